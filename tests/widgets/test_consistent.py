"""A panel in real JupyterLab: examined through the kernel's door, restarted, read by keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.unit.panels import fill, shared, value
from tests.widgets.lab import THEMES, Lab, QuizTab, assert_large_enough, assert_within_phone
from tests.widgets.sample import write
from tpilab.patients import patient
from tpilab.skills.palpate.panel import PEOPLE
from tpilab.widgets.panel_file import PanelFile

_numbers = count(1)
N = len(PEOPLE)

REMEMBER = "([key, kept]) => sessionStorage.setItem(key, JSON.stringify(kept))"
"""What a browser keeps of an examination; the simulator takes it up, and hands it in."""


class PanelTab(QuizTab):
    """A notebook with a panel, in a course of its own."""

    def run_all(self) -> PanelTab:
        self.command("notebook:run-all-cells")
        expect(self.panel).to_be_visible()
        return self

    @property
    def panel(self) -> Locator:
        return self.page.locator(".tpi-consistent")

    @property
    def simulator(self) -> Locator:
        return self.page.locator(".tpi-palpate")

    @property
    def file(self) -> PanelFile:
        return PanelFile.open(self.folder.parent / "my_work" / "consistency")

    def step(self, words: str) -> Locator:
        return self.panel.get_by_role("heading", name=words)

    def examine(self, seed: int = 0) -> None:
        """Open the next examination, all of it done as if in this tab before."""
        standing = self.file.standing
        name = standing.next
        assert name is not None
        key = f"tpilab:examined:{self.file.seed:x}:round_{standing.round}_{name}:{name}"
        actions = value(name, seed)["actions"]
        kept = {"attempt": f"scripted-{name}", "actions": actions, "last": 900_000, "handed": False}
        self.page.evaluate(REMEMBER, [key, kept])
        self.panel.get_by_role("button", name=f"Examine {patient(name).name}").click()


@pytest.fixture
def tab(lab: Lab, page: Page) -> Iterator[PanelTab]:
    root = lab.root / f"panel_{next(_numbers)}"
    (root / "quizzes").mkdir(parents=True)
    source = "from tpilab import how_consistent\nhow_consistent()"
    tab = PanelTab(lab, page, write(root / "course" / "page.ipynb", source))
    PanelFile(tab.folder.parent / "my_work" / "consistency", seed=7).go_on("first")
    tab.open_here()
    yield tab
    tab.dispose()
    lab.end_kernels()


def test_a_person_is_examined_and_the_panel_goes_on_after_a_restart(tab: PanelTab) -> None:
    tab.run_all()
    first, second = (patient(name).name for name in tab.file.standing.people[:2])
    begin = tab.panel.get_by_role("button", name=f"Examine {first}")
    begin.focus()
    tab.page.keyboard.press("Enter")
    expect(tab.step(f"First round: {first}")).to_be_focused()
    expect(tab.simulator.get_by_role("button", name="Uncover both sides")).to_be_enabled()
    tab.restart_kernel()
    tab.run_all()
    expect(tab.simulator).to_have_count(0)
    tab.examine()
    expect(tab.step(f"First round: next is {second}")).to_be_focused()
    expect(tab.simulator).to_have_count(0)
    expect(tab.panel).to_contain_text(f"1 of {N} people examined")
    assert len(tab.file.standing.examined) == 1
    tab.restart_kernel()
    tab.run_all()
    expect(tab.step(f"First round: next is {second}")).to_be_visible()
    expect(tab.page.locator(".tpi-debrief, .tpi-agreement")).to_have_count(0)


def test_the_last_person_brings_the_result_and_the_debriefs(tab: PanelTab) -> None:
    panel = fill(tab.file)
    panel.go_on("second")
    while len(panel.standing.examined) < N - 1:
        panel.save(2, str(panel.standing.next), value(str(panel.standing.next), 100))
    tab.run_all()
    expect(tab.page.locator(".tpi-agreement")).to_have_count(0)
    tab.examine()
    expect(tab.step("Both rounds are done")).to_be_focused()
    mine, apart = tab.page.locator(".tpi-agreement").all()
    expect(mine).to_contain_text(re.compile(rf"the same in \d of {N} patients"))
    expect(mine.locator("tbody tr")).to_have_count(N)
    expect(apart).to_contain_text("Something else: real hands on real people")
    tab.page.get_by_text("Debriefs: what the model held").click()
    tab.panel.get_by_role("button", name="Ms Reyes, round 2").click()
    expect(tab.panel.get_by_role("heading", name="Ms Reyes, round 2")).to_be_focused()
    expect(tab.page.locator(".tpi-debrief")).to_contain_text("Marked as active")
    tab.panel.get_by_role("button", name="Begin a new panel").click()
    tab.panel.get_by_role("button", name="Really begin a new one?").click()
    expect(tab.panel).to_contain_text(f"First round: 0 of {N} people examined")
    assert tab.file.number == 2


def test_two_learners_exchange_files(tab: PanelTab, tmp_path: Path) -> None:
    fill(tab.file)
    tab.run_all()
    tab.page.get_by_text("Learner against learner").click()
    tab.panel.get_by_label("Your name in your file").fill("Ann")
    with tab.page.expect_download() as download:
        tab.panel.get_by_role("button", name="Make a file for a colleague").click()
    made = json.loads(download.value.path().read_text("utf-8"))
    assert (made["name"], len(made["examined"])) == ("Ann", N)
    bad, good = tmp_path / "bad.json", tmp_path / "good.json"
    bad.write_text('{"format": "other"}', "utf-8")
    good.write_text(shared(100, "Ben"), "utf-8")
    chooser = tab.panel.get_by_label("A colleague's file")
    chooser.set_input_files(bad)
    expect(tab.panel.get_by_role("alert")).to_contain_text("was not used")
    chooser.set_input_files(good)
    expect(tab.page.locator(".tpi-agreement").first).to_contain_text("Ben")
    expect(tab.panel.get_by_role("alert")).to_be_empty()


def test_no_barrier_that_axe_finds(tab: PanelTab) -> None:
    panel = fill(tab.file)
    panel.go_on("second")
    fill(panel, 100)
    tab.run_all()
    for summary in tab.panel.locator("summary").all():
        summary.click()
    for theme in THEMES:
        with tab.themed(theme):
            assert tab.barriers(".tpi-consistent") == []
    assert_large_enough(tab.panel.locator("button, summary, input"))


def test_it_fits_a_phone(tab: PanelTab) -> None:
    panel = fill(tab.file)
    panel.go_on("second")
    fill(panel, 100)
    with tab.on_phone() as page:
        expect(page.locator(".tpi-agreement").first).to_be_visible()
        assert_within_phone(page.locator(".tpi-consistent, .tpi-agreement, .tpi-agreement td"))
