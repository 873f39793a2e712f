"""Where a plan stands. Everything in it is immutable; an action makes a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from tpilab.patients import Patient
from tpilab.patients.rehabilitating import Rehabilitating
from tpilab.physics.rehabilitation import WEEKS, People, Program, falls
from tpilab.protocol import Event, Task
from tpilab.skills.rehabilitate.acts import ACTS, PARTS


@dataclass(frozen=True)
class Part:
    """A part of the plan with its dose."""

    what: str
    times: int
    minutes: int

    @property
    def weekly(self) -> int:
        """Minutes a week."""
        return self.times * self.minutes

    @property
    def dose(self) -> str:
        """In words, after what it is; empty for what has none."""
        often = "once a week" if self.times == 1 else f"{self.times} times a week"
        return f": {often}, {self.minutes} min" if self.times else ""

    @property
    def serves(self) -> str:
        """What it is for: exercise, stretch, active, passive, or a factor."""
        return PARTS[self.what][1]


@dataclass(frozen=True)
class Visit:
    """One visit: when, what was done in it, what was measured, and how it was decided."""

    week: int
    did: frozenset[str] = frozenset()
    measured: tuple[tuple[str, tuple[int, ...]], ...] = ()
    choice: str = ""

    def value(self, name: str) -> tuple[int, ...] | None:
        """What was measured on a scale; None: it was not."""
        return dict(self.measured).get(name)


@dataclass(frozen=True)
class Rules:
    """Relief in percent for so many weeks."""

    percent: int
    weeks: int
    said_week: int


@dataclass(frozen=True)
class Ahead:
    """Needles planned ahead."""

    count: int
    apart: int
    """Weeks."""
    drug: str
    where: str
    """"same": the muscle that was injected; "several" regions in one session."""
    only_if: bool
    """Whether each is given only if the rule for another needle is met."""


@dataclass(frozen=True)
class State:
    """All of it so far."""

    task: Task
    person: Patient
    record: Rehabilitating
    t_ms: int = 0
    visits: tuple[Visit, ...] = (Visit(0),)
    parts: tuple[Part, ...] = ()
    agreed: frozenset[str] = frozenset()
    """How the plan was agreed: goal, day, choose, back, call."""
    rule: Rules | None = None
    needles: tuple[int, ...] = (0,)
    """Weeks in which a needle was used; empty: none was, not even on the first day."""
    ahead: Ahead | None = None
    minutes: tuple[int, ...] = ()
    """Minutes of exercise agreed in each week that is over."""
    done: tuple[int, ...] = ()
    """How much of it was done, in permille."""
    treated: tuple[int, ...] = ()
    """How many factors were looked after in each week that is over."""
    note: str = ""
    letters: int = 0
    """Of all notes sent, as they are written into an attempt, which is bounded."""
    wrong_ways: int = 0
    """How many visits ended in another way than the findings asked for."""
    decision: tuple[int, str] | None = None
    events: tuple[Event, ...] = ()

    def but(self, **changes: Any) -> State:
        """The state with some fields changed."""
        return replace(self, **changes)

    @property
    def visit(self) -> Visit:
        """The visit that is going on."""
        return self.visits[-1]

    @property
    def week(self) -> int:
        """Weeks since the first day."""
        return self.visit.week

    def in_visit(self, **changes: Any) -> State:
        """The state with this visit changed."""
        return self.but(visits=(*self.visits[:-1], replace(self.visit, **changes)))

    def did(self, *names: str) -> bool:
        """Whether any of these was done at any visit."""
        return any(name in visit.did for visit in self.visits for name in names)

    def happened(self, name: str) -> bool:
        """Whether an act was done."""
        return any(event.name == name for event in self.events)

    def with_act(self, name: str, note: str = "") -> State:
        """The state with an act done; again makes no difference."""
        if self.happened(name):
            return self
        event = Event(t_ms=self.t_ms, name=name, weight=ACTS[name].weight, note=note)
        return self.but(events=(*self.events, event))

    @property
    def found_factors(self) -> tuple[str, ...]:
        """What keeps the pain going, as far as it was asked for."""
        return tuple(name for name in self.record.factors if self.did(f"ask_{name}"))

    @property
    def taken_up(self) -> tuple[str, ...]:
        """The factors that are part of the plan now."""
        served = {part.serves for part in self.parts}
        return tuple(name for name in self.record.factors if name in served)

    @property
    def warned(self) -> bool:
        """Whether the danger sign has come by this visit."""
        warns = self.record.warns
        return warns is not None and self.week >= warns.week

    @property
    def program(self) -> Program:
        """What was done so far, with nothing more to come."""
        rest = (0,) * (WEEKS - len(self.minutes))
        return Program(
            needles=tuple(week for week in self.needles if week < WEEKS),
            minutes=self.minutes + rest, done=self.done + rest,
            factors=len(self.record.factors), treated=self.treated + rest,
        )  # fmt: skip

    @property
    def people(self) -> People:
        """The person, for the model."""
        seed = self.task.seed + int.from_bytes(self.person.id.encode(), "big") % 2**31
        return People(seed, needle_percent=self.record.needle_percent)

    @property
    def pain_tenths(self) -> tuple[int, ...]:
        """Pain in each week so far, in tenths of a point."""
        fell = _falls(self.people.seed, self.record.needle_percent, self.program)
        start = 10 * self.record.before.pain
        return tuple(min(100, max(0, start - each)) for each in fell[: self.week + 1])


@lru_cache(maxsize=256)
def _falls(seed: int, needle_percent: int, program: Program) -> tuple[int, ...]:
    """By how much one person's pain is less each week: asked for at each step, reckoned once."""
    return tuple(map(int, falls(People(seed, needle_percent=needle_percent), program)[0]))
