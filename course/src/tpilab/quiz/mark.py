"""Mark a whole quiz: the bank and what was handed in give one typed record.

Pure and total: whatever was handed in, marking does not raise, and what cannot be read is left
to a person, unmarked and flagged.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tpilab.frozen import Frozen
from tpilab.quiz.answers import Answer, Answers
from tpilab.quiz.bank import Bank, Slot
from tpilab.quiz.kinds import BaseItem, Mark

NOTHING_HANDED_IN = "no answers file was handed in"
EMPTY = "the answers file is empty"
LATE = "answered after the due date, by the learner's own clock"


class SlotMark(Frozen):
    """What became of one slot."""

    slot: str
    item: str
    points: int
    mark: Mark
    value: Any = None
    """The answer as handed in, once it was read and found to be one; None otherwise."""
    form: int | None = None
    """The form in which it was asked: with `item` it gives the question as it was seen."""
    sure: str | None = None
    """How sure the learner was; for insight, never scored."""

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
    form: int | None = None
    """The form that the learner's copy was given."""

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
        return _marks(bank, [_slot_mark(slot, unread, None) for slot in bank.slots], (answers,))
    latest, problems = answers.latest(until), list(answers.problems)
    late = answers.latest().keys() - latest.keys() if until is not None else frozenset()
    if late:
        problems.append(f"{len(late)} answers are dated after the due date and were not marked")
    names = {slot.slot for slot in bank.slots}
    if unknown := len(latest.keys() - names):
        problems.append(f"{unknown} answers to unknown slots were ignored")
    astray = bool(answers.lost_lines or unknown)
    slots = [
        _slot_mark(slot, Mark.unreadable(LATE), answers.form)
        if slot.slot in late
        else _one(bank, slot, latest.get(slot.slot), answers, astray=astray)
        for slot in bank.slots
    ]
    problems += [
        f"question {number}: {flag}"
        for number, each in enumerate(slots, start=1)
        for flag in each.mark.flags
    ]
    return _marks(bank, slots, tuple(problems), answers.form)


def _one(
    bank: Bank, slot: Slot, line: Answer | None, answers: Answers, *, astray: bool
) -> SlotMark:
    """Mark one slot. astray: whether an answer may hide in what could not be attributed."""
    if line is None:
        if slot.slot in answers.broken_slots:
            mark = Mark.unreadable("a line of the file is damaged here")
        elif astray:
            mark = Mark.unreadable("the answer may be in a damaged line")
        else:
            mark = Mark.unanswered()
        return _slot_mark(slot, mark, answers.form)
    if line.quiz != bank.quiz:
        unread = Mark.unreadable("the answer is to another quiz")
        return _slot_mark(slot, unread, answers.form)
    try:
        item = slot.seen(line.form, line.item)
    except KeyError:
        unread = Mark.unreadable("the answer is to another item")
        return _slot_mark(slot, unread, answers.form)
    mark = item.mark(line.value)
    flags = (*mark.flags, *_oddities(slot, item, line, answers))
    return _slot_mark(slot, mark.model_copy(update={"flags": flags}), line.form, line)


def _oddities(slot: Slot, item: BaseItem, line: Answer, answers: Answers) -> Iterator[str]:
    """What a person should look at in how the answer came about."""
    if line.form != answers.form:
        yield "answered in another form than the first answer"
    if slot.drawn(line.form).id != item.id:
        yield "this form draws another item here"
    lines = [each for each in answers.lines if (each.slot, each.item) == (slot.slot, item.id)]
    yield from item.oddities([each.value for each in sorted(lines, key=lambda each: each.seq)])


def _slot_mark(slot: Slot, mark: Mark, form: int | None, line: Answer | None = None) -> SlotMark:
    """line: the answer, if it is one to an item of this slot."""
    readable = line is not None and mark.state in ("marked", "by_hand")
    return SlotMark(
        slot=slot.slot,
        item=line.item if line else slot.drawn(form).id,
        points=slot.points,
        mark=mark,
        value=line.value if line and readable else None,
        form=form,
        sure=line.sure if line else None,
    )


def _marks(
    bank: Bank, slots: list[SlotMark], problems: tuple[str, ...], form: int | None = None
) -> Marks:
    return Marks(quiz=bank.quiz, title=bank.title, slots=tuple(slots), problems=problems, form=form)
