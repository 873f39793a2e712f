"""Actions at the cabinet, written short, for the tests of prescribing."""

from __future__ import annotations

from typing import Any

from tpilab.protocol import Debrief, Reply, Task
from tpilab.replay import attempt, replay
from tpilab.skills import skill

PRESCRIBE = skill("prescribe")
Json = dict[str, Any]


def task(patient: str = "p16", seed: int = 1, **options: int | str | bool) -> Task:
    return Task(skill="prescribe", patient=patient, seed=seed, options=options)


def look(what: str) -> Json:
    return {"kind": "look", "what": what}


def read(container: str) -> Json:
    return {"kind": "read", "container": container}


def weight(typed: str) -> Json:
    return {"kind": "weight", "typed": typed}


def do(what: str) -> Json:
    return {"kind": "do", "what": what}


def draw(container: str, typed: str, syringe: str = "a", needle: str = "new") -> Json:
    return {"kind": "draw", "container": container, "typed": typed, "syringe": syringe,
            "needle": needle}  # fmt: skip


def empty(syringe: str = "a") -> Json:
    return {"kind": "empty", "syringe": syringe}


def tag(typed: str, *agents: str, syringe: str = "a") -> Json:
    return {"kind": "tag", "syringe": syringe, "agents": list(agents), "typed": typed}


def plan(sites: str, each: str, syringe: str = "a") -> Json:
    return {"kind": "plan", "syringe": syringe, "sites": sites, "each": each}


def reckon(agent: str, mg: str, percent: str) -> Json:
    return {"kind": "reckon", "agent": agent, "mg": mg, "percent": percent}


def decide(choice: str, reason: str = "least_enough") -> Json:
    return {"kind": "decide", "choice": choice, "reason": reason}


READY = (
    look("conditions"), look("letter"), look("today"), look("weigh"), weight("48 kg"),
    read("lidocaine_1"), draw("lidocaine_1", "1 mL"), tag("10 mg/mL", "lidocaine"),
    plan("1", "1 mL"), reckon("lidocaine", "10 mg", "4.6 %"), do("second"), do("emergency"),
    do("discard"),
)  # fmt: skip
"""A syringe for p16, all but the decision."""


def timed(actions: tuple[Json, ...]) -> list[Json]:
    return [{**each, "t_ms": 1_000 * number} for number, each in enumerate(actions)]


def tried(of: Task, *actions: Json) -> tuple[Any, Reply]:
    """The state after the actions, and what came of the last; all others must be taken."""
    state, reply = PRESCRIBE.begin(of), Reply()
    for number, each in enumerate(timed(actions), start=1):
        state, reply = PRESCRIBE.act(state, PRESCRIBE.read(each))
        assert reply.refused is None or number == len(actions), (each, reply.refused)
    return state, reply


def seen(of: Task, *actions: Json) -> Json:
    return PRESCRIBE.observe(tried(of, *actions)[0]).values


def done(of: Task, *actions: Json) -> Debrief:
    """The debrief of these actions, by replay of what is handed in."""
    return played(of, timed(actions))


def played(of: Task, actions: list[Json]) -> Debrief:
    replayed = replay(PRESCRIBE, of, attempt(PRESCRIBE, of, actions))
    assert replayed.debrief is not None
    assert replayed.flags == ()
    return replayed.debrief


def instead(actions: tuple[Json, ...], kind: str, *others: Json) -> tuple[Json, ...]:
    """The actions with those of a kind replaced by others, where the first of them stood."""
    at = next(n for n, each in enumerate(actions) if each["kind"] == kind)
    rest = tuple(each for each in actions if each["kind"] != kind)
    return (*rest[:at], *others, *rest[at:])
