"""`nbgrader autograde` on submissions of 20 items, four of them performed, no two alike."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from copy import deepcopy
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import yaml

from tests.grading.conftest import QUIZ, ROOT, Cohort, best_answer, line
from tpilab.grading import build
from tpilab.grading.cohort import new_cohort
from tpilab.quiz.bank import Bank, load_bank
from tpilab.skills.palpate.hands import systematic

Row = tuple[str, str, str]
CLASS = 1000
POSES = 8
"""A browser sends the hand in strokes of about this many poses."""
TARGET_MINUTES = 5


def rows(size: int = 100) -> list[Row]:
    """What was measured, the figure, the target."""
    with tempfile.TemporaryDirectory() as scratch:
        cohort = _class(Path(scratch), size)
        first, again = _autograde(cohort), _autograde(cohort, "--force")
    minutes = first / size * CLASS / 60
    told = "" if size == CLASS else f" (from {size})"
    return [
        (f"autograde {CLASS} of 20 items, 4 performed{told}", f"{minutes:.1f} min",
         f"at most {TARGET_MINUTES} min"),
        ("the same again, replays remembered", f"{again / size * CLASS / 60:.1f} min", ""),
    ]  # fmt: skip


def _autograde(cohort: Cohort, *options: str) -> float:
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", QUIZ, *options],
        cwd=cohort.folder,
        capture_output=True,
        check=True,
    )
    return time.perf_counter() - begin


def _class(scratch: Path, size: int) -> Cohort:
    """A cohort whose quiz has four performed items, everything handed in and nothing marked."""
    course = scratch / "course"
    for name in ("course", "solutions", "quizzes"):
        (course / name).mkdir(parents=True)
    bank = _bank(course / "solutions" / f"{QUIZ}.yaml")
    for path, text in build._quiz(course, bank).items():
        (course / path).parent.mkdir(exist_ok=True)
        (course / path).write_text(text, "utf-8")
    cohort = Cohort(new_cohort(scratch / "class", course), course)
    cohort.run("nbgrader", "generate_assignment", QUIZ, "--force")
    hands = {each.slot: systematic(each.item.task) for each in bank.slots if _performed(each)}
    for number in range(size):
        cohort.submit(f"learner{number:04d}", _answers(bank, hands, number))
    return cohort


def _bank(path: Path) -> Bank:
    data = yaml.safe_load((ROOT / "solutions" / f"{QUIZ}.yaml").read_text("utf-8"))
    performed = data["slots"][20:]
    data["slots"] = data["slots"][:16]
    for number in range(17, 21):
        slot = deepcopy(performed[number % 2])
        slot["slot"], slot["item"]["id"] = f"slot_{number}", f"PAL-{number + 30}"
        data["slots"].append(slot)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return load_bank(path)


def _performed(slot: Any) -> bool:
    return bool(slot.item.kind == "perform")


def _answers(bank: Bank, hands: dict[str, list[Any]], number: int) -> bytes:
    content = b""
    for seq, slot in enumerate(bank.slots, start=1):
        value = _attempt(slot.item, hands[slot.slot], number) if _performed(slot) else (
            best_answer(slot.item))  # fmt: skip
        content += line(slot.slot, slot.item.id, value, seq=seq, form=number)
    return content


def _attempt(item: Any, actions: list[Any], number: int) -> dict[str, Any]:
    """A hand that differs a little from every other learner's, as a browser sends it."""
    sent = [part for each in actions for part in as_sent(each)]
    stroke = next(each for each in sent if each["kind"] == "stroke")
    stroke["dx_um"] = [stroke["dx_um"][0] + number, *stroke["dx_um"][1:]]
    skill, task = item.the_skill, item.task
    return {"revision": skill.revision, "data_hash": skill.data_hash(task), "actions": sent,
            "seen_digest": ""}  # fmt: skip


def as_sent(action: dict[str, Any]) -> list[dict[str, Any]]:
    """An action in the pieces in which a browser sends it."""
    if action["kind"] != "stroke":
        return [dict(action)]
    lists = ("dx_um", "dy_um", "df_mN")
    absolute = {name: list(accumulate(action[name])) for name in lists}
    times = [0, *accumulate(action["dt_ms"])]
    parts = []
    for start in range(0, len(action["dt_ms"]), POSES):
        part = {**action, "t_ms": action["t_ms"] + times[start],
                "dt_ms": action["dt_ms"][start : start + POSES]}  # fmt: skip
        for name in lists:
            chunk = absolute[name][start : start + POSES]
            part[name] = [chunk[0], *(b - a for a, b in pairwise(chunk))]
        parts.append(part)
    return parts


if __name__ == "__main__":
    for row in rows(int(sys.argv[1]) if len(sys.argv) > 1 else CLASS):
        print(*row)
