"""A plan after a no: nothing was injected, and nothing is planned to be."""

from __future__ import annotations

import pytest

from tests.unit.test_rehabilitate import PLAN, Room, done, task_of
from tpilab.views.debrief import debrief_html


def test_a_plan_can_begin_without_a_needle_and_then_none_belongs_into_it() -> None:
    room = Room("p66")
    assert "rule" not in PLAN.debrief(room.state).truth["expected"]
    assert "against a needle" in (room.act(kind="decide", choice="repeat", weeks=4).refused or "")
    assert "just examined" in (room.act(kind="decide", choice="rethink", weeks=4).refused or "")
    room.do("pain", "return")
    assert "after the first day" in room.decide("go_on", 6).said
    assert PLAN.observe(room.state).values["needles"] == []
    room.do("ask_since", "pain")
    room.decide("repeat", 4)
    assert room.state.happened("repeat_without_benefit")
    words = " ".join(PLAN.debrief(room.state).truth["words"])
    assert "began without a needle" in words
    assert "or another needle" not in words
    assert "needle helps this person" not in words


@pytest.mark.parametrize("who", ["p66", "p66b"])
def test_the_model_of_a_plan_without_a_needle_does_all_and_uses_none(who: str) -> None:
    debrief = done(task_of(who), PLAN.model(task_of(who)))
    assert set(debrief.truth["expected"]) <= {event.name for event in debrief.events}
    assert debrief.path["needles"] == []
    assert debrief.path["note"].count("No needle") == 2
    assert "No needle." in debrief_html(PLAN, debrief)
