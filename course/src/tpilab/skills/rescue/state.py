"""Where a rescue stands. Everything in it is immutable; an action makes a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tpilab.patients import Patient
from tpilab.patients.rescuing import Rescuing
from tpilab.physics.physiology import Body, Graph, graph
from tpilab.protocol import Event, Task
from tpilab.skills.rescue.acts import ACTS

BESIDE = 2
"""How many things helpers can do at once while you do another."""


@dataclass(frozen=True)
class Pending:
    """Something that helpers are about to have done."""

    due_ms: int
    what: str
    order: tuple[str, int, str, str] | None = None
    """drug, amount, route, told."""


@dataclass(frozen=True)
class Done:
    """Something done: at what second of the emergency, what, in words, and what came of it."""

    clock_s: int
    what: str
    words: str
    drug: bool = False


@dataclass(frozen=True)
class State:
    """All of it so far."""

    task: Task
    person: Patient
    record: Rescuing
    body: Body
    t_ms: int = 0
    clock_ms: int = 0
    """Time of the emergency; the body is at its whole seconds."""
    paused: bool = False
    here: frozenset[str] = frozenset()
    """What is at hand: help, kit, lipid_kit, monitor, line, ultrasound, crew."""
    pending: tuple[Pending, ...] = ()
    done: tuple[Done, ...] = ()
    said: tuple[tuple[int, str], ...] = ()
    """Working diagnoses with their seconds."""
    gave: tuple[tuple[int, str], ...] = ()
    """Means that were given as a dose, with their seconds."""
    monitor_s: int | None = None
    scan: str = ""
    """Which side is on the ultrasound screen."""
    past: tuple[State, ...] = ()
    """Where to go back to, in teaching."""
    rewound: int = 0
    decision: tuple[int, str] | None = None
    events: tuple[Event, ...] = ()

    def but(self, **changes: Any) -> State:
        """The state with some fields changed."""
        return replace(self, **changes)

    @property
    def graph(self) -> Graph:
        """The emergency."""
        return graph(self.record.emergency)

    @property
    def clock_s(self) -> int:
        """Seconds of the emergency."""
        return self.clock_ms // 1000

    @property
    def assessed(self) -> bool:
        """Whether this is an assessment: no pause and no way back."""
        return bool(self.task.options.get("assessment"))

    @property
    def percent(self) -> int:
        """How much time for thinking a learner gets who needs more: 150 is half as much again."""
        percent = self.task.options.get("accommodation_percent", 100)
        return percent if type(percent) is int and percent > 0 else 100

    @property
    def weight_g(self) -> int:
        """What the person weighs."""
        return 1000 * self.record.weight_kg

    @property
    def teaches(self) -> bool:
        """Whether the clock may stand still and go back."""
        return not self.assessed

    def did(self, *names: str) -> int | None:
        """The second at which any of these was first done; None: not yet."""
        return min((each.clock_s for each in self.done if each.what in names), default=None)

    def happened(self, name: str) -> bool:
        """Whether an act was done."""
        return any(event.name == name for event in self.events)

    def with_act(self, name: str, note: str = "", *, at_s: int | None = None) -> State:
        """The state with an act done; the same again makes no difference."""
        if any(event.name == name and event.note == note for event in self.events):
            return self
        at_ms = self.clock_ms if at_s is None else 1000 * at_s
        event = Event(t_ms=at_ms, name=name, weight=ACTS[name].weight, note=note)
        return replace(self, events=(*self.events, event))

    def entered(self, *states: str) -> int | None:
        """The second at which any of these states of the body first began."""
        return min((at for at, name in self.body.changes if name in states), default=None)
