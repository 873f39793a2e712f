"""A grey picture as a PNG, written and read by zlib alone."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
LEVELS = 52
"""Greys that are told apart: speckle hides that there are few, and the file is smaller."""
STEP = 255 // (LEVELS - 1)
_MAGIC = b"\x89PNG\r\n\x1a\n"


def grey_png(grey: Grey) -> bytes:
    """A picture [row, column] as an 8-bit grey PNG of `LEVELS` greys."""
    height, width = grey.shape
    coarse = (grey.astype(np.int64) + STEP // 2) // STEP * STEP
    rows = b"".join(b"\0" + row.tobytes() for row in coarse.astype(np.uint8))

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return _MAGIC + b"".join(chunk(name, content) for name, content in parts)


def read_grey(png: bytes) -> Grey:
    """The picture [row, column] in what `grey_png` made. Raises ValueError for anything else."""
    if not png.startswith(_MAGIC) or png[24:29] != b"\x08\0\0\0\0":
        raise ValueError("this is no grey PNG of ours")
    width, height = struct.unpack(">II", png[16:24])
    (size,) = struct.unpack(">I", png[33:37])
    rows = np.frombuffer(zlib.decompress(png[41 : 41 + size]), np.uint8)
    return rows.reshape(height, width + 1)[:, 1:]
