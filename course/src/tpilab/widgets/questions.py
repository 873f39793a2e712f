"""The public questions beside a quiz notebook, and what a learner may send as an answer.

The key is not here: a value is checked against the question's schema and for its size only.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tpilab.place import QUESTIONS
from tpilab.quiz.answers import Unreadable, read_bytes
from tpilab.quiz.form import asked, drawn

VERSION = 2
MAX_BYTES = 2**20
MAX_ANSWER_BYTES = 256 * 1024


class NoQuestions(ValueError):
    """The questions cannot be shown; the message is for the learner."""


@dataclass(frozen=True)
class Question:
    """One slot's question in the form of this learner, as it travels to the browser."""

    slot: str
    number: int
    """Counted from 1, as the notebook's headings count."""
    points: int
    confidence: bool
    item: str
    kind: str
    lead_in: str
    instruction: str
    stem: str
    """HTML of the case and the question, where they differ from learner to learner; else empty."""
    answer: dict[str, Any]
    """JSON Schema of an answer."""
    more: dict[str, Any] = field(default_factory=dict)
    """What the kind itself asks with: options, units, picture, steps ..."""

    def for_browser(self) -> dict[str, Any]:
        """All of it but the schema, as one JSON object."""
        told = ("slot", "number", "points", "confidence", "item", "kind", "lead_in", "instruction",
                "stem")  # fmt: skip
        return {**self.more, **{name: getattr(self, name) for name in told}}

    def check(self, value: Any) -> Any:
        """The answer to store, None where `value` withdraws it.

        Raises ValueError, in the learner's words, for what cannot be an answer.
        """
        if value is None or _is_blank(value, self.answer.get("type")):
            return None
        try:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            size = len(text.encode())
        except UnicodeEncodeError:
            raise ValueError("the text holds a broken character") from None
        except (TypeError, ValueError, RecursionError):
            raise ValueError("that is no answer to this question") from None
        if size > MAX_ANSWER_BYTES:
            raise ValueError("the answer is too large")
        from fastjsonschema import JsonSchemaValueException

        try:
            self._valid(value)
        except JsonSchemaValueException:
            raise ValueError("that is no answer to this question") from None
        return value

    @cached_property
    def _valid(self) -> Callable[[Any], Any]:
        """Raises JsonSchemaValueException. Imported late: nothing is checked before an answer."""
        import fastjsonschema

        check: Callable[[Any], Any] = fastjsonschema.compile(self.answer, use_default=False)
        return check


@dataclass(frozen=True)
class Questions:
    """The questions of one quiz, in the form of one learner."""

    quiz: str
    title: str
    slots: dict[str, Question]


def read_questions(folder: Path, form: int | None = None) -> Questions:
    """The questions in `folder`. form: see `quiz/form.py`. Raises NoQuestions, in words."""
    try:
        data = json.loads(read_bytes(folder / QUESTIONS, MAX_BYTES))
    except FileNotFoundError:
        raise NoQuestions(f"{QUESTIONS} is missing beside this notebook.") from None
    except Unreadable as error:
        raise NoQuestions(f"{error}.") from None
    except (ValueError, RecursionError):
        raise NoQuestions(f"{QUESTIONS} is damaged.") from None
    try:
        return _questions(data, form)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        raise NoQuestions(f"{QUESTIONS} is damaged, or made for another version.") from None


def _questions(data: Any, form: int | None) -> Questions:
    if data["version"] != VERSION:
        raise ValueError
    slots = [_question(number, each, form) for number, each in enumerate(data["slots"], start=1)]
    return Questions(_text(data["quiz"]), _text(data["title"]), {each.slot: each for each in slots})


def _question(number: int, data: dict[str, Any], form: int | None) -> Question:
    slot, pool = _text(data["slot"]), data["pool"]
    public = asked(pool[drawn(form, slot, len(pool))], form)
    texts = {name: _text(public.pop(name))
             for name in ("item", "kind", "lead_in", "instruction", "stem")}  # fmt: skip
    return Question(
        slot=slot,
        number=number,
        points=int(data["points"]),
        confidence=data["confidence"] is True,
        answer=dict(public.pop("answer")),
        more=public,
        **texts,
    )


def _is_blank(value: Any, kind: Any) -> bool:
    """Whether an answer of this JSON type says nothing."""
    if kind == "string":
        return isinstance(value, str) and not value.strip()
    return kind == "array" and isinstance(value, list) and not value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
