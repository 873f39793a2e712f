"""A bank: the authored YAML of one quiz, with its keys.

A bank either holds its slots or draws half of a pool's. Two quizzes on one blueprint, such as a
pre-test and a final examination, draw the two halves of one pool: no item can then meet a learner
twice, whatever forms the two copies were given, for neither copy knows the other's form. Within
its half the learner's form draws, as in any slot with several items.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from tpilab.evidence import Use, fact, objective
from tpilab.frozen import Frozen
from tpilab.patients import look_also_in
from tpilab.place import BESIDE_BANKS, PATIENTS, POOL
from tpilab.quiz import form as forms
from tpilab.quiz.kinds import BaseItem, Item
from tpilab.quiz.kinds.base import Text
from tpilab.yaml_lines import AuthoringError, Document

QuizName = Annotated[str, Field(pattern=r"^\d\d_[a-z][a-z_]{0,40}$")]
SlotName = Annotated[str, Field(pattern=r"^slot_\d\d$")]
Percent = Annotated[int, Field(ge=1, le=100)]
Half = Literal["first", "second"]
Tells = Literal["all", "results"]
"""What feedback may tell: `results` by objective only, where the items will be asked again."""
QUESTIONS_VERSION = 2


class Slot(Frozen):
    """A place in the quiz with fixed points; after a release neither changes."""

    slot: SlotName
    points: Annotated[int, Field(ge=1, le=20)]
    confidence: bool = False
    """Whether to ask how sure the learner is; stored for insight, never scored."""
    item: Item
    pool: tuple[Item, ...] = ()
    """Further items, one of which may be drawn in its place."""

    @property
    def items(self) -> tuple[BaseItem, ...]:
        """All items that the slot may ask."""
        return (self.item, *self.pool)

    @property
    def varies(self) -> bool:
        """Whether its text differs from learner to learner."""
        return bool(self.pool) or self.item.varies

    def drawn(self, form: int | None) -> BaseItem:
        """The item that this form draws, as authored."""
        return self.items[forms.drawn(form, self.slot, len(self.items))]

    def seen(self, form: int | None, item: str | None = None) -> BaseItem:
        """The item as a learner with this form saw it. item: its id, if known (else it is drawn).

        Raises KeyError if the slot has no such item.
        """
        for each in (self.drawn(form), *self.items):
            if item in (None, each.id):
                return each.as_seen(form)
        raise KeyError(f"{self.slot} has no item {item!r}")

    @model_validator(mode="after")
    def _rubrics_add_up(self) -> Self:
        for item in self.items:
            total = item.rubric_points
            if total is not None and total != self.points:
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
    tells: Tells = "all"
    blueprint: dict[str, Percent] = Field(default_factory=dict)
    """The share of the points that each objective ought to have."""
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
        """What travels to the learner: every question, no key, no rationale, no source.

        Markdown is HTML there. A stem travels only where it differs from learner to learner;
        otherwise it stands in the notebook.
        """
        return {
            "version": QUESTIONS_VERSION,
            "quiz": self.quiz,
            "title": self.title,
            "slots": [
                {
                    "slot": each.slot,
                    "points": each.points,
                    "confidence": each.confidence,
                    "pool": [_public(item, told=each.varies) for item in each.items],
                }
                for each in self.slots
            ],
        }


class Draw(Frozen):
    """A quiz that asks one half of a pool; the pool is a bank in `.pool/` beside it."""

    quiz: QuizName
    title: Text
    intro: Text
    minutes: Annotated[int, Field(ge=1, le=240)]
    tells: Tells = "all"
    pool: QuizName
    half: Half

    def of(self, pool: Bank) -> Bank:
        """The quiz: every slot of the pool, with this half of its items."""
        told = self.model_dump(exclude={"pool", "half"})
        slots = tuple(_halved(n, slot, self.half) for n, slot in enumerate(pool.slots))
        return pool.model_copy(update={**told, "slots": slots})


def _halved(n: int, slot: Slot, half: Half) -> Slot:
    """Of each four items the outer or the inner two, in turn from slot to slot.

    Whatever drifts as an author writes a, b, c, d, such as difficulty, so falls on both halves.
    """
    outer = (half == "first") == (n % 2 == 0)
    item, *others = (each for k, each in enumerate(slot.items) if (k % 4 in (0, 3)) == outer)
    return slot.model_copy(update={"item": item, "pool": tuple(others)})


def _public(item: BaseItem, *, told: bool) -> dict[str, Any]:
    """A question as it travels. told: whether with its stem."""
    import mistune

    html = mistune.create_markdown(escape=True)
    public = item.public()
    for step in public.get("steps", ()):
        step["tells"] = html(step["tells"]) if step["tells"] else ""
    return {
        "item": item.id,
        "kind": item.kind,
        "lead_in": item.lead_in,
        "instruction": item.instruction,
        "stem": html(f"{item.stem}\n\n**{item.lead_in}**") if told else "",
        "answer": item.answer_schema(),
        **public,
    }


def load_bank(path: Path) -> Bank:
    """Read and check a bank. Raises AuthoringError with file:line for every problem.

    Patients that lie beside the bank, or beside its folder, are known too: an examination has its
    own.
    """
    solutions = path.resolve().parent
    for folder in (solutions / BESIDE_BANKS, solutions.parent / PATIENTS):
        look_also_in(folder)
    document = Document(path)
    if _draws(document):
        return _drawn(document)
    bank = document.load(TypeAdapter(Bank))
    if problems := list(_problems(document, bank)):
        raise AuthoringError(problems)
    return bank


def authored(path: Path) -> Path:
    """The file that holds a quiz's items: the bank itself, or the pool that it draws from.

    Raises AuthoringError.
    """
    document = Document(path)
    return _pool(document, document.load(TypeAdapter(Draw))) if _draws(document) else path


def stamp(path: Path) -> tuple[int, ...]:
    """When a bank and the pools beside it were changed, in ns. Raises OSError without the bank."""
    files = (path, *sorted((path.parent / POOL).glob("*.yaml")))
    return tuple(each.stat().st_mtime_ns for each in files)


def _draws(document: Document) -> bool:
    return isinstance(document.data, dict) and "half" in document.data


def _pool(document: Document, draw: Draw) -> Path:
    return document.path.parent / POOL / f"{draw.pool}.yaml"


def _drawn(document: Document) -> Bank:
    draw = document.load(TypeAdapter(Draw))
    if draw.quiz != document.path.stem:
        raise AuthoringError([document.problem(("quiz",), _OTHER_NAME.format(
            draw.quiz, document.path.name))])  # fmt: skip
    file = _pool(document, draw)
    pool = load_bank(file)
    if odd := [slot.slot for slot in pool.slots if len(slot.items) % 4]:
        told = f"{file.name} has to hold four items a slot, or eight; not so in {', '.join(odd)}"
        raise AuthoringError([document.problem(("pool",), told)])
    return draw.of(pool)


_OTHER_NAME = "quiz {!r} lies in {}; give both the same name"


def _problems(document: Document, bank: Bank) -> Iterator[str]:
    if bank.quiz != document.path.stem:
        told = _OTHER_NAME.format(bank.quiz, document.path.name)
        yield document.problem(("quiz",), told)
    seen: set[str] = set()
    for n, slot in enumerate(bank.slots):
        expected = f"slot_{n + 1:02d}"
        if slot.slot != expected:
            yield document.problem(("slots", n, "slot"), f"{slot.slot!r} ought to be {expected!r};"
                                   " slots are numbered in order")  # fmt: skip
        yield from item_problems(document, ("slots", n, "item"), slot.item, seen)
        for k, item in enumerate(slot.pool):
            yield from item_problems(document, ("slots", n, "pool", k), item, seen)


def item_problems(
    document: Document, where: tuple[str | int, ...], item: BaseItem, seen: set[str]
) -> Iterator[str]:
    """What is wrong with one item of a file and with the items in it; adds their ids to `seen`."""
    inner = [("steps", k, "item") for k in range(len(item.parts()) - 1)]
    for place, part in zip(((), *inner), item.parts(), strict=True):
        yield from _part_problems(document, (*where, *place), part, seen)
    for steps, trouble in item.problems():
        yield document.problem((*where, *steps), trouble)


def _part_problems(
    document: Document, where: tuple[str | int, ...], item: BaseItem, seen: set[str]
) -> Iterator[str]:
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


def _fact_problem(name: str, use: Use) -> str | None:
    try:
        return fact(name).may_not(use)
    except KeyError as error:
        return str(error.args[0])
