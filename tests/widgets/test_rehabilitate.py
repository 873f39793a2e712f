"""A plan, and the risks before it, in real JupyterLab: asked, agreed, decided, chosen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import THEMES, Lab, QuizTab
from tests.widgets.test_palpate import write

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


def test_no_barrier_that_axe_finds(room: Room) -> None:
    for theme in THEMES:
        with room.themed(theme):
            for tab in ("Ask", "Agree", "Needles", "Note", "Decide"):
                room.tab(tab)
                assert room.barriers(".tpi-rehabilitate") == [], tab


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
