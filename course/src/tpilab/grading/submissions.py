"""How a hand-in becomes a submission that nbgrader can mark: the learner's bytes, nothing else.

A submission folder holds the released notebook, the answers as they came, a clean timestamp and,
from an exchange, the secret that names the feedback file. Nothing else of a learner's is kept.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
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


def take_answers(folder: Path) -> tuple[bytes | None, str]:
    """The answers file of a handed-in folder, or None and the reason."""
    try:
        return read_bytes(folder / FILE_NAME, owner=folder.stat().st_uid), ""
    except FileNotFoundError:
        return None, f"no {FILE_NAME} was handed in"
    except Unreadable as error:
        return None, str(error)


def take_secret(folder: Path) -> str:
    """nbgrader's submission secret, or nothing if there is none that looks like one."""
    try:
        text = read_bytes(folder / "submission_secret.txt", limit=4096).decode("ascii").strip()
    except (OSError, ValueError):
        return ""
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
        stamp = hand_in.when.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
        (new / "timestamp.txt").write_text(stamp, "utf-8")
        if hand_in.secret:
            (new / "submission_secret.txt").write_text(hand_in.secret, "utf-8")
        if destination.exists():
            destination.rename(Path(scratch) / "earlier")
        new.rename(destination)
