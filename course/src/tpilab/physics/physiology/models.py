"""The shape of an emergency as a file: states, vital signs, and what leads from one to another.

A graph holds what a clinician can read and correct: `data/<emergency>.yaml`. What a treatment is,
and how soon it works, stands once for all of them in `data/means.yaml`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tpilab.frozen import Frozen

Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Basis = Literal["evidence", "didactic"]
Rhythm = Literal["sinus", "wide", "block", "vt", "vf", "asystole", "pea"]
Awake = Literal["alert", "drowsy", "fitting", "out"]
Seconds = Annotated[int, Field(ge=0, le=7200)]
VITALS = ("hr", "sys", "dia", "rr", "spo2")
"""Beats and breaths a minute, mmHg, percent: the order of every tuple of vital signs."""


class Vitals(Frozen):
    """Where vital signs tend to; hr in beats, rr in breaths a minute, sys and dia in mmHg."""

    hr: Annotated[int, Field(ge=0, le=220)]
    sys: Annotated[int, Field(ge=0, le=260)]
    dia: Annotated[int, Field(ge=0, le=160)]
    rr: Annotated[int, Field(ge=0, le=60)]
    spo2: Annotated[int, Field(ge=30, le=100)]

    @property
    def row(self) -> tuple[int, ...]:
        """In the order of `VITALS`."""
        return (self.hr, self.sys, self.dia, self.rr, self.spo2)


class Change(Frozen):
    """What a treatment adds to vital signs while it works; in their units."""

    hr: int = 0
    sys: int = 0
    dia: int = 0
    rr: int = 0
    spo2: int = 0

    @property
    def row(self) -> tuple[int, ...]:
        """In the order of `VITALS`."""
        return (self.hr, self.sys, self.dia, self.rr, self.spo2)


class Way(Frozen):
    """A transition: it is taken once its conditions held for `after_s` seconds in this state."""

    to: Name
    after_s: Annotated[tuple[Seconds, ...], Field(min_length=2, max_length=2)]
    """From, to: drawn once for a person."""
    when: tuple[Name, ...] = ()
    """Means that must all be at work."""
    any_of: tuple[Name, ...] = ()
    """Means of which one must be at work."""
    unless: tuple[Name, ...] = ()
    """Means of which none may be at work."""
    permille: Annotated[int, Field(ge=1, le=1000)] = 1000
    """For how many of a thousand people this way is open at all."""
    why: Text
    facts: tuple[str, ...] = ()

    @property
    def basis(self) -> Basis:
        """A transition without a fact is a didactic choice, and is shown as one."""
        return "evidence" if self.facts else "didactic"


class State(Frozen):
    """One state of the body: what can be measured, seen, heard and felt in it."""

    label: Text
    """For the debrief and for reviewers; never shown while it lasts."""
    vitals: Vitals
    over_s: Annotated[int, Field(ge=1, le=600)] = 20
    """About how long vital signs take to come near."""
    rhythm: Rhythm = "sinus"
    perfusion: Annotated[int, Field(ge=0, le=100)] = 80
    """How full the finger's pulse is, for the oximeter."""
    awake: Awake = "alert"
    face: Annotated[int, Field(ge=0, le=5)] = 1
    shows: Text
    """What is seen from beside the couch, when this state begins."""
    says: str = ""
    """What the person answers when asked; empty: nothing."""
    finds: dict[Name, Text] = Field(default_factory=dict)
    """What an examination shows here; what is not named is ordinary."""
    still_lung: tuple[Literal["side", "other"], ...] = ()
    """On which side the lung does not slide: that of the injection, the other."""
    eased_by: dict[Name, Change] = Field(default_factory=dict)
    """What a treatment does in this state, in place of what it does elsewhere."""
    allows: tuple[Name, ...] = ()
    """Means that harm elsewhere in this emergency, and not in this state."""
    ways: tuple[Way, ...] = ()
    ends: Literal["well", "harmed", "dead", ""] = ""
    """What it comes to, if nothing leads on from here."""
    facts: tuple[str, ...] = ()


class Within(Frozen):
    """An act that this emergency asks for, and how soon after the first sign; None: some time."""

    act: Name
    within_s: Annotated[int, Field(ge=10, le=3600)] | None = None
    since: tuple[Name, ...] = ()
    """States in which alone it is asked, and from whose beginning time counts; empty: always."""
    if_lasting_s: Annotated[int, Field(ge=10, le=3600)] | None = None
    """Asked only if those states lasted so long in all."""


class Graph(Frozen):
    """One emergency."""

    title: Text
    summary: Text
    """What it is, for the debrief."""
    diagnosis: Name
    also: tuple[Name, ...] = ()
    """Diagnoses that are right, too, such as the wider one."""
    begins: Name
    states: Annotated[dict[Name, State], Field(min_length=2)]
    asks: Annotated[tuple[Within, ...], Field(min_length=3)]
    ends: Annotated[tuple[Literal["home", "stay", "hospital"], ...], Field(min_length=1)]
    """Where the person may go, the best first."""
    never: dict[Name, Name] = Field(default_factory=dict)
    """Means that harm here, and the act which giving them is."""
    guideline: Annotated[tuple[Text, ...], Field(min_length=3)]
    """The way by the book, step by step, in the course's own words."""
    facts: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        for name in (self.begins, *(way.to for each in self.states.values() for way in each.ways)):
            if name not in self.states:
                raise ValueError(f"no state {name!r}; there are {', '.join(self.states)}")
        for name, state in self.states.items():
            if not state.ways and not state.ends:
                raise ValueError(f"state {name!r} neither leads on nor ends")
        return self


class Means(Frozen):
    """A treatment as the body meets it: how it is given, how soon it works, and how long."""

    label: Text
    by: tuple[Name, ...] = ()
    """What is held on, any of these: a position, a mask, a hand."""
    drugs: tuple[Name, ...] = ()
    routes: tuple[Name, ...] = ()
    least: int = 0
    """In the drug's unit (mcg, or mcL); beside `per_kg`, for each kilogram."""
    most: int | None = None
    above: int | None = None
    """More than that, in place of `least`."""
    least_of: dict[Name, int] = Field(default_factory=dict)
    """`least` by drug, where it differs."""
    per_kg: bool = False
    total: bool = False
    """Whether all doses together count."""
    starts_s: Annotated[tuple[Seconds, ...], Field(min_length=2, max_length=2)] = (0, 0)
    lasts_s: Seconds | None = None
    """None: to the end."""
    does: Change = Change()
    facts: tuple[str, ...] = ()
    note: str = ""
    """What is a didactic choice in it."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.by) == bool(self.drugs):
            raise ValueError("a means is held on ('by') or given ('drugs'), and not both")
        return self
