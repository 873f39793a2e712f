"""The form of a back: how high the skin stands, how light falls on it, and lines of equal shade.

Surface anatomy as hills and hollows along curves, in centimeters of the region's frame: an
idealized adult, a didactic choice. Only +, -, *, / and sqrt, so that it is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tpilab.views.figures import back
from tpilab.views.figures.draw import Curve, Point, mirrored, polyline

Field: TypeAlias = NDArray[np.float64]

STEP_CM = 0.42
LEFT, TOP = -24.2, -13.0
COLUMNS, ROWS = 116, 100
LIGHT = (-0.48, -0.62, 0.62)
"""Towards the light, of length 1: from the upper left, in front of the skin."""
ROUND_CM, BULGE_CM = 5.2, 2.1
"""How far from its outline a body is round, and how high it stands there."""


@dataclass(frozen=True)
class Rise:
    """A hill (or, below 0, a hollow) along a curve; `bony` ones show less under more fat."""

    curve: Curve
    height: float
    width: float
    bony: bool = False


_PAIRED = (
    Rise([(2.0, 0.6), (2.0, 5), (2.2, 9.6)], 0.26, 1.1),  # semispinalis
    Rise([(6.6, 1.6), (6.2, 3.2)], 0.3, 0.9),  # behind the ear
    Rise([(4.8, 9.6), (7.6, 12.8), (11, 14.2), (14.6, 15)], 0.42, 1.7),  # upper trapezius
    Rise([(3.4, 13.6), (5.2, 15.4), (6.4, 17)], 0.16, 1.7),
    Rise([(7.6, 18.6), (10.6, 17.8), (13.4, 16.7), (16.2, 15.4), (18.0, 15)], 0.33, 0.8, bony=True),
    Rise([(9.4, 20.2), (12.4, 19.4), (15, 18.3)], -0.2, 1.3, bony=True),  # below its spine
    Rise([(6.7, 18.4), (7.2, 18.5)], -0.12, 0.8, bony=True),  # a dimple at its root
    Rise([(7.2, 19.8), (7.5, 22), (8.1, 25), (8.9, 28)], 0.3, 1.1, bony=True),  # inner border
    Rise([(5.4, 20.4), (5.6, 22.6), (6.3, 26), (7.4, 29.6)], -0.2, 1.3),
    Rise([(11.6, 22.4), (13, 21.8)], 0.34, 2.4),  # infraspinatus
    Rise([(10.8, 27.4), (14, 25.6), (16.2, 23.4)], 0.26, 1.5),  # teres, latissimus
    Rise([(18.6, 17), (20.2, 19.8), (20.8, 24)], 0.5, 2.0),  # deltoid
    Rise([(16.2, 19.4), (17, 21.8), (17.2, 26)], -0.3, 1.1),
    Rise([(18.2, 14.9), (18.9, 15.2)], 0.2, 0.8, bony=True),  # acromion
    Rise([(3.2, 19), (3.3, 24), (3.3, 32)], 0.26, 1.5),  # erector spinae
)
_MIDLINE = (
    Rise([(0, 0), (0, 4), (0, 8.6)], -0.2, 1.0),
    Rise([(0, 11.7), (0, 12.2)], 0.3, 1.15, bony=True),  # C7
    Rise([(0, 13.9), (0, 14.2)], 0.14, 0.75, bony=True),
    Rise([(0, 16.1), (0, 16.3)], 0.12, 0.65, bony=True),
    Rise([(0, 18.3), (0, 18.5)], 0.09, 0.6, bony=True),
    Rise([(0, 20.6), (0, 20.8)], 0.07, 0.6, bony=True),
    Rise([(0, 15.4), (0, 19), (0, 26), (0, 33)], -0.32, 1.3),
)


@cache
def shade(bony_permille: int) -> Field:
    """How much lighter (above 0) or darker skin is than where it faces us, [y, x].

    bony_permille: how far bones stand out, 1000 in a lean body.
    """
    height = _body()
    for rise in _rises():
        weight = bony_permille / 1000 if rise.bony else 1.0
        near = 1 - _distance_squared(rise.curve) / (6 * rise.width * rise.width)
        near = np.where(near > 0, near, 0)
        height = height + weight * rise.height * near * near * near
    down, right = np.gradient(height, STEP_CM)
    across, along, towards = LIGHT
    size = np.sqrt(down * down + right * right + 1)
    found: Field = (towards - across * right - along * down) / size - towards
    return found


def contour(field: Field, level: float) -> str:
    """Path data, in millimeters from the origin, around what lies above a level."""
    framed = np.full((ROWS + 2, COLUMNS + 2), -1.0)
    framed[1:-1, 1:-1] = field
    inside = framed >= level
    code = 8 * inside[:-1, :-1] + 4 * inside[:-1, 1:] + 2 * inside[1:, 1:] + inside[1:, :-1]
    following: dict[_Edge, _Edge] = {}
    for row, column in np.argwhere((code > 0) & (code < ALL_IN)).tolist():
        edges = ((row, column, 0), (row, column + 1, 1), (row + 1, column, 0), (row, column, 1))
        for start, end in _TURNS[int(code[row, column])]:
            following[edges[start]] = edges[end]
    rings = []
    while following:
        edge, then = following.popitem()
        ring = [edge]
        while then in following:
            ring.append(then)
            then = following.pop(then)
        points = (_crossing(framed, each, level) for each in ring)
        rings.append(polyline([(round(x), round(y)) for x, y in points], closed=True))
    return "".join(sorted(rings))


ALL_IN = 15
_Edge: TypeAlias = tuple[int, int, int]
"""Row and column of a cell, and 0 for its upper edge, 1 for its left one."""
_UP, _RIGHT, _DOWN, _LEFT = range(4)
# Which edges a line enters and leaves by, what is inside on its right; bits: corners, clockwise.
_TURNS = {
    1: [(_LEFT, _DOWN)], 2: [(_DOWN, _RIGHT)], 3: [(_LEFT, _RIGHT)], 4: [(_RIGHT, _UP)],
    5: [(_RIGHT, _UP), (_LEFT, _DOWN)], 6: [(_DOWN, _UP)], 7: [(_LEFT, _UP)],
    8: [(_UP, _LEFT)], 9: [(_UP, _DOWN)], 10: [(_UP, _LEFT), (_DOWN, _RIGHT)],
    11: [(_UP, _RIGHT)], 12: [(_RIGHT, _LEFT)], 13: [(_RIGHT, _DOWN)], 14: [(_DOWN, _LEFT)],
}  # fmt: skip


def _crossing(field: Field, edge: _Edge, level: float) -> Point:
    row, column, upright = edge
    here = field[row, column]
    there = field[row + 1, column] if upright else field[row, column + 1]
    share = float((level - here) / (there - here))
    x, y = (column, row + share) if upright else (column + share, row)
    return (10 * (LEFT + STEP_CM * (x - 1)), 10 * (TOP + STEP_CM * (y - 1)))


def _rises() -> Iterator[Rise]:
    yield from _MIDLINE
    for rise in _PAIRED:
        yield rise
        yield Rise(mirrored(rise.curve), rise.height, rise.width, rise.bony)


def _body() -> Field:
    """Round towards its outline, and level inside; beyond the outline it falls on as steeply."""
    outline = [*mirrored(back.BODY[:0:-1]), *back.BODY]
    distance = np.sqrt(_distance_squared(outline)) / ROUND_CM
    beyond = ~_within([*outline, (outline[-1][0], 60.0), (outline[0][0], 60.0)])
    depth = np.where(beyond, -distance, np.where(distance < 1, distance, 1))
    found: Field = BULGE_CM * np.where(beyond, 2 * depth, depth * (2 - depth))
    return found


def _grid() -> tuple[Field, Field]:
    x: Field = LEFT + STEP_CM * np.arange(COLUMNS, dtype=np.float64)[None, :]
    y: Field = TOP + STEP_CM * np.arange(ROWS, dtype=np.float64)[:, None]
    return x, y


def _distance_squared(curve: Curve) -> Field:
    """Square of the distance to a line of straight pieces."""
    x, y = _grid()
    nearest = np.full((ROWS, COLUMNS), np.inf)
    for (x0, y0), (x1, y1) in pairwise(curve):
        dx, dy = x1 - x0, y1 - y0
        along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)
        along = np.clip(along, 0, 1)
        away = (x - x0 - along * dx, y - y0 - along * dy)
        nearest = np.minimum(nearest, away[0] * away[0] + away[1] * away[1])
    return nearest


def _within(corners: Curve) -> NDArray[np.bool_]:
    x, y = _grid()
    inside = np.zeros((ROWS, COLUMNS), dtype=bool)
    for (x0, y0), (x1, y1) in pairwise([*corners, corners[0]]):
        if y0 != y1:
            inside ^= ((y0 <= y) != (y1 <= y)) & (x < x0 + (y - y0) * ((x1 - x0) / (y1 - y0)))
    return inside
