"""Where the preparing of a syringe stands. Everything in it is immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from tpilab.protocol import Event, Task
from tpilab.skills.prescribe.actions import Decide
from tpilab.skills.prescribe.acts import ACTS
from tpilab.skills.prescribe.world import World

SYRINGE_UL = 20_000
SYRINGES = ("a", "b")


class Refused(Exception):
    """What cannot be done, in words."""


@dataclass(frozen=True)
class Part:
    """What was drawn from one container."""

    container: str
    volume_ul: int


@dataclass(frozen=True)
class Tag:
    """A label on a syringe: agents, and the strength of the first in ug/mL."""

    agents: tuple[str, ...]
    per_ml: int


@dataclass(frozen=True)
class Filled:
    """A syringe and what is in it."""

    parts: tuple[Part, ...] = ()
    tag: Tag | None = None

    @property
    def volume_ul(self) -> int:
        """How much is in it."""
        return sum(part.volume_ul for part in self.parts)


@dataclass(frozen=True)
class Planned:
    """Places and volume of each."""

    syringe: str
    sites: int
    each_ul: int

    @property
    def volume_ul(self) -> int:
        """Over all places."""
        return self.sites * self.each_ul


@dataclass(frozen=True)
class Reckoned:
    """The learner's own arithmetic for one agent, or for `all`."""

    ng: int | None
    permille: int


@dataclass(frozen=True)
class Done:
    """One thing done, in words."""

    t_ms: int
    label: str


@dataclass(frozen=True)
class State:
    """All of it so far."""

    task: Task
    world: World
    t_ms: int = 0
    actions: int = 0
    told: frozenset[str] = frozenset()
    """Ids of what was looked up; `name!` when it was looked up again."""
    log: tuple[Done, ...] = ()
    interpreted: bool = False
    weight_g: int | None = None
    done: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    left: Mapping[str, int] = field(default_factory=dict)
    """Volume left in containers that were drawn from, in ul."""
    syringes: Mapping[str, Filled] = field(default_factory=lambda: {"a": Filled(), "b": Filled()})
    unread: frozenset[str] = frozenset()
    """Containers that were drawn from before their label was read."""
    wiping: bool = False
    """Whether a stopper was just wiped."""
    wiped: frozenset[str] = frozenset()
    unwiped: bool = False
    checked: bool = False
    """Whether a second person read what is in the syringes now."""
    plan: Planned | None = None
    reckoned: Mapping[str, Reckoned] = field(default_factory=dict)
    decision: Decide | None = None
    events: tuple[Event, ...] = ()

    def but(self, **changes: Any) -> State:
        """The state with some fields changed."""
        return replace(self, **changes)

    def has(self, name: str) -> bool:
        """Whether something was looked up; `name!`: looked up again."""
        return name in self.told

    def happened(self, name: str) -> bool:
        """Whether an act was done."""
        return any(event.name == name for event in self.events)

    def with_act(self, name: str, t_ms: int, note: str = "") -> State:
        """The state with an act done; again makes no difference."""
        if self.happened(name):
            return self
        event = Event(t_ms=t_ms, name=name, weight=ACTS[name].weight, note=note)
        return self.but(events=(*self.events, event))

    def volume_left(self, container: str) -> int:
        """What is left in a container, in ul."""
        return self.left.get(container, self.world.container(container).volume_ul)

    def amounts_ng(self, syringe: str) -> dict[str, int]:
        """Each agent in a syringe, in nanograms, in the order in which it was drawn."""
        amounts: dict[str, int] = {}
        for part in self.syringes[syringe].parts:
            for each in self.world.container(part.container).holds:
                more = each.per_ml * part.volume_ul
                amounts[each.agent] = amounts.get(each.agent, 0) + more
        return amounts

    def per_ml(self, syringe: str) -> dict[str, Fraction]:
        """The strength of each agent in a syringe, in ug/mL."""
        volume = self.syringes[syringe].volume_ul
        return {
            agent: Fraction(amount, volume) for agent, amount in self.amounts_ng(syringe).items()
        }

    def planned_ng(self) -> dict[str, Fraction]:
        """Each agent over all places of the plan, in nanograms, exactly."""
        if self.plan is None:
            return {}
        volume = self.plan.volume_ul
        return {agent: strength * volume for agent, strength in
                self.per_ml(self.plan.syringe).items()}  # fmt: skip
