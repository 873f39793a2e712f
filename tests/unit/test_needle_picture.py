"""A guided needle drawn: solid where its tip was seen, in the layers of the very body."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpilab.anatomy import Body, Build, load_region
from tpilab.anatomy.block import Block, Window
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import NeedlePose
from tpilab.views.figures.draw import INK, VERMILLION, Figure
from tpilab.views.needle_above import from_above
from tpilab.views.needle_look import PIPES, WIDTH
from tpilab.views.needle_section import along_needle
from tpilab.views.needle_told import BIN_UM, STEP_UM, Pass, Plane, Told, crossings, pieces

MARK = (50_000, 210_000)


@cache
def block() -> Block:
    body = Body(load_region("interscapular"), Build(sex="female", bmi_tenths=200), 7)
    return Block.of(body, Window.around(*MARK))


def went(
    depth: int, *, seen_to: int, azimuth: int = 900, steep: int = 500, number: int = 1
) -> Pass:
    """A pass to a depth, its tip seen down to `seen_to`."""
    pose = NeedlePose(*MARK, azimuth, steep, depth)
    points = tuple((each, each <= seen_to) for each in range(BIN_UM, depth + 1, BIN_UM))
    return Pass(number, pose, points)


def told(*passes: Pass, **more: object) -> Told:
    return replace(
        Told(block(), MARK, (52_000, 212_000, 10_000), "Rhomboid", 3, passes=passes),
        **more,  # type: ignore[arg-type]
    )


def drawn(of: Told) -> ET.Element:
    figure = Figure("test", WIDTH, 0, title="t", desc="d")
    figure.height = from_above(figure, of, 0)
    figure.height += along_needle(figure, of, figure.height)
    return ET.fromstring(figure.svg())


def texts(of: Told) -> list[str]:
    return [each.text or "" for each in drawn(of).iter("{http://www.w3.org/2000/svg}text")]


def strokes(of: Told, color: str) -> int:
    found = drawn(of).iter("{http://www.w3.org/2000/svg}path")
    return sum(each.get("stroke") == color and each.get("stroke-width") == "2.8" for each in found)


# where the tip was seen


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-4_000, 6_000), st.booleans()), min_size=1, max_size=40))
def test_new_ground_is_told_once_and_unseen_if_it_ever_was(
    steps: list[tuple[int, bool]],
) -> None:
    depth, points = 0, []
    for step, seen in steps:
        depth = min(max(depth + step, 0), 60_000)
        points.append((depth, seen))
    deepest = max(each for each, _ in points)
    runs = Pass(1, NeedlePose(0, 0, 0, 900, deepest), tuple(points)).runs()
    assert all(start < end <= deepest for start, end, _ in runs)
    assert all(one[1] == other[0] and one[2] != other[2] for one, other in pairwise(runs))
    assert (not runs) == (deepest == 0)
    if runs:
        assert (runs[0][0], runs[-1][1]) == (0, deepest)
    blind = [(a, b) for (a, _), (b, seen) in pairwise([(0, True), *points]) if b > a and not seen]
    for start, end in blind:
        middle = (start + end) // 2
        assert any(a <= middle <= b and not seen for a, b, seen in runs)


def test_a_seen_needle_is_solid_and_an_unseen_one_dashed() -> None:
    good, bad = told(went(20_000, seen_to=20_000)), told(went(20_000, seen_to=0))
    assert (strokes(good, INK), strokes(good, VERMILLION)) == (2, 0)
    assert (strokes(bad, INK), strokes(bad, VERMILLION)) == (0, 2)
    half = told(went(20_000, seen_to=10_000))
    assert (strokes(half, INK), strokes(half, VERMILLION)) == (2, 2)
    dashed = [
        each for each in drawn(half).iter("{http://www.w3.org/2000/svg}path")
        if each.get("stroke") == VERMILLION and each.get("stroke-width") == "2.8"
    ]  # fmt: skip
    assert all(each.get("stroke-dasharray") for each in dashed)


# the section


@pytest.mark.parametrize(
    ("azimuth", "ends"),
    [(0, ("left", "right")), (1800, ("left", "right")), (900, ("head", "feet")),
     (2700, ("head", "feet")), (300, ("left", "right"))],
)  # fmt: skip
def test_right_and_feet_lie_to_the_right(azimuth: int, ends: tuple[str, str]) -> None:
    plane = Plane.of(told(went(20_000, seen_to=0, azimuth=azimuth)))
    assert plane.ends == ends
    toward = (MARK[0] + 10_000, MARK[1]) if "left" in ends else (MARK[0], MARK[1] + 10_000)
    assert plane.place(toward)[0] > 8_000


def test_a_section_holds_needle_target_limit_and_pleura_in_reach() -> None:
    of = told(went(30_000, seen_to=0), limit_um=24_000)
    plane = Plane.of(of)
    for point in (of.target_um, of.passes[0].pose.tip, (*MARK, 0)):
        s, _ = plane.place(point)
        assert plane.start_um <= s <= plane.end_um
        assert point[2] < plane.deep_um
    assert plane.deep_um > 24_000
    assert {"pleura", "lung", "your limit", "target"} <= set(texts(of))


def test_a_section_shows_the_tissues_of_the_body() -> None:
    """What is drawn at a place is what the block says lies there; without gap or overlap."""
    plane = Plane.of(told(went(20_000, seen_to=0, azimuth=450)))
    found = pieces(block(), plane)
    agreed = 0
    xy = plane.on_skin(plane.start_um, plane.end_um)
    for column, (x, y) in enumerate(xy.tolist()):
        s = plane.start_um + STEP_UM * column
        for z in range(1_000, plane.deep_um, 2_500):
            here = [
                piece.tissue for piece in found if s in piece.along[1:-1]
                for k in [piece.along.index(s, 1)] if piece.tops[k] <= z < piece.bottoms[k]
            ]  # fmt: skip
            assert len(here) == 1
            agreed += here[0] == block().layers_at(np.array([[x, y, z]]))[0]
    assert agreed > 0.95 * len(xy) * len(range(1_000, plane.deep_um, 2_500))


def test_a_vessel_that_crosses_is_drawn_where_it_crosses() -> None:
    plane = Plane(MARK[0], MARK[1], 16_384, 0, -40_000, 60_000, 60_000)
    crossed = {pipe.kind for pipe in block().pipes for stretch in crossings(pipe, plane) if stretch}
    assert crossed
    assert crossed <= PIPES.keys()
    for pipe in block().pipes:
        for stretch in crossings(pipe, plane):
            for s, z in stretch:
                near = np.abs(pipe.course_um - np.array([MARK[0] + s, MARK[1], z])).sum(axis=1)
                assert near.min() <= pipe.radius_um + STEP_UM


# the whole


def test_without_a_needle_it_says_so() -> None:
    assert "Across the mark: no needle went in" in texts(told())


def test_what_was_named_given_and_touched_is_there_with_words() -> None:
    of = told(
        went(20_000, seen_to=0, azimuth=0),
        went(15_000, seen_to=0, azimuth=200, number=2),
        labels=(("pleura", (52_000, 210_000, 20_000)), ("rib", (50_000, 240_000, 9_000))),
        deposits=(((60_000, 210_000, 12_000), (6_000, 3_000, 2_000)),),
        touched=(("vessel", (58_000, 211_000, 11_000)),),
        probe=((45_000, 205_000, 0), (50_000, 210_000, 100)),
    )
    shown = texts(of)
    assert {"you: pleura", "deposit", "touched vessel", "probe", "mark", "entry 1", "entry 2",
            "Along the needle, as entry 1 ran"} <= set(shown)  # fmt: skip
    assert "you: rib" not in shown  # three centimeters beside the section


def test_gel_has_no_head() -> None:
    assert "the head is up" in texts(told())
    assert "the head is up" not in texts(told(tone=0))


def test_names_beside_a_section_do_not_touch() -> None:
    of = told(went(30_000, seen_to=0, azimuth=0), limit_um=24_000)
    right = [
        float(each.get("y") or 0) for each in drawn(of).iter("{http://www.w3.org/2000/svg}text")
        if float(each.get("x") or 0) > 340 and each.get("text-anchor") is None
    ]  # fmt: skip
    assert len(right) > 6
    assert all(abs(one - other) >= 16.9 for one, other in pairwise(sorted(right)))


def test_no_place_in_it_is_without_a_number() -> None:
    for of in (told(), told(went(1_000, seen_to=0)), told(went(60_000, seen_to=9_000))):
        svg = ET.tostring(drawn(of)).decode()
        assert not re.search(r"nan|inf\b|None", svg)
        assert len(svg) < 60_000


def test_bone_and_lung_are_shown_from_above() -> None:
    areas = [
        each.get("d") or "" for each in drawn(told()).iter("{http://www.w3.org/2000/svg}path")
        if each.get("opacity") in ("0.42", "0.5")
    ]  # fmt: skip
    assert [each.count("M") > 20 for each in areas[:2]] == [True, True]
    assert Tissue.RIB in block().tissues
