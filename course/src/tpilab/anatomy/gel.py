"""A practice phantom as a block: gel, a target in it, and a tube filled with water."""

from __future__ import annotations

import numpy as np

from tpilab.anatomy.block import CELL_UM, DEEPEST_UM, Block, Lump, Pipe, Window
from tpilab.anatomy.tissue import Tissue

WIDE_UM, HIGH_UM = 160_000, 100_000
Place = tuple[int, int, int]


def gel_block(
    deep_um: int, olive_um: Place, half_um: Place, pipe_um: tuple[Place, Place], radius_um: int
) -> Block:
    """A block of gel, around the origin of its frame.

    deep_um: how thick it is. olive_um, half_um: middle and half axes of the target. pipe_um: where
    the straight tube begins and ends; radius_um: its radius. The tube's water is told as a vein's.
    """
    window = Window.around(0, 0, WIDE_UM, HIGH_UM)
    shape = (window.ny, window.nx, 2)
    tops = np.zeros(shape, np.int32)
    tops[..., 1] = min(deep_um, DEEPEST_UM)
    tissues = np.full(shape, Tissue.GEL, np.uint8)
    tissues[..., 1] = Tissue.OUTSIDE
    olive = Lump(olive_um, half_um, kind=Tissue.OLIVE)
    tube = Pipe("tube", "Tube", Tissue.VEIN, _straight(*pipe_um), radius_um)
    return Block(window, tops, tissues, np.zeros((*shape, 2), np.int8), (tube,), (olive,))


def _straight(start: Place, end: Place) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Places about a millimeter apart from one to the other, (m, 3)."""
    one, other = np.array(start, dtype=np.int64), np.array(end, dtype=np.int64)
    count = 1 + int(np.abs(other - one).max()) // CELL_UM
    part = np.arange(count + 1, dtype=np.int64)[:, None]
    return np.asarray(one + (other - one) * part // count)
