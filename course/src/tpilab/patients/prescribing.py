"""What is right to put into a syringe for one person, and what about that person counts.

Where a range has no source, it is a didactic choice and the record says so.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tpilab.frozen import Frozen
from tpilab.patients.visit import Text

Cited = Annotated[tuple[str, ...], Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Ending = Literal["ready", "no_drug", "not_today"]


class Counts(Frozen):
    """Something about the person that changes drug or dose, and where it can be found out."""

    when: Name
    """As the cautions of the formulary name it: liver, booster, allergy_amide, pregnancy..."""
    what: Text
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    """Ids of what can be looked up, any of which reveals it; `name!` only when asked again."""
    why: Text
    facts: tuple[str, ...] = ()


class Way(Frozen):
    """A syringe that is right for this person."""

    agents: tuple[Name, ...]
    """Without what only dilutes or buffers; empty: a dry needle."""
    most_ug_per_ml: Annotated[int, Field(gt=0)] | None = None
    """Stronger than this is more than is needed."""
    most_permille: Annotated[int, Field(gt=0, le=1000)] = 1000
    """Of the limit; less than all of it where the label asks for less (didactic: it names none)."""
    why: Text
    facts: tuple[str, ...] = ()


class Against(Frozen):
    """What must not be in this person's syringe, or had better not."""

    agents: Annotated[tuple[Name, ...], Field(min_length=1)]
    unsafe: bool
    why: Text
    facts: Cited


class Earlier(Frozen):
    """A local anesthetic that the person had within the label's interval."""

    agent: Name
    ug: Annotated[int, Field(gt=0)]
    hours_ago: Annotated[int, Field(ge=0, le=48)]
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    says: Text


class Prescribing(Frozen):
    """A syringe for one person."""

    place: Text
    """Where it is to go: "right upper trapezius"."""
    absorbs: Literal["neck_and_shoulder", "back", "buttock", "thigh"]
    """The muscle's region, for the model of levels in the blood."""
    weight_g: Annotated[int, Field(ge=20_000, le=250_000)]
    chart_weight: Text = ""
    """What the chart says of it, where that differs or lacks a unit."""
    sites: Annotated[tuple[int, ...], Field(min_length=2, max_length=2)]
    """From, to: how many places are right."""
    each_ul: Annotated[tuple[int, ...], Field(min_length=2, max_length=2)]
    """From, to: how much each is right (INJ-052)."""
    counts: tuple[Counts, ...] = ()
    ways: tuple[Way, ...]
    """The best first; empty where nothing is to be injected today."""
    against: tuple[Against, ...] = ()
    earlier: Earlier | None = None
    says: dict[Name, Text] = Field(default_factory=dict)
    """Answers to what is looked up, where the visit has none or another."""
    ends: Annotated[tuple[Ending, ...], Field(min_length=1)]
    """What is right to decide, the best first."""
    reasons: dict[Ending, Annotated[tuple[Name, ...], Field(min_length=1)]]
    """For each of them the reasons that fit."""
    why: Text
    facts: Cited
