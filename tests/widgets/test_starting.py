"""From a page of the course to the learner's own copy of its quiz."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from tests.widgets.lab import Lab, QuizTab
from tests.widgets.sample import write_quiz

_numbers = count(1)


@pytest.fixture
def course(lab: Lab) -> Path:
    """A course with one page that starts the quiz, and the released quiz."""
    root = lab.root / f"course_{next(_numbers)}"
    write_quiz(root / "quizzes" / "02_palpate")
    (root / "course").mkdir()
    (root / "course" / "00_start_here.ipynb").write_text("{}")
    cell = nbformat.v4.new_code_cell('from tpilab import start_quiz\n\nstart_quiz("02_palpate")')
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    page = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    nbformat.write(page, root / "course" / "02_palpate.ipynb")
    return root


def test_start_quiz_makes_a_copy_and_its_link_opens_it(lab: Lab, page: Page, course: Path) -> None:
    tab = QuizTab(lab, page, course / "course" / "02_palpate.ipynb").open_here()
    tab.command("notebook:run-all-cells")
    page.get_by_role("link", name="Open your quiz").click()
    copied = course / "my_work" / "02_palpate" / "02_palpate.ipynb"
    mine = QuizTab(lab, page, copied).ready().run_all()
    mine.option(1, 0).check()
    mine.saved(1)
    expect(mine.head).to_contain_text("in the folder my_work/02_palpate")
    assert mine.lines() == [("slot_01", "a")]
    mine.dispose()
    tab.dispose()
    lab.end_kernels()


def test_a_second_start_keeps_the_answers(lab: Lab, page: Page, course: Path) -> None:
    mine = course / "my_work" / "02_palpate"
    mine.mkdir(parents=True)
    (mine / "02_palpate.ipynb").write_text("{}")
    (mine / "answers.jsonl").write_text("kept")
    tab = QuizTab(lab, page, course / "course" / "02_palpate.ipynb").open_here()
    tab.command("notebook:run-all-cells")
    expect(page.get_by_role("link", name="Open your quiz")).to_be_visible()
    assert (mine / "answers.jsonl").read_text() == "kept"
    assert not (mine / "questions.json").exists()
    tab.dispose()
    lab.end_kernels()
