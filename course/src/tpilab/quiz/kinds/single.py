"""Single best answer."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tpilab.quiz.kinds.base import Mark, Option, Review
from tpilab.quiz.kinds.options import Offering, option_problems


class Single(Offering):
    """Several plausible options, one of them best. Answer: the option's id."""

    kind: Literal["single"]
    options: Annotated[tuple[Option, ...], Field(min_length=3, max_length=6)]
    key: str

    instruction: ClassVar[str] = "Choose the best answer."

    @model_validator(mode="after")
    def _check_options(self) -> Self:
        if problems := option_problems(self.options, (self.key,)):
            raise ValueError("; ".join(problems))
        return self

    def answer_schema(self) -> dict[str, Any]:
        return {"enum": self.ids}

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.ids:
            raise ValueError("the answer is none of the options")
        return value

    def judge(self, answer: str) -> Mark:
        return Mark.of(float(answer == self.key))

    def in_words(self, answer: str) -> str:
        return self.text(answer)

    def key_in_words(self) -> str:
        return self.text(self.key)

    def review(self, answer: str | None) -> Review:
        chosen = frozenset(() if answer is None else (answer,))
        lines = self.lines(frozenset((self.key,)), chosen)
        return super().review(answer).model_copy(update={"lines": lines})
