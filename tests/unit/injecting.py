"""What the tests of injecting share: careful hands, cut and changed."""

from __future__ import annotations

from typing import Any

from tpilab.protocol import Event, Reply, Task
from tpilab.skills import skill
from tpilab.skills.inject.state import State

INJECT = skill("inject")
Json = dict[str, Any]
PLAYED = ("p01", "p11b", "p12", "p19", "p29", "p30", "p31", "p32", "p33", "p34", "p35")


def task(patient: str, seed: int = 1) -> Task:
    return Task(skill="inject", patient=patient, seed=seed)


REYES, HALVORSEN, FAINTS, RINGS, BREATHLESS = map(task, ("p01", "p32", "p33", "p30", "p34"))


def run(of: Task, actions: list[Json]) -> tuple[State, list[Reply]]:
    state, replies = INJECT.begin(of), []
    for each in actions:
        state, reply = INJECT.act(state, INJECT.read(each))
        replies.append(reply)
    return state, replies


def done(of: Task, actions: list[Json]) -> dict[str, Event]:
    """The acts of actions none of which is refused."""
    state, replies = run(of, actions)
    assert [reply.refused for reply in replies if reply.refused] == []
    return INJECT.debrief(state).first()


def without(actions: list[Json], **fields: Any) -> list[Json]:
    """The actions but those that have all these fields."""
    return [each for each in actions if any(each.get(k) != v for k, v in fields.items())]


def changed(actions: list[Json], kind: str, **fields: Any) -> list[Json]:
    """The actions with some fields changed in those of a kind."""
    return [{**each, **fields} if each["kind"] == kind else each for each in actions]


def until(of: Task, kind: str, **fields: Any) -> list[Json]:
    """A careful hand until before its first action of a kind with these fields."""
    actions = INJECT.model(of)
    wanted = {"kind": kind, **fields}
    return actions[: next(n for n, each in enumerate(actions) if wanted.items() <= each.items())]


def after(actions: list[Json], *more: Json) -> list[Json]:
    """More actions, each two seconds after the end of the one before."""
    for each in more:
        last = actions[-1]
        t_ms = last["t_ms"] + sum(last.get("dt_ms", [])) + 2_000
        actions = [*actions, {**each, "t_ms": t_ms}]
    return actions


def put_in(actions: list[Json], before: str, *more: Json) -> list[Json]:
    """More actions right before the first of a kind, at its time."""
    at = next(n for n, each in enumerate(actions) if each["kind"] == before)
    t_ms = actions[at]["t_ms"]
    return [*actions[:at], *({**each, "t_ms": t_ms} for each in more), *actions[at:]]


def say(what: str) -> Json:
    return {"kind": "do", "what": what}
