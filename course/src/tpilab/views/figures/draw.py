"""The palette and the few SVG primitives that all figures share.

Lengths are in units of the figure's own viewBox; x runs right, y runs down. Coordinates are
rounded to a tenth, so that a figure is the same text on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

Point = tuple[float, float]
Curve = Sequence[Point]
Attribute = str | float | None

FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
SMALL, BODY, HEAD = 15.0, 16.0, 18.0
REGULAR = 400  # font weight
LEADING = 1.28  # baseline to baseline, in font sizes

# Ground, words and the one accent.
PAPER, EDGE, GRID = "#fbfaf6", "#dcd8cd", "#e7e3d9"
INK, QUIET = "#1f2d35", "#52606a"
TEAL, TEAL_SOFT = "#0b6a6b", "#d9e9e6"

# Okabe and Ito's colors, for meaning only.
BLUE, VERMILLION, ORANGE, GREEN = "#0072b2", "#d55e00", "#e69f00", "#009e73"

# Tissue, as in an atlas. Each pair is the light and the shaded side.
SKIN, SKIN_SHADE, SKIN_LIGHT = "#d8a47f", "#9a6243", "#efc8a8"
FAT, FAT_SHADE = "#f3d68b", "#c99a3c"
FASCIA, FASCIA_SHADE = "#f1e6da", "#c8b09c"
MUSCLE, MUSCLE_SHADE, MUSCLE_LIGHT = "#b8574c", "#6d2422", "#e59c88"
BONE, BONE_SHADE, BONE_LIGHT = "#efe5cb", "#9c8a64", "#fdf9ec"
PLEURA, LUNG, LUNG_SHADE = "#6f8ea6", "#c6d3dd", "#7e97aa"


def decimal(value: float) -> str:
    """`value` to a tenth, as short as it can be written."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def tag(name: str, content: str = "", /, **attributes: Attribute) -> str:
    """An element. An underscore in an attribute's name stands for a hyphen; None leaves it out."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}"
        f"={quoteattr(value if isinstance(value, str) else f'{value:.6g}')}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def group(*parts: str, **attributes: Attribute) -> str:
    """A group of elements."""
    return tag("g", "".join(parts), **attributes)


def polyline(curve: Curve, *, closed: bool = False) -> str:
    """Path data of straight lines through the points."""
    first, *rest = _tenths(curve)
    parts = [f"M{_pairs([first])}"]
    for start, end in zip([first, *rest], rest, strict=False):
        parts.append(f"l{_pairs([_minus(end, start)])}")
    return "".join(parts) + ("Z" if closed else "")


def smooth(curve: Curve, *, closed: bool = False) -> str:
    """Path data of a smooth curve (Catmull-Rom, as cubic Beziers) through the points."""
    around = [curve[-1], *curve, *curve[:2]] if closed else [curve[0], *curve, curve[-1]]
    parts = [f"M{_pairs(_tenths([around[1]]))}"]
    for before, start, end, after in zip(around, around[1:], around[2:], around[3:], strict=False):
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        here, *three = _tenths([start, first, second, end])
        parts.append(f"c{_pairs([_minus(each, here) for each in three])}")
    return "".join(parts) + ("Z" if closed else "")


def bow(curve: Curve) -> str:
    """Path data of a bow through three points, or of one after the other through five, seven."""
    places = _tenths(curve)
    parts = [f"M{_pairs(places[:1])}"]
    for start, middle, end in zip(places[:-2:2], places[1::2], places[2::2], strict=True):
        bend = [2 * middle[i] - (start[i] + end[i]) // 2 for i in (0, 1)]
        parts.append(f"q{_pairs([_minus((bend[0], bend[1]), start), _minus(end, start)])}")
    return "".join(parts)


def rounded(at: Point, width: float, height: float, corner: float) -> str:
    """Path data of a rectangle with rounded corners, to clip with."""
    x, y = at
    across, down, turn = decimal(width - 2 * corner), decimal(height - 2 * corner), decimal(corner)
    arc = f"a{turn} {turn} 0 0 1 "
    return (
        f"M{decimal(x + corner)} {decimal(y)}h{across}{arc}{turn} {turn}v{down}{arc}-{turn} {turn}"
        f"h-{across}{arc}-{turn}-{turn}v-{down}{arc}{turn}-{turn}Z"
    )


def joined(*sides: str) -> str:
    """Path data of one closed shape from open sides, each starting where the last one ends."""
    first, *rest = sides
    return first + "".join(side[side.index("c") :] for side in rest) + "Z"


def _tenths(curve: Iterable[Point]) -> list[tuple[int, int]]:
    """Whole tenths: rounding each point once keeps relative path data from drifting."""
    return [(round(x * 10), round(y * 10)) for x, y in curve]


def _minus(end: tuple[int, int], start: tuple[int, int]) -> tuple[int, int]:
    return (end[0] - start[0], end[1] - start[1])


def _pairs(tenths: Iterable[tuple[int, int]]) -> str:
    """Coordinates as short as SVG allows: a minus sign also separates."""
    text = ""
    for value in (each for pair in tenths for each in pair):
        written = decimal(value / 10)
        text += written if not text or written.startswith("-") else f" {written}"
    return text


def path(d: str, **attributes: Attribute) -> str:
    """A path; without a fill unless one is given."""
    return tag("path", d=d, **{"fill": "none", **attributes})


def stroke(d: str, color: str, width: float = 1, **attributes: Attribute) -> str:
    """A line with round ends and joins."""
    return path(
        d,
        stroke=color,
        stroke_width=width,
        stroke_linecap="round",
        stroke_linejoin="round",
        **attributes,
    )


def circle(at: Point, radius: float, **attributes: Attribute) -> str:
    """A circle."""
    x, y = at
    return tag("circle", cx=decimal(x), cy=decimal(y), r=decimal(radius), **attributes)


def rectangle(
    at: Point, width: float, height: float, *, corner: float = 0, **attributes: Attribute
) -> str:
    """A rectangle from its upper left corner, with rounded corners where `corner` is given."""
    place = {"x": decimal(at[0]), "y": decimal(at[1])}
    size = {"width": decimal(width), "height": decimal(height)}
    return tag("rect", **place, **size, rx=corner or None, **attributes)


def words(  # noqa: PLR0913  # what type can be set in
    at: Point,
    text: str,
    *,
    size: float = BODY,
    color: str = INK,
    weight: int = REGULAR,
    anchor: str = "start",
    on: str = PAPER,
    halo: bool = False,
) -> str:
    """Text with its first baseline at `at`; a newline starts the next line.

    `on` is the color behind the text, stored as `data-on` so that a test can compute contrast. A
    halo in that color keeps words legible on a picture.
    """
    x, y = at
    shared: dict[str, Attribute] = {
        "font_size": size,
        "font_weight": weight if weight != REGULAR else None,
        "fill": color,
        "text_anchor": anchor if anchor != "start" else None,
        "data_on": on,
    }
    if halo:
        shared |= {"stroke": on, "stroke_width": 4, "stroke_linejoin": "round"}
        shared |= {"paint_order": "stroke"}
    return "".join(
        tag("text", escape(line), x=decimal(x), y=decimal(y + row * size * LEADING), **shared)
        for row, line in enumerate(text.split("\n"))
    )


def breadth(text: str, size: float) -> float:
    """About how wide a line of text is: fonts differ, so this leans to the wide side."""
    narrow = sum(each in "iljtfrI.,:;\u2019 ()" for each in text)
    wide = sum(each in "mwMW" for each in text)
    return size * (0.62 * (len(text) - narrow - wide) + 0.37 * narrow + 0.95 * wide)


def plaque(at: Point, text: str, *, size: float = BODY, weight: int = REGULAR) -> str:
    """Words on a small plate of paper, for labels that must stand on a picture."""
    rows = text.split("\n")
    width = max(breadth(row, size) for row in rows) + 0.9 * size
    height = size * (LEADING * len(rows) + 0.25)
    x, y = at
    plate = rectangle(
        (x - 0.45 * size, y - 1.05 * size), width, height, corner=7, fill=PAPER, opacity=0.94
    )
    return plate + words(at, text, size=size, weight=weight)


def leader(*curve: Point, color: str = INK) -> str:
    """A thin line from a label to what it names, with a dot at the end."""
    d = polyline(curve)
    return (
        stroke(d, PAPER, 3, opacity=0.75)
        + stroke(d, color, 1.1)
        + circle(curve[-1], 2.8, fill=color, stroke=PAPER, stroke_width=1.2)
    )


def arrow(curve: Curve, *, color: str = INK, width: float = 2.4, head: float = 9) -> str:
    """A smooth line with an arrow head at its end."""
    (x0, y0), (x1, y1) = curve[-2], curve[-1]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    back = (x1 - head * dx, y1 - head * dy)
    wing = head * 0.55
    tip = [(back[0] - wing * dy, back[1] + wing * dx), (x1, y1)]
    tip.append((back[0] + wing * dy, back[1] - wing * dx))
    shaft = [*curve[:-1], back]
    return stroke(smooth(shaft), color, width) + path(polyline(tip, closed=True), fill=color)


def mirrored(curve: Iterable[Point]) -> list[Point]:
    """The curve on the other side of x = 0."""
    return [(-x, y) for x, y in curve]


class Figure:
    """A standalone SVG document on a light card of its own, legible in any theme."""

    def __init__(  # noqa: PLR0913  # what a document needs
        self, name: str, width: float, height: float, *, title: str, desc: str, bleed: float = 0
    ) -> None:
        """bleed: how far beyond its edge things are drawn, so that a blur does not end there."""
        self.name, self.width, self.height, self.bleed = name, width, height, bleed
        self.title, self.desc = title, desc
        self._parts: list[str] = []
        self._definitions: dict[str, tuple[str, str]] = {}

    def add(self, *parts: str) -> None:
        """Draw on top of what is there."""
        self._parts += parts

    def _define(self, name: str, content: str, **attributes: Attribute) -> str:
        """The reference to a definition, made once however often it is asked for."""
        key = tag(name, content, **attributes)
        if key not in self._definitions:
            identifier = f"{self.name}-{len(self._definitions)}"
            self._definitions[key] = (identifier, tag(name, content, id=identifier, **attributes))
        return f"url(#{self._definitions[key][0]})"

    def blur(self, radius: float, *, space: str | None = None) -> str:
        """A filter that softens edges by `radius`; `space` "sRGB" keeps faint colors true."""
        return self._define(
            "filter",
            tag("feGaussianBlur", stdDeviation=radius),
            color_interpolation_filters=space,
            filterUnits="userSpaceOnUse",
            x=decimal(-self.bleed),
            y=decimal(-self.bleed),
            width=decimal(self.width + 2 * self.bleed),
            height=decimal(self.height + 2 * self.bleed),
        )

    def clip(self, d: str) -> str:
        """A clip path: draw only inside `d`."""
        return self._define("clipPath", tag("path", d=d))

    def shape(self, d: str) -> str:
        """Path data defined once, to be drawn often by `use`: its reference."""
        return self._define("path", "", d=d)[4:-1]

    def clip_to(self, reference: str) -> str:
        """A clip path from what `shape` defined."""
        return self._define("clipPath", tag("use", href=reference))

    def fade(self, start: Point, end: Point, *stops: tuple[float, str, float]) -> str:
        """A linear gradient from `start` to `end` with (offset, color, opacity) stops."""
        return self._define("linearGradient", _stops(stops), **_ends(start, end))

    def glow(self, center: Point, radius: float, *stops: tuple[float, str, float]) -> str:
        """A radial gradient around `center` with (offset, color, opacity) stops."""
        return self._define(
            "radialGradient",
            _stops(stops),
            gradientUnits="userSpaceOnUse",
            cx=decimal(center[0]),
            cy=decimal(center[1]),
            r=decimal(radius),
        )

    def svg(self, *, card: bool = True) -> str:
        """The document as text, on a light card of its own or on nothing."""
        size = f"0 0 {decimal(self.width)} {decimal(self.height)}"
        ground = rectangle(
            (0.5, 0.5),
            self.width - 1,
            self.height - 1,
            corner=14,
            fill=PAPER,
            stroke=EDGE,
        )
        return (
            tag(
                "svg",
                "\n"
                + tag("title", escape(self.title))
                + "\n"
                + tag("desc", escape(self.desc))
                + "\n"
                + tag("defs", "".join(text for _, text in self._definitions.values()))
                + "\n"
                + "\n".join([*([ground] if card else []), *self._parts])
                + "\n",
                xmlns="http://www.w3.org/2000/svg",
                viewBox=size,
                width=decimal(self.width * 1.15),
                height=decimal(self.height * 1.15),
                role="img",
                font_family=FONT,
            )
            + "\n"
        )


def _stops(stops: Iterable[tuple[float, str, float]]) -> str:
    return "".join(
        tag("stop", offset=offset, stop_color=color, stop_opacity=opacity)
        for offset, color, opacity in stops
    )


def _ends(start: Point, end: Point) -> dict[str, Attribute]:
    (x1, y1), (x2, y2) = start, end
    ends = {"x1": decimal(x1), "y1": decimal(y1), "x2": decimal(x2), "y2": decimal(y2)}
    return {"gradientUnits": "userSpaceOnUse", **ends}
