"""Guiding a needle: what is refused, what is judged, and what never counts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.guiding import (
    ABEBE,
    GEL,
    GUIDE,
    REYES,
    Json,
    after,
    done,
    in_skin,
    push,
    run,
    straight_in,
    until,
)
from tpilab.protocol import Reply
from tpilab.replay import attempt, replay, unseen_attempt
from tpilab.skills.guide import hands
from tpilab.skills.guide.world import world_of

# refused, in words, with the same state


A_RECORD = 64 * 1024
"""Bytes; four of them, as in an encounter, are what is handed in at most."""
BAD = {
    "time runs backwards": (lambda a: [{"kind": "aspirate", "t_ms": 0}], "backwards"),
    "no needle in": (lambda a: [push(1_000)], "not in the skin"),
    "no such button": (lambda a: [{"kind": "do", "what": "dance"}], "no such thing"),
    "no such needle": (
        lambda a: [{"kind": "plan", "modality": "ultrasound", "reason": "lung_near", "gauge": 25,
                    "length_mm": 100, "limit_um": 20_000}], "no such needle"),
    "no such reason": (
        lambda a: [{"kind": "plan", "modality": "ultrasound", "reason": "because", "gauge": 25,
                    "length_mm": 38, "limit_um": 20_000}], "no such reason"),
    "outside the field": (
        lambda a: [{"kind": "puncture", "x_um": -80_000, "y_um": 130_000, "azimuth_ddeg": 0,
                    "steep_ddeg": 300}], "outside the field"),
    "a probe too deep": (
        lambda a: [{"kind": "machine", "probe": "linear", "depth_um": 100_000}], "2 to 6 cm"),
    "a probe that jumps": (
        lambda a: [{"kind": "stroke", "dt_ms": [50, 50], "px_um": [80_000, 60_000],
                    "py_um": [130_000, 0]}], "that fast"),
    "a probe bent over": (
        lambda a: [{"kind": "stroke", "dt_ms": [500], "ptilt_ddeg": [900]}], "leaned"),
    "a probe far away": (
        lambda a: [{"kind": "stroke", "dt_ms": [500], "px_um": [900_000]}], "far from the mark"),
    "pressed out of it": (
        lambda a: [{"kind": "stroke", "dt_ms": [500], "ppress_um": [-5]}], "presses"),
    "a pedal without a plan": (
        lambda a: [{"kind": "screen", "ms": 1_000, "x_um": 0, "y_um": 0}], "Plan fluoroscopy"),
    "contrast without a plan": (
        lambda a: [{"kind": "contrast", "volume_uL": 200}], "not planned"),
    "off the picture": (
        lambda a: [{"kind": "label", "structure": "rib", "x_um": 0, "y_um": 0, "z_um": 9_000}],
        "not in the picture"),
    "nothing to lift": (lambda a: [{"kind": "lift", "what": "needle"}], "not in the skin"),
    "the skin under the probe": (
        lambda a: [{"kind": "do", "what": "prepare_skin"}], "in the way"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_no_hand_does_is_refused_with_the_same_state(name: str) -> None:
    before = until(REYES, "puncture")
    make, why = BAD[name]
    bad = make(before)[0]
    more = [{**bad, "t_ms": 0}] if "t_ms" in bad else after(before, bad)[-1:]
    state, _ = run(REYES, before)
    same, reply = GUIDE.act(state, GUIDE.read(more[0]))
    assert reply.refused is not None
    assert why in reply.refused
    assert same is state


def test_a_needle_no_hand_moves_is_refused() -> None:
    before = in_skin(REYES)
    state, _ = run(REYES, before)
    for bad, why in (
        (next(each for each in before if each["kind"] == "puncture"), "in already"),  # two clicks
        (push(0, 30_000, dt=10), "that fast"),
        (push(900_000, dt=60_000), "in to its hub"),
        (push(5_000, -40), "out of the skin"),
        ({**push(2_000), "nsteep_ddeg": [1_500]}, "flatter"),
        ({"kind": "plan", "modality": "landmark", "reason": "lifted", "gauge": 25,
          "length_mm": 38, "limit_um": 20_000}, "needle is in"),
        ({"kind": "puncture", "x_um": 88_000, "y_um": 128_000, "azimuth_ddeg": 0,
          "steep_ddeg": 300}, "in already"),
    ):  # fmt: skip
        same, reply = GUIDE.act(state, GUIDE.read(after(before, bad)[-1]))
        assert why in (reply.refused or ""), bad
        assert same is state


def test_a_needle_bends_in_the_depth_and_turns_under_the_skin() -> None:
    before = straight_in(REYES, 450)
    deep = after(before, push(4_000, 9_000, 14_000, dt=500))
    turned = {**push(14_000, dt=1_000), "nsteep_ddeg": [400]}
    _, replies = run(REYES, after(deep, turned))
    assert "bends" in (replies[-1].refused or "")
    shallow = after(deep, push(3_000, dt=2_000), {**push(3_000, dt=1_000), "nsteep_ddeg": [400]})
    state, replies = run(REYES, shallow)
    assert replies[-1].refused is None
    state, _ = run(REYES, after(shallow, push(8_000, 14_000, dt=500)))
    assert len(state.passes) == 2
    assert state.punctures == 1
    levered = after(deep, {**push(14_000, dt=1_000), "nsteep_ddeg": [425]})
    assert "bent" in done(REYES, levered)


def test_words_that_are_no_actions_are_told_and_quote_nothing() -> None:
    for bad in (
        None, [], {}, {"kind": "stroke", "t_ms": 1, "dt_ms": [1], "ndepth_um": [float("nan")]},
        {"kind": "stroke", "t_ms": 1, "dt_ms": [1, 2], "ndepth_um": [1]},
        {"kind": "puncture", "t_ms": 1, "x_um": 1.5, "y_um": 0, "azimuth_ddeg": 0,
         "steep_ddeg": 300}, {"kind": "score", "t_ms": 1, "points": 100},
    ):  # fmt: skip
        with pytest.raises(ValueError) as told:  # noqa: PT011 - the kinds are many, the rule is one
            GUIDE.read(bad)
        assert "100" not in str(told.value)


def test_a_forged_trace_with_a_needle_at_the_target_gets_nothing() -> None:
    model = GUIDE.model(ABEBE)
    forged = [each for each in model if each["kind"] != "stroke" or "px_um" in each]
    world = world_of(ABEBE)
    way = hands.way_to(ABEBE, "in_plane")
    at = 1 + next(n for n, each in enumerate(forged) if each["kind"] == "puncture")
    jump = {"kind": "stroke", "t_ms": forged[at - 1]["t_ms"] + 10, "dt_ms": [10],
            "ndepth_um": [way.depth_um]}  # fmt: skip
    replayed = replay(GUIDE, ABEBE, unseen_attempt(GUIDE, ABEBE, [*forged[:at], jump,
                                                                  *forged[at:]]))  # fmt: skip
    assert replayed.debrief is not None
    assert replayed.refused == 1
    assert not {"reached", "decided", "tip_seen"} & {e.name for e in replayed.debrief.events}
    assert world.target.holds(int(world.target.tissue), way.entry.at(way.depth_um))


# time


def test_split_strokes_give_the_same() -> None:
    whole = GUIDE.model(ABEBE)
    split: list[Json] = []
    for each in whole:
        if each["kind"] != "stroke":
            split.append(each)
            continue
        names = [name for name in each if name not in ("kind", "t_ms", "dt_ms")]
        values = {name: [sum(each[name][: n + 1]) for n in range(len(each[name]))]
                  for name in names}  # fmt: skip
        t_ms = each["t_ms"]
        for n, dt in enumerate(each["dt_ms"]):
            one = {name: [values[name][n]] for name in names}
            split.append({"kind": "stroke", "t_ms": t_ms, "dt_ms": [dt], **one})
            t_ms += dt
    assert len(split) > len(whole)
    one, other = (GUIDE.debrief(run(ABEBE, each)[0]) for each in (whole, split))
    assert one == other.model_copy(update={"path": one.path})
    assert one.path["passes"] == other.path["passes"]


def test_waiting_twice_is_waiting_once() -> None:
    before = in_skin(REYES)
    rest = {"kind": "stroke", "ndepth_um": [0]}
    once = after(before, {**rest, "dt_ms": [3_000]})
    t_ms = once[-1]["t_ms"]
    twice = [*before, {**rest, "t_ms": t_ms, "dt_ms": [1_000]},
             {**rest, "t_ms": t_ms + 1_000, "dt_ms": [2_000]}]  # fmt: skip
    states = [run(REYES, each)[0] for each in (once, twice)]
    assert GUIDE.debrief(states[0]) == GUIDE.debrief(states[1])
    assert GUIDE.observe(states[0]).values | {"record_left": 0} == GUIDE.observe(
        states[1]
    ).values | {"record_left": 0}


def test_a_record_ends_before_an_attempt_is_too_large() -> None:
    actions = in_skin(GEL)
    state, _ = run(GEL, actions)
    t_ms, n = actions[-1]["t_ms"] + 1_000, 0
    while True:
        sway = [2_000 * (n % 2) + 1_137, *[-731, 689] * 5]
        stroke = {
            "kind": "stroke", "t_ms": t_ms, "dt_ms": [128] * 11, "ndepth_um": sway,
            "px_um": [-21_234 + n % 7, *[-1_731, 1_689] * 5],
            "py_um": [-12_345, *[-1_212, 1_343] * 5], "ptilt_ddeg": [-123, *[17, -12] * 5],
        }  # fmt: skip
        state, reply = GUIDE.act(state, GUIDE.read(stroke))
        if reply.refused:
            break
        actions.append(stroke)
        t_ms, n = t_ms + 2_000, n + 1
    assert "record is full" in reply.refused
    assert GUIDE.observe(state).values["record_left"] < 20
    actions.append({"kind": "decide", "t_ms": t_ms, "choice": "stopped"})
    value = attempt(GUIDE, GEL, actions)
    assert n > 100
    assert replay(GUIDE, GEL, value).debrief.finished  # type: ignore[union-attr]
    assert 0.6 < len(json.dumps(value, separators=(",", ":"))) / A_RECORD < 1


names = st.sampled_from(
    ["kind", "t_ms", "what", "x_um", "y_um", "z_um", "dt_ms", "ndepth_um", "px_um", "py_um",
     "steep_ddeg", "azimuth_ddeg", "structure", "volume_uL", "ptilt_ddeg", "nsteep_ddeg"]
)  # fmt: skip
numbers = st.integers(-2_000_000, 2_000_000)
kinds = st.sampled_from(
    ["do", "plan", "machine", "label", "puncture", "stroke", "lift", "aspirate", "deposit",
     "screen", "contrast", "decide"]
)  # fmt: skip
values = st.one_of(numbers, st.lists(numbers, max_size=4), kinds, st.none(), st.floats())
hostile = st.dictionaries(names, values, max_size=6).map(lambda d: {"t_ms": 10**6, **d})
strokes = st.fixed_dictionaries(
    {"kind": st.just("stroke"), "t_ms": st.integers(10**6, 2 * 10**6),
     "dt_ms": st.lists(st.integers(0, 60_000), min_size=2, max_size=2)},
    optional={name: st.lists(numbers, min_size=2, max_size=2)
              for name in ("px_um", "py_um", "pturn_ddeg", "ptilt_ddeg", "prock_ddeg",
                           "nazimuth_ddeg", "nsteep_ddeg", "ndepth_um")},
)  # fmt: skip


@given(st.lists(st.one_of(hostile, strokes), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_json_makes_it_raise(actions: list[Json]) -> None:
    state, _ = run(GEL, in_skin(GEL))
    for each in actions:
        try:
            action = GUIDE.read(each)
        except ValueError:
            continue
        state, reply = GUIDE.act(state, action)
        assert isinstance(reply, Reply)
    GUIDE.observe(state)
    GUIDE.debrief(state)
