"""Palpation: what a hand finds, what a person says, which acts come of it."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.test_answers import JSON
from tpilab.protocol import Task
from tpilab.replay import Replayed, attempt, replay
from tpilab.skills import skill
from tpilab.skills.palpate import hands
from tpilab.skills.palpate.hands import Hand
from tpilab.skills.palpate.state import State

PALPATE = skill("palpate")
REYES = Task(skill="palpate", patient="p01", seed=1)
LINDQVIST = Task(skill="palpate", patient="p03", seed=1)
ACTIVE = (86_000, 131_000)
Json = dict[str, Any]


def run(actions: list[Json], task: Task = REYES) -> tuple[State, list[Any]]:
    state, replies = PALPATE.begin(task), []
    for each in actions:
        state, reply = PALPATE.act(state, PALPATE.read(each))
        replies.append(reply)
    return state, replies


def ready() -> Hand:
    hand = Hand()
    hand.say("ask_consent", "expose_both", "support_arms")
    return hand


def names(state: State) -> set[str]:
    return {event.name for event in state.events}


def test_an_active_point_is_sore_travels_and_is_known() -> None:
    hand = ready()
    hand.say("ask_feel")
    hand.press(ACTIVE, 19_000, 4_000)
    hand.say("ask_feel", "ask_known")
    state, replies = run(hand.actions)
    words = " ".join(reply.said for reply in replies)
    assert "behind the ear" in words
    assert "That is my headache" in replies[-1].said
    assert {"asked_feel", "asked_known", "held"} <= names(state)


def test_referral_shows_while_she_feels_it_and_only_once_she_was_asked() -> None:
    hand = ready()
    hand.press(ACTIVE, 19_000, 4_000)
    state, _ = run(hand.actions)
    assert PALPATE.observe(state).values["referral"] == []
    hand.say("ask_feel")
    state, _ = run(hand.actions)
    shown = PALPATE.observe(state).values["referral"]
    assert [(each["pattern"], each["side"]) for each in shown] == [("upper_trapezius", "right")]


def test_a_short_press_brings_no_referral() -> None:
    hand = ready()
    hand.press(ACTIVE, 19_000, 500, rise_ms=600)
    hand.say("ask_feel")
    _, replies = run(hand.actions)
    assert replies[-1].said == "“It hurts where your finger is.”"


def test_a_light_press_hurts_nobody() -> None:
    hand = ready()
    hand.press(ACTIVE, 8_000, 4_000)
    hand.say("ask_feel")
    _, replies = run(hand.actions)
    assert "pressure" in replies[-1].said


def test_a_latent_point_is_not_her_pain() -> None:
    hand = ready()
    hand.press((-78_000, 129_000), 19_500, 6_000)
    hand.say("ask_known")
    _, replies = run(hand.actions)
    assert replies[-1].said == "“No. I do not know that one.”"


def test_a_cord_slips_only_in_a_relaxed_muscle() -> None:
    for position, slips in ((("support_arms",), True), ((), False)):
        hand = Hand()
        hand.say("ask_consent", "expose_both", *position)
        hand.sweep((82_000, 136_000), (500, -570), 18, 9_000)
        _, replies = run(hand.actions)
        assert ("cord" in replies[-1].felt) is slips


def test_a_cord_is_not_felt_along_it_nor_where_there_is_none() -> None:
    for place, step in (((70_000, 122_600), (450, 190)), ((30_000, 60_000), (500, 0))):
        hand = ready()
        hand.sweep(place, step, 18, 9_000)
        _, replies = run(hand.actions)
        assert "slips" not in replies[-1].felt


def test_bone_is_hard() -> None:
    hand = ready()
    hand.press((92_000, 182_000), 15_000, 500)
    hand.actions[-1]["df_mN"][-1] = 0  # not lifted
    _, replies = run(hand.actions)
    assert replies[-1].felt == "Hard: bone."


def test_a_quick_stroke_makes_a_band_twitch_and_that_is_neutral() -> None:
    hand = ready()
    hand.sweep((72_000, 146_000), (5_000, -5_700), 3, 9_000)
    state, replies = run(hand.actions)
    assert "twitch" in replies[-1].felt
    assert [event.weight for event in state.events if event.name == "twitch"] == ["neutral"]


def test_touch_before_consent_is_told_and_kept() -> None:
    hand = Hand()
    hand.say("expose_both")
    hand.press(ACTIVE, 5_000, 500)
    hand.say("ask_consent")
    state, replies = run(hand.actions)
    assert "ask first" in replies[1].said
    assert "unasked" in names(state)
    assert "consent" not in names(state)


def test_what_overwhelms_withdraws_consent_and_going_on_is_unsafe() -> None:
    hand = ready()
    hand.press((60_000, 150_000), 38_000, 2_000)
    state, replies = run(hand.actions, LINDQVIST)
    assert "Please stop" in replies[-1].said
    assert state.consent == "withdrawn"
    assert "after_no" not in names(state)
    on, _ = run([*hand.actions, stroke(hand.t_ms + 100, 3_000)], LINDQVIST)
    assert "after_no" in names(on)
    again = [{"kind": "do", "what": "ask_consent", "t_ms": hand.t_ms + 50}]
    asked, _ = run([*hand.actions, *again, stroke(hand.t_ms + 100, 3_000)], LINDQVIST)
    assert "after_no" not in names(asked)


def test_widespread_tenderness_marked_for_injection_is_unsafe() -> None:
    hand = ready()
    hand.mark(ACTIVE, "upper_trapezius", "active", "sure")
    state, _ = run(hand.decide("candidate"), LINDQVIST)
    assert {"widespread", "marked_wrong"} <= names(state)
    assert "decided" not in names(state)


@pytest.mark.parametrize(
    ("place", "muscle", "finding", "right"),
    [
        (ACTIVE, "upper_trapezius", "active", True),
        ((99_000, 136_000), "upper_trapezius", "active", True),  # DX-044: no millimeters
        ((60_000, 117_000), "upper_trapezius", "active", False),
        (ACTIVE, "levator_scapulae", "active", False),
        ((-78_000, 129_000), "upper_trapezius", "active", False),
        (ACTIVE, "upper_trapezius", "latent", None),
        (ACTIVE, "upper_trapezius", "uncertain", None),
    ],
)
def test_marks_are_judged_by_muscle_side_band_and_finding(
    place: tuple[int, int], muscle: str, finding: str, right: bool | None
) -> None:
    hand = ready()
    hand.mark(place, muscle, finding, "fairly")
    state, _ = run(hand.decide("candidate"))
    assert ("marked_active" in names(state)) is (right is True)
    assert ("marked_wrong" in names(state)) is (right is False)


def test_several_ways_may_be_right() -> None:
    task = Task(skill="palpate", patient="p02", seed=1)
    for choice, right in (("leave", True), ("uncertain", True), ("candidate", False)):
        hand = ready()
        for _ in range(3):
            hand.sweep((82_000, 136_000), (500, -570), 18, 9_000)
        state, _ = run(hand.decide(choice), task)
        assert ("decided" in names(state)) is right


def stroke(
    t_ms: int, force: int = 10_000, *, x: int = 70_000, y: int = 130_000, dt: int = 100
) -> Json:
    return {"kind": "stroke", "t_ms": t_ms, "dt_ms": [dt], "dx_um": [x], "dy_um": [y],
            "df_mN": [force], "grip": "flat"}  # fmt: skip


BARED = [{"kind": "do", "what": what, "t_ms": 10} for what in ("ask_consent", "expose_both")]


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (stroke(100, -1), "No hand presses like that."),
        (stroke(100, 1_000_000), "No hand presses like that."),
        (stroke(100, x=230_000, y=5_000), "There is no body there."),
        (stroke(100, y=600_000), "There is no body there."),
        (stroke(5), "Time does not run backwards."),
        (stroke(40), "Time does not run backwards."),
        ({"kind": "mark", "t_ms": 100, "x_um": 230_000, "y_um": 5_000, "muscle": "upper_trapezius",
          "finding": "active", "confidence": "sure"}, "There is no body there."),
        ({"kind": "mark", "t_ms": 100, "x_um": 70_000, "y_um": 130_000, "muscle": "psoas",
          "finding": "active", "confidence": "sure"}, "No such muscle here."),
        ({"kind": "unmark", "t_ms": 100, "number": 3}, "There is no mark 3."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_and_changes_nothing(action: Json, why: str) -> None:
    state, _ = run([*BARED, stroke(20, 3_000, dt=50)])
    after, reply = PALPATE.act(state, PALPATE.read(action))
    assert reply.refused == why
    assert after is state


def test_a_shirt_is_in_the_way() -> None:
    _state, replies = run([stroke(100)])
    assert replies[-1].refused == "The shirt is in the way. Uncover this side first."
    _neck, replies = run([stroke(100, x=40_000, y=60_000)])
    assert replies[-1].refused is None
    one_side = [{"kind": "do", "what": "expose_right", "t_ms": 0}]
    assert run([*one_side, stroke(100)])[1][-1].refused is None
    assert run([*one_side, stroke(100, x=-70_000)])[1][-1].refused


def test_after_the_decision_nothing_more_is_done() -> None:
    state, _ = run([*BARED, {"kind": "decide", "t_ms": 20, "choice": "leave"}])
    after, reply = PALPATE.act(state, PALPATE.read(stroke(100)))
    assert reply.refused
    assert after is state


@pytest.mark.parametrize("poses", [1, 8, 20, 200])
def test_a_full_record_is_said_and_keeps_an_attempt_small(poses: int) -> None:
    sway = [dx for _ in range(poses) for dx in (1_430, -1_430)][: poses - 1]
    state, reply = run(BARED)[0], None
    kept = [*BARED]
    while reply is None or not reply.refused:
        each = stroke(100 + 20 * poses * len(kept)) | {
            "dt_ms": [20] * poses,
            "dx_um": [70_000, *sway],
            "dy_um": [130_000, *sway],
            "df_mN": [10_000, *[dx // 7 for dx in sway]],
        }
        kept.append(each)
        state, reply = PALPATE.act(state, PALPATE.read(each))
    assert "record is full" in reply.refused
    assert PALPATE.observe(state).values["poses_left"] < poses + 6
    assert state.poses <= 3_000
    written = json.dumps(attempt(PALPATE, REYES, kept[:-1]), separators=(",", ":"))
    assert 40 * 1024 < len(written) < 64 * 1024


# --- bad input at the door of marking -------------------------------------------------------------

NASTY: dict[str, Any] = {
    "a force of -1": {**stroke(0), "df_mN": [-1]},
    "a force of 1e9": {**stroke(0), "df_mN": [10**9]},
    "a force that is no number": {**stroke(0), "df_mN": [float("nan")]},
    "a fraction": {**stroke(0), "df_mN": [0.5]},
    "true": {**stroke(0), "df_mN": [True]},
    "a point off the body": stroke(0, x=1_900_000),
    "lists of different length": {**stroke(0), "dt_ms": [1, 2]},
    "nothing in the lists": {**stroke(0), "dt_ms": [], "dx_um": [], "dy_um": [], "df_mN": []},
    "an unknown action": {"kind": "inject", "t_ms": 0},
    "no kind": {"t_ms": 0},
    "a negative time": stroke(-5),
    "a grip that no hand has": {**stroke(0), "grip": "fist"},
    "an algometer off the body": {"kind": "algometer", "t_ms": 0, "x_um": 1_900_000, "y_um": 0},
    "an algometer that leaps": {
        "kind": "algometer",
        "t_ms": 0,
        "x_um": 80_000,
        "y_um": 130_000,
        "rate_kPa_s": 10**9,
    },
    "a time beyond all": stroke(10**12),
    "an unknown field": {**stroke(0), "score": 100},
    "a text": "stroke",
    "nothing": None,
    "a list": [1, 2, 3],
}


@pytest.mark.parametrize("what", NASTY)
def test_bad_actions_are_flagged_or_refused(what: str) -> None:
    plain = replay(PALPATE, REYES, attempt(PALPATE, REYES, hands.systematic(REYES)))
    value = attempt(PALPATE, REYES, hands.systematic(REYES))
    value["actions"].insert(6, NASTY[what])
    done = replay(PALPATE, REYES, value)
    if "no number" in what:
        assert done == Replayed(debrief=None, flags=("the attempt is not plain JSON",))
        return
    assert plain.debrief is not None
    assert done.debrief == plain.debrief
    assert done.refused == 1


def test_a_million_actions_and_deep_nests_are_refused_at_once() -> None:
    deep: Any = []
    for _ in range(3_000):
        deep = [deep]
    for actions in ([{}] * 1_000_000, [stroke(0)] * 5_001, [deep]):
        done = replay(PALPATE, REYES, {**attempt(PALPATE, REYES, []), "actions": actions})
        assert done.debrief is None or done.refused == len(actions)
        assert done.flags


def test_another_revision_patient_or_debrief_is_marked_and_flagged() -> None:
    value = attempt(PALPATE, REYES, hands.systematic(REYES))
    other = PALPATE.data_hash(LINDQVIST)
    for change, flag in (
        ({"revision": "0"}, "another revision"),
        ({"data_hash": other}, "another patient"),
        ({"seen_digest": "f" * 64}, "another debrief"),
    ):
        done = replay(PALPATE, REYES, value | change)
        assert done.debrief is not None
        assert any(flag in each for each in done.flags)
    assert replay(PALPATE, REYES, value).flags == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(JSON, max_size=6))
def test_arbitrary_json_never_raises(actions: list[Any]) -> None:
    done = replay(PALPATE, REYES, {**attempt(PALPATE, REYES, []), "actions": actions})
    if done.debrief is None:
        assert done.flags == ("the attempt is not plain JSON",)
    else:
        assert done.refused == len(actions)


# --- one way of counting --------------------------------------------------------------------------

COUNTED = ("felt", "along_bands", "pressed", "contact_ms", "peak_mn", "longest_hold_ms",
           "consent", "twitch", "poses", "snaps", "hurt_ms", "worst_pain", "stops", "brought",
           "pincer_ms", "jump")  # fmt: skip


def counted(actions: list[Json]) -> dict[str, Any]:
    hand = ready()
    state, replies = run([*hand.actions, *actions])
    assert not any(reply.refused for reply in replies)
    return {name: getattr(state, name) for name in COUNTED} | {"acts": names(state)}


def one_stroke(rows: list[tuple[int, int, int, int]], t_ms: int) -> Json:
    dt, dx, dy, df = (list(column) for column in zip(*rows, strict=True))
    return {"kind": "stroke", "t_ms": t_ms, "dt_ms": dt, "dx_um": dx, "dy_um": dy, "df_mN": df}


ROWS = st.lists(
    st.tuples(
        st.integers(10, 700), st.integers(-2_000, 2_000), st.integers(-2_000, 2_000),
        st.integers(-900, 1_800),
    ),
    min_size=2, max_size=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(ROWS, st.data())
def test_a_stroke_cut_in_two_counts_as_one(rows: list[Any], data: st.DataObject) -> None:
    rows = [(100, *ACTIVE, 16_000), *rows]
    cut = data.draw(st.integers(1, len(rows) - 1))
    start = 8_000
    reached = [sum(row[column] for row in rows[: cut + 1]) for column in (1, 2, 3)]
    later = start + sum(row[0] for row in rows[:cut])
    second = [(rows[cut][0], *reached), *rows[cut + 1 :]]
    whole = counted([one_stroke(rows, start)])
    assert counted([one_stroke(rows[:cut], start), one_stroke(second, later)]) == whole


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(10, 900), min_size=1, max_size=10))
def test_waiting_in_parts_is_waiting_once(waits: list[int]) -> None:
    press = (200, *ACTIVE, 19_000)
    lift = (0, 0, 0, -19_000)
    once = counted([one_stroke([press, (sum(waits), 0, 0, 0), lift], 8_000)])
    parts = counted([one_stroke([press, *((w, 0, 0, 0) for w in waits), lift], 8_000)])
    del once["poses"], parts["poses"]
    assert once == parts


def test_time_stamps_of_acts_follow_each_other() -> None:
    state, _ = run(hands.systematic(REYES))
    stamps = [event.t_ms for event in state.events]
    assert stamps == sorted(stamps) == list(accumulate(stamps, max))
