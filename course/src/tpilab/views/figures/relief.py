"""The form of a back: how high the skin stands, how light falls on it, and lines of equal shade.

Surface anatomy as hills and hollows along curves, in centimeters of the region's frame: an
idealized adult, a didactic choice. Only +, -, *, / and sqrt, so that it is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tpilab.views.figures.draw import Curve, Point, mirrored, polyline
from tpilab.views.figures.parts import PARTS, Part, Rise

Field: TypeAlias = NDArray[np.float64]
Grid: TypeAlias = tuple[Field, Field]
"""x (1, columns) and y (rows, 1) in centimeters."""

STEP_CM = 0.42
LEFT, COLUMNS = -24.2, 116
TOP, ROWS = PARTS["neck_and_shoulders"].top, PARTS["neck_and_shoulders"].rows
LIGHT = (-0.48, -0.62, 0.62)
"""Towards the light, of length 1: from the upper left, in front of the skin."""
_FAR = 120.0
"""Below every picture, in centimeters."""
_FATTEST = 1600
"""Permille: what bones and soft folds share; the less the ones stand out, the more the others."""


@cache
def shade(bony_permille: int, name: str = "neck_and_shoulders") -> Field:
    """How much lighter (above 0) or darker skin is than where it faces us, [y, x].

    bony_permille: how far bones stand out, 1000 in a lean body. name: of one of `PARTS`.
    """
    part = PARTS[name]
    grid = _grid(part)
    height = _body(part, grid)
    for rise in _rises(part):
        near = 1 - _distance_squared(grid, rise.curve) / (6 * rise.width * rise.width)
        near = np.where(near > 0, near, 0)
        height = height + _weight(rise, bony_permille) * rise.height * near * near * near
    down, right = np.gradient(height, STEP_CM)
    across, along, towards = LIGHT
    size = np.sqrt(down * down + right * right + 1)
    found: Field = (towards - across * right - along * down) / size - towards
    return found


def _weight(rise: Rise, bony_permille: int) -> float:
    if rise.bony:
        return bony_permille / 1000
    return (_FATTEST - bony_permille) / 1000 if rise.soft else 1.0


def contour(field: Field, level: float, top: float = TOP) -> str:
    """Path data, in millimeters from the origin, around what lies above a level.

    top: where the field begins, in centimeters.
    """
    rows, columns = field.shape
    framed = np.full((rows + 2, columns + 2), -1.0)
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
        points = (_crossing(framed, each, level, top) for each in ring)
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


def _crossing(field: Field, edge: _Edge, level: float, top: float) -> Point:
    row, column, upright = edge
    here = field[row, column]
    there = field[row + 1, column] if upright else field[row, column + 1]
    share = float((level - here) / (there - here))
    x, y = (column, row + share) if upright else (column + share, row)
    return (10 * (LEFT + STEP_CM * (x - 1)), 10 * (top + STEP_CM * (y - 1)))


def _rises(part: Part) -> Iterator[Rise]:
    yield from part.midline
    for rise in part.paired:
        yield rise
        yield replace(rise, curve=mirrored(rise.curve))


def _body(part: Part, grid: Grid) -> Field:
    """Round towards its outline, and level inside; beyond the outline it falls on as steeply."""
    outline = [*mirrored(part.body[:0:-1]), *part.body]
    distance = np.sqrt(_distance_squared(grid, outline)) / part.round_cm
    beyond = ~_within(grid, [*outline, (outline[-1][0], _FAR), (outline[0][0], _FAR)])
    depth = np.where(beyond, -distance, np.where(distance < 1, distance, 1))
    found: Field = part.bulge_cm * np.where(beyond, 2 * depth, depth * (2 - depth))
    return found


def _grid(part: Part) -> Grid:
    x: Field = LEFT + STEP_CM * np.arange(COLUMNS, dtype=np.float64)[None, :]
    y: Field = part.top + STEP_CM * np.arange(part.rows, dtype=np.float64)[:, None]
    return x, y


def _distance_squared(grid: Grid, curve: Curve) -> Field:
    """Square of the distance to a line of straight pieces."""
    x, y = grid
    nearest = np.full((len(y), COLUMNS), np.inf)
    for (x0, y0), (x1, y1) in pairwise(curve):
        dx, dy = x1 - x0, y1 - y0
        along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)
        along = np.clip(along, 0, 1)
        away = (x - x0 - along * dx, y - y0 - along * dy)
        nearest = np.minimum(nearest, away[0] * away[0] + away[1] * away[1])
    return nearest


def _within(grid: Grid, corners: Curve) -> NDArray[np.bool_]:
    x, y = grid
    inside = np.zeros((len(y), COLUMNS), dtype=bool)
    for (x0, y0), (x1, y1) in pairwise([*corners, corners[0]]):
        if y0 != y1:
            inside ^= ((y0 <= y) != (y1 <= y)) & (x < x0 + (y - y0) * ((x1 - x0) / (y1 - y0)))
    return inside
