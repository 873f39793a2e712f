"""What comes of a needle on its way: acts, complications, counts, and what a hand feels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import NeedlePose, in_probe_frame
from tpilab.rng import below
from tpilab.skills.guide.moving import STRAIGHT, SUBCUTIS_UM, Moves
from tpilab.skills.guide.piercing import SAMPLE_UM, Pushed, Sample, Step
from tpilab.skills.guide.state import Danger, Needle, Pass, State, Touched

HAZARDS = ("pleura", "vessel", "nerve", "kidney")
LOOK_EACH = 4
"""At each so manieth sample the distance of the hazards is measured."""
NEAR_UM = 30_000
"""What is farther is not measured."""
MARGIN_UM: Mapping[str, int] = {"pleura": 10_000, "vessel": 3_000, "nerve": 3_000, "kidney": 10_000}
"""Nearer than this, nobody goes on toward it without seeing the tip; didactic choices."""
BLIND_UM = 2_000
"""So far a tip may be unseen while the hand notices; didactic choice."""
LOST_UM = 5_000
"""A tip that is lost may travel so far before the needle rests; didactic choice."""
HUB_UM, LIMIT_SLACK_UM, HURT_SLACK_UM = 1_000, 1_000, 500
"""What a hand may be off at the hub, at its limit, and after an electric pain; didactic choices."""
STOPS_MS = 600
"""How long a hand takes to stop after a cry; didactic choice."""
LUNG_SIGNS = (
    (500, ""), (700, "A short, dry cough."), (850, "“It aches a little, up in the shoulder.”"),
    (1000, "“Could I sit up for a moment?”"),
)  # fmt: skip
"""Shares of a thousand, added up, and what is shown; didactic choices: a breach is quiet."""
TELLS_NERVE, TWITCHES = 900, 350
"""How many of a thousand touches of a nerve are told, and of a thousand passes twitch; didactic."""
POINT_UM = 1_000
"""How finely the path tells the tip's depth."""
_TOUCHES: Mapping[int, Danger] = {
    Tissue.PLEURA: "pleura", Tissue.LUNG: "pleura", Tissue.ARTERY: "vessel",
    Tissue.VEIN: "vessel", Tissue.NERVE: "nerve", Tissue.KIDNEY: "kidney",
}  # fmt: skip
SOFT = (Tissue.SKIN, Tissue.FAT)
FIRMER = {Tissue.OLIVE: "The tip is in something firmer."}


@dataclass(frozen=True)
class Noticed:
    """The state after a stroke of the needle, what the hand felt, and what the person said."""

    state: State
    felt: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


def after_needle(state: State, moves: Moves, push: Pushed) -> Noticed:
    """What comes of a stroke of the needle."""
    assert state.needle is not None
    t_ms = int(moves.t_ms[0])
    if moves.bent:
        state = state.with_act("bent", t_ms)
    if push.meets_lung and state.world.aim.chest:
        state = state.judged("tangential", t_ms, fits=False)
    felt: list[str] = []
    said: list[str] = []
    clear = _clearances(state, push.samples)
    left = list(enumerate(push.samples))
    for number, step in enumerate(push.steps):
        while left and left[0][1].pose == number:
            index, sample = left.pop(0)
            felt += _felt(_needle(state).tissue, sample.tissue)
            state = _looked(state, sample, clear.get(index))
            state, told = _met(state, sample)
            said += told
        if step.wanted_um > step.pose.depth_um and not _needle(state).stopped:
            felt.append("Hard: bone. It goes no further.")
        state = _arrived(state, step)
    state = state.but(felt=felt[-1] if felt else state.felt)
    return Noticed(state, tuple(felt), tuple(said))


def _needle(state: State) -> Needle:
    assert state.needle is not None
    return state.needle


def _felt(before: int, now: int) -> list[str]:
    """What the hand at the needle feels when the tip comes from one tissue into another."""
    if now == before or now in _TOUCHES or before in _TOUCHES or now in SOFT:
        return []
    if now in FIRMER:
        return [FIRMER[Tissue(now)]]
    return ["A fascia gives; beneath it is firmer." if before in SOFT else "Another layer gives."]


def _clearances(state: State, samples: tuple[Sample, ...]) -> dict[int, dict[str, int]]:
    """How far the hazards are, at each `LOOK_EACH`th sample of a needle's way."""
    which = [number for number, sample in enumerate(samples) if sample.step % LOOK_EACH == 0]
    at = np.array([samples[number].at_um for number in which], dtype=np.int64).reshape(-1, 3)
    found = state.world.block.clearance_um(at, HAZARDS, NEAR_UM)
    return {
        number: {name: int(found[name][row]) for name in HAZARDS}
        for row, number in enumerate(which)
    }


def _looked(state: State, sample: Sample, clear: dict[str, int] | None) -> State:
    """Whether the tip is followed, and what it comes near."""
    needle, tally = _needle(state), state.tally
    if sample.deep:
        unseen = 0 if sample.seen else needle.unseen_um + SAMPLE_UM
        tally = replace(
            tally,
            advanced_um=tally.advanced_um + SAMPLE_UM,
            seen_um=tally.seen_um + SAMPLE_UM * sample.seen,
            lost_um=max(tally.lost_um, unseen),
            off_um=tally.off_um + _off_line(state, sample),
        )
        if sample.probe is not None:
            at = np.array([sample.at_um], dtype=np.int64)
            beside = abs(int(in_probe_frame(sample.probe, at)[0, 1]))
            tally = replace(
                tally, looked_um=tally.looked_um + SAMPLE_UM, beside_um=tally.beside_um + beside
            )
        needle = replace(needle, unseen_um=unseen)
    needle = replace(needle, seen=sample.seen)
    if clear is not None:
        if _goes_blind(needle, clear):
            state = state.with_act("blind_advance", sample.t_ms)
        nearest = {name: min(um, tally.nearest_um.get(name, NEAR_UM)) for name, um in clear.items()}
        tally, needle = replace(tally, nearest_um=nearest), replace(needle, clear_um=clear)
    state = state.but(needle=needle, tally=tally)
    if state.plan is not None and sample.at_um[2] > state.plan.limit_um + LIMIT_SLACK_UM:
        state = state.with_act("past_limit", sample.t_ms)
    return _after_hurt(state, sample)


def _after_hurt(state: State, sample: Sample) -> State:
    """Whether the hand goes on after an electric pain, longer than it takes to stop."""
    needle, depth = _needle(state), sample.step * SAMPLE_UM
    if needle.hurt_ms is None:
        return state
    if sample.t_ms < needle.hurt_ms + STOPS_MS:
        return state.but(needle=replace(needle, hurt_um=max(needle.hurt_um, depth)))
    if depth > needle.hurt_um + HURT_SLACK_UM:
        return state.with_act("after_paresthesia", sample.t_ms)
    return state


def _goes_blind(needle: Needle, clear: Mapping[str, int]) -> bool:
    """Whether an unseen tip comes nearer to what already is near."""
    return needle.unseen_um > BLIND_UM and any(
        um <= MARGIN_UM[name] and um < needle.clear_um.get(name, 0) for name, um in clear.items()
    )


def _off_line(state: State, sample: Sample) -> int:
    """How far above or below the straight line from entry to target the tip is."""
    entry, (x, y, z) = _needle(state).pose, state.world.target.at_um
    ahead = (x - entry.x_um, y - entry.y_um)
    length = ahead[0] * ahead[0] + ahead[1] * ahead[1]
    if not length:
        return 0
    gone = (sample.at_um[0] - entry.x_um) * ahead[0] + (sample.at_um[1] - entry.y_um) * ahead[1]
    return abs(sample.at_um[2] - z * gone // length)


def _met(state: State, sample: Sample) -> tuple[State, list[str]]:
    """What happens where the tip now is."""
    needle, world, seed = _needle(state), state.world, state.task.seed
    before, said = needle.tissue, []
    touched = _TOUCHES.get(sample.tissue)
    number = len(state.touched)
    if touched and _TOUCHES.get(before) != touched:
        sign, later = _sign(state, touched, number)
        hit = Touched(sample.t_ms, touched, sample.at_um, sign, sample.t_ms + later)
        state = state.but(touched=(*state.touched, hit))
        if touched == "nerve" and sign:
            said.append(sign)
            needle = replace(needle, hurt_ms=sample.t_ms, hurt_um=sample.step * SAMPLE_UM)
            state = state.but(sign=True)
    passes = len(state.passes)
    if (
        world.target.twitches
        and not state.happened("twitch")
        and sample.tissue == world.target.tissue
        and int(below(seed, "guide/twitch", 1000, passes)) < TWITCHES
        and world.target.holds(sample.tissue, sample.at_um)
    ):
        state = state.with_act("twitch", sample.t_ms).but(twitch_ms=sample.t_ms)
        said.append("The muscle twitches.")
    return state.but(needle=replace(needle, tissue=sample.tissue)), said


def _sign(state: State, touched: Danger, number: int) -> tuple[str, int]:
    """What a touch makes a person say or do, and after how long; mostly little."""
    seed = state.task.seed
    drawn = int(below(seed, f"guide/{touched}", 1000, number))
    if state.world.person is None:
        return "", 0
    if touched == "nerve":
        return (f"“{state.world.aim.nerve}”" if drawn < TELLS_NERVE else ""), 0
    if touched == "pleura":
        sign = next(words for share, words in LUNG_SIGNS if drawn < share)
        return sign, 5_000 + int(below(seed, "guide/pleura/later", 80_000, number))
    return "", 0


def _arrived(state: State, step: Step) -> State:
    """The state with the needle at a pose, and that on its path."""
    needle, pose = _needle(state), step.pose
    apart = [a - b for a, b in zip(pose.tip, needle.pose.tip, strict=True)]
    way = int(np.sqrt(sum(each * each for each in apart)))
    tally = replace(
        state.tally,
        way_um=state.tally.way_um + way,
        deepest_um=max(state.tally.deepest_um, pose.tip[2]),
    )
    needle = replace(
        needle, pose=pose, wanted_um=step.wanted_um, anchor=step.anchor, tissue=step.tissue
    )
    if pose.tip[2] <= SUBCUTIS_UM:
        needle = replace(needle, unseen_um=0, hurt_ms=None, clear_um={})
    if pose.depth_um > needle.length_um - HUB_UM:
        state = state.with_act("to_the_hub", step.t_ms)
    passes = (*state.passes[:-1], *_on_path(state.passes[-1], step.t_ms, pose, seen=needle.seen))
    return state.but(needle=needle, tally=tally, passes=passes)


def _on_path(last: Pass, t_ms: int, pose: NeedlePose, *, seen: bool) -> tuple[Pass, ...]:
    """The last pass with the needle at a pose; and a new one, where it went on in another way."""
    deep = pose.tip[2] > SUBCUTIS_UM
    along = sum(a * b for a, b in zip(last.pose.direction, pose.direction, strict=True))
    if along < STRAIGHT:
        if not last.deep:
            return (replace(last, pose=pose, deep=deep),)
        if not deep:
            return (last,)
        return (last, Pass(t_ms, last.puncture, pose, ((t_ms, pose.depth_um, seen),), deep=True))
    if last.points:
        _, depth, was = last.points[-1]
        if abs(pose.depth_um - depth) < POINT_UM and was == seen:
            return (replace(last, deep=last.deep or deep),)
    points = (*last.points, (t_ms, pose.depth_um, seen))
    return (replace(last, points=points, deep=last.deep or deep),)
