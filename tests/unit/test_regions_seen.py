"""Every region that can be palpated can be seen: picture, clothes, referral, words, debrief."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tests.unit.test_body_map import LARGEST, ids
from tests.unit.test_figures import SVG
from tpilab.anatomy import Build, load_region
from tpilab.evidence import fact
from tpilab.patients import load_forms
from tpilab.patients.records import DATA
from tpilab.protocol import Debrief, Task
from tpilab.replay import attempt, replay
from tpilab.skills import skill
from tpilab.skills.palpate import hands
from tpilab.skills.palpate.regions import LEVELS, REGIONS
from tpilab.views import debrief_picture
from tpilab.views.body_map import (
    LOWER_PATTERNS,
    NEAR,
    VIEWS,
    View,
    back_picture,
    cover_picture,
    patterns_of,
    referral_map_of,
)
from tpilab.widgets.material import material

PALPATE = skill("palpate")
SOMEBODY = {
    "neck_and_shoulders": "p01",
    "interscapular": "p12",
    "lumbar": "p18",
    "gluteal": "p19",
}
PIECES = {"interscapular": 0, "lumbar": 4, "gluteal": 4}
"""Halves of drapes that stay when all is open."""
LEAN, FULL = Build(sex="female", bmi_tenths=180), Build(sex="male", bmi_tenths=340)
regions = pytest.mark.parametrize("name", REGIONS)
new_regions = pytest.mark.parametrize("name", [each for each in REGIONS if "neck" not in each])
people = pytest.mark.parametrize(("name", "person"), SOMEBODY.items())


def corners(d: str) -> np.ndarray:
    """The points that a path of relative curves runs through, (n, 2)."""
    start = re.match(r"M(-?[\d.]+)[ ]?(-?[\d.]+)", d)
    assert start
    curves = (re.findall(r"-?\d+\.?\d*", each)[4:6] for each in re.findall(r"c([^cZM]+)", d))
    return np.cumsum([[float(each) for each in pair] for pair in (start.groups(), *curves)], axis=0)


def clips(picture: str) -> list[np.ndarray]:
    """The outlines that a picture draws within, each (n, 2)."""
    return [corners(d) for d in re.findall(r'<clipPath[^>]*><path d="([^"]+)"', picture)]


def inside(view: View, x: float, y: float) -> bool:
    return 0 <= x <= view.width and 0 <= y <= view.height


@cache
def examined(person: str) -> Debrief:
    """The debrief of a systematic hand."""
    task = Task(skill="palpate", patient=person, seed=3)
    done = replay(PALPATE, task, attempt(PALPATE, task, hands.systematic(task))).debrief
    assert done is not None
    return done


@regions
def test_what_is_drawn_is_what_is_felt(name: str) -> None:
    view = VIEWS[name]
    drawn = clips(back_picture(3, LEAN, name))[0]
    seen = 0
    for x, y in load_region(name).outlines_cm["body"]:
        at = np.array(view.frame.at(x, y))
        if x and inside(view, *at):
            assert np.abs(drawn - at).sum(axis=1).min() < 0.3, (x, y)
            seen += 1
    assert seen >= 4


@regions
def test_every_place_that_a_finger_reaches_is_in_the_picture_and_in_its_narrow_crop(
    name: str,
) -> None:
    view, region = VIEWS[name], load_region(name)
    xy = region.palpable.xy
    reached = xy[region.within("body", xy)]
    x, y = view.x0 + reached[:, 0] / 1000, view.y0 + reached[:, 1] / 1000
    assert view.crop.left <= x.min()
    assert x.max() <= view.width - view.crop.right
    assert y.min() >= 0
    assert y.max() <= view.height - view.crop.bottom
    assert region.within("body", np.array([view.start_um]))[0]


@new_regions
def test_a_picture_is_small_differs_by_build_and_keeps_its_ids_apart(name: str) -> None:
    pictures = [back_picture(tone, build, name) for tone in (1, 6) for build in (LEAN, FULL)]
    assert len(set(pictures)) == len(pictures)
    for picture in (*pictures, cover_picture("left", name), cover_picture("right", name)):
        assert len(picture.encode()) <= LARGEST
        assert "<text" not in picture
        found = ids(picture)
        assert len(found) == len(set(found))
        assert set(re.findall(r"url\(#([^)]*)\)", picture)) <= set(found)


@new_regions
@pytest.mark.parametrize(("side", "sign"), [("left", -1), ("right", 1)])
def test_clothes_cover_their_side_and_no_more(name: str, side: str, sign: int) -> None:
    view, region = VIEWS[name], load_region(name)
    cloth = np.concatenate(clips(cover_picture(side, name)))
    across = sign * (cloth[:, 0] - view.x0)
    xy = region.palpable.xy
    felt = xy[region.within("body", xy)] / 1000
    assert across.max() >= felt[:, 0].max()
    assert across.min() >= -0.2
    assert cloth[:, 1].min() <= max(view.y0 + felt[:, 1].min(), view.y0 + 119)
    assert cloth[:, 1].max() >= view.y0 + felt[:, 1].max()


@new_regions
def test_what_need_not_be_seen_stays_draped(name: str) -> None:
    layers = ET.fromstring(back_picture(3, LEAN, name)).iterfind(f"{SVG}g[@clip-path]")
    assert len(list(layers)) == 1 + PIECES[name]


@regions
def test_a_referral_area_is_there_for_every_pattern_that_a_patient_uses(name: str) -> None:
    document = ET.fromstring(referral_map_of(name))
    areas = {each.attrib["id"] for each in document.findall(f"{SVG}g[@opacity='0']")}
    used = {
        (point.pattern, point.side)
        for path in DATA.glob("p*.yaml")
        for form in load_forms(path).values()
        if form.hands and form.hands.region == name
        for point in form.hands.points
    }
    assert {f"ref-{pattern}-{side}" for pattern, side in used} <= areas
    assert used or name == "interscapular"
    assert {pattern for pattern, _ in used} <= set(patterns_of(name))


def test_each_lower_pattern_is_dotted_and_rests_on_a_fact_about_its_muscle() -> None:
    drawn = referral_map_of("gluteal")
    for name, pattern in LOWER_PATTERNS.items():
        assert name.split("_")[-1] in fact(pattern.fact).statement.lower()
        area = drawn.split(f'id="ref-{name}-right"')[1].split('id="ref-')[0]
        assert area.count("h0") > 20, name
    assert "weak-source" in {fact(each.fact).status for each in LOWER_PATTERNS.values()}
    assert "Weak sources" in drawn


@pytest.mark.parametrize(
    ("name", "place", "said"),
    [
        ("interscapular", (-52_000, 204_000), "left, 5 cm from the midline, 8 cm below C7"),
        ("lumbar", (80_000, 508_000), "right, 8 cm from the midline, 3 cm above L4"),
        ("gluteal", (-84_000, 674_000),
         "left, 8 cm from the midline, 8 cm below the posterior superior iliac spine"),
        ("gluteal", (0, 590_000), "on the midline, level with the posterior superior iliac spine"),
    ],
)  # fmt: skip
def test_a_place_is_told_from_the_landmark_of_its_region(
    name: str, place: tuple[int, int], said: str
) -> None:
    assert LEVELS[name].in_words(*place) == said


@people
def test_a_browser_gets_pictures_and_landmark_of_the_region(name: str, person: str) -> None:
    given = material(PALPATE, Task(skill="palpate", patient=person, seed=1))
    view = given.pictures["view"]
    assert (view["width"], view["height"]) == (VIEWS[name].width, VIEWS[name].height)
    assert view["level"] == {"name": LEVELS[name].name, "y_um": LEVELS[name].y_um}
    assert set(view["crop"]) == {"left", "top", "right", "bottom"}
    assert view["start_um"] == list(VIEWS[name].start_um)
    assert ("Weak sources" in given.pictures["referral"]) == (name in ("lumbar", "gluteal"))
    assert (given.still == "figures/palpation.svg") == (name == "neck_and_shoulders")


@people
def test_a_debrief_shows_the_region_that_was_examined(name: str, person: str) -> None:
    done = examined(person)
    drawn = debrief_picture.picture(done)
    view = NEAR[name]
    assert ET.fromstring(drawn.svg).attrib["viewBox"] == f"0 0 {view.width:g} {view.height:g}"
    assert LEVELS[name].name in drawn.alt
    spots = (*done.path["marks"], *done.truth["points"], *done.truth["tender"])
    assert spots
    for spot in spots:
        assert inside(view, *view.place(spot["x_um"], spot["y_um"]))


@pytest.mark.parametrize(
    ("person", "felt"),
    [("p01", {"A cord slips under your finger."})]
    + [(each, {"Deep under your finger, perhaps a strand."}) for each in ("p12", "p18", "p19")],
)
def test_a_band_in_the_depth_is_never_sure(person: str, felt: set[str]) -> None:
    task = Task(skill="palpate", patient=person, seed=3)
    state, told = PALPATE.begin(task), set()
    for action in hands.systematic(task):
        state, reply = PALPATE.act(state, PALPATE.read(action))
        told |= {reply.felt} if "cord" in reply.felt or "strand" in reply.felt else set()
    assert told == felt


def test_what_the_findings_leave_open_is_called_undecided() -> None:
    drawn = debrief_picture.picture(examined("p18"))
    assert "The model held: undecided, quadratus lumborum, right" in drawn.alt
    assert ">undecided</text>" in drawn.svg


def test_the_debrief_tells_of_each_region_s_dangers_and_that_nobody_measured_them() -> None:
    told = {
        name: {(each["structure"], each["known"]) for each in examined(person).truth["depths"]}
        for name, person in SOMEBODY.items()
    }
    assert told["interscapular"] == {("lung", False)}  # a body mass index of 38
    assert told["lumbar"] == {("kidney", False), ("pleura", False)}
    assert told["gluteal"] == {("nerve", False)}
