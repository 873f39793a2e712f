"""What a needle is to reach in somebody, what lies in its way, and what is right to do.

Where the palpating hand's mark lies beside the band, and what is said, are didactic choices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

import numpy as np
from pydantic import Field

from tpilab.anatomy.region import LAYERS, UM_PER_CM, PointCm, Region, Side
from tpilab.frozen import Frozen
from tpilab.patients.visit import Cited, Text

Problem: TypeAlias = tuple[tuple[str | int, ...], str]
Modality = Literal["landmark", "ultrasound", "fluoroscopy"]
Ending = Literal["placed", "stopped", "not_here"]
Danger = Literal["pleura", "rib", "bone", "artery", "vein", "nerve", "kidney"]
Degrees = Annotated[int, Field(ge=5, le=90)]
REASONS: Mapping[str, str] = {
    "layer_and_tip": "It shows the layer and the tip while I advance",
    "lung_near": "The lung lies close: the tip has to be seen",
    "depth_unknown": "How deep the lung lies is not known here",
    "deep_nerve": "The muscle lies deep, with a nerve beside it",
    "practice": "To practice seeing the tip",
    "lifted": "The muscle can be lifted off the chest between two fingers",
    "no_picture_needed": "The layer lies under the skin, with nothing in reach to hit",
    "bone_way": "Bone shows the way",
    "point_shown": "It shows the trigger point",
    "always_better": "With a picture it always succeeds",
    "quicker": "It is quicker",
}
"""Why this guides the needle; which of them fit is the record's."""


class Guided(Frozen):
    """What is right to guide the needle with, and which reasons for it fit."""

    reasons: dict[Modality, Annotated[tuple[str, ...], Field(min_length=1)]]
    """For each modality that is right, the best first, the ids of reasons that fit."""
    why: Text
    facts: Cited

    @property
    def best(self) -> Modality:
        """The best of them."""
        return next(iter(self.reasons))


class Ended(Frozen):
    """How it should end."""

    best: Ending
    acceptable: tuple[Ending, ...] = ()
    why: Text
    facts: Cited

    @property
    def right(self) -> tuple[Ending, ...]:
        """All that is right."""
        return (self.best, *self.acceptable)


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


class Needling(Frozen):
    """A needle for one person."""

    goal: Place
    """Where a deposit is meant for."""
    mark_cm: PointCm
    """Where the palpating hand drew its mark; it lies a few millimeters off."""
    guided: Guided
    decision: Ended
    chest: bool = False
    """Whether the lung lies beneath."""
    maps: tuple[Danger, ...] = ()
    """What has to be named before a puncture."""
    probe: Literal["linear", "curved"] = "linear"
    views: Annotated[tuple[Literal["in_plane", "out_of_plane"], ...], Field(min_length=1)] = (
        "in_plane",
        "out_of_plane",
    )
    """Which views of the needle are right here."""
    steep_deg: Annotated[tuple[Degrees, ...], Field(min_length=2, max_length=2)]
    """From, to: the angles to the skin at which this target is usually reached."""
    feels: Text
    """What hands feel under the mark."""
    nerve: Text = "Ow! That went through me like a current."
    """What the person says when a nerve is touched."""

    @property
    def mark_um(self) -> tuple[int, int]:
        """The mark in micrometers."""
        x, y = self.mark_cm
        return (round(x * UM_PER_CM), round(y * UM_PER_CM))


FAR_MM = 15
"""How far a mark may lie off what it marks; didactic choice, within DX-044."""


def guided_problems(guided: Guided) -> Iterator[Problem]:
    """Reasons that do not exist."""
    for modality, reasons in guided.reasons.items():
        for name in reasons:
            if name not in REASONS:
                yield ("reasons", modality), f"no reason {name!r}; there are {', '.join(REASONS)}"


def problems(
    needling: Needling, region: Region, active: tuple[tuple[int, int], ...]
) -> Iterator[Problem]:
    """What in a needling does not fit its region: where, and what is wrong.

    active: where the person's active points lie, in um.
    """
    goal = needling.goal
    for where, what in guided_problems(needling.guided):
        yield ("guided", *where), what
    low, high = needling.steep_deg
    if low >= high:
        yield ("steep_deg",), "from and to: the flatter angle comes first"
    try:
        muscle = region.muscle(goal.muscle)
    except KeyError as error:
        yield ("goal", "muscle"), str(error.args[0])
        return
    if muscle.layer not in LAYERS:
        yield ("goal", "muscle"), f"{muscle.name} lies too deep; name one of the upper two layers"
    if not region.inside(muscle.name, goal.side, np.array([goal.at_um], dtype=np.int64))[0]:
        what = f"{list(goal.at_cm)} is not in the {goal.side} {muscle.label.lower()}"
        yield ("goal", "at_cm"), f"{what}; move it inside"
    if _far(needling.mark_um, goal.at_um):
        yield ("mark_cm",), f"the mark lies more than {FAR_MM} mm off its goal; move it nearer"
    near = any(not _far(goal.at_um, at) for at in active)
    if near != (needling.decision.best == "placed"):
        yield ("decision", "best"), "'placed' and an active point at the goal go together"


def _far(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 > (FAR_MM * 1000) ** 2
