"""The parts of a back that a picture shows: outline, hills and hollows, folds, moles, grain.

Surface anatomy along curves, in centimeters of the regions' one frame: an idealized adult, a
didactic choice. Outlines are the regions' own, so that what is drawn is what is felt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tpilab.anatomy import load_region
from tpilab.views.figures import back
from tpilab.views.figures.draw import Curve


@dataclass(frozen=True)
class Rise:
    """A hill (or, below 0, a hollow) along a curve.

    `bony` ones show less under more fat, `soft` ones more.
    """

    curve: Curve
    height: float
    width: float
    bony: bool = False
    soft: bool = False


@dataclass(frozen=True)
class Part:
    """What one picture shows of a person from behind; halves are given, the left mirrors them."""

    body: Curve
    """Half of the outline, from the midline on."""
    midline: tuple[Rise, ...]
    paired: tuple[Rise, ...]
    top: float
    """Where the form begins that is computed, in centimeters."""
    rows: int
    """How many steps of the form downward."""
    round_cm: float = 5.2
    """How far from its outline the body is round."""
    bulge_cm: float = 2.1
    """How high it stands there."""
    folds: tuple[Curve, ...] = ()
    """Faint folds of skin, of both sides."""
    creases: tuple[Curve, ...] = ()
    """Where skin lies on skin: dark lines with a soft shadow, of both sides."""
    moles: tuple[tuple[float, float, float], ...] = ()
    """(x, y, size)."""
    grain: tuple[float, float] = (3, 25)
    """Where the grain of the skin begins, and how far down it goes."""
    head: bool = False


_SHOULDERS = (
    Rise([(2.0, 0.6), (2.0, 5), (2.2, 9.6)], 0.26, 1.1),  # semispinalis
    Rise([(6.6, 1.6), (6.2, 3.2)], 0.3, 0.9),  # behind the ear
    Rise([(4.8, 9.6), (7.6, 12.8), (11, 14.2), (14.6, 15)], 0.42, 1.7),  # upper trapezius
    Rise([(3.4, 13.6), (5.2, 15.4), (6.4, 17)], 0.16, 1.7),
    Rise([(7.6, 18.6), (10.6, 17.8), (13.4, 16.7), (16.2, 15.4), (18.0, 15)], 0.33, 0.8, bony=True),
    Rise([(9.4, 20.2), (12.4, 19.4), (15, 18.3)], -0.2, 1.3, bony=True),  # below its spine
    Rise([(6.7, 18.4), (7.2, 18.5)], -0.12, 0.8, bony=True),  # a dimple at its root
    Rise([(7.2, 19.8), (7.5, 22), (8.1, 25), (8.9, 28)], 0.3, 1.1, bony=True),  # inner border
    Rise([(5.4, 20.4), (5.6, 22.6), (6.3, 26), (7.4, 29.6)], -0.2, 1.3),
    Rise([(11.6, 22.4), (13, 21.8)], 0.34, 2.4),  # infraspinatus
    Rise([(10.8, 27.4), (14, 25.6), (16.2, 23.4)], 0.26, 1.5),  # teres, latissimus
    Rise([(18.6, 17), (20.2, 19.8), (20.8, 24)], 0.5, 2.0),  # deltoid
    Rise([(16.2, 19.4), (17, 21.8), (17.2, 26)], -0.3, 1.1),
    Rise([(18.2, 14.9), (18.9, 15.2)], 0.2, 0.8, bony=True),  # acromion
)
_UPPER_SPINE = (
    Rise([(0, 0), (0, 4), (0, 8.6)], -0.2, 1.0),
    Rise([(0, 11.7), (0, 12.2)], 0.3, 1.15, bony=True),  # C7
    Rise([(0, 13.9), (0, 14.2)], 0.14, 0.75, bony=True),
    Rise([(0, 16.1), (0, 16.3)], 0.12, 0.65, bony=True),
    Rise([(0, 18.3), (0, 18.5)], 0.09, 0.6, bony=True),
    Rise([(0, 20.6), (0, 20.8)], 0.07, 0.6, bony=True),
)
_NECK = Part(
    body=back.BODY,
    midline=(*_UPPER_SPINE, Rise([(0, 15.4), (0, 19), (0, 26), (0, 33)], -0.32, 1.3)),
    paired=(*_SHOULDERS, Rise([(3.2, 19), (3.3, 24), (3.3, 32)], 0.26, 1.5)),  # erector spinae
    top=-13.0,
    rows=100,
    folds=([(0, 8.5), (2.6, 8.3), (4.6, 7.7)], [(0, 10.1), (2.2, 9.9), (3.6, 9.5)]),
    creases=(back.ARM_FOLD,),
    moles=((4.4, 21.3, 0.17), (-11.8, 19.6, 0.13), (13.9, 25.4, 0.15), (-3.1, 25.2, 0.12)),
    head=True,
)

_BETWEEN_BLADES = Part(
    body=[*back.BODY, (22.1, 41), (22.0, 48)],
    midline=(
        *_UPPER_SPINE,
        Rise([(0, 23), (0, 23.2)], 0.07, 0.6, bony=True),
        Rise([(0, 15.4), (0, 19), (0, 26), (0, 33), (0, 46)], -0.36, 1.4),
    ),
    paired=(
        *_SHOULDERS,
        Rise([(3.2, 19), (3.4, 24), (3.6, 32), (3.7, 46)], 0.34, 1.7),  # erector spinae
        Rise([(8.7, 27.9), (9.1, 28.3)], 0.1, 0.9, bony=True),  # lower angle of the blade
        Rise([(7.2, 30.6), (9.4, 31.2), (12, 29.8)], -0.07, 1.5, bony=True),  # below it
        Rise([(16.4, 26.4), (15, 30.4), (13.6, 35), (13, 46)], 0.24, 1.9),  # latissimus
        Rise([(17.3, 26), (17.4, 31), (17.3, 46)], -0.42, 1.0),  # between trunk and arm
        Rise([(20.6, 24), (20.2, 31), (20, 46)], 0.42, 1.7),  # triceps
        Rise([(5.2, 31.6), (9.6, 33.4), (13.4, 36.2)], 0.07, 0.8, bony=True),  # ribs
        Rise([(5.0, 34.2), (9.2, 36), (13.2, 38.8)], 0.07, 0.8, bony=True),
        Rise([(6, 34), (12.6, 33.4), (15.4, 33)], 0.22, 2.6, soft=True),
    ),
    top=6.0,
    rows=80,
    creases=([(17.0, 24.6), (17.4, 26.6), (17.5, 30), (17.1, 35), (16.8, 46)],),
    moles=((4.4, 21.3, 0.17), (-11.8, 19.6, 0.13), (13.9, 25.4, 0.15), (-3.1, 30.2, 0.12)),
    grain=(9, 29),
)

_TRUNK = load_region("lumbar").outlines_cm["body"]
_LOWER_BODY: Curve = [(0, 20), (17.4, 20), *((x, y) for x, y in _TRUNK[1:])]
_LOWER_SPINE = (
    Rise([(0, 20), (0, 40), (0, 50), (0, 56.5)], -0.44, 1.45),
    Rise([(0, 41.7), (0, 42.3)], 0.07, 0.8, bony=True),
    Rise([(0, 44.7), (0, 45.3)], 0.07, 0.8, bony=True),
    Rise([(0, 47.7), (0, 48.3)], 0.07, 0.8, bony=True),
    Rise([(0, 50.7), (0, 51.3)], 0.07, 0.8, bony=True),
    Rise([(0, 53.7), (0, 54.3)], 0.06, 0.8, bony=True),
    Rise([(0, 61.4), (0, 63)], 0.12, 1.3, bony=True),  # sacrum
    Rise([(0, 66.2), (0, 70), (0, 78)], -1.7, 1.4),  # cleft
    Rise([(0, 80), (0, 96)], -2.2, 1.4),  # between the thighs
)
_LOWER = (
    Rise([(3.5, 20), (3.8, 40), (3.6, 47), (3.0, 53), (2.2, 57)], 0.5, 2.0),  # erector spinae
    Rise([(7.6, 20), (7.6, 43), (7.0, 49), (6.2, 53)], -0.17, 1.6),  # its outer edge
    Rise([(4.6, 42.8), (7.6, 45.4), (10.4, 48.2)], 0.08, 0.9, bony=True),  # twelfth rib
    Rise([(5.4, 39.8), (10, 42.6), (13.4, 45.4)], 0.11, 1.0, bony=True),
    Rise([(6, 36.4), (10.6, 39), (14.4, 42)], 0.11, 1.0, bony=True),
    Rise([(11.2, 45.6), (11.8, 49.6)], -0.24, 2.4, bony=True),  # flank
    Rise([(9.6, 51), (12.6, 51.2), (15.4, 52)], 0.34, 2.4, soft=True),
    Rise([(6.4, 55), (9.6, 54.2), (12.6, 54.2), (15, 55.6)], 0.26, 1.4, bony=True),  # crest
    Rise([(4.3, 58.9), (4.4, 59.1)], -0.5, 0.9, bony=True),  # dimple of the iliac spine
    Rise([(4.3, 58.9), (4.4, 59.1)], -0.14, 1.3),
    Rise([(2.6, 60.6), (1.4, 64)], 0.1, 1.4),
    Rise([(8.2, 67.6), (8.2, 70.6)], 3.3, 4.9),  # gluteus maximus
    Rise([(9.6, 59.4), (12.4, 61)], 0.5, 3.4),  # gluteus medius
    Rise([(14.9, 67.8), (15, 72)], -0.3, 2.2),  # hollow behind the trochanter
    Rise([(2.8, 77.7), (5, 78.3), (7.4, 78.5)], -0.5, 1.1),  # fold
    Rise([(4.4, 78.2), (7.2, 78.5), (9.4, 78.3), (11, 77.8)], -0.26, 1.0),
    Rise([(7.8, 84), (8.4, 96)], 1.0, 3.6),  # hamstrings
)
_LOIN = Part(
    body=_LOWER_BODY,
    midline=_LOWER_SPINE,
    paired=_LOWER,
    top=33.6,
    rows=76,
    round_cm=7.4,
    bulge_cm=2.6,
    moles=((6.1, 44.6, 0.15), (-9.3, 50.2, 0.17), (-2.8, 39.6, 0.12)),
    grain=(36, 27),
)
_BUTTOCK = Part(
    body=_LOWER_BODY,
    midline=_LOWER_SPINE,
    paired=_LOWER,
    top=52.0,
    rows=86,
    round_cm=5.0,
    bulge_cm=1.5,
    creases=([(1.4, 77.5), (3, 78.2), (5.4, 78.6), (8, 78.5), (9.6, 78.1)],),
    moles=((10.6, 62.4, 0.15), (-6.3, 58.2, 0.13), (-12.4, 74.6, 0.14)),
    grain=(54, 31),
)

PARTS: Mapping[str, Part] = {
    "neck_and_shoulders": _NECK,
    "interscapular": _BETWEEN_BLADES,
    "lumbar": _LOIN,
    "gluteal": _BUTTOCK,
}
"""By region."""
