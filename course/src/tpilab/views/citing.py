"""Citations in Markdown: `[@DX-009]` becomes numbered links, and the numbers a list of sources."""

from __future__ import annotations

import re
from pathlib import Path

from tpilab.evidence import Fact, Source, cite, fact

_CITATION = re.compile(r"\s?\[@([A-Z][A-Z0-9a-z;\s-]*)\]")
_STATUS_NOTE = {
    "weak-source": "only a secondary page was found",
    "unconfirmed": "general knowledge, no text was read",
}
_HEAD = """\
## Sources

Each claim above rests on facts of the course's evidence; most were read as an abstract.
"""


def line_of(path: Path, needle: str) -> int:
    """The first line (1-based) of `path` that holds `needle`; 1 where none does."""
    lines = path.read_text("utf-8").splitlines()
    return next((n for n, line in enumerate(lines, start=1) if needle in line), 1)


class Citations:
    """The citations of one authored file, numbered in the order in which they are met."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[str] = []
        """What cites a fact that is not there, as file:line."""
        self._numbers: dict[str, int] = {}
        self._cited: dict[str, Fact] = {}

    def numbered(self, text: str) -> str:
        """`text` with each citation as superscript links."""
        return _CITATION.sub(self._links, text)

    def _links(self, match: re.Match[str]) -> str:
        marks: dict[int, str] = {}
        for name in (part.strip() for part in match[1].split(";")):
            try:
                known = self._cited.setdefault(name, fact(name))
            except KeyError as error:
                self.problems.append(f"{self.path}:{line_of(self.path, name)}: {error.args[0]}")
                continue
            for key in known.source:
                number = self._numbers.setdefault(key, len(self._numbers) + 1)
                title = cite(key).short
                marks[number] = f'<a href="#source-{number}" title="{title}">[{number}]</a>'
        links = "".join(marks[number] for number in sorted(marks))
        return f"<sup>{links}</sup>"

    def sources(self) -> str:
        """The numbered list of sources, in Markdown; empty where nothing was cited."""
        if not self._numbers:
            return ""
        listed = (self._line(key, n) for key, n in self._numbers.items())
        return "\n".join([_HEAD, *listed])

    def _line(self, key: str, number: int) -> str:
        facts = [each for each in self._cited.values() if key in each.source]
        notes = {_STATUS_NOTE[each.status] for each in facts if each.status in _STATUS_NOTE}
        note = f" *Weak: {'; '.join(sorted(notes))}.*" if notes else ""
        names = ", ".join(each.id for each in facts)
        return (
            f'{number}. <a id="source-{number}"></a>{_linked(cite(key))}'
            f" <small>Facts {names}.</small>{note}"
        )


def _linked(source: Source) -> str:
    """The reference with its title as the link, so that links read out alone make sense."""
    if not source.link.startswith("http"):
        return source.reference
    title = source.title.rstrip(".")
    return source.reference.replace(title, f"[{title}]({source.link})", 1)
