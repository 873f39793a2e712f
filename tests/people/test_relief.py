"""Relief: a model beside the skill. Hardly of drug or twitch, mostly of time, attention, luck."""

from __future__ import annotations

from functools import cache
from statistics import correlation, mean

import pytest

from tpilab.patients import patient
from tpilab.physics.relief import DAYS, Treated, eased, relief
from tpilab.protocol import Task
from tpilab.rng import below
from tpilab.skills import skill

PERSON = patient("p11").response
SEEDS = range(1_000)
WELL = Treated(needled=True, in_muscle=True, drug=True)


@cache
def courses(treated: Treated) -> list[tuple[int, ...]]:
    return [relief(PERSON, seed, treated) for seed in SEEDS]


def at(day: int, treated: Treated) -> list[int]:
    return [course[DAYS.index(day)] for course in courses(treated)]


def test_drug_and_twitch_hardly_matter_after_a_week() -> None:
    well = mean(at(7, WELL))
    dry = mean(at(7, Treated(needled=True, in_muscle=True)))
    twitched = mean(at(7, Treated(needled=True, in_muscle=True, drug=True, twitched=True)))
    assert 0 < well - dry < 3
    assert twitched == well
    twitch_at_once = mean(at(0, Treated(True, True, True, True))) - mean(at(0, WELL))
    assert twitch_at_once == pytest.approx(20)


@pytest.mark.parametrize("day", [7, 28, 84])
def test_course_and_technique_are_hardly_related(day: int) -> None:
    """Over 1,000 people: what of the course comes from the work, as correlations."""
    did = [
        {what: int(below(5, f"test/{what}", 2, seed)) for what in ("muscle", "drug", "twitch")}
        for seed in SEEDS
    ]
    course = [
        at(day, Treated(True, bool(d["muscle"]), bool(d["drug"]), bool(d["twitch"])))[seed]
        for seed, d in zip(SEEDS, did, strict=True)
    ]
    found = {what: correlation([d[what] for d in did], course) for what in did[0]}
    print(day, {what: round(r, 2) for what, r in found.items()})
    assert abs(found["muscle"]) < 0.3
    assert abs(found["drug"]) < 0.15
    assert abs(found["twitch"]) < 0.1


def test_some_get_worse_whatever_was_done() -> None:
    for treated in (WELL, Treated(needled=False)):
        later = at(84, treated)
        worse = sum(each < 0 for each in later) / len(later)
        assert 0.05 < worse < 0.4
    assert len(set(at(84, WELL))) > 20


def test_who_was_not_needled_is_eased_too() -> None:
    """Time and attention alone: that is what placebo arms show."""
    nothing = mean(at(7, Treated(needled=False)))
    assert nothing > 0.35 * mean(at(7, WELL))


def test_good_work_with_a_poor_course_and_the_reverse_both_happen() -> None:
    good = at(28, WELL)
    poor = at(28, Treated(needled=True))
    assert sum(a < b for a, b in zip(good, reversed(poor), strict=True)) > len(good) // 5
    assert min(good) < 6
    assert max(poor) > mean(good)


def test_soreness_hides_it_at_first_and_relief_fades() -> None:
    course = [mean(at(day, WELL)) for day in DAYS]
    assert course[0] < max(course)
    assert course[-1] < max(course)


def test_the_same_person_and_seed_go_the_same_way() -> None:
    assert relief(PERSON, 3, WELL) == relief(PERSON, 3, WELL)
    assert relief(None, 3, WELL) == (0,) * len(DAYS)
    assert eased(PERSON, 3, WELL) == eased(PERSON, 3, WELL)
    assert eased(PERSON, 3, Treated(needled=False)).sore == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_no_act_turns_on_it(seed: int) -> None:
    """The same actions on the same body earn the same acts whatever the course is."""
    inject = skill("inject")
    task = Task(skill="inject", patient="p01", seed=seed)
    state = inject.begin(task)
    for each in inject.model(task):
        state, reply = inject.act(state, inject.read(each))
        assert reply.refused is None, each
    names = {event.name for event in inject.debrief(state).events}
    assert set(inject.debrief(state).truth["expected"]) <= names
    assert not {name for name in inject.acts if "relief" in name or "eased" in name}
