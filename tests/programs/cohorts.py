"""A cohort of a few learners without marking one: rows by nbgrader's own API, files by hand."""

from __future__ import annotations

import json
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.utils import notebook_hash

from tpilab.grading.cohort import new_cohort
from tpilab.grading.plugins import COPIED

QUIZZES = ("02_a", "03_b")
LEARNERS = ("ana", "ana2", "an", "ben")
SCORES = {"slot_01": 1.0, "slot_02": None}


def rows(path: Path) -> Path:
    """A gradebook in which every learner has handed in every quiz."""
    with Gradebook(f"sqlite:///{path}", "class") as book:
        for quiz in QUIZZES:
            book.add_assignment(quiz)
            book.add_notebook(quiz, quiz)
            for slot in SCORES:
                book.add_task_cell(slot, quiz, quiz, max_score=2, cell_type="markdown")
        for number, learner in enumerate(LEARNERS):
            book.add_student(learner)
            for quiz in QUIZZES:
                book.add_submission(quiz, learner, timestamp=f"2026-11-{10 + number} 09:00:00 UTC")
                for slot, score in SCORES.items():
                    book.find_grade(slot, quiz, quiz, learner).auto_score = score
        book.db.commit()
    return path


def secret(learner: str, quiz: str) -> str:
    return f"{learner}-{quiz[:2]}-0123456789"


def place(folder: Path, course: Path) -> Path:
    """The cohort's folder with everybody's files, without the gradebook."""
    (course / "solutions").mkdir(parents=True)
    new_cohort(folder, course)
    for learner in LEARNERS:
        for quiz in QUIZZES:
            for step in ("submitted", "autograded", "feedback", "received"):
                made = folder / step / learner / quiz
                made.mkdir(parents=True)
                (made / "file").write_text(f"{step} {learner}")
            (folder / "submitted" / learner / quiz / "submission_secret.txt").write_text(
                secret(learner, quiz)
            )
    book = {"cells": [{"source": f"{COPIED}ana, ana2.\n\nWhat would ana do?"}]}
    hint = folder / "autograded/ben/02_a/02_a.ipynb"
    hint.write_text(json.dumps(book, indent=1) + "\n")
    hint.chmod(0o444)
    (folder / "replays").mkdir()
    (folder / "replays/x").touch()
    (folder / ".nbgrader.log").write_text("Collected ana")
    return folder


def exchange(root: Path) -> Path:
    """What everybody handed in and what feedback was released."""
    for learner in LEARNERS:
        for quiz in QUIZZES:
            folder = root / "inbound" / f"{learner}+{quiz}+2026-11-20 09:00:00 UTC"
            folder.mkdir(parents=True)
            (folder / "answers.jsonl").touch()
            name = notebook_hash(secret=secret(learner, quiz), notebook_id=quiz)
            (root / "feedback").mkdir(exist_ok=True)
            (root / "feedback" / f"{name}.html").write_text(learner)
    return root
