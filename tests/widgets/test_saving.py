"""What was answered outlives reloads, restarts, second tabs, dead kernels and broken disks."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.widgets.lab import Lab, QuizTab
from tests.widgets.sample import write_quiz

NOT_ANSWERING = re.compile(r"^NOT saved: the notebook does not answer\. Press Run > Run All Cells")
RECOVERED = re.compile(r"^Recovered and saved \d\d:\d\d$")
LOUD_WITHIN_MS = 15_000
"""It is loud after 3 s; a busy machine may take longer to show it, and no test is timed."""


def answers_of(tab: QuizTab) -> Path:
    return tab.folder / "answers.jsonl"


def write_answer(tab: QuizTab, seq: int, slot: str, value: object, minutes_ago: float = 0) -> None:
    """Add a line as another kernel would."""
    time = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    number = int(slot[-2:])
    line = {"seq": seq, "session": "other", "time": time.isoformat(), "quiz": "02_palpate",
            "slot": slot, "item": f"PAL-{number:02d}", "value": value}  # fmt: skip
    with answers_of(tab).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def answer_all(tab: QuizTab) -> None:
    tab.option(1, 3).check()
    tab.option(2, 1).check()
    tab.field(3).fill("0,125")
    tab.field(4).fill("First I ask.\nThen I press.")
    for number in range(1, 5):
        tab.saved(number)


def expect_all(tab: QuizTab) -> None:
    for number in range(1, 5):
        tab.saved(number)
    expect(tab.option(1, 3)).to_be_checked()
    expect(tab.option(2, 1)).to_be_checked()
    expect(tab.field(3)).to_have_value("0.125")
    expect(tab.field(4)).to_have_value("First I ask.\nThen I press.")
    expect(tab.head).to_contain_text("4 of 4 answered, all saved")


def test_a_page_reload(open_tab: Callable[[], QuizTab]) -> None:
    tab = open_tab().run_all()
    answer_all(tab)
    tab.reload().run_all()
    expect_all(tab)
    assert len(tab.lines()) == 4


def test_a_reload_in_the_middle_of_typing(open_tab: Callable[[], QuizTab]) -> None:
    tab = open_tab().run_all()
    tab.field(4).press_sequentially("I will")
    tab.reload().run_all()
    expect(tab.field(4)).to_have_value("I will")
    expect(tab.status(4)).to_have_text(re.compile(r"^(Recovered and s|S)aved \d\d:\d\d$"))
    assert tab.lines() == [("slot_04", "I will")]


def test_a_kernel_restart(tab: QuizTab) -> None:
    answer_all(tab)
    tab.restart_kernel()
    tab.run_all()
    expect_all(tab)
    assert len(tab.lines()) == 4
    tab.option(1, 0).check()
    tab.saved(1)
    assert tab.lines()[-1] == ("slot_01", "a")


def test_two_tabs_see_each_other(tab: QuizTab, open_tab: Callable[[], QuizTab]) -> None:
    other = open_tab().run_all()
    tab.option(1, 0).check()
    tab.saved(1)
    expect(other.option(1, 0)).to_be_checked()
    other.saved(1)
    other.option(1, 2).check()
    other.saved(1)
    expect(tab.option(1, 2)).to_be_checked()
    expect(tab.head).to_contain_text("1 of 4 answered, all saved")
    other.field(3).fill("4")
    other.saved(3)
    expect(tab.field(3)).to_have_value("4")
    assert tab.lines() == [("slot_01", "a"), ("slot_01", "c"), ("slot_03", 4)]


def test_a_save_in_one_tab_leaves_alone_what_is_typed_in_the_other(
    tab: QuizTab, open_tab: Callable[[], QuizTab]
) -> None:
    other = open_tab().run_all()
    half, too_long = "half a sen", "half a sen" * 13  # too long to be sent, so it stays typed only
    tab.field(4).fill(too_long)
    other.field(4).fill("from the other tab")
    other.saved(4)
    tab.option(1, 0).check()
    tab.saved(1)  # news from the kernel has reached this tab
    expect(tab.field(4)).to_have_value(too_long)
    tab.field(4).fill(half)
    tab.saved(4)
    expect(other.field(4)).to_have_value(half)
    texts = [value for slot, value in tab.lines() if slot == "slot_04"]
    assert texts == ["from the other tab", half]


def test_a_dead_kernel_is_told_and_the_answer_recovered(tab: QuizTab) -> None:
    tab.option(1, 0).check()
    tab.saved(1)
    tab.lab.kernel_of(tab.notebook).kill()
    tab.option(1, 1).check()
    tab.field(4).fill("Typed without a kernel")
    expect(tab.question(1).get_by_role("alert")).to_have_text(NOT_ANSWERING, timeout=LOUD_WITHIN_MS)
    expect(tab.question(4).get_by_role("alert")).to_have_text(NOT_ANSWERING)
    expect(tab.head).to_contain_text("2 NOT saved (questions 1 and 4)")
    assert tab.lines() == [("slot_01", "a")]
    tab.ready().run_all()
    expect(tab.status(1)).to_have_text(RECOVERED)
    expect(tab.status(4)).to_have_text(RECOVERED)
    expect(tab.option(1, 1)).to_be_checked()
    expect(tab.field(4)).to_have_value("Typed without a kernel")
    expect(tab.head).to_contain_text("2 of 4 answered, all saved")
    assert sorted(tab.lines()[1:]) == [("slot_01", "b"), ("slot_04", "Typed without a kernel")]


def test_a_reload_after_the_kernel_died_loses_nothing(open_tab: Callable[[], QuizTab]) -> None:
    tab = open_tab().run_all()
    tab.lab.kernel_of(tab.notebook).kill()
    tab.field(3).fill("3")
    expect(tab.question(3).get_by_role("alert")).to_have_text(NOT_ANSWERING)
    tab.reload().run_all()
    expect(tab.status(3)).to_have_text(RECOVERED)
    assert tab.lines() == [("slot_03", 3)]


def test_a_kept_answer_does_not_overwrite_a_later_one(tab: QuizTab) -> None:
    tab.lab.kernel_of(tab.notebook).kill()
    tab.option(1, 1).check()
    tab.field(4).fill("Older words")
    expect(tab.question(1).get_by_role("alert")).to_have_text(NOT_ANSWERING)
    expect(tab.question(4).get_by_role("alert")).to_have_text(NOT_ANSWERING)
    write_answer(tab, 1, "slot_01", "c")
    write_answer(tab, 2, "slot_04", "Later words")
    tab.ready().run_all()
    expect(tab.status(1)).to_contain_text("in another tab, later than here")
    expect(tab.option(1, 2)).to_be_checked()
    expect(tab.field(4)).to_have_value("Later words")
    tab.question(4).get_by_text("The text that this tab held before").click()
    expect(tab.question(4)).to_contain_text("Older words")
    assert tab.lines() == [("slot_01", "c"), ("slot_04", "Later words")]


def test_a_kept_answer_overwrites_an_earlier_one(tab: QuizTab) -> None:
    tab.lab.kernel_of(tab.notebook).kill()
    tab.option(1, 1).check()
    expect(tab.question(1).get_by_role("alert")).to_have_text(NOT_ANSWERING)
    write_answer(tab, 1, "slot_01", "c", minutes_ago=5)
    tab.ready().run_all()
    expect(tab.status(1)).to_have_text(RECOVERED)
    assert tab.lines() == [("slot_01", "c"), ("slot_01", "b")]


def test_a_kernel_that_hangs_gets_every_answer_in_order(tab: QuizTab) -> None:
    kernel = tab.lab.kernel_of(tab.notebook)
    kernel.send_signal(signal.SIGSTOP)
    try:
        tab.option(1, 0).check()
        tab.option(1, 1).check()
        alert = tab.question(1).get_by_role("alert")
        expect(alert).to_have_text(NOT_ANSWERING, timeout=LOUD_WITHIN_MS)
    finally:
        kernel.send_signal(signal.SIGCONT)
    tab.saved(1)
    tab.option(2, 0).check()  # handled after everything that was sent again
    tab.saved(2)
    assert tab.lines() == [("slot_01", "a"), ("slot_01", "b"), ("slot_02", ["a"])]


def test_a_folder_in_place_of_the_file_is_told_and_recovered_from(tab: QuizTab) -> None:
    tab.option(1, 0).check()
    tab.saved(1)
    answers_of(tab).rename(tab.folder / "aside.jsonl")
    answers_of(tab).mkdir()
    tab.option(1, 1).check()
    alert = tab.question(1).get_by_role("alert")
    expect(alert).to_contain_text("NOT saved: answers.jsonl")
    expect(alert).to_contain_text("your answer is kept here and sent again.")
    expect(tab.option(1, 1)).to_be_checked()
    expect(tab.status(2)).to_have_text("Not answered yet")
    answers_of(tab).rmdir()
    (tab.folder / "aside.jsonl").rename(answers_of(tab))
    expect(tab.status(1)).to_have_text(re.compile(r"^Saved"))
    assert tab.lines() == [("slot_01", "a"), ("slot_01", "b")]


def test_a_folder_in_place_of_the_file_is_told_at_once_by_the_head(tab: QuizTab) -> None:
    answers_of(tab).mkdir()
    tab.run_all()
    expect(tab.head).to_contain_text("is not a regular file, so no answer can be saved here")


def test_a_torn_file_keeps_the_other_answers(tab: QuizTab) -> None:
    write_answer(tab, 1, "slot_01", "b")
    with answers_of(tab).open("a") as file:
        file.write('{"seq": 2, "slot": "slot_03", "val')
    tab.run_all()
    expect(tab.head).to_contain_text("1 line of your answers file could not be read; the other")
    expect(tab.head).to_contain_text("Please answer question 3 again.")
    expect(tab.option(1, 1)).to_be_checked()
    tab.field(3).fill("3")
    tab.saved(3)
    assert json.loads(answers_of(tab).read_text().splitlines()[-1])["value"] == 3


def test_missing_questions_are_told_and_run_all_goes_on(tab: QuizTab) -> None:
    (tab.folder / "questions.json").unlink()
    tab.command("notebook:run-all-cells")
    told = tab.page.get_by_text("questions.json is missing beside this notebook.")
    expect(told.first).to_be_visible()
    expect(tab.page.get_by_text("The hand-in cannot be shown")).to_be_visible()
    expect(tab.page.locator(".jp-RenderedText[data-mime-type*=error]")).to_have_count(0)


def test_a_released_original_only_previews(lab: Lab, page: Page) -> None:
    root = lab.root / "a_course"
    (root / "course").mkdir(parents=True)
    (root / "course" / "00_start_here.ipynb").write_text("{}")
    original = write_quiz(root / "quizzes" / "02_palpate")
    tab = QuizTab(lab, page, original).open_here().run_all()
    expect(tab.head).to_contain_text("This is a preview: nothing is saved.")
    tab.option(1, 0).check()
    expect(tab.status(1)).to_have_text("Preview: not saved")
    expect(tab.question(1).get_by_role("alert")).to_be_empty()
    expect(tab.hand_in).to_contain_text("This is a preview: nothing is handed in.")
    assert {each.name for each in original.parent.iterdir()} <= {
        "02_palpate.ipynb", "questions.json", ".ipynb_checkpoints"}  # fmt: skip
    tab.dispose()
    lab.end_kernels()
