"""Voxels: where an instrument samples a body."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from tpilab.anatomy.chart import Ints
from tpilab.frozen import Frozen

Triple = Annotated[tuple[int, ...], Field(min_length=3, max_length=3)]


class Grid(Frozen):
    """Voxels: centers at origin + index * step, axes x, y, z."""

    origin_um: Triple
    step_um: Triple
    shape: Triple

    def axis(self, number: int) -> Ints:
        """The centers along an axis (0: x, 1: y, 2: z)."""
        start, step, count = (each[number] for each in (self.origin_um, self.step_um, self.shape))
        return start + step * np.arange(count, dtype=np.int64)

    @property
    def xy(self) -> Ints:
        """The places of all columns, (ny * nx, 2), row by row."""
        y, x = np.meshgrid(self.axis(1), self.axis(0), indexing="ij")
        return np.stack([x.ravel(), y.ravel()], axis=1)


PALPABLE = Grid(origin_um=(-178_875, 800, 250), step_um=(2_250, 1_600, 500), shape=(160, 160, 120))
"""From side to side of the shoulders, from the occiput to the middle of the shoulder blades."""
