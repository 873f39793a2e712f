"""Answers that are known beforehand: another sheet for every learner, and what it has to earn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, TypeAlias

from tests.grading.conftest import ROOT, best_answer
from tpilab.quiz.bank import Bank, load_bank
from tpilab.quiz.kinds import BaseItem
from tpilab.quiz.kinds.free_text import FreeText
from tpilab.quiz.kinds.number import Number
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.kinds.single import Single

Json: TypeAlias = dict[str, Any]

QUIZ = "02_palpate"
RIGHT = 0.6
"""The share of questions of one best answer and of numbers that a learner gets right."""


@dataclass(frozen=True)
class Known:
    """An answer and the points that it earns; None: a person has to say."""

    value: Any
    points: float | None
    performed: bool = False
    """Whether it is done at a simulator."""


@cache
def bank(quiz: str = QUIZ) -> Bank:
    return load_bank(ROOT / "solutions" / f"{quiz}.yaml")


def sheet(who: int, quiz: str = QUIZ) -> dict[str, Known]:
    """What learner `who` answers, by slot, in the form as authored (nothing is drawn in QUIZ)."""
    chance = Random(who)  # the same answers in every run
    return {
        each.slot: _known(each.slot, quiz, each.points, who, chance) for each in bank(quiz).slots
    }


def _known(slot: str, quiz: str, points: int, who: int, chance: Random) -> Known:
    item = bank(quiz).slot(slot).item.as_seen(None)
    right = chance.random() < RIGHT
    match item:
        case FreeText():
            return Known(f"Learner {who}: band and spot found, pain recognized; mark it.", None)
        case Single() if not right:
            others = [each.id for each in item.options if each.id != item.key]
            return Known(chance.choice(others), 0)
        case Number() if not right:
            wrong = float(item.key) * 7 + 1 + who
            return Known({"number": wrong, "unit": item.unit} if item.units else wrong, 0)
        case Perform():
            return Known(_performed(slot, quiz), points, performed=True)
    return Known(best_answer(item), points)


@cache
def _performed(slot: str, quiz: str) -> Json:
    item: BaseItem = bank(quiz).slot(slot).item
    attempt: Json = best_answer(item)
    return attempt
