"""What was examined: the way of a finger over a back, what was marked, and what lay beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from tpilab.views.body_map.person import View
from tpilab.views.figures.cloth import drapes
from tpilab.views.figures.draw import (
    BLUE,
    INK,
    MUSCLE_SHADE,
    PAPER,
    VERMILLION,
    Figure,
    Point,
    breadth,
    circle,
    group,
    polyline,
    rectangle,
    rounded,
    smooth,
    stroke,
    words,
)
from tpilab.views.figures.parts import PARTS
from tpilab.views.figures.person import TONES, person

UM_PER_UNIT = 1000
HAND = "#05484a"
"""A teal that stands off from every tone of pale skin."""
NEAR: Mapping[str, View] = {
    "neck_and_shoulders": View(width=400, height=280, x0=200, y0=-8),
    "interscapular": View(width=400, height=284, x0=200, y0=-94),
    "lumbar": View(width=400, height=252, x0=200, y0=-366),
    "gluteal": View(width=400, height=284, x0=200, y0=-556),
}
"""By region: closer than the picture of the whole back, what a finger can reach."""

_FIRM_MN, _HARD_MN = 10_000, 25_000  # didactic choices, for the width of a line only
_WIDTHS = (1.2, 2.2, 3.4)
_LOOKS = {"active": (VERMILLION, 3.2), "latent": (BLUE, 0.0), "undecided": (BLUE, 0.0)}
"""Color of the ring, and the radius of what fills it: not color alone."""
_PALER = 0.6  # than the person is, so that what lies over the skin stands out
_RING, _HEAD = 9.0, 10.0
_LEANS = (0, 24, -24, 46, -46, 68, -68)


def examined_picture(
    name: str, desc: str, path: Mapping[str, Any], truth: Mapping[str, Any], *, tone: int
) -> str:
    """An SVG that needs nothing else; lengths in micrometers of the region's frame.

    name: begins every id in it. desc: what it shows, in words.
    path: `strokes` with the lists x_um, y_um, force_mN (0: lifted), `marks` with number, x_um and
    y_um.
    truth: `bands` with course_um, `points` with kind (a key of `_LOOKS`), x_um and y_um, `tender`
    with x_um, y_um and radius_um, and the `region`. tone: the patient's skin, 1 (light) to 6.
    """
    region = truth["region"]
    view = NEAR[region]
    figure = Figure(name, view.width, view.height, title="What you examined", desc=desc)
    body = figure.clip(view.frame.both(PARTS[region].body))
    card = figure.clip(rounded((1, 1), view.width - 2, view.height - 2, 13.5))
    seen = person(figure, view.frame, TONES[tone], name=region)
    skin = group(seen, *drapes(figure, view.frame, region), opacity=_PALER)
    figure.add(group(skin, clip_path=card))
    figure.add(
        group(
            *(_tender(view, each) for each in truth["tender"]),
            *(_way(view, each) for each in path["strokes"]),
            *(_band(view, each) for each in truth["bands"]),
            clip_path=body,
        ),
        *(_point(view, each) for each in truth["points"]),
        *_flags(view, path["marks"]),
    )
    return figure.svg()


def _way(view: View, poses: Mapping[str, Sequence[int]]) -> str:
    """One stroke: the harder it pressed, the wider the line; a dot where it stayed."""
    curve = [view.place(x, y) for x, y in zip(poses["x_um"], poses["y_um"], strict=True)]
    parts = []
    for width, run in groupby(enumerate(map(_width, poses["force_mN"])), key=itemgetter(1)):
        indices = [index for index, _ in run]
        if width:
            # from the pose before, so that runs join
            run_of = curve[max(0, indices[0] - 1) : indices[-1] + 1]
            pressed = len(set(run_of)) == 1
            parts.append(
                circle(run_of[0], 1.5 + width, fill=HAND, opacity=0.7)
                if pressed
                else stroke(polyline(run_of), HAND, width, opacity=0.7)
            )
    return "".join(parts)


def _width(force_mn: int) -> float:
    if force_mn <= 0:
        return 0.0
    return _WIDTHS[(force_mn >= _FIRM_MN) + (force_mn >= _HARD_MN)]


def _tender(view: View, area: Mapping[str, int]) -> str:
    """A place that hurts on pressure, without a band."""
    at = view.place(area["x_um"], area["y_um"])
    return circle(
        at,
        area["radius_um"] / UM_PER_UNIT,
        fill=BLUE,
        fill_opacity=0.18,
        stroke=BLUE,
        stroke_dasharray="3 3",
    )


def _band(view: View, band: Mapping[str, Any]) -> str:
    line = smooth([view.place(*place) for place in band["course_um"]])
    return stroke(line, PAPER, 11, opacity=0.7) + stroke(line, MUSCLE_SHADE, 7)


def _point(view: View, point: Mapping[str, Any]) -> str:
    color, core = _LOOKS[point["kind"]]
    at = view.place(point["x_um"], point["y_um"])
    ring = circle(at, _RING, fill="none", stroke=PAPER, stroke_width=5)
    ring += circle(at, _RING, fill="none", stroke=color, stroke_width=2.6)
    inside = circle(at, core, fill=color) if core else ""
    return ring + inside + _label(at, point["kind"])


def _label(at: Point, text: str) -> str:
    """A word below a spot."""
    size = 16.0
    width = breadth(text, size) + 10
    top = at[1] + _RING + 6
    plate = rectangle((at[0] - width / 2, top), width, 21, corner=6, fill=PAPER, opacity=0.94)
    return plate + words((at[0], top + 15.5), text, size=size, anchor="middle")


def _flags(view: View, marks: Sequence[Mapping[str, Any]]) -> list[str]:
    """A numbered flag above each mark, leaning aside where another one stands; poles below."""
    poles, heads = [], []
    taken: list[Point] = []
    for mark in marks:
        x, y = view.place(mark["x_um"], mark["y_um"])
        tops = [(x + lean, y - 30 + abs(lean) / 3) for lean in _LEANS]
        top = next((each for each in tops if _free(each, taken)), tops[0])
        taken.append(top)
        pole = polyline([(x, y), top])
        poles.append(stroke(pole, PAPER, 4) + stroke(pole, INK, 1.8))
        number = words((top[0], top[1] + 5), str(mark["number"]), size=14, color=PAPER, weight=600,
                       anchor="middle", on=INK)  # fmt: skip
        spot = circle((x, y), 2.6, fill=INK, stroke=PAPER, stroke_width=1.2)
        head = circle(top, _HEAD, fill=INK, stroke=PAPER, stroke_width=1.6)
        heads.append(spot + head + number)
    return poles + heads


def _free(place: Point, taken: Sequence[Point]) -> bool:
    return all((place[0] - x) ** 2 + (place[1] - y) ** 2 >= (2 * _HEAD + 1) ** 2 for x, y in taken)
