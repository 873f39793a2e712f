"""Files that leave a cohort: items as CSV, statements, and grade files for Canvas and Moodle.

nbgrader export --exporter=tpilab.insight.grade_files.CanvasExport --to canvas.csv
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from tpilab.insight import xapi
from tpilab.insight.items import QuizStatistics
from tpilab.insight.page import Shown, listed
from tpilab.insight.tables import Cohort
from tpilab.whole_file import whole, write_whole

ITEM_COLUMNS = (
    "quiz", "slot", "item", "objectives", "asked", "scored", "unanswered", "difficulty",
    "difficulty_low", "difficulty_high", "discrimination", "discrimination_low",
    "discrimination_high", "median_seconds", "withdrawn", "look", "options",
)  # fmt: skip


FORMULA = {"=", "+", "-", "@", "\t", "\r"}
"""A spreadsheet takes a cell that begins so for a formula."""


def safe(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula; nothing for None."""
    text = "" if value is None else str(value)
    risky = not isinstance(value, int | float) and text[:1] in FORMULA
    return f"'{text}" if risky else text


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A CSV file for its owner alone, replaced only when all of it is written."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([safe(each) for each in row] for row in rows)
    write_whole(path, text.getvalue().encode())


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
    with whole(path) as file:
        for each in xapi.statements(cohort, key):
            file.write(json.dumps(each, ensure_ascii=True, allow_nan=False).encode() + b"\n")
            count += 1
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
            " --exporter=tpilab.insight.grade_files.CanvasExport --to canvas.csv"
        ),
        (
            "Grades for Moodle: nbgrader export"
            " --exporter=tpilab.insight.grade_files.MoodleExport --to moodle.csv"
        ),
    ]
    return Shown(f"<h2>Files</h2>{listed(lines)}", "\n".join(lines))
