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
THREAD_BITS = (4, 7, 8)
"""Cells of the threads' tile along, across and in depth."""
ALONG_SHIFT, SIDE_SHIFT, LEVEL_SHIFT = 13, 9, 6
"""A cell of threads is 8.2 mm long, 0.5 mm wide, 64 um deep."""
RARE = 20
"""Of 256 cells so many hold a thread."""


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
    """How strong a thread is, flat from [along, across, depth]; most cells have none."""
    na, nc, nd = (1 << bits for bits in THREAD_BITS)
    word = hashed(2, na * nc * nd)
    strength = (word & np.uint32(0xFF)).astype(np.int32)
    rare = ((word >> np.uint32(8)) & np.uint32(0xFF)) < RARE
    value = np.where(rare, strength, 0).reshape(na, nc, nd)
    value = np.roll(value, 1, 1) + 2 * value + np.roll(value, -1, 1)
    value = value + np.roll(value, 1, 2) // 2
    return np.asarray(np.minimum(value, 255), dtype=np.uint8).ravel()


@cache
def stagger() -> NDArray[np.int32]:
    """Where along the fibers a thread's cell begins, in um, for each level of depth and side.

    Flat from [side (128), level (256)]: so that threads do not all end at one place.
    """
    return (hashed(3, 1 << 15) >> np.uint32(19)).astype(np.int32)
