"""An injection by landmark into one person: what is right, and what happens on the way.

The needle's goal, mark and dangers are those of `needling`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from tpilab.frozen import Frozen
from tpilab.patients.visit import Cited, Text

Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Problem: TypeAlias = tuple[tuple[str | int, ...], str]
Position = Literal["prone", "side", "supine", "sitting"]
Ending = Literal["home", "stay", "hand_over", "not_here"]
Happens = Literal["faint", "breathless", "weak_leg", "tinnitus", "nothing"]
DRUG = r"^[A-Z][a-z ]+ (?P<percent>\d+(\.\d+)?)%, (?P<ml>\d+(\.\d+)?) mL$"


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

    drug: Annotated[str, Field(pattern=DRUG)]
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
    """What is right in the end if all went as the record says, the best first; 'not_here' beside
    another one: a needle by landmark may be let be."""
    why: Text
    facts: Cited

    @property
    def solution(self) -> str:
        """What is in the syringe: "lidocaine 1%"."""
        return self.drug.partition(",")[0].lower()

    @property
    def ug_per_ml(self) -> int:
        """How strong it is: 1% is 10 mg in a milliliter. 0: nothing in it whose dose counts."""
        if self.solution.startswith("saline"):
            return 0
        return int(10_000 * Decimal(_printed(self.drug)["percent"]))

    @property
    def here(self) -> bool:
        """Whether a needle by landmark may be right."""
        return self.ends != ("not_here",)


def _printed(drug: str) -> re.Match[str]:
    found = re.match(DRUG, drug)
    assert found is not None
    return found


def problems(
    injecting: Injecting, *, chest: bool, active: bool, landmark: bool
) -> Iterator[Problem]:
    """What in an injection does not fit the person: where, and what is wrong.

    chest: whether the lung lies beneath. active: whether an active point lies at the goal.
    landmark: whether guiding a needle by landmark is right there in `needling`.
    """
    if injecting.here and not active:
        yield ("ends",), "an injection needs an active point at the goal; or end with 'not_here'"
    if injecting.here and landmark == ("not_here" in injecting.ends):
        yield (
            ("ends",),
            "'not_here' stands alone; it joins another end where 'needling' has no landmark",
        )
    if int(1_000 * Decimal(_printed(injecting.drug)["ml"])) != injecting.volume_ul:
        yield ("volume_ul",), "the label says another volume"
    signs = [each.what for each in injecting.afterwards]
    if {"breathless", "weak_leg"} & set(signs) and "home" in injecting.ends:
        yield ("ends",), f"nobody goes home with {signs[0]!r}"
    if chest and injecting.techniques != ("slow",):
        yield ("techniques",), "over the chest only 'slow'"
    if injecting.happens in ("breathless", "weak_leg"):
        yield ("happens",), f"{injecting.happens!r} shows afterward; write it under 'afterwards'"
