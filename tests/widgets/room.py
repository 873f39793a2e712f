"""A notebook with a needle to guide, or to inject with, in a tab of JupyterLab."""

from __future__ import annotations

import re
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import Lab, QuizTab
from tests.widgets.sample import write
from tpilab.protocol import Task
from tpilab.skills import skill
from tpilab.widgets.material import material

numbers = count(1)
GEL, PERSON = "g01", "p29"
BRIGHT = """(canvas) => {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += data[i];
  return (4 * sum) / data.length;
}"""
"""How bright a screen is on the mean, of 255."""


class Room(QuizTab):
    """A notebook with a needle."""

    skill = "guide"
    who = GEL

    def run_all(self) -> Room:
        self.command("notebook:run-all-cells")
        expect(self.trainer.get_by_role("button", name="Start again")).to_be_visible()
        expect(self.trainer.locator(".tpi-sights")).to_be_visible()
        return self

    @property
    def trainer(self) -> Locator:
        return self.page.locator(".tpi-guide")

    @property
    def probe(self) -> Locator:
        return self.trainer.get_by_role("application", name="Probe")

    @property
    def needle(self) -> Locator:
        return self.trainer.get_by_role("application", name="Needle")

    @property
    def screen(self) -> Locator:
        return self.trainer.locator("canvas.tpi-screen")

    @property
    def now(self) -> Locator:
        return self.trainer.locator(".tpi-now-line")

    def tab(self, name: str) -> None:
        self.trainer.get_by_role("tab", name=name).click()

    def press(self, *names: str) -> None:
        for name in names:
            self.trainer.get_by_role("button", name=name, exact=True).click()

    def heard(self, words: str | re.Pattern[str]) -> None:
        expect(self.trainer.locator(".tpi-talk")).to_contain_text(words)

    def switch_on(self, probe: str = "Linear") -> None:
        self.tab("Scan")
        self.trainer.get_by_label(probe).check()
        expect(self.probe).to_be_visible()

    def choose(self, **chosen: str) -> None:
        for part, value in chosen.items():
            self.trainer.locator(f'[data-part="{part}"] input[value="{value}"]').check()

    def plan(self, limit_mm: int = 30, **chosen: str) -> None:
        given = {"modality": "ultrasound", "reason": "practice", "needle": "22x38"} | chosen
        self.tab("Plan")
        self.choose(**given)
        self.trainer.locator('[data-part="limit"] input').fill(str(limit_mm))
        self.press("Note the plan")
        self.heard("The plan is noted")

    def at(self, dx_mm: float, dy_mm: float) -> tuple[float, float]:
        """Where on the page a place is, so many millimeters right of and below the mark."""
        task, skilled = Task(skill=self.skill, patient=self.who, seed=1), skill(self.skill)
        view = material(skilled, task).pictures["view"]
        mark = skilled.card(task)["mark"]  # type: ignore[attr-defined]
        edges = view["wide"]
        wide = view["width"] - edges["left"] - edges["right"]
        above = self.trainer.locator("canvas.tpi-above")
        above.scroll_into_view_if_needed()
        box = above.bounding_box()
        assert box is not None
        x = view["x0"] + mark["x_um"] / 1000 + dx_mm - edges["left"]
        y = view["y0"] + mark["y_um"] / 1000 + dy_mm - edges["top"]
        return box["x"] + x * box["width"] / wide, box["y"] + y * box["width"] / wide

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=6)
        self.page.mouse.up()

    def bright(self, canvas: Locator, least: float) -> None:
        """Wait until a screen is that bright."""
        handle = canvas.element_handle()
        self.page.wait_for_function(f"([canvas, least]) => ({BRIGHT})(canvas) > least",
                                    arg=[handle, least])  # fmt: skip

    def decide(self, choice: str) -> None:
        self.tab("Decide")
        self.choose(choice=choice)
        self.press("Decide")


def room_of(lab: Lab, page: Page, call: str, who: str) -> Room:
    name = call.partition("(")[0]
    notebook = write(lab.root / f"{name}_{next(numbers)}" / "page.ipynb",
                     f"from tpilab import {name}\n{call}")  # fmt: skip
    room = Room(lab, page, notebook)
    room.skill, room.who = name, who
    room.open_here()
    return room.run_all()


def go_to(room: Room, tab: str) -> None:
    """Open a tab by arrow keys."""
    room.trainer.get_by_role("tab", selected=True).focus()
    for _ in range(7):
        if room.trainer.get_by_role("tab", selected=True, name=tab).count():
            return
        room.page.keyboard.press("ArrowRight")
    pytest.fail(f"no arrow leads to {tab}")


def press_all(room: Room, *keys: tuple[str, int]) -> None:
    for key, times in keys:
        for _ in range(times):
            room.page.keyboard.press(key)


def too_wide(trainer: Locator) -> list[str]:
    """What of a trainer stands out at its right, but for hands over the skin."""
    found: list[str] = trainer.evaluate(
        "(all) => [...all.querySelectorAll('*')].filter((each) => each.checkVisibility()"
        " && each.closest('.tpi-above-frame') === null"
        " && each.getBoundingClientRect().right > all.getBoundingClientRect().right + 1)"
        ".map((each) => each.outerHTML.slice(0, 80))"
    )
    return found
