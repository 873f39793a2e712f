"""A learner marks the own quiz where the keys are at hand, and is told where they are not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import tpilab
from tests.grading.conftest import all_right
from tpilab.quiz.bank import load_bank
from tpilab.widgets import desk as desk_module

ROOT = Path(__file__).parents[2]
QUIZ = "00_sampler"


@pytest.fixture(autouse=True)
def _learner(monkeypatch: pytest.MonkeyPatch) -> None:
    """A learner's kernel does not know that it is tested."""
    monkeypatch.delenv("PYTEST_VERSION")
    monkeypatch.setattr(desk_module, "_desks", {})


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for name in ("course", "quizzes", "solutions"):
        (tmp_path / name).mkdir()
    shutil.copy(ROOT / "solutions" / f"{QUIZ}.yaml", tmp_path / "solutions")
    shutil.copy(ROOT / "course" / "02_palpate.ipynb", tmp_path / "course")
    mine = tmp_path / "my_work" / QUIZ
    shutil.copytree(ROOT / "quizzes" / QUIZ, mine)
    return tmp_path


def press(course: Path, monkeypatch: pytest.MonkeyPatch, **more: object) -> tuple[dict, list]:  # type: ignore[type-arg]
    """What the button "Mark my quiz" gets back."""
    monkeypatch.chdir(course / "my_work" / QUIZ)
    tpilab.take_quiz(QUIZ)
    tail = tpilab.hand_in(QUIZ)
    reply, buffers = tail.reply({"kind": "mark_me", "n": 3, **more})  # type: ignore[attr-defined]
    assert reply["n"] == 3
    return reply, buffers


def test_one_button_marks_and_shows_the_same_feedback(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = load_bank(ROOT / "solutions" / f"{QUIZ}.yaml")
    answers = course / "my_work" / QUIZ / "answers.jsonl"
    answers.write_bytes(all_right(bank, QUIZ))
    before = answers.read_bytes()
    reply, (page,) = press(course, monkeypatch, course_url="http://127.0.0.1:8888/lab/tree/course")
    assert reply["kind"] == "marked"
    assert (reply["score"], reply["points"], reply["waiting"]) == (15.0, 17, 1)
    text = page.decode()
    assert (course / "my_work" / QUIZ / reply["file"]).read_bytes() == page
    assert "What you wrote is not marked here." in text
    assert "Question by question" in text
    assert answers.read_bytes() == before


def test_what_to_look_at_again_has_links_only_to_plain_addresses(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = {"seq": 1, "session": "s", "time": "2026-11-20T08:00:00Z", "quiz": QUIZ,
            "slot": "slot_01", "item": "SAM-01", "value": "b"}  # fmt: skip
    (course / "my_work" / QUIZ / "answers.jsonl").write_text(json.dumps(line) + "\n")
    _, (page,) = press(course, monkeypatch, course_url="http://127.0.0.1:8888/lab/tree/course")
    assert b'href="http://127.0.0.1:8888/lab/tree/course/02_palpate.ipynb#' in page
    for address in ("javascript:alert(1)//", 'http://a/"><script>', 7, None):
        _, (page,) = press(course, monkeypatch, course_url=address)
        assert b"02_palpate.ipynb#" not in page
        assert b"What to look at again" in page


def test_where_the_keys_are_not_the_button_says_so(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(course / "solutions")
    reply, buffers = press(course, monkeypatch)
    assert reply["kind"] == "refused"
    assert "The keys are not in this copy" in reply["reason"]
    assert buffers == []


def test_nothing_answered_and_a_damaged_bank_are_told(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Nothing is answered yet" in press(course, monkeypatch)[0]["reason"]
    (course / "solutions" / f"{QUIZ}.yaml").write_text("quiz: [")
    assert "could not be marked" in press(course, monkeypatch)[0]["reason"]


def test_a_quiz_that_is_asked_again_is_marked_without_a_key(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiz = "09_before_you_start"
    for name in (f"{quiz}.yaml", ".pool/09_pool.yaml"):
        (course / "solutions" / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "solutions" / name, course / "solutions" / name)
    mine = course / "my_work" / quiz
    shutil.copytree(ROOT / "quizzes" / quiz, mine)
    bank = load_bank(ROOT / "solutions" / f"{quiz}.yaml")
    (mine / "answers.jsonl").write_bytes(all_right(bank, quiz))
    monkeypatch.chdir(mine)
    tpilab.take_quiz(quiz)
    reply, (page,) = tpilab.hand_in(quiz).reply({"kind": "mark_me", "n": 3})  # type: ignore[attr-defined]
    assert (reply["kind"], reply["score"], reply["points"]) == ("marked", 20.0, 20)
    text = page.decode()
    assert "tells results and no answers" in text
    assert "Question by question" not in text
    assert not any(item.lead_in in text for slot in bank.slots for item in slot.items)
