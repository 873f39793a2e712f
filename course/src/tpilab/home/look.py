"""What a learner finds at an exchange, whatever answers there. Standard library only."""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from tpilab.place import QUESTIONS
from tpilab.quiz.answers import Unreadable, read_bytes
from tpilab.quiz.start import is_quiz

Json: TypeAlias = dict[str, Any]

FEEDBACK = "feedback"
"""nbgrader's own name for the folder in which a learner's feedback lies."""


class Look(ABC):
    """One learner at an exchange."""

    mine: Path
    """The folder my_work."""
    course: str
    """nbgrader's course id."""
    elsewhere: Path
    """The folder in which nbgrader's own list puts what it fetches."""
    exchange: str | None = None
    """The shared folder, where the exchange is one."""

    @abstractmethod
    def listed(self) -> tuple[set[str], dict[str, list[Json]]]:
        """The quizzes that are released, and hand-ins by quiz, as nbgrader lists them."""

    def look(self) -> Json:
        """What is released, what was handed in, and where feedback is, by quiz."""
        names, handed_in = self.listed()
        return {
            "course": self.course,
            "any_feedback": self._any_feedback(),
            "quizzes": {
                quiz: {
                    "released": quiz in names,
                    "same": self._same(quiz),
                    "elsewhere": self._elsewhere(quiz),
                    "versions": [self._version(quiz, each) for each in handed_in.get(quiz, ())],
                }
                for quiz in sorted(names | set(handed_in))
                if is_quiz(quiz)
            },
        }

    def _any_feedback(self) -> bool | None:
        """Whether the course ever released feedback; None: not known."""
        if self.exchange is None:
            return None
        return (Path(self.exchange) / self.course / FEEDBACK).is_dir()

    def _same(self, quiz: str) -> bool | None:
        """Whether the own copy asks what was released; None: not known."""
        if self.exchange is None:
            return None
        theirs = Path(self.exchange) / self.course / "outbound" / quiz / QUESTIONS
        with suppress(OSError, Unreadable):
            return read_bytes(theirs) == read_bytes(self.copy(quiz) / QUESTIONS)
        return None

    def _elsewhere(self, quiz: str) -> str:
        """Where the learner's copy lies, if nbgrader's own list made it; else empty."""
        copy = self.copy(quiz)
        return "" if copy == self.mine / quiz else str(copy)

    def _version(self, quiz: str, each: Json) -> Json:
        """One hand-in: when, and its feedback: none, ready, here, or newer than what is here."""
        copy = self.copy(quiz)
        here, there = each["has_local_feedback"], each["has_exchange_feedback"]
        if copy != self.mine / quiz:  # nbgrader looked only in my_work
            here = (copy / FEEDBACK / each["timestamp"] / f"{quiz}.html").is_file()
        feedback = ("newer" if each["feedback_updated"] else "here") if here else (
            "ready" if there else "none")  # fmt: skip
        return {"time": each["timestamp"], "feedback": feedback}

    def copy(self, quiz: str) -> Path:
        """The learner's copy: in my_work, else where nbgrader's own list would have put it."""
        other = self.elsewhere / quiz
        here = self.mine / quiz
        return other if not here.exists() and (other / f"{quiz}.ipynb").is_file() else here


def server_root() -> Path:
    """The folder that the Jupyter server shows, which nbgrader's own list starts from."""
    from jupyter_core.paths import jupyter_runtime_dir

    info = Path(jupyter_runtime_dir()) / f"jpserver-{os.environ.get('JPY_PARENT_PID', '')}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        return Path(json.loads(info.read_bytes())["root_dir"])
    return Path.cwd()


def refused(error: Exception) -> Json:
    """What is told of an exchange that refused. What is said of it says that answers are kept."""
    words = str(error).rstrip(".").removesuffix("; your answers are kept")
    return {"why": "refused", "error": words}
