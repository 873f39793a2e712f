"""What both hands did in a stroke: absolute poses, or why no hands do that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tpilab.anatomy.chart import Ints
from tpilab.physics.pose import TURN, UNIT, NeedlePose, ProbePose, Vector, cos
from tpilab.skills.guide.actions import CHANNELS, Stroke
from tpilab.skills.guide.state import State

PROBE, NEEDLE = CHANNELS[:6], CHANNELS[6:]
PROBE_UM_PER_S, NEEDLE_UM_PER_S = 500_000, 200_000
"""Faster moves no hand; didactic choices."""
PROBE_SLACK_UM, NEEDLE_SLACK_UM = 2_000, 500
"""What a pointer may jump between two poses."""
FLATTEST, STEEPEST = 50, 900
"""Angles between needle and skin in tenths of a degree, as a puncture takes them."""
MOST_TILT, MOST_ROCK, MOST_PRESS_UM, MOST_OFF_UM = 600, 450, 20_000, 200_000
SUBCUTIS_UM = 5_000
"""Down to here the tip counts as just under the skin; didactic choice."""
BENDS_DDEG = 30
"""A needle in the depth gives way so far and no further; didactic choice."""
RECORD = 9_600
"""How many numbers a record takes, so that an attempt stays below 64 kB."""
MOST_WAY_UM = 20_000_000
"""So far a needle's tip goes in one attempt: each millimeter of it is looked at in a replay. A
model attempt needs half a meter."""
STROKE_WEIGHT, ACT_WEIGHT = 18, 22
"""What a stroke and any other action weigh beside their numbers."""
STRAIGHT = cos(BENDS_DDEG) * UNIT
"""Two directions whose product is smaller differ by more than that."""
_UNREST = cos(BENDS_DDEG * 2 // 3) * UNIT


class Refused(ValueError):
    """What hands do not do; its words are the learner's."""


@dataclass(frozen=True)
class Moves:
    """A stroke as absolute poses."""

    t_ms: Ints
    """When each pose begins, (n,)."""
    probe: tuple[ProbePose, ...] | None
    needle: tuple[NeedlePose, ...] | None
    """As deep as the hand wants."""
    anchors: tuple[Vector, ...] = ()
    """The needle's direction when it last was only just under the skin, at each pose."""
    bent: bool = False
    """Whether it was turned in the depth by more than a hand's unrest."""


def weight_of(stroke: Stroke) -> int:
    """How much of the record a stroke takes."""
    given = sum(getattr(stroke, name) is not None for name in CHANNELS)
    return STROKE_WEIGHT + (1 + given) * len(stroke.dt_ms)


def record_left(state: State) -> int:
    """How many permille of the record are left."""
    return max(0, RECORD - state.weight) * 1000 // RECORD


def moves(state: State, stroke: Stroke) -> Moves:
    """The poses of a stroke. Raises Refused, in words."""
    lasted = np.array(stroke.dt_ms, dtype=np.int64)
    t_ms = stroke.t_ms + np.cumsum(lasted) - lasted
    since = np.diff(t_ms, prepend=state.posed_ms)
    probe = needle = None
    anchors: tuple[Vector, ...] = ()
    bent = False
    if any(getattr(stroke, name) is not None for name in PROBE):
        probe = _probe(state, stroke, since)
    if any(getattr(stroke, name) is not None for name in NEEDLE):
        needle = _needle(state, stroke, since)
        anchors, bent = _turned(state, needle)
    return Moves(t_ms, probe, needle, anchors, bent)


def _channel(values: tuple[int, ...] | None, before: int, count: int) -> Ints:
    if values is None:
        return np.full(count, before, dtype=np.int64)
    return np.cumsum(np.array(values, dtype=np.int64))


def _probe(state: State, stroke: Stroke, since: Ints) -> tuple[ProbePose, ...]:
    plan, last = state.plan, state.probe
    if plan is not None and plan.modality != "ultrasound":
        raise Refused(f"The plan is to guide by {plan.modality}: there is no probe at hand.")
    if last is None and (stroke.px_um is None or stroke.py_um is None):
        raise Refused("The probe is not on the skin: say where it is put down.")
    before = last or ProbePose(0, 0)
    was = (before.x_um, before.y_um, before.turn_ddeg, before.tilt_ddeg, before.rock_ddeg,
           before.press_um)  # fmt: skip
    x, y, turn, tilt, rock, press = (
        _channel(getattr(stroke, name), each, len(since))
        for name, each in zip(PROBE, was, strict=True)
    )
    mark = state.world.mark_um
    if max(np.abs(x - mark[0]).max(), np.abs(y - mark[1]).max()) > MOST_OFF_UM:
        raise Refused("The probe is far from the mark.")
    if np.abs(tilt).max() > MOST_TILT or np.abs(rock).max() > MOST_ROCK:
        raise Refused("The probe cannot be leaned that far.")
    if press.min() < 0 or press.max() > MOST_PRESS_UM:
        raise Refused("No hand presses a probe like that.")
    start = (int(x[0]), int(y[0])) if last is None else (last.x_um, last.y_um)
    reach = PROBE_SLACK_UM + PROBE_UM_PER_S * since // 1000
    if _jumps(np.stack([x, y], axis=1), start, reach):
        raise Refused("No hand moves a probe that fast.")
    rows = np.stack([x, y, turn % TURN, tilt, rock, press], axis=1)
    return tuple(ProbePose(*row) for row in rows.tolist())


def _jumps(places: Ints, start: tuple[int, ...], reach: Ints) -> bool:
    """Whether places (n, k) lie farther from the one before than a hand reaches, (n,)."""
    apart = np.diff(places, axis=0, prepend=np.array([start], dtype=np.int64))
    return bool(((apart * apart).sum(axis=1) > reach * reach).any())


def _needle(state: State, stroke: Stroke, since: Ints) -> tuple[NeedlePose, ...]:
    needle = state.needle
    if needle is None:
        raise Refused("The needle is not in the skin.")
    if state.tally.way_um > MOST_WAY_UM:
        raise Refused("The record is full. Decide.")
    was = (needle.pose.azimuth_ddeg, needle.pose.steep_ddeg, needle.wanted_um)
    azimuth, steep, depth = (
        _channel(getattr(stroke, name), each, len(since))
        for name, each in zip(NEEDLE, was, strict=True)
    )
    if depth.min() < 0:
        raise Refused("The needle would be out of the skin: take it out.")
    if depth.max() > needle.length_um:
        raise Refused(f"The needle is {needle.length_um // 1000} mm long, and in to its hub.")
    if steep.min() < FLATTEST or steep.max() > STEEPEST:
        raise Refused("The needle cannot be laid flatter, or steeper than straight down.")
    entry = (needle.pose.x_um, needle.pose.y_um)
    rows = np.stack([azimuth % TURN, steep, depth], axis=1).tolist()
    poses = tuple(NeedlePose(*entry, *row) for row in rows)
    places = np.array([pose.tip for pose in poses], dtype=np.int64)
    reach = NEEDLE_SLACK_UM + NEEDLE_UM_PER_S * since // 1000
    if _jumps(places, needle.pose.at(needle.wanted_um), reach):
        raise Refused("No hand moves a needle that fast.")
    return poses


def _turned(state: State, poses: tuple[NeedlePose, ...]) -> tuple[tuple[Vector, ...], bool]:
    """The direction of each pose when it was just under the skin, and whether that was left.

    Raises Refused where a needle bends.
    """
    assert state.needle is not None
    anchor, deep = state.needle.anchor, state.needle.pose.tip[2] > SUBCUTIS_UM
    anchors, bent = [], False
    last = state.needle.pose.direction
    for pose in poses:
        direction, was_deep = pose.direction, deep
        deep = pose.tip[2] > SUBCUTIS_UM
        if direction != last and (was_deep or deep):
            along = sum(a * b for a, b in zip(anchor, direction, strict=True))
            if along < STRAIGHT:
                raise Refused(
                    "The needle bends. Withdraw it to the fat under the skin, then turn it."
                )
            bent = bent or along < _UNREST
        last = direction
        if not deep:
            anchor = direction
        anchors.append(anchor)
    return tuple(anchors), bent
