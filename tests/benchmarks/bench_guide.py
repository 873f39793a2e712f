"""What a needle's tissue costs, and the replay of the longest attempt that a record takes.

And a sanity check of our code: scripted hands that know the model, hurry, or do anything. That they
come out in order is no evidence that the simulator tells good hands from poor ones.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import fmean, median
from time import perf_counter
from typing import Any

import numpy as np

from tests.benchmarks.bench_select import interval
from tpilab.anatomy.block import CELL_UM
from tpilab.protocol import Debrief, Task
from tpilab.quiz.kinds.rubric import EARNING, Credit, Rubric
from tpilab.replay import replay, unseen_attempt
from tpilab.skills import skill
from tpilab.skills.guide import hands
from tpilab.skills.guide.acts import ACTS
from tpilab.skills.guide.world import world_of

Row = tuple[str, str, str]
RUNS, POINTS, SEEDS = 9, 100_000, 10
PEOPLE = ("p01", "p11", "p19", "p29", "p30", "p31")
GUIDE = skill("guide")
TASK = Task(skill="guide", patient="p29", seed=1)
LASTS_MS, POSES = 90, 11
ALL = Rubric(
    tuple(Credit(act=name, points=1) for name, act in ACTS.items() if act.weight in EARNING),
    tuple(Credit(act=name, points=1) for name, act in ACTS.items() if act.weight == "harmful"),
    ACTS,
)


def timed(what: Callable[[], Any]) -> float:
    """The median of some runs, in milliseconds."""
    what()
    taken = []
    for _ in range(RUNS):
        begin = perf_counter()
        what()
        taken.append(1000 * (perf_counter() - begin))
    return median(taken)


def points() -> np.ndarray:
    """Points all over a block, (n, 3)."""
    window, n = world_of(TASK).block.window, np.arange(POINTS, dtype=np.int64)
    x = window.x0_um + n * 7_919 % (window.nx * CELL_UM)
    y = window.y0_um + n * 104_729 % (window.ny * CELL_UM)
    return np.stack([x, y, n * 15_485_863 % 90_000], axis=1)


def long_attempt(scanned: float) -> list[dict[str, Any]]:
    """A model attempt until the skin, and both hands at once until the record is full.

    scanned: the share of the record that was filled before, with the probe alone.
    """
    model = GUIDE.model(TASK)
    at = next(n for n, each in enumerate(model) if each["kind"] == "machine")
    state, actions = GUIDE.begin(TASK), []

    def more(action: dict[str, Any]) -> bool:
        nonlocal state
        state, reply = GUIDE.act(state, GUIDE.read(action))
        if not reply.refused:
            actions.append(action)
        return not reply.refused

    def later() -> int:
        last = actions[-1]
        return int(last["t_ms"]) + sum(last.get("dt_ms", [0])) + 500

    x, y = world_of(TASK).mark_um
    probe = ("px_um", "py_um", "pturn_ddeg", "ptilt_ddeg")
    for each in model[: at + 1]:
        more(each)
    sign = 1
    while GUIDE.observe(state).values["record_left"] > 1000 * (1 - scanned):
        moved = {name: [start, *[sign * 50] * (POSES - 1)]
                 for name, start in zip(probe, (x, y, 0, 0), strict=True)}  # fmt: skip
        assert more({"kind": "stroke", "t_ms": later(), "dt_ms": [LASTS_MS] * POSES, **moved})
        sign = -sign
    if actions[-1]["kind"] == "stroke":
        more({"kind": "lift", "t_ms": later(), "what": "probe"})
    for each in model[at + 1 :]:
        more({**each, "t_ms": later()})
        if each["kind"] == "puncture":
            break
    at_skin = GUIDE.observe(state).values["probe"]
    x, y = at_skin["x_um"], at_skin["y_um"]
    going = True
    while going:
        going = more({
            "kind": "stroke", "t_ms": later(), "dt_ms": [LASTS_MS] * POSES,
            "ndepth_um": [11_000 + 4_000 * sign, *[-sign * 800] * (POSES - 1)],
            "px_um": [x, *[sign * 60] * (POSES - 1)], "py_um": [y, *[sign * 60] * (POSES - 1)],
        })  # fmt: skip
        sign = -sign
    return [*actions, {"kind": "decide", "t_ms": later(), "choice": "stopped"}]


def score(debrief: Debrief) -> float:
    """The share of what was called for that was done; not how a quiz marks."""
    done = debrief.first()
    return fmean(name in done for name in debrief.truth["expected"])


def sane() -> list[Row]:
    """Scripted hands over seeds and people."""
    made: list[Row] = []
    scripts: dict[str, Callable[[Task, int], list[dict[str, Any]]]] = {
        "careful": lambda task, _seed: hands.careful(task),
        "hurried": hands.hurried,
        "random": hands.random,
        "blind": lambda task, _seed: hands.blind(task),
    }
    for name, script in scripts.items():
        scores, unsafe = [], 0
        for seed in range(SEEDS):
            for person in PEOPLE:
                task = Task(skill="guide", patient=person, seed=seed)
                done = replay(GUIDE, task, unseen_attempt(GUIDE, task, script(task, seed)))
                assert done.debrief is not None
                scores.append(score(done.debrief))
                unsafe += any(each.weight == "unsafe" for each in done.debrief.events)
        mean, low, high = interval(scores)
        told = f"{mean:.2f} ({low:.2f}-{high:.2f})"
        made.append((f"sanity: needles, {name}", told, f"{100 * unsafe // len(scores)}% unsafe"))
    return made


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    block, at = world_of(TASK).block, points()
    model = unseen_attempt(GUIDE, TASK, GUIDE.model(TASK))
    long = unseen_attempt(GUIDE, TASK, long_attempt(0.5))
    pumped = unseen_attempt(GUIDE, TASK, long_attempt(0.0))

    def marked(value: Any) -> None:
        debrief = replay(GUIDE, TASK, value).debrief
        assert debrief is not None
        ALL(debrief)

    return [
        ("tissue of 100,000 points", f"{timed(lambda: block.tissue_at(at)):.1f} ms", "20 ms"),
        ("replay and rubric, a model needle", f"{timed(lambda: marked(model)):.1f} ms", "50 ms"),
        ("  a full record, half of it scanning", f"{timed(lambda: marked(long)):.1f} ms", "50 ms"),
        ("  a full record, pumped to and fro", f"{timed(lambda: marked(pumped)):.1f} ms", "none"),
        *sane(),
    ]
