"""A consultation as a record: what a person says, forgets and mistakes, and what is found.

What the record does not name is answered as the catalog says (`catalog.yaml`): mostly "No".
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tpilab.frozen import Frozen

Text = Annotated[str, Field(min_length=1)]
Cited = Annotated[tuple[str, ...], Field(min_length=1)]
Verdict = Literal["inject", "not_yet", "not", "refer"]
HowSoon = Literal["now", "today", "days", "weeks"]
Danger = Literal[
    "infected_skin", "coronary", "dissection", "myelopathy", "giant_cell", "true_allergy"
]
"""What makes a needle an unsafe act, whatever else was done (CLINICAL.md)."""
Worth = Literal["critical", "recommended", "neutral", "unnecessary", "harmful"]


class Said(Frozen):
    """An answer; asked again, or shown what was found, people remember more."""

    first: Text
    again: Text = ""


class Ordered(Frozen):
    """A test for this person: what it shows, and what it is worth."""

    shows: Text
    worth: Worth
    why: Text


class Key(Frozen):
    """Something that this person's safety or benefit turns on, and where it can be found out."""

    what: Text
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    """Ids of the catalog, any of which reveals it; `name!` only when it is asked again."""
    why: Text
    facts: tuple[str, ...] = ()


class Checklist(Frozen):
    """The truth of one set of criteria for this person."""

    met: tuple[str, ...] = ()
    """Ids of the items that are met; all others are not."""
    verdict: Literal["met", "not_met"]
    why: Text


class Path(Frozen):
    """A decision that is right, with the reasons and the haste that go with it."""

    choice: Verdict
    reasons: Annotated[tuple[str, ...], Field(min_length=1)]
    how_soon: tuple[HowSoon, ...] = ()
    """How soon what follows must happen, any of these; empty: it is not asked."""


class Site(Frozen):
    """Where an injection would go, if one did."""

    label: Text
    risks: Annotated[tuple[str, ...], Field(min_length=1)]
    """The consent elements that name the dangers of this place."""


class Visit(Frozen):
    """One person's consultation."""

    setting: Text
    minutes: Annotated[int, Field(ge=10, le=60)]
    """How long the appointment is."""
    site: Site
    draws: Annotated[tuple[str, ...], Field(min_length=1)]
    """Areas of the body map that the person paints when asked where it hurts."""
    says: dict[str, Text | Said]
    finds: dict[str, Text]
    records: dict[str, Text]
    orders: dict[str, Ordered] = Field(default_factory=dict)
    flags: tuple[str, ...] = ()
    """Questions about danger that this complaint calls for, beyond those asked of everybody."""
    examines: tuple[str, ...] = ()
    """Examinations that this complaint calls for, beyond those of everybody."""
    may_be_pregnant: bool = False
    needs_interpreter: bool = False
    keys: tuple[Key, ...] = ()
    dangers: tuple[Danger, ...] = ()
    criteria: dict[str, Checklist] = Field(default_factory=dict)
    paths: Annotated[tuple[Path, ...], Field(min_length=1)]
    """What is right to do, the best first."""
    why: Text
    facts: Cited
