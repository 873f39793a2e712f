"""Which acts guiding a needle amounts to. Acts are scored, not luck, and no millimeters."""

from __future__ import annotations

from collections import Counter

import numpy as np

from tpilab.anatomy.block import DEEPEST_UM
from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import BONES, Tissue
from tpilab.physics.pose import PROBES, UNIT, in_beam, sin
from tpilab.skills.guide.actions import Label, Plan, Puncture
from tpilab.skills.guide.acts import ACTS, NEEDLES
from tpilab.skills.guide.noticing import BLIND_UM, LOST_UM
from tpilab.skills.guide.state import Given, Screening, State
from tpilab.skills.guide.world import Aim, World

TIP_SEEN_PERMILLE = 900
"""The share of the way below the subcutis on which the tip has to be in the beam; didactic."""
WAY_PERMILLE = 750
"""The share of the depth of its muscle at which the tip shows how it was led; didactic choice."""
LABEL_UM = 4_000
"""How far a label may lie off what it names; didactic choice."""
IN_REACH_UM = 10_000
"""What lies so far around the way to the target counts for a depth limit; didactic choice."""
CLEAR_UM = 5_000
"""So far above lung or kidney a depth limit has to stay; didactic choice."""
BEYOND_UM = 15_000
"""So far below its target a depth limit may lie where nothing else limits it; didactic choice."""
SPARE_UM = 5_000
"""What of a needle stays outside at the flattest approach; didactic choice."""
PICTURE_PERMILLE = 900
"""A target deeper than this share of the picture lies at its edge; didactic choice."""
VIEW_DDEG = 150
"""How far needle and picture may differ and still be in plane, or across it; didactic choice."""
MOST_PASSES = 5
LONG_SCREENING_MS = 30_000
"""GEO-039: about 8 s in experienced hands; the limit is a didactic choice."""
SMALL_UL = 500
"""What counts as a small deposit; didactic choice."""
FAINT_UM = 6_000
KINDS: dict[str, tuple[int, ...]] = {
    "pleura": (Tissue.PLEURA, Tissue.LUNG),
    "rib": (Tissue.RIB,),
    "bone": BONES,
    "artery": (Tissue.ARTERY,),
    "vein": (Tissue.VEIN,),
    "nerve": (Tissue.NERVE,),
    "kidney": (Tissue.KIDNEY,),
}
_FOR_PEOPLE = ("sterile", "felt_again", "lay_down", "warned", "asked")
_WITH_PROBE = ("tip_seen", "stopped_lost", "view", "probe_fits")
_WHEN_PLACED = ("limit", "needle", "reached", "aspirated", "small_deposits")
_BALL = np.array(
    [
        (x, y, z)
        for x in range(-4, 5) for y in range(-4, 5) for z in range(-4, 5)
        if x * x + y * y + z * z <= 16  # noqa: PLR2004 - 4 mm around
    ],
    dtype=np.int64,
) * (LABEL_UM // 4)  # fmt: skip


def expected(state: State) -> tuple[str, ...]:
    """The critical and recommended acts that this task calls for, as far as it went."""
    aim, person = state.world.aim, state.world.person is not None
    guide = state.plan.modality if state.plan else aim.guided.best
    called = {"decided"}
    left = state.decision is not None and state.decision[1] == "not_here"
    if aim.decision.best == "not_here" or (left and "not_here" in aim.decision.right):
        called |= {"felt_again"}
    else:
        called |= {"modality", *(_FOR_PEOPLE if person else ())}
        called |= {"mapped"} if aim.maps else set()
        called |= {"tangential", "breath"} if aim.chest else set()
        called |= set(_WITH_PROBE) if guide == "ultrasound" else set()
        called |= {"sliding"} if aim.chest and guide == "ultrasound" else set()
        called |= {"withdrew"} if len(state.passes) > state.punctures else set()
        if not _rightly_stopped(state):
            called |= set(_WHEN_PLACED)
    return tuple(name for name in ACTS if name in called)


def _rightly_stopped(state: State) -> bool:
    return state.decision is not None and state.decision[1] == "stopped" and may_stop(state)


def may_stop(state: State) -> bool:
    """Whether there is a reason to stop: a sign, a lost tip, or the person is one to stop with."""
    lost = _guided(state) and state.tally.lost_um > LOST_UM
    return state.sign or lost or "stopped" in state.world.aim.decision.right


def _guided(state: State) -> bool:
    """Whether ultrasound guides; without it there is no tip to lose."""
    return state.plan is not None and state.plan.modality == "ultrasound"


def _went(state: State) -> bool:
    """Whether the tip came far enough to show how it was led."""
    return state.tally.deepest_um * 1000 >= WAY_PERMILLE * state.world.target.top_um


# before the needle


def at_puncture(state: State, action: Puncture) -> State:
    """The acts that a puncture shows."""
    t_ms, aim, plan = action.t_ms, state.world.aim, state.plan
    assert plan is not None
    if "placed" not in aim.decision.right:
        state = state.with_act("needled_here", t_ms)
    if state.broken:
        state = state.with_act("sterility", t_ms)
    if not state.punctures:
        state = _prepared(state, t_ms)
    state = state.judged("modality", t_ms, fits=_fits(aim, plan))
    state = state.judged("needle", t_ms, fits=plan.length_mm in lengths(state.world))
    state = state.judged("limit", t_ms, fits=_limits(state, action))
    if plan.modality == "ultrasound":
        shown = state.machine.depth_um if state.machine and state.probe else 0
        deep = state.world.target.at_um[2]
        if deep > shown:
            state = state.with_act("out_of_picture", t_ms)
        right = state.machine is not None and state.machine.probe == aim.probe
        right = right and deep * 1000 <= shown * PICTURE_PERMILLE
        state = state.judged("probe_fits", t_ms, fits=right)
        state = state.judged("view", t_ms, fits=_view(state, action))
    return state


def _prepared(state: State, t_ms: int) -> State:
    """What has to be done before the first puncture."""
    aim = state.world.aim
    covered = not state.scanned or (state.covered and state.gelled)
    breath = "breathe" in state.done or state.breath_held(t_ms)
    for name, fits in (
        ("mapped", bool(aim.maps) and set(aim.maps) <= named(state)),
        ("sterile", state.skin_clean and covered and not state.broken),
        ("breath", aim.chest and breath),
    ):
        if fits:
            state = state.with_act(name, t_ms)
    return state


def _fits(aim: Aim, plan: Plan) -> bool:
    """Whether what guides is right here, and the reason for it fits."""
    return plan.reason in aim.guided.reasons.get(plan.modality, ())


def lengths(world: World) -> tuple[int, ...]:
    """The lengths in mm, of what is at hand, that reach the target and are no longer than needed.

    Steep ones reach it soonest; the flattest approach takes the longest needle that is right.
    """
    deep, (flat, steep) = world.target.at_um[2], world.aim.steep_deg
    least = deep * UNIT // sin(10 * steep)
    most = deep * UNIT // sin(10 * flat) + SPARE_UM
    at_hand = sorted({length for _, length in NEEDLES if length * 1000 >= least})
    longest = next((each for each in at_hand if each * 1000 >= most), max(at_hand, default=0))
    return tuple(each for each in at_hand if each <= longest)


def _limits(state: State, action: Puncture) -> bool:
    """Whether the depth limit lets the target be reached, and stays clear of lung and kidney."""
    plan, target = state.plan, state.world.target
    assert plan is not None
    deepest = min(target.bottom_um + BEYOND_UM, ceiling_um(state.world, action) - CLEAR_UM)
    return min(target.top_um + 1_000, deepest) <= plan.limit_um <= deepest


def ceiling_um(world: World, action: Puncture) -> int:
    """How deep lung or kidney begins, at the least, around the way from entry to target."""
    entry, goal = np.array([action.x_um, action.y_um]), np.array(world.target.at_um[:2])
    part = np.arange(9, dtype=np.int64)[:, None]
    way = entry + (goal - entry) * part // 8
    around = np.array([(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)], dtype=np.int64)
    xy = (way[:, None] + around[None] * IN_REACH_UM).reshape(-1, 2)
    return int(min(world.block.depth_of(name, xy).min() for name in ("pleura", "kidney")))


def _view(state: State, action: Puncture) -> bool:
    """Whether the view that was chosen is right here, and is how needle and picture lie."""
    if state.probe is None or state.view not in state.world.aim.views:
        return False
    apart = (action.azimuth_ddeg - state.probe.turn_ddeg) % 1800
    if state.view == "in_plane":
        return min(apart, 1800 - apart) <= VIEW_DDEG
    return abs(apart - 900) <= VIEW_DDEG


# labels


def named(state: State) -> set[str]:
    """Which structures were named where they are; with landmarks alone, named at all.

    Whoever scatters a name hits by chance: of three labels of a name at most one may be wrong.
    """
    bare = state.plan is not None and state.plan.modality != "ultrasound"
    right, wrong = Counter[str](), Counter[str]()
    for label in state.labels:
        if label.structure in KINDS:
            fits = bare or lies_there(state.world, label)
            (right if fits else wrong)[label.structure] += 1
    return {name for name, hits in right.items() if hits >= 2 * wrong[name]}


def lies_there(world: World, label: Label) -> bool:
    """Whether a label lies on the surface of what it names, or close to it."""
    at = np.array([label.x_um, label.y_um, label.z_um], dtype=np.int64)
    found = np.isin(world.block.tissue_at(at + _BALL), KINDS[label.structure])
    return bool(found.any() and not found.all())


def after_label(state: State, label: Label) -> State:
    """What a label shows: lung taken to be deeper than it is, or a dark spot for the target."""
    world, at = state.world, np.array([[label.x_um, label.y_um]], dtype=np.int64)
    if label.structure == "pleura":
        begins = int(world.block.depth_of("pleura", at)[0])
        if begins < DEEPEST_UM and label.z_um > begins + LABEL_UM:
            state = state.with_act("mislabeled", label.t_ms)
    if label.structure == "target":
        place = (label.x_um, label.y_um, label.z_um)
        near = [
            sum((a - b) ** 2 for a, b in zip(lump.center_um, place, strict=True))
            for lump in world.block.lumps
        ]
        if world.person is not None and min(near, default=FAINT_UM**2 + 1) <= FAINT_UM**2:
            state = state.with_act("faint_spot", label.t_ms)
    return state


def in_picture(state: State, label: Label) -> bool:
    """Whether a place can be pointed at in the picture."""
    if state.probe is None or state.machine is None:
        return False
    at: Ints = np.array([[label.x_um, label.y_um, label.z_um]], dtype=np.int64)
    return bool(in_beam(PROBES[state.machine.probe], state.probe, state.machine.depth_um, at)[0])


# with the needle in


def after_deposit(state: State, given: Given, *, against: bool) -> State:
    """What a deposit shows."""
    needle = state.needle
    assert needle is not None
    if against:
        state = state.with_act("against_sign", given.t_ms)
    if needle.tissue != state.world.target.tissue:
        state = state.with_act("wrong_layer", given.t_ms)
    if given.right:
        state = state.with_act("reached", given.t_ms)
    return state


def after_pass(state: State, t_ms: int) -> State:
    """What many passes show."""
    return state.with_act("many_passes", t_ms) if len(state.passes) > MOST_PASSES else state


def after_screening(state: State, last: Screening) -> State:
    """What screening shows."""
    if "fluoroscopy" not in state.world.aim.guided.reasons:
        state = state.with_act("fluoroscopy", last.t_ms)
    if sum(each.ms for each in state.screenings) > LONG_SCREENING_MS:
        state = state.with_act("long_screening", last.t_ms)
    return state


# in the end


def decided(state: State, t_ms: int, choice: str) -> State:
    """The acts that all of it amounts to."""
    tally, aim = state.tally, state.world.aim
    went = bool(tally.advanced_um) and _went(state)
    if _guided(state):
        if went and tally.seen_um * 1000 >= TIP_SEEN_PERMILLE * tally.advanced_um:
            state = state.with_act("tip_seen", t_ms)
        if (went or tally.lost_um > BLIND_UM) and tally.lost_um <= LOST_UM:
            state = state.with_act("stopped_lost", t_ms)
    if aim.chest and went:
        state = state.with_act("tangential", t_ms)
    if len(state.passes) > state.punctures and not state.happened("bent"):
        state = state.with_act("withdrew", t_ms)
    if state.deposits and not state.unaspirated:
        state = state.with_act("aspirated", t_ms)
    if state.deposits and all(each.volume_ul <= SMALL_UL for each in state.deposits):
        state = state.with_act("small_deposits", t_ms)
    if _ended_right(state, choice):
        state = state.with_act("decided", t_ms)
    return state


def _ended_right(state: State, choice: str) -> bool:
    right = state.world.aim.decision.right
    if choice == "placed":
        return "placed" in right and state.happened("reached")
    if choice == "stopped":
        return bool(state.punctures) and may_stop(state)
    return "not_here" in right and not state.punctures
