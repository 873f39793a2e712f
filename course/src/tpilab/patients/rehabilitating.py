"""Twelve weeks after an injection, or after a no: who it is, what matters, what keeps it going."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from tpilab.frozen import Frozen
from tpilab.patients.visit import Cited, Text

Problem: TypeAlias = tuple[tuple[str | int, ...], str]
Factor = Literal["sleep", "mood", "work", "workplace", "fear", "load"]
FACTORS: dict[Factor, str] = {
    "sleep": "bad sleep", "mood": "low mood or worry", "work": "strain at work",
    "workplace": "the place of work", "fear": "fear of moving", "load": "one-sided load",
}  # fmt: skip
Flag = Literal["breathless", "fever", "weakness"]
LITTLE_PERCENT = 30
"""Of a needle's usual effect; less than that is no benefit. A didactic choice."""


class Before(Frozen):
    """Measures on the first day."""

    pain: Annotated[int, Field(ge=1, le=10)]
    """The past week's, 0 to 10."""
    peg: Annotated[tuple[int, ...], Field(min_length=3, max_length=3)]
    """Pain, enjoyment, general activity, each 0 to 10."""
    ndi: Annotated[int, Field(ge=0, le=50)] | None = None
    """Neck Disability Index of 50; None: it is not the neck."""
    threshold_kPa: Annotated[int, Field(ge=60, le=700)]
    motion_deg: Annotated[int, Field(ge=5, le=120)]
    motion: Text
    """Which movement."""


class Warns(Frozen):
    """A new danger sign that shows after some weeks."""

    week: Annotated[int, Field(ge=1, le=11)]
    what: Flag
    says: Text


class Anew(Frozen):
    """What a new examination finds, after the needle."""

    says: Text
    elsewhere: bool = False
    """Whether the cause is another than the muscle that was injected. A didactic choice."""


def _named(factors: Any) -> Any:
    """Without those that a variant strikes out: `load: null`."""
    if not isinstance(factors, dict):
        return factors
    return {name: says for name, says in factors.items() if says is not None}


class Rehabilitating(Frozen):
    """A plan for this person."""

    scene: Text
    """What was injected today, and where; or that nothing was."""
    after_needle: bool = True
    """Whether the plan follows a needle; after a no none belongs into it either."""
    chest: bool
    """Whether the needle was over the chest, so that breath belongs to the return advice."""
    goal: Text
    """What the person wants to do again, in own words."""
    day: Text
    """When in the day there is room for exercise."""
    minutes_a_day: Annotated[int, Field(ge=3, le=60)]
    """How much room that is."""
    prefers: Text
    wants: Text
    """What the person expects of needles."""
    factors: Annotated[dict[Factor, Text], BeforeValidator(_named)]
    """What keeps the pain going, and what the person says of it when asked."""
    before: Before
    needle_percent: Annotated[int, Field(ge=0, le=150)]
    """How much of a needle's usual effect this person has. A didactic choice."""
    doing_percent: Annotated[int, Field(ge=10, le=60)]
    """How much of an exercise is done that was merely handed out (FU-134)."""
    warns: Warns | None = None
    anew: Anew
    why: Text
    facts: Cited


def problems(record: Rehabilitating) -> Iterator[Problem]:
    """What in a plan's person does not fit: where, and what is wrong."""
    if not record.factors:
        yield ("factors",), "nobody is without anything that keeps pain going; name at least one"
    if record.warns is not None and record.warns.what == "breathless" and not record.chest:
        yield ("warns", "what"), "breathless without a needle over the chest: set 'chest'"
    little = record.after_needle and record.needle_percent < LITTLE_PERCENT
    if little and not record.anew.elsewhere:
        what = "a needle that hardly helps: say in 'anew' what a new look finds, 'elsewhere: true'"
        yield ("anew",), what
    if any(not 0 <= each <= 10 for each in record.before.peg):  # noqa: PLR2004 - of a 0-10 scale
        yield ("before", "peg"), "each of the three is 0 to 10"
