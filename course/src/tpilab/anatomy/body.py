"""One person's body in a region: what lies at any point, from a build and a seed.

Under each point of the skin lies a column of layers. Their thickness is sampled with the spread
that the evidence gives, so no two bodies are alike. Depths are known only where somebody measured
them; elsewhere the body still needs a depth to be drawn with, and `depth` says: no data.

What all regions share is here: skin, fat, two layers of muscles with their taut bands, vessels and
nerves. What lies beneath is the region's own: upper_back.py, lumbar.py, gluteal.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from tpilab.anatomy import gluteal, lumbar, upper_back
from tpilab.anatomy.build import Build, Depths, Sample, Thickness
from tpilab.anatomy.chart import PERMILLE, Ints
from tpilab.anatomy.columns import NEVER_UM, UM_PER_MM, Columns, Layers
from tpilab.anatomy.gluteal import Gluteal
from tpilab.anatomy.lumbar import Lumbar
from tpilab.anatomy.region import Region, Side
from tpilab.anatomy.tissue import BONES, SOFT, Tissue
from tpilab.anatomy.tube import Laid, tubes_under
from tpilab.anatomy.upper_back import BMI_STUDIED, INTERSCAPULAR_UM, UpperBack
from tpilab.frozen import Frozen
from tpilab.rng import below, spread

__all__ = [
    "BMI_STUDIED", "HAZARDS", "INTERSCAPULAR_UM", "NEVER_UM", "Band", "Body", "Build", "Columns",
    "Cord",
]  # fmt: skip

_THICK: Thickness = {**upper_back.THICK, **lumbar.THICK, **gluteal.THICK}
# didactic choices: no measurement of these was found; mean and standard deviation in um
_SKIN = ((1_900, 200), (2_200, 200))
_OTHER = ((7_000, 1_000), (9_000, 1_000))
_REACH = 16_000
_WIDEST = 2
"""Samples are kept within so many standard deviations: what the studies saw."""
HAZARDS: Mapping[str, tuple[Tissue, ...]] = {
    "pleura": (Tissue.PLEURA, Tissue.LUNG),
    "vessel": (Tissue.ARTERY, Tissue.VEIN),
    "nerve": (Tissue.NERVE,),
    "kidney": (Tissue.KIDNEY,),
    "bone": BONES,
}
"""What a needle must not meet, or what stops it."""


class Band(Frozen):
    """A taut band: a cord along the fibers of a muscle, firmer than the muscle. Geometry only."""

    name: str
    muscle: str
    side: Side
    at_um: Annotated[tuple[int, ...], Field(min_length=2, max_length=2)]
    length_um: Annotated[int, Field(ge=10_000, le=120_000)]
    width_um: Annotated[int, Field(ge=2_000, le=12_000)]
    firmness_percent: Annotated[int, Field(ge=105, le=400)]
    """How firm, in percent of its muscle."""


@dataclass(frozen=True)
class Cord:
    """A band laid into a body: its course (m, 2) in um, half widths (m,), and its depth."""

    course: Ints
    half_um: Ints
    layer: int
    low: Ints
    """Corners (2,) of a box around all that it can reach."""
    high: Ints


class Body:
    """A region in one person. Points are (x, y, z) in um, z the depth under the skin."""

    def __init__(
        self, region: Region, build: Build, seed: int, bands: tuple[Band, ...] = ()
    ) -> None:
        """Sample the measures. Raises KeyError for a band in an unknown muscle."""
        self.region, self.build, self.seed, self.bands = region, build, seed, bands
        for band in bands:
            region.muscle(band.muscle)
        man = build.man
        self._skin = self._sample("skin", *_SKIN[man])
        self._thick = np.array(
            [self._sample(m.name, *_THICK.get(m.name, _OTHER)[man]) for m in region.muscles] + [0]
        )
        self.deep = _deep(region, build, self._sample)
        self._kinds = np.array([m.kind for m in region.muscles] + [Tissue.OTHER_MUSCLE], np.uint8)

    def _sample(self, what: str, mean: int, sd: int) -> int:
        drawn = int(spread(self.seed, f"body/{what}", mean, sd))
        return min(max(drawn, mean - _WIDEST * sd), mean + _WIDEST * sd)

    @cached_property
    def variant(self) -> str:
        """Which of the region's anatomical variants this body has, on both sides; '' without."""
        drawn, total = int(below(self.seed, "body/variant", PERMILLE)), 0
        for name, share in self.region.variants.items():
            total += share
            if drawn < total:
                return name
        return ""

    def tissue_at(self, points_um: Ints) -> NDArray[np.uint8]:
        """The tissue at points (n, 3), as numbers of `Tissue`, (n,); vessels and nerves too."""
        found = self.layers_at(points_um)
        tube = self.tubes_at(points_um)
        kinds = np.array([each.tube.kind for each in self.tubes] + [Tissue.OUTSIDE], np.uint8)
        return np.where((tube >= 0) & np.isin(found, SOFT), kinds[tube], found)

    def layers_at(self, points_um: Ints) -> NDArray[np.uint8]:
        """The tissue at points (n, 3) without vessels and nerves, which no finger feels, (n,)."""
        columns = self.columns(points_um[:, :2])
        depth = points_um[:, 2:]
        layer = np.maximum((columns.tops <= depth).sum(axis=1) - 1, 0)
        found = columns.tissues[np.arange(len(layer)), layer]
        return np.where(points_um[:, 2] < 0, np.uint8(Tissue.OUTSIDE), found)

    def tubes_at(self, points_um: Ints) -> Ints:
        """The index into `tubes` of the vessel or nerve at points (n, 3), (n,); -1: none."""
        return tubes_under(self.tubes, points_um)

    @cached_property
    def tubes(self) -> tuple[Laid, ...]:
        """The vessels and nerves as they run in this body."""
        laid = []
        for tube in self.region.tubes:
            if not tube.variants or self.variant in tube.variants:
                path = tube.path()
                laid.append(Laid.of(tube, path, self.columns(path)))
        return tuple(laid)

    def band_at(self, points_um: Ints) -> Ints:
        """The index into `bands` of the band at points (n, 3), (n,); -1 where there is none."""
        found = np.full(len(points_um), -1, dtype=np.int64)
        for index, cord in enumerate(self.cords):
            away, half = self.from_cord(cord, points_um[:, :2])
            near = np.flatnonzero((away <= half) & (found < 0))
            depth = points_um[near, 2]
            inside = self.in_cord(cord, points_um[near, :2], away[near], half[near], depth)
            found[near[inside]] = index
        return found

    def in_cord(  # a place and its distance, which is dear to compute twice
        self, cord: Cord, xy: Ints, away: Ints, half: Ints, depth: Ints
    ) -> NDArray[np.bool_]:
        """Whether depths lie in a cord's oval, under points xy (n, 2) of known distance from it.

        depth: (n,), or (m,) with n points, then the answer is (m, n).
        """
        columns = self.columns(xy)
        top, bottom = columns.top(f"layer_{cord.layer}"), columns.bottom(f"layer_{cord.layer}")
        tall = np.minimum(half, (bottom - top) // 2)
        level = depth[:, None] if len(depth) != len(xy) else depth
        off = level - (top + bottom) // 2
        reach = np.maximum(half, 1) * np.maximum(tall, 1)
        return np.asarray(((away * tall) ** 2 + (off * half) ** 2 <= reach**2) & (half > 0))

    @cached_property
    def cords(self) -> tuple[Cord, ...]:
        """The bands as they run along the fibers."""
        return tuple(self._cord(band) for band in self.bands)

    def _cord(self, band: Band) -> Cord:
        layer = self.region.muscle(band.muscle).layer
        halves = [self._follow(band, layer, sign) for sign in (-1, 1)]
        course = np.concatenate([halves[0][::-1], halves[1][1:]])
        steps = band.length_um // (2 * UM_PER_MM)
        place = np.arange(len(course)) - (len(halves[0]) - 1)
        taper = PERMILLE - (PERMILLE * place**4) // max(1, steps**4)
        half = (band.width_um // 2 * np.maximum(taper, 0)) // PERMILLE
        return Cord(course, half, layer, course.min(axis=0) - _REACH, course.max(axis=0) + _REACH)

    def _follow(self, band: Band, layer: int, sign: int) -> Ints:
        """Points a millimeter apart along the fibers, one way, as far as the muscle goes."""
        at = np.array([band.at_um], dtype=np.int64)
        course = [at[0]]
        for _ in range(band.length_um // (2 * UM_PER_MM)):
            step = self.region.fibers_at(layer, at)
            at = at + (sign * step * UM_PER_MM) // 1024
            if not step.any() or not self.region.inside(band.muscle, band.side, at)[0]:
                break
            course.append(at[0])
        return np.stack(course)

    @staticmethod
    def from_cord(cord: Cord, xy: Ints) -> tuple[Ints, Ints]:
        """Distance of points xy (n, 2) from a cord's middle line, and its half width there."""
        away = np.full(len(xy), NEVER_UM, dtype=np.int64)
        half = np.zeros(len(xy), dtype=np.int64)
        x, y = xy[:, 0], xy[:, 1]
        near = np.flatnonzero(
            (x >= cord.low[0]) & (x <= cord.high[0]) & (y >= cord.low[1]) & (y <= cord.high[1])
        )
        if len(near):
            apart = xy[near, None, :] - cord.course[None, :, :]
            square = (apart * apart).sum(axis=2)
            nearest = square.argmin(axis=1)
            away[near] = np.sqrt(square[np.arange(len(near)), nearest]).astype(np.int64)
            half[near] = cord.half_um[nearest]
        return away, half

    def columns(self, xy: Ints) -> Columns:
        """The layers under points xy (n, 2)."""
        first, first_kind = self._muscle(1, xy)
        second, second_kind = self._muscle(2, xy)
        fat = self.deep.fat(xy)
        return self.deep.columns(
            Layers(xy, self._skin, fat, first, first_kind, second, second_kind)
        )

    def _muscle(self, layer: int, xy: Ints) -> tuple[Ints, NDArray[np.uint8]]:
        """Thickness and tissue of a layer's muscle; it thins out towards its edges."""
        index = self.region.muscles_at(layer, xy)
        row, column, _ = self.region.extent.cells(xy)
        chart = self.region.charts[layer]
        off = np.abs(2 * chart.across[row, column].astype(np.int64) - PERMILLE)
        edge = PERMILLE - off**4 // PERMILLE**3
        along = chart.along[row, column].astype(np.int64)
        end = np.minimum(PERMILLE, 6 * np.minimum(along, PERMILLE - along) + 150)
        return (self._thick[index] * edge * end) // PERMILLE**2, self._kinds[index]

    def depth(self, tissue: Tissue, xy: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """Depth in um of the first layer of a tissue under xy (n, 2), and where it is known.

        NEVER_UM where there is none. It is known where somebody measured it, at a studied build;
        everywhere else the answer is: no data.
        """
        if tissue in (Tissue.ARTERY, Tissue.VEIN, Tissue.NERVE):
            spans = [laid.span(xy)[0] for laid in self.tubes if laid.tube.kind == tissue]
            found = np.minimum.reduce([np.full(len(xy), NEVER_UM, dtype=np.int64), *spans])
            return found, np.zeros(len(xy), dtype=np.bool_)
        columns = self.columns(xy)
        thick = np.diff(columns.tops, axis=1, append=2 * NEVER_UM) > 0
        matches = (columns.tissues == tissue) & thick
        found = np.where(matches, columns.tops, NEVER_UM).min(axis=1)
        return found, self.deep.known(tissue, xy, found) & (found < NEVER_UM)


def _deep(region: Region, build: Build, sample: Sample) -> Depths:
    match region.deep:
        case "upper_back":
            return UpperBack(region, build, sample)
        case "lumbar":
            return Lumbar(region, build, sample)
        case "gluteal":
            return Gluteal(region, build, sample)
