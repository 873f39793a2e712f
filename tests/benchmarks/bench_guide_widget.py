"""A learner at the trainer of guiding: what eye and hand see, what the kernel and the wire carry.

A pointer slides the probe to and fro over a chest that breathes, in a real JupyterLab.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.widgets.browser import chromium
from tests.widgets.lab import LAPTOP, READY_MS, Lab, only_local, running_lab
from tests.widgets.room import PERSON, Room
from tests.widgets.sample import write

Row = tuple[str, str, str]
SECONDS = 10
MOUSE_MS = 8
"""How often a usual mouse tells its place."""
PROBE = ".tpi-hold-probe"

SLIDE = """
async ([seconds, mouse_ms, held]) => {
  const probe = document.querySelector(held);
  const box = probe.getBoundingClientRect();
  probe.setPointerCapture = () => {};
  const fire = (type, x, y) => probe.dispatchEvent(new PointerEvent(type, {
    pointerType: "mouse", pointerId: 1, button: 0, bubbles: true,
    clientX: box.x + box.width / 2 + x, clientY: box.y + box.height / 2 + y }));
  const long = [];
  const watch = new PerformanceObserver((list) => {
    for (const each of list.getEntries()) long.push(each.duration);
  });
  watch.observe({ entryTypes: ["longtask"] });
  let newest = performance.now(), n = 0;
  fire("pointerdown", 0, 0);
  const mouse = setInterval(() => {
    n += 1;
    newest = performance.now();
    fire("pointermove", 30 * Math.sin(n / 60), 24 * Math.cos(n / 47));
  }, mouse_ms);
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const shows = newest;
    const after = new MessageChannel();
    after.port1.onmessage = () => done(performance.now() - shows);
    after.port2.postMessage(0);
  }));
  const paints = [];
  const begin = performance.now();
  while (performance.now() - begin < 1000 * seconds) paints.push(await painted());
  const frames = (1000 * paints.length) / (performance.now() - begin);
  clearInterval(mouse);
  fire("pointerup", 0, 0);
  watch.disconnect();
  return { paints, frames, longest: Math.max(0, ...long), long: long.length };
}
"""


def opened(lab: Lab, context: BrowserContext) -> Page:
    """A page with JupyterLab in it, from which nothing leaves this machine."""
    only_local(context, [])
    page = context.new_page()
    page.goto(f"{lab.url}/lab?reset&token=t")
    page.wait_for_function(
        "() => window.jupyterapp?.commands?.hasCommand('docmanager:open')", timeout=READY_MS
    )
    return page


def room_in(lab: Lab, page: Page, skill: str, who: str) -> Room:
    """A notebook with a trainer, run."""
    source = f'from tpilab import {skill}\n{skill}("{who}")'
    room = Room(lab, page, write(lab.root / "learner" / "page.ipynb", source))
    room.skill, room.who = skill, who
    room.open_here()
    return room.run_all()


def painted(name: str, seen: Any, target: str, soon: str) -> list[Row]:
    """How smoothly something was drawn. soon: how soon a pointer is to be seen."""
    paints = seen["paints"]
    p95 = statistics.quantiles(paints, n=20)[-1]
    return [
        (f"{name}, frames a second", f"{seen['frames']:.0f}", target),
        ("  pointer to paint, median and p95",
         f"{statistics.median(paints):.0f}, {p95:.0f} ms", soon),
        ("  tasks above 50 ms, the longest", f"{seen['long']}, {seen['longest']:.0f} ms", "none"),
    ]  # fmt: skip


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    sent: list[float] = []
    with (
        tempfile.TemporaryDirectory() as scratch,
        running_lab(Path(scratch) / "lab") as lab,
        chromium() as browser,
    ):
        context = browser.new_context(viewport=LAPTOP)
        page = opened(lab, context)

        def listen(socket: Any) -> None:
            socket.on("framesent", lambda _: sent.append(time.monotonic()))

        page.on("websocket", listen)
        room = room_in(lab, page, "guide", PERSON)
        room.switch_on()
        room.probe.focus()
        page.keyboard.press(" ")
        expect(room.now).to_contain_text("on the mark")
        room.bright(room.screen, 15)
        room.trainer.locator(".tpi-above").scroll_into_view_if_needed()
        made: list[Row] = []
        for name, fine, target in (("256 x 384", False, "60"), ("512 x 512", True, "at least 30")):
            if fine:
                room.press("Fine lines")
            page.evaluate(SLIDE, [1, MOUSE_MS, PROBE])  # what is slow only once is not counted
            process = lab.kernel_of(room.notebook)
            used, first = sum(process.cpu_times()[:2]), len(sent)
            seen = page.evaluate(SLIDE, [SECONDS, MOUSE_MS, PROBE])
            used = sum(process.cpu_times()[:2]) - used
            made += [
                *painted(f"guiding at {name}", seen, target, "" if fine else "16 ms"),
                ("  messages a second", f"{(len(sent) - first) / SECONDS:.1f}", "at most 10"),
                ("  kernel, of a core", f"{100 * used / SECONDS:.1f} %", "at most 2 %"),
            ]  # fmt: skip
        context.close()
    return made


if __name__ == "__main__":
    for row in rows():
        print(*row, sep="   ")
