"""A learner's own attempts in real JupyterLab: looked at anew, deleted by keyboard, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import THEMES, Lab, QuizTab, assert_large_enough, assert_within_phone
from tests.widgets.sample import write
from tpilab.skills.guide.tried import Tried
from tpilab.widgets.diary import Diary

_numbers = count(1)
SOURCES = (
    "from tpilab import how_accurate, learning_curve\nhow_accurate()",
    "learning_curve()",
)


def one(number: int) -> Tried:
    return Tried(
        patient="p01", muscle="Right upper trapezius", choice="placed",
        modality="landmark" if number % 3 else "ultrasound", in_muscle=bool(number % 4),
        failed=("tip",) if number < 3 else (),
    )  # fmt: skip


class DiaryTab(QuizTab):
    """A notebook with the two pictures of a diary, in a course of its own."""

    def run_all(self) -> DiaryTab:
        self.command("notebook:run-all-cells")
        expect(self.page.locator(".tpi-guided")).to_have_count(2)
        return self

    @property
    def own(self) -> Locator:
        return self.page.locator(".tpi-guided").first

    @property
    def curve(self) -> Locator:
        return self.page.locator(".tpi-guided").nth(1)

    @property
    def diary(self) -> Diary:
        return Diary(self.folder.parent / "my_work" / "guidance")

    def try_guiding(self, times: int) -> None:
        have = len(self.diary.attempts())
        for number in range(have, have + times):
            self.diary.keep(f"attempt-{number}", one(number))


@pytest.fixture
def tab(lab: Lab, page: Page) -> Iterator[DiaryTab]:
    root = lab.root / f"diary_{next(_numbers)}"
    (root / "quizzes").mkdir(parents=True)
    tab = DiaryTab(lab, page, write(root / "course" / "page.ipynb", *SOURCES))
    tab.open_here()
    yield tab
    tab.dispose()
    lab.end_kernels()


def test_attempts_are_shown_anew_and_deleted_only_when_asked_twice(tab: DiaryTab) -> None:
    tab.run_all()
    expect(tab.own).to_contain_text("No deposit yet")
    delete = tab.own.get_by_role("button", name="Delete my attempts")
    expect(delete).to_be_hidden()
    tab.try_guiding(5)
    for picture in (tab.own, tab.curve):
        picture.get_by_role("button", name="Show my newest attempts").click()
        expect(picture).to_contain_text("5 attempts shown.")
    expect(tab.own).to_contain_text("Right upper trapezius")
    expect(tab.curve).to_contain_text("5 attempts, 3 failures. Nothing is decided yet.")
    expect(tab.curve.get_by_role("img", name="Learning curve in this simulator")).to_be_visible()

    delete.focus()
    tab.page.keyboard.press("Enter")
    really = tab.own.get_by_role("button", name="Really delete 5 attempts?")
    expect(really).to_be_visible()
    assert len(tab.diary.attempts()) == 5
    tab.page.keyboard.press("Enter")
    expect(tab.own).to_contain_text("Your attempts are deleted.")
    expect(tab.own).to_contain_text("No deposit yet")
    assert tab.diary.attempts() == ()
    expect(tab.own.get_by_role("button", name="Show my newest attempts")).to_be_focused()


def test_a_diary_that_cannot_be_deleted_is_told(tab: DiaryTab) -> None:
    tab.try_guiding(2)
    tab.run_all()
    expect(tab.own).to_contain_text("Landmarks")
    path = tab.diary.path
    assert path
    path.unlink()
    path.mkdir()
    delete = tab.own.get_by_role("button", name="Delete my attempts")
    delete.click()
    tab.own.get_by_role("button", name="Really delete 2 attempts?").click()
    expect(tab.own.get_by_role("alert")).to_contain_text("could not be deleted")


def test_no_barrier_that_axe_finds(tab: DiaryTab) -> None:
    tab.try_guiding(7)
    tab.run_all()
    for summary in tab.page.locator(".tpi-guided summary").all():
        summary.click()
    for theme in THEMES:
        with tab.themed(theme):
            assert tab.barriers(".tpi-guided") == []
    assert_large_enough(tab.page.locator(".tpi-guided button:visible, .tpi-guided summary"))


def test_it_fits_a_phone(tab: DiaryTab) -> None:
    tab.try_guiding(30)
    with tab.on_phone() as page:
        expect(page.locator(".tpi-guided")).to_have_count(2)
        expect(page.locator(".tpi-guided .curve svg")).to_be_visible()
        assert_within_phone(page.locator(".tpi-guided, .tpi-agreement, .tpi-guided .curve svg"))
