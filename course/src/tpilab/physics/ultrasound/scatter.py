"""What sound is scattered by: random numbers that stay where they are in the tissue.

Two tiles of space, repeated: speckle, and the bright threads (septa) between bundles of fibers.
Every number is a hash of its place, so the browser makes the same tiles.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

SPECKLE_BITS = (7, 7, 7)
"""Cells of the speckle tile along y, x and z, as powers of two."""
ACROSS_SHIFT, DEPTH_SHIFT = 8, 6
"""A cell is 256 um wide and 64 um deep."""
THREAD_BITS = (6, 6, 8)
"""Cells of a tile of threads along, across and in depth, as powers of two."""
SIDE_SHIFT, LEVEL_SHIFT = 9, 7
"""A cell of threads is 0.5 mm wide and 128 um deep."""
FIBER_SHIFT, WEB_SHIFT = 11, 9
"""It is 2 mm long in muscle, 0.5 mm elsewhere."""
TILES = ((2, (2, 1, 3)), (3, (3, 3, 4)))
"""Of muscle and of all else: the seed, and over how many cells to each side, along, across and in
depth, threads are evened out, twice.
"""
THIN = 0.45
"""How thin a thread is; didactic choice, as what they are evened out over."""


def hashed(seed: int, count: int) -> NDArray[np.uint32]:
    """32 random bits for each of 0 .. count - 1 (the finalizer of MurmurHash3)."""
    value = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(seed)
    with np.errstate(over="ignore"):
        value = (value ^ (value >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        value = (value ^ (value >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return value ^ (value >> np.uint32(16))


@cache
def speckle() -> NDArray[np.int16]:
    """Real and imaginary parts, (cells, 2), flat from [y, x, z], evened out across y and x.

    So a slice that moves out of its plane changes over about half a millimeter, as a thick one
    does.
    """
    ny, nx, nz = (1 << bits for bits in SPECKLE_BITS)
    word = hashed(1, ny * nx * nz)
    parts = []
    for shift in (0, 16):
        value = ((word >> np.uint32(shift)) & np.uint32(0xFF)).astype(np.int16)
        value += ((word >> np.uint32(shift + 8)) & np.uint32(0xFF)).astype(np.int16) - 255
        value = value.reshape(ny, nx, nz)
        for axis in (0, 1):
            value = np.roll(value, 1, axis) + 2 * value + np.roll(value, -1, axis)
            value >>= 1
        parts.append(value.ravel())
    return np.stack(parts, axis=1)


SPECKLE_UNIT = 1 / 312.0
"""Makes the standard deviation of each part about one."""


@cache
def threads() -> NDArray[np.uint8]:
    """How strong a thread is: muscle's tile, then that of all else, flat from [along, side, level].

    Where smooth noise is zero, as septa part bundles and lobules: long in muscle, a web elsewhere.
    """
    return np.concatenate([_septa(seed, box) for seed, box in TILES])


def _septa(seed: int, box: tuple[int, int, int]) -> NDArray[np.uint8]:
    shape = tuple(1 << bits for bits in THREAD_BITS)
    noise = (hashed(seed, shape[0] * shape[1] * shape[2]) >> np.uint32(24)).astype(np.int32) - 128
    noise = noise.reshape(shape)
    for axis, half in enumerate(box):
        for _ in range(2):
            noise = _boxed(noise, axis, half)
    near = np.maximum(255 - np.abs(noise) // thinness(box), 0)
    return np.asarray(near * near >> 8, dtype=np.uint8).ravel()


def _boxed(noise: NDArray[np.int32], axis: int, half: int) -> NDArray[np.int32]:
    """Sums over neighbors on a ring of cells, `half` of them to each side."""
    count = noise.shape[axis]
    around = np.arange(-half - 1, count + half) % count
    total = np.cumsum(np.take(noise, around, axis), axis=axis, dtype=np.int32)
    wide = 2 * half + 1
    after = np.take(total, range(wide, wide + count), axis)
    return np.asarray(after - np.take(total, range(count), axis))


def thinness(box: tuple[int, int, int]) -> int:
    """By how much noise that was evened out over a box may be off zero, for each of 255 steps."""
    wide = np.array([2 * half + 1 for half in box], dtype=np.float64)
    deviation = 73.9 * float(np.sqrt(np.prod(wide * (2 * wide * wide + 1) / 3)))
    return round(THIN * deviation / 255)
