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
from tpilab.quiz.kinds import Number, Several, Single
from tpilab.yaml_lines import AuthoringError, Document

DATA = Path(__file__).parent / "checks"

CheckItem = Annotated[Single | Several | Number, Field(discriminator="kind")]


class Checks(Frozen):
    """The self-checks of one page."""

    page: QuizName
    items: Annotated[tuple[CheckItem, ...], Field(min_length=1, max_length=40)]

    def item(self, name: str) -> CheckItem:
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


def judged(item: CheckItem, value: Any) -> dict[str, Any]:
    """What a learner hears at once: whether it is right, why for each choice, the reasons.

    Raises ValueError for what is no answer.
    """
    mark = item.mark(value)
    if mark.state != "marked" or mark.share is None:
        raise ValueError(mark.note or "nothing was answered")
    chosen = [value] if isinstance(value, str) else value
    return {
        "right": mark.share == 1,
        "partly": mark.share is not None and 0 < mark.share < 1,
        "options": [
            {"id": each["id"], "right": each["right"], "why": each["why"]}
            for each in _options(item)
            if mark.share == 1 or each["id"] in chosen
        ],
        **({"rationale": item.rationale.strip(), "sources": sources(item)} if mark.share == 1
           else {}),
    }  # fmt: skip


def solved(item: CheckItem) -> dict[str, Any]:
    """All of it: the key, why for every option, the reasons."""
    return {
        "key": item.key_in_words(),
        "options": _options(item),
        "rationale": item.rationale.strip(),
        "sources": sources(item),
    }


def _options(item: CheckItem) -> list[dict[str, Any]]:
    if isinstance(item, Number):
        return []
    keys = {item.key} if isinstance(item, Single) else set(item.key)
    return [{"id": o.id, "right": o.id in keys, "why": o.why.strip()} for o in item.options]


def sources(item: CheckItem) -> list[str]:
    """Short citations of what the item rests on."""
    return list(dict.fromkeys(cite(key).short for name in item.facts for key in fact(name).source))
