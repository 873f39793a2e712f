"""Trigger point injection, learned by doing.

What a notebook calls is named here and loaded at its first use, so that `import tpilab` is free.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Notebooks say quiz("02_palpate"), and a subpackage is called quiz, too. It is loaded first: its
# name is then bound already, and never again over the function below.
import tpilab.quiz  # noqa: F401

if TYPE_CHECKING:
    from tpilab.evidence import cite, fact
    from tpilab.views.solution import worked_solution
    from tpilab.widgets.quiz import answer, hand_in, start_quiz
    from tpilab.widgets.words import Shown

__all__ = ["answer", "cite", "fact", "hand_in", "quiz", "start_quiz", "worked_solution"]

_HOMES = {
    "answer": "tpilab.widgets.quiz",
    "cite": "tpilab.evidence",
    "fact": "tpilab.evidence",
    "hand_in": "tpilab.widgets.quiz",
    "start_quiz": "tpilab.widgets.quiz",
    "worked_solution": "tpilab.views.solution",
}


def quiz(name: str) -> Shown:
    """The head of a quiz: what is answered, what is saved, and what stands in the way."""
    from tpilab.widgets.quiz import quiz as show

    return show(name)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tpilab' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
