"""A learner's copy of the course: notebooks, figures, released quizzes, and nothing of a key."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path

from tpilab.manifest import manifest_of
from tpilab.place import PATIENTS, QUIZZES, SOLUTIONS

_FOR_LEARNERS = ("course/*.ipynb", "course/figures/*.svg", "course/print/*.html", f"{QUIZZES}/*/*",
                 f"{QUIZZES}/*/{PATIENTS}/*.yaml", "LICENSE")  # fmt: skip
_NEVER = {SOLUTIONS, ".ipynb_checkpoints", "answers.jsonl", "gradebook.db"}


class PublishProblem(ValueError):
    """Why no copy was made; the message is for whoever publishes."""


def publish_learner(course: Path, target: Path) -> list[Path]:
    """Copy what learners may have to `target`, an empty or new folder; the paths copied.

    The manifest comes last: a copy that was broken off has none, and is taken by no hub.
    Raises PublishProblem.
    """
    course, target = course.resolve(), target.resolve()
    if target.is_relative_to(course):
        raise PublishProblem(f"{target} lies inside the course; name a folder outside")
    if target.exists() and any(target.iterdir()):
        raise PublishProblem(f"{target} is not empty; name a new folder")
    chosen = sorted(path for pattern in _FOR_LEARNERS for path in course.glob(pattern))
    relative = [path.relative_to(course) for path in chosen if path.is_file()]
    if not relative:
        raise PublishProblem(f"no course in {course}")
    copied = [path for path in relative if not _NEVER & set(path.parts)]
    for path in copied:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(course / path, target / path)
    manifest_of(target, copied, version("tpilab")).write(target)
    return copied
