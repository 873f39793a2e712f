"""Replay of the longest examinations that a record takes, and what they weigh as answers."""

from __future__ import annotations

import json
from statistics import median
from time import perf_counter
from typing import Any

from tpilab.protocol import Task
from tpilab.replay import attempt, replay
from tpilab.skills import skill

Row = tuple[str, str, str]
RUNS = 9
TASK = Task(skill="palpate", patient="p01", seed=1)


def long_examination(poses_a_stroke: int) -> list[dict[str, Any]]:
    """What is said and decided as in a model attempt, with strokes until the record is full."""
    palpate = skill("palpate")
    model = palpate.model(TASK)
    actions = [each for each in model if each["kind"] == "do"][:6]
    state = palpate.begin(TASK)
    for each in actions:
        state, _ = palpate.act(state, palpate.read(each))
    step, more = 12_800 // poses_a_stroke, poses_a_stroke - 1
    side, t_ms = 1, actions[-1]["t_ms"] + 2_000
    while True:
        stroke = {
            "kind": "stroke", "t_ms": t_ms, "dt_ms": [40] * poses_a_stroke,
            "dx_um": [side * 72_000, *[side * step] * more],
            "dy_um": [138_000, *[-step] * more], "df_mN": [9_000, *[31] * more],
        }  # fmt: skip
        state, reply = palpate.act(state, palpate.read(stroke))
        if reply.refused:
            return [*actions, {**model[-1], "t_ms": t_ms}]
        actions.append(stroke)
        t_ms, side = t_ms + 40 * poses_a_stroke, -side


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    made = []
    for poses_a_stroke in (200, 40, 8):
        palpate = skill("palpate")
        actions = long_examination(poses_a_stroke)
        value = attempt(palpate, TASK, actions)
        seconds = []
        for _ in range(RUNS):
            begin = perf_counter()
            done = replay(palpate, TASK, value)
            seconds.append(perf_counter() - begin)
        assert done.debrief is not None
        poses = sum(len(each.get("dt_ms", ())) for each in actions)
        size = len(json.dumps(value, separators=(",", ":"))) / 1024
        name = f"replay of a full record, {poses} poses, {poses_a_stroke} a stroke"
        made += [
            (name, f"{1000 * median(seconds):.0f} ms", "at most 50 ms"),
            ("  such an attempt", f"{size:.0f} kB", "at most 64 kB"),
        ]
    return made
