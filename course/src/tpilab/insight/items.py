"""Item analysis of one quiz: each item over those who were asked it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tpilab.insight.statistics import (
    Estimate,
    Floats,
    alpha,
    bootstrap,
    complete,
    item_rest,
    kr20,
    share_interval,
)
from tpilab.insight.tables import Cohort, Response
from tpilab.quiz import form as forms
from tpilab.quiz.bank import Bank
from tpilab.quiz.kinds import BaseItem
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single

# Where a look is asked for: rules of thumb, didactic choices (D). They judge no item.
TOO_EASY, TOO_HARD = 0.95, 0.30
WEAK = 0.20
IDLE = 0.05
"""A distractor that fewer than this share chose does not work."""
FEW_FOR_OPTIONS, FEW, ENOUGH = 20, 10, 100


@dataclass(frozen=True)
class Choice:
    """One option as the bank names it, wherever it stood on a learner's screen."""

    id: str
    text: str
    right: bool
    count: int
    of: int
    rest: float | None
    """Mean share of the rest of the quiz among those who chose it."""
    first: int = 0
    """How often it stood first on the screens of those who chose it."""

    @property
    def share(self) -> float:
        """Share of those asked."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True)
class ItemStatistics:
    """What one item showed."""

    quiz: str
    slot: str
    item: str
    stem: str
    objectives: tuple[str, ...]
    asked: int
    scored: int
    waiting: int
    unanswered: int
    difficulty: Estimate
    """Mean share of the points, 1: everybody had it right."""
    discrimination: Estimate
    choices: tuple[Choice, ...]
    withdrawn: bool
    seconds: float | None
    """Median time by the learners' clocks."""
    looks: tuple[str, ...]
    """Why a person should look at it, in words; nothing: no reason found."""


@dataclass(frozen=True)
class QuizStatistics:
    """What one quiz showed."""

    quiz: str
    title: str
    learners: int
    items: tuple[ItemStatistics, ...]
    alpha: Estimate
    kr20: Estimate
    totals: Floats
    """Share of the points of each learner, over what is scored; (learners,)."""
    students: tuple[str, ...]
    cautions: tuple[str, ...]


def score_matrix(responses: Sequence[Response]) -> tuple[Floats, list[str], list[str]]:
    """Shares of the points (learners, slots) with NaN where none is, the learners, the slots.

    Of two rows of one learner and slot the later counts.
    """
    students = sorted({each.student for each in responses})
    slots = sorted({each.slot for each in responses})
    row = {name: n for n, name in enumerate(students)}
    column = {name: n for n, name in enumerate(slots)}
    scores = np.full((len(students), len(slots)), np.nan)
    for each in responses:
        if each.share is not None:
            scores[row[each.student], column[each.slot]] = each.share
    return scores, students, slots


def analyze(cohort: Cohort, quiz: str) -> QuizStatistics:
    """The statistics of one quiz of the cohort. Never raises, however few handed in."""
    responses = cohort.of(quiz)
    bank = cohort.banks.get(quiz)
    kept = [each for each in responses if not _withdrawn(bank, each)]
    scores, students, slots = score_matrix(kept)
    points = _points(kept, slots)
    totals = _totals(scores, points)
    groups: dict[tuple[str, str], list[Response]] = {}
    for each in responses:
        groups.setdefault((each.slot, each.item), []).append(each)
    place = ({s: n for n, s in enumerate(students)}, {s: n for n, s in enumerate(slots)})
    items = tuple(_item(bank, group, scores, points, place) for _, group in sorted(groups.items()))
    whole = complete(scores[:, ~np.isnan(scores).all(axis=0)])  # what nobody has a mark for
    return QuizStatistics(
        quiz, bank.title if bank else quiz, len(students), items,
        bootstrap(whole, alpha), bootstrap(whole, kr20), totals, tuple(students),
        tuple(cautions(len(students), len(whole), whole.shape[1], kept)),
    )  # fmt: skip


def _withdrawn(bank: Bank | None, response: Response) -> bool:
    return bank is not None and _item_of(bank, response) is None


def _item_of(bank: Bank | None, response: Response) -> BaseItem | None:
    for slot in bank.slots if bank else ():
        if slot.slot == response.slot:
            return next((each for each in slot.items if each.id == response.item), None)
    return None


def _points(responses: Sequence[Response], slots: Sequence[str]) -> Floats:
    known = {each.slot: each.points for each in responses}
    return np.array([known[slot] for slot in slots], float)


def _totals(scores: Floats, points: Floats) -> Floats:
    there = ~np.isnan(scores)
    possible = there @ points
    earned = np.nan_to_num(scores) @ points
    shares: Floats = np.full(len(scores), np.nan)
    np.divide(earned, possible, out=shares, where=possible > 0)
    return shares


def _item(
    bank: Bank | None,
    group: Sequence[Response],
    scores: Floats,
    points: Floats,
    place: tuple[dict[str, int], dict[str, int]],
) -> ItemStatistics:
    first = group[0]
    item = _item_of(bank, first)
    withdrawn = bank is not None and item is None
    latest = list({each.student: each for each in group}.values())
    got = np.array([each.share for each in latest if each.share is not None], float)
    discrimination, rest = Estimate(None), {}
    if not withdrawn:
        rows = [place[0][each.student] for each in latest]
        column = place[1][first.slot]
        discrimination = item_rest((scores * points)[rows], column)
        others = _totals(np.delete(scores, column, axis=1)[rows], np.delete(points, column))
        rest = dict(zip((each.student for each in latest), others.tolist(), strict=True))
    choices = _choices(item, latest, rest)
    timed = [each.seconds for each in latest if each.seconds is not None]
    difficulty = share_interval(float(got.sum()), len(got))
    return ItemStatistics(
        first.quiz, first.slot, first.item, item.lead_in if item else "",
        item.objectives if item else (), len(latest), len(got), len(latest) - len(got),
        sum(each.state == "unanswered" for each in latest), difficulty, discrimination, choices,
        withdrawn, float(np.median(timed)) if timed else None,
        () if withdrawn else tuple(_looks(difficulty, discrimination, choices)),
    )  # fmt: skip


def _choices(
    item: BaseItem | None, group: Sequence[Response], rest: dict[str, float]
) -> tuple[Choice, ...]:
    """Options by their ids in the bank: what was shuffled on the screen is undone by them."""
    if not isinstance(item, Single | Several):
        return ()
    keys = {item.key} if isinstance(item, Single) else set(item.key)
    counts: Counter[str] = Counter()
    firsts: Counter[str] = Counter()
    totals: dict[str, list[float]] = {}
    ids = [each.id for each in item.options]
    for each in group:
        chosen = each.value if isinstance(each.value, list) else [each.value]
        shown = forms.shuffled(each.form, item.id, ids) if getattr(item, "shuffle", True) else ids
        for name in chosen:
            if name in ids:
                counts[name] += 1
                firsts[name] += shown[0] == name
                totals.setdefault(name, []).append(rest.get(each.student, float("nan")))
    return tuple(
        Choice(option.id, option.text, option.id in keys, counts[option.id], len(group),
               _mean(totals.get(option.id, ())), firsts[option.id])
        for option in item.options
    )  # fmt: skip


def _mean(values: Sequence[float]) -> float | None:
    there = [each for each in values if not np.isnan(each)]
    return float(np.mean(there)) if there else None


def _looks(p: Estimate, r: Estimate, choices: Sequence[Choice]) -> list[str]:
    """Reasons to read the item again. They count only where the numbers carry them."""
    found: list[str] = []
    if p.value is None or p.n < FEW:
        return found
    if p.value >= TOO_EASY:
        found.append("almost everybody has it: it tells nobody apart")
    if p.high is not None and p.high < TOO_HARD:
        found.append("hard even within its interval")
    if r.high is not None and r.high < 0:
        found.append("those who know more miss it: is the key right?")
    elif r.high is not None and r.high < WEAK:
        found.append("hardly tells those who know more from others: guessed, or unclear?")
    best = max((each for each in choices if each.right), key=lambda c: c.count, default=None)
    rival = max((each for each in choices if not each.right), key=lambda c: c.count, default=None)
    single = sum(each.right for each in choices) == 1
    if (
        best is not None and rival is not None and single and best.of >= FEW_FOR_OPTIONS
        and rival.count > best.count and rival.rest is not None
        and (best.rest is None or rival.rest > best.rest)
    ):  # fmt: skip
        found.append(f"option {rival.id} is chosen more often than the key, by those who know more")
    return found


def idle(choices: Sequence[Choice]) -> list[str]:
    """Wrong options that hardly anybody chose; nothing where too few were asked to tell."""
    return [
        each.id
        for each in choices
        if not each.right and each.of >= FEW_FOR_OPTIONS and each.share < IDLE
    ]


def cautions(n: int, whole: int, slots: int, responses: Sequence[Response]) -> list[str]:
    """What cannot be concluded from so few, in plain words."""
    if n == 0:
        return ["Nobody's work is marked yet. There is nothing to tell."]
    if n == 1:
        return ["One learner. That tells about this person, nothing about a question."]
    found = []
    if n < ENOUGH:
        step = 100 / n
        found.append(
            f"{n} learners: one answer more or less moves a share by {step:.0f} points of 100."
        )
    if n <= 3:  # noqa: PLR2004  # Fisher's interval needs four
        found.append("How a question tells learners apart cannot be said of so few.")
    elif n < ENOUGH:
        wide = float(np.tanh(1.96 / np.sqrt(n - 3)))
        found.append(
            f"A question that tells nobody apart can show a discrimination of up to {wide:.2f} by"
            " chance. Do not drop or keep a question for a figure within that."
        )
    if whole < n:
        found.append(
            f"Reliability is told from {whole} learners: the others have an answer not yet marked."
        )
    if n < ENOUGH and slots > 1:
        found.append(
            "Reliability depends on who was in the class. Read its interval, not its figure."
        )
    scores = [each.share for each in responses if each.share is not None]
    if scores and min(scores) == max(scores):
        found.append("Everybody scored the same everywhere: there is no spread to explain.")
    if len({(each.slot, each.item) for each in responses}) > len({each.slot for each in responses}):
        found.append(
            "Some questions are drawn from a pool. An item is told over those who were asked it."
        )
    return found
