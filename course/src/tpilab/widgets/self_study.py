"""A learner without an instructor marks the own quiz, where the keys are at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tpilab.place import COURSE, SOLUTIONS, NotACourse, course_root
from tpilab.quiz.answers import FILE_NAME, Unreadable
from tpilab.whole_file import write_whole
from tpilab.widgets.session import Session

PAGE = "my_feedback.html"
_ADDRESS = re.compile(r"https?://[\w.:\-\[\]]+/[\w./~@%+-]{0,400}")


class NotMarked(ValueError):
    """The quiz was not marked; the message is for the learner."""


@dataclass(frozen=True)
class Marked:
    """An own quiz, marked."""

    page: Path
    score: float
    points: int
    waiting: int
    """How many answers a person would mark."""


def mark_own(session: Session, course_url: object = None) -> Marked:
    """Mark the answers in the session's folder and write the feedback beside them.

    The answers are read, never written. course_url: where the browser finds the course's pages.
    Raises NotMarked.
    """
    from tpilab.quiz.bank import load_bank  # the keys: only when they are asked for
    from tpilab.quiz.mark import mark_quiz
    from tpilab.quiz.standard import pass_mark_told
    from tpilab.views.feedback import Given, feedback_page
    from tpilab.views.review_next import sections
    from tpilab.yaml_lines import AuthoringError

    root = _root(session.folder)
    try:
        bank = load_bank(root / SOLUTIONS / f"{session.questions.quiz}.yaml")
        answers = session.file.read()
    except (AuthoringError, Unreadable) as error:
        raise NotMarked(f"Your quiz could not be marked: {error}.") from None
    if not answers.latest():
        raise NotMarked("Nothing is answered yet, so there is nothing to mark.")
    marks = mark_quiz(bank, answers)
    given = {
        each.slot: Given(score=each.score or 0.0, waiting=each.score is None)
        for each in marks.slots
    }
    safe = isinstance(course_url, str) and _ADDRESS.fullmatch(course_url)
    text = feedback_page(
        bank,
        marks,
        given,
        "full",
        taught=sections(root / COURSE),
        course_url=course_url if isinstance(course_url, str) and safe else None,
        alone=True,
        pass_mark=pass_mark_told(root / SOLUTIONS, bank),
    )
    page = session.folder / PAGE
    _write(page, text)
    waiting = sum(each.waiting for each in given.values())
    return Marked(page, sum(each.score for each in given.values()), bank.points, waiting)


def _root(folder: Path) -> Path:
    """The course's folder. Raises NotMarked if the keys are not there."""
    try:
        root = course_root(folder)
    except NotACourse:
        root = None
    if root is None or not (root / SOLUTIONS).is_dir():
        raise NotMarked(
            "The keys are not in this copy of the course, so it cannot mark your quiz. Hand it in;"
            " your instructor has the keys."
        )
    return root


def _write(page: Path, text: str) -> None:
    """Write the page whole or not at all. Raises NotMarked."""
    try:
        write_whole(page, text.encode())
    except OSError as error:
        why = error.strerror or "the disk gave an error"
        told = f"{page.name} could not be written ({why}). Your answers in {FILE_NAME} are kept."
        raise NotMarked(told) from None
