"""The atlas: plates of the body from three sides, places where pain is felt, a card a muscle.

Authored as YAML in `data/atlas/` and compiled to `data/atlas.json`, which loads at once. Lengths
are centimeters of each view's frame; the right half, or the right side.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, TypeAdapter, model_validator

from tpilab.anatomy.region import DATA, Curve, Guides, PointCm
from tpilab.evidence import Fact, fact
from tpilab.frozen import Frozen

View = Literal["front", "side", "back"]
VIEWS: tuple[View, ...] = ("front", "side", "back")
SIDES = ("right", "left")
LAYERS = (1, 2, 3)
"""1 lies under the skin, 3 deepest."""

Name = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]
Layer = Annotated[int, Field(ge=1, le=3)]
Group = Literal["head", "neck", "shoulder", "arm", "trunk", "back", "hip", "leg"]


class PlateMuscle(Frozen):
    """One muscle of a plate; its guides run along the fibers from edge to edge."""

    name: Name
    label: str
    layer: Layer
    of: Name | None = None
    """The card it belongs to; a muscle without one is context."""
    guides_cm: Guides


class Bone(Frozen):
    """A closed shape, or a line with a width; `both`: half a shape across the midline."""

    shape_cm: Curve | None = None
    line_cm: Annotated[tuple[PointCm, ...], Field(min_length=2)] | None = None
    width_cm: float = 1.0
    both: bool = False
    hollow: bool = False

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.shape_cm is None) == (self.line_cm is None):
            raise ValueError("a bone is a shape_cm or a line_cm; give one of them")
        return self


class Plate(Frozen):
    """The body from one side."""

    view: View
    label: str
    landmarks_cm: dict[str, PointCm]
    body_cm: Curve
    lines_cm: tuple[Curve, ...]
    arm_cm: Curve | None = None
    """An arm that hangs before the trunk."""
    cloth_cm: Curve
    hair_cm: Curve
    bones: tuple[Bone, ...]
    muscles: tuple[PlateMuscle, ...]
    """Of two in a layer, the later one lies over the earlier one."""


class Zone(Frozen):
    """A named place where pain may be felt, in the views where it is seen."""

    name: Name
    label: str
    group: Group
    front_cm: Curve | None = None
    back_cm: Curve | None = None
    side_cm: Curve | None = None

    @model_validator(mode="after")
    def _is_seen(self) -> Self:
        if not self.views:
            raise ValueError(f"{self.name} is drawn in no view; give front_cm, back_cm or side_cm")
        return self

    def in_view(self, view: View) -> Curve | None:
        """Its outline in a view, or None where it is not seen."""
        return {"front": self.front_cm, "back": self.back_cm, "side": self.side_cm}[view]

    @property
    def views(self) -> tuple[View, ...]:
        """Where it is seen."""
        return tuple(view for view in VIEWS if self.in_view(view) is not None)


class Referral(Frozen):
    """Where one fact says that pain from a muscle is felt."""

    fact: str
    to: Annotated[tuple[Name, ...], Field(min_length=1)]
    may: tuple[Name, ...] = ()
    """Places that the fact calls a spread or an exception."""

    @property
    def rests_on(self) -> Fact:
        """The fact."""
        return fact(self.fact)

    @property
    def confirmed(self) -> bool:
        """Whether a text was read that says so."""
        return self.rests_on.status in ("primary-verified", "abstract-read")


class Claim(Frozen):
    """A sentence or two, with the facts they rest on or the label of this course."""

    says: str
    facts: tuple[str, ...] = ()
    label: Literal["S", "D"] | None = None

    @model_validator(mode="after")
    def _has_a_ground(self) -> Self:
        if bool(self.facts) == (self.label is not None):
            raise ValueError(f"{self.says!r} needs either facts or a label, S or D")
        return self


class Card(Frozen):
    """What this course says of one muscle."""

    name: Name
    label: str
    refers: Annotated[tuple[Referral, ...], Field(min_length=1)]
    pain: Claim
    beneath: Claim
    feel: Claim
    needle: Literal["care", "leave", "none"]
    """Taught with care; recognized, usually left alone; not taught in this course."""
    decision: Claim

    @property
    def claims(self) -> dict[str, Claim]:
        """All that it says, in the order of reading."""
        return {
            "pain": self.pain, "beneath": self.beneath, "feel": self.feel,
            "decision": self.decision,
        }  # fmt: skip

    @property
    def reaches(self) -> tuple[str, ...]:
        """The places of all its patterns, each once."""
        return tuple(dict.fromkeys(name for each in self.refers for name in (*each.to, *each.may)))


ATLAS = DATA / "atlas.json"
"""What is compiled."""
T = TypeVar("T", Zone, Card)


class Atlas(Frozen):
    """Plates, places and cards."""

    plates: dict[View, Plate]
    groups: dict[Group, str]
    zones: tuple[Zone, ...]
    cards: tuple[Card, ...]

    def card(self, name: str) -> Card:
        """The card of this name. Raises KeyError that lists the names there are."""
        return _named(name, self.cards)

    def zone(self, name: str) -> Zone:
        """The place of this name. Raises KeyError that lists the names there are."""
        return _named(name, self.zones)

    def reaching(self, zone: str) -> tuple[Card, ...]:
        """Cards whose patterns reach a place: the map read backward. Raises KeyError."""
        name = self.zone(zone).name
        return tuple(card for card in self.cards if name in card.reaches)


def _named(name: str, there: Iterable[T]) -> T:
    known = {each.name: each for each in there}
    if name not in known:
        raise KeyError(f"no {name!r} in the atlas; there are {', '.join(known)}")
    return known[name]


@cache
def atlas() -> Atlas:
    """The atlas as built. Raises FileNotFoundError if `tpilab build` never ran."""
    return TypeAdapter(Atlas).validate_json(ATLAS.read_bytes())
