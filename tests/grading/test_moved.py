"""A cohort as the last version made it moves to this one, whatever interrupts the move."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.grading.conftest import QUIZ, Cohort, all_right, line
from tests.grading.killed import Killing
from tests.grading.test_interrupted import state
from tpilab.command_line import main
from tpilab.grading.archive import verify
from tpilab.grading.backup import backups_of, restore
from tpilab.grading.cohort import CohortProblem
from tpilab.grading.marker import LAYOUT, MARKER, BadMarker, layout_of, marker_of
from tpilab.grading.moves import MOVES, move

STOCK = 'c.Autograde.exporter_class = "nbconvert.exporters.NotebookExporter"\n'
"""How the last version marked: with nbgrader's own exporter, and without a marker."""


@pytest.fixture(scope="module")
def killing() -> Iterator[Killing]:
    made = Killing()
    yield made
    made.close()


@pytest.fixture
def last(cohort: Cohort, killing: Killing) -> Cohort:
    """Layout 0, with ana marked, ben half marked when the machine went down, cleo not yet."""
    (cohort.folder / MARKER).unlink()
    config = cohort.folder / "nbgrader_config.py"
    ours = config.read_text("utf-8")
    config.write_text(ours + STOCK, "utf-8")
    cohort.submit("ana", all_right(cohort.bank))
    assert killing.run(cohort.folder, "nbgrader", "autograde", QUIZ).code == 0
    cohort.submit("ben", line("slot_03", "PAL-03", "c"))
    cohort.submit("cleo", line("slot_03", "PAL-03", "c"))
    assert killing.run(cohort.folder, "nbgrader", "autograde", QUIZ, at=20).killed
    config.write_text(ours, "utf-8")
    return cohort


def test_it_moves_and_what_was_lost_is_marked(
    last: Cohort, killing: Killing, capsys: pytest.CaptureFixture[str]
) -> None:
    assert layout_of(last.folder) == 0
    anas = last.grades("ana")
    assert killing.run(last.folder, "nbgrader", "autograde", QUIZ).code == 0
    assert main(["cohort", "move", str(last.folder)]) == 0
    assert f"0 -> {LAYOUT}" in capsys.readouterr().out
    marker = marker_of(last.folder)
    assert marker is not None
    assert (marker.layout, len(marker.moves)) == (LAYOUT, 1)
    [saved] = backups_of(last.folder).iterdir()
    assert verify(saved).layout == 0
    assert marker.moves[0].backup == saved.name
    assert killing.run(last.folder, "nbgrader", "autograde", QUIZ).code == 0
    assert last.grades("ana") == anas
    assert last.grades("ben") == last.grades("cleo")
    assert state(last.folder)["notes"] == []

    before = (last.folder / MARKER).read_bytes()
    assert main(["cohort", "move", str(last.folder)]) == 0
    assert "nothing was to be done" in capsys.readouterr().out
    assert (last.folder / MARKER).read_bytes() == before
    assert list(backups_of(last.folder).iterdir()) == [saved]


def test_a_move_killed_anywhere_is_made_by_the_next(
    last: Cohort, killing: Killing, tmp_path: Path
) -> None:
    def copy(name: str) -> Path:
        return Path(shutil.copytree(last.folder, tmp_path / name / "class"))

    def left(folder: Path) -> tuple[list[str], list[str], int]:
        files = [str(each.relative_to(folder)) for each in sorted(folder.rglob("*"))]
        saved = [each.name for each in backups_of(folder).iterdir()]
        return files, saved, layout_of(folder)

    command = ("tpilab", "cohort", "move", ".")
    whole = copy("whole")
    done = killing.run(whole, *command)
    assert done.code == 0, done.output
    wanted = left(whole)
    assert done.events >= 5
    for moment in range(1, done.events + 1):
        folder = copy(f"killed{moment}")
        assert killing.run(folder, *command, at=moment).killed
        assert killing.run(folder, *command).code == 0
        assert left(folder) == wanted


def test_a_newer_or_unreadable_cohort_is_left_alone(cohort: Cohort) -> None:
    marker = cohort.folder / MARKER
    newer = json.loads(marker.read_bytes()) | {"layout": LAYOUT + 1, "course_version": "9.0"}
    marker.write_text(json.dumps(newer))
    with pytest.raises(CohortProblem, match=r"version 9\.0 of the course, which is newer"):
        move(cohort.folder)
    marker.write_text('{"format": "tpilab-cohort", "layo')
    with pytest.raises(BadMarker, match="cannot be read"):
        move(cohort.folder)
    assert not backups_of(cohort.folder).exists()


def test_a_failed_step_keeps_the_ones_before_and_its_back_up(
    cohort: Cohort, tmp_path: Path
) -> None:
    def fails(folder: Path) -> str:
        (folder / "submitted").rmdir()
        raise OSError("the disk gave an error")

    def works(folder: Path) -> str:
        (folder / "submitted").mkdir(exist_ok=True)
        return "done"

    with pytest.raises(OSError, match="disk"):
        move(cohort.folder, moves={**MOVES, 1: fails})
    assert layout_of(cohort.folder) == 1
    [saved] = backups_of(cohort.folder).iterdir()
    restore(saved, tmp_path / "back")
    assert (tmp_path / "back/submitted").is_dir()
    [step] = move(cohort.folder, moves={**MOVES, 1: works})
    assert (step.from_layout, step.backup) == (1, saved)
    assert layout_of(cohort.folder) == 2


def test_the_moves_lead_to_this_version_without_a_gap() -> None:
    assert list(MOVES) == list(range(LAYOUT))
