"""The standard of a quiz by Angoff's method: what judges are asked, and what their sheets say.

A judge pictures a learner who is just good enough, and says of each part of the quiz how many of
100 such learners would do it. The parts are the questions and, of a performance, the acts that
earn points; an unsafe act is not rated, because nothing makes up for it. The course sets no
standard of its own: until a programme's judges did, `NO_PASS_MARK` is said everywhere.
"""

from __future__ import annotations

import hashlib
import json
import statistics
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from tpilab.frozen import Frozen
from tpilab.quiz.bank import Bank, QuizName, Slot
from tpilab.quiz.kinds.base import BaseItem
from tpilab.quiz.kinds.perform import Perform

STANDARDS = "standards.json"
"""Lies beside the banks; not YAML, because every YAML file there is a bank."""
NO_PASS_MARK = "No pass mark is set"  # noqa: S105  # a mark that passes, no password
MIN_JUDGES = 5
"""The smallest panel of which anything was read (EDU-402); below it no standard is claimed."""
GOOD_JUDGES = 15
"""About so many gave the most precise cut scores in simulated panels (EDU-402)."""
WIDEST = 5


class TooFewJudges(ValueError):
    """Why no standard is claimed; the message is for the programme."""


class Part(Frozen):
    """What a judge rates: a question, or one act of a performance."""

    name: str
    """Slot, item and, of a performance, act."""
    points: float
    """What it adds to the quiz's points, over all items that its slot may draw."""
    asks: str
    """What has to be done, in plain words."""


class Standard(Frozen):
    """What a panel of judges says about one quiz, and who took it for the pass mark."""

    quiz: QuizName
    form: str
    """Which questions it was set for."""
    judges: Annotated[int, Field(ge=MIN_JUDGES)]
    points: Annotated[int, Field(ge=1)]
    cut: Annotated[float, Field(ge=0)]
    """Cut score in points: the mean of the judges' sums."""
    sd: Annotated[float, Field(ge=0)]
    """Spread between the judges' sums, in points."""
    se: Annotated[float, Field(ge=0)]
    """Standard error of the cut score over judges, in points; the questions are taken as fixed."""
    lowest: float
    highest: float
    set_on: date | None = None
    set_by: str = ""


def parts(bank: Bank) -> tuple[Part, ...]:
    """Everything a judge rates, in the quiz's order; the points add up to the quiz's."""
    return tuple(
        part
        for slot in bank.slots
        for item in slot.items
        for part in _parts(slot, item.as_seen(None))
    )


def _parts(slot: Slot, item: BaseItem) -> list[Part]:
    name, share = f"{slot.slot}/{item.id}", 1 / len(slot.items)
    if isinstance(item, Perform):
        return [
            Part(
                name=f"{name}/{credit.act}",
                points=credit.points * share,
                asks=item.marking.text(credit),
            )
            for credit in item.rubric
        ]
    return [Part(name=name, points=slot.points * share, asks=item.lead_in)]


def form_of(bank: Bank) -> str:
    """A short hash of what a judge rates; a changed question or key is another form."""
    asked = [
        [
            item.stem,
            item.public(),
            item.key_in_words(),
            *(part.model_dump() for part in _parts(slot, item)),
        ]
        for slot in bank.slots
        for item in (each.as_seen(None) for each in slot.items)
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]


def standard(bank: Bank, ratings: Mapping[str, Mapping[str, float]]) -> Standard:
    """The cut score. ratings: by judge and part, 0 to 100, complete.

    Raises TooFewJudges.
    """
    if len(ratings) < MIN_JUDGES:
        raise TooFewJudges(
            f"{len(ratings)} judges; a standard needs at least {MIN_JUDGES}, and about"
            f" {GOOD_JUDGES} are better. {NO_PASS_MARK}"
        )
    rated = parts(bank)
    sums = [sum(each.points * own[each.name] / 100 for each in rated) for own in ratings.values()]
    spread = statistics.stdev(sums)
    return Standard(
        quiz=bank.quiz,
        form=form_of(bank),
        judges=len(sums),
        points=bank.points,
        cut=round(statistics.fmean(sums), 2),
        sd=round(spread, 2),
        se=round(spread / len(sums) ** 0.5, 2),
        lowest=round(min(sums), 2),
        highest=round(max(sums), 2),
    )


def to_talk_about(
    bank: Bank, ratings: Mapping[str, Mapping[str, float]]
) -> list[tuple[Part, float, float]]:
    """The parts on which the judges differ most, with the lowest and the highest rating."""
    ranges = [
        (part, min(said), max(said))
        for part in parts(bank)
        for said in [[own[part.name] for own in ratings.values()]]
    ]
    ranges = [each for each in ranges if each[2] > each[1]]
    return sorted(ranges, key=lambda each: each[1] - each[2])[:WIDEST]


def recorded(folder: Path) -> dict[str, Standard]:
    """The standards recorded beside the banks of `folder`, by quiz; empty if there are none.

    Raises ValueError in words if the file cannot be understood.
    """
    path = folder / STANDARDS
    if not path.is_file():
        return {}
    try:
        known = TypeAdapter(tuple[Standard, ...]).validate_json(path.read_bytes())
    except (ValidationError, ValueError) as error:
        raise ValueError(f"{path} cannot be understood; set the standard again: {error}") from None
    return {each.quiz: each for each in known}


def record(folder: Path, decided: Standard) -> Path:
    """Write a standard that somebody set to the file beside the banks; the file.

    Raises ValueError if nobody says who set it, or if the file there cannot be understood.
    """
    if decided.set_on is None or not decided.set_by:
        raise ValueError("a standard is set by somebody on a day; say who")
    known = recorded(folder) | {decided.quiz: decided}
    path = folder / STANDARDS
    rows = [known[name].model_dump(mode="json") for name in sorted(known)]
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
    fresh.replace(path)
    return path


def pass_mark_told(folder: Path, bank: Bank) -> str:
    """What is said of the pass mark of a quiz, in one or two sentences."""
    try:
        found = recorded(folder).get(bank.quiz)
    except ValueError:
        return f"{NO_PASS_MARK}: its record cannot be read."
    if found is None:
        return f"{NO_PASS_MARK}."
    if found.form != form_of(bank):
        return (
            f"{NO_PASS_MARK}: the one of {found.set_on} was set for other questions, and holds no"
            " longer."
        )
    return (
        f"Pass mark: {found.cut:g} of {found.points} points, set on {found.set_on} by"
        f" {found.set_by}, after {found.judges} judges (standard error {found.se:g} points). An"
        " unsafe act fails its question by itself."
    )
