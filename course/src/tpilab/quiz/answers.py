"""The answers of one learner to one quiz: an append-only file of JSON lines.

One line an answer, each complete in itself:

    {"seq": 12, "session": "b1946ac9", "time": "2026-11-23T05:10:11.123Z",
     "quiz": "02_palpate", "slot": "slot_03", "item": "PAL-03", "value": "b",
     "form": 4711, "sure": "fairly"}

`form` says which version of the quiz it belongs to, `sure` how sure the learner was; both may be
missing.

The highest `seq` of a slot wins, the later line among equals. `value: null` withdraws an answer.
Writing is durable before it is acknowledged; a torn line costs one answer, never the file.
Reading takes the file for hostile: bounded, no links, no surprise in any type.
Standard library only: a learner's kernel imports this.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from tpilab.nesting import deeper

FILE_NAME = "answers.jsonl"
MAX_BYTES = 8 * 2**20
MAX_LINE_BYTES = 384 * 1024
MAX_LINES = 20_000
MAX_DEPTH = 32
"""Far below Python's own limit, so that nothing that walks an answer comes near it."""
MAX_PROBLEMS = 50
MAX_FIELD_CHARS = 64
MAX_SEQ = 2**53
MAX_FORM = 2**53
FIRST_YEAR, LAST_YEAR = 1970, 2200
"""A time outside of them is a broken clock or a forged line, and reckoning with it overflows."""
SURE = ("sure", "fairly", "guess")
_FIELDS = {"seq", "session", "time", "quiz", "slot", "item", "value"}
_OPTIONAL = {"form", "sure"}
_SLOT = re.compile(r"slot_\d\d")


class NotSaved(OSError):
    """An answer could not be made durable; the message is for the learner."""


class Unreadable(ValueError):
    """The whole file cannot be read; the message is for the instructor and quotes nothing of it."""


@dataclass(frozen=True)
class Answer:
    """One line of the file."""

    seq: int
    session: str
    time: str
    quiz: str
    slot: str
    item: str
    value: Any
    form: int | None = None
    sure: str | None = None

    @property
    def when(self) -> datetime | None:
        """The time the kernel wrote, in UTC; None if it is no time."""
        try:
            moment = datetime.fromisoformat(self.time)
            utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return None
        return utc if FIRST_YEAR <= utc.year < LAST_YEAR else None


@dataclass(frozen=True)
class Answers:
    """What a file holds: every readable line in order, and what was wrong with the others."""

    lines: tuple[Answer, ...] = ()
    problems: tuple[str, ...] = ()
    broken_slots: frozenset[str] = field(default_factory=frozenset)
    """Slots that an unreadable line seems to speak of."""
    lost_lines: int = 0
    """Unreadable lines of which not even the slot can be told."""

    @property
    def form(self) -> int | None:
        """The form of the first answer that has one."""
        return next((line.form for line in self.lines if line.form is not None), None)

    def latest(self, until: datetime | None = None) -> dict[str, Answer]:
        """The answer that counts for each slot; lines dated after `until` are left out."""
        latest: dict[str, Answer] = {}
        for line in self.lines:
            if until is not None and (line.when is None or line.when > until):
                continue
            if line.slot not in latest or line.seq >= latest[line.slot].seq:
                latest[line.slot] = line
        return latest


def read_bytes(
    path: Path, limit: int = MAX_BYTES, owner: int | None = None, dir_fd: int | None = None
) -> bytes:
    """The bytes of a regular file, no link, that belongs to the user id `owner` (None: anybody).

    Raises FileNotFoundError, or Unreadable for a link, a directory, a device, a file over `limit`,
    a stranger's file (a hard link keeps its owner). dir_fd: an open folder that a relative `path`
    starts from, so that nobody can swap the folder in between.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), dir_fd=dir_fd)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be opened ({error.strerror})") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise Unreadable(f"{path.name} is not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        if owner is not None and status.st_uid != owner:
            raise Unreadable(f"{path.name} belongs to somebody else")
        content = file.read(limit + 1)
    if len(content) > limit:
        raise Unreadable(f"{path.name} is larger than {limit // 2**20} MB")
    return content


def parse(content: bytes) -> Answers:
    """Every readable line of a hostile file; never raises."""
    lines: list[Answer] = []
    problems: list[str] = []
    broken: set[str] = set()
    lost = 0
    for number, raw in enumerate(content.split(b"\n", MAX_LINES), start=1):
        if not raw.strip():
            continue
        try:
            lines.append(_line(raw))
        except ValueError as error:
            if len(problems) < MAX_PROBLEMS:
                problems.append(f"line {number}: {error}")
            slots = _SLOT.findall(raw[:MAX_LINE_BYTES].decode("utf-8", "replace"))
            broken.update(slots)
            lost += not slots
    return Answers(tuple(lines), tuple(problems), frozenset(broken), lost)


def _line(raw: bytes) -> Answer:
    """One line. Raises ValueError that quotes nothing of the content."""
    if len(raw) > MAX_LINE_BYTES:
        raise ValueError(f"longer than {MAX_LINE_BYTES // 1024} kB")
    try:
        data = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_no_doubles, parse_constant=_refuse
        )
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except json.JSONDecodeError:
        raise ValueError("not JSON (torn?)") from None
    if deeper(data, MAX_DEPTH):
        raise ValueError("nested too deeply")
    if not isinstance(data, dict) or not _FIELDS <= set(data) <= _FIELDS | _OPTIONAL:
        raise ValueError("not an answer")
    if b"\\u" in raw and not _writable(data):
        raise ValueError("half a character")
    seq, value = data.pop("seq"), data.pop("value")
    if type(seq) is not int or not 0 <= seq < MAX_SEQ:
        raise ValueError("no sequence number")
    form, sure = _form(data.pop("form", None)), _sure(data.pop("sure", None))
    if not all(isinstance(text, str) and len(text) <= MAX_FIELD_CHARS for text in data.values()):
        raise ValueError("a field is not a short text")
    return Answer(seq=seq, value=value, form=form, sure=sure, **data)


def _form(value: Any) -> int | None:
    if value is not None and (type(value) is not int or not 0 <= value < MAX_FORM):
        raise ValueError("no form")
    return value


def _sure(value: Any) -> str | None:
    if value is not None and (not isinstance(value, str) or value not in SURE):
        raise ValueError("no degree of confidence")
    return value


def _writable(data: Any) -> bool:
    """Whether all text in `data` can be written again; a lone surrogate cannot."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a key occurs twice")
    return data


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


class AnswerFile:
    """The learner's side: append, durably, and read back what counts."""

    def __init__(self, path: Path, quiz: str, session: str) -> None:
        """`session` names the kernel that writes, so that two of them can be told apart."""
        self.path = path
        self.quiz = quiz
        self.session = session

    def read(self) -> Answers:
        """What the file holds now; a file that is not there holds nothing.

        Raises Unreadable if something else than an answers file stands in its place.
        """
        try:
            return parse(read_bytes(self.path))
        except FileNotFoundError:
            return Answers()

    def append(
        self,
        slot: str,
        item: str,
        value: Any,
        *,
        form: int | None = None,
        sure: str | None = None,
    ) -> Answer:
        """Add an answer and return it once it is on the disk.

        Raises NotSaved, in the learner's words, if it could not be made durable.
        """
        try:
            with locked(self.path) as file:
                given = {"slot": slot, "item": item, "value": value, "form": form, "sure": sure}
                return self._append(file, given)
        except UnicodeEncodeError:
            raise NotSaved(f"{self.path.name}: half a character was typed; type it again") from None
        except OSError as error:
            raise NotSaved(in_words(error, self.path)) from error

    def _append(self, file: BinaryIO, given: dict[str, Any]) -> Answer:
        file.seek(0)
        content = file.read(MAX_BYTES + 1)
        seen = parse(content)
        answer = Answer(
            seq=1 + max((line.seq for line in seen.lines), default=0),
            session=self.session,
            time=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            quiz=self.quiz,
            **given,
        )
        fields = {k: v for k, v in asdict(answer).items() if k in _FIELDS or v is not None}
        text = json.dumps(fields, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        line = text.encode() + b"\n"
        if answer.seq >= MAX_SEQ:
            raise OSError(0, "its numbering is used up")
        if len(line) > MAX_LINE_BYTES:
            raise OSError(0, "the answer is too long")
        if content and not content.endswith(b"\n"):
            line = b"\n" + line  # a torn tail must not swallow this line
        if len(content) + len(line) > MAX_BYTES or content.count(b"\n") >= MAX_LINES:
            raise OSError(0, "the answers file is full")
        written = file.write(line)
        if written != len(line):
            file.truncate(len(content))  # half an answer would stand there as a damage
            raise OSError(0, "the disk took only part of the answer")
        os.fsync(file.fileno())
        return answer


@contextmanager
def locked(path: Path) -> Iterator[BinaryIO]:
    """The file open for reading and appending, ours alone while the block runs.

    Raises OSError, also where a link or no plain file stands in its place.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "something else stands in its place")  # a reader would refuse it
        _lock(descriptor)
        yield file


if os.name == "nt":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 2**31 - 2, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def in_words(error: OSError, path: Path) -> str:
    """Why a file could not be written, for the learner."""
    reasons = {
        errno.EACCES: "this folder is read-only",
        errno.EDQUOT: "your disk quota is used up",
        errno.EFBIG: "the system allows no larger file",
        errno.EISDIR: "a folder stands in its place",
        errno.ELOOP: "a link stands in its place",
        errno.ENOENT: "its folder is gone",
        errno.ENOSPC: "the disk is full",
        errno.EROFS: "this disk is read-only",
    }
    why = reasons.get(error.errno or 0, error.strerror or "the disk gave an error")
    return f"{path.name}: {why}"
