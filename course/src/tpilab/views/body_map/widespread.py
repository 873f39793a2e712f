"""The widespread pain index of 2016, counted from the named areas of a pain drawing.

The index asks for pain of the past week in 19 areas of five regions (fact DX-057; what it is used
for: DX-020). One table maps our areas to its areas; where the two do not fit, `MISFITS` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tpilab.views.body_map.areas import SIDES, area_names, in_words

FACT = "DX-057"
"""What the 19 areas and the five regions are."""

COUNTS_AS: Mapping[str, str | None] = {
    "shoulder": "shoulder girdle",
    "upper_arm": "upper arm",
    "forearm": "lower arm",
    "hand": None,
    "thigh": "upper leg",
    "foot": None,
    "forehead": None,
    "temple": None,
    "jaw": "jaw",
    "front_neck": "neck",
    "chest": "chest",
    "abdomen": "abdomen",
    "hip": "hip",
    "shin": "lower leg",
    "occiput": None,
    "neck": "neck",
    "interscapular": "upper back",
    "upper_back": "upper back",
    "lower_back": "lower back",
    "buttock": "hip",
    "calf": "lower leg",
}
"""Our areas, and as which area of the index each counts."""

_UPPER = ("jaw", "shoulder girdle", "upper arm", "lower arm")
_LOWER = ("hip", "upper leg", "lower leg")
_AXIAL = ("neck", "upper back", "lower back", "chest", "abdomen")

INDEX: Mapping[str, str] = {
    **{f"{side} {name}": f"{side} upper" for side in SIDES for name in _UPPER},
    **{f"{side} {name}": f"{side} lower" for side in SIDES for name in _LOWER},
    **dict.fromkeys(_AXIAL, "axial"),
}
"""The index's areas with their regions."""
REGIONS = tuple(dict.fromkeys(INDEX.values()))
_NO_REGION = frozenset({"left jaw", "right jaw", "chest", "abdomen"})
"""What counts in the index but not for the rule of four in five regions."""

MISFITS = (
    "Head, hands and feet are named in this drawing and are no areas of the index.",
    "Neck, chest, abdomen, upper and lower back have two sides here and count once.",
    "The index's hip is buttock or trochanter. Here it is all between belly and thigh, groin too.",
    "Where a shoulder girdle ends is our choice: most of the shoulder blade is upper back here.",
    "Jaw, chest and abdomen count in the index, not for the rule of four in five regions.",
    "The index asks about the past week. This drawing asks where it hurts now.",
)
"""Where our areas and the index do not fit exactly, for a reader."""


@dataclass(frozen=True)
class PainIndex:
    """What a drawing counts."""

    areas: tuple[str, ...]
    """Areas of the index with pain, in its order."""
    regions: tuple[str, ...]
    """Regions with pain that count for the rule of four in five."""
    beside: tuple[str, ...]
    """Named areas with pain, `NAME-SIDE`, that are none of the index's."""

    def in_words(self) -> str:
        """One or two sentences."""
        beside = f" Not among its areas: {in_words(self.beside)}." if self.beside else ""
        return f"Widespread pain index: {self.count()}.{beside}"

    def count(self) -> str:
        """How many areas, in how many regions."""
        return (
            f"{len(self.areas)} of {len(INDEX)} areas,"
            f" in {len(self.regions)} of {len(REGIONS)} regions"
        )


def counts_as(name: str) -> str | None:
    """The index's area for one of ours, `NAME-SIDE`. Raises KeyError for an unknown one."""
    area, _, side = name.rpartition("-")
    counted = COUNTS_AS[area]
    if counted is None or counted in INDEX:
        return counted
    return f"{side} {counted}"


def region_of(counted: str) -> str | None:
    """The region that an area of the index stands for in the rule of four in five."""
    return None if counted in _NO_REGION else INDEX[counted]


def pain_index(names: Iterable[str]) -> PainIndex:
    """The index of a drawing, from the areas painted in it. Raises KeyError for an unknown one."""
    painted = set(names)
    found = {name: counts_as(name) for name in painted}
    areas = tuple(each for each in INDEX if each in found.values())
    regions = {region_of(each) for each in areas}
    return PainIndex(
        areas=areas,
        regions=tuple(each for each in REGIONS if each in regions),
        beside=tuple(name for name in area_names() if name in painted and not found[name]),
    )


def table() -> dict[str, tuple[str, str]]:
    """For each of our areas: the index's area and the region it counts for, or ""."""
    counted = {name: counts_as(name) or "" for name in area_names()}
    return {name: (each, (region_of(each) or "") if each else "") for name, each in counted.items()}
