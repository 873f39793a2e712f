"""Where a consultation stands. Everything in it is immutable; an action makes a new one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tpilab.patients import Patient, Visit
from tpilab.protocol import Event, Task
from tpilab.skills.select.actions import Decide, Holds
from tpilab.skills.select.acts import ACTS


@dataclass(frozen=True)
class Done:
    """One thing done: when, at what time of the appointment, and what."""

    t_ms: int
    clock_s: int
    what: str


@dataclass(frozen=True)
class State:
    """The whole consultation so far."""

    task: Task
    person: Patient
    visit: Visit
    t_ms: int = 0
    spent_s: int = 0
    """What talking, examining and ordering took."""
    did: tuple[Done, ...] = ()
    told: frozenset[str] = frozenset()
    """Ids of the catalog that brought an answer; `name!` when it was asked again."""
    criteria: dict[tuple[str, str], Holds] = field(default_factory=dict)
    interpreted: bool = False
    """Whether an interpreter, or a relative, stands between."""
    face: int = 0
    decision: Decide | None = None
    events: tuple[Event, ...] = ()

    @property
    def clock_s(self) -> int:
        """How much of the appointment is over; in an assessment thinking takes time, too.

        `accommodation_percent` gives a learner who needs it more time for thinking.
        """
        if not self.task.options.get("assessment"):
            return self.spent_s
        percent = self.task.options.get("accommodation_percent", 100)
        allowed = percent if type(percent) is int and percent > 0 else 100
        return self.spent_s + self.t_ms * 100 // (1000 * allowed)

    def has(self, *names: str) -> bool:
        """Whether all of these brought an answer."""
        return all(name in self.told for name in names)

    def happened(self, name: str) -> bool:
        """Whether an act was done."""
        return any(event.name == name for event in self.events)

    def with_act(self, name: str, t_ms: int, note: str = "") -> State:
        """The state with an act done; again makes no difference."""
        if self.happened(name):
            return self
        event = Event(t_ms=t_ms, name=name, weight=ACTS[name].weight, note=note)
        return replace(self, events=(*self.events, event))
