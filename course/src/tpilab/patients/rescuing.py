"""An emergency after an injection into one person: what goes wrong, where, and what is at hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from tpilab.frozen import Frozen
from tpilab.patients.visit import Cited, Text

Problem: TypeAlias = tuple[tuple[str | int, ...], str]
Seconds = Annotated[int, Field(ge=0, le=3600)]
Answered = Literal["ask_allergy", "ask_thinner", "ask_heart"]


class Usual(Frozen):
    """Vital signs on a good day: beats, mmHg, breaths, percent."""

    hr: Annotated[int, Field(ge=40, le=110)]
    sys: Annotated[int, Field(ge=90, le=180)]
    dia: Annotated[int, Field(ge=50, le=110)]
    rr: Annotated[int, Field(ge=10, le=24)]
    spo2: Annotated[int, Field(ge=88, le=100)]

    @property
    def row(self) -> tuple[int, ...]:
        """hr, sys, dia, rr, spo2."""
        return (self.hr, self.sys, self.dia, self.rr, self.spo2)


class Room(Frozen):
    """How far help and things are, in seconds."""

    help_s: Seconds
    """Until somebody of the house is there, once called."""
    kit_s: Seconds
    """To fetch emergency box and oxygen; 0: they stand beside the couch."""
    lipid_s: Seconds
    crew_s: Seconds
    """Until an ambulance crew is there, once called."""
    ultrasound: bool = True


class Rescuing(Frozen):
    """What goes wrong with this person."""

    emergency: Text
    """Name of a graph of `physics/physiology/data`."""
    side: Literal["left", "right"]
    """Where the needle was."""
    weight_kg: Annotated[int, Field(ge=30, le=200)]
    usual: Usual
    room: Room
    scene: Text
    """What has just happened, as the learner knows it."""
    needle_in: bool
    """Whether a needle is in, or a syringe in the hand, when it begins."""
    lies: Literal["flat", "prone", "sit_up"]
    answers: dict[Answered, Text]
    """What is answered to questions about the past."""
    why: Text
    """What this person teaches."""
    facts: Cited


def problems(rescuing: Rescuing, emergencies: tuple[str, ...]) -> Iterator[Problem]:
    """What in an emergency does not fit: where, and what is wrong."""
    if rescuing.emergency not in emergencies:
        known = ", ".join(emergencies)
        yield ("emergency",), f"no emergency {rescuing.emergency!r}; there are {known}"
    for name in ("ask_allergy", "ask_thinner", "ask_heart"):
        if name not in rescuing.answers:
            yield ("answers",), f"{name!r} is missing: say what the person answers, or would"
