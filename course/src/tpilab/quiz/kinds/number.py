"""A number with its unit and tolerance."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tpilab.frozen import Frozen
from tpilab.quiz import form as forms
from tpilab.quiz.kinds.base import BaseItem, Mark, Problem
from tpilab.quiz.kinds.units import FACTORS, Bridges, NoConversion, converted

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
MAX_VARIANTS = 2000
LARGEST = 10**15


class Range(Frozen):
    """Numbers that a learner's version is drawn from, both ends included."""

    start: Annotated[Finite, Field(alias="from")]
    to: Finite
    step: Positive

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.to <= self.start:
            raise ValueError("'to' must be more than 'from'")
        return self


class Near(Frozen):
    """What an answer earns that is not right but near."""

    tolerance: Positive
    share: Annotated[float, Field(gt=0, lt=1)]


class Number(BaseItem):
    """A number to be typed. Answer: a JSON number; with a choice of units {"number", "unit"}."""

    kind: Literal["number"]
    key: Finite | str
    """The number, or a formula of the varied ones: names, numbers, + - * / and parentheses."""
    unit: str
    tolerance: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """Absolute, in the same unit; an answer at its edge is right."""
    units: tuple[str, ...] = ()
    """Units to choose from, where choosing is part of the task."""
    mg_per_mL: Positive | None = None
    """The concentration by which a volume is as good an answer as a mass."""
    kg: Positive | None = None
    """The body weight by which a dose per weight is as good an answer as a mass."""
    partial: Near | None = None
    vary: dict[Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")], Range] = Field(
        default_factory=dict
    )

    instruction: ClassVar[str] = "Type a number."

    @model_validator(mode="after")
    def _check_units(self) -> Self:
        for unit in (self.unit, *self.units):
            if unit not in FACTORS:
                raise ValueError(f"unknown unit {unit!r}; use one of {', '.join(sorted(FACTORS))}")
        if self.units and self.unit not in self.units:
            raise ValueError(f"the key's unit {self.unit!r} is not among 'units'")
        if isinstance(self.key, str) and not self.vary:
            raise ValueError("a formula needs 'vary'; or write the number itself")
        return self

    @property
    def choices(self) -> tuple[str, ...]:
        """The units that an answer can have."""
        return self.units or (self.unit,)

    @property
    def varies(self) -> bool:
        return bool(self.vary)

    def as_seen(self, form: int | None) -> Self:
        if not self.vary:
            return self
        values = forms.numbers(form, self.id, self._ranges())
        return self.model_copy(
            update={
                "vary": {},
                "key": self._computed(values),
                "stem": forms.filled(self.stem, values),
                "lead_in": forms.filled(self.lead_in, values),
                "rationale": forms.filled(self.rationale, values),
            }
        )

    def _bridges(self) -> Bridges:
        known = {("volume", "mass"): self.mg_per_mL, ("dose", "mass"): self.kg}
        return {dimensions: each for dimensions, each in known.items() if each}

    def _ranges(self) -> dict[str, dict[str, float]]:
        return {name: each.model_dump(by_alias=True) for name, each in self.vary.items()}

    def _computed(self, values: dict[str, Decimal]) -> float:
        """The key for these numbers. Raises ValueError."""
        from simpleeval import DEFAULT_OPERATORS, InvalidExpression, SimpleEval

        allowed = {op: do for op, do in DEFAULT_OPERATORS.items()
                   if op.__name__ in ("Add", "Sub", "Mult", "Div", "USub")}  # fmt: skip
        known = {name: float(each) for name, each in values.items()}
        try:
            computed = float(SimpleEval(allowed, {}, known).eval(str(self.key)))
        except (InvalidExpression, SyntaxError, ArithmeticError, TypeError, KeyError) as error:
            raise ValueError(f"the formula {self.key!r} cannot be computed: {error}") from None
        if not math.isfinite(computed):
            raise ValueError(f"the formula {self.key!r} gives no finite number")
        return computed

    def problems(self) -> Iterator[Problem]:
        if not self.vary:
            return
        used = {*forms.names(self.stem), *forms.names(self.lead_in), *forms.names(self.rationale)}
        for name in sorted(used - self.vary.keys()):
            yield ("vary",), f"{{{name}}} is in the text and not in 'vary'"
        for name in sorted(self.vary.keys() - used):
            yield ("vary", name), f"{name!r} varies and is not told in the stem or the lead-in"
        ranges = {
            name: [
                Decimal(str(each.start)) + Decimal(str(each.step)) * n
                for n in range(int((each.to - each.start) / each.step + 1e-9) + 1)
            ]
            for name, each in self.vary.items()
        }
        if math.prod(map(len, ranges.values())) > MAX_VARIANTS:
            yield ("vary",), f"more than {MAX_VARIANTS} versions; widen the steps"
            return
        for values in product(*ranges.values()):
            try:
                self._computed(dict(zip(ranges, values, strict=True)))
            except ValueError as error:
                yield ("key",), str(error)
                return

    def public(self) -> dict[str, Any]:
        return {"units": list(self.choices)} | ({"vary": self._ranges()} if self.vary else {})

    def answer_schema(self) -> dict[str, Any]:
        number = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
        if len(self.choices) == 1:
            return number
        return {
            "type": "object",
            "properties": {"number": number, "unit": {"enum": list(self.choices)}},
            "required": ["number", "unit"],
            "additionalProperties": False,
        }

    def read(self, value: Any) -> tuple[float, str]:
        """The number and its unit."""
        unit = self.unit
        if len(self.choices) > 1:
            if not isinstance(value, dict) or value.keys() != {"number", "unit"}:
                raise ValueError("the answer is no number with a unit")
            unit, value = value["unit"], value["number"]
            if not isinstance(unit, str) or unit not in self.choices:
                raise ValueError("the answer's unit is none of the choices")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError("the answer is not a number")
        try:
            answer = float(value)
        except OverflowError:
            raise ValueError("the answer is not a finite number") from None
        if not math.isfinite(answer):
            raise ValueError("the answer is not a finite number")
        return answer, unit

    def judge(self, answer: tuple[float, str]) -> Mark:
        if isinstance(self.key, str):
            raise TypeError("a varied item is judged as it was seen")
        try:
            value = converted(*answer, self.unit, self._bridges())
        except NoConversion as error:
            return Mark.of(0.0, str(error))
        off = abs(value - self.key)
        # half a unit in the last place of a double, so that 0.1 + 0.2 is within 0 of 0.3
        slack = 1e-12 * max(1.0, abs(self.key))
        if off <= self.tolerance + slack:
            return Mark.of(1.0)
        near = self.partial is not None and off <= self.partial.tolerance + slack
        return Mark.of(self.partial.share if self.partial and near else 0.0)

    def in_words(self, answer: tuple[float, str]) -> str:
        return f"{answer[0]:g} {answer[1]}"

    def key_in_words(self) -> str:
        shown = self.key if isinstance(self.key, str) else f"{self.key:g}"
        return f"{shown} {f'± {self.tolerance:g} ' if self.tolerance else ''}{self.unit}"
