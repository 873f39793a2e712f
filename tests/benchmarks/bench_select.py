"""Sanity check of our code: scripted clinicians see everybody; and how long records take to read.

That they are ordered as they should be says nothing about real clinicians: the scripts know, or do
not know, what the record asks for.
"""

from __future__ import annotations

from statistics import fmean, stdev
from time import perf_counter

from tpilab.patients import load_forms
from tpilab.patients.records import DATA
from tpilab.protocol import Debrief, Task
from tpilab.replay import attempt, replay
from tpilab.skills import skill
from tpilab.skills.select import clinicians
from tpilab.skills.select.acts import ACTS

Row = tuple[str, str, str]
SEEDS = 200
EARNS = {"critical": 2, "recommended": 1}
COSTS = {"unnecessary": 1, "harmful": 2, "unsafe": 4}


def score(debrief: Debrief) -> float:
    """The share of what was called for that was done, less what was wrong; not how a quiz marks."""
    done = debrief.first()
    asked = {name: EARNS[ACTS[name].weight] for name in debrief.truth["expected"]}
    lost = sum(COSTS.get(event.weight, 0) for event in done.values())
    earned = sum(weight for name, weight in asked.items() if name in done)
    return (earned - lost) / sum(asked.values())


def interval(scores: list[float]) -> tuple[float, float, float]:
    """Mean and 95 % interval."""
    mean, half = fmean(scores), 1.96 * stdev(scores) / len(scores) ** 0.5
    return mean, mean - half, mean + half


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    begin = perf_counter()
    forms = [name for path in sorted(DATA.glob("*.yaml")) for name, person in
             load_forms(path).items() if person.visit]  # fmt: skip
    seconds = perf_counter() - begin
    select = skill("select")
    made: list[Row] = [("all practice patients read and checked", f"{seconds:.2f} s", "1 s")]
    hands = {
        "thorough, forgets one thing in ten": clinicians.forgetful,
        "hurried": clinicians.hurried,
        "random": clinicians.random,
    }
    for name, hand in hands.items():
        scores = []
        for seed in range(SEEDS):
            task = Task(skill="select", patient=forms[seed % len(forms)], seed=seed)
            done = replay(select, task, attempt(select, task, hand(task, seed)))
            assert done.debrief is not None
            scores.append(score(done.debrief))
        mean, low, high = interval(scores)
        told = f"{mean:.2f} ({low:.2f}-{high:.2f})"
        made.append((f"sanity: consultations, {name}", told, "ordered, intervals apart"))
    return made
