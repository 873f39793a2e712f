"""Scripted hands: needles as lists of actions, to test the code and to show a model attempt.

They know the model. That they are ordered as they should be is a sanity check of our code, not
evidence that the simulator tells good hands from poor ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from tpilab.anatomy.chart import Ints
from tpilab.physics.pose import PROBES, UNIT, NeedlePose, ProbePose, cos, in_beam, sin
from tpilab.protocol import Task
from tpilab.rng import below, spread
from tpilab.skills.guide.actions import Puncture
from tpilab.skills.guide.acts import CHOICES, NEEDLES, REASONS
from tpilab.skills.guide.doing import menu
from tpilab.skills.guide.judging import (
    BEYOND_UM,
    CLEAR_UM,
    KINDS,
    ceiling_um,
    lengths,
)
from tpilab.skills.guide.moving import SUBCUTIS_UM
from tpilab.skills.guide.noticing import HAZARDS
from tpilab.skills.guide.piercing import Line
from tpilab.skills.guide.world import World, world_of

Json = dict[str, Any]
T = TypeVar("T")
SAID_MS, STEP_MS = 2_000, 200
COVERS = 7
"""In how many of ten needles a hurried hand covers its probe."""
STEP_UM = 1_000
"""How far a careful hand advances at a time."""
BESIDE_UM = 3_000
"""How far beside the probe the needle passes the skin."""
SEARCHED_UM = 44_000
ENTRY_WITHIN_UM = 48_000
"""How far from the mark a careful hand enters: well inside the prepared field."""
_OUTSIDE_UM = 2_000
"""What of a needle a careful hand keeps outside."""
_DEPTHS_PERMILLE = (500, 250, 150)
"""How deep in the muscle it aims, and what it settles for."""
_KEPT_CLEAR_UM = (4_000, 1_500, 0)
"""How far off vessels and nerves a careful hand looks for a way, and what it settles for."""


@dataclass(frozen=True)
class Way:
    """A way to the target: where the needle enters, how, how far it goes, and which one it is."""

    entry: NeedlePose
    depth_um: int
    gauge: int
    length_mm: int


class Hand:
    """Writes down actions one after the other."""

    def __init__(self) -> None:
        self.t_ms = 0
        self.actions: list[Json] = []

    def add(self, kind: str, lasts_ms: int = SAID_MS, **fields: Any) -> None:
        """One action, and the time until the next."""
        self.actions.append({"kind": kind, "t_ms": self.t_ms, **fields})
        self.t_ms += lasts_ms

    def say(self, *whats: str) -> None:
        """Say or arrange things."""
        for what in whats:
            self.add("do", what=what)

    def stroke(self, channels: dict[str, list[int]]) -> None:
        """A stroke from absolute values of channels, each of as many poses."""
        count = len(next(iter(channels.values())))
        steps = {
            name: [values[0], *(b - a for a, b in pairwise(values))]
            for name, values in channels.items()
        }
        self.add("stroke", STEP_MS * count, dt_ms=[STEP_MS] * count, **steps)

    def probe_at(self, x_um: int, y_um: int, turn_ddeg: int = 0) -> None:
        """Put the probe down, or slide it."""
        self.add("stroke", 3_000, dt_ms=[1_000], px_um=[x_um], py_um=[y_um],
                 pturn_ddeg=[turn_ddeg])  # fmt: skip

    def give(self, *volumes_ul: int) -> None:
        """Deposits, each after drawing back."""
        for volume in volumes_ul:
            self.add("aspirate", 3_000)
            self.add("deposit", 4_000, volume_uL=volume)

    def decide(self, choice: str) -> list[Json]:
        """Decide, and give all that was done."""
        self.add("decide", 0, choice=choice)
        return self.actions


# the way


def way_to(task: Task, view: str) -> Way:
    """A way to the target that meets nothing: as flat and short as it can be."""
    return _way_to(task.patient, task.seed, view)


@lru_cache(maxsize=64)
def _way_to(patient: str, seed: int, view: str) -> Way:
    world = world_of(Task(skill="guide", patient=patient, seed=seed))
    for clear in _KEPT_CLEAR_UM:
        if found := _way(world, view, clear):
            return found
    raise ValueError(f"no way to the target of {patient}")


def _way(world: World, view: str, clear_um: int) -> Way | None:
    low, high = world.aim.steep_deg
    order = range(low, high + 1, 5) if view == "in_plane" else range(high, low - 1, -5)
    for share in _DEPTHS_PERMILLE:
        for steep in order:
            for azimuth in range(0, 3600, 150):
                way = _aimed(world, azimuth, 10 * steep, share)
                if way is None or (view == "in_plane" and not _shown(world, way.entry)):
                    continue
                if _free(world, way, clear_um):
                    return way
    return None


def _aimed(world: World, azimuth: int, steep: int, share: int) -> Way | None:
    """The needle that a direction brings into the muscle, `share` permille of it deep."""
    target = world.target
    x, y, _ = target.at_um
    z = target.top_um + (target.bottom_um - target.top_um) * share // 1000
    depth = z * UNIT // sin(steep)
    flat = depth * cos(steep) // UNIT
    at = (x - flat * cos(azimuth) // UNIT, y - flat * sin(azimuth) // UNIT)
    length = next((n for n in lengths(world) if n * 1000 >= depth + _OUTSIDE_UM), None)
    if length is None:
        return None
    gauge = max(g for g, n in NEEDLES if n == length)
    return Way(NeedlePose(*at, azimuth, steep), depth, gauge, length)


def _shown(world: World, entry: NeedlePose) -> bool:
    """Whether a probe beside an entry shows the target, well before the end of its picture."""
    probe = PROBES[world.aim.probe]
    x, y = _beside(world, entry)
    pose = ProbePose(x, y, entry.azimuth_ddeg)
    tx, ty, tz = world.target.at_um
    at = np.array([(tx + BESIDE_UM * cos(entry.azimuth_ddeg) // UNIT,
                    ty + BESIDE_UM * sin(entry.azimuth_ddeg) // UNIT, tz)],
                  dtype=np.int64)  # fmt: skip
    return bool(in_beam(probe, pose, probe.depths_um[1], at)[0])


def _free(world: World, way: Way, clear_um: int) -> bool:
    """Whether nothing lies on the way, and the lung not even beyond."""
    entry = way.entry
    off = (entry.x_um - world.mark_um[0], entry.y_um - world.mark_um[1])
    if off[0] ** 2 + off[1] ** 2 > ENTRY_WITHIN_UM**2:
        return False
    line = Line.of(world, entry, way.length_mm * 1000)
    if line.stop_um < way.depth_um or (world.aim.chest and line.meets_lung):
        return False
    if entry.at(way.depth_um)[2] > limit_um(world, way):
        return False
    at = np.array([entry.at(um) for um in range(STEP_UM, way.depth_um, STEP_UM)], dtype=np.int64)
    near = world.block.clearance_um(at, HAZARDS, 10_000)
    return bool(min(int(um.min()) for um in near.values()) >= clear_um)


def limit_um(world: World, way: Way) -> int:
    """A depth limit that lets the target be reached and stays clear."""
    entry = Puncture(kind="puncture", t_ms=0, x_um=way.entry.x_um, y_um=way.entry.y_um,
                     azimuth_ddeg=way.entry.azimuth_ddeg,
                     steep_ddeg=way.entry.steep_ddeg)  # fmt: skip
    deepest = min(world.target.bottom_um + BEYOND_UM, ceiling_um(world, entry) - CLEAR_UM)
    return max(min(world.target.bottom_um + 2_000, deepest), 1_000)


# the hands


def careful(task: Task) -> list[Json]:
    """All that is asked, in order; for worked solutions."""
    world = world_of(task)
    hand = Hand()
    hand.say("feel")
    if "placed" not in world.aim.decision.right:
        return hand.decide(world.aim.decision.best)
    view = world.aim.views[0]
    way = way_to(task, view)
    if world.person is not None:
        hand.say("lie_down", "warn")
    _map(hand, world)
    _plan(hand, world, way)
    _prepare(hand, world)
    hand.say(view)
    _advance(hand, world, way, view)
    if world.person is not None:
        hand.say("ask_feel")
    hand.give(500, 500)
    hand.add("lift", what="needle")
    return hand.decide("placed")


def _machine(hand: Hand, world: World) -> None:
    """The probe and depth that show the target."""
    least, most = PROBES[world.aim.probe].depths_um
    deep = min(max(world.target.at_um[2] * 10 // 7, least), most)
    hand.add("machine", probe=world.aim.probe, depth_um=deep)


def _map(hand: Hand, world: World) -> None:
    """Look for what lies in reach, and name it where it is."""
    found = {name: _surface(world, name) for name in world.aim.maps}
    shown: str | None = None
    for name, (x, y, z) in found.items() or [("", (*world.mark_um, 0))]:
        probe = "curved" if z > PROBES[world.aim.probe].depths_um[1] else world.aim.probe
        if probe != shown:
            most = PROBES["curved" if probe == "curved" else "linear"].depths_um[1]
            hand.add("machine", probe=probe, depth_um=most)
            shown = probe
        hand.probe_at(x, y)
        if name:
            hand.add("label", structure=name, x_um=x, y_um=y, z_um=z)
    if world.aim.chest:
        hand.say("m_mode")
    hand.add("lift", what="probe")


def _surface(world: World, structure: str) -> tuple[int, int, int]:
    """The place of a structure nearest to the target."""
    x, y, z = world.target.at_um
    axis = np.arange(-SEARCHED_UM, SEARCHED_UM + 1, 2_000, dtype=np.int64)
    down = np.arange(2_000, PROBES["curved"].depths_um[1], 1_000, dtype=np.int64)
    at: Ints = np.stack(np.meshgrid(x + axis, y + axis, down), axis=-1).reshape(-1, 3)
    at = at[np.isin(world.block.tissue_at(at), KINDS[structure])]
    if not len(at):
        raise ValueError(f"no {structure} near the target")
    nearest = at[((at - np.array([x, y, z])) ** 2).sum(axis=1).argmin()].tolist()
    return nearest[0], nearest[1], nearest[2]


def _plan(hand: Hand, world: World, way: Way) -> None:
    best = world.aim.guided.best
    reason = world.aim.guided.reasons[best][0]
    hand.add("plan", modality=best, reason=reason, gauge=way.gauge, length_mm=way.length_mm,
             limit_um=limit_um(world, way))  # fmt: skip


def _prepare(hand: Hand, world: World) -> None:
    _machine(hand, world)
    if world.person is not None:
        hand.say("gloves", "prepare_skin", "cover_probe", "sterile_gel", "breathe")


def _advance(hand: Hand, world: World, way: Way, view: str) -> None:
    """Puncture and advance by small steps, the tip in the beam before each."""
    entry = way.entry
    steps = [*range(STEP_UM, way.depth_um, STEP_UM), way.depth_um]
    tips = [entry.at(step) for step in steps]
    if view == "in_plane":
        hand.probe_at(*_beside(world, entry), entry.azimuth_ddeg)
    else:
        first = next(tip for tip in tips if tip[2] > SUBCUTIS_UM)
        hand.probe_at(first[0], first[1], (entry.azimuth_ddeg + 900) % 3600)
    if world.aim.chest:
        hand.say("hold_breath")
    hand.add("puncture", x_um=entry.x_um, y_um=entry.y_um, azimuth_ddeg=entry.azimuth_ddeg,
             steep_ddeg=entry.steep_ddeg)  # fmt: skip
    for start in range(0, len(steps), 10):
        part = slice(start, start + 10)
        channels = {"ndepth_um": steps[part]}
        if view == "out_of_plane":
            channels |= {"px_um": [tip[0] for tip in tips[part]],
                         "py_um": [tip[1] for tip in tips[part]]}  # fmt: skip
        hand.stroke(channels)


def _beside(world: World, entry: NeedlePose, off_um: int = 0) -> tuple[int, int]:
    """The middle of a probe whose end lies beside the entry, and whose picture `off_um` off it."""
    probe = PROBES[world.aim.probe]
    half = probe.width_um // 2 or probe.radius_um * sin(probe.half_angle_ddeg) // UNIT
    ahead, ct, st = half + BESIDE_UM, cos(entry.azimuth_ddeg), sin(entry.azimuth_ddeg)
    return (
        entry.x_um + (ahead * ct - off_um * st) // UNIT,
        entry.y_um + (ahead * st + off_um * ct) // UNIT,
    )


def hurried(task: Task, seed: int) -> list[Json]:
    """Straight to it: little prepared, a long needle beside the picture, the tip not waited for."""
    world = world_of(task)
    hand = Hand()
    way = way_to(task, world.aim.views[0])
    if world.person is not None:
        hand.say("prepare_skin", *_some(seed, "prepares", ("feel", "lie_down")))
        if int(below(seed, "hurried/covers", 10)) < COVERS:
            hand.say("cover_probe", "sterile_gel")
    _machine(hand, world)
    reason = _one(seed, "reason", tuple(REASONS))
    hand.add("plan", modality="ultrasound", reason=reason, gauge=22, length_mm=89,
             limit_um=limit_um(world, way))  # fmt: skip
    dx, dy, off = (int(spread(seed, f"hurried/{what}", 0, 2_000)) for what in ("x", "y", "beside"))
    entry = replace(way.entry, x_um=way.entry.x_um + dx, y_um=way.entry.y_um + dy)
    x, y = _beside(world, entry, off)
    hand.probe_at(x, y, entry.azimuth_ddeg)
    _push(hand, entry, way.depth_um, 4_000)
    hand.give(2_000)
    hand.add("lift", what="needle")
    return hand.decide("placed")


def blind(task: Task) -> list[Json]:
    """A careful plan, and then a needle pushed straight down with the probe off the skin."""
    world = world_of(task)
    hand = Hand()
    hand.say("feel")
    way = way_to(task, world.aim.views[0])
    _map(hand, world)
    _plan(hand, world, way)
    _prepare(hand, world)
    x, y, _ = world.target.at_um
    _push(hand, NeedlePose(x, y, 0, 900), way.length_mm * 1_000, STEP_UM)
    hand.give(500)
    hand.add("lift", what="needle")
    return hand.decide("placed")


def random(task: Task, seed: int) -> list[Json]:
    """Anything, anywhere."""
    world = world_of(task)
    hand = Hand()
    names = [each["id"] for group in menu(world) for each in group["buttons"]]
    hand.say(*_some(seed, "says", tuple(names)))
    gauge, length = _one(seed, "needle", NEEDLES)
    hand.add("plan", modality=_one(seed, "modality", ("landmark", "ultrasound", "fluoroscopy")),
             reason=_one(seed, "reason", tuple(REASONS)), gauge=gauge, length_mm=length,
             limit_um=1_000 * (5 + int(below(seed, "random/limit", 60))))  # fmt: skip
    dx, dy = (int(below(seed, f"random/{axis}", 40_000)) - 20_000 for axis in "xy")
    azimuth, steep = int(below(seed, "random/azimuth", 3600)), 200 + int(below(seed, "steep", 700))
    x, y = world.mark_um
    entry = NeedlePose(x + dx, y + dy, azimuth, steep)
    _push(hand, entry, int(below(seed, "random/depth", length * 1_000)), 5_000)
    hand.give(*(100 + int(below(seed, "random/volume", 1_500, n)) for n in range(2)))
    return hand.decide(_one(seed, "choice", tuple(CHOICES)))


def _push(hand: Hand, entry: NeedlePose, depth_um: int, step_um: int) -> None:
    """Puncture, and push the needle to a depth."""
    hand.add("puncture", x_um=entry.x_um, y_um=entry.y_um, azimuth_ddeg=entry.azimuth_ddeg,
             steep_ddeg=entry.steep_ddeg)  # fmt: skip
    steps = [*range(step_um, depth_um, step_um), depth_um]
    for start in range(0, len(steps), 50):
        hand.stroke({"ndepth_um": steps[start : start + 50]})


def _some(seed: int, what: str, of: tuple[str, ...]) -> list[str]:
    """About half of them."""
    return [each for n, each in enumerate(of) if int(below(seed, f"hands/{what}", 2, n))]


def _one(seed: int, what: str, of: tuple[T, ...]) -> T:
    return of[int(below(seed, f"hands/{what}", len(of)))]
