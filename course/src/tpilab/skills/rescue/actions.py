"""What can be done in an emergency: the actions, integers and short words only."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from tpilab.protocol import Action
from tpilab.skills.reading import read_action

Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Ending = Literal["home", "stay", "hospital"]
MOST_LETTERS = 80


class Do(Action):
    """Something done, looked at or said; what there is, is the skill's menu."""

    kind: Literal["do"]
    what: Name


class Order(Action):
    """A drug as it is called out: "epinephrine 0.5 mg im"."""

    kind: Literal["order"]
    text: Annotated[str, Field(min_length=1, max_length=MOST_LETTERS)]


class Say(Action):
    """The working diagnosis, said aloud; the last one counts."""

    kind: Literal["say"]
    what: Name


class Wait(Action):
    """Time passes: that since the last action, and so many seconds more."""

    kind: Literal["wait"]
    more_s: Annotated[int, Field(ge=0, le=300)] = 0


class Pause(Action):
    """The clock stands, or goes on. In teaching only."""

    kind: Literal["pause"]
    on: bool


class Rewind(Action):
    """Back by so many seconds, as if what came after had not been. In teaching only."""

    kind: Literal["rewind"]
    seconds: Annotated[int, Field(ge=1, le=1800)]


class Decide(Action):
    """Where the person goes; ends the emergency."""

    kind: Literal["decide"]
    choice: Ending


AnyAction = Do | Order | Say | Wait | Pause | Rewind | Decide
_ADAPTER: TypeAdapter[AnyAction] = TypeAdapter(Annotated[AnyAction, Field(discriminator="kind")])


def read(value: Any) -> AnyAction:
    """An action from JSON. Raises ValueError that names what is wrong and quotes nothing."""
    return read_action(_ADAPTER, value)
