"""The consultation: what is asked is answered, what is told counts, and acts are judged."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.bench_select import score
from tests.unit.test_patients import NAMES
from tpilab.patients import catalog, patient
from tpilab.protocol import Debrief, Task
from tpilab.replay import attempt, replay
from tpilab.skills import skill
from tpilab.skills.select import clinicians
from tpilab.skills.select.acts import ACTS, UNSAFE

SELECT = skill("select")
CONSULTED = [name for name in NAMES if patient(name).visit]
FORMS = [
    form
    for name in CONSULTED
    for form in (name, *(name + letter for letter in patient(name).variants))
]
TASK = Task(skill="select", patient="p11", seed=1)


def done(task: Task, actions: list[Any]) -> Debrief:
    replayed = replay(SELECT, task, attempt(SELECT, task, actions))
    assert replayed.debrief is not None
    assert replayed.flags == ()
    return replayed.debrief


def after(*whats: str, task: Task = TASK) -> Any:
    at = clinicians.Consultation()
    at.do(*whats)
    state = SELECT.begin(task)
    for each in at.actions:
        state, _ = SELECT.act(state, SELECT.read(each))
    return state


def said(*whats: str, task: Task = TASK) -> str:
    """What the last of these brought."""
    at = clinicians.Consultation()
    at.do(*whats)
    state, reply = SELECT.begin(task), None
    for each in at.actions:
        state, reply = SELECT.act(state, SELECT.read(each))
    assert reply is not None
    return reply.said


@pytest.mark.parametrize("form", FORMS)
def test_a_thorough_clinician_does_all_that_a_person_calls_for(form: str) -> None:
    task = TASK.model_copy(update={"patient": form})
    debrief = done(task, clinicians.thorough(task))
    missed = set(debrief.truth["expected"]) - set(debrief.first())
    assert missed <= {"in_time"}, missed
    assert not [event.name for event in debrief.events if event.weight in ("unsafe", "harmful")]


@pytest.mark.parametrize("form", FORMS)
def test_a_hurried_needle_is_unsafe(form: str) -> None:
    task = TASK.model_copy(update={"patient": form})
    unsafe = {event.name for event in done(task, clinicians.hurried(task)).events
              if event.weight == "unsafe"}  # fmt: skip
    assert "no_consent" in unsafe
    assert unsafe >= {UNSAFE[danger] for danger in patient(form).consults.dangers}


@pytest.mark.parametrize("form", FORMS)
def test_scripts_are_ordered_on_everybody(form: str) -> None:
    """A sanity check of the records: who knows them does better than haste and than chance."""
    task = TASK.model_copy(update={"patient": form})
    seeds = range(2)
    hasty = [score(done(task, clinicians.hurried(task, seed))) for seed in seeds]
    by_chance = [score(done(task, clinicians.random(task, seed))) for seed in seeds]
    whole = score(done(task, clinicians.thorough(task)))
    assert whole > 0.9
    assert whole - max(*hasty, *by_chance) > 0.3


def test_people_remember_more_when_they_are_asked_again() -> None:
    assert "don't like needles" in said("faint")
    assert "on the floor" in said("faint", "faint")
    assert after("faint", "faint").happened("again")


def test_what_is_not_in_the_record_is_answered_by_the_catalog() -> None:
    assert said("bladder") == "“No, nothing like that.”"
    assert said("temples") == catalog().entries["temples"][1].answer


def test_questions_cost_time_and_the_next_person_waits() -> None:
    state = after("open", "onset")
    assert state.clock_s == 85
    long = ["palpate"] * 12
    assert "waiting" in said(*long, "palpate")
    assert "waiting" not in said(*long, "palpate", "palpate")


def test_thinking_takes_time_in_an_assessment_only_and_less_with_an_accommodation() -> None:
    options = {"assessment": True}
    slow = {**options, "accommodation_percent": 200}
    clocks = [
        after("open", "onset", task=TASK.model_copy(update={"options": each})).clock_s
        for each in ({}, options, slow)
    ]
    assert clocks == [85, 85 + clinicians.TURN_MS // 1000, 85 + clinicians.TURN_MS // 2000]


def test_consent_counts_only_when_all_was_told_before_the_person_was_asked() -> None:
    told = (*catalog().said("needed"), *patient("p11").consults.site.risks)
    assert after(*told, "agree").happened("consent")
    assert not after("agree", *told).happened("consent")
    assert not after(*told[1:], "agree").happened("consent")
    assert not after(*told, "promise", "agree").happened("consent")
    assert "What can happen" in said("agree")


def decided(*whats: str, choice: str, reason: str, how_soon: str | None = None) -> set[str]:
    at = clinicians.Consultation()
    at.do(*whats)
    return set(done(TASK, at.decide(choice, reason, how_soon)).first())


def test_a_needle_without_the_dangers_of_the_place_told_is_no_consent() -> None:
    told = ("procedure", "alternatives", "risk_lung", "agree")
    assert "no_consent" not in decided(*told, choice="inject", reason="active_point")
    for left_out in told:
        rest = [each for each in told if each != left_out]
        assert "no_consent" in decided(*rest, choice="inject", reason="active_point")
    assert "no_consent" in decided(*told, "harmless", choice="inject", reason="active_point")


def test_a_right_decision_for_a_wrong_reason_is_not_right() -> None:
    assert "decided" in decided(choice="not_yet", reason="untried", how_soon="weeks")
    assert "decided" not in decided(choice="not_yet", reason="fracture", how_soon="weeks")


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ({"kind": "do", "what": "no_such_thing", "t_ms": 0}, "nothing of that name"),
        (
            {"kind": "criterion", "of": "delphi", "item": "nose", "holds": "met", "t_ms": 0},
            "no such",
        ),
        ({"kind": "decide", "choice": "inject", "reason": "nose", "t_ms": 0}, "no such reason"),
        ({"kind": "decide", "choice": "refer", "reason": "heart", "t_ms": 0}, "how soon"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(action: Any, why: str) -> None:
    state = SELECT.begin(TASK)
    same, reply = SELECT.act(state, SELECT.read(action))
    assert same is state
    assert why in (reply.refused or "")


def test_time_does_not_run_backwards_and_nothing_follows_the_decision() -> None:
    state = after("open", "onset")
    assert SELECT.act(state, SELECT.read({"kind": "do", "what": "where", "t_ms": 1}))[0] is state
    over = {"kind": "decide", "choice": "not", "reason": "no_point", "how_soon": "weeks"}
    state, _ = SELECT.act(state, SELECT.read({**over, "t_ms": 9_000}))
    same, reply = SELECT.act(state, SELECT.read({"kind": "do", "what": "where", "t_ms": 9_001}))
    assert same is state
    assert "over" in (reply.refused or "")


@pytest.mark.parametrize(
    "value",
    [None, 7, [], {}, {"kind": "do"}, {"kind": "do", "what": 3, "t_ms": 0},
     {"kind": "do", "what": "open", "t_ms": -1}, {"kind": "do", "what": "open", "t_ms": 1e9},
     {"kind": "do", "what": "open", "t_ms": 0, "points": 9}, {"kind": "cure", "t_ms": 0}],
)  # fmt: skip
def test_what_is_no_action_is_no_action(value: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        SELECT.read(value)


def test_a_person_who_needs_an_interpreter_answers_through_one() -> None:
    needing = [name for name in CONSULTED if patient(name).consults.needs_interpreter]
    for name in needing:
        task = TASK.model_copy(update={"patient": name})
        assert "not clear" in said("onset", task=task)
        assert "not clear" not in said("interpreter", "onset", task=task)
        assert after("relative", task=task).happened("relative")


def test_no_truth_is_seen_before_the_end() -> None:
    seen = SELECT.observe(after("open", "onset")).model_dump_json()
    for key in patient("p11").consults.keys:
        assert key.what not in seen
    assert set(SELECT.card(TASK)) == {"title", "name", "about", "words", "tone", "build", "minutes"}


@given(st.lists(st.sampled_from(sorted(catalog().entries)), max_size=30))
def test_any_order_of_things_is_borne(whats: list[str]) -> None:
    state = after(*whats)
    assert len(state.did) == len(whats)
    assert {event.name for event in state.events} <= set(ACTS)


def test_every_act_can_be_earned_and_every_reason_is_some_persons() -> None:
    expected = {name for form in FORMS for name in SELECT.debrief(
        SELECT.begin(TASK.model_copy(update={"patient": form}))).truth["expected"]}  # fmt: skip
    earned = {act.name for act in ACTS.values() if act.weight in ("critical", "recommended")}
    assert expected <= earned
