"""Pain painted in real JupyterLab: by mouse, by finger and by keyboard; compared; begun again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import PHONE, THEMES, Lab, QuizTab
from tests.widgets.sample import write

_numbers = count(1)
HEIGHT = 420
NOTHING = "Nothing is painted yet."


class Easel(QuizTab):
    """A notebook with a body to paint on."""

    def run_all(self) -> Easel:
        self.command("notebook:run-all-cells")
        expect(self.told).to_contain_text(NOTHING)
        return self

    @property
    def drawing(self) -> Locator:
        return self.page.locator(".tpi-pain")

    @property
    def told(self) -> Locator:
        return self.drawing.locator(".tpi-pain-told")

    def places(self, *points: tuple[int, int]) -> list[tuple[float, float]]:
        """Points of the picture on the screen."""
        canvas = self.drawing.locator(".tpi-pain-paint")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        unit = box["height"] / HEIGHT
        return [(box["x"] + x * unit, box["y"] + y * unit) for x, y in points]

    def paint(self, *points: tuple[int, int]) -> None:
        first, *rest = self.places(*points)
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for each in rest:
            self.page.mouse.move(*each, steps=5)
        self.page.mouse.up()

    def press(self, name: str) -> None:
        self.drawing.get_by_role("button", name=name).click()


@pytest.fixture
def easel(lab: Lab, page: Page) -> Iterator[Easel]:
    path = lab.root / f"easel_{next(_numbers)}" / "pain.ipynb"
    easel = Easel(lab, page, write(path, 'from tpilab import draw_pain\ndraw_pain("p11")'))
    easel.open_here()
    yield easel.run_all()
    easel.dispose()
    lab.end_kernels()


def test_paint_take_back_compare_and_begin_again(easel: Easel) -> None:
    easel.press("Compare")
    expect(easel.drawing).to_contain_text("Paint first, then compare.")
    easel.paint((122, 76), (130, 92))
    expect(easel.told).to_contain_text("Painted: left shoulder.")
    expect(easel.told).to_contain_text("1 of 19 areas, in 1 of 5 regions")
    easel.paint((60, 240), (58, 255))
    expect(easel.told).to_contain_text("left shoulder; right thigh")
    easel.press("Undo")
    expect(easel.told).to_contain_text("Painted: left shoulder.")
    easel.press("Redo")
    expect(easel.told).to_contain_text("right thigh")
    easel.press("Eraser")
    easel.paint((62, 225), (60, 240), (58, 255), (58, 265))
    expect(easel.told).to_contain_text("Painted: left shoulder.")
    easel.paint((10, 10), (12, 30))  # beside the body
    expect(easel.told).to_contain_text("Painted: left shoulder.")
    easel.press("Compare")
    result = easel.drawing.locator(".tpi-pain-result")
    expect(result.get_by_role("heading")).to_be_focused()
    expect(result).to_contain_text("Only Ms Hartmann painted")
    expect(result).to_contain_text("right shoulder; left neck")
    shown = easel.drawing.locator(".tpi-pain-over [data-on]")
    expect(shown).to_have_count(5)  # shoulders front and back, the neck behind
    easel.paint((60, 240), (58, 255))
    expect(easel.told).to_contain_text("Painted: left shoulder.")
    easel.press("Start again")
    expect(easel.told).to_contain_text(NOTHING)
    expect(shown).to_have_count(0)
    expect(result).to_be_hidden()


def test_by_keyboard_alone_and_kept_for_another_view(easel: Easel) -> None:
    keys = easel.page.keyboard
    easel.drawing.get_by_text("Paint by name").focus()
    keys.press("Enter")
    keys.press("Tab")
    box = easel.drawing.get_by_role("checkbox", name="right shoulder, front")
    expect(box).to_be_focused()
    keys.press("Space")
    expect(easel.told).to_contain_text("Painted: right shoulder.")
    for key in ("ArrowRight", "ArrowDown", "Space"):
        keys.press(key)
    expect(easel.told).to_contain_text("right shoulder; left upper arm")
    expect(easel.drawing.locator("desc").first).to_contain_text("left upper arm")
    keys.press("Control+z")
    expect(easel.told).to_contain_text("Painted: right shoulder.")
    expect(easel.drawing.get_by_role("checkbox", name="left upper arm, front")).not_to_be_checked()
    keys.press("Tab")
    back = easel.drawing.get_by_role("checkbox", name="right shoulder, back")
    expect(back).to_be_focused()
    keys.press("End")
    keys.press("Space")
    expect(easel.told).to_contain_text("right calf")
    easel.page.wait_for_timeout(1000)  # it is kept a moment later
    easel.command("notebook:create-output-view")
    other = easel.page.locator(".tpi-pain-told").last
    expect(other).to_contain_text("right shoulder; right calf")
    easel.page.evaluate("() => { window.jupyterapp.shell.currentWidget.dispose() }")


def test_a_finger_scrolls_until_the_picture_was_tapped(easel: Easel) -> None:
    session = easel.page.context.new_cdp_session(easel.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    def swipe() -> None:
        start, *rest = easel.places((122, 76), (126, 82), (130, 90), (130, 96))
        touch("touchStart", start)
        for each in rest:
            touch("touchMove", each)
        touch("touchEnd")

    surface = easel.drawing.locator(".tpi-pain-surface")
    swipe()
    expect(easel.told).to_contain_text(NOTHING)
    [place] = easel.places((82, 120))
    touch("touchStart", place)
    touch("touchEnd")
    expect(surface).to_have_attribute("data-armed", "")
    expect(easel.told).to_contain_text(NOTHING)
    swipe()
    expect(easel.told).to_contain_text("left shoulder")
    session.detach()


def test_no_barrier_that_axe_finds(easel: Easel) -> None:
    for summary in easel.drawing.locator("summary").all():
        summary.click()
    easel.drawing.get_by_role("checkbox", name="left shoulder, front").check()
    for name in ("Thin brush", "Compare"):
        easel.press(name)
        if name == "Compare":
            expect(easel.drawing.locator(".tpi-pain-result")).to_be_visible()
        for theme in THEMES:
            with easel.themed(theme):
                assert easel.barriers(".tpi-pain") == [], name
    small = easel.drawing.evaluate(
        "(node) => [...node.querySelectorAll('button, label')]"
        ".filter((each) => each.getBoundingClientRect().height < 44).map((each) => each.outerHTML)"
    )
    assert small == []


def test_it_fits_a_phone(easel: Easel) -> None:
    easel.command("application:toggle-left-area")
    size = easel.page.viewport_size
    easel.page.set_viewport_size(PHONE)
    try:
        for summary in easel.drawing.locator("summary").all():
            summary.click()
        wide = easel.drawing.evaluate("(node) => node.scrollWidth > node.clientWidth")
        assert not wide
    finally:
        easel.page.set_viewport_size(size)  # type: ignore[arg-type]
        easel.command("application:toggle-left-area")
