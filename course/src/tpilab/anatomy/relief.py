"""How surfaces lie in life: no column stands up beside its neighbor, ribs are round, fascia waves.

The columns of a body are flat where nobody measured more; a picture of them looks ruled. All of
this moves a surface by parts of a millimeter, a rib's edges by some. Didactic choices, integers.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.chart import PERMILLE, Ints
from tpilab.anatomy.tissue import Tissue
from tpilab.rng import bits

_RIB_SAG_UM = 3_500
"""How much lower the edges of a rib lie than its back."""
_RIB_HALF_CELLS = 7
_SAG_EVENED = 3
_ABSENT_UM = 50
"""A layer that is thinner is not there."""
_WAVE_UM = 350
"""How far, up or down, a surface waves at most."""
_WAVE_CELLS, _WAVE_LEVEL_UM = 12, 9_000
"""How far apart, across and in depth, such waves have nothing to do with each other."""
_TAPER_UM = 4_000
"""The skin does not wave; from this depth on a surface does so in full."""
_LATTICE = 64
_SMOOTH = 1 << 10


def as_in_life(
    tops_um: Ints, tissues: NDArray[np.uint8], row: int, column: int, deepest_um: int
) -> Ints:
    """Tops of layers (ny, nx, k) of these tissues, downward, as they lie in life.

    row, column: the number of the first cell in the region. What is as deep as deepest_um is none.
    """
    tops = _rounded(evened(tops_um), tissues, deepest_um)
    return np.where(tops >= deepest_um, deepest_um, tops + _waves(tops, row, column))


def evened(field_um: Ints) -> Ints:
    """A field [y, x, ...] evened out with its neighbor cells: no edge is sharper than a cell."""
    for axis in (0, 1):
        count = field_um.shape[axis]
        first, last = np.take(field_um, [0], axis), np.take(field_um, [-1], axis)
        wide = np.concatenate([first, field_um, last], axis=axis)
        before, here, after = (np.take(wide, range(off, off + count), axis) for off in range(3))
        field_um = (before + 2 * here + after) // 4
    return field_um


def _rounded(tops_um: Ints, tissues: NDArray[np.uint8], deepest_um: int) -> Ints:
    """Tops with round backs of the ribs. What lies between two begins as deep as their edges."""
    tops = tops_um.copy()
    last = np.full((*tops.shape[:2], 1), deepest_um)
    below = np.concatenate([tops[..., 1:], last], axis=2)
    rib = (tissues == Tissue.RIB) & (below > tops)
    for k in np.flatnonzero(rib.any(axis=(0, 1))):
        to_edge = _to_edge(rib[..., k])
        half = np.maximum(to_edge.max(axis=0), 1)
        off = np.maximum(half - to_edge, 0)
        sag = np.where(rib[..., k], _RIB_SAG_UM * off * off // (half * half), _RIB_SAG_UM)
        for _ in range(_SAG_EVENED):
            sag = evened(sag)
        wall = rib[..., k] | (tissues[..., k] == Tissue.INTERCOSTAL)
        room = np.maximum(below[..., k] - tops[..., k], 0) // 2
        old, lower = tops[..., k].copy(), np.where(wall, np.minimum(sag, room), 0)
        # what is not there between the muscle above and the wall sinks, too: muscle fills the room
        absent = tops[..., :k] >= old[..., None] - _ABSENT_UM
        tops[..., :k] += absent * lower[..., None]
        tops[..., k] += lower
    return tops


def _to_edge(inside: NDArray[np.bool_]) -> Ints:
    """How many cells, up or down the body, each cell [y, x] is away from an outside."""
    reach = np.zeros(inside.shape, dtype=np.int64)
    held = inside.copy()
    for _ in range(_RIB_HALF_CELLS):
        reach += held
        padded = np.pad(held, ((1, 1), (0, 0)), mode="edge")
        held = held & padded[:-2] & padded[2:]
    return reach


def _waves(tops_um: Ints, row: int, column: int) -> Ints:
    """How far tops (ny, nx, k) are moved: the same for what lies at one place, so none cross."""
    ny, nx, _ = tops_um.shape
    y, py = _steps(row + np.arange(ny), _WAVE_CELLS)
    x, px = _steps(column + np.arange(nx), _WAVE_CELLS)
    z, pz = _steps(tops_um, _WAVE_LEVEL_UM)
    y, py, x, px = y[:, None, None], py[:, None, None], x[None, :, None], px[None, :, None]
    lattice = _lattice()

    def at(level: Ints) -> Ints:
        def between(line: Ints) -> Ints:
            left = lattice[line % _LATTICE, x % _LATTICE, level % _LATTICE]
            right = lattice[line % _LATTICE, (x + 1) % _LATTICE, level % _LATTICE]
            return np.asarray(left + (right - left) * px // _SMOOTH)

        upper, lower = between(y), between(y + 1)
        return np.asarray(upper + (lower - upper) * py // _SMOOTH)

    near, far = at(z), at(z + 1)
    wave = near + (far - near) * pz // _SMOOTH
    taper = np.minimum(tops_um, _TAPER_UM) * PERMILLE // _TAPER_UM
    return np.asarray(wave * taper // PERMILLE)


def _steps(place: Ints, size: int) -> tuple[Ints, Ints]:
    """The step of a lattice that places lie in, and how far in it, eased, of `_SMOOTH`."""
    step = place // size
    part = (place - step * size) * _SMOOTH // size
    return step, part * part * (3 * _SMOOTH - 2 * part) // (_SMOOTH * _SMOOTH)


@cache
def _lattice() -> Ints:
    drawn = bits(2026, "relief", np.arange(_LATTICE**3)) % np.uint64(2 * _WAVE_UM + 1)
    return (drawn.astype(np.int64) - _WAVE_UM).reshape(_LATTICE, _LATTICE, _LATTICE)
