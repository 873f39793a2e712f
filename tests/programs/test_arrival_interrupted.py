"""An arrival that is killed, or runs out of disk, anywhere: the next start finishes it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programs.arriving import FIRST, PAGE, SECOND, Arrivals, change, published, seen
from tpilab.hub.arrival import arrive

THIRD = SECOND | {PAGE: "palpate, third edition"}


@pytest.fixture(scope="module")
def arrivals() -> Iterator[Arrivals]:
    made = Arrivals()
    yield made
    made.close()


@pytest.fixture
def learner(tmp_path: Path) -> Path:
    """A folder with the first edition, of which the learner changed two files and made one."""
    arrive(published(tmp_path / "first", FIRST), tmp_path / "tpi")
    change(tmp_path / "tpi" / PAGE, "mine")
    change(tmp_path / "tpi/course/00_start_here.ipynb", "mine, and the course's stays")
    (tmp_path / "tpi/my_work").mkdir()
    (tmp_path / "tpi/my_work/answers.jsonl").write_text("answers")
    return tmp_path / "tpi"


@pytest.mark.parametrize("how", ["killed", "full"])
@pytest.mark.parametrize("then", [SECOND, THIRD], ids=["the same edition", "a newer one"])
def test_broken_off_anywhere_it_ends_as_if_it_never_was(
    learner: Path, arrivals: Arrivals, tmp_path: Path, how: str, then: dict[str, str]
) -> None:
    second = published(tmp_path / "second", SECOND)
    next_one = published(tmp_path / "next", then)

    whole = Path(shutil.copytree(learner, tmp_path / "whole"))
    events = arrivals.run(second, whole)
    assert isinstance(events, int)
    assert events > 3 * len(SECOND)
    untouched = Path(shutil.copytree(learner, tmp_path / "untouched"))
    assert isinstance(arrivals.run(next_one, untouched), int)
    wanted = seen(untouched)
    for moment in range(1, events + 1):
        folder = Path(shutil.copytree(learner, tmp_path / f"{how}_{moment}"))
        assert arrivals.run(second, folder, at=moment, how=how) in ("killed", "ENOSPC")
        assert (folder / "my_work/answers.jsonl").read_text() == "answers"
        assert any(path.read_text() == "mine" for path in folder.glob("course/*02_palpate.ipynb"))
        assert isinstance(arrivals.run(next_one, folder), int)
        assert seen(folder) == wanted, moment
        shutil.rmtree(folder)


def test_a_first_arrival_too(arrivals: Arrivals, tmp_path: Path) -> None:
    first = published(tmp_path / "first", FIRST)
    events = arrivals.run(first, tmp_path / "whole")
    assert isinstance(events, int)
    wanted = seen(tmp_path / "whole")
    for moment in range(1, events + 1):
        folder = tmp_path / f"killed_{moment}"
        assert arrivals.run(first, folder, at=moment) == "killed"
        assert arrivals.run(first, folder) != "killed"
        assert seen(folder) == wanted, moment
