"""Where a learner stands: what was practiced and answered, counted from the entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tpilab.home.entries import Checked, Practiced
from tpilab.home.exchange import day_and_hour


@dataclass(frozen=True)
class SkillStanding:
    """What was practiced of one skill."""

    skill: str
    times: int
    last: datetime
    best: Practiced | None
    """Of those that were no failure and not coached: the one with most of what was asked for."""


def practice(entries: Iterable[Checked | Practiced]) -> dict[str, SkillStanding]:
    """By skill, how often it was practiced, how well at best, and when last."""
    by_skill: dict[str, list[Practiced]] = {}
    for each in entries:
        if isinstance(each, Practiced):
            by_skill.setdefault(each.skill, []).append(each)
    return {
        name: SkillStanding(
            skill=name,
            times=len(those),
            last=max(each.time for each in those),
            best=max(
                (each for each in those if not each.failed and not each.coached and each.of),
                key=lambda each: each.done / each.of,
                default=None,
            ),
        )
        for name, those in by_skill.items()
    }


def answered_right(entries: Iterable[Checked | Practiced], page: str) -> set[str]:
    """The self-checks of a page that were right at least once."""
    return {
        each.item
        for each in entries
        if isinstance(each, Checked) and each.page == page and each.result == "right"
    }


def practiced_in_words(stood: SkillStanding) -> str:
    """How often, how well at best, and when last: one line."""
    times = "once" if stood.times == 1 else f"{stood.times} times"
    best = stood.best
    told = f", at best {best.done} of {best.of} acts that were asked for" if best else ""
    return f"Practiced {times}{told}, last {day_and_hour(stood.last)}"
