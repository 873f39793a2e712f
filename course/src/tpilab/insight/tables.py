"""A cohort as plain tables: who handed in what, and what each question got.

The gradebook is opened read only. Marks come from the record that autograde left beside it
(`marks.json`), times from the learner's own answers file, which is read as hostile.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tpilab.gradebook_file import BadGradebook, check_gradebook, in_words
from tpilab.place import SOLUTIONS, NotACourse, course_root
from tpilab.quiz.answers import FILE_NAME, Answers, Unreadable, parse, read_bytes
from tpilab.quiz.bank import Bank, load_bank
from tpilab.quiz.mark import Marks
from tpilab.yaml_lines import AuthoringError

GRADEBOOK = "gradebook.db"
MARKS = "marks.json"
MOST_MARKS = 32 * 2**20
PATIENCE_S = 2.0
"""How long a locked gradebook is waited for."""
_PEOPLE = "select id, first_name, last_name from student order by id"
_SCORES = """
select student.id, assignment.name, base_cell.name,
       grade.auto_score, grade.manual_score, grade.extra_credit
from grade
join submitted_notebook on grade.notebook_id = submitted_notebook.id
join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
join assignment on submitted_assignment.assignment_id = assignment.id
join student on submitted_assignment.student_id = student.id
join base_cell on grade.cell_id = base_cell.id
"""


class NoCohort(ValueError):
    """Why a cohort cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Response:
    """One learner's question."""

    student: str
    quiz: str
    slot: str
    item: str
    points: int
    score: float | None
    """Points given, a person's before the marker's; None: waits for a person."""
    state: str
    value: Any
    form: int | None
    sure: str | None
    seconds: float | None = None
    """From the answer before to the last one here, by the learner's clock; None: cannot be told."""
    when: datetime | None = None

    @property
    def share(self) -> float | None:
        """Share of the points."""
        return None if self.score is None else self.score / self.points


@dataclass(frozen=True)
class Cohort:
    """All that was handed in and marked."""

    folder: Path
    students: tuple[str, ...]
    responses: tuple[Response, ...]
    banks: Mapping[str, Bank]
    notes: tuple[str, ...] = ()
    """What could not be read or deserves a look, in words."""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def quizzes(self) -> tuple[str, ...]:
        """Quizzes that somebody handed in and that were marked."""
        return tuple(sorted({each.quiz for each in self.responses}))

    def of(self, quiz: str) -> tuple[Response, ...]:
        """The responses to one quiz."""
        return tuple(each for each in self.responses if each.quiz == quiz)


def question(slot: str) -> str:
    """A slot as learners and instructors know it: question 7."""
    return f"question {slot.removeprefix('slot_').lstrip('0')}"


def read_cohort(folder: Path, course: Path | None = None) -> Cohort:
    """The cohort in `folder`. course: where solutions/ lies (default: found from here).

    Raises NoCohort in the instructor's words; what is wrong with one submission is a note.
    """
    folder = folder.resolve()
    scores, students = _gradebook(folder / GRADEBOOK)
    notes: list[str] = []
    responses: list[Response] = []
    for path in sorted((folder / "autograded").glob(f"*/*/{MARKS}")):
        student, quiz = path.parts[-3], path.parts[-2]
        try:
            marks = Marks.model_validate_json(read_bytes(path, MOST_MARKS))
        except (ValidationError, OSError, Unreadable):
            notes.append(f"{student}, {quiz}: its marks cannot be read; autograde it again")
            continue
        responses += _responses(folder, student, quiz, marks, scores)
    notes += _twins(students)
    unread = {(s, q) for s, q, _ in scores} - {(r.student, r.quiz) for r in responses}
    marked = {key[:2] for key, score in scores.items() if score is not None}
    notes += [
        f"{s}, {q}: in the gradebook, but without a record of its marks; autograde it again"
        for s, q in sorted(unread & marked)
    ]
    banks, trouble = _banks(course, {each.quiz for each in responses})
    return Cohort(folder, tuple(students), tuple(responses), banks, (*notes, *trouble), students)


def _responses(
    folder: Path, student: str, quiz: str, marks: Marks, scores: Mapping[Any, float | None]
) -> Iterable[Response]:
    times = _times(folder / "submitted" / student / quiz)
    for each in marks.slots:
        when, seconds = times.get(each.slot, (None, None))
        score = scores.get((student, quiz, each.slot), each.score)
        yield Response(student, quiz, each.slot, each.item, each.points, score, each.mark.state,
                       each.value, each.form, each.sure, seconds, when)  # fmt: skip


def _times(submitted: Path) -> dict[str, tuple[datetime | None, float | None]]:
    """By slot: when it was last answered, and how long after the answer before."""
    try:
        answers: Answers = parse(read_bytes(submitted / FILE_NAME))
    except (OSError, Unreadable):
        return {}
    found: dict[str, tuple[datetime | None, float | None]] = {}
    before: dict[str, datetime] = {}
    spent: Counter[str] = Counter()
    for line in sorted(answers.lines, key=lambda each: each.seq):
        when = line.when
        if when is None:
            continue
        last = before.get(line.session)
        before[line.session] = when
        if last is not None and when >= last:
            spent[line.slot] += int((when - last).total_seconds() * 1000)
        known = last is not None or line.slot in spent
        found[line.slot] = (when, spent[line.slot] / 1000 if known else None)
    return found


def _gradebook(path: Path) -> tuple[dict[tuple[str, str, str], float | None], dict[str, str]]:
    """Scores by learner, quiz and slot, and the learners with their names.

    Asked in SQL: nbgrader's Gradebook takes seconds to import, and writes when it is opened.
    """
    try:
        check_gradebook(path, wait_s=PATIENCE_S)
        with closing(
            sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=PATIENCE_S)
        ) as opened:
            people = {
                name: " ".join(filter(None, (first, last)))
                for name, first, last in opened.execute(_PEOPLE)
            }
            scores = {
                (student, quiz, slot): _score(auto, manual, extra)
                for student, quiz, slot, auto, manual, extra in opened.execute(_SCORES)
            }
    except BadGradebook as error:
        raise NoCohort(_sentence(str(error))) from None
    except sqlite3.Error as error:  # it was fine a moment ago
        raise NoCohort(_sentence(in_words(path, error))) from None
    return scores, people


def _score(auto: float | None, manual: float | None, extra: float | None) -> float | None:
    given = manual if manual is not None else auto
    return None if given is None else given + (extra or 0.0)


def _sentence(told: str) -> str:
    return f"{told[:1].upper()}{told[1:]}."


def _twins(students: Iterable[str]) -> list[str]:
    """Ids that look like one person's."""
    found: dict[str, list[str]] = {}
    for each in students:
        bare = each.split("@")[0].casefold().replace(".", "").replace("_", "")
        found.setdefault(bare, []).append(each)
    return [
        f"{' and '.join(each)} may be the same learner twice; both are counted"
        for each in found.values()
        if len(each) > 1
    ]


def _banks(course: Path | None, quizzes: Iterable[str]) -> tuple[dict[str, Bank], list[str]]:
    found: dict[str, Bank] = {}
    notes = []
    try:
        root = course_root(course)
    except NotACourse:
        root = Path()
        notes.append("The course was not found: questions are shown by their ids only")
    for quiz in sorted(quizzes):
        try:
            found[quiz] = load_bank(root / SOLUTIONS / f"{quiz}.yaml")
        except (OSError, AuthoringError):
            notes.append(f"{quiz}: its bank cannot be read; options and objectives are not shown")
    return found, notes
