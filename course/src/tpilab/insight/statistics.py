"""Classical test statistics in NumPy. A score that is not there is NaN; None: cannot be told.

Definitions as in Crocker and Algina, Introduction to Classical and Modern Test Theory, chapters 7
and 14; sample variances (n - 1) throughout, so that KR-20 equals alpha on right-or-wrong items.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Z95 = 1.959963984540054
ROUNDS = 1_000
SEED = 20_260
LEAST = 3
"""Learners below which nothing about spread is told (an interval of a correlation needs four)."""
LEAST_ROWS = 5
"""Learners below which most draws repeat each other."""


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95% interval; None where too few learners or no spread allow one."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0


def correlation(x: Floats, y: Floats) -> float | None:
    """Pearson's r over the pairs that are there; None without spread or below three pairs."""
    both = ~(np.isnan(x) | np.isnan(y))
    x, y = x[both], y[both]
    if len(x) < LEAST or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    dx, dy = x - x.mean(), y - y.mean()
    return float(np.clip((dx @ dy) / np.sqrt((dx @ dx) * (dy @ dy)), -1, 1))


def correlation_interval(x: Floats, y: Floats) -> Estimate:
    """Pearson's r with Fisher's interval (needs four pairs)."""
    n = int((~(np.isnan(x) | np.isnan(y))).sum())
    r = correlation(x, y)
    if r is None or n <= LEAST or abs(r) >= 1:
        return Estimate(r, n=n)
    half = Z95 / sqrt(n - 3)
    return Estimate(r, tanh(atanh(r) - half), tanh(atanh(r) + half), n)


def share_interval(right: float, n: int) -> Estimate:
    """A share of n with Wilson's interval."""
    if n == 0:
        return Estimate(None)
    p = right / n
    middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n))
    return Estimate(p, max(0.0, middle - half), min(1.0, middle + half), n)


def item_rest(scores: Floats, item: int) -> Estimate:
    """Corrected point-biserial: the item's column (n, k) against the sum of the others.

    Others that a learner has no score for are left out of the rest.
    """
    rest = np.nansum(np.delete(scores, item, axis=1), axis=1)
    return correlation_interval(scores[:, item], rest)


def complete(scores: Floats) -> Floats:
    """Rows (learners) without a gap."""
    return scores[~np.isnan(scores).any(axis=1)]


def alpha(scores: Floats) -> float | None:
    """Cronbach's alpha of scores (n, k) without gaps; None below two of either or no spread."""
    n, k = scores.shape
    if n < 2 or k < 2:  # noqa: PLR2004  # a variance needs two
        return None
    total = scores.sum(axis=1).var(ddof=1)
    if total <= 1e-12:  # noqa: PLR2004  # all the same: no spread to explain
        return None
    return float(k / (k - 1) * (1 - scores.var(axis=0, ddof=1).sum() / total))


def kr20(scores: Floats) -> float | None:
    """Kuder and Richardson's formula 20, of right-or-wrong scores; None for any other.

    With sample variances it is alpha (Crocker and Algina, p. 139).
    """
    return alpha(scores) if np.isin(scores, (0.0, 1.0)).all() else None


def bootstrap(
    rows: Floats, figure: Callable[[Floats], float | None], rounds: int = ROUNDS
) -> Estimate:
    """A figure of rows (n, ...) with a percentile interval over learners drawn with replacement.

    Seeded: the same rows give the same interval. No interval below five learners.
    """
    value = figure(rows)
    if value is None or len(rows) < LEAST_ROWS:
        return Estimate(value, n=len(rows))
    random = np.random.Generator(np.random.PCG64(SEED))
    drawn = (figure(rows[random.integers(0, len(rows), len(rows))]) for _ in range(rounds))
    found = [each for each in drawn if each is not None]
    if len(found) < rounds / 2:
        return Estimate(value, n=len(rows))
    return _between(value, found, len(rows))


def mean_interval(values: Floats) -> Estimate:
    """What `bootstrap` gives for the mean of values (n,), all draws at once."""
    n = len(values)
    value = float(values.mean()) if n else None
    if value is None or n < LEAST_ROWS:
        return Estimate(value, n=n)
    random = np.random.Generator(np.random.PCG64(SEED))
    return _between(value, values[random.integers(0, n, (ROUNDS, n))].mean(axis=1), n)


def _between(value: float, found: Sequence[float] | Floats, n: int) -> Estimate:
    low, high = np.quantile(found, (0.025, 0.975))
    return Estimate(value, float(low), float(high), n)
