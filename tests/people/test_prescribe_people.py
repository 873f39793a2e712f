"""For whom a syringe is prepared: maximum doses by hand, scripts apart, sound records."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.unit.cabinets import FORMULARY, stocked
from tests.unit.syringes import done, draw, plan, played, task, weight
from tests.unit.test_patients import DATA, NAMES
from tpilab.formulary import cabinet
from tpilab.formulary.dose import Setting, share
from tpilab.patients import load_patient, patient
from tpilab.patients.prescribing import REASONS, looks
from tpilab.protocol import Debrief
from tpilab.skills.prescribe import prescribers
from tpilab.skills.prescribe.acts import ACTS
from tpilab.yaml_lines import AuthoringError

__all__ = ["stocked"]
PRESCRIBED = [name for name in NAMES if patient(name).prescribing]
FORMS = [
    form
    for name in PRESCRIBED
    for form in (name, *(name + letter for letter in patient(name).variants))
]
EARNS = {"critical": 2, "recommended": 1}
COSTS = {"unnecessary": 1, "harmful": 2, "unsafe": 4}


class Most(NamedTuple):
    """The most of lidocaine and procaine for one person, in mg, worked out on paper.

    Lidocaine: 4.5 mg/kg to 300 mg, with epinephrine 7 mg/kg to 500 mg, UK 200 mg whatever the
    weight; procaine 7 mg/kg.
    """

    who: str
    kg: int
    plain: float
    epinephrine: float
    uk: float
    procaine: float


BY_HAND = [
    Most("p16", 48, 216, 336, 200, 336),
    Most("p11", 52, 234, 364, 200, 364),
    Most("p28", 57, 256.5, 399, 200, 399),
    Most("p19", 64, 288, 448, 200, 448),
    Most("p24b", 66, 297, 462, 200, 462),
    Most("p18b", 67, 300, 469, 200, 469),  # 301.5 by weight
    Most("p26", 68, 300, 476, 200, 476),  # 306
    Most("p22", 72, 300, 500, 200, 504),  # 324; 504
    Most("p12b", 108, 300, 500, 200, 756),  # 486; 756
    Most("p12", 121, 300, 500, 200, 847),  # 544.5; 847
]


@pytest.mark.parametrize("most", BY_HAND, ids=lambda most: most.who)
def test_maximum_doses_of_ten_people_are_those_worked_by_hand(most: Most) -> None:
    weight_g = patient(most.who).prescribed.weight_g
    assert weight_g == most.kg * 1_000
    plain, mixed, there = (
        Setting(weight_g), Setting(weight_g, epinephrine=True), Setting(weight_g, "UK")
    )  # fmt: skip
    for formulary, agent, setting, mg in (
        (cabinet(), "lidocaine", plain, most.plain),
        (cabinet(), "lidocaine", mixed, most.epinephrine),
        (cabinet(), "lidocaine", there, most.uk),
        (FORMULARY, "lidocaine", plain, most.plain),
        (FORMULARY, "procaine", plain, most.procaine),
        (FORMULARY, "bupivacaine", plain, 175),
    ):
        assert share(formulary, agent, 1, setting).limit_ng == mg * 1_000_000


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("most", BY_HAND, ids=lambda most: most.who)
def test_the_skill_holds_the_same_limits_at_a_syringe(most: Most) -> None:
    plain = (weight(f"{most.kg} kg"), draw("lidocaine_1", "1 mL"), plan("1", "1 mL"))
    mixed = (*plain[:2], draw("lidocaine_epi", "1 mL"), plan("1", "1 mL"))
    for options, actions, mg in (
        ({}, plain, most.plain), ({}, mixed, most.epinephrine),
        ({"formulary": "UK"}, plain, most.uk),
    ):  # fmt: skip
        held = done(task(most.who, **options), *actions).truth["shares"][0]
        assert held["limit_ng"] == mg * 1_000_000


def score(debrief: Debrief) -> float:
    """The share of what was called for that was done, less what was wrong; not a quiz's marks."""
    first = debrief.first()
    asked = {name: EARNS[ACTS[name].weight] for name in debrief.truth["expected"]}
    lost = sum(COSTS.get(event.weight, 0) for event in first.values())
    return (sum(each for name, each in asked.items() if name in first) - lost) / sum(asked.values())


def fails(debrief: Debrief) -> bool:
    """An unsafe act fails by itself."""
    return any(event.weight == "unsafe" for event in debrief.events)


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("country", ["US", "UK"])
def test_scripts_are_apart_on_everybody(country: str) -> None:
    """A sanity check of our code and records, not of real prescribers; `-s` prints the table."""
    rows = [f"{'':6}careful  careless  hurried  random   ({country})"]
    for form in FORMS:
        of = task(form, formulary=country)
        made = {
            name: played(of, getattr(prescribers, name)(of))
            for name in ("careful", "careless", "hurried", "random")
        }
        scores = {name: score(debrief) for name, debrief in made.items()}
        told = "  ".join(f"{each:8.2f}" for each in scores.values())
        rows.append(f"{form:6}{told}  careless: {', '.join(unsafe(made['careless']))}")
        assert scores["careful"] >= 0.95, form
        assert not fails(made["careful"]), form
        assert fails(made["careless"]), form
        assert {"over_limit", "unlabeled", "used_needle"} <= set(unsafe(made["careless"])), form
        assert scores["careful"] - max(scores["careless"], scores["hurried"]) > 0.5, form
    print("\n".join(rows))


def unsafe(debrief: Debrief) -> list[str]:
    """The unsafe acts."""
    return sorted(event.name for event in debrief.events if event.weight == "unsafe")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("country", ["US", "UK"])
def test_with_the_course_s_own_cabinet_the_careful_one_does_all(form: str, country: str) -> None:
    """Where a limit was not read, salt water or a bare needle takes the drug's place."""
    of = task(form, formulary=country)
    debrief = played(of, prescribers.careful(of))
    assert set(debrief.truth["expected"]) <= set(debrief.first())
    assert not [each.name for each in debrief.events if each.weight in ("unsafe", "harmful")]


def test_at_least_ten_people_differ_in_what_is_right() -> None:
    assert len(PRESCRIBED) >= 10
    aims = [patient(form).prescribed for form in FORMS]
    assert {aim.ends[0] for aim in aims} >= {"ready", "not_today"}
    assert {reason for aim in aims for reason in aim.reasons[aim.ends[0]]} <= set(REASONS)
    assert sum(bool(aim.chart_weight) for aim in aims) >= 10
    whens = {each.when for aim in aims for each in aim.counts}
    assert whens >= {"liver", "booster", "pregnancy", "anticoagulant", "diabetes", "going_home",
                     "allergy_amide", "allergy_story", "heart"}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_weight_in_the_chart_is_never_the_person_s_in_kilograms(form: str) -> None:
    aim = patient(form).prescribed
    assert f"{aim.weight_g // 1_000} kg" not in aim.chart_weight


def broken(tmp_path: Path, name: str, old: str, new: str) -> str:
    """What is said of a record with one thing changed."""
    text = (DATA / f"{name}.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / f"{name}.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(AuthoringError) as told:
        load_patient(path)
    return str(told.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("p16", "- agents: [lidocaine]", "- agents: [lidocane]", "no agent 'lidocane'"),
        ("p16", "- agents: [ester]", "- agents: [esther]", "no agent and no kind 'esther'"),
        ("p16", "by: [reaction!, letter]\n      why: Most", "by: [reactions]\n      why: Most",
         "nothing 'reactions' to look up"),
        ("p16", "ready: [least_enough,", "ready: [least,", "no reason 'least'"),
        ("p16", "ends: [ready, no_drug, not_today]", "ends: [no_drug]", "'ready' and a way"),
        ("p16", "ends: [ready, no_drug, not_today]", "ends: [ready]", "'no_drug' and a way"),
        ("p20", "reasons: {not_today:", "reasons: {no_drug:", "'not_today' has no reasons"),
        ("p16", "weight_g: 48000", "weight_g: 49000", "weighing has to show 49 kg"),
        ("p16", "each_ul: [500, 2000]", "each_ul: [2000, 500]", "smaller comes first"),
        ("p22", "by: [today]", "by: [yesterday]", "nothing 'yesterday' to look up"),
        ("p22", "agent: lidocaine\n    ug", "agent: saline\n    ug", "no local anesthetic"),
        ("p11", "facts: [INJ-003, INJ-021]", "facts: [INJ-999]", "INJ-999"),
    ],
)  # fmt: skip
def test_mistakes_about_a_syringe_are_told_with_file_and_line(
    tmp_path: Path, name: str, old: str, new: str, said: str
) -> None:
    told = broken(tmp_path, name, old, new)
    assert said in told
    assert f"{name}.yaml:" in told


def test_a_true_allergy_says_what_would_be_unsafe(tmp_path: Path) -> None:
    told = broken(tmp_path, "p16", "          - agents: [amide]\n            unsafe: true",
                  "          - agents: [amide]\n            unsafe: false")  # fmt: skip
    assert "say in 'against' what would be unsafe" in told


def test_every_look_is_answered_for_everybody() -> None:
    for form in FORMS:
        for name in looks():
            if name != "interpreter":
                state = done(task(form), {"kind": "look", "what": name})
                assert state.path["did"]
