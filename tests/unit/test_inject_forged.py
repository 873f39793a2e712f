"""Whatever JSON comes in: an action is read or refused in words, and a refusal changes nothing."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.injecting import INJECT, PLAYED, REYES, changed, run, task, until
from tpilab.protocol import MAX_MS, Task
from tpilab.replay import attempt, replay
from tpilab.skills.guide.moving import MOST_WAY_UM
from tpilab.skills.inject import hands
from tpilab.skills.inject.noting import FIELDS
from tpilab.skills.inject.state import State

Json = dict[str, Any]
HOSTILE: list[Any] = [
    "", "x" * 70_000, "feel\x00", "<script>", -1, 2**63, 10**30, 1.5, float("nan"), float("inf"),
    True, None, [], {}, [[]], {"what": "feel"}, "\u0661", "1e3",
]  # fmt: skip
KEYS = ("t_ms", "what", "person", "side", "site", "drug", "gauge", "length_mm", "limit_um",
        "technique", "how", "x_um", "y_um", "turn_ddeg", "azimuth_ddeg", "steep_ddeg", "dt_ms",
        "ndepth_um", "volume_uL", "fields", "choice", "score", "events")  # fmt: skip
KINDS = ("do", "time_out", "plan", "fix", "puncture", "stroke", "lift", "aspirate", "deposit",
         "note", "decide", "label", "machine", "screen", "contrast")  # fmt: skip


@cache
def stages() -> tuple[State, ...]:
    """Before, with the needle in, after it, and at the end."""
    kinds = ("plan", "aspirate", "note")
    early = [run(REYES, until(REYES, each))[0] for each in kinds]
    return (INJECT.begin(REYES), *early, run(REYES, INJECT.model(REYES))[0])


def taken(state: State, value: Any) -> State:
    """The state after an action from anywhere: not read, refused with the same state, or done."""
    try:
        action = INJECT.read(value)
    except ValueError as why:
        told = str(why)
    else:
        return done(state, action)
    assert told
    assert "x" * 100 not in told
    return state


def done(state: State, action: Any) -> State:
    """The state after an action; a refused one leaves the same."""
    new, reply = INJECT.act(state, action)
    if reply.refused is not None:
        assert reply.refused
        assert new is state
    json.dumps(INJECT.observe(new).values, allow_nan=False)
    return new


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_value_is_told_or_refused(kind: str) -> None:
    whole = next((each for each in INJECT.model(REYES) if each["kind"] == kind), {"t_ms": 0})
    for state, key, value in product(stages(), KEYS, HOSTILE):
        taken(state, {**whole, "kind": kind, "t_ms": state.t_ms, key: value})


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.text(max_size=10), inner, max_size=3), max_leaves=6)  # fmt: skip
action = st.fixed_dictionaries(
    {"kind": st.sampled_from(KINDS), "t_ms": st.integers(-1, MAX_MS + 1)},
    optional={key: anything | st.integers(0, 60_000) for key in KEYS[1:]},
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(anything, action), st.integers(0, 4))
def test_whatever_json_comes_in(value: Any, stage: int) -> None:
    taken(stages()[stage], value)


words = st.sampled_from([each["id"] for group in INJECT.menu(REYES) for each in group["buttons"]])
note = st.fixed_dictionaries({}, optional={
    name: st.sampled_from(list(options)) for name, (_, options) in FIELDS.items()
})  # fmt: skip
plausible = st.one_of(
    st.builds(lambda what: {"kind": "do", "what": what}, words),
    st.builds(lambda deep: {"kind": "stroke", "dt_ms": [500], "ndepth_um": [deep]},
              st.integers(0, 40_000)),
    st.builds(lambda x, y, turn: {"kind": "fix", "how": "flat", "x_um": x, "y_um": y,
                                  "turn_ddeg": turn},
              st.integers(60_000, 110_000), st.integers(100_000, 160_000), st.integers(0, 1799)),
    st.builds(lambda steep: {"kind": "puncture", "x_um": 89_000, "y_um": 128_000,
                             "azimuth_ddeg": 0, "steep_ddeg": steep}, st.integers(100, 900)),
    st.builds(lambda ul: {"kind": "deposit", "volume_uL": ul}, st.integers(50, 2_000)),
    st.builds(lambda fields: {"kind": "note", "fields": fields}, note),
    st.builds(lambda choice: {"kind": "decide", "choice": choice},
              st.sampled_from(list(INJECT.choices))),
    st.just({"kind": "aspirate"}),
    st.just({"kind": "lift", "what": "needle"}),
    st.just({"kind": "plan", "gauge": 22, "length_mm": 38, "limit_um": 22_000,
             "technique": "slow"}),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLAYED), st.lists(plausible, max_size=40))
def test_no_order_of_acts_breaks_it_and_its_debrief_is_told(name: str, acts: list[Json]) -> None:
    state = INJECT.begin(task(name))
    for each in acts:
        state = taken(state, {**each, "t_ms": state.t_ms + 700})
        assert state.given_ul <= state.record.volume_ul
    debrief = INJECT.debrief(state)
    json.dumps(debrief.model_dump(mode="json"), allow_nan=False)
    assert {each.name for each in debrief.events} <= INJECT.acts.keys()
    assert len({each.name for each in debrief.events}) == len(debrief.events)
    assert set(debrief.truth["expected"]) <= INJECT.acts.keys()


@pytest.mark.parametrize("name", ["p01", "p32", "p34"])
@pytest.mark.parametrize("seed", range(4))
def test_scripts_by_chance_replay_to_the_same_debrief(name: str, seed: int) -> None:
    of = task(name, seed)
    for actions in (hands.random(of, seed), hands.hurried(of, seed)):
        found = replay(INJECT, of, attempt(INJECT, of, actions))
        assert found.flags == ()
        assert found.refused == 0


def test_a_score_or_an_event_cannot_be_handed_in() -> None:
    honest = attempt(INJECT, REYES, hands.careless(REYES))
    forged = {**honest, "events": [{"t_ms": 0, "name": "noted", "weight": "critical"}]}
    found = replay(INJECT, REYES, forged)
    assert found.debrief is None or "noted" not in found.debrief.first()
    other = Task(skill="inject", patient="p32", seed=1)
    assert replay(INJECT, other, honest).flags


@pytest.mark.parametrize("name", [each for each in PLAYED if each not in ("p12", "p19", "p29",
                                                                          "p31")])  # fmt: skip
def test_scripts_are_ordered_as_they_should_be(name: str) -> None:
    """A sanity check of our code, no evidence that it tells good hands from poor ones."""

    def share(actions: list[Json]) -> tuple[float, int]:
        debrief = INJECT.debrief(run(of, actions)[0])
        expected = debrief.truth["expected"]
        got = len(set(expected) & debrief.first().keys()) / len(expected)
        return got, sum(each.weight == "unsafe" for each in debrief.events)

    of = task(name)
    careful, hurried = share(INJECT.model(of)), share(hands.hurried(of, 3))
    careless, chance = share(hands.careless(of)), share(hands.random(of, 3))
    row = {"careful": careful, "hurried": hurried, "careless": careless, "random": chance}
    print(name, {who: f"{got:.0%}, {unsafe} unsafe" for who, (got, unsafe) in row.items()})
    assert careful == (1.0, 0)
    assert careful[0] > hurried[0] > max(careless[0], chance[0])
    assert careless[1] >= 1


def test_a_key_of_the_writer_s_is_not_quoted() -> None:
    evil = "=HYPERLINK('x')<script>"
    with pytest.raises(ValueError, match=r"^fields is wrong$"):
        INJECT.read({"kind": "note", "t_ms": 0, "fields": {evil: "a"}})
    stroke = {"kind": "stroke", "t_ms": 0, "dt_ms": [1, "x"]}
    with pytest.raises(ValueError, match=r"^dt_ms\.1 is wrong$"):
        INJECT.read(stroke)


def test_a_needle_thrust_to_and_fro_for_a_whole_record_ends() -> None:
    state, _ = run(REYES, changed(until(REYES, "stroke"), "plan", gauge=22, length_mm=127))
    refused, pose = None, 0
    while refused is None:
        steps = [60_000 if n % 2 else 0 for n in range(150)]
        first = [steps[0], *(b - a for a, b in pairwise(steps))]
        action = {"kind": "stroke", "t_ms": state.t_ms, "dt_ms": [400] * 150, "ndepth_um": first}
        state, reply = INJECT.act(state, INJECT.read(action))
        refused, pose = reply.refused, pose + 1
    assert refused == "The record is full. Decide."
    assert state.hand.tally.way_um <= MOST_WAY_UM + 150 * 60_000
