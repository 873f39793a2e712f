"""An emergency in real JupyterLab: the clock, the team, the drugs, the monitor, the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import THEMES, Lab, QuizTab, assert_within_phone
from tests.widgets.sample import write, write_performance
from tpilab.protocol import Task
from tpilab.replay import replay
from tpilab.skills import skill

_numbers = count(1)


class Bay(QuizTab):
    """A notebook with somebody who is not well."""

    def run_all(self) -> Bay:
        self.command("notebook:run-all-cells")
        expect(self.person.get_by_role("tab", name="Act")).to_be_visible()
        return self

    @property
    def person(self) -> Locator:
        return self.page.locator(".tpi-rescue")

    @property
    def talk(self) -> Locator:
        return self.person.locator(".tpi-talk-lines")

    def begin(self) -> None:
        self.person.get_by_role("button", name="Begin").click()
        expect(self.person.get_by_role("button", name="Call for help")).to_be_enabled()

    def do(self, tab: str, *names: str) -> None:
        self.person.get_by_role("tab", name=tab, exact=True).click()
        for name in names:
            self.person.get_by_role("button", name=name).first.click()

    def call_out(self, text: str) -> None:
        self.person.get_by_role("tab", name="Drugs").click()
        self.person.get_by_label("Drug, dose, way").fill(text)
        self.person.get_by_role("button", name="Call it out").click()

    def heard(self, words: str | re.Pattern[str]) -> None:
        expect(self.talk).to_contain_text(words)

    def decide(self, where: str) -> None:
        self.person.get_by_role("tab", name="End").click()
        self.person.get_by_label(where).check()
        self.person.get_by_role("button", name="Decide").click()


@pytest.fixture
def bay(lab: Lab, page: Page) -> Iterator[Bay]:
    path = lab.root / f"bay_{next(_numbers)}" / "rescue.ipynb"
    bay = Bay(lab, page, write(path, 'from tpilab import rescue\nrescue("p38")'))
    bay.open_here()
    yield bay.run_all()
    bay.dispose()
    lab.end_kernels()


def test_nothing_runs_before_it_begins(bay: Bay) -> None:
    expect(bay.person.get_by_role("button", name="Call for help")).to_be_disabled()
    expect(bay.person.locator(".tpi-clock-time")).to_have_text("0:00")
    expect(bay.person.locator(".tpi-mon")).to_be_hidden()


def test_a_rescue_from_the_first_sign_to_the_debrief(bay: Bay) -> None:
    bay.begin()
    bay.do("Look", "What do you feel?")
    bay.heard("It itches everywhere")
    bay.do("Act", "Call for help", "Fetch the emergency box")
    bay.heard("Emergency box and oxygen are here")
    bay.call_out("epinephrine 0.5 im")
    asked = bay.person.locator(".tpi-asked-back")
    expect(asked).to_contain_text("of what? Say it in mg or mcg")
    expect(bay.person.get_by_label("Drug, dose, way")).to_have_value("epinephrine 0.5 im")
    bay.person.get_by_label("Drug, dose, way").fill("epinephrine 0.5 mg im")
    bay.page.keyboard.press("Enter")
    bay.person.get_by_role("button", name="Wait a minute").click()
    bay.heard("Epinephrine 0.5 mg into the thigh muscle: given")
    bay.do("Act", "Attach the monitor")
    bay.person.get_by_role("button", name="Wait a minute").click()
    expect(bay.person.locator(".tpi-mon")).to_be_visible()
    bay.do("Say", "Anaphylaxis")
    expect(bay.person.get_by_role("button", name="Anaphylaxis")).to_have_attribute(
        "aria-pressed", "true"
    )
    bay.decide("To a hospital")
    bay.heard("Nobody has called an ambulance yet")
    bay.decide("Stays here")
    debrief = bay.person.locator(".tpi-debrief")
    expect(debrief).to_contain_text("Kept somebody here who needs a hospital")
    expect(debrief).to_contain_text("Gave epinephrine 0.3 to 0.5 mg into the muscle")
    expect(debrief.locator("figure svg")).to_be_visible()
    expect(bay.person.get_by_role("heading", name="Debrief")).to_be_focused()


def test_the_clock_stands_and_goes_back_and_a_restart_loses_nothing(bay: Bay) -> None:
    bay.begin()
    bay.do("Act", "Fetch the emergency box")
    bay.heard("are here")
    bay.call_out("hydrocortisone 200 mg im")
    bay.heard("Hydrocortisone 200 mg into the thigh muscle: given")
    bay.person.get_by_role("button", name="Back 30 s").click()
    bay.heard("The clock stands")
    expect(bay.person.get_by_role("button", name="Go on")).to_be_visible()
    time = bay.person.locator(".tpi-clock-time").inner_text()
    bay.restart_kernel()
    bay.run_all()
    expect(bay.person.locator(".tpi-clock-time")).to_have_text(time)
    bay.person.get_by_role("button", name="Go on").click()
    expect(bay.person.get_by_role("button", name="Pause")).to_be_visible()


def test_by_keyboard_alone(bay: Bay) -> None:
    keys = bay.page.keyboard
    bay.person.get_by_role("button", name="Begin").focus()
    keys.press("Enter")
    expect(bay.person.get_by_role("tab", name="Act")).to_be_focused()
    expect(bay.person.get_by_role("button", name="Call for help")).to_be_enabled()
    keys.press("ArrowRight")
    keys.press("Tab")
    expect(bay.person.get_by_role("button", name="What do you feel?")).to_be_focused()
    keys.press("Enter")
    bay.heard("It itches everywhere")


def test_no_barrier_that_axe_finds(bay: Bay) -> None:
    assert bay.barriers(".tpi-rescue") == []
    bay.begin()
    bay.do("Act", "Fetch the emergency box", "Attach the monitor")
    bay.do("Look", "Ultrasound of the lung, left")
    expect(bay.person.locator(".tpi-lung")).to_be_visible()
    for theme in THEMES:
        with bay.themed(theme):
            for tab in ("Act", "Drugs", "Say", "End"):
                bay.person.get_by_role("tab", name=tab, exact=True).click()
                assert bay.barriers(".tpi-rescue") == [], tab


def test_there_is_room_on_a_phone(bay: Bay) -> None:
    with bay.on_phone() as page:
        page.get_by_role("button", name="Begin").click()
        page.get_by_role("button", name="Fetch the emergency box").click()
        page.get_by_role("button", name="Attach the monitor").click()
        expect(page.locator(".tpi-mon")).to_be_visible()
        assert_within_phone(page.locator(".tpi-rescue, .tpi-mon, .tpi-rescue .tpi-panel:visible"))


def test_a_finished_rescue_of_a_quiz_is_saved(lab: Lab, page: Page) -> None:
    options: dict[str, int | str | bool] = {"assessment": True, "typed": True}
    task = Task(skill="rescue", patient="p44", seed=1, options=options)
    notebook = write_performance(lab.root, task)
    bay = Bay(lab, page, notebook)
    bay.open_here()
    bay.run_all()
    expect(bay.person.get_by_role("button", name="Pause")).to_have_count(0)
    bay.begin()
    bay.do("Act", "Lay flat")
    bay.call_out("tea")
    expect(bay.person.locator(".tpi-asked-back")).to_contain_text("do not know")
    bay.decide("Stays here")
    status = bay.person.locator(".tpi-foot .tpi-status")
    expect(status).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(bay.person.locator(".tpi-debrief")).to_have_count(0)
    [(_, value)] = bay.lines()
    done = replay(skill("rescue"), task, value)
    assert done.flags == ()
    assert done.debrief is not None
    assert {"positioned", "decided"} <= set(done.debrief.first())
    bay.dispose()
    lab.end_kernels()
