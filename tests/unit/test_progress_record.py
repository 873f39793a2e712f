"""A learner's progress file: durable, torn, hostile, of other versions, exported and deleted."""

from __future__ import annotations

import io
import json
import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.test_answers import JSON
from tpilab.home.entries import Checked, Newer, NotAnEntry, Practiced, entry, line_of
from tpilab.home.record import Progress
from tpilab.quiz import answers
from tpilab.quiz.answers import NotSaved

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DIARY = {
    "seq": 1, "session": "s", "time": "2026-11-19T08:00:00.000Z", "quiz": "guidance",
    "slot": "old-attempt", "item": "p29",
    "value": {"patient": "p29", "muscle": "Right upper trapezius", "modality": "ultrasound",
              "choice": "placed", "in_muscle": True, "failed": ["tip"]},
}  # fmt: skip
"""A line that version 0.1 of the course wrote."""


def check(item: str = "CHK-01", result: str = "right", hours: int = 0) -> Checked:
    when = NOON + timedelta(hours=hours)
    return Checked.model_validate(
        {"time": when, "page": "02_palpate", "item": item, "result": result}
    )


def attempt(name: str = "a", hours: int = 0) -> Practiced:
    return Practiced(time=NOON + timedelta(hours=hours), name=name, skill="guide", patient="p29")


@pytest.fixture
def progress(tmp_path: Path) -> Progress:
    return Progress(tmp_path / "my_work" / "progress")


def file_of(progress: Progress) -> Path:
    assert progress.path is not None
    return progress.path


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_at_the_end_of_the_calendar_is_set_aside(progress: Progress, time: str) -> None:
    """Days to come are counted from it, and there are none beyond."""
    odd = {"v": 1, "time": time, "kind": "check", "page": "a", "item": "b", "result": "wrong"}
    progress.keep(check())
    with file_of(progress).open("a") as file:
        file.write(json.dumps(odd) + "\n")
    assert progress.entries() == (check(),)
    assert progress.notes


def test_what_is_kept_is_there_after_a_restart(progress: Progress) -> None:
    assert progress.entries() == ()
    progress.keep(check())
    progress.keep(attempt(hours=1))
    assert Progress(progress.folder).entries() == (check(), attempt(hours=1))
    if os.name == "posix":
        assert file_of(progress).stat().st_mode & 0o077 == 0


def test_an_attempt_that_is_told_twice_counts_once(progress: Progress) -> None:
    progress.keep(attempt())
    Progress(progress.folder).keep(attempt(hours=3))
    assert progress.entries() == (attempt(),)
    progress.keep(check())
    progress.keep(check(hours=1))
    assert len(progress.entries()) == 3


def test_a_torn_tail_is_set_aside_and_all_the_others_count(progress: Progress) -> None:
    progress.keep(check())
    with file_of(progress).open("ab") as file:
        file.write(b'{"v": 1, "time": "2026-11-2')
    progress.keep(attempt(hours=1))
    assert progress.entries() == (check(), attempt(hours=1))
    aside = file_of(progress).with_name("set_aside.jsonl")
    assert aside.read_bytes() == b'{"v": 1, "time": "2026-11-2\n'
    assert file_of(progress).read_bytes() == line_of(check()) + line_of(attempt(hours=1))
    assert Progress(progress.folder).entries() == (check(), attempt(hours=1))


def test_what_was_set_aside_is_told_once(progress: Progress) -> None:
    progress.keep(check())
    with file_of(progress).open("ab") as file:
        file.write(b"\xff\xfe\n[]\n")
    assert progress.entries() == (check(),)
    [note] = progress.notes
    assert "2 lines of your progress" in note
    assert "are set aside in set_aside.jsonl; all the others count." in note
    progress.entries()
    assert progress.notes == []


@pytest.mark.skipif(os.name != "posix", reason="links")
@pytest.mark.parametrize("what", ["link", "folder", "too large"])
def test_what_cannot_be_read_at_all_is_set_aside_whole(
    progress: Progress, tmp_path: Path, what: str
) -> None:
    path = file_of(progress)
    path.parent.mkdir(parents=True)
    (tmp_path / "elsewhere").write_text("not mine")
    if what == "link":
        path.symlink_to(tmp_path / "elsewhere")
    elif what == "folder":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(answers.MAX_BYTES + 1)
    assert progress.entries() == ()
    [note] = progress.notes
    assert "It was set aside as set_aside_" in note
    progress.keep(check())
    assert progress.entries() == (check(),)
    assert (tmp_path / "elsewhere").read_text() == "not mine"
    assert len(list(path.parent.glob("set_aside_*"))) == 1


def test_a_line_of_a_newer_version_is_kept_and_told(progress: Progress) -> None:
    progress.keep(check())
    newer = b'{"v": 2, "kind": "dream", "time": "2030-01-01T00:00:00Z"}\n'
    with file_of(progress).open("ab") as file:
        file.write(newer)
    assert progress.entries() == (check(),)
    assert "newer version of the course" in progress.notes[0]
    progress.keep(attempt(hours=1))
    assert newer in file_of(progress).read_bytes()


def test_the_diary_of_an_earlier_version_counts(progress: Progress) -> None:
    diary = file_of(progress).parents[1] / "guidance" / "attempts.jsonl"
    diary.parent.mkdir(parents=True)
    before = json.dumps(DIARY).encode() + b"\n{torn\n"
    diary.write_bytes(before)
    progress.keep(attempt("new"))
    old, new = progress.entries()
    assert isinstance(old, Practiced)
    assert (old.name, old.skill, old.failed) == ("old-attempt", "guide", ("tip",))
    assert new == attempt("new")
    assert diary.read_bytes() == before


def test_two_notebooks_write_into_one_file(progress: Progress) -> None:
    other = Progress(progress.folder)
    for n in range(5):
        progress.keep(attempt(f"a{n}"))
        other.keep(attempt(f"b{n}"))
    assert len(progress.entries()) == 10


def test_saving_fails_loud(progress: Progress, monkeypatch: pytest.MonkeyPatch) -> None:
    progress.keep(check())
    before = file_of(progress).read_bytes()
    monkeypatch.setattr("tpilab.home.record.MAX_BYTES", len(before) + 5)
    with pytest.raises(NotSaved, match="it is full"):
        progress.keep(check(hours=1))
    assert file_of(progress).read_bytes() == before


def test_all_of_it_is_exported_and_deleted(progress: Progress) -> None:
    progress.keep(check())
    with file_of(progress).open("ab") as file:
        file.write(b"torn")
    progress.entries()
    packed = zipfile.ZipFile(io.BytesIO(progress.exported({"page.html": "<p>"})))
    assert set(packed.namelist()) == {"progress.jsonl", "set_aside.jsonl", "page.html"}
    assert packed.read("progress.jsonl") == line_of(check())
    work = file_of(progress).parents[1] / "02_palpate" / "answers.jsonl"
    work.parent.mkdir()
    work.write_text("kept")
    progress.forget()
    assert list(file_of(progress).parent.iterdir()) == []
    assert progress.entries() == ()
    assert work.read_text() == "kept"


def test_without_a_folder_it_lasts_as_long_as_the_kernel() -> None:
    progress = Progress(None)
    progress.keep(attempt())
    progress.keep(attempt(hours=2))
    assert progress.entries() == (attempt(),)
    progress.forget()
    assert progress.entries() == ()


@given(st.one_of(JSON.map(lambda value: json.dumps(value).encode()), st.binary(max_size=200)))
def test_no_line_does_more_than_not_count(raw: bytes) -> None:
    with pytest.raises((NotAnEntry, Newer)):
        entry(raw)


@pytest.mark.parametrize("changed", [
    {"time": "2026-11-20T12:00:00"}, {"v": True}, {"v": "1"}, {"v": -1}, {"result": "best"},
    {"item": "x" * 65}, {"more": 1}, {"sure": "very"}, {"kind": "practice"}, {"v": 10**30 * -1},
])  # fmt: skip
def test_a_line_that_is_not_as_written_does_not_count(changed: dict[str, object]) -> None:
    line = json.loads(line_of(check())) | changed
    with pytest.raises(NotAnEntry):
        entry(json.dumps(line).encode())
