"""What a stroke does: what the hand feels, what the person feels, and what was examined by it.

Integers only. All that is counted adds up over poses, so that a stroke cut in two gives the same as
one, and waiting twice the same as waiting once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.body import Cord
from tpilab.anatomy.chart import Ints
from tpilab.anatomy.region import LAYERS, Side, Under
from tpilab.physics.response import pain
from tpilab.protocol import MAX_MS
from tpilab.skills.palpate.actions import Stroke
from tpilab.skills.palpate.pressing import Pressing
from tpilab.skills.palpate.regions import liftable, where
from tpilab.skills.palpate.state import Felt, Pose, State, Way
from tpilab.skills.palpate.world import side_of

Mask: TypeAlias = NDArray[np.bool_]

MOST_POSES = 3_000
RECORD_BYTES, POSE_BYTES, STROKE_BYTES, READING_BYTES = 60_000, 17, 90, 90
"""What an attempt may weigh, and about what a pose, a stroke and a reading weigh in it."""
HARDEST_MN = 100_000
PALPATING_MN = (1_500, 35_000)
DEEP_MN = 8_000
"""From this force on the second layer of muscles is felt, too."""
REACHES_MN = (PALPATING_MN[0], DEEP_MN)
TOO_HARD_MN = 50_000
SNAP_UM_PER_S, SNAP_REACH_UM, SNAP_MN = 90_000, 14_000, 6_000
SLOW_UM_PER_S = 120_000
CORD_MS = 2_000
BESIDE_UM = 2_000
DOUBTFUL_UM = 20_000
"""A band in a muscle that begins deeper than this is never sure to a finger; didactic choice."""
HARD, RESTS_MS = 820, 300
LANDING_MS = 100
"""A finger that lands is taken to have risen to its first force in this time."""
STEP_UM = 500
"""A finger that moves less rests."""
_DIRECTION = 1024


@dataclass(frozen=True)
class Poses:
    """A stroke as absolute poses, arrays (n,), with what lies under each and how much it hurts."""

    lasted: Ints
    x: Ints
    y: Ints
    force: Ints
    xy: Ints
    under: Under
    pain: Ints
    held: Mask
    """Whether the finger can feel what lies there: a pincer grip needs an edge to grip."""

    @property
    def slips_off(self) -> bool:
        """Whether a pincer grip found nothing to grip."""
        return bool(((self.force > 0) & ~self.held).any())


def poses(state: State, stroke: Stroke) -> Poses | str:
    """The poses of a stroke, or why it is refused."""
    if len(stroke.dt_ms) + STROKE_BYTES // POSE_BYTES > poses_left(state):
        return "The record is full. Mark what you found and decide."
    x, y, force = np.cumsum(np.array((stroke.dx_um, stroke.dy_um, stroke.df_mN)), axis=1)
    lasted = np.array(stroke.dt_ms, dtype=np.int64)
    if (force < 0).any() or (force > HARDEST_MN).any():
        return "No hand presses like that."
    if stroke.t_ms + int(lasted.sum()) > MAX_MS:
        return "The time is over."
    xy, down = np.stack([x, y], axis=1), force > 0
    under = state.world.region.under(xy)
    if not under.body[down].all():
        return "There is no body there."
    if covered := covered_at(state, xy[down]):
        return covered
    hurts = pain(force, state.world.threshold(xy))
    pincer = stroke.grip == "pincer"
    held = liftable(state.world.region, xy) if pincer else np.ones(len(x), dtype=np.bool_)
    return Poses(lasted, x, y, force, xy, under, hurts, held)


def poses_left(state: State) -> int:
    """How many poses the record still takes; each stroke costs some more."""
    weight = POSE_BYTES * state.poses + STROKE_BYTES * len(state.ways)
    weight += READING_BYTES * len(state.readings)
    return min(MOST_POSES - state.poses, (RECORD_BYTES - weight) // POSE_BYTES)


def covered_at(state: State, xy: Ints) -> str:
    """Why places (n, 2) cannot be touched because of clothes; "" where they can."""
    if state.exposed == "both":
        return ""
    about = where(state.world.hands)
    clothed = xy[xy[:, 1] > about.covered_from_um]
    sides = {side_of(x) for x in clothed[:, 0].tolist()}
    if not sides - {state.exposed}:
        return ""
    return f"The {about.cloth} {about.is_are} in the way. Uncover this side first."


def touched(state: State, stroke: Stroke, hand: Poses) -> tuple[State, Noticed]:
    """The state after a stroke, and what hand and person notice of it."""
    noticed = Noticed()
    sweep = _sweep(state, stroke, hand)
    cords, along_bands = _cords(state, sweep, hand, noticed)
    after = _held(state, stroke, hand, noticed.said)
    pincer = stroke.grip == "pincer"
    if fresh := cords.keys() - state.cords.keys():
        after = after.but(brought=after.brought | {(number, "band") for number in fresh})
    after = after.but(
        t_ms=stroke.t_ms,
        felt=_gone_over(state, sweep, hand),
        cords=cords,
        along_bands=along_bands,
        poses=state.poses + len(hand.x),
        pose=Pose(
            int(hand.x[-1]),
            int(hand.y[-1]),
            int(hand.force[-1]),
            stroke.t_ms + sum(stroke.dt_ms[:-1]),
            int(hand.pain[-1]),
        ),
        ways=(*state.ways, Way(stroke.t_ms, hand.x, hand.y, hand.force, pincer)),
    )
    if pincer:
        after = _gripped(after, sweep, hand, noticed)
    after = _twitch(after, sweep, hand, noticed)
    if _is_bone(after) and not noticed.felt:
        noticed.felt.append("Hard: bone.")
    if after.peak_mn > TOO_HARD_MN:
        after = after.with_act("too_hard", stroke.t_ms)
    return after, noticed


def _gripped(state: State, sweep: Sweep, hand: Poses, noticed: Noticed) -> State:
    """What a pincer grip comes to: an edge rolled between the fingers, or nothing to grip."""
    if hand.slips_off and not noticed.felt:
        noticed.felt.append("There is no free edge to lift here. Press flat.")
    rolled = sweep.counts & hand.held & (sweep.across[0] >= STEP_UM)
    if rolled.any() and not state.tone:
        state = state.with_act("pincer", int(sweep.since[rolled.argmax()]))
    gripped = int(hand.lasted[(hand.force > 0) & hand.held].sum())
    return state.but(pincer_ms=state.pincer_ms + gripped)


def _is_bone(state: State) -> bool:
    """Whether a finger that rests in one place presses on bone."""
    pose, hold = state.pose, state.hold
    if hold is None or hold.lasted_ms < RESTS_MS or pose.force_mn < DEEP_MN:
        return False
    x, y, force = (np.array([each]) for each in (pose.x_um, pose.y_um, pose.force_mn))
    return bool(state.world.touch.felt(x, y, force)[1][0] >= HARD)


@dataclass(frozen=True)
class Noticed:
    """What a stroke brings: what the hand feels, and what the person says or shows."""

    felt: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sweep:
    """How the finger came to each pose, (n,); along and across the fibers of each layer (2, n)."""

    xy: Ints
    since: Ints
    speed: Ints
    counts: Mask
    """Whether it came there with a palpating force."""
    muscle: Ints
    along: Ints
    across: Ints


def _sweep(state: State, stroke: Stroke, hand: Poses) -> Sweep:
    before = state.pose
    x0 = np.concatenate([[before.x_um], hand.x[:-1]])
    y0 = np.concatenate([[before.y_um], hand.y[:-1]])
    f0 = np.concatenate([[before.force_mn], hand.force[:-1]])
    dx, dy = hand.x - x0, hand.y - y0
    low, high = PALPATING_MN
    run = hand.under.fibers
    duration = np.concatenate([[stroke.t_ms - before.t_ms], hand.lasted[:-1]])
    went = np.sqrt(dx * dx + dy * dy).astype(np.int64)
    return Sweep(
        xy=hand.xy,
        since=stroke.t_ms + np.cumsum(hand.lasted) - hand.lasted,
        speed=went * 1000 // np.maximum(duration, 1),
        counts=(f0 > 0) & (hand.force >= low) & (hand.force <= high) & hand.held,
        muscle=hand.under.muscle,
        along=np.abs(dx * run[..., 0] + dy * run[..., 1]) // _DIRECTION,
        across=np.abs(dx * run[..., 1] - dy * run[..., 0]) // _DIRECTION,
    )


def _gone_over(state: State, sweep: Sweep, hand: Poses) -> dict[tuple[int, Side], Felt]:
    """Distances across and along the fibers of each muscle and side, and time pressed."""
    total = dict(state.felt)
    sides: tuple[tuple[Side, Mask], ...] = (("right", hand.x >= 0), ("left", hand.x < 0))
    for layer, least in enumerate(REACHES_MN):
        muscle = np.where((hand.force >= least) & hand.held, sweep.muscle[layer], -1)
        for side, here in sides:
            for index in set(muscle[here].tolist()) - {-1}:
                mine = here & (muscle == index)
                moved = mine & sweep.counts
                old = total.get((index, side), Felt())
                total[index, side] = Felt(
                    old.across_um + int(sweep.across[layer, moved].sum()),
                    old.along_um + int(sweep.along[layer, moved].sum()),
                    old.pressed_ms + int(hand.lasted[mine].sum()),
                )
    return total


def _cords(
    state: State, sweep: Sweep, hand: Poses, noticed: Noticed
) -> tuple[dict[int, int], dict[int, int]]:
    """When each band last slipped, and how far it was followed; a muscle at work hides them."""
    if state.tone or not sweep.counts.any():
        return state.cords, state.along_bands
    low, high = sweep.xy.min(axis=0), sweep.xy.max(axis=0)
    slipped, followed = dict(state.cords), dict(state.along_bands)
    for number, cord in enumerate(state.world.body.cords):
        if (high < cord.low).any() or (low > cord.high).any():
            continue
        layer = LAYERS.index(cord.layer)
        along, across = sweep.along[layer], sweep.across[layer]
        away, half = state.world.body.from_cord(cord, sweep.xy)
        on = sweep.counts & (half > 0) & (away <= half + BESIDE_UM)
        on &= hand.force >= REACHES_MN[layer]
        if not on.any():
            continue
        moved = (across > along) & (across >= STEP_UM)
        crossed = np.flatnonzero(on & moved & (sweep.speed <= SLOW_UM_PER_S))
        if len(crossed):
            when = int(sweep.since[crossed[0]])
            if when - slipped.get(number, -CORD_MS) >= CORD_MS:
                noticed.felt.append(_slipped(state, cord, sweep.xy[crossed[:1]]))
            slipped[number] = int(sweep.since[crossed[-1]])
        followed[number] = followed.get(number, 0) + int(along[on & (along > across)].sum())
    return slipped, followed


def _slipped(state: State, cord: Cord, at: Ints) -> str:
    """What the hand notices of a band that it crosses at a place (1, 2)."""
    top = state.world.body.columns(at).top(f"layer_{cord.layer}")
    if int(top[0]) > DOUBTFUL_UM:
        return "Deep under your finger, perhaps a strand."
    return "A cord slips under your finger."


def _twitch(state: State, sweep: Sweep, hand: Poses, noticed: Noticed) -> State:
    """A quick stroke across a band near its sore spot may make it twitch."""
    quick = sweep.speed >= SNAP_UM_PER_S
    if not (state.snapping or quick.any()):
        return state
    quick = quick & sweep.counts & (hand.force >= SNAP_MN)
    reached = np.stack([hand.force >= least for least in REACHES_MN])
    over = np.logical_and(sweep.across >= STEP_UM, quick & reached)
    snapped: Mask = np.asarray(over.any(axis=0))
    began = int((snapped & ~np.concatenate([[state.snapping], snapped[:-1]])).sum())
    if began or state.snapping != snapped[-1]:
        state = state.but(snaps=state.snaps + began, snapping=bool(snapped[-1]))
    if not snapped.any():
        return state
    for number, point in enumerate(state.world.hands.points):
        if not point.twitch:
            continue
        spot, layer = state.world.spots[number], state.world.body.cords[number].layer
        here = over[LAYERS.index(layer)]
        apart = sweep.xy - np.array(spot.at_um, dtype=np.int64)
        close = np.flatnonzero(here & ((apart * apart).sum(axis=1) <= SNAP_REACH_UM**2))
        if len(close):
            when = int(sweep.since[close[0]])
            noticed.felt.append("A brief twitch runs along the cord.")
            noticed.said.append("The skin flickers for an instant.")
            seen_at = (int(hand.x[close[0]]), int(hand.y[close[0]]))  # not the point itself
            state = state.but(twitch=(when, *seen_at)).with_act("twitch", when)
    return state


def _held(state: State, stroke: Stroke, hand: Poses, said: list[str]) -> State:
    """What pressing in one place does."""
    pressing = Pressing(state, said)
    rows = zip(
        *(each.tolist() for each in (hand.lasted, hand.x, hand.y, hand.force, hand.pain)),
        strict=True,
    )
    t_ms, force_before, time_before = stroke.t_ms, state.pose.force_mn, state.pose.t_ms
    for lasted, x, y, force, hurt in rows:
        rise_ms = t_ms - time_before if force_before else LANDING_MS
        steep = (force - force_before) // max(1, rise_ms)
        pressing.pose(t_ms, lasted, (x, y), force, hurt, steep)
        force_before, time_before = force, t_ms
        t_ms += lasted
    return pressing.result()


def on_body(state: State, x_um: int, y_um: int) -> bool:
    """Whether a place is on the body."""
    return bool(state.world.region.within("body", np.array([[x_um, y_um]], dtype=np.int64))[0])
