"""A patient's record: who comes, what the body holds, what the person says, what is right to do.

The people are invented. Thresholds lie where the evidence puts groups of people; the value of one
person, and what that person says, are didactic choices.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tpilab.anatomy import Build
from tpilab.anatomy.region import UM_PER_CM, PointCm, Side
from tpilab.frozen import Frozen

Text = Annotated[str, Field(min_length=1)]
KiloPascal = Annotated[int, Field(ge=40, le=900)]
Choice = Literal["candidate", "leave", "look_further", "uncertain"]


class Place(Frozen):
    """A place in a muscle, in centimeters of the region."""

    muscle: str
    side: Side
    at_cm: PointCm

    @property
    def at_um(self) -> tuple[int, int]:
        """The same in micrometers."""
        x, y = self.at_cm
        return (round(x * UM_PER_CM), round(y * UM_PER_CM))


class Point(Place):
    """A sore spot in a taut band. Active: the person knows the pain it brings."""

    kind: Literal["active", "latent"]
    threshold_kPa: KiloPascal
    travels: Text
    """What the person feels, and where, when it is pressed long enough."""
    known: Text
    """The answer to whether the feeling is known."""
    pattern: str
    """Where it is felt, as a pattern of the body map."""
    after_ms: Annotated[int, Field(ge=500, le=10_000)]
    twitch: bool = False


class Tender(Place):
    """A sore place without a band."""

    radius_mm: Annotated[int, Field(ge=8, le=60)]
    threshold_kPa: KiloPascal
    feels: Text


class Decision(Frozen):
    """What is right to do with this person after palpation."""

    best: Choice
    acceptable: tuple[Choice, ...] = ()
    why: Text
    facts: Annotated[tuple[str, ...], Field(min_length=1)]


class Patient(Frozen):
    """One invented person."""

    id: Annotated[str, Field(pattern=r"^[a-z]\d\d$")]
    name: Text
    pronoun: Literal["she", "he", "they"]
    age: Annotated[int, Field(ge=18, le=100)]
    occupation: Text
    region: Literal["neck_and_shoulders"]
    build: Build
    skin_tone: Annotated[int, Field(ge=1, le=6)]
    complaint: Text
    """What the person says on coming in."""
    shows: Annotated[tuple[PointCm, ...], Field(min_length=1)]
    """Where the person puts the hand when asked to show it, in centimeters."""
    widespread: bool = False
    """Whether all of the body is tender."""
    threshold_kPa: KiloPascal
    """Pressure pain threshold away from any sore place."""
    feels: Text
    """What the person says where nothing in particular is pressed too hard."""
    points: tuple[Point, ...] = ()
    bands: tuple[Place, ...] = ()
    """Taut bands without a sore spot: common in anybody."""
    tender: tuple[Tender, ...] = ()
    decision: Decision
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
