"""What looks like an injection and is none earns nothing of it."""

from __future__ import annotations

import pytest

from tests.unit.injecting import (
    BREATHLESS,
    INJECT,
    REYES,
    RINGS,
    after,
    done,
    put_in,
    run,
    say,
    until,
    without,
)
from tests.unit.test_inject_judged import OUT, WEAK, acted
from tpilab.protocol import Task
from tpilab.skills.inject.noting import true_of
from tpilab.skills.inject.state import State


def pricked(of: Task, *checked: str, ends: str) -> State:
    """A careful hand that only touches the skin with the needle, and does all the rest."""
    start = until(of, "stroke")
    rest = (OUT, *map(say, ("intact", "sharps", "watch", *checked)))
    state, _ = run(of, after(start, *rest))
    note = {name: min(each) for name, each in true_of(state).items()}
    return acted(state, {"kind": "note", "fields": note}, {"kind": "decide", "choice": ends})


@pytest.mark.parametrize(
    ("of", "check", "ends"),
    [(WEAK, "walk", "stay"), (BREATHLESS, "breathing", "hand_over"), (REYES, "breathing", "home"),
     (RINGS, "breathing", "stay")],
)  # fmt: skip
def test_who_gave_nothing_has_not_injected_and_harmed_nobody(
    of: Task, check: str, ends: str
) -> None:
    state = pricked(of, check, ends=ends)
    assert not state.found
    assert not state.did("decided")
    assert not state.did("cared")
    assert not state.did("sent_home")


@pytest.mark.parametrize("of", [BREATHLESS, RINGS])
def test_help_called_before_anything_happened_is_no_care(of: Task) -> None:
    model = INJECT.model(of)
    assert "cared" in done(of, model)
    early = [{**say("call"), "t_ms": 0}, *without(model, what="call")]
    assert "cared" not in done(of, early)
    assert "cared" in done(of, [early[0], *model])


def test_what_holds_for_the_first_puncture_holds_for_each() -> None:
    start = until(BREATHLESS, "stroke")
    at = next(n for n, each in enumerate(start) if each["kind"] == "fix")
    state, _ = run(BREATHLESS, after(start, OUT))
    again = [{k: v for k, v in each.items() if k != "t_ms"} for each in (start[at], start[-1])]
    assert state.did("positioned")
    assert state.did("asepsis")
    same = acted(state, *again)
    assert same.did("positioned")
    assert same.did("asepsis")
    seated = acted(state, say("sitting"), *again)
    assert seated.did("sat")
    assert not seated.did("positioned")
    bare = acted(state, say("wash"), again[1])
    assert not bare.did("asepsis")


def test_a_note_that_runs_ahead_of_what_it_tells_is_none() -> None:
    model = INJECT.model(WEAK)
    note = next(each for each in model if each["kind"] == "note")
    early = put_in(without(model, kind="note"), "decide")
    at = next(n for n, each in enumerate(early) if each.get("what") == "intact")
    early = [*early[:at], {**note, "t_ms": early[at]["t_ms"]}, *early[at:]]
    assert "noted" in done(WEAK, model)
    assert "noted" not in done(WEAK, early)


@pytest.mark.parametrize("meanwhile", ["algometer", "ask_pain", "motion", "breathing"])
def test_what_can_wait_waits_until_the_needle_is_in_its_box(meanwhile: str) -> None:
    model = INJECT.model(REYES)
    at = next(n for n, each in enumerate(model) if each.get("what") == "sharps")
    late = [*model[:at], {**say(meanwhile), "t_ms": model[at]["t_ms"]}, *model[at:]]
    assert "sharps" in done(REYES, model)
    assert "sharps" not in done(REYES, late)
