"""What the front matter tells that is counted rather than written: tables from pages and banks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from itertools import chain

from nbformat import NotebookNode

from tpilab.evidence import Evidence, Objective
from tpilab.evidence.reviews import Reviews, day
from tpilab.quiz.bank import Bank
from tpilab.quiz.kinds import BaseItem
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.standard import MIN_JUDGES
from tpilab.skills import SKILLS

_CALL = re.compile(r"^(\w+)\(", re.MULTILINE)
_NO_METHOD = {"reviewed", "start_quiz", "open_pages", "print"}
_CHECK = "check_yourself"
_KINDS = {
    "single": "one best answer",
    "several": "several answers",
    "order": "order",
    "number": "number",
    "hotspot": "place on a picture",
    "case": "case in steps",
    "free_text": "written answer",
    "perform": "at the simulator",
}

Minutes = Mapping[str, tuple[int, int]]
"""By module: to read and practice, and for its quiz."""


def front_matter(  # noqa: PLR0913, PLR0917  # it is counted from all of these
    evidence: Evidence,
    books: Mapping[str, NotebookNode],
    banks: Sequence[Bank],
    minutes: Minutes,
    known: Reviews,
    pass_marks: Mapping[str, str],
) -> dict[str, str]:
    """By name, what stands for `{name}` in the front matter, in Markdown.

    books: by page, its notebook. pass_marks: by quiz, what is said of its pass mark.
    """
    modules = tuple(dict.fromkeys(each.module for each in evidence.objectives))
    ready = tuple(sorted(module for module in modules if module in books))
    return {
        "version": version("tpilab"),
        "evidence_as_of": day(known.evidence_as_of),
        "review_due": day(known.review_due),
        "review": known.course_told(modules),
        "reviews": _table(
            ("Module", "Clinical review"), ((_called(each), known.told(each)) for each in ready)
        ),
        "objectives": objective_table(evidence.objectives, books, banks),
        "times": time_table(minutes),
        "pass_marks": _table(
            ("Quiz", "Pass mark"),
            ((f"{bank.quiz[:2]} {bank.title}", pass_marks[bank.quiz]) for bank in banks),
        ),
        "least_judges": str(MIN_JUDGES),
    }


def objective_table(
    objectives: Iterable[Objective], books: Mapping[str, NotebookNode], banks: Sequence[Bank]
) -> str:
    """For each objective: where and by which method it is taught, and how it is assessed."""
    methods = methods_of(books)
    return _table(
        ("Objective", "Module", "Method", "Assessed by"),
        (
            (
                each.text,
                _called(each.module),
                ", ".join(methods.get(each.id, ())) or "not taught yet",
                _assessed(each.id, banks) or "not assessed yet",
            )
            for each in objectives
        ),
    )


def methods_of(books: Mapping[str, NotebookNode]) -> dict[str, tuple[str, ...]]:
    """By objective, the methods of the sections that teach it."""
    found: dict[str, list[str]] = {}
    for book in books.values():
        for names, cells in _sections(book):
            for name in names:
                found.setdefault(name, []).extend(_methods(cells))
    return {name: tuple(dict.fromkeys(each)) for name, each in found.items()}


def _sections(book: NotebookNode) -> Iterator[tuple[Sequence[str], list[NotebookNode]]]:
    """The sections of a page that teach something: their objectives and their cells."""
    names: Sequence[str] = ()
    cells: list[NotebookNode] = []
    for cell in book.cells:
        named = cell.metadata.get("objectives", ())
        if named or (cell.cell_type == "markdown" and cell.source.lstrip().startswith("## ")):
            yield names, cells
            names, cells = named, []
        cells.append(cell)
    yield names, cells


def _methods(cells: Iterable[NotebookNode]) -> Iterator[str]:
    yield "reading"
    calls = [
        call
        for cell in cells
        if cell.cell_type == "code"
        for call in _CALL.findall(cell.source)
        if call not in _NO_METHOD
    ]
    for call in calls:
        if call == _CHECK:
            yield "self-check"
        elif call in SKILLS or call in ("see", "waiting_room"):
            yield "simulator"
        else:
            yield "explorer"


def _assessed(name: str, banks: Iterable[Bank]) -> str:
    items = {
        item.id: item
        for bank in banks
        for item in chain.from_iterable(slot.items for slot in bank.slots)
        if name in item.objectives
    }
    kinds = Counter(_kind(item) for item in items.values())
    return ", ".join(f"{count} × {kind}" for kind, count in sorted(kinds.items()))


def _kind(item: BaseItem) -> str:
    if isinstance(item, Perform):
        return f"simulator ({item.skill})"
    return _KINDS.get(item.kind, item.kind.replace("_", " "))


def time_table(minutes: Minutes) -> str:
    """How long each module takes, and all of them; minutes rounded as the pages say them."""
    rows = [
        (_called(name), str(read), str(quiz), str(read + quiz))
        for name, (read, quiz) in minutes.items()
    ]
    read = sum(each for each, _ in minutes.values())
    quiz = sum(each for _, each in minutes.values())
    rows.append(("**In all**", f"**{read}**", f"**{quiz}**", f"**{(read + quiz) / 60:.1f} hours**"))
    return _table(("Module", "Read and practice", "Quiz", "Minutes"), rows)


def _called(module: str) -> str:
    number, _, name = module.partition("_")
    return f"{number} {name.replace('_', ' ').capitalize()}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
