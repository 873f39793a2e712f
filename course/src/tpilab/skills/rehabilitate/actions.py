"""What can be done in twelve weeks around an injection: the actions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from tpilab.protocol import Action
from tpilab.skills.reading import read_action

Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Typed = Annotated[str, Field(max_length=24)]
Choice = Literal["go_on", "repeat", "rethink", "refer", "close"]
MOST_LETTERS = 3000
"""Of a hand-over note: more than a page; a longer one is answered in words."""


class Do(Action):
    """Something asked, measured, said or arranged; what there is, is the skill's menu."""

    kind: Literal["do"]
    what: Name


class Agree(Action):
    """A part of the plan with its dose, as typed: times a week, and minutes each time."""

    kind: Literal["agree"]
    what: Name
    times: Typed
    minutes: Typed


class Drop(Action):
    """A part of the plan given up."""

    kind: Literal["drop"]
    what: Name


class Rule(Action):
    """The rule for another needle, said beforehand: relief in percent, for so many weeks."""

    kind: Literal["rule"]
    percent: Typed
    weeks: Typed


class Series(Action):
    """Needles planned ahead: how many more, how many weeks apart, and whether a rule decides."""

    kind: Literal["series"]
    count: Typed
    apart: Typed
    drug: Literal["anesthetic", "steroid"]
    where: Literal["same", "several"]
    """The muscle that was injected, or several regions in one session."""
    only_if: bool
    """Whether each is given only if the rule for another needle is met."""


class Note(Action):
    """The hand-over note to the physical therapist. What it says is marked by a person."""

    kind: Literal["note"]
    text: Annotated[str, Field(max_length=20_000)]


class Decide(Action):
    """How it goes on, and in how many weeks they meet again; some choices end it."""

    kind: Literal["decide"]
    choice: Choice
    weeks: Annotated[int, Field(ge=1, le=12)]


AnyAction = Do | Agree | Drop | Rule | Series | Note | Decide
_ADAPTER: TypeAdapter[AnyAction] = TypeAdapter(Annotated[AnyAction, Field(discriminator="kind")])


def read(value: Any) -> AnyAction:
    """An action from JSON. Raises ValueError that names what is wrong and quotes nothing."""
    return read_action(_ADAPTER, value)
