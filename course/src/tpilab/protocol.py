"""What a skill is: a pure state machine whose history is a list of integer actions.

No clock, global, widget or file is in a skill; time is part of an action. Marking is replay: a
learner hands in actions, and nobody can hand in a score. Everything in an action is an integer
(micrometers, millinewtons, milliseconds, micrograms), so that a replay gives the same debrief on
every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
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


class Act(Frozen):
    """What a skill looks for: an act in words, its weight, and what that rests on."""

    name: str
    text: str
    """What was done, in words that fit after a time stamp."""
    weight: Weight
    why: str
    facts: tuple[str, ...] = ()
    basis: Literal["evidence", "didactic", "safety rule"]


class Event(Frozen):
    """Something worth telling in the debrief: its name is a key of the skill's acts."""

    t_ms: Ms
    name: str
    weight: Weight
    note: str = ""


class Reply(Frozen):
    """What comes of an action: words, or why it was refused."""

    said: str = ""
    """The patient's words, and what can be seen."""
    felt: str = ""
    """What the hand feels, in words."""
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
    finished: bool = False
    """Whether the learner ended it with a decision."""

    def first(self) -> dict[str, Event]:
        """The first event of each name, in the order in which they happened."""
        found: dict[str, Event] = {}
        for event in self.events:
            found.setdefault(event.name, event)
        return found

    def digest(self) -> str:
        """A hash of the whole: equal debriefs, equal digests, on every machine."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


State = TypeVar("State")
A = TypeVar("A", bound=Action)


class Skill(Protocol, Generic[State, A]):
    """A pure state machine. `act` never raises: what cannot be done is refused, in words."""

    name: str
    revision: str
    acts: Mapping[str, Act]
    choices: Mapping[str, str]
    """What can be decided in the end, in words."""

    def data_hash(self, task: Task) -> str:
        """A hash of the patient and the anatomy that the task speaks of."""

    def read(self, action: Json) -> A:
        """An action from JSON. Raises ValueError that names what is wrong."""

    def card(self, task: Task) -> dict[str, Json]:
        """What a learner knows of the patient beforehand; no truth."""

    def begin(self, task: Task) -> State:
        """The state before the first action."""

    def act(self, state: State, action: A) -> tuple[State, Reply]:
        """The state after `action`; refused: the same state, and why."""

    def observe(self, state: State) -> Observation:
        """What can be seen, heard and felt now."""

    def debrief(self, state: State) -> Debrief:
        """All of it, after the end."""

    def model(self, task: Task) -> list[Json]:
        """A model attempt: the actions of a scripted hand that does all that is asked."""
