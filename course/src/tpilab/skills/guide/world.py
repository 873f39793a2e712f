"""What a needle meets: a block of one body or of gel, the target in it, and what is right there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from tpilab.anatomy import Body, load_region
from tpilab.anatomy.block import Block, Lump, Window
from tpilab.anatomy.chart import Ints
from tpilab.anatomy.gel import gel_block
from tpilab.anatomy.region import LAYERS
from tpilab.anatomy.tissue import Tissue
from tpilab.patients import Patient, Phantom, who
from tpilab.patients.needling import Danger, Ended, Guided, Needling
from tpilab.protocol import Task
from tpilab.rng import below
from tpilab.skills.bodies import body_of

SEEN_ONE_IN = 3
"""At most so many points have a faint dark lump (GEO-015, GEO-017); the share is didactic."""
LUMP_UM = (2_800, 1_800, 1_800)
"""Half axes: a section along it has 0.16 cm2 (GEO-015)."""
DECOYS = 14
"""Dark lumps that mean nothing; didactic choice."""
ACROSS_UM, ALONG_UM = 10_000, 26_000
"""How far off a band, and off its sorest place, a deposit still treats it: DX-044 along; across is
a didactic choice."""
DIRECTION = 127
_DECOYS_WITHIN_UM = 40_000


@dataclass(frozen=True)
class Aim:
    """What is right with this person or phantom."""

    guided: Guided
    decision: Ended
    chest: bool
    maps: tuple[Danger, ...]
    probe: Literal["linear", "curved"]
    views: tuple[str, ...]
    steep_deg: tuple[int, ...]
    feels: str
    nerve: str = ""


@dataclass(frozen=True)
class Target:
    """What the deposit is meant for."""

    at_um: tuple[int, int, int]
    """Its middle."""
    top_um: int
    bottom_um: int
    """Where the muscle, or the olive, begins and ends there."""
    tissue: Tissue
    label: str
    side: str
    course_um: Ints
    """Its band on the skin, (m, 2), or the one place that it is."""
    twitches: bool = False

    def holds(self, tissue: int, at_um: tuple[int, int, int]) -> bool:
        """Whether a deposit at a place in a tissue treats it: judged by layer and band."""
        if tissue != self.tissue:
            return False
        place = np.array(at_um[:2], dtype=np.int64)
        away = int(((self.course_um - place) ** 2).sum(axis=1).min())
        off = (self.at_um[0] - at_um[0]) ** 2 + (self.at_um[1] - at_um[1]) ** 2
        return away <= ACROSS_UM**2 and off <= ALONG_UM**2


@dataclass(frozen=True)
class World:
    """One patient or phantom, the same for every attempt at a task."""

    who: Patient | Phantom
    aim: Aim
    region: str
    """The region's name; gel for a phantom."""
    block: Block
    target: Target
    mark_um: tuple[int, int]
    body: Body | None
    """None: gel."""

    @property
    def person(self) -> Patient | None:
        """The person, if there is one."""
        return self.who if isinstance(self.who, Patient) else None


def world_of(task: Task) -> World:
    """The world of a task. Raises KeyError for somebody unknown, or who is there for no needle.

    Options `mark_x_um` and `mark_y_um`: the learner's own mark, in place of the record's.
    """
    world = _world(task.patient, task.seed)
    x_um, y_um = task.options.get("mark_x_um"), task.options.get("mark_y_um")
    if not isinstance(x_um, int) or not isinstance(y_um, int):
        return world
    return replace(world, mark_um=(x_um, y_um))


@lru_cache(maxsize=8)
def _world(name: str, seed: int) -> World:
    found = who(name)
    return _gel(found) if isinstance(found, Phantom) else _person(found, seed)


def _gel(phantom: Phantom) -> World:
    olive, pipe = phantom.olive, phantom.pipe
    x, y, z = (1_000 * each for each in olive.center_mm)
    a, b, c = (1_000 * each for each in olive.half_mm)
    ends = [tuple(1_000 * each for each in end) for end in (pipe.from_mm, pipe.to_mm)]
    block = gel_block(
        1_000 * phantom.deep_mm, (x, y, z), (a, b, c),
        ((ends[0][0], ends[0][1], ends[0][2]), (ends[1][0], ends[1][1], ends[1][2])),
        1_000 * pipe.radius_mm,
    )  # fmt: skip
    here = np.array([[x, y]], dtype=np.int64)
    right = Ended(
        best="placed", why="It is there to be reached.", facts=phantom.guided.facts,
    )  # fmt: skip
    aim = Aim(
        phantom.guided, right, chest=False, maps=(), probe=phantom.probe, views=phantom.views,
        steep_deg=phantom.steep_deg, feels=phantom.feels,
    )  # fmt: skip
    target = Target((x, y, z), z - c, z + c, Tissue.OLIVE, "Olive", "", here)
    mark = (1_000 * phantom.mark_mm[0], 1_000 * phantom.mark_mm[1])
    return World(phantom, aim, "gel", block, target, mark, None)


def _person(person: Patient, seed: int) -> World:
    needling = person.needled
    body = body_of(person, seed)
    target = _target(person, body, needling)
    window = Window.around(*needling.mark_um)
    block = Block.of(body, window, _lumps(body, target, seed))
    aim = Aim(
        needling.guided, needling.decision, needling.chest, needling.maps, needling.probe,
        needling.views, needling.steep_deg, needling.feels, needling.nerve,
    )  # fmt: skip
    return World(person, aim, person.touched.region, block, target, needling.mark_um, body)


def _target(person: Patient, body: Body, needling: Needling) -> Target:
    goal = needling.goal
    muscle = body.region.muscle(goal.muscle)
    here = np.array([goal.at_um], dtype=np.int64)
    columns = body.columns(here)
    layer = f"layer_{muscle.layer}"
    top, bottom = int(columns.top(layer)[0]), int(columns.bottom(layer)[0])
    course, twitches = here, False
    for number, point in enumerate(person.touched.points):
        if (point.muscle, point.at_cm) == (goal.muscle, goal.at_cm):
            course, twitches = body.cords[number].course, point.twitch
    x, y = goal.at_um
    label = f"{goal.side.capitalize()} {muscle.label.lower()}"
    tissue = Tissue(int(muscle.kind))
    at = (x, y, (top + bottom) // 2)
    return Target(at, top, bottom, tissue, label, goal.side, course, twitches)


def _lumps(body: Body, target: Target, seed: int) -> tuple[Lump, ...]:
    """Dark lumps: mostly decoys, and rarely one at the target. None of them carries a name."""
    lumps = [_decoy(target, seed, number) for number in range(DECOYS)]
    if int(below(seed, "guide/seen", SEEN_ONE_IN)) == 0:
        at = np.array([target.at_um[:2]], dtype=np.int64)
        found = (body.region.fibers_at(layer, at)[0] * DIRECTION // 1024 for layer in LAYERS)
        along = next((each for each in found if each.any()), np.array([DIRECTION, 0]))
        lumps.append(Lump(target.at_um, LUMP_UM, (int(along[0]), int(along[1])), echo_permille=720))
    order = below(seed, "guide/order", 2**32, np.arange(len(lumps))).argsort()
    return tuple(lumps[each] for each in order.tolist())


def _decoy(target: Target, seed: int, number: int) -> Lump:
    def drawn(what: str, bound: int) -> int:
        return int(below(seed, f"guide/decoy/{what}", bound, number))

    reach = 2 * _DECOYS_WITHIN_UM
    x, y = (
        at + drawn(axis, reach) - _DECOYS_WITHIN_UM
        for axis, at in zip("xy", target.at_um[:2], strict=True)
    )
    deep = 4_000 + drawn("z", 2 * target.at_um[2])
    half = (1_600 + drawn("a", 1_800), 1_200 + drawn("b", 900), 1_200 + drawn("c", 900))
    along = ((DIRECTION, 0), (90, 90), (0, DIRECTION), (-90, 90))[drawn("along", 4)]
    return Lump((x, y, deep), half, along, echo_permille=660 + drawn("echo", 240))


@lru_cache(maxsize=32)
def data_hash(name: str, beside: str = "") -> str:
    """A hash of what a needle meets in a patient or phantom, however their lines end.

    beside: what else of the record a skill around the needle turns on.
    """
    found = who(name)
    if isinstance(found, Phantom):
        said = found.model_dump_json()
    else:
        hands = found.touched
        said = found.build.model_dump_json() + hands.model_dump_json()
        said += found.needled.model_dump_json() + load_region(hands.region).model_dump_json()
    return hashlib.sha256((said + beside).encode()).hexdigest()[:16]
