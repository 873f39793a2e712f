"""The course arrives in a learner's folder, and nothing of the learner's is lost by it.

A record in that folder holds what came from us. It is written before anything changes (what is to
come) and after everything has (what is there), so an arrival that was broken off anywhere is found
and finished by the next. What is not ours is never overwritten: where a file of the course has to
come, a learner's own is kept beside it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tpilab.hub.lock import Busy, alone
from tpilab.hub.record import Record, read_record, write_record
from tpilab.manifest import Manifest, read_manifest

KEPT = "my_copy_of_"
"""How the name begins under which a learner's own file is kept."""
ASIDE = ".arriving"
LOCK = ".arriving.lock"
READ_ONLY = 0o444
MAX_BYTES = 64 * 2**20
"""A larger file is none of the course's."""


class Torn(OSError):
    """The source is not what its manifest says: it changes just now, or was broken off."""


class InTheWay(OSError):
    """The learner's folder of the course is no folder; nothing was changed."""


@dataclass(frozen=True)
class Arrived:
    """What came. kept: where learner's own files went that stood in the way, from the folder."""

    version: str
    kept: tuple[str, ...] = ()


def arrive(source: Path, target: Path) -> Arrived:
    """Bring the learner's copy `source` into `target`, the learner's folder.

    Raises BadManifest, Torn, InTheWay, Busy or OSError; what came until then stays, and the next
    call goes on.
    """
    source = source.resolve()  # a link that is set to the next version meanwhile does no harm
    manifest = read_manifest(source)
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InTheWay(f"{target.name} is no folder of its own")
    target.mkdir(mode=0o700, exist_ok=True)
    with alone(target / LOCK):
        record = read_record(target)
        if record.complete_for(manifest.files) and all(
            (target / path).is_file() for path in manifest.files
        ):
            return Arrived(manifest.version)
        write_record(target, record.expecting(manifest.files))
        kept = _Arrival(source, target, manifest, record).bring()
        write_record(target, Record(manifest.files))
        return Arrived(manifest.version, kept)


class _Arrival:
    """One arrival, under the lock. record: as it was before."""

    def __init__(self, source: Path, target: Path, manifest: Manifest, record: Record) -> None:
        self.source, self.target = source, target
        self.manifest, self.record = manifest, record
        self.kept: list[str] = []

    def bring(self) -> tuple[str, ...]:
        aside = self.target / ASIDE
        _clear(aside)
        aside.mkdir(mode=0o700)
        for path, digest in self.manifest.files.items():
            self._bring(path, digest, aside / "file")
        for path in sorted(self.record.paths - self.manifest.files.keys()):
            self._take_away(path)
        _clear(aside)
        return tuple(self.kept)

    def _bring(self, path: str, digest: str, aside: Path) -> None:
        self._make_folders(PurePosixPath(path).parents)
        there = self.target / path
        if os.path.lexists(there):
            found = _digest(there)
            if found == digest:
                there.chmod(READ_ONLY)
                return
            if found is None or not self.record.is_ours(path, found):
                if found is not None and self.record.files.get(path) == digest:
                    return  # the learner changed it, the course did not
                self._keep(there)
        _copy(self.source / path, aside, digest)
        aside.replace(there)

    def _make_folders(self, parents: Iterable[PurePosixPath]) -> None:
        """Real folders all the way: a link would lead out of the learner's folder."""
        for parent in reversed([self.target / each for each in parents if each.name]):
            if parent.is_symlink() or not parent.is_dir():
                if os.path.lexists(parent):
                    self._keep(parent)
                parent.mkdir(mode=0o700)

    def _keep(self, path: Path) -> None:
        number, free = 1, path.with_name(f"{KEPT}{path.name}")
        while os.path.lexists(free):
            number += 1
            free = path.with_name(f"{KEPT}{number}_{path.name}")
        path.rename(free)
        self.kept.append(free.relative_to(self.target).as_posix())

    def _take_away(self, path: str) -> None:
        """Delete a file that left the course, and folders that it leaves empty."""
        there = self.target / path
        parents = [self.target / each for each in PurePosixPath(path).parents if each.name]
        if any(parent.is_symlink() for parent in parents):
            return
        found = _digest(there)
        if found is not None and self.record.is_ours(path, found):
            there.unlink()
        for parent in parents:
            if parent.is_dir() and not any(parent.iterdir()):
                parent.rmdir()


def _digest(path: Path) -> str | None:
    """The SHA-256 of a regular file; None of anything else."""
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # neither a link nor a pipe holds us up
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            return hashlib.sha256(file.read(MAX_BYTES)).hexdigest()
    except OSError:
        return None


def _copy(source: Path, aside: Path, digest: str) -> None:
    """A whole, checked, durable copy. Raises Torn."""
    try:
        content = source.read_bytes()
    except FileNotFoundError:
        raise Torn(f"{source.name} is missing") from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise Torn(f"{source.name} is not what the manifest says")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), READ_ONLY)
        os.fsync(file.fileno())


def _clear(aside: Path) -> None:
    if aside.is_dir() and not aside.is_symlink():
        shutil.rmtree(aside)
    else:
        aside.unlink(missing_ok=True)


__all__ = ["Arrived", "Busy", "InTheWay", "Torn", "arrive"]
