"""One at a time: autograde, back-up, move and forgetting do not run into each other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

LOCK = ".busy"
WAIT_S = 10.0


class Busy(ValueError):
    """Another command works in this cohort; the message is for the instructor."""


@contextmanager
def alone(cohort: Path, *, wait_s: float = WAIT_S) -> Iterator[None]:
    """Hold the cohort for one command; the operating system lets go when a process is killed.

    wait_s: seconds to wait for another command. Raises Busy.
    """
    # SQLite's file lock works on every platform and dies with its process
    with closing(sqlite3.connect(cohort / LOCK, timeout=wait_s, isolation_level=None)) as lock:
        try:
            lock.execute("PRAGMA journal_mode = MEMORY")  # one file, nothing beside it
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise Busy(
                f"another command (autograde, back-up, move, forget) works in {cohort}; nothing"
                " was changed, try again when it is done"
            ) from None
        yield
