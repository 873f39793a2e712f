"""A learner's home in real JupyterLab: the path with its buttons at a real exchange."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
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
from tests.widgets.sample import write, write_quiz
from tpilab.home.entries import Checked, Practiced
from tpilab.home.record import Progress
from tpilab.quiz.checks import checks

QUIZ = "02_palpate"
PAGE = Path(__file__).parents[2] / "course" / f"{QUIZ}.ipynb"
SOURCES = (
    "from tpilab import my_path, my_results, review_today\nmy_path()",
    "review_today()",
    "my_results()",
)
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
    with running_lab(scratch / "here", config=[scratch / "etc"]) as lab:
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
    def review(self) -> Locator:
        return self.page.locator(".tpi-review")

    @property
    def results(self) -> Locator:
        return self.page.locator(".tpi-results")

    @property
    def progress(self) -> Progress:
        return Progress(self.root / "my_work" / "progress")

    @property
    def exchange(self) -> Path:
        return self.lab.root.parent.parent / "exchange" / "class"


@pytest.fixture
def tab(lab: Lab, page: Page) -> Iterator[HomeTab]:
    root = lab.root / "learner"
    exchange = lab.root.parent.parent / "exchange"
    notebook = write(root / "course" / "00_start_here.ipynb", *SOURCES)
    shutil.copyfile(PAGE, notebook.with_name(PAGE.name))
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
    tab.path_shown.get_by_role("button", name="Refresh").click()
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


def practice(progress: Progress) -> None:
    """Three weeks of practice, and a self-check that was wrong yesterday."""
    now = datetime.now(UTC)
    for n in range(21):
        progress.keep(Practiced(time=now - timedelta(days=21 - n), name=str(n), skill="palpate",
                                patient="p01", failed=("unsafe",) if n < 3 else (),
                                done=7, of=9))  # fmt: skip
    progress.keep(Checked(time=now - timedelta(days=1), page=QUIZ, item="CHK-01", result="wrong",
                          sure="sure"))  # fmt: skip


def test_what_is_due_is_opened_where_it_stands_and_rated_there(tab: HomeTab) -> None:
    practice(tab.progress)
    tab.run_all()
    expect(tab.review).to_contain_text("1 self-check is due.")
    tab.review.get_by_role("link").click()
    page = QuizTab(tab.lab, tab.page, tab.folder / PAGE.name).ready()
    heading = tab.page.get_by_role("heading", name="Active or latent")
    expect(heading).to_be_in_viewport()
    page.command("notebook:run-all-cells")
    check = tab.page.locator(".tpi-check").first
    key = str(checks(QUIZ).item("CHK-01").key)  # type: ignore[attr-defined]
    check.locator(f'input[value="{key}"]').check()
    check.get_by_label("Fairly sure").check()
    check.get_by_role("button", name="Check").click()
    expect(check).to_contain_text("That is right.")
    page.dispose()
    tab.review.get_by_role("button", name="Refresh").click()
    expect(tab.review).to_contain_text("Nothing is due today. The next comes on")
    *_, last = tab.progress.entries()
    assert isinstance(last, Checked)
    assert (last.result, last.sure) == ("right", "fairly")


def test_results_are_printed_kept_and_deleted_by_keyboard(tab: HomeTab) -> None:
    practice(tab.progress)
    tab.run_all()
    expect(tab.results).to_contain_text("21 attempts, 3 failures")
    expect(tab.results).to_contain_text("You were sure and not right once.")
    with tab.page.context.expect_page() as opened:
        tab.results.get_by_role("button", name="Open to print").click()
    expect(opened.value.get_by_role("heading", name="My results")).to_be_visible()
    expect(opened.value.get_by_text("No credit is awarded")).to_be_visible()
    opened.value.close()
    with tab.page.expect_download() as download:
        tab.results.get_by_role("button", name="Download all as files").click()
    names = zipfile.ZipFile(download.value.path()).namelist()
    assert set(names) == {"progress.jsonl", "my_results.html"}

    tab.results.get_by_role("button", name="Delete my progress").focus()
    tab.page.keyboard.press("Enter")
    expect(tab.results).to_contain_text("Press again to delete")
    assert tab.progress.entries()
    tab.page.keyboard.press("Enter")
    expect(tab.results).to_contain_text("Your progress is deleted.")
    assert tab.progress.entries() == ()
    expect(tab.results.get_by_role("button", name="Show the newest")).to_be_focused()


def test_no_barrier_that_axe_finds_and_it_fits_a_phone(tab: HomeTab) -> None:
    practice(tab.progress)
    tab.run_all()
    press(tab, "Fetch")
    expect(tab.row).to_contain_text("Fetched.")
    tab.results.locator("summary").click()
    for theme in THEMES:
        with tab.themed(theme):
            for shown in (".tpi-path", ".tpi-review", ".tpi-results"):
                assert tab.barriers(shown) == []
    controls = "button:visible, a.tpi-button, .tpi-path-title a, summary"
    for each in (tab.path_shown, tab.review, tab.results):
        assert_large_enough(each.locator(controls))
    with tab.on_phone() as page:
        expect(page.locator(".tpi-path")).to_contain_text("Your course in the exchange: class.")
        for shown in (".tpi-path", ".tpi-review", ".tpi-results"):
            inner = (f"{shown} {each}" for each in ("li", "button", "svg", "p"))
            assert_within_phone(page.locator(", ".join([shown, *inner]) + ":visible"))
