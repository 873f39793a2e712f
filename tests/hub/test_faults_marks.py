"""Clocks that are off, hand-ins after the deadline, a renamed learner: what the gradebook says."""

from __future__ import annotations

import asyncio
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from nbgrader.api import Gradebook

from tests.hub import marking
from tests.hub.desk import (
    SINGLES,
    at_desk,
    copy_of,
    home_page,
    kept,
    options,
    quiz_page,
    values,
)
from tests.hub.hub import COURSE, Hub
from tests.hub.known import QUIZ, bank
from tpilab.quiz.answers import FILE_NAME

FIRST, SECOND, THIRD = SINGLES
DAY = timedelta(days=1)


@pytest.fixture
def hub(hub_in_trouble: Hub) -> Hub:
    return hub_in_trouble


async def work(hub: Hub, who: str, slots: tuple[str, ...], *, hand_in: bool = True) -> None:
    """Answer questions right, and hand in."""
    async with at_desk(hub, who) as server:
        async with quiz_page(server) as quiz:
            for slot in slots:
                await quiz.answer(slot, options(slot)[0])
        if hand_in:
            async with home_page(server) as home:
                await home.press("hand_in", QUIZ)


def shift(hub: Hub, who: str, by: timedelta) -> None:
    """Let all answers have been given by a clock that is off."""
    file = copy_of(hub, who) / FILE_NAME

    def shifted(found: re.Match[str]) -> str:
        return f'"time": "{(datetime.fromisoformat(found[1]) + by).isoformat()}"'

    text, count = re.subn(r'"time": ?"([^"]+)"', shifted, file.read_text("utf-8"))
    assert count
    file.write_text(text, "utf-8")


def book(hub: Hub, who: str) -> dict[str, tuple[float | None, bool]]:
    """Of each question of one best answer: the points, and whether a person has to look."""
    with Gradebook(f"sqlite:///{hub.settings.cohort / 'gradebook.db'}", COURSE) as gradebook:
        found = gradebook.find_submission_notebook(QUIZ, QUIZ, hub.accounts[who].name)
        return {each.name: (each.auto_score, each.needs_manual_grade)
                for each in found.grades if each.name in SINGLES}  # fmt: skip


def lateness(hub: Hub, who: str) -> tuple[datetime, float]:
    """When a hand-in came (as the gradebook has it), and how many seconds late."""
    with Gradebook(f"sqlite:///{hub.settings.cohort / 'gradebook.db'}", COURSE) as gradebook:
        found = gradebook.find_submission(QUIZ, hub.accounts[who].name)
        return found.timestamp.replace(tzinfo=UTC), found.total_seconds_late


def test_the_services_clock_decides_what_is_late(hub: Hub) -> None:
    """Answers dated a day ahead or behind neither lose nor gain marks where they came in time."""
    points = {slot: bank().slot(slot).points for slot in SINGLES}
    began = datetime.now(UTC)
    for who, by in (("fast", DAY), ("slow", -DAY)):
        asyncio.run(work(hub, who, (FIRST, SECOND), hand_in=False))
        shift(hub, who, by)
        asyncio.run(work(hub, who, (THIRD,)))
        assert values(hub, who) == {slot: options(slot)[0] for slot in SINGLES}
    asyncio.run(work(hub, "late", (FIRST,)))
    due = datetime.now(UTC)
    marking.run(hub, "db", "assignment", "add", QUIZ, f"--duedate={due:%Y-%m-%d %H:%M:%S.%f} UTC")
    asyncio.run(work(hub, "late", (SECOND,)))
    marking.collect(hub)
    marking.mark(hub)

    for who in ("fast", "slow"):
        assert book(hub, who) == {slot: (points[slot], False) for slot in SINGLES}
        when, late_s = lateness(hub, who)
        assert began < when < due
        assert late_s == 0
    marks = book(hub, "late")
    assert marks[FIRST][0] == points[FIRST]  # it was answered in time, by a clock of its own
    assert marks[SECOND] == (None, True)  # neither marked nor lost: a person decides
    assert lateness(hub, "late")[1] > 0
    assert [len(found) for _, found in kept(hub, "late")] == [1, 2]


def test_a_renamed_learner_keeps_versions_marks_and_feedback(hub: Hub) -> None:
    before, had = kept(hub, "fast"), book(hub, "fast")
    assert had
    hub.stop_server("fast")
    old = hub.accounts["fast"].name
    new = f"{old}er"
    subprocess.run(["usermod", "--login", new, old], check=True)
    hub.accounts["fast"] = replace(hub.accounts["fast"], name=new)
    _rename_at_the_service(hub, old, new)
    done = hub.grade("tpilab", "rename", old, new)
    assert done.returncode == 0, done.stderr

    assert kept(hub, "fast") == before
    assert book(hub, "fast") == had
    marking.give_feedback(hub)

    async def visit() -> tuple[str, str]:
        async with at_desk(hub, "fast") as server, home_page(server) as home:
            return await home.press("feedback", QUIZ), await home.press("hand_in", QUIZ)

    feedback, said = asyncio.run(visit())
    assert "feedback" in feedback
    assert f"as version {len(before) + 1}, with 3 answered" in said
    assert values(hub, "fast") == {slot: options(slot)[0] for slot in SINGLES}


def _rename_at_the_service(hub: Hub, old: str, new: str) -> None:
    unit = hub.units["hand-in"]
    python = hub.root / "opt/tpilab/venv/bin/python"
    done = subprocess.run(
        [python, "-m", "tpilab.exchange", "rename", old, new],
        user=hub.settings.hand_in.account, env=unit.environment(),
        cwd="/", check=False, capture_output=True, text=True, extra_groups=[],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
