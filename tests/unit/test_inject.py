"""Injecting: careful hands miss nothing, each act has its action, what cannot be is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.unit.injecting import (
    BREATHLESS,
    FAINTS,
    HALVORSEN,
    INJECT,
    PLAYED,
    REYES,
    RINGS,
    after,
    changed,
    done,
    put_in,
    run,
    say,
    task,
    until,
    without,
)
from tpilab.patients import patient
from tpilab.patients.injecting import Injecting, problems
from tpilab.quiz.kinds.rubric import COSTING
from tpilab.replay import attempt, replay
from tpilab.skills.inject.hands import careless
from tpilab.skills.inject.noting import FIELDS

Json = dict[str, Any]
people = pytest.mark.parametrize("name", PLAYED)


@people
def test_a_careful_hand_misses_nothing_and_harms_nobody(name: str) -> None:
    of = task(name)
    acts = done(of, INJECT.model(of))
    state, _ = run(of, INJECT.model(of))
    assert set(INJECT.debrief(state).truth["expected"]) <= acts.keys()
    assert not [each for each in acts.values() if each.weight in (*COSTING, "unnecessary")]


@people
def test_careful_and_careless_are_far_apart(name: str) -> None:
    """A sanity check of our code: the careless one misses most and does what fails by itself."""
    of = task(name)
    state, _ = run(of, careless(of))
    debrief = INJECT.debrief(state)
    expected = set(debrief.truth["expected"])
    share = len(expected & debrief.first().keys()) / len(expected)
    unsafe = [each.name for each in debrief.events if each.weight == "unsafe"]
    print(f"{name}: careful 100 %, careless {share:.0%}, unsafe: {', '.join(unsafe)}")
    assert share < 0.4
    assert unsafe


@people
def test_replayed_it_is_the_same(name: str) -> None:
    of = task(name)
    handed_in = attempt(INJECT, of, INJECT.model(of))
    found = replay(INJECT, of, handed_in)
    assert found.flags == ()
    assert found.refused == 0


LEFT_OUT = {
    "time_out": {"kind": "time_out"},
    "positioned": {"what": "prone"},
    "held": {"kind": "fix"},
    "intact": {"what": "intact"},
    "sharps": {"what": "sharps"},
    "watched": {"what": "breathing"},
    "noted": {"kind": "note"},
    "measured": {"what": "algometer"},
    "read_syringe": {"what": "read_syringe"},
    "kit": {"what": "kit"},
    "compressed": {"what": "compress"},
    "moved": {"what": "move_fully"},
    "advised": {"what": "advise"},
    "warned": {"what": "warn"},
    "aspirated": {"kind": "aspirate"},
}


@pytest.mark.parametrize("act", LEFT_OUT)
def test_what_is_left_out_is_not_credited(act: str) -> None:
    actions = without(INJECT.model(REYES), **LEFT_OUT[act])
    if act == "advised":  # what was not said is not written down either
        actions = changed_note(actions, advice="not")
    acts = done(REYES, actions)
    assert act not in acts


@pytest.mark.parametrize("step", ["wash", "clean", "dry", "gloves"])
def test_asepsis_needs_each_of_its_steps(step: str) -> None:
    actions = without(INJECT.model(REYES), what=step)
    if step == "clean":
        actions = without(actions, what="dry")
    assert "asepsis" not in done(REYES, actions)


def test_fingers_without_gloves_on_clean_skin_break_sterility() -> None:
    actions = put_in(without(INJECT.model(REYES), what="gloves"), "plan", say("feel"))
    acts = done(REYES, actions)
    assert "sterility" in acts
    assert "asepsis" not in acts


def changed_note(actions: list[Json], **fields: str) -> list[Json]:
    return [
        {**each, "fields": {**each["fields"], **fields}} if each["kind"] == "note" else each
        for each in actions
    ]


@pytest.mark.parametrize("field", FIELDS)
def test_a_note_that_tells_what_did_not_happen_is_a_false_one(field: str) -> None:
    actions = INJECT.model(REYES)
    true = next(each for each in actions if each["kind"] == "note")["fields"][field]
    other = next(each for each in FIELDS[field][1] if each != true)
    acts = done(REYES, changed_note(actions, **{field: other}))
    assert "false_note" in acts
    assert "noted" not in acts


@pytest.mark.parametrize(
    "wrong", [{"person": "n1"}, {"side": "left"}, {"site": "other"}, {"drug": "steroid"}]
)
def test_to_puncture_after_a_pause_that_named_the_wrong_thing_is_unsafe(wrong: Json) -> None:
    acts = done(REYES, changed(INJECT.model(REYES), "time_out", **wrong))
    assert acts["wrong_site"].weight == "unsafe"
    assert "time_out" not in acts


def test_the_band_is_held_across_and_near_the_needle() -> None:
    actions = INJECT.model(REYES)
    fix = next(each for each in actions if each["kind"] == "fix")
    assert "held" in done(REYES, actions)
    along = changed(actions, "fix", turn_ddeg=(fix["turn_ddeg"] + 900) % 1800)
    assert "held" not in done(REYES, along)
    beside = changed(actions, "fix", x_um=fix["x_um"] + 25_000)
    assert "held" not in done(REYES, beside)


def test_quick_thrusts_are_harmful_over_the_lung_and_beside_a_nerve() -> None:
    def pumped(of: Any) -> dict[str, Any]:
        pump = [{"kind": "stroke", "dt_ms": [400, 400], "ndepth_um": [deep, step]}
                for deep, step in ((8_000, 6_000), (8_000, 6_000)) * 4]  # fmt: skip
        actions = until(of, "aspirate")
        return done(of, after(actions, *pump))

    assert "quick_here" in pumped(REYES)
    assert "quick_here" in pumped(HALVORSEN)
    planned = changed(INJECT.model(REYES), "plan", technique="fan")
    assert "quick_here" in done(REYES, planned)


def test_to_the_hub_is_unsafe() -> None:
    actions = changed(until(REYES, "aspirate"), "plan", length_mm=16, gauge=25, limit_um=16_000)
    deep = {"kind": "stroke", "dt_ms": [1_000], "ndepth_um": [16_000]}
    state, _ = run(REYES, after(actions, deep))
    acts = INJECT.debrief(state).first()
    assert acts["to_the_hub"].weight == "unsafe"


def test_who_faints_is_laid_flat_and_nothing_more_is_given() -> None:
    actions = INJECT.model(FAINTS)
    _, replies = run(FAINTS, actions)
    assert any("far away" in reply.said for reply in replies)
    acts = done(FAINTS, actions)
    assert {"stopped", "cared"} <= acts.keys()
    went_on = put_in(actions, "lift", {"kind": "deposit", "volume_uL": 500})
    for each in went_on:
        if each["kind"] in ("lift", "deposit"):
            each["t_ms"] += 4_000
    later = [{**each, "t_ms": each["t_ms"] + 8_000} if n > went_on.index(
        next(e for e in went_on if e["kind"] == "lift")) else each
        for n, each in enumerate(went_on)]  # fmt: skip
    assert "went_on" in done(FAINTS, later)
    assert "cared" not in done(FAINTS, without(actions, what="legs_up"))


def test_ringing_ears_stop_the_injection_and_nobody_goes_home_with_them() -> None:
    actions = INJECT.model(RINGS)
    assert {"stopped", "cared", "decided"} <= done(RINGS, actions).keys()
    home = done(RINGS, changed(actions, "decide", choice="home"))
    assert home["sent_home"].weight == "unsafe"
    assert "decided" not in home


def test_a_breathless_person_is_found_by_looking_and_never_sent_home() -> None:
    actions = INJECT.model(BREATHLESS)
    acts = done(BREATHLESS, actions)
    assert {"watched", "cared", "decided"} <= acts.keys()
    blind = without(without(actions, what="watch"), what="breathing")
    blind = without(blind, what="call")
    ended = done(BREATHLESS, changed(changed_note(blind, complication="none"),
                                     "decide", choice="home"))  # fmt: skip
    assert "sent_home" in ended
    assert "watched" not in ended


def test_the_second_side_of_the_chest_waits() -> None:
    actions = put_in(INJECT.model(REYES), "note", say("other_side"))
    assert done(REYES, actions)["second_side"].weight == "unsafe"


REFUSED: list[tuple[str, list[Json] | str, Json, str]] = [
    ("no plan", "plan", {"kind": "puncture", "x_um": 0, "y_um": 0, "azimuth_ddeg": 0,
                         "steep_ddeg": 400}, "Plan first"),
    ("no such needle", "plan", {"kind": "plan", "gauge": 30, "length_mm": 120, "limit_um": 20_000,
                                "technique": "slow"}, "no such needle"),
    ("a probe", "aspirate", {"kind": "lift", "what": "probe"}, "no probe"),
    ("a probe's stroke", "aspirate", {"kind": "stroke", "dt_ms": [100], "px_um": [0],
                                      "py_um": [0]}, "no probe"),
    ("more than the syringe holds", "lift", {"kind": "deposit", "volume_uL": 2_000}, "0 mL left"),
    ("two needles", "aspirate", {"kind": "puncture", "x_um": 88_000, "y_um": 130_000,
                                 "azimuth_ddeg": 0, "steep_ddeg": 400}, "in already"),
    ("to walk with it in", "aspirate", {"kind": "do", "what": "walk"}, "Not with the needle in"),
    ("sharps before it", "plan", {"kind": "do", "what": "sharps"}, "comes after the needle"),
    ("a note before it", "plan", {"kind": "note", "fields": {}}, "nothing to write"),
    ("an unknown line", "decide", {"kind": "note", "fields": {"side": "up"}}, "no such line"),
    ("an unknown act", "plan", {"kind": "do", "what": "dance"}, "no such thing"),
    ("a pause with a stranger's name", "plan", {
        "kind": "time_out", "person": "p02", "side": "left", "site": "target", "drug": "tray"},
     "no such thing to say"),
    ("to decide with it in", "lift", {"kind": "decide", "choice": "home"}, "still in"),
    ("home without one", "plan", {"kind": "decide", "choice": "home"}, "Nothing was injected"),
    ("not here after one", "decide", {"kind": "decide", "choice": "not_here"}, "A needle was in"),
    ("fingers far off", "plan", {"kind": "fix", "how": "flat", "x_um": 900_000, "y_um": 0,
                                 "turn_ddeg": 0}, "far from the mark"),
    ("fingers that hold nothing", "time_out", {"kind": "do", "what": "let_go"}, "hold nothing"),
    ("a probe before the plan", "plan", {"kind": "stroke", "dt_ms": [100], "px_um": [88_000],
                                         "py_um": [130_000]}, "no probe"),
    ("a watch with it in", "lift", {"kind": "do", "what": "watch"}, "Not with the needle in"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "before", "action", "told"), REFUSED, ids=lambda x: str(x)[:30])
def test_what_cannot_be_is_refused_and_changes_nothing(
    what: str, before: str, action: Json, told: str
) -> None:
    del what
    actions = until(REYES, before)
    state, _ = run(REYES, actions)
    new, reply = INJECT.act(state, INJECT.read({**action, "t_ms": state.t_ms + 1_000}))
    assert reply.refused is not None
    assert told in reply.refused
    assert new is state


def test_time_does_not_run_backward_and_after_the_end_nothing_happens() -> None:
    state, _ = run(REYES, until(REYES, "plan"))
    _, reply = INJECT.act(state, INJECT.read({"kind": "do", "what": "feel", "t_ms": 0}))
    assert reply.refused
    state, _ = run(REYES, INJECT.model(REYES))
    _, reply = INJECT.act(state, INJECT.read({"kind": "do", "what": "feel", "t_ms": 10**7}))
    assert reply.refused


@pytest.mark.parametrize(
    "action",
    [None, 7, [], {}, {"kind": "fly", "t_ms": 0}, {"kind": "do", "t_ms": 0},
     {"kind": "do", "t_ms": 0, "what": "a" * 60}, {"kind": "do", "t_ms": -1, "what": "feel"},
     {"kind": "note", "t_ms": 0, "fields": {"side": 3}}, {"kind": "fix", "t_ms": 0, "how": "flat"},
     {"kind": "deposit", "t_ms": 0, "volume_uL": 10**9},
     {"kind": "plan", "t_ms": 0, "gauge": 22, "length_mm": 38, "limit_um": 1, "technique": "slow"},
     {"kind": "decide", "t_ms": 0, "choice": "home", "score": 100}],
)  # fmt: skip
def test_what_is_no_action_is_said_so(action: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        INJECT.read(action)


def test_what_can_be_seen_holds_no_truth() -> None:
    state, _ = run(REYES, until(REYES, "deposit"))
    seen = INJECT.observe(state).values
    told = str(seen) + str(INJECT.card(REYES)) + str(INJECT.menu(REYES))
    for word in ("course_um", "expected", "top_um", "happens", "afterwards"):
        assert word not in told
    assert seen["phase"] == "needling"
    assert seen["prepared"] == {"hands": True, "skin": True, "dry": True, "gloves": True}


HERE = {"chest": False, "active": True, "landmark": True}
WRONG: list[tuple[Json, Json, str]] = [
    ({"volume_ul": 2_000}, {}, "says another volume"),
    ({"techniques": ("slow", "fast")}, {"chest": True}, "over the chest only"),
    ({}, {"active": False}, "needs an active point"),
    ({}, {"landmark": False}, "'needling' has no landmark"),
    ({"ends": ("home", "not_here")}, {}, "'not_here' stands alone"),
    ({"happens": "weak_leg"}, {}, "shows afterward"),
    ({"afterwards": patient("p35").injected.afterwards}, {}, "nobody goes home with 'weak_leg'"),
]


@pytest.mark.parametrize(("changes", "about", "told"), WRONG)
def test_a_record_that_does_not_fit_is_told(changes: Json, about: Json, told: str) -> None:
    record = patient("p32").injected
    assert list(problems(record, **HERE)) == []
    found = [what for _, what in problems(record.model_copy(update=changes), **HERE | about)]
    assert any(told in what for what in found)


@pytest.mark.parametrize("drug", ["Lidocaine 1, 2 mL", "Lidocaine 1%", "Lidocaine 1 %, 2 ml", ""])
def test_a_label_without_percent_or_volume_is_none(drug: str) -> None:
    record = patient("p32").injected.model_dump()
    with pytest.raises(ValidationError, match="drug"):
        Injecting.model_validate({**record, "drug": drug})


def test_who_is_not_there_for_an_injection_is_told() -> None:
    with pytest.raises(KeyError, match="not there for an injection"):
        INJECT.begin(task("p03"))
