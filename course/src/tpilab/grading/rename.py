"""A learner's account got another name: hand-ins, marks and feedback of the cohort follow it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tpilab.gradebook_file import check_gradebook, check_kept_here
from tpilab.grading.cohort import CONFIG, GRADEBOOK, CohortProblem
from tpilab.grading.forget import STEPS
from tpilab.grading.one_at_a_time import alone
from tpilab.grading.study.forgetting import held_of
from tpilab.grading.submissions import check_student
from tpilab.grading.unfinished import NOTES


def rename(old: str, new: str, cohort: Path) -> list[str]:
    """Let all of `old` in a cohort be `new`'s; what was moved. Broken off, it is made again.

    Raises Refused for what is no learner's id; CohortProblem where nothing of `old` is there, where
    `new` has work of their own, or where a study knows `old`; BadGradebook, Busy or OSError.
    """
    check_student(old)
    check_student(new)
    if not (cohort / CONFIG).is_file():
        raise CohortProblem(f"{cohort} is no cohort; make one with 'tpilab cohort new'")
    check_kept_here(cohort)
    with alone(cohort):
        database = cohort / GRADEBOOK
        if database.exists():
            check_gradebook(database, write=True)
        folders = [each for each in _places(cohort) if (each / old).exists()]
        marked = _submissions(database, old)
        _check(old, new, cohort, folders, marked)
        for each in folders:
            (each / old).rename(each / new)
        if marked is not None:  # last: it says that there is something to move
            _in_gradebook(database, old, new)
    told = [str(each / new) for each in folders]
    return told if marked is None else [*told, f"{marked} submissions in {GRADEBOOK}"]


def _places(cohort: Path) -> list[Path]:
    notes = cohort / NOTES
    return [cohort / step for step in STEPS] + (sorted(notes.iterdir()) if notes.is_dir() else [])


def _check(old: str, new: str, cohort: Path, folders: list[Path], marked: int | None) -> None:
    if old == new or (not folders and marked is None):
        raise CohortProblem(
            f"nothing of {old} is to be moved in {cohort}; ids are compared letter by letter"
        )
    theirs = [str(each / new) for each in folders if (each / new).exists()]
    if theirs or (marked is not None and _submissions(cohort / GRADEBOOK, new)):
        raise CohortProblem(
            f"{new} has work here already ({', '.join(theirs) or 'in the gradebook'}), so nothing"
            f" was changed. If nothing of it is to stay: 'tpilab forget {new}', then again"
        )
    if any(held_of(cohort, old).values()):
        raise CohortProblem(
            f"a study knows {old}, and its chained records cannot be renamed; nothing was changed."
            f" Let {old} keep the name here until the study is over"
        )


def _submissions(database: Path, learner: str) -> int | None:
    """How many a learner has in the gradebook; None if it does not know the learner."""
    if not database.exists():
        return None
    with closing(sqlite3.connect(database)) as connection:
        if not connection.execute("SELECT 1 FROM student WHERE id = ?", (learner,)).fetchone():
            return None
        (count,) = connection.execute(
            "SELECT count(*) FROM submitted_assignment WHERE student_id = ?", (learner,)
        ).fetchone()
    return int(count)


def _in_gradebook(database: Path, old: str, new: str) -> None:
    """In one transaction; a row of `new` without submissions gives way."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM student WHERE id = ?", (new,))
        connection.execute("UPDATE student SET id = ? WHERE id = ?", (new, old))
        connection.execute(
            "UPDATE submitted_assignment SET student_id = ? WHERE student_id = ?", (new, old)
        )
