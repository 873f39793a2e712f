"""An injection by landmark into one person: what is right, and what happens on the way.

The needle's goal, mark and dangers are those of `needling`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from tpilab.frozen import Frozen
from tpilab.patients.visit import Text

Cited = Annotated[tuple[str, ...], Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Problem: TypeAlias = tuple[tuple[str | int, ...], str]
Position = Literal["prone", "side", "supine", "sitting"]
Ending = Literal["home", "stay", "hand_over", "not_here"]
Happens = Literal["faint", "breathless", "weak_leg", "tinnitus", "nothing"]


class Afterwards(Frozen):
    """What is found when the person is watched, moved and walked afterward."""

    what: Happens
    shows: Text
    """What is seen or said."""
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    """Ids of the menu, any of which reveals it."""
    why: Text
    facts: tuple[str, ...] = ()


class Measures(Frozen):
    """Pain now (0-10), pressure threshold over the point, range of motion: before the needle."""

    pain: Annotated[int, Field(ge=0, le=10)]
    threshold_kPa: Annotated[int, Field(ge=40, le=900)]
    motion_percent: Annotated[int, Field(ge=10, le=100)]
    """Of the other side."""
    motion: Text
    """Which movement: "turning the head to the right"."""


class Injecting(Frozen):
    """An injection by landmark."""

    drug: Text
    """What the labeled syringe on the tray holds: "Lidocaine 1%, 3 mL"."""
    volume_ul: Annotated[int, Field(ge=500, le=10_000)]
    positions: Annotated[tuple[Position, ...], Field(min_length=1)]
    """Which are right, the best first; lying, where fainting could hurt."""
    holds: Annotated[tuple[Literal["flat", "pincer"], ...], Field(min_length=1)]
    """How this muscle's band can be fixed."""
    techniques: Annotated[tuple[Literal["slow", "fast", "fan"], ...], Field(min_length=1)]
    """Which are right here; over the chest only the slow one."""
    before: Measures
    happens: Happens = "nothing"
    """What happens during it, however well it is done."""
    afterwards: tuple[Afterwards, ...] = ()
    ends: Annotated[tuple[Ending, ...], Field(min_length=1)]
    """What is right in the end if all went as the record says, the best first."""
    why: Text
    facts: Cited


def problems(injecting: Injecting, *, chest: bool, active: bool) -> Iterator[Problem]:
    """What in an injection does not fit the person: where, and what is wrong.

    chest: whether the lung lies beneath. active: whether an active point lies at the goal.
    """
    here = "not_here" not in injecting.ends
    if here and not active:
        yield ("ends",), "an injection needs an active point at the goal; or end with 'not_here'"
    if not here and len(injecting.ends) > 1:
        yield ("ends",), "'not_here' stands alone: who is injected has another end"
    if chest and injecting.techniques != ("slow",):
        yield ("techniques",), "over the chest only 'slow'"
    if injecting.happens in ("breathless", "weak_leg"):
        yield ("happens",), f"{injecting.happens!r} shows afterward; write it under 'afterwards'"
