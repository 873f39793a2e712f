"""What the course rests on: `fact("DX-009")`, `cite("rathbone2017")`, the objectives of the seed.

The YAML files in `data/` are authored; `data/evidence.json` is generated from them, because it
loads a hundred times faster than YAML.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from tpilab.evidence.models import Fact, Objective, Sentence, Source, Status, Use, Value
from tpilab.frozen import Frozen

__all__ = [
    "DATA",
    "Evidence",
    "Fact",
    "Objective",
    "Sentence",
    "Source",
    "Status",
    "Use",
    "Value",
    "cite",
    "evidence",
    "fact",
    "forget",
    "objective",
]

DATA = Path(__file__).parent / "data"


class Evidence(Frozen):
    """Everything in `data/`, as one record."""

    facts: tuple[Fact, ...]
    sources: dict[str, Source]
    sentences: tuple[Sentence, ...]

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """All objectives, in the order of the seed."""
        return tuple(each for sentence in self.sentences for each in sentence.objectives)


@cache
def evidence() -> Evidence:
    """The evidence as built. Raises FileNotFoundError if `tpilab build` never ran."""
    return TypeAdapter(Evidence).validate_json((DATA / "evidence.json").read_bytes())


@cache
def _facts() -> dict[str, Fact]:
    return {each.id: each for each in evidence().facts}


@cache
def _objectives() -> dict[str, Objective]:
    return {each.id: each for each in evidence().objectives}


def forget() -> None:
    """Read `evidence.json` afresh at the next question; for builders that have just written it."""
    for memory in (evidence, _facts, _objectives):
        memory.cache_clear()


def fact(identifier: str) -> Fact:
    """The fact with this id. Raises KeyError if there is none."""
    try:
        return _facts()[identifier]
    except KeyError:
        raise KeyError(f"no fact {identifier!r} in the evidence") from None


def cite(key: str) -> Source:
    """The source with this citekey. Raises KeyError if there is none."""
    try:
        return evidence().sources[key]
    except KeyError:
        raise KeyError(f"no source {key!r} in the evidence") from None


def objective(identifier: str) -> Objective:
    """The objective with this id. Raises KeyError if there is none."""
    try:
        return _objectives()[identifier]
    except KeyError:
        raise KeyError(f"no objective {identifier!r} in the evidence") from None
