"""`make bench`: one table of what was measured here, beside its target.

The machine is shared and noisy: these figures inform, no test depends on them.
"""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import (
    bench_anatomy,
    bench_fluoroscopy,
    bench_grading,
    bench_guide,
    bench_guide_widget,
    bench_hand_in,
    bench_import,
    bench_inject_widget,
    bench_insight,
    bench_palpate,
    bench_perform,
    bench_pharmacokinetics,
    bench_rehabilitate,
    bench_rescue,
    bench_rescue_widget,
    bench_select,
    bench_simulator,
    bench_ultrasound,
    bench_widgets,
)

if __name__ == "__main__":
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores")
    for bench in (
        bench_import,
        bench_anatomy,
        bench_fluoroscopy,
        bench_palpate,
        bench_pharmacokinetics,
        bench_rehabilitate,
        bench_rescue,
        bench_rescue_widget,
        bench_select,
        bench_guide,
        bench_simulator,
        bench_guide_widget,
        bench_inject_widget,
        bench_ultrasound,
        bench_widgets,
        bench_grading,
        bench_hand_in,
        bench_insight,
        bench_perform,
    ):
        for name, figure, target in bench.rows():
            print(f"{name:<52}{figure:>12}   {target}", flush=True)
