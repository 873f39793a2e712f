"""The shape of what the course rests on: facts, their sources, and the objectives they serve."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tpilab.frozen import Frozen

Status = Literal["primary-verified", "abstract-read", "weak-source", "unconfirmed"]
READERS = 2
MAX_INITIALS = 4
NAMED_AUTHORS = 2
Use = Literal["teach", "key", "limit", "unsafe_act"]


class Value(Frozen):
    """One figure of a fact: a value, or a range from `low` to `high`, with its unit."""

    name: str
    unit: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    sd: float | None = None
    ci95: Annotated[tuple[float, ...], Field(min_length=2, max_length=2)] | None = None
    note: str = ""

    @model_validator(mode="after")
    def _has_a_figure(self) -> Self:
        if self.value is None and self.low is None and self.high is None:
            raise ValueError(f"{self.name!r} has no value; give value, or low and high")
        return self


class Verification(Frozen):
    """Who read the label or guideline itself, and which edition of which country."""

    document: str
    country: str
    edition: date | None = None
    """Of the text; None: the copies that were read give none."""
    read_on: date
    """When the last of the readers read it."""
    read_by: Annotated[tuple[str, ...], Field(min_length=READERS)]

    @model_validator(mode="after")
    def _two_pairs_of_eyes(self) -> Self:
        if len(set(self.read_by)) < READERS:
            raise ValueError("verification needs two different readers")
        return self


class Fact(Frozen):
    """A clinical statement in our own words: figures, sources, how far to trust it."""

    id: Annotated[str, Field(pattern=r"^[A-Z]+-[A-Z]?\d+[a-z]?$")]
    topic: str
    statement: str
    values: tuple[Value, ...]
    population: str
    strength: str
    source: Annotated[tuple[str, ...], Field(min_length=1)]
    seen_at: str
    status: Status
    use: str = ""
    note: str = ""
    derived: str = ""
    verified: Verification | None = None

    @model_validator(mode="after")
    def _verified_when_it_says_so(self) -> Self:
        if (self.status == "primary-verified") != (self.verified is not None):
            raise ValueError(
                f"{self.id}: status primary-verified and the field 'verified' go together"
            )
        if self.status in ("primary-verified", "abstract-read") and not self.seen_at:
            raise ValueError(f"{self.id}: status {self.status} needs 'seen_at', where it was read")
        return self

    def value(self, name: str) -> Value:
        """The figure called `name`. Raises KeyError that lists the names there are."""
        for value in self.values:
            if value.name == name:
                return value
        raise KeyError(f"{self.id} has no value {name!r}; it has {[v.name for v in self.values]}")

    def may_not(self, use: Use) -> str | None:
        """Why this fact may not carry `use`, or None where it may.

        To be taught with its citation, an abstract that was read is enough. A key needs a text
        that was read. A limit and an unsafe act need the label or guideline itself.
        """
        if use == "teach" or self.status == "primary-verified":
            return None
        if use == "key" and self.status == "abstract-read":
            return None
        need = "primary-verified" if use != "key" else "abstract-read or primary-verified"
        return f"{self.id} is {self.status}; a {use.replace('_', ' ')} needs {need}"


class Source(Frozen):
    """A bibliographic record, with CSL's field names."""

    title: str
    author: str
    issued: int | str
    container_title: Annotated[str, Field(alias="container-title")]
    type: str
    DOI: str = ""
    PMID: str = ""
    PMCID: str = ""
    URL: str = ""
    volume: int | str = ""
    page: int | str = ""
    note: str = ""

    @property
    def link(self) -> str:
        """The most lasting address of the source."""
        return f"https://doi.org/{self.DOI}" if self.DOI else self.URL

    @property
    def short(self) -> str:
        """First author (or, where none is known, the container) and year, for use in a sentence."""
        if self.author.startswith("authors not shown"):
            return f"{self.container_title.partition(' (')[0]} {self.issued}"
        authors = [_family(each) for each in self.author.partition(" (")[0].split(", ")]
        many = len(authors) > NAMED_AUTHORS or authors[-1] == "et al."
        names = f"{authors[0]} et al." if many else " and ".join(authors)
        return f"{names} {self.issued}"

    @property
    def reference(self) -> str:
        """The full reference in one line of plain text."""
        place = self.container_title
        place += f" {self.volume}" if self.volume else ""
        place += f":{self.page}" if self.page else ""
        author = "" if self.author.startswith("authors not shown") else self.author
        parts = (author, self.title, f"{place}, {self.issued}")
        return " ".join(part.rstrip(".") + "." for part in parts if part)


def _family(author: str) -> str:
    family, _, initials = author.removesuffix(" et al").strip().rpartition(" ")
    return family if family and initials.isupper() and len(initials) <= MAX_INITIALS else author


class Objective(Frozen):
    """What a learner can do afterwards: one verb, observable."""

    id: Annotated[str, Field(pattern=r"^S\d\d\.\d$")]
    text: str
    module: Annotated[str, Field(pattern=r"^0[1-8]_[a-z_]+$")]


class Sentence(Frozen):
    """One sentence of the course's seed, what it becomes, and the facts that qualify it."""

    id: Annotated[str, Field(pattern=r"^S\d\d$")]
    says: str
    qualified_by: tuple[str, ...] = ()
    objectives: Annotated[tuple[Objective, ...], Field(min_length=1)]
