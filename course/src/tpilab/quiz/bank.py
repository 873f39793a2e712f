"""A bank: the authored YAML of one quiz, with its keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, TypeAdapter, model_validator

from tpilab.evidence import Use, fact, objective
from tpilab.frozen import Frozen
from tpilab.quiz.kinds import BaseItem, FreeText, Item, Perform
from tpilab.quiz.kinds.base import Text
from tpilab.yaml_lines import AuthoringError, Document

QuizName = Annotated[str, Field(pattern=r"^\d\d_[a-z][a-z_]{0,40}$")]
SlotName = Annotated[str, Field(pattern=r"^slot_\d\d$")]
QUESTIONS_VERSION = 1


class Slot(Frozen):
    """A place in the quiz with fixed points; after a release neither changes."""

    slot: SlotName
    points: Annotated[int, Field(ge=1, le=20)]
    item: Item

    @model_validator(mode="after")
    def _rubric_adds_up(self) -> Self:
        if isinstance(self.item, FreeText | Perform):
            total = sum(each.points for each in self.item.rubric)
            if total != self.points:
                raise ValueError(
                    f"the rubric adds up to {total:g} points and the slot has {self.points};"
                    " make them equal"
                )
        return self


class Bank(Frozen):
    """One quiz: its slots and what a learner is told before."""

    quiz: QuizName
    title: Text
    intro: Text
    minutes: Annotated[int, Field(ge=1, le=240)]
    slots: Annotated[tuple[Slot, ...], Field(min_length=1, max_length=99)]

    def slot(self, name: str) -> Slot:
        """The slot of this name. Raises KeyError if there is none."""
        for each in self.slots:
            if each.slot == name:
                return each
        raise KeyError(f"quiz {self.quiz} has no {name!r}")

    @property
    def points(self) -> int:
        """The points of the whole quiz."""
        return sum(each.points for each in self.slots)

    def questions(self) -> dict[str, Any]:
        """What travels to the learner: every question, no key, no rationale, no source."""
        return {
            "version": QUESTIONS_VERSION,
            "quiz": self.quiz,
            "title": self.title,
            "slots": [
                {
                    "slot": each.slot,
                    "points": each.points,
                    "item": each.item.id,
                    "kind": each.item.kind,
                    "lead_in": each.item.lead_in,
                    "instruction": each.item.instruction,
                    **each.item.public(),
                }
                for each in self.slots
            ],
        }


def load_bank(path: Path) -> Bank:
    """Read and check a bank. Raises AuthoringError with file:line for every problem."""
    document = Document(path)
    bank = document.load(TypeAdapter(Bank))
    if problems := list(_problems(document, bank)):
        raise AuthoringError(problems)
    return bank


def _problems(document: Document, bank: Bank) -> Iterator[str]:
    if bank.quiz != document.path.stem:
        yield document.problem(("quiz",), f"quiz {bank.quiz!r} lies in {document.path.name};"
                               " give both the same name")  # fmt: skip
    seen: set[str] = set()
    for n, slot in enumerate(bank.slots):
        expected = f"slot_{n + 1:02d}"
        if slot.slot != expected:
            yield document.problem(("slots", n, "slot"), f"{slot.slot!r} ought to be {expected!r};"
                                   " slots are numbered in order")  # fmt: skip
        yield from item_problems(document, ("slots", n, "item"), slot.item, seen)


def item_problems(
    document: Document, where: tuple[str | int, ...], item: BaseItem, seen: set[str]
) -> Iterator[str]:
    """What is wrong with one item of a file; adds its id to `seen`."""
    if item.id in seen:
        yield document.problem((*where, "id"), f"item id {item.id!r} is used twice; ids are unique")
    seen.add(item.id)
    for k, name in enumerate(item.objectives):
        try:
            objective(name)
        except KeyError as error:
            yield document.problem((*where, "objectives", k), error.args[0])
    for k, name in enumerate(item.facts):
        if trouble := _fact_problem(name, item.decides):
            yield document.problem((*where, "facts", k), trouble)
    for steps, trouble in item.problems():
        yield document.problem((*where, *steps), trouble)


def _fact_problem(name: str, use: Use) -> str | None:
    try:
        return fact(name).may_not(use)
    except KeyError as error:
        return str(error.args[0])
