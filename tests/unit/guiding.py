"""What the tests of guiding share: careful hands cut short, and what is added to them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from tpilab.anatomy.tissue import Tissue
from tpilab.protocol import Event, Reply, Task
from tpilab.skills import skill
from tpilab.skills.guide.state import State
from tpilab.skills.guide.world import world_of

GUIDE = skill("guide")
Json = dict[str, Any]


def task(patient: str, seed: int = 1) -> Task:
    return Task(skill="guide", patient=patient, seed=seed)


REYES, HARTMANN, KOWALCZYK, SANTOS, ABEBE, GEL = map(
    task, ("p01", "p11", "p12", "p19", "p29", "g01")
)


def run(of: Task, actions: list[Json]) -> tuple[State, list[Reply]]:
    state, replies = GUIDE.begin(of), []
    for each in actions:
        state, reply = GUIDE.act(state, GUIDE.read(each))
        replies.append(reply)
    return state, replies


def done(of: Task, actions: list[Json]) -> dict[str, Event]:
    """The acts of actions none of which is refused."""
    state, replies = run(of, actions)
    assert [reply.refused for reply in replies] == [None] * len(replies)
    return GUIDE.debrief(state).first()


def until(of: Task, kind: str) -> list[Json]:
    """A careful hand until before its first action of a kind."""
    actions = GUIDE.model(of)
    return actions[: next(n for n, each in enumerate(actions) if each["kind"] == kind)]


def in_skin(of: Task) -> list[Json]:
    """A careful hand with the needle just through the skin."""
    actions = GUIDE.model(of)
    return actions[: 1 + next(n for n, each in enumerate(actions) if each["kind"] == "puncture")]


def after(actions: list[Json], *more: Json) -> list[Json]:
    """More actions, each two seconds after the end of the one before."""
    for each in more:
        last = actions[-1]
        t_ms = last["t_ms"] + sum(last.get("dt_ms", [])) + last.get("ms", 0) + 2_000
        actions = [*actions, {**each, "t_ms": t_ms}]
    return actions


def without(actions: list[Json], **fields: Any) -> list[Json]:
    """The actions but those that have all these fields."""
    return [each for each in actions if any(each.get(k) != v for k, v in fields.items())]


def changed(actions: list[Json], kind: str, **fields: Any) -> list[Json]:
    """The actions with some fields changed in those of a kind."""
    return [{**each, **fields} if each["kind"] == kind else each for each in actions]


def push(*depths: int, dt: int = 200) -> Json:
    """A stroke of the needle to depths along it, one after the other."""
    steps = [depths[0], *(b - a for a, b in pairwise(depths))]
    return {"kind": "stroke", "dt_ms": [dt] * len(depths), "ndepth_um": steps}


def say(what: str) -> Json:
    return {"kind": "do", "what": what}


def straight_in(of: Task, steep: int = 900, to: tuple[int, int] | None = None) -> list[Json]:
    """A careful hand's plan, and a needle through the skin over the target, or over a place."""
    x, y = to or world_of(of).target.at_um[:2]
    puncture = {"kind": "puncture", "x_um": x, "y_um": y, "azimuth_ddeg": 0, "steep_ddeg": steep}
    return after(until(of, "puncture"), puncture)


def nerve_way() -> tuple[list[Json], int]:
    """A needle straight over a nerve of the buttock, and how deep the nerve lies."""
    world = world_of(SANTOS)
    x0, y0 = world.mark_um
    best = min(
        (tuple(each) for pipe in world.block.pipes if pipe.kind == Tissue.NERVE
         for each in pipe.course_um.tolist()),
        key=lambda at: (at[0] - x0) ** 2 + (at[1] - y0) ** 2,
    )  # fmt: skip
    actions = changed(until(SANTOS, "puncture"), "plan", limit_um=150_000, length_mm=127, gauge=22)
    puncture = {"kind": "puncture", "x_um": best[0], "y_um": best[1], "azimuth_ddeg": 0,
                "steep_ddeg": 900}  # fmt: skip
    return after(actions, puncture), best[2]
