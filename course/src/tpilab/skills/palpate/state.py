"""Where an examination stands. Everything in it is immutable; an action makes a new one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from tpilab.anatomy.chart import Ints
from tpilab.anatomy.region import Side
from tpilab.protocol import Event, Task
from tpilab.skills.palpate.actions import Mark
from tpilab.skills.palpate.acts import ACTS
from tpilab.skills.palpate.measuring import Reading
from tpilab.skills.palpate.regions import Position, where
from tpilab.skills.palpate.world import World

Consent = Literal["none", "given", "withdrawn"]
Exposed = Literal["none", "right", "left", "both"]

TONE_SITTING = 700
"""How much a muscle at work hides its bands, in permille; didactic choice (GEO-056)."""


@dataclass(frozen=True)
class Pose:
    """Where the finger is, and how hard it presses."""

    x_um: int = 0
    y_um: int = 0
    force_mn: int = 0
    t_ms: int = 0
    """Since when."""
    pain: int = 0


@dataclass(frozen=True)
class Hold:
    """A press in one place: since how long, how hard, and what came of it."""

    x_um: int
    y_um: int
    lasted_ms: int = 0
    sore_ms: int = 0
    """How long it has hurt."""
    overwhelming_ms: int = 0
    worst: int = 0
    quickest: int = 0
    """The steepest rise of force, in mN per ms."""
    firm_ms: int = 0
    """How long the force was about 2 kg."""


@dataclass(frozen=True)
class Sensation:
    """What the person felt last."""

    t_ms: int
    spot: int
    """Index of the sore spot; -1: none in particular."""
    pain: int
    travels: bool


@dataclass(frozen=True)
class Felt:
    """How far the finger has gone over one muscle of one side, in um, and pressed it, in ms."""

    across_um: int = 0
    along_um: int = 0
    pressed_ms: int = 0


@dataclass(frozen=True)
class Marked:
    """A mark with its number."""

    number: int
    mark: Mark


@dataclass(frozen=True)
class Way:
    """The poses of one stroke as absolute places (n,), for the debrief."""

    t_ms: int
    x_um: Ints
    y_um: Ints
    force_mn: Ints
    pincer: bool = False


@dataclass(frozen=True)
class State:
    """The whole examination so far."""

    task: Task
    world: World
    t_ms: int = 0
    consent: Consent = "none"
    exposed: Exposed = "none"
    position: Position = "sitting"
    pointed: bool = False
    tells: bool = False
    """Whether the person was asked to say what is felt, and does so from now on."""
    pose: Pose = Pose()
    hold: Hold | None = None
    let_go_by_ms: int = 0
    """Until when the finger may still be leaving after consent was withdrawn."""
    sensation: Sensation | None = None
    felt: dict[tuple[int, Side], Felt] = field(default_factory=dict)
    along_bands: dict[int, int] = field(default_factory=dict)
    """For each band, how far the finger has followed it, in um."""
    cords: dict[int, int] = field(default_factory=dict)
    """For each band, when the finger last felt it slip."""
    pressed: dict[int, int] = field(default_factory=dict)
    """For each sore spot, how often it was pressed until it hurt."""
    poses: int = 0
    contact_ms: int = 0
    peak_mn: int = 0
    longest_hold_ms: int = 0
    twitch: tuple[int, int, int] | None = None
    """Time and place of the last twitch."""
    jump: tuple[int, int, int] | None = None
    """When and where the person last jumped away from the finger."""
    snaps: int = 0
    """Quick strokes across fibers."""
    snapping: bool = False
    """Whether the finger was in such a stroke at its last pose."""
    pincer_ms: int = 0
    """How long a muscle was gripped between thumb and finger."""
    hurt_ms: int = 0
    """How long it hurt much."""
    worst_pain: int = 0
    stops: int = 0
    """How often the person withdrew consent."""
    brought: frozenset[tuple[int, str]] = frozenset()
    """What the hand brought out: index of a sore spot, and the criterion."""
    readings: tuple[Reading, ...] = ()
    ways: tuple[Way, ...] = ()
    marks: tuple[Marked, ...] = ()
    numbered: int = 0
    decision: tuple[int, str] | None = None
    events: tuple[Event, ...] = ()

    @property
    def tone(self) -> int:
        """How much the muscle's work hides its bands, in permille."""
        return 0 if self.position in where(self.world.hands).relaxes else TONE_SITTING

    def but(self, **changes: Any) -> State:
        """The state with some fields changed: `replace` at a tenth of its cost, which counts here.

        A stroke makes several states. Raises KeyError for a field that is not there.
        """
        if unknown := changes.keys() - self.__dict__.keys():
            raise KeyError(f"a state has no {', '.join(sorted(unknown))}")
        after = object.__new__(State)
        after.__dict__.update(self.__dict__ | changes)
        return after

    def happened(self, name: str) -> bool:
        """Whether an act was done."""
        return any(event.name == name for event in self.events)

    def with_act(self, name: str, t_ms: int, note: str = "") -> State:
        """The state with an act done; again makes no difference."""
        if self.happened(name):
            return self
        event = Event(t_ms=t_ms, name=name, weight=ACTS[name].weight, note=note)
        return self.but(events=(*self.events, event))
