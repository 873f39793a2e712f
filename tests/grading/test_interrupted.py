"""Autograde killed at any moment and run again: the same gradebook as without."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from tests.grading.conftest import QUIZ, Cohort, all_right, line
from tests.grading.killed import Killing
from tpilab.grading.cohort import config_of, new_cohort
from tpilab.grading.one_at_a_time import Busy, alone
from tpilab.grading.plugins import REPLAYS
from tpilab.grading.unfinished import NOTES, note_of
from tpilab.quiz.bank import load_bank

MOMENTS = int(os.environ.get("TPILAB_KILLS", "4"))
"""How often it kills; for the long run set TPILAB_KILLS=20."""
SEED = 9
AUTOGRADE = ("nbgrader", "autograde", QUIZ)
AGAIN = {"submitted_assignment": "assignment_id, student_id", "student": "id",
         "submitted_notebook": "assignment_id, notebook_id", "grade": "notebook_id, cell_id",
         "comment": "notebook_id, cell_id"}  # fmt: skip
"""What may be there once only, by table."""
GRADES = """
    SELECT st.id, a.name, sa.timestamp, sn.late_submission_penalty, n.name, c.name, g.auto_score,
           g.manual_score, g.extra_credit, g.needs_manual_grade
    FROM grade g JOIN base_cell c ON g.cell_id = c.id
    JOIN submitted_notebook sn ON g.notebook_id = sn.id JOIN notebook n ON sn.notebook_id = n.id
    JOIN submitted_assignment sa ON sn.assignment_id = sa.id
    JOIN assignment a ON sa.assignment_id = a.id JOIN student st ON sa.student_id = st.id
    ORDER BY 1, 2, 5, 6"""
COMMENTS = """
    SELECT st.id, c.name, k.auto_comment, k.manual_comment
    FROM comment k JOIN base_cell c ON k.cell_id = c.id
    JOIN submitted_notebook sn ON k.notebook_id = sn.id
    JOIN submitted_assignment sa ON sn.assignment_id = sa.id JOIN student st
    ON sa.student_id = st.id ORDER BY 1, 2"""


def state(folder: Path) -> dict[str, Any]:
    """Everything that marking leaves: every row by its names, every file by its bytes."""
    with closing(sqlite3.connect(folder / "gradebook.db")) as book:
        tables = [name for (name,) in book.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]  # fmt: skip
        rows = {name: book.execute(f"SELECT count(*) FROM {name}").fetchone() for name in tables}
        for table, key in AGAIN.items():
            twice = f"SELECT 1 FROM {table} GROUP BY {key} HAVING count(*) > 1"
            assert book.execute(twice).fetchall() == []
        grades, comments = book.execute(GRADES).fetchall(), book.execute(COMMENTS).fetchall()
        assert book.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    files = {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes())
        for path in sorted((folder / "autograded").rglob("*"))
        if path.is_file()
    }
    notes = [path for path in (folder / NOTES).rglob("*") if path.is_file()]
    return {"rows": rows, "grades": grades, "comments": comments, "files": files, "notes": notes}


@pytest.fixture(scope="module")
def killing() -> Iterator[Killing]:
    made = Killing()
    yield made
    made.close()


@pytest.fixture
def handed_in(cohort: Cohort) -> Path:
    """Three hand-ins, one of them late and one marked by hand before, and a late penalty."""
    with cohort.gradebook() as gradebook:
        gradebook.update_or_create_assignment(QUIZ, duedate="2026-11-20 08:30:00 UTC")
    cohort.submit("ana", all_right(cohort.bank))
    cohort.submit("ben", line("slot_02", "PAL-02", "e"))
    cohort.submit("cleo", b"torn\n" + line("slot_03", "PAL-03", "c"))
    with (cohort.folder / "nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
        config.write("c.ResumedNotebook.wait_s = 0\n")
    return cohort.folder


def copy(folder: Path, target: Path, course: Path) -> Path:
    new_cohort(target, course, "class")
    shutil.copytree(folder, target, dirs_exist_ok=True)
    return target


def test_killed_at_any_moment_and_run_again_it_is_the_same_gradebook(
    handed_in: Path,
    course: Path,
    killing: Killing,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = copy(handed_in, tmp_path / "whole/class", course)
    bank = load_bank(course / f"solutions/{QUIZ}.yaml")
    done = killing.run(whole, *AUTOGRADE)
    assert done.code == 0, done.output
    wanted = state(whole)
    assert len(wanted["grades"]) == 3 * len(bank.slots)
    assert wanted["notes"] == []

    def ready(name: str) -> Path:
        folder = copy(handed_in, tmp_path / name / "class", course)
        shutil.copytree(whole / REPLAYS, folder / REPLAYS)  # replaying is slow and not in question
        return folder

    done = killing.run(ready("counted"), *AUTOGRADE)
    draw = random.Random(SEED)
    undone = 0
    for n in range(MOMENTS):
        events = range(1 + n * done.events // MOMENTS, 1 + (n + 1) * done.events // MOMENTS)
        moment = draw.choice(events)
        folder = ready(f"killed{n}")
        assert killing.run(folder, *AUTOGRADE, at=moment).killed
        undone += state(folder)["grades"] != wanted["grades"]
        again = killing.run(folder, *AUTOGRADE)
        assert again.code == 0, again.output
        assert state(folder) == wanted, f"after event {moment} of {done.events}"
    assert undone  # the kills did interrupt something
    with capsys.disabled():
        print(f"\n{MOMENTS} kills over {done.events} events: {undone} left marks undone, 0 differ"
              " from the whole run after the next")  # fmt: skip


def test_a_forced_run_that_was_killed_is_taken_up_without_force(
    handed_in: Path, course: Path, killing: Killing, tmp_path: Path
) -> None:
    killing.run(handed_in, *AUTOGRADE)
    wanted = state(handed_in)
    forced = copy(handed_in, tmp_path / "forced/class", course)
    assert killing.run(forced, *AUTOGRADE, "--force", at=20).killed
    again = killing.run(forced, *AUTOGRADE)
    assert "was interrupted; again" in again.output
    assert state(forced) == wanted


def test_two_at_a_time_do_not_meet(handed_in: Path, killing: Killing) -> None:
    with alone(handed_in):
        with pytest.raises(Busy, match="another command"), alone(handed_in, wait_s=0):
            pass
        done = killing.run(handed_in, *AUTOGRADE)
    assert done.code == 1
    assert "another command" in done.output
    assert "Traceback" not in done.output
    assert not list((handed_in / "autograded").iterdir())
    assert killing.run(handed_in, *AUTOGRADE).code == 0


def test_formgraders_button_takes_it_up_too(handed_in: Path, killing: Killing) -> None:
    assert killing.run(handed_in, *AUTOGRADE, at=20).killed
    config = config_of(handed_in)
    config.Application.log_level = "ERROR"
    done = NbGraderAPI(CourseDirectory(config=config), config=config).autograde(QUIZ, "ana")
    assert done["success"], done
    assert not note_of(handed_in, "ana", QUIZ).exists()
    assert killing.run(handed_in, *AUTOGRADE).code == 0
    assert state(handed_in)["notes"] == []
    assert len({each[0] for each in state(handed_in)["grades"]}) == 3
