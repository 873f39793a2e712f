"""One person's body in a region: what lies at any point, from a build and a seed.

Under each point of the skin lies a column of layers. Their thickness is sampled with the spread
that the evidence gives, so no two bodies are alike. Depths are known only where somebody measured
them; elsewhere the body still needs a depth to be drawn with, and `depth` says: no data.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from tpilab.anatomy.chart import PERMILLE, Chart, Ints
from tpilab.anatomy.region import Region, Side, cells
from tpilab.anatomy.tissue import Tissue
from tpilab.frozen import Frozen
from tpilab.rng import spread

UM_PER_MM = 1000
NEVER_UM = 10**9
"""Deeper than anything: a layer that a column does not have."""

BMI_STUDIED = (16, 28)
"""The range in which GEO-048 measured; outside of it no depth of the pleura is known."""
INTERSCAPULAR_UM = ((25_000, 70_000), (160_000, 260_000))
"""Where GEO-048 holds: from the midline sideways, and downward; a reading of 'interscapular'."""
SMALLEST_AT_NECK_UM = 37_400
"""GEO-012: the smallest vertical distance to lung over the upper trapezius that was found.

The abstract does not say in which plane; that it may stand for a depth is our reading.
"""

# mean and standard deviation in um: (women, men)
_TRAPEZIUS_BELLY = ((11_860, 1_550), (11_860, 1_550))  # GEO-013 gives no SD; that of GEO-007
_TRAPEZIUS_MIDDLE = ((3_400, 800), (4_900, 1_000))  # GEO-006, GEO-005
_RHOMBOID = ((3_800, 1_700), (6_300, 2_300))  # GEO-006, GEO-005
_SUPRASPINATUS = ((17_200, 2_100), (17_200, 2_100))  # GEO-054
_PLEURA_RESIDUAL = 4_000  # didactic choice: GEO-048 gives no residual
# didactic choices: no measurement of these at this place was found
_SKIN = ((1_900, 200), (2_200, 200))
_LEVATOR = ((7_000, 1_000), (8_000, 1_000))
_OTHER = ((7_000, 1_000), (9_000, 1_000))
_NECK_TO_LUNG = (55_000, 8_000)
_LEAST_TO_PLEURA = 15_000
_FAT_PER_BMI, _FAT_WOMEN, _FAT_LEAST = 900, 2_000, 2_500
_REACH = 16_000
_WIDEST = 2
"""Samples are kept within so many standard deviations: what the studies saw."""

_RIB_THICK, _PLEURA_THICK, _SCAPULA_THICK, _SPINE_THICK = 7_000, 1_000, 5_000, 14_000
_RIB_COURSE = ((10, 0), (50, 7), (96, 29), (150, 70), (200, 117))
_PROCESS_UM, _NAPE_UM, _LUNG_UM = 6_000, 90_000, (20_000, 140_000)
_FIRST_RIB_MM, _RIB_PITCH_MM, _RIB_HALF_MM, _RIBS = 132, 25, 6, 8


class Build(Frozen):
    """What a body's measures depend on."""

    sex: Literal["female", "male"]
    bmi_tenths: Annotated[int, Field(ge=140, le=500)]


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
class Columns:
    """The layers under n points: `tops` (n, k) in um, downward; `tissues` (n, k)."""

    tops: Ints
    tissues: NDArray[np.uint8]


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
        man = int(build.sex == "male")
        self._skin = self._sample("skin", *_SKIN[man])
        fat = (build.bmi_tenths * _FAT_PER_BMI) // 10 - 16 * _FAT_PER_BMI + (1 - man) * _FAT_WOMEN
        self._fat = max(_FAT_LEAST, fat)
        named = {
            "upper_trapezius": _TRAPEZIUS_BELLY,
            "middle_trapezius": _TRAPEZIUS_MIDDLE,
            "lower_trapezius": _TRAPEZIUS_MIDDLE,
            "rhomboid_minor": _RHOMBOID,
            "rhomboid_major": _RHOMBOID,
            "supraspinatus": _SUPRASPINATUS,
            "levator_scapulae": _LEVATOR,
        }
        self._thick = np.array(
            [self._sample(m.name, *named.get(m.name, _OTHER)[man]) for m in region.muscles] + [0]
        )
        mean = build.bmi_tenths * 380 - 43_010  # GEO-048: 3.80 mm per BMI, less 43.01 mm
        self._pleura = max(_LEAST_TO_PLEURA, self._sample("pleura", mean, _PLEURA_RESIDUAL))
        self._neck = max(SMALLEST_AT_NECK_UM, self._sample("neck", *_NECK_TO_LUNG))
        self._kinds = np.array([m.kind for m in region.muscles] + [Tissue.OTHER_MUSCLE], np.uint8)

    def _sample(self, what: str, mean: int, sd: int) -> int:
        drawn = int(spread(self.seed, f"body/{what}", mean, sd))
        return min(max(drawn, mean - _WIDEST * sd), mean + _WIDEST * sd)

    def tissue_at(self, points_um: Ints) -> NDArray[np.uint8]:
        """The tissue at points (n, 3), as numbers of `Tissue`, (n,)."""
        columns = self.columns(points_um[:, :2])
        depth = points_um[:, 2:]
        layer = np.maximum((columns.tops <= depth).sum(axis=1) - 1, 0)
        found = columns.tissues[np.arange(len(layer)), layer]
        return np.where(points_um[:, 2] < 0, np.uint8(Tissue.OUTSIDE), found)

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
        top, bottom = columns.tops[:, cord.layer + 1], columns.tops[:, cord.layer + 2]
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
        body = self.region.within("body", xy)
        spine_ridge = self.region.within("scapular_spine", xy)
        blade = self.region.within("scapula", xy) | spine_ridge
        first, first_kind = self._muscle(1, xy)
        second, second_kind = self._muscle(2, xy)
        first = np.where(spine_ridge, first // 4, first)
        second = np.where(spine_ridge, 0, second)
        lung, rib, chest = self._chest(xy)
        fat = np.full(len(xy), self._skin, dtype=np.int64)
        one = fat + self._fat
        two = one + first
        plate = two + second
        deep = plate + np.where(blade, np.where(spine_ridge, 12_000, _SCAPULA_THICK), 0)
        spine, spine_end = self._spine(xy, one, deep)
        rib_top = np.where(
            chest, np.maximum(lung - _PLEURA_THICK - _RIB_THICK, deep + 1_000), NEVER_UM
        )
        ribbed = xy[:, 1] >= self._rib_line(xy)
        pleura = np.where(chest, np.maximum(lung - _PLEURA_THICK, deep + 1_000), NEVER_UM)
        pleura = np.where(chest & ribbed, rib_top + _RIB_THICK, pleura)
        rib_top = np.where(ribbed, rib_top, pleura)
        tops = np.stack(
            [np.zeros_like(fat), fat, one, two, plate, deep, spine, spine_end, rib_top, pleura,
             np.where(chest, pleura + _PLEURA_THICK, NEVER_UM)],
            axis=1,
        )  # fmt: skip
        tops = np.maximum.accumulate(tops, axis=1)
        wall = np.where(rib, Tissue.RIB, Tissue.INTERCOSTAL).astype(np.uint8)
        fill = np.full(len(xy), Tissue.OTHER_MUSCLE, np.uint8)
        tissues = np.stack(
            [fill * 0 + Tissue.SKIN, fill * 0 + Tissue.FAT, first_kind, second_kind,
             fill * 0 + Tissue.SCAPULA, fill, fill * 0 + Tissue.SPINE, fill, wall,
             fill * 0 + Tissue.PLEURA, fill * 0 + Tissue.LUNG],
            axis=1,
        ).astype(np.uint8)  # fmt: skip
        tissues[~body] = Tissue.OUTSIDE
        return Columns(tops, tissues)

    def _muscle(self, layer: int, xy: Ints) -> tuple[Ints, NDArray[np.uint8]]:
        """Thickness and tissue of a layer's muscle; it thins out towards its edges."""
        index = self.region.muscles_at(layer, xy)
        row, column, _ = cells(xy)
        chart: Chart = self.region.charts[layer]
        off = np.abs(2 * chart.across[row, column].astype(np.int64) - PERMILLE)
        edge = PERMILLE - off**4 // PERMILLE**3
        along = chart.along[row, column].astype(np.int64)
        end = np.minimum(PERMILLE, 6 * np.minimum(along, PERMILLE - along) + 150)
        return (self._thick[index] * edge * end) // PERMILLE**2, self._kinds[index]

    def _spine(self, xy: Ints, one: Ints, deep: Ints) -> tuple[Ints, Ints]:
        """Where the spine begins and ends: processes near the midline, then laminae."""
        away, lower = np.abs(xy[:, 0]), xy[:, 1] >= _NAPE_UM
        process = away <= _PROCESS_UM
        lamina = ~process & (away < _LUNG_UM[0])
        top = np.where(process, one + np.where(lower, 2_000, 12_000), deep)
        top = np.where(lamina, deep + 16_000, top)
        end = np.where(process, NEVER_UM, np.where(lamina, top + _SPINE_THICK, top))
        return top, end

    def _rib_line(self, xy: Ints) -> Ints:
        """The upper edge of the first rib under points xy (n, 2), as y in um."""
        return _FIRST_RIB_MM * UM_PER_MM + _course(xy) - _RIB_HALF_MM * UM_PER_MM

    def _chest(self, xy: Ints) -> tuple[Ints, NDArray[np.bool_], NDArray[np.bool_]]:
        """Depth of the lung, whether a rib lies over it, and whether there is lung at all.

        Above the first rib the lung still reaches up behind the clavicle: the cervical dome.
        """
        away, down = np.abs(xy[:, 0]), xy[:, 1]
        dome = (away - 45_000) // UM_PER_MM
        up_to = np.minimum(108_000 + 40 * dome * dome, self._rib_line(xy))
        chest = (away >= _LUNG_UM[0]) & (away <= _LUNG_UM[1]) & (down >= up_to)
        low, high = 135_000, 170_000
        mix = np.clip((down - low) * PERMILLE // (high - low), 0, PERMILLE)
        depth = (self._neck * (PERMILLE - mix) + self._pleura * mix) // PERMILLE
        depth = depth + np.maximum(away - 70_000, 0) * 3 // 10
        row = down - _FIRST_RIB_MM * UM_PER_MM - _course(xy) + _RIB_HALF_MM * UM_PER_MM
        number, within = row // (_RIB_PITCH_MM * UM_PER_MM), row % (_RIB_PITCH_MM * UM_PER_MM)
        rib = (number >= 0) & (number < _RIBS) & (within < 2 * _RIB_HALF_MM * UM_PER_MM)
        return depth, np.asarray(rib), np.asarray(chest)

    def depth(self, tissue: Tissue, xy: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """Depth in um of the first layer of a tissue under xy (n, 2), and where it is known.

        NEVER_UM where there is none. The depth of pleura and lung is known between the shoulder
        blades, under the trapezius, at a studied BMI (GEO-048), where no other layer moved it;
        GEO-009 found less at the edge that the trapezius leaves free. Everywhere else, and for all
        other tissues, whose place depends on didactic choices, the answer is: no data.
        """
        columns = self.columns(xy)
        matches = columns.tissues == tissue
        thick = np.diff(columns.tops, axis=1, append=2 * NEVER_UM) > 0
        found = np.where(matches & thick, columns.tops, NEVER_UM).min(axis=1)
        sampled = {
            Tissue.LUNG: self._pleura,
            Tissue.PLEURA: self._pleura - _PLEURA_THICK,
        }.get(tissue)
        (near, far), (upper, lower) = INTERSCAPULAR_UM
        low, high = BMI_STUDIED
        away, down = np.abs(xy[:, 0]), xy[:, 1]
        known = (away >= near) & (away <= far) & (down >= upper) & (down <= lower)
        known &= self._kinds[self.region.muscles_at(1, xy)] == Tissue.TRAPEZIUS
        studied = low * 10 <= self.build.bmi_tenths <= high * 10
        return found, np.asarray(known & (found == sampled) & studied)


def _course(xy: Ints) -> Ints:
    """How far a rib has run down at a distance from the midline, in um."""
    away = np.abs(xy[:, 0])
    down = np.zeros(len(xy), dtype=np.int64)
    for (x0, y0), (x1, y1) in pairwise(_RIB_COURSE):
        part = np.clip(away - x0 * UM_PER_MM, 0, (x1 - x0) * UM_PER_MM)
        down += part * (y1 - y0) // (x1 - x0)
    return down
