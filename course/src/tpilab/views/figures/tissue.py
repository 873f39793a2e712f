"""Muscle and bone. A muscle is a sheet: a few guide fibers, and everything between them follows.

A guide runs from origin to insertion. Outline, fibers, tendons and shading all derive from the
guides, so that the fibers cannot disagree with the outline.
"""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.views.figures.draw import (
    BONE,
    BONE_LIGHT,
    BONE_SHADE,
    MUSCLE,
    MUSCLE_LIGHT,
    MUSCLE_SHADE,
    Curve,
    Figure,
    Point,
    group,
    joined,
    path,
    polyline,
    smooth,
    stroke,
)


def along(curve: Curve, share: float) -> Point:
    """The point at `share` (0 to 1) of a smooth curve through the points."""
    spans = len(curve) - 1
    at = min(int(share * spans), spans - 1)
    t = share * spans - at
    before, start = curve[max(at - 1, 0)], curve[at]
    end, after = curve[at + 1], curve[min(at + 2, spans)]
    x, y = (_catmull_rom(t, before[i], start[i], end[i], after[i]) for i in (0, 1))
    return (x, y)


def _catmull_rom(t: float, before: float, start: float, end: float, after: float) -> float:
    linear, square = end - before, 2 * before - 5 * start + 4 * end - after
    cube = 3 * (start - end) + after - before
    return start + 0.5 * t * (linear + t * (square + t * cube))


def unrest(index: int) -> float:
    """A fixed, irregular number between 0 and 1 for an index: nature without randomness."""
    mixed = (index * 2654435761 + 40503) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 2246822519) & 0xFFFFFFFF
    return ((mixed ^ (mixed >> 13)) & 0xFFFF) / 0xFFFF


@dataclass(frozen=True)
class Sheet:
    """Guide fibers side by side, each with the same number of points, origin first."""

    guides: tuple[Curve, ...]

    def at(self, across: float, lengthwise: float) -> Point:
        """A point of the sheet: `across` the guides and `lengthwise` a fiber, both 0 to 1."""
        return along([along(guide, lengthwise) for guide in self.guides], across)

    def fiber(self, across: float, start: float = 0, end: float = 1, steps: int = 4) -> str:
        """Path data of the fiber at `across`, from `start` to `end` of its length."""
        shares = [start + (end - start) * step / (steps - 1) for step in range(steps)]
        return smooth([self.at(across, share) for share in shares])

    def outline(self, steps: int = 6) -> str:
        """Path data of the sheet's closed edge."""
        shares = [step / (steps - 1) for step in range(steps)]
        sides = [
            [self.at(0, share) for share in shares],
            [self.at(share, 1) for share in shares],
            [self.at(1, share) for share in reversed(shares)],
            [self.at(share, 0) for share in reversed(shares)],
        ]
        return joined(*(smooth(side) for side in sides))


@dataclass(frozen=True)
class Flesh:
    """How a muscle looks.

    Its colors, how many fibers are drawn, how long its tendons are (shares of a fiber),
    where across it the light falls, how wide its edges darken.
    """

    color: str = MUSCLE
    shade: str = MUSCLE_SHADE
    light: str = MUSCLE_LIGHT
    fibers: int = 26
    origin: float = 0.07
    insertion: float = 0.09
    lit: float = 0.38
    edge: float = 9


def muscle(figure: Figure, sheet: Sheet, flesh: Flesh = Flesh()) -> str:
    """The muscle: soft shadow below, body, fibers, light along the belly, pale tendons."""
    outline = sheet.outline()
    shares = [(index + 0.2 + 0.6 * unrest(index)) / flesh.fibers for index in range(flesh.fibers)]
    dark = "".join(sheet.fiber(share) for share in shares[::2])
    fine = "".join(sheet.fiber(share) for share in shares[1::2])
    rim = (0.06, 0.86)  # no light beyond, where the muscle rounds off
    gleam = "".join(
        sheet.fiber(share + 0.3 / flesh.fibers, 0.12 + 0.1 * unrest(i), 0.9 - 0.12 * unrest(i + 7))
        for i, share in enumerate(shares)
        if rim[0] < share < rim[1]
    )
    inside = group(
        path(outline, fill=flesh.color),
        stroke(outline, flesh.shade, flesh.edge, opacity=0.55, filter=figure.blur(flesh.edge / 2)),
        stroke(
            sheet.fiber(flesh.lit, 0.12, 0.88),
            flesh.light,
            flesh.edge,
            opacity=0.55,
            filter=figure.blur(5),
        ),
        stroke(dark, flesh.shade, 0.9, opacity=0.5),
        stroke(fine, flesh.shade, 0.5, opacity=0.45),
        stroke(gleam, flesh.light, 0.6, opacity=0.6),
        _tendon(sheet, shares, 0, flesh.origin),
        _tendon(sheet, shares, 1, flesh.insertion),
        clip_path=figure.clip(outline),
    )
    return shadow(figure, outline) + inside + stroke(outline, flesh.shade, 0.9, opacity=0.8)


def bone(figure: Figure, d: str) -> str:
    """A bone with the outline `d`: ivory, rounded by a darker edge, with a soft shadow."""
    inside = group(
        path(d, fill=BONE),
        stroke(d, BONE_SHADE, 9, opacity=0.6, filter=figure.blur(4)),
        clip_path=figure.clip(d),
    )
    return shadow(figure, d) + inside + stroke(d, BONE_SHADE, 1)


def shadow(figure: Figure, d: str) -> str:
    """What the shape `d` casts on the layer below."""
    return path(
        d, fill="#3a1a14", opacity=0.36, filter=figure.blur(3), transform="translate(1.5 2.5)"
    )


def _tendon(sheet: Sheet, shares: list[float], end: int, length: float) -> str:
    """Fibers turning into tendon towards one end: three overlaid lengths, each paler."""
    if not length:
        return ""
    parts = []
    for step, share_of_length in enumerate((1.0, 0.65, 0.35)):
        reach = length * share_of_length
        start, stop = (0.0, reach) if end == 0 else (1 - reach, 1.0)
        fibers = "".join(
            polyline([sheet.at(share, start), sheet.at(share, stop)]) for share in shares
        )
        parts.append(stroke(fibers, BONE_LIGHT, 1.2 + 0.5 * step, opacity=0.4))
    return "".join(parts)
