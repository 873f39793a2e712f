"""The way through, found in the folder of the course: its pages, their self-checks, its quizzes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tpilab.place import COURSE, MY_WORK, QUESTIONS, QUIZZES
from tpilab.quiz.answers import FILE_NAME, Unreadable, parse, read_bytes
from tpilab.quiz.start import is_quiz

MAX_BYTES = 8 * 2**20
START = "00_start_here"
BEFORE = "09_before_you_start"
"""The quiz that is taken before the first module."""
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_CHECK = re.compile(r'^check_yourself\("(\w+)", "([\w-]+)"\)', re.MULTILINE)
_CALL = re.compile(r"^(\w+)\(", re.MULTILINE)
_SKILL_OF = {"see": "select", "waiting_room": "select"}
"""Where a cell's call is not named like its skill."""


@dataclass(frozen=True)
class Page:
    """A page of the course."""

    name: str
    title: str
    checks: dict[str, str]
    """By id of a self-check: the heading under which it stands."""
    calls: frozenset[str]
    """What its cells call; a simulator's call is named like its skill."""

    @property
    def skills(self) -> frozenset[str]:
        """The skills that can be practiced on it, and other names that are none."""
        return frozenset(_SKILL_OF.get(each, each) for each in self.calls)


@dataclass(frozen=True)
class Quiz:
    """A quiz, as far as this folder knows of it."""

    name: str
    title: str
    here: bool
    """Whether the course holds it, so that a copy can be started without an exchange."""
    started: bool
    answered: int
    of: int
    """How many questions; 0: not known."""
    marked_alone: bool
    """Whether the learner had it marked here, with keys at hand."""


def pages(root: Path) -> tuple[Page, ...]:
    """The pages of the course in `root`, in order, without the first; an unreadable one is not."""
    paths = sorted((root / COURSE).glob("[0-9][0-9]_*.ipynb"))
    found = [_page(path) for path in paths if path.stem != START]
    return tuple(page for page in found if page is not None)


def _page(path: Path) -> Page | None:
    try:
        book = json.loads(read_bytes(path, MAX_BYTES))
        cells = [(each["cell_type"], "".join(each["source"])) for each in book["cells"]]
    except (OSError, Unreadable, ValueError, KeyError, TypeError, RecursionError):
        return None
    title, heading = path.stem, ""
    checks: dict[str, str] = {}
    calls: set[str] = set()
    for kind, text in cells:
        if kind == "markdown":
            if (first := _TITLE.search(text)) and title == path.stem:
                title = first[1]
            for each in _HEADING.finditer(text):
                heading = each[1]
        elif kind == "code":
            calls.update(_CALL.findall(text))
            checks.update({name: heading for page, name in _CHECK.findall(text)
                           if page == path.stem})  # fmt: skip
    return Page(path.stem, title, checks, frozenset(calls))


def on_the_way(name: str) -> tuple[bool, str]:
    """Where a page or quiz comes on the way through, as a key to sort by."""
    return name[:2] > "00" and name != BEFORE, name


def quizzes(root: Path, more: Iterator[str] | tuple[str, ...] = ()) -> tuple[Quiz, ...]:
    """The quizzes here, in my_work, and those named in `more`, in order."""
    names = {each.parent.name for each in (root / QUIZZES).glob("*/*.ipynb")}
    names |= {each.parent.name for each in (root / MY_WORK).glob("*/*.ipynb")}
    return tuple(_quiz(root, name) for name in sorted(names | set(more)) if is_quiz(name))


def _quiz(root: Path, name: str) -> Quiz:
    mine, released = root / MY_WORK / name, root / QUIZZES / name
    questions = _questions(mine) or _questions(released)
    slots = questions.get("slots")
    count = len(slots) if isinstance(slots, list) else 0
    title = questions.get("title")
    return Quiz(
        name=name,
        title=title if isinstance(title, str) and title else named(name),
        here=(released / f"{name}.ipynb").is_file(),
        started=(mine / f"{name}.ipynb").is_file(),
        answered=min(_answered(mine, name), count) if count else _answered(mine, name),
        of=count,
        marked_alone=(mine / "my_feedback.html").is_file(),
    )


def named(quiz: str) -> str:
    """A quiz's name in words: 02 Palpate."""
    number, _, title = quiz.partition("_")
    return f"{number} {title.replace('_', ' ').capitalize()}"


def _questions(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_bytes(folder / QUESTIONS, MAX_BYTES))
    except (OSError, Unreadable, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _answered(folder: Path, quiz: str) -> int:
    try:
        latest = parse(read_bytes(folder / FILE_NAME)).latest().values()
    except (OSError, Unreadable):
        return 0
    return sum(line.quiz == quiz and line.value is not None for line in latest)
