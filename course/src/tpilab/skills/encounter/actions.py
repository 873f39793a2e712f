"""What a learner does in an encounter: whole parts, each the actions of one skill, and its end."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from tpilab.protocol import Action
from tpilab.skills.reading import read_action

PartName = Literal["select", "palpate", "prescribe", "guide", "inject", "rescue", "rehabilitate"]
MOST_ACTIONS = 5000


class Part(Action):
    """One part, from its first action to its decision. `t_ms`: when it was over."""

    kind: Literal["part"]
    of: PartName
    actions: Annotated[tuple[Any, ...], Field(min_length=1, max_length=MOST_ACTIONS)]
    """The skill's own actions; their time begins anew with the part."""


class End(Action):
    """The encounter is over."""

    kind: Literal["end"]


AnyAction = Part | End
_ADAPTER: TypeAdapter[AnyAction] = TypeAdapter(Annotated[AnyAction, Field(discriminator="kind")])


def read(value: Any) -> AnyAction:
    """An action from JSON. Raises ValueError that names what is wrong and quotes nothing."""
    return read_action(_ADAPTER, value)
