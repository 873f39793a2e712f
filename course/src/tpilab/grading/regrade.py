"""A corrected key marks a whole cohort again, and tells whose score changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook

from tpilab.gradebook_file import check_gradebook, check_kept_here
from tpilab.grading.cohort import CONFIG, GRADEBOOK, CohortProblem

Scores = dict[tuple[str, str], float | None]
"""By student and slot: the score that counts; None where a person has to mark."""


@dataclass(frozen=True)
class Change:
    """One learner's score for one slot that is not what it was."""

    student: str
    slot: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Regraded:
    """What became of a cohort."""

    students: int
    changes: tuple[Change, ...]
    totals: dict[str, tuple[float, float]]
    """By student whose total changed: before, after."""


def regrade(cohort: Path, quiz: str) -> Regraded:
    """Mark all submissions of a quiz again with the bank as it is now.

    What was handed in is not touched; scores and comments given by hand stay. Raises CohortProblem
    if this is no cohort, if marking fails, or if a file in submitted/ changed meanwhile.
    """
    if not (cohort / CONFIG).is_file():
        raise CohortProblem(f"{cohort} is no cohort; make one with 'tpilab cohort new'")
    before, handed_in = _scores(cohort, quiz), _digests(cohort, quiz)
    done = subprocess.run(  # noqa: S603  # our own Python; the quiz is one argument, no shell
        [sys.executable, "-m", "nbgrader", "autograde", quiz, "--force"],
        cwd=cohort,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        raise CohortProblem(f"nbgrader could not mark {quiz} again: {' '.join(last)}")
    if _digests(cohort, quiz) != handed_in:
        raise CohortProblem(f"files in {cohort / 'submitted'} changed while they were marked")
    after = _scores(cohort, quiz)
    changes = tuple(
        Change(student, slot, before.get((student, slot)), score)
        for (student, slot), score in sorted(after.items())
        if before.get((student, slot)) != score
    )
    totals = {
        student: (_total(before, student), _total(after, student))
        for student in sorted({each.student for each in changes})
    }
    return Regraded(len({student for student, _ in after}), changes, totals)


def _total(scores: Scores, student: str) -> float:
    return round(sum(score or 0.0 for (who, _), score in scores.items() if who == student), 4)


def _scores(cohort: Path, quiz: str) -> Scores:
    database = cohort / GRADEBOOK
    check_kept_here(cohort)
    if not database.is_file():
        raise CohortProblem(f"{cohort} holds no gradebook; run 'nbgrader autograde {quiz}' first")
    check_gradebook(database, write=True)
    with Gradebook(f"sqlite:///{database}") as gradebook:
        if not (submissions := gradebook.assignment_submissions(quiz)):
            raise CohortProblem(
                f"nobody's {quiz} was marked here yet; there is nothing to mark again"
            )
        return {
            (submission.student.id, grade.name): _score(grade.auto_score, grade.manual_score)
            for submission in submissions
            for book in submission.notebooks
            for grade in book.grades
        }


def _score(auto: float | None, manual: float | None) -> float | None:
    return auto if manual is None else manual


def _digests(cohort: Path, quiz: str) -> dict[str, str]:
    """What every handed-in file holds."""
    return {
        str(path.relative_to(cohort)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((cohort / "submitted").glob(f"*/{quiz}/*"))
        if path.is_file() and not path.is_symlink()
    }
