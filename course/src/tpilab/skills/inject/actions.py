"""What can be done at an injection by landmark: the actions, integers only.

The needle's own actions are those of guiding one (`tpilab.skills.guide.actions`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from tpilab.protocol import Action, Um
from tpilab.skills.guide.actions import Aspirate, Deposit, Gauge, Lift, Name, Puncture, Stroke
from tpilab.skills.reading import read_action

Technique = Literal["slow", "fast", "fan"]
"""One slow line; fast in and out; several lines from one puncture."""


class Do(Action):
    """Something said, arranged, measured or watched; what there is, is the skill's menu."""

    kind: Literal["do"]
    what: Name


class TimeOut(Action):
    """The pause before the needle: what is said aloud, chosen from the card's `time_out`."""

    kind: Literal["time_out"]
    person: Name
    side: Literal["left", "right", "middle"]
    site: Name
    drug: Name


class Plan(Action):
    """Needle, depth limit and technique."""

    kind: Literal["plan"]
    gauge: Gauge
    length_mm: Annotated[int, Field(ge=10, le=150)]
    limit_um: Annotated[int, Field(ge=1_000, le=150_000)]
    """How deep the tip may go at most, measured straight down from the skin."""
    technique: Technique


class Fix(Action):
    """The band held: between two fingers that press beside it, or lifted between thumb and finger.

    Where the fingers' middle is, and along which line they lie apart. They hold until let go, or
    until they fix another place.
    """

    kind: Literal["fix"]
    how: Literal["flat", "pincer"]
    x_um: Um
    y_um: Um
    turn_ddeg: Annotated[int, Field(ge=0, lt=1800)]


class Note(Action):
    """The procedure note: of each field the line chosen; the fields are the card's `note`."""

    kind: Literal["note"]
    fields: Annotated[dict[Name, Name], Field(max_length=20)]


class Decide(Action):
    """How it ended."""

    kind: Literal["decide"]
    choice: Literal["home", "stay", "hand_over", "not_here"]


AnyAction = (
    Do | TimeOut | Plan | Fix | Puncture | Stroke | Lift | Aspirate | Deposit | Note | Decide
)
_ADAPTER: TypeAdapter[AnyAction] = TypeAdapter(Annotated[AnyAction, Field(discriminator="kind")])


def read(value: Any) -> AnyAction:
    """An action from JSON. Raises ValueError that names what is wrong and quotes nothing."""
    return read_action(_ADAPTER, value)
