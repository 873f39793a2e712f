"""Replay: bounded, never raising, and honest about what differs from what the learner saw."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from pydantic import TypeAdapter, ValidationError

from tests.unit.test_answers import JSON
from tpilab.protocol import Action, Debrief, Event, Metric, Observation, Reply, Task
from tpilab.replay import MAX_ACTIONS, replay

TASK = Task(skill="press", patient="p01", seed=1)


class Press(Action):
    """One press."""

    kind: Literal["press"]
    force_mn: int


State = tuple[int, tuple[int, ...]]


class Presses:
    """The smallest skill: presses add up; time must not run backwards."""

    name = "press"
    revision = "1"

    def data_hash(self, task: Task) -> str:
        return f"{task.patient}-hash"

    def read(self, action: Any) -> Press:
        try:
            return TypeAdapter(Press).validate_python(action)
        except ValidationError:
            raise ValueError("no press") from None

    def begin(self, task: Task) -> State:
        return (0, ())

    def act(self, state: State, action: Press) -> tuple[State, Reply]:
        now, forces = state
        if action.t_ms < now:
            return state, Reply(refused="time runs backwards")
        if not 0 <= action.force_mn <= 50_000:
            return state, Reply(refused="no finger presses like that")
        return (action.t_ms, (*forces, action.force_mn)), Reply(said="Yes.")

    def observe(self, state: State) -> Observation:
        return Observation(words="A back.")

    def debrief(self, state: State) -> Debrief:
        now, forces = state
        return Debrief(
            events=(Event(t_ms=now, name="ended", weight="neutral"),),
            metrics=(Metric(name="force", value=sum(forces), unit="mN"),),
            path=list(forces),
            truth={},
        )


def press(t_ms: int, force_mn: Any) -> dict[str, Any]:
    return {"kind": "press", "t_ms": t_ms, "force_mn": force_mn}


def attempt(*actions: Any, **more: Any) -> dict[str, Any]:
    return {"revision": "1", "data_hash": "p01-hash", "actions": list(actions), **more}


def test_an_honest_attempt_gives_its_debrief_and_no_flag() -> None:
    done = replay(Presses(), TASK, attempt(press(1, 2000), press(2, 4000)))
    assert done.debrief is not None
    assert done.debrief.metrics[0].value == 6000
    assert (done.flags, done.refused) == ((), 0)
    again = replay(
        Presses(), TASK, attempt(press(1, 2000), press(2, 4000), seen_digest=done.debrief.digest())
    )
    assert again == done


@pytest.mark.parametrize(
    ("bad", "counted"),
    [
        (press(0, 9), 1), (press(5, -1), 1), (press(5, 10**9), 1), (press(5, "x"), 1),
        (press(10**12, 9), 1), (press(5, 1.5), 1), ({"kind": "sing"}, 1), ([], 1), (None, 1),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_and_the_rest_counts(bad: Any, counted: int) -> None:
    done = replay(Presses(), TASK, attempt(press(1, 2000), bad, press(6, 4000)))
    assert done.debrief is not None
    assert done.debrief.metrics[0].value == 6000
    assert done.refused == counted


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"revision": "0"}, "another revision"),
        ({"data_hash": "p02-hash"}, "another patient"),
        ({"seen_digest": "f" * 64}, "saw another debrief"),
    ],
)
def test_what_differs_is_scored_and_flagged(change: dict[str, str], told: str) -> None:
    done = replay(Presses(), TASK, {**attempt(press(1, 2000)), **change})
    assert done.debrief is not None
    assert any(told in flag for flag in done.flags)


@pytest.mark.parametrize(
    "value",
    [
        None, [], "x", {}, attempt(*[press(1, 1)] * (MAX_ACTIONS + 1)), attempt("x" * 263_000),
        {**attempt(), "score": 100}, attempt(float("nan")), {**attempt(), "revision": "9" * 99},
    ],
)  # fmt: skip
def test_what_is_no_attempt_gives_no_debrief_but_a_reason(value: Any) -> None:
    done = replay(Presses(), TASK, value)
    assert done.debrief is None
    assert done.flags


@given(JSON)
def test_replay_never_raises(value: Any) -> None:
    replay(Presses(), TASK, value)
    replay(Presses(), TASK, attempt(value))


def test_what_is_nested_deeply_is_no_attempt_as_no_record_could_hold_it() -> None:
    nested: Any = []
    for _ in range(197):
        nested = [nested]
    found = replay(Presses(), TASK, {"revision": "1", "data_hash": "x", "actions": [nested]})
    assert found.debrief is None
    assert found.flags == ("the attempt is nested too deeply",)
