"""What an examination looks for in each region: muscles, clothes, positions, what can be lifted.

Which muscles count is a didactic choice: those that carry the trigger points of this course there,
and those beside them that hurt as often (DX-027, DX-030).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tpilab.anatomy import Tissue, load_region
from tpilab.anatomy.chart import Ints
from tpilab.anatomy.region import LAYERS, UM_PER_CM, Region
from tpilab.patients import Hands

Position = Literal["sitting", "standing", "arms_supported", "prone", "on_side"]

NOWHERE_UM = -(10**9)
FREE_EDGE_UM = 40_000
"""From so far off the midline on, the upper trapezius has an edge to grip; didactic choice."""


@dataclass(frozen=True)
class Where:
    """How one region is examined."""

    main: tuple[str, ...]
    """The muscles that a patient's story may call for."""
    neighbors: tuple[tuple[str, ...], ...]
    """What lies beside them; one muscle of each group has to be felt."""
    cloth: str
    covered_from_um: int
    """From this height downward the clothes cover."""
    begins: Position
    relaxes: tuple[Position, ...]
    """Positions in which the muscles rest."""
    settles: tuple[str, ...]
    """What can be said to bring the person into a position."""
    lifts: tuple[str, ...] = ()
    """Muscles with a free edge, which a thumb and a finger can grip."""
    beneath: tuple[tuple[str, Tissue], ...] = (("lung", Tissue.LUNG),)
    """What lies in the depth that the debrief tells of at every mark, by name."""

    @property
    def is_are(self) -> str:
        """The verb that goes with the clothes."""
        return "are" if self.cloth.endswith("s") else "is"


_LYING: tuple[Position, ...] = ("prone", "on_side")
_SHOULDER: tuple[Position, ...] = ("arms_supported", "prone")

REGIONS: Mapping[str, Where] = {
    "neck_and_shoulders": Where(
        main=("upper_trapezius",),
        neighbors=(("levator_scapulae",), ("supraspinatus",)),
        cloth="shirt", covered_from_um=118_000,
        begins="sitting", relaxes=_SHOULDER, settles=("support_arms", "lie_prone"),
        lifts=("upper_trapezius",),
    ),
    "interscapular": Where(
        main=("rhomboid_major", "rhomboid_minor", "middle_trapezius", "lower_trapezius",
              "infraspinatus"),
        neighbors=(("lower_trapezius", "middle_trapezius"), ("infraspinatus",)),
        cloth="shirt", covered_from_um=NOWHERE_UM,
        begins="sitting", relaxes=_SHOULDER, settles=("support_arms", "lie_prone"),
        lifts=("upper_trapezius",),
    ),
    "lumbar": Where(
        main=("quadratus_lumborum", "erector_spinae"),
        neighbors=(("quadratus_lumborum",), ("erector_spinae",),
                   ("gluteus_medius", "gluteus_maximus")),
        cloth="clothes", covered_from_um=NOWHERE_UM,
        begins="standing", relaxes=_LYING, settles=("lie_prone", "lie_on_side"),
        beneath=(("kidney", Tissue.KIDNEY), ("pleura", Tissue.PLEURA)),
    ),
    "gluteal": Where(
        main=("gluteus_medius", "gluteus_maximus", "piriformis"),
        neighbors=(("gluteus_medius",), ("gluteus_maximus",), ("piriformis",)),
        cloth="clothes", covered_from_um=NOWHERE_UM,
        begins="standing", relaxes=_LYING, settles=("lie_prone", "lie_on_side"),
        beneath=(("nerve", Tissue.NERVE),),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Level:
    """A landmark that heights are told from."""

    name: str
    y_um: int

    def in_words(self, x_um: int, y_um: int) -> str:
        """Where a place is: side, distance from the midline, height beside the landmark."""
        off, down = (_centimeters(each) for each in (abs(x_um), y_um - self.y_um))
        side = "right" if x_um > 0 else "left"
        across = f"{side}, {off} cm from the midline" if off else "on the midline"
        height = f"{abs(down)} cm {'below' if down > 0 else 'above'}" if down else "level with"
        return f"{across}, {height} {self.name}"


def _centimeters(um: int) -> int:
    return (um + UM_PER_CM // 2) // UM_PER_CM


def _level(region: str, landmark: str, name: str) -> Level:
    _, y_cm = load_region(region).landmarks_cm[landmark]
    return Level(name, round(y_cm * UM_PER_CM))


LEVELS: Mapping[str, Level] = {
    "neck_and_shoulders": _level("neck_and_shoulders", "c7", "C7"),
    "interscapular": _level("interscapular", "c7", "C7"),
    "lumbar": _level("lumbar", "l4", "L4"),
    "gluteal": _level(
        "gluteal", "posterior_superior_iliac_spine", "the posterior superior iliac spine"
    ),
}
"""By region: what hands find first there."""


@dataclass(frozen=True)
class Looked:
    """What is looked for in one person, as indices into the region's muscles."""

    called: tuple[int, ...]
    """The muscles that the story calls for: stroked across, on both sides."""
    neighbors: tuple[tuple[int, ...], ...]
    """Groups of muscles beside them."""

    @property
    def sites(self) -> tuple[int, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys((*self.called, *(n for each in self.neighbors for n in each))))


def where(hands: Hands) -> Where:
    """How this person's region is examined."""
    return REGIONS[hands.region]


def looked_for(hands: Hands, region: Region) -> Looked:
    """What the story of a person calls for."""
    places = tuple((round(x * 10_000), round(y * 10_000)) for x, y in hands.shows)
    return _looked_for(hands.region, places, tuple(p.muscle for p in hands.points), region)


def _looked_for(
    name: str, shown: tuple[tuple[int, int], ...], sore: tuple[str, ...], region: Region
) -> Looked:
    about = REGIONS[name]
    names = [muscle.name for muscle in region.muscles]
    felt = {m.name for m in region.muscles if m.layer in LAYERS}
    under = region.under(np.array(shown, dtype=np.int64)).muscle
    beneath = {names[index] for index in np.unique(under).tolist() if index >= 0}
    main = [each for each in about.main if each in felt]
    called = [each for each in main if each in beneath]
    called = called or [each for each in main if each in sore] or main[:1]
    groups = [[each for each in group if each in felt] for group in about.neighbors]
    kept = [group for group in groups if group and not set(group) & set(called)]
    return Looked(
        tuple(names.index(each) for each in called),
        tuple(tuple(names.index(each) for each in group) for group in kept),
    )


def liftable(region: Region, xy: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether a thumb and a finger can grip a muscle at places (n, 2), (n,)."""
    lifted = _lifted(region)
    if not lifted:
        return np.zeros(len(xy), dtype=np.bool_)
    held = np.isin(region.muscles_at(1, xy), lifted)
    return np.asarray(held & (np.abs(xy[:, 0]) >= FREE_EDGE_UM))


def _lifted(region: Region) -> list[int]:
    about = REGIONS.get(region.name)
    lifts = about.lifts if about else ()
    return [index for index, each in enumerate(region.muscles) if each.name in lifts]
