"""Where an encounter is kept while it goes on: in the learner's own folder, or in a quiz's answers.

What is kept is the attempt so far, as it is handed in; so a kernel that ended loses no part that
was over. Two notebooks with one encounter never write over each other: who saves later keeps its
own beside what the other saved.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from tpilab.place import own_folder
from tpilab.protocol import Task
from tpilab.quiz.answers import NotSaved, Unreadable, read_bytes
from tpilab.replay import MAX_BYTES
from tpilab.whole_file import write_whole
from tpilab.widgets.exam import Exam

Json: TypeAlias = dict[str, Any]
FOLDER = "encounters"


class Keep(Protocol):
    """Somewhere to keep an attempt."""

    @property
    def place(self) -> str:
        """Opaque name under which a browser keeps a part that is not over."""

    @property
    def note(self) -> str:
        """What a learner should know of how it is kept; empty: nothing."""

    def load(self) -> Json | None:
        """The attempt as it was last kept; None: there is none that can be read."""

    def set_aside(self) -> None:
        """What was kept cannot go on: begin anew, lose nothing, and say so in the note."""

    def save(self, attempt: Json) -> None:
        """Keep it. Raises NotSaved, in words."""


@dataclass
class OwnFile:
    """A file in the learner's own folder, written whole or not at all."""

    task: Task
    aside: str = ""
    """Why an encounter begins anew; empty: it does not."""
    beside: str = ""
    """What the name ends with where another notebook saved first; empty: nobody did."""
    known: str = ""
    """A digest of the file as it was read or written here last; empty: there was none."""

    @property
    def path(self) -> Path | None:
        """The file; None where nothing is kept."""
        return self._named(self.beside)

    def _named(self, beside: str) -> Path | None:
        folder = own_folder(FOLDER)
        if folder is None:
            return None
        return folder / f"{self.task.patient}_{self.task.seed}{beside}.json"

    @property
    def place(self) -> str:
        """The file, or the task where there is none; the same for all of its notebooks."""
        return f"encounter:{self._named('')}:{self.task.patient}:{self.task.seed}"

    @property
    def note(self) -> str:
        """Whether it lasts longer than the kernel, and whether another notebook has it, too."""
        if self.path is None:
            return (
                "Nothing is saved here: you have no course folder. It lasts as long as the kernel."
            )
        if self.beside:
            return (
                "This encounter went on in another tab or notebook, too. That one is kept as it"
                f" was saved there; yours here lies beside it, in {FOLDER}/{self.path.name}."
                " Nothing is lost. Run this cell again to go on with the other one."
            )
        if self._saved_elsewhere():
            return (
                "This encounter went on in another tab or notebook meanwhile. Run this cell again"
                " to go on from there. What you finish here is kept beside it and replaces nothing."
            )
        return self.aside

    def _saved_elsewhere(self) -> bool:
        """Whether another notebook saved since this one last looked."""
        found = self._bytes()
        return found is not None and _digest(found) != self.known

    def _bytes(self) -> bytes | None:
        """What the file holds; None where it is missing or cannot be read."""
        try:
            return None if self.path is None else read_bytes(self.path, MAX_BYTES)
        except (OSError, Unreadable):
            return None

    def load(self) -> Json | None:
        """What the file holds; None where it is missing or torn."""
        if self.path is None or not self.path.exists():
            return None
        held = self._bytes() or b""
        try:
            found = json.loads(held)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            self.set_aside()
            return None
        self.known = _digest(held)
        return found

    def set_aside(self) -> None:
        """Rename the file; a learner or an instructor can still look at it."""
        path = self.path
        if path is None:
            return
        beside = path.with_name(f"{path.name}.unread-{secrets.token_hex(4)}")
        with suppress(OSError):
            path.replace(beside)
            self.aside = (
                f"Your last encounter here could not be read or was made with another version of"
                f" the course. It begins anew; the old one lies in {FOLDER}/{beside.name}."
            )

    def save(self, attempt: Json) -> None:
        """Write it beside the old one, then put it in its place. Raises NotSaved."""
        if self._saved_elsewhere():
            self.beside = f".beside-{secrets.token_hex(4)}"
        path = self.path
        if path is None:
            return
        held = json.dumps(attempt, separators=(",", ":")).encode()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, held)
            self.known = _digest(held)
        except OSError as error:
            raise NotSaved(f"{path.name}: {error.strerror or 'the disk gave an error'}") from error


def _digest(held: bytes) -> str:
    return hashlib.sha256(held).hexdigest()


@dataclass
class InQuiz:
    """The answer of a quiz's question; an encounter that is not over is one, too."""

    exam: Exam
    client: str = field(default_factory=lambda: secrets.token_hex(12))
    n: int = 0
    aside: str = ""

    @property
    def place(self) -> str:
        """The learner's copy of the quiz, and the question in it."""
        return f"{self.exam.place}:{self.exam.question['slot']}:{self.exam.question['item']}"

    @property
    def note(self) -> str:
        """Whether this copy is only a preview."""
        return "This is a preview: nothing is saved." if self.exam.preview() else self.aside

    def load(self) -> Json | None:
        """The answer that is saved."""
        value = self.exam.saved().get("value")
        return value if isinstance(value, dict) else None

    def set_aside(self) -> None:
        """It stays in the answers file, and is the answer until another part is over."""
        self.aside = (
            "Your saved encounter was made with another version of the course. It is kept and"
            " counts; once you finish a part here, the new one counts."
        )

    def save(self, attempt: Json) -> None:
        """Save it as the answer. Raises NotSaved with the quiz's own words."""
        self.n += 1
        known = self.exam.saved().get("seq", 0)
        reply = self.exam.receive({"client": self.client, "n": self.n, "known": known,
                                   "age_ms": 0, "value": attempt})  # fmt: skip
        if reply["kind"] == "refused":
            raise NotSaved(str(reply["reason"]))
