"""What tests of rescues share: a team at one person, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tpilab.protocol import Debrief, Reply, Task
from tpilab.replay import attempt, replay
from tpilab.skills.rescue.skill import Rescue
from tpilab.skills.rescue.state import State

RESCUE = Rescue()
PEOPLE = tuple(f"p{number}{letter}" for number in range(36, 47) for letter in ("", "b"))


def task_of(patient: str, seed: int = 1, **options: int | str | bool) -> Task:
    return Task(skill="rescue", patient=patient, seed=seed, options=options)


class Team:
    """Acts one after the other, a second apart."""

    def __init__(self, patient: str, seed: int = 1, **options: int | str | bool) -> None:
        self.task = task_of(patient, seed, **options)
        self.state: State = RESCUE.begin(self.task)
        self.t_ms = 0
        self.actions: list[Any] = []

    def act(self, after_ms: int = 1_000, **action: Any) -> Reply:
        self.t_ms += after_ms
        full = {"t_ms": self.t_ms, **action}
        self.state, reply = RESCUE.act(self.state, RESCUE.read(full))
        self.actions.append(full)
        return reply

    def do(self, *whats: str) -> Reply:
        reply = Reply()
        for what in whats:
            reply = self.act(kind="do", what=what)
        return reply

    def order(self, text: str) -> Reply:
        return self.act(kind="order", text=text)

    def wait(self, seconds: int) -> Reply:
        reply = Reply()
        while seconds > 0:
            reply = self.act(0, kind="wait", more_s=min(seconds, 300))
            seconds -= 300
        return reply

    def helped(self) -> Team:
        """Help, box, line and lipid are there."""
        self.do("call")
        self.wait(60)
        self.do("kit", "line", "lipid_kit") if "kit" not in self.state.here else self.do(
            "line", "lipid_kit"
        )
        self.wait(130)
        if "line" not in self.state.here:
            self.do("line")
            self.wait(80)
        return self

    def has(self, *names: str) -> bool:
        return {*names} <= {event.name for event in RESCUE.debrief(self.state).events}


def done(task: Task, actions: Iterable[Any]) -> Debrief:
    replayed = replay(RESCUE, task, attempt(RESCUE, task, [*actions]))
    assert replayed.debrief is not None
    assert replayed.flags == ()
    return replayed.debrief
