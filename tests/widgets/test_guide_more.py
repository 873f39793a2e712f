"""What else the trainer of guiding does: naming, other ways to guide, restarts, phones, a quiz."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.widgets.lab import THEMES, Lab, assert_within_phone
from tests.widgets.room import BRIGHT, GEL, PERSON, Room, numbers, room_of, too_wide
from tests.widgets.sample import QUIZ, questions, write


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
    expect(gauge).to_contain_text("in 6.0 mm, so the tip is 3.0 mm down")
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


def test_coaching_is_chosen_at_the_start_and_outlives_a_restart(room: Room) -> None:
    chip = room.trainer.locator(".tpi-chips-quiet", has_text="Live coaching")
    coaching = room.trainer.get_by_role("button", name="Coaching", exact=True)
    coaching.click()
    expect(chip).to_have_count(1)
    expect(coaching).to_have_attribute("aria-pressed", "true")
    room.switch_on()
    room.restart_kernel()
    room.run_all()
    expect(chip).to_have_count(1)
    expect(room.now).to_contain_text("4.0\u2009cm")
    coaching.click()
    room.press("Start again without coaching?")
    expect(chip).to_have_count(0)
    expect(room.now).to_have_text("The machine is off.")


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


def test_no_barrier_that_axe_finds(person: Room) -> None:
    person.switch_on()
    person.plan(reason="lung_near")
    for theme in THEMES:
        with person.themed(theme):
            for tab in ("Prepare", "Plan", "Scan", "Needle", "Decide"):
                person.tab(tab)
                assert person.barriers(".tpi-guide") == [], tab


def test_it_fits_a_phone_and_the_screen_stays_in_sight(room: Room) -> None:
    with room.on_phone() as page:
        trainer = page.locator(".tpi-guide")
        expect(trainer.get_by_role("tab", name="Skin")).to_be_visible()
        expect(trainer.locator("canvas.tpi-above")).to_be_visible()
        trainer.get_by_role("tab", name="Scan").click()
        trainer.get_by_label("Linear").check()
        expect(trainer.locator("canvas.tpi-screen")).to_be_visible()
        assert_within_phone(trainer)
        assert too_wide(trainer) == []


def test_a_finished_attempt_of_a_quiz_is_saved(lab: Lab, page: Page) -> None:
    folder = lab.root / f"guide_quiz_{next(numbers)}" / QUIZ
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
    expect(room.trainer.get_by_role("button", name="Coaching")).to_have_count(0)
    expect(status).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(room.trainer.locator(".tpi-debrief")).to_have_count(0)
    [(slot, value)] = room.lines()
    assert slot == "slot_01"
    assert value["actions"][-1]["choice"] == "not_here"
    assert {"machine", "stroke"} <= {each["kind"] for each in value["actions"]}
    room.dispose()
    lab.end_kernels()
