"""Beams through a block: where each one starts and heads, and where it meets each layer.

Integers; the browser does the same arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tpilab.anatomy.block import CELL_UM, Block
from tpilab.anatomy.chart import Ints
from tpilab.physics.pose import SIN, TURN, UNIT, ProbePose
from tpilab.physics.ultrasound.machine import Machine

_FINE = 16
"""Steps of a tenth of a degree in which the beams of a curved probe are told apart."""
_TRIES = 4
"""How often a beam's meeting with a layer is looked for anew from where it was found."""
_SLOPE_UM = 1 << 11


@dataclass(frozen=True)
class Beams:
    """Beams in the picture's plane and in the body, each (b,) or (b, 3)."""

    lateral_um: Ints
    """Where a beam leaves the face, along the picture."""
    deep_um: Ints
    """The same, along the middle beam."""
    across: Ints
    down: Ints
    """Its direction in the picture's plane, of length `UNIT`."""
    start_um: Ints
    heading: Ints
    """The same in the body."""

    @classmethod
    def of(cls, machine: Machine, pose: ProbePose) -> Beams:
        """The beams of a probe in a pose."""
        count = machine.beams
        order = 2 * np.arange(count, dtype=np.int64) + 1 - count
        probe = machine.kind
        if probe.radius_um:
            across, down = _turned(order * probe.half_angle_ddeg * _FINE // count)
            center = probe.sunk_um - probe.radius_um
            lateral = (probe.radius_um * across) >> 14
            deep = center + ((probe.radius_um * down) >> 14)
        else:
            lateral = order * probe.width_um // (2 * count)
            across, down = np.zeros_like(lateral), np.full_like(lateral, UNIT)
            deep = np.zeros_like(lateral)
        u, _, w = (np.array(axis, dtype=np.int64) for axis in pose.axes())
        place = np.array([pose.x_um, pose.y_um, 0], dtype=np.int64)
        start = place + ((lateral[:, None] * u + deep[:, None] * w) >> 14)
        heading = (across[:, None] * u + down[:, None] * w) >> 14
        return cls(lateral, deep, across, down, start, heading)


def _turned(fine: Ints) -> tuple[Ints, Ints]:
    """Sine and cosine of angles in 1/16 of a tenth of a degree, (n,) each, times `UNIT`."""
    table = np.array(SIN, dtype=np.int64)

    def sine(angle: Ints) -> Ints:
        whole, part = angle >> 4, angle & 15
        low, high = table[whole % TURN], table[(whole + 1) % TURN]
        return np.asarray(low + (((high - low) * part) >> 4))

    return sine(fine), sine(fine + (TURN // 4) * _FINE)


@dataclass(frozen=True)
class Met:
    """Where beams meet the tops of layers: (b, k) each."""

    reach_um: Ints
    """How far along the beam, never decreasing over k."""
    kind: Ints
    """The tissue that begins there."""
    cell: Ints
    """The block's cell there, as a flat index; -1 beyond the window."""


def meet(block: Block, beams: Beams, deepest_um: int) -> Met:
    """Where beams meet each layer of a block, no farther than `deepest_um`."""
    ny, nx, layers = block.tops_um.shape
    flat = block.tops_um.reshape(-1)
    x, y, z = (beams.start_um[:, axis, None] for axis in range(3))
    dx, dy, dz = (beams.heading[:, axis, None] for axis in range(3))
    dz = np.maximum(dz, UNIT // 4)
    order = np.arange(layers)[None]
    reach = np.zeros((len(beams.start_um), layers), dtype=np.int64)
    x0, y0 = block.window.x0_um, block.window.y0_um
    for _ in range(_TRIES):
        at_x = np.clip(x + ((dx * reach) >> 14) - x0, 0, (nx - 1) * CELL_UM - 1)
        at_y = np.clip(y + ((dy * reach) >> 14) - y0, 0, (ny - 1) * CELL_UM - 1)
        column, row = at_x // CELL_UM, at_y // CELL_UM
        part_x, part_y = at_x - column * CELL_UM, at_y - row * CELL_UM
        first = (row * nx + column) * layers + order
        upper = flat[first] * (CELL_UM - part_x) + flat[first + layers] * part_x
        second = first + nx * layers
        lower = flat[second] * (CELL_UM - part_x) + flat[second + layers] * part_x
        top = (upper // CELL_UM * (CELL_UM - part_y) + lower // CELL_UM * part_y) // CELL_UM
        reach = np.clip(((top - z) << 14) // dz, 0, deepest_um)
    reach = np.maximum.accumulate(reach, axis=1)
    column = (x + ((dx * reach) >> 14) - x0 + CELL_UM // 2) // CELL_UM
    row = (y + ((dy * reach) >> 14) - y0 + CELL_UM // 2) // CELL_UM
    inside = (column >= 0) & (column < nx) & (row >= 0) & (row < ny)
    cell = np.where(inside, row * nx + column, 0)
    kind = np.where(inside, block.tissues.reshape(-1)[cell * layers + order], 0)
    return Met(reach, kind.astype(np.int64), np.where(inside, cell, -1))
