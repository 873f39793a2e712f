"""Where pain from two muscles may be felt: an atlas's pattern, drawn soft on purpose."""

from __future__ import annotations

from tpilab.views.figures import back, profile
from tpilab.views.figures.back import Frame
from tpilab.views.figures.draw import (
    BODY,
    GRID,
    HEAD,
    INK,
    QUIET,
    SMALL,
    Curve,
    Figure,
    Point,
    circle,
    group,
    leader,
    path,
    smooth,
    stroke,
    words,
)
from tpilab.views.figures.skin import Tone, fading, from_behind
from tpilab.views.figures.tissue import Flesh, along, muscle, unrest

PAIN = "#b0122f"
PALE = Tone("#e9d3bf", "#a98a72", "#f7e9da", "#6b5a50", "#b7a496")
SIDE = Frame(scale=9.4, origin=(236, 172))
BEHIND = Frame(scale=10.4, origin=(196, 586))


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
    dots = {1: "", 2: ""}
    row, y = 0, min(ys)
    while y < max(ys):
        x, column = min(xs) + (spacing / 2 if row % 2 else 0), 0
        while x < max(xs):
            seed = 97 * row + column
            at = (x + spacing * 0.7 * (unrest(seed) - 0.5), y + spacing * 0.7 * (unrest(seed + 7919) - 0.5))
            outward = (middle[0] + (at[0] - middle[0]) * 1.3, middle[1] + (at[1] - middle[1]) * 1.15)
            if _inside(at, edge):
                deep = _inside(outward, edge)
                if deep or unrest(seed + 31) < 0.6:
                    dots[2 if deep else 1] += f"M{at[0]:.1f} {at[1]:.1f}h0"
            x, column = x + spacing, column + 1
        y, row = y + spacing * 0.86, row + 1
    return (
        path(smooth(edge, closed=True), fill=PAIN, opacity=0.34 * strength, filter=figure.blur(7))
        + stroke(dots[2], PAIN, 2.7, opacity=0.85)
        + stroke(dots[1], PAIN, 1.8, opacity=0.7)
    )


def referral() -> str:
    """Upper trapezius from the side, levator scapulae from behind."""
    figure = Figure("referral", 480, 900, title="t", desc="d")
    figure.add(
        profile.from_the_side(figure, SIDE, PALE),
        muscle(figure, SIDE.sheet(profile.UPPER_TRAPEZIUS), Flesh(fibers=24)),
        fading(figure, 400, 440, 460),
        from_behind(figure, BEHIND, PALE),
    )
    return figure.svg()
