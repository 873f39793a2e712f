"""One at a time: two servers of a learner that start at once."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT_S = 20.0
_LOOK_EVERY_S = 0.05
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}


class Busy(OSError):
    """Another process of the learner's holds the lock."""


@contextmanager
def alone(path: Path, *, wait_s: float = WAIT_S) -> Iterator[None]:
    """Hold the lock file `path`; the operating system lets go when a process is killed.

    wait_s: seconds to wait for another process. Where the file system knows no locks, none is held:
    each step of an arrival is whole by itself. Raises Busy or OSError.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        _take(descriptor, time.monotonic() + wait_s)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, end: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise Busy("another server of the same learner brings the course") from None
            time.sleep(_LOOK_EVERY_S)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            return
        else:
            return
