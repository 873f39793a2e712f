"""The waiting room in real JupyterLab: by keyboard, through a restart, without a barrier."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import PHONE, THEMES, Lab, QuizTab
from tests.widgets.sample import write
from tpilab.patients import patient
from tpilab.skills import skill
from tpilab.skills.select.waiting import PEOPLE, task
from tpilab.widgets.simulator import Simulator

_numbers = count(1)
KEEP = """([task, kept]) => sessionStorage.setItem(
    `tpilab:examined:${window.location.pathname}:${task}`, JSON.stringify(kept))"""
"""What a tab keeps of a consultation; the simulator takes it up."""


class Waiting(QuizTab):
    """A notebook with a waiting room."""

    def run_all(self) -> Waiting:
        self.command("notebook:run-all-cells")
        expect(self.room.locator(".tpi-waiting > li")).to_have_count(len(PEOPLE))
        return self

    @property
    def room(self) -> Locator:
        return self.page.locator(".tpi-waiting-room")

    @property
    def person(self) -> Locator:
        return self.page.locator(".tpi-select")

    def card(self, name: str) -> Locator:
        return self.room.get_by_role("listitem").filter(has_text=patient(name).name)

    def see(self, name: str) -> Locator:
        return self.room.get_by_role("button", name=f"See {patient(name).name}", exact=True)

    def consulted(self, name: str) -> None:
        """All of a consultation, as if done in this tab before."""
        actions = skill("select").model(task(name))
        kept = {"attempt": f"scripted-{name}", "actions": actions, "last": 900_000}
        self.page.evaluate(KEEP, [Simulator.key_of(task(name)), kept])


@pytest.fixture
def tab(lab: Lab, page: Page) -> Iterator[Waiting]:
    source = "from tpilab import waiting_room\nwaiting_room()"
    tab = Waiting(lab, page, write(lab.root / f"waiting_{next(_numbers)}" / "page.ipynb", source))
    tab.open_here()
    yield tab.run_all()
    tab.dispose()
    lab.end_kernels()


def test_somebody_is_seen_by_keyboard_and_waits_on_through_a_restart(tab: Waiting) -> None:
    keys = tab.page.keyboard
    expect(tab.person).to_have_count(0)
    tab.see("p23").focus()
    keys.press("Enter")
    expect(tab.room.get_by_text("Mr Leota is with you")).to_be_focused()
    expect(tab.person.get_by_role("tab", name="Ask")).to_be_visible()
    tab.person.get_by_role("button", name="What brings you here?").press("Enter")
    expect(tab.person.locator(".tpi-talk-lines")).to_contain_text("as big as an egg")
    back = tab.room.get_by_role("button", name="Back to the waiting room")
    back.press("Enter")
    expect(tab.see("p23")).to_be_focused()
    expect(tab.person).to_have_count(0)
    expect(tab.card("p23")).to_contain_text("Begun")
    expect(tab.card("p24")).to_contain_text("Not seen yet")
    tab.restart_kernel()
    tab.run_all()
    expect(tab.card("p23")).to_contain_text("Begun")
    tab.see("p23").press("Enter")
    expect(tab.person.locator(".tpi-talk-lines")).to_contain_text("as big as an egg")


def test_whoever_was_seen_is_marked_and_somebody_alike_can_come(tab: Waiting) -> None:
    tab.consulted("p24")
    tab.see("p24").click()
    expect(tab.person.locator(".tpi-debrief")).to_contain_text("A furuncle in shaved")
    tab.room.get_by_role("button", name="See someone like him, but different").click()
    other = patient("p24b").name
    expect(tab.room.get_by_text(f"{other} is with you")).to_be_focused()
    expect(tab.person.get_by_text(f"See {other}", exact=True)).to_be_visible()
    expect(tab.person.locator(".tpi-debrief")).to_have_count(0)
    tab.room.get_by_role("button", name="Back to the waiting room").click()
    expect(tab.card("p24").locator("[data-mark=saved]")).to_have_text("Seen")
    expect(tab.see("p24")).to_be_focused()
    expect(tab.room).to_contain_text("you have seen 1")


def test_no_barrier_that_axe_finds(tab: Waiting) -> None:
    tab.consulted("p12")
    for theme in THEMES:
        with tab.themed(theme):
            tab.see("p12").click()
            expect(tab.room.get_by_role("button", name="See someone like him")).to_be_visible()
            assert tab.barriers(".tpi-waiting-room") == []
            tab.room.get_by_role("button", name="Back to the waiting room").click()
            expect(tab.see("p12")).to_be_focused()
            assert tab.barriers(".tpi-waiting-room") == []
    for control in tab.room.get_by_role("button").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44, control.inner_text()


def test_it_fits_a_phone(tab: Waiting) -> None:
    with tab.on_phone() as page:
        expect(page.locator(".tpi-waiting > li")).to_have_count(len(PEOPLE))
        beyond = page.locator(".tpi-waiting-room *").evaluate_all(
            "(all, wide) => all.filter((each) => each.getBoundingClientRect().right > wide).length",
            PHONE["width"],
        )
        assert beyond == 0
