"""Several right answers."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tpilab.quiz.kinds.base import Mark, Option, Review
from tpilab.quiz.kinds.options import Offering, option_problems


class Several(Offering):
    """Any number of options may be right. Answer: the chosen ids."""

    kind: Literal["several"]
    options: Annotated[tuple[Option, ...], Field(min_length=3, max_length=8)]
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    credit: Literal["plus_minus", "all_or_nothing"]
    """plus_minus: (right - wrong choices) / right ones there are, not below 0."""

    instruction: ClassVar[str] = "Choose all that apply."

    @model_validator(mode="after")
    def _check_options(self) -> Self:
        if problems := option_problems(self.options, self.key):
            raise ValueError("; ".join(problems))
        if len(self.key) == len(self.options):
            raise ValueError("every option is right; add options that are not")
        return self

    def answer_schema(self) -> dict[str, Any]:
        return self.ids_schema()

    def read(self, value: Any) -> frozenset[str]:
        return frozenset(self.read_ids(value))

    def judge(self, answer: frozenset[str]) -> Mark:
        if not answer:
            return Mark.unanswered()
        key = frozenset(self.key)
        if self.credit == "all_or_nothing":
            return Mark.of(float(answer == key))
        return Mark.of(max(0, len(answer & key) - len(answer - key)) / len(key))

    def in_words(self, answer: frozenset[str]) -> str:
        return "\n".join(each.text for each in self.options if each.id in answer)

    def key_in_words(self) -> str:
        return self.in_words(frozenset(self.key))

    def review(self, answer: frozenset[str] | None) -> Review:
        lines = self.lines(frozenset(self.key), answer or frozenset())
        return super().review(answer).model_copy(update={"lines": lines, "right_name": "right"})
