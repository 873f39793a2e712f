"""The public questions beside a quiz notebook, and what a learner may send as an answer.

The key is not here: a value is checked for its type and size only. Standard library only, but for
an attempt at a simulator, which brings pydantic along.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tpilab.place import QUESTIONS
from tpilab.quiz.answers import Unreadable, read_bytes

VERSION = 1
MAX_BYTES = 2**20
_KINDS = ("single", "several", "number", "free_text", "perform")


class NoQuestions(ValueError):
    """The questions cannot be shown; the message is for the learner."""


@dataclass(frozen=True)
class Question:
    """One slot's question, as it travels to the browser."""

    slot: str
    number: int
    """Counted from 1, as the notebook's headings count."""
    points: int
    item: str
    kind: str
    lead_in: str
    instruction: str
    options: tuple[dict[str, str], ...] = ()
    unit: str = ""
    max_chars: int = 0
    task: dict[str, Any] = field(default_factory=dict)
    """What is to be performed, for the simulator."""

    def check(self, value: Any) -> Any:
        """The answer to store, None where `value` withdraws it.

        Raises ValueError, in the learner's words, for what cannot be an answer.
        """
        if value is None:
            return None
        if self.kind == "single":
            return self._option(value)
        if self.kind == "several":
            return self._options(value)
        if self.kind == "number":
            return _number(value)
        if self.kind == "perform":
            return _attempt(value)
        return self._text(value)

    def _option(self, value: Any) -> str:
        if not isinstance(value, str) or value not in {each["id"] for each in self.options}:
            raise ValueError("that is none of the options")
        return value

    def _options(self, value: Any) -> list[str] | None:
        if not isinstance(value, list):
            raise ValueError("that is no list of options")
        chosen = [self._option(each) for each in value]
        if len(set(chosen)) < len(chosen):
            raise ValueError("an option is named twice")
        return chosen or None

    def _text(self, value: Any) -> str | None:
        if not isinstance(value, str):
            raise ValueError("that is no text")
        if len(value) > self.max_chars:
            raise ValueError(f"the text has {len(value)} of {self.max_chars} characters allowed")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError("the text holds a broken character") from None
        return value if value.strip() else None


@dataclass(frozen=True)
class Questions:
    """The questions of one quiz."""

    quiz: str
    title: str
    slots: dict[str, Question]


def read_questions(folder: Path) -> Questions:
    """The questions in `folder`. Raises NoQuestions, in the learner's words."""
    try:
        data = json.loads(read_bytes(folder / QUESTIONS, MAX_BYTES))
    except FileNotFoundError:
        raise NoQuestions(f"{QUESTIONS} is missing beside this notebook.") from None
    except Unreadable as error:
        raise NoQuestions(f"{error}.") from None
    except (ValueError, RecursionError):
        raise NoQuestions(f"{QUESTIONS} is damaged.") from None
    try:
        return _questions(data)
    except (KeyError, TypeError, ValueError):
        raise NoQuestions(f"{QUESTIONS} is damaged, or made for another version.") from None


def _questions(data: Any) -> Questions:
    if data["version"] != VERSION:
        raise ValueError
    slots = [_question(number, each) for number, each in enumerate(data["slots"], start=1)]
    return Questions(_text(data["quiz"]), _text(data["title"]), {each.slot: each for each in slots})


def _question(number: int, data: dict[str, Any]) -> Question:
    fields = {
        name: _text(data[name]) for name in ("slot", "item", "kind", "lead_in", "instruction")
    }
    if fields["kind"] not in _KINDS:
        raise ValueError
    options = tuple(
        {"id": _text(each["id"]), "text": _text(each["text"])} for each in data.get("options", ())
    )
    return Question(
        number=number,
        points=int(data["points"]),
        options=options,
        unit=_text(data.get("unit", "")),
        max_chars=int(data.get("max_chars", 0)),
        task=dict(data.get("task", {})),
        **fields,
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("that is no number")
    try:
        finite = math.isfinite(value)
    except OverflowError:
        finite = False
    if not finite:
        raise ValueError("that is no finite number")
    return value


def _attempt(value: Any) -> Any:
    from tpilab.replay import read_attempt

    read_attempt(value)
    return value
