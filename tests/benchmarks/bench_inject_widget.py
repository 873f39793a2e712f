"""A learner who injects: fingers dragged over the skin, then a needle to and fro in it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.benchmarks.bench_guide_widget import MOUSE_MS, SLIDE, Row, opened, painted, room_in
from tests.widgets.browser import chromium
from tests.widgets.lab import LAPTOP, running_lab

PERSON = "p01"
SECONDS = 6


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        running_lab(Path(scratch) / "lab") as lab,
        chromium() as browser,
    ):
        context = browser.new_context(viewport=LAPTOP)
        page = opened(lab, context)
        room = room_in(lab, page, "inject", PERSON)
        room.tab("Needle")
        room.choose(needle="27x32", technique="slow")
        room.trainer.locator('[data-part="limit"] input').fill("24")
        room.press("Note the plan")
        room.heard("The plan is noted")
        room.tab("Inject")
        made: list[Row] = []
        for name, held in (("fingers", ".tpi-hold-fix"), ("needle", ".tpi-hold-needle")):
            if name == "needle":
                room.press("Take hold here", "Puncture here")
                room.heard("The skin gives")
                page.keyboard.press("PageDown")
                expect(room.now).to_contain_text("Needle 0.5\u2009mm in")
            room.trainer.locator(".tpi-above").scroll_into_view_if_needed()
            page.evaluate(SLIDE, [1, MOUSE_MS, held])  # what is slow only once is not counted
            seen = page.evaluate(SLIDE, [SECONDS, MOUSE_MS, held])
            made += painted(f"injecting, {name} dragged", seen, "60", "16 ms")
        context.close()
    return made


if __name__ == "__main__":
    for row in rows():
        print(*row, sep="   ")
