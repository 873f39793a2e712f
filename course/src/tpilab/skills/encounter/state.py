"""Where an encounter stands: the parts that are over, each with the state that its skill ended in.

Everything in it is immutable; an action makes a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tpilab.patients import Patient
from tpilab.protocol import Debrief, Skill, Task
from tpilab.skills.encounter.actions import PartName
from tpilab.skills.palpate.world import side_of

NEEDLES: tuple[PartName, ...] = ("inject", "guide")
"""The parts in which a needle goes in: by landmark, and with a picture."""


@dataclass(frozen=True)
class Over:
    """A part that is over."""

    of: PartName
    began_ms: int
    ended: Any
    """The state of its skill."""
    skill: Skill[Any, Any]

    @cached_property
    def debrief(self) -> Debrief:
        """All of this part."""
        return self.skill.debrief(self.ended)

    @property
    def choice(self) -> str:
        """What was decided at its end."""
        return str(self.debrief.path["decision"]["choice"])


@dataclass(frozen=True)
class State:
    """All of it so far."""

    task: Task
    person: Patient
    parts: tuple[Over, ...] = ()
    t_ms: int = 0
    ended_ms: int | None = None
    tries: int = 0
    """Parts that were handed in, with those that were refused."""

    def but(self, **changes: Any) -> State:
        """The state with some fields changed."""
        return replace(self, **changes)

    def last(self, *names: PartName) -> Over | None:
        """The last part of any of these names; None: there was none."""
        return next((each for each in reversed(self.parts) if each.of in names), None)

    def count(self, *names: PartName) -> int:
        """How many parts of these names there were."""
        return sum(each.of in names for each in self.parts)

    @property
    def ends_ms(self) -> tuple[int, ...]:
        """When each part was over."""
        return (*(each.began_ms for each in self.parts[1:]), self.t_ms)[: len(self.parts)]

    def over_ms(self, *names: PartName) -> int:
        """When the last part of any of these names was over; now, where there was none."""
        ends = zip(self.parts, self.ends_ms, strict=True)
        return max((end for each, end in ends if each.of in names), default=self.t_ms)

    @property
    def needle(self) -> Over | None:
        """The part in which a needle was, or might have been, put in."""
        return self.last(*NEEDLES)

    @property
    def _hand(self) -> Any:
        """What the hand with the needle did; None: there was none."""
        needle = self.needle
        if needle is None:
            return None
        return needle.ended.hand if needle.of == "inject" else needle.ended

    @property
    def punctured(self) -> bool:
        """Whether a needle was in."""
        return bool(self._hand and self._hand.punctures)

    @property
    def given(self) -> bool:
        """Whether anything of the syringe went in."""
        return bool(self._hand and self._hand.deposits)

    @property
    def told_touches(self) -> frozenset[str]:
        """What the learner's needle touched that the person noticed: vessel, nerve."""
        touched = self._hand.touched if self._hand else ()
        return frozenset(each.what for each in touched if each.what != "nerve" or each.sign)

    @property
    def lung_side(self) -> str | None:
        """The side on which the learner's needle touched the lung; None: it did not."""
        touched = self._hand.touched if self._hand else ()
        return next((side_of(each.at_um[0]) for each in touched if each.what == "pleura"), None)
