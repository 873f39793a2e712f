"""Twelve weeks: how far the model is off, and scripted clinicians who plan with everybody."""

from __future__ import annotations

from statistics import fmean
from time import perf_counter

from tests.benchmarks.bench_select import COSTS, EARNS
from tpilab.physics.rehabilitation import published
from tpilab.protocol import Debrief, Task
from tpilab.replay import attempt, replay
from tpilab.skills import skill
from tpilab.skills.rehabilitate import clinicians
from tpilab.skills.rehabilitate.acts import ACTS

Row = tuple[str, str, str]
PEOPLE = tuple(f"p{number}{letter}" for number in range(51, 56) for letter in ("", "b"))


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    return [*_times(), *_misses(), *_ordered()]


def _times() -> list[Row]:
    plan, task = skill("rehabilitate"), Task(skill="rehabilitate", patient="p51", seed=1)
    value = attempt(plan, task, clinicians.thorough(task))
    begin = perf_counter()
    replay(plan, task, value)
    spent = 1e3 * (perf_counter() - begin)
    return [("replay of a plan over 12 weeks", f"{spent:.0f} ms", "200 ms")]


def _misses() -> list[Row]:
    return [(f"  {row.what}: model {row.model:.1f}, read {row.found:.1f} ({row.fact})",
             f"{row.model - row.found:+.1f}", "the miss is shown, not tuned away")
            for row in published()]  # fmt: skip


def _ordered() -> list[Row]:
    made = []
    for name in ("thorough", "hurried", "passive"):
        scores = []
        for who in PEOPLE:
            task = Task(skill="rehabilitate", patient=who, seed=3)
            actions = getattr(clinicians, name)(task)
            done = replay(
                skill("rehabilitate"), task, attempt(skill("rehabilitate"), task, actions)
            )
            assert done.debrief is not None
            scores.append(_score(done.debrief))
        made.append((f"sanity: plans, {name}", f"{fmean(scores):.2f}", "ordered"))
    return made


def _score(debrief: Debrief) -> float:
    """The share of what was called for that was done, less what was wrong; not how a quiz marks."""
    done = debrief.first()
    asked = {name: EARNS[ACTS[name].weight] for name in debrief.truth["expected"]}
    lost = sum(COSTS.get(event.weight, 0) for event in done.values())
    return (sum(weight for name, weight in asked.items() if name in done) - lost) / sum(
        asked.values()
    )
