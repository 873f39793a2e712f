"""What comes in and goes out: JSON, files as base64. Whatever comes is hostile."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, ValidationError

from tpilab.exchange import names, trouble
from tpilab.exchange.store import Release, Version
from tpilab.frozen import Frozen

TIME = "%Y-%m-%d %H:%M:%S.%f UTC"
"""As nbgrader writes a time."""
_BESIDE_FILES = 64 * 1024
_Encoded = Annotated[str, Field(strict=True)]


class _Sent(Frozen):
    """What is put or handed in."""

    files: dict[str, _Encoded]
    key: str = Field(default="", pattern=r"^([A-Za-z0-9_-]{8,64})?$")
    replace: bool = False


@dataclass(frozen=True)
class Sent:
    """The same, read."""

    files: dict[str, bytes]
    key: str
    replace: bool


def most_bytes(file_bytes: int) -> int:
    """The longest body that can hold so many bytes of files."""
    return file_bytes * 4 // 3 + _BESIDE_FILES


def read(body: bytes, file_bytes: int) -> Sent:
    """What was sent. file_bytes: at most so many, of all files together. Raises Trouble."""
    few = trouble.bad(f"there have to be 1 to {names.MOST_FILES} files")
    if body.count(b",") > names.MOST_FILES + 1:  # no name or base64 has one; before memory is taken
        raise few
    try:
        sent = _Sent.model_validate_json(body)
    except ValidationError as error:
        raise trouble.bad(f"this is not what was expected: {error.errors()[0]['msg']}") from None
    if not 0 < len(sent.files) <= names.MOST_FILES:
        raise few
    try:
        files = {
            names.file(name): base64.b64decode(content.encode("ascii"), validate=True)
            for name, content in sent.files.items()
        }
    except names.BadName as problem:
        raise trouble.bad(str(problem)) from None
    except (binascii.Error, UnicodeEncodeError):
        raise trouble.bad("a file did not come whole") from None
    if sum(map(len, files.values())) > file_bytes:
        raise trouble.too_large(file_bytes)
    return Sent(files, sent.key, sent.replace)


def files_told(files: Mapping[str, bytes]) -> bytes:
    """Files, to be sent."""
    told = {name: base64.b64encode(content).decode("ascii") for name, content in files.items()}
    return json.dumps({"files": told}).encode()


def release_told(release: Release) -> dict[str, Any]:
    """A release, as a client hears of it."""
    return {
        "course": release.course,
        "assignment": release.assignment,
        "time": release.when.strftime(TIME),
        "files": list(release.files),
    }


def version_told(version: Version) -> dict[str, Any]:
    """A hand-in, as a client hears of it."""
    return {
        "version": version.version,
        "course": version.course,
        "assignment": version.assignment,
        "learner": version.learner,
        "time": version.when.strftime(TIME),
        "bytes": version.size,
        "files": list(version.files),
        "feedback": dict(version.feedback),
    }
