"""A cohort: one class's data, in a private folder of its own outside the repository."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from tpilab.grading.marker import new_marker, write_marker
from tpilab.place import COURSE, PATIENTS, QUIZZES, SOLUTIONS

CONFIG = "nbgrader_config.py"
GRADEBOOK = "gradebook.db"
LOG = ".nbgrader.log"
_TEMPLATE = '''\
"""nbgrader's configuration for this cohort. Run nbgrader's commands in this folder."""

from pathlib import Path

from tpilab.grading import configure

c = get_config()  # noqa: F821  # nbgrader gives it
cohort = Path(__file__).resolve().parent
configure(c, course=Path({course!r}), cohort=cohort, course_id={course_id!r})

# What feedback tells: "score", "objectives" or "full" (keys and reasons; waits for the due date).
c.BuildFeedback.level = "full"

# Where learners find the course's pages, as seen from their feedback; then what to look at again
# has links. For a hub: "/hub/user-redirect/lab/tree/course"
# c.BuildFeedback.course_url = ""

# Where hand-ins are exchanged on a shared machine; a laptop needs none (see 'tpilab receive').
# c.Exchange.root = "/srv/nbgrader/exchange"
'''
_COURSE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}")


class CohortProblem(ValueError):
    """Why a cohort cannot be made or used; the message is for the instructor."""


def new_cohort(folder: Path, course: Path, course_id: str = "") -> Path:
    """Make a cohort in `folder` for the course in `course` and return it.

    course_id: nbgrader's name for it; the folder's name if not given. Raises CohortProblem.
    """
    folder, course = folder.resolve(), course.resolve()
    name = course_id or folder.name
    if not _COURSE_ID.fullmatch(name):
        raise CohortProblem(f"{name!r} is no course id: letters, digits, - and _ only")
    if folder.is_relative_to(course):
        raise CohortProblem(
            f"{folder} lies inside the course; learners' work belongs outside the repository"
        )
    if folder.exists() and any(folder.iterdir()):
        raise CohortProblem(f"{folder} is not empty; name a new folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for step in ("submitted", "autograded", "feedback", "received"):
        (folder / step).mkdir(mode=0o700)
    config = folder / CONFIG
    config.write_text(_TEMPLATE.format(course=str(course), course_id=name), "utf-8")
    config.chmod(0o600)
    write_marker(folder, new_marker())
    return folder


def config_of(cohort: Path) -> Any:
    """What the cohort's own nbgrader_config.py sets. Raises CohortProblem."""
    from traitlets.config.loader import PyFileConfigLoader

    if not (cohort / CONFIG).is_file():
        raise CohortProblem(f"{cohort} is no cohort; make one with 'tpilab cohort new'")
    try:
        return PyFileConfigLoader(CONFIG, path=str(cohort)).load_config()
    except Exception as error:
        raise CohortProblem(f"{cohort / CONFIG} cannot be read: {error}") from error


def course_of(cohort: Path) -> Path:
    """The course that the cohort's configuration names. Raises CohortProblem if it is not there."""
    course = Path(config_of(cohort).CourseDirectory.source_directory).parent
    if not (course / SOLUTIONS).is_dir():
        raise CohortProblem(f"no course in {course}; correct the course's path in {CONFIG}")
    return course


def new_examination(folder: Path, course: Path) -> Path:
    """Make a private folder for banks and patients that nobody may practice on; return it.

    All commands take it as `--course`. Raises CohortProblem.
    """
    folder, course = folder.resolve(), course.resolve()
    if folder.is_relative_to(course):
        raise CohortProblem(f"{folder} lies inside the course, which is public; name another place")
    if folder.exists() and any(folder.iterdir()):
        raise CohortProblem(f"{folder} is not empty; name a new folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name in (COURSE, QUIZZES, SOLUTIONS, PATIENTS):
        (folder / name).mkdir(mode=0o700)
    return folder


def private_umask() -> None:
    """Whatever this process writes from here on is for its owner alone."""
    os.umask(0o077)
