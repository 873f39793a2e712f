"""What can be asked, examined, looked up, ordered and said in a consultation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from tpilab.frozen import Frozen
from tpilab.patients.visit import Text, Visit
from tpilab.yaml_lines import Document

SOURCE = Path(__file__).parent / "catalog.yaml"
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
Seconds = Annotated[int, Field(ge=0, le=900)]
Problem: TypeAlias = tuple[tuple[str | int, ...], str]
Where = Literal["questions", "examinations", "records", "orders", "says"]


class Entry(Frozen):
    """One thing to do: what the button says, how long it takes, and the usual answer."""

    id: Name
    label: Text
    seconds: Seconds
    answer: str = ""
    kind: Literal["plain", "needed", "site", "last", "wrong", "explain"] = "plain"
    """For what is said: what a valid consent needs, and what has no place in it."""
    facts: tuple[str, ...] = ()


class Group(Frozen):
    """Things of a kind."""

    group: Text
    of: Annotated[tuple[Entry, ...], Field(min_length=1)]


class Criteria(Frozen):
    """A set of published criteria; all its items have to be met."""

    label: Text
    facts: Annotated[tuple[str, ...], Field(min_length=1)]
    rule: Literal["all"]
    items: dict[Name, Text]


class Catalog(Frozen):
    """All of it."""

    questions: tuple[Group, ...]
    examinations: tuple[Group, ...]
    records: tuple[Group, ...]
    orders: tuple[Group, ...]
    says: tuple[Group, ...]
    reasons: dict[Name, Text]
    criteria: dict[Name, Criteria]

    @cached_property
    def entries(self) -> dict[str, tuple[Where, Entry]]:
        """Every entry by its id, with the part of the catalog it stands in."""
        parts: tuple[Where, ...] = ("questions", "examinations", "records", "orders", "says")
        return {
            entry.id: (part, entry)
            for part in parts
            for group in getattr(self, part)
            for entry in group.of
        }

    def ids(self, part: Where) -> tuple[str, ...]:
        """The ids of one part, in order."""
        return tuple(name for name, (where, _) in self.entries.items() if where == part)

    def said(self, kind: str) -> tuple[str, ...]:
        """The ids of what can be said, of one kind."""
        return tuple(
            name for name, (where, entry) in self.entries.items()
            if where == "says" and entry.kind == kind
        )  # fmt: skip


@cache
def catalog() -> Catalog:
    """The catalog. Raises AuthoringError with file:line."""
    return Document(SOURCE).load(TypeAdapter(Catalog))


def problems(visit: Visit) -> Iterator[Problem]:
    """What in a visit the catalog does not know: where, and what is wrong."""
    known = catalog()
    named: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
        ("says", tuple(visit.says), known.ids("questions")),
        ("finds", tuple(visit.finds), known.ids("examinations")),
        ("records", tuple(visit.records), known.ids("records")),
        ("orders", tuple(visit.orders), known.ids("orders")),
        ("flags", visit.flags, known.ids("questions")),
        ("examines", visit.examines, known.ids("examinations")),
        ("criteria", tuple(visit.criteria), tuple(known.criteria)),
    )
    for field, names, there in named:
        for name in names:
            if name not in there:
                yield (field, name), f"no {name!r} in the catalog; it has {', '.join(there)}"
    yield from _nested(visit, known)
    yield from _criteria(visit, known)


def _nested(visit: Visit, known: Catalog) -> Iterator[Problem]:
    for name in visit.site.risks:
        if name not in known.said("site"):
            yield ("site", "risks"), f"no risk {name!r}; there are {', '.join(known.said('site'))}"
    for n, key in enumerate(visit.keys):
        for name in key.by:
            if name.rstrip("!") not in known.entries:
                yield ("keys", n, "by"), f"no {name!r} in the catalog"
    for n, path in enumerate(visit.paths):
        for name in path.reasons:
            if name not in known.reasons:
                yield (
                    ("paths", n, "reasons"),
                    (f"no reason {name!r}; there are {', '.join(known.reasons)}"),
                )


def _criteria(visit: Visit, known: Catalog) -> Iterator[Problem]:
    for name, truth in visit.criteria.items():
        items = known.criteria[name].items if name in known.criteria else truth.met
        for met in truth.met:
            if met not in items:
                yield ("criteria", name), f"no item {met!r}; it has {', '.join(items)}"
        if (truth.verdict == "met") != (len(truth.met) == len(items)):
            yield ("criteria", name), "'met' and all items go together"
