"""`nbgrader autograde` on 10, 50 and 200 submissions of the real quiz, and the marker alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.grading.conftest import QUIZ, ROOT, Cohort, all_right
from tpilab.grading.cohort import new_cohort
from tpilab.quiz.answers import parse
from tpilab.quiz.mark import mark_quiz

Row = tuple[str, str, str]
SIZES = (10, 50, 200)
TARGET = 0.3


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    with tempfile.TemporaryDirectory() as scratch:
        seconds = {size: _autograde(Path(scratch) / str(size), size) for size in (0, *SIZES)}
    start = seconds[0]
    made = [("autograde: start-up and one submission", f"{start:.2f} s", "not counted")]
    made += [
        (
            f"autograde: {size} submissions, each",
            f"{(seconds[size] - start) / (size - 1):.3f} s",
            f"at most {TARGET} s",
        )
        for size in SIZES
    ]
    return [*made, _marker()]


def _autograde(scratch: Path, size: int) -> float:
    """Wall seconds of one run on `size` submissions (at least one, which is start-up's own)."""
    course = scratch / "course"
    for name in ("quizzes", "solutions"):
        shutil.copytree(ROOT / name, course / name)
    cohort = Cohort(new_cohort(scratch / "class", course), course)
    cohort.run("nbgrader", "generate_assignment", QUIZ, "--force")
    answers = all_right(cohort.bank)
    for number in range(max(size, 1)):
        cohort.submit(f"learner{number:04d}", answers)
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", QUIZ],
        cwd=cohort.folder,
        capture_output=True,
        check=True,
    )
    return time.perf_counter() - begin


def _marker() -> Row:
    course = Cohort(ROOT, ROOT)
    bank, content = course.bank, all_right(course.bank)
    begin = time.perf_counter()
    for _ in range(100):
        mark_quiz(bank, parse(content))
    return ("marking one quiz, alone", f"{10 * (time.perf_counter() - begin):.2f} ms", "")
