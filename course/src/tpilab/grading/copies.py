"""Who holds which form of a quiz.

Each learner's copy has a form of its own, so two learners with the same one share a file: a hint
for the instructor, never a verdict.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from tpilab.quiz.answers import FILE_NAME, Unreadable, parse, read_bytes

ENOUGH = 64 * 1024
"""The form stands in the first answer; more of a file is not read for it."""


def others_with(form: int, student: str, submitted: list[Path]) -> tuple[str, ...]:
    """Who else handed in answers of this form.

    submitted: the folders of all who handed in this quiz, each in a folder of its student's name.
    """
    files = tuple((folder / FILE_NAME, _changed(folder / FILE_NAME)) for folder in submitted)
    return tuple(each for each in _holders(files).get(form, ()) if each != student)


def _changed(file: Path) -> int:
    try:
        return file.lstat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=4)
def _holders(files: tuple[tuple[Path, int], ...]) -> dict[int, tuple[str, ...]]:
    """By form, the students who hold it. files: each with the time of its last change."""
    found: dict[int, list[str]] = defaultdict(list)
    for file, _ in files:
        try:
            form = parse(read_bytes(file)[:ENOUGH]).form
        except (OSError, Unreadable):
            continue
        if form is not None:
            found[form].append(file.parent.parent.name)
    return {form: tuple(sorted(students)) for form, students in found.items()}
