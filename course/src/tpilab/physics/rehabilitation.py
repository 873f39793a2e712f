"""How pain goes on over twelve weeks around an injection: a didactic model, never scored.

Its parts: the natural course, time and attention, needles that fade, exercise as far as it is
done, and what keeps the pain going. Soreness after a needle is over within days (FU-008), before a
week is; good and bad weeks are part of the spread. People differ more than treatments do. Sizes
lean on trial means (`published`); each share, and how parts add up, is a didactic choice of this
course. Pain is in tenths of a point of 0 to 10; whole numbers throughout, so that a replay gives
the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tpilab.evidence import Fact, fact
from tpilab.rng import spread

Ints = NDArray[np.int64]
WEEKS = 12
NATURAL, NATURAL_SD = 8, 12
"""What pain falls by itself in twelve weeks, and how people differ: some get worse (FU-109)."""
ATTENTION = 6
"""What a placebo adds to no treatment (FU-109)."""
NEEDLE, NEEDLE_SD = 14, 12
"""What a needle adds at its best, and how much people differ in it (FU-116)."""
EXERCISE = ((0, 0), (10, 14), (60, 19))
"""Minutes a week, and what they take off at ten weeks (FU-125), as done in that trial."""
DONE_IN_TRIAL = 600
"""How much of it was done there, in permille: a didactic choice (FU-126: about half)."""
HELD_BACK, FACTOR = 150, 4
"""How many permille of the gain each untreated factor takes; what a treated one gives (FU-123)."""
FADES = (0, 1000, 1000, 950, 900, 740, 560, 420, 310, 220, 140, 70, 0)
"""What a needle has after so many weeks, in permille (FU-116: none at 3 months); a week's pain is
measured before its needle."""
AGAIN = (1000, 700, 500, 300)
"""What a first, second, third needle adds, in permille; a didactic choice."""
SETTLES = (0, 150, 280, 390, 490, 580, 660, 730, 800, 860, 910, 960, 1000)
"""How much of the natural course is over after so many weeks, in permille."""
WEEK_SD = 5
"""How much pain differs from week to week, in tenths."""


@dataclass(frozen=True)
class Program:
    """What is done in each of twelve weeks."""

    needles: tuple[int, ...] = ()
    """Weeks in which a needle was used; 0 is the first day."""
    minutes: tuple[int, ...] = (0,) * WEEKS
    """Minutes of exercise agreed, each week."""
    done: tuple[int, ...] = (0,) * WEEKS
    """How much of it is done, in permille."""
    factors: int = 0
    """How many factors keep the pain going."""
    treated: tuple[int, ...] = (0,) * WEEKS
    """How many of them are looked after, each week."""
    attended: bool = True
    """Whether anybody looks after the person at all."""


@dataclass(frozen=True)
class People:
    """A number of people: a seed and who of them. `index`: (n,) integers."""

    seed: int
    index: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    needle_percent: int = 100
    """How much of a needle's usual effect these people have."""


def falls(people: People, program: Program) -> Ints:
    """By how much pain is less than at first: (n, 13) tenths, one column a week from 0 to 12."""
    seed, index = people.seed, people.index
    natural = spread(seed, "rehab/natural", NATURAL, NATURAL_SD, index)
    needle = np.maximum(spread(seed, "rehab/needle", NEEDLE, NEEDLE_SD, index), 0)
    needle = needle * people.needle_percent // 100
    weekly = np.stack([spread(seed, f"rehab/week/{week}", 0, WEEK_SD, index)
                       for week in range(WEEKS + 1)], axis=1)  # fmt: skip
    weekly[:, 0] = 0
    settles, fades = np.array(SETTLES), needle_effect(program.needles)
    gain = needle[:, None] * fades[None, :] // 1000
    gain = gain + exercise_effect(program)[None, :]
    if program.attended:
        gain = gain + ATTENTION * np.minimum(settles * 3, 1000)[None, :] // 1000
    open_factors = program.factors - np.array([0, *program.treated])
    held = 1000 - HELD_BACK * np.clip(open_factors, 0, 5)
    tended = FACTOR * np.cumsum([0, *program.treated]) // WEEKS
    total = gain * held[None, :] // 1000 + tended[None, :]
    return np.asarray(natural[:, None] * settles[None, :] // 1000 + total + weekly)


def needle_effect(weeks: Sequence[int]) -> Ints:
    """What is left of all needles each week, in permille of one: (13,)."""
    effect = np.zeros(WEEKS + 1, dtype=np.int64)
    for n, begun in enumerate(sorted(weeks)):
        share = AGAIN[min(n, len(AGAIN) - 1)]
        for week in range(begun, WEEKS + 1):
            effect[week] += share * FADES[week - begun] // 1000
    return effect


def exercise_effect(program: Program) -> Ints:
    """What exercise has taken off each week, in tenths: (13,). Ten weeks bring all of it."""
    effect = np.zeros(WEEKS + 1, dtype=np.int64)
    points = 0
    for week in range(WEEKS):
        share = min(1300, 1000 * program.done[week] // DONE_IN_TRIAL)
        points += _of_minutes(program.minutes[week]) * share
        effect[week + 1] = points // 10 // 1000
    return effect


def _of_minutes(minutes: int) -> int:
    """What so many minutes a week take off at ten weeks, in tenths."""
    for (low, less), (high, more) in pairwise(EXERCISE):
        if minutes <= high:
            return less + (more - less) * (minutes - low) // (high - low)
    return EXERCISE[-1][1]


def reading(seed: int, name: str, value: int, sd: int) -> int:
    """One reading of a scale: the value with the error of measuring it."""
    return int(spread(seed, f"rehab/reading/{name}", value, sd))


def cohort(seed: int, count: int, program: Program, needle_percent: int = 100) -> Ints:
    """The same for many people: (count, 13) tenths."""
    return falls(People(seed, np.arange(count), needle_percent), program)


@dataclass(frozen=True)
class Published:
    """What a trial found, and what the model makes of the same: both in points of ten."""

    what: str
    found: float
    model: float
    fact: str


def published(seed: int = 1, count: int = 2000) -> list[Published]:
    """Trial means beside the model's; what does not fit is not tuned away."""
    moving = Program(minutes=(10,) * WEEKS, done=(DONE_IN_TRIAL,) * WEEKS)
    longer = Program(minutes=(60,) * WEEKS, done=(DONE_IN_TRIAL,) * WEEKS)
    tended = Program(minutes=(30,) * WEEKS, done=(500,) * WEEKS)
    needled = Program(needles=(0,), minutes=(30,) * WEEKS, done=(500,) * WEEKS)

    def fell(program: Program, week: int) -> float:
        return float(cohort(seed, count, program)[:, week].mean()) / 10

    left, with_placebo = Program(attended=False), Program()
    manual, needle, moved, urgent = map(fact, ("FU-117", "FU-116", "FU-125", "INJ-103"))
    at_a_month = ("pain in the past day, 1 month", "pain in the past week, 1 month")
    figures = [
        ("waiting list, 12 weeks",
         _fall(manual, "waiting list, before", "waiting list, 12 weeks") / 10,
         fell(left, 12), "FU-117"),
        ("manual treatment and stretching, 12 weeks",
         _fall(manual, "treated, before", "treated, 12 weeks") / 10, fell(tended, 12), "FU-117"),
        ("needle added to therapy, 4 weeks", -sum(_figure(needle, name) for name in at_a_month) / 2,
         fell(needled, 4) - fell(tended, 4), "FU-116"),
        ("needle added to therapy, 12 weeks", 0.0, fell(needled, 12) - fell(tended, 12), "FU-116"),
        ("2 minutes of exercise a day, 10 weeks", -_figure(moved, "2 minutes a day"),
         fell(moving, 10) - fell(with_placebo, 10), "FU-125"),
        ("12 minutes a day, 10 weeks", -_figure(moved, "12 minutes a day"),
         fell(longer, 10) - fell(with_placebo, 10), "FU-125"),
        ("emergency department, any injection, 2 weeks",
         (_fall(urgent, "pain before, drug mix", "pain at two weeks, drug mix")
          + _fall(urgent, "pain before, saline", "pain at two weeks, saline")) / 2,
         fell(Program(needles=(0,)), 2), "INJ-103"),
    ]  # fmt: skip
    return [Published(what, found, model, name) for what, found, model, name in figures]


def _fall(of: Fact, before: str, after: str) -> float:
    """How much a group's pain fell, in the points of the fact."""
    return _figure(of, before) - _figure(of, after)


def _figure(of: Fact, name: str) -> float:
    """A figure of a fact. Raises KeyError where there is no single one."""
    found = of.value(name).value
    if found is None:
        raise KeyError(f"{of.id}: {name!r} is a range")
    return found
