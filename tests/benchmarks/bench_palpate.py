"""Replay of a long examination, and what it weighs as an answer."""

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


def long_examination() -> list[dict[str, Any]]:
    """3,000 poses: what is said and decided as in a model attempt, with strokes on and on."""
    model = skill("palpate").model(TASK)
    said = [each for each in model if each["kind"] == "do"][:6]
    decision = model[-1]
    t_ms, poses, strokes = said[-1]["t_ms"] + 2_000, 0, []
    side = 1
    while poses < 2_960:
        stroke = {
            "kind": "stroke", "t_ms": t_ms, "dt_ms": [40] * 40,
            "dx_um": [side * 72_000] + [side * 320] * 39, "dy_um": [138_000] + [-320] * 39,
            "df_mN": [9_000] + [31, -29] * 19 + [21],
        }  # fmt: skip
        strokes.append(stroke)
        t_ms, poses, side = t_ms + 2_000, poses + 40, -side
    return [*said, *strokes, {**decision, "t_ms": t_ms}]


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    palpate = skill("palpate")
    value = attempt(palpate, TASK, long_examination())
    seconds = []
    for _ in range(RUNS):
        begin = perf_counter()
        done = replay(palpate, TASK, value)
        seconds.append(perf_counter() - begin)
    assert done.debrief is not None
    size = len(json.dumps(value, separators=(",", ":")))
    return [
        (
            "replay of an attempt of 3,000 poses",
            f"{1000 * median(seconds):.0f} ms",
            "at most 50 ms",
        ),
        ("  such an attempt", f"{size / 1024:.0f} kB", "at most 64 kB"),
    ]
