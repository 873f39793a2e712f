"""Who among clinicians has read which module, when, and when it has to be read again."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, TypeAdapter, model_validator

from tpilab.evidence import DATA, evidence
from tpilab.frozen import Frozen
from tpilab.yaml_lines import AuthoringError, Document

FILE = DATA / "reviews.yaml"
MAX_YEARS = 3
"""A review is due again within so many years: a didactic choice, as in front matter elsewhere."""
NOT_REVIEWED = "Not reviewed by a clinician yet."

Words = Annotated[str, Field(min_length=3)]


class Finding(Frozen):
    """Something that a reviewer wants changed."""

    says: Words
    settled: bool = False


class ClinicalReview(Frozen):
    """One clinician's reading of one module."""

    module: Annotated[str, Field(pattern=r"^\d\d_[a-z_]+$")]
    reviewer: Words
    qualification: Words
    read_on: date
    version: Annotated[str, Field(pattern=r"^\d+\.\d+(\.\d+)?$")]
    """Of the course that was read."""
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{7,40}$")]
    """Of the repository that was read."""
    scope: Words
    findings: tuple[Finding, ...] = ()
    next_due: date

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        _in_order("next_due", self.next_due, "read_on", self.read_on)
        return self

    @property
    def open(self) -> int:
        """How many findings are not settled."""
        return sum(not each.settled for each in self.findings)


class Reviews(Frozen):
    """How old the evidence is, when the course has to be reviewed, and who reviewed what."""

    evidence_as_of: date
    review_due: date
    reviews: tuple[ClinicalReview, ...]

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        _in_order("review_due", self.review_due, "evidence_as_of", self.evidence_as_of)
        return self

    def latest(self, module: str) -> ClinicalReview | None:
        """The last review of a module; None where nobody reviewed it."""
        return next((each for each in reversed(self.reviews) if each.module == module), None)

    def told(self, module: str) -> str:
        """What is said of a module's review, in plain words, whatever the day."""
        found = self.latest(module)
        if found is None:
            return NOT_REVIEWED
        told = (
            f"Reviewed by {found.reviewer}, {found.qualification}, on {day(found.read_on)}"
            f" (version {found.version}; {found.scope.rstrip('.')}). Due again on"
            f" {day(found.next_due)}."
        )
        if found.open:
            told += f" {found.open} of its findings {_are(found.open)} not settled yet."
        return told

    def warning(self, module: str, today: date) -> str:
        """What is overdue on this day, in plain words; empty where nothing is."""
        found = self.latest(module)
        if found is not None and today > found.next_due:
            return f"Review overdue since {day(found.next_due)}: treat it as not reviewed."
        if found is None and today > self.review_due:
            return (
                f"Review overdue since {day(self.review_due)}: the evidence is of"
                f" {day(self.evidence_as_of)}. Look up what has changed before you rely on it."
            )
        return ""

    def course_told(self, modules: tuple[str, ...]) -> str:
        """What is said of the whole course's review, in one sentence."""
        done = sum(self.latest(module) is not None for module in modules)
        if not done:
            return "No clinician has reviewed this course yet."
        return f"Clinicians have reviewed {done} of {len(modules)} modules."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def day(when: date) -> str:
    """A day in words."""
    return f"{when:%B} {when.day}, {when.year}"


def _in_order(later_name: str, later: date, name: str, first: date) -> None:
    if later <= first:
        raise ValueError(f"{later_name} {later} is not after {name} {first}")
    if (later.year - first.year, later.month, later.day) > (MAX_YEARS, first.month, first.day):
        raise ValueError(f"{later_name} {later} is more than {MAX_YEARS} years after {name}")


def read_reviews(path: Path, today: date) -> Reviews:
    """The reviews of a file. Raises AuthoringError with file:line for every problem.

    today: no review was read later than that.
    """
    document = Document(path)
    known = document.load(TypeAdapter(Reviews))
    modules = {each.module for each in evidence().objectives}
    problems: list[str] = []
    last: dict[str, date] = {}
    for n, each in enumerate(known.reviews):
        where = ("reviews", n)
        if each.module not in modules:
            told = f"no module {each.module!r}; there are {', '.join(sorted(modules))}"
            problems.append(document.problem((*where, "module"), told))
        if each.read_on > today:
            told = f"read_on {each.read_on} has not come yet"
            problems.append(document.problem((*where, "read_on"), told))
        if each.read_on < last.get(each.module, each.read_on):
            told = f"read_on {each.read_on} is before the review above; put them in order"
            problems.append(document.problem((*where, "read_on"), told))
        last[each.module] = each.read_on
    if problems:
        raise AuthoringError(problems)
    return known


@cache
def reviews() -> Reviews:
    """The course's reviews. Raises AuthoringError."""
    return read_reviews(FILE, date.max)
