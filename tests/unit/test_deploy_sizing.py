"""The table of sizes is what the measured figures give."""

from __future__ import annotations

import json

from tests.benchmarks.sizing import ENROLLED, FIGURES, README, Measured, size, written


def test_the_table_is_up_to_date() -> None:
    readme = README.read_text("utf-8")
    told = json.loads(FIGURES.read_text("utf-8"))
    assert readme == written(readme, told), "run 'python -m tests.benchmarks.sizing'"


def test_more_learners_need_more() -> None:
    of = Measured(idle_MB=100, active_MB=300, start_s=8, work_s=20, hub_MB=300)
    sizes = [size(of, number) for number in ENROLLED]
    for less, more in zip(sizes, sizes[1:], strict=False):
        assert less.memory_GB < more.memory_GB
        assert less.cores < more.cores
    assert sizes[0].memory_GB == 1.3 * (50 * 300 + 300) / 1000
