"""Things to be put in order."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tpilab.quiz.kinds.base import Line, Mark, Option, Review
from tpilab.quiz.kinds.options import Offering, option_problems


class Order(Offering):
    """Options to be put in order. Answer: their ids, first to last; some may be missing."""

    kind: Literal["order"]
    options: Annotated[tuple[Option, ...], Field(min_length=3, max_length=8)]
    key: tuple[str, ...]
    """All ids, first to last."""
    credit: Literal["pairs", "all_or_nothing"]
    """pairs: (pairs in the right order - pairs in the wrong one) / all pairs, not below 0."""

    instruction: ClassVar[str] = "Put all of them in order, the first one first."

    @model_validator(mode="after")
    def _check_options(self) -> Self:
        if problems := option_problems(self.options, self.key):
            raise ValueError("; ".join(problems))
        if len(self.key) < len(self.options):
            raise ValueError("the key leaves an option out; put all of them in order")
        if list(self.key) == self.ids:
            raise ValueError("the options stand in the key's order; write them in another one")
        return self

    def answer_schema(self) -> dict[str, Any]:
        return self.ids_schema()

    def read(self, value: Any) -> list[str]:
        return self.read_ids(value)

    def judge(self, answer: list[str]) -> Mark:
        if not answer:
            return Mark.unanswered()
        if self.credit == "all_or_nothing":
            return Mark.of(float(tuple(answer) == self.key))
        places = [self.key.index(each) for each in answer]
        balance = sum(
            1 if earlier < later else -1
            for n, earlier in enumerate(places)
            for later in places[n + 1 :]
        )
        pairs = len(self.key) * (len(self.key) - 1) // 2
        return Mark.of(max(0, balance) / pairs)

    def in_words(self, answer: list[str]) -> str:
        return "\n".join(f"{n}. {self.text(each)}" for n, each in enumerate(answer, start=1))

    def key_in_words(self) -> str:
        return self.in_words(list(self.key))

    def review(self, answer: list[str] | None) -> Review:
        whys = {each.id: each.why.strip() for each in self.options}
        given = answer or []
        lines = tuple(
            Line(
                text=f"{place + 1}. {self.text(name)}",
                why=whys[name],
                right=given[place : place + 1] == [name] if given else None,
                chosen=name in given,
                id=name,
            )
            for place, name in enumerate(self.key)
        )
        return (
            super()
            .review(answer)
            .model_copy(update={"lines": lines, "ordered": True, "best_name": "Best order"})
        )
