"""A copy of the course, a cohort, and the real nbgrader commands, in temporary folders."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from tpilab import replay
from tpilab.grading.cohort import new_cohort
from tpilab.quiz.bank import Bank, load_bank
from tpilab.quiz.kinds.case import Case
from tpilab.quiz.kinds.free_text import FreeText
from tpilab.quiz.kinds.hotspot import Circle, Hotspot, Polygon
from tpilab.quiz.kinds.number import Number
from tpilab.quiz.kinds.order import Order
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single

ROOT = Path(__file__).parents[2]
QUIZ = "02_palpate"


def best_answer(item: Any) -> Any:  # noqa: PLR0911  # one a kind
    """The JSON value that earns every point (for free text: some text)."""
    match item:
        case Single():
            return item.key
        case Number():
            return {"number": item.key, "unit": item.unit} if item.units else item.key
        case Several() | Order():
            return list(item.key)
        case Hotspot():
            return inside(next(each for each in item.targets if each.share == 1))
        case Case():
            return [best_answer(step.item) for step in item.steps]
        case FreeText():
            return "Band and spot found, pain recognized; mark it."
        case Perform():
            return attempt(item, item.the_skill.model(item.task))
    raise TypeError(item)


def inside(target: Circle | Polygon) -> list[int]:
    """A place within a target."""
    if isinstance(target, Circle):
        return list(target.at)
    xs, ys = zip(*target.points, strict=True)
    return next(
        [x, y]
        for x in range(min(xs), max(xs))
        for y in range(min(ys), max(ys))
        if target.holds((x, y))
    )


def attempt(item: Perform, actions: Sequence[Any], **more: Any) -> dict[str, Any]:
    """What a browser hands in for a task that was performed."""
    return replay.attempt(item.the_skill, item.task, list(actions)) | more


def line(slot: str, item: str, value: Any, *, seq: int = 1, quiz: str = QUIZ, **more: Any) -> bytes:
    """One line of an answers file."""
    record = {"seq": seq, "session": "s", "time": "2026-11-20T08:00:00.000Z", "quiz": quiz,
              "slot": slot, "item": item, "value": value, **more}  # fmt: skip
    return json.dumps(record).encode() + b"\n"


def all_right(bank: Bank, quiz: str = QUIZ, **more: Any) -> bytes:
    """The answers file of somebody who knows everything. more: further fields of each line."""
    return b"".join(
        line(
            slot.slot, slot.item.id, best_answer(slot.item.as_seen(None)), seq=n, quiz=quiz, **more
        )
        for n, slot in enumerate(bank.slots, start=1)
    )


@dataclass
class Cohort:
    """A cohort's folder and what a test does in it."""

    folder: Path
    course: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def bank(self) -> Bank:
        return load_bank(self.course / "solutions" / f"{QUIZ}.yaml")

    def run(self, *arguments: str, cwd: Path | None = None, fails: bool = False) -> str:
        """Run a command as an instructor would; its output. Fails the test on a wrong exit."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=cwd or self.folder,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        output = done.stdout + done.stderr
        assert (done.returncode != 0) == fails, output
        return output

    def submit(self, student: str, answers: bytes | None, **files: bytes) -> Path:
        """Put a submission into submitted/ as the stock collector would leave it."""
        folder = self.folder / "submitted" / student / QUIZ
        folder.mkdir(parents=True)
        released = self.course / "quizzes" / QUIZ
        shutil.copyfile(released / f"{QUIZ}.ipynb", folder / f"{QUIZ}.ipynb")
        (folder / "timestamp.txt").write_text("2026-11-20 09:00:00.000000 UTC")
        if answers is not None:
            (folder / "answers.jsonl").write_bytes(answers)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder

    def gradebook(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}", "class")

    def grades(self, student: str) -> dict[str, tuple[float | None, bool]]:
        """By slot: the automatic score, and whether a person has to look."""
        with self.gradebook() as gradebook:
            book = gradebook.find_submission_notebook(QUIZ, QUIZ, student)
            return {g.name: (g.auto_score, g.needs_manual_grade) for g in book.grades}

    def score(self, student: str) -> float:
        with self.gradebook() as gradebook:
            return float(gradebook.find_submission(QUIZ, student).score)


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course, because nbgrader rewrites quizzes/ when it generates."""
    root = tmp_path_factory.mktemp("course")
    for name in ("course/00_start_here.ipynb", "quizzes", "solutions"):
        source, target = ROOT / name, root / name
        target.parent.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
    return root


@pytest.fixture(scope="session")
def generated(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort's folder, ready after generate_assignment; copied for each test."""
    folder = new_cohort(tmp_path_factory.mktemp("cohort") / "class", course)
    Cohort(folder, course).run("nbgrader", "generate_assignment", QUIZ, "--force")
    return folder


@pytest.fixture
def cohort(course: Path, generated: Path, tmp_path: Path) -> Cohort:
    """A cohort in which the quiz was generated and nobody has handed in."""
    folder = new_cohort(tmp_path / "class", course)
    shutil.copyfile(generated / "gradebook.db", folder / "gradebook.db")
    return Cohort(folder, course)
