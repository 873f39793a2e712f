"""The kernel's half of saving, without a browser."""

from __future__ import annotations

import errno
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.widgets.sample import questions
from tpilab.quiz.answers import parse
from tpilab.replay import Attempt
from tpilab.widgets.questions import NoQuestions, read_questions
from tpilab.widgets.session import Session


@pytest.fixture(autouse=True)
def _no_test_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A learner's kernel does not know that it is tested."""
    monkeypatch.delenv("PYTEST_VERSION")
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "questions.json").write_text(json.dumps(questions()), "utf-8")
    return tmp_path


@pytest.fixture
def session(folder: Path) -> Session:
    return Session.open(folder)


def message(value: Any, n: int = 1, client: str = "c", known: int = 0, age: float = 0) -> Any:
    """What the browser sends; age in seconds."""
    return {"client": client, "n": n, "value": value, "known": known, "age_ms": int(age * 1000)}


def lines(folder: Path) -> list[tuple[str, Any]]:
    content = (
        (folder / "answers.jsonl").read_bytes() if (folder / "answers.jsonl").exists() else b""
    )
    answers = parse(content)
    assert answers.problems == ()
    return [(each.slot, each.value) for each in answers.lines]


def put_line(folder: Path, value: Any, seq: int, minutes_ago: float = 0, **other: Any) -> None:
    """A line that another kernel wrote."""
    time = (datetime.now(UTC) - timedelta(minutes=minutes_ago)).isoformat()
    line = {"seq": seq, "session": "s", "time": time, "quiz": "02_palpate", "slot": "slot_01",
            "item": "PAL-01", "value": value, **other}  # fmt: skip
    with (folder / "answers.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")


def test_opening_writes_nothing(session: Session, folder: Path) -> None:
    assert session.answered == []
    assert session.notes == []
    assert session.saved("slot_01") == {}
    assert [each.name for each in folder.iterdir()] == ["questions.json"]


@pytest.mark.parametrize(
    ("slot", "value", "stored"),
    [
        ("slot_01", "b", "b"),
        ("slot_01", None, None),
        ("slot_02", ["c", "a"], ["c", "a"]),
        ("slot_02", [], None),
        ("slot_03", 2, 2),
        ("slot_03", -0.5, -0.5),
        ("slot_04", "Ünïcode ✓\nline two", "Ünïcode ✓\nline two"),
        ("slot_04", "  ", None),
        ("slot_04", "x" * 120, "x" * 120),
    ],
)
def test_an_answer_is_saved(
    session: Session, folder: Path, slot: str, value: Any, stored: Any
) -> None:
    put_line(folder, "c", seq=4, slot="slot_09", item="PAL-09")
    reply = session.receive(slot, message(value))
    assert reply["kind"] == "saved"
    assert (reply["client"], reply["n"], reply["seq"], reply["value"]) == ("c", 1, 5, stored)
    assert lines(folder)[1:] == [(slot, stored)]
    assert session.saved(slot)["value"] == stored


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("slot_01", "z"), ("slot_01", ""), ("slot_01", 1), ("slot_01", ["a"]), ("slot_01", {}),
        ("slot_01", True), ("slot_02", "a"), ("slot_02", ["a", "a"]), ("slot_02", ["z"]),
        ("slot_02", [["a"]]), ("slot_02", ["a"] * 10_000), ("slot_02", {"a": 1}),
        ("slot_03", "2"), ("slot_03", True), ("slot_03", float("nan")), ("slot_03", float("inf")),
        ("slot_03", 10**400), ("slot_03", [1]), ("slot_04", 7), ("slot_04", "x" * 121),
        ("slot_04", "\ud800"), ("slot_04", ["x"]), ("slot_99", "a"), ("", "a"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(
    session: Session, folder: Path, slot: str, value: Any
) -> None:
    reply = session.receive(slot, message(value))
    assert (reply["kind"], reply["again"], reply["n"]) == ("refused", False, 1)
    assert reply["reason"]
    assert lines(folder) == []


@pytest.mark.parametrize(
    "content",
    [
        None, 5, "x", [], {}, {"client": 1}, message("a") | {"client": ""},
        message("a") | {"client": "x" * 65}, message("a") | {"n": -1}, message("a") | {"n": "1"},
        message("a") | {"n": True}, message("a") | {"n": 2**53}, message("a") | {"known": None},
        message("a") | {"age_ms": 1.5}, message("a") | {"age_ms": float("nan")},
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(session: Session, folder: Path, content: Any) -> None:
    assert session.receive("slot_01", content)["kind"] == "refused"
    assert lines(folder) == []


def test_a_message_sent_again_is_acknowledged_again_and_written_once(
    session: Session, folder: Path
) -> None:
    first = session.receive("slot_01", message("a"))
    assert session.receive("slot_01", message("a", age=1)) == first
    assert lines(folder) == [("slot_01", "a")]


def test_a_late_older_message_changes_nothing(session: Session, folder: Path) -> None:
    session.receive("slot_01", message("b", n=2))
    assert session.receive("slot_01", message("a", n=1, age=2))["kind"] == "stale"
    assert lines(folder) == [("slot_01", "b")]


def test_the_same_numbers_for_another_slot_are_another_message(
    session: Session, folder: Path
) -> None:
    session.receive("slot_01", message("a"))
    assert session.receive("slot_03", message(3))["kind"] == "saved"
    assert len(lines(folder)) == 2


def test_a_kept_answer_that_is_older_is_superseded(session: Session, folder: Path) -> None:
    put_line(folder, "c", seq=7, minutes_ago=5)
    reply = session.receive("slot_01", message("a", known=3, age=600))
    assert (reply["kind"], reply["value"], reply["seq"]) == ("superseded", "c", 7)
    assert lines(folder) == [("slot_01", "c")]
    assert session.saved("slot_01")["value"] == "c"


def test_a_kept_answer_that_is_newer_wins(session: Session, folder: Path) -> None:
    put_line(folder, "c", seq=7, minutes_ago=5)
    assert session.receive("slot_01", message("a", known=3, age=60))["kind"] == "saved"
    assert lines(folder) == [("slot_01", "c"), ("slot_01", "a")]


def test_a_kept_answer_wins_where_nothing_was_saved_since(session: Session, folder: Path) -> None:
    put_line(folder, "c", seq=7, minutes_ago=-60)  # a clock that runs ahead
    assert session.receive("slot_01", message("a", known=7, age=60))["kind"] == "saved"
    assert lines(folder) == [("slot_01", "c"), ("slot_01", "a")]


def test_a_line_without_a_time_is_not_overwritten_by_a_kept_answer(
    session: Session, folder: Path
) -> None:
    put_line(folder, "c", seq=7, time="yesterday")
    assert session.receive("slot_01", message("a", known=3))["kind"] == "superseded"


def test_an_answer_saved_but_not_acknowledged_by_a_dead_kernel_is_not_written_twice(
    session: Session, folder: Path
) -> None:
    session.receive("slot_01", message("a"))
    reborn = Session.open(folder)
    assert reborn.receive("slot_01", message("a", age=30))["kind"] == "saved"
    assert lines(folder) == [("slot_01", "a")]


def test_the_second_of_two_quick_answers_wins_even_if_only_a_resend_arrives(
    session: Session, folder: Path
) -> None:
    session.receive("slot_01", message("a", n=1, age=5))
    assert session.receive("slot_01", message("b", n=2, age=4))["kind"] == "saved"
    assert lines(folder) == [("slot_01", "a"), ("slot_01", "b")]


def test_two_kernels_on_one_file(session: Session, folder: Path) -> None:
    other = Session.open(folder)
    session.receive("slot_01", message("a"))
    other.receive("slot_01", message("b"))
    session.receive("slot_03", message(1))
    assert session.saved("slot_01")["value"] == "b"
    assert [each.seq for each in parse((folder / "answers.jsonl").read_bytes()).lines] == [1, 2, 3]


def test_acknowledgements_are_forgotten_in_the_end(session: Session) -> None:
    for number in range(300):
        session.receive("slot_01", message("ab"[number % 2], client=f"c{number}"))
    assert len(session._done) == 200


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO]
)
def test_a_disk_in_trouble_refuses_and_asks_to_try_again(
    session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    session.receive("slot_01", message("a"))

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        reply = session.receive("slot_01", message("b", n=2, known=1))
    assert (reply["kind"], reply["again"]) == ("refused", True)
    assert "answers.jsonl" in reply["reason"]
    assert session.receive("slot_01", message("b", n=2, known=1))["kind"] == "saved"
    assert lines(folder)[-1] == ("slot_01", "b")


@pytest.mark.parametrize("what", ["folder", "link", "fifo", "too large"])
def test_something_else_in_place_of_the_file(folder: Path, what: str) -> None:
    path = folder / "answers.jsonl"
    if what == "folder":
        path.mkdir()
    elif what == "fifo":
        os.mkfifo(path)
    elif what == "too large":
        with path.open("wb") as file:
            file.truncate(50 * 2**20)
    else:
        (folder / "elsewhere").write_text("untouched")
        path.symlink_to(folder / "elsewhere")
    session = Session.open(folder)
    assert [note.level for note in session.notes] == ["problem"]
    assert "answers.jsonl" in session.notes[0].text
    reply = session.receive("slot_01", message("a"))
    assert (reply["kind"], reply["again"]) == ("refused", True)
    if what == "link":
        assert (folder / "elsewhere").read_text() == "untouched"


def test_broken_lines_are_counted_and_cost_only_themselves(folder: Path) -> None:
    put_line(folder, "b", seq=1)
    with (folder / "answers.jsonl").open("ab") as file:
        file.write(b'{"slot": "slot_03", "val\n\xff\xff\n[[[[\n')
    session = Session.open(folder)
    assert session.answered == [1]
    assert "3 lines of your answers file could not be read" in session.notes[0].text
    assert "Please answer question 3 again" in session.notes[0].text
    assert session.receive("slot_03", message(1))["kind"] == "saved"


@pytest.mark.parametrize(
    "other", [{"quiz": "05_inject"}, {"item": "PAL-77"}, {"slot": "slot_44"}, {"value": ["a"]}]
)
def test_answers_to_something_else_do_not_count(folder: Path, other: dict[str, Any]) -> None:
    put_line(folder, other.pop("value", "b"), seq=1, **other)
    session = Session.open(folder)
    assert session.answered == []
    assert session.receive("slot_01", message("b"))["kind"] == "saved"
    assert session.answered == [1]


def test_a_preview_says_why_and_writes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_line(folder, "b", seq=1)
    before = (folder / "answers.jsonl").read_bytes()
    monkeypatch.setenv("PYTEST_VERSION", "9")
    session = Session.open(folder)
    assert session.notes[0].text == "This is a preview: nothing is saved. This is a test run."
    assert session.receive("slot_01", message("a"))["kind"] == "preview"
    assert session.answered == []
    assert (folder / "answers.jsonl").read_bytes() == before


def test_places_differ_by_folder_quiz_and_user(
    session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = session.place
    assert str(folder) not in mine
    assert Session.open(folder).place == mine
    monkeypatch.setenv("JUPYTERHUB_USER", "someone_else")
    assert session.place != mine


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "missing"), (b"", "damaged"), (b"\xff", "damaged"), (b"[" * 100_000, "damaged"),
        (b"[]", "another version"), (b'{"version": 2}', "another version"),
        (b'{"version": 1, "quiz": "x", "title": "y", "slots": [{}]}', "another version"),
        (b'{"version": 1, "quiz": "x", "title": "y", "slots": 3}', "another version"),
        (b" " * (2**20 + 1), "larger than"),
    ],
)  # fmt: skip
def test_bad_questions_are_told_in_words(tmp_path: Path, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / "questions.json").write_bytes(content)
    with pytest.raises(NoQuestions, match=words):
        read_questions(tmp_path)


ATTEMPT = {"revision": "1", "data_hash": "a" * 16, "actions": [], "seen_digest": ""}


@pytest.fixture
def performing(folder: Path) -> Session:
    """A quiz whose last question is performed."""
    data = questions()
    task = {"skill": "palpate", "patient": "p01", "seed": 1, "options": {}}
    perform = {"item": "PAL-05", "kind": "perform", "lead_in": "Palpate.", "stem": "",
               "instruction": "Examine.", "task": task,
               "answer": Attempt.model_json_schema()}  # fmt: skip
    data["slots"].append({**data["slots"][0], "slot": "slot_05", "points": 6, "pool": [perform]})
    (folder / "questions.json").write_text(json.dumps(data), "utf-8")
    return Session.open(folder)


def test_an_attempt_is_saved_and_the_last_one_counts(performing: Session, folder: Path) -> None:
    action = {"kind": "do", "t_ms": 0, "what": "ask_consent"}
    first, last = ({**ATTEMPT, "actions": [action] * n} for n in (1, 2))
    assert performing.receive("slot_05", message(first))["kind"] == "saved"
    assert performing.receive("slot_05", message(last, n=2, known=1))["kind"] == "saved"
    assert performing.saved("slot_05")["value"] == last
    assert performing.answered == [5]
    assert lines(folder) == [("slot_05", first), ("slot_05", last)]
    assert Session.open(folder).saved("slot_05")["value"] == last


@pytest.mark.parametrize(
    "value",
    [
        "x", 1, [], {}, {**ATTEMPT, "score": 100}, {**ATTEMPT, "actions": "x"},
        {**ATTEMPT, "actions": [None] * 5001}, {**ATTEMPT, "actions": ["x" * 263_000]},
        {**ATTEMPT, "actions": [float("nan")]}, {**ATTEMPT, "revision": "9" * 33},
        {**ATTEMPT, "actions": [{1}]},
    ],
)  # fmt: skip
def test_what_is_no_attempt_is_refused(performing: Session, folder: Path, value: Any) -> None:
    reply = performing.receive("slot_05", message(value))
    assert (reply["kind"], reply["again"]) == ("refused", False)
    assert lines(folder) == []


def test_the_largest_attempt_that_is_read_can_be_written(performing: Session, folder: Path) -> None:
    large = {**ATTEMPT, "actions": [[0] * 32_000]}
    assert performing.receive("slot_05", message(large))["kind"] == "saved"
    assert lines(folder) == [("slot_05", large)]


def test_more_than_a_hundred_of_the_largest_attempts_fit(performing: Session, folder: Path) -> None:
    large = {**ATTEMPT, "actions": ["x" * 64_000]}
    for seq in range(1, 111):
        put_line(folder, large, seq, slot="slot_05", item="PAL-05")
    assert performing.receive("slot_05", message(ATTEMPT, known=110))["seq"] == 111
    for seq in range(112, 132):
        put_line(folder, large, seq, slot="slot_05", item="PAL-05")
    reply = performing.receive("slot_05", message(large | {"revision": "2"}, n=2, known=131))
    assert "the answers file is full" in reply["reason"]
