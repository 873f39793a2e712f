"""A needle guided in real JupyterLab: by mouse, by keyboard alone, by two fingers, to the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.widgets.lab import Lab
from tests.widgets.room import GEL, Room, go_to, press_all, room_of


@pytest.fixture
def room(lab: Lab, page: Page) -> Iterator[Room]:
    room = room_of(lab, page, f'guide("{GEL}")', GEL)
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
