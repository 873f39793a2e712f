"""A cohort moves to the next version of the course: step by step, each backed up before.

A step may be broken off anywhere and is then made again from its beginning, so each gives the same
when it is made twice. The marker is written last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tpilab.gradebook_file import check_gradebook
from tpilab.grading.archive import BadArchive, verify
from tpilab.grading.backup import backups_of, pack
from tpilab.grading.cohort import CONFIG, GRADEBOOK, CohortProblem, course_of
from tpilab.grading.marker import LAYOUT, MARKER, Marker, Moved, marker_of, write_marker
from tpilab.grading.one_at_a_time import alone
from tpilab.grading.plugins import MARKS
from tpilab.grading.unfinished import note_of


@dataclass(frozen=True)
class Step:
    """One move that was made."""

    from_layout: int
    to_layout: int
    told: str
    backup: Path


def _from_0(cohort: Path) -> str:
    """No marker, and nothing that tells an interrupted autograde from a finished one.

    What stands half marked in autograded/ gets its note, so that the next autograde marks it.
    """
    for path in (cohort, *(cohort / step for step in ("submitted", "autograded", "feedback",
                                                      "received"))):  # fmt: skip
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o700)
    half = 0
    for folder in sorted((cohort / "autograded").glob("*/*/")):
        if not (folder / MARKS).is_file() or not (folder / f"{folder.name}.ipynb").is_file():
            note = note_of(cohort, folder.parent.name, folder.name)
            note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            note.touch(mode=0o600)
            half += 1
    if not half:
        return f"{MARKER} written"
    return f"{MARKER} written; {half} half marked, 'nbgrader autograde' will mark them again"


MOVES: dict[int, Callable[[Path], str]] = {0: _from_0}
"""From each layout to the next: does it, and says what it did. Made twice it gives the same."""


def move(cohort: Path, *, moves: dict[int, Callable[[Path], str]] | None = None) -> list[Step]:
    """Bring a cohort to this version's layout; the steps made, none if it is there already.

    moves: by the layout they start from (default: MOVES, which ends at LAYOUT). Raises
    CohortProblem, BadMarker, BadGradebook, Busy or OSError; each step that was made stays made.
    """
    moves = MOVES if moves is None else moves
    if not (cohort / CONFIG).is_file():
        raise CohortProblem(f"{cohort} is no cohort; make one with 'tpilab cohort new'")
    with alone(cohort):
        done: list[Step] = []
        while (here := _layout(cohort, len(moves))) < len(moves):
            if (cohort / GRADEBOOK).exists():
                check_gradebook(cohort / GRADEBOOK, write=True)
            backup = _saved(cohort, here)
            told = moves[here](cohort)
            step = Step(here, here + 1, told, backup)
            _mark(cohort, step)
            done.append(step)
        return done


def _layout(cohort: Path, newest: int) -> int:
    marker = marker_of(cohort)
    here = 0 if marker is None else marker.layout
    if marker is not None and here > newest:
        raise CohortProblem(
            f"{cohort} was made or moved by version {marker.course_version} of the course, which is"
            f" newer than this one ({version('tpilab')}); nothing was changed. Update the course"
        )
    return here


def _saved(cohort: Path, layout: int) -> Path:
    """The back-up from before this step; one of a broken-off try is the better one and stays."""
    target = backups_of(cohort) / f"{cohort.name}-before-move-{layout}-to-{layout + 1}.zip"
    if target.exists():
        try:
            verify(target)
        except BadArchive:
            target = target.with_stem(f"{target.stem}-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}")
        else:
            return target
    now = datetime.now(UTC).isoformat(timespec="seconds")
    pack(cohort, target, made=now, course=course_of(cohort))
    verify(target)
    return target


def _mark(cohort: Path, step: Step) -> None:
    before = marker_of(cohort)
    moved = Moved(
        from_layout=step.from_layout,
        to_layout=step.to_layout,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        course_version=version("tpilab"),
        backup=step.backup.name,
    )
    moves = (*(before.moves if before else ()), moved)
    write_marker(
        cohort, Marker(layout=step.to_layout, course_version=version("tpilab"), moves=moves)
    )


assert len(MOVES) == LAYOUT
