"""The hand-in file and the learner's own copy: made whole, or not at all, and never over work."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tpilab.quiz.answers import AnswerFile
from tpilab.quiz.hand_in import NotHandedIn, hand_in_file
from tpilab.quiz.start import NotReleased, NotStarted, start

QUIZ = "02_palpate"


@pytest.fixture
def answered(tmp_path: Path) -> Path:
    AnswerFile(tmp_path / "answers.jsonl", QUIZ, "k").append("slot_01", "PAL-01", "a")
    return tmp_path


@pytest.mark.parametrize(
    "learner", ["ada", "A.Lovelace-2", "x", "m_1", "ada@clinic.example", "9" * 60]
)
def test_the_file_holds_the_answers_byte_for_byte(answered: Path, learner: str) -> None:
    with (answered / "answers.jsonl").open("ab") as file:
        file.write(b"torn \xff")
    made = hand_in_file(answered, QUIZ, learner)
    assert made == answered / f"02_palpate_{learner}.jsonl"
    assert made.read_bytes() == (answered / "answers.jsonl").read_bytes()


@pytest.mark.parametrize(
    "learner",
    [
        "",
        " ",
        "ada lovelace",
        "../ada",
        "a/b",
        "a\\b",
        ".hidden",
        "-x",
        "a.",
        "é",
        "x" * 61,
        "a\n",
        "a:b",
    ],
)
def test_a_name_that_is_no_file_name_is_refused(answered: Path, learner: str) -> None:
    with pytest.raises(NotHandedIn, match="name"):
        hand_in_file(answered, QUIZ, learner)
    assert [each.name for each in answered.iterdir()] == ["answers.jsonl"]


def test_nothing_answered_is_nothing_to_hand_in(tmp_path: Path) -> None:
    with pytest.raises(NotHandedIn, match="Nothing is answered"):
        hand_in_file(tmp_path, QUIZ, "ada")
    file = AnswerFile(tmp_path / "answers.jsonl", QUIZ, "k")
    file.append("slot_01", "PAL-01", "a")
    file.append("slot_01", "PAL-01", None)
    with pytest.raises(NotHandedIn, match="Nothing is answered"):
        hand_in_file(tmp_path, QUIZ, "ada")
    AnswerFile(file.path, "05_inject", "k").append("slot_02", "INJ-02", "a")
    with pytest.raises(NotHandedIn, match="Nothing is answered"):
        hand_in_file(tmp_path, QUIZ, "ada")


def test_a_folder_in_place_of_the_answers_is_told(tmp_path: Path) -> None:
    (tmp_path / "answers.jsonl").mkdir()
    with pytest.raises(NotHandedIn, match="not a regular file"):
        hand_in_file(tmp_path, QUIZ, "ada")


def test_an_earlier_file_is_replaced_in_one_step(
    answered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = hand_in_file(answered, QUIZ, "ada")
    before = made.read_bytes()
    AnswerFile(answered / "answers.jsonl", QUIZ, "k").append("slot_02", "PAL-02", ["a"])

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(NotHandedIn, match="No space left on device"):
            hand_in_file(answered, QUIZ, "ada")
    assert made.read_bytes() == before
    assert sorted(each.name for each in answered.iterdir()) == [
        "02_palpate_ada.jsonl",
        "answers.jsonl",
    ]
    assert hand_in_file(answered, QUIZ, "ada").read_bytes() != before


@pytest.fixture
def root(tmp_path: Path) -> Path:
    released = tmp_path / "quizzes" / QUIZ
    (released / "figures").mkdir(parents=True)
    (released / f"{QUIZ}.ipynb").write_text("{}")
    (released / "questions.json").write_text("{}")
    (released / "figures" / "a.svg").write_text("<svg/>")
    (released / "answers.jsonl").write_text("somebody's")
    (released / ".ipynb_checkpoints").mkdir()
    return tmp_path


def test_a_copy_is_made_whole_and_without_anybodys_answers(root: Path) -> None:
    notebook = start(root, QUIZ)
    assert notebook == root / "my_work" / QUIZ / f"{QUIZ}.ipynb"
    files = {str(each.relative_to(notebook.parent)) for each in notebook.parent.rglob("*")}
    assert files == {f"{QUIZ}.ipynb", "questions.json", "figures", str(Path("figures") / "a.svg")}
    assert [each.name for each in (root / "my_work").iterdir()] == [QUIZ]


def test_a_read_only_release_gives_a_copy_that_can_be_written(root: Path) -> None:
    (root / "quizzes" / QUIZ / f"{QUIZ}.ipynb").chmod(0o444)
    assert start(root, QUIZ).stat().st_mode & 0o200


def test_existing_work_is_never_touched(root: Path) -> None:
    notebook = start(root, QUIZ)
    (notebook.parent / "answers.jsonl").write_text("mine")
    notebook.write_text("changed")
    (root / "quizzes" / QUIZ / "new.txt").write_text("new")
    assert start(root, QUIZ) == notebook
    assert notebook.read_text() == "changed"
    assert (notebook.parent / "answers.jsonl").read_text() == "mine"
    assert not (notebook.parent / "new.txt").exists()


def test_a_folder_without_its_notebook_is_told_and_left(root: Path) -> None:
    mine = root / "my_work" / QUIZ
    mine.mkdir(parents=True)
    (mine / "answers.jsonl").write_text("mine")
    with pytest.raises(NotStarted, match="Rename that folder"):
        start(root, QUIZ)
    assert [each.name for each in mine.iterdir()] == ["answers.jsonl"]


@pytest.mark.parametrize("quiz", ["09_none", "", "..", "../quizzes", "02_PALPATE", "02_palpate/x"])
def test_no_such_quiz(root: Path, quiz: str) -> None:
    with pytest.raises(NotReleased):
        start(root, quiz)
    assert not (root / "my_work").exists()


def test_a_full_disk_leaves_no_half_copy(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(NotStarted, match="No space left on device"):
        start(root, QUIZ)
    assert list((root / "my_work").iterdir()) == []
