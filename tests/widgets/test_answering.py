"""Answers given by mouse and by keyboard reach the file, and nothing else happens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.widgets.lab import QuizTab


def test_nothing_is_preselected_and_nothing_written(tab: QuizTab) -> None:
    for number in range(1, 5):
        expect(tab.status(number)).to_have_text("Not answered yet")
    assert tab.page.locator(".tpi input:checked").count() == 0
    expect(tab.head).to_contain_text("0 of 4 answered")
    assert not (tab.folder / "answers.jsonl").exists()


def test_every_kind_by_mouse(tab: QuizTab) -> None:
    tab.question(1).get_by_text("A warm joint").click()
    tab.saved(1)
    tab.option(2, 0).check()
    tab.option(2, 2).check()
    tab.saved(2)
    tab.field(3).fill("2,5")
    tab.saved(3)
    tab.field(4).fill("I will press slowly. Tell me to stop at any time.")
    tab.saved(4)
    expect(tab.head).to_contain_text("4 of 4 answered, all saved")
    assert tab.lines() == [
        ("slot_01", "b"),
        ("slot_02", ["a"]),
        ("slot_02", ["a", "c"]),
        ("slot_03", 2.5),
        ("slot_04", "I will press slowly. Tell me to stop at any time."),
    ]


def test_two_quick_clicks_keep_the_last(tab: QuizTab) -> None:
    tab.page.evaluate(
        "() => { const all = document.querySelectorAll('.tpi-option input');"
        " all[0].click(); all[2].click(); all[1].click(); }"
    )
    tab.saved(1)
    assert tab.lines()[-1] == ("slot_01", "b")
    expect(tab.option(1, 1)).to_be_checked()


def test_an_answer_can_be_cleared(tab: QuizTab) -> None:
    tab.option(1, 0).check()
    tab.saved(1)
    tab.question(1).get_by_role("button", name="Clear answer").click()
    expect(tab.status(1)).to_have_text(re.compile(r"^Cleared and saved \d\d:\d\d$"))
    expect(tab.option(1, 0)).not_to_be_checked()
    expect(tab.option(1, 0)).to_be_focused()
    expect(tab.head).to_contain_text("0 of 4 answered")
    assert tab.lines() == [("slot_01", "a"), ("slot_01", None)]


def test_every_kind_by_keyboard_alone(tab: QuizTab) -> None:
    """From the first radio button on, with Tab, arrows, space and letters only."""
    keys, page = tab.page.keyboard, tab.page
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    tab.option(1, 0).focus()
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    for key in ("x", "d", "d", "b", "a", "z", "Delete"):
        keys.press(key)
    tab.saved(1)
    expect(tab.option(1, 2)).to_be_checked()
    expect(tab.option(1, 2)).to_be_focused()
    _tab_to(tab, ".tpi-question input[type=checkbox]")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Space")
    tab.saved(2)
    _tab_to(tab, ".tpi-number")
    keys.type("12.5")
    keys.press("Enter")
    tab.saved(3)
    _tab_to(tab, ".tpi-text")
    keys.type("xx dd: I stop when you say so.")
    tab.saved(4)
    assert dict(tab.lines()) == {
        "slot_01": "c",
        "slot_02": ["a", "b"],
        "slot_03": 12.5,
        "slot_04": "xx dd: I stop when you say so.",
    }
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells


def _tab_to(tab: QuizTab, selector: str) -> None:
    """Press Tab until an element that matches has the focus."""
    for _ in range(12):
        tab.page.keyboard.press("Tab")
        if tab.page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("abc", "“abc” is not a number"),
        ("1,234.5.6", "“1,234.5.6” is not a number"),
        ("1,000", "“1,000” can be read in two ways. Type 1000 or 1.000"),
        ("1e9", "“1e9” is not a number"),
        ("-", "“-” is not a number"),
    ],
)
def test_what_is_no_number_is_refused_in_words(tab: QuizTab, typed: str, words: str) -> None:
    tab.field(3).fill("7")
    tab.saved(3)
    tab.field(3).fill(typed)
    expect(tab.question(3).get_by_role("alert")).to_contain_text(f"NOT saved: {words}")
    expect(tab.field(3)).to_have_attribute("aria-invalid", "true")
    expect(tab.head).to_contain_text("1 NOT saved (question 3)")
    assert tab.lines() == [("slot_03", 7)]
    tab.field(3).fill("8 kg/cm2")
    tab.saved(3)
    assert tab.lines() == [("slot_03", 7), ("slot_03", 8)]


def test_a_text_that_is_too_long_is_kept_and_not_sent(tab: QuizTab) -> None:
    tab.field(4).fill("a" * 125)
    expect(tab.question(4).locator(".tpi-count")).to_have_text("125 of 120 characters: 5 too many")
    expect(tab.question(4).get_by_role("alert")).to_contain_text("5 characters too long")
    expect(tab.field(4)).to_have_value("a" * 125)
    assert not (tab.folder / "answers.jsonl").exists()
    tab.field(4).fill("a" * 120)
    tab.saved(4)


def test_typing_is_saved_when_the_field_is_left(tab: QuizTab) -> None:
    tab.field(4).press_sequentially("Short")
    tab.option(1, 0).check()
    tab.saved(4)
    assert ("slot_04", "Short") in tab.lines()


def test_hand_in(tab: QuizTab) -> None:
    tab.hand_in.get_by_role("textbox").fill("ada lovelace")
    make = tab.hand_in.get_by_role("button", name="Make the hand-in file")
    make.click()
    expect(tab.hand_in.get_by_role("alert")).to_contain_text("no space")
    tab.hand_in.get_by_role("textbox").fill("ada")
    make.click()
    expect(tab.hand_in.get_by_role("alert")).to_contain_text("Nothing is answered yet")
    tab.option(1, 0).check()
    tab.saved(1)
    expect(tab.hand_in).to_contain_text("Not answered yet:")
    make.click()
    expect(tab.hand_in.get_by_role("status")).to_contain_text("02_palpate_ada.jsonl is made")
    with tab.page.expect_download() as download:
        tab.hand_in.get_by_role("link", name="Download a copy").click()
    assert download.value.suggested_filename == "02_palpate_ada.jsonl"
    answers = (tab.folder / "answers.jsonl").read_bytes()
    assert download.value.path().read_bytes() == answers
    assert (tab.folder / "02_palpate_ada.jsonl").read_bytes() == answers
    tab.option(1, 1).check()
    expect(tab.hand_in).to_contain_text("Your answers changed after")


def test_run_all_leads_to_where_the_work_goes_on(tab: QuizTab) -> None:
    expect(tab.head).to_be_in_viewport()
    tab.option(1, 0).check()
    tab.saved(1)
    tab.run_all()
    expect(tab.question(2)).to_be_in_viewport()
    expect(tab.hand_in).not_to_be_in_viewport()


def test_the_hand_in_leads_to_an_open_question(tab: QuizTab) -> None:
    tab.hand_in.get_by_role("button", name="Go to question 3").click()
    expect(tab.field(3)).to_be_focused()
    expect(tab.field(3)).to_be_in_viewport()
