"""An examining right hand from above: the index finger presses, the others are curled.

Centimeters from where the fingertip presses; the finger points up (y below 0). An idealized hand,
a didactic choice: the fingertip is 16 mm wide.
"""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.views.figures.draw import (
    Curve,
    Figure,
    Point,
    circle,
    decimal,
    group,
    path,
    smooth,
    stroke,
)
from tpilab.views.figures.skin import Tone

OUTLINE = [
    (0, -0.85), (0.45, -0.7), (0.72, -0.3), (0.8, 0.4), (0.8, 1.8), (0.86, 2.6), (0.84, 3.4),
    (0.92, 4.6), (1.05, 5.1), (1.3, 4.8), (1.9, 4.45), (2.6, 4.6), (3, 5.2), (3.5, 5), (4.2, 5.1),
    (4.7, 5.8), (5.2, 5.8), (5.8, 6.2), (6.2, 7.1), (6.3, 9), (6.2, 11.5), (5.7, 14), (5.2, 16.4),
    (5.2, 19), (5.6, 25), (0.2, 25), (-0.2, 19), (-0.5, 16.4), (-1.3, 14), (-2.3, 11.9),
    (-3.2, 9.4), (-3.6, 7.4), (-3.7, 6.2), (-3.3, 5.5), (-2.7, 5.6), (-2.4, 6.4), (-2.2, 7.6),
    (-1.7, 8.4), (-1.25, 8.2), (-1.05, 7), (-0.95, 5), (-0.84, 3.4), (-0.88, 2.6), (-0.8, 1.8),
    (-0.8, 0.4), (-0.72, -0.3), (-0.45, -0.7),
]  # fmt: skip
NAIL = [
    (0, -0.78), (0.36, -0.66), (0.48, -0.3), (0.47, 0.28), (0.3, 0.5), (0, 0.56), (-0.3, 0.5),
    (-0.47, 0.28), (-0.48, -0.3), (-0.36, -0.66),
]  # fmt: skip
THUMBNAIL = [(-3.5, 5.95), (-3.1, 5.75), (-2.8, 6.1), (-2.75, 6.7), (-3.1, 6.95), (-3.45, 6.7)]
GLOSS = [(-0.25, -0.45), (-0.3, 0.1)]
NAIL_BED = "#dfa08e"
KNUCKLES = ((0.1, 7.3, 1.0), (2.05, 6.6, 1.0), (3.85, 7.0, 0.95), (5.3, 7.8, 0.85))
BETWEEN = (
    [(1.05, 5.1), (1.15, 6.4), (1.2, 8)],
    [(3.0, 5.2), (3.0, 6.6), (2.9, 8)],
    [(4.7, 5.8), (4.65, 7), (4.4, 8.4)],
)
TENDONS = (
    [(0.1, 8.2), (0.9, 11), (1.7, 14)],
    [(2.1, 7.6), (2.3, 10.6), (2.4, 13.6)],
    [(3.8, 8), (3.4, 11), (3.0, 13.8)],
)
CREASES = (
    [(-0.5, 1.9), (0, 1.8), (0.5, 1.9)],
    [(-0.5, 2.1), (0, 2.2), (0.5, 2.1)],
    [(-0.6, 4.6), (0, 4.45), (0.6, 4.6)],
    [(-0.6, 4.9), (0, 5.0), (0.6, 4.9)],
    [(-0.5, 4.75), (0, 4.72), (0.5, 4.75)],
)
LIT = (
    ([(-0.3, 1.2), (-0.32, 3.2), (-0.3, 6.4)], 0.55),
    ([(1.5, 5.3), (1.7, 6)], 0.7),
    ([(3.4, 5.9), (3.5, 6.6)], 0.6),
    ([(-3.1, 7.4), (-2.6, 9.4), (-1.6, 11.6)], 0.7),
    ([(0.4, 10), (0.8, 13), (1.2, 17), (1.2, 24)], 1.6),
)
DARK = (
    [(0.85, 0.4), (0.85, 3), (1.0, 5)],
    [(6.3, 7), (6.2, 11), (5.4, 15), (5.2, 20), (5.6, 25)],
    [(-1.5, 9), (-0.9, 11), (-0.2, 13)],
)


@dataclass(frozen=True)
class Hand:
    """A hand with its fingertip at a point; scale: units a centimeter; turn: degrees."""

    at: Point
    scale: float
    turn: float
    tone: Tone

    def drawn(self, figure: Figure) -> str:
        """The hand itself."""
        return group(*self._drawn(figure), transform=self._placed(self.at))

    def shadow(self, figure: Figure) -> str:
        """What it casts on the skin below, away from a light in the upper left."""
        x, y = self.at
        blur = figure.blur(0.5 * self.scale)
        outline = path(self._shape(OUTLINE), fill="#2a1208", opacity=0.4)
        below = (x + 0.45 * self.scale, y + 0.7 * self.scale)
        return group(group(outline, transform=self._placed(below)), filter=blur)

    def _placed(self, at: Point) -> str:
        return f"translate({decimal(at[0])} {decimal(at[1])}) rotate({decimal(self.turn)})"

    def _scaled(self, curve: Curve) -> list[Point]:
        return [(self.scale * x, self.scale * y) for x, y in curve]

    def _line(self, curve: Curve) -> str:
        return smooth(self._scaled(curve))

    def _shape(self, curve: Curve) -> str:
        return smooth(self._scaled(curve), closed=True)

    def _drawn(self, figure: Figure) -> tuple[str, str]:
        scale, tone = self.scale, self.tone

        def soft(curve: Curve, color: str, width: float, depth: float) -> str:
            blur = figure.blur(round(0.4 * width * scale, 1), space="sRGB")
            return stroke(self._line(curve), color, width * scale, opacity=depth, filter=blur)

        def knuckle(x: float, y: float, size: float) -> str:
            lit = (scale * (x - 0.25), scale * (y - 0.35))
            glow = figure.glow(lit, scale * size, (0, tone.light, 0.6), (1, tone.light, 0))
            return circle((scale * x, scale * y), scale * size, fill=glow)

        outline = self._shape(OUTLINE)
        nails = "".join(map(self._shape, (NAIL, THUMBNAIL)))
        inside = group(
            path(outline, fill=tone.skin),
            *(soft(curve, tone.shade, 1.1, 0.5) for curve in DARK),
            soft([*OUTLINE, OUTLINE[0]], tone.shade, 0.5, 0.55),
            *(soft(curve, tone.shade, 0.45, 0.75) for curve in BETWEEN),
            *(soft(curve, tone.light, width, 0.5) for curve, width in LIT),
            *(soft(curve, tone.light, 0.3, 0.4) for curve in TENDONS),
            *(knuckle(*each) for each in KNUCKLES),
            stroke("".join(map(self._line, BETWEEN)), tone.shade, 0.07 * scale, opacity=0.8),
            stroke("".join(map(self._line, CREASES)), tone.shade, 0.06 * scale, opacity=0.55),
            path(nails, fill=NAIL_BED, stroke=tone.shade, stroke_width=0.05 * scale),
            stroke(self._line(GLOSS), "#fbe6dc", 0.12 * scale, opacity=0.8),
            clip_path=figure.clip(outline),
        )
        return inside, stroke(outline, tone.shade, 0.1 * scale, opacity=0.85)
