"""A whole encounter in real JupyterLab: from the door to the debrief, kept from part to part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import THEMES, Lab, QuizTab, assert_large_enough, assert_within_phone
from tests.widgets.sample import write, write_performance
from tpilab.protocol import Task
from tpilab.replay import replay
from tpilab.skills import skill
from tpilab.skills.encounter.acts import NAMES

Json = dict[str, Any]
ENCOUNTER = skill("encounter")
TASK = Task(skill="encounter", patient="p11", seed=1)
PARTS = [each for each in ENCOUNTER.model(TASK) if each["kind"] == "part"]
KEEP = """([key, actions]) => sessionStorage.setItem(key, JSON.stringify(
  {attempt: "model", actions, last: actions.at(-1).t_ms, handed: false}))"""
_numbers = count(1)


class Visit(QuizTab):
    """A notebook with somebody who comes in."""

    def run_all(self) -> Visit:
        self.command("notebook:run-all-cells")
        expect(self.head_of_visit.get_by_role("heading", level=4)).to_be_visible()
        return self

    @property
    def head_of_visit(self) -> Locator:
        return self.page.locator(".tpi-encounter")

    def press(self, name: str) -> None:
        self.head_of_visit.get_by_role("button", name=name, exact=True).click()

    def stage(self, of: str) -> Locator:
        return self.page.locator(f".tpi-{of}[data-key]")

    def go(self, of: str) -> None:
        self.press(NAMES[of])  # type: ignore[index]
        expect(self.stage(of)).to_be_visible()

    def do(self, part: Json) -> None:
        """A part as the model does it, as if this tab had kept it."""
        self.go(part["of"])
        key = self.stage(part["of"]).get_attribute("data-key")
        self.press("Not this one")
        expect(self.stage(part["of"])).to_have_count(0)
        self.page.evaluate(KEEP, [key, part["actions"]])
        self.press(NAMES[part["of"]])
        expect(self.over(part["of"])).to_be_visible()

    def over(self, of: str) -> Locator:
        return self.head_of_visit.locator(".tpi-enc-name", has_text=NAMES[of])  # type: ignore[index]

    def end(self) -> None:
        self.press("End the encounter")
        self.press("Really end it here?")
        expect(self.head_of_visit.get_by_text("The encounter is over")).to_be_visible()


@pytest.fixture
def visit(lab: Lab, page: Page) -> Iterator[Visit]:
    root = lab.root / f"visit_{next(_numbers)}"
    path = write(root / "course" / "page.ipynb", 'from tpilab import encounter\nencounter("p11")')
    (root / "quizzes").mkdir()
    visit = Visit(lab, page, path)
    visit.open_here()
    yield visit.run_all()
    visit.dispose()
    lab.end_kernels()


def test_from_the_door_to_the_debrief(visit: Visit) -> None:
    for part in PARTS:
        visit.do(part)
    expect(visit.head_of_visit).to_contain_text("Goes with you: Lidocaine 1%, 1 mL")
    visit.end()
    debrief = visit.head_of_visit.locator(".tpi-debrief").first
    expect(debrief).to_contain_text("Part by part")
    expect(debrief).to_contain_text("Nothing was unsafe")
    expect(visit.head_of_visit).to_contain_text("You told me beforehand")
    debrief.locator("summary", has_text=NAMES["palpate"]).click()
    expect(debrief.locator("details[open] .tpi-debrief")).to_be_visible()


def test_a_restart_loses_no_part_that_was_over_and_the_tab_keeps_the_other(visit: Visit) -> None:
    visit.do(PARTS[0])
    visit.go("palpate")
    visit.stage("palpate").get_by_role("button", name="Ask for consent").first.click()
    expect(visit.stage("palpate").locator(".tpi-talk-lines")).to_contain_text("Yes")
    visit.restart_kernel()
    visit.run_all()
    expect(visit.over("select")).to_be_visible()
    hint = visit.head_of_visit.get_by_text(f"You had begun: {NAMES['palpate']}")
    expect(hint).to_be_visible()
    visit.go("palpate")
    expect(visit.stage("palpate").locator(".tpi-talk-lines")).to_contain_text("Yes")
    expect(hint).to_have_count(0)


def test_a_part_can_be_left_until_something_was_done_in_it(visit: Visit) -> None:
    visit.go("select")
    leave = visit.head_of_visit.get_by_role("button", name="Not this one")
    expect(leave).to_be_visible()
    visit.stage("select").get_by_role("button", name="What brings you here").click()
    expect(leave).to_have_count(0)


def test_the_focus_stays_when_it_is_saved_after_all(visit: Visit) -> None:
    own = visit.notebook.parents[1] / "my_work" / "encounters"
    own.parent.mkdir()
    own.write_text("a file where the folder should be")
    visit.do(PARTS[0])
    again = visit.head_of_visit.get_by_role("button", name="Save again")
    expect(again).to_be_visible()
    own.unlink()
    again.focus()
    again.press("Enter")
    expect(again).to_have_count(0)
    expect(visit.head_of_visit.get_by_role("heading", name="What next?")).to_be_focused()


def test_by_keyboard_alone(visit: Visit) -> None:
    keys = visit.page.keyboard
    visit.head_of_visit.get_by_role("button", name=NAMES["select"]).focus()
    keys.press("Enter")
    expect(visit.stage("select")).to_be_visible()
    expect(visit.head_of_visit.get_by_role("heading", level=4)).to_be_focused()
    keys.press("Tab")
    expect(visit.head_of_visit.get_by_role("button", name="Not this one")).to_be_focused()
    keys.press("Enter")
    expect(visit.stage("select")).to_have_count(0)
    expect(visit.head_of_visit.get_by_role("heading", name="Begin")).to_be_focused()


def test_no_barrier_that_axe_finds(visit: Visit) -> None:
    for part in PARTS:
        visit.do(part)
    for theme in THEMES:
        with visit.themed(theme):
            assert visit.barriers(".tpi-encounter") == []
    visit.end()
    for theme in THEMES:
        with visit.themed(theme):
            assert visit.barriers(".tpi-encounter") == []


def test_there_is_room_on_a_phone(visit: Visit) -> None:
    visit.do(PARTS[0])
    with visit.on_phone() as page:
        expect(page.locator(".tpi-encounter").get_by_text("What next?")).to_be_visible()
        assert_within_phone(page.locator(".tpi-encounter, .tpi-encounter .tpi-step-card"))
        assert_large_enough(page.locator(".tpi-encounter button"))


def test_in_a_quiz_each_part_is_saved_and_nothing_told(lab: Lab, page: Page) -> None:
    notebook = write_performance(lab.root, TASK)
    visit = Visit(lab, page, notebook)
    visit.open_here()
    visit.run_all()
    for part in PARTS:
        visit.do(part)
    assert len(visit.lines()) == len(PARTS)
    visit.end()
    expect(visit.head_of_visit.get_by_text(re.compile(r"^Saved"))).to_be_visible()
    expect(visit.head_of_visit.locator(".tpi-debrief")).to_have_count(0)
    done = replay(ENCOUNTER, TASK, visit.lines()[-1][1])
    assert done.flags == ()
    assert done.debrief is not None
    assert done.debrief.finished
    visit.dispose()
    lab.end_kernels()
