"""What a page of feedback tells of each question, read from the learner's own folder.

The page was made by `views.feedback` and is read as hostile: bounded, no links, every field
checked. A page that tells no questions (levels `score` and `objectives`) gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

from tpilab.place import MY_WORK
from tpilab.quiz.answers import FIRST_YEAR, LAST_YEAR, Unreadable, read_bytes
from tpilab.quiz.start import is_quiz

MAX_BYTES = 16 * 2**20
MAX_QUESTIONS = 200
_NAME = re.compile(r"[\w.-]{1,64}")
_SHARE = re.compile(r"[01](\.\d{1,4})?")


@dataclass(frozen=True)
class Question:
    """A marked question of a quiz."""

    quiz: str
    item: str
    objectives: tuple[str, ...]
    share: float
    """Of its points, from 0 to 1."""
    sure: str | None
    """How sure the learner was, if it was asked and told."""
    when: datetime
    """When the feedback came, aware."""

    @property
    def right(self) -> bool:
        """Whether it earned every point."""
        return self.share >= 1


def questions(root: Path) -> tuple[Question, ...]:
    """Every question that the newest feedback of each quiz in my_work tells of."""
    found: list[Question] = []
    for folder in sorted((root / MY_WORK).glob("*")):
        if is_quiz(folder.name) and (page := newest(folder)) is not None:
            found += _read(page, folder.name)
    return tuple(found)


def newest(folder: Path) -> Path | None:
    """The page of feedback to read: of the newest version, else the one marked without help."""
    found = sorted(folder.glob(f"feedback/*/{folder.name}.html"))
    own = folder / "my_feedback.html"
    return found[-1] if found else own if own.is_file() else None


def _read(page: Path, quiz: str) -> Iterator[Question]:
    try:
        when = datetime.fromtimestamp(page.stat().st_mtime, UTC)
        text = read_bytes(page, MAX_BYTES).decode("utf-8", "replace")
    except (OSError, Unreadable, OverflowError, ValueError):
        return
    if not FIRST_YEAR <= when.year < LAST_YEAR:
        return
    parser = _Sections()
    with suppress(AssertionError, ValueError):  # where Python's parser gives up
        parser.feed(text)
    for each in parser.found[:MAX_QUESTIONS]:
        item, share = each.get("data-item") or "", each.get("data-share") or ""
        names = (each.get("data-objectives") or "").split()[:9]
        sure = each.get("data-sure") or None
        if _NAME.fullmatch(item) and _SHARE.fullmatch(share) and all(map(_NAME.fullmatch, names)):
            told = sure if sure in ("sure", "fairly", "guess") else None
            yield Question(quiz, item, tuple(names), min(float(share), 1.0), told, when)


class _Sections(HTMLParser):
    """The attributes of every section that stands for a question."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a question's section says of itself."""
        given = dict(attrs)
        if tag == "section" and "data-item" in given:
            self.found.append(given)
