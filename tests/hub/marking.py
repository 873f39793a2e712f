"""The instructor's side of a class: release, collect, mark; and whether all of it came through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from nbgrader.api import Gradebook

from tests.hub.classroom import Learner
from tests.hub.hub import Hub
from tests.hub.known import QUIZ
from tpilab.quiz.answers import FILE_NAME, parse


def run(hub: Hub, *command: str) -> str:
    """Run one of nbgrader's commands as the course account; what it printed."""
    done = hub.grade("nbgrader", *command)
    output = done.stdout + done.stderr
    assert done.returncode == 0, f"{command}: {output[-3000:]}"
    return output


def release(hub: Hub) -> None:
    """Let learners fetch the quiz."""
    run(hub, "generate_assignment", QUIZ, "--force")
    run(hub, "release_assignment", QUIZ)


def collect(hub: Hub) -> None:
    run(hub, "collect", QUIZ)


def mark(hub: Hub) -> None:
    run(hub, "autograde", QUIZ)


def give_feedback(hub: Hub) -> None:
    """Make feedback and release it."""
    run(hub, "generate_feedback", QUIZ)
    run(hub, "release_feedback", QUIZ)


def amiss(hub: Hub, learners: Sequence[Learner]) -> list[str]:
    """What of a class did not come through as it was given, in words; empty: all of it did."""
    cohort = Path(hub.settings.cohort)
    with Gradebook(f"sqlite:///{cohort / 'gradebook.db'}", hub.settings.course.id) as gradebook:
        return [each for learner in learners for each in _amiss(cohort, gradebook, learner)]


def _amiss(cohort: Path, gradebook: Gradebook, learner: Learner) -> Iterator[str]:
    """Slot by slot: the value as it was acknowledged, and the points that it has to earn."""
    name = learner.name
    content = (cohort / "submitted" / name / QUIZ / FILE_NAME).read_bytes()
    collected = {slot: each.value for slot, each in parse(content).latest().items()}
    book = gradebook.find_submission_notebook(QUIZ, QUIZ, name)
    points = {each.name: each.auto_score for each in book.grades}
    for slot, known in learner.sheet.items():
        if slot not in learner.given:
            yield f"{name}, {slot}: never acknowledged"
        elif collected.get(slot) != learner.given[slot]:
            yield f"{name}, {slot}: {collected.get(slot)} is not {learner.given[slot]}"
        elif not known.performed and learner.given[slot] != known.value:
            yield f"{name}, {slot}: {learner.given[slot]} was given for {known.value}"
        if points.get(slot) != known.points:
            yield f"{name}, {slot}: {points.get(slot)} points instead of {known.points}"
