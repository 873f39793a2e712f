"""Where a needle stands. Everything in it is immutable; an action makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tpilab.anatomy.chart import Ints
from tpilab.physics.pool import Pool
from tpilab.physics.pose import NeedlePose, ProbePose, Vector
from tpilab.protocol import Event, Task
from tpilab.skills.guide.actions import Label, Machine, Plan
from tpilab.skills.guide.acts import ACTS
from tpilab.skills.guide.world import World

HELD_MS = 20_000
"""How long a breath is held when asked; didactic choice."""
Sign = Literal["nothing", "blood", "air"]
Danger = Literal["pleura", "vessel", "nerve", "kidney"]


@dataclass(frozen=True)
class Needle:
    """A needle under the skin."""

    pose: NeedlePose
    """As deep as it is."""
    length_um: int
    gauge: int
    bevel: str
    wanted_um: int
    """As deep as the hand wants it; bone may stop it before."""
    anchor: Vector
    """Its direction when it last was only just under the skin."""
    tissue: int
    """What the tip lies in."""
    seen: bool = False
    """Whether the tip was in the beam when it last was advanced."""
    unseen_um: int = 0
    """How far it was advanced since the tip was last seen."""
    hurt_ms: int | None = None
    """When it touched a nerve that the person felt."""
    hurt_um: int = 0
    """How deep it was when a hand could have stopped after that."""
    hurt_from_um: int = 0
    """How deep it was when it hurt."""
    clear_um: Mapping[str, int] = field(default_factory=dict)
    """How far each hazard was at the last look."""
    furthest_um: int = 0
    """How far along its line it ever was advanced."""

    @property
    def stopped(self) -> bool:
        """Whether bone stops it."""
        return self.wanted_um > self.pose.depth_um


@dataclass(frozen=True)
class Tally:
    """What is counted while the needle moves."""

    advanced_um: int = 0
    """How far the tip was advanced below the subcutis: unseen, or over new ground."""
    seen_um: int = 0
    """How much of that with the tip in the beam; the same ground counts once a pass."""
    looked_um: int = 0
    """How much of that with a probe on the skin."""
    beside_um: int = 0
    """Distance of the tip from the plane of the picture, added up over all looks."""
    off_um: int = 0
    """How far above or below the line from entry to target it was, added up over all samples."""
    way_um: int = 0
    """The way of the tip."""
    lost_um: int = 0
    """The longest advance since the tip was last seen."""
    deepest_um: int = 0
    nearest_um: Mapping[str, int] = field(default_factory=dict)
    """How near the tip came to each hazard."""


@dataclass(frozen=True)
class Given:
    """A deposit: where the tip was, and where the fluid lies."""

    t_ms: int
    at_um: Vector
    pool: Pool | None
    """None: it does not stay, as in a vessel."""
    volume_ul: int
    kind: Literal["injectate", "contrast"]
    right: bool
    """Whether it treats what it was meant for."""


@dataclass(frozen=True)
class Pass:
    """A needle on one line: where, and how deep with time."""

    t_ms: int
    puncture: int
    """The number of the puncture, from 1."""
    pose: NeedlePose
    """Its line, and the depth where it began."""
    points: tuple[tuple[int, int, bool], ...] = ()
    """Time, depth in um, and whether the tip was in the beam when it last was advanced."""
    deep: bool = False
    """Whether it went deeper than just under the skin."""


@dataclass(frozen=True)
class Touched:
    """A complication: what was touched, and what comes of it."""

    t_ms: int
    what: Danger
    at_um: Vector
    sign: str
    """What the person will say or do; empty: nothing."""
    sign_ms: int
    """When."""


@dataclass(frozen=True)
class Screening:
    """The pedal pressed once."""

    t_ms: int
    ms: int
    x_um: int
    y_um: int
    angle_ddeg: int


@dataclass(frozen=True)
class State:
    """All of it so far."""

    task: Task
    world: World
    t_ms: int = 0
    posed_ms: int = 0
    """When the hands came to where they now are."""
    done: frozenset[str] = frozenset()
    """What was said and arranged."""
    skin_clean: bool = False
    covered: bool = False
    gelled: bool = False
    gloved: bool = False
    broken: bool = False
    """Whether something unsterile touched clean skin."""
    scanned: bool = False
    """Whether a probe ever touched the skin."""
    view: str = ""
    plan: Plan | None = None
    plans: tuple[Plan, ...] = ()
    machine: Machine | None = None
    probe: ProbePose | None = None
    held_until_ms: int = 0
    labels: tuple[Label, ...] = ()
    needle: Needle | None = None
    passes: tuple[Pass, ...] = ()
    punctures: int = 0
    tally: Tally = Tally()
    felt: str = ""
    """What the hand at the needle last felt."""
    drawn: tuple[Sign, ...] = ()
    """What came each time that the plunger was drawn back."""
    aspirated: tuple[Vector, Sign] | None = None
    """Where the plunger was last drawn back since the last deposit, and what came."""
    unaspirated: bool = False
    """Whether a deposit was given without."""
    deposits: tuple[Given, ...] = ()
    screenings: tuple[Screening, ...] = ()
    touched: tuple[Touched, ...] = ()
    told: int = 0
    """How many signs of those the person has shown."""
    sign: bool = False
    """Whether anything ever said stop: an electric pain, blood, air, a cough."""
    twitch_ms: int | None = None
    failed: frozenset[str] = frozenset()
    """Acts that one puncture did not fulfill, or that were given up."""
    probe_way: tuple[Ints, ...] = ()
    """Of each stroke the probe's poses: time, x, y, turn, tilt, rock, (n, 6)."""
    weight: int = 0
    """How much of the record is used."""
    decision: tuple[int, str] | None = None
    events: tuple[Event, ...] = ()

    def but(self, **changes: Any) -> State:
        """The state with some fields changed, at a tenth of the cost of `replace`.

        Raises KeyError for a field that is not there.
        """
        if unknown := changes.keys() - self.__dict__.keys():
            raise KeyError(f"a state has no {', '.join(sorted(unknown))}")
        after = object.__new__(State)
        after.__dict__.update(self.__dict__ | changes)
        return after

    @property
    def looks(self) -> bool:
        """Whether an ultrasound machine shows a picture: planned or not yet, on, and on skin."""
        planned = self.plan is None or self.plan.modality == "ultrasound"
        return planned and self.machine is not None and self.probe is not None

    def breath_held(self, t_ms: int) -> bool:
        """Whether the breath is held at a time."""
        return t_ms < self.held_until_ms

    @property
    def aspirations(self) -> int:
        """How often the plunger was drawn back."""
        return len(self.drawn)

    def happened(self, name: str) -> bool:
        """Whether an act was done."""
        return any(event.name == name for event in self.events)

    def with_act(self, name: str, t_ms: int, note: str = "") -> State:
        """The state with an act done; again makes no difference, nor does it after it failed."""
        if name in self.failed or self.happened(name):
            return self
        event = Event(t_ms=t_ms, name=name, weight=ACTS[name].weight, note=note)
        return self.but(events=(*self.events, event))

    def judged(self, name: str, t_ms: int, *, fits: bool) -> State:
        """An act that every puncture has to fulfill: done, or given up for good."""
        if fits:
            return self.with_act(name, t_ms)
        left = tuple(event for event in self.events if event.name != name)
        return self.but(events=left, failed=self.failed | {name})
