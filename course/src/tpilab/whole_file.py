"""A file that is there whole or not at all. Standard library only, so every room can use it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole(target: Path) -> Iterator[BinaryIO]:
    """A file to fill; it takes the place of `target` in one step, when it is whole and on the disk.

    It is its owner's alone. Where the block or the disk fails, `target` stays as it was. A kill
    leaves `.NAME.*.part` beside it. Raises OSError.
    """
    descriptor, name = tempfile.mkstemp(
        dir=target.parent, prefix=f".{target.name}.", suffix=".part"
    )
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_whole(target: Path, content: bytes) -> None:
    """Put `content` in the place of `target`, whole or not at all (see `whole`). Raises OSError."""
    with whole(target) as file:
        file.write(content)
