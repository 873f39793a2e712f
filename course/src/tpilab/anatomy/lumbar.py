"""Under the muscles of the lower back: spine, transverse processes, ribs, pleura, kidney, psoas.

The quadratus lumborum reaches from the twelfth rib to the iliac crest; its medial part lies under
the erector spinae, its lateral edge is free. The pleura crosses the twelfth rib at its middle and
lies below it medially (GEO-059). The kidney lies deep to the quadratus. Nobody's depths of these,
fit for a body's build, were found (GEO-043 says only that they vary), so none of them is known.
"""

from __future__ import annotations

import numpy as np

from tpilab.anatomy.build import Build, Sample, Thickness
from tpilab.anatomy.chart import PERMILLE, Ints
from tpilab.anatomy.columns import Columns, Layers, Mask, Stack, line
from tpilab.anatomy.region import Region
from tpilab.anatomy.tissue import Tissue

# mean and standard deviation in um: (women, men); didactic choices
_QUADRATUS = ((12_000, 2_500), (16_000, 3_000))
_ERECTOR = ((32_000, 4_000), (38_000, 5_000))
THICK: Thickness = {
    "erector_spinae": _ERECTOR,
    "quadratus_lumborum": _QUADRATUS,
    "external_oblique": ((6_000, 1_000), (8_000, 1_500)),
    "internal_oblique": ((8_000, 1_500), (10_000, 2_000)),
}
_KIDNEY_LENGTH = (108_500, 12_200)  # GEO-062
# didactic choices from here on
_FAT_PER_BMI, _FAT_WOMEN, _FAT_LEAST = 1_100, 3_000, 3_500
_TIP = (42_000, 4_000)
_PERIRENAL = (12_000, 3_000)
_TWELFTH_RIB_END = (105_000, 12_000)
_PLANE = 750
"""How deep the plane of the quadratus lies, in permille of the erector's thickness."""
_FASCIA, _MIDDLE_FASCIA, _OVER_PROCESS = 1_200, 1_000, 3_000
_BONE, _RIB, _PLEURA, _DIAPHRAGM, _PSOAS, _CREST = 8_000, 7_000, 2_000, 3_000, 35_000, 15_000
_BODY_OF_VERTEBRA = 25_000
_KIDNEY, _KIDNEY_ROUND, _KIDNEY_HALF = 45_000, 12_000, 32_000
_KIDNEY_AT = (62_000, 470_000)
_PROCESS_UM, _LAMINA_UM, _PARS_UM = 6_000, 20_000, 30_000
_LEVEL_UM, _PITCH_UM, _TRANSVERSE_UP = 450_000, 30_000, 8_000
_PROCESS_SHARE, _TRANSVERSE_SHARE = 730, 340
_LAMINA_SHARE, _PARS_SHARE = 780, 560
"""In permille of a level's height; GEO-044: beside L1 no bone in 22% at 1.5-2.0 cm, 44% at 2.5.

That these shares are shares of the height is our reading.
"""
_CHEST_FROM_UM = 25_000
_RIB_HALF_UM = 6_000
_RIBS = (
    ((30_000, 425_000), (105_000, 483_500)),
    ((30_000, 395_000), (150_000, 467_000)),
    ((30_000, 365_000), (180_000, 447_000)),
)
"""The courses of ribs 12, 11 and 10: (x, y) of where a rib starts and ends."""
_PLEURA_DOWN_TO = ((25_000, 452_000), (65_000, 452_000), (150_000, 435_000), (240_000, 400_000))
_LUNG_DOWN_TO_UM = 395_000
_PSOAS_OUTER = ((440_000, 38_000), (560_000, 62_000))
_PSOAS_FROM_UM = 22_000


class Lumbar:
    """What lies under the muscles from the lowest ribs to the iliac crests."""

    def __init__(self, region: Region, build: Build, sample: Sample) -> None:
        """Draw the measures of the depths."""
        self.region = region
        fat = (build.bmi_tenths * _FAT_PER_BMI) // 10 - 16 * _FAT_PER_BMI
        self._fat = max(_FAT_LEAST, fat + (1 - build.man) * _FAT_WOMEN)
        # the same draws as the layers of muscles have
        self._erector = sample("erector_spinae", *_ERECTOR[build.man])
        self._quadratus = sample("quadratus_lumborum", *_QUADRATUS[build.man])
        self._tip = sample("transverse_process", *_TIP)
        self._perirenal = sample("perirenal_fat", *_PERIRENAL)
        self._kidney = sample("kidney", *_KIDNEY_LENGTH)
        self._twelfth = sample("twelfth_rib", *_TWELFTH_RIB_END)

    def fat(self, xy: Ints) -> Ints:
        """How thick the fat is under points xy (n, 2), in um, (n,)."""
        return np.full(len(xy), self._fat, dtype=np.int64)

    def columns(self, layers: Layers) -> Columns:
        """The layers from the skin downward."""
        xy = layers.xy
        away = np.abs(xy[:, 0])
        midline, hip = away <= _PROCESS_UM, self.region.within("ilium", xy)
        sacrum = self.region.within("sacrum", xy) & ~midline
        wall, rib = self.wall(xy)
        wall &= ~hip
        layers = layers.thinned(self.region.within("posterior_spine", xy))
        stack = Stack(len(xy))
        stack.add(Tissue.SKIN, layers.skin)
        stack.add(Tissue.FAT, layers.fat)
        stack.add(layers.first_kind, layers.first, name="layer_1")
        free = (layers.second_kind == Tissue.QUADRATUS_LUMBORUM) & (layers.second > 0)
        erector = (layers.second_kind == Tissue.ERECTOR_SPINAE) & (layers.second > 0)
        stack.add(Tissue.FASCIA, _FASCIA, free | erector)
        plane = layers.skin + layers.fat + self._erector * _PLANE // PERMILLE
        stack.down_to(Tissue.FAT, plane, free)
        stack.add(layers.second_kind, layers.second, name="layer_2")
        self._spine(stack, xy)
        stack.add(Tissue.ILIUM, _CREST, hip)
        stack.add(Tissue.SACRUM, _CREST, sacrum & ~hip)
        stack.add(np.where(rib, Tissue.RIB, Tissue.INTERCOSTAL), _RIB, wall)
        self._quadratus_under(stack, layers, plane, hip | wall | sacrum)
        pleura = self.pleura(xy)
        stack.add(Tissue.PLEURA, _PLEURA, pleura)
        stack.rest(Tissue.LUNG, pleura & (xy[:, 1] <= _LUNG_DOWN_TO_UM))
        stack.add(Tissue.OTHER_MUSCLE, _DIAPHRAGM, pleura)
        stack.rest(Tissue.SPINE, (away <= _PSOAS_FROM_UM) & ~sacrum)
        stack.down_to(Tissue.FAT, plane, ~hip & ~sacrum)
        stack.add(Tissue.PSOAS, _PSOAS, _psoas(xy) & ~hip & ~sacrum)
        self._kidney_under(stack, xy)
        stack.rest(Tissue.VISCERA)
        return stack.columns(self.region.within("body", xy))

    def _spine(self, stack: Stack, xy: Ints) -> None:
        """Processes on the midline, laminae beside them, transverse processes farther out."""
        away, down = np.abs(xy[:, 0]), xy[:, 1]
        midline = away <= _PROCESS_UM
        stack.add(Tissue.FASCIA, _OVER_PROCESS, midline)
        stack.rest(Tissue.SPINE, midline & _at_level(down, _PROCESS_SHARE))
        stack.add(Tissue.FASCIA, _BODY_OF_VERTEBRA, midline)
        stack.rest(Tissue.SPINE, midline)
        up = down + _TRANSVERSE_UP
        lamina = ~midline & (away <= _LAMINA_UM) & _at_level(up, _LAMINA_SHARE)
        stack.add(Tissue.SPINE, _BONE, lamina)
        beside = (away > _LAMINA_UM) & (away <= self._tip)
        share = np.where(away <= _PARS_UM, _PARS_SHARE, _TRANSVERSE_SHARE)
        bone = beside & _at_level(up, share)
        stack.add(Tissue.TRANSVERSE_PROCESS, _BONE, bone)
        stack.add(Tissue.OTHER_MUSCLE, _BONE, beside & ~bone)
        stack.add(Tissue.FASCIA, _BONE, ~midline & (away <= _LAMINA_UM) & ~lamina)

    def _quadratus_under(self, stack: Stack, layers: Layers, plane: Ints, bare: Mask) -> None:
        """The part of the quadratus lumborum that lies under the erector spinae."""
        over, across = self.region.whole("quadratus_lumborum", layers.xy)
        covered = over & (layers.second_kind == Tissue.ERECTOR_SPINAE) & ~bare
        edge = PERMILLE - np.abs(2 * across - PERMILLE) ** 4 // PERMILLE**3
        stack.add(Tissue.FASCIA, _MIDDLE_FASCIA, covered)
        stack.down_to(Tissue.FAT, plane, covered)
        stack.add(
            Tissue.QUADRATUS_LUMBORUM, self._quadratus * edge // PERMILLE, covered, "quadratus"
        )

    def _kidney_under(self, stack: Stack, xy: Ints) -> None:
        """Fat around the kidney, thicker towards its rim, and the kidney."""
        (x, y), half = _KIDNEY_AT, self._kidney // 2
        dy = xy[:, 1] - y
        dx = np.abs(xy[:, 0]) - x - dy // 5
        round_off = (dx * PERMILLE // _KIDNEY_HALF) ** 2 + (dy * PERMILLE // half) ** 2
        square = np.minimum(round_off, PERMILLE**2) // PERMILLE
        stack.add(Tissue.FAT, self._perirenal + _KIDNEY_ROUND * square // PERMILLE)
        stack.add(Tissue.KIDNEY, _KIDNEY * (PERMILLE - square) // PERMILLE, round_off < PERMILLE**2)

    def wall(self, xy: Ints) -> tuple[Mask, Mask]:
        """Whether the wall of the chest lies under points xy (n, 2), and whether a rib, (n,)."""
        away, down = np.abs(xy[:, 0]), xy[:, 1]
        wall, bone = np.zeros(len(xy), dtype=np.bool_), np.zeros(len(xy), dtype=np.bool_)
        for number, ((x0, y0), (x1, y1)) in enumerate(_RIBS):
            end = x1 if number else self._twelfth
            off = down - y0 - (away - x0) * (y1 - y0) // (x1 - x0)
            here = (away >= _CHEST_FROM_UM) & (away <= end)
            wall |= here & (off <= _RIB_HALF_UM)
            bone |= here & (np.abs(off) <= _RIB_HALF_UM)
        return wall, bone

    def pleura(self, xy: Ints) -> Mask:
        """Whether there is pleura under points xy (n, 2), (n,): down to its line of reflection."""
        away = np.abs(xy[:, 0])
        return np.asarray((away >= _CHEST_FROM_UM) & (xy[:, 1] <= line(away, _PLEURA_DOWN_TO)))

    def known(self, tissue: Tissue, xy: Ints, found: Ints) -> Mask:
        """Whether somebody measured what was found: nobody did, for any tissue here."""
        del tissue, found
        return np.zeros(len(xy), dtype=np.bool_)


def _psoas(xy: Ints) -> Mask:
    away, down = np.abs(xy[:, 0]), xy[:, 1]
    outer = line(down, _PSOAS_OUTER)
    return np.asarray((away > _PSOAS_FROM_UM) & (away <= outer) & (down >= _PSOAS_OUTER[0][0]))


def _at_level(down: Ints, share: int | Ints) -> Mask:
    """Whether a place lies within the middle `share`, in permille, of its vertebra's height."""
    off = (down - _LEVEL_UM + _PITCH_UM // 2) % _PITCH_UM - _PITCH_UM // 2
    return np.asarray(2 * np.abs(off) * PERMILLE <= share * _PITCH_UM)
