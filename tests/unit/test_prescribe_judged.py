"""Which acts a syringe amounts to: each for its own reason."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.cabinets import stocked
from tests.unit.syringes import (
    READY,
    decide,
    do,
    done,
    draw,
    empty,
    instead,
    look,
    plan,
    read,
    reckon,
    tag,
    task,
    weight,
)
from tpilab.evidence import fact
from tpilab.skills.prescribe.acts import ACTS

__all__ = ["stocked"]
pytestmark = pytest.mark.usefixtures("stocked")
BAD = ("unnecessary", "harmful", "unsafe")


def acts(patient: str, *actions: dict[str, Any], **options: str) -> set[str]:
    return set(done(task(patient, **options), *actions).first())


def bad(patient: str, *actions: dict[str, Any], **options: str) -> set[str]:
    """The acts that were wrong."""
    return {name for name in acts(patient, *actions, **options) if ACTS[name].weight in BAD}


def syringe(agents: tuple[str, ...], typed: str, *drawn: dict[str, Any]) -> tuple[Any, ...]:
    """READY with other things drawn and labeled."""
    reads = tuple(read(each["container"]) for each in drawn)
    plain = instead(READY, "draw", *reads, *drawn)
    return instead(plain, "tag", tag(typed, *agents))


def test_all_that_is_called_for_is_done_and_nothing_is_wrong() -> None:
    debrief = done(task("p16"), *READY, decide("ready"))
    assert set(debrief.truth["expected"]) == set(debrief.first())
    assert bad("p16", *READY, decide("ready")) == set()


@pytest.mark.parametrize(
    ("left_out", "act"),
    [
        (look("weigh"), "weight"), (weight("48 kg"), "weight"), (look("letter"), "counts"),
        (look("conditions"), None), (read("lidocaine_1"), "read_labels"),
        (reckon("lidocaine", "10 mg", "4.6 %"), "reckoned"), (do("second"), "second"),
        (do("emergency"), "emergency"), (look("today"), "asked_today"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_missed(left_out: dict[str, Any], act: str | None) -> None:
    """The letter tells of liver and of the allergy both: without the question nothing is missed."""
    rest = tuple(each for each in READY if each != left_out)
    if left_out["kind"] == "weight":
        rest = tuple(each for each in rest if each["kind"] != "reckon")
    missed = set(done(task("p16"), *READY, decide("ready")).truth["expected"]) - acts(
        "p16", *rest, decide("ready")
    )
    assert (act in missed) if act else not missed


@pytest.mark.parametrize("typed", ["53 kg", "46.9 kg", "49.1 kg"])
def test_the_chart_s_weight_is_not_the_person_s(typed: str) -> None:
    other = instead(READY, "weight", weight(typed))
    assert "weight" not in acts("p16", *other, decide("ready"))
    near = instead(READY, "weight", weight("48.4 kg"))
    assert "weight" in acts("p16", *near, decide("ready"))


@pytest.mark.parametrize(
    ("mg", "percent", "right"),
    [
        ("10 mg", "4.6 %", True), ("10 mg", "5 %", True), ("10.4 mg", "4.6 %", True),
        ("9.6 mg", "4 %", True), ("10.6 mg", "4.6 %", False), ("10 mg", "5.7 %", False),
        ("10 mg", "46 %", False),
    ],
)  # fmt: skip
def test_arithmetic_is_right_within_rounding(mg: str, percent: str, right: bool) -> None:
    own = instead(READY, "reckon", reckon("lidocaine", mg, percent))
    assert ("reckoned" in acts("p16", *own, decide("ready"))) is right


@pytest.mark.parametrize(
    ("typed", "agents", "right"),
    [
        ("10 mg/mL", ("lidocaine",), True), ("1 %", ("lidocaine",), True),
        ("10.1 mg/mL", ("lidocaine",), True), ("11 mg/mL", ("lidocaine",), False),
        ("20 mg/mL", ("lidocaine",), False), ("10 mg/mL", ("bupivacaine",), False),
        ("10 mg/mL", ("lidocaine", "saline"), False),
        ("10 mg/mL", ("lidocaine", "epinephrine"), False),
    ],
)  # fmt: skip
def test_a_label_has_to_say_what_is_in_the_syringe(
    typed: str, agents: tuple[str, ...], right: bool
) -> None:
    labeled = instead(READY, "tag", tag(typed, *agents))
    found = acts("p16", *labeled, decide("ready"))
    assert ("labeled" in found) is right
    assert ("unlabeled" in found) is not right


def test_a_label_that_was_true_before_a_further_draw_is_false() -> None:
    more = instead(
        READY, "tag", tag("10 mg/mL", "lidocaine"), read("saline"), draw("saline", "1 mL")
    )
    assert "unlabeled" in bad("p16", *more, decide("ready"))
    anew = instead(READY, "tag", read("saline"), draw("saline", "1 mL"),
                   tag("5 mg/mL", "lidocaine", "saline"))  # fmt: skip
    assert "labeled" in acts("p16", *anew, decide("ready"))


def test_a_second_syringe_left_without_a_label_is_unsafe_whatever_is_decided() -> None:
    left = (draw("saline", "1 mL", syringe="b"),)
    assert "unlabeled" in bad("p16", *READY, *left, decide("ready"))
    assert "unlabeled" in bad("p16", *left, decide("no_drug", "needle_does"))
    assert "unlabeled" not in bad("p16", *READY, *left, empty("b"), decide("ready"))


@pytest.mark.parametrize(
    ("container", "act"),
    [
        ("lidocaine_expired", "expired"), ("lidocaine_opened", "shared"), ("bowl", "unknown"),
        ("potassium", "wrong_drug"),
    ],
)  # fmt: skip
def test_a_trap_made_ready_is_told_by_its_name_thrown_away_it_costs_nothing(
    container: str, act: str
) -> None:
    agent = {"bowl": "saline", "potassium": "potassium"}.get(container, "lidocaine")
    strength = "15 mg/mL" if container == "potassium" else "10 mg/mL"
    drawn = (read(container), draw(container, "1 mL"))
    made = (*drawn, tag(strength, agent), plan("1", "1 mL"))
    assert act in bad("p16", *made, decide("ready"))
    assert bad("p16", *drawn, empty(), *READY, decide("ready")) == set()


def test_a_used_needle_in_a_container_is_unsafe_at_once() -> None:
    twice = (read("lidocaine_1"), draw("lidocaine_1", "0.5 mL"),
             draw("lidocaine_1", "0.5 mL", needle="used"))  # fmt: skip
    made = instead(instead(READY, "read"), "draw", *twice)
    found = acts("p16", *made, decide("ready"))
    assert "used_needle" in found
    assert "clean" not in found


def test_a_single_dose_container_kept_for_the_next_person_is_shared() -> None:
    kept = tuple(each for each in READY if each != do("discard"))
    assert "shared" in bad("p16", *kept, do("keep"), decide("ready"))
    vial = (do("wipe"), *syringe(("lidocaine",), "1 %", draw("lidocaine_1_vial", "1 mL"))[:-1])
    assert "shared" not in bad("p16", *vial, do("keep"), decide("ready"))


def test_each_vial_s_stopper_is_wiped_before_the_needle() -> None:
    made = syringe(("lidocaine",), "1 %", draw("lidocaine_1_vial", "1 mL"))[:-1]
    assert "wiped" in acts("p16", do("wipe"), *made, decide("ready"))
    assert "wiped" not in acts("p16", *made, do("wipe"), decide("ready"))
    assert "wiped" in done(task("p16"), *made, decide("ready")).truth["expected"]
    assert "wiped" not in done(task("p16"), *READY, decide("ready")).truth["expected"]


def over(volume: str, *, patient: str = "p16", **options: str) -> set[str]:
    made = (read("lidocaine_2_vial"), draw("lidocaine_2_vial", volume), tag("2 %", "lidocaine"),
            plan("1", volume))  # fmt: skip
    return bad(patient, *made, decide("ready"), **options)


def test_the_limit_is_all_of_it_and_not_a_drop_more() -> None:
    """48 kg: 4.5 mg/kg are 216 mg, which 10.8 mL of 2 % hold; UK: 200 mg, 10 mL."""
    assert "over_limit" not in over("10.8 mL")
    assert "over_limit" in over("10.801 mL")
    assert "over_limit" not in over("10 mL", formulary="UK")
    assert "over_limit" in over("10.001 mL", formulary="UK")


def test_shares_of_a_mixture_add_up_to_the_limit() -> None:
    """48 kg: 108 mg of lidocaine are half of 216; 87.5 mg of bupivacaine are half of 175."""

    def made(volume: str, total: str) -> set[str]:
        return bad("p16", read("lidocaine_2_vial"), draw("lidocaine_2_vial", "5.4 mL"),
                   read("bupivacaine"), draw("bupivacaine", volume), plan("1", total),
                   decide("ready"))  # fmt: skip

    assert "mixed" in made("10 mL", "15.4 mL")
    assert "over_limit" not in made("10 mL", "15.4 mL")
    full = bad("p16", draw("lidocaine_2_vial", "9 mL"), draw("bupivacaine", "10 mL"),
               plan("1", "19 mL"), decide("ready"))  # fmt: skip
    assert {"over_limit", "mixed"} <= full


def test_what_the_dentist_gave_counts_toward_the_limit() -> None:
    """72 kg: 324 mg by weight, 300 by the total; 72 mg were given, 228 are left: 11.4 mL of 2 %."""
    assert "over_limit" not in over("11.4 mL", patient="p22")
    assert "over_limit" in over("11.401 mL", patient="p22")


def test_with_epinephrine_its_own_limit_holds_where_the_label_has_one() -> None:
    """48 kg: 7 mg/kg are 336 mg, more than a syringe of 20 mL of 1 % holds."""
    made = done(task("p16"), draw("lidocaine_epi", "20 mL"), plan("1", "20 mL"), decide("ready"))
    assert made.truth["shares"][0]["limit_ng"] == 336_000_000
    assert "against" in made.first()


def test_stronger_and_more_than_needed_is_unnecessary() -> None:
    strong = syringe(("lidocaine",), "2 %", draw("lidocaine_2", "1 mL"))
    found = acts("p16", *strong, decide("ready"))
    assert "stronger" in found
    assert "least" not in found
    much = instead(instead(READY, "draw", draw("lidocaine_1", "5 mL")), "plan", plan("1", "5 mL"))
    assert "more" in bad("p16", *much, decide("ready"))
    sites = instead(instead(READY, "draw", draw("lidocaine_1", "5 mL")), "plan", plan("5", "1 mL"))
    assert "more" in bad("p16", *sites, decide("ready"))


def test_half_the_limit_is_the_most_for_a_scarred_liver() -> None:
    made = (read("lidocaine_1_vial"), draw("lidocaine_1_vial", "11 mL"), plan("1", "11 mL"))
    found = bad("p16", *made, decide("ready"))
    assert "more_of_limit" in found
    assert "over_limit" not in found


def test_a_thinned_solution_is_as_right_and_buffering_is_neutral() -> None:
    thin = syringe(("lidocaine",), "0.5 %", draw("lidocaine_1", "0.5 mL"), draw("saline", "0.5 mL"))
    thin = instead(thin, "reckon", reckon("lidocaine", "5 mg", "2.3 %"))
    assert bad("p16", *thin, decide("ready")) == set()
    assert {"least", "reckoned", "labeled"} <= acts("p16", *thin, decide("ready"))
    soft = syringe(("lidocaine",), "9 mg/mL", draw("lidocaine_1", "0.9 mL"),
                   draw("bicarbonate", "0.1 mL"))  # fmt: skip
    soft = instead(soft, "reckon", reckon("lidocaine", "9 mg", "4.2 %"))
    found = acts("p16", *soft, decide("ready"))
    assert {"buffered", "least"} <= found
    assert bad("p16", *soft, decide("ready")) == set()


@pytest.mark.parametrize(
    ("patient", "container", "act"),
    [
        ("p20", "triamcinolone", "steroid_stop"), ("p20b", "betamethasone", "steroid_stop"),
        ("p26", "triamcinolone", "against"), ("p11", "triamcinolone", "steroid"),
        ("p16b", "lidocaine_1", "must_not"), ("p16b", "bupivacaine", "must_not"),
        ("p16b", "procaine", "against"), ("p16", "procaine", "against"),
        ("p16", "lidocaine_epi", "against"), ("p11", "lidocaine_epi", "epinephrine"),
        ("p11", "bupivacaine", "other_agent"), ("p11", "ropivacaine", "not_known"),
        ("p12", "lidocaine_1", "needless"), ("p18", "saline", "needless"),
    ],
)  # fmt: skip
def test_what_a_person_must_not_or_need_not_get(patient: str, container: str, act: str) -> None:
    made = (read(container), draw(container, "1 mL"), plan("1", "1 mL"), decide("ready"))
    assert act in bad(patient, *made)
    assert act not in bad(patient, *made[:-1], empty(), decide("not_today"))


def test_a_steroid_is_judged_once_and_a_fitting_reason_belongs_to_the_right_syringe() -> None:
    steroids = {"steroid", "against", "steroid_stop"}
    made = (draw("triamcinolone", "1 mL"), plan("1", "1 mL"), decide("ready", "steroid_works"))
    assert bad("p20", *made) & steroids == {"steroid_stop"}
    assert "decided" not in acts("p11", *made)
    assert "decided" in acts("p16", *READY, decide("ready"))
    assert "decided" not in acts("p16", *READY, decide("ready", "lasts_longer"))
    assert "decided" in acts("p16", decide("no_drug", "needle_does"))
    assert "decided" not in acts("p20", decide("not_today", "wished"))
    assert "decided" in acts("p20", decide("not_today", "interaction"))


def test_a_contraindication_of_the_label_holds_and_is_unsafe_only_if_two_read_the_label() -> None:
    """RISK-051 was read as an abstract: it may warn, and not fail anybody."""
    made = (draw("mepivacaine", "1 mL"), plan("1", "1 mL"), decide("ready"))
    debrief = done(task("p16"), *made)
    assert debrief.first()["against"].note == "Not with a scarred liver."
    assert "must_not" not in debrief.first()
    assert "Mepivacaine: Not with a scarred liver." in debrief.truth["words"]
    assert "against" not in acts("p11", *made)
    asked = done(task("p04"), draw("procaine", "1 mL"), plan("1", "1 mL"), decide("ready"))
    assert "Procaine: Only if needed." in asked.truth["words"]


def test_a_second_reader_reads_what_is_in_the_syringe_now() -> None:
    more = (read("saline"), draw("saline", "1 mL"))
    assert "second" in acts("p16", *READY, decide("ready"))
    assert "second" not in acts("p16", *READY, *more, plan("1", "1 mL"), decide("ready"))


def test_a_weight_that_is_changed_to_a_wrong_one_is_wrong() -> None:
    assert "weight" not in acts("p16", *READY, weight("53 kg"), decide("ready"))


def test_epinephrine_without_need_spoils_the_least_and_not_the_decision() -> None:
    made = (draw("lidocaine_epi", "1 mL"), plan("1", "1 mL"), decide("ready"))
    found = acts("p11", *made)
    assert {"epinephrine", "decided"} <= found
    assert not {"least", "other_agent"} & found


def test_whom_a_numb_leg_endangers_is_warned() -> None:
    assert "warned" in done(task("p19")).truth["expected"]
    assert "warned" not in done(task("p11")).truth["expected"]
    assert "warned" in acts("p19", do("warn"))


def test_with_salt_water_alone_there_is_no_limit_to_reckon() -> None:
    made = (look("letter"), read("saline"), draw("saline", "1 mL"), tag("0.9 %", "saline"),
            plan("1", "1 mL"), do("second"), decide("ready", "saline_does"))  # fmt: skip
    debrief = done(task("p16b"), look("conditions"), *made)
    assert set(debrief.truth["expected"]) <= set(debrief.first())
    assert not {"reckoned", "weight", "emergency"} & set(debrief.truth["expected"])


def test_the_arithmetic_is_told_step_by_step() -> None:
    four = instead(READY, "draw", draw("lidocaine_1", "4 mL"))
    four = instead(instead(four, "plan", plan("4", "1 mL")), "reckon")
    assert done(task("p16"), *four, decide("ready")).truth["arithmetic"] == [
        "1 % is 10 mg in 1 mL.",
        "4 mL hold 40 mg of lidocaine.",
        "4 places × 1 mL = 4 mL: 40 mg of lidocaine.",
        "4.5 mg/kg × 48 kg = 216 mg, under the label's total of 300 mg.",
        "40 of 216 mg: 19 %.",
    ]
    after_dentist = done(task("p22"), *four, decide("ready")).truth["arithmetic"]
    assert after_dentist[-4:] == [
        "4.5 mg/kg × 72 kg = 324 mg, over the label's total, so 300 mg is the limit.",
        "40 of 300 mg: 13 %.",
        "2 h before: 72 mg of lidocaine, 24 % of its limit.",
        "Added before rounding: 13 % + 24 % = 37 % of the limit.",
    ]


def test_acts_rest_on_facts_that_exist_and_unsafe_ones_on_what_may_carry_them() -> None:
    for act in ACTS.values():
        verified = [fact(name).status == "primary-verified" for name in act.facts]
        if act.weight == "unsafe":
            assert act.basis == "safety rule" or all(verified)
        assert "unconfirmed" not in [fact(name).status for name in act.facts]


def test_a_drop_that_cannot_work_is_not_the_least_and_spares_no_arithmetic() -> None:
    """p28 is right with 0.5 to 2 mL; of 0.001 mL half a milligram would be right whatever it is."""
    drop = (draw("lidocaine_1", "0.001 mL"), tag("1 %", "lidocaine"), plan("1", "0.001 mL"))
    found = acts("p28", look("weigh"), weight("57 kg"), read("lidocaine_1"), *drop,
                 reckon("lidocaine", "0.4 mg", "0.9 %"), decide("ready"))  # fmt: skip
    assert not found & {"least", "decided", "reckoned"}
    assert {"labeled", "weight", "clean"} <= found


def test_a_trap_that_lies_beside_the_right_syringe_is_a_trap() -> None:
    left = (read("potassium"), draw("potassium", "1 mL", syringe="b"),
            tag("15 mg/mL", "potassium", syringe="b"))  # fmt: skip
    assert "wrong_drug" in bad("p16", *READY, *left, decide("ready"))
    assert bad("p16", *left, empty("b"), *READY, decide("ready")) == set()


def test_who_read_before_the_label_was_on_did_not_read_it() -> None:
    assert "second" in acts("p16", *READY, decide("ready"))
    assert "second" not in acts("p16", *READY, tag("10 mg/mL", "lidocaine"), decide("ready"))
