"""Charts of the right half of a region, one millimeter a cell: sheets of fibers made into lookups.

Only +, -, *, / and sqrt are used, which are exact to the last bit on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Guides: TypeAlias = Sequence[Sequence[Sequence[float]]]

CELL_UM = 1000
DIRECTION = 1024
"""Length of a direction vector."""
PERMILLE = 1000
_CELLS_PER_CM = 10
_SAMPLES_PER_CELL = 2


@dataclass(frozen=True)
class Extent:
    """What of the frame a chart covers, in cells: rows of y, and columns from the midline."""

    first: int = 0
    rows: int = 300
    columns: int = 240

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    def cells(self, xy: Ints) -> tuple[Ints, Ints, NDArray[np.bool_]]:
        """Row and column of points xy (n, 2) in um, each (n,), and whether they are charted."""
        column, row = np.abs(xy[:, 0]) // CELL_UM, xy[:, 1] // CELL_UM - self.first
        charted = (column < self.columns) & (row >= 0) & (row < self.rows)
        inside = np.minimum(np.maximum(row, 0), self.rows - 1)
        return inside, np.minimum(column, self.columns - 1), charted


@dataclass(frozen=True)
class Sheet:
    """A strip of a muscle as samples: cells (n,), place across and along in permille, direction."""

    row: Ints
    column: Ints
    across: Ints
    along: Ints
    direction: Ints


@dataclass(frozen=True)
class Chart:
    """Which muscle of a layer lies in each cell [y, x], and where in that muscle the cell is."""

    index: NDArray[np.int8]
    across: NDArray[np.int16]
    along: NDArray[np.int16]
    direction: NDArray[np.int16]

    @classmethod
    def of(cls, sheets: Iterable[tuple[int, Sheet]], extent: Extent) -> Chart:
        """Chart numbered strips of muscles; where two overlap, the first one has the cell."""
        index = np.full(extent.shape, -1, np.int8)
        across, along = np.zeros(extent.shape, np.int16), np.zeros(extent.shape, np.int16)
        direction = np.zeros((*extent.shape, 2), np.int16)
        for number, each in sheets:
            free = index[each.row, each.column] == -1
            row, column = each.row[free], each.column[free]
            index[row, column] = number
            across[row, column] = each.across[free]
            along[row, column] = each.along[free]
            direction[row, column] = each.direction[free]
        return cls(index, across, along, direction)


def sheets(guides_cm: Guides, extent: Extent) -> Iterator[Sheet]:
    """Sample the sheet that guides along the fibers span, densely enough to fill every cell.

    One strip between two guides after the other: the whole of it would take much memory.
    """
    fine = _smooth(np.asarray(guides_cm, dtype=np.float64) * _CELLS_PER_CM)
    steps = _longest_step(np.diff(fine, axis=0)) * _SAMPLES_PER_CELL
    strips, length = len(fine) - 1, fine.shape[1]
    weight = (np.arange(steps) / steps)[:, None, None]
    runs = np.gradient(fine, axis=1)
    along = np.tile(PERMILLE * np.arange(length) // (length - 1), steps)
    for strip in range(strips):
        points, run = (
            (each[strip] * (1 - weight) + each[strip + 1] * weight).reshape(-1, 2)
            for each in (fine, runs)
        )
        place = PERMILLE * (strip * steps + np.arange(steps)) // (strips * steps)
        size = np.sqrt(run[:, 0] * run[:, 0] + run[:, 1] * run[:, 1])
        scale = DIRECTION / np.where(size > 0, size, 1)
        direction = np.rint(run * scale[:, None]).astype(np.int64)
        cell = np.floor(points).astype(np.int64)
        row, column = cell[:, 1] - extent.first, cell[:, 0]
        kept = (column >= 0) & (column < extent.columns) & (row >= 0) & (row < extent.rows)
        across = np.repeat(place, length)
        yield Sheet(row[kept], column[kept], across[kept], along[kept], direction[kept])


def _smooth(guides: Floats) -> Floats:
    """Curves (k, n, 2) through the same points (Catmull-Rom), with samples denser than cells."""
    around = np.concatenate([guides[:, :1], guides, guides[:, -1:]], axis=1)
    steps = _longest_step(np.diff(guides, axis=1)) * _SAMPLES_PER_CELL
    t = (np.arange(steps) / steps)[None, :, None]
    parts = []
    for n in range(guides.shape[1] - 1):
        before, start, end, after = (around[:, n + k, None] for k in range(4))
        rise, bend = (end - before) / 2, 2 * before - 5 * start + 4 * end - after
        turn = 3 * (start - end) + after - before
        parts.append(start + t * (rise + t * (bend / 2 + t * (turn / 2))))
    return np.concatenate([*parts, guides[:, -1:]], axis=1)


def _longest_step(steps: Floats) -> int:
    lengths = np.sqrt(steps[..., 0] * steps[..., 0] + steps[..., 1] * steps[..., 1])
    return int(np.ceil(lengths.max())) + 1


def filled(curve_cm: Sequence[Sequence[float]], extent: Extent) -> NDArray[Any]:
    """The cells [y, x] inside a closed outline (even-odd rule), as a mask."""
    corners = np.asarray(curve_cm, dtype=np.float64) * _CELLS_PER_CM
    y = np.arange(extent.first, extent.first + extent.rows)[:, None] + 0.5
    x = np.arange(extent.columns)[None, :] + 0.5
    inside = np.zeros(extent.shape, dtype=bool)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 != y1:
            crossed = (y0 <= y) != (y1 <= y)
            inside ^= crossed & (x < x0 + (y - y0) * ((x1 - x0) / (y1 - y0)))
    return inside
