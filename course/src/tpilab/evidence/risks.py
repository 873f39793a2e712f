"""What can happen after a needle, with what it was counted of: honest denominators.

A rate is told in figures only where somebody counted; where nothing happened, with its upper bound;
where nobody counted, in those words. `data/risks.yaml` is authored.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from tpilab.evidence import DATA, fact
from tpilab.frozen import Frozen
from tpilab.yaml_lines import AuthoringError, Document

Site = Literal["chest", "neck", "loin", "buttock", "limb"]
Person = Literal["thin", "lung", "small", "liver", "diabetes", "thinner", "allergy", "faints"]
SITES: dict[Site, str] = {
    "chest": "Shoulder and chest wall", "neck": "Neck", "loin": "Loin, beside the spine",
    "buttock": "Buttock", "limb": "Arm or leg",
}  # fmt: skip
PEOPLE: dict[Person, str] = {
    "thin": "Thin", "lung": "Lung disease", "small": "Small or old",
    "liver": "Liver or heart disease",
    "diabetes": "Diabetes, or weak defenses", "thinner": "Takes a blood thinner",
    "allergy": "Reports an allergy", "faints": "Has fainted at needles",
}  # fmt: skip
Z = 1.959964
"""Of the normal distribution, for 95 %."""
SHOWN_FROM = 1000
"""Rarer than one in so many, figures of people show nothing (CLINICAL.md)."""
Text = Annotated[str, Field(min_length=1)]


class Counted(Frozen):
    """One count: of what, how often, among how many."""

    of: Text
    happened: Annotated[int, Field(ge=0)]
    among: Annotated[int, Field(ge=1)]
    unit: Text
    fact: Text
    note: str = ""

    @property
    def upper(self) -> float:
        """The upper end of the 95 % interval of the rate: Wilson's, and 3/n where there was none.

        The rule of three is RISK-276.
        """
        if not self.happened:
            return min(1.0, 3 / self.among)
        n, share = self.among, self.happened / self.among
        middle = share + Z * Z / (2 * n)
        half: float = Z * (share * (1 - share) / n + Z * Z / (4 * n * n)) ** 0.5
        return (middle + half) / (1 + Z * Z / n)

    @property
    def may_be_drawn(self) -> bool:
        """Whether figures of people can show it."""
        return self.happened * SHOWN_FROM >= self.among

    @property
    def words(self) -> str:
        """The count in words, with its bound where nothing or little was seen."""
        if not self.happened:
            return (f"none in {self.among:,} {self.unit}; the true rate may be as high as 1 in"
                    f" {_about(1 / self.upper):,}")  # fmt: skip
        if self.may_be_drawn:
            per = 100 if self.happened * 100 >= self.among else 1000
            value = self.happened * per / self.among
            return f"about {value:.0f} in {per:,} {self.unit}"
        return f"about 1 in {_about(self.among / self.happened):,} {self.unit}"


def _about(value: float) -> int:
    """A number of people to two digits: more would be precision that nobody has."""
    step: int = 10 ** max(len(str(round(value))) - 2, 0)
    return round(value / step) * step


class Risk(Frozen):
    """Something that can happen."""

    id: Annotated[str, Field(pattern=r"^[a-z]+$")]
    event: Text
    serious: bool
    sites: Annotated[tuple[Site, ...], Field(min_length=1)]
    people: tuple[Person, ...]
    """In whom it is likelier, or weighs more."""
    counted: tuple[Counted, ...]
    never: str
    """What nobody counted."""
    say: Text
    """One way to say it to a person."""
    facts: Annotated[tuple[str, ...], Field(min_length=1)]


@cache
def risks() -> tuple[Risk, ...]:
    """All of them, serious ones first. Raises AuthoringError with file:line for every problem."""
    document = Document(DATA / "risks.yaml")
    found = document.load(TypeAdapter(tuple[Risk, ...]))
    problems = []
    for n, risk in enumerate(found):
        for name in (*risk.facts, *(each.fact for each in risk.counted)):
            try:
                fact(name)
            except KeyError as error:
                problems.append(document.problem((n, "facts"), str(error.args[0])))
        if not risk.counted and not risk.never:
            problems.append(document.problem((n,), "neither counted nor said that nobody did"))
    if problems:
        raise AuthoringError(problems)
    return found
