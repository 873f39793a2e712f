"""Free text, marked by a person with a rubric."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from tpilab.quiz.kinds.base import BaseItem, Criterion, Mark, Review, Text


class FreeText(BaseItem):
    """Some sentences of the learner's own. Answer: the text."""

    kind: Literal["free_text"]
    rubric: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    model: Text
    """A good answer, shown with the key."""
    max_chars: Annotated[int, Field(ge=80, le=4000)] = 1200

    instruction: ClassVar[str] = "Write a few sentences. A person marks them."
    at_once: ClassVar[bool] = False

    def public(self) -> dict[str, Any]:
        return {"max_chars": self.max_chars}

    def answer_schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.max_chars}

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("the answer is not a text")
        if len(value) > self.max_chars:
            raise ValueError(
                f"the answer has {len(value)} characters; {self.max_chars} are allowed"
            )
        return value

    def judge(self, answer: str) -> Mark:
        return Mark.by_hand() if answer.strip() else Mark.unanswered()

    def in_words(self, answer: str) -> str:
        return answer

    def key_in_words(self) -> str:
        return self.model

    def review(self, answer: str | None) -> Review:
        return super().review(answer).model_copy(update={"best_name": "A good answer"})

    @property
    def rubric_points(self) -> float | None:
        return sum(each.points for each in self.rubric)

    def criteria(self) -> tuple[Criterion, ...]:
        return self.rubric
