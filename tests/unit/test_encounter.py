"""The whole encounter: what one part gave is what the next has, and marking is replay."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.test_answers import JSON
from tpilab.patients import patient
from tpilab.protocol import Task
from tpilab.replay import MAX_BYTES, attempt, replay
from tpilab.skills.encounter import Encounter, carrying, judging, telling
from tpilab.skills.encounter.actions import MOST_ACTIONS
from tpilab.skills.encounter.clinicians import hurried
from tpilab.skills.encounter.skill import MOST_TRIES, SKILLS
from tpilab.skills.encounter.state import State
from tpilab.skills.guide.state import Danger, Touched

Json = dict[str, Any]
ENCOUNTER = Encounter()
MS_HARTMANN = Task(skill="encounter", patient="p11", seed=1)
NO_NEEDLE = Task(skill="encounter", patient="p12", seed=1)
SALINE = Task(skill="encounter", patient="p19", seed=1)
ORDER = ("select", "palpate", "prescribe", "inject")


def whole(task: Task) -> tuple[Json, ...]:
    """The model's parts."""
    return _whole(task.patient)


@cache
def _whole(name: str) -> tuple[Json, ...]:
    return tuple(ENCOUNTER.model(Task(skill="encounter", patient=name, seed=1)))


def part_of(task: Task, name: str) -> Json:
    """The model's part of a name."""
    return next(each for each in whole(task) if each.get("of") == name)


def after(task: Task, *parts: Json) -> tuple[State, list[str | None]]:
    """The state after parts, and what was refused."""
    state, refused = ENCOUNTER.begin(task), []
    for each in parts:
        timed = {**each, "t_ms": max(each["t_ms"], state.t_ms)}
        state, reply = ENCOUNTER.act(state, ENCOUNTER.read(timed))
        refused.append(reply.refused)
    return state, refused


def through(task: Task, last: str) -> State:
    """The model's encounter up to and with a part."""
    names = [each.get("of") for each in whole(task)]
    state, refused = after(task, *whole(task)[: names.index(last) + 1])
    assert refused == [None] * len(refused)
    return state


def changed(part: Json, kind: str, **fields: Any) -> Json:
    """A part in which all actions of a kind are changed."""
    actions = [{**each, **fields} if each["kind"] == kind else each for each in part["actions"]]
    return {**part, "actions": actions}


@pytest.mark.parametrize("task", [MS_HARTMANN, NO_NEEDLE, SALINE], ids=lambda task: task.patient)
def test_the_model_does_all_that_is_called_for_and_nothing_unsafe(task: Task) -> None:
    done = replay(ENCOUNTER, task, attempt(ENCOUNTER, task, list(whole(task))))
    assert done.debrief is not None
    assert done.flags == ()
    assert done.refused == 0
    assert done.debrief.finished
    names = {event.name for event in done.debrief.events}
    assert set(done.debrief.truth["expected"]) <= names
    assert not [each for each in done.debrief.events if each.weight in ("unsafe", "harmful")]


def test_the_hurried_one_is_unsafe_without_consent() -> None:
    state, _ = after(MS_HARTMANN, *hurried(MS_HARTMANN))
    assert "select.no_consent" in {event.name for event in judging.judged(state)}


def test_it_begins_with_talk() -> None:
    for of in SKILLS:
        _, (refused,) = after(MS_HARTMANN, {"kind": "part", "of": of, "t_ms": 0, "actions": [1]})
        told = refused or ""
        assert ("Talk first" in told) == (of != "select")
    _, (refused,) = after(MS_HARTMANN, {"kind": "end", "t_ms": 0})
    assert "Talk first" in (refused or "")


def test_the_next_part_needs_what_the_last_one_gave() -> None:
    for n in range(2, len(ORDER)):
        state = through(MS_HARTMANN, ORDER[n - 2])
        assert carrying.why_not(state, ORDER[n]) is not None  # type: ignore[arg-type]
        assert ORDER[n] not in carrying.offered(state)
    assert carrying.offered(through(MS_HARTMANN, "prescribe")) == (
        "palpate",
        "inject",
        "guide",
        "rehabilitate",
    )


def test_what_was_missed_at_palpation_cannot_be_injected() -> None:
    parts = [part_of(MS_HARTMANN, name) for name in ORDER]
    away = parts[1]["actions"]
    mark = next(each for each in away if each["kind"] == "mark")
    parts[1] = changed(parts[1], "mark", x_um=mark["x_um"] - 60_000)
    state, refused = after(MS_HARTMANN, *parts)
    assert carrying.found(state) is None
    assert refused[:3] == [None, None, None]
    assert "What was not found cannot be injected" in (refused[3] or "")
    assert not state.punctured


def test_what_is_offered_tells_nothing_of_the_record() -> None:
    parts = [part_of(MS_HARTMANN, name) for name in ORDER[:3]]
    mark = next(each for each in parts[1]["actions"] if each["kind"] == "mark")
    missed = [parts[0], changed(parts[1], "mark", x_um=mark["x_um"] - 60_000), parts[2]]
    right, wrong = after(MS_HARTMANN, *parts)[0], after(MS_HARTMANN, *missed)[0]
    assert carrying.found(wrong) is None
    assert ENCOUNTER.observe(right).values["offered"] == ENCOUNTER.observe(wrong).values["offered"]
    assert carrying.why_not(right, "inject") is None
    assert carrying.why_not(wrong, "inject") is not None


def test_one_may_feel_again_but_not_a_third_time() -> None:
    parts = {name: part_of(MS_HARTMANN, name) for name in ORDER}
    mark = next(each for each in parts["palpate"]["actions"] if each["kind"] == "mark")
    missed = changed(parts["palpate"], "mark", x_um=mark["x_um"] - 60_000)
    _, refused = after(MS_HARTMANN, parts["select"], missed, missed, parts["palpate"])
    assert refused[:3] == [None, None, None]
    assert "Not again today" in (refused[3] or "")
    found, _ = after(MS_HARTMANN, parts["select"], missed, parts["palpate"])
    assert carrying.found(found) is not None
    assert "felt_again" in {event.name for event in judging.judged(found)}


def test_what_was_drawn_up_is_what_goes_in() -> None:
    hartmann, other = through(MS_HARTMANN, "prescribe"), through(SALINE, "prescribe")
    assert carrying.syringe(hartmann) == {"drug": "Lidocaine 1%, 1 mL", "volume_ul": 1000}
    assert str(carrying.syringe(other)["drug"]).startswith("Saline 0.9%")
    world = SKILLS["inject"].begin(carrying.task_of(hartmann, "inject"))
    assert world.record.drug == "Lidocaine 1%, 1 mL"
    assert world.record.volume_ul == 1000


def test_nobody_injects_without_a_syringe() -> None:
    parts = [part_of(MS_HARTMANN, name) for name in ORDER]
    parts[2] = changed(parts[2], "decide", choice="not_today")
    state, refused = after(MS_HARTMANN, *parts)
    assert refused == [None, None, None, "You decided that nothing is injected today."]
    assert carrying.syringe(state) == {}


def test_nobody_writes_the_mark_or_the_syringe() -> None:
    """Options come from the quiz and from replay; an action cannot bring its own."""
    state = through(MS_HARTMANN, "select")
    forged = {**part_of(MS_HARTMANN, "palpate"), "options": {"mark_x_um": 1, "drug": "Saline"}}
    with pytest.raises(ValueError, match="unknown field"):
        ENCOUNTER.read(forged)
    options = carrying.task_of(state, "inject").options
    assert "drug" not in options
    assert "mark_x_um" not in options


def test_a_part_without_a_decision_is_not_over() -> None:
    opened = {"kind": "part", "of": "select", "t_ms": 0,
              "actions": part_of(MS_HARTMANN, "select")["actions"][:3]}  # fmt: skip
    state, (refused,) = after(MS_HARTMANN, opened)
    assert "no decision" in (refused or "")
    assert state.parts == ()


def test_parts_that_are_not_over_cannot_be_tried_for_ever() -> None:
    """Each costs a replay: thousands of them would hold up a cohort's marking."""
    begun = {**part_of(MS_HARTMANN, "inject"), "actions": [0]}
    ready = through(MS_HARTMANN, "prescribe")
    state = ready
    replies = []
    for _ in range(MOST_TRIES + 3):
        timed = ENCOUNTER.read({**begun, "t_ms": state.t_ms})
        state, reply = ENCOUNTER.act(state, timed)
        replies.append(str(reply.refused))
    assert "no decision" in replies[0]
    assert "full" in replies[-1]
    assert state.parts == ready.parts
    ended, reply = ENCOUNTER.act(state, ENCOUNTER.read({"kind": "end", "t_ms": state.t_ms}))
    assert reply.refused is None
    assert ended.ended_ms is not None


def test_time_goes_on_and_parts_lie_one_after_the_other() -> None:
    state = through(MS_HARTMANN, "inject")
    begins = [each.began_ms for each in state.parts]
    assert begins == sorted(begins)
    events = judging.judged(state)
    assert [each.t_ms for each in events] == sorted(each.t_ms for each in events)
    back = {**part_of(MS_HARTMANN, "inject"), "t_ms": 0}
    same, reply = ENCOUNTER.act(state, ENCOUNTER.read(back))
    assert same is state
    assert reply.refused is not None


def test_nothing_is_done_after_the_end() -> None:
    state, _ = after(NO_NEEDLE, *whole(NO_NEEDLE))
    _, reply = ENCOUNTER.act(state, ENCOUNTER.read({"kind": "end", "t_ms": state.t_ms}))
    assert reply.refused == "The encounter is over."


def test_no_needle_is_right_where_none_belongs() -> None:
    state, _ = after(NO_NEEDLE, *whole(NO_NEEDLE))
    names = {event.name for event in judging.judged(state)}
    assert "no_needle" in names
    assert "no_needle" in judging.expected(state)
    assert "followed_through" not in judging.expected(state)


def with_touched(state: State, what: Danger = "pleura", sign: str = "") -> State:
    """The same, where the needle of the last part had touched something, at the left."""
    part = state.parts[-1]
    touched = Touched(1_000, what, (-88_000, 132_000, 40_000), sign, 1_000)
    ended = part.ended.but(hand=part.ended.hand.but(touched=(touched,)))
    return state.but(parts=(*state.parts[:-1], replace(part, ended=ended)))


def test_whose_own_needle_touched_the_lung_has_to_care_for_it() -> None:
    well = through(MS_HARTMANN, "inject")
    assert not carrying.rescue_is_due(well)
    state = with_touched(well)
    assert carrying.offered(state) == ("rescue",)
    _, left = ENCOUNTER.act(state, ENCOUNTER.read({"kind": "end", "t_ms": state.t_ms}))
    assert "Something is wrong" in (left.refused or "")
    task = carrying.task_of(state, "rescue")
    assert task.options["lung"] == "left"
    begun = SKILLS["rescue"].begin(task)
    assert begun.record.emergency == "pneumothorax"
    assert begun.record.side == "left"
    assert begun.record.weight_kg == 52
    part = {"kind": "part", "of": "rescue", "t_ms": state.t_ms,
            "actions": SKILLS["rescue"].model(task)}  # fmt: skip
    cared, reply = ENCOUNTER.act(state, ENCOUNTER.read(part))
    assert reply.refused is None
    assert "rescue" in judging.way(cared)
    done = {event.name for event in judging.judged(cared)}
    asked = set(judging.expected(cared))
    assert "cared" in asked & done
    assert {name for name in asked if name.startswith("rescue.")} <= done
    assert carrying.task_of(cared, "rehabilitate").options["needle"] == "lung"


def test_the_person_tells_of_a_vessel_or_nerve_that_was_touched_and_felt() -> None:
    well = through(MS_HARTMANN, "inject")
    bled, shot = with_touched(well, "vessel"), with_touched(well, "nerve", "It shot down my arm.")
    assert not carrying.rescue_is_due(bled)
    told = {len(telling.says(each)) for each in (well, with_touched(well, "nerve"))}
    assert {len(telling.says(each)) - 1 for each in (bled, shot)} == told
    assert "Will that be a bruise?" in " ".join(telling.says(bled))
    assert "like a current" in " ".join(telling.says(shot))


def test_the_screen_holds_no_truth_while_it_goes_on() -> None:
    for n in range(len(whole(MS_HARTMANN)) - 1):
        state, _ = after(MS_HARTMANN, *whole(MS_HARTMANN)[: n + 1])
        seen = json.dumps(ENCOUNTER.observe(state).values)
        goal = patient("p11").needled.goal
        assert "expected" not in seen
        assert str(goal.at_cm) not in seen


def test_a_long_encounter_fits_into_what_is_handed_in() -> None:
    value = attempt(ENCOUNTER, MS_HARTMANN, list(whole(MS_HARTMANN)))
    assert len(json.dumps(value)) < MAX_BYTES / 8


@pytest.mark.parametrize("bad", [
    {"kind": "part", "of": "fly", "t_ms": 0, "actions": [1]},
    {"kind": "part", "of": "select", "t_ms": -1, "actions": [1]},
    {"kind": "part", "of": "select", "t_ms": 0, "actions": []},
    {"kind": "part", "of": "select", "t_ms": 0, "actions": [0] * (MOST_ACTIONS + 1)},
    {"kind": "part", "of": "encounter", "t_ms": 0, "actions": [1]},
    {"kind": "end", "t_ms": 0, "score": 1},
    {"kind": "end"}, [], None, "end", 5,
], ids=str)  # fmt: skip
def test_what_is_no_action_is_told(bad: Any) -> None:
    with pytest.raises(ValueError, match=r".") as why:
        ENCOUNTER.read(bad)
    assert len(str(why.value)) < 500


@given(of=st.sampled_from(sorted(SKILLS)), junk=st.lists(JSON, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_junk_within_a_part_is_passed_over(of: Any, junk: list[Any]) -> None:
    state = through(MS_HARTMANN, "select")
    new, reply = ENCOUNTER.act(
        state, ENCOUNTER.read({"kind": "part", "of": of, "t_ms": state.t_ms, "actions": junk})
    )
    assert reply.refused is not None
    assert new.but(tries=state.tries) == state


@given(JSON)
@settings(max_examples=60, deadline=None)
def test_whatever_is_handed_in_is_marked_or_refused(value: Any) -> None:
    done = replay(ENCOUNTER, MS_HARTMANN, value)
    assert done.debrief is None or not done.debrief.finished


@pytest.mark.parametrize(
    ("container", "due"), [("lidocaine_1_ampoule", True), ("saline_ampoule", False)]
)
def test_salt_water_poisons_nobody(container: str, due: bool) -> None:
    task = Task(skill="encounter", patient="p65", seed=1)
    parts = {name: part_of(task, name) for name in ORDER}
    for kind in ("read", "draw"):
        parts["prescribe"] = changed(parts["prescribe"], kind, container=container)
    state, refused = after(task, *parts.values())
    assert refused == [None] * len(parts)
    assert state.given
    assert carrying.rescue_is_due(state) is due
    assert (carrying.why_not(state, "rescue") is None) is due
