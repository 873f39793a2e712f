"""An injection in real JupyterLab: by keyboard alone, by mouse, on a phone, without barriers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import (
    LAPTOP,
    PHONE,
    THEMES,
    Lab,
    assert_large_enough,
    assert_within_phone,
)
from tests.widgets.room import Room, go_to, press_all, room_of, too_wide

PERSON = "p01"
PREPARED = (
    "How strong is the pain", "Press with the algometer", "How far does it move",
    "Lie on the front", "Read the syringe", "Clean your hands", "Clean the skin",
    "Wait until it is dry", "Put on gloves",
)  # fmt: skip
TIME_OUT = {"person": PERSON, "side": "right", "site": "target", "drug": "tray"}
AFTERWARD = (
    "Look at the needle", "Needle into the sharps", "Watch for", "How is your breath",
    "How strong is the pain",
)  # fmt: skip
DONE = (
    "Held the band between the fingers", "Gave the deposit in the", "Paused before the needle",
    "the needle came out whole",
)  # fmt: skip
NOTED = {"side": "right", "given": "little", "punctures": "1", "needle": "whole"}


@pytest.fixture
def room(lab: Lab, page: Page) -> Iterator[Room]:
    room = room_of(lab, page, f'inject("{PERSON}")', PERSON)
    yield room
    room.dispose()
    lab.end_kernels()


def fingers(room: Room) -> Locator:
    return room.trainer.get_by_role("application", name="Fixing fingers")


def planned(room: Room, limit_mm: int = 24) -> None:
    room.tab("Needle")
    room.choose(needle="27x32", technique="slow")
    room.trainer.locator('[data-part="limit"] input').fill(str(limit_mm))
    room.press("Note the plan")
    room.heard("The plan is noted")


class Keys:
    """A learner who has a keyboard alone."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.press = room.page.keyboard.press

    def on(self, locator: Locator, key: str = "Enter") -> None:
        locator.focus()
        self.press(key)

    def buttons(self, *names: str) -> None:
        for name in names:
            found = self.room.trainer.get_by_role("button", name=name)
            self.on(found.locator("visible=true").first)

    def choose(self, **chosen: str) -> None:
        for part, value in chosen.items():
            at = f'[data-part="{part}"] input[value="{value}"]'
            self.on(self.room.trainer.locator(at), " ")

    def prepare(self) -> None:
        self.buttons(*PREPARED)
        self.room.heard("The gloves are on")
        go_to(self.room, "Pause")
        self.choose(**TIME_OUT)
        self.press("Enter")
        self.room.heard("Said aloud: Ms Reyes, right, upper trapezius, lidocaine 1%")
        go_to(self.room, "Needle")
        self.choose(needle="27x32", technique="slow")
        self.room.trainer.locator('[data-part="limit"] input').focus()
        self.room.page.keyboard.type("24")
        self.press("Enter")
        self.room.heard("The plan is noted")

    def needle(self) -> None:
        room = self.room
        go_to(room, "Inject")
        fingers(room).focus()
        press_all(room, ("p", 1), ("ArrowRight", 14), ("Shift+ArrowRight", 2), ("ArrowUp", 4),
                  ("Shift+ArrowUp", 2), ("e", 22), ("Space", 1))  # fmt: skip
        room.heard("A cord rolls between the fingers")
        expect(room.now).to_contain_text("Fingers lift the band")
        room.needle.focus()
        press_all(room, ("j", 19), ("i", 9), ("ArrowRight", 18), ("ArrowUp", 7),
                  ("Shift+ArrowUp", 2), ("Enter", 1))  # fmt: skip
        room.heard("The skin gives")
        press_all(room, ("PageDown", 46))
        expect(room.now).to_contain_text("Needle 23.0\u2009mm in, 45\u00b0 to the skin")
        room.heard("A fascia gives; beneath it is firmer")
        felt = re.compile(r"0\.\d newtons, with the tip 16\.\d")
        expect(room.trainer.locator("canvas.tpi-force")).to_have_attribute("aria-label", felt)

    def give(self) -> None:
        self.buttons("Aspirate")
        self.room.heard("Nothing comes back")
        self.on(self.room.trainer.get_by_label("0.5\u2009mL"), " ")
        self.buttons("Give it here")
        expect(self.room.trainer.locator(".tpi-syringe")).to_contain_text("1.5\u2009mL left")
        self.buttons("Take it out")
        self.room.heard("The needle is out")

    def finish(self) -> None:
        go_to(self.room, "After")
        self.buttons(*AFTERWARD)
        go_to(self.room, "Note")
        for name, value in NOTED.items():
            field = self.room.trainer.locator(f'[data-part="{name}"] select')
            field.focus()
            field.select_option(value)
        self.buttons("Write it")
        self.room.heard("It is written")
        go_to(self.room, "Decide")
        self.choose(choice="home")
        self.press("Enter")


def test_a_whole_injection_by_keyboard_alone(room: Room) -> None:
    keys = Keys(room)
    keys.prepare()
    keys.needle()
    keys.give()
    keys.finish()
    expect(room.trainer.get_by_role("heading", name="Debrief")).to_be_focused()
    debrief = room.trainer.locator(".tpi-debrief")
    for told in DONE:
        expect(debrief).to_contain_text(re.compile(f"Done, .*{told}"))
    expect(debrief).to_contain_text("How it went on: a model, not scored")
    cells = room.page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length")
    assert cells == 1  # no shortcut of JupyterLab's cut or added one


def test_by_mouse_after_a_pause_that_named_the_wrong_side(room: Room) -> None:
    room.tab("Pause")
    room.press("Say it")
    expect(room.trainer).to_contain_text("Say all four: person, side, place, drug.")
    room.choose(**TIME_OUT | {"side": "left"})
    room.press("Say it")
    room.heard("Said aloud: Ms Reyes, left")
    expect(room.trainer.get_by_role("tab", name=re.compile("Pause.*said"))).to_be_visible()
    planned(room)
    room.tab("Inject")
    room.drag(room.at(-32, 12), room.at(-3, 3))
    expect(room.now).to_contain_text("Fingers wait above the skin, 3\u2009mm to the left")
    fingers(room).hover()
    room.page.mouse.wheel(0, 2200)
    expect(room.now).to_contain_text("head to feet, 110\u00b0")
    room.press("Take hold here")
    room.heard("A cord rolls between the fingers")
    room.press("Puncture here")
    room.trainer.get_by_label("How much of it is in").fill("12")
    expect(room.now).to_contain_text("Needle 12.0\u2009mm in")
    room.press("Take it out")
    room.heard("The needle is out")
    room.decide("home")
    debrief = room.trainer.locator(".tpi-debrief")
    expect(debrief).to_contain_text("Punctured after a pause that named the wrong person, side")
    expect(debrief).to_contain_text("An unsafe act fails by itself")


def test_a_restarted_kernel_goes_on_where_it_was(room: Room) -> None:
    planned(room)
    room.tab("Inject")
    room.drag(room.at(-32, 12), room.at(-3, 3))
    room.press("Take hold here", "Puncture here")
    room.heard("The skin gives")
    expect(room.needle).to_be_focused()
    press_all(room, ("PageDown", 8))
    expect(room.now).to_contain_text("Needle 4.0\u2009mm in")
    room.restart_kernel()
    room.run_all()
    expect(room.now).to_contain_text("Fingers press beside the band, 3\u2009mm to the left")
    expect(room.now).to_contain_text("Needle 4.0\u2009mm in")


def test_the_depth_of_the_needle_is_drawn_large_enough_to_read(room: Room) -> None:
    planned(room)
    box = room.trainer.locator(".tpi-depth svg").bounding_box()
    assert box is not None
    assert box["width"] > 120


def test_two_quick_clicks_give_once(room: Room) -> None:
    planned(room)
    room.tab("Inject")
    room.press("Puncture here")
    room.heard("The skin gives")
    room.press("Aspirate")
    room.heard("Nothing comes back")
    room.trainer.get_by_label("0.5\u2009mL").check()
    room.trainer.get_by_role("button", name="Give it here").dblclick()
    room.heard("It spreads")
    room.press("Take it out")
    room.heard("The needle is out")
    expect(room.trainer.locator(".tpi-syringe")).to_contain_text("1.5\u2009mL left")


BRIGHTEST = """() => {
  const canvas = window.jupyterapp.shell.currentWidget.node.querySelector("canvas.tpi-force");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let most = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) most = Math.max(most, data[i]);
  return most;
}"""
"""The most red in a pixel that is drawn in full."""


def test_the_force_is_drawn_in_the_colors_of_the_theme_it_was_opened_in(room: Room) -> None:
    with room.themed("JupyterLab Dark"):
        room.restart_kernel()
        room.run_all()
        room.page.wait_for_function(
            f"() => {{ const red = ({BRIGHTEST})(); return red > 100 && red < 200; }}"
        )


def test_it_is_silent_until_it_is_asked_to_be_heard(room: Room) -> None:
    room.page.evaluate("""() => {
      window.heard = 0;
      const Usual = window.AudioContext;
      window.AudioContext = class extends Usual { constructor() { super(); window.heard += 1; } };
    }""")
    planned(room)
    room.tab("Inject")
    room.press("Puncture here")
    room.needle.focus()
    press_all(room, ("PageDown", 4))
    expect(room.now).to_contain_text("Needle 2.0\u2009mm in")
    assert room.page.evaluate("window.heard") == 0
    hear = room.trainer.get_by_role("button", name="Hear the needle")
    expect(hear).to_have_attribute("aria-pressed", "false")
    hear.click()
    expect(hear).to_have_attribute("aria-pressed", "true")
    assert room.page.evaluate("window.heard") == 1


def test_no_barrier_that_axe_finds(room: Room) -> None:
    planned(room)
    room.tab("Inject")
    room.press("Take hold here", "Puncture here")
    for theme in THEMES:
        with room.themed(theme):
            for tab in ("Before", "Pause", "Needle", "Inject", "After", "Note", "Decide"):
                room.tab(tab)
                assert room.barriers(".tpi-inject") == [], tab


def test_what_the_hand_feels_stays_in_sight_on_a_phone(room: Room) -> None:
    planned(room)
    room.tab("Inject")
    room.press("Take hold here", "Puncture here")
    room.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    room.command("application:toggle-left-area")
    try:
        feels = room.trainer.locator(".tpi-feels")
        room.trainer.locator(".tpi-talk").scroll_into_view_if_needed()
        expect(feels).to_be_in_viewport(ratio=0.9)
    finally:
        room.command("application:toggle-left-area")
        room.page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]


def test_it_fits_a_phone(room: Room) -> None:
    with room.on_phone() as page:
        trainer = page.locator(".tpi-inject")
        expect(trainer.locator("canvas.tpi-above")).to_be_visible()
        for tab in ("Before", "Pause", "Needle", "Inject", "After", "Note", "Decide"):
            trainer.get_by_role("tab", name=tab).click()
            assert_large_enough(trainer.locator("button:visible, select:visible"))
            assert_within_phone(trainer)
        assert too_wide(trainer) == []
