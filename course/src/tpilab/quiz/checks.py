"""Self-checks of a page: items of the same kinds, answered at once and never graded.

Their keys travel with the course. No self-check shares an item with a graded quiz.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from tpilab.evidence import cite, fact
from tpilab.frozen import Frozen
from tpilab.quiz.bank import QuizName, item_problems
from tpilab.quiz.kinds import AtOnce, BaseItem, Line, Review
from tpilab.yaml_lines import AuthoringError, Document

DATA = Path(__file__).parent / "checks"


class Checks(Frozen):
    """The self-checks of one page."""

    page: QuizName
    items: Annotated[tuple[AtOnce, ...], Field(min_length=1, max_length=40)]

    def item(self, name: str) -> BaseItem:
        """The item of this id. Raises KeyError that lists the ids there are."""
        for each in self.items:
            if each.id == name:
                return each
        known = ", ".join(each.id for each in self.items)
        raise KeyError(f"no self-check {name!r}; there are {known}")


@cache
def checks(page: str) -> Checks:
    """The self-checks of a page. Raises KeyError for an unknown page, AuthoringError."""
    path = DATA / f"{page}.yaml"
    if not path.is_file():
        raise KeyError(f"no self-checks for {page!r}")
    return load_checks(path)


def load_checks(path: Path) -> Checks:
    """Read and check a file of self-checks. Raises AuthoringError with file:line."""
    document = Document(path)
    found = document.load(TypeAdapter(Checks))
    if problems := list(_problems(document, found)):
        raise AuthoringError(problems)
    return found


def _problems(document: Document, found: Checks) -> Iterator[str]:
    if found.page != document.path.stem:
        yield document.problem(("page",), f"page {found.page!r} lies in {document.path.name};"
                               " give both the same name")  # fmt: skip
    seen: set[str] = set()
    for n, item in enumerate(found.items):
        yield from item_problems(document, ("items", n), item, seen)


def judged(item: BaseItem, value: Any) -> dict[str, Any]:
    """What a learner hears at once: whether it is right, why for each choice, the reasons.

    Raises ValueError for what is no answer.
    """
    mark = item.mark(value)
    if mark.state != "marked" or mark.share is None:
        raise ValueError(mark.note or "nothing was answered")
    right = mark.share == 1
    review = item.review(item.read(value))
    return {
        "right": right,
        "partly": 0 < mark.share < 1,
        "lines": [_line(each) for each in review.lines if right or each.chosen],
        "steps": [_step(each) for each in review.steps],
        **(_reasons(item) if right else {}),
    }


def solved(item: BaseItem) -> dict[str, Any]:
    """All of it: the key, why for every option, the reasons."""
    review = item.review(None)
    return {
        "key": review.best,
        "lines": [_line(each) for each in review.lines],
        "steps": [_step(each) for each in review.steps],
        **_reasons(item),
    }


def _line(each: Line) -> dict[str, Any]:
    return each.model_dump()


def _step(each: Review) -> dict[str, Any]:
    return {"heading": each.heading, "given": each.given, "best": each.best, "why": each.why}


def _reasons(item: BaseItem) -> dict[str, Any]:
    return {"rationale": item.rationale.strip(), "sources": sources(item)}


def sources(item: BaseItem) -> list[str]:
    """Short citations of what the item rests on."""
    return list(dict.fromkeys(cite(key).short for name in item.facts for key in fact(name).source))
