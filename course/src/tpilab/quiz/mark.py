"""Mark a whole quiz: the bank and what was handed in give one typed record.

Pure and total: whatever was handed in, marking does not raise, and what cannot be read is left
to a person, unmarked and flagged.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tpilab.frozen import Frozen
from tpilab.quiz.answers import Answer, Answers
from tpilab.quiz.bank import Bank, Slot
from tpilab.quiz.kinds import Mark

NOTHING_HANDED_IN = "no answers file was handed in"
EMPTY = "the answers file is empty"


class SlotMark(Frozen):
    """What became of one slot."""

    slot: str
    item: str
    points: int
    mark: Mark
    value: Any = None
    """The answer as handed in, once it was read and found to be one; None otherwise."""

    @property
    def score(self) -> float | None:
        """Points given; None where a person has to mark."""
        share = self.mark.share
        return None if share is None else round(self.points * share, 4)


class Marks(Frozen):
    """One submission's marks, and what the instructor should know about its file."""

    quiz: str
    title: str
    slots: tuple[SlotMark, ...]
    problems: tuple[str, ...] = ()

    def slot(self, name: str) -> SlotMark:
        """The mark of this slot. Raises KeyError if there is none."""
        for each in self.slots:
            if each.slot == name:
                return each
        raise KeyError(f"no mark for {name!r}")


def mark_quiz(bank: Bank, answers: Answers | str, until: datetime | None = None) -> Marks:
    """Mark every slot of `bank`.

    answers: what the file held, or the reason why no file could be read; then every slot is left
        to a person.
    until: the due date (aware), for a hand-in that came after it or whose time nobody but the
        learner tells; answers dated later are not marked, and left to a person.
    """
    if isinstance(answers, Answers) and not answers.lines and not answers.problems:
        answers = EMPTY
    if isinstance(answers, str):
        unread = Mark.unreadable(answers)
        return _marks(bank, [_slot_mark(slot, unread) for slot in bank.slots], (answers,))
    latest, problems = answers.latest(until), list(answers.problems)
    late = answers.latest().keys() - latest.keys() if until is not None else frozenset()
    if late:
        problems.append(f"{len(late)} answers are dated after the due date and were not marked")
    names = {slot.slot for slot in bank.slots}
    if unknown := len(latest.keys() - names):
        problems.append(f"{unknown} answers to unknown slots were ignored")
    astray = bool(answers.lost_lines or unknown)
    slots = [
        _slot_mark(slot, Mark.unreadable("answered after the due date, by the learner's own clock"))
        if slot.slot in late
        else _one(bank, slot, latest.get(slot.slot), answers, astray=astray)
        for slot in bank.slots
    ]
    problems += [
        f"question {number}: {flag}"
        for number, each in enumerate(slots, start=1)
        for flag in each.mark.flags
    ]
    return _marks(bank, slots, tuple(problems))


def _one(
    bank: Bank, slot: Slot, line: Answer | None, answers: Answers, *, astray: bool
) -> SlotMark:
    """Mark one slot. astray: whether an answer may hide in what could not be attributed."""
    if line is None:
        if slot.slot in answers.broken_slots:
            return _slot_mark(slot, Mark.unreadable("a line of the file is damaged here"))
        if astray:
            return _slot_mark(slot, Mark.unreadable("the answer may be in a damaged line"))
        return _slot_mark(slot, Mark.unanswered())
    if line.quiz != bank.quiz:
        return _slot_mark(slot, Mark.unreadable("the answer is to another quiz"))
    if line.item != slot.item.id:
        return _slot_mark(slot, Mark.unreadable("the answer is to another item"))
    return _slot_mark(slot, slot.item.mark(line.value), line.value)


def _slot_mark(slot: Slot, mark: Mark, value: Any = None) -> SlotMark:
    kept = value if mark.state in ("marked", "by_hand") else None
    return SlotMark(slot=slot.slot, item=slot.item.id, points=slot.points, mark=mark, value=kept)


def _marks(bank: Bank, slots: list[SlotMark], problems: tuple[str, ...]) -> Marks:
    return Marks(quiz=bank.quiz, title=bank.title, slots=tuple(slots), problems=problems)
