"""What belongs to a learner's copy of the course: each file by its SHA-256.

It is written last, so a copy that was broken off has none. Standard library only: every start of a
learner's server imports this.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from tpilab.place import COURSE, QUIZZES

NAME = "manifest.json"
FORMAT = "tpilab-learners-copy"
MAX_BYTES = 4 * 2**20
MAX_FILES = 10_000
_SHA256 = re.compile(r"[0-9a-f]{64}")


class BadManifest(ValueError):
    """A folder is no whole learner's copy; the message says why."""


@dataclass(frozen=True)
class Manifest:
    """A version of the learner's copy. files: SHA-256 in hexadecimal, by path from its folder."""

    version: str
    files: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Write it into `folder`."""
        content = {"format": FORMAT, "version": self.version, "files": dict(self.files)}
        (folder / NAME).write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def manifest_of(folder: Path, paths: list[Path], course_version: str) -> Manifest:
    """The manifest of files (paths from `folder`); its version also tells their contents."""
    files = {
        path.as_posix(): hashlib.sha256((folder / path).read_bytes()).hexdigest()
        for path in sorted(paths)
    }
    contents = hashlib.sha256(json.dumps(files).encode()).hexdigest()
    return Manifest(f"{course_version}+{contents[:8]}", files)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a learner's copy. Raises BadManifest, or OSError where it cannot be read."""
    try:
        with (folder / NAME).open("rb") as file:
            content = json.loads(file.read(MAX_BYTES))
    except FileNotFoundError:
        raise BadManifest(f"no {NAME}, so it is no learner's copy, or not a whole one") from None
    except (ValueError, RecursionError):
        raise BadManifest(f"{NAME} cannot be read") from None
    match content:
        case {"format": str(form), "version": str(version), "files": dict(files)} if form == FORMAT:
            return Manifest(version[:80], checked_files(files))
    raise BadManifest(f"{NAME} is not that of a learner's copy")


def checked_files(files: dict[Any, Any]) -> dict[str, str]:
    """The same, of the right types and all within the course. Raises BadManifest."""
    if not files or len(files) > MAX_FILES:
        raise BadManifest(f"{len(files)} files")
    for path, digest in files.items():
        if not (isinstance(digest, str) and _SHA256.fullmatch(digest) and is_of_course(path)):
            raise BadManifest(f"{path!r:.80} does not belong into a learner's copy")
    return files


def is_of_course(path: Any) -> bool:
    """Whether `path` is one that the course may bring to a learner."""
    if not isinstance(path, str) or not path.isprintable() or "\\" in path:
        return False
    pure = PurePosixPath(path)
    return (
        pure.as_posix() == path
        and not any(part.startswith(".") for part in pure.parts)
        and (path == "LICENSE" or (len(pure.parts) > 1 and pure.parts[0] in {COURSE, QUIZZES}))
    )
