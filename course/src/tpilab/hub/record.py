"""What the course brought into a learner's folder, kept in that folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tpilab.manifest import MAX_BYTES, BadManifest, checked_files

NAME = ".arrived.json"
_FORMAT = "tpilab-arrived"


@dataclass(frozen=True)
class Record:
    """Of each path the SHA-256 that came.

    files: of the last arrival that ended. coming: of those that began since then.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    coming: tuple[Mapping[str, str], ...] = ()

    @property
    def paths(self) -> set[str]:
        """Every path that may hold something of ours."""
        return set().union(self.files, *self.coming)

    def is_ours(self, path: str, digest: str) -> bool:
        """Whether a file with this content came from us."""
        return any(each.get(path) == digest for each in (self.files, *self.coming))

    def complete_for(self, files: Mapping[str, str]) -> bool:
        """Whether just these files came, whole."""
        return not self.coming and self.files == files

    def expecting(self, files: Mapping[str, str]) -> Record:
        """The same before `files` come."""
        return self if files in self.coming else Record(self.files, (*self.coming, files))


def read_record(folder: Path) -> Record:
    """The record of a learner's folder; of one that cannot be read, an empty one.

    Without it nothing counts as ours, so whatever differs is kept beside.
    """
    try:
        with os.fdopen(os.open(folder / NAME, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            return _parsed(json.loads(file.read(MAX_BYTES)))
    except (OSError, ValueError, RecursionError):
        return Record()


def _parsed(content: Any) -> Record:
    match content:
        case {"format": "tpilab-arrived", "files": dict(files), "coming": list(coming)}:
            return Record(_files(files), tuple(_files(each) for each in coming))
    raise BadManifest(NAME)


def _files(files: Any) -> dict[str, str]:
    if not isinstance(files, dict):
        raise BadManifest(NAME)
    return checked_files(files) if files else {}


def write_record(folder: Path, record: Record) -> None:
    """Write it, whole or not at all, and durably."""
    content = {"format": _FORMAT, "files": dict(record.files),
               "coming": [dict(each) for each in record.coming]}  # fmt: skip
    aside = folder / f"{NAME}.new"
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / NAME)
