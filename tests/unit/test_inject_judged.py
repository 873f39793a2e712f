"""Which acts an injection amounts to: what was done decides, in its order, and in time."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.unit.injecting import (
    BREATHLESS,
    FAINTS,
    HALVORSEN,
    INJECT,
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
from tpilab.protocol import Task
from tpilab.skills.guide.state import Touched
from tpilab.skills.inject.state import State

Json = dict[str, Any]
WEAK, FAR = task("p35"), 60_000
OUT = {"kind": "lift", "what": "needle"}


def push(*depths_um: int, dt: int = 400) -> Json:
    """The needle at one depth after another."""
    steps = [depths_um[0], *(b - a for a, b in pairwise(depths_um))]
    return {"kind": "stroke", "dt_ms": [dt] * len(steps), "ndepth_um": steps}


def deep(of: Task) -> int:
    """How deep the careful needle is before anything is given."""
    state, _ = run(of, until(of, "aspirate"))
    assert state.hand.needle is not None
    return state.hand.needle.wanted_um


def breached(state: State, sign: str = "A short, dry cough.") -> State:
    """The state with the lung touched, which shows a minute later, if it does."""
    touched = Touched(state.t_ms, "pleura", (0, 0, 40_000), sign, state.t_ms + FAR)
    return state.but(hand=state.hand.but(touched=(touched,)))


def acted(state: State, *actions: Json) -> State:
    """The state after actions, each a second after the one before."""
    for each in actions:
        state, reply = INJECT.act(state, INJECT.read({"t_ms": state.t_ms + 1_000, **each}))
        assert reply.refused is None, reply.refused
    return state


# what comes afterward


@pytest.mark.parametrize(("of", "by"), [(BREATHLESS, "breathing"), (WEAK, "walk")])
def test_nothing_of_the_aftermath_shows_before_the_needle_is_out(of: Task, by: str) -> None:
    usual = {"breathing": "Fine", "walk": "steady"}[by]
    if by == "breathing":
        for actions in ([{**say(by), "t_ms": 0}], after(until(of, "aspirate"), say(by))):
            state, replies = run(of, actions)
            assert usual in replies[-1].said
            assert not state.found
    state, _ = run(of, after(until(of, "lift"), OUT, say(by)))
    assert state.found == {each.what for each in state.record.afterwards}


def test_what_was_checked_before_the_needle_has_to_be_checked_after_it() -> None:
    model = without(INJECT.model(REYES), what="breathing")
    early = [{**say("breathing"), "t_ms": 0}, *model]
    assert "watched" not in done(REYES, early)
    within = put_in(model, "lift", say("breathing"))
    assert "watched" not in done(REYES, within)


def test_a_second_puncture_asks_for_all_checks_anew() -> None:
    model = INJECT.model(REYES)
    into = next(each for each in model if each["kind"] == "puncture")
    before = next(n for n, each in enumerate(model) if each["kind"] == "lift") + 1
    checks = [say(each) for each in ("intact", "compress", "move_fully", "watch", "breathing")]
    again = after(model[:before], *checks, {**into}, OUT, say("sharps"),
                  {"kind": "decide", "choice": "home"})  # fmt: skip
    acts = done(REYES, again)
    assert not {"intact", "watched", "compressed", "moved", "measured_again"} & acts.keys()


def test_pain_told_with_the_needle_in_is_no_measure() -> None:
    state, replies = run(REYES, after(until(REYES, "aspirate"), say("ask_pain")))
    assert replies[-1].said == "“Five.”"
    assert state.after.pain is None
    assert state.before.pain == 5


def test_a_quiet_breach_shows_while_one_watches_and_stays_known() -> None:
    state, _ = run(REYES, until(REYES, "decide"))
    quiet = breached(state)
    assert not quiet.unwell
    seen = acted(quiet, say("watch"))
    assert seen.unwell
    assert "breathless" in acted(seen, say("breathing")).found
    home = acted(seen, {"kind": "decide", "choice": "home"})
    assert home.did("sent_home")


def test_a_breach_that_shows_nothing_sends_nobody_to_hospital() -> None:
    """Not every breach collapses a lung, and nobody can see it (acts are scored, not luck)."""
    state, _ = run(REYES, until(REYES, "decide"))
    silent = breached(state, sign="")
    assert not acted(silent, say("watch")).unwell
    home = acted(silent, {"kind": "decide", "choice": "home"})
    assert home.did("decided")
    assert not home.did("sent_home")


def test_a_weak_leg_stays_and_is_not_sent_home_unseen() -> None:
    acts = done(WEAK, INJECT.model(WEAK))
    assert {"watched", "decided"} <= acts.keys()
    unseen = changed(without(INJECT.model(WEAK), what="walk"), "decide", choice="home")
    acts = INJECT.debrief(run(WEAK, unseen)[0]).first()
    assert acts["sent_home"].weight == "unsafe"
    assert "watched" not in acts
    away = INJECT.debrief(run(WEAK, changed(INJECT.model(WEAK), "decide", choice="hand_over"))[0])
    assert "decided" not in away.first()


# stopping


def test_after_a_faint_going_on_is_unsafe_and_when_well_again_no_stop() -> None:
    here = until(FAINTS, "lift")
    on = [{"kind": "aspirate"}, {"kind": "deposit", "volume_uL": 200}]
    faint = run(FAINTS, here)[0]
    assert faint.happened == "faint"
    at_once = acted(faint, {"kind": "deposit", "volume_uL": 200})
    assert not at_once.did("went_on")  # nobody stops in a second
    late = acted(faint, say("ask_feel"), say("ask_feel"), say("ask_feel"), *on)
    assert late.did("went_on")
    laid = acted(faint, say("ask_feel"), say("ask_feel"), say("legs_up"), *on, OUT)
    assert not laid.did("went_on")
    assert (
        "stopped" not in INJECT.debrief(acted(laid, {"kind": "decide", "choice": "stay"})).first()
    )


@pytest.mark.parametrize("strokes", [1, 20])
def test_creeping_on_after_ringing_ears_is_going_on(strokes: int) -> None:
    state, _ = run(RINGS, until(RINGS, "lift"))
    assert state.happened == "tinnitus"
    here = deep(RINGS)
    state = acted(state, say("ask_feel"), say("ask_feel"), say("ask_feel"))
    way = [here + 1_000 * n // strokes for n in range(1, strokes + 1)]
    assert acted(state, *(push(each) for each in way)).did("went_on")
    assert not acted(state, push(here - 2_000), push(here - 5_000), OUT).did("went_on")
    assert acted(state, push(here - 5_000), push(here - 2_000)).did("went_on")
    there_and_back = push(here, here + 3_000, here)
    assert acted(state, there_and_back).did("went_on")


def test_a_cough_leaves_time_to_stop() -> None:
    state = breached(run(REYES, until(REYES, "aspirate"))[0])
    assert state.hand.needle is not None
    here = state.hand.needle.wanted_um
    told = acted(state, {**say("ask_feel"), "t_ms": state.t_ms + FAR})
    assert told.coughed_ms is not None
    assert not acted(told, push(here + 800)).did("went_on")
    slow = acted(told, say("ask_feel"), say("ask_feel"), say("ask_feel"))
    assert acted(slow, push(here + 800)).did("went_on")
    assert not acted(slow, push(2_000), OUT).did("went_on")


def test_to_needle_whom_one_found_breathless_is_going_on() -> None:
    state, _ = run(BREATHLESS, after(until(BREATHLESS, "lift"), OUT, say("breathing")))
    into = next(each for each in INJECT.model(BREATHLESS) if each["kind"] == "puncture")
    assert acted(state, {**into, "t_ms": state.t_ms + 1_000}).did("went_on")


def test_who_is_unwell_does_not_say_to_be_well_when_asked() -> None:
    rings, _ = run(RINGS, until(RINGS, "lift"))
    faint, _ = run(FAINTS, until(FAINTS, "lift"))
    out = acted(faint, OUT)
    told = {"ring": (rings, "ask_feel"), "sick": (faint, "ask_feel"), "pale": (out, "watch"),
            "knees give": (out, "walk")}  # fmt: skip
    for words, (state, what) in told.items():
        asked = INJECT.read({**say(what), "t_ms": state.t_ms + 1_000})
        assert words in INJECT.act(state, asked)[1].said
    laid = acted(out, say("legs_up"))
    asked = INJECT.read({**say("walk"), "t_ms": laid.t_ms + 1_000})
    assert "steady" in INJECT.act(laid, asked)[1].said


def test_nobody_goes_home_pale() -> None:
    state, _ = run(FAINTS, after(until(FAINTS, "lift"), OUT))
    home = {"kind": "decide", "choice": "home"}
    assert acted(state, home).did("sent_home")
    assert not acted(state, say("legs_up"), home).did("sent_home")


# technique


@pytest.mark.parametrize("of", [REYES, HALVORSEN], ids=["over the lung", "beside a nerve"])
def test_thrusts_are_counted_over_many_strokes(of: Task) -> None:
    here = deep(of)
    fro = [push(here - 5_000), push(here)]
    few = INJECT.debrief(run(of, after(until(of, "aspirate"), *fro * 4))[0]).first()
    many = INJECT.debrief(run(of, after(until(of, "aspirate"), *fro * 5))[0]).first()
    assert "quick_here" not in few
    assert "quick_here" in many
    unrest = [push(here - 1_000), push(here)]
    shaky = INJECT.debrief(run(of, after(until(of, "aspirate"), *unrest * 20))[0]).first()
    assert "quick_here" not in shaky


def test_a_fan_is_one_whatever_was_planned() -> None:
    def lines(count: int) -> dict[str, Any]:
        state, _ = run(REYES, until(REYES, "aspirate"))
        assert state.hand.needle is not None
        pose = state.hand.needle.pose
        for number in range(1, count):
            turned = pose.azimuth_ddeg + (60 * number if number % 2 else -60 * number)
            steep = {"kind": "stroke", "dt_ms": [500], "nazimuth_ddeg": [turned % 3600]}
            state = acted(state, push(3_000), steep, push(pose.depth_um - 4_000))
        return INJECT.debrief(state).first()

    assert "quick_here" not in lines(3)
    assert "quick_here" in lines(5)


# hands


def test_hands_first_then_gloves_and_skin() -> None:
    model = INJECT.model(REYES)
    washed = next(each for each in model if each.get("what") == "wash")
    late = without(model, what="wash")
    for step in ("clean", "gloves"):
        at = next(n for n, each in enumerate(late) if each.get("what") == step)
        moved = [*late[: at + 1], {**washed, "t_ms": late[at]["t_ms"]}, *late[at + 1 :]]
        acts = INJECT.debrief(run(REYES, moved)[0]).first()
        assert "asepsis" not in acts, step
    other_order = [each for each in model if each.get("what") != "gloves"]
    at = next(n for n, each in enumerate(other_order) if each.get("what") == "clean")
    gloves = {**say("gloves"), "t_ms": other_order[at]["t_ms"]}
    assert "asepsis" in done(REYES, [*other_order[:at], gloves, *other_order[at:]])


@pytest.mark.parametrize("what", ["wash", "clean", "gloves", "side", "algometer"])
def test_fingers_that_do_something_else_hold_nothing(what: str) -> None:
    actions = put_in(INJECT.model(REYES), "puncture", say(what))
    acts = INJECT.debrief(run(REYES, actions)[0]).first()
    assert "held" not in acts


def test_no_cord_is_felt_where_there_is_none() -> None:
    state = INJECT.begin(task("p12"))
    x, y, _ = state.world.target.at_um
    fix = {"kind": "fix", "how": "flat", "x_um": x, "y_um": y, "turn_ddeg": 0, "t_ms": 0}
    _, reply = INJECT.act(state, INJECT.read(fix))
    assert "Soft muscle" in reply.felt


# after the needle


def test_a_needle_that_lies_about_was_not_put_away_at_once() -> None:
    model = without(INJECT.model(REYES), what="sharps")
    late = done(REYES, put_in(model, "note", say("sharps")))
    assert "sharps" not in late
    capped = put_in(INJECT.model(REYES), "lift", say("ask_feel"))
    at = next(n for n, each in enumerate(capped) if each.get("what") == "sharps")
    capped = [*capped[:at], {**say("recap"), "t_ms": capped[at]["t_ms"]}, *capped[at:]]
    acts = done(REYES, capped)
    assert "recapped" in acts
    assert "sharps" not in acts


def test_the_last_note_counts_and_an_early_one_is_not_held_against_anybody() -> None:
    model = INJECT.model(REYES)
    note = next(each for each in model if each["kind"] == "note")
    draft = {**note, "fields": {**note["fields"], "advice": "not"}}
    assert "noted" in done(REYES, put_in(model, "note", draft))
    assert "false_note" not in done(REYES, put_in(model, "note", draft))
    acts = done(REYES, put_in(model, "decide", draft))
    assert "false_note" in acts
    assert "noted" not in acts


def test_a_note_tells_the_gravest_complication() -> None:
    state, _ = run(FAINTS, until(FAINTS, "decide"))
    state = acted(breached(state), say("watch"))
    fields = dict(state.notes[-1].fields)
    faint = acted(state, {"kind": "note", "fields": {**fields, "complication": "faint"}})
    assert acted(faint, {"kind": "decide", "choice": "stay"}).did("false_note")
    breath = acted(state, {"kind": "note", "fields": {**fields, "complication": "breath"}})
    assert not acted(breath, {"kind": "decide", "choice": "stay"}).did("false_note")


def test_where_nothing_was_given_the_note_says_so() -> None:
    note = next(each for each in INJECT.model(FAINTS) if each["kind"] == "note")
    assert {note["fields"][each] for each in ("given", "dose")} == {"none"}
    assert note["fields"]["aspiration"] == "nothing"


def test_the_debrief_tells_of_no_tip_lost_where_none_was_seen() -> None:
    words = INJECT.debrief(run(REYES, INJECT.model(REYES))[0]).truth["words"]
    assert not [line for line in words if "lost" in line]
    assert len([line for line in words if line.startswith("Deposit")]) == 4


@pytest.mark.parametrize(
    ("patient", "dose"), [("p01", "20"), ("p11", "10"), ("p30", "10"), ("p32", "30")]
)
def test_the_dose_in_the_note_is_the_one_given(patient: str, dose: str) -> None:
    """By hand: 2 mL of 1% are 20 mg, 2 mL of 0.5% 10; p30's first 0.5 mL of 1% are 5 mg."""
    note = next(each for each in INJECT.model(task(patient)) if each["kind"] == "note")
    assert note["fields"]["dose"] == dose


def test_who_may_be_left_to_the_picture_may_be_injected_or_not() -> None:
    of = task("p11")
    left = [{**say("feel"), "t_ms": 0}, {"kind": "decide", "t_ms": 1_000, "choice": "not_here"}]
    acts = done(of, left)
    assert {"decided", "felt_again"} == acts.keys()
    assert "needled_here" not in done(of, INJECT.model(of))


def test_an_assessment_has_no_coach() -> None:
    def coached(**options: bool) -> bool:
        of = Task(skill="inject", patient="p01", seed=1, options=options)
        return bool(INJECT.observe(INJECT.begin(of)).values["coaching"])

    assert coached(coaching=True)
    assert not coached(coaching=True, assessment=True)
    assert not coached()
