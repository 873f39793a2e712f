"""A needle guided in real JupyterLab: by mouse, by keyboard alone, by two fingers, to the end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import PHONE, Lab, QuizTab
from tests.widgets.sample import QUIZ, questions
from tests.widgets.test_palpate import write
from tpilab.protocol import Task
from tpilab.skills import skill
from tpilab.widgets.material import material

_numbers = count(1)
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
    """A notebook with a needle to guide."""

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

    def plan(self, limit_mm: int = 30, **chosen: str) -> None:
        given = {"modality": "ultrasound", "reason": "practice", "needle": "22x38"} | chosen
        self.tab("Plan")
        for part, value in given.items():
            self.trainer.locator(f'[data-part="{part}"] input[value="{value}"]').check()
        self.trainer.locator('[data-part="limit"] input').fill(str(limit_mm))
        self.press("Note the plan")
        self.heard("The plan is noted")

    def at(self, dx_mm: float, dy_mm: float) -> tuple[float, float]:
        """Where on the page a place is, so many millimeters right of and below the mark."""
        task = Task(skill="guide", patient=self.who, seed=1)
        view = material(skill("guide"), task).pictures["view"]
        mark = skill("guide").card(task)["mark"]  # type: ignore[attr-defined]
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
        self.trainer.locator(f'[data-part="choice"] input[value="{choice}"]').check()
        self.press("Decide")


def room_of(lab: Lab, page: Page, call: str, who: str) -> Room:
    notebook = write(lab.root / f"guide_{next(_numbers)}" / "page.ipynb",
                     f"from tpilab import guide\n{call}")  # fmt: skip
    room = Room(lab, page, notebook)
    room.who = who
    room.open_here()
    return room.run_all()


@pytest.fixture
def room(lab: Lab, page: Page) -> Iterator[Room]:
    room = room_of(lab, page, f'guide("{GEL}")', GEL)
    yield room
    room.dispose()
    lab.end_kernels()


@pytest.fixture
def person(lab: Lab, page: Page) -> Iterator[Room]:
    room = room_of(lab, page, f'guide("{PERSON}")', PERSON)
    yield room
    room.dispose()
    lab.end_kernels()


def test_a_whole_attempt_by_mouse(room: Room) -> None:
    expect(room.trainer.locator(".tpi-screen-off")).to_be_visible()
    room.switch_on()
    room.trainer.locator(".tpi-above").scroll_into_view_if_needed()
    room.drag(room.at(0, 0), room.at(9, 4))
    expect(room.now).to_contain_text("9\u2009mm to the right")
    room.drag(room.at(9, 4), room.at(0, 0))
    expect(room.now).to_contain_text("Probe on the mark")
    room.bright(room.screen, 20)
    room.plan()
    room.trainer.locator(".tpi-above").scroll_into_view_if_needed()
    room.drag(room.at(0, 12), room.at(-24, 0))  # where it enters
    room.tab("Needle")
    room.trainer.get_by_label("Direction").fill("0")
    room.trainer.get_by_label("Steepness").fill("35")
    room.press("Puncture here")
    room.heard("The gel gives")
    room.trainer.get_by_label("How much of it is in").fill("28")
    expect(room.now).to_contain_text("Needle 28.0\u2009mm in")
    room.heard("in something firmer")
    room.press("Aspirate")
    room.heard("Nothing comes back")
    room.press("Give it here")
    room.heard("Choose how much first")
    room.trainer.get_by_label("0.5\u2009mL").check()
    room.press("Give it here")
    expect(room.trainer.locator(".tpi-chips-quiet")).to_contain_text("1 deposit")
    room.decide("placed")
    expect(room.trainer.get_by_role("heading", name="Debrief")).to_be_focused()
    debrief = room.trainer.locator(".tpi-debrief")
    expect(debrief).to_contain_text("Gave the deposit in the muscle meant")
    expect(debrief).to_contain_text("Advanced only while the true tip was in the beam")


def go_to(room: Room, tab: str) -> None:
    """Open a tab by arrow keys."""
    room.trainer.get_by_role("tab", selected=True).focus()
    for _ in range(6):
        if room.trainer.get_by_role("tab", selected=True).inner_text() == tab:
            return
        room.page.keyboard.press("ArrowRight")
    pytest.fail(f"no arrow leads to {tab}")


def press_all(room: Room, *keys: tuple[str, int]) -> None:
    for key, times in keys:
        for _ in range(times):
            room.page.keyboard.press(key)


def test_a_whole_attempt_by_keyboard_alone(room: Room) -> None:
    press = room.page.keyboard.press

    def choose(part: str, value: str) -> None:
        room.trainer.locator(f'[data-part="{part}"] input[value="{value}"]').focus()
        press(" ")

    go_to(room, "Scan")
    room.trainer.get_by_label("Linear").focus()
    press(" ")
    room.probe.focus()
    press(" ")
    press_all(room, ("ArrowRight", 3), ("Shift+ArrowLeft", 12), ("e", 2), ("q", 2), ("w", 1))
    expect(room.now).to_contain_text("Probe on the mark, turned 0\u00b0, tilted 2\u00b0")
    expect(room.trainer.locator('[aria-live="polite"]')).to_contain_text("Probe on the mark")
    press("s")
    go_to(room, "Plan")
    for part, value in (
        ("modality", "ultrasound"),
        ("reason", "practice"),
        ("needle", "22x38"),
    ):
        choose(part, value)
    room.trainer.locator('[data-part="limit"] input').focus()
    room.page.keyboard.type("30")
    press("Enter")
    room.heard("The plan is noted")
    room.needle.focus()
    press_all(room, ("j", 24), ("i", 12), ("ArrowRight", 18), ("ArrowUp", 3), ("Enter", 1))
    room.heard("The gel gives")
    press_all(room, ("PageDown", 55), ("PageUp", 1), ("Shift+BracketRight", 5))
    expect(room.now).to_contain_text("Needle 27.5\u2009mm in, 36\u00b0 to the skin, toward right")
    room.heard("in something firmer")
    go_to(room, "Needle")
    room.trainer.get_by_role("button", name="Aspirate").focus()
    press("Enter")
    room.trainer.get_by_label("0.25").focus()
    press(" ")
    room.trainer.get_by_role("button", name="Give it here").focus()
    press("Enter")
    room.heard("It spreads")
    go_to(room, "Decide")
    choose("choice", "placed")
    press("Enter")
    expect(room.trainer.get_by_role("heading", name="Debrief")).to_be_focused()
    cells = room.page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length")
    assert cells == 1  # no shortcut of JupyterLab's cut or added one


def test_two_fingers_move_two_hands_at_once(room: Room) -> None:
    room.switch_on()
    room.probe.focus()
    room.page.keyboard.press(" ")
    room.plan()
    room.needle.focus()
    press_all(room, ("ArrowRight", 18), ("Enter", 1))
    room.heard("The gel gives")
    room.trainer.locator(".tpi-above").scroll_into_view_if_needed()
    session = room.page.context.new_cdp_session(room.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    box = room.needle.bounding_box()
    assert box is not None
    hub = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    probe = room.at(0, 0)
    scale = (room.at(10, 0)[0] - probe[0]) / 10
    touch("touchStart", probe, hub)
    for step in range(1, 13):
        touch("touchMove", (probe[0], probe[1] - 0.5 * step * scale),
              (hub[0] + 0.8 * step * scale, hub[1]))  # fmt: skip
    touch("touchEnd")
    expect(room.now).to_contain_text("Probe 6\u2009mm toward the head")
    expect(room.now).to_contain_text(re.compile("Needle (9|10|11)"))


def test_a_frozen_picture_is_pointed_at_to_name_things(person: Room) -> None:
    person.switch_on()
    person.probe.focus()
    person.page.keyboard.press(" ")
    person.bright(person.screen, 15)
    person.press("Freeze")
    person.screen.scroll_into_view_if_needed()
    box = person.screen.bounding_box()
    assert box is not None
    person.screen.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    form = person.trainer.locator(".tpi-form", has_text="Name what lies there")
    form.locator('input[value="rib"]').check()
    form.locator('[type="submit"]').click()
    expect(person.trainer.locator(".tpi-marks li")).to_contain_text(re.compile("Rib, \\d"))
    person.screen.focus()
    person.page.keyboard.press("ArrowDown")
    person.page.keyboard.press("Enter")
    expect(form).to_contain_text("Name what lies there")
    form.get_by_role("button", name="Cancel").click()
    person.drag(person.at(0, 0), person.at(6, 0))
    expect(person.trainer.get_by_role("button", name="Freeze")).to_have_attribute(
        "aria-pressed", "false"
    )


def test_without_a_machine_there_is_a_hand_and_its_needle(person: Room) -> None:
    person.plan(modality="landmark", reason="lifted", limit_mm=10)
    expect(person.screen).to_be_hidden()
    expect(person.probe).to_be_hidden()
    gauge = person.trainer.locator(".tpi-depth")
    expect(gauge).to_contain_text("your limit 10.0 mm")
    person.tab("Scan")
    person.press("Pleura")
    expect(person.trainer.locator(".tpi-marks li")).to_have_text(re.compile("Pleura"))
    person.needle.focus()
    for key in ("Enter", *(["PageDown"] * 12)):
        person.page.keyboard.press(key)
    expect(gauge).to_contain_text("in 6.0 mm, tip 3.0 mm down")
    person.heard("The skin gives")


def test_the_c_arm_shines_while_its_pedal_is_held(person: Room) -> None:
    person.plan(modality="fluoroscopy", reason="bone_way")
    arm = person.trainer.locator("canvas.tpi-carm")
    expect(arm).to_be_visible()
    assert arm.evaluate(BRIGHT) == 0
    person.tab("Scan")
    pedal = person.trainer.get_by_role("button", name="Hold the pedal")
    counted = person.trainer.locator(".tpi-carm-dose")
    pedal.hover()
    person.page.mouse.down()
    expect(counted).to_contain_text("X-RAY ON")
    person.bright(arm, 20)
    person.page.mouse.up()
    expect(counted).to_contain_text("last picture")
    expect(counted).to_contain_text(re.compile(r"0\.[1-9]|[1-9]\.\d"))
    expect(counted).to_contain_text("dose: not known for this region")
    assert arm.evaluate(BRIGHT) > 20
    pedal.focus()
    person.page.keyboard.down(" ")
    expect(counted).to_contain_text("X-RAY ON")
    person.page.keyboard.up(" ")
    expect(counted).to_contain_text("last picture")


def test_coaching_is_there_when_asked_for_and_never_otherwise(lab: Lab, page: Page) -> None:
    for call, there in ((f'guide("{GEL}", coaching=True)', True), (f'guide("{GEL}")', False)):
        room = room_of(lab, page, call, GEL)
        room.switch_on()
        room.probe.focus()
        page.keyboard.press(" ")
        room.plan()
        chip = room.trainer.locator(".tpi-chips-quiet", has_text="Live coaching")
        expect(chip).to_have_count(int(there))
        room.dispose()
        lab.end_kernels()


def test_a_restarted_kernel_goes_on_where_it_was(room: Room) -> None:
    room.switch_on()
    room.probe.focus()
    for key in (" ", "ArrowRight", "ArrowRight", "e"):
        room.page.keyboard.press(key)
    room.plan()
    room.needle.focus()
    for key in ("Enter", *(["PageDown"] * 8)):
        room.page.keyboard.press(key)
    expect(room.now).to_contain_text("Needle 4.0\u2009mm in")
    room.restart_kernel()
    room.run_all()
    expect(room.now).to_contain_text("Probe 4\u2009mm to the right of the mark, turned 5\u00b0")
    expect(room.now).to_contain_text("Needle 4.0\u2009mm in")
    room.needle.focus()
    room.page.keyboard.press("PageDown")
    expect(room.now).to_contain_text("Needle 4.5\u2009mm in")
    expect(room.trainer.locator(".tpi-talk")).not_to_contain_text("hand moves")


def test_start_again_asks_and_begins_anew(room: Room) -> None:
    room.switch_on()
    room.press("Start again", "Really start again?")
    expect(room.now).to_have_text("The machine is off.")
    expect(room.probe).to_be_hidden()


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_no_barrier_that_axe_finds(person: Room, theme: str) -> None:
    person.command("apputils:change-theme", {"theme": theme})
    person.switch_on()
    person.plan(reason="lung_near")
    lifted = person.page.add_style_tag(content="body { overflow: visible !important }")
    found: list[Any] = []
    for tab in ("Prepare", "Plan", "Scan", "Needle", "Decide"):
        person.tab(tab)
        found += Axe().run(person.page, context=".tpi-guide").response["violations"]
    lifted.evaluate("(style) => style.remove()")
    person.command("apputils:change-theme", {"theme": "JupyterLab Light"})
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


def test_it_fits_a_phone_and_the_screen_stays_in_sight(lab: Lab, room: Room) -> None:
    page = room.page.context.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{lab.url}/notebooks/{room.path}?token=t")
    kernel = page.locator(".jp-Notebook-ExecutionIndicator")
    expect(kernel).to_have_attribute("data-status", "idle")  # else Run All runs nothing
    page.get_by_role("menuitem", name="Run").click()
    page.get_by_text("Run All Cells", exact=True).click()
    trainer = page.locator(".tpi-guide")
    expect(trainer.get_by_role("tab", name="Skin")).to_be_visible()
    expect(trainer.locator("canvas.tpi-above")).to_be_visible()
    trainer.get_by_role("tab", name="Scan").click()
    trainer.get_by_label("Linear").check()
    expect(trainer.locator("canvas.tpi-screen")).to_be_visible()
    box = trainer.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    wide = trainer.evaluate("(all) => [...all.querySelectorAll('*')].filter((each) =>"
                            " each.checkVisibility() && each.closest('.tpi-above-frame') === null"
                            " && each.getBoundingClientRect().right > all.getBoundingClientRect()"
                            ".right + 1).map((each) => each.outerHTML.slice(0, 80))")  # fmt: skip
    assert wide == []
    page.close()


def test_a_finished_attempt_of_a_quiz_is_saved(lab: Lab, page: Page) -> None:
    folder = lab.root / f"guide_quiz_{next(_numbers)}" / QUIZ
    notebook = write(folder / f"{QUIZ}.ipynb", "from tpilab import answer, take_quiz",
                     f'take_quiz("{QUIZ}")', 'answer("slot_01")')  # fmt: skip
    data = questions(1)
    perform = {
        "item": "GUI-21", "kind": "perform", "lead_in": "Guide.", "instruction": "Guide a needle.",
        "stem": "", "answer": {"type": "object"},
        "task": {"skill": "guide", "patient": GEL, "seed": 3, "options": {}},
    }  # fmt: skip
    data["slots"][0] |= {"points": 6, "pool": [perform]}
    (folder / "questions.json").write_text(json.dumps(data), "utf-8")
    room = Room(lab, page, notebook)
    room.open_here()
    room.run_all()
    room.switch_on()
    room.probe.focus()
    page.keyboard.press(" ")
    room.decide("not_here")
    status = room.trainer.locator(".tpi-foot .tpi-status")
    expect(status).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(room.trainer.locator(".tpi-debrief")).to_have_count(0)
    [(slot, value)] = room.lines()
    assert slot == "slot_01"
    assert value["actions"][-1]["choice"] == "not_here"
    assert {"machine", "stroke"} <= {each["kind"] for each in value["actions"]}
    room.dispose()
    lab.end_kernels()
