"""How a plate's tissue looks: muscle, bone, skin, shaded by lines laid over each other.

A plate has a hundred shapes and is zoomed; a blur for each would stall a phone, so that soft edges
are made of a few translucent strokes inside the shape. An outline is written once and drawn often.
"""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.views.figures.draw import (
    BONE,
    BONE_LIGHT,
    BONE_SHADE,
    MUSCLE_LIGHT,
    Attribute,
    Curve,
    Figure,
    Point,
    bow,
    group,
    path,
    polyline,
    stroke,
    tag,
)
from tpilab.views.figures.tissue import Sheet, along, unrest

HOLLOW = "#8d7a58"
_STEPS = (1.0, 0.6, 0.28)
"""Widths of the strokes of a soft edge, as shares of the widest."""
_FIBER_MM, _FEWEST, _MOST = 2.4, 8, 19
_BROAD = 36.0
_BENT = 5
"""As many points of a guide tell more than one bow."""
_LIT = ((0.1, 0.9), (0.18, 0.84), (0.14, 0.94), (0.22, 0.88))
"""From where to where along the muscle a fiber shines."""


@dataclass(frozen=True)
class Look:
    """Colors of a muscle, and how dense its fibers are drawn."""

    color: str
    shade: str
    light: str = MUSCLE_LIGHT
    ink: float = 1.0


LOOKS = {
    1: Look("#c0604f", "#661f1e", "#f0b29d"),
    2: Look("#ad4d47", "#571a1d", "#e49b8c"),
    3: Look("#97413f", "#481519", "#d48a7e"),
}
"""A muscle of each layer that carries trigger points here: the deeper, the darker."""
CONTEXT = {
    1: Look("#d3a08d", "#8a5548", "#eccdbd", 0.55),
    2: Look("#c99484", "#7d4a3f", "#e4bfb0", 0.5),
    3: Look("#bf8878", "#70402f", "#d9ae9f", 0.5),
}
"""Muscles that only surround."""


class Net:
    """A sheet of which the lines across it are kept: each is asked for by many fibers."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._across: dict[float, Curve] = {}
        self.breadth = _apart(self.at(0, 0.5), self.at(1, 0.5))

    def at(self, across: float, lengthwise: float) -> Point:
        """A point of the sheet, as `Sheet.at`."""
        if lengthwise not in self._across:
            self._across[lengthwise] = [along(guide, lengthwise) for guide in self.sheet.guides]
        return along(self._across[lengthwise], across)

    def fiber(self, across: float, start: float = 0, end: float = 1) -> str:
        """Path data of a fiber from `start` to `end`, both 0 to 1: a bow, or two if it is long."""
        bows = 1 if len(self.sheet.guides[0]) < _BENT else 2
        step = (end - start) / (2 * bows)
        places = [self.at(across, start + n * step) for n in range(2 * bows + 1)]
        return bow(self.rounded(places))

    def rounded(self, curve: Curve) -> Curve:
        """In a broad muscle a fiber's place to the millimeter is enough, and travels lighter."""
        return [(round(x), round(y)) for x, y in curve] if self.breadth > _BROAD else curve


def drawn(reference: str, **attributes: Attribute) -> str:
    """What `Figure.shape` defined, drawn."""
    return tag("use", href=reference, **{"fill": "none", **attributes})


def soft_edge(reference: str, color: str, width: float, opacity: float) -> str:
    """Strokes along a shape that grow fainter inwards; to be clipped to it."""
    lines = (drawn(reference, stroke_width=round(width * step, 1)) for step in _STEPS)
    return group(*lines, stroke=color, stroke_opacity=opacity)


def soft_line(figure: Figure, d: str, color: str, width: float, opacity: float) -> str:
    """A line of light or shade."""
    line = figure.shape(d)
    return group(
        *(drawn(line, stroke_width=round(width * step, 1)) for step in _STEPS),
        stroke=color,
        stroke_opacity=opacity,
        stroke_linecap="round",
    )


def flesh(figure: Figure, sheet: Sheet, look: Look) -> str:
    """A muscle: shadow, body, a rounded edge, light along its belly, fibers, tendons."""
    net = Net(sheet)
    outline = figure.shape(sheet.outline(4))
    breadth = net.breadth
    count = round(look.ink * min(max(breadth / _FIBER_MM, _FEWEST), _MOST))
    shares = [(n + 0.2 + 0.6 * unrest(n)) / count for n in range(count)]
    fine = round(max(0.28, min(0.65, breadth / 80)), 2)
    dark = "".join(net.fiber(share) for share in shares[::2])
    lit = "".join(net.fiber(share, *_LIT[n % len(_LIT)]) for n, share in enumerate(shares[1::2]))
    inside = group(
        soft_edge(outline, look.shade, min(0.42 * breadth, 22), 0.2),
        soft_line(figure, net.fiber(0.4, 0.15, 0.85), look.light, 0.34 * breadth, 0.17),
        stroke(dark, look.shade, fine, opacity=0.55 * look.ink),
        stroke(lit, look.light, fine, opacity=0.6 * look.ink),
        _tendons(net, shares, fine),
        clip_path=figure.clip_to(outline),
    )
    return (
        drawn(outline, fill="#3a1a14", opacity=0.22, transform="translate(1 1.8)")
        + drawn(outline, fill=look.color)
        + inside
        + drawn(outline, stroke=look.shade, stroke_width=0.55, opacity=0.75)
    )


def _apart(one: Point, other: Point) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def _tendons(net: Net, shares: list[float], fine: float) -> str:
    """Fibers that turn pale towards both ends."""
    pale = "".join(
        polyline(net.rounded([net.at(share, start), net.at(share, end)]))
        for start, end in ((0.0, 0.09), (0.92, 1.0))
        for share in shares[::2]
    )
    return stroke(pale, BONE_LIGHT, 3 * fine, opacity=0.4)


def bone_shape(figure: Figure, d: str, *, hollow: bool = False) -> str:
    """A bone with a rounded edge; a hollow one is an opening in it."""
    if hollow:
        return path(d, fill=HOLLOW, fill_opacity=0.75, stroke=BONE_SHADE, stroke_width=0.6)
    outline = figure.shape(d)
    return (
        drawn(outline, fill=BONE)
        + group(soft_edge(outline, BONE_SHADE, 13, 0.16), clip_path=figure.clip_to(outline))
        + drawn(outline, stroke=BONE_SHADE, stroke_width=0.7, opacity=0.8)
    )


def bone_line(d: str, width: float, *, hollow: bool = False) -> str:
    """A long bone or a rib along a line."""
    if hollow:
        return stroke(d, HOLLOW, width)
    return (
        stroke(d, BONE_SHADE, width + 1, opacity=0.85)
        + stroke(d, BONE, width)
        + stroke(d, BONE_LIGHT, 0.4 * width, opacity=0.8)
    )
