"""The debrief's picture of guiding, and what a diary keeps of it, for scripted hands."""

from __future__ import annotations

from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.unit.inert import assert_inert
from tpilab.protocol import Debrief, Task
from tpilab.replay import attempt, replay
from tpilab.skills import skill
from tpilab.skills.guide import hands
from tpilab.skills.guide.tried import tried
from tpilab.views.debrief import debrief_html, debrief_markdown
from tpilab.views.figures.draw import INK, VERMILLION
from tpilab.views.guide_picture import as_told, picture

GUIDE = skill("guide")
SOMEBODY = ("g01", "g02", "p01", "p11", "p19", "p29")
everybody = pytest.mark.parametrize("name", SOMEBODY)


def task(name: str) -> Task:
    return Task(skill="guide", patient=name, seed=1)


@cache
def done(name: str, how: str) -> Debrief:
    asked = task(name)
    acts: list[Any] = {
        "careful": hands.careful, "blind": hands.blind,
        "hurried": lambda each: hands.hurried(each, 3), "nothing": lambda _: [],
    }[how](asked)  # fmt: skip
    found = replay(GUIDE, asked, attempt(GUIDE, asked, acts)).debrief
    assert found is not None
    return found


def shafts(svg: str, color: str) -> int:
    found = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path")
    return sum(each.get("stroke") == color and each.get("stroke-width") == "2.8" for each in found)


@everybody
@pytest.mark.parametrize("how", ["careful", "hurried", "blind", "nothing"])
def test_a_debrief_of_guiding_is_inert_and_small(name: str, how: str) -> None:
    html = debrief_html(GUIDE, done(name, how))
    assert_inert(html)
    assert len(html) < 200_000
    assert "data:image/svg+xml" in debrief_markdown(GUIDE, done(name, how))


@everybody
def test_a_blind_needle_is_dashed_and_said_to_be(name: str) -> None:
    drawn = picture(done(name, "blind"))
    assert shafts(drawn.svg, VERMILLION) == 2
    assert shafts(drawn.svg, INK) == 0
    assert "in the beam for 0 mm" in drawn.alt
    assert "all of the needle is dashed" in drawn.caption


@everybody
def test_a_careful_needle_is_solid_for_most_of_its_way(name: str) -> None:
    of = done(name, "careful")
    drawn = picture(of)
    runs = [run for each in as_told(of).passes for run in each.runs()]
    seen = sum(end - start for start, end, there in runs if there)
    assert seen > 0.85 * sum(end - start for start, end, _ in runs)
    assert shafts(drawn.svg, INK) >= 2
    assert "dashed." not in drawn.caption
    assert "within your limit" in drawn.alt
    assert "where it was meant to be" in drawn.alt


@everybody
def test_what_is_drawn_is_what_was_judged(name: str) -> None:
    """Deepest tip and target of the picture are those of the debrief."""
    of = done(name, "careful")
    told = as_told(of)
    deepest = next(each.value for each in of.metrics if each.name == "deepest tip")
    assert told.main is not None
    assert abs(told.main.pose.tip[2] - deepest) <= 1_000
    assert told.target == of.truth["target"]["label"]
    assert told.limit_um == of.path["plans"][-1]["limit_um"]


def test_without_an_attempt_it_says_so() -> None:
    assert picture(done("p01", "nothing")).alt.startswith("No needle passed the skin.")


# the diary


@everybody
def test_a_careful_attempt_is_no_failure(name: str) -> None:
    kept = tried(task(name), done(name, "careful"))
    assert kept is not None
    assert kept.failed == ()
    assert kept.in_muscle is True
    assert kept.modality == "ultrasound"


@everybody
@pytest.mark.parametrize("how", ["hurried", "blind"])
def test_a_needle_that_was_not_seen_is_one(name: str, how: str) -> None:
    of = done(name, how)
    kept = tried(task(name), of)
    assert kept is not None
    advanced = any(each["points"] for each in of.path["passes"])
    assert ("tip" in kept.failed) == advanced
    unsafe = any(each.weight == "unsafe" for each in of.events)
    assert ("unsafe" in kept.failed) == unsafe
    assert kept.failed


def test_nothing_tried_is_nothing_kept() -> None:
    assert tried(task("p01"), done("p01", "nothing")) is None
