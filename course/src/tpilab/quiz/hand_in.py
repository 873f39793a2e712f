"""Hand-in without an exchange: one file, named after its learner, for mail or an LMS.

It is the answers file, byte for byte; the name says whose. Standard library only.
"""

from __future__ import annotations

import re
from pathlib import Path

from tpilab.quiz.answers import FILE_NAME, Unreadable, parse, read_bytes
from tpilab.whole_file import write_whole

_LEARNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@-]{0,58}[A-Za-z0-9_-])?")


class NotHandedIn(ValueError):
    """No file was made; the message is for the learner."""


def hand_in_name(quiz: str, learner: str) -> str:
    """The name of a learner's file. Raises NotHandedIn if `learner` is not usable in it."""
    if not learner:
        raise NotHandedIn("Type your name or number, as your program knows you.")
    if not _LEARNER.fullmatch(learner):
        raise NotHandedIn(
            "The name may hold letters a to z, digits and . _ @ - in at most 60 characters, and no"
            " space. It begins with a letter or a digit and does not end with a dot."
        )
    return f"{quiz}_{learner}.jsonl"


def hand_in_file(folder: Path, quiz: str, learner: str) -> Path:
    """Copy the answers in `folder` to `<quiz>_<learner>.jsonl` beside them; give its path.

    An earlier file of that name is replaced, in one step. Raises NotHandedIn, in the learner's
    words.
    """
    target = folder / hand_in_name(quiz, learner)
    try:
        content = read_bytes(folder / FILE_NAME)
    except FileNotFoundError:
        raise NotHandedIn("Nothing is answered yet, so there is nothing to hand in.") from None
    except Unreadable as error:
        raise NotHandedIn(f"{error}, so it cannot be handed in. Ask your instructor.") from None
    if not _answers_something(content, quiz):
        raise NotHandedIn("Nothing is answered yet, so there is nothing to hand in.")
    try:
        write_whole(target, content)
    except OSError as error:
        why = error.strerror or "the disk gave an error"
        raise NotHandedIn(f"{target.name} could not be written ({why}). Your answers are kept."
                          ) from None  # fmt: skip
    return target


def _answers_something(content: bytes, quiz: str) -> bool:
    return any(
        line.quiz == quiz and line.value is not None for line in parse(content).latest().values()
    )
