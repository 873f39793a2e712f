"""What a skill is: a pure state machine whose history is a list of integer actions.

No clock, global, widget or file is in a skill; time is part of an action. Marking is replay: a
learner hands in actions, and nobody can hand in a score. Everything in an action is an integer
(micrometers, millinewtons, milliseconds, micrograms), so that a replay gives the same debrief on
every machine.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Generic, Literal, Protocol, TypeAlias, TypeVar

from pydantic import Field

from tpilab.frozen import Frozen

MAX_MS = 4 * 3600 * 1000
MAX_POSES = 200
MAX_UM = 2_000_000

Ms = Annotated[int, Field(ge=0, le=MAX_MS)]
Um = Annotated[int, Field(ge=-MAX_UM, le=MAX_UM)]
Json: TypeAlias = Any
Weight = Literal["critical", "recommended", "neutral", "unnecessary", "harmful", "unsafe"]


class Action(Frozen):
    """One act of the learner's; a skill subclasses it."""

    kind: str
    t_ms: Ms
    """Time since the beginning; never runs backwards."""


class Task(Frozen):
    """What is to be done; from the bank, never from the learner."""

    skill: str
    patient: str
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    options: dict[str, int | str | bool] = Field(default_factory=dict)


class Event(Frozen):
    """Something worth telling in the debrief, with its weight."""

    t_ms: Ms
    name: str
    weight: Weight
    note: str = ""


class Reply(Frozen):
    """What comes of an action: words, or why it was refused."""

    said: str = ""
    refused: str | None = None
    events: tuple[Event, ...] = ()


class Observation(Frozen):
    """What a real patient or machine would show now; no truth."""

    words: str = ""
    values: dict[str, Json] = Field(default_factory=dict)


class Metric(Frozen):
    """A measured figure, rounded to its declared precision before any threshold looks at it."""

    name: str
    value: int
    unit: str


class Debrief(Frozen):
    """All of it, after the end: acts, figures, the hand's path, and the truth."""

    events: tuple[Event, ...]
    metrics: tuple[Metric, ...]
    path: Json
    truth: Json

    def digest(self) -> str:
        """A hash of the whole: equal debriefs, equal digests, on every machine."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


State = TypeVar("State")
A = TypeVar("A", bound=Action)


class Skill(Protocol, Generic[State, A]):
    """A pure state machine. `act` never raises: what cannot be done is refused, in words."""

    name: str
    revision: str

    def data_hash(self, task: Task) -> str:
        """A hash of the patient and the anatomy that the task speaks of."""

    def read(self, action: Json) -> A:
        """An action from JSON. Raises ValueError that names what is wrong."""

    def begin(self, task: Task) -> State:
        """The state before the first action."""

    def act(self, state: State, action: A) -> tuple[State, Reply]:
        """The state after `action`; refused: the same state, and why."""

    def observe(self, state: State) -> Observation:
        """What can be seen, heard and felt now."""

    def debrief(self, state: State) -> Debrief:
        """All of it, after the end."""
