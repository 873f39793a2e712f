"""A learner's home in real JupyterLab: the path with its buttons at a real exchange."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.utils import notebook_hash
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.widgets.conftest import RESTORED
from tests.widgets.lab import (
    READY_MS,
    THEMES,
    Lab,
    QuizTab,
    assert_large_enough,
    assert_within_phone,
    running_lab,
)
from tests.widgets.sample import write_quiz
from tests.widgets.test_palpate import write

QUIZ = "02_palpate"
ANSWER = (
    '{"seq": 1, "session": "s", "time": "2026-11-20T08:00:00.000Z", "quiz": "02_palpate",'
    ' "slot": "slot_01", "item": "x", "value": "a"}\n'
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on a machine with an exchange, in which one course released one quiz."""
    scratch = tmp_path_factory.mktemp("home")
    (scratch / "etc").mkdir()
    (scratch / "etc" / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(scratch / 'exchange')!r}\n"
        f"c.Exchange.cache = {str(scratch / 'cache')!r}\n"
    )
    with running_lab(scratch / "here", config=scratch / "etc") as lab:
        yield lab


@pytest.fixture(scope="module")
def page(lab: Lab, context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    page.goto(f"{lab.url}/lab?reset&token=t")
    page.wait_for_function(RESTORED, timeout=READY_MS)
    yield page
    page.close()


class HomeTab(QuizTab):
    """The first page of a course, in a tab."""

    def run_all(self) -> HomeTab:
        self.command("notebook:run-all-cells")
        expect(self.path_shown).to_contain_text("Your course in the exchange: class.")
        return self

    @property
    def root(self) -> Path:
        return self.folder.parent

    @property
    def mine(self) -> Path:
        return self.root / "my_work" / QUIZ

    @property
    def path_shown(self) -> Locator:
        return self.page.locator(".tpi-path")

    @property
    def row(self) -> Locator:
        return self.path_shown.get_by_role("listitem").filter(has_text="Palpate")

    @property
    def exchange(self) -> Path:
        return self.lab.root.parent.parent / "exchange" / "class"


@pytest.fixture
def tab(lab: Lab, page: Page) -> Iterator[HomeTab]:
    root = lab.root / "learner"
    exchange = lab.root.parent.parent / "exchange"
    source = "from tpilab import my_path\nmy_path()"
    notebook = write(root / "course" / "00_start_here.ipynb", source)
    shutil.copyfile(notebook, notebook.with_name(f"{QUIZ}.ipynb"))
    write_quiz(exchange / "class" / "outbound" / QUIZ)
    (exchange / "class" / "inbound").mkdir()
    (root / "quizzes").mkdir()
    tab = HomeTab(lab, page, notebook)
    tab.open_here()
    yield tab
    tab.dispose()
    lab.end_kernels()
    for folder in (root, exchange, lab.root.parent.parent / "cache"):
        shutil.rmtree(folder, ignore_errors=True)


def press(tab: HomeTab, name: str) -> None:
    tab.row.get_by_role("button", name=name).click()


def test_fetch_hand_in_and_feedback_by_keyboard(tab: HomeTab) -> None:
    tab.run_all()
    expect(tab.row).to_contain_text("Released, not fetched yet")
    tab.row.get_by_role("button", name="Fetch").focus()
    tab.page.keyboard.press("Enter")
    expect(tab.row).to_contain_text("Fetched. Your own copy is in my_work/02_palpate.")
    expect(tab.row.get_by_role("link", name="Open the quiz")).to_be_focused()
    press(tab, "Hand in")
    expect(tab.row).to_contain_text("Nothing is answered yet")
    (tab.mine / "answers.jsonl").write_text(ANSWER)
    press(tab, "Hand in")
    expect(tab.row).to_contain_text(re.compile(r"Handed in at .*, as version 1, with 1 answered"))
    expect(tab.row).to_contain_text("waits for marking")
    press(tab, "Get feedback")
    expect(tab.row).to_contain_text("has not released feedback for any quiz")

    [handed_in] = (tab.exchange / "inbound").iterdir()
    secret = (handed_in / "submission_secret.txt").read_text()
    (tab.exchange / "feedback").mkdir()
    name = notebook_hash(secret=secret, notebook_id=QUIZ)
    (tab.exchange / "feedback" / f"{name}.html").write_text("<p>Well done.</p>")
    tab.path_shown.get_by_role("button", name="Look again").click()
    expect(tab.row).to_contain_text("marked: feedback is ready")
    press(tab, "Get feedback")
    expect(tab.row).to_contain_text("marked: feedback is here")
    with tab.page.context.expect_page() as opened:
        tab.row.get_by_role("link", name="Read the feedback").click()
    expect(opened.value.get_by_text("Well done.")).to_be_visible()
    opened.value.close()


def test_links_open_the_module_and_the_quiz(tab: HomeTab) -> None:
    tab.run_all()
    press(tab, "Fetch")
    tab.row.get_by_role("link", name="Open the quiz").click()
    mine = QuizTab(tab.lab, tab.page, tab.mine / f"{QUIZ}.ipynb").ready()
    mine.dispose()
    tab.row.get_by_role("link").first.click()
    QuizTab(tab.lab, tab.page, tab.folder / f"{QUIZ}.ipynb").ready().dispose()


def test_no_barrier_that_axe_finds_and_it_fits_a_phone(tab: HomeTab) -> None:
    tab.run_all()
    press(tab, "Fetch")
    expect(tab.row).to_contain_text("Fetched.")
    for theme in THEMES:
        with tab.themed(theme):
            assert tab.barriers(".tpi-path") == []
    assert_large_enough(tab.path_shown.locator("button:visible, a.tpi-button"))
    with tab.on_phone() as page:
        expect(page.locator(".tpi-path")).to_contain_text("Your course in the exchange: class.")
        assert_within_phone(page.locator(".tpi-path, .tpi-path li, .tpi-path button"))
