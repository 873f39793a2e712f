"""What to look at again, and when: spaced repetition (FSRS) over the self-checks of the pages.

A self-check joins once it was not right, its answer was looked up, or the learner was not sure; or
once a quiz's feedback told of a wrong or unsure answer on one of its objectives. The first answer
of a day rates it: not right is "again", right by a guess is "hard", any other right is "good".
The schedule is a fold over what happened: no state of its own, no randomness.

The package's default weights and a wanted retention of 0.9 are a didactic choice here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Literal, TypeAlias

from tpilab.home.entries import Checked, Practiced
from tpilab.home.told_by_feedback import Question

Key: TypeAlias = tuple[str, str]
"""A page and one of its self-checks."""
Rated = Literal["again", "hard", "good"]

MAX_INTERVAL_DAYS = 365


@dataclass(frozen=True)
class Card:
    """One self-check that comes again."""

    page: str
    item: str
    due: date
    seen: date
    """When it was last rated."""
    lapses: int
    """How often it was rated "again"."""
    from_quiz: bool
    """Whether a quiz's feedback brought it in, or back."""


@dataclass(frozen=True)
class _Rating:
    when: datetime
    rated: Rated
    joins: bool
    from_quiz: bool = False


def cards(
    entries: Iterable[Checked | Practiced],
    quiz: Iterable[Question] = (),
    checks_of: Mapping[str, Iterable[Key]] | None = None,
    zone: tzinfo | None = None,
) -> tuple[Card, ...]:
    """The cards, the longest due first.

    quiz: what feedback told. checks_of: by objective, its self-checks. zone: where days begin;
    this machine's if left out.
    """
    happened: dict[Key, list[_Rating]] = {}
    for each in entries:
        if isinstance(each, Checked):
            happened.setdefault((each.page, each.item), []).append(_of_check(each))
    for key, rating in _of_quizzes(quiz, checks_of or {}):
        happened.setdefault(key, []).append(rating)
    found = [_card(key, ratings, zone) for key, ratings in happened.items()]
    return tuple(
        sorted((each for each in found if each), key=lambda each: (each.due, each.page, each.item))
    )


def due(found: Iterable[Card], today: date) -> tuple[Card, ...]:
    """Those that are due by a day."""
    return tuple(each for each in found if each.due <= today)


def _of_check(each: Checked) -> _Rating:
    right = each.result == "right"
    rated: Rated = "again" if not right else "hard" if each.sure == "guess" else "good"
    return _Rating(each.time, rated, joins=not right or each.sure in ("guess", "fairly"))


def _of_quizzes(
    quiz: Iterable[Question], checks_of: Mapping[str, Iterable[Key]]
) -> Iterator[tuple[Key, _Rating]]:
    """The self-checks that a quiz's feedback brings back: once a quiz, by its worst answer."""
    found: dict[tuple[Key, datetime], Rated] = {}
    for question in quiz:
        if question.right and question.sure in (None, "sure"):
            continue
        rated: Rated = "hard" if question.right else "again"
        for key in sorted({key for name in question.objectives for key in checks_of.get(name, ())}):
            at = key, question.when
            found[at] = "again" if "again" in (found.get(at), rated) else rated
    for (key, when), rated in found.items():
        yield key, _Rating(when, rated, joins=True, from_quiz=True)


def _card(key: Key, ratings: list[_Rating], zone: tzinfo | None) -> Card | None:
    """The card after all ratings; None where it never joined."""
    from fsrs import Card as Memory
    from fsrs import Rating, Scheduler

    by_word = {"again": Rating.Again, "hard": Rating.Hard, "good": Rating.Good}
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False,
                          maximum_interval=MAX_INTERVAL_DAYS)  # fmt: skip
    memory: Memory | None = None
    day: date | None = None
    lapses, from_quiz = 0, False
    for each in sorted(ratings, key=lambda rating: (rating.when, rating.from_quiz)):
        now = each.when.astimezone(zone).date()
        if (memory is None and not each.joins) or (now == day and not each.from_quiz):
            continue
        when = each.when.astimezone(UTC)
        memory = memory or Memory(card_id=1, due=when)
        memory, _ = scheduler.review_card(memory, by_word[each.rated], when)
        day = now
        lapses += each.rated == "again"
        from_quiz = from_quiz or each.from_quiz
    if memory is None or day is None:
        return None
    return Card(*key, memory.due.astimezone(zone).date(), day, lapses, from_quiz)
