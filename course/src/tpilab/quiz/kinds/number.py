"""A number with its unit and tolerance."""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tpilab.quiz.kinds.base import BaseItem, Mark

UNITS = ("%", "cm", "count", "days", "kappa", "kg", "kg/cm2", "kPa", "mg", "mg/kg", "mg/mL",
         "min", "mL", "mm", "months", "N", "points", "weeks")  # fmt: skip


class Number(BaseItem):
    """A number to be typed, in the unit shown. Answer: a JSON number."""

    kind: Literal["number"]
    key: Annotated[float, Field(allow_inf_nan=False)]
    unit: str
    tolerance: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """Absolute, in the same unit; an answer at its edge is right."""

    instruction: ClassVar[str] = "Type a number."

    @model_validator(mode="after")
    def _check_unit(self) -> Self:
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}; use one of {', '.join(UNITS)}")
        return self

    def public(self) -> dict[str, Any]:
        return {"unit": self.unit}

    def read(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError("the answer is not a number")
        try:
            answer = float(value)
        except OverflowError:
            raise ValueError("the answer is not a finite number") from None
        if not math.isfinite(answer):
            raise ValueError("the answer is not a finite number")
        return answer

    def judge(self, answer: float) -> Mark:
        # half a unit in the last place of a double, so that 0.1 + 0.2 is within 0 of 0.3
        slack = 1e-12 * max(1.0, abs(self.key))
        return Mark.of(float(abs(answer - self.key) <= self.tolerance + slack))

    def in_words(self, answer: float) -> str:
        return f"{answer:g} {self.unit}"

    def key_in_words(self) -> str:
        if not self.tolerance:
            return self.in_words(self.key)
        return f"{self.key:g} ± {self.tolerance:g} {self.unit}"
