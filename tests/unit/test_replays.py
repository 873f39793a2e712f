"""Replays are remembered by what went into them, and a damaged memory costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.grading.conftest import attempt
from tests.unit.test_kinds import PERFORM
from tpilab.quiz import replays
from tpilab.replay import replay

SKILL, TASK = PERFORM.the_skill, PERFORM.task


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What was really replayed."""
    done: list[Any] = []

    def counted(skill: Any, task: Any, value: Any) -> Any:
        done.append(value)
        return replay(skill, task, value)

    monkeypatch.setattr(replays, "replay", counted)
    replays._recent.clear()
    yield done
    replays.keep_in(None)
    replays._recent.clear()


def one(t_ms: int = 0) -> dict[str, Any]:
    return attempt(PERFORM, [{"kind": "do", "t_ms": t_ms, "what": "ask_consent"}])


def test_the_same_attempt_is_replayed_once_and_another_is_not_mistaken_for_it(
    calls: list[Any], tmp_path: Path
) -> None:
    replays.keep_in(tmp_path / "replays")
    first = replays.replayed(SKILL, TASK, one())
    assert replays.replayed(SKILL, TASK, one()) == first
    replays._recent.clear()
    assert replays.replayed(SKILL, TASK, one()) == first == replay(SKILL, TASK, one())
    assert len(calls) == 1
    assert replays.replayed(SKILL, TASK, one(5)) != first
    other = TASK.model_copy(update={"seed": 2})
    replays.replayed(SKILL, other, one())
    assert len(calls) == 3
    assert (tmp_path / "replays").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"x" * 40, b"\x78\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_damaged_memory_is_written_anew(calls: list[Any], tmp_path: Path, content: bytes) -> None:
    replays.keep_in(tmp_path)
    first = replays.replayed(SKILL, TASK, one())
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    replays._recent.clear()
    assert replays.replayed(SKILL, TASK, one()) == first
    replays._recent.clear()
    assert replays.replayed(SKILL, TASK, one()) == first
    assert len(calls) == 2


def test_a_folder_that_cannot_be_written_costs_no_mark(calls: list[Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    replays.keep_in(tmp_path / "file")
    assert replays.replayed(SKILL, TASK, one()).debrief is not None


@pytest.mark.parametrize("value", [None, 3, float("nan"), {1: {2}}, {"x": "y" * 70_000}])
def test_what_is_no_attempt_is_flagged_as_ever(calls: list[Any], value: Any) -> None:
    assert replays.replayed(SKILL, TASK, value).debrief is None


def test_memory_stays_small(calls: list[Any]) -> None:
    for t_ms in range(replays.MOST_IN_MEMORY + 5):
        replays.replayed(SKILL, TASK, one(t_ms))
    assert len(replays._recent) == replays.MOST_IN_MEMORY
