"""The instructor's notebook on cohorts of 30 and 1,000: every cell, in a fresh process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.simulated_cohort import cohort_of

Row = tuple[str, str, str]
TARGETS = {30: 3, 1_000: 10}
_CALLS = """
import json, sys, time
begin = time.perf_counter()
from tpilab.insight.show import PARTS
took = {"imports": time.perf_counter() - begin}
for part in PARTS:
    begin = time.perf_counter()
    assert "role=\\"alert\\"" not in part(sys.argv[1]).body
    took[part.__name__] = time.perf_counter() - begin
print(json.dumps(took | {"of processor": time.process_time()}))
"""


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    return [_row(learners, seconds) for learners, seconds in TARGETS.items()]


def _row(learners: int, target: int) -> Row:
    with tempfile.TemporaryDirectory() as scratch:
        cohort = cohort_of(learners, Path(scratch) / "class")
        _run(cohort)  # the course is compiled once, not at each start
        begin = time.perf_counter()
        took = _run(cohort)
        whole = time.perf_counter() - begin
    parts = ", ".join(f"{name.removeprefix('cohort_')} {s:.1f}" for name, s in took.items())
    return (f"the instructor's notebook, {learners} learners", f"{whole:.2f} s ({parts})",
            f"at most {target} s")  # fmt: skip


def _run(cohort: Path) -> dict[str, float]:
    kept = {**os.environ}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", _CALLS, str(cohort)], check=True, capture_output=True, text=True,
        env=kept,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    print(*rows(), sep="\n")
