"""What can be done in a consultation: the actions of selecting a patient."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from tpilab.patients.visit import HowSoon, Verdict
from tpilab.protocol import Action
from tpilab.skills.reading import read_action

Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Holds = Literal["met", "not_met", "unknown"]


class Do(Action):
    """Something of the catalog: asked, examined, looked up, ordered or said."""

    kind: Literal["do"]
    what: Name


class Criterion(Action):
    """Whether an item of a set of published criteria is met, as the learner judges."""

    kind: Literal["criterion"]
    of: Name
    item: Name
    holds: Holds


class Decide(Action):
    """What is to follow, and why; ends the consultation."""

    kind: Literal["decide"]
    choice: Verdict
    reason: Name
    how_soon: HowSoon | None = None
    """How soon what follows must happen; None where a needle follows here and now."""


AnyAction = Do | Criterion | Decide
_ADAPTER: TypeAdapter[AnyAction] = TypeAdapter(Annotated[AnyAction, Field(discriminator="kind")])


def read(value: Any) -> AnyAction:
    """An action from JSON. Raises ValueError that names what is wrong and quotes nothing."""
    return read_action(_ADAPTER, value)
