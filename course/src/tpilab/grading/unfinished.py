"""An autograde that was interrupted is taken up again, submission by submission.

Measured of the stock class: a submission whose folder in autograded/ was begun is skipped by the
next run as if it were done, so its marks, its late penalty or its feedback were lost for good.
Here a note is laid down before a submission is touched and taken away when all of it is done; the
next run marks what still has a note afresh. Marking twice gives the same rows once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import rmtree
from traitlets import Float

from tpilab.gradebook_file import BadGradebook, check_gradebook
from tpilab.grading.one_at_a_time import WAIT_S, Busy, alone

NOTES = "unfinished"
_SQLITE = "sqlite:///"


def note_of(cohort: Path, student: str, quiz: str) -> Path:
    """Where it is noted that marking of a submission has begun and not ended."""
    return cohort / NOTES / quiz / student


class ResumedNotebook(NotebookExporter):
    """nbgrader's exporter of autograde; makes the run that it belongs to safe to interrupt.

    nbgrader has no other place for this: it makes its exporter, which is configurable, before it
    decides on the first submission.
    """

    wait_s = Float(
        WAIT_S, help="Seconds to wait for another command that works in this cohort."
    ).tag(config=True)

    def __init__(self, config: Any = None, **more: Any) -> None:
        super().__init__(config=config, **more)
        if isinstance(self.parent, Autograde):
            _Resumed(self.parent, self.wait_s)


@contextmanager
def in_words(run: Any, *, write: bool = False) -> Iterator[None]:
    """What nbgrader's converter `run` cannot work with, in its log and without a traceback.

    Raises NbGraderException.
    """
    try:
        url = run.coursedir.db_url
        if url.startswith(_SQLITE):
            check_gradebook(Path(url.removeprefix(_SQLITE)), write=write)
        yield
    except (BadGradebook, Busy) as problem:
        run.log.error("%s", problem)
        raise NbGraderException(str(problem)) from None


class _Resumed:
    """Puts itself before three steps of one run of autograde."""

    def __init__(self, run: Any, wait_s: float) -> None:
        self.run, self.wait_s = run, wait_s
        self.cohort = Path(run.coursedir.root)
        run.convert_notebooks = self.convert_notebooks
        run.init_destination = self.init_destination
        run.set_permissions = self.set_permissions

    def convert_notebooks(self) -> None:
        with in_words(self.run, write=True), alone(self.cohort, wait_s=self.wait_s):
            Autograde.convert_notebooks(self.run)

    def init_destination(self, quiz: str, student: str) -> bool:
        note = note_of(self.cohort, student, quiz)
        if note.exists():
            begun = Path(self.run.coursedir.format_path(
                self.run.coursedir.autograded_directory, student, quiz))  # fmt: skip
            if begun.exists():
                self.run.log.warning("Marking %s of %s was interrupted; again", quiz, student)
                rmtree(str(begun))
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.touch(mode=0o600)
        wanted = bool(Autograde.init_destination(self.run, quiz, student))
        if not wanted:
            note.unlink()
        return wanted

    def set_permissions(self, quiz: str, student: str) -> None:
        Autograde.set_permissions(self.run, quiz, student)
        note_of(self.cohort, student, quiz).unlink(missing_ok=True)
