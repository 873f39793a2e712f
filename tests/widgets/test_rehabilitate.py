"""A plan, and the risks before it, in real JupyterLab: asked, agreed, decided, chosen."""

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
    """A notebook with one of our widgets."""

    kind = "rehabilitate"

    def run_all(self) -> Room:
        self.command("notebook:run-all-cells")
        expect(self.person.locator(".tpi-title").first).to_be_visible()
        return self

    @property
    def person(self) -> Locator:
        return self.page.locator(f".tpi-{self.kind}")

    def tab(self, name: str) -> None:
        self.person.get_by_role("tab", name=name, exact=True).click()

    def press(self, *names: str) -> None:
        for name in names:
            self.person.get_by_role("button", name=name).first.click()

    def heard(self, words: str) -> None:
        expect(self.person.locator(".tpi-talk-lines")).to_contain_text(words)

    def decide(self, choice: str, weeks: str = "") -> None:
        self.tab("Decide")
        self.person.get_by_label(choice).check()
        if weeks:
            self.person.get_by_label(weeks).check()
        self.person.get_by_role("button", name="Decide").click()


def opened(lab: Lab, page: Page, kind: str, source: str) -> Room:
    path = lab.root / f"plan_{next(_numbers)}" / "plan.ipynb"
    room = Room(lab, page, write(path, source))
    room.kind = kind
    room.open_here()
    return room.run_all()


@pytest.fixture
def room(lab: Lab, page: Page) -> Iterator[Room]:
    room = opened(lab, page, "rehabilitate", 'from tpilab import rehabilitate\nrehabilitate("p51")')
    yield room
    room.dispose()
    lab.end_kernels()


def test_a_plan_from_the_first_question_to_the_debrief(room: Room) -> None:
    room.press("What do you want to do again?")
    room.heard("play the cello")
    room.tab("Measure")
    room.press("Pain in the past week")
    room.heard("6 of 10")
    room.tab("Agree")
    room.person.get_by_label("What", exact=True).select_option("strength")
    room.person.get_by_label("Times a week").fill("fifty")
    room.person.get_by_label("Minutes each time").fill("5")
    room.press("Agree")
    expect(room.person.locator(".tpi-asked-back").first).to_contain_text("whole number")
    expect(room.person.get_by_label("Minutes each time")).to_have_value("5")
    room.person.get_by_label("Times a week").fill("5")
    room.person.get_by_role("button", name="Agree", exact=True).click()
    expect(room.person.locator(".tpi-parts")).to_contain_text("5 times a week, 5 min")
    room.decide("No needle now", "In 4 weeks")
    room.heard("Week 4")
    expect(room.person.locator(".tpi-weeks")).to_contain_text("Week 4 of 12")
    room.restart_kernel()
    room.run_all()
    expect(room.person.locator(".tpi-weeks")).to_contain_text("Week 4 of 12")
    room.decide("Close it")
    debrief = room.person.locator(".tpi-debrief")
    expect(debrief).to_contain_text("Agreed on exercise with a dose")
    expect(debrief.locator("figure svg")).to_be_visible()
    expect(room.person.get_by_role("heading", name="Debrief")).to_be_focused()


def test_a_note_stays_in_the_box_and_is_kept_as_text(room: Room) -> None:
    room.tab("Note")
    box = room.person.get_by_label("To the physical therapist")
    box.fill("x" * 3_001)
    room.press("Send the note")
    expect(room.person.get_by_role("alert").filter(has_text="letters")).to_contain_text("3,001")
    expect(box).to_have_value("x" * 3_001)
    box.fill("<b>Ms Valdez</b>, right trapezius")
    room.press("Send the note")
    room.heard("A person marks it")
    room.decide("Close it")
    expect(room.person.locator(".tpi-debrief blockquote")).to_have_text(
        "<b>Ms Valdez</b>, right trapezius"
    )


def test_a_plan_stays_in_sight_and_can_be_taken_back(room: Room) -> None:
    plan = room.person.locator(".tpi-plan")
    room.tab("Agree")
    room.person.get_by_label("What", exact=True).select_option("sleep_plan")
    room.person.get_by_role("button", name="Agree", exact=True).click()
    expect(plan).to_contain_text("Sleep: fixed times")
    room.tab("Needles")
    room.person.get_by_label("How many more").fill("50")
    room.person.get_by_label("Weeks apart").fill("1")
    for choice in ("Anesthetic", "The same muscle", "In any case"):
        room.person.get_by_label(choice).check()
    room.press("Plan it")
    asked = room.person.locator(".tpi-asked-back")
    expect(asked.filter(has_text="hardly meant")).to_be_visible()
    room.person.get_by_label("How many more").fill("1")
    room.person.get_by_label("How many more").press("Enter")
    expect(plan).to_contain_text("1 more, 1 week apart, in any case")
    expect(room.person.locator(".tpi-weeks")).to_contain_text("planned in week 1")
    room.press("Give up: Needles ahead")
    expect(plan).not_to_contain_text("1 more")


def test_by_keyboard_alone_and_what_was_measured_stands_side_by_side(room: Room) -> None:
    keys = room.page.keyboard
    room.person.get_by_role("tab", name="Ask").focus()
    keys.press("ArrowRight")
    keys.press("Tab")
    expect(room.person.get_by_role("button", name="Pain in the past week")).to_be_focused()
    keys.press("Enter")
    room.heard("6 of 10")
    room.decide("No needle now", "In 4 weeks")
    expect(room.person.get_by_role("tab", name="Ask")).to_be_focused()
    keys.press("Tab")
    expect(room.person.get_by_role("button", name="How did it go")).to_be_focused()
    room.tab("Measure")
    room.press("Pressure pain threshold")
    rows = room.person.locator(".tpi-measured tr")
    expect(rows.filter(has_text="Pain in the past week")).to_have_text("Pain in the past week6–")
    expect(rows.filter(has_text="threshold")).to_contain_text("kPa")


def test_no_barrier_that_axe_finds_and_room_on_a_phone(room: Room) -> None:
    room.tab("Measure")
    room.press("Pain in the past week")
    for theme in THEMES:
        with room.themed(theme):
            for tab in ("Ask", "Measure", "Agree", "Needles", "Note", "Decide"):
                room.tab(tab)
                assert room.barriers(".tpi-rehabilitate") == [], tab
    with room.on_phone() as phone:
        person = phone.locator(".tpi-rehabilitate")
        expect(person.get_by_role("tab", name="Ask", exact=True)).to_be_visible()
        for tab in ("Ask", "Measure", "Agree", "Needles", "Note", "Decide"):
            person.get_by_role("tab", name=tab, exact=True).click()
            wide = person.evaluate("(all) => all.scrollWidth > all.clientWidth + 1")
            assert not wide, tab


def test_a_finished_plan_of_a_quiz_is_saved(lab: Lab, page: Page) -> None:
    task = Task(skill="rehabilitate", patient="p54b", seed=1)
    notebook = write_performance(lab.root, task)
    room = Room(lab, page, notebook)
    room.open_here()
    room.run_all()
    room.tab("Measure")
    room.press("Pain in the past week")
    room.tab("Note")
    room.person.get_by_label("To the physical therapist").fill("Ms Adler, right levator")
    room.press("Send the note")
    room.heard("on its way")
    room.decide("Close it")
    status = room.person.locator(".tpi-foot .tpi-status")
    expect(status).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(room.person.locator(".tpi-debrief")).to_have_count(0)
    [(_, value)] = room.lines()
    done = replay(skill("rehabilitate"), task, value)
    assert done.flags == ()
    assert done.debrief is not None
    assert {"note", "closed_early"} <= set(done.debrief.first())
    room.dispose()
    lab.end_kernels()


def test_risks_follow_place_and_person(lab: Lab, page: Page) -> None:
    room = opened(lab, page, "risks", "from tpilab import what_can_happen\nwhat_can_happen()")
    first = room.person.locator(".tpi-risks-event").first
    expect(first).to_contain_text("A collapsed lung")
    room.person.get_by_label("Buttock").check()
    expect(room.person.locator(".tpi-risks-event").filter(has_text="lung")).to_have_count(0)
    room.person.get_by_label("Takes a blood thinner").check()
    expect(room.person.get_by_role("status")).to_contain_text("bleed")
    expect(first).to_contain_text("bleed")
    room.person.get_by_text("How to say it").first.click()
    expect(room.person.locator("details[open]")).to_contain_text("come at once")
    for theme in THEMES:
        with room.themed(theme):
            assert room.barriers(".tpi-risks") == []
    room.dispose()
    lab.end_kernels()
