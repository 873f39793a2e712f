"""A guided needle from above: the skin with mark, probe and needle, and what lay beneath."""

from __future__ import annotations

from collections.abc import Iterable
from math import atan2, degrees

import numpy as np

from tpilab.anatomy.block import CELL_UM
from tpilab.physics.pose import UNIT, cos, sin
from tpilab.views.figures.draw import (
    BONE_LIGHT,
    INK,
    LUNG_SHADE,
    MUSCLE,
    MUSCLE_SHADE,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    Figure,
    Point,
    breadth,
    circle,
    decimal,
    group,
    path,
    polyline,
    rounded,
    stroke,
    tag,
    words,
)
from tpilab.views.figures.person import TONES
from tpilab.views.needle_look import (
    CALLED,
    GEL,
    PIPES,
    ROOM,
    TARGET,
    TITLE_H,
    UM,
    WIDTH,
    Frame,
    shaft,
)
from tpilab.views.needle_told import Pass, Told

ABOVE_H = 264.0
_CLOSEST, _INSET = 5.0, 20.0
BAND_MM = 5
"""How wide a band is drawn."""
_AROUND = 22
"""Millimeters that are seen beyond what has to be seen."""


def from_above(figure: Figure, told: Told, top: float) -> float:
    """The skin with mark, probe and needle, and what lay beneath; gives how high it is."""
    frame = _fitting(told, top + TITLE_H)
    card = rounded((12, top + TITLE_H), WIDTH - 24, ABOVE_H, 10)
    ground = TONES[told.tone].skin if told.tone else GEL
    inside = [path(card, fill=ground), *_beneath(told, frame), *_pipes_above(told, frame)]
    inside += [_band(told, frame), _target_above(told, frame), *_probe(told, frame)]
    inside += [*_fingers(told, frame), _mark(told, frame)]
    inside += [_needle_above(each, frame) for each in told.passes]
    low = top + TITLE_H + ABOVE_H
    figure.add(
        words((12, top + 22), "From above", weight=600),
        group(*inside, clip_path=figure.clip(card)),
        *_named_above(told, frame),
        _ruler((WIDTH / 2 - 5 * frame.scale, low - 14), frame.scale),
    )
    if told.tone:
        figure.add(
            words((WIDTH - 12, top + 22), "the head is up", size=SMALL, color=QUIET, anchor="end"),
            words((24, low - 10), "left", size=SMALL, halo=True),
            words((WIDTH - 24, low - 10), "right", size=SMALL, anchor="end", halo=True),
        )
    return TITLE_H + ABOVE_H


def _fitting(told: Told, top: float) -> Frame:
    """A frame that holds mark, target and needle, no closer than `_CLOSEST`."""
    points = [told.mark_um, told.target_um[:2], *told.held]
    points += [at[:2] for each in told.passes for at in (each.pose.at(0), each.pose.tip)]
    size = (WIDTH - 24, ABOVE_H)
    low, high = ([f(each[axis] for each in points) for axis in (0, 1)] for f in (min, max))
    scales = [size[axis] / ((high[axis] - low[axis]) / UM + _AROUND) for axis in (0, 1)]
    scale = min(_CLOSEST, *scales)
    x0, y0 = ((low[axis] + high[axis] - size[axis] / scale * UM) / 2 for axis in (0, 1))
    return Frame(round(x0), round(y0), 12, top, scale)


def _beneath(told: Told, frame: Frame) -> Iterable[str]:
    """Bone and lung in reach, as areas."""
    window, cells = told.block.window, told.block.window.xy
    for name, color, opacity in (("pleura", LUNG_SHADE, 0.5), ("bone", BONE_LIGHT, 0.42)):
        depth = told.block.depth_of(name, cells).reshape(window.ny, window.nx)
        there = depth < (told.target_um[2] + 40_000)
        yield path(_area(there, told, frame), fill=color, opacity=opacity)


def _area(there: np.ndarray, told: Told, frame: Frame) -> str:
    """Path data of cells, row by row."""
    window, size, parts = told.block.window, frame.scale * CELL_UM / UM, []
    for row, cells in enumerate(there):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], cells.astype(np.int8), [0]])))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            x, y = frame.at(
                window.x0_um + (begin - 0.5) * CELL_UM, window.y0_um + (row - 0.5) * CELL_UM
            )
            wide, high = decimal((end - begin) * size), decimal(size + 0.5)  # no seams
            parts.append(f"M{decimal(x)} {decimal(y)}h{wide}v{high}h-{wide}z")
    return "".join(parts) or "M0 0"


def _pipes_above(told: Told, frame: Frame) -> Iterable[str]:
    for pipe in told.block.pipes:
        course = [frame.at(x, y) for x, y, _ in pipe.course_um[::3].tolist()]
        wide = max(2 * pipe.radius_um / UM * frame.scale, 2.0)
        if len(course) > 1:
            yield stroke(polyline(course), PIPES[pipe.kind], wide, opacity=0.5)


def _target_above(told: Told, frame: Frame) -> str:
    at = frame.at(*told.target_um[:2])
    ring = {"fill": "none", "stroke_dasharray": "5 4"}
    return circle(at, 13, stroke=PAPER, stroke_width=5, fill="none") + circle(
        at, 13, stroke=MUSCLE, stroke_width=2.4, **ring
    )


def _probe(told: Told, frame: Frame) -> Iterable[str]:
    """The way of the probe's middle, and where it stood at last."""
    if not told.probe:
        return
    way = [frame.at(x, y) for x, y, _ in told.probe]
    if len(set(way)) > 1:
        yield stroke(polyline(way), PAPER, 4, opacity=0.5) + stroke(polyline(way), TEAL, 1.6)
    x, y, turn = told.probe[-1]
    long, wide = (each / 2 for each in told.footprint_um)
    c, s = cos(turn) / UNIT, sin(turn) / UNIT
    corners = [
        frame.at(x + a * long * c - b * wide * s, y + a * long * s + b * wide * c)
        for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    d = polyline(corners, closed=True)
    yield path(d, fill=TEAL, opacity=0.18) + stroke(d, PAPER, 4) + stroke(d, TEAL, 2)


def _band(told: Told, frame: Frame) -> str:
    """The taut band, as it runs under the skin."""
    if len(told.band) <= 1:
        return ""
    d = polyline([frame.at(*each) for each in told.band])
    wide = BAND_MM * frame.scale
    return stroke(d, MUSCLE_SHADE, wide, opacity=0.28) + stroke(d, MUSCLE, 0.5 * wide, opacity=0.55)


def _fingers(told: Told, frame: Frame) -> Iterable[str]:
    """The fingertips that fixed the band."""
    if not told.held:
        return
    places = [frame.at(*each) for each in told.held]
    (x0, y0), (x1, y1) = places[0], places[-1]
    turn = degrees(atan2(y1 - y0, x1 - x0))
    for x, y in places:
        yield tag(
            "ellipse", cx="0", cy="0", rx=decimal(7 * frame.scale), ry=decimal(8.5 * frame.scale),
            fill=TEAL, fill_opacity=0.22, stroke=TEAL, stroke_width=2,
            transform=f"translate({decimal(x)} {decimal(y)}) rotate({decimal(turn)})",
        )  # fmt: skip


def _mark(told: Told, frame: Frame) -> str:
    x, y = frame.at(*told.mark_um)
    cross = polyline([(x - 6, y - 6), (x + 6, y + 6)]) + polyline([(x - 6, y + 6), (x + 6, y - 6)])
    return stroke(cross, PAPER, 5) + stroke(cross, INK, 2.4)


def _needle_above(each: Pass, frame: Frame) -> str:
    def place(depth: int) -> Point:
        return frame.at(*each.pose.at(depth)[:2])

    return shaft(each, place)


def _named_above(told: Told, frame: Frame) -> Iterable[str]:
    """Words beside things, each with the place it would like, moved where another one stands."""
    wanted = [(frame.at(*told.mark_um), (12, -10), "mark", INK)]
    entries = {each.number: frame.at(each.pose.x_um, each.pose.y_um) for each in told.passes}
    wanted += [(at, (-10, -12), f"entry {number}", INK) for number, at in entries.items()]
    wanted.append((frame.at(*told.target_um[:2]), (16, 22), "target", TARGET))
    if told.held:
        wanted.append((frame.at(*told.held[-1]), (-20, 38), "fingers", TEAL))
    if len(told.band) > 1:
        wanted.append((frame.at(*told.band[-1]), (6, 16), "band", TARGET))
    if told.probe:
        middle = frame.at(*told.probe[-1][:2])
        wanted.append((middle, (-30, 34), "probe", TEAL))
    for pipe in told.block.pipes:
        shown = [frame.at(x, y) for x, y, _ in pipe.course_um.tolist()]
        inside = [each for each in shown if _on_card(each, frame)]
        if inside:
            wanted.append((inside[len(inside) // 2], (8, 4), CALLED[pipe.kind], INK))
    taken: list[tuple[float, float, float]] = []
    for (x, y), (dx, dy), text, color in wanted:
        width = breadth(text, SMALL)
        left = min(max(x + dx, _INSET), WIDTH - _INSET - width)
        for lift in (0, -18, 18, -36, 36, 54, -54):
            box = (left, y + dy + lift, left + width)
            if all(_apart(box, other) for other in taken) and _on_card((left, box[1]), frame):
                taken.append(box)
                yield words((left, box[1]), text, size=SMALL, color=color, halo=True)
                break


def _apart(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Whether two lines of words (left, baseline, right) do not touch."""
    return one[2] < other[0] or other[2] < one[0] or abs(one[1] - other[1]) > ROOM


def _on_card(at: Point, frame: Frame) -> bool:
    return _INSET <= at[0] <= WIDTH - _INSET and frame.top + 14 < at[1] < frame.top + ABOVE_H - 28


def _ruler(at: Point, scale: float) -> str:
    """A bar of a centimeter."""
    x, y = at
    bar = polyline([(x, y - 4), (x, y), (x + 10 * scale, y), (x + 10 * scale, y - 4)])
    return (
        stroke(bar, PAPER, 4)
        + stroke(bar, INK, 1.6)
        + words((x + 5 * scale, y - 6), "1 cm", size=13, anchor="middle", halo=True)
    )
