"""Emergencies: scripted teams over a hundred seeds, a replay of twenty minutes, and the cohort.

That teams are ordered as they should be is a sanity check of our code and of the graphs; it says
nothing about real teams.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import fmean
from time import perf_counter
from typing import Any

from tpilab.physics.physiology import ended
from tpilab.physics.rehabilitation import WEEKS, Program, cohort
from tpilab.protocol import Task
from tpilab.replay import attempt, replay
from tpilab.skills.rescue import teams
from tpilab.skills.rescue.skill import Rescue
from tpilab.skills.rescue.state import State

Row = tuple[str, str, str]
SEEDS = 100
TEAMS: dict[str, Callable[[Task], list[Any]]] = {
    "by the book": teams.by_the_book,
    "does nothing": teams.nothing,
    "vasopressin and large epinephrine": teams.rough,
}
RESCUE = Rescue()


def state_after(task: Task, actions: list[Any]) -> State:
    """Where a rescue stands after these actions."""
    state = RESCUE.begin(task)
    for each in actions:
        state, _ = RESCUE.act(state, RESCUE.read(each))
    return state


def watched(minutes: int) -> list[Any]:
    """A wait every two seconds, as a browser sends it, and something looked at each half minute."""
    looks = ("ask", "pulse", "look", "breathing", "listen", "neuro", "site", "cuff")
    return [
        {"kind": "do", "t_ms": 1000 * second, "what": looks[second // 30 % len(looks)]}
        if second % 30 == 0
        else {"kind": "wait", "t_ms": 1000 * second, "more_s": 0}
        for second in range(0, 60 * minutes, 2)
    ]


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    made: list[Row] = []
    for name, team in TEAMS.items():
        tasks = [Task(skill="rescue", patient="p36", seed=seed) for seed in range(SEEDS)]
        states = [state_after(task, team(task)) for task in tasks]
        alive = sum(ended(each.body) == "well" for each in states)
        share = fmean(map(teams.share, states))
        made.append((f"toxicity, {name}: well, score", f"{alive} %, {share:.2f}", "in this order"))
    task = Task(skill="rescue", patient="p39", seed=1, options={"assessment": True})
    value = attempt(RESCUE, task, watched(20))
    times = []
    for _ in range(5):
        begin = perf_counter()
        replay(RESCUE, task, value)
        times.append(perf_counter() - begin)
    made.append(("replay of a 20-minute emergency", f"{1000 * min(times):.0f} ms", "200 ms"))
    program = Program(needles=(0, 6), minutes=(30,) * WEEKS, done=(500,) * WEEKS, factors=2)
    begin = perf_counter()
    cohort(1, 500, program)
    made.append(("500 people over 12 weeks", f"{1000 * (perf_counter() - begin):.0f} ms", "500 ms"))
    return made


if __name__ == "__main__":
    for row in rows():
        print(*row, sep="   ")
