"""A learner at the simulator: what the hand sees, what the kernel and the wire carry.

A pointer strokes the skin to and fro for some seconds in a real JupyterLab.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import expect

from tests.widgets.browser import chromium
from tests.widgets.lab import LAPTOP, QuizTab, only_local, running_lab

Row = tuple[str, str, str]
SECONDS = 20

_WATCH = """
() => {
  const canvas = document.querySelector("canvas.tpi-stage");
  const seen = window.seen = { frames: [], paints: [] };
  let last = performance.now();
  const frame = (now) => {
    seen.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => {
    const now = performance.now();
    for (const moved of waiting.splice(0)) seen.paints.push(now - moved);
  };
  canvas.addEventListener("pointermove", (event) => {
    const moved = event.timeStamp;
    requestAnimationFrame(() => { waiting.push(moved); channel.port2.postMessage(0); });
  }, true);
}
"""


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    sent: list[float] = []
    with (
        tempfile.TemporaryDirectory() as scratch,
        running_lab(Path(scratch) / "lab") as lab,
        chromium() as browser,
    ):
        context = browser.new_context(viewport=LAPTOP)
        only_local(context, [])
        page = context.new_page()

        def listen(socket: Any) -> None:
            socket.on("framesent", lambda _: sent.append(time.monotonic()))

        page.on("websocket", listen)
        path = lab.root / "learner" / "page.ipynb"
        path.parent.mkdir()
        cells = [nbformat.v4.new_code_cell('from tpilab import palpate\npalpate("p01")')]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
        tab = QuizTab(lab, page, path).open()
        tab.command("notebook:run-all-cells")
        for name in ("Explain and ask for consent", "Uncover both sides", "Support the arms"):
            page.get_by_role("button", name=name).click()
        expect(page.locator(".tpi-chips-quiet")).to_contain_text("Arms supported")
        canvas = page.locator("canvas.tpi-stage")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        x, y = box["x"] + 0.62 * box["width"], box["y"] + 0.66 * box["height"]
        page.mouse.move(x, y)
        page.mouse.down()
        page.evaluate(_WATCH)
        process = tab.lab.kernel_of(path)
        used, first = sum(process.cpu_times()[:2]), len(sent)
        begin = time.monotonic()
        while (now := time.monotonic() - begin) < SECONDS:
            page.mouse.move(x + 40 * abs(now % 2 - 1), y - 40 * abs(now % 2 - 1))
        page.mouse.up()
        used = sum(process.cpu_times()[:2]) - used
        messages = (len(sent) - first) / SECONDS
        memory = process.memory_info().rss / 2**20
        seen = page.evaluate("() => window.seen")
        context.close()
    paints, frames = seen["paints"], seen["frames"]
    return [
        (
            "pointer to paint, p95",
            f"{statistics.quantiles(paints, n=20)[-1]:.1f} ms",
            "at most 16 ms",
        ),
        ("pointer to paint, median", f"{statistics.median(paints):.1f} ms", ""),
        ("frames while stroking", f"{1000 / statistics.mean(frames):.0f} a second", "60 a second"),
        ("messages while stroking", f"{messages:.1f} a second", "at most 10 a second"),
        ("kernel while stroking", f"{100 * used / SECONDS:.1f} % of a core", "at most 2 %"),
        ("memory of the kernel", f"{memory:.0f} MB", "at most 80 MB"),
    ]
