"""Where pain from two muscles may be felt: an atlas's pattern, drawn soft on purpose."""

from __future__ import annotations

from dataclasses import replace

from tpilab.views.figures import back, profile
from tpilab.views.figures.back import Frame
from tpilab.views.figures.draw import (
    HEAD,
    INK,
    QUIET,
    SMALL,
    Curve,
    Figure,
    Point,
    circle,
    decimal,
    group,
    leader,
    path,
    polyline,
    smooth,
    stroke,
    words,
)
from tpilab.views.figures.skin import Tone, fading, from_behind
from tpilab.views.figures.tissue import Flesh, along, muscle, unrest

PAIN = "#b0122f"
AT_THE_EDGE = 0.6  # the share of dots kept there
PALE = Tone("#ecd8c6", "#a98a72", "#f9ecdf", "#a39183", "#d8cabd", "#84756a")
QUIET_FLESH = Flesh("#c48f7d", "#7d4638", "#ecc4b2", 22, edge=5)
SIDE = Frame(scale=9.4, origin=(240, 180))
BEHIND = Frame(scale=8.6, origin=(240, 586))

# Centimeters in the frame of the view.
NECK = [
    (-3.6, 15.4), (-5.4, 12.2), (-6.4, 8.4), (-6.6, 5.2), (-5.4, 2.2), (-3.4, 0.8), (-2.0, 2.6),
    (-1.5, 5.8), (-1.4, 9.4), (-1.0, 12.6), (-1.6, 15.2),
]  # fmt: skip
ABOVE_EAR = [
    (-4.6, 1.6), (-5.4, -1.6), (-4.2, -5.2), (-0.8, -6.8), (3.0, -6.4), (3.2, -4.4), (-0.4, -4.6),
    (-2.6, -3.6), (-3.6, -1.4), (-3.2, 1.4),
]  # fmt: skip
TEMPLE = [(2.6, -6.6), (5.0, -7.0), (7.2, -5.8), (7.0, -3.2), (4.8, -1.8), (2.4, -3.2)]
EYE = [(5.2, -2.2), (7.2, -3.0), (9.0, -2.4), (9.2, -0.6), (7.4, 0.6), (5.4, 0)]
NECK_ANGLE = [
    (4.4, 7.4), (5.7, 8.6), (7.6, 11.2), (10.4, 12.6), (11, 14.4), (8.8, 16), (6, 15.6),
    (4.2, 13.2), (3.6, 10.2),
]  # fmt: skip
INNER_BORDER = [
    (5.3, 17), (7.4, 17.2), (7.4, 20.4), (7.8, 24), (8.8, 27.4), (7.4, 28.2), (5.8, 24.6),
    (5.2, 20.4),
]  # fmt: skip


def _inside(at: Point, polygon: Curve) -> bool:
    x, y = at
    crossings = 0
    for (x0, y0), (x1, y1) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            crossings += 1
    return crossings % 2 == 1


def felt(figure: Figure, curve: Curve, *, spacing: float = 6.4, strength: float = 1) -> str:
    """An area where pain is felt: a soft color, and dots that thin out towards its edge."""
    count = 4 * len(curve)
    ring = [*curve, curve[0]]
    edge = [along(ring, step / count) for step in range(count)]
    middle = (sum(x for x, _ in edge) / count, sum(y for _, y in edge) / count)
    xs, ys = [x for x, _ in edge], [y for _, y in edge]
    dots = {True: "", False: ""}
    row, y = 0, min(ys)
    while y < max(ys):
        x, column = min(xs) + (spacing / 2 if row % 2 else 0), 0
        while x < max(xs):
            seed = 97 * row + column
            astray = [0.7 * spacing * (unrest(seed + more) - 0.5) for more in (0, 7919)]
            at = (x + astray[0], y + astray[1])
            further = [middle[i] + (at[i] - middle[i]) * (1.3, 1.15)[i] for i in (0, 1)]
            if _inside(at, edge):
                deep = _inside((further[0], further[1]), edge)
                if deep or unrest(seed + 31) < AT_THE_EDGE:
                    dots[deep] += f"M{decimal(at[0])} {decimal(at[1])}h0"
            x, column = x + spacing, column + 1
        y, row = y + spacing * 0.86, row + 1
    return (
        path(smooth(edge, closed=True), fill=PAIN, opacity=0.36 * strength, filter=figure.blur(7))
        + stroke(dots[True], PAIN, 3.2, opacity=0.9)
        + stroke(dots[False], PAIN, 2.1, opacity=0.8)
    )


def _edge_of_doubt(figure: Figure, curve: Curve) -> str:
    """A soft area within a dashed line: deep, or less sure."""
    ring = smooth(curve, closed=True)
    soft = path(ring, fill=PAIN, opacity=0.3, filter=figure.blur(6))
    return soft + stroke(ring, PAIN, 1.5, stroke_dasharray="1.5 5")


def _between(figure: Figure, top: float, bottom: float) -> str:
    """A clip path over the figure's full width."""
    right = figure.width
    corners = [(0, top), (right, top), (right, bottom), (0, bottom)]
    return figure.clip(polyline(corners, closed=True))


def _press(at: Point) -> str:
    """The mark of the pressing finger."""
    return circle(at, 7, fill="none", stroke="#ffffff", stroke_width=4.5) + circle(
        at, 7, fill="none", stroke=INK, stroke_width=2.2
    )


def _from_the_side(figure: Figure) -> list[str]:
    at = SIDE.at
    trapezius = muscle(figure, SIDE.sheet(profile.UPPER_TRAPEZIUS), QUIET_FLESH)
    return [
        group(
            profile.from_the_side(figure, SIDE, PALE, below_hair=trapezius),
            felt(figure, SIDE.units(NECK)),
            felt(figure, SIDE.units(ABOVE_EAR), strength=0.7),
            felt(figure, SIDE.units(TEMPLE)),
            _edge_of_doubt(figure, SIDE.units(EYE)),
            clip_path=_between(figure, 0, 440),
        ),
        fading(figure, 386, 428, 446),
        _press(at(-4.4, 16.6)),
        words((20, 36), "Upper trapezius, from the side", size=HEAD, weight=600),
        leader((104, 206), at(-4.0, 1.6)),
        words((20, 212), "behind\nthe ear"),
        leader((136, 288), at(-5.2, 8.2)),
        words((20, 282), "side and back\nof the neck"),
        leader((136, 366), (at(-4.4, 16.6)[0] - 9, at(-4.4, 16.6)[1] + 3)),
        words((20, 372), "pressed here", color=QUIET),
        leader((384, 95), at(5.2, -4.6)),
        words((390, 100), "temple"),
        leader((384, 155), at(8.0, -1.6)),
        words((390, 160), "behind\nthe eye"),
    ]


def _from_behind(figure: Figure) -> list[str]:
    at = BEHIND.at
    scapula = BEHIND.shape(back.SCAPULA)
    return [
        group(
            from_behind(figure, BEHIND, PALE),
            path(scapula, fill="#f6efdc", opacity=0.7),
            stroke(scapula, "#a08f6c", 1.2),
            muscle(figure, BEHIND.sheet(back.LEVATOR), replace(QUIET_FLESH, fibers=12)),
            felt(figure, BEHIND.units(NECK_ANGLE)),
            felt(figure, BEHIND.units(INNER_BORDER), spacing=8, strength=0.4),
            _edge_of_doubt(figure, BEHIND.units(INNER_BORDER)),
            clip_path=_between(figure, 470, 864),
        ),
        fading(figure, 816, 858, 870),
        _press(at(5.9, 13.6)),
        words((20, 462), "Levator scapulae, from behind", size=HEAD, weight=600),
        leader((394, 628), at(8.2, 12.6)),
        words((376, 600), "angle of\nthe neck"),
        leader((226, 776), at(5.9, 22)),
        words(
            (70, 738),
            "may spread along\nthe inner border of\nthe shoulder blade\n(unconfirmed)",
            on=PALE.skin,
        ),
        leader((142, 632), (at(5.9, 13.6)[0] - 10, at(5.9, 13.6)[1] - 2)),
        words((20, 630), "pressed here", color=QUIET),
    ]


def referral() -> str:
    """Upper trapezius from the side, levator scapulae from behind."""
    figure = Figure(
        "referral",
        480,
        936,
        title="Where pain from two muscles may be felt",
        desc=(
            "Upper trapezius, from the side: up the side and back of the neck to behind the ear, "
            "to the temple and behind the eye. Levator scapulae, from behind: the angle of the "
            "neck, and it may spread along the inner border of the shoulder blade. An atlas\u2019s "
            "pattern, not a rule."
        ),
    )
    figure.add(
        *_from_the_side(figure),
        *_from_behind(figure),
        words((20, 886), "An atlas\u2019s pattern, not a rule", size=HEAD, weight=600),
        words((20, 912), "It may be felt elsewhere, or not as pain. Schematic.", size=SMALL),
    )
    return figure.svg()
