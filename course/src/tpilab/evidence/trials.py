"""Trials of trigger point injection and what they found: `collection()`.

Authored in `data/trials.yaml`, which names values of facts and holds no result itself: what cannot
be found in the evidence is no part of the collection. It is read when it is first asked for.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self, TypeAlias

from pydantic import Field, TypeAdapter, model_validator

from tpilab.evidence import DATA, Fact, Value, fact
from tpilab.frozen import Frozen
from tpilab.yaml_lines import AuthoringError, Document

Comparison: TypeAlias = Literal[
    "anesthetic_saline",
    "anesthetic_needling",
    "anesthetic_botulinum",
    "botulinum_saline",
    "steroid_added",
    "twitch",
    "needling_sham",
]
Blinding: TypeAlias = Literal["double", "single", "open", "unclear"]
Region: TypeAlias = Literal["neck", "head", "back", "unclear"]
Finding: TypeAlias = Literal["first", "no_difference", "second"]
How: TypeAlias = Literal["published", "derived", "direction"]

AT_ONCE, NOT_GIVEN = "at once", "not given"
DAYS = {"min": 1 / 1440, "h": 1 / 24, "days": 1.0, "weeks": 7.0, "months": 365.25 / 12}
NORMAL_95 = 1.96  # standard errors to each side of a 95 % interval
POINTS = "points/10"


class AuthoredResult(Frozen):
    """Two arms of a trial at one time, by the names of its fact's values."""

    compares: Comparison
    first: str
    second: str
    time: str
    """The name of a value with a unit of time, or `at once`, or `not given`."""
    finding: Finding
    difference: tuple[str, ...] = ()
    """A published difference; or two pains, of which the second is taken from the first."""
    each: str = ""
    """The people in each arm, where an interval can be reckoned."""
    both_fell: bool = False
    """Whether what was read says that pain fell in both arms."""
    unequal: bool = False
    """Whether the arms differ in more than what is compared; `note` says in what."""
    note: str = ""

    @model_validator(mode="after")
    def _says_in_what(self) -> Self:
        if self.unequal and not self.note:
            raise ValueError("arms that are unequal need a note that says in what")
        return self


class AuthoredTrial(Frozen):
    """A trial; `patients` names a value of its fact, or is null where none is told."""

    name: str
    fact: str
    region: Region
    muscle: str
    blinding: Blinding
    patients: str | None
    results: Annotated[tuple[AuthoredResult, ...], Field(min_length=1)]


class AuthoredReview(Frozen):
    """What others pooled; `of` says what."""

    name: str
    fact: str
    compares: Comparison
    of: str
    finding: Finding
    difference: tuple[str, ...] = ()


class Authored(Frozen):
    """The file."""

    trials: tuple[AuthoredTrial, ...]
    reviews: tuple[AuthoredReview, ...]


class Effect(Frozen):
    """A difference in pain, points of 10; below zero: less pain with `first`."""

    difference: float | None = None
    ci95: tuple[float, float] | None = None
    how: How = "direction"

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.difference is None) != (self.how == "direction"):
            raise ValueError("a difference says how it came about; a direction has none")
        if self.ci95 and not self.ci95[0] <= (self.difference or 0) <= self.ci95[1]:
            raise ValueError("a difference lies within its interval")
        return self


class Result(Frozen):
    """One row: two arms of a trial at one time. `days` is None where no time is told."""

    trial: str
    fact: str
    compares: Comparison
    region: Region
    muscle: str
    blinding: Blinding
    patients: int | None
    first: str
    second: str
    when: str
    days: float | None
    finding: Finding
    effect: Effect
    both_fell: bool
    unequal: bool
    note: str


class Review(Frozen):
    """A published review with what it pooled; never filtered, and never pooled by us."""

    name: str
    fact: str
    compares: Comparison
    of: str
    finding: Finding
    effect: Effect


class Collection(NamedTuple):
    """All rows, in the order of the file."""

    results: tuple[Result, ...]
    reviews: tuple[Review, ...]


@cache
def collection() -> Collection:
    """The trials and reviews. Raises AuthoringError with file:line."""
    return read(DATA / "trials.yaml")


def read(path: Path) -> Collection:
    """Read a file and look every name up in the evidence. Raises AuthoringError with file:line."""
    file = Document(path)
    authored = file.load(TypeAdapter(Authored))
    problems: list[str] = []
    results: list[Result] = []
    reviews: list[Review] = []
    for n, trial in enumerate(authored.trials):
        try:
            results += _results(trial)
        except (KeyError, ValueError) as error:
            problems.append(file.problem(("trials", n), _told(error)))
    for n, review in enumerate(authored.reviews):
        try:
            reviews.append(_review(review))
        except (KeyError, ValueError) as error:
            problems.append(file.problem(("reviews", n), _told(error)))
    if problems:
        raise AuthoringError(problems)
    return Collection(tuple(results), tuple(reviews))


def _told(error: Exception) -> str:
    return str(error.args[0]) if isinstance(error, KeyError) else str(error)


def _results(trial: AuthoredTrial) -> list[Result]:
    known = fact(trial.fact)
    patients = None if trial.patients is None else int(_figure(known.value(trial.patients)))
    rows = []
    for each in trial.results:
        when, days = _time(known, each.time)
        rows.append(
            Result(
                trial=trial.name,
                fact=known.id,
                compares=each.compares,
                region=trial.region,
                muscle=trial.muscle,
                blinding=trial.blinding,
                patients=patients,
                first=each.first,
                second=each.second,
                when=when,
                days=days,
                finding=each.finding,
                effect=_effect(known, each.difference, each.each),
                both_fell=each.both_fell,
                unequal=each.unequal,
                note=each.note,
            )
        )
    return rows


def _review(review: AuthoredReview) -> Review:
    known = fact(review.fact)
    return Review(
        name=review.name,
        fact=known.id,
        compares=review.compares,
        of=review.of,
        finding=review.finding,
        effect=_effect(known, review.difference, ""),
    )


def _figure(value: Value) -> float:
    if value.value is None:
        raise ValueError(f"{value.name!r} is a range; one figure is needed")
    return value.value


def _time(known: Fact, name: str) -> tuple[str, float | None]:
    """A time in words and in days."""
    if name == AT_ONCE:
        return name, 0.0
    if name == NOT_GIVEN:
        return name, None
    value = known.value(name)
    if value.unit not in DAYS:
        raise ValueError(f"{value.name!r} of {known.id} is no time; it is in {value.unit}")
    count = _figure(value)
    unit = value.unit.removesuffix("s") if count == 1 else value.unit
    return f"{count:g} {unit}", count * DAYS[value.unit]


def _effect(known: Fact, names: tuple[str, ...], each: str) -> Effect:
    if not names:
        return Effect()
    values = [known.value(name) for name in names]
    odd = [value.name for value in values if value.unit != POINTS]
    if odd:
        raise ValueError(f"{odd[0]!r} of {known.id} is not in {POINTS}")
    if len(values) == 1:
        ci95 = values[0].ci95
        return Effect(
            difference=_figure(values[0]),
            ci95=(ci95[0], ci95[1]) if ci95 else None,
            how="published",
        )
    first, second = values
    difference = round(_figure(first) - _figure(second), 2)
    if not each:
        return Effect(difference=difference, how="derived")
    if first.sd is None or second.sd is None:
        raise ValueError(f"{known.id}: an interval needs the spread of both arms")
    people = _figure(known.value(each))
    reach = NORMAL_95 * ((first.sd**2 + second.sd**2) / people) ** 0.5
    ci95_reckoned = (round(difference - reach, 2), round(difference + reach, 2))
    return Effect(difference=difference, ci95=ci95_reckoned, how="derived")
