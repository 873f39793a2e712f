"""Which acts an examination amounts to. Acts are scored, not luck, and no millimeters."""

from __future__ import annotations

import numpy as np

from tpilab.anatomy.region import Side
from tpilab.patients import Hands, Point
from tpilab.skills.palpate.actions import Decide, Mark
from tpilab.skills.palpate.acts import ACTS
from tpilab.skills.palpate.state import Felt, State
from tpilab.skills.palpate.world import World, side_of

ACROSS_UM, ALONG_UM = 30_000, 15_000
PRESSED_MS = 1_000
AWAY_UM = 40_000
MARK_ACROSS_UM, MARK_ALONG_UM = 15_000, 26_000
"""How far a mark may lie off and still mean a point: DX-044 along; across is a didactic choice."""
MAIN, NEIGHBORS = "upper_trapezius", ("levator_scapulae", "supraspinatus")
_ONLY_WITH_BANDS = ("along",)
_ONLY_WITH_ACTIVE = ("marked_active",)
_ONLY_WITH_A_PLACE = ("began_away",)
_ONLY_WITH_POINTS = ("asked_known",)


def expected(hands: Hands) -> tuple[str, ...]:
    """The critical and recommended acts that this person calls for."""
    left_out: set[str] = set()
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
    names = [muscle.name for muscle in world.region.muscles]

    def felt(muscle: str, side: Side) -> Felt:
        return state.felt.get((names.index(muscle), side), Felt())

    sides: tuple[Side, ...] = ("left", "right")
    crossed = [side for side in sides if felt(MAIN, side).across_um >= ACROSS_UM]
    done = {
        "across": bool(crossed),
        "relaxed": bool(state.felt) and not state.tone,
        "along": any(went >= ALONG_UM for went in state.along_bands.values()),
        "other_side": len(crossed) == len(sides),
        "neighbors": all(
            any(felt(muscle, side).pressed_ms >= PRESSED_MS for side in sides)
            for muscle in NEIGHBORS
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


def decided(state: State, action: Decide) -> State:
    """The acts that marks and decision amount to."""
    world, t_ms = state.world, action.t_ms
    hands = world.hands
    active = [each.mark for each in state.marks if each.mark.finding == "active"]
    points = [meant(world, mark) for mark in active]
    right = [point for point in points if point is not None and point.kind == "active"]
    wanted = [point for point in hands.points if point.kind == "active"]
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
