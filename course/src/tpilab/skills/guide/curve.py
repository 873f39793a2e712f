"""A learning curve of attempts at guiding: CUSUM with limits declared beforehand. Formative only.

A failure raises the sum by 1 - s, a success lowers it by s (EDU-021). Where the sum has risen by
h1, failures were more frequent than is acceptable; where it has fallen by h0, they were not; in
between nothing is decided. After a decision counting begins anew.

Sums are whole thousandths. Nothing here is marked, and nothing of it is competence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Literal

from tpilab.evidence import fact

Standing = Literal["undecided", "acceptable", "too_many"]

UNIT = 1000
"""The sum of 1."""


@dataclass(frozen=True)
class Rule:
    """What is declared beforehand: two rates of failure, and how often to err about each."""

    acceptable: float
    unacceptable: float
    alpha: float
    """The chance of calling an acceptable rate too high."""
    beta: float
    """The chance of calling an unacceptable rate acceptable."""

    def __post_init__(self) -> None:
        """Raises ValueError for rates that are not in order, or errors that are not small."""
        if not 0 < self.acceptable < self.unacceptable < 1:
            raise ValueError("0 < acceptable rate < unacceptable rate < 1")
        if not (0 < self.alpha < 1 and 0 < self.beta < 1 and self.alpha + self.beta < 1):
            raise ValueError("alpha and beta are above 0, together below 1")

    @property
    def _both(self) -> tuple[float, float]:
        p = log(self.unacceptable / self.acceptable)
        q = log((1 - self.acceptable) / (1 - self.unacceptable))
        return p + q, q

    @property
    def success(self) -> int:
        """s: by how much a success lowers the sum, in thousandths."""
        both, q = self._both
        return round(UNIT * q / both)

    @property
    def failure(self) -> int:
        """1 - s: by how much a failure raises it."""
        return UNIT - self.success

    @property
    def lower(self) -> int:
        """h0: how far it falls until failures are called acceptably rare."""
        return round(UNIT * log((1 - self.alpha) / self.beta) / self._both[0])

    @property
    def upper(self) -> int:
        """h1: how far it rises until they are called too frequent."""
        return round(UNIT * log((1 - self.beta) / self.alpha) / self._both[0])

    @property
    def least(self) -> int:
        """How many attempts without a failure it takes to decide anything."""
        return -(-self.lower // self.success)

    @property
    def least_failures(self) -> int:
        """How many failures in a row it takes."""
        return -(-self.upper // self.failure)


def declared() -> Rule:
    """Ours: the more lenient rates of EDU-009, a needle under imaging; errors of a tenth each.

    That these rates fit this task is a didactic choice, as the two errors are. Raises ValueError
    if the fact has lost them.
    """
    known = fact("EDU-009")
    low, high = known.value("p0 lenient").value, known.value("p1 lenient").value
    if low is None or high is None:
        raise ValueError("EDU-009 gives no single rates")
    return Rule(low, high, alpha=0.1, beta=0.1)


@dataclass(frozen=True)
class Step:
    """The curve after one attempt."""

    failed: bool
    sum: int
    """Of all attempts, in thousandths."""
    standing: Standing
    """What this attempt decided, if it did."""


@dataclass(frozen=True)
class Curve:
    """A CUSUM of attempts, in their order."""

    rule: Rule
    steps: tuple[Step, ...]
    last: Standing
    """The last decision; undecided if there was none."""
    since: int
    """How many attempts came after it."""

    @property
    def failures(self) -> int:
        """How many attempts failed."""
        return sum(step.failed for step in self.steps)


def cusum(failed: Sequence[bool], rule: Rule | None = None) -> Curve:
    """The curve of attempts, each of which failed or not."""
    rule = rule or declared()
    total, base, steps = 0, 0, []
    last: Standing = "undecided"
    since = 0
    for each in failed:
        total += rule.failure if each else -rule.success
        since += 1
        now: Standing = "undecided"
        if total - base >= rule.upper:
            now = "too_many"
        elif base - total >= rule.lower:
            now = "acceptable"
        steps.append(Step(bool(each), total, now))
        if now != "undecided":
            base, last, since = total, now, 0
    return Curve(rule, tuple(steps), last, since)
