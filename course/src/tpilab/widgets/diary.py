"""A learner's diary of guiding: one line an attempt, in the learner's own folder.

It is an answers file (`tpilab.quiz.answers`), appended durably. It holds no name and no score, is
read by nobody but the learner, and the learner can delete it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from pydantic import ValidationError

from tpilab.place import MY_WORK, own_folder
from tpilab.quiz.answers import AnswerFile, NotSaved, Unreadable
from tpilab.skills.guide.tried import Tried

FOLDER, FILE = "guidance", "attempts.jsonl"
MOST = 500
"""So many attempts are shown; the newest ones."""
_QUIZ = "guidance"


@dataclass
class Diary:
    """The attempts so far. Without a folder they last as long as the kernel."""

    folder: Path | None
    notes: list[str] = field(default_factory=list)
    """What is wrong with the file, in the learner's words."""
    _held: dict[str, Tried] = field(default_factory=dict)

    _here: ClassVar[Diary | None] = None

    @classmethod
    def open(cls) -> Diary:
        """The learner's diary, where the course is; without one, this kernel's."""
        if (folder := own_folder(FOLDER)) is not None:
            return cls(folder)
        if cls._here is None:
            cls._here = cls(None)
        return cls._here

    @property
    def path(self) -> Path | None:
        """Where it is kept."""
        return None if self.folder is None else self.folder / FILE

    def attempts(self) -> tuple[Tried, ...]:
        """What is in it now, oldest first, at most `MOST`; `notes` says what could not be read."""
        if self.path is not None:
            self._read(self.path)
        return tuple(self._held.values())[-MOST:]

    def keep(self, name: str, attempt: Tried) -> int:
        """Add an attempt by its name, once however often it is told; gives how many there are.

        Raises NotSaved in the learner's words.
        """
        self.attempts()
        if name not in self._held and self.path is not None:
            self._append(self.path, name, attempt)
        self._held.setdefault(name, attempt)
        return len(self._held)

    def forget(self) -> None:
        """Delete all of it. Raises NotSaved in the learner's words."""
        try:
            if self.path is not None:
                self.path.unlink(missing_ok=True)
        except OSError as error:
            why = error.strerror or "the disk gave an error"
            raise NotSaved(f"{FILE} could not be deleted ({why})") from None
        self._held, self.notes = {}, []

    def _read(self, path: Path) -> None:
        self.notes = []
        try:
            answers = AnswerFile(path, _QUIZ, "").read()
        except Unreadable as error:
            self._held = {}
            self.notes.append(f"{error}. Nothing in it was changed. Move it away to begin anew.")
            return
        held, odd = {}, len(answers.problems)
        for line in answers.lines:
            try:
                held[line.slot] = Tried.model_validate(line.value, strict=False)
            except ValidationError:
                odd += 1
        self._held = held
        if odd:
            count = "1 line" if odd == 1 else f"{odd} lines"
            self.notes.append(f"{count} of {path.name} could not be read, and do not count.")

    def _append(self, path: Path, name: str, attempt: Tried) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = error.strerror or "the disk gave an error"
            raise NotSaved(f"the folder {MY_WORK}/{FOLDER} could not be made ({why})") from None
        file = AnswerFile(path, _QUIZ, uuid.uuid4().hex[:8])
        file.append(name, attempt.patient, attempt.model_dump(mode="json"))
