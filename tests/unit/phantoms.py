"""Small blocks that nobody is made of, in which one thing at a time can be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tpilab.anatomy.block import CELL_UM, DEEPEST_UM, Block, Lump, Pipe, Window
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import ProbePose
from tpilab.physics.ultrasound import Machine

MIDDLE = ProbePose(0, 0)
"""A probe across the middle of a phantom."""
LONG, ACROSS = (0, 127), (127, 0)
"""Fibers down the body and across it; a picture at turn 0 cuts the first ones across."""
FINE = Machine(depth_um=40_000, focus_um=20_000, samples=384, beams=256)


def layered(
    *layers: tuple[Tissue, int], fibers: tuple[int, int] = ACROSS, pipes: Sequence[Pipe] = (),
    lumps: Sequence[Lump] = (), y_um: int = 0,
) -> Block:  # fmt: skip
    """Flat layers (what, from which depth in um), the fibers of all running one way.

    y_um: how far down the body its middle lies.
    """
    window = Window.around(0, y_um)
    shape = (window.ny, window.nx, len(layers))
    tops = np.broadcast_to(np.array([top for _, top in layers], np.int32), shape)
    kinds = np.broadcast_to(np.array([kind for kind, _ in layers], np.uint8), shape)
    along = np.broadcast_to(np.array(fibers, np.int8), (*shape, 2))
    return Block(window, tops.copy(), kinds.copy(), along.copy(), tuple(pipes), tuple(lumps))


def gel(**what: Any) -> Block:
    """Nothing but gel."""
    return layered((Tissue.GEL, 0), **what)


def between(block: Block, cells: slice, kind: Tissue, top_um: int) -> Block:
    """The same block with another tissue from a depth on, in a stripe of columns."""
    shape = (*block.tops_um.shape[:2], 1)
    deeper = np.full(shape, DEEPEST_UM, np.int32)
    deeper[:, cells] = top_um
    tops = np.concatenate([block.tops_um, deeper], axis=2)
    kinds = np.concatenate([block.tissues, np.full(shape, kind, np.uint8)], axis=2)
    fibers = np.concatenate([block.fibers, np.zeros((*shape, 2), np.int8)], axis=2)
    return Block(block.window, tops, kinds, fibers, block.pipes, block.lumps)


def vessel(kind: Tissue, x_um: int, depth_um: int, radius_um: int) -> Pipe:
    """A vessel straight down the body."""
    y = np.arange(-50_000, 50_001, CELL_UM, dtype=np.int64)
    course = np.stack([np.full_like(y, x_um), y, np.full_like(y, depth_um)], axis=1)
    return Pipe(str(kind), str(kind), kind, course, radius_um)
