"""A bedside monitor in a real JupyterLab: how smoothly it is drawn, and what its kernel spends."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.benchmarks.bench_guide_widget import opened
from tests.widgets.browser import chromium
from tests.widgets.lab import LAPTOP, running_lab
from tests.widgets.sample import write
from tests.widgets.test_rescue import Bay

Row = tuple[str, str, str]
SECONDS = 12
_WATCH = """(seconds) => new Promise((done) => {
  const frames = []; let long = 0; let last = performance.now(); const end = last + 1000 * seconds;
  new PerformanceObserver((list) => { long += list.getEntries().length; })
    .observe({ entryTypes: ["longtask"] });
  const step = (now) => { frames.push(now - last); last = now;
    if (now < end) requestAnimationFrame(step); else done({ frames: frames.slice(1), long }); };
  requestAnimationFrame(step);
})"""


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        running_lab(Path(scratch) / "lab") as lab,
        chromium() as browser,
    ):
        context = browser.new_context(viewport=LAPTOP)
        page = opened(lab, context)
        path = lab.root / "learner" / "page.ipynb"
        bay = Bay(lab, page, write(path, 'from tpilab import rescue\nrescue("p39")'))
        bay.open_here()
        bay.run_all()
        bay.begin()
        bay.do("Act", "Fetch the emergency box", "Attach the monitor")
        monitor = page.locator(".tpi-mon")
        expect(monitor).to_be_visible()
        monitor.scroll_into_view_if_needed()
        page.evaluate(_WATCH, 2)  # what is slow only once is not counted
        process = lab.kernel_of(path)
        used = sum(process.cpu_times()[:2])
        seen = page.evaluate(_WATCH, SECONDS)
        used = sum(process.cpu_times()[:2]) - used
        context.close()
    frames = 1000 / statistics.mean(seen["frames"])
    return [
        ("monitor, frames a second", f"{frames:.0f}", "60"),
        ("  tasks above 50 ms", f"{seen['long']}", "none"),
        ("  kernel", f"{100 * used / SECONDS:.1f} % of a core", "at most 2 %"),
    ]


if __name__ == "__main__":
    for row in rows():
        print(*row, sep="   ")
