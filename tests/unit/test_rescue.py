"""A rescue: time passes, hands are few, drugs change the body, and acts are judged, not luck."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rescuing import PEOPLE, RESCUE, Team, done, task_of
from tpilab.physics.physiology import ended, graph, graphs
from tpilab.protocol import Task
from tpilab.replay import attempt, replay
from tpilab.skills.rescue import teams
from tpilab.skills.rescue.acts import ACTS, BY_DOING, BY_MEANS
from tpilab.skills.rescue.doing import DOINGS
from tpilab.skills.rescue.looking import monitored

FEW = range(12)


def ran(task: Task, script: Any) -> Any:
    state = RESCUE.begin(task)
    for each in script(task):
        state, reply = RESCUE.act(state, RESCUE.read(each))
        assert reply.refused is None
    return state


@pytest.mark.parametrize("patient", PEOPLE)
def test_a_team_by_the_book_does_all_that_is_asked(patient: str) -> None:
    task = task_of(patient, 3)
    debrief = done(task, teams.by_the_book(task))
    assert debrief.finished
    missed = set(debrief.truth["expected"]) - set(debrief.first())
    assert missed <= {"bagged"}  # breath can fail between two of a script's acts
    assert not {each.name for each in debrief.events if each.weight in ("harmful", "unsafe")}


def test_teams_are_ordered_in_score_and_in_survival() -> None:
    scores, alive = [], []
    for script in (teams.by_the_book, teams.nothing, teams.rough):
        states = [ran(task_of("p36", seed), script) for seed in FEW]
        scores.append(sum(map(teams.share, states)) / len(states))
        alive.append(sum(ended(each.body) == "well" for each in states))
    book, nothing, rough = scores
    assert book > 0.9
    assert nothing < 0.1
    assert rough == 0  # an unsafe act is not made up for
    assert alive[0] > alive[1] >= alive[2]


def test_doing_nothing_fails_in_every_emergency() -> None:
    for patient in PEOPLE:
        assert teams.share(ran(task_of(patient, 2), teams.nothing)) < 0.2


def test_every_act_that_a_graph_asks_for_can_be_told() -> None:
    for name in graphs():
        for each in graph(name).asks:
            assert each.act in ACTS
            told = each.act in BY_DOING or each.act in BY_MEANS
            assert told or each.act in ("diagnosis", "lung_looked")
        for act in graph(name).never.values():
            assert ACTS[act].weight in ("harmful", "unsafe", "unnecessary")


# time and hands


def test_alone_everything_takes_your_time_and_with_help_it_goes_on_beside_you() -> None:
    alone = Team("p38")
    alone.do("kit")
    assert alone.state.clock_s == alone.state.record.room.kit_s + 1
    helped = Team("p38")
    helped.do("call")
    helped.wait(40)
    before = helped.state.clock_s
    helped.do("kit")
    assert helped.state.clock_s == before + 1
    assert "kit" not in helped.state.here
    helped.wait(40)
    assert "kit" in helped.state.here


def test_helpers_have_two_pairs_of_hands() -> None:
    team = Team("p38")
    team.do("kit", "call")
    team.wait(40)
    team.do("monitor", "line")
    reply = team.do("ambulance")
    assert reply.refused is not None
    assert "hands" in reply.refused


def test_a_hundred_things_in_a_second_are_not_done_in_a_second() -> None:
    team = Team("p36")
    names = [name for name in DOINGS if name != "xray"]
    for n in range(100):
        team.act(10, kind="do", what=names[n % len(names)])
    assert team.state.clock_s > 300
    assert RESCUE.debrief(team.state).metrics


def test_thinking_takes_time_unless_the_clock_stands() -> None:
    team = Team("p36")
    team.act(30_000, kind="wait", more_s=0)
    assert team.state.clock_s == 30
    team.act(0, kind="pause", on=True)
    team.act(600_000, kind="pause", on=False)
    assert team.state.clock_s == 30


def test_an_assessment_has_no_pause_and_no_way_back() -> None:
    team = Team("p36", assessment=True)
    assert team.act(kind="pause", on=True).refused is not None
    assert team.act(kind="rewind", seconds=30).refused is not None
    assert not RESCUE.observe(team.state).values["teaches"]


def test_accommodation_gives_more_time_to_think() -> None:
    team = Team("p36", assessment=True, accommodation_percent=150)
    team.act(30_000, kind="wait", more_s=0)
    assert team.state.clock_s == 20


def test_back_in_time_things_are_as_they_were_and_the_debrief_says_so() -> None:
    team = Team("p38")
    team.do("kit")
    team.order("hydrocortisone 200 mg im")
    assert team.state.happened("second_first")
    team.act(kind="rewind", seconds=30)
    assert not team.state.happened("second_first")
    assert team.state.paused
    assert team.has("rewound")
    team.act(kind="pause", on=False)
    assert team.order("epinephrine 0.5 mg im").refused is None


def test_alone_hands_let_go_of_what_they_held() -> None:
    team = Team("p45")
    team.do("press")
    assert "press" in team.state.body.holds
    reply = team.do("site")
    assert "let go" in reply.said
    assert "press" not in team.state.body.holds


def test_after_half_an_hour_others_take_over() -> None:
    team = Team("p39")
    team.wait(1800)
    assert RESCUE.observe(team.state).values["phase"] == "finished"
    assert team.do("ask").refused is not None


# what is seen


def test_no_monitor_runs_until_it_is_attached() -> None:
    team = Team("p40")
    assert monitored(team.state) is None
    team.do("kit", "monitor")
    shown = monitored(team.state)
    assert shown is not None
    assert shown["hr"] > 100  # type: ignore[operator]


def test_the_lung_slides_on_the_other_side_only() -> None:
    for seed in FEW:
        team = Team("p39", seed)
        team.do("scan_left")
        left = RESCUE.observe(team.state).values["scan"]["picture"]
        team.do("scan_right")
        right = RESCUE.observe(team.state).values["scan"]["picture"]
        assert left != right


def test_what_is_seen_holds_no_truth() -> None:
    team = Team("p36")
    team.do("ask", "look")
    seen = str(RESCUE.observe(team.state).values)
    for word in ("last", "excited", "first", "failing"):
        assert f"'{word}'" not in seen


def test_paleness_is_told_for_this_skin() -> None:
    dark, light = Team("p37"), Team("p37b")
    words = [team.do("look").said for team in (light, dark)]
    assert "white" in words[0]
    assert "white" not in words[1]


def test_who_does_not_hear_is_not_told() -> None:
    team = Team("p37")
    team.wait(60)
    assert team.state.body.now.awake in ("out", "drowsy")
    if team.state.body.now.awake == "out":
        assert team.do("reassure").refused is not None


# what is judged


def test_an_antihistamine_before_epinephrine_is_unsafe_and_after_it_is_not() -> None:
    first, second = Team("p38").helped(), Team("p38").helped()
    first.order("diphenhydramine 50 mg iv")
    first.wait(30)
    assert first.has("second_first")
    second.order("epinephrine 0.5 mg im")
    second.wait(30)
    second.order("diphenhydramine 50 mg iv")
    second.wait(30)
    assert not second.has("second_first")
    assert not second.has("needless_drug")


def test_a_drug_that_does_nothing_here_is_unnecessary() -> None:
    team = Team("p39").helped()
    team.order("naloxone 0.4 mg iv")
    team.wait(30)
    assert team.has("needless_drug")


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("vasopressin 40 units iv", "vasopressin_in_last"),
        ("lidocaine 100 mg iv", "anesthetic_in_last"),
        ("metoprolol 5 mg iv", "blocker_in_last"),
        ("verapamil 5 mg iv", "blocker_in_last"),
        ("epinephrine 1 mg iv", "big_epinephrine"),
    ],
)
def test_what_a_poisoned_heart_does_not_bear_is_judged(text: str, act: str) -> None:
    team = Team("p36").helped()
    assert team.order(text).refused is None
    team.wait(30)
    assert team.has(act)


def test_a_small_dose_of_epinephrine_in_toxicity_is_no_fault() -> None:
    team = Team("p36").helped()
    team.order("epinephrine 50 mcg iv")
    team.wait(30)
    assert not team.has("big_epinephrine")


def test_a_needle_into_a_stable_chest_is_unsafe_and_into_a_tension_is_asked() -> None:
    stable, tight = Team("p39"), Team("p40")
    stable.do("kit", "decompress_right")
    assert stable.has("needle_stable")
    tight.do("kit", "decompress_left")
    assert tight.has("decompressed")
    assert ended(tight.state.body) == "" or tight.state.body.state == "relieved"


def test_a_needle_into_a_chest_without_anything_is_unsafe_everywhere() -> None:
    team = Team("p38")
    team.do("kit", "decompress_left")
    assert team.has("needle_stable")


def test_a_picture_before_the_needle_in_tension_is_unsafe() -> None:
    team = Team("p40")
    team.do("xray")
    assert team.has("imaging_first")


def test_home_when_not_well_is_unsafe() -> None:
    for patient in ("p36", "p38", "p39", "p41", "p44", "p46"):
        team = Team(patient)
        team.act(kind="decide", choice="home")
        assert team.has("sent_home"), patient


def test_a_hospital_needs_somebody_who_was_called() -> None:
    team = Team("p39")
    reply = team.act(kind="decide", choice="hospital")
    assert reply.refused is not None
    team.do("ambulance")
    assert team.act(kind="decide", choice="hospital").refused is None
    assert team.has("decided")


def test_only_the_last_diagnosis_counts() -> None:
    team = Team("p39")
    team.act(kind="say", what="pneumothorax")
    assert team.has("diagnosis")
    team.act(kind="say", what="panic")
    assert not team.has("diagnosis")


def test_a_note_before_the_drug_is_no_note_of_it() -> None:
    team = Team("p38")
    team.do("kit", "note")
    assert team.has("documented")
    team.order("epinephrine 0.5 mg im")
    assert not team.has("documented")
    team.do("note")
    assert team.has("documented")
    team.do("look")
    assert not team.has("documented")


def test_compressing_a_beating_heart_is_harmful_everywhere() -> None:
    for patient in ("p36", "p37", "p39"):
        team = Team(patient)
        team.do("flat")
        team.do("cpr")
        assert team.has("compressed_beating"), patient


def test_what_comes_late_is_told_and_does_not_count() -> None:
    team = Team("p38")
    team.wait(200)
    team.do("kit")
    team.order("epinephrine 0.5 mg im")
    assert team.has("late")
    assert not team.has("epi_im")


def test_a_complication_by_itself_costs_nothing() -> None:
    for seed in FEW:
        task = task_of("p36", seed)
        state = ran(task, teams.by_the_book)
        assert teams.share(state) == 1.0


def test_nothing_to_stop_is_not_asked() -> None:
    asked = RESCUE.debrief(Team("p38").state).truth["expected"]
    assert "stopped" not in asked


# hostile input


@given(
    st.lists(st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=90)), max_size=6)
)
def test_whatever_is_handed_in_is_answered(actions: list[Any]) -> None:
    task = task_of("p36")
    value = {"revision": "1", "data_hash": "x", "actions": actions, "seen_digest": ""}
    assert replay(RESCUE, task, value).debrief is not None


@pytest.mark.parametrize(
    "action",
    [
        {"kind": "order", "t_ms": 1, "text": "x" * 81},
        {"kind": "wait", "t_ms": 1, "more_s": -5},
        {"kind": "wait", "t_ms": 1, "more_s": 10**9},
        {"kind": "rewind", "t_ms": 1, "seconds": 0},
        {"kind": "do", "t_ms": 1, "what": "Stop"},
        {"kind": "pause", "t_ms": 1, "on": "yes"},
        {"kind": "cure", "t_ms": 1},
    ],
)
def test_what_is_no_action_is_refused_in_words(action: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        RESCUE.read(action)


def test_time_does_not_run_backwards() -> None:
    team = Team("p36")
    team.do("ask")
    state, reply = RESCUE.act(team.state, RESCUE.read({"kind": "wait", "t_ms": 0}))
    assert reply.refused is not None
    assert state is team.state


def test_a_replay_gives_the_same_and_waiting_in_parts_changes_nothing() -> None:
    task = task_of("p36", 4)
    whole = [{"kind": "wait", "t_ms": 0, "more_s": 120}]
    parts = [{"kind": "wait", "t_ms": 0, "more_s": 40}] * 3
    debriefs = [done(task, each) for each in (whole, parts)]
    assert debriefs[0].path["trace"] == debriefs[1].path["trace"]
    value = attempt(RESCUE, task, teams.by_the_book(task))
    assert replay(RESCUE, task, value).flags == ()
