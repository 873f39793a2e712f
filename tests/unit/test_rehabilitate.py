"""A plan: what is asked, agreed and decided counts, weeks go by, and relief is never scored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpilab.patients import patient
from tpilab.protocol import Debrief, Reply, Task
from tpilab.replay import attempt, replay
from tpilab.skills.rehabilitate import clinicians
from tpilab.skills.rehabilitate.acts import ACTS
from tpilab.skills.rehabilitate.doing import doing
from tpilab.skills.rehabilitate.skill import Rehabilitate
from tpilab.skills.rehabilitate.state import State
from tpilab.views.debrief import debrief_html

PLAN = Rehabilitate()
PEOPLE = tuple(f"p{number}{letter}" for number in range(51, 56) for letter in ("", "b"))
UNSAFE = {name for name, act in ACTS.items() if act.weight == "unsafe"}


def task_of(who: str, seed: int = 2) -> Task:
    return Task(skill="rehabilitate", patient=who, seed=seed)


def done(task: Task, actions: list[Any]) -> Debrief:
    replayed = replay(PLAN, task, attempt(PLAN, task, actions))
    assert replayed.debrief is not None
    assert replayed.flags == ()
    return replayed.debrief


class Room:
    """A clinician who acts, one thing after the other."""

    def __init__(self, who: str, seed: int = 2) -> None:
        self.state: State = PLAN.begin(task_of(who, seed))
        self.t_ms = 0

    def act(self, **action: Any) -> Reply:
        self.t_ms += 1000
        self.state, reply = PLAN.act(self.state, PLAN.read({"t_ms": self.t_ms, **action}))
        return reply

    def do(self, *whats: str) -> Reply:
        reply = Reply()
        for what in whats:
            reply = self.act(kind="do", what=what)
        return reply

    def agree(self, what: str, times: str = "5", minutes: str = "5") -> Reply:
        return self.act(kind="agree", what=what, times=times, minutes=minutes)

    def decide(self, choice: str = "go_on", weeks: int = 4) -> Reply:
        return self.act(kind="decide", choice=choice, weeks=weeks)

    def has(self, *names: str) -> bool:
        return {*names} <= {event.name for event in PLAN.debrief(self.state).events}


@pytest.mark.parametrize("who", PEOPLE)
def test_who_plans_with_the_person_does_all_that_is_asked(who: str) -> None:
    debrief = done(task_of(who), clinicians.thorough(task_of(who)))
    assert debrief.finished
    assert set(debrief.truth["expected"]) <= set(debrief.first())
    assert not {each.name for each in debrief.events if each.weight in ("harmful", "unsafe")}


@pytest.mark.parametrize("who", PEOPLE)
def test_a_promise_and_a_series_are_unsafe(who: str) -> None:
    debrief = done(task_of(who), clinicians.passive(task_of(who)))
    assert {"steroid_series", "repeat_without_benefit"} <= set(debrief.first())
    assert "passive_only" in debrief.first()


def test_relief_is_never_scored() -> None:
    for who in PEOPLE:
        scores = set()
        for seed in range(8):
            task = task_of(who, seed)
            debrief = done(task, clinicians.thorough(task))
            scores.add(set(debrief.truth["expected"]) <= set(debrief.first()))
        assert scores == {True}, who


# the plan


def test_as_it_is_agreed_so_it_is_done() -> None:
    handed, agreed = Room("p51"), Room("p51")
    for room in (handed, agreed):
        room.agree("strength")
    agreed.do("ask_goal", "ask_day", "choose", "back", "call")
    assert doing(agreed.state) > doing(handed.state) + 200
    for what in ("endurance", "control", "stretching", "self_pressure"):
        agreed.agree(what, "7", "20")
    assert doing(agreed.state) < doing(handed.state) + 200
    assert agreed.has("too_much")


@pytest.mark.parametrize(
    ("times", "minutes", "told"),
    [
        ("50", "5", "hardly meant"),
        ("five", "5", "whole number"),
        ("5", "10 min", "whole number"),
        ("5", "2.5", "minutes"),
        ("-3", "5", "times a week"),
        ("", "5", "times a week"),
        ("5", "500", "hardly meant"),
    ],
)
def test_an_unclear_dose_is_asked_back_and_changes_nothing(
    times: str, minutes: str, told: str
) -> None:
    room = Room("p51")
    before = room.state
    reply = room.agree("strength", times, minutes)
    assert reply.refused is not None
    assert told in reply.refused
    assert room.state == before


def test_fifty_injections_in_a_week_are_answered_in_words() -> None:
    room = Room("p51")
    series = {"kind": "series", "drug": "anesthetic", "where": "same", "only_if": True}
    reply = room.act(count="50", apart="1", **series)
    assert reply.refused is not None
    assert "hardly meant" in reply.refused
    assert "three or four sessions a year" in reply.refused
    room.act(count="12", apart="1", **series)
    assert room.has("too_soon", "too_many")


def test_a_series_under_the_rule_is_no_unsafe_act() -> None:
    room = Room("p51")
    under = {"kind": "series", "count": "1", "apart": "6", "drug": "anesthetic", "where": "same"}
    room.act(**under, only_if=True)
    assert not UNSAFE & {each.name for each in PLAN.debrief(room.state).events}
    room.act(**under, only_if=False)
    assert room.has("routine_series")


def test_a_rule_said_later_is_not_said_beforehand() -> None:
    room = Room("p51")
    room.do("pain")
    room.decide()
    room.act(kind="rule", percent="50", weeks="6")
    assert not room.has("rule")


# the note


@pytest.mark.parametrize("text", ["", "   \n", "x" * 3001, "x" * 20_000])
def test_an_empty_or_endless_note_is_answered_in_words(text: str) -> None:
    reply = Room("p51").act(kind="note", text=text)
    assert reply.refused is not None


def test_a_note_of_a_megabyte_is_no_action_and_raises_nothing_in_a_replay() -> None:
    task = task_of("p51")
    value = attempt(PLAN, task, [{"kind": "note", "t_ms": 1, "text": "x" * 20}])
    value["actions"][0]["text"] = "x" * 1_000_000
    assert replay(PLAN, task, value).debrief is None
    value["actions"][0]["text"] = "x" * 30_000
    replayed = replay(PLAN, task, value)
    assert replayed.refused == 1


def test_html_in_a_note_is_text() -> None:
    room = Room("p51")
    room.act(kind="note", text="<script>alert(1)</script> & <b>bold</b>")
    room.decide("close")
    html = debrief_html(PLAN, PLAN.debrief(room.state))
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "for somebody to mark" in html


# visits


def test_who_was_told_when_to_come_comes_before_the_appointment() -> None:
    told, untold = Room("p54"), Room("p54")
    told.do("return")
    assert "before the appointment" in told.decide(weeks=6).said
    assert told.state.week == 1
    untold.decide(weeks=6)
    assert untold.state.week == 6
    assert "short of breath" in untold.do("ask_since").said


def test_going_on_past_a_new_danger_sign_is_unsafe() -> None:
    room = Room("p54")
    room.decide(weeks=2)
    room.decide("go_on")
    assert room.has("ignored_sign")


def measured_then(room: Room, *ways: tuple[str, int]) -> Room:
    """Pain is measured at each visit, and then it is decided so."""
    for choice, weeks in ways:
        room.do("pain")
        room.decide(choice, weeks)
    return room


def test_another_needle_without_benefit_is_unsafe() -> None:
    room = measured_then(Room("p53"), ("go_on", 6), ("repeat", 4))
    assert room.has("repeat_without_benefit")


def test_a_new_look_that_finds_another_cause_is_no_leave_for_the_same_needle() -> None:
    room = Room("p53")
    measured_then(room, ("go_on", 6))
    room.do("pain")
    assert "tendons of the shoulder" in room.decide("rethink", 3).said
    measured_then(room, ("repeat", 2))
    assert room.has("repeat_without_benefit")


def test_a_new_look_that_confirms_the_muscle_is_one() -> None:
    found = [
        seed for seed in range(80)
        if not measured_then(room := Room("p55b", seed), ("go_on", 6), ("rethink", 2),
                             ("repeat", 2)).has("repeat_without_benefit")
        and room.state.visits[1].value("pain") == (8,)
    ]  # fmt: skip
    assert found


def seed_where(pains: Callable[[list[int]], bool], *ways: tuple[str, int]) -> Room:
    """Ms Valdez in a course of which pain as measured at each visit is so."""
    for seed in range(200):
        room = Room("p51", seed)
        room.act(kind="rule", percent="50", weeks="6")
        measured_then(room, *ways)
        room.do("pain")
        if pains([each.value("pain")[0] for each in room.state.visits]):  # type: ignore[index]
            return room
    raise AssertionError("there is no such course")


def test_relief_that_lasted_and_went_allows_another_needle() -> None:
    room = seed_where(lambda pain: pain[1] <= 3 and pain[2] >= 5, ("go_on", 6), ("go_on", 4))
    room.decide("repeat", 2)
    assert room.has("repeated")
    assert not room.has("repeat_without_benefit")


def test_relief_that_did_not_last_does_not_allow_it() -> None:
    room = seed_where(lambda pain: pain[1] <= 3 and pain[2] >= 5, ("go_on", 3), ("go_on", 4))
    room.decide("repeat", 2)
    assert not room.has("repeated")


def test_nobody_decides_by_findings_who_did_not_measure() -> None:
    for who in PEOPLE:
        assert "decided" not in done(task_of(who), clinicians.hurried(task_of(who))).first()
        careful = done(task_of(who), clinicians.thorough(task_of(who)))
        assert "decided" in careful.first()


def test_what_was_planned_wrongly_can_be_taken_back_before_the_visit_ends() -> None:
    room = Room("p51")
    wrong = {"kind": "series", "count": "3", "apart": "4", "drug": "steroid", "where": "several"}
    room.act(**wrong, only_if=False)
    room.agree("strength", "7", "40")
    assert room.has("steroid_series", "too_soon", "too_many", "too_much", "several_regions")
    room.act(kind="drop", what="series")
    room.agree("strength", "5", "8")
    room.decide()
    assert not room.has("steroid_series")
    assert not room.has("too_much")


def test_a_plan_told_back_says_what_was_not_said() -> None:
    room = Room("p51")
    room.agree("strength", "5", "8")
    told = room.do("back").said
    assert "5 times a week, 8 min" in told
    assert "at once, I do not know" in told
    room.do("return")
    room.act(kind="rule", percent="50", weeks="6")
    told = room.do("back").said
    assert "short breath" in told
    assert "50 % for 6 weeks" in told


def test_who_comes_before_the_appointment_says_why() -> None:
    room = Room("p54")
    room.do("return")
    assert "short of breath" in room.decide(weeks=6).said
    room.decide("refer")
    assert room.has("asked_since", "decided")


def test_sleep_and_work_need_no_minutes_and_exercise_does() -> None:
    room = Room("p51")
    assert room.agree("sleep_plan", "", "").said == "Sleep: fixed times, no screen in bed."
    assert "times a week" in str(room.agree("strength", "", "").refused)
    assert room.agree("workplace_change", "1", "").refused is not None


def test_a_variant_strikes_out_what_is_not_its_persons() -> None:
    assert set(patient("p54b").rehabilitated.factors) == {"workplace"}
    for who in PEOPLE[1::2]:
        own, base = patient(who).rehabilitated, patient(who[:3]).rehabilitated
        assert not set(own.factors.values()) & set(base.factors.values()), who


def test_many_notes_leave_an_attempt_that_can_be_marked() -> None:
    actions = [{"t_ms": n, "kind": "note", "text": "é" * 3000} for n in range(40)]
    room = Room("p51")
    taken = [each for each in actions
             if room.act(kind="note", text=each["text"]).refused is None]  # fmt: skip
    assert taken
    assert done(task_of("p51"), taken).path["note"] == "é" * 3000


def test_letters_are_counted_as_the_page_counts_them() -> None:
    assert Room("p51").act(kind="note", text="\N{CYRILLIC SMALL LETTER YA}" * 3000).refused is None
    assert "3,002 letters" in str(Room("p51").act(kind="note", text="\N{BONE}" * 1501).refused)


@pytest.mark.parametrize("who", PEOPLE)
def test_chance_is_answered_and_does_worse(who: str) -> None:
    for seed in range(4):
        task = task_of(who)
        debrief = done(task, clinicians.random(task, seed))
        assert set(debrief.truth["expected"]) - set(debrief.first())


def test_no_needle_on_the_first_day_again() -> None:
    assert Room("p51").decide("repeat").refused is not None


def test_the_neck_s_index_is_for_the_neck() -> None:
    assert Room("p52").do("ndi").refused is not None
    assert "of 50" in Room("p51").do("ndi").said


def test_the_first_day_shows_what_the_record_says() -> None:
    for who in PEOPLE:
        before = patient(who).rehabilitated.before
        assert Room(who).do("pain").said == f"{before.pain} of 10."


def test_a_face_shows_pain_and_that_something_is_wrong() -> None:
    assert PLAN.observe(Room("p55").state).values["face"] == 3
    room = Room("p54")
    assert PLAN.observe(room.state).values["face"] < 3
    room.decide(weeks=2)
    assert PLAN.observe(room.state).values["face"] >= 2


def test_what_is_seen_holds_no_truth() -> None:
    room = Room("p53")
    room.do("ask_goal", "pain")
    seen = str(PLAN.observe(room.state).values)
    for word in ("needle_percent", "pain_tenths", "fear", "expected"):
        assert word not in seen


# hostile input


@given(
    st.lists(st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=40)), max_size=5)
)
def test_whatever_is_handed_in_is_answered(actions: list[Any]) -> None:
    value = {"revision": "1", "data_hash": "x", "actions": actions, "seen_digest": ""}
    assert replay(PLAN, task_of("p51"), value).debrief is not None
