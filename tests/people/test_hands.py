"""Scripted hands over many seeds: a sanity check of our code, and no evidence of validity."""

from __future__ import annotations

import pytest

from tpilab.patients import patient
from tpilab.patients.records import DATA
from tpilab.protocol import Task
from tpilab.replay import replay, unseen_attempt
from tpilab.skills import skill
from tpilab.skills.palpate import hands

PALPATE = skill("palpate")
SEEDS = range(22)  # of each patient; the benchmark takes 200
NAMES = sorted(path.stem for path in DATA.glob("p*.yaml"))
PATIENTS = [name for name in NAMES if patient(name).hands is not None]


def score(task: Task, actions: list[dict[str, object]]) -> tuple[int, set[str]]:
    """How many of the expected acts were done, and the weights of all that was done."""
    debrief = replay(PALPATE, task, unseen_attempt(PALPATE, task, actions)).debrief
    assert debrief is not None
    done = {event.name for event in debrief.events}
    return len(done & set(debrief.truth["expected"])), {PALPATE.acts[n].weight for n in done}


@pytest.mark.parametrize("name", PATIENTS)
def test_systematic_beats_hurried_beats_random(name: str) -> None:
    tasks = [Task(skill="palpate", patient=name, seed=seed) for seed in range(4)]
    best = [score(task, hands.systematic(task)) for task in tasks]
    assert not set().union(*(weights for _, weights in best)) & {"harmful", "unsafe"}
    harmed, hurried, wild = 0, 0, 0
    for seed in SEEDS:
        task = tasks[seed % len(tasks)]
        quick, weights = score(task, hands.hurried(task, seed))
        lucky, _ = score(task, hands.random(task, seed))
        assert best[seed % len(tasks)][0] > max(quick, lucky)
        harmed += bool(weights & {"harmful", "unsafe"})
        hurried, wild = hurried + quick, wild + lucky
    assert hurried > wild
    assert harmed > 0.3 * len(SEEDS)


@pytest.mark.parametrize("name", PATIENTS)
def test_a_model_attempt_misses_nothing(name: str) -> None:
    for seed in (0, 7, 99):
        task = Task(skill="palpate", patient=name, seed=seed)
        done = replay(PALPATE, task, unseen_attempt(PALPATE, task, PALPATE.model(task)))
        assert done.debrief is not None
        assert done.refused == 0
        assert done.debrief.finished
        assert set(done.debrief.truth["expected"]) <= {event.name for event in done.debrief.events}
