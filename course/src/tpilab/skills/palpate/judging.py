"""Which acts an examination amounts to. Acts are scored, not luck, and no millimeters."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from tpilab.anatomy.region import LAYERS, Side
from tpilab.patients import Hands, Point
from tpilab.skills.palpate.actions import Criterion, Decide, Mark
from tpilab.skills.palpate.acts import ACTS
from tpilab.skills.palpate.measuring import mirrored, sites
from tpilab.skills.palpate.state import Felt, State
from tpilab.skills.palpate.world import World, side_of

CRITERIA: tuple[Criterion, ...] = ("band", "spot", "referral", "recognition")
"""The signs of a trigger point (DX-001), and what makes it active (DX-002)."""
ACROSS_UM, ALONG_UM = 30_000, 15_000
PRESSED_MS = 1_000
AWAY_UM = 40_000
MARK_ACROSS_UM, MARK_ALONG_UM = 15_000, 26_000
"""How far a mark may lie off and still mean a point: DX-044 along; across is a didactic choice."""
DIRECTION_DEG = 20
"""How far a drawn direction may lie off the fibers; didactic choice."""
_COSINES, _SINES = (
    [round(wave(radians(deg)) * 2**20) for deg in range(180)] for wave in (cos, sin)
)
_ONLY_WITH_BANDS = ("along",)
_ONLY_WITH_ACTIVE = ("marked_active",)
_ONLY_WITH_A_PLACE = ("began_away",)
_ONLY_WITH_POINTS = ("asked_known",)
_ONLY_WHEN_OPEN = ("left_open",)
_IN_A_POINT: tuple[Criterion, ...] = ("band", "spot", "referral")


def equivocal(hands: Hands) -> bool:
    """Whether the findings leave it open what they are."""
    return hands.decision.best == "uncertain"


def expected(hands: Hands) -> tuple[str, ...]:
    """The critical and recommended acts that this person calls for."""
    left_out: set[str] = set(_ONLY_WITH_ACTIVE if equivocal(hands) else _ONLY_WHEN_OPEN)
    if not (hands.points or hands.bands):
        left_out.update(_ONLY_WITH_BANDS)
    if not any(point.kind == "active" for point in hands.points):
        left_out.update(_ONLY_WITH_ACTIVE)
    if hands.widespread:
        left_out.update(_ONLY_WITH_A_PLACE)
    if not hands.points:
        left_out.update(_ONLY_WITH_POINTS)
    return tuple(
        act.name
        for act in ACTS.values()
        if act.weight in ("critical", "recommended") and act.name not in left_out
    )


def after_stroke(state: State, t_ms: int, *, first_press: tuple[int, int] | None) -> State:
    """The acts that a stroke completed."""
    world = state.world

    def felt(muscle: int, side: Side) -> Felt:
        return state.felt.get((muscle, side), Felt())

    sides: tuple[Side, ...] = ("left", "right")
    crossed = {
        muscle: [side for side in sides if felt(muscle, side).across_um >= ACROSS_UM]
        for muscle in world.looked.called
    }
    done = {
        "across": all(crossed.values()),
        "relaxed": bool(state.felt) and not state.tone,
        "along": any(went >= ALONG_UM for went in state.along_bands.values()),
        "other_side": all(len(each) == len(sides) for each in crossed.values()),
        "neighbors": all(
            any(felt(muscle, side).pressed_ms >= PRESSED_MS for muscle in group for side in sides)
            for group in world.looked.neighbors
        ),
    }
    for name, is_done in done.items():
        if is_done:
            state = state.with_act(name, t_ms)
    if first_press and state.pointed:
        away = [
            (x * 10_000 - first_press[0]) ** 2 + (y * 10_000 - first_press[1]) ** 2
            for x, y in world.hands.shows
        ]
        if min(away) >= AWAY_UM**2:
            state = state.with_act("began_away", t_ms)
    return state


def after_reading(state: State, t_ms: int) -> State:
    """The acts that a reading of the algometer completed."""
    measured = [site for site in sites(state.readings) if site.mean is not None]
    if measured:
        state = state.with_act("algometer", t_ms)
    if any(mirrored(site, measured) for site in measured):
        state = state.with_act("measured_other_side", t_ms)
    return state


def meant(world: World, mark: Mark) -> Point | None:
    """The point that a mark means: in its muscle, on its side, on its band, near enough."""
    at = np.array([[mark.x_um, mark.y_um]], dtype=np.int64)
    for number, point in enumerate(world.hands.points):
        if point.muscle != mark.muscle or point.side != side_of(mark.x_um):
            continue
        across, _ = world.body.from_cord(world.body.cords[number], at)
        away = (at[0] - np.array(point.at_um)) ** 2
        if across[0] <= MARK_ACROSS_UM and int(away.sum()) <= MARK_ALONG_UM**2:
            return point
    return None


@dataclass(frozen=True)
class Signs:
    """The signs at a mark: what the learner ticked, the model holds, and the hand brought out."""

    ticked: tuple[Criterion, ...] | None
    held: tuple[Criterion, ...]
    brought: tuple[Criterion, ...]
    off_deg: int | None
    """How far the drawn direction lies off the fibers of the muscle named, in degrees."""

    @property
    def missed(self) -> tuple[Criterion, ...]:
        """What is there and was not ticked."""
        return tuple(each for each in self.held if each not in (self.ticked or ()))

    @property
    def invented(self) -> tuple[Criterion, ...]:
        """What was ticked and is not there."""
        return tuple(each for each in self.ticked or () if each not in self.held)


def signs(state: State, mark: Mark) -> Signs:
    """The signs at a mark."""
    world = state.world
    held: tuple[Criterion, ...] = ()
    index = -1
    point = meant(world, mark)
    spot = world.spot_at(mark.x_um, mark.y_um)
    if point is None and spot >= 0 and isinstance(near := world.spots[spot].what, Point):
        point = near  # another muscle was named, the signs are there all the same
    if point is not None:
        index = world.hands.points.index(point)
        known = point.kind == "active" and not equivocal(world.hands)
        held = CRITERIA if known else _IN_A_POINT
    elif spot >= 0:
        index, held = spot, ("spot",)
    elif world.hands.widespread:
        held = ("spot",)
    bare = _bare_band(world, mark) if "band" not in held else -1
    found: set[str] = {each for each in held if (index, each) in state.brought}
    if bare >= 0:
        held = ("band", *held)
        found |= {"band"} if (bare, "band") in state.brought else set()
    return Signs(
        ticked=mark.criteria,
        held=held,
        brought=tuple(each for each in CRITERIA if each in found),
        off_deg=_off(world, mark),
    )


def _bare_band(world: World, mark: Mark) -> int:
    """The band without a sore spot that a mark lies on, by its number; -1: none."""
    at = np.array([[mark.x_um, mark.y_um]], dtype=np.int64)
    first = len(world.hands.points)
    for number, band in enumerate(world.hands.bands, start=first):
        away, half = world.body.from_cord(world.body.cords[number], at)
        if band.muscle == mark.muscle and half[0] > 0 and away[0] <= MARK_ACROSS_UM:
            return number
    return -1


def fibers_deg(world: World, mark: Mark) -> int | None:
    """The direction of the fibers at a mark, in the muscle it names; none where it is not."""
    muscle = world.region.muscle(mark.muscle)
    at = np.array([[mark.x_um, mark.y_um]], dtype=np.int64)
    if muscle.layer not in LAYERS:
        return None
    if world.region.muscles_at(muscle.layer, at)[0] != world.region.muscles.index(muscle):
        return None
    x, y = world.region.fibers_at(muscle.layer, at)[0].tolist()
    return _nearest(x, y)


def _off(world: World, mark: Mark) -> int | None:
    run = None if mark.band_deg is None else fibers_deg(world, mark)
    if run is None or mark.band_deg is None:
        return None
    apart = abs(run - mark.band_deg) % 180
    return min(apart, 180 - apart)


def _nearest(x: int, y: int) -> int:
    """The whole number of degrees (0 to 179) nearest to a direction."""
    return max(range(180), key=lambda deg: abs(x * _COSINES[deg] + y * _SINES[deg]))


def decided(state: State, action: Decide) -> State:
    """The acts that marks and decision amount to."""
    world, t_ms = state.world, action.t_ms
    hands = world.hands
    active = [each.mark for each in state.marks if each.mark.finding == "active"]
    points = [meant(world, mark) for mark in active]
    right = [point for point in points if point is not None and point.kind == "active"]
    wanted = [point for point in hands.points if point.kind == "active"]
    opened = any(
        each.mark.finding == "uncertain" and meant(world, each.mark) for each in state.marks
    )
    if equivocal(hands) and opened and not active:
        state = state.with_act("left_open", t_ms)
    if len(right) < len(points):
        state = state.with_act("marked_wrong", t_ms)
    elif wanted and {id(point) for point in right} == {id(point) for point in wanted}:
        state = state.with_act("marked_active", t_ms)
    candidate = action.choice == "candidate"
    bandless = any(meant(world, each.mark) is None for each in state.marks)
    if hands.widespread and candidate and bandless:
        state = state.with_act("widespread", t_ms)
    fits = action.choice in (hands.decision.best, *hands.decision.acceptable)
    if fits and state.happened("across") and (right or not candidate):
        state = state.with_act("decided", t_ms)
    return state
