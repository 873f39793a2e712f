"""Under the muscles of neck, shoulders and upper back: shoulder blades, spine, ribs, pleura, lung.

The lung rises above the first rib behind the clavicle (the cervical dome); elsewhere the pleura
lies deep to the plane of the ribs. Its depth is sampled; it is known only where it was measured.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.build import Build, Sample, Thickness
from tpilab.anatomy.chart import PERMILLE, Ints
from tpilab.anatomy.columns import NEVER_UM, UM_PER_MM, Columns, Layers, Mask
from tpilab.anatomy.region import Region
from tpilab.anatomy.tissue import Tissue

BMI_STUDIED = (16, 28)
"""The range in which GEO-048 measured; outside of it no depth of the pleura is known."""
INTERSCAPULAR_UM = ((25_000, 70_000), (160_000, 260_000))
"""Where GEO-048 holds: from the midline sideways, and downward; a reading of 'interscapular'."""
SMALLEST_AT_NECK_UM = 37_400
"""GEO-012: the smallest vertical distance to lung over the upper trapezius that was found.

The abstract does not say in which plane; that it may stand for a depth is our reading.
"""

# mean and standard deviation in um: (women, men)
_TRAPEZIUS_MIDDLE = ((3_400, 800), (4_900, 1_000))  # GEO-006, GEO-005
_RHOMBOID = ((3_800, 1_700), (6_300, 2_300))  # GEO-006, GEO-005
THICK: Thickness = {
    "upper_trapezius": ((11_860, 1_550), (11_860, 1_550)),  # GEO-013 gives no SD; GEO-007's
    "middle_trapezius": _TRAPEZIUS_MIDDLE,
    "lower_trapezius": _TRAPEZIUS_MIDDLE,
    "rhomboid_minor": _RHOMBOID,
    "rhomboid_major": _RHOMBOID,
    "supraspinatus": ((17_200, 2_100), (17_200, 2_100)),  # GEO-054
    "levator_scapulae": ((7_000, 1_000), (8_000, 1_000)),  # didactic choice
}
_PLEURA_RESIDUAL = 4_000  # didactic choice: GEO-048 gives no residual
# didactic choices: no measurement of these at this place was found
_NECK_TO_LUNG = (55_000, 8_000)
_LEAST_TO_PLEURA = 15_000
_FAT_PER_BMI, _FAT_WOMEN, _FAT_LEAST = 900, 2_000, 2_500

_RIB_THICK, _PLEURA_THICK, _SCAPULA_THICK, _SPINE_THICK = 7_000, 1_000, 5_000, 14_000
_RIB_COURSE = ((10, 0), (50, 7), (96, 29), (150, 70), (200, 117))
_PROCESS_UM, _NAPE_UM, _LUNG_UM = 6_000, 90_000, (20_000, 140_000)
_FIRST_RIB_MM, _RIB_PITCH_MM, _RIB_HALF_MM, _RIBS = 132, 25, 6, 11


class UpperBack:
    """What lies under the muscles from the nape to the lower ribs."""

    def __init__(self, region: Region, build: Build, sample: Sample) -> None:
        """Draw the depth of the lung."""
        self.region, self.build = region, build
        fat = (build.bmi_tenths * _FAT_PER_BMI) // 10 - 16 * _FAT_PER_BMI
        self._fat = max(_FAT_LEAST, fat + (1 - build.man) * _FAT_WOMEN)
        mean = build.bmi_tenths * 380 - 43_010  # GEO-048: 3.80 mm per BMI, less 43.01 mm
        self.pleura = max(_LEAST_TO_PLEURA, sample("pleura", mean, _PLEURA_RESIDUAL))
        """Depth of the lung between the shoulder blades."""
        self.neck = max(SMALLEST_AT_NECK_UM, sample("neck", *_NECK_TO_LUNG))
        """Depth of the lung at the neck."""

    def fat(self, xy: Ints) -> Ints:
        """How thick the fat is under points xy (n, 2), in um, (n,)."""
        return np.full(len(xy), self._fat, dtype=np.int64)

    def columns(self, layers: Layers) -> Columns:
        """The layers from the skin downward."""
        xy = layers.xy
        spine_ridge = self.region.within("scapular_spine", xy)
        blade = self.region.within("scapula", xy) | spine_ridge
        first = np.where(spine_ridge, layers.first // 4, layers.first)
        second = np.where(spine_ridge, 0, layers.second)
        lung, rib, chest = self._chest(xy)
        fat = np.full(len(xy), layers.skin, dtype=np.int64)
        one = fat + layers.fat
        two = one + first
        plate = two + second
        deep = plate + np.where(blade, np.where(spine_ridge, 12_000, _SCAPULA_THICK), 0)
        spine, spine_end = _spine(xy, one, deep)
        rib_top = np.where(
            chest, np.maximum(lung - _PLEURA_THICK - _RIB_THICK, deep + 1_000), NEVER_UM
        )
        ribbed = xy[:, 1] >= _rib_line(xy)
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
            [fill * 0 + Tissue.SKIN, fill * 0 + Tissue.FAT, layers.first_kind, layers.second_kind,
             fill * 0 + Tissue.SCAPULA, fill, fill * 0 + Tissue.SPINE, fill, wall,
             fill * 0 + Tissue.PLEURA, fill * 0 + Tissue.LUNG],
            axis=1,
        ).astype(np.uint8)  # fmt: skip
        tissues[~self.region.within("body", xy)] = Tissue.OUTSIDE
        return Columns(tops, tissues, {"layer_1": 2, "layer_2": 3})

    def _chest(self, xy: Ints) -> tuple[Ints, NDArray[np.bool_], NDArray[np.bool_]]:
        """Depth of the lung, whether a rib lies over it, and whether there is lung at all.

        Above the first rib the lung still reaches up behind the clavicle: the cervical dome.
        """
        away, down = np.abs(xy[:, 0]), xy[:, 1]
        dome = (away - 45_000) // UM_PER_MM
        up_to = np.minimum(108_000 + 40 * dome * dome, _rib_line(xy))
        chest = (away >= _LUNG_UM[0]) & (away <= _LUNG_UM[1]) & (down >= up_to)
        low, high = 135_000, 170_000
        mix = np.clip((down - low) * PERMILLE // (high - low), 0, PERMILLE)
        depth = (self.neck * (PERMILLE - mix) + self.pleura * mix) // PERMILLE
        depth = depth + np.maximum(away - 70_000, 0) * 3 // 10
        row = down - _FIRST_RIB_MM * UM_PER_MM - _course(xy) + _RIB_HALF_MM * UM_PER_MM
        number, within = row // (_RIB_PITCH_MM * UM_PER_MM), row % (_RIB_PITCH_MM * UM_PER_MM)
        rib = (number >= 0) & (number < _RIBS) & (within < 2 * _RIB_HALF_MM * UM_PER_MM)
        return depth, np.asarray(rib), np.asarray(chest)

    def known(self, tissue: Tissue, xy: Ints, found: Ints) -> Mask:
        """Whether somebody measured what was found, the depth of a tissue in um, (n,).

        The depth of pleura and lung is known between the shoulder blades, under the trapezius, at
        a studied BMI (GEO-048), where no other layer moved it; GEO-009 found less at the edge that
        the trapezius leaves free.
        """
        sampled = {
            Tissue.LUNG: self.pleura,
            Tissue.PLEURA: self.pleura - _PLEURA_THICK,
        }.get(tissue, -1)
        (near, far), (upper, lower) = INTERSCAPULAR_UM
        low, high = BMI_STUDIED
        away, down = np.abs(xy[:, 0]), xy[:, 1]
        known = (away >= near) & (away <= far) & (down >= upper) & (down <= lower)
        known &= self.region.kinds_at(1, xy) == Tissue.TRAPEZIUS
        studied = low * 10 <= self.build.bmi_tenths <= high * 10
        return np.asarray(known & (found == sampled) & studied)


def _spine(xy: Ints, one: Ints, deep: Ints) -> tuple[Ints, Ints]:
    """Where the spine begins and ends: processes near the midline, then laminae."""
    away, lower = np.abs(xy[:, 0]), xy[:, 1] >= _NAPE_UM
    process = away <= _PROCESS_UM
    lamina = ~process & (away < _LUNG_UM[0])
    top = np.where(process, one + np.where(lower, 2_000, 12_000), deep)
    top = np.where(lamina, deep + 16_000, top)
    end = np.where(process, NEVER_UM, np.where(lamina, top + _SPINE_THICK, top))
    return top, end


def _rib_line(xy: Ints) -> Ints:
    """The upper edge of the first rib under points xy (n, 2), as y in um."""
    return _FIRST_RIB_MM * UM_PER_MM + _course(xy) - _RIB_HALF_MM * UM_PER_MM


def _course(xy: Ints) -> Ints:
    """How far a rib has run down at a distance from the midline, in um."""
    away = np.abs(xy[:, 0])
    down = np.zeros(len(xy), dtype=np.int64)
    for (x0, y0), (x1, y1) in pairwise(_RIB_COURSE):
        part = np.clip(away - x0 * UM_PER_MM, 0, (x1 - x0) * UM_PER_MM)
        down += part * (y1 - y0) // (x1 - x0)
    return down
