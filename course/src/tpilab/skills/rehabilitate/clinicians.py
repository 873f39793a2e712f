"""Scripted clinicians: a sanity check of our code, and the model attempt. They are no experts."""

from __future__ import annotations

from typing import Any

from tpilab.patients import patient
from tpilab.protocol import Task
from tpilab.skills.rehabilitate.acts import ASKS, PARTS
from tpilab.skills.rehabilitate.judging import right
from tpilab.skills.rehabilitate.state import State

Json = dict[str, Any]
STEP_MS = 4_000
LATER = ("ask_since", "ask_done")
"""What is asked at later visits."""
NOTE = (
    "{name}: trigger point injection today. {scene} Goal: {goal} Please: strength and stretching as"
    " agreed, few exercises, and what keeps it going. Another needle only after half the"
    " pain for six"
    " weeks. Send back at once with short breath, fever or weakness. I can be reached by"
    " the clinic."
)


class _Script:
    def __init__(self, task: Task) -> None:
        from tpilab.skills.rehabilitate.skill import (
            Rehabilitate,
        )  # it asks its model of this module

        self.skill = Rehabilitate()
        self.state: State = self.skill.begin(task)
        self.actions: list[Json] = []

    def act(self, **action: Any) -> None:
        full = {"t_ms": STEP_MS * (len(self.actions) + 1), **action}
        self.state, reply = self.skill.act(self.state, self.skill.read(full))
        if reply.refused is None:
            self.actions.append(full)

    def do(self, *whats: str) -> None:
        for what in whats:
            self.act(kind="do", what=what)


def thorough(task: Task) -> list[Json]:
    """Plans with the person, measures the same each time, and keeps to the rule."""
    script, record = _Script(task), patient(task.patient).rehabilitated
    scales = ("pain", "peg", *(("ndi",) if record.before.ndi is not None else ()))
    script.do(*(each for each in ASKS if each not in LATER), *scales, "honest", "stretch_now")
    minutes = max(2, min(10, record.minutes_a_day // 2))
    script.act(kind="agree", what="strength", times="5", minutes=str(minutes))
    script.act(kind="agree", what="stretching", times="7", minutes=str(min(3, minutes)))
    for name in record.factors:
        what = next(each for each, (_, serves) in PARTS.items() if serves == name)
        script.act(kind="agree", what=what, times="7", minutes="5")
    script.do("choose", "back", "call", "return")
    script.act(kind="rule", percent="50", weeks="6")
    person = patient(task.patient)
    script.act(
        kind="note", text=NOTE.format(name=person.name, scene=record.scene, goal=record.goal)
    )
    script.act(kind="decide", choice="go_on", weeks=3)
    while script.state.decision is None:
        script.do("ask_since", "ask_done", *scales, "impression")
        state = script.state
        ways = right(state, state.visit, state.needles)
        script.act(kind="decide", choice=ways[-1] if ways[-1] != "repeat" else ways[0], weeks=4)
    return script.actions


def passive(task: Task) -> list[Json]:
    """Hands out heat and a promise, asks for nothing, and repeats whatever comes."""
    script = _Script(task)
    script.do("promise")
    script.act(kind="agree", what="heat", times="7", minutes="20")
    script.act(kind="series", count="3", apart="2", drug="steroid", only_if=False)
    while script.state.decision is None:
        script.act(kind="decide", choice="repeat" if script.state.week else "go_on", weeks=2)
        if len(script.actions) > 40:  # noqa: PLR2004 - far more than twelve weeks need
            break
    return script.actions


def hurried(task: Task) -> list[Json]:
    """Asks for pain, hands out eight exercises, and goes on."""
    script = _Script(task)
    script.do("pain")
    for what in ("strength", "endurance", "control", "stretching", "self_pressure"):
        script.act(kind="agree", what=what, times="7", minutes="20")
    while script.state.decision is None:
        script.act(kind="decide", choice="go_on", weeks=6)
    return script.actions
