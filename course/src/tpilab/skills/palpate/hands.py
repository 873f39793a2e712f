"""Scripted hands: examinations as lists of actions, to test the code and to show a model attempt.

They know the patient's record. That they are ordered as they should be is a sanity check of our
code, not evidence that the simulator tells good hands from poor ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np

from tpilab.anatomy import load_region
from tpilab.anatomy.chart import DIRECTION, Ints
from tpilab.anatomy.region import LAYERS, Region, Side
from tpilab.anatomy.scene import Grid
from tpilab.patients import Point
from tpilab.patients.needling import Place
from tpilab.protocol import Task
from tpilab.rng import below, spread
from tpilab.skills.palpate.actions import Mark
from tpilab.skills.palpate.acts import CHOICES, MENU
from tpilab.skills.palpate.judging import CRITERIA, equivocal, fibers_deg
from tpilab.skills.palpate.measuring import READINGS, STEADY_KPA_PER_S
from tpilab.skills.palpate.regions import where
from tpilab.skills.palpate.world import World, world_of

Json = dict[str, Any]
At = tuple[int, int]
STEP_MS = 60
SAID_MS = 2_000
FIRM_MN, FIRMEST_MN, LIGHT_MN = 19_000, 26_000, 9_000
_STEP_UM = 760
_SIDES: tuple[Side, ...] = ("right", "left")
_WIDESPREAD_KPA = 200
"""A person who hurts below this everywhere is tender all over, to a hand that does not know."""


class Hand:
    """Writes down actions one after the other."""

    def __init__(self) -> None:
        self.t_ms = 0
        self.actions: list[Json] = []

    def say(self, *whats: str) -> None:
        """Say or arrange things."""
        for what in whats:
            self._add({"kind": "do", "what": what}, SAID_MS)

    def press(
        self, at: At, force_mn: int, hold_ms: int, *, rise_ms: int = 1_500, grip: str = "flat"
    ) -> None:
        """Press on one place, slowly, hold, and lift."""
        steps = max(1, rise_ms // STEP_MS)
        rise = [force_mn // steps] * steps
        poses = [(STEP_MS, 0, 0, df) for df in rise]
        poses += [(500, 0, 0, 0)] * max(1, hold_ms // 500)
        self._stroke(at, poses, grip)

    def sweep(self, at: At, step: At, count: int, force_mn: int, *, grip: str = "flat") -> None:
        """Stroke over the skin, to and fro, with an even force."""
        poses = [(STEP_MS, 0, 0, force_mn)]
        poses += [(STEP_MS, *step, 0)] * count + [(STEP_MS, -step[0], -step[1], 0)] * count
        self._stroke(at, poses, grip)

    def measure(self, at: At, rate: int = STEADY_KPA_PER_S, *, times: int = READINGS) -> None:
        """Readings of the algometer, one after the other."""
        for _ in range(times):
            place = {"x_um": at[0], "y_um": at[1]}
            self._add({"kind": "algometer", **place, "rate_kPa_s": rate}, 40_000)

    def mark(self, at: At, muscle: str, finding: str, confidence: str, **more: Any) -> None:
        """Mark a place. more: band_deg, criteria."""
        place = {"x_um": at[0], "y_um": at[1], "muscle": muscle}
        found = {"finding": finding, "confidence": confidence}
        self._add({"kind": "mark", **place, **found, **more}, SAID_MS)

    def decide(self, choice: str) -> list[Json]:
        """Decide, and give all that was done."""
        self._add({"kind": "decide", "choice": choice}, 0)
        return self.actions

    def _stroke(self, at: At, poses: list[tuple[int, int, int, int]], grip: str) -> None:
        """Poses as (ms, dx, dy, df) from a place; lifted at the end."""
        force = sum(df for _, _, _, df in poses)
        poses = [*poses, (STEP_MS, 0, 0, -force)]
        first = (poses[0][0], at[0] + poses[0][1], at[1] + poses[0][2], poses[0][3])
        columns = list(zip(*[first, *poses[1:]], strict=True))
        names = ("dt_ms", "dx_um", "dy_um", "df_mN")
        stroke: Json = {name: list(each) for name, each in zip(names, columns, strict=True)}
        gripped = {} if grip == "flat" else {"grip": grip}
        self._add({"kind": "stroke", **stroke, **gripped}, sum(columns[0]) + 400)

    def _add(self, action: Json, lasts_ms: int) -> None:
        self.actions.append({**action, "t_ms": self.t_ms})
        self.t_ms += lasts_ms


@dataclass(frozen=True)
class Human:
    """How a hand misses: by how much in place and in force, and from which seed."""

    seed: int = 0
    um: int = 0
    permille: int = 0

    def at(self, place: At, what: str) -> At:
        """Where the hand comes down that means a place."""
        number = 2 * crc32(what.encode())
        off = spread(self.seed, "place", 0, self.um, [number, number + 1])
        return (place[0] + int(off[0]), place[1] + int(off[1]))

    def force(self, force_mn: int, what: str) -> int:
        """How hard the hand presses that means a force."""
        off = int(spread(self.seed, "force", 0, self.permille, crc32(what.encode())))
        return max(1_000, force_mn * (1_000 + off) // 1_000)

    def deg(self, direction: int, what: str) -> int:
        """How a hand draws a direction."""
        off = int(spread(self.seed, "deg", 0, self.um // 1_000, crc32(what.encode())))
        return (direction + off) % 180


def middle(world: World, muscle: int, side: Side) -> At | None:
    """The place farthest inside a muscle, in um, as far as a finger reaches; none: out of reach."""
    region, grid = world.region, world.touch.grid
    return _middle(region.name, grid, muscle, side)


@lru_cache(maxsize=256)
def _middle(region_name: str, grid: Grid, muscle: int, side: Side) -> At | None:
    region = load_region(region_name)
    columns, rows, _ = grid.shape
    inside = region.inside(region.muscles[muscle].name, side, grid.xy).reshape(rows, columns)
    left = inside & region.within("body", grid.xy).reshape(rows, columns)
    if not left.any():
        return None
    while True:
        wide = np.pad(left, 1)
        less = wide[:-2, 1:-1] & wide[2:, 1:-1] & wide[1:-1, :-2] & wide[1:-1, 2:] & left
        if not less.any():
            break
        left = less
    places = grid.xy[np.flatnonzero(left.ravel())]
    x, y = places[len(places) // 2].tolist()
    return (x, y)


def fibers(region: Region, muscle: int, at: At) -> At:
    """The direction of a muscle's fibers at a place, of length 1024."""
    places = np.array([at], dtype=np.int64)
    x, y = region.fibers_at(region.muscles[muscle].layer, places)[0].tolist()
    return (x, y)


def _across(region: Region, muscle: int, at: At) -> At:
    """A step of the finger square to the fibers."""
    x, y = fibers(region, muscle, at)
    return (y * _STEP_UM // DIRECTION, -x * _STEP_UM // DIRECTION)


def _far_off(world: World) -> At:
    """A place to begin: far from where the person points."""
    region = world.region
    places = [
        middle(world, index, side)
        for index, muscle in enumerate(region.muscles)
        if muscle.layer in LAYERS
        for side in _SIDES
    ]
    felt = [at for at in places if at is not None and _reached(world, at)]
    shown = [(round(x * 10_000), round(y * 10_000)) for x, y in world.hands.shows]
    return max(felt, key=lambda at: min((at[0] - x) ** 2 + (at[1] - y) ** 2 for x, y in shown))


def _reached(world: World, at: At) -> bool:
    grid = world.touch.grid
    inside = all(
        low + 12_000 <= value <= low + step * (count - 1) - 12_000
        for value, low, step, count in zip(
            at, grid.origin_um, grid.step_um, grid.shape, strict=False
        )
    )
    return inside and bool(world.region.within("body", _place(at))[0])


def _place(at: At) -> Ints:
    return np.array([at], dtype=np.int64)


def systematic(
    task: Task, seed: int = 0, *, noise_um: int = 0, force_permille: int = 0
) -> list[Json]:
    """Every step in order: ask, settle, look; across, along, press, ask; measure; mark; decide.

    noise_um, force_permille: how far the hand misses places and forces (standard deviations), from
    `seed`. A hand that misses marks what it met, not what the record holds.
    """
    world, human = world_of(task), Human(seed, noise_um, force_permille)
    hand = Hand()
    settle = where(world.hands).settles[0]
    hand.say("offer_chaperone", "ask_consent", "expose_both", settle, "look", "let_point")
    hand.sweep(human.at(_far_off(world), "far"), (900, 500), 8, LIGHT_MN // 2)
    for muscle in world.looked.called:
        for side in _SIDES:
            _cross(hand, world, human, (muscle, side))
    _look_for(hand, world, human)
    for group in world.looked.neighbors:
        for side in _SIDES:
            _beside(hand, world, human, (group[0], side))
    for point in world.hands.points[:1]:
        x, y = human.at(point.at_um, "algometer")
        for at in ((x, y), (-x, y)):
            if _reached(world, at):
                hand.measure(at)
    return _conclude(hand, world, human)


def _look_for(hand: Hand, world: World, human: Human) -> None:
    """Points, or bands where there are none, and what is sore without a band."""
    for number, point in enumerate(world.hands.points):
        _search(hand, world, human, point, f"point/{number}")
    for number, band in enumerate(() if world.hands.points else world.hands.bands):
        _follow(hand, world, human, band, f"band/{number}")
    for number, tender in enumerate(world.hands.tender):
        hand.press(human.at(tender.at_um, f"tender/{number}"), FIRM_MN, 2_500)
        hand.say("ask_feel", "ask_known")


def _cross(hand: Hand, world: World, human: Human, muscle: tuple[int, Side]) -> None:
    """To and fro across the fibers of a muscle, twice."""
    at = middle(world, *muscle)
    if at is None:
        return
    what = f"across/{muscle[0]}/{muscle[1]}"
    step = _across(world.region, muscle[0], at)
    start = human.at((at[0] - 9 * step[0], at[1] - 9 * step[1]), what)
    for _ in range(2):
        hand.sweep(start, step, 18, human.force(LIGHT_MN, what))


def _beside(hand: Hand, world: World, human: Human, muscle: tuple[int, Side]) -> None:
    """A press on a neighbor that hurts nobody who is not sore there."""
    at = middle(world, *muscle)
    if at is None:
        return
    what = f"beside/{muscle[0]}/{muscle[1]}"
    gentle = min(FIRM_MN, world.hands.threshold_kPa * 100 + 2_000)
    hand.press(human.at(at, what), human.force(gentle, what), 2_500)
    hand.say("ask_feel")


def _search(hand: Hand, world: World, human: Human, point: Point, what: str) -> None:
    """Across the fibers of a point's muscle, along them, and a press that is held."""
    at = _follow(hand, world, human, point, what)
    hand.press(at, _firm(human, point, what), point.after_ms + 2_500)
    hand.say("ask_feel", "ask_known")


def _follow(hand: Hand, world: World, human: Human, place: Place, what: str) -> At:
    """Across the fibers at a place and along them; where the hand came down."""
    region = world.region
    muscle = region.muscles.index(region.muscle(place.muscle))
    at = human.at(place.at_um, what)
    light = human.force(LIGHT_MN, f"{what}/light")
    across = _across(region, muscle, place.at_um)
    run = _along(region, place)
    hand.sweep((at[0] - 9 * across[0], at[1] - 9 * across[1]), across, 18, light)
    hand.sweep((at[0] - 10 * run[0], at[1] - 10 * run[1]), run, 20, light)
    return at


def _along(region: Region, place: Place) -> At:
    """A step of a millimeter along the fibers at a place."""
    muscle = region.muscles.index(region.muscle(place.muscle))
    return fibers(region, muscle, place.at_um)


def _firm(human: Human, point: Point, what: str) -> int:
    """About 2 kg; a little more where that is not felt."""
    wanted = min(max(FIRM_MN, point.threshold_kPa * 100 + 1_500), FIRMEST_MN)
    return human.force(wanted, f"{what}/firm")


def _conclude(hand: Hand, world: World, human: Human) -> list[Json]:
    """Marks and decision, after what this hand met."""
    meets = world.hands
    found = []
    for number, spot in enumerate(world.spots):
        is_point = isinstance(spot.what, Point)
        what = f"point/{number}" if is_point else f"tender/{number - len(meets.points)}"
        at = human.at(spot.at_um, what)
        force = _firm(human, spot.what, what) if isinstance(spot.what, Point) else FIRM_MN
        if not _hurts(world, number, at, force):
            continue
        kind = spot.what.kind if isinstance(spot.what, Point) else "tender"
        if is_point and equivocal(meets):
            kind = "uncertain"  # type: ignore[assignment]
        found.append(kind)
        _mark(hand, world, human, at, kind, spot.what)
    if not human.um:
        return hand.decide(meets.decision.best)
    if meets.threshold_kPa < _WIDESPREAD_KPA:
        return hand.decide("look_further")
    choices = {"active": "candidate", "uncertain": "uncertain"}
    return hand.decide(next((choices[each] for each in choices if each in found), "leave"))


def _hurts(world: World, number: int, at: At, force_mn: int) -> bool:
    """Whether a press there meets a sore spot so that it is felt."""
    grid_ok = bool(world.region.within("body", _place(at))[0])
    near = world.spot_at(*at) == number
    return grid_ok and near and force_mn // 100 >= int(world.threshold(_place(at))[0])


def _mark(  # noqa: PLR0913, PLR0917  # what a mark says, and who makes it
    hand: Hand, world: World, human: Human, at: At, kind: str, what: Place
) -> None:
    region = world.region
    under = [index for index in world.muscles(*at) if index >= 0]
    meant = region.muscles.index(region.muscle(what.muscle))
    if not under:
        return
    muscle = region.muscles[meant if meant in under else under[0]].name
    signs = {"active": CRITERIA, "tender": ("spot",)}.get(kind, CRITERIA[:3])
    place = Mark(kind="mark", t_ms=0, x_um=at[0], y_um=at[1], muscle=muscle, finding="tender",
                 confidence="fairly")  # fmt: skip
    more: Json = {"criteria": list(signs)}
    run = fibers_deg(world, place) if "band" in signs else None
    if run is not None:
        more["band_deg"] = human.deg(run, f"{at}")
    hand.mark(at, muscle, kind, "fairly", **more)


def hurried(task: Task, seed: int = 0) -> list[Json]:
    """Leave something out, press hard where the person points, mark it all as active, inject."""
    world = world_of(task)
    hand = Hand()
    settle = where(world.hands).settles[0]
    said = ["ask_consent", "expose_both", "let_point", "look", settle]
    del said[int(below(seed, "hurried", 2)) * 4]
    hand.say(*said)
    muscle = world.region.muscles[world.looked.called[0]].name
    for number, (x, y) in enumerate(world.hands.shows):
        off = [int(below(seed, f"hurried/{axis}", 8_000, number)) - 4_000 for axis in "xy"]
        at = (round(x * 10_000) + off[0], round(y * 10_000) + off[1])
        hand.press(at, 34_000, 500, rise_ms=180)
        hand.mark(at, muscle, "active", "sure")
    return hand.decide("candidate")


def random(task: Task, seed: int = 0) -> list[Json]:
    """Whatever comes: things said, presses and marks anywhere, some decision."""
    world = world_of(task)
    grid = world.touch.grid
    wide, high, _ = (
        step * (count - 1) for step, count in zip(grid.step_um, grid.shape, strict=True)
    )
    muscle = world.region.muscles[world.looked.called[0]].name
    hand = Hand()
    said = [name for _, buttons in MENU for name, _ in buttons]
    for turn in range(24):
        kind = int(below(seed, "random/kind", 4, turn))
        x = grid.origin_um[0] + wide // 6 + int(below(seed, "random/x", 2 * wide // 3, turn))
        y = grid.origin_um[1] + high // 3 + int(below(seed, "random/y", 2 * high // 3, turn))
        if kind == 0:
            hand.say(said[int(below(seed, "random/say", len(said), turn))])
        elif kind == 1:
            hand.mark((x, y), muscle, "active", "guess")
        else:
            hand.press((x, y), 2_000 + int(below(seed, "random/force", 50_000, turn)), 600)
    choices = list(CHOICES)
    return hand.decide(choices[int(below(seed, "random/choice", len(choices)))])
