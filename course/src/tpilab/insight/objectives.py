"""Scores by objective, over all items that serve it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tpilab.evidence import objective
from tpilab.insight.items import ItemStatistics
from tpilab.insight.statistics import Estimate, mean_interval
from tpilab.insight.tables import Cohort

HALF = 0.5


@dataclass(frozen=True)
class ObjectiveScore:
    """How a cohort did on one objective."""

    id: str
    text: str
    learners: int
    items: int
    mean: float
    below_half: tuple[str, ...]
    """Learners who earned less than half of its points."""
    interval: Estimate


def by_objective(cohort: Cohort, items: Iterable[ItemStatistics]) -> tuple[ObjectiveScore, ...]:
    """Each objective of which something is scored, weakest first."""
    serves = {
        (each.quiz, each.slot, each.item): each.objectives for each in items if not each.withdrawn
    }
    earned: dict[str, dict[str, list[float]]] = {}
    used: dict[str, set[str]] = {}
    for each in cohort.responses:
        for name in serves.get((each.quiz, each.slot, each.item), ()):
            if each.score is not None:
                cell = earned.setdefault(name, {}).setdefault(each.student, [0.0, 0.0])
                cell[0] += each.score
                cell[1] += each.points
                used.setdefault(name, set()).add(each.item)
    found = []
    for name, people in earned.items():
        shares = {student: got / of for student, (got, of) in people.items()}
        values = np.array(list(shares.values()))
        below = tuple(sorted(student for student, share in shares.items() if share < HALF))
        found.append(
            ObjectiveScore(
                name,
                objective(name).text,
                len(values),
                len(used[name]),
                float(values.mean()),
                below,
                mean_interval(values),
            )
        )
    return tuple(sorted(found, key=lambda each: (each.mean, each.id)))
