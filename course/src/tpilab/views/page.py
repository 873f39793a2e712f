"""A page of the course: from its Markdown source to a notebook with numbered sources.

The source is a MyST notebook (jupytext). `[@DX-009]` after a claim cites a fact; it becomes a
numbered link, and the numbered list of sources becomes the page's last cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import nbformat
from nbformat import NotebookNode

from tpilab.evidence import Status, evidence, objective
from tpilab.views.citing import Citations, line_of
from tpilab.views.notebook import notebook
from tpilab.yaml_lines import AuthoringError

_HIDDEN = {"jupyter": {"source_hidden": True}}
_MINUTES = re.compile(r"^\*About (\d+) minutes to read\b", re.MULTILINE)


def page(path: Path, told: Mapping[str, str] | None = None) -> NotebookNode:
    """The notebook of one page, not executed. Raises AuthoringError with file:line.

    told: what stands for `{name}` in the text, in Markdown.
    """
    import jupytext

    book = jupytext.reads(filled(path.read_text("utf-8"), told or {}), fmt="md:myst")
    citations = Citations(path)
    problems: list[str] = []
    for cell in book.cells:
        problems += _unknown_objectives(path, cell)
        if cell.cell_type == "markdown":
            cell.source = citations.numbered(cell.source)
        else:
            cell.metadata.update(_HIDDEN)
    if problems := [*problems, *citations.problems]:
        raise AuthoringError(problems)
    if sources := citations.sources():
        book.cells.append(nbformat.v4.new_markdown_cell(sources))
    return _plain(book, path.stem)


def filled(text: str, told: Mapping[str, str]) -> str:
    """`text` with each `{name}` of `told`, `{facts}` and `{facts:STATUS}` (their counts) filled."""
    statuses = Counter(each.status for each in evidence().facts)
    counts = {"facts": str(statuses.total())}
    counts |= {f"facts:{status}": str(statuses[status]) for status in get_args(Status)}
    for name, words in {**counts, **told}.items():
        text = text.replace(f"{{{name}}}", words)
    return text


def objectives_of(book: NotebookNode) -> set[str]:
    """The objectives that a page's sections teach."""
    return {name for cell in book.cells for name in cell.metadata.get("objectives", ())}


def minutes_of(text: str) -> int | None:
    """How long a module's page says that reading and practice take; None where it does not say."""
    found = _MINUTES.search(text)
    return int(found[1]) if found else None


def _plain(book: NotebookNode, name: str) -> NotebookNode:
    for number, cell in enumerate(book.cells):
        cell.id = f"{name.replace('_', '-')}-{number:02d}"
    return notebook(book.cells)


def _unknown_objectives(path: Path, cell: Any) -> list[str]:
    problems = []
    for name in cell.metadata.get("objectives", ()):
        try:
            objective(name)
        except KeyError as error:
            problems.append(f"{path}:{line_of(path, name)}: {error.args[0]}")
    return problems
