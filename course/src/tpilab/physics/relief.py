"""How a person does after an injection: a didactic model, never scored.

In trials pain fell whatever was injected (INJ-001, INJ-003), a twitch helped at once and not later
(INJ-045), and the gain over a placebo was small (INJ-038). So here most of the relief comes with
time, attention and the needle, hardly any with drug or twitch, and people differ more than
treatments do. Every share is a didactic choice. Tenths of a point on the 0-10 scale throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tpilab.rng import below, spread

DAYS = (0, 1, 2, 7, 14, 28, 56, 84)
"""When it is looked at: 0 is some minutes after."""
ATTENTION, NEEDLE, MUSCLE, DRUG = 45, 35, 15, 5
"""Percent of a person's greatest relief: of time and attention, of any needle, of a needle in the
muscle meant, of a drug in it."""
TWITCH_TENTHS = 20
"""What a twitch adds in the first hours (INJ-045: about 2 points at once, none later)."""
COURSE_TENTHS, COURSE_SD_TENTHS = 10, 14
"""What pain falls by itself in twelve weeks, and how much people differ: some get worse."""
MOOD_SD_TENTHS = 5
"""How much pain differs from day to day."""
LUCK_SD_PERCENT = 55
"""How much people differ, whatever is done."""
SORE_TENTHS = 15
"""What soreness adds at its worst, in the first day (FU-008)."""
_HOURS_A_DAY = 24


class Responds(Protocol):
    """What of a person's record this model asks for."""

    @property
    def relief_tenths(self) -> int:
        """Greatest relief, in tenths of a point."""

    @property
    def lasts_days(self) -> int:
        """For how long."""

    @property
    def sore_hours(self) -> int:
        """How long the place is sore."""


@dataclass(frozen=True)
class Treated:
    """What was done to a person."""

    needled: bool
    in_muscle: bool = False
    drug: bool = False
    twitched: bool = False


@dataclass(frozen=True)
class Eased:
    """How a person is some minutes after."""

    tenths: int
    """By how much the pain is less."""
    sore: int
    """Percent by which the pressure threshold is lowered by soreness."""


def luck_percent(seed: int) -> int:
    """How much of the usual relief this person gets this time: 0 to some 250, mostly near 100."""
    return max(0, int(spread(seed, "relief/luck", 100, LUCK_SD_PERCENT)))


def relief(responds: Responds | None, seed: int, treated: Treated) -> tuple[int, ...]:
    """By how much the pain is less on each of `DAYS`; negative where it is worse."""
    if responds is None:
        return tuple(0 for _ in DAYS)
    parts = ATTENTION
    parts += NEEDLE * treated.needled + MUSCLE * treated.in_muscle + DRUG * treated.drug
    greatest = responds.relief_tenths * parts * luck_percent(seed) // 10_000
    drift = int(spread(seed, "relief/course", COURSE_TENTHS, COURSE_SD_TENTHS))
    mood = spread(seed, "relief/mood", 0, MOOD_SD_TENTHS, DAYS[1:]).tolist()
    return tuple(
        _on(day, greatest, responds, treated) + drift * day // DAYS[-1] + off
        for day, off in zip(DAYS, (0, *mood), strict=True)
    )


def _on(day: int, greatest: int, responds: Responds, treated: Treated) -> int:
    """What was done, what is left of it, and what soreness takes away."""
    lasts = max(1, responds.lasts_days)
    left = max(0, 2 * lasts - day) * greatest // (2 * lasts)
    sore_days = responds.sore_hours // _HOURS_A_DAY + 1
    sore = SORE_TENTHS * max(0, sore_days - day) // sore_days if treated.needled else 0
    twitch = TWITCH_TENTHS if treated.twitched and day == 0 else 0
    return left + twitch - sore


def eased(responds: Responds | None, seed: int, treated: Treated) -> Eased:
    """Some minutes after: a little better for most, and sore."""
    now = relief(responds, seed, treated)[0]
    return Eased(max(-10, now), int(below(seed, "relief/sore", 8)) if treated.needled else 0)
