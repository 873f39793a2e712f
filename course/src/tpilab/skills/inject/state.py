"""Where an injection stands. Everything in it is immutable; an action makes a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from tpilab.patients import Patient, patient
from tpilab.patients.injecting import Happens, Injecting
from tpilab.physics.relief import Treated
from tpilab.protocol import Event, Task
from tpilab.skills.guide import state as guided
from tpilab.skills.guide.world import World
from tpilab.skills.inject.actions import Fix, Note, Plan, TimeOut
from tpilab.skills.inject.acts import ACTS, FROM_GUIDE


@dataclass(frozen=True)
class Measured:
    """What was measured, before the needle or after it; None: not yet."""

    pain: int | None = None
    """0 to 10."""
    threshold_kpa: int | None = None
    motion_percent: int | None = None

    @property
    def whole(self) -> bool:
        """Whether all three were measured."""
        return None not in (self.pain, self.threshold_kpa, self.motion_percent)


@dataclass(frozen=True)
class Turning:
    """Which way a needle last went, so that thrusts are counted over many strokes."""

    inward: bool = True
    at_um: int = 0
    """The deepest, or shallowest, since it last turned."""


@lru_cache(maxsize=32)
def _with_syringe(person: str, drug: object, volume_ul: object) -> Injecting:
    """A person's injection. Raises KeyError for a person who is not there for one."""
    record = patient(person).injected
    if not isinstance(drug, str) or not isinstance(volume_ul, int):
        return record
    return record.model_copy(update={"drug": drug, "volume_ul": volume_ul})


@dataclass(frozen=True)
class State:
    """All of it so far."""

    task: Task
    hand: guided.State
    """The needle and what it met, as guiding one has it."""
    done: tuple[str, ...] = ()
    """Ids of the menu, in order, each once."""
    position: str = ""
    dry: bool = False
    washed: bool = False
    hands_first: bool = False
    """Whether the hands were clean when the skin was cleaned."""
    time_out: TimeOut | None = None
    plan: Plan | None = None
    fix: Fix | None = None
    last_fix: Fix | None = None
    """The hold before the fingers let go, for the debrief."""
    held: bool = True
    """Whether the band was held at every puncture so far."""
    turning: Turning = Turning()
    thrusts: int = 0
    """How often the needle turned from out to in, at this puncture."""
    least_um: int | None = None
    """How shallow the needle was since the person said stop; None: not yet, or no needle."""
    pressed_on: bool = False
    """Whether the needle went on after the person had said stop, even if well again."""
    before: Measured = Measured()
    after: Measured = Measured()
    happened: Happens = "nothing"
    """What has shown of what goes wrong with this person."""
    happened_ms: int = 0
    called: bool = False
    laid: bool = False
    """Flat with legs up, after a faint."""
    found: frozenset[str] = frozenset()
    """What was found afterward: breathless, weak_leg."""
    notes: tuple[Note, ...] = ()
    foretold: bool = False
    """Whether the last note told what had not happened yet."""
    lay_about: bool = False
    """Whether the used needle lay about while something was done that can wait."""
    decision: tuple[int, str] | None = None
    events: tuple[Event, ...] = ()

    def but(self, **changes: Any) -> State:
        """The state with some fields changed."""
        return replace(self, **changes)

    @property
    def world(self) -> World:
        """The person, the block of the body, the target."""
        return self.hand.world

    @property
    def person(self) -> Patient:
        """Who is injected."""
        assert self.world.person is not None
        return self.world.person

    @property
    def record(self) -> Injecting:
        """What is right with this person, with the syringe that the task brings along, if any."""
        drug, volume_ul = (self.task.options.get(name) for name in ("drug", "volume_ul"))
        return _with_syringe(self.person.id, drug, volume_ul)

    @property
    def t_ms(self) -> int:
        """Time so far."""
        return self.hand.t_ms

    @property
    def punctured(self) -> bool:
        """Whether a needle ever was in."""
        return bool(self.hand.punctures)

    @property
    def lines(self) -> int:
        """On how many lines the needle went into the depth, at this puncture."""
        hand = self.hand
        return sum(each.deep and each.puncture == hand.punctures for each in hand.passes)

    @property
    def treated(self) -> Treated:
        """What was done to the person, for the model of relief."""
        hand = self.hand
        in_muscle = any(each.right for each in hand.deposits)
        return Treated(
            needled=bool(hand.punctures), in_muscle=in_muscle,
            drug=in_muscle and self.record.ug_per_ml > 0, twitched=hand.twitch_ms is not None,
        )  # fmt: skip

    @property
    def course_seed(self) -> int:
        """What relief is drawn from: one seed goes another way with another person."""
        return self.task.seed + int.from_bytes(self.person.id.encode(), "big") % 2**31

    @property
    def given_ul(self) -> int:
        """How much was given."""
        return sum(each.volume_ul for each in self.hand.deposits)

    def can_follow(self, what: str) -> bool:
        """Whether what was done can have this aftermath: depth a short breath, drug a weak leg."""
        if what == "weak_leg":
            return bool(self.given_ul)
        return any(each.deep for each in self.hand.passes)

    @property
    def unwell(self) -> bool:
        """Whether something shows that nobody goes home with."""
        return self.coughed_ms is not None or bool(self.found) or self.happened == "tinnitus"

    @property
    def coughed_ms(self) -> int | None:
        """When a touched lung first showed; None: it has not."""
        touched = self.hand.touched
        shown = [each.sign_ms for each in touched if each.what == "pleura" and each.sign]
        return min((each for each in shown if each <= self.t_ms), default=None)

    def did(self, name: str) -> bool:
        """Whether an act was done, here or with the needle."""
        return any(event.name == name for event in (*self.events, *self.hand.events))

    def with_act(self, name: str, t_ms: int, note: str = "") -> State:
        """The state with an act done; again makes no difference."""
        if any(event.name == name for event in self.events):
            return self
        event = Event(t_ms=t_ms, name=name, weight=ACTS[name].weight, note=note)
        return replace(self, events=(*self.events, event))

    def all_events(self) -> tuple[Event, ...]:
        """The acts of the injection and those of its needle, by time, with this skill's weights."""
        needle = [
            Event(t_ms=each.t_ms, name=each.name, weight=ACTS[each.name].weight, note=each.note)
            for each in self.hand.events
            if each.name in FROM_GUIDE
        ]
        return tuple(sorted((*self.events, *needle), key=lambda event: event.t_ms))
