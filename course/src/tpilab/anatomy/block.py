"""A window of one body as maps: what ultrasound, fluoroscope and needle all ask.

Over each cell of skin stands a stack of layers; between cells their depths are interpolated, so a
surface is smooth. Vessels and nerves are pipes, small things are lumps. A query is a lookup, and
the same maps travel to the browser, so what is drawn is what is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.body import HAZARDS, Body
from tpilab.anatomy.chart import PERMILLE, Ints
from tpilab.anatomy.region import LAYERS
from tpilab.anatomy.relief import as_in_life
from tpilab.anatomy.tissue import SOFT, Tissue

CELL_UM = 1_000
DEEPEST_UM = 200_000
"""A layer that a column does not have begins here, below all that any instrument shows."""
_FINE = 2
"""Cells a query divides a cell of the map into, along each axis."""
_AT_ONCE = 65_536
_YIELDS = np.isin(np.arange(256), (*SOFT, Tissue.GEL))
"""By the number of a tissue, whether vessels, nerves and lumps run through it."""


GRAIN_UM = 8
"""Depths are kept in steps of this, so that they travel in 16 bits."""
_OBLIQUE = 90


@dataclass(frozen=True)
class Pipe:
    """A vessel or nerve on one side of a body."""

    name: str
    label: str
    kind: Tissue
    course_um: Ints
    """Its middle line, (m, 3), about a millimeter a step."""
    radius_um: int


@dataclass(frozen=True)
class Lump:
    """An ellipsoid, lying flat: something small that looks or is otherwise than what is around."""

    center_um: tuple[int, int, int]
    half_um: tuple[int, int, int]
    """Half axes along its direction, across it, and in depth."""
    along: tuple[int, int] = (127, 0)
    """Its direction on the skin, of length 127."""
    kind: Tissue | None = None
    """What it is made of; None: of what is around it, and only brighter or darker."""
    echo_permille: int = 1000
    """How bright it is beside what is around it."""

    def holds(self, points_um: Ints) -> NDArray[np.bool_]:
        """Whether points (n, 3) lie in it, (n,)."""
        dx, dy, dz = (points_um - np.array(self.center_um, dtype=np.int64)).T
        ax, ay = self.along
        one, other = (dx * ax + dy * ay) // 127, (dy * ax - dx * ay) // 127
        a, b, c = self.half_um
        parts = (one * PERMILLE // a, other * PERMILLE // b, dz * PERMILLE // c)
        return np.asarray(sum(part * part for part in parts) <= PERMILLE * PERMILLE)


@dataclass(frozen=True)
class Window:
    """Cells of skin, `CELL_UM` wide; (x0, y0) is the middle of the first one."""

    x0_um: int
    y0_um: int
    nx: int
    ny: int

    @classmethod
    def around(cls, x_um: int, y_um: int, wide_um: int = 120_000, high_um: int = 120_000) -> Window:
        """A window with this place in its middle, on whole millimeters."""
        nx, ny = wide_um // CELL_UM, high_um // CELL_UM
        x0 = (x_um - wide_um // 2) // CELL_UM * CELL_UM
        y0 = (y_um - high_um // 2) // CELL_UM * CELL_UM
        return cls(x0, y0, nx, ny)

    @property
    def xy(self) -> Ints:
        """The middles of all cells, (ny * nx, 2), row by row."""
        x = self.x0_um + CELL_UM * np.arange(self.nx, dtype=np.int64)
        y = self.y0_um + CELL_UM * np.arange(self.ny, dtype=np.int64)
        grid_y, grid_x = np.meshgrid(y, x, indexing="ij")
        return np.stack([grid_x.ravel(), grid_y.ravel()], axis=1)


@dataclass(frozen=True)
class Block:
    """Layers, pipes and lumps of one body under a window of skin."""

    window: Window
    tops_um: NDArray[np.int32]
    """Where each layer begins, downward and never decreasing, (ny, nx, k)."""
    tissues: NDArray[np.uint8]
    """What each layer is, (ny, nx, k)."""
    fibers: NDArray[np.int8]
    """How the fibers of each layer run on the skin, of length 127, (ny, nx, k, 2); 0: none."""
    pipes: tuple[Pipe, ...] = ()
    lumps: tuple[Lump, ...] = field(default=())

    @classmethod
    def of(cls, body: Body, window: Window, lumps: tuple[Lump, ...] = ()) -> Block:
        """The window of a body."""
        xy = window.xy
        columns = body.columns(xy)
        tops = np.minimum(columns.tops, DEEPEST_UM) // GRAIN_UM * GRAIN_UM
        below = np.concatenate([tops[:, 1:], np.full((len(tops), 1), DEEPEST_UM)], axis=1)
        kept = np.flatnonzero((below > tops).any(axis=0))
        shape = (window.ny, window.nx, len(kept))
        fibers = np.zeros((len(xy), tops.shape[1], 2), np.int8)
        for layer in LAYERS:
            fibers[:, columns.place[f"layer_{layer}"]] = (
                body.region.fibers_at(layer, xy) * 127 // 1024
            )
        kinds = np.ascontiguousarray(columns.tissues[:, kept]).reshape(shape)
        row, column = window.y0_um // CELL_UM, window.x0_um // CELL_UM
        lain = as_in_life(tops[:, kept].reshape(shape), kinds, row, column, DEEPEST_UM)
        return cls(
            window,
            np.ascontiguousarray(lain // GRAIN_UM * GRAIN_UM, dtype=np.int32),
            kinds,
            np.ascontiguousarray(fibers[:, kept]).reshape(*shape, 2),
            _pipes(body, window),
            lumps,
        )

    def tissue_at(self, points_um: Ints) -> NDArray[np.uint8]:
        """The tissue at points (n, 3), as numbers of `Tissue`, (n,); beyond the window: OUTSIDE."""
        found, cell = self._layers(points_um)
        if self.pipes:
            row = self._pipe_spans.row[cell]
            near = np.flatnonzero((row > 0) & _YIELDS[found])
            found[near] = self._pipe_spans.kind_at(row[near], points_um[near, 2], found[near])
        for lump in self.lumps:
            if lump.kind is not None:
                found[lump.holds(points_um) & _YIELDS[found]] = lump.kind
        return found

    def layers_at(self, points_um: Ints) -> NDArray[np.uint8]:
        """The same without pipes and lumps."""
        return self._layers(points_um)[0]

    def _layers(self, points_um: Ints) -> tuple[NDArray[np.uint8], Ints]:
        """The tissue of the layer at points (n, 3), and their smaller cell, each (n,)."""
        tops, tissues = self._fine_tops
        cell, inside = self._cells(points_um)
        depth = points_um[:, 2]
        layer = np.zeros(len(cell), dtype=np.int64)
        for top in tops[1:]:
            layer += top[cell] <= depth
        found = tissues.ravel()[cell * tissues.shape[1] + layer]
        found[~inside | (depth < 0)] = Tissue.OUTSIDE
        return found, cell

    def depth_of(self, hazard: str, xy: Ints) -> Ints:
        """Depth in um of the first layer of a hazard (a name of `HAZARDS`) under xy (n, 2), (n,).

        `DEEPEST_UM` where there is none. Pipes are not looked at. Raises KeyError.
        """
        tops, tissues = self._fine
        cell, inside = self._cells(xy)
        there = np.isin(tissues[cell], HAZARDS[hazard])
        below = np.concatenate([tops[cell][:, 1:], np.full((len(cell), 1), DEEPEST_UM)], axis=1)
        thick = below > tops[cell]
        found = np.where(there & thick & inside[:, None], tops[cell], DEEPEST_UM)
        return np.asarray(found.min(axis=1), dtype=np.int64)

    @cached_property
    def grain(self) -> NDArray[np.int8]:
        """How each tissue's fibers run in the middle of the window, (k, 2, tissues, 2).

        Axes: layer, side (0 the patient's right, 1 the left), tissue, direction of length 127.
        What has no fibers runs obliquely; muscle that is not told apart, down the body.
        """
        window, layers = self.window, self.tops_um.shape[2]
        grain = np.full((layers, 2, len(Tissue), 2), _OBLIQUE, np.int8)
        grain[:, :, Tissue.OTHER_MUSCLE] = (0, 127)
        x, y = window.xy.T
        middle = (window.x0_um + window.nx * CELL_UM // 2, window.y0_um + window.ny * CELL_UM // 2)
        near = np.argsort((x - middle[0]) ** 2 + (y - middle[1]) ** 2, kind="stable")[::-1]
        side = (x < 0).astype(np.int64)[near]
        for k in range(layers):
            fibers = self.fibers[..., k, :].reshape(-1, 2)[near]
            kinds = self.tissues[..., k].ravel()[near]
            run = fibers.any(axis=1)
            grain[k, side[run], kinds[run]] = fibers[run]
        return grain

    @cached_property
    def _fine(self) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Tops and tissues of smaller cells, flat: (cells, k)."""
        k = self.tops_um.shape[2]
        tops = np.concatenate([self.tops_um, self.tops_um[-1:]], axis=0)
        tops = np.concatenate([tops, tops[:, -1:]], axis=1)
        rows = np.stack([tops[:-1], (tops[:-1] + tops[1:]) // 2], axis=1).reshape(
            -1, *tops.shape[1:]
        )
        cells = np.stack([rows[:, :-1], (rows[:, :-1] + rows[:, 1:]) // 2], axis=2)
        kinds = self.tissues.repeat(_FINE, axis=0).repeat(_FINE, axis=1)
        return cells.reshape(-1, k), kinds.reshape(-1, k)

    @cached_property
    def _fine_tops(self) -> tuple[tuple[NDArray[np.int32], ...], NDArray[np.uint8]]:
        """Tops of smaller cells layer by layer, which are quicker to look up, and tissues."""
        tops, tissues = self._fine
        return tuple(np.ascontiguousarray(each) for each in tops.T), tissues

    @cached_property
    def _pipe_spans(self) -> Spans:
        """Where pipes begin and end under each smaller cell."""
        size, window = CELL_UM // _FINE, self.window
        x = window.x0_um + size * np.arange(window.nx * _FINE, dtype=np.int64)
        y = window.y0_um + size * np.arange(window.ny * _FINE, dtype=np.int64)
        return Spans.of(self.pipes, x, y)

    def _cells(self, points_um: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """The smaller cell of points (n, 2 or 3), and whether it is in the window, each (n,)."""
        size, window = CELL_UM // _FINE, self.window
        column = (points_um[:, 0] - window.x0_um + size // 2) // size
        row = (points_um[:, 1] - window.y0_um + size // 2) // size
        wide, high = window.nx * _FINE, window.ny * _FINE
        inside = (column >= 0) & (column < wide) & (row >= 0) & (row < high)
        return np.where(inside, row * wide + column, 0), np.asarray(inside)

    def clearance_um(
        self,
        points_um: Ints,
        hazards: Iterable[str] = HAZARDS,
        within_um: int = DEEPEST_UM,
    ) -> Mapping[str, Ints]:
        """The distance of points (n, 3) to the nearest of each of `hazards`, (n,); 0 inside.

        What is farther than `within_um` is told as that; a small one is quick. Raises KeyError.
        """
        return {name: self._clearance(name, points_um, within_um) for name in hazards}

    def _clearance(self, hazard: str, points_um: Ints, within_um: int) -> Ints:
        best = np.full(len(points_um), within_um, dtype=np.int64)
        if not len(points_um):
            return best
        low, high = points_um.min(axis=0) - within_um, points_um.max(axis=0) + within_um
        for pipe in self.pipes:
            if pipe.kind not in HAZARDS[hazard]:
                continue
            course, reach = pipe.course_um, pipe.radius_um
            course = course[((course >= low - reach) & (course <= high + reach)).all(axis=1)]
            if len(course):
                best = np.minimum(best, np.maximum(_away(course, points_um) - reach, 0))
        top, end, xy = self._spans(hazard)
        if not len(xy):
            return best
        rows = slice(*np.searchsorted(xy[:, 1], (low[1] - CELL_UM, high[1] + CELL_UM + 1)))
        top, end, xy = top[rows], end[rows], xy[rows]
        here = (xy[:, 0] >= low[0] - CELL_UM) & (xy[:, 0] <= high[0] + CELL_UM)
        here &= (end >= low[2]) & (top <= high[2])
        if here.any():
            least = _to_spans(top[here], end[here], xy[here], points_um) - CELL_UM // 2
            best = np.minimum(best, np.maximum(least, 0))
        return best

    def _spans(self, hazard: str) -> tuple[Ints, Ints, Ints]:
        """Where the layers of a hazard begin and end, and in which cells: (m,), (m,), (m, 2).

        In the order of the rows of cells.
        """
        if hazard not in self._known_spans:
            below = np.concatenate(
                [self.tops_um[..., 1:], np.full((*self.tops_um.shape[:2], 1), DEEPEST_UM)], axis=2
            )
            there = np.isin(self.tissues, HAZARDS[hazard]) & (below > self.tops_um)
            row, column, _ = np.nonzero(there)
            x = self.window.x0_um + CELL_UM * column
            y = self.window.y0_um + CELL_UM * row
            spans = (self.tops_um[there], below[there], np.stack([x, y], axis=1))
            self._known_spans[hazard] = tuple(each.astype(np.int64) for each in spans)
        top, end, xy = self._known_spans[hazard]
        return top, end, xy

    @cached_property
    def _known_spans(self) -> dict[str, tuple[Ints, ...]]:
        return {}


@dataclass(frozen=True)
class Spans:
    """Pipes as spans of depth under the cells of a grid that they cross; all others are row 0."""

    row: NDArray[np.int32]
    """For each cell its row in the spans, (cells,)."""
    top_um: Ints
    end_um: Ints
    """Where each pipe begins and ends, (rows, pipes)."""
    kinds: NDArray[np.uint8]
    """What each pipe is, (pipes,)."""

    @classmethod
    def of(cls, pipes: tuple[Pipe, ...], x_um: Ints, y_um: Ints) -> Spans:
        """Spans under a grid with these columns (nx,) and rows (ny,), cells row by row."""
        found = [_chord(pipe, x_um, y_um) for pipe in pipes]
        crossed = np.unique(np.concatenate([cells for cells, _, _ in found]))
        row = np.zeros(len(x_um) * len(y_um), np.int32)
        row[crossed] = 1 + np.arange(len(crossed))
        shape = (1 + len(crossed), len(pipes))
        top, end = np.full(shape, DEEPEST_UM), np.full(shape, -1)
        for number, (cells, begins, ends) in enumerate(found):
            top[row[cells], number], end[row[cells], number] = begins, ends
        return cls(row, top, end, np.array([pipe.kind for pipe in pipes], np.uint8))

    def kind_at(
        self, row: NDArray[np.int32], depth_um: Ints, other: NDArray[np.uint8]
    ) -> NDArray[np.uint8]:
        """What is at depths (n,) in rows (n,): the first pipe there, or else `other` (n,)."""
        inside = (self.top_um[row] <= depth_um[:, None]) & (self.end_um[row] >= depth_um[:, None])
        return np.where(inside.any(axis=1), self.kinds[inside.argmax(axis=1)], other)


def _chord(pipe: Pipe, x_um: Ints, y_um: Ints) -> tuple[Ints, Ints, Ints]:
    """Cells of a grid (nx,) by (ny,) that a pipe crosses, and where it begins and ends in them."""
    course, radius = pipe.course_um, pipe.radius_um
    low, high = course.min(axis=0) - radius, course.max(axis=0) + radius
    column = np.flatnonzero((x_um >= low[0]) & (x_um <= high[0]))
    line = np.flatnonzero((y_um >= low[1]) & (y_um <= high[1]))
    least = np.full((len(line), len(column)), (radius + 1) ** 2, dtype=np.int64)
    middle = np.zeros(least.shape, dtype=np.int64)
    for x, y, z in course.tolist():
        across = slice(*np.searchsorted(x_um[column], (x - radius, x + radius + 1)))
        along = slice(*np.searchsorted(y_um[line], (y - radius, y + radius + 1)))
        square = (x_um[column[across]] - x)[None] ** 2 + (y_um[line[along]] - y)[:, None] ** 2
        nearer = square < least[along, across]
        least[along, across][nearer] = square[nearer]
        middle[along, across][nearer] = z
    there = least < radius * radius
    half = np.sqrt(radius * radius - least[there]).astype(np.int64)
    at_line, at_column = np.nonzero(there)
    cells = line[at_line] * len(x_um) + column[at_column]
    return cells, middle[there] - half, middle[there] + half


def _to_spans(top: Ints, end: Ints, xy: Ints, points_um: Ints) -> Ints:
    """The distance of points (n, 3) from the nearest of columns (m,), as far as these reach."""
    best = np.empty(len(points_um), dtype=np.int64)
    size = max(1, _AT_ONCE // len(top))
    for start in range(0, len(points_um), size):
        x, y, z = points_um[start : start + size].T[:, :, None]
        deep = np.maximum(np.maximum(top - z, z - end), 0)
        square = (xy[:, 0] - x) ** 2 + (xy[:, 1] - y) ** 2 + deep * deep
        best[start : start + size] = np.sqrt(square.min(axis=1)).astype(np.int64)
    return best


def _pipes(body: Body, window: Window) -> tuple[Pipe, ...]:
    """The vessels and nerves of both sides that come near a window."""
    found = []
    high = (window.x0_um + window.nx * CELL_UM, window.y0_um + window.ny * CELL_UM)
    for laid in body.tubes:
        for side in (1, -1):
            course = laid.course * np.array([side, 1, 1], dtype=np.int64)
            here = (course[:, 0] >= window.x0_um) & (course[:, 0] <= high[0])
            here &= (course[:, 1] >= window.y0_um) & (course[:, 1] <= high[1])
            if here.any():
                tube = laid.tube
                found.append(Pipe(tube.name, tube.label, tube.kind, course, tube.radius_um))
    return tuple(found)


def _away(course: Ints, points_um: Ints) -> Ints:
    """The distance of points (n, 3) from the nearest point of a course (m, 3), in um, (n,)."""
    best = np.empty(len(points_um), dtype=np.int64)
    for start in range(0, len(points_um), 4096):
        apart = points_um[start : start + 4096, None, :] - course[None]
        square = (apart * apart).sum(axis=2).min(axis=1)
        best[start : start + 4096] = np.sqrt(square).astype(np.int64)
    return best
