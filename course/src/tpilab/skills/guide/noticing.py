"""What comes of a needle on its way: acts, complications, counts, and what a hand feels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import NamedTuple

import numpy as np

from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import NeedlePose, Vector
from tpilab.rng import below
from tpilab.skills.guide.moving import STRAIGHT, SUBCUTIS_UM, Moves
from tpilab.skills.guide.piercing import SAMPLE_UM, Pushed, Samples, Step
from tpilab.skills.guide.state import Danger, Pass, State, Tally, Touched

HAZARDS = ("pleura", "vessel", "nerve", "kidney")
LOOK_EACH = 4
"""At each so manieth sample the distance of the hazards is measured."""
NEAR_UM = 15_000
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
STOPS_UM = 10_000
"""How far it may come in that time; a needle that goes farther was thrust. Didactic choice."""
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
    t_ms = int(moves.t_ms[0])
    if moves.bent:
        state = state.with_act("bent", t_ms)
    if push.meets_lung and state.world.aim.chest:
        state = state.judged("tangential", t_ms, fits=False)
    watch = _Watch(state, push.steps[0])
    samples = push.samples
    clear = _clearances(state, samples)
    columns = (samples.step, samples.at_um, samples.tissue, samples.seen, samples.beside_um,
               _off_line(state, samples.at_um))  # fmt: skip
    rows = [_Row(*each) for each in zip(*(each.tolist() for each in columns), strict=True)]
    begins = np.searchsorted(samples.pose, np.arange(len(push.steps) + 1)).tolist()
    for step, begin, end in zip(push.steps, begins, begins[1:], strict=False):
        watch.t_ms = step.t_ms
        for number in range(begin, end):
            watch.passes(rows[number], clear.get(number))
        watch.arrives(step)
    return watch.noticed()


class _Row(NamedTuple):
    """One of the samples."""

    step: int
    at_um: list[int]
    tissue: int
    seen: bool
    beside_um: int
    off_um: int


class _Watch:
    """Follows the needle through one stroke: what would be new at each sample, changes here."""

    def __init__(self, state: State, step: Step) -> None:
        assert state.needle is not None
        self.step = step
        needle, tally = state.needle, state.tally
        self.state, self.needle = state, needle
        self.t_ms = state.t_ms
        self.tissue, self.seen, self.unseen_um = needle.tissue, needle.seen, needle.unseen_um
        self.hurt_ms, self.hurt_um = needle.hurt_ms, needle.hurt_um
        self.hurt_from_um = needle.hurt_from_um
        self.clear_um: Mapping[str, int] = needle.clear_um
        self.stopped = needle.stopped
        self.furthest = needle.furthest_um
        self.tip = needle.pose.tip
        self.advanced = self.seen_for = self.looked = self.beside = self.off = self.way = 0
        self.lost, self.deepest = tally.lost_um, tally.deepest_um
        self.nearest = dict(tally.nearest_um)
        self.last = state.passes[-1]
        self.points = list(self.last.points)
        self.gone: list[Pass] = []
        self.twitches: dict[int, bool] = {}
        self.felt: list[str] = []
        self.said: list[str] = []

    def act(self, name: str) -> None:
        """An act done now."""
        self.state = self.state.with_act(name, self.t_ms)

    def passes(self, row: _Row, clear: Mapping[str, int] | None) -> None:
        """The tip passes a place while it is advanced. clear: how far hazards are, if measured."""
        if row.at_um[2] > SUBCUTIS_UM:
            self._is_followed(row)
        self.seen = row.seen
        if clear is not None:
            self._comes_near(clear)
        plan = self.state.plan
        if plan is not None and row.at_um[2] > plan.limit_um + LIMIT_SLACK_UM:
            self.act("past_limit")
        if self.hurt_ms is not None:
            self._goes_on(self.hurt_ms, row.step * SAMPLE_UM)
        if row.tissue != self.tissue:
            self.felt += _felt(self.tissue, row.tissue)
            self._enters(row)
            self.tissue = row.tissue
        target = self.state.world.target
        if target.twitches and row.tissue == target.tissue and self.state.twitch_ms is None:
            self._may_twitch(row)

    def _is_followed(self, row: _Row) -> None:
        """Whether the tip is followed, below the subcutis."""
        self.off += row.off_um
        self.unseen_um = 0 if row.seen else self.unseen_um + SAMPLE_UM
        self.lost = max(self.lost, self.unseen_um)
        # Going to and fro in sight would pay for a way that nobody saw.
        new = row.step * SAMPLE_UM > self.furthest
        self.furthest = max(self.furthest, row.step * SAMPLE_UM)
        if new or not row.seen:
            self.advanced += SAMPLE_UM
        if new and row.seen:
            self.seen_for += SAMPLE_UM
        if row.beside_um >= 0:
            self.looked += SAMPLE_UM
            self.beside += row.beside_um

    def _comes_near(self, clear: Mapping[str, int]) -> None:
        if self.unseen_um > BLIND_UM and any(
            um <= MARGIN_UM[name] and um < self.clear_um.get(name, 0) for name, um in clear.items()
        ):
            self.act("blind_advance")
        for name, um in clear.items():
            self.nearest[name] = min(um, self.nearest.get(name, NEAR_UM))
        self.clear_um = clear

    def _goes_on(self, hurt_ms: int, depth_um: int) -> None:
        """After an electric pain: whether for longer, or farther, than it takes to stop."""
        if self.t_ms < hurt_ms + STOPS_MS and depth_um <= self.hurt_from_um + STOPS_UM:
            self.hurt_um = max(self.hurt_um, depth_um)
        elif depth_um > self.hurt_um + HURT_SLACK_UM:
            self.act("after_paresthesia")

    def _enters(self, row: _Row) -> None:
        """The tip enters a tissue; into some it must not."""
        touched = _TOUCHES.get(row.tissue)
        if touched is None or _TOUCHES.get(self.tissue) == touched:
            return
        sign, later = _sign(self.state, touched, len(self.state.touched))
        hit = Touched(self.t_ms, touched, _vector(row.at_um), sign, self.t_ms + later)
        self.state = self.state.but(touched=(*self.state.touched, hit))
        if touched == "nerve" and sign:
            self.said.append(sign)
            self.hurt_ms = self.t_ms
            self.hurt_um = self.hurt_from_um = row.step * SAMPLE_UM
            self.state = self.state.but(sign=True)

    def _may_twitch(self, row: _Row) -> None:
        """In some passes the band twitches when the tip comes into it."""
        state = self.state
        number = len(state.passes) + len(self.gone)
        if self.twitches.setdefault(
            number, int(below(state.task.seed, "guide/twitch", 1000, number)) < TWITCHES
        ) and state.world.target.holds(row.tissue, _vector(row.at_um)):
            self.act("twitch")
            self.state = self.state.but(twitch_ms=self.t_ms)
            self.said.append("The muscle twitches.")

    def arrives(self, step: Step) -> None:
        """The needle is at a pose."""
        pose, tip = step.pose, step.pose.tip
        stopped = step.wanted_um > pose.depth_um
        if stopped and not self.stopped:
            self.felt.append("Hard: bone. It goes no further.")
        if tip != self.tip:
            apart = sum((a - b) ** 2 for a, b in zip(tip, self.tip, strict=True))
            self.way += int(sqrt(apart))
        self.stopped, self.tip, self.tissue = stopped, tip, step.tissue
        self.deepest = max(self.deepest, tip[2])
        if tip[2] <= SUBCUTIS_UM:
            self.unseen_um, self.hurt_ms, self.clear_um = 0, None, {}
        if pose.depth_um > self.needle.length_um - HUB_UM:
            self.act("to_the_hub")
        self.step = step
        self._on_path(pose, deep=tip[2] > SUBCUTIS_UM)

    def _on_path(self, pose: NeedlePose, *, deep: bool) -> None:
        """The path with the needle at a pose; a new pass, where it goes on in another way."""
        last, point = self.last, (self.t_ms, pose.depth_um, self.seen)
        along = sum(a * b for a, b in zip(last.pose.direction, pose.direction, strict=True))
        if along < STRAIGHT and not last.deep:
            self.last = replace(last, pose=pose, deep=deep)
            self.furthest = 0
        elif along < STRAIGHT and deep:
            self.gone.append(replace(last, points=tuple(self.points)))
            self.last = Pass(self.t_ms, last.puncture, pose, deep=True)
            self.points = [point]
            self.furthest = pose.depth_um
        elif along >= STRAIGHT:
            if deep and not last.deep:
                self.last = replace(last, deep=True)
            if not self.points or _tells(self.points[-1], point):
                self.points.append(point)

    def noticed(self) -> Noticed:
        """All that came of it."""
        state, tally = self.state, self.state.tally
        step = self.step
        needle = replace(
            self.needle, pose=step.pose, wanted_um=step.wanted_um, anchor=step.anchor,
            tissue=self.tissue, seen=self.seen, unseen_um=self.unseen_um,
            hurt_ms=self.hurt_ms, hurt_um=self.hurt_um, hurt_from_um=self.hurt_from_um,
            clear_um=self.clear_um,
            furthest_um=self.furthest,
        )  # fmt: skip
        tally = Tally(
            advanced_um=tally.advanced_um + self.advanced,
            seen_um=tally.seen_um + self.seen_for,
            looked_um=tally.looked_um + self.looked,
            beside_um=tally.beside_um + self.beside,
            off_um=tally.off_um + self.off,
            way_um=tally.way_um + self.way,
            lost_um=self.lost,
            deepest_um=self.deepest,
            nearest_um=self.nearest,
        )
        passes = (*state.passes[:-1], *self.gone, replace(self.last, points=tuple(self.points)))
        felt = self.felt[-1] if self.felt else state.felt
        state = state.but(needle=needle, tally=tally, passes=passes, felt=felt)
        return Noticed(state, tuple(self.felt), tuple(self.said))


def _vector(at: list[int]) -> Vector:
    x, y, z = at
    return x, y, z


def _tells(last: tuple[int, int, bool], now: tuple[int, int, bool]) -> bool:
    """Whether a point of the path tells more than the last one."""
    return abs(now[1] - last[1]) >= POINT_UM or now[2] != last[2]


def _felt(before: int, now: int) -> list[str]:
    """What the hand at the needle feels when the tip comes from one tissue into another."""
    if now in _TOUCHES or before in _TOUCHES or now in SOFT:
        return []
    if now in FIRMER:
        return [FIRMER[Tissue(now)]]
    return ["A fascia gives; beneath it is firmer." if before in SOFT else "Another layer gives."]


def _clearances(state: State, samples: Samples) -> dict[int, dict[str, int]]:
    """How far the hazards are, at each `LOOK_EACH`th sample of a needle's way."""
    which = np.flatnonzero(samples.step % LOOK_EACH == 0)
    found = state.world.block.clearance_um(samples.at_um[which], HAZARDS, NEAR_UM)
    return {
        row: {name: int(found[name][number]) for name in HAZARDS}
        for number, row in enumerate(which.tolist())
    }


def _off_line(state: State, at_um: Ints) -> Ints:
    """How far above or below the straight line from entry to target places (n, 3) are, (n,)."""
    assert state.needle is not None
    entry, (x, y, z) = state.needle.pose, state.world.target.at_um
    ahead = (x - entry.x_um, y - entry.y_um)
    length = ahead[0] * ahead[0] + ahead[1] * ahead[1]
    if not length:
        return np.zeros(len(at_um), dtype=np.int64)
    gone = (at_um[:, 0] - entry.x_um) * ahead[0] + (at_um[:, 1] - entry.y_um) * ahead[1]
    return np.abs(at_um[:, 2] - z * gone // length)


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
