"""Scripted hands: examinations as lists of actions, to test the code and to show a model attempt.

They know the patient's record. That they are ordered as they should be is a sanity check of our
code, not evidence that the simulator tells good hands from poor ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tpilab.patients import patient
from tpilab.patients.models import Place
from tpilab.protocol import Task
from tpilab.rng import below
from tpilab.skills.palpate.acts import CHOICES, MENU
from tpilab.skills.palpate.world import world_of

Json = dict[str, Any]
STEP_MS = 60
SAID_MS = 2_000
FIRM_MN, LIGHT_MN = 19_000, 9_000
_BELLY = {"right": (84_000, 131_000), "left": (-84_000, 131_000)}
_ACROSS = (500, -570)
"""A step of the finger square to the fibers of the right upper trapezius, in um."""


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
        self, at: tuple[int, int], force_mn: int, hold_ms: int, *, rise_ms: int = 1_500
    ) -> None:
        """Press on one place, slowly, hold, and lift."""
        steps = max(1, rise_ms // STEP_MS)
        rise = [force_mn // steps] * steps
        poses = [(STEP_MS, 0, 0, df) for df in rise]
        poses += [(500, 0, 0, 0)] * max(1, hold_ms // 500)
        self._stroke(at, poses)

    def sweep(self, at: tuple[int, int], step: tuple[int, int], count: int, force_mn: int) -> None:
        """Stroke over the skin, to and fro, with an even force."""
        poses = [(STEP_MS, 0, 0, force_mn)]
        poses += [(STEP_MS, *step, 0)] * count + [(STEP_MS, -step[0], -step[1], 0)] * count
        self._stroke(at, poses)

    def mark(self, at: tuple[int, int], muscle: str, finding: str, confidence: str) -> None:
        """Mark a place."""
        place = {"x_um": at[0], "y_um": at[1], "muscle": muscle}
        self._add({"kind": "mark", **place, "finding": finding, "confidence": confidence}, SAID_MS)

    def decide(self, choice: str) -> list[Json]:
        """Decide, and give all that was done."""
        self._add({"kind": "decide", "choice": choice}, 0)
        return self.actions

    def _stroke(self, at: tuple[int, int], poses: list[tuple[int, int, int, int]]) -> None:
        """Poses as (ms, dx, dy, df) from a place; lifted at the end."""
        force = sum(df for _, _, _, df in poses)
        poses = [*poses, (STEP_MS, 0, 0, -force)]
        first = (poses[0][0], at[0] + poses[0][1], at[1] + poses[0][2], poses[0][3])
        columns = list(zip(*[first, *poses[1:]], strict=True))
        names = ("dt_ms", "dx_um", "dy_um", "df_mN")
        stroke = {name: list(column) for name, column in zip(names, columns, strict=True)}
        self._add({"kind": "stroke", **stroke}, sum(columns[0]) + 400)

    def _add(self, action: Json, lasts_ms: int) -> None:
        self.actions.append({**action, "t_ms": self.t_ms})
        self.t_ms += lasts_ms


def _mirrored(step: tuple[int, int], side: str) -> tuple[int, int]:
    return step if side == "right" else (-step[0], step[1])


def _along(task: Task, place: Place) -> tuple[int, int]:
    """A step of a millimeter along the fibers at a place."""
    region = world_of(task).region
    at = np.array([place.at_um], dtype=np.int64)
    x, y = region.fibers_at(region.muscle(place.muscle).layer, at)[0].tolist()
    return (x, y)


def systematic(task: Task) -> list[Json]:
    """Every step in order: ask, settle, look; across, along, press, ask; mark; decide."""
    meets = patient(task.patient).touched
    hand = Hand()
    hand.say("offer_chaperone", "ask_consent", "expose_both", "support_arms", "look", "let_point")
    firm = min(FIRM_MN, meets.threshold_kPa * 100 + 2_000)
    far = (60_000, 205_000)
    hand.sweep(far, (900, 500), 8, LIGHT_MN // 2)
    for side, belly in _BELLY.items():
        step = _mirrored(_ACROSS, side)
        start = (belly[0] - 9 * step[0], belly[1] - 9 * step[1])
        hand.sweep(start, step, 18, LIGHT_MN)
        hand.sweep(start, step, 18, LIGHT_MN)
    for point in meets.points:
        run = _along(task, point)
        start = (point.at_um[0] - 10 * run[0], point.at_um[1] - 10 * run[1])
        hand.sweep(start, run, 20, LIGHT_MN)
        hand.press(point.at_um, FIRM_MN, point.after_ms + 2_500)
        hand.say("ask_feel", "ask_known")
    for side in ("right", "left"):
        sign = 1 if side == "right" else -1
        for place in ((61_000, 142_000), (105_000, 152_000)):
            hand.press((sign * place[0], place[1]), firm, 2_500)
            hand.say("ask_feel")
    for point in meets.points:
        hand.mark(point.at_um, point.muscle, point.kind, "fairly")
    for tender in meets.tender:
        hand.mark(tender.at_um, tender.muscle, "tender", "fairly")
    return hand.decide(meets.decision.best)


def hurried(task: Task, seed: int = 0) -> list[Json]:
    """Leave something out, press hard where the person points, mark it all as active, inject."""
    meets = patient(task.patient).touched
    hand = Hand()
    said = ["ask_consent", "expose_both", "let_point", "look", "support_arms"]
    del said[int(below(seed, "hurried", 2)) * 4]
    hand.say(*said)
    for number, (x, y) in enumerate(meets.shows):
        off = [int(below(seed, f"hurried/{axis}", 8_000, number)) - 4_000 for axis in "xy"]
        at = (round(x * 10_000) + off[0], round(y * 10_000) + off[1])
        hand.press(at, 34_000, 500, rise_ms=180)
        hand.mark(at, "upper_trapezius", "active", "sure")
    return hand.decide("candidate")


def random(task: Task, seed: int = 0) -> list[Json]:
    """Whatever comes: things said, presses and marks anywhere, some decision."""
    del task
    hand = Hand()
    said = [name for _, buttons in MENU for name, _ in buttons]
    for turn in range(24):
        kind = int(below(seed, "random/kind", 4, turn))
        x = int(below(seed, "random/x", 240_000, turn)) - 120_000
        y = int(below(seed, "random/y", 140_000, turn)) + 110_000
        if kind == 0:
            hand.say(said[int(below(seed, "random/say", len(said), turn))])
        elif kind == 1:
            hand.mark((x, y), "upper_trapezius", "active", "guess")
        else:
            hand.press((x, y), 2_000 + int(below(seed, "random/force", 50_000, turn)), 600)
    choices = list(CHOICES)
    return hand.decide(choices[int(below(seed, "random/choice", len(choices)))])
