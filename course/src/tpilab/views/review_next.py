"""What to look at again: the objectives that cost points, and where the course teaches them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote

import nbformat

from tpilab.evidence import objective
from tpilab.frozen import Frozen

Earned = Mapping[str, tuple[float, float]]
"""By objective: points got, points possible."""

MOST, MOST_PLACES = 5, 3
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


class Section(Frozen):
    """A part of a page that teaches an objective."""

    page: str
    title: str
    heading: str

    @property
    def anchor(self) -> str:
        """The section's address in its page, as JupyterLab makes it."""
        return quote(self.heading.replace(" ", "-"))


def sections(course: Path) -> dict[str, tuple[Section, ...]]:
    """By objective, the sections that teach it. course: the folder of the course's notebooks."""
    found: dict[str, list[Section]] = {}
    for path in sorted(course.glob("*.ipynb")):
        book = nbformat.read(path, as_version=4)
        titles = [each[1] for cell in book.cells if (each := _TITLE.search(cell.source))]
        for cell in book.cells:
            if not titles or not (heading := _HEADING.search(cell.source)):
                continue
            section = Section(page=path.stem, title=titles[0], heading=heading[1])
            for name in cell.metadata.get("objectives", ()):
                found.setdefault(name, []).append(section)
    return {name: tuple(each) for name, each in found.items()}


def review_next(
    earned: Earned, taught: Mapping[str, tuple[Section, ...]], course_url: str | None
) -> str:
    """HTML: the objectives that lost most, worst first.

    course_url: where the pages lie, as seen from the reader; None: not known, so no links.
    """
    lost = sorted(
        (got / possible, name) for name, (got, possible) in earned.items() if got < possible
    )
    if not lost:
        return ""
    rows = []
    for _, name in lost[:MOST]:
        places = "".join(
            f"<li>{_place(each, course_url)}</li>" for each in taught.get(name, ())[:MOST_PLACES]
        )
        where = f"<ul>{places}</ul>" if places else ""
        rows.append(f"<li><p>{escape(objective(name).text)}</p>{where}</li>")
    return f'<h2>What to look at again</h2><ol class="next">{"".join(rows)}</ol>'


def _place(section: Section, course_url: str | None) -> str:
    words = escape(f"{section.title}: {section.heading}")
    if course_url is None:
        return words
    address = f"{course_url.rstrip('/')}/{section.page}.ipynb#{section.anchor}"
    return f'<a href="{escape(address)}">{words}</a>'
