"""One question of each kind, taken in JupyterLab by keyboard alone, marked, and found again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import THEMES, Lab, QuizTab
from tpilab.quiz.answers import parse
from tpilab.quiz.bank import load_bank
from tpilab.quiz.kinds import KINDS
from tpilab.quiz.mark import mark_quiz

QUIZ = "00_sampler"
ROOT = Path(__file__).parents[2]
MAX_TABS = 60
_numbers = count(1)


class Sampler(QuizTab):
    """The sampler, and the keys of a keyboard."""

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)

    def reach(self, target: Locator) -> None:
        """Press Tab, or Shift+Tab, until the focus is on `target`."""
        expect(target).to_be_attached()
        element = target.element_handle()
        assert element is not None
        for _ in range(MAX_TABS):
            place = self.page.evaluate(
                "(to) => document.activeElement === to ? 0"
                " : document.activeElement.compareDocumentPosition(to)", element,
            )  # fmt: skip
            if not place:
                return
            self.press("Shift+Tab" if place & 2 else "Tab")
        raise AssertionError(f"the Tab key never reaches {target}")

    def press_button(self, within: Locator, name: str | re.Pattern[str]) -> None:
        self.reach(within.get_by_role("button", name=name))
        self.press("Enter")

    def choose(self, within: Locator, value: str) -> None:
        """Choose one of radio buttons of which none is chosen."""
        inputs = within.locator("input[type=radio]")
        values = inputs.evaluate_all("(all) => all.map((each) => each.value)")
        self.reach(inputs.first)
        self.press(" ")
        self.press("ArrowDown", values.index(value))

    def tick(self, within: Locator, *values: str) -> None:
        for value in values:
            self.reach(within.locator(f'input[value="{value}"]'))
            self.press(" ")

    def at(self, number: int) -> Locator:
        """A question, a simulator too."""
        return self.page.locator(".tpi-question, .tpi-palpate").nth(number - 1)

    def saved(self, number: int) -> None:
        expect(self.at(number).locator(".tpi-status").last).to_have_text(
            re.compile(r"^Saved \d\d:\d\d$")
        )


@pytest.fixture
def sampler(lab: Lab, page: Page) -> Iterator[Sampler]:
    folder = lab.root / f"sampler_{next(_numbers)}" / QUIZ
    shutil.copytree(ROOT / "quizzes" / QUIZ, folder)
    tab = Sampler(lab, page, folder / f"{QUIZ}.ipynb")
    tab.open_here()
    tab.run_all()
    yield tab
    tab.dispose()
    lab.end_kernels()


def test_the_sampler_has_every_kind() -> None:
    bank = load_bank(ROOT / "solutions" / f"{QUIZ}.yaml")
    assert {slot.item.kind for slot in bank.slots} == set(KINDS)


def test_every_kind_by_keyboard_alone_marked_and_found_again(sampler: Sampler) -> None:
    bank = load_bank(ROOT / "solutions" / f"{QUIZ}.yaml")
    take(sampler)
    content = (sampler.folder / f"{QUIZ}_ada.jsonl").read_bytes()
    marks = mark_quiz(bank, parse(content))
    assert marks.problems == ()
    shares = {each.slot: each.mark.share for each in marks.slots}
    assert 1 / 3 <= float(shares.pop("slot_09") or 0) < 1  # nothing was stroked across
    assert shares.pop("slot_10") is None
    assert set(shares.values()) == {1.0}, shares
    assert marks.slot("slot_01").sure == "fairly"
    assert marks.slot("slot_02").sure == "sure"
    assert marks.form is not None
    cells = sampler.page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length")
    assert cells == 24  # no shortcut of JupyterLab's cut or added one

    sampler.restart_kernel()
    sampler.run_all()
    for number in range(1, 11):
        expect(sampler.at(number).locator(".tpi-status").last).to_contain_text("Saved")
    expect(sampler.at(4).locator(".tpi-order li").first).to_contain_text("Explain, and ask")
    expect(sampler.at(7)).to_contain_text("The case is finished.")


def take(sampler: Sampler) -> None:  # noqa: PLR0915  # ten questions, one after the other
    """Answer all ten questions and hand in."""
    press, at = sampler.press, sampler.at
    at(1).locator("input").first.focus()  # into the quiz; from here on only keys

    sampler.choose(at(1).locator(".tpi-options"), "a")
    sampler.choose(at(1).locator(".tpi-sure"), "fairly")
    sampler.saved(1)

    sampler.tick(at(2), "a", "b", "c")
    sampler.choose(at(2).locator(".tpi-sure"), "sure")
    sampler.saved(2)

    readings = [int(each) for each in re.findall(r"\d{3}", at(3).locator(".tpi-stem").inner_text())]
    assert len(readings) == 3
    sampler.reach(at(3).get_by_role("textbox"))
    sampler.page.keyboard.type(f"{sum(readings) / 3:.1f}")
    sampler.choose(at(3).locator(".tpi-switch"), "kPa")
    sampler.saved(3)

    for name in "bdaec":
        sampler.reach(at(4).locator(f'[data-take="{name}"]'))
        press("Enter")
    sampler.reach(at(4).locator('[data-tool="earlier"][data-of="e"]'))
    press("Enter")
    expect(at(4).locator('[role="status"]').first).to_contain_text("now number 3")
    sampler.saved(4)

    sampler.reach(at(5).locator(".tpi-hotspot"))
    press("ArrowRight", 8)
    press("ArrowDown", 6)
    press(" ")
    expect(at(5).locator(".tpi-where")).to_have_text(
        "Marked: Right, 7 cm from the midline, level with C7"
    )
    sampler.saved(5)

    sampler.reach(at(6).locator(".tpi-hotspot"))
    press("Shift+ArrowLeft", 3)
    press("ArrowLeft", 4)
    press("ArrowDown", 4)
    press("Enter")
    expect(at(6).locator(".tpi-where")).to_have_text(re.compile(r"Marked: 2\.\d cm deep"))
    sampler.saved(6)

    sampler.choose(at(7).locator(".tpi-now"), "a")
    sampler.press_button(at(7), "Lock this answer and go on")
    expect(at(7).locator('.tpi-step[data-step="2"]')).to_be_focused()
    sampler.tick(at(7).locator(".tpi-now"), "a", "b", "c")
    sampler.press_button(at(7), "Lock this answer and go on")
    sampler.choose(at(7).locator(".tpi-now"), "a")
    sampler.press_button(at(7), "Lock this answer")
    sampler.saved(7)

    sampler.choose(at(8).locator(".tpi-options"), "a")
    sampler.saved(8)

    for name in ("Explain and ask for consent", "Uncover both sides"):
        sampler.press_button(at(9), name)
    sampler.reach(at(9).locator("canvas.tpi-stage"))
    press("Shift+ArrowLeft", 6)
    press(" ")
    press("f")
    press("k")
    press(" ")
    expect(at(9).locator(".tpi-talk")).to_contain_text("Do you know this")
    sampler.press_button(at(9), "Decide")
    sampler.choose(at(9).locator('[data-part="choice"]'), "uncertain")
    press("Enter")
    sampler.saved(9)

    sampler.reach(at(10).get_by_role("textbox"))
    sampler.page.keyboard.type("This may come from the top of the lung. The injection waits.")
    sampler.saved(10)

    sampler.reach(sampler.hand_in.get_by_role("textbox"))
    sampler.page.keyboard.type("ada")
    press("Enter")
    expect(sampler.hand_in.get_by_role("link", name="Download a copy")).to_be_visible()


def test_no_barrier_that_axe_finds(sampler: Sampler) -> None:
    sampler.at(4).locator("[data-take]").first.click()
    for theme in THEMES:
        with sampler.themed(theme):
            assert sampler.barriers(".tpi-question") == []


def test_it_fits_a_phone(sampler: Sampler) -> None:
    with sampler.on_phone() as page:
        expect(page.locator(".tpi-hand-in")).to_be_attached()
        expect(page.locator(".tpi-hotspot")).to_have_count(2)
        wide = page.evaluate(
            "() => [...document.querySelectorAll('.tpi-question')]"
            ".filter((each) => each.scrollWidth > each.clientWidth + 1"
            "   || each.getBoundingClientRect().right > window.innerWidth)"
            ".map((each) => each.outerHTML.slice(0, 200))"
        )
        assert wide == []


def test_who_studies_alone_marks_the_own_quiz_with_one_button(lab: Lab, page: Page) -> None:
    course = lab.root / f"course_{next(_numbers)}"
    folder = course / "my_work" / QUIZ
    shutil.copytree(ROOT / "quizzes" / QUIZ, folder)
    for name in ("course", "quizzes", "solutions"):
        (course / name).mkdir()
    shutil.copy(ROOT / "course" / "02_palpate.ipynb", course / "course")
    shutil.copy(ROOT / "solutions" / f"{QUIZ}.yaml", course / "solutions")
    tab = Sampler(lab, page, folder / f"{QUIZ}.ipynb")
    tab.open_here()
    tab.run_all()
    tab.at(10).get_by_role("textbox").fill("<script>window.owned = 1</script>")
    tab.saved(10)
    tab.at(1).locator('.tpi-options input[value="b"]').check()
    tab.saved(1)
    before = (folder / "answers.jsonl").read_bytes()
    tab.hand_in.get_by_role("button", name="Mark my quiz").click()
    expect(tab.hand_in).to_contain_text("0 of 17 points. What you wrote yourself is not counted.")
    with page.expect_popup() as opened:
        tab.hand_in.get_by_role("link", name="Read your feedback").click()
    feedback = opened.value
    expect(feedback.get_by_role("heading", name="Question by question")).to_be_visible()
    expect(feedback.locator("pre", has_text="<script>window.owned = 1</script>")).to_be_visible()
    assert feedback.evaluate("window.owned") is None
    link = feedback.get_by_role("link", name=re.compile("How far to trust your finger")).first
    assert "/course/02_palpate.ipynb#How-far" in str(link.get_attribute("href"))
    found = Axe().run(feedback).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
    feedback.close()
    assert (folder / "answers.jsonl").read_bytes() == before

    shutil.rmtree(course / "solutions")
    tab.hand_in.get_by_role("button", name="Mark my quiz").click()
    expect(tab.hand_in.get_by_role("alert")).to_contain_text("The keys are not in this copy")
    tab.dispose()
    lab.end_kernels()
