"""What was examined: the way of a finger over a back, what was marked, and what lay beneath."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from tpilab.views.body_map.person import TONES, VIEW
from tpilab.views.figures import back
from tpilab.views.figures.draw import (
    BLUE,
    INK,
    MUSCLE_SHADE,
    PAPER,
    TEAL,
    VERMILLION,
    Figure,
    Point,
    breadth,
    circle,
    group,
    path,
    polyline,
    rectangle,
    smooth,
    stroke,
    words,
)
from tpilab.views.figures.skin import from_behind

Pose = Sequence[int]
"""x_um, y_um, force_mN."""

_FIRM_MN, _HARD_MN = 10_000, 25_000  # didactic choices, for the width of a line only
_WIDTHS = (1.3, 2.6, 4.4)
_LOOKS = {"active": (VERMILLION, 1.0), "latent": (BLUE, 0.0), "tender": (BLUE, 0.0)}
_DARK_TONE = 4
_RING, _MARK = 8.5, 8.0
_SPOT = ("x_um", "y_um")


def examined_picture(  # noqa: PLR0913  # all of it is in the picture
    name: str,
    desc: str,
    *,
    tone: int,
    strokes: Iterable[Sequence[Pose]],
    marks: Iterable[Mapping[str, Any]] = (),
    pointed: Iterable[Sequence[int]] = (),
    bands: Iterable[Sequence[Sequence[int]]] = (),
    points: Iterable[Mapping[str, Any]] = (),
) -> str:
    """An SVG that needs nothing else; lengths in micrometers of the region's frame.

    name: begins every id in it. desc: what it shows, in words. strokes: the finger's poses.
    marks: with number, x_um, y_um. pointed: where the patient pointed. bands: the courses of taut
    bands. points: with kind ("active", "latent", "tender"), x_um, y_um.
    """
    figure = Figure(name, VIEW.width, VIEW.height, title="What you examined", desc=desc)
    body = figure.clip(VIEW.frame.both(back.BODY))
    figure.add(group(from_behind(figure, VIEW.frame, TONES[tone]), opacity=0.62))
    figure.add(group(*(_band(course) for course in bands), clip_path=body))
    figure.add(group(*(_way(each, tone) for each in strokes), clip_path=body))
    figure.add(*(_finger(place) for place in pointed))
    taken: list[Point] = []
    figure.add(*(_point(each) for each in points))
    figure.add(*(_mark(each, taken) for each in marks))
    return figure.svg()


def _way(poses: Sequence[Pose], tone: int) -> str:
    """One stroke: the harder it pressed, the wider the line."""
    color = TEAL if tone < _DARK_TONE else "#7fe0d6"
    parts = []
    runs = groupby(enumerate(poses), key=lambda each: _width(each[1][2]))
    for width, run in runs:
        indices = [index for index, _ in run]
        if width is None:
            continue
        # from the pose before, so that runs join
        curve = [VIEW.place(*poses[index][:2]) for index in (max(0, indices[0] - 1), *indices)]
        parts.append(stroke(polyline(curve), color, width, opacity=0.7))
    return "".join(parts)


def _width(force_mn: int) -> float | None:
    if force_mn <= 0:
        return None
    return _WIDTHS[(force_mn >= _FIRM_MN) + (force_mn >= _HARD_MN)]


def _band(course: Sequence[Sequence[int]]) -> str:
    line = smooth([VIEW.place(*place) for place in course])
    return stroke(line, PAPER, 9, opacity=0.55) + stroke(line, MUSCLE_SHADE, 6, opacity=0.8)


def _point(point: Mapping[str, Any]) -> str:
    color, fill = _LOOKS[point["kind"]]
    at = VIEW.place(point["x_um"], point["y_um"])
    ring = circle(at, _RING, fill="none", stroke=PAPER, stroke_width=5)
    ring += circle(at, _RING, fill="none", stroke=color, stroke_width=2.6)
    core = circle(at, 3.2, fill=color) if fill else ""
    return ring + core + _label(at, point["kind"])


def _label(at: Point, text: str) -> str:
    """A word beside a spot, on the side away from the spine, where there is room."""
    size = 15.0
    width = breadth(text, size) + 10
    outward = at[0] >= VIEW.x0
    left = at[0] + _RING + 5 if outward else at[0] - _RING - 5 - width
    left = min(max(left, 4), VIEW.width - width - 4)
    plate = rectangle((left, at[1] - 10), width, 20, corner=6, fill=PAPER, opacity=0.94)
    return plate + words((left + 5, at[1] + 5), text, size=size)


def _mark(mark: Mapping[str, Any], taken: list[Point]) -> str:
    """A numbered flag above its spot, moved up where another one stands."""
    x, y = VIEW.place(mark["x_um"], mark["y_um"])
    top = (x, y - 26)
    while any(abs(top[0] - a) < 2 * _MARK and abs(top[1] - b) < 2 * _MARK for a, b in taken):
        top = (top[0], top[1] - 2 * _MARK)
    taken.append(top)
    pole = polyline([(x, y), top])
    return (
        stroke(pole, PAPER, 4)
        + stroke(pole, INK, 1.8)
        + circle((x, y), 2.6, fill=INK, stroke=PAPER, stroke_width=1.2)
        + circle(top, _MARK + 1, fill=INK, stroke=PAPER, stroke_width=1.6)
        + words((top[0], top[1] + 5), str(mark["number"]), size=14, color=PAPER, weight=600,
                anchor="middle", on=INK)
    )  # fmt: skip


def _finger(place: Sequence[int]) -> str:
    """Where the patient pointed: a cross."""
    x, y = VIEW.place(*place)
    cross = polyline([(x - 6, y - 6), (x + 6, y + 6)]) + polyline([(x - 6, y + 6), (x + 6, y - 6)])
    return stroke(cross, PAPER, 5) + stroke(cross, INK, 2.2)
