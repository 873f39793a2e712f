"""A page of the course: from its Markdown source to a notebook with numbered sources.

The source is a MyST notebook (jupytext). `[@DX-009]` after a claim cites a fact; it becomes a
numbered link, and the numbered list of sources becomes the page's last cell.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import nbformat
from nbformat import NotebookNode

from tpilab.evidence import Fact, Source, Status, cite, evidence, fact, objective
from tpilab.views.notebook import notebook
from tpilab.yaml_lines import AuthoringError

_CITATION = re.compile(r"\s?\[@([A-Z][A-Z0-9a-z;\s-]*)\]")
_HIDDEN = {"jupyter": {"source_hidden": True}}
_STATUS_NOTE = {
    "weak-source": "only a secondary page was found",
    "unconfirmed": "general knowledge, no text was read",
}


def page(path: Path) -> NotebookNode:
    """The notebook of one page, not executed. Raises AuthoringError with file:line."""
    import jupytext

    book = jupytext.reads(_with_counts(path.read_text("utf-8")), fmt="md:myst")
    numbers: dict[str, int] = {}
    cited: dict[str, Fact] = {}
    problems: list[str] = []
    for cell in book.cells:
        problems += _unknown_objectives(path, cell)
        if cell.cell_type == "markdown":
            cell.source = _with_numbers(path, cell.source, numbers, cited, problems)
        else:
            cell.metadata.update(_HIDDEN)
    if problems:
        raise AuthoringError(problems)
    if numbers:
        book.cells.append(nbformat.v4.new_markdown_cell(_sources(numbers, cited)))
    return _plain(book, path.stem)


def _with_counts(text: str) -> str:
    """`text` with `{facts}` and `{facts:STATUS}` replaced by how many facts there are."""
    statuses = Counter(each.status for each in evidence().facts)
    text = text.replace("{facts}", str(statuses.total()))
    for status in get_args(Status):
        text = text.replace(f"{{facts:{status}}}", str(statuses[status]))
    return text


def objectives_of(book: NotebookNode) -> set[str]:
    """The objectives that a page's sections teach."""
    return {name for cell in book.cells for name in cell.metadata.get("objectives", ())}


def _plain(book: NotebookNode, name: str) -> NotebookNode:
    for number, cell in enumerate(book.cells):
        cell.id = f"{name.replace('_', '-')}-{number:02d}"
    return notebook(book.cells)


def _line_of(path: Path, needle: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next((n for n, line in enumerate(lines, start=1) if needle in line), 1)


def _unknown_objectives(path: Path, cell: Any) -> list[str]:
    problems = []
    for name in cell.metadata.get("objectives", ()):
        try:
            objective(name)
        except KeyError as error:
            problems.append(f"{path}:{_line_of(path, name)}: {error.args[0]}")
    return problems


def _with_numbers(
    path: Path,
    text: str,
    numbers: dict[str, int],
    cited: dict[str, Fact],
    problems: list[str],
) -> str:
    """`text` with each citation as superscript links; fills `numbers` (citekey -> number)."""

    def replace(match: re.Match[str]) -> str:
        marks: dict[int, str] = {}
        for name in (part.strip() for part in match[1].split(";")):
            try:
                known = cited.setdefault(name, fact(name))
            except KeyError as error:
                problems.append(f"{path}:{_line_of(path, name)}: {error.args[0]}")
                continue
            for key in known.source:
                number = numbers.setdefault(key, len(numbers) + 1)
                title = cite(key).short
                marks[number] = f'<a href="#source-{number}" title="{title}">[{number}]</a>'
        links = "".join(marks[number] for number in sorted(marks))
        return f"<sup>{links}</sup>"

    return _CITATION.sub(replace, text)


def _linked(source: Source) -> str:
    """The reference with its title as the link, so that links read out alone make sense."""
    if not source.link.startswith("http"):
        return source.reference
    title = source.title.rstrip(".")
    return source.reference.replace(title, f"[{title}]({source.link})", 1)


def _sources(numbers: dict[str, int], cited: dict[str, Fact]) -> str:
    lines = [
        "## Sources",
        "",
        "Each claim above rests on facts of the course's evidence; most were read as an abstract.",
        "",
    ]
    for key, number in numbers.items():
        source = cite(key)
        facts = [each for each in cited.values() if key in each.source]
        notes = {_STATUS_NOTE[each.status] for each in facts if each.status in _STATUS_NOTE}
        note = f" *Weak: {'; '.join(sorted(notes))}.*" if notes else ""
        text = _linked(source)
        names = ", ".join(each.id for each in facts)
        lines.append(
            f'{number}. <a id="source-{number}"></a>{text} <small>Facts {names}.</small>{note}'
        )
    return "\n".join(lines)
