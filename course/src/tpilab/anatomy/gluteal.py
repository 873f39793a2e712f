"""Under the muscles of the buttock: sacrum, hip bone, femur, and the plane of the piriformis.

How deep the piriformis lies is GEO-014's, with its spread; it moves with the fat above it, whose
rise with BMI is GEO-060's and whose shape is GEO-061's. Nothing else here was measured.
"""

from __future__ import annotations

import numpy as np

from tpilab.anatomy.build import Build, Sample, Thickness
from tpilab.anatomy.chart import PERMILLE, Ints
from tpilab.anatomy.columns import Columns, Layers, Mask, Stack, line
from tpilab.anatomy.region import Region
from tpilab.anatomy.tissue import Tissue

THICK: Thickness = {
    # mean and standard deviation in um: (women, men)
    "piriformis": ((17_000, 4_000), (17_000, 4_000)),  # GEO-014, at its middle
    # didactic choices
    "gluteus_maximus": ((22_000, 3_000), (26_000, 4_000)),
    "gluteus_medius": ((22_000, 3_000), (26_000, 4_000)),
    "hamstrings": ((32_000, 4_000), (38_000, 5_000)),
}
_PIRIFORMIS = ((45_000, 52_000, 9_000), (85_000, 63_000, 8_000), (125_000, 66_000, 9_000))
"""GEO-014: depth under the skin and standard deviation, medially, centrally and laterally.

At which distance from the midline each of the three was measured is our reading.
"""
BMI_READ = (18, 28)
"""GEO-014's abstract names no range of BMI; that it holds in this one is a didactic choice."""
_BMI_TENTHS = 230  # didactic choice: the BMI at which GEO-014's means hold
_FAT = 39_500  # GEO-060: a man of 40 years with a BMI of 23; women the same, a didactic choice
_FAT_PER_BMI = (4_000, 3_042)  # GEO-060: women, men
_LEAST_FAT = 8_000  # didactic choice
_THINNEST = 465  # GEO-061: 1 / 2.15 of the thickest, at the posterior superior iliac spine
_SHAPE = ((45_000, _THINNEST), (110_000, PERMILLE), (125_000, PERMILLE), (165_000, 550))
"""How thick the fat is, in permille, at distances from the midline.

That it thins over the trochanter is a didactic choice, as all below.
"""
_FAT_MOVES = 700
"""In permille: how much of a deep piriformis is due to fat rather than muscle."""
_GAP, _WIDEST_GAP, _LEAST_MUSCLE = 2_000, 8_000, 6_000
_OVER_SACRUM, _OVER_HIP, _OVER_TROCHANTER = 8_000, 4_000, 4_000
_ROTATORS, _MINIMUS = 15_000, 12_000
_BONE, _THICK_BONE = 18_000, 30_000
_LATERAL_UM = 110_000


class Gluteal:
    """What lies under the muscles from the iliac crests to the gluteal folds."""

    def __init__(self, region: Region, build: Build, sample: Sample) -> None:
        """Draw how deep the piriformis lies."""
        self.region, self.build = region, build
        rise = (build.bmi_tenths - _BMI_TENTHS) * _FAT_PER_BMI[build.man] // 10
        self._rise = max(rise, _LEAST_FAT * PERMILLE // _THINNEST - _FAT)
        self._off = sample("piriformis_depth", 0, PERMILLE)
        """By how many thousandths of a standard deviation the piriformis lies deeper."""

    def fat(self, xy: Ints) -> Ints:
        """How thick the fat is under points xy (n, 2), in um, (n,)."""
        _, sd = _measured(xy)
        moved = self._off * sd // PERMILLE * _FAT_MOVES // PERMILLE
        fat = (_FAT + self._rise) * _shape(xy) // PERMILLE + moved
        return np.asarray(np.maximum(fat, _LEAST_FAT))

    def plane(self, xy: Ints) -> Ints:
        """Depth of the piriformis, or of the plane that it lies in, under xy (n, 2), (n,)."""
        mean, sd = _measured(xy)
        return np.asarray(mean + self._off * sd // PERMILLE + self._rise * _shape(xy) // PERMILLE)

    def columns(self, layers: Layers) -> Columns:
        """The layers from the skin downward."""
        xy = layers.xy
        sacrum = self.region.within("sacrum", xy)
        hip = self.region.within("ilium", xy) & ~sacrum
        ischium = self.region.within("ischium", xy) & ~hip
        femur = self.region.within("femur", xy) & ~hip
        trochanter = self.region.within("trochanter", xy)
        piriformis = (layers.second_kind == Tissue.PIRIFORMIS) & (layers.second > 0) & ~sacrum
        medius = (layers.second_kind == Tissue.GLUTEUS_MEDIUS) & (layers.second > 0)
        maximus = (layers.first_kind == Tissue.GLUTEUS_MAXIMUS) & (layers.first > 0)
        layers = layers.thinned(trochanter | self.region.within("posterior_spine", xy))
        stack = Stack(len(xy))
        stack.add(Tissue.SKIN, layers.skin)
        stack.add(Tissue.FAT, layers.fat)
        room = np.where(piriformis, self.plane(xy) - _GAP - stack.at, layers.first)
        first = np.minimum(layers.first, np.maximum(room, _LEAST_MUSCLE))
        stack.add(layers.first_kind, first, name="layer_1")
        gap = maximus & ~sacrum & ~hip & ~medius & ~trochanter
        stack.add(Tissue.FASCIA, _GAP, medius & (first > 0))
        stack.down_to(Tissue.FAT, np.maximum(self.plane(xy), stack.at + _GAP), piriformis)
        stack.down_to(
            Tissue.FAT, np.minimum(self.plane(xy), stack.at + _WIDEST_GAP), gap & ~piriformis
        )
        second = np.where(sacrum & (layers.second_kind == Tissue.PIRIFORMIS), 0, layers.second)
        stack.add(layers.second_kind, second, name="layer_2")
        stack.add(Tissue.OTHER_MUSCLE, np.minimum(_MINIMUS, second // 2), medius)
        stack.add(Tissue.OTHER_MUSCLE, _OVER_SACRUM, sacrum & ~medius)
        stack.add(Tissue.OTHER_MUSCLE, _OVER_HIP, hip & ~medius)
        stack.add(Tissue.OTHER_MUSCLE, _OVER_TROCHANTER, trochanter & ~medius)
        soft = ~sacrum & ~hip & ~trochanter
        stack.add(Tissue.OTHER_MUSCLE, _ROTATORS, soft & ~medius, name="rotators")
        stack.add(Tissue.SACRUM, _BONE, sacrum)
        stack.add(Tissue.ILIUM, _BONE, hip, name="hip_bone")
        stack.add(Tissue.FEMUR, _THICK_BONE, (femur | trochanter) & ~hip)
        stack.add(Tissue.ILIUM, _THICK_BONE, ischium & ~femur & ~trochanter)
        stack.rest(Tissue.OTHER_MUSCLE, ~sacrum & (np.abs(xy[:, 0]) > _LATERAL_UM))
        stack.rest(Tissue.VISCERA)
        return stack.columns(self.region.within("body", xy))

    def known(self, tissue: Tissue, xy: Ints, found: Ints) -> Mask:
        """Whether somebody measured what was found, the depth of a tissue in um, (n,).

        The depth of the piriformis is known between where it was measured medially and laterally,
        at a usual BMI, where no other layer moved it, within two standard deviations.
        """
        low, high = BMI_READ
        mean, sd = _measured(xy)
        away = np.abs(xy[:, 0])
        known = (away >= _PIRIFORMIS[0][0]) & (away <= _PIRIFORMIS[-1][0])
        known &= (found == self.plane(xy)) & (np.abs(found - mean) <= 2 * sd)
        studied = low * 10 <= self.build.bmi_tenths <= high * 10
        return np.asarray(known & studied & (tissue == Tissue.PIRIFORMIS))


def _measured(xy: Ints) -> tuple[Ints, Ints]:
    """GEO-014's mean and standard deviation of depth in um at distances from the midline, (n,)."""
    away = np.abs(xy[:, 0])
    means = line(away, [(x, mean) for x, mean, _ in _PIRIFORMIS])
    return means, line(away, [(x, sd) for x, _, sd in _PIRIFORMIS])


def _shape(xy: Ints) -> Ints:
    """How thick the fat is, in permille of where it is thickest, (n,)."""
    return line(np.abs(xy[:, 0]), _SHAPE)
