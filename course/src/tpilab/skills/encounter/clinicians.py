"""Scripted clinicians: whole encounters, to test the code and show a model. They are no experts.

The careful one does what the record calls for, with each skill's own model; the hurried one puts a
needle into everybody who lets it come that far.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tpilab.protocol import Task
from tpilab.skills.encounter import carrying, judging
from tpilab.skills.encounter.actions import PartName
from tpilab.skills.encounter.state import State

Json = dict[str, Any]
ALWAYS = "p01"
"""Whose syringe the hurried one prepares where none is called for."""


def careful(task: Task) -> list[Json]:
    """All that this person calls for, then the end."""
    from tpilab.skills.encounter.skill import SKILLS, Encounter

    skill = Encounter()
    state = skill.begin(task)
    done: list[Json] = []
    for of in _steps(state):
        part = {"kind": "part", "of": of, "t_ms": state.t_ms,
                "actions": SKILLS[of].model(carrying.task_of(state, of))}  # fmt: skip
        state, reply = skill.act(state, skill.read(part))
        if reply.refused is None:
            done.append({**part, "t_ms": state.t_ms})
    done.append({"kind": "end", "t_ms": state.t_ms})
    return done


def _steps(state: State) -> Iterator[PartName]:
    """The way by the record, with the guidance that is right there."""
    for of in judging.way(state):
        yield _needle(state) if of == "inject" else of


def _needle(state: State) -> PartName:
    """The needle by hand, or under the picture where no hand alone brings it."""
    injecting = state.person.injecting
    return "inject" if injecting is None or injecting.here else "guide"


def hurried(task: Task) -> list[Json]:
    """As little talk as lets a needle in; the rest as the model does it; no plan."""
    from tpilab.skills.encounter.skill import SKILLS, Encounter

    skill = Encounter()
    state = skill.begin(task)
    done: list[Json] = []
    talk = [{"kind": "do", "what": "open", "t_ms": 0},
            {"kind": "decide", "choice": "inject", "reason": _a_reason(), "how_soon": None,
             "t_ms": 1000}]  # fmt: skip
    for of in ("select", "palpate", "prescribe", _needle(state), "rescue"):
        if carrying.why_not(state, of) is not None:
            continue
        now = carrying.task_of(state, of)
        if of == "prescribe" and state.person.prescribed.ends[0] != "ready":
            now = now.model_copy(update={"patient": ALWAYS})
        listed = talk if of == "select" else SKILLS[of].model(now)
        part = {"kind": "part", "of": of, "t_ms": state.t_ms, "actions": listed}
        state, reply = skill.act(state, skill.read(part))
        if reply.refused is None:
            done.append({**part, "t_ms": state.t_ms})
    done.append({"kind": "end", "t_ms": state.t_ms})
    return done


def _a_reason() -> str:
    from tpilab.patients import catalog

    return next(iter(catalog().reasons))
