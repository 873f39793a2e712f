"""Vessels and nerves: tubes that run along a surface of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from tpilab.anatomy.chart import Ints
from tpilab.anatomy.columns import NEVER_UM, Columns
from tpilab.anatomy.tissue import Tissue
from tpilab.frozen import Frozen

_STEP_UM = 1_000
_SMOOTHED = 8
"""So many steps to each side a tube evens out what it runs along; didactic choice."""
_AT_ONCE = 4_096


class Tube(Frozen):
    """A vessel or nerve of the right side. Its course is a didactic choice, as its width is."""

    name: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    label: str
    tissue: Literal["artery", "vein", "nerve"]
    course_cm: Annotated[
        tuple[Annotated[tuple[float, ...], Field(min_length=2, max_length=2)], ...],
        Field(min_length=2),
    ]
    radius_um: Annotated[int, Field(ge=300, le=12_000)]
    along: Annotated[str, Field(pattern=r"^[a-z_0-9]+$")]
    """The layer that it runs along: layer_1, layer_2, or one that the depths of a region name."""
    where: Literal["over", "within", "under"]
    offset_um: Annotated[int, Field(ge=0, le=30_000)] = 0
    """How far its wall stays off the layer's surface."""
    variants: tuple[str, ...] = ()
    """The variants of the region in which it is there; none: in all of them."""

    @property
    def kind(self) -> Tissue:
        """What it is."""
        return Tissue[self.tissue.upper()]

    def path(self) -> Ints:
        """Places (m, 2) in um along the course, about a millimeter apart."""
        corners = [(round(x * 10_000), round(y * 10_000)) for x, y in self.course_cm]
        parts = []
        for (x0, y0), (x1, y1) in pairwise(corners):
            square = (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)
            steps = int(np.sqrt(square)) // _STEP_UM + 1
            part = np.arange(steps, dtype=np.int64)
            parts.append(
                np.stack([x0 + (x1 - x0) * part // steps, y0 + (y1 - y0) * part // steps], axis=1)
            )
        return np.concatenate([*parts, np.array([corners[-1]], dtype=np.int64)])


@dataclass(frozen=True)
class Laid:
    """A tube in one body: its middle line (m, 3) in um on the right side, and where it may be."""

    tube: Tube
    course: Ints
    low: Ints
    high: Ints

    @classmethod
    def of(cls, tube: Tube, path: Ints, columns: Columns) -> Laid:
        """Lay a tube along the layer that `columns` under its path have."""
        top, bottom = columns.top(tube.along), columns.bottom(tube.along)
        off = tube.radius_um + tube.offset_um
        if tube.where == "within":
            depth = _even((top + bottom) // 2)
        elif tube.where == "over":
            depth = -_even(_around(off - top))
        else:
            depth = _even(_around(bottom + off))
        course = np.insert(path, 2, depth, axis=1)
        reach = np.array([tube.radius_um, tube.radius_um], dtype=np.int64)
        return cls(tube, course, path.min(axis=0) - reach, path.max(axis=0) + reach)

    def span(self, xy: Ints) -> tuple[Ints, Ints]:
        """Where the tube begins and ends under points xy (n, 2), on either side, each (n,).

        NEVER_UM where it does not run.
        """
        top = np.full(len(xy), NEVER_UM, dtype=np.int64)
        end = top.copy()
        away = np.abs(xy[:, 0])
        near = np.flatnonzero(
            (away >= self.low[0]) & (away <= self.high[0])
            & (xy[:, 1] >= self.low[1]) & (xy[:, 1] <= self.high[1])
        )  # fmt: skip
        for start in range(0, len(near), _AT_ONCE):
            some = near[start : start + _AT_ONCE]
            dx = away[some, None] - self.course[None, :, 0]
            dy = xy[some, 1, None] - self.course[None, :, 1]
            square = dx * dx + dy * dy
            nearest = square.argmin(axis=1)
            left = self.tube.radius_um**2 - square[np.arange(len(some)), nearest]
            half = np.sqrt(np.maximum(left, 0)).astype(np.int64)
            middle = self.course[nearest, 2]
            top[some] = np.where(left > 0, middle - half, NEVER_UM)
            end[some] = np.where(left > 0, middle + half, NEVER_UM)
        return top, end


def _around(depth: Ints) -> Ints:
    """The deepest within some steps to each side: evened out, it is nowhere less deep."""
    padded = np.pad(depth, _SMOOTHED, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _SMOOTHED + 1)
    return np.asarray(windows.max(axis=1))


def _even(depth: Ints) -> Ints:
    """A course without corners: the mean over some steps to each side."""
    padded = np.pad(depth, _SMOOTHED, mode="edge")
    total = np.concatenate([[0], np.cumsum(padded)])
    width = 2 * _SMOOTHED + 1
    return np.asarray((total[width:] - total[:-width]) // width, dtype=np.int64)


def tubes_under(laid: Sequence[Laid], points_um: Ints) -> Ints:
    """The index of the first tube that points (n, 3) in um lie in, (n,); -1: none."""
    found = np.full(len(points_um), -1, dtype=np.int64)
    for index, each in enumerate(laid):
        top, end = each.span(points_um[:, :2])
        inside = (points_um[:, 2] >= top) & (points_um[:, 2] <= end) & (top < NEVER_UM)
        found[inside & (found < 0)] = index
    return found
