"""A virtual patient examined in real JupyterLab: by mouse, by keyboard alone, through a restart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import THEMES, Lab, QuizTab, assert_within_phone
from tests.widgets.sample import write, write_performance
from tpilab.protocol import Task
from tpilab.views.body_map import VIEW, View

_numbers = count(1)
ACTIVE = (86_000, 131_000)
BEFORE = (
    "Explain and ask for consent",
    "Offer a chaperone",
    "Uncover both sides",
    "Support the arms",
)


class Bench(QuizTab):
    """A notebook with a patient to examine."""

    view: View = VIEW

    def run_all(self) -> Bench:
        self.command("notebook:run-all-cells")
        expect(self.simulator.get_by_role("button", name="Uncover both sides")).to_be_enabled()
        return self

    @property
    def simulator(self) -> Locator:
        return self.page.locator(".tpi-palpate")

    @property
    def back(self) -> Locator:
        return self.simulator.locator("canvas.tpi-stage")

    def do(self, *names: str) -> None:
        for name in names:
            self.simulator.get_by_role("button", name=name).click()

    def heard(self, words: str | re.Pattern[str]) -> None:
        expect(self.simulator.locator(".tpi-talk")).to_contain_text(words)

    def point_at(self, place_um: tuple[int, int]) -> None:
        """Move the pointer over a place of the body."""
        self.back.scroll_into_view_if_needed()
        box = self.back.bounding_box()
        assert box is not None
        x, y = self.view.place(*place_um)
        scale = box["width"] / self.view.width
        self.page.mouse.move(box["x"] + x * scale, box["y"] + y * scale, steps=4)

    def choose(self, **choices: str) -> None:
        """Fill the form that is open, and send it."""
        form = self.simulator.locator(".tpi-form")
        for part, value in choices.items():
            form.locator(f'[data-part="{part}"] input[value="{value}"]').check()
        form.locator('[type="submit"]').click()


@pytest.fixture
def bench(lab: Lab, page: Page) -> Iterator[Bench]:
    notebook = write(lab.root / f"practice_{next(_numbers)}" / "page.ipynb",
                     'from tpilab import palpate\npalpate("p01")')  # fmt: skip
    bench = Bench(lab, page, notebook)
    bench.open_here()
    yield bench.run_all()
    bench.dispose()
    lab.end_kernels()


def test_a_whole_examination_by_mouse(bench: Bench) -> None:
    bench.do(*BEFORE, "Look at the skin", "Show me where it hurts")
    bench.heard("lays a hand where it hurts")
    bench.simulator.locator(".tpi-range").fill("20")
    bench.point_at(ACTIVE)
    bench.page.mouse.down()
    bench.page.keyboard.press("f")
    bench.heard("behind the ear")
    area = bench.simulator.locator('[data-area="ref-upper_trapezius-right"]')
    expect(area).not_to_have_attribute("opacity", "0")
    bench.page.keyboard.press("k")
    bench.heard("That is my headache")
    bench.page.mouse.up()
    bench.do("Mark here")
    bench.choose(muscle="upper_trapezius", finding="active", confidence="fairly")
    expect(bench.simulator.locator(".tpi-marks li")).to_contain_text("Upper trapezius. Active")
    bench.do("Decide")
    bench.choose(choice="candidate")
    expect(bench.simulator.get_by_role("heading", name="Debrief")).to_be_focused()
    expect(bench.simulator.locator(".tpi-debrief")).to_contain_text("Marked as active")
    expect(bench.simulator.locator(".tpi-debrief svg")).to_be_visible()


def test_a_stroke_across_the_band_is_felt(bench: Bench) -> None:
    bench.do(*BEFORE)
    bench.simulator.locator(".tpi-range").fill("10")
    bench.point_at((80_000, 139_000))
    bench.page.mouse.down()
    expect(bench.simulator.locator(".tpi-gauge")).to_contain_text(re.compile("finger: [^n]"))
    for step in range(1, 15):
        bench.point_at((80_000 + 900 * step, 139_000 - 1_020 * step))
        bench.page.wait_for_function("() => new Promise((done) => requestAnimationFrame(done))")
    bench.page.mouse.up()
    bench.heard("A cord slips under your finger")


def test_a_whole_examination_by_keyboard_alone(bench: Bench) -> None:
    press = bench.page.keyboard.press
    for name in BEFORE:
        bench.simulator.get_by_role("button", name=name).focus()
        press("Enter")
    bench.back.focus()
    for key, times in (("Shift+ArrowRight", 8), ("ArrowRight", 2), ("Shift+ArrowUp", 6),
                       ("ArrowUp", 2), ("+", 10)):  # fmt: skip
        for _ in range(times):
            press(key)
    press(" ")
    press("f")
    bench.heard("behind the ear")
    press("k")
    bench.heard("That is my headache")
    press(" ")
    expect(bench.simulator.locator('[aria-live="polite"]')).not_to_be_empty()
    press("m")
    for part, value in (
        ("muscle", "upper_trapezius"),
        ("finding", "active"),
        ("confidence", "sure"),
    ):
        bench.simulator.locator(f'[data-part="{part}"] input[value="{value}"]').focus()
        press(" ")
    press("Enter")
    expect(bench.simulator.locator(".tpi-marks li")).to_have_count(1)
    bench.simulator.get_by_role("button", name="Decide").focus()
    press("Enter")
    bench.simulator.locator('[data-part="choice"] input[value="candidate"]').focus()
    press(" ")
    press("Enter")
    expect(bench.simulator.get_by_role("heading", name="Debrief")).to_be_focused()
    cells = bench.page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length")
    assert cells == 1  # no shortcut of JupyterLab's cut or added one


def test_three_readings_of_the_algometer_are_averaged(bench: Bench) -> None:
    bench.do(*BEFORE)
    bench.simulator.get_by_label("Algometer", exact=True).check()
    bench.simulator.get_by_label("quickly").check()
    bench.point_at(ACTIVE)
    readings = bench.simulator.locator(".tpi-readings")
    for told in ("2 more for a mean", "1 more for a mean", re.compile(r"mean \d+ kPa")):
        bench.page.mouse.down()
        bench.page.mouse.up()
        expect(bench.simulator.locator(".tpi-gauge")).to_contain_text("kPa")
        expect(readings).to_contain_text(told)
    bench.heard("Now.")
    bench.heard(re.compile(r"The gauge reads \d+ kPa"))
    expect(readings.locator("li")).to_have_count(1)


def test_a_reading_by_keyboard_waits_for_what_is_asked_meanwhile(bench: Bench) -> None:
    press = bench.page.keyboard.press
    bench.do(*BEFORE)
    bench.back.focus()
    for key, times in (("Shift+ArrowRight", 8), ("Shift+ArrowUp", 6), ("g", 2), (" ", 1), ("f", 1)):
        for _ in range(times):
            press(key)
    expect(bench.simulator.get_by_label("Algometer", exact=True)).to_be_checked()
    expect(bench.simulator.locator(".tpi-readings")).to_contain_text("2 more for a mean")
    bench.heard("What do you feel")
    expect(bench.simulator.locator(".tpi-talk")).not_to_contain_text("backwards")


def test_the_wheel_presses_harder_and_scrolls_when_nothing_is_pressed(bench: Bench) -> None:
    bench.do(*BEFORE)
    force = bench.simulator.locator(".tpi-range")
    force.fill("10")
    bench.point_at(ACTIVE)
    bench.page.mouse.wheel(0, -100)
    expect(force).to_have_value("10")
    bench.point_at(ACTIVE)
    bench.page.mouse.down()
    bench.page.mouse.wheel(0, -300)
    expect(force).to_have_value("16")
    bench.page.mouse.wheel(0, 400)
    expect(force).to_have_value("8")
    bench.page.mouse.up()


PEN = """(canvas) => {
  const box = canvas.getBoundingClientRect();
  const fire = (type, pressure) => canvas.dispatchEvent(new PointerEvent(type, {
    pointerType: "pen", pointerId: 7, button: 0, pressure, bubbles: true,
    clientX: box.x + box.width * %s, clientY: box.y + box.height * %s }));
  canvas.setPointerCapture = () => {};
  fire("pointerdown", 0.5);
  window.penAt = (pressure) => fire("pointermove", pressure);
  window.penUp = () => fire("pointerup", 0);
}"""


def test_a_pen_that_feels_pressure_presses_as_hard_as_the_hand(bench: Bench) -> None:
    bench.do(*BEFORE)
    bench.simulator.locator(".tpi-range").fill("10")
    x, y = VIEW.place(*ACTIVE)
    bench.back.scroll_into_view_if_needed()
    bench.back.evaluate(PEN % (x / VIEW.width, y / VIEW.height))
    presses = bench.simulator.locator(".tpi-gauge")
    expect(presses).to_contain_text("finger: 1.0\u2009kg")
    for pressure in (0.31, 0.8, 0.9):
        bench.page.evaluate(f"window.penAt({pressure})")
    expect(presses).to_contain_text("finger: 1.8\u2009kg")
    bench.page.evaluate("window.penUp()")
    expect(presses).to_contain_text("not pressing")


def test_what_cannot_be_gripped_is_said(bench: Bench) -> None:
    bench.do(*BEFORE)
    bench.simulator.get_by_label("Pincer").check()
    bench.point_at((100_000, 200_000))
    bench.page.mouse.down()
    bench.heard("no free edge to lift here")
    bench.page.mouse.up()


def test_a_mark_says_its_signs_and_how_the_band_runs(bench: Bench) -> None:
    bench.do(*BEFORE)
    bench.point_at(ACTIVE)
    bench.page.mouse.down()
    expect(bench.simulator.locator(".tpi-gauge")).to_contain_text(re.compile("finger: [^n]"))
    bench.page.mouse.up()
    bench.do("Mark here")
    form = bench.simulator.locator(".tpi-form")
    expect(form.locator('[data-part="band"]')).to_be_hidden()
    for sign in ("band", "spot"):
        form.locator(f'[data-part="criteria"] input[value="{sign}"]').check()
    form.locator('[data-part="band"] input').fill("25")
    bench.choose(muscle="upper_trapezius", finding="latent", confidence="guess")
    mark = bench.simulator.locator(".tpi-marks li")
    expect(mark).to_contain_text("Signs: taut band, sore spot. Band at 25°.")
    bench.do("Decide")
    bench.choose(choice="leave")
    expect(bench.simulator.locator(".tpi-debrief")).to_contain_text("Signs at mark 1: you ticked")


def test_a_restarted_kernel_goes_on_where_it_was(bench: Bench) -> None:
    bench.do(*BEFORE)
    bench.heard("rests both arms")
    bench.restart_kernel()
    bench.run_all()
    expect(bench.simulator.locator(".tpi-chips-quiet")).to_contain_text("Both sides uncovered")
    expect(bench.simulator.locator(".tpi-chips-quiet")).to_contain_text("Consent given")


def test_start_again_asks_and_begins_anew(bench: Bench) -> None:
    bench.do("Uncover both sides")
    expect(bench.simulator.locator(".tpi-chips-quiet")).to_contain_text("Both sides uncovered")
    bench.do("Start again", "Really start again?")
    expect(bench.simulator.locator(".tpi-chips-quiet")).to_contain_text("Consent not asked")
    expect(bench.simulator.locator(".tpi-chips-quiet")).not_to_contain_text("Both sides")


def test_no_barrier_that_axe_finds(bench: Bench) -> None:
    bench.do("Uncover both sides", "Decide")
    for theme in THEMES:
        with bench.themed(theme):
            assert bench.barriers(".tpi-palpate") == []


def test_it_fits_a_phone(bench: Bench) -> None:
    with bench.on_phone() as page:
        expect(page.locator("canvas.tpi-stage")).to_be_visible()
        expect(page.locator(".tpi-palpate")).to_have_count(1)
        assert_within_phone(page.locator(".tpi-palpate"))


def test_a_finished_examination_of_a_quiz_is_saved_and_found_again(lab: Lab, page: Page) -> None:
    notebook = write_performance(lab.root, Task(skill="palpate", patient="p04", seed=1))
    bench = Bench(lab, page, notebook)
    bench.open_here()
    bench.run_all()
    bench.do(*BEFORE, "Decide")
    bench.choose(choice="uncertain")
    status = bench.simulator.locator(".tpi-foot .tpi-status")
    expect(status).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(page.locator(".tpi-head")).to_contain_text("1 of 1 answered")
    expect(bench.simulator.locator(".tpi-debrief")).to_have_count(0)
    [(slot, value)] = bench.lines()
    assert slot == "slot_01"
    assert value["actions"][-1]["choice"] == "uncertain"
    bench.restart_kernel()
    bench.command("notebook:run-all-cells")
    expect(bench.simulator).to_contain_text("the last finished one counts")
    bench.dispose()
    lab.end_kernels()
