"""Grade files for Canvas and Moodle, through nbgrader's own exporter.

nbgrader export --exporter=tpilab.insight.grade_files.CanvasExport --to canvas.csv
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins.export import ExportPlugin

from tpilab.insight.exports import write_csv


class _GradeFile(ExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """One row a learner, one column a quiz. Nothing handed in stays empty: no zero is made up."""

    usual = "grades.csv"

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that `--to` names."""
        wanted = {str(each) for each in self.assignment}
        people = {str(each) for each in self.student}
        quizzes = [a for a in gradebook.assignments if not wanted or a.name in wanted]
        students = [s for s in gradebook.students if not people or s.id in people]
        rows = list(self.rows(gradebook, students, quizzes))
        write_csv(Path(self.to or self.usual), self.heads(quizzes), rows)

    def heads(self, quizzes: Sequence[Any]) -> list[str]:
        """The names of the columns."""
        raise NotImplementedError

    def rows(
        self, gradebook: Gradebook, students: Sequence[Any], quizzes: Sequence[Any]
    ) -> Iterator[list[Any]]:
        """The rows below them."""
        raise NotImplementedError


def grade(gradebook: Gradebook, quiz: str, student: str) -> float | None:
    """Points after a late penalty; None: not handed in, or still to be marked by hand."""
    try:
        found = gradebook.find_submission(quiz, student)
    except MissingEntry:
        return None
    waits = any(
        each.auto_score is None and each.manual_score is None
        for book in found.notebooks
        for each in book.grades
    )
    return None if waits else round(max(0.0, found.score - (found.late_submission_penalty or 0)), 4)


class CanvasExport(_GradeFile):
    """Canvas's gradebook import: its first columns, then quizzes, then the line of the points.

    ID is the learner's number in Canvas, which nbgrader may hold as `lms_user_id`; SIS Login ID
    is nbgrader's own id. Canvas matches by whichever it knows.
    """

    usual = "canvas.csv"

    def heads(self, quizzes: Sequence[Any]) -> list[str]:
        """Columns as Canvas exports them."""
        return ["Student", "ID", "SIS Login ID", "Section", *(each.name for each in quizzes)]

    def rows(
        self, gradebook: Gradebook, students: Sequence[Any], quizzes: Sequence[Any]
    ) -> Iterator[list[Any]]:
        """Points possible first, then the learners."""
        yield ["    Points Possible", "", "", "", *(each.max_score for each in quizzes)]
        for each in students:
            name = ", ".join(filter(None, (each.last_name, each.first_name))) or each.id
            marks = [grade(gradebook, quiz.name, each.id) for quiz in quizzes]
            yield [name, getattr(each, "lms_user_id", None), each.id, "", *marks]


class MoodleExport(_GradeFile):
    """Moodle's grade import from CSV; in its preview map `username` or `email` to the user."""

    usual = "moodle.csv"

    def heads(self, quizzes: Sequence[Any]) -> list[str]:
        """Columns that Moodle's import offers to map."""
        return ["username", "email", "firstname", "lastname", *(each.name for each in quizzes)]

    def rows(
        self, gradebook: Gradebook, students: Sequence[Any], quizzes: Sequence[Any]
    ) -> Iterator[list[Any]]:
        """The learners."""
        for each in students:
            marks = [grade(gradebook, quiz.name, each.id) for quiz in quizzes]
            yield [each.id, each.email, each.first_name, each.last_name, *marks]
