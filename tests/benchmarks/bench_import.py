"""What `import tpilab` and the names a quiz needs add to a Python with ipywidgets and NumPy."""

from __future__ import annotations

import statistics
import subprocess
import sys

Row = tuple[str, str, str]
_TIME = """
import ipywidgets, numpy, time
begin = time.perf_counter()
{statement}
print(time.perf_counter() - begin)
"""


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    target = "at most 0.3 s"
    return [
        ("import tpilab", _median("import tpilab"), target),
        ("from tpilab import answer, hand_in, take_quiz",
         _median("from tpilab import answer, hand_in, take_quiz"), target),
    ]  # fmt: skip


def _median(statement: str, runs: int = 7) -> str:
    code = _TIME.format(statement=statement)
    seconds = [
        float(subprocess.check_output([sys.executable, "-c", code], text=True)) for _ in range(runs)
    ]
    return f"{statistics.median(seconds):.3f} s"
