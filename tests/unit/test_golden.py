"""Stored attempts of each released revision give the debrief they gave, on any processor.

Revision 2 of palpation tells more (comfort, signs at marks, the algometer, grips) and changes
nothing of what revision 1 told: without what is new, the debrief of an old attempt is the old one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.features import without_features
from tpilab.protocol import Debrief, Task
from tpilab.replay import replay
from tpilab.skills import skill
from tpilab.skills.palpate import telling

OTHERWISE = {
    "made on another patient or anatomy",  # a record may gain fields
    "made with another revision of palpate",
    "the learner saw another debrief",
}
GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
NEW_ACTS = {"jump_sign", "pincer", "algometer", "measured_other_side", "left_open"}
OLD_METRICS = 6
OLD_TRUTH = ("patient", "expected", "points", "bands", "tender", "depths", "words")
OLD_PATH = ("strokes", "marks", "decision")


def digest(path: Path) -> str:
    """Of the debrief of a stored attempt, as far as its revision told it."""
    record = json.loads(path.read_text("utf-8"))
    task = Task.model_validate(record["task"])
    palpate = skill(task.skill)
    done = replay(palpate, task, record["attempt"])
    assert done.debrief is not None
    assert set(done.flags) <= OTHERWISE
    if record["attempt"]["revision"] == palpate.revision:
        assert done.flags == () or done.debrief.digest() == record["attempt"]["seen_digest"]
        return done.debrief.digest()
    state = palpate.begin(task)
    for each in record["attempt"]["actions"]:
        state, _ = palpate.act(state, palpate.read(each))
    words = [line for line, since in telling.told(state) if since == 1]
    return as_told_before(done.debrief, words).digest()


def as_told_before(debrief: Debrief, words: list[str]) -> Debrief:
    """A debrief without what revision 2 added."""
    truth = {name: debrief.truth[name] for name in OLD_TRUTH} | {"words": words}
    return debrief.model_copy(update={
        "events": tuple(each for each in debrief.events if each.name not in NEW_ACTS),
        "metrics": debrief.metrics[:OLD_METRICS],
        "path": {name: debrief.path[name] for name in OLD_PATH},
        "truth": truth,
    })  # fmt: skip


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_stored_attempt_gives_the_same_debrief(path: Path) -> None:
    assert digest(path) == json.loads(path.read_text("utf-8"))["attempt"]["seen_digest"]


def test_there_are_attempts_of_every_revision_and_patient() -> None:
    assert {path.stem.rsplit("_", 1)[0] for path in GOLDEN} >= {
        *(
            f"palpate_{revision}_{patient}"
            for revision in ("1", skill("palpate").revision)
            for patient in ("p01", "p02", "p03", "p04", "p05")
        ),
        *(f"select_1_{patient}" for patient in ("p11", "p14", "p22b")),
        *(f"guide_1_{patient}" for patient in ("g01", "g02", "p01", "p12", "p19", "p29")),
        *(f"prescribe_1_{patient}" for patient in ("p01", "p11b", "p16", "p16b", "p19", "p31")),
        *(f"inject_1_{patient}" for patient in ("p01", "p12", "p30", "p32", "p33", "p34", "p35")),
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
