"""The answers file: durable writing, suspicious reading."""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpilab.quiz import answers
from tpilab.quiz.answers import AnswerFile, NotSaved, Unreadable, parse, read_bytes


@pytest.fixture
def file(tmp_path: Path) -> AnswerFile:
    return AnswerFile(tmp_path / "answers.jsonl", "02_palpate", "kernel-a")


def test_an_answer_is_on_the_disk_when_append_returns(file: AnswerFile) -> None:
    answer = file.append("slot_01", "PAL-01", ["a", "é"])
    assert parse(file.path.read_bytes()).lines == (answer,)
    assert answer.seq == 1
    assert answer.when is not None


def test_the_latest_answer_counts_and_earlier_ones_stay(file: AnswerFile) -> None:
    for value in ("a", "b", None):
        file.append("slot_01", "PAL-01", value)
    read = file.read()
    assert [line.value for line in read.lines] == ["a", "b", None]
    assert read.latest()["slot_01"].value is None


def test_two_kernels_on_one_file_number_on(file: AnswerFile) -> None:
    other = AnswerFile(file.path, file.quiz, "kernel-b")
    assert [f.append("slot_01", "PAL-01", "a").seq for f in (file, other, file)] == [1, 2, 3]


def test_many_writers_at_once_lose_nothing(file: AnswerFile) -> None:
    def write(slot: int) -> None:
        for _ in range(10):
            AnswerFile(file.path, file.quiz, f"k{slot}").append(f"slot_{slot:02d}", "PAL-01", "a")

    threads = [threading.Thread(target=write, args=(slot,)) for slot in range(1, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    read = file.read()
    assert not read.problems
    assert sorted(line.seq for line in read.lines) == list(range(1, 51))


@pytest.mark.skipif(os.name == "nt", reason="limits of the size of a file are Unix's")
def test_of_an_answer_that_the_disk_took_in_part_nothing_stays(file: AnswerFile) -> None:
    import resource

    file.append("slot_01", "PAL-01", "a")
    before = file.path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 20, hard))
    try:
        with pytest.raises(NotSaved, match="only part"):
            file.append("slot_01", "PAL-01", "b")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.path.read_bytes() == before


def test_a_torn_tail_costs_one_line_only(file: AnswerFile) -> None:
    file.append("slot_01", "PAL-01", "a")
    with file.path.open("ab") as raw:
        raw.write(b'{"seq": 2, "slot": "slot_02", "val')
    file.append("slot_03", "PAL-03", "c")
    read = file.read()
    assert [line.slot for line in read.lines] == ["slot_01", "slot_03"]
    assert read.broken_slots == {"slot_02"}
    assert len(read.problems) == 1
    assert read.lost_lines == 0


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only"), (errno.EDQUOT, "quota")],
)
def test_a_disk_that_refuses_is_told_in_words(
    file: AnswerFile, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(answers.os, "fsync", refuse)
    with pytest.raises(NotSaved, match=words):
        file.append("slot_01", "PAL-01", "a")


def test_a_folder_in_the_files_place_is_told_in_words(file: AnswerFile) -> None:
    file.path.mkdir()
    with pytest.raises(NotSaved):
        file.append("slot_01", "PAL-01", "a")
    with pytest.raises(Unreadable, match="not a regular file"):
        file.read()


def test_links_and_strangers_files_are_not_read(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.write_bytes(b"x")
    (tmp_path / "link").symlink_to(real)
    with pytest.raises(Unreadable, match="cannot be opened"):
        read_bytes(tmp_path / "link")
    with pytest.raises(Unreadable, match="belongs to somebody else"):
        read_bytes(real, owner=os.getuid() + 1)
    with pytest.raises(Unreadable, match="larger"):
        read_bytes(real, limit=0)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Unreadable, match="not a regular file"):
        read_bytes(tmp_path / "pipe")


def test_an_answer_too_long_for_a_line_is_refused_and_the_file_kept(file: AnswerFile) -> None:
    file.append("slot_01", "PAL-01", "a")
    with pytest.raises(NotSaved, match="too long"):
        file.append("slot_02", "PAL-02", "x" * answers.MAX_LINE_BYTES)
    assert len(file.read().lines) == 1


def test_lines_after_the_due_date_or_without_a_time_do_not_count(file: AnswerFile) -> None:
    early = file.append("slot_01", "PAL-01", "a")
    record = {**early.__dict__, "seq": 2, "value": "b"}
    late = {**record, "time": "2999-01-01T00:00:00Z"}
    undated = {**record, "time": "soon", "seq": 3}
    with file.path.open("a") as raw:
        raw.write(json.dumps(late) + "\n" + json.dumps(undated) + "\n")
    until = datetime(2100, 1, 1, tzinfo=UTC)
    assert file.read().latest(until)["slot_01"].value == "a"
    assert file.read().latest()["slot_01"].value == "b"


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "soon"])
def test_a_time_at_the_calendars_end_is_none(time: str) -> None:
    """Whoever reckons with it, as exports do for the whole class, would fall off."""
    (answer,) = parse((WHOLE % '"b"').replace("2026-11-20T08:00:00Z", time).encode()).lines
    assert answer.when is None


@given(st.binary(max_size=2000))
def test_parsing_never_raises(content: bytes) -> None:
    parse(content)


@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ('{"a":', "}")])
def test_parsing_does_not_raise_just_below_pythons_own_limit(opens: str, closes: str) -> None:
    """At some depth a text could be read, and not be walked any more."""
    depths = range(33, sys.getrecursionlimit() + 50)
    values = [opens * depth + '"\\u0041"' + closes * depth for depth in depths]
    read = parse("\n".join(WHOLE % each for each in values).encode())
    assert read.lines == ()
    assert set(read.broken_slots) == {"slot_01"}
    assert read.problems[0] == "line 1: nested too deeply"


WHOLE = (
    '{"seq": 1, "session": "k", "time": "2026-11-20T08:00:00Z", "quiz": "02_palpate",'
    ' "slot": "slot_01", "item": "PAL-01", "value": %s}'
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
)


@given(
    st.dictionaries(
        st.sampled_from(["seq", "session", "time", "quiz", "slot", "item", "value", "x"]), JSON
    )
)
def test_parsing_takes_only_whole_answers(record: dict[str, object]) -> None:
    read = parse(json.dumps(record).encode())
    assert len(read.lines) + len(read.problems) == 1
    for line in read.lines:
        assert isinstance(line.slot, str)
        assert 0 <= line.seq < 2**53
