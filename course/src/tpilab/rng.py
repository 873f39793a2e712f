"""Random numbers from a counter, the same on every machine.

A number is a hash of (seed, stream, index), so it does not matter in which order, in which call or
in which process it is asked for. Only integer arithmetic is used; a library's distributions change
between versions, and its exp and log change bits with the processor.

The hash is the finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
generators, OOPSLA 2014), applied in turn to the parts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bits: TypeAlias = NDArray[np.uint64]
Ints: TypeAlias = NDArray[np.int64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_WORD = 0xFFFFFFFFFFFFFFFF
_HALVES = 12
_HALF_BITS = np.uint64(16)
_HALF_MASK = np.uint64(0xFFFF)
_HALF_MEAN_TWICE = 0xFFFF


def _mix(value: Bits) -> Bits:
    value = (value ^ (value >> np.uint64(30))) * _MIX_1
    value = (value ^ (value >> np.uint64(27))) * _MIX_2
    return value ^ (value >> np.uint64(31))


def bits(seed: int, stream: str, index: ArrayLike = 0) -> Bits:
    """64 random bits for each index (any shape of integers), as uint64 of the same shape.

    stream: what the numbers are for; two streams of one seed have nothing to do with each other.
    """
    state = np.uint64(_start(seed & _WORD, stream))
    counter = np.asarray(index, dtype=np.int64).astype(np.uint64)
    with np.errstate(over="ignore"):
        return np.asarray(_mix(_mix(state + _GOLDEN * (counter + np.uint64(1))) + _GOLDEN))


@lru_cache(maxsize=1024)
def _start(seed: int, stream: str) -> int:
    """Where a stream begins: the hash of its name, in plain integers, which are quicker for one."""
    state = seed
    for byte in stream.encode():
        state = (state + int(_GOLDEN) + byte) & _WORD
        state = ((state ^ (state >> 30)) * int(_MIX_1)) & _WORD
        state = ((state ^ (state >> 27)) * int(_MIX_2)) & _WORD
        state ^= state >> 31
    return state


def below(seed: int, stream: str, bound: int, index: ArrayLike = 0) -> Ints:
    """Integers from 0 to `bound` - 1 (bound at most 2**32), evenly to within 1 in 2**32."""
    if not 0 < bound <= 2**32:
        raise ValueError(f"bound {bound} is not in 1 to 2**32")
    high = bits(seed, stream, index) >> np.uint64(32)
    return ((high * np.uint64(bound)) >> np.uint64(32)).astype(np.int64)


def spread(seed: int, stream: str, mean: int, sd: int, index: ArrayLike = 0) -> Ints:
    """Bell-shaped integers with this mean and standard deviation, never beyond 6 of them.

    The sum of twelve even numbers (Irwin-Hall), which a clinical spread does not tell from a
    normal one. mean, sd: in the unit of the result, sd below 2**30.
    """
    where = np.asarray(index, dtype=np.int64)
    total = np.zeros(where.shape, dtype=np.int64)
    for part in range(_HALVES // 4):
        word = bits(seed, f"{stream}/{part}", where)
        for _ in range(4):
            total += (word & _HALF_MASK).astype(np.int64)
            word = word >> _HALF_BITS
    centered_twice = 2 * total - _HALVES * _HALF_MEAN_TWICE
    return mean + (centered_twice * sd) // 2**17
