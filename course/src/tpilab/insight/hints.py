"""Hints that a person may look at: outliers, impossible speed, identical work. Never a verdict."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tpilab.insight.items import QuizStatistics
from tpilab.insight.tables import Cohort, Response, question

FASTEST_S = 3.0
"""Faster than this nobody reads a question; a didactic choice (D)."""
OFTEN = 5
ALIKE = 6
"""So many equal wrong answers in one quiz are worth a look; a didactic choice (D)."""
LEAST_ALIKE = 0.8
FAR = 3.5
"""Iglewicz and Hoaglin's limit of the modified z-score."""
TRACE_ACTIONS = 3


@dataclass(frozen=True)
class Hint:
    """Something to look at, who it is about, and what it may innocently be."""

    quiz: str
    students: tuple[str, ...]
    seen: str
    innocent: str


def hints(cohort: Cohort, quiz: QuizStatistics) -> tuple[Hint, ...]:
    """What of one quiz a person may look at."""
    responses = cohort.of(quiz.quiz)
    return (
        *_traces(quiz.quiz, responses),
        *_alike(quiz.quiz, responses),
        *_fast(quiz.quiz, responses),
        *_outliers(quiz),
    )


def _traces(quiz: str, responses: Sequence[Response]) -> Iterator[Hint]:
    """Performances that are equal to the last integer."""
    seen: dict[str, set[str]] = {}
    where: dict[str, str] = {}
    for each in responses:
        if isinstance(each.value, dict) and (actions := each.value.get("actions")):
            if not isinstance(actions, list) or len(actions) < TRACE_ACTIONS:
                continue
            content = json.dumps(actions, sort_keys=True).encode()
            digest = each.slot + hashlib.sha256(content).hexdigest()
            seen.setdefault(digest, set()).add(each.student)
            where[digest] = each.slot
    for digest, students in seen.items():
        if len(students) > 1:
            yield Hint(
                quiz,
                tuple(sorted(students)),
                f"the same hand, to the last millisecond, in {question(where[digest])}",
                "One computer and one log-in, or a file sent for the wrong person.",
            )


def _alike(quiz: str, responses: Sequence[Response]) -> Iterator[Hint]:
    """Pairs who share many wrong answers that few others gave."""
    wrong: dict[str, dict[str, str]] = {}
    for each in responses:
        if isinstance(each.value, str | list) and each.share == 0:
            wrong.setdefault(each.student, {})[each.item] = json.dumps(each.value)
    counts = Counter((item, given) for found in wrong.values() for item, given in found.items())
    common = max(3, len(wrong) // 5)
    rare = {
        student: {each for each in found.items() if counts[each] <= common}
        for student, found in wrong.items()
    }
    holders: dict[tuple[str, str], list[str]] = {}
    for student, given in rare.items():
        for answer in given:
            holders.setdefault(answer, []).append(student)
    pairs: Counter[tuple[str, str]] = Counter()
    for students in holders.values():
        ordered = sorted(students)
        pairs.update((a, b) for n, a in enumerate(ordered) for b in ordered[n + 1 :])
    for (a, b), count in sorted(pairs.items()):
        if count >= ALIKE and count >= LEAST_ALIKE * min(len(rare[a]), len(rare[b])):
            yield Hint(
                quiz,
                (a, b),
                f"{count} equal wrong answers that few others gave",
                "Learned together from the same notes.",
            )


def _fast(quiz: str, responses: Sequence[Response]) -> Iterator[Hint]:
    quick: Counter[str] = Counter()
    for each in responses:
        quick[each.student] += (
            each.seconds is not None and each.seconds < FASTEST_S and (each.share or 0) > 0
        )
    for student, count in sorted(quick.items()):
        if count >= OFTEN:
            yield Hint(
                quiz,
                (student,),
                f"{count} questions right, each in less than {FASTEST_S:.0f} s",
                "Answers thought over first and clicked at the end; a wrong clock.",
            )


def _outliers(quiz: QuizStatistics) -> Iterator[Hint]:
    """Totals far from the rest, by the modified z-score; from ten learners on."""
    totals = quiz.totals
    there = totals[~np.isnan(totals)]
    if len(there) < 10:  # noqa: PLR2004  # below, somebody is always far
        return
    middle = float(np.median(there))
    spread = float(np.median(np.abs(there - middle)))
    for student, total in zip(quiz.students, totals.tolist(), strict=True):
        if spread > 0 and 0.6745 * abs(total - middle) / spread > FAR:
            yield Hint(
                quiz.quiz,
                (student,),
                f"{total:.0%} of the points; half of the class has {middle:.0%} or more",
                "Ask how it went: a lost connection, a bad day, much experience.",
            )
