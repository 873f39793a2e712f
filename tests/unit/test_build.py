"""What is generated: twice the same, whole or not at all, with leftovers named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tpilab.evidence import DATA, evidence
from tpilab.evidence.author import author, compiled
from tpilab.grading import build
from tpilab.grading.build import Plan, banks, differences, write
from tpilab.grading.source_notebook import source_notebook
from tpilab.views.coverage import coverage_table
from tpilab.views.notebook import written
from tpilab.views.solution import solution_text
from tpilab.yaml_lines import AuthoringError

ROOT = Path(__file__).parents[2]
BANK = next(each for each in banks(ROOT) if each.quiz == "02_palpate")


def test_the_quiz_is_twice_the_same_bytes() -> None:
    assert build._quiz(ROOT, BANK) == build._quiz(ROOT, BANK)


def test_every_slot_is_a_locked_task_cell_followed_by_its_widget() -> None:
    book = source_notebook(BANK)
    tasks = [cell for cell in book.cells if "nbgrader" in cell.metadata]
    assert [cell.metadata.nbgrader.grade_id for cell in tasks] == [s.slot for s in BANK.slots]
    for slot, cell in zip(BANK.slots, tasks, strict=True):
        assert cell.metadata.nbgrader.points == slot.points
        assert cell.metadata.deletable is False
        after = book.cells[book.cells.index(cell) + 1]
        assert after.source == f'answer("{slot.slot}")'
    assert written(book) == written(source_notebook(BANK))


def test_a_mistake_in_one_bank_is_told_with_all_others(tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    for name in ("02_one", "03_two"):
        (tmp_path / "solutions" / f"{name}.yaml").write_text(f"quiz: {name}\n")
    with pytest.raises(AuthoringError) as caught:
        banks(tmp_path)
    assert {problem.split(":")[0].rsplit("/", 1)[1] for problem in caught.value.problems} == {
        "02_one.yaml",
        "03_two.yaml",
    }


def test_the_tree_is_brought_to_the_plan_and_drift_is_named(tmp_path: Path) -> None:
    made: Plan = {
        Path("quizzes/02_x/02_x.ipynb"): "new",
        Path("solutions/02_x/questions.json"): "same",
    }
    (tmp_path / "quizzes/02_x").mkdir(parents=True)
    (tmp_path / "quizzes/02_x/02_x.ipynb").write_text("old")
    (tmp_path / "quizzes/02_x/.nbgrader.log").write_text("left")
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions/02_x.yaml").write_text("authored")
    told = ["differs: quizzes/02_x/02_x.ipynb", "missing: solutions/02_x/questions.json",
            "left over: quizzes/02_x/.nbgrader.log"]  # fmt: skip
    assert differences(tmp_path, made) == told
    assert write(tmp_path, made) == told
    assert differences(tmp_path, made) == []
    assert (tmp_path / "solutions/02_x.yaml").read_text() == "authored"


def test_the_coverage_table_names_every_objective_and_its_gaps() -> None:
    table = coverage_table(evidence(), {"02_palpate": {"S02.1"}}, (BANK,))
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + len(evidence().objectives)
    taught = next(row for row in rows if "| S02.1 " in row)
    assert "02_palpate | " in taught
    assert "PAL-01" in taught
    untaught = next(row for row in rows if "| S14.1 " in row)
    assert "to teach and examine: 06_manage_the_risks" in untaught


@pytest.mark.parametrize("slot", BANK.slots, ids=lambda slot: slot.slot)
def test_a_worked_solution_tells_key_reason_objective_and_evidence(slot: object) -> None:
    text = solution_text(slot.item)  # type: ignore[attr-defined]
    assert "**Objectives.**" in text
    assert "**Evidence.**" in text
    heads = ("**✓**", "**Key.**", "**A good answer.**", "**What earns points.**")
    assert any(head in text for head in heads)


def test_generated_notebooks_carry_no_widget_state_or_times() -> None:
    for path in (*ROOT.glob("course/*.ipynb"), *ROOT.glob("solutions/*.ipynb")):
        text = path.read_text("utf-8")
        assert "widget-view" not in text
        assert "iopub" not in text


def test_the_compiled_evidence_is_up_to_date() -> None:
    assert (DATA / "evidence.json").read_text("utf-8") == compiled(author())
