"""Files that leave a cohort: items as CSV, statements, and grade files for Canvas and Moodle.

nbgrader export --exporter=tpilab.insight.exports.CanvasExport --to canvas.csv
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins.export import ExportPlugin

from tpilab.insight import xapi
from tpilab.insight.items import QuizStatistics
from tpilab.insight.page import Shown, listed
from tpilab.insight.tables import Cohort

ITEM_COLUMNS = (
    "quiz", "slot", "item", "objectives", "asked", "scored", "unanswered", "difficulty",
    "difficulty_low", "difficulty_high", "discrimination", "discrimination_low",
    "discrimination_high", "median_seconds", "withdrawn", "look", "options",
)  # fmt: skip


def safe(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula; nothing for None."""
    text = "" if value is None else str(value)
    return (
        f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and not _number(value) else text
    )


def _number(value: Any) -> bool:
    return isinstance(value, int | float)


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A CSV file for its owner alone, replaced only when all of it is written."""
    fresh = path.with_name(path.name + ".new")
    with _private(fresh) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows([safe(each) for each in row] for row in rows)
    fresh.replace(path)


def _private(path: Path) -> Any:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="")


def write_private(path: Path, text: str) -> None:
    """A text for its owner alone, replaced only when all of it is written."""
    fresh = path.with_name(path.name + ".new")
    with _private(fresh) as file:
        file.write(text)
    fresh.replace(path)


def item_rows(quizzes: Iterable[QuizStatistics]) -> Iterator[tuple[Any, ...]]:
    """One row an item."""
    for each in (item for quiz in quizzes for item in quiz.items):
        p, r = each.difficulty, each.discrimination
        options = "; ".join(f"{c.id}{'*' if c.right else ''} {c.count}" for c in each.choices)
        yield (each.quiz, each.slot, each.item, " ".join(each.objectives), each.asked, each.scored,
               each.unanswered, p.value, p.low, p.high, r.value, r.low, r.high, each.seconds,
               "yes" if each.withdrawn else "", "; ".join(each.looks), options)  # fmt: skip


def write_statements(cohort: Cohort, path: Path) -> int:
    """All xAPI statements as JSON lines; how many. Raises NoCohort if the secret is damaged."""
    key, count = xapi.secret(cohort.folder), 0
    fresh = path.with_name(path.name + ".new")
    with _private(fresh) as file:
        for each in xapi.statements(cohort, key):
            file.write(json.dumps(each, ensure_ascii=True, allow_nan=False) + "\n")
            count += 1
    fresh.replace(path)
    return count


def export_all(cohort: Cohort, quizzes: Sequence[QuizStatistics], folder: Path) -> Shown:
    """Write items.csv and statements.jsonl into `folder`, and say so."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_csv(folder / "items.csv", ITEM_COLUMNS, item_rows(quizzes))
    count = write_statements(cohort, folder / "statements.jsonl")
    lines = [
        f"{folder / 'items.csv'}: one row an item",
        (
            f"{folder / 'statements.jsonl'}: {count} xAPI statements under pseudonyms;"
            f" {xapi.SECRET} in the cohort's folder tells who is who, keep it there"
        ),
        (
            "Grades for Canvas: nbgrader export"
            " --exporter=tpilab.insight.exports.CanvasExport --to canvas.csv"
        ),
        (
            "Grades for Moodle: nbgrader export"
            " --exporter=tpilab.insight.exports.MoodleExport --to moodle.csv"
        ),
    ]
    return Shown(f"<h2>Files</h2>{listed(lines)}", "\n".join(lines))


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
