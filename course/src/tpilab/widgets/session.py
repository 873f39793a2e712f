"""One quiz as one kernel answers it. No widget in here, and standard library only.

The browser numbers what it sends (client, n) and sends it again until it is told what became of
it. `Session.receive` is the other half: an answer is acknowledged once it is on the disk, once
only, and an answer kept in a browser never overwrites one that was saved after it was typed.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from tpilab.place import QUESTIONS, preview_reason
from tpilab.quiz.answers import FILE_NAME, SURE, Answer, AnswerFile, Answers, NotSaved, Unreadable
from tpilab.quiz.form import END
from tpilab.widgets.questions import Question, Questions, read_questions

Json: TypeAlias = dict[str, Any]

MAX_CLIENTS = 200
MAX_CLIENT_CHARS = 64
_MAX_AGE = timedelta(days=366)


@dataclass(frozen=True)
class Note:
    """Something a learner should know about the whole quiz."""

    level: str
    """info, caution or problem"""
    text: str


@dataclass(frozen=True)
class Message:
    """An answer as the browser reports it."""

    client: str
    n: int
    value: Any
    sure: str | None
    """How sure the learner is, if asked and told."""
    known: int
    """Sequence of the slot's saved answer that the learner saw when this one was given; 0: none."""
    age: timedelta
    """How long ago it was given, by the browser's own clock."""

    @classmethod
    def read(cls, content: Any) -> Message:
        """Raises ValueError if `content` is not what our own JavaScript sends."""
        if not isinstance(content, dict):
            raise ValueError("not an object")
        client = content.get("client")
        numbers = [content.get(name) for name in ("n", "known", "age_ms")]
        if not isinstance(client, str) or not 1 <= len(client) <= MAX_CLIENT_CHARS:
            raise ValueError("no client")
        if not all(type(each) is int and 0 <= each < 2**53 for each in numbers):
            raise ValueError("no numbers")
        sure = content.get("sure")
        if sure is not None and sure not in SURE:
            raise ValueError("no degree of confidence")
        n, known, age_ms = (int(each or 0) for each in numbers)
        age = min(timedelta(milliseconds=min(age_ms, 2**45)), _MAX_AGE)
        return cls(client, n, content.get("value"), sure, known, age)


@dataclass
class Session:
    """The questions of a folder, its answers file, and what was acknowledged."""

    folder: Path
    questions: Questions
    preview: str | None
    """Why nothing is saved here; None where answers are saved."""
    file: AnswerFile
    form: int | None = None
    """The learner's version of the quiz; None in a preview, which shows it as authored."""
    latest: dict[str, Answer] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    _done: dict[tuple[str, str], tuple[int, Json]] = field(default_factory=dict)
    """For each slot and client: the last number dealt with, and what was replied."""

    @classmethod
    def open(cls, folder: Path) -> Session:
        """The quiz in `folder`. Raises NoQuestions, in the learner's words."""
        questions = read_questions(folder)
        file = AnswerFile(folder / FILE_NAME, questions.quiz, uuid.uuid4().hex[:8])
        session = cls(folder, questions, preview_reason(folder), file)
        session.reread()
        return session

    def reread(self) -> None:
        """Read questions and answers again, as a new Run All expects.

        Raises NoQuestions, in the learner's words.
        """
        self.preview = preview_reason(self.folder)
        self.form = None if self.preview is not None else self._form()
        self.questions = read_questions(self.folder, self.form)
        self.file.quiz = self.questions.quiz
        self.refresh()

    def _form(self) -> int:
        """The form of the answers there are; before the first one, that of this very copy."""
        try:
            kept = self.file.read().form
        except Unreadable:
            kept = None
        if kept is not None:
            return kept
        copy = (self.folder / QUESTIONS).stat()
        text = f"{self.place}\0{copy.st_ino}\0{copy.st_mtime_ns}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % END

    @property
    def place(self) -> str:
        """Names this learner's copy to the browser without giving its path away."""
        user = os.environ.get("JUPYTERHUB_USER", "")
        name = "\0".join((user, str(self.folder.resolve()), self.questions.quiz))
        return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:16]

    @property
    def answered(self) -> list[int]:
        """The numbers of the questions that have a saved answer."""
        return [q.number for q in self.questions.slots.values() if self._value(q) is not None]

    def saved(self, slot: str) -> Json:
        """What the file holds for a slot, for the browser: seq, time, value; empty if nothing."""
        line, question = self.latest.get(slot), self.questions.slots.get(slot)
        if line is None or question is None:
            return {}
        when, value = line.when, self._value(question)
        return {
            "seq": line.seq,
            "time": when.isoformat() if when else "",
            "value": value,
            "sure": None if value is None else line.sure,
        }

    def _value(self, question: Question) -> Any:
        """The saved answer if it is one to this question, else None."""
        line = self.latest.get(question.slot)
        if line is None or not _belongs(line, self.questions):
            return None
        try:
            return question.check(line.value)
        except ValueError:
            return None

    def refresh(self) -> None:
        """Read the answers file again; another kernel may have written to it."""
        self.notes = []
        if self.preview is not None:
            self.latest = {}
            self.notes.append(Note("info", f"This is a preview: nothing is saved. {self.preview}"))
            return
        try:
            answers = self.file.read()
        except Unreadable as error:
            self.latest = {}
            self.notes.append(Note("problem", _unreadable(error)))
            return
        self.latest = answers.latest()
        self.notes.extend(_damage(answers, self.latest, self.questions))

    def receive(self, slot: str, content: Any) -> Json:
        """Save an answer from the browser and say what became of it.

        The reply's `kind` is saved, superseded, stale (a newer one was dealt with), preview or
        refused (`reason` in words; `again` if another attempt may succeed).
        """
        try:
            message = Message.read(content)
        except ValueError:
            return refusal(content, "the page sent something unexpected. Reload the page")
        number, reply = self._done.get((slot, message.client), (-1, {}))
        if message.n == number:
            return reply
        if message.n < number:
            return _reply("stale", message)
        reply = self._save(slot, message)
        if reply["kind"] in ("saved", "superseded"):
            self._done.pop((slot, message.client), None)
            self._done[slot, message.client] = message.n, reply
            if len(self._done) > MAX_CLIENTS:
                self._done.pop(next(iter(self._done)))
        return reply

    def _save(self, slot: str, message: Message) -> Json:
        question = self.questions.slots.get(slot)
        if question is None:
            return refusal(message, f"this quiz has no {slot}")
        try:
            value = question.check(message.value)
        except ValueError as error:
            return refusal(message, str(error))
        if self.preview is not None:
            return _reply("preview", message)
        try:
            self.latest = self.file.read().latest()
            if reply := self._already(question, message, value):
                return reply
            self.latest[slot] = self.file.append(
                slot, question.item, value, form=self.form, sure=message.sure
            )
        except (NotSaved, Unreadable) as error:
            return refusal(message, str(error), again=True)
        return _reply("saved", message) | self.saved(slot)

    def _already(self, question: Question, message: Message, value: Any) -> Json | None:
        """The reply if the file's latest answer is this one, or was given after it."""
        line = self.latest.get(question.slot)
        if line is None or not _belongs(line, self.questions):
            return None
        saved = self.saved(question.slot)
        if saved["value"] == value and line.value == value and line.sure == message.sure:
            return _reply("saved", message) | saved  # written once, however often it is sent
        _, earlier = self._done.get((question.slot, message.client), (0, {}))
        if line.seq <= message.known or earlier.get("seq") == line.seq:
            return None  # the learner, or this view, knew it when this answer was given
        given = datetime.now(UTC) - message.age
        if line.when is None or given <= line.when:
            return _reply("superseded", message) | saved
        return None


def refusal(message: Any, reason: str, *, again: bool = False) -> Json:
    """The reply to what was not saved: why, in words, and whether to try again."""
    known = message if isinstance(message, dict) else getattr(message, "__dict__", {})
    return {
        "kind": "refused",
        "client": known.get("client"),
        "n": known.get("n"),
        "reason": reason,
        "again": again,
    }


def _reply(kind: str, message: Message) -> Json:
    return {"kind": kind, "client": message.client, "n": message.n}


def _unreadable(error: Unreadable) -> str:
    return (
        f"{error}, so no answer can be saved here. Nothing in it was changed. Rename or move it"
        " away, then press Run > Run All Cells; if you are not sure, ask your instructor first."
    )


def _damage(answers: Answers, latest: dict[str, Answer], questions: Questions) -> list[Note]:
    """What is wrong with single lines of a readable file."""
    notes = []
    if count := len(answers.problems):
        lost = [
            each.number
            for each in questions.slots.values()
            if each.slot in answers.broken_slots and each.slot not in latest
        ]
        lines = "1 line" if count == 1 else f"{count} lines"
        again = f" Please answer {name_questions(lost)} again." if lost else ""
        broken = "of your answers file could not be read; the other answers are kept."
        notes.append(Note("caution", f"{lines} {broken}{again}"))
    if strange := sum(not _belongs(line, questions) for line in latest.values()):
        other = "also holds answers to other questions"
        kept = "They are kept and not counted here."
        notes.append(Note("caution", f"Your answers file {other} ({strange}). {kept}"))
    return notes


def _belongs(line: Answer, questions: Questions) -> bool:
    """Whether an answer was given to one of these questions."""
    question = questions.slots.get(line.slot)
    return question is not None and (line.quiz, line.item) == (questions.quiz, question.item)


def name_questions(numbers: list[int]) -> str:
    """Question numbers as a sentence has them: question 3; questions 3, 5 and 9."""
    if len(numbers) == 1:
        return f"question {numbers[0]}"
    return f"questions {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
