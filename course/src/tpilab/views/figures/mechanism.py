"""How an injection is supposed to work, in four steps, and what of each was measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tpilab.evidence import fact
from tpilab.views.figures.draw import (
    EDGE,
    HEAD,
    INK,
    MUSCLE,
    MUSCLE_LIGHT,
    MUSCLE_SHADE,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    VERMILLION,
    Curve,
    Figure,
    Point,
    arrow,
    circle,
    group,
    path,
    polyline,
    rectangle,
    rounded,
    smooth,
    stroke,
    words,
)
from tpilab.views.figures.tissue import unrest

WIDTH, ROW, TOP = 530.0, 196.0, 84.0
PICTURE = (18.0, 196.0, 148.0)
"""Left edge, width and height of a row's picture."""
BLOOD, BLOOD_POOR, STEEL = "#b3303a", "#7d5a78", "#8b98a1"
SUPPOSED, MEASURED = "#8a4b00", TEAL
LINE = 20.0


@dataclass(frozen=True)
class Step:
    """One row: its heading, what is supposed, what was measured, and its picture."""

    heading: str
    supposed: str
    measured: str
    draw: Callable[[Figure, Point], list[str]]


def _count(name: str, value: str) -> str:
    return f"{fact(name).value(value).value:g}"


def _steps() -> tuple[Step, ...]:
    noise = _count("INJ-152", "participants")
    acid, flow = _count("INJ-150", "participants"), _count("INJ-151", "participants")
    healthy, minutes = _count("GEO-046", "participants"), _count("GEO-046", "duration")
    alike = _count("INJ-003", "trials, effect independent of substance")
    return (
        Step(
            "1  A knot of contracture",
            "some fibers stay shortened where\ntheir nerve reaches them.",
            f"electrical noise there at rest,\nin {noise} people.",
            _knot,
        ),
        Step(
            "2  A crisis of energy",
            "the knot presses on its vessels;\nwithout oxygen it cannot let go.",
            f"more acid and irritants, in {acid};\nflow that turns back, in {flow}.",
            _crisis,
        ),
        Step(
            "3  Needle and anesthetic",
            "they break the circle; the drug\nstills the nerve for a while.",
            f"no matter what was injected,\npain fell alike in {alike} of 10 trials.",
            _needle,
        ),
        Step(
            "4  Blood flow",
            "it returns, and the knot heals.",
            f"more flow and oxygen for {minutes} min,\nin {healthy} healthy people, no drug.",
            _flow,
        ),
    )


def _bulge(x: float, width: float, swell: float) -> float:
    """How far a fiber swells at x: most in the middle, nothing toward the ends."""
    away = abs(x / width - 0.5) / 0.24
    return swell * max(0.0, 1 - away * away)


def _fiber(at: Point, width: float, thick: float, swell: float) -> tuple[str, Curve]:
    """A fiber that runs right from `at`: its outline, and its upper edge."""
    steps = [width * n / 16 for n in range(17)]
    half = [thick / 2 + _bulge(x, width, swell) for x in steps]
    upper = [(at[0] + x, at[1] - h) for x, h in zip(steps, half, strict=True)]
    lower = [(at[0] + x, at[1] + h) for x, h in zip(steps, half, strict=True)]
    edge = smooth(upper) + "L" + smooth(lower[::-1])[1:] + "Z"
    return edge, upper


def _stripes(at: Point, width: float, thick: float, swell: float) -> str:
    """The sarcomeres of a fiber: close together in the knot, wide apart beside it."""
    lines, x = [], 3.0
    while x < width - 2:
        half = thick / 2 + _bulge(x, width, swell) - 0.8
        lines.append(polyline([(at[0] + x, at[1] - half), (at[0] + x, at[1] + half)]))
        squeezed = _bulge(x, width, swell) / swell if swell else 0
        stretched = 0.0 if not swell else 2.4 * (1 - squeezed)
        x += 5.4 - 3.0 * squeezed + stretched
    return "".join(lines)


def _fibers(figure: Figure, at: Point, swells: tuple[float, ...], gap: float) -> list[str]:
    """Fibers below each other, each with its swelling."""
    parts = []
    for number, swell in enumerate(swells):
        y = at[1] + gap * number
        edge, upper = _fiber((at[0], y), PICTURE[1], 13, swell)
        parts += [
            path(edge, fill=MUSCLE),
            group(
                stroke(edge, MUSCLE_SHADE, 5, opacity=0.5, filter=figure.blur(2)),
                stroke(_stripes((at[0], y), PICTURE[1], 13, swell), MUSCLE_SHADE, 0.9,
                       opacity=0.55),
                stroke(smooth([(x, top + 4) for x, top in upper]), MUSCLE_LIGHT, 2.2,
                       opacity=0.55, filter=figure.blur(1)),
                clip_path=figure.clip(edge),
            ),
            stroke(edge, MUSCLE_SHADE, 0.8, opacity=0.8),
        ]  # fmt: skip
    return parts


def _knot(figure: Figure, at: Point) -> list[str]:
    x, y = at
    nerve = [(x + 150, y + 4), (x + 128, y + 20), (x + 112, y + 44), (x + 98, y + 60)]
    return [
        *_fibers(figure, (x, y + 22), (0, 3.5, 7, 4, 0), 26),
        stroke(smooth(nerve), "#e3c04a", 4.5),
        stroke(smooth(nerve), "#8d6f14", 1),
        *(
            circle((x + 98 + dx, y + 63 + dy), 2.6, fill="#e3c04a", stroke="#8d6f14")
            for dx, dy in ((0, 0), (-7, 3), (7, 2))
        ),
    ]


def _vessel(figure: Figure, x: float, y: float, narrow: float, color: str) -> list[str]:
    """A capillary that runs right, `narrow` of its width left in the middle."""
    width = PICTURE[1]
    steps = [width * n / 16 for n in range(17)]
    half = [7 * (1 - (1 - narrow) * _bulge(each, width, 1.0)) for each in steps]
    upper = [(x + each, y - h) for each, h in zip(steps, half, strict=True)]
    lower = [(x + each, y + h) for each, h in zip(steps, half, strict=True)]
    edge = smooth(upper) + "L" + smooth(lower[::-1])[1:] + "Z"
    cells = [
        circle((x + 8 + each * 17.5, y + 3 * (unrest(each) - 0.5)), 3.4, fill=BLOOD,
               stroke="#7c1820", stroke_width=0.7)
        for each in range(11)
        if narrow > 0.5 or not 3 <= each <= 7  # noqa: PLR2004 - none where it is squeezed
    ]  # fmt: skip
    return [path(edge, fill=color, opacity=0.45), stroke(edge, "#8f3a45", 1.2),
            group(*cells, clip_path=figure.clip(edge))]  # fmt: skip


def _crisis(figure: Figure, at: Point) -> list[str]:
    x, y = at
    haze = circle((x + 98, y + 74), 46, fill=figure.glow(
        (x + 98, y + 74), 46, (0, VERMILLION, 0.5), (1, VERMILLION, 0)))  # fmt: skip
    return [
        *_fibers(figure, (x, y + 40), (9,), 0),
        *_fibers(figure, (x, y + 108), (9,), 0),
        *_vessel(figure, x, y + 74, 0.22, BLOOD_POOR),
        haze,
        words((x + 98, y + 20), "little oxygen, more acid", size=SMALL, color=INK,
              anchor="middle", halo=True),
    ]  # fmt: skip


def _needle(figure: Figure, at: Point) -> list[str]:
    x, y = at
    tip = (x + 96.0, y + 82.0)
    shaft = [(x + 186.0, y - 8.0), tip]
    drops = [
        circle((tip[0] + dx, tip[1] + dy), r, fill="#4aa3c7", opacity=0.75)
        for dx, dy, r in ((-5, 5, 6), (-14, 0, 4.4), (2, 12, 4.2), (-10, 12, 5))
    ]
    return [
        *_fibers(figure, (x, y + 34), (0, 5, 7, 3.5), 30),
        circle((x + 92, y + 88), 26,
               fill=figure.glow((x + 92, y + 88), 26, (0, "#8fd0e8", 0.9), (1, "#8fd0e8", 0))),
        *drops,
        stroke(polyline(shaft), "#3f4b52", 5.4),
        stroke(polyline(shaft), STEEL, 3.6),
        stroke(polyline([(x + 185, y - 8), (tip[0] + 4, tip[1] - 4.6)]), "#e6ecef", 1),
    ]  # fmt: skip


def _flow(figure: Figure, at: Point) -> list[str]:
    x, y = at
    return [
        *_fibers(figure, (x, y + 34), (0, 1.4), 82),
        *_vessel(figure, x, y + 62, 1.0, BLOOD),
        *_vessel(figure, x, y + 90, 1.0, BLOOD),
        arrow([(x + 56, y + 76), (x + 136, y + 76)], color=INK, width=2),
    ]


def _pill(at: Point, text: str, color: str, *, dashed: bool) -> list[str]:
    x, y = at
    return [
        rectangle((x, y - 14), 88, 20, corner=10, fill=PAPER, stroke=color, stroke_width=1.4,
                  stroke_dasharray="4 3" if dashed else None),
        words((x + 44, y + 1), text, size=13, color=color, weight=600, anchor="middle"),
    ]  # fmt: skip


def _row(figure: Figure, step: Step, y: float) -> list[str]:
    left, wide, high = PICTURE
    window = rounded((left, y + 30), wide, high, 10)
    said = left + wide + 18
    return [
        words((left, y + 16), step.heading, weight=600),
        group(
            rectangle((left, y + 30), wide, high, fill="#f6e9dd"),
            *step.draw(figure, (left, y + 30)),
            clip_path=figure.clip(window),
        ),
        stroke(window, EDGE, 1.2),
        *_pill((said, y + 46), "supposed", SUPPOSED, dashed=True),
        words((said, y + 46 + LINE + 4), step.supposed, size=SMALL),
        *_pill((said, y + 122), "measured", MEASURED, dashed=False),
        words((said, y + 122 + LINE + 4), step.measured, size=SMALL),
    ]


def mechanism() -> str:
    """Contracture, energy crisis, needle and anesthetic, blood flow: supposed, and measured."""
    steps = _steps()
    height = TOP + ROW * len(steps) + 44
    figure = Figure(
        "mechanism",
        WIDTH,
        height,
        title="How an injection is supposed to work, and what of it was measured",
        desc=(
            "Four steps. A knot of contracture is supposed, electrical noise at rest was measured."
            " A crisis of energy is supposed; acid, irritants and flow that turns back were"
            " measured in few people. Needle and anesthetic are supposed to break the circle; in"
            " trials pain fell whatever was injected. Blood flow is supposed to heal; it rose for"
            " a quarter of an hour in healthy people. That one step leads to the next was not"
            " measured."
        ),
    )
    figure.add(
        words((18, 34), "How it is supposed to work", size=HEAD, weight=600),
        words((18, 60), "A hypothesis, and contested. That one step leads\n"
              "to the next was measured by nobody.", color=QUIET),
    )  # fmt: skip
    for number, step in enumerate(steps):
        figure.add(*_row(figure, step, TOP + 18 + ROW * number))
    return figure.svg()
