"""A patient's record: who comes, what the body holds, what the person says, what is right to do.

The people are invented. Thresholds lie where the evidence puts groups of people; the value of one
person, and what that person says, are didactic choices.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from tpilab.anatomy import Build
from tpilab.anatomy.region import PointCm
from tpilab.frozen import Frozen
from tpilab.patients.injecting import Injecting
from tpilab.patients.needling import Needling, Place
from tpilab.patients.prescribing import Prescribing
from tpilab.patients.rehabilitating import Rehabilitating
from tpilab.patients.rescuing import Rescuing
from tpilab.patients.visit import Cited, Text, Visit

KiloPascal = Annotated[int, Field(ge=40, le=900)]
Choice = Literal["candidate", "leave", "look_further", "uncertain"]
Tone = Annotated[int, Field(ge=1, le=6)]

ADJUDICATORS = 2
"""How many clinicians have to agree on a record before its banner goes."""


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
    facts: Cited


class Hands(Frozen):
    """What palpating hands meet: a region, and what is sore and firm in it."""

    region: Literal["neck_and_shoulders", "interscapular", "lumbar", "gluteal"]
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


class Response(Frozen):
    """How this person does after an injection. All of it a didactic choice, for later modules."""

    relief_tenths: Annotated[int, Field(ge=0, le=60)]
    """Greatest relief on the 0-10 scale, in tenths of a point."""
    lasts_days: Annotated[int, Field(ge=0, le=180)]
    sore_hours: Annotated[int, Field(ge=0, le=96)]
    faints_permille: Annotated[int, Field(ge=0, le=200)]
    adherence_percent: Annotated[int, Field(ge=0, le=100)]
    """How much of an agreed exercise plan is done."""


class Allergy(Frozen):
    """A drug that a person is said not to bear, and what is behind it."""

    to: Text
    """Its name in `drugs.yaml`."""
    true: Literal["yes", "no", "unknown"]


class Review(Frozen):
    """A clinician who read the record and agrees with its paths."""

    name: Text
    role: Text
    date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]


class Variant(Frozen):
    """What differs in a parallel form of a record."""

    mirror: bool = False
    """Left and right exchanged, in places and in words."""
    changes: dict[str, Any] = Field(default_factory=dict)
    """Fields of the record to replace, nested as they stand there."""


class Patient(Frozen):
    """One invented person."""

    id: Annotated[str, Field(pattern=r"^[a-z]\d\d[a-z]?$")]
    name: Text
    pronoun: Literal["she", "he", "they"]
    age: Annotated[int, Field(ge=12, le=100)]
    occupation: Text
    build: Build
    skin_tone: Tone
    complaint: Text
    """What the person says on coming in."""
    takes: tuple[Text, ...] = ()
    """What the person really takes, by names of `drugs.yaml`; what is said of it may differ."""
    allergies: tuple[Allergy, ...] = ()
    hands: Hands | None = None
    needling: Needling | None = None
    injecting: Injecting | None = None
    prescribing: Prescribing | None = None
    rescuing: Rescuing | None = None
    rehabilitating: Rehabilitating | None = None
    visit: Visit | None = None
    response: Response | None = None
    reviews: tuple[Review, ...] = ()
    """The clinicians who adjudicated this record; nobody is named who did not."""
    variants: dict[Annotated[str, Field(pattern=r"^[a-z]$")], Variant] = Field(default_factory=dict)
    sources: Cited

    @property
    def adjudicated(self) -> bool:
        """Whether enough clinicians agreed on what is right to do."""
        return len({review.name for review in self.reviews}) >= ADJUDICATORS

    @property
    def touched(self) -> Hands:
        """What hands meet. Raises KeyError for a person who is not there to be palpated."""
        if self.hands is None:
            raise KeyError(f"{self.name} is not there to be palpated: the record has no 'hands'")
        return self.hands

    @property
    def consults(self) -> Visit:
        """The consultation. Raises KeyError for a person whose record has none."""
        if self.visit is None:
            raise KeyError(f"{self.name} does not consult: the record has no 'visit'")
        return self.visit

    @property
    def needled(self) -> Needling:
        """The needle for this person. Raises KeyError for a person who is not there for one."""
        if self.needling is None:
            raise KeyError(f"{self.name} is not there for a needle: the record has no 'needling'")
        return self.needling

    @property
    def injected(self) -> Injecting:
        """The injection. Raises KeyError for a person who is not there for one."""
        if self.injecting is None:
            raise KeyError(f"{self.name} is not there for an injection: no 'injecting'")
        return self.injecting

    @property
    def prescribed(self) -> Prescribing:
        """The syringe. Raises KeyError for a person for whom none is prepared."""
        if self.prescribing is None:
            raise KeyError(f"{self.name} gets no syringe here: the record has no 'prescribing'")
        return self.prescribing

    @property
    def rescued(self) -> Rescuing:
        """What goes wrong. Raises KeyError for a person with whom nothing does."""
        if self.rescuing is None:
            raise KeyError(f"nothing goes wrong with {self.name}: the record has no 'rescuing'")
        return self.rescuing

    @property
    def rehabilitated(self) -> Rehabilitating:
        """The plan's person. Raises KeyError for somebody for whom none is made here."""
        if self.rehabilitating is None:
            raise KeyError(f"no plan is made with {self.name}: the record has no 'rehabilitating'")
        return self.rehabilitating
