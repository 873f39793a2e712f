"""Banks and patients for examinations live in a private folder that the same commands take."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.grading.conftest import best_answer, line
from tests.unit.test_bank import GOOD, PERFORM
from tpilab.command_line import main
from tpilab.grading import build
from tpilab.grading.cohort import CohortProblem, new_examination
from tpilab.patients import records
from tpilab.quiz.answers import parse
from tpilab.quiz.bank import load_bank
from tpilab.quiz.mark import mark_quiz
from tpilab.widgets.desk import Desk
from tpilab.widgets.session import Session
from tpilab.widgets.simulator import Simulator

ROOT = Path(__file__).parents[2]
PATIENT = ROOT / "course/src/tpilab/patients/data/p05.yaml"


@pytest.fixture
def exam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A private folder with a patient of its own and a quiz about that patient."""
    monkeypatch.setattr(records, "_places", [records.DATA])
    folder = new_examination(tmp_path / "exam", ROOT)
    record = PATIENT.read_text("utf-8").replace("id: p05", "id: y01", 1)
    (folder / "patients" / "y01.yaml").write_text(record, "utf-8")
    bank = (GOOD + PERFORM).replace("patient: p01", "patient: y01")
    bank = bank.replace("02_test", "02_exam").replace("Because.", "Because (DX-001).")
    (folder / "solutions" / "02_exam.yaml").write_text(bank, "utf-8")
    return folder


def test_the_same_commands_build_check_and_mark_it(
    exam: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--course", str(exam), "build"]) == 0
    assert main(["--course", str(exam), "check"]) == 0, capsys.readouterr().out
    released = {p.relative_to(exam / "quizzes/02_exam").as_posix()
                for p in (exam / "quizzes/02_exam").rglob("*") if p.is_file()}  # fmt: skip
    assert released == {"02_exam.ipynb", "questions.json", "patients/y01.yaml"}
    assert not (exam / "course" / "figures").exists()
    bank = load_bank(exam / "solutions" / "02_exam.yaml")
    slot = bank.slot("slot_03")
    value = best_answer(slot.item)
    marks = mark_quiz(bank, parse(line("slot_03", slot.item.id, value, quiz="02_exam")))
    assert marks.slot("slot_03").mark.share == 1


def test_a_learners_simulator_finds_the_patient_beside_the_quiz(
    exam: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = load_bank(exam / "solutions" / "02_exam.yaml")
    for path, text in build._quiz(exam, bank).items():
        (exam / path).parent.mkdir(parents=True, exist_ok=True)
        (exam / path).write_text(text, "utf-8")
    monkeypatch.setattr(records, "_places", [records.DATA])
    desk = Desk(Session.open(exam / "quizzes" / "02_exam"))
    question = desk.session.questions.slots["slot_03"]
    assert question.more["task"]["patient"] == "y01"
    assert isinstance(desk.question(question), Simulator)
    assert "y01" in json.dumps(question.for_browser())


def test_an_examination_is_private_and_outside(exam: Path, tmp_path: Path) -> None:
    assert exam.stat().st_mode & 0o077 == 0
    with pytest.raises(CohortProblem, match="which is public"):
        new_examination(ROOT / "exam", ROOT)
    with pytest.raises(CohortProblem, match="not empty"):
        new_examination(exam, ROOT)


def test_a_practice_patient_is_never_replaced(exam: Path) -> None:
    (exam / "patients" / "p05.yaml").write_text("broken: [", "utf-8")
    records.look_also_in(exam / "patients")
    assert records.record_of("p05").parent == records.DATA
