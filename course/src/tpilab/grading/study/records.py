"""The study's own files: lines that are only ever added, a key, pseudonyms."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from tpilab.frozen import Frozen
from tpilab.whole_file import write_whole

STUDY = "study"
MOST_BYTES = 64 * 2**20
_KEY_BYTES = 32
Record = TypeVar("Record", bound=Frozen)


class StudyProblem(ValueError):
    """What is wrong with the study's files or with what was asked; for whoever runs the study."""


def folder_of(cohort: Path) -> Path:
    """The study's folder, made if missing."""
    folder = cohort / STUDY
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def lines_of(path: Path, kind: type[Record]) -> list[Record]:
    """Every record of a file, oldest first; none if there is no file. Raises StudyProblem.

    A line that cannot be read is never passed over: it could be a consent that was taken back.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return []
    if len(content) > MOST_BYTES:
        raise StudyProblem(f"{path} is too large to be read")
    found = []
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            found.append(kind.model_validate_json(line))
        except ValidationError:
            raise StudyProblem(
                f"{path}:{number}: this line cannot be read, so nothing of the study goes on; look"
                " at it, or bring the file back from a back-up"
            ) from None
    return found


def append(path: Path, record: Frozen) -> None:
    """Add one line, durably."""
    line = record.model_dump_json().encode() + b"\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(path: Path, records: Iterable[Frozen]) -> None:
    """Write a file anew, whole or not at all."""
    write_whole(path, b"".join(each.model_dump_json().encode() + b"\n" for each in records))


def key_of(cohort: Path) -> bytes:
    """The cohort's secret key for pseudonyms, made when first asked for.

    Whoever has it and a list of learners can tell who is who; without it nobody can. Raises
    StudyProblem if it is damaged.
    """
    path = folder_of(cohort) / "key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) != _KEY_BYTES:
            raise StudyProblem(f"{path} is damaged; bring it back from a back-up") from None
        return key
    with os.fdopen(descriptor, "wb") as file:
        file.write(key := secrets.token_bytes(_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return key


def pseudonym(key: bytes, kind: str, name: str) -> str:
    """A name for somebody that only the key leads back from. kind: `learner` or `observer`."""
    digest = hmac.digest(key, f"{kind}\0{name}".encode(), hashlib.sha256)
    return f"{kind[0].upper()}-{digest.hex()[:12]}"
