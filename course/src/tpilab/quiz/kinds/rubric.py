"""What an attempt earns: a pure function of its debrief. Acts are scored, not luck."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from tpilab.frozen import Frozen
from tpilab.protocol import Act, Debrief
from tpilab.quiz.kinds.base import Mark

EARNING = ("critical", "recommended")
COSTING = ("unnecessary", "harmful")


class Credit(Frozen):
    """Points for an act that was done; among the penalties, points off."""

    act: str
    points: Annotated[float, Field(gt=0)]
    text: str = ""
    """What it stands for in this case, where the act's own words are not enough."""


@dataclass(frozen=True)
class Rubric:
    """From a debrief to a mark. An unsafe act fails by itself, whatever else was done."""

    earns: tuple[Credit, ...]
    loses: tuple[Credit, ...]
    acts: Mapping[str, Act]
    """The skill's acts, for what is said about them."""

    def text(self, credit: Credit) -> str:
        """What a line asks for, in words."""
        return credit.text or self.acts[credit.act].text

    def __call__(self, debrief: Debrief) -> Mark:
        """The mark; how often an act was done does not matter."""
        done = debrief.first()
        if unsafe := [name for name, event in done.items() if event.weight == "unsafe"]:
            told = "; ".join(self.acts[name].text for name in unsafe)
            return Mark.of(0.0, f"unsafe, which fails by itself: {told}")
        points = _sum(self.earns, done) - _sum(self.loses, done)
        share = max(0.0, points) / sum(each.points for each in self.earns)
        return Mark.of(share, "" if debrief.finished else "unfinished: no decision was made")


def _sum(lines: Iterable[Credit], done: Container[str]) -> float:
    return sum(each.points for each in lines if each.act in done)
