"""The back of a body in centimeters: outlines, bones and muscles that several figures draw.

The frame and the anatomy are the region's (`tpilab.anatomy`); here are only the lines of a picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tpilab.anatomy import load_region
from tpilab.views.figures.draw import Curve, Point, mirrored, smooth
from tpilab.views.figures.tissue import Sheet

Guides = tuple[Curve, ...]


@dataclass(frozen=True)
class Frame:
    """Where the body stands in a figure: units a centimeter, and the protuberance's place."""

    scale: float
    origin: Point

    def units(self, curve: Iterable[Point], side: int = 1) -> list[Point]:
        """From centimeters to the figure's units; side -1 is the left."""
        x0, y0 = self.origin
        return [(x0 + side * self.scale * x, y0 + self.scale * y) for x, y in curve]

    def at(self, x: float, y: float) -> Point:
        """One point in the figure's units."""
        return self.units([(x, y)])[0]

    def sheet(self, guides: Guides, side: int = 1) -> Sheet:
        """A muscle in the figure's units."""
        return Sheet(tuple(self.units(guide, side) for guide in guides))

    def line(self, curve: Iterable[Point], side: int = 1) -> str:
        """Path data of a smooth line."""
        return smooth(self.units(curve, side))

    def shape(self, curve: Iterable[Point], side: int = 1) -> str:
        """Path data of a smooth closed shape."""
        return smooth(self.units(curve, side), closed=True)

    def both(self, half: Curve) -> str:
        """Path data of a half outline and its mirror image, straight where it ends."""
        return smooth(self.units([*mirrored(half[:0:-1]), *half])) + "Z"


# One half of each outline; the other half is its mirror image.
WINDOW = [
    (0, -0.6), (2.4, -0.3), (4.8, 0.9), (6.1, 2.8), (5.9, 4.8), (5.45, 7), (5.55, 8.8), (6.6, 10.8),
    (9.3, 12.4), (13, 13.55), (17, 14.05), (19.6, 15.2), (20.8, 17.4), (21.0, 20.2), (19.6, 22.8),
    (17.0, 25.2), (14.6, 28.6), (13.4, 33), (12.9, 36),
]  # fmt: skip
EAR = [
    (7.3, -1.2), (7.9, -2.3), (8.6, -2.3), (8.85, -1), (8.5, 0.9), (8.1, 2.4), (7.6, 3.3),
    (7.0, 2.9), (6.8, 1),
]  # fmt: skip
EAR_RIM = [(7.75, -1.4), (8.2, -1.3), (8.2, -0.2), (7.9, 1.2), (7.5, 2.4)]
ARM_FOLD = [(17.0, 24.6), (17.3, 27), (17.2, 30), (17.3, 35)]
HAIR = [(0, 0.2), (2.6, 0.3), (4.9, 1.2), (6.3, 2.4), (6.9, 0.6), (7.3, -1.4)]

_REGION = load_region("neck_and_shoulders")


def _outline(name: str) -> Curve:
    return [(x, y) for x, y in _REGION.outlines_cm[name]]


def guides(name: str) -> Guides:
    """A muscle's guides. Raises KeyError for one that the region does not have."""
    return tuple([(x, y) for x, y in guide] for guide in _REGION.muscle(name).guides_cm)


BODY = _outline("body")
SCAPULA = _outline("scapula")
SCAPULAR_SPINE = _outline("scapular_spine")
CLAVICLE = _outline("clavicle")
HUMERUS = _outline("humerus")

UPPER_TRAPEZIUS = guides("upper_trapezius")
MIDDLE_TRAPEZIUS = guides("middle_trapezius")
LOWER_TRAPEZIUS = guides("lower_trapezius")
DELTOID = guides("deltoid")
INFRASPINATUS = guides("infraspinatus")
TERES = guides("teres")
LATISSIMUS = guides("latissimus_dorsi")
SEMISPINALIS = guides("semispinalis")
ERECTOR = guides("erector_spinae")
SPLENIUS = guides("splenius_capitis")
SPLENIUS_CERVICIS = guides("splenius_cervicis")
SERRATUS_POSTERIOR = guides("serratus_posterior")
SCALENES = guides("scalenes")
LEVATOR = guides("levator_scapulae")
RHOMBOID_MINOR = guides("rhomboid_minor")
RHOMBOID_MAJOR = guides("rhomboid_major")
SUPRASPINATUS = guides("supraspinatus")
