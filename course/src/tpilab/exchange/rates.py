"""How often somebody may ask: a bucket of tokens for each person."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_PEOPLE = 20_000
"""Whose buckets are remembered; the one who was away longest is forgotten, with a full bucket."""


class Rate:
    """So many at once, and so many a second from then on."""

    def __init__(
        self, a_second: float, at_once: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """clock: seconds, from any start."""
        self._a_second, self._at_once, self._clock = a_second, at_once, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, person: str) -> float:
        """0 if it may be now (and is counted); else the seconds until it may be."""
        now = self._clock()
        left, seen = self._buckets.pop(person, (self._at_once, now))
        left = min(self._at_once, left + (now - seen) * self._a_second)
        wait = 0.0 if left >= 1 else (1 - left) / max(self._a_second, 1e-6)
        self._buckets[person] = (left if wait else left - 1, now)
        if len(self._buckets) > MOST_PEOPLE:
            self._buckets.popitem(last=False)
        return wait
