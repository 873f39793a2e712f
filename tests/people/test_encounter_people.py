"""Everybody who comes for a whole encounter: one story in all parts, and care told from haste."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tpilab.patients import load_forms, patient, records
from tpilab.patients.models import Patient
from tpilab.protocol import Debrief, Task
from tpilab.replay import attempt, replay
from tpilab.skills.encounter import Encounter, carrying, judging
from tpilab.skills.encounter.clinicians import careful, hurried
from tpilab.skills.encounter.state import State
from tpilab.skills.rehabilitate import Rehabilitate

ROOT = Path(__file__).parents[2]
PRIVATE = ROOT / "solutions/.patients"
COMES = re.compile(r"p6\d|x0[3-9]")
"""The records of page 08 and its quiz, and those of its examination."""
FORMS: dict[str, Patient] = {
    name: form
    for place in (records.DATA, PRIVATE)
    for path in sorted(place.glob("*.yaml"))
    if COMES.fullmatch(path.stem)
    for name, form in load_forms(path).items()
}
ENCOUNTER = Encounter()


@pytest.fixture(autouse=True)
def _those_of_the_examination_too(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(records, "_places", [*records._places, PRIVATE])
    yield
    patient.cache_clear()


@cache
def played(name: str, script: str) -> Debrief:
    """The debrief of a scripted encounter, replayed as marking does."""
    task = Task(skill="encounter", patient=name, seed=1)
    actions = {"careful": careful, "hurried": hurried}[script](task)
    done = replay(ENCOUNTER, task, attempt(ENCOUNTER, task, actions))
    assert done.debrief is not None
    assert (done.flags, done.refused) == ((), 0)
    return done.debrief


def share(debrief: Debrief) -> float:
    """How much of what was called for was done."""
    expected = debrief.truth["expected"]
    names = {event.name for event in debrief.events}
    return sum(each in names for each in expected) / len(expected)


def wrong(debrief: Debrief) -> list[str]:
    """The unsafe and harmful acts."""
    return [each.name for each in debrief.events if each.weight in ("unsafe", "harmful")]


def begun(name: str) -> State:
    """An encounter before its first part."""
    return ENCOUNTER.begin(Task(skill="encounter", patient=name, seed=1))


@pytest.mark.parametrize("name", FORMS)
def test_a_careful_clinician_does_all_and_a_hurried_one_clearly_less(name: str) -> None:
    well, badly = played(name, "careful"), played(name, "hurried")
    assert (share(well), wrong(well)) == (1.0, [])
    assert share(badly) <= 0.85
    assert "select.no_consent" in wrong(badly)
    names = {event.name for event in badly.events}
    if not judging.may_needle(begun(name)):
        assert ("against" in names) != ("no_needle" in names)
        assert share(badly) < 0.5


@pytest.mark.parametrize("name", FORMS)
def test_all_parts_that_a_wrong_turn_leads_to_are_there(name: str) -> None:
    """Whoever decides for a needle gets as far as the finger allows, and no further."""
    person = FORMS[name]
    assert person.visit
    assert person.hands
    assert person.prescribing
    if any(point.kind == "active" for point in person.hands.points):
        assert person.needling
        assert person.injecting


@pytest.mark.parametrize("name", FORMS)
def test_the_parts_tell_one_story(name: str) -> None:
    person = FORMS[name]
    assert person.hands
    assert person.prescribing
    needle = person.consults.paths[0].choice == "inject"
    right = judging.way(begun(name))
    assert (person.prescribing.ends[0] == "ready") == ("inject" in right)
    assert needle or "inject" not in right
    if person.rehabilitating:
        assert person.rehabilitating.after_needle == ("inject" in right)
    if person.needling:
        goal = person.needling.goal
        at = [(each.muscle, each.side, each.at_cm) for each in person.hands.points]
        assert (goal.muscle, goal.side, goal.at_cm) in at
        named = goal.muscle.replace("_", " ").removesuffix(" major")
        for said in (person.prescribing.place, person.consults.site.label):
            assert goal.side in said
            assert named in said
        assert any(area.endswith(f"-{goal.side}") for area in person.consults.draws)


@pytest.mark.parametrize("name", [each for each in FORMS if FORMS[each].rehabilitating])
def test_what_is_measured_before_the_needle_is_what_the_plan_begins_with(name: str) -> None:
    person = FORMS[name]
    assert person.hands
    assert person.rehabilitating
    before = person.rehabilitating.before
    assert before.threshold_kPa in [each.threshold_kPa for each in person.hands.points]
    if person.injecting:
        assert person.injecting.before.threshold_kPa == before.threshold_kPa
    if person.needling:
        side = person.needling.goal.side
        other = {"left": "right", "right": "left"}[side]
        assert side in person.rehabilitating.scene
        assert other not in person.rehabilitating.scene


def test_they_are_different_people() -> None:
    assert len(FORMS) >= 8
    for field in ("name", "complaint"):
        assert len({getattr(form, field) for form in FORMS.values()}) == len(FORMS)
    assert len({form.skin_tone for form in FORMS.values()}) >= 4
    everybody = [form.name for path in records.DATA.glob("*.yaml")
                 for form in load_forms(path).values() if form.id[:3] not in FORMS]  # fmt: skip
    assert not {form.name for form in FORMS.values()} & set(everybody)


def test_with_some_the_needle_is_right_and_with_others_it_is_not() -> None:
    ways = {name: judging.way(begun(name)) for name in FORMS}
    assert {"inject" in way for way in ways.values()} == {True, False}
    reached = {name for name in FORMS if "against" in wrong(played(name, "hurried"))}
    assert {"p63", "p63b", "x04", "x04b"} <= reached
    assert not {name for name in reached if "inject" in ways[name]}


@pytest.mark.parametrize("name", [each for each in FORMS if FORMS[each].rehabilitating])
def test_a_plan_after_no_needle_tells_of_none(name: str) -> None:
    talk, *_ = ENCOUNTER.model(Task(skill="encounter", patient=name, seed=1))
    state, _ = ENCOUNTER.act(begun(name), ENCOUNTER.read(talk))
    planned = Rehabilitate()
    now = carrying.task_of(state, "rehabilitate")
    told = planned.card(now)["scene"]
    assert re.search(r"\bno needle\b", told, re.IGNORECASE)
    assert not re.search("injected|afterward|followed", told)
    begins = planned.begin(now)
    assert begins.needles == ()
    words = " ".join(planned.debrief(begins).truth["words"])
    assert "The plan began without a needle" in words


def test_a_plan_after_a_lung_that_the_learner_touched_tells_of_it() -> None:
    task = Task(skill="rehabilitate", patient="p61", seed=1, options={"needle": "lung"})
    assert "touched the lung" in Rehabilitate().card(task)["scene"]
