"""Read the emergencies' files and check them against each other and the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeAlias

from pydantic import TypeAdapter

from tpilab.evidence import fact
from tpilab.physics.physiology.models import Graph, Means
from tpilab.yaml_lines import AuthoringError, Document

DATA = Path(__file__).parent / "data"
Problem: TypeAlias = tuple[tuple[str | int, ...], str]
_SHARED = ("means",)
_GRAPH = TypeAdapter(Graph)
_MEANS = TypeAdapter(dict[str, Means])


@cache
def means() -> dict[str, Means]:
    """Every treatment by name. Raises AuthoringError with file:line for every problem."""
    document = Document(DATA / "means.yaml")
    found = document.load(_MEANS)
    cited: Iterator[Problem] = (
        ((name, "facts", n), each)
        for name, one in found.items()
        for n, each in enumerate(one.facts)
    )
    _raise(document, _uncited(cited))
    return found


def graphs() -> tuple[str, ...]:
    """The names of all emergencies."""
    return tuple(sorted(path.stem for path in DATA.glob("*.yaml") if path.stem not in _SHARED))


@cache
def graph(name: str) -> Graph:
    """An emergency by name. Raises KeyError that lists what there is, AuthoringError."""
    if name not in graphs():
        raise KeyError(f"no emergency {name!r}; there are {', '.join(graphs())}")
    return load_graph(DATA / f"{name}.yaml")


def load_graph(path: Path) -> Graph:
    """Read and check one emergency. Raises AuthoringError with file:line for every problem."""
    document = Document(path)
    found = document.load(_GRAPH)
    _raise(document, _problems(found))
    return found


def _raise(document: Document, problems: Iterator[Problem]) -> None:
    told = [document.problem(where, what) for where, what in problems]
    if told:
        raise AuthoringError(told)


def _problems(found: Graph) -> Iterator[Problem]:
    known = means()
    for where, each in _named(found):
        if each not in known:
            yield where, f"no means {each!r}; there are {', '.join(known)}"
    for n, asked in enumerate(found.asks):
        for each in asked.since:
            if each not in found.states:
                yield ("asks", n, "since"), f"no state {each!r}"
    for name, state in found.states.items():
        for n, way in enumerate(state.ways):
            if way.after_s[0] > way.after_s[1]:
                yield ("states", name, "ways", n, "after_s"), "from is later than to"
    yield from _unreached(found)
    yield from _uncited(_cited(found))


def _named(found: Graph) -> Iterator[Problem]:
    """Every means that is named, and where."""
    for each in found.never:
        yield ("never", each), each
    for name, state in found.states.items():
        for each in state.eased_by:
            yield ("states", name, "eased_by", each), each
        for n, each in enumerate(state.allows):
            yield ("states", name, "allows", n), each
        for n, way in enumerate(state.ways):
            for part in ("when", "any_of", "unless"):
                for each in getattr(way, part):
                    yield ("states", name, "ways", n, part), each


def _cited(found: Graph) -> Iterator[Problem]:
    """Every fact that is cited, and where."""
    for n, each in enumerate(found.facts):
        yield ("facts", n), each
    for name, state in found.states.items():
        for n, each in enumerate(state.facts):
            yield ("states", name, "facts", n), each
        for n, way in enumerate(state.ways):
            for k, each in enumerate(way.facts):
                yield ("states", name, "ways", n, "facts", k), each


def _unreached(found: Graph) -> Iterator[Problem]:
    reached, new = {found.begins}, [found.begins]
    while new:
        ways = found.states[new.pop()].ways
        fresh = {way.to for way in ways} - reached
        reached |= fresh
        new += sorted(fresh)
    for name in found.states:
        if name not in reached:
            yield ("states", name), "nothing leads here"


def _uncited(cited: Iterable[Problem]) -> Iterator[Problem]:
    for where, each in cited:
        try:
            fact(each)
        except KeyError as error:
            yield where, str(error.args[0])
