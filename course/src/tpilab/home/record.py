"""A learner's progress, in the learner's own folder: one line an event, appended durably.

Torn or foreign lines are set aside in a file of their own, unchanged; what cannot be read at all
is set aside whole. Nothing is lost, and what can be read goes on counting. Files are hostile:
bounded, no links, every line checked.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, ClassVar

from tpilab.home.entries import Checked, Newer, NotAnEntry, Practiced, entry, line_of
from tpilab.place import MY_WORK, own_folder
from tpilab.quiz.answers import (
    MAX_BYTES,
    MAX_LINES,
    NotSaved,
    Unreadable,
    in_words,
    locked,
    read_bytes,
)
from tpilab.whole_file import write_whole

FOLDER, FILE = "progress", "progress.jsonl"
ASIDE = "set_aside.jsonl"
DIARY = Path("guidance") / "attempts.jsonl"
"""Attempts at guiding that an earlier version kept; read, never written."""

Entries = tuple[Checked | Practiced, ...]


@dataclass(frozen=True)
class _Read:
    """What bytes hold: readable lines, and bytes of those that are not."""

    entries: Entries
    good: tuple[bytes, ...]
    bad: tuple[bytes, ...]
    newer: int
    """How many of the good ones a newer version wrote; they are kept and not counted."""


@dataclass
class Progress:
    """The progress of one learner. Without a folder it lasts as long as the kernel."""

    folder: Path | None
    notes: list[str] = field(default_factory=list)
    """What is wrong with the files, in the learner's words."""
    _held: list[Checked | Practiced] = field(default_factory=list)

    _here: ClassVar[Progress | None] = None

    @classmethod
    def open(cls) -> Progress:
        """The learner's progress, where the course is; without one, this kernel's."""
        if (folder := own_folder(FOLDER)) is not None:
            return cls(folder)
        if cls._here is None:
            cls._here = cls(None)
        return cls._here

    @property
    def path(self) -> Path | None:
        """Where it is kept."""
        return None if self.folder is None else self.folder / FILE

    def entries(self) -> Entries:
        """Everything that counts, oldest first; `notes` says what does not."""
        if self.folder is None:
            return tuple(self._held)
        self.notes = []
        return _merged(self._diary(self.folder), self._own(self.folder / FILE))

    def keep(self, made: Checked | Practiced) -> None:
        """Add an entry; an attempt once, however often it is told.

        Raises NotSaved, in the learner's words, if it could not be made durable.
        """
        if self.folder is None:
            if not _known(made, self._held):
                self._held.append(made)
            return
        path = self.folder / FILE
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._own(path)  # sets aside what stands in the way
            with _ours(path) as file:
                _append(file, made)
        except OSError as error:
            raise NotSaved(in_words(error, path)) from error

    def forget(self) -> None:
        """Delete all of it, with what was set aside. Raises NotSaved in the learner's words."""
        self._held, self.notes = [], []
        if self.folder is None:
            return
        for path in (*self.folder.glob("*"), self.folder.parent / DIARY):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                why = error.strerror or "the disk gave an error"
                raise NotSaved(f"{path.name} could not be deleted ({why})") from None

    def exported(self, more: dict[str, str] | None = None) -> bytes:
        """A zip archive of all that is kept. more: further files, by name."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            lines = b"".join(line_of(each) for each in self.entries())
            archive.writestr(FILE, lines)
            if self.folder is not None:
                for path in sorted(self.folder.glob(f"{Path(ASIDE).stem}*")):
                    with suppress(OSError, Unreadable):
                        archive.writestr(path.name, read_bytes(path))
            for name, text in (more or {}).items():
                archive.writestr(name, text)
        return packed.getvalue()

    def _own(self, path: Path) -> Entries:
        """What the file holds. What cannot be read is set aside first."""
        try:
            found = _read(read_bytes(path))
        except FileNotFoundError:
            return ()
        except Unreadable as error:
            self._whole_aside(path, str(error))
            return ()
        if found.newer:
            self._note(found.newer, "from a newer version of the course",
                       "kept in the file, and not counted here")  # fmt: skip
        if found.bad:
            self._lines_aside(path)
        return found.entries

    def _diary(self, folder: Path) -> Entries:
        try:
            return _read(read_bytes(folder.parent / DIARY)).entries
        except (OSError, Unreadable):
            return ()

    def _whole_aside(self, path: Path, why: str) -> None:
        to = path.with_name(f"{Path(ASIDE).stem}_{datetime.now(UTC):%Y%m%d_%H%M%S_%f}")
        try:
            path.rename(to)
        except OSError as error:
            self.notes.append(f"{why}, and could not be set aside ({error.strerror}).")
        else:
            self.notes.append(f"{why}. It was set aside as {to.name}, unchanged; counting begins"
                              " anew.")  # fmt: skip

    def _lines_aside(self, path: Path) -> None:
        """Move unreadable lines to a file of their own: first written there, then left out here."""
        if os.name == "nt":  # there a file that is open cannot be replaced
            bad = len(_read(read_bytes(path)).bad)
            self._note(bad, "that cannot be read", "left where they are, and not counted")
            return
        try:
            with _ours(path) as file:
                found = _read(_bytes(file))
                with (path.with_name(ASIDE)).open("ab") as aside:
                    aside.writelines(line + b"\n" for line in found.bad)
                    aside.flush()
                    os.fsync(aside.fileno())
                write_whole(path, b"".join(line + b"\n" for line in found.good))
        except OSError as error:
            why = error.strerror or "the disk gave an error"
            self._note(1, "that cannot be read", f"left where it is ({why}), and not counted")
        else:
            self._note(len(found.bad), "that could not be read",
                       f"set aside in {ASIDE}; all the others count")  # fmt: skip

    def _note(self, count: int, what: str, so: str) -> None:
        if count:
            lines = "1 line" if count == 1 else f"{count} lines"
            verb = "is" if count == 1 else "are"
            self.notes.append(f"{lines} of your progress {what} {verb} {so}.")


def _read(content: bytes) -> _Read:
    entries: list[Checked | Practiced] = []
    good: list[bytes] = []
    bad: list[bytes] = []
    newer = 0
    for raw in content.split(b"\n"):
        if not raw.strip():
            continue
        try:
            entries.append(entry(raw))
        except NotAnEntry:
            bad.append(raw)
            continue
        except Newer:
            newer += 1
        good.append(raw)
    return _Read(tuple(entries), tuple(good), tuple(bad), newer)


def _merged(*files: Entries) -> Entries:
    """The entries of some files by time, an attempt once: the one told last."""
    held: dict[object, Checked | Practiced] = {}
    for file in files:
        for each in file:
            held[each.name if isinstance(each, Practiced) else each] = each
    return tuple(sorted(held.values(), key=lambda each: each.time))


def _known(made: Checked | Practiced, entries: list[Checked | Practiced] | Entries) -> bool:
    return isinstance(made, Practiced) and any(
        isinstance(each, Practiced) and each.name == made.name for each in entries
    )


@contextmanager
def _ours(path: Path) -> Iterator[BinaryIO]:
    """The file, locked; another kernel may have put a new one in its place before we had it."""
    while True:
        with locked(path) as file:
            if os.path.samestat(os.fstat(file.fileno()), path.lstat()):
                yield file
                return


def _bytes(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(MAX_BYTES + 1)


def _append(file: BinaryIO, made: Checked | Practiced) -> None:
    content, line = _bytes(file), line_of(made)
    if _known(made, _read(content).entries):
        return
    if content and not content.endswith(b"\n"):
        line = b"\n" + line  # a torn tail must not swallow this line
    if len(content) + len(line) > MAX_BYTES or content.count(b"\n") >= MAX_LINES:
        raise OSError(0, f"it is full; download what is in {MY_WORK}/{FOLDER}, then delete it")
    if file.write(line) != len(line):
        raise OSError(0, "the disk took only part of it")
    os.fsync(file.fileno())
