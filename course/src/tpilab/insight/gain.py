"""What was learned between the pre-test and the final examination, told with care."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tpilab.home.pages import BEFORE
from tpilab.insight.items import analyze
from tpilab.insight.statistics import Estimate, bootstrap, mean_interval
from tpilab.insight.tables import Cohort

AFTER = "10_final_examination"


@dataclass(frozen=True)
class Gain:
    """Paired results of those who took both."""

    pairs: tuple[tuple[str, float, float], ...]
    difference: Estimate
    """Mean of (after - before), in shares of the points."""
    normalized: Estimate
    """Gain of the means: (after - before) / (1 - before); Hake, Am J Phys 1998;66:64."""
    words: tuple[str, ...]


def learning_gain(cohort: Cohort) -> Gain:
    """The gain of everybody who took both; never raises, whatever is missing."""
    results = []
    for quiz in (BEFORE, AFTER):
        done = analyze(cohort, quiz)
        results.append({
            student: float(share)
            for student, share in zip(done.students, done.totals, strict=True)
            if not np.isnan(share)
        })  # fmt: skip
    before, after = results
    pairs = tuple(
        (each, before[each], after[each]) for each in sorted(before.keys() & after.keys())
    )
    if not pairs:
        told = "Nobody's pre-test and final examination are both marked: no gain can be told."
        return Gain((), Estimate(None), Estimate(None), (told,))
    both = np.array([each[1:] for each in pairs])
    return Gain(
        pairs,
        mean_interval(both[:, 1] - both[:, 0]),
        bootstrap(both, normalized_gain),
        tuple(_words(len(pairs), len(before), len(after), float(both[:, 0].mean()))),
    )


def normalized_gain(both: np.ndarray) -> float | None:
    """Of the means of (n, 2) shares before and after; None where nothing was left to gain."""
    before, after = both.mean(axis=0)
    return None if before >= 1 else float((after - before) / (1 - before))


def _words(pairs: int, before: int, after: int, start: float) -> list[str]:
    found = [
        (
            f"{pairs} took both; {before - pairs} only the first, {after - pairs} only the last."
            " Who leaves is seldom like who stays."
        ),
        (
            "No group without the course stands beside it: practice of the test, time and other"
            " teaching are in the difference too."
        ),
        (
            "Both draw from halves of one pool that nobody has shown to be equally hard: a harder"
            " half looks like a smaller gain, in any number of learners."
        ),
    ]
    if pairs < 5:  # noqa: PLR2004  # as in bootstrap
        found.append("So few pairs give no interval. Look at the persons instead.")
    if start > 0.9:  # noqa: PLR2004  # (D)
        found.append("They began near the top: the normalized gain swings with little cause.")
    return found
