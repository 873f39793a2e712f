"""What stands below the needle in a debrief of injecting: force, measures, the course of pain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import UNIT, NeedlePose
from tpilab.physics.resistance import SAMPLE_UM, profile
from tpilab.views.figures.draw import (
    GRID,
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    Figure,
    Point,
    circle,
    polyline,
    rectangle,
    stroke,
    words,
)
from tpilab.views.needle_look import TITLE_H, WIDTH
from tpilab.views.needle_section import fill_of, name_of, spread
from tpilab.views.needle_told import Told

FORCE_H, MEASURE_H, COURSE_H = 236.0, 30.0, 150.0
_LEFT, _RIGHT = 34.0, 330.0
_SCALE_MN = 1_200
_BEYOND_UM = 6_000
_AXIS = (0, 400, 800, 1_200)
_WHEN = {0: "after", 1: "day 1", 2: "2", 7: "week 1", 14: "2", 28: "4", 56: "8", 84: "12"}
_MEASURES = (
    ("pain", "Pain, 0 to 10", 10, ""),
    ("threshold_kpa", "Pressure threshold", 600, " kPa"),
    ("motion_percent", "Movement", 100, " %"),
)


@dataclass(frozen=True)
class Resisted:
    """The force along the needle's deepest line, each `SAMPLE_UM`."""

    pose: NeedlePose
    tissues: NDArray[np.uint8]
    force_mN: Ints
    limit_um: int | None

    @classmethod
    def of(cls, told: Told, gauge: int) -> Resisted | None:
        """None where no needle went in."""
        if told.main is None:
            return None
        pose = told.main.pose
        count = (pose.depth_um + _BEYOND_UM) // SAMPLE_UM + 1
        places = np.array([pose.at(SAMPLE_UM * step) for step in range(count)], dtype=np.int64)
        tissues = told.block.tissue_at(places)
        return cls(pose, tissues, profile(tissues, gauge), told.limit_um)

    def down(self, step: int) -> int:
        """How deep a step lies, straight down, in um."""
        return step * SAMPLE_UM * self.pose.direction[2] // UNIT

    @property
    def layers(self) -> list[tuple[int, int, int]]:
        """Stretches of one tissue: the tissue, its first step, and the one after its last."""
        edges = np.flatnonzero(np.diff(self.tissues.astype(np.int64))) + 1
        bounds = [0, *edges.tolist(), len(self.tissues)]
        return [(int(self.tissues[a]), a, b) for a, b in pairwise(bounds)]


def force_trace(figure: Figure, of: Resisted, tone: int, top: float) -> float:
    """Force against depth, over the layers that made it; gives how high it is."""
    begin, end = top + TITLE_H + 14, top + TITLE_H + 14 + FORCE_H
    deep = of.down(len(of.tissues) - 1)

    def at(force: float, um: float) -> Point:
        x = _LEFT + min(force, _SCALE_MN) / _SCALE_MN * (_RIGHT - _LEFT)
        return x, begin + um / deep * (end - begin)

    figure.add(words((12, top + 22), "What the hand felt, and what it was", weight=600))
    for tissue, first, last in of.layers:
        y0, y1 = at(0, of.down(first))[1], at(0, of.down(min(last, len(of.tissues) - 1)))[1]
        figure.add(rectangle((_LEFT, y0), _RIGHT - _LEFT, max(y1 - y0, 0.6),
                             fill=fill_of(Tissue(tissue), tone), opacity=0.55))  # fmt: skip
    for force in _AXIS:
        line = polyline([at(force, 0), at(force, deep)])
        figure.add(stroke(line, PAPER, 1.2, opacity=0.8))
        figure.add(words((at(force, deep)[0], end + 18), f"{force / 1000:g}", size=SMALL,
                         color=QUIET, anchor="middle"))  # fmt: skip
    figure.add(words((_RIGHT + 15, end + 18), "newtons", size=SMALL, color=QUIET))
    figure.add(*_depths(deep, at))
    if of.limit_um is not None and of.limit_um < deep:
        figure.add(stroke(polyline([at(0, of.limit_um), at(_SCALE_MN, of.limit_um)]), INK, 1.8,
                          stroke_dasharray="9 4 2 4"))  # fmt: skip
    tip = of.pose.depth_um // SAMPLE_UM
    went = [at(int(of.force_mN[step]), of.down(step)) for step in range(tip + 1)]
    figure.add(stroke(polyline([at(0, 0), *went]), PAPER, 5, opacity=0.85))
    figure.add(stroke(polyline([at(0, 0), *went]), TEAL, 2.6))
    figure.add(circle(went[-1], 4.4, fill=INK, stroke=PAPER, stroke_width=1.6))
    figure.add(*_layer_words(of, at, end))
    return TITLE_H + 14 + FORCE_H + 30


def _depths(deep: int, at: Any) -> Iterable[str]:
    yield words((_LEFT - 9, at(0, 0)[1] - 5), "cm", size=SMALL, color=QUIET, anchor="end")
    for cm in range(1, deep // 10_000 + 1):
        x, y = at(0, cm * 10_000)
        yield stroke(polyline([(x - 6, y), (x, y)]), QUIET, 1.4)
        yield words((x - 9, y + 5), str(cm), size=SMALL, color=QUIET, anchor="end")


def _layer_words(of: Resisted, at: Any, end: float) -> Iterable[str]:
    named: list[tuple[float, str]] = []
    for tissue, first, last in of.layers:
        middle = at(0, (of.down(first) + of.down(min(last, len(of.tissues) - 1))) / 2)[1]
        if tissue != Tissue.OUTSIDE:
            named.append((middle, name_of(Tissue(tissue))))
    if of.limit_um is not None and of.limit_um < of.down(len(of.tissues) - 1):
        named.append((at(0, of.limit_um)[1], "your limit"))
    named.sort()
    for (y, name), row in zip(named, spread([y for y, _ in named], end), strict=True):
        yield stroke(polyline([(_RIGHT, y), (_RIGHT + 12, row)]), QUIET, 1)
        yield words((_RIGHT + 15, row + 5), name, size=SMALL)


def measures(figure: Figure, before: Any, after: Any, top: float) -> float:
    """What was measured before and after: an open ring, a filled one; gives how high it is."""
    figure.add(words((12, top + 22), "Measured before \u25cb and after \u25cf", weight=600))
    for row, (name, label, most, unit) in enumerate(_MEASURES):
        y = top + TITLE_H + 10 + row * MEASURE_H
        figure.add(words((12, y + 5), label, size=SMALL))
        left, right = 164.0, 326.0
        figure.add(stroke(polyline([(left, y), (right, y)]), GRID, 3))
        found = [
            (left + min(of[name], most) / most * (right - left), fill)
            for of, fill in ((before, PAPER), (after, TEAL)) if of[name] is not None
        ]  # fmt: skip
        if len(found) > 1:
            figure.add(stroke(polyline([(x, y) for x, _ in found]), TEAL, 2.4))
        for x, fill in found:
            figure.add(circle((x, y), 6, fill=fill, stroke=TEAL, stroke_width=2.4))
        figure.add(words((342, y + 5), measured_in_words(before[name], after[name], unit),
                         size=SMALL))  # fmt: skip
    return TITLE_H + 10 + MEASURE_H * len(_MEASURES)


def measured_in_words(before: int | None, after: int | None, unit: str) -> str:
    """Two values as a line: "6 → 4"; a dash where nothing was measured."""
    one, other = ("\u2013" if each is None else str(each) for each in (before, after))
    return f"{one} → {other}{unit if (before, after) != (None, None) else ''}"


def course(figure: Figure, pain: int, days: Sequence[int], tenths: Sequence[int],
           top: float) -> float:  # fmt: skip
    """Pain over the days that followed, in this course's model; gives how high it is."""
    begin, end = top + TITLE_H + 34, top + TITLE_H + 34 + COURSE_H
    figure.add(
        words((12, top + 22), "How it went on: a model, not scored", weight=600),
        words((12, top + 42), "Pain from 0 to 10. Its steps are choices of this course.",
              size=SMALL, color=QUIET),
    )  # fmt: skip

    def at(number: float, value: float) -> Point:
        x = _LEFT + 30 + number / len(days) * (WIDTH - 24 - _LEFT - 30)
        return x, end - min(max(value, 0), 10) / 10 * (end - begin)

    for value in (0, 5, 10):
        figure.add(stroke(polyline([(_LEFT, at(0, value)[1]), (WIDTH - 12, at(0, value)[1])]),
                          GRID, 1.4))  # fmt: skip
        figure.add(words((_LEFT - 9, at(0, value)[1] + 5), str(value), size=SMALL, color=QUIET,
                         anchor="end"))  # fmt: skip
    places = [at(0, pain), *(at(n + 1, pain - each / 10) for n, each in enumerate(tenths))]
    usual = polyline([at(0, pain), at(len(days), pain)])
    figure.add(stroke(usual, QUIET, 1.4, stroke_dasharray="5 5"))
    figure.add(stroke(polyline(places), TEAL, 2.6))
    figure.add(*(circle(each, 4.4, fill=TEAL, stroke=PAPER, stroke_width=1.6) for each in places))
    figure.add(words((places[0][0], end + 20), "before", size=13, color=QUIET, anchor="middle"))
    for place, day in zip(places[1:], days, strict=True):
        figure.add(words((place[0], end + 20), _WHEN.get(day, str(day)), size=13, color=QUIET,
                         anchor="middle"))  # fmt: skip
    return TITLE_H + 34 + COURSE_H + 30
