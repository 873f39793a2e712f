"""What may name a course, an assignment, a file or a learner here. Nothing else passes."""

from __future__ import annotations

import re

from tpilab.place import PATIENTS

MOST_FILES = 100
"""In one release, hand-in or feedback."""

_COURSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}")
_ASSIGNMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_FILE = re.compile(rf"({PATIENTS}/)?[A-Za-z0-9_][A-Za-z0-9._-]{{0,99}}")
_LEARNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_VERSION = re.compile(r"[0-9a-f]{32}")


class BadName(ValueError):
    """A name that is none; the message says of what."""


def course(name: str) -> str:
    """The name if it can be a course's. Raises BadName."""
    return _checked(_COURSE, name, "a course", "letters, digits, - and _")


def assignment(name: str) -> str:
    """The name if it can be an assignment's. Raises BadName."""
    return _checked(_ASSIGNMENT, name, "an assignment", "letters, digits, - and _")


def learner(name: str) -> str:
    """The name if it can be a learner's: a folder of the grader's bears it. Raises BadName."""
    return _checked(_LEARNER, name, "a learner", "letters, digits and . _ @ -")


def version(name: str) -> str:
    """The name if it can be a hand-in's. Raises BadName."""
    return _checked(_VERSION, name, "a hand-in", "32 hexadecimal digits")


def is_file(name: str) -> bool:
    """Whether a file may be called so: a plain name, or one below `patients/`."""
    return bool(_FILE.fullmatch(name)) and ".." not in name


def file(name: str) -> str:
    """The name if a file may be called so. Raises BadName."""
    if not is_file(name):
        raise BadName(
            f"{name[:64]!r} cannot be the name of a file here: letters, digits and . _ - only"
        )
    return name


def _checked(pattern: re.Pattern[str], name: str, what: str, of: str) -> str:
    if not pattern.fullmatch(name):
        raise BadName(f"{name[:64]!r} cannot be the name of {what} here: {of} only")
    return name
