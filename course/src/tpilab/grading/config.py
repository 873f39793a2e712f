"""nbgrader's configuration for this course, in one function."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, GetGrades

from tpilab.exchange.client import is_configured
from tpilab.grading.collect import Collect
from tpilab.grading.plugins import (
    MARKS,
    BuildFeedback,
    FeedbackExporter,
    OnlyTaskCells,
    ReplaceNotebook,
    SaveMarks,
)
from tpilab.grading.remote import by_service
from tpilab.grading.unfinished import ResumedNotebook
from tpilab.place import QUIZZES, SOLUTIONS


def configure(c: Any, *, course: Path, cohort: Path | None = None, course_id: str = "") -> None:
    """Set nbgrader up for the course in `course`; with a cohort, its data lies in `cohort`.

    c: the traitlets configuration, as `get_config()` gives it.
    """
    _find_alembic()
    if course_id:  # else what the machine's own configuration says
        c.CourseDirectory.course_id = course_id
    c.CourseDirectory.source_directory = str(course / SOLUTIONS)
    c.CourseDirectory.release_directory = str(course / QUIZZES)
    if cohort is not None:
        c.CourseDirectory.root = str(cohort)
        c.CourseDirectory.db_url = f"sqlite:///{cohort / 'gradebook.db'}"
        for step in ("submitted", "autograded", "feedback"):
            c.CourseDirectory[f"{step}_directory"] = str(cohort / step)
        c.Autograde.exporter_class = ResumedNotebook

    # neither taken from a learner nor copied into the feedback
    c.CourseDirectory.ignore = [*CourseDirectory.ignore.default(), MARKS]

    usual = GenerateAssignment.preprocessors.default()
    c.GenerateAssignment.preprocessors = [OnlyTaskCells, *usual]
    c.Autograde.sanitize_preprocessors = [ReplaceNotebook, CheckCellMetadata]
    c.Autograde.autograde_preprocessors = [SaveMarks, AssignLatePenalties, CheckCellMetadata]
    c.GenerateFeedback.preprocessors = [GetGrades, BuildFeedback]
    c.GenerateFeedback.exporter_class = FeedbackExporter

    c.ExchangeFactory.collect = Collect
    c.Exchange.path_includes_course = True
    if is_configured():
        by_service(c)


def _find_alembic() -> None:
    """Put this Python's scripts on the PATH: nbgrader runs alembic by name.

    Without it the first command in a virtual environment that is not activated fails and leaves a
    half-made gradebook.
    """
    scripts = sysconfig.get_path("scripts")
    paths = os.environ.get("PATH", "").split(os.pathsep)
    if scripts not in paths:
        os.environ["PATH"] = os.pathsep.join([scripts, *paths])
