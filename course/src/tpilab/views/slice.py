"""A grey picture as an ultrasound machine might show a slice of this course's anatomy.

Didactic: speckle, fibers, bright interfaces, and shadow under bone are drawn from the layers of a
body. Brightness and texture are this course's choice, not measured.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy import Body, Build, load_region
from tpilab.anatomy.tissue import Tissue
from tpilab.rng import bits

Field = NDArray[np.float64]

WIDTH_MM, DEPTH_MM = 42, 40
SIDE_UM, TOP_UM = 52_000, 172_000
"""Where the slice lies in the region's frame: right of the midline, and its upper end."""
_STEP_UM = 125
_LEVELS = 48
_BONE_SHELL = 6
"""Pixels of bone that are still seen before its shadow."""
_RIB_HALF_MM, _RIB_ROUND = 6, 20

_ECHO = {  # brightness of the speckle
    Tissue.SKIN: 0.75, Tissue.FAT: 0.20, Tissue.TRAPEZIUS: 0.26, Tissue.RHOMBOID: 0.24,
    Tissue.OTHER_MUSCLE: 0.22, Tissue.INTERCOSTAL: 0.20, Tissue.RIB: 0.9, Tissue.PLEURA: 1.0,
    Tissue.LUNG: 0.05, Tissue.LEVATOR_SCAPULAE: 0.24, Tissue.SUPRASPINATUS: 0.24,
    Tissue.SCAPULA: 0.9, Tissue.SPINE: 0.9,
}  # fmt: skip
_BONE = (Tissue.RIB, Tissue.SCAPULA, Tissue.SPINE)
_MUSCLE = (Tissue.TRAPEZIUS, Tissue.RHOMBOID, Tissue.OTHER_MUSCLE, Tissue.INTERCOSTAL)
_BRIGHT_LINE, _BONE_LINE, _FIBERS = 0.9, 3.2, 0.34
_SHADOW = 0.03


@cache
def tissues() -> NDArray[np.uint8]:
    """The slice as tissues [z, y], a pixel 0.125 mm."""
    body = Body(load_region("neck_and_shoulders"), Build(sex="female", bmi_tenths=185), seed=7)
    along = TOP_UM + np.arange(WIDTH_MM * 1000 // _STEP_UM) * _STEP_UM
    depth = np.arange(DEPTH_MM * 1000 // _STEP_UM) * _STEP_UM + _STEP_UM // 2
    z, y = np.meshgrid(depth, along, indexing="ij")
    points = np.stack([np.full(z.size, SIDE_UM), y.ravel(), z.ravel()], axis=1)
    return _rounded(body.tissue_at(points).reshape(z.shape))


def _rounded(found: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Ribs with the round back that the anatomy's flat ones lack."""
    rounded = found.copy()
    is_rib = (found == Tissue.RIB).any(axis=0)
    ends = np.flatnonzero(np.diff(np.concatenate([[0], is_rib.astype(int), [0]])))
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        middle, half = (start + end - 1) / 2, _RIB_HALF_MM * 1000 / _STEP_UM
        if start == 0:
            middle = end - 1 - half
        if end == found.shape[1]:
            middle = start + half
        for column in range(start, end):
            sunk = round(_RIB_ROUND * ((column - middle) / half) ** 2)
            top = int(np.argmax(found[:, column] == Tissue.RIB))
            rounded[top : top + sunk, column] = Tissue.INTERCOSTAL
    return rounded


@cache
def png() -> bytes:
    """The picture as an 8-bit grey PNG."""
    found = tissues()
    echo = np.zeros(found.shape)
    for tissue, value in _ECHO.items():
        echo[found == tissue] = value
    echo += _fibers(found) + _interfaces(found)
    echo *= _shadow(found)
    parts = [_blurred(_noise(each, echo.shape), across=2, along=3) for each in ("one", "other")]
    speckle: Field = np.hypot(parts[0], parts[1])
    speckle /= speckle.mean()
    fade = np.linspace(1.05, 0.8, len(echo))
    sound = (echo * speckle).T * fade
    grey = np.clip(0.5 + np.log10(np.maximum(sound.T, 1e-4)) / 2.4 + 0.12, 0, 1)
    return _png((np.rint(grey * (_LEVELS - 1)) * (255 / (_LEVELS - 1))).astype(np.uint8))


def _fibers(found: NDArray[np.uint8]) -> Field:
    """Streaks along a muscle's fibers, which here run nearly along the slice."""
    streaks = _blurred(_noise("fibers", found.shape), across=2, along=34)
    streaks = np.maximum(0, streaks / streaks.std() - 0.9)
    return np.asarray(np.where(np.isin(found, _MUSCLE), _FIBERS, 0.12) * streaks)


def _interfaces(found: NDArray[np.uint8]) -> Field:
    """Bright lines where one tissue ends; brightest on bone and on the pleura."""
    edge = np.zeros(found.shape)
    changed = found[1:] != found[:-1]
    edge[1:][changed] = _BRIGHT_LINE
    edge[1:][changed & np.isin(found[1:], (*_BONE, Tissue.PLEURA))] = _BONE_LINE
    return _blurred(edge, across=3, along=5) * 2.2


def _shadow(found: NDArray[np.uint8]) -> Field:
    """How much sound comes through: hardly any beneath bone."""
    beneath = np.cumsum(np.isin(found, _BONE), axis=0) > _BONE_SHELL
    return _blurred(np.where(beneath, _SHADOW, 1.0), across=2, along=9)


def _noise(name: str, shape: tuple[int, ...]) -> Field:
    """Bell-shaped numbers around 0, the same each time."""
    words = bits(2026, f"slice/{name}", np.arange(shape[0] * shape[1]))
    halves = sum(((words >> np.uint64(16 * n)) & np.uint64(0xFFFF)).astype(float) for n in range(4))
    return np.asarray((np.asarray(halves).reshape(shape) - 2 * 0xFFFF) / 0xFFFF)


def _blurred(field: Field, across: int = 3, along: int = 5) -> Field:
    """The field smoothed down (across the layers) and sideways, in pixels."""
    for axis, width in ((0, across), (1, along)):
        kernel = np.hanning(2 * width + 3)
        kernel /= kernel.sum()
        field = np.apply_along_axis(np.convolve, axis, field, kernel, mode="same")
    return field


def _png(grey: NDArray[np.uint8]) -> bytes:
    height, width = grey.shape
    rows = b"".join(b"\0" + row.tobytes() for row in grey)

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9))
            + chunk(b"IEND", b""))  # fmt: skip
