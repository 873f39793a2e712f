"""A virtual patient consulted in real JupyterLab: by mouse, by keyboard, through a restart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import THEMES, Lab, QuizTab
from tests.widgets.sample import write, write_performance
from tpilab.protocol import Task
from tpilab.replay import replay
from tpilab.skills import skill

_numbers = count(1)


class Room(QuizTab):
    """A notebook with a patient to talk with."""

    def run_all(self) -> Room:
        self.command("notebook:run-all-cells")
        expect(self.person.get_by_role("tab", name="Ask")).to_be_visible()
        return self

    @property
    def person(self) -> Locator:
        return self.page.locator(".tpi-select")

    @property
    def talk(self) -> Locator:
        return self.person.locator(".tpi-talk-lines")

    def do(self, tab: str, *names: str) -> None:
        self.person.get_by_role("tab", name=tab).click()
        for name in names:
            self.person.get_by_role("button", name=name).click()


@pytest.fixture
def room(lab: Lab, page: Page) -> Iterator[Room]:
    path = lab.root / f"room_{next(_numbers)}" / "see.ipynb"
    notebook = write(path, 'from tpilab import see\nsee("p11")')
    room = Room(lab, page, notebook)
    room.open_here()
    yield room.run_all()
    room.dispose()
    lab.end_kernels()


def test_talk_examine_and_decide(room: Room) -> None:
    room.do("Ask", "What brings you here?", "Have you ever fainted")
    expect(room.talk).to_contain_text("I don't like needles")
    room.do("Ask", "Have you ever fainted")
    expect(room.talk).to_contain_text("on the floor")
    room.do("Examine", "Feel for a band")
    expect(room.talk).to_contain_text("a band with a sore spot")
    expect(room.person.locator(".tpi-time")).to_contain_text("3:30 of 25 minutes")
    room.person.get_by_role("button", name="Decide").click()
    form = room.person.locator("form")
    form.get_by_role("button", name="Decide").click()
    expect(form.get_by_role("alert")).to_contain_text("Choose what follows")
    form.get_by_label("A trigger point injection is reasonable").check()
    form.get_by_label("The reason that weighs most").select_option("active_point")
    form.get_by_role("button", name="Decide").click()
    debrief = room.person.locator(".tpi-debrief")
    expect(debrief).to_contain_text("Chose a needle without valid consent")
    expect(debrief.locator("figure svg")).to_be_visible()
    expect(room.person.get_by_role("heading", name="Debrief")).to_be_focused()


def test_by_keyboard_alone_and_through_a_restart(room: Room) -> None:
    keys = room.page.keyboard
    room.person.get_by_role("tab", name="Ask").focus()
    keys.press("ArrowRight")
    expect(room.person.get_by_role("tab", name="Examine")).to_be_focused()
    keys.press("Tab")
    expect(room.person.get_by_role("button", name="Look at the skin")).to_be_focused()
    keys.press("Enter")
    expect(room.talk).to_contain_text("Intact.")
    room.restart_kernel()
    room.run_all()
    expect(room.talk).to_contain_text("Intact.")
    done = room.person.get_by_role("button", name="Look at the skin")
    room.person.get_by_role("tab", name="Examine").click()
    expect(done).to_have_attribute("data-done", "")


def test_no_barrier_that_axe_finds(room: Room) -> None:
    for theme in THEMES:
        with room.themed(theme):
            for tab in ("Ask", "Say", "Criteria"):
                room.person.get_by_role("tab", name=tab).click()
                assert room.barriers(".tpi-select") == [], tab


def test_a_finished_consultation_of_a_quiz_is_saved(lab: Lab, page: Page) -> None:
    task = Task(skill="select", patient="p12", seed=1)
    notebook = write_performance(lab.root, task)
    room = Room(lab, page, notebook)
    room.open_here()
    room.run_all()
    status = room.person.locator(".tpi-foot .tpi-status")
    expect(status).to_contain_text("your decision saves it")
    room.do("Examine", "Weigh")
    room.person.get_by_role("button", name="Decide").click()
    form = room.person.locator("form")
    form.get_by_label("No injection today").check()
    form.get_by_label("The reason that weighs most").select_option("unknown_depth")
    form.get_by_label("Within weeks").check()
    form.get_by_role("button", name="Decide").click()
    expect(status).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(room.person.locator(".tpi-debrief")).to_have_count(0)
    [(slot, value)] = room.lines()
    assert slot == "slot_01"
    done = replay(skill("select"), task, value)
    assert done.flags == ()
    assert done.debrief is not None
    assert "decided" in done.debrief.first()
    room.dispose()
    lab.end_kernels()
