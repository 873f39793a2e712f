"""Single best answer."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tpilab.quiz.kinds.base import BaseItem, Mark, Option, option_problems


class Single(BaseItem):
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

    def public(self) -> dict[str, Any]:
        return {"options": [{"id": each.id, "text": each.text} for each in self.options]}

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or value not in {each.id for each in self.options}:
            raise ValueError("the answer is none of the options")
        return value

    def judge(self, answer: str) -> Mark:
        return Mark.of(float(answer == self.key))

    def in_words(self, answer: str) -> str:
        return next(each.text for each in self.options if each.id == answer)

    def key_in_words(self) -> str:
        return self.in_words(self.key)
