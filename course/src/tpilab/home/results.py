"""All of a learner's own results, gathered from the own folder: for one page to print or keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tpilab.home import pages
from tpilab.home.entries import Checked, Practiced
from tpilab.home.review import Card, Key, cards
from tpilab.home.standing import answered_right, practice, practiced_in_words
from tpilab.home.told_by_feedback import Question, questions


@dataclass(frozen=True)
class Row:
    """A module, a quiz, or both of one name."""

    title: str
    lines: tuple[str, ...]
    """What was practiced, answered and marked, in words."""


@dataclass(frozen=True)
class Results:
    """Own results at one time."""

    made: datetime
    """Aware."""
    rows: tuple[Row, ...]
    entries: tuple[Checked | Practiced, ...]
    questions: tuple[Question, ...]
    """What feedback told of."""
    cards: tuple[Card, ...]
    """What comes again, the longest due first."""
    headings: dict[Key, str]
    """By self-check: the heading under which it stands."""
    titles: dict[str, str]
    """By page: its title."""


def results(root: Path | None, entries: tuple[Checked | Practiced, ...], made: datetime) -> Results:
    """Everything there is. root: the course's folder; None: only the entries are known."""
    course = pages.pages(root) if root else ()
    quizzes = {each.name: each for each in pages.quizzes(root)} if root else {}
    told = questions(root) if root else ()
    stood = practice(entries)
    by_name = {each.name: each for each in course}
    rows = []
    for name in sorted(by_name.keys() | quizzes.keys()):
        lines = []
        if page := by_name.get(name):
            lines += [practiced_in_words(stood[each]) for each in sorted(page.skills & set(stood))]
            if right := len(answered_right(entries, name) & set(page.checks)):
                lines.append(f"{right} of {len(page.checks)} self-checks right")
        if quiz := quizzes.get(name):
            lines += _of_quiz(quiz, [each for each in told if each.quiz == name])
        if lines:
            title = page.title if page else pages.named(name)
            rows.append(Row(title, tuple(lines)))
    return Results(
        made=made,
        rows=tuple(rows),
        entries=entries,
        questions=told,
        cards=cards(entries, told, _checks_of(course) if told else {}),
        headings={(page.name, item): heading
                  for page in course for item, heading in page.checks.items()},
        titles={page.name: page.title for page in course},
    )  # fmt: skip


def _of_quiz(quiz: pages.Quiz, told: list[Question]) -> list[str]:
    lines = []
    if quiz.started and quiz.answered:
        lines.append(f"Quiz: {quiz.answered} of {quiz.of} answered" if quiz.of
                     else f"Quiz: {quiz.answered} answered")  # fmt: skip
    if told:
        right = sum(each.right for each in told)
        lines.append(f"Feedback on the quiz: {right} of {len(told)} questions with all points")
    return lines


def _checks_of(course: tuple[pages.Page, ...]) -> dict[str, list[Key]]:
    """By objective, the self-checks that stand on a page."""
    from tpilab.quiz.checks import checks

    found: dict[str, list[Key]] = {}
    for page in course:
        if page.checks:
            for item in checks(page.name).items:
                if item.id in page.checks:
                    for name in item.objectives:
                        found.setdefault(name, []).append((page.name, item.id))
    return found
