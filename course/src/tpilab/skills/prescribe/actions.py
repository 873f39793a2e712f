"""What can be done at the cabinet: the actions of prescribing.

Numbers come as they were typed, with their unit. `tpilab.formulary.quantity` reads them, and asks
back in words where they could mean two things; so nothing is taken silently, here or in a browser.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from tpilab.protocol import Action
from tpilab.skills.reading import read_action

Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Typed = Annotated[str, Field(max_length=24)]
Syringe = Literal["a", "b"]
Choice = Literal["ready", "no_drug", "not_today"]


class Look(Action):
    """Something asked of the person, measured, or looked up."""

    kind: Literal["look"]
    what: Name


class Read(Action):
    """A container taken in the hand, and its label read."""

    kind: Literal["read"]
    container: Name


class Weight(Action):
    """The weight that is reckoned with, as typed: "48 kg"."""

    kind: Literal["weight"]
    typed: Typed


class Do(Action):
    """Something prepared, said or put away; what there is, is the skill's menu."""

    kind: Literal["do"]
    what: Name


class Draw(Action):
    """A volume drawn up from a container into a syringe, as typed: "4 mL"."""

    kind: Literal["draw"]
    container: Name
    syringe: Syringe
    typed: Typed
    needle: Literal["new", "used"]
    """Whether a new needle goes into the container, or the one that was used already."""


class Empty(Action):
    """A syringe and what is in it thrown away; a new one takes its place."""

    kind: Literal["empty"]
    syringe: Syringe


class Tag(Action):
    """A label stuck on a syringe: what is in it, and the strength of the first, as typed."""

    kind: Literal["tag"]
    syringe: Syringe
    agents: Annotated[tuple[Name, ...], Field(max_length=6)]
    typed: Typed


class Plan(Action):
    """How many places get how much each, as typed: "3", "1 mL"."""

    kind: Literal["plan"]
    syringe: Syringe
    sites: Typed
    each: Typed


class Reckon(Action):
    """The learner's own arithmetic over all places, as typed: "40 mg" and "19 %" of the limit.

    agent: one of the plan; `all` for the share of everything together, then `mg` stays empty.
    """

    kind: Literal["reckon"]
    agent: Name
    mg: Typed = ""
    percent: Typed


class Decide(Action):
    """What is to happen, and why; ends it. Only then levels in the blood are shown."""

    kind: Literal["decide"]
    choice: Choice
    reason: Name


AnyAction = Look | Read | Weight | Do | Draw | Empty | Tag | Plan | Reckon | Decide
_ADAPTER: TypeAdapter[AnyAction] = TypeAdapter(Annotated[AnyAction, Field(discriminator="kind")])


def read(value: Any) -> AnyAction:
    """An action from JSON. Raises ValueError that names what is wrong and quotes nothing."""
    return read_action(_ADAPTER, value)
