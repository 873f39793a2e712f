"""What a panel holds: a learner's own file of it, and the file that two learners exchange.

The own file is an answers file (`tpilab.quiz.answers`): one line an examination, appended durably,
never rewritten. Whatever lies in a file is replayed on this machine before it counts.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from tpilab.frozen import Frozen
from tpilab.patients import patient as person
from tpilab.place import MY_WORK, own_folder
from tpilab.protocol import Debrief
from tpilab.quiz.answers import AnswerFile, NotSaved, Unreadable, read_bytes
from tpilab.quiz.replays import replayed
from tpilab.skills import skill
from tpilab.skills.palpate.panel import PEOPLE, ROUNDS, Round, Stage, Standing, standing, task
from tpilab.widgets.words import Refused

FOLDER = "consistency"
MAX_BYTES = 4 * 2**20
MAX_NAME = 40
_QUIZ = "consistency"
_STAGE = "stage"
_FILE = re.compile(r"panel_([1-9]\d{0,3})\.jsonl")
_STAGES: tuple[Stage, ...] = ("first", "between", "second")
_SEEDS = 2**48


class NotUsable(Refused):
    """An examination or a colleague's file cannot be used; the message is for the learner."""


class Examined(Frozen):
    """One examination in a colleague's file."""

    patient: Annotated[str, Field(max_length=8)]
    attempt: Any


class Shared(Frozen):
    """What two learners exchange: one round, and a name only if it was typed."""

    format: Literal["tpilab consistency"] = "tpilab consistency"
    version: Literal[1] = 1
    name: Annotated[str, Field(max_length=MAX_NAME)] = ""
    examined: Annotated[tuple[Examined, ...], Field(min_length=1, max_length=len(PEOPLE))]


@dataclass(frozen=True)
class Colleague:
    """A colleague's round, replayed here."""

    name: str
    debriefs: Mapping[str, Debrief]


@dataclass
class PanelFile:
    """One panel of one learner. Without a folder it lives as long as the kernel."""

    folder: Path | None
    number: int = 1
    seed: int = 0
    stage: Stage = "first"
    attempts: dict[tuple[Round, str], Any] = field(default_factory=dict)
    """What counts, by round and patient, as JSON."""
    notes: list[str] = field(default_factory=list)
    """What is wrong with the file, in the learner's words."""
    readable: bool = True

    @classmethod
    def open(cls, folder: Path | None = None) -> PanelFile:
        """The newest panel. folder: where panels lie; found from here if left out."""
        found = cls(folder or own_folder(FOLDER))
        found.number = max(found._numbers(), default=1)
        found.reread()
        return found

    @property
    def path(self) -> Path | None:
        """Where this panel is kept."""
        return None if self.folder is None else self.folder / f"panel_{self.number}.jsonl"

    @property
    def standing(self) -> Standing:
        """How far it has come."""
        done = [{name for of, name in self.attempts if of == each} for each in ROUNDS]
        return standing(self.seed, done[0], done[1], self.stage)

    def debriefs(self, of: Round) -> dict[str, Debrief]:
        """The examinations of a round by patient, replayed."""
        return {
            name: check(name, value) for (each, name), value in self.attempts.items() if each == of
        }

    def reread(self) -> None:
        """Read the file again; another notebook may have written to it."""
        if self.path is None:
            self.seed = self.seed or _draw()
            return
        self.notes, self.readable = [], True
        try:
            answers = self._file().read()
        except Unreadable as error:
            self.attempts, self.stage, self.readable = {}, "first", False
            self.notes.append(f"{error}. Nothing in it was changed. Begin a new panel, or move that"
                              " file away and run this cell again.")  # fmt: skip
            return
        self.seed = answers.form if answers.form is not None else self.seed or _draw()
        if count := len(answers.problems):
            self.notes.append(f"{'1 line' if count == 1 else f'{count} lines'} of {self.path.name}"
                              " could not be read. They are kept, and do not count.")  # fmt: skip
        latest = {slot: line for slot, line in answers.latest().items() if line.quiz == _QUIZ}
        told = latest.pop(_STAGE, None)
        self.stage = next((each for each in _STAGES if told and told.value == each), "first")
        self.attempts = {}
        for of in ROUNDS:
            for name in PEOPLE:
                if line := latest.get(_slot(of, name)):
                    self._take(of, name, line.value)

    def _take(self, of: Round, name: str, value: Any) -> None:
        try:
            check(name, value)
        except NotUsable as error:
            who = person(name).name
            self.notes.append(f"{who}, round {of}, does not count: {error}. Please examine again;"
                              " what was kept stays in the file.")  # fmt: skip
        else:
            self.attempts[of, name] = value

    def save(self, of: Round, name: str, value: Any) -> None:
        """Keep an examination. Raises NotUsable, or NotSaved in the learner's words."""
        check(name, value)
        self._append(_slot(of, name), name, value)
        self.attempts[of, name] = value

    def go_on(self, stage: Stage) -> None:
        """Keep what the learner begins now. Raises NotSaved in the learner's words."""
        self._append(_STAGE, "", stage)
        self.stage = stage

    def begin_anew(self) -> None:
        """A new panel beside the old one, which stays. Raises NotSaved in the learner's words."""
        new = PanelFile(self.folder, 1 + max(self._numbers(), default=self.number), _draw())
        new.go_on("first")
        self.__dict__.update(new.__dict__)

    def share(self, name: str = "") -> str:
        """The first round as a colleague's file, as JSON."""
        kept = [Examined(patient=each, attempt=value)
                for (of, each), value in self.attempts.items() if of == 1]  # fmt: skip
        return Shared(name=_readable(name), examined=tuple(kept)).model_dump_json()

    def _append(self, slot: str, item: str, value: Any) -> None:
        if self.folder is None:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = error.strerror or "the disk gave an error"
            raise NotSaved(f"the folder {MY_WORK}/{FOLDER} could not be made ({why})") from None
        self._file().append(slot, item, value, form=self.seed)

    def _file(self) -> AnswerFile:
        return AnswerFile(self.path or Path(), _QUIZ, uuid.uuid4().hex[:8])

    def _numbers(self) -> list[int]:
        try:
            names = [each.name for each in self.folder.iterdir()] if self.folder else []
        except OSError:
            names = []
        return [int(found[1]) for name in names if (found := _FILE.fullmatch(name))]


def check(name: str, value: Any) -> Debrief:
    """The debrief of a finished examination of one of the panel. Raises NotUsable.

    What was made with another revision or other data is refused: it would be compared unfairly.
    """
    if name not in PEOPLE:
        raise NotUsable("this panel has no such person")
    palpate, asked = skill("palpate"), task(name)
    done = replayed(palpate, asked, value)
    if done.debrief is None:
        raise NotUsable("it cannot be read")
    if value["revision"] != palpate.revision or value["data_hash"] != palpate.data_hash(asked):
        raise NotUsable("it was made with another version of the simulator")
    if done.flags or done.refused:
        raise NotUsable("a replay does not give what the examiner saw")
    if not done.debrief.finished:
        raise NotUsable("it has no decision")
    return done.debrief


def read_colleague(content: bytes | str) -> Colleague:
    """A colleague's round from a hostile file. Raises NotUsable in the learner's words."""
    if len(content) > MAX_BYTES:
        raise NotUsable(f"it is larger than {MAX_BYTES // 2**20} MB")
    try:
        shared = Shared.model_validate_json(content)
    except (ValidationError, ValueError, RecursionError):
        raise NotUsable("it is not a file that “Make a file for a colleague” made") from None
    debriefs: dict[str, Debrief] = {}
    for each in shared.examined:
        if each.patient not in PEOPLE:
            raise NotUsable("it speaks of a person who is not in this panel")
        who = person(each.patient).name
        if each.patient in debriefs:
            raise NotUsable(f"{who} is in it twice")
        try:
            debriefs[each.patient] = check(each.patient, each.attempt)
        except NotUsable as error:
            raise NotUsable(f"the examination of {who} cannot be used: {error}") from None
    return Colleague(_readable(shared.name), debriefs)


def read_colleague_at(place: str, panel: PanelFile) -> Colleague:
    """The same from a file by its name: from here, or beside the panel. Raises NotUsable."""
    if not isinstance(place, str) or not place or "\0" in place:
        raise NotUsable('give its name in quotes, such as "from_a_colleague.json"')
    folders = [Path.cwd(), *([panel.folder] if panel.folder else [])]
    for folder in folders:
        try:
            return read_colleague(read_bytes(folder / place, MAX_BYTES))
        except FileNotFoundError:
            continue
        except Unreadable as error:
            raise NotUsable(str(error)) from None
    raise NotUsable("there is no such file beside this notebook")


def _slot(of: Round, name: str) -> str:
    return f"round_{of}_{name}"


def _draw() -> int:
    """The seed of a new panel: which order nobody can foresee."""
    return 1 + uuid.uuid4().int % _SEEDS


def _readable(name: str) -> str:
    """A name without what cannot be seen, and no longer than it may be."""
    return "".join(each for each in name if each.isprintable()).strip()[:MAX_NAME]
