"""What sound is scattered by: random numbers that stay where they are in the tissue.

Tiles of space, repeated: speckle; a web between the lobules of fat; and the bright walls between
bundles of muscle fibers. All follows from hashes of places, so the browser makes the same tiles.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Wholes = NDArray[np.int32]

SPECKLE_BITS = (7, 7, 7)
"""Cells of the speckle tile along y, x and z, as powers of two."""
ACROSS_SHIFT, DEPTH_SHIFT = 7, 6
"""A cell is 128 um wide and 64 um deep."""
JUMP_SHIFT, JUMP_X, JUMP_Y, JUMP_Z_SHIFT, JUMP_Z = 14, 37, 53, 13, 41
"""A repetition of the tile is shifted by so many cells against the one before."""
WEB_BITS, WEB_SHIFT, WEB_LEVEL_SHIFT = (6, 6, 8), 10, 7
"""Cells of the web along, across and in depth, as powers of two; 1 mm wide, 128 um deep."""
WEB_SEED, WEB_BOX = 3, (3, 3, 4)
"""Over how many cells to each side, along, across and in depth, it is evened out, twice."""
SIDE_BITS, LEVEL_BITS, SIDE_SHIFT, LEVEL_SHIFT = 8, 9, 7, 6
"""Cells of the walls' tile across the fibers and in depth; 128 um wide and 64 um deep."""
BUNDLES = ((4, 4, 255), (3, 3, 90))
"""Large and small bundles of fibers: cells across and in depth, as powers of two; brightness."""
WALL = 0.17
"""How far from its middle a wall is still bright, in bundles."""
SWAY_SHIFT, SWAY_BITS, SWAY_KNOT_BITS = 8, 9, 5
SWAYS = ((31, 1_500), (32, 420))
"""Along the fibers the pattern sways, told for every 256 um: sideways and in depth, seed and um."""
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


def speckle_cell(x: Wholes, y: Wholes, z: Wholes) -> Wholes:
    """The cell of the speckle tile at places in um, any shape."""
    down = (z >> DEPTH_SHIFT) + (x >> JUMP_SHIFT) * JUMP_X + (y >> JUMP_SHIFT) * JUMP_Y
    side = (x >> ACROSS_SHIFT) + (z >> JUMP_Z_SHIFT) * JUMP_Z
    row = ((y >> ACROSS_SHIFT) & 127) << 14
    return np.asarray(row | ((side & 127) << 7) | (down & 127), dtype=np.int32)


@cache
def tissue() -> NDArray[np.uint8]:
    """The walls between bundles, then the web: how strong each is, 0 to 255, flat."""
    return np.concatenate([walls(), web()])


WEB_FROM = 1 << (SIDE_BITS + LEVEL_BITS)
"""Where the web begins in it."""


def web() -> NDArray[np.uint8]:
    """How strong a thread between lobules is, flat from [along, side, level].

    It runs where smooth noise is zero.
    """
    shape = tuple(1 << bits for bits in WEB_BITS)
    noise = (hashed(WEB_SEED, 1 << sum(WEB_BITS)) >> np.uint32(24)).astype(np.int32) - 128
    noise = noise.reshape(shape)
    for axis, half in enumerate(WEB_BOX):
        for _ in range(2):
            noise = _boxed(noise, axis, half)
    near = np.maximum(255 - np.abs(noise) // thinness(WEB_BOX), 0)
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


def walls() -> NDArray[np.uint8]:
    """How bright the wall between two bundles of fibers is, flat from [side, level].

    Bundles are the cells of a foam: walls that lie flat throw sound back, upright ones do not, and
    of the flat ones some are thick.
    """
    shape = (1 << SIDE_BITS, 1 << LEVEL_BITS)
    total = np.zeros(shape, np.int64)
    for seed, (wide, tall, bright) in enumerate(BUNDLES, start=20):
        total += _foam(seed, shape, wide, tall, bright)
    return np.minimum(total, 255).astype(np.uint8).ravel()


def _foam(
    seed: int, shape: tuple[int, int], wide: int, tall: int, bright: int
) -> NDArray[np.int64]:
    """Walls between cells around scattered middles, [side, level]."""
    columns, rows = shape[0] >> wide, shape[1] >> tall
    word = hashed(seed, columns * rows).reshape(columns, rows)
    off_side = (word & np.uint32(255)).astype(np.int64)
    off_level = ((word >> np.uint32(8)) & np.uint32(255)).astype(np.int64)
    thick = ((word >> np.uint32(16)) & np.uint32(255)).astype(np.int64)
    side, level = (np.arange(size, dtype=np.int64) for size in shape)
    at_side, at_level = ((side << 8) >> wide)[:, None], ((level << 8) >> tall)[None]
    first, second = np.full(shape, 1 << 30), np.full(shape, 1 << 30)
    near = [np.zeros(shape, np.int64) for _ in range(6)]
    for column in (-1, 0, 1):
        for row in (-1, 0, 1):
            c, r = (side >> wide)[:, None] + column, (level >> tall)[None] + row
            cell = (c % columns, r % rows)
            ds = (c << 8) + off_side[cell] - at_side
            dl = (r << 8) + off_level[cell] - at_level
            square = ds * ds + dl * dl
            nearest = square < first
            middling = ~nearest & (square < second)
            mine = (ds, dl, thick[cell])
            for part in range(3):
                near[3 + part] = np.where(
                    nearest, near[part], np.where(middling, mine[part], near[3 + part])
                )
                near[part] = np.where(nearest, mine[part], near[part])
            second = np.where(nearest, first, np.where(middling, square, second))
            first = np.where(nearest, square, first)
    across, down = ((near[3 + part] - near[part]).astype(np.float64) for part in (0, 1))
    between = np.maximum(np.sqrt(across * across + down * down), 1)
    apart = (second - first) / (2 * between)
    edge = np.maximum(1 - apart / (256 * WALL), 0)
    flat = down * down / np.maximum(4 * across * across + down * down, 1)
    strong = ((near[2] ^ near[5]) & 255).astype(np.float64) / 255
    thickness = 0.15 + 0.85 * strong * strong
    return np.asarray(np.floor(bright * edge * edge * flat * flat * thickness), dtype=np.int64)


@cache
def sway() -> Wholes:
    """How far the pattern has swayed sideways and in depth, in um, (2, steps), along the fibers."""
    steps = np.arange(1 << SWAY_BITS)
    knot, part = steps >> SWAY_KNOT_BITS, steps & ((1 << SWAY_KNOT_BITS) - 1)
    knots = 1 << (SWAY_BITS - SWAY_KNOT_BITS)
    size = 1 << SWAY_KNOT_BITS
    ease = part * part * (3 * size - 2 * part)
    swayed = []
    for seed, most in SWAYS:
        value = (hashed(seed, knots) & np.uint32(1023)).astype(np.int64) - 512
        low, high = value[knot], value[(knot + 1) % knots]
        swayed.append(most * (low * size**3 + (high - low) * ease) // (512 * size**3))
    return np.array(swayed, dtype=np.int32)
