"""What both views of a guided needle share: scale, colors, and the look of a needle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tpilab.anatomy.tissue import Tissue
from tpilab.views.figures.draw import INK, PAPER, VERMILLION, Point, circle, polyline, stroke
from tpilab.views.needle_told import Pass

WIDTH, TITLE_H = 480.0, 34.0
UM = 1000
"""Micrometers a millimeter."""
ROOM = 17.0
"""What a line of words needs."""
TARGET, GEL = "#8a2f26", "#d3e4e6"
PIPES = {Tissue.ARTERY: "#b3261e", Tissue.VEIN: "#3b6ea5", Tissue.NERVE: "#d9b100"}
CALLED = {Tissue.ARTERY: "artery", Tissue.VEIN: "vein", Tissue.NERVE: "nerve"}


@dataclass(frozen=True)
class Frame:
    """From places in um to places in the picture."""

    x0_um: int
    y0_um: int
    left: float
    top: float
    scale: float
    """Units of the picture a millimeter."""

    def at(self, x_um: float, y_um: float) -> Point:
        """The place of a point."""
        return (
            self.left + (x_um - self.x0_um) / UM * self.scale,
            self.top + (y_um - self.y0_um) / UM * self.scale,
        )


def shaft(each: Pass, place: Callable[[int], Point]) -> str:
    """A needle's way: solid where its tip was in the beam, dashed where it was not.

    place: from a depth along the needle to the picture.
    """
    parts = []
    for start, end, seen in each.runs():
        d = polyline([place(start), place(end)])
        parts.append(stroke(d, PAPER, 6, opacity=0.85))
        dashes = {} if seen else {"stroke_dasharray": "4 6"}
        parts.append(stroke(d, INK if seen else VERMILLION, 2.8, **dashes))
    parts.append(circle(place(each.pose.depth_um), 3.4, fill=INK, stroke=PAPER, stroke_width=1.4))
    return "".join(parts)
