"""Stored attempts of each released revision give the debrief they gave, on any processor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.features import without_features
from tpilab.protocol import Task
from tpilab.replay import replay
from tpilab.skills import skill

RENAMED = "made on another patient or anatomy"
GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))


def digest(path: Path) -> str:
    record = json.loads(path.read_text("utf-8"))
    task = Task.model_validate(record["task"])
    done = replay(skill(task.skill), task, record["attempt"])
    assert done.debrief is not None
    assert set(done.flags) <= {RENAMED}  # a record may gain fields; no debrief may change
    return done.debrief.digest()


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_stored_attempt_gives_the_same_debrief(path: Path) -> None:
    assert digest(path) == json.loads(path.read_text("utf-8"))["attempt"]["seen_digest"]


def test_there_are_attempts_of_every_revision_and_patient() -> None:
    assert {path.stem.rsplit("_", 1)[0] for path in GOLDEN} >= {
        f"palpate_1_{patient}" for patient in ("p01", "p02", "p03", "p04", "p05")
    }


def test_a_processor_with_fewer_features_gives_the_same_debriefs() -> None:
    program = (
        "from tests.unit.test_golden import GOLDEN, digest\n"
        "print(*(digest(path) for path in GOLDEN))"
    )
    there = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **without_features()},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert there.stdout.split() == [digest(path) for path in GOLDEN]
