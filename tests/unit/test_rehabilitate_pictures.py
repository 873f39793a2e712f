"""What a plan came to, as a picture, and how much of a change matters: figures are their facts'."""

from __future__ import annotations

import re

import pytest

from tests.unit.test_rehabilitate import PEOPLE, PLAN, Room, done, task_of
from tpilab.evidence import fact
from tpilab.skills.rehabilitate import clinicians
from tpilab.views.figures.mcid import scales
from tpilab.views.one_or_series import _drawn
from tpilab.views.rehabilitate_picture import CAPTION, panels, picture


@pytest.mark.parametrize("who", PEOPLE)
def test_the_picture_shows_each_scale_that_was_measured(who: str) -> None:
    drawn = picture(done(task_of(who), clinicians.thorough(task_of(who))))
    neck = PLAN.begin(task_of(who)).record.before.ndi is not None
    assert ("Neck Disability Index" in drawn.svg) == neck
    assert "PEG" in drawn.alt
    assert f"week 0: {PLAN.begin(task_of(who)).record.before.pain}" in drawn.alt


def test_what_was_not_measured_is_a_ring_and_is_said() -> None:
    room = Room("p51")
    room.decide("close")
    drawn = picture(PLAN.debrief(room.state))
    assert "Pain was not measured" in drawn.alt
    assert "PEG" not in drawn.svg
    assert drawn.svg.count("<circle") == 1


def test_type_stays_legible_on_a_phone() -> None:
    svg = picture(done(task_of("p51"), clinicians.thorough(task_of("p51")))).svg
    for drawn in (svg, _drawn("p51")):
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', drawn)[1])  # type: ignore[index]
        sizes = [float(each) for each in re.findall(r'font-size="([\d.]+)"', drawn)]
        assert width <= 560
        assert min(sizes) >= 15


def test_the_bands_are_the_facts_that_the_caption_names() -> None:
    assert [each.matters for each in panels()] == [(1.3, 4.0), (0.6, 1.75), (5.0, 10.2)]
    for name in re.findall(r"FU-\d+", CAPTION):
        assert fact(name).values


def test_scales_disagree_about_what_matters() -> None:
    for scale in scales():
        ends = [end for row in scale.rows for end in row.ends]
        assert max(ends) > 1.5 * min(ends), scale.title
        assert max(ends) <= scale.axis.high
    ndi = next(scale for scale in scales() if "Neck Disability" in scale.title)
    assert 9.5 in {end for row in ndi.rows for end in row.ends}  # 19 % of FU-104 are points of 50


def test_the_model_s_picture_says_that_it_is_no_evidence() -> None:
    assert "Assumed by this course. No evidence." in _drawn("p55")
