"""How a hand-in becomes a submission that nbgrader can mark: the learner's bytes, nothing else.

A submission folder holds the released notebook, the answers as they came, a clean timestamp and
the secret that names the feedback file. Nothing else of a learner's is kept.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tpilab.quiz.answers import FILE_NAME, Unreadable, read_bytes

NOT_COLLECTED = "not_collected.txt"
_STUDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_SECRET = re.compile(r"[A-Za-z0-9-]{1,128}")


class Refused(ValueError):
    """A hand-in that is not taken; the message is for the instructor."""


@dataclass(frozen=True)
class HandIn:
    """What came from one learner for one quiz."""

    student: str
    quiz: str
    when: datetime
    """Time of handing in, aware."""
    content: bytes | None
    """The bytes of the answers file; None if there is none that may be taken."""
    refused: str = ""
    """Why `content` is None."""
    secret: str = ""


def check_student(name: str) -> str:
    """The learner's id if it can safely name a folder. Raises Refused otherwise."""
    if not _STUDENT.fullmatch(name):
        raise Refused(f"{name[:64]!r} is no learner's id: letters, digits and . _ @ - only")
    return name


@dataclass(frozen=True)
class Taken:
    """What was in a handed-in folder."""

    content: bytes | None
    refused: str
    secret: str


def take(folder: Path, student: str | None) -> Taken:
    """The answers and nbgrader's secret, from a folder that belongs to the account `student`.

    The folder is opened once and everything is asked of that one, so that it cannot be swapped for
    a link in between. student: None where accounts tell nothing. Raises Refused or OSError.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        owner = os.fstat(descriptor).st_uid
        if student is not None and _account(owner) != student:
            raise Refused(f"it belongs to {_account(owner)} and claims to come from {student}")
        content, refused = _answers(owner, descriptor)
        return Taken(content, refused, _secret(owner, descriptor))
    finally:
        os.close(descriptor)


def _account(uid: int) -> str:
    from pwd import getpwuid

    try:
        return getpwuid(uid).pw_name
    except KeyError:
        return "an unknown account"


def _answers(owner: int, folder: int) -> tuple[bytes | None, str]:
    try:
        return read_bytes(Path(FILE_NAME), owner=owner, dir_fd=folder), ""
    except FileNotFoundError:
        return None, f"no {FILE_NAME} was handed in"
    except Unreadable as error:
        return None, str(error)


def _secret(owner: int, folder: int) -> str:
    """nbgrader's submission secret, or nothing if there is none that looks like one."""
    name = Path("submission_secret.txt")
    try:
        content = read_bytes(name, limit=4096, owner=owner, dir_fd=folder)
    except (OSError, Unreadable):
        return ""
    text = content.decode("ascii", "replace").strip()
    return text if _SECRET.fullmatch(text) else ""


def check_secret(file: Path) -> str:
    """The secret in a file beside a submission, or nothing if there is none that looks like one."""
    try:
        content = read_bytes(file, limit=4096)
    except (OSError, Unreadable):
        return ""
    text = content.decode("ascii", "replace").strip()
    return text if _SECRET.fullmatch(text) else ""


def store(hand_in: HandIn, released: Path, destination: Path) -> None:
    """Write the submission to `destination`, replacing an earlier one only when all is written.

    released: the quiz's folder in quizzes/. Raises OSError; then the earlier one is still there.
    """
    destination.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=destination.parent, prefix=".new-") as scratch:
        new = Path(scratch) / destination.name
        new.mkdir(mode=0o700)
        shutil.copyfile(released / f"{hand_in.quiz}.ipynb", new / f"{hand_in.quiz}.ipynb")
        if hand_in.content is None:
            (new / NOT_COLLECTED).write_text(hand_in.refused, "utf-8")
        else:
            (new / FILE_NAME).write_bytes(hand_in.content)
        stamp = hand_in.when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
        (new / "timestamp.txt").write_text(stamp, "utf-8")
        # nbgrader's release_feedback stops for the whole class where one is missing
        secret = hand_in.secret or secrets.token_hex(32)
        (new / "submission_secret.txt").write_text(secret, "utf-8")
        earlier = Path(scratch) / "earlier"
        if destination.exists():
            destination.rename(earlier)
        try:
            new.rename(destination)
        except OSError:
            if earlier.exists():
                earlier.rename(destination)
            raise
