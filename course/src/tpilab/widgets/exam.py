"""What a simulator needs of the quiz that it is a question of. Standard library only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Exam:
    """The quiz's side of a perform question: what is asked, what is saved, and how to save."""

    question: Json
    """The question as it travels to the browser."""
    place: str
    """Opaque name under which a browser keeps what was not saved."""
    saved: Callable[[], Json]
    """What the file holds now: seq, time, value; empty if nothing."""
    preview: Callable[[], bool]
    """Whether nothing is saved here."""
    receive: Callable[[Any], Json]
    """Save what the browser sent, and give what to reply."""
