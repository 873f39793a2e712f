"""The instructor's notebook on cohorts of 30 and 1,000: every part, in a fresh process."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.simulated_cohort import simulate, write

Row = tuple[str, str, str]
TARGETS = {30: 3, 1_000: 10}
_CALLS = """
import sys
from tpilab.insight.show import PARTS
for part in PARTS:
    assert "role=\\"alert\\"" not in part(sys.argv[1]).body
"""


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    return [_row(learners, seconds) for learners, seconds in TARGETS.items()]


def _row(learners: int, target: int) -> Row:
    with tempfile.TemporaryDirectory() as scratch:
        cohort = write(simulate(learners), Path(scratch) / "class")
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", _CALLS, str(cohort)], check=True)
        taken = time.perf_counter() - begin
    return (f"the instructor's notebook, {learners} learners", f"{taken:.2f} s",
            f"at most {target} s")  # fmt: skip


if __name__ == "__main__":
    print(*rows(), sep="\n")
