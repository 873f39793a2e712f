"""How sure a learner was, against how often that was right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tpilab.home.entries import Checked, Practiced
from tpilab.home.told_by_feedback import Question
from tpilab.skills.guide.tried import wilson

LEAST = 5
"""From so many answers on, a share is compared with another; a didactic choice."""
DEGREES = {"sure": "Sure", "fairly": "Fairly sure", "guess": "A guess"}


@dataclass(frozen=True)
class Degree:
    """The answers given with one degree of confidence."""

    sure: str
    right: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the share that was right, after Wilson, from 0 to 1."""
        return wilson(self.right, self.of) if self.of else (0.0, 1.0)


def degrees(
    entries: Iterable[Checked | Practiced], quiz: Iterable[Question] = ()
) -> tuple[Degree, ...]:
    """For each degree, how many answers were right: first answers to self-checks, and quizzes."""
    first: dict[tuple[str, str], Checked] = {}
    for each in entries:
        if isinstance(each, Checked) and each.result != "shown":
            first.setdefault((each.page, each.item), each)
    told: list[tuple[str | None, bool]] = [
        (each.sure, each.result == "right") for each in first.values()
    ]
    told += [(each.sure, each.right) for each in quiz]
    return tuple(
        Degree(name, sum(right for sure, right in told if sure == name),
               sum(sure == name for sure, _ in told))
        for name in DEGREES
    )  # fmt: skip
