"""Who agreed that their marks and ratings are studied. Nobody has, until it is recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tpilab.frozen import Frozen
from tpilab.grading.study.records import append, folder_of, lines_of
from tpilab.grading.submissions import check_student

FILE = "consent.jsonl"


class Consent(Frozen):
    """What somebody said, when. The latest counts."""

    learner: str
    given: bool
    when: str


def record_consent(cohort: Path, learner: str, *, given: bool) -> None:
    """Record that a learner agrees, or takes it back. Raises Refused."""
    said = Consent(
        learner=check_student(learner),
        given=given,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    append(folder_of(cohort) / FILE, said)


def consenting(cohort: Path) -> frozenset[str]:
    """Who agrees now. Raises StudyProblem where that is not certain."""
    latest = {said.learner: said.given for said in lines_of(folder_of(cohort) / FILE, Consent)}
    return frozenset(learner for learner, given in latest.items() if given)
