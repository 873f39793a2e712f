"""Where things lie: the course, its quizzes, a learner's own work, the log."""

from __future__ import annotations

import os
from pathlib import Path

COURSE = "course"
SOLUTIONS = "solutions"
QUIZZES = "quizzes"
MY_WORK = "my_work"
PATIENTS = "patients"
"""Records of examination patients: beside a private course's solutions/, and in its releases."""
BESIDE_BANKS = f".{PATIENTS}"
"""The same within solutions/; nbgrader takes any other folder there for an assignment."""
POOL = ".pool"
"""Within solutions/: items from which several quizzes draw."""
QUESTIONS = "questions.json"
PREVIEW = "TPILAB_PREVIEW"
"""Environment variable that a builder sets for its kernels: nothing of a learner's is written."""


class NotACourse(FileNotFoundError):
    """No course was found where one is needed; the message says where we looked."""


def course_root(start: Path | None = None) -> Path:
    """The nearest folder, from `start` (default: here) upwards, that holds course/ and quizzes/.

    Raises NotACourse if there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / COURSE).is_dir() and (folder / QUIZZES).is_dir():
            return folder
    raise NotACourse(f"no course in {here} or above; go to where 'course' and 'quizzes' lie")


def is_trial() -> bool:
    """Whether a builder or a test runs this, not a learner."""
    return bool({PREVIEW, "PYTEST_VERSION"} & os.environ.keys())


def own_folder(name: str) -> Path | None:
    """Where a learner's own work of this name lies; None where nothing is to be kept."""
    if is_trial():
        return None
    try:
        return course_root() / MY_WORK / name
    except NotACourse:
        return None


def preview_reason(folder: Path) -> str | None:
    """Why a quiz in `folder` only previews and saves nothing, or None where answers are saved.

    The instructor's solutions/ and the released quizzes/ must stay free of anybody's answers:
    nbgrader copies whatever lies there to every learner.
    """
    if is_trial():
        return "This is a test run."
    try:
        inside = folder.resolve().relative_to(course_root(folder)).parts
    except (NotACourse, ValueError):
        return None
    if inside[:1] == (SOLUTIONS,):
        return "This is the instructor's copy."
    if inside[:1] == (QUIZZES,):
        return "This is the released original. Start your own copy from 00_start_here."
    return None


def log_folder() -> Path:
    """Where the rotating log lies (created if missing)."""
    from platformdirs import user_log_path

    return user_log_path("tpilab", appauthor=False, ensure_exists=True)
