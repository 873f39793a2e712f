"""A cohort of invented learners whose abilities are known, marked the way real ones are.

`python -m tests.simulated_cohort DIR --learners 300` makes one to look at. Answers are written as a
learner's kernel writes them, marked by `mark_quiz` and kept where autograde keeps them. Four items
are planted bad: a wrong key, one that everybody guesses, one that those who know more miss, and one
that is far too easy. Hands are scripted; they miss by as much as their number says.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from nbgrader.api import Gradebook

from tests.grading.conftest import ROOT, best_answer, line
from tpilab.grading.cohort import new_cohort
from tpilab.grading.plugins import REPLAYS
from tpilab.quiz import form as forms
from tpilab.quiz import replays
from tpilab.quiz.answers import parse
from tpilab.quiz.bank import Bank, load_bank
from tpilab.quiz.kinds import BaseItem
from tpilab.quiz.kinds.case import Case
from tpilab.quiz.kinds.hotspot import Hotspot
from tpilab.quiz.kinds.number import Number
from tpilab.quiz.kinds.order import Order
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single
from tpilab.quiz.mark import Marks, mark_quiz
from tpilab.replay import attempt
from tpilab.skills.guide import hands as guide
from tpilab.skills.inject import hands as inject
from tpilab.skills.palpate.hands import systematic

QUIZ = "02_palpate"
HURRIED = {"guide": guide.hurried, "inject": inject.hurried}
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Planted:
    """Slots whose items are bad: wrong key, all guess, the able miss it, hardly anybody does."""

    wrong_key: str
    guessed: str
    backwards: str
    too_easy: str


@dataclass(frozen=True)
class Simulated:
    """What was made, and what is known of it."""

    bank: Bank
    abilities: Mapping[str, float]
    marks: Mapping[str, Marks]
    answers: Mapping[str, bytes]
    planted: Planted


class Hands:
    """Attempts at tasks, made once each."""

    def __init__(self, many: int) -> None:
        self.many = many
        self._made: dict[tuple[str, bool, int], Any] = {}

    def attempt(self, item: Perform, right: bool, which: int) -> Any:
        """What a good or a poor hand did. which: below `many`; 0 is the model, or half of it."""
        key = item.id, right, which
        if key not in self._made:
            self._made[key] = _attempt(item, right, which)
        return self._made[key]


def _attempt(item: Perform, right: bool, which: int) -> Any:
    best = best_answer(item)
    if not which:
        return best if right else {**best, "actions": best["actions"][: len(best["actions"]) // 2]}
    actions = best["actions"]
    if item.skill == "palpate":
        noise = {"noise_um": 3_000 if right else 16_000, "force_permille": 100 if right else 400}
        actions = systematic(item.task, which, **noise)
    elif not right and item.skill in HURRIED:
        actions = HURRIED[item.skill](item.task, which)
    return attempt(item.the_skill, item.task, actions)


def plant(bank: Bank) -> Planted:
    """The first four single-best-answer slots without a pool."""
    found = [s.slot for s in bank.slots if isinstance(s.item, Single) and not s.pool]
    return Planted(*found[:4])


def simulate(learners: int, *, seed: int = 9, quiz: str = QUIZ, hands: int = 1) -> Simulated:
    """Learners with normal abilities answer a quiz; the bank's bad items are planted.

    hands: how many different good hands there are at each task, and as many poor ones.
    """
    bank = load_bank(ROOT / "solutions" / f"{quiz}.yaml")
    planted = plant(bank)
    marked_by = with_wrong_key(bank, planted.wrong_key)
    random = np.random.Generator(np.random.PCG64(seed))
    abilities = random.normal(size=learners)
    hardness = random.normal(-0.3, 0.8, size=len(bank.slots))
    drawn = Hands(hands)
    names = [f"learner{n:04d}" for n in range(learners)]
    answers, marks = {}, {}
    for name, ability in zip(names, abilities.tolist(), strict=True):
        answers[name] = _work(bank, planted, ability, hardness, random, drawn)
        marks[name] = mark_quiz(marked_by, parse(answers[name]))
    return Simulated(
        marked_by, dict(zip(names, abilities.tolist(), strict=True)), marks, answers, planted
    )


def with_wrong_key(bank: Bank, slot: str) -> Bank:
    """The bank with another option for key in one slot."""
    slots = []
    for each in bank.slots:
        made = each
        if each.slot == slot:
            assert isinstance(each.item, Single)
            other = next(o.id for o in each.item.options if o.id != each.item.key)
            made = each.model_copy(update={"item": each.item.model_copy(update={"key": other})})
        slots.append(made)
    return bank.model_copy(update={"slots": tuple(slots)})


def _work(  # noqa: PLR0913, PLR0917  # all that one learner is
    bank: Bank,
    planted: Planted,
    ability: float,
    hardness: np.ndarray,
    random: np.random.Generator,
    hands: Hands,
) -> bytes:
    """One learner's answers file."""
    form = int(random.integers(forms.END))
    moment, lines = START, []
    for n, slot in enumerate(bank.slots, start=1):
        item = slot.seen(form)
        chance = 1 / (1 + np.exp(-1.7 * (ability - hardness[n - 1])))
        if slot.slot == planted.guessed:
            chance = 0.25
        elif slot.slot == planted.backwards:
            chance = 1 / (1 + np.exp(1.7 * (ability - 1)))
        elif slot.slot == planted.too_easy:
            chance = 0.99
        right = bool(random.random() < chance)
        moment += timedelta(seconds=float(random.lognormal(3.6, 0.5)))
        stamp = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        value = _answer(item, right, random, hands)
        lines.append(line(slot.slot, item.id, value, seq=n, quiz=bank.quiz, form=form, time=stamp))
    return b"".join(lines)


def _answer(item: BaseItem, right: bool, random: np.random.Generator, hands: Hands) -> Any:
    if isinstance(item, Perform):
        return hands.attempt(item, right, int(random.integers(hands.many)))
    if right:
        return best_answer(item)
    return _wrong(item, random)


def _wrong(item: BaseItem, random: np.random.Generator) -> Any:  # noqa: PLR0911  # one a kind
    match item:
        case Single():
            others = [o.id for o in item.options if o.id != item.key]
            return others[int(random.integers(len(others)))]
        case Several():
            keys = set(item.key)
            return [o.id for o in item.options if o.id not in keys][:1]
        case Order():
            return list(reversed(best_answer(item)))
        case Number():
            best = best_answer(item)
            return {**best, "number": best["number"] * 7 + 1} if isinstance(best, dict) else (
                best * 7 + 1)  # fmt: skip
        case Hotspot():
            return [1, 1]
        case Case():
            return [_wrong(step.item, random) for step in item.steps]
    return best_answer(item)


def write(made: Simulated, folder: Path, empty: Path | None = None) -> Path:
    """A cohort's folder with gradebook, records and hand-ins; returns it.

    empty: a gradebook to begin with (default: nbgrader makes one, which takes seconds).
    """
    cohort = new_cohort(folder, ROOT)
    if empty is not None:
        shutil.copyfile(empty, cohort / "gradebook.db")
    quiz, points = made.bank.quiz, {s.slot: s.points for s in made.bank.slots}
    with Gradebook(f"sqlite:///{cohort / 'gradebook.db'}", cohort.name) as gradebook:
        gradebook.update_or_create_assignment(quiz)
        gradebook.update_or_create_notebook(quiz, quiz)
        for slot, most in points.items():
            gradebook.update_or_create_task_cell(
                slot, quiz, quiz, max_score=most, cell_type="markdown"
            )
        for name, marks in made.marks.items():
            gradebook.update_or_create_student(name, first_name="Learner", last_name=name[-4:])
            gradebook.update_or_create_submission(quiz, name)
            scores = {each.slot: each.score for each in marks.slots}
            for grade in gradebook.find_submission_notebook(quiz, quiz, name).grades:
                grade.auto_score = scores[grade.name]
                grade.needs_manual_grade = grade.auto_score is None
            for step, file, content in _files(made, name):
                place = cohort / step / name / quiz
                place.mkdir(parents=True)
                (place / file).write_bytes(content)
        gradebook.db.commit()
    return cohort


def cohort_of(learners: int, folder: Path, *, quiz: str = QUIZ, hands: int = 30) -> Path:
    """A simulated cohort in `folder`, with the replays that autograde keeps beside it."""
    kept = folder.with_name(f"{folder.name}.replays")
    replays.keep_in(kept)
    try:
        made = simulate(learners, quiz=quiz, hands=hands)
    finally:
        replays.keep_in(None)
    cohort = write(made, folder)
    if kept.is_dir():
        kept.rename(cohort / REPLAYS)
    return cohort


def _files(made: Simulated, name: str) -> Sequence[tuple[str, str, bytes]]:
    return (
        ("autograded", "marks.json", made.marks[name].model_dump_json(indent=1).encode()),
        ("submitted", "answers.jsonl", made.answers[name]),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--learners", type=int, default=300)
    parser.add_argument("--quiz", default=QUIZ)
    given = parser.parse_args()
    print(cohort_of(given.learners, given.folder.resolve(), quiz=given.quiz))
