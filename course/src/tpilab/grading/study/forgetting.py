"""A learner is deleted from the study's files."""

from __future__ import annotations

from pathlib import Path

from tpilab.grading.study.allocation import FILE as ALLOCATION
from tpilab.grading.study.allocation import Given
from tpilab.grading.study.consent import FILE as CONSENT
from tpilab.grading.study.consent import Consent
from tpilab.grading.study.ratings import FILE as RATINGS
from tpilab.grading.study.ratings import Rating
from tpilab.grading.study.records import STUDY, lines_of, replace


def held_of(cohort: Path, learner: str) -> dict[str, int]:
    """By file, how many lines are of this learner. Raises StudyProblem."""
    consents = lines_of(cohort / STUDY / CONSENT, Consent)
    ratings = lines_of(cohort / STUDY / RATINGS, Rating)
    given = lines_of(cohort / STUDY / ALLOCATION, Given)
    return {
        CONSENT: sum(each.learner == learner for each in consents),
        RATINGS: sum(learner in (each.learner, each.observer) for each in ratings),
        ALLOCATION: sum(each.learner == learner for each in given),
    }


def forget_in_study(cohort: Path, learner: str) -> None:
    """Delete the learner's consent and ratings, and the name from the place in the allocation."""
    held, folder = held_of(cohort, learner), cohort / STUDY
    if held[CONSENT]:
        path = folder / CONSENT
        replace(path, [each for each in lines_of(path, Consent) if each.learner != learner])
    if held[RATINGS]:
        path = folder / RATINGS
        replace(path, [each for each in lines_of(path, Rating)
                       if learner not in (each.learner, each.observer)])  # fmt: skip
    if held[ALLOCATION]:
        path = folder / ALLOCATION
        replace(path, [
            each.model_copy(update={"learner": None, "salt": None})
            if each.learner == learner else each
            for each in lines_of(path, Given)
        ])  # fmt: skip
