"""The command line: words for whoever can act, exit codes for whoever scripts."""

from __future__ import annotations

import os
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from tests.grading.conftest import all_right
from tpilab.command_line import main
from tpilab.commands import cohorts, course
from tpilab.grading.build import banks
from tpilab.grading.cohort import new_cohort

ROOT = Path(__file__).parents[2]
QUIZ = "02_palpate"


def run(*arguments: object) -> int:
    return main(["--course", str(ROOT), *map(str, arguments)])


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    return new_cohort(tmp_path / "class", ROOT)


def test_open_becomes_jupyterlab_with_the_learners_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(course.os, "execve", lambda *call: seen.append(call))
    monkeypatch.setattr(course.subprocess, "call", lambda *_a, **_k: 0)
    assert run("open", "--port=9999") == 0
    _, command, environment = seen[0]
    assert f"--ServerApp.root_dir={ROOT}" in command
    assert "--port=9999" in command
    first = environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0]
    assert (Path(first) / "labconfig" / "page_config.json").is_file()


def test_receive_takes_what_it_can_and_says_what_it_refused(
    cohort: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / f"\x1b]2;x\n{QUIZ}_ana.jsonl", tmp_path / f"{QUIZ}_ben.jsonl"
    good.write_bytes(all_right(banks(ROOT)[0]))
    bad.write_bytes(b"nothing")
    assert run("receive", bad, good, tmp_path / "gone.jsonl", "--cohort", cohort) == 1
    told = capsys.readouterr()
    assert f"{QUIZ} of ana" in told.out
    assert "\x1b" not in told.out  # a file's name is its sender's, and no order to a terminal
    assert told.err.count("REFUSED") == 2
    assert [path.name for path in (cohort / "submitted").iterdir()] == ["ana"]


def test_a_time_without_a_zone_is_local_and_kept_as_utc() -> None:
    moment = cohorts._time("2026-11-20T23:30:00-05:00")
    assert (moment.tzinfo, moment.hour, moment.day) == (UTC, 4, 21)
    assert cohorts._time("2026-11-20T12:00:00").tzinfo is UTC


def test_one_name_does_not_go_with_several_files(
    cohort: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / name for name in ("a.jsonl", "b.jsonl")]
    assert run("receive", *files, "--student", "ana", "--cohort", cohort) == 1
    assert "--student goes with one file" in capsys.readouterr().err


def test_hand_in_makes_the_file_or_says_why_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("hand-in", QUIZ, "ana", "--folder", tmp_path) == 1
    assert "tpilab:" in capsys.readouterr().err
    (tmp_path / "answers.jsonl").write_bytes(all_right(banks(ROOT)[0]))
    assert run("hand-in", QUIZ, "ana", "--folder", tmp_path) == 0
    assert (tmp_path / f"{QUIZ}_ana.jsonl").read_bytes() == all_right(banks(ROOT)[0])


def test_a_new_cohort_says_what_comes_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("cohort", "new", tmp_path / "class-2027") == 0
    told = capsys.readouterr().out
    assert "nbgrader generate_assignment" in told
    assert "nbgrader release_feedback" in told
    assert run("cohort", "new", tmp_path / "class-2027") == 1


def test_doctor_tells_versions_and_paths(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor") == 0
    told = capsys.readouterr().out
    assert "nbgrader 0.9" in told
    assert f"course: {ROOT}" in told
    assert "MISSING" not in told


def test_outside_the_course_it_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["build"]) == 1
    assert "no course in" in capsys.readouterr().err
