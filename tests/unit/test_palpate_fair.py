"""Acts follow from what was done, however strokes are cut; words follow from the finger."""

from __future__ import annotations

import json

import pytest

from tests.unit.test_palpate import ACTIVE, LINDQVIST, PALPATE, REYES, names, ready, run, stroke
from tpilab.protocol import Task
from tpilab.skills.palpate.hands import Hand


@pytest.mark.parametrize(("whole_ms", "unsafe"), [(3_300, False), (4_200, True)])
@pytest.mark.parametrize("chunk_ms", [50, 300, 10_000])
def test_a_hand_has_time_to_leave_however_its_strokes_are_cut(
    whole_ms: int, chunk_ms: int, unsafe: bool
) -> None:
    actions = ready().actions
    for start in range(0, whole_ms, chunk_ms):
        lasted = min(chunk_ms, whole_ms - start)
        actions.append(stroke(8_000 + start, 36_000, x=ACTIVE[0], y=ACTIVE[1], dt=lasted))
    state, replies = run(actions)
    assert "Please stop" in " ".join(reply.said for reply in replies)
    assert ("after_no" in names(state)) is unsafe


def test_what_is_told_belongs_to_the_finger_now() -> None:
    hand = ready()
    hand.say("ask_feel")
    hand.press(ACTIVE, 26_000, 4_000)
    elsewhere = stroke(hand.t_ms, 3_000, x=40_000, y=60_000)
    asked = [{"kind": "do", "what": what, "t_ms": hand.t_ms + 200}
             for what in ("ask_feel", "ask_known")]  # fmt: skip
    state, replies = run([*hand.actions, elsewhere, *asked])
    assert "pressure" in replies[-2].said
    assert "headache" not in replies[-1].said
    assert "asked_known" not in names(state)
    seen = PALPATE.observe(state).values
    assert (seen["face"], seen["referral"]) == (0, [])


def test_words_fit_what_is_felt() -> None:
    for task, force, said in (
        (Task(skill="palpate", patient="p02", seed=1), 45_000, "It hurts"),
        (LINDQVIST, 5_000, "pressure"),
        (LINDQVIST, 20_000, "wherever you press"),
    ):
        hand = ready()
        hand.press((105_000, 152_000), force, 500)
        hand.say("ask_feel")
        assert said in run(hand.actions, task)[1][-1].said


def test_a_finger_that_lands_or_rests_is_no_stroke() -> None:
    away = stroke(8_000, 5_000, x=40_000, y=100_000) | {
        "dt_ms": [100, 50], "dx_um": [40_000, 0], "dy_um": [100_000, 0], "df_mN": [5_000, -5_000],
    }  # fmt: skip
    lands = stroke(8_250, 9_000, x=ACTIVE[0], y=ACTIVE[1])
    rests = stroke(8_350) | {
        "dt_ms": [300, 300], "dx_um": [ACTIVE[0], 5], "dy_um": [ACTIVE[1], 10],
        "df_mN": [9_000, 500],
    }  # fmt: skip
    state, replies = run([*ready().actions, away, lands, rests])
    assert [reply.felt for reply in replies[-3:]] == ["", "", ""]
    assert "twitch" not in names(state)


def test_a_twitch_shows_where_the_finger_is_and_not_where_the_point_is() -> None:
    hand = ready()
    hand.sweep((72_000, 146_000), (5_000, -5_700), 3, 9_000)
    twitch = PALPATE.observe(run(hand.actions)[0]).values["twitch"]
    assert (twitch["x_um"], twitch["y_um"]) != ACTIVE


def test_an_abrupt_press_is_not_a_slow_one() -> None:
    for rise_ms, slow in ((1_500, True), (60, False)):
        hand = ready()
        hand.press(ACTIVE, 19_000, 3_000, rise_ms=rise_ms)
        assert ("held" in names(run(hand.actions)[0])) is slow


def test_what_comes_too_late_or_rests_on_nothing_does_not_count() -> None:
    hand = Hand()
    hand.say("ask_consent", "expose_both")
    hand.press(ACTIVE, 9_000, 1_000)
    hand.say("offer_chaperone", "support_arms")
    state, _ = run(hand.decide("candidate"))
    assert not {"chaperone", "relaxed", "decided"} & names(state)


def test_neither_card_nor_observation_tells_the_truth() -> None:
    state, _ = run(ready().actions)
    told = json.dumps([PALPATE.card(REYES), PALPATE.observe(state).values, PALPATE.menu(REYES)])
    for secret in ("active", "latent", "threshold", "headache", "86000"):
        assert secret not in told
