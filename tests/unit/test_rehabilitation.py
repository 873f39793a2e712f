"""The model of twelve weeks: near the trials as far as it goes, never in one figure with them."""

from __future__ import annotations

import numpy as np

from tpilab.physics.rehabilitation import (
    WEEKS,
    People,
    Program,
    cohort,
    exercise_effect,
    falls,
    needle_effect,
    published,
)
from tpilab.views.one_or_series import one_or_series_told


def test_the_model_lies_near_the_trials_it_was_tuned_to_and_says_where_not() -> None:
    rows = {each.what: each for each in published()}
    apart = {what: abs(each.found - each.model) for what, each in rows.items()}
    assert apart.pop("manual treatment and stretching, 12 weeks") < 1.0
    assert apart.pop("emergency department, any injection, 2 weeks") < 1.4
    assert max(apart.values()) < 0.4


def test_a_needle_fades_and_a_second_one_adds_less() -> None:
    one, two = needle_effect((0,)), needle_effect((0, 6))
    assert one[0] == 0
    assert one[1] == 1000
    assert one[WEEKS] == 0
    assert 0 < two[7] - one[7] < 1000


def test_exercise_not_done_does_nothing() -> None:
    assert not exercise_effect(Program(minutes=(60,) * WEEKS)).any()
    assert exercise_effect(Program(minutes=(60,) * WEEKS, done=(600,) * WEEKS))[10] == 19


def test_one_person_of_a_cohort_is_the_same_alone() -> None:
    program = Program(needles=(0,), minutes=(30,) * WEEKS, done=(500,) * WEEKS, factors=2)
    many = cohort(5, 20, program)
    alone = falls(People(5, np.array([7])), program)
    assert (many[7] == alone[0]).all()
    assert many.shape == (20, WEEKS + 1)


def test_people_differ_more_than_schedules_do() -> None:
    one = cohort(3, 400, Program(needles=(0,)))[:, WEEKS]
    more = cohort(3, 400, Program(needles=(0, 4, 8)))[:, WEEKS]
    assert one.std() > more.mean() - one.mean()


def test_trials_and_model_never_share_a_figure() -> None:
    text, markdown = one_or_series_told("p51")
    trials, model = text.split("What this course assumes")
    assert "No trial that was found compared" in trials
    assert "INJ-032" in trials
    assert "INJ-" not in model
    assert "no evidence" in model
    assert markdown.count("data:image/svg+xml") == 1
