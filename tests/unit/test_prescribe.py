"""The cabinet: what is taken, what is refused with the same state, and what is seen."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.cabinets import FORMULARY, stocked
from tests.unit.syringes import (
    PRESCRIBE,
    READY,
    decide,
    do,
    done,
    draw,
    empty,
    look,
    plan,
    read,
    reckon,
    seen,
    tag,
    task,
    timed,
    tried,
    weight,
)
from tpilab.patients import patient
from tpilab.protocol import Reply
from tpilab.skills.prescribe import prescribers
from tpilab.skills.prescribe.skill import MOST

__all__ = ["stocked"]
pytestmark = pytest.mark.usefixtures("stocked")

FILLED = (read("lidocaine_1"), draw("lidocaine_1", "4 mL"))
PLANNED = (*FILLED, weight("48 kg"), plan("4", "1 mL"))


def refused(*actions: dict[str, Any], of: Any = None) -> str:
    """Why the last action is refused; the state is the very same as before it."""
    at = of or task()
    before, _ = tried(at, *actions[:-1])
    last = {**actions[-1], "t_ms": 1_000 * len(actions)}
    after, reply = PRESCRIBE.act(before, PRESCRIBE.read(last))
    assert after is before
    assert reply.refused
    assert reply.events == ()
    return reply.refused


@pytest.mark.parametrize(
    ("actions", "why"),
    [
        ((look("nonsense"),), "nothing of that name"),
        ((look("interpreter"),), "nothing of that name"),
        ((read("nonsense"),), "nothing of that name in the cabinet"),
        ((do("nonsense"),), "no such thing"),
        ((do("second"),), "draw up first"),
        ((do("keep"),), "Nothing is open"),
        ((do("discard"),), "Nothing is left over"),
        ((weight("106 lb"),), "1 lb is 0.4536 kg"),
        ((weight("5 kg"),), "Weigh again"),
        ((weight("500 kg"),), "Weigh again"),
        ((draw("nonsense", "1 mL"),), "nothing of that name"),
        ((draw("lidocaine_1", "2,5 mL"),), "do you mean 2.5 mL"),
        ((draw("lidocaine_1", "-1 mL"),), "less than nothing"),
        ((draw("lidocaine_1", "4"),), "of what"),
        ((draw("lidocaine_1", "6 mL"),), "Only 5 mL"),
        ((draw("lidocaine_2_vial", "21 mL"),), "takes 20 mL"),
        ((draw("lidocaine_1", "1 mL", needle="used"),), "No needle was used yet"),
        ((draw("toxin", "1 mL"),), "dissolved first"),
        ((draw("ropivacaine", "2 mL"), draw("betamethasone", "1 mL")), "Crystals fall out"),
        ((draw("betamethasone", "1 mL"), draw("lidocaine_1_vial", "1 mL")), "flocculates"),
        ((empty(),), "It is empty"),
        ((tag("10 mg/mL", "lidocaine"),), "It is empty"),
        ((*FILLED, tag("10 mg/mL")), "Name what is in it"),
        ((*FILLED, tag("10 mg/mL", "nonsense")), "no drug of that name"),
        ((*FILLED, tag("10 mg/mL", "lidocaine", "lidocaine")), "twice"),
        ((*FILLED, tag("1 mg/mL", "lidocaine")), "1 % is 10 mg in 1 mL"),
        ((*FILLED, tag("10 %", "lidocaine")), "which is 1 %"),
        ((plan("1", "1 mL"),), "The syringe is empty"),
        ((*FILLED, plan("1000000", "1 mL")), "More than 20"),
        ((*FILLED, plan("1e6", "1 mL")), "Write the number out"),
        ((*FILLED, plan("5", "1 mL")), "the syringe holds 4 mL"),
        ((*FILLED, plan("0", "1 mL")), "Zero"),
        ((*FILLED, weight("48 kg"), reckon("lidocaine", "40 mg", "19 %")), "First plan"),
        ((*FILLED, plan("4", "1 mL"), reckon("lidocaine", "40 mg", "19 %")), "set the weight"),
        ((*PLANNED, reckon("lidocaine", "40 g", "19 %")), "milligrams, or grams"),
        ((*PLANNED, reckon("lidocaine", "4 mg", "19 %")), "1 % is 10 mg in 1 mL"),
        ((*PLANNED, reckon("lidocaine", "40 mcg", "19 %")), "Look at the unit"),
        ((*PLANNED, reckon("lidocaine", "40 mg", "0.19")), "in percent"),
        ((*PLANNED, reckon("lidocaine", "", "19 %")), "Write an amount"),
        ((*PLANNED, reckon("all", "40 mg", "19 %")), "do not add up"),
        ((*PLANNED, reckon("bupivacaine", "40 mg", "19 %")), "no local anesthetic of this plan"),
        ((*PLANNED, reckon("unheard_of", "40 mg", "19 %")), "no local anesthetic of this plan"),
        ((decide("ready"),), "First plan"),
        ((*PLANNED, decide("ready", "nonsense")), "no such reason"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words_and_changes_nothing(
    actions: tuple[dict[str, Any], ...], why: str
) -> None:
    assert why in refused(*actions)


def test_a_limit_that_is_not_known_is_told_in_its_words_and_never_used() -> None:
    taken = (read("ropivacaine"), draw("ropivacaine", "4 mL"), weight("48 kg"), plan("1", "4 mL"))
    assert "No label was read of ropivacaine." in refused(
        *taken, reckon("ropivacaine", "20 mg", "9 %")
    )
    running = seen(task(coaching=True), *taken)["running"]
    assert running["total_permille"] is None
    assert running["rows"][0]["permille"] is None
    assert running["rows"][0]["not_known"] == "No label was read of ropivacaine."
    made = done(task(), *taken, decide("ready"))
    assert "not_known" in made.first()
    assert "no limit is known: No label was read" in " ".join(made.truth["arithmetic"])


def test_a_limit_belongs_to_a_country() -> None:
    taken = (read("procaine"), draw("procaine", "4 mL"), weight("48 kg"), plan("1", "4 mL"))
    tried(task(formulary="US"), *taken, reckon("procaine", "40 mg", "11.9 %"))
    assert "No UK limit" in refused(
        *taken, reckon("procaine", "40 mg", "11.9 %"), of=task(formulary="UK")
    )
    assert PRESCRIBE.card(task())["formulary"] == "US"
    assert PRESCRIBE.card(task(formulary="UK"))["formulary"] == "UK"


def test_what_is_drawn_is_gone_from_its_container_and_in_the_syringe() -> None:
    values = seen(task(), *FILLED, read("saline"), draw("saline", "1 mL"))
    assert values["left"] == {"lidocaine_1": 1_000, "saline": 9_000}
    syringe = values["syringes"]["a"]
    assert syringe["volume_ul"] == 5_000
    assert syringe["contents"][0] == {
        "agent": "lidocaine", "label": "Lidocaine", "amount_ng": 40_000_000, "per_ml": 8_000,
    }  # fmt: skip
    assert values["labels"]["lidocaine_1"] == ["Lidocaine HCl 1%", "10 mg/mL"]


def test_a_steroid_is_milky_and_an_unread_label_tells_nothing() -> None:
    syringe = seen(task(coaching=True), weight("48 kg"), draw("triamcinolone", "1 mL"))
    assert syringe["syringes"]["a"]["look"] == "milky"
    assert syringe["syringes"]["a"]["contents"] == []
    assert syringe["running"] is None


def test_a_new_draw_makes_plan_and_arithmetic_stale() -> None:
    own = (*PLANNED, reckon("lidocaine", "40 mg", "18.5 %"))
    assert seen(task(), *own)["reckoned"] == [
        {"agent": "lidocaine", "ng": 40_000_000, "permille": 185}
    ]
    values = seen(task(), *own, draw("lidocaine_2", "1 mL"))
    assert (values["plan"], values["reckoned"]) == (None, [])
    assert seen(task(), *own, weight("49 kg"))["reckoned"] == []
    assert seen(task(), *own, empty())["plan"] is None
    assert seen(task(), *own, draw("saline", "1 mL", syringe="b"))["plan"] is not None


def test_the_running_total_comes_with_coaching_or_after_own_arithmetic_never_in_an_assessment() -> (
    None
):
    own = (*PLANNED, reckon("lidocaine", "40 mg", "19 %"))
    assert seen(task(), *PLANNED)["running"] is None
    assert seen(task(coaching=True), *PLANNED)["running"] is not None
    assert seen(task(coaching=True, unaided=True), *PLANNED)["running"] is None
    assert seen(task(coaching=True, assessment=True), *own)["running"] is None
    running = seen(task(), *own)["running"]
    assert running["total_permille"] == 185
    assert running["rows"] == [{
        "agent": "lidocaine", "label": "Lidocaine", "amount_ng": 40_000_000, "per_kg_ng": 833_333,
        "limit_ng": 216_000_000, "by": "weight", "permille": 185, "not_known": "",
        "earlier": False,
    }]  # fmt: skip


def test_with_coaching_arithmetic_is_answered_without_it_is_only_noted() -> None:
    right, wrong = reckon("lidocaine", "40 mg", "19 %"), reckon("lidocaine", "44 mg", "19 %")
    assert tried(task(coaching=True), *PLANNED, right)[1].said == "That is right."
    assert "Reckon again" in tried(task(coaching=True), *PLANNED, wrong)[1].said
    assert tried(task(), *PLANNED, wrong)[1].said == "Noted."


def test_asked_again_people_remember_more_and_the_chart_tells_its_weight() -> None:
    first = tried(task(), look("reaction"))[1].said
    again = tried(task(), look("reaction"), look("reaction"))[1].said
    assert "nearly died" in first
    assert "heart raced" in again
    assert "Weight 53 kg, two years ago." in tried(task(), look("chart"))[1].said
    assert "48 kg" in tried(task(), look("weigh"))[1].said
    assert tried(task(), look("today"))[1].said == "“No, nothing.”"


def test_who_needs_an_interpreter_tells_nothing_without_one() -> None:
    needs = task("p22")
    assert "not clear" in tried(needs, look("today"))[1].said
    assert "72 kg" in tried(needs, look("weigh"))[1].said
    assert "two cartridges" in tried(needs, look("interpreter"), look("today"))[1].said


def test_what_is_shown_beforehand_holds_no_truth() -> None:
    of = task("p16")
    menu = PRESCRIBE.menu(of)
    assert {each["id"] for each in menu["containers"]} == set(FORMULARY.containers)
    assert all(len(each["printed"]) == 1 for each in menu["containers"])
    shown = str(menu) + str(PRESCRIBE.card(of)) + str(seen(of))
    for each in patient("p16").prescribed.counts:
        assert each.what not in shown
    assert "trap" not in str(menu["containers"])
    assert str(patient("p16").prescribed.weight_g) not in shown


def test_a_shelf_stands_otherwise_for_another_seed() -> None:
    shelves = {
        tuple(each["id"] for each in PRESCRIBE.menu(task(seed=seed))["containers"])
        for seed in range(5)
    }
    assert len(shelves) > 1
    assert len({frozenset(each) for each in shelves}) == 1


def test_it_is_over_after_the_decision_and_time_runs_on() -> None:
    assert "over" in refused(decide("no_drug"), look("weigh"))
    state, _ = tried(task(), look("weigh"), look("chart"))
    late = PRESCRIBE.read({**look("weigh"), "t_ms": 500})
    assert PRESCRIBE.act(state, late) == (state, Reply(refused="Time does not run backwards."))


def test_a_record_has_an_end() -> None:
    state = PRESCRIBE.begin(task())
    action = PRESCRIBE.read({**look("weigh"), "t_ms": 0})
    for _ in range(MOST):
        state, _ = PRESCRIBE.act(state, action)
    assert "full" in (PRESCRIBE.act(state, action)[1].refused or "")
    assert PRESCRIBE.act(state, PRESCRIBE.read({**decide("no_drug"), "t_ms": 0}))[0].decision


HOSTILE = [
    None, 3, [], "draw", {}, {"kind": "draw"}, {"kind": "score", "t_ms": 0},
    {**draw("lidocaine_1", "1 mL"), "t_ms": -1},
    {**draw("lidocaine_1", "1 mL"), "t_ms": 0, "points": 5},
    {**draw("lidocaine_1", "1 mL"), "t_ms": 0, "syringe": "c"},
    {**draw("lidocaine_1", "1" * 25), "t_ms": 0},
    {**draw("../../etc/passwd", "1 mL"), "t_ms": 0},
    {**draw("lidocaine_1", "1 mL"), "t_ms": 0, "typed": 4},
    {**draw("lidocaine_1", "1 mL"), "t_ms": 0, "needle": "old"},
    {**tag("1 %", *["lidocaine"] * 7), "t_ms": 0},
    {**decide("ready"), "t_ms": 0, "choice": "full_marks"},
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_what_is_no_action_is_said_to_be_none(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        PRESCRIBE.read(value)


TEXT = st.one_of(st.text(max_size=24), st.sampled_from(["1 mL", "1 %", "2", "48 kg", "10 mg"]))
NAME = st.sampled_from([*FORMULARY.containers, *FORMULARY.agents, "weigh", "second", "all", "x"])
SYRINGE = st.sampled_from(["a", "b"])
ANY = st.one_of(
    st.builds(look, NAME), st.builds(read, NAME), st.builds(do, NAME), st.builds(weight, TEXT),
    st.builds(draw, NAME, TEXT, SYRINGE, st.sampled_from(["new", "used"])),
    st.builds(empty, SYRINGE), st.builds(plan, TEXT, TEXT, SYRINGE),
    st.builds(lambda typed, agents: tag(typed, *agents), TEXT, st.lists(NAME, max_size=6)),
    st.builds(reckon, NAME, TEXT, TEXT),
    st.builds(decide, st.sampled_from(["ready", "no_drug", "not_today"])),
)  # fmt: skip


@pytest.mark.parametrize("of", [task("p16"), task("p22b", coaching=True)], ids=["plain", "coached"])
@given(actions=st.lists(ANY, max_size=25))
@settings(max_examples=40, deadline=None)
def test_whatever_is_done_nothing_raises_and_a_refusal_keeps_the_state(
    of: Any, actions: list[dict[str, Any]]
) -> None:
    state = PRESCRIBE.begin(of)
    for each in timed(tuple(actions)):
        after, reply = PRESCRIBE.act(state, PRESCRIBE.read(each))
        assert (after is state) == (reply.refused is not None)
        PRESCRIBE.observe(after)
        for name, left in after.left.items():
            drawn = sum(part.volume_ul for filled in after.syringes.values()
                        for part in filled.parts if part.container == name)  # fmt: skip
            assert 0 <= left <= FORMULARY.containers[name].volume_ul - drawn
        state = after
    PRESCRIBE.debrief(state).digest()


@pytest.mark.parametrize("hand", ["careful", "careless", "hurried", "random"])
def test_a_replay_gives_the_same_debrief(hand: str) -> None:
    for name in ("p11b", "p16b", "p20", "p22"):
        of = task(name)
        actions = getattr(prescribers, hand)(of)
        assert done(of, *actions).digest() == done(of, *actions).digest()
    assert PRESCRIBE.data_hash(task("p11")) != PRESCRIBE.data_hash(task("p11b"))
    assert PRESCRIBE.model(task()) == prescribers.careful(task())


def test_a_person_without_a_syringe_is_no_task() -> None:
    with pytest.raises(KeyError, match="prescribing"):
        PRESCRIBE.data_hash(task("p14"))


def test_a_formulary_that_is_not_there_is_no_task() -> None:
    with pytest.raises(KeyError, match="no formulary 'FR'; there are US, UK"):
        PRESCRIBE.data_hash(task(formulary="FR"))


def test_a_whole_syringe_is_written_down_in_words() -> None:
    made = done(task(), *READY, decide("ready"))
    assert [each["label"] for each in made.path["did"]][5:10] == [
        "Read: Lidocaine HCl 1%",
        "Drew 1 mL of Lidocaine HCl 1% into A",
        "Labeled A: Lidocaine, 10 mg/mL",
        "Planned 1 × 1 mL",
        "Reckoned lidocaine: 10 mg, 4.6 %",
    ]
    assert made.path["given"] == [{"agent": "lidocaine", "ug": 10_000, "epinephrine": False}]
    assert made.path["decision"]["words"].startswith("The syringe is ready")
    assert made.finished
