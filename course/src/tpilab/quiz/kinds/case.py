"""A case that unfolds: each answer is locked before the next part is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from tpilab.frozen import Frozen
from tpilab.quiz.kinds.base import BaseItem, Mark, Problem, Review
from tpilab.quiz.kinds.number import Number
from tpilab.quiz.kinds.order import Order
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single


class Step(Frozen):
    """A part of the case, and the question asked then."""

    tells: str = ""
    """What is learned once the step before is locked, in Markdown."""
    weight: Annotated[int, Field(ge=1, le=20)] = 1
    """Its share of the points, beside the other steps'."""
    item: Annotated[Single | Several | Number | Order, Field(discriminator="kind")]


class Case(BaseItem):
    """A key-feature case. Answer: the answers of the locked steps, in order."""

    kind: Literal["case"]
    steps: Annotated[tuple[Step, ...], Field(min_length=2, max_length=8)]

    instruction: ClassVar[str] = "Answer step by step. A locked answer stays."

    def as_seen(self, form: int | None) -> Self:
        steps = tuple(
            each.model_copy(update={"item": each.item.as_seen(form)}) for each in self.steps
        )
        return self.model_copy(update={"steps": steps})

    def parts(self) -> tuple[BaseItem, ...]:
        return (self, *(each.item for each in self.steps))

    def public(self) -> dict[str, Any]:
        return {
            "steps": [
                {
                    "tells": each.tells,
                    "item": each.item.id,
                    "kind": each.item.kind,
                    "lead_in": each.item.lead_in,
                    "instruction": each.item.instruction,
                    **each.item.public(),
                }
                for each in self.steps
            ]
        }

    def answer_schema(self) -> dict[str, Any]:
        steps = [each.item.answer_schema() for each in self.steps]
        return {"type": "array", "items": steps, "additionalItems": False}

    def read(self, value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > len(self.steps):
            raise ValueError("the answer is no list of steps")
        return [step.item.read(each) for step, each in zip(self.steps, value, strict=False)]

    def judge(self, answer: list[Any]) -> Mark:
        if not answer:
            return Mark.unanswered()
        earned = sum(
            step.weight * (step.item.judge(each).share or 0.0)
            for step, each in zip(self.steps, answer, strict=False)
        )
        unfinished = "" if len(answer) == len(self.steps) else "unfinished"
        return Mark.of(min(1.0, earned / sum(each.weight for each in self.steps)), unfinished)

    def oddities(self, values: Sequence[Any]) -> Iterator[str]:
        steps = [each for each in values if isinstance(each, list)]
        for earlier, later in pairwise(steps):
            if later[: len(earlier)] != earlier:
                yield "a locked step was changed afterwards"
                return

    def problems(self) -> Iterator[Problem]:
        for n, step in enumerate(self.steps):
            if step.item.varies:
                yield ("steps", n, "item", "vary"), "numbers vary only outside a case"
            if step.item.stem:
                yield ("steps", n, "item", "stem"), "a step has no stem; write it into 'tells'"
            for where, trouble in step.item.problems():
                yield ("steps", n, "item", *where), trouble

    def in_words(self, answer: list[Any]) -> str:
        return "\n".join(
            f"{n}. {step.item.in_words(each)}"
            for n, (step, each) in enumerate(zip(self.steps, answer, strict=False), start=1)
        )

    def key_in_words(self) -> str:
        return "\n".join(
            f"{n}. {each.item.key_in_words()}" for n, each in enumerate(self.steps, start=1)
        )

    def review(self, answer: list[Any] | None) -> Review:
        given = [] if answer is None else answer
        steps = tuple(
            step.item.review(given[n] if n < len(given) else None).model_copy(
                update={"heading": step.item.lead_in, "why": step.item.rationale.strip()}
            )
            for n, step in enumerate(self.steps)
        )
        return super().review(answer).model_copy(update={"steps": steps})
