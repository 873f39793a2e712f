"""The body map: pictures in the region's frame that stand alone, and layers that can be found."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tests.unit.test_figures import CONTRAST, SVG, contrast, luminance
from tpilab.anatomy import Build, load_region
from tpilab.evidence import fact
from tpilab.views.body_map import (
    PATTERNS,
    VIEW,
    back_picture,
    cover_picture,
    referral_map,
)
from tpilab.views.figures import back
from tpilab.views.figures.person import TONES
from tpilab.views.figures.relief import COLUMNS, LEFT, ROWS, STEP_CM, TOP, contour, shade

REGION = load_region("neck_and_shoulders")
LARGEST = 60_000
SLENDER, FULL = (Build(sex="female", bmi_tenths=bmi) for bmi in (180, 340))

PICTURES = {
    **{f"back {tone}": back_picture(tone) for tone in TONES},
    "back, long hair": back_picture(3, SLENDER),
    "cover left": cover_picture("left"),
    "cover right": cover_picture("right"),
    "referral": referral_map(),
}
pictures = pytest.mark.parametrize("name", PICTURES)


def ids(svg: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', svg)


def height(row: float, column: float, bony: int = 1000) -> float:
    """How light the skin is at a place in centimeters."""
    field = shade(bony)
    return float(field[round((row - TOP) / STEP_CM), round((column - LEFT) / STEP_CM)])


@pictures
def test_stands_alone(name: str) -> None:
    text = PICTURES[name].replace('xmlns="http://www.w3.org/2000/svg"', "")
    for banned in ("href", "<script", "foreignObject", "<image", "@import", "http", "data:"):
        assert banned not in text, banned
    assert not re.search(r"\son\w+=", text)


@pictures
def test_is_well_formed_with_a_title_and_what_it_shows(name: str) -> None:
    document = ET.fromstring(PICTURES[name])
    for part in ("title", "desc"):
        assert document.findtext(f"{SVG}{part}")


@pictures
def test_every_id_is_there_once_and_every_reference_leads_to_one(name: str) -> None:
    found = ids(PICTURES[name])
    assert len(found) == len(set(found))
    assert set(re.findall(r"url\(#([^)]*)\)", PICTURES[name])) <= set(found)


@pictures
def test_words_can_be_read(name: str) -> None:
    for each in ET.fromstring(PICTURES[name]).iter(f"{SVG}text"):
        assert contrast(each.attrib["fill"], each.attrib["data-on"]) >= CONTRAST, each.text


@pytest.mark.parametrize("name", [name for name in PICTURES if name.startswith(("back", "cover"))])
def test_what_a_browser_paints_while_one_palpates_is_small_and_wordless(name: str) -> None:
    assert len(PICTURES[name].encode()) <= LARGEST
    assert "<text" not in PICTURES[name]


@pytest.mark.parametrize("name", [name for name in PICTURES if name != "referral"])
def test_pictures_from_behind_lie_over_each_other(name: str) -> None:
    box = ET.fromstring(PICTURES[name]).attrib["viewBox"]
    assert box == f"0 0 {VIEW.width} {VIEW.height}"


def test_a_unit_is_a_millimeter_and_every_landmark_is_in_the_picture() -> None:
    assert VIEW.place(0, 0) == (VIEW.x0, VIEW.y0)
    assert VIEW.place(-180_000, 256_000) == (VIEW.x0 - 180, VIEW.y0 + 256)
    for x, y in REGION.landmarks_cm.values():
        place = VIEW.place(round(10_000 * x), round(10_000 * y))
        assert place == pytest.approx(VIEW.frame.at(x, y))
        assert 0 < place[0] < VIEW.width
    for x_um, y_um in ((-180_000, 0), (180_000, 256_000)):
        x, y = VIEW.place(x_um, y_um)
        assert 0 < x < VIEW.width
        assert 0 < y < VIEW.height


def test_the_six_tones_run_from_light_to_dark_and_shade_stays_darker_than_light() -> None:
    skins = [luminance(TONES[tone].skin) for tone in sorted(TONES)]
    assert list(TONES) == [1, 2, 3, 4, 5, 6]
    assert skins == sorted(skins, reverse=True)
    for tone in TONES.values():
        assert luminance(tone.shade) < luminance(tone.skin) < luminance(tone.light)
    with pytest.raises(KeyError):
        back_picture(7)


def test_a_picture_is_the_same_every_time_and_differs_by_build() -> None:
    assert back_picture(3, SLENDER) == back_picture(3, SLENDER)
    assert back_picture(3, SLENDER) != back_picture(3, FULL)


def test_light_falls_from_the_upper_left() -> None:
    assert height(20, -22) > 0.1  # the left arm's outer side
    assert height(20, 22) < -0.1  # the right arm's
    assert height(13.2, 0.6) < height(10.8, -0.6)  # below and above the prominence of C7


def test_bones_show_less_in_a_full_body() -> None:
    below_the_spine_of_the_scapula = (18.4, 12.0)
    assert abs(height(*below_the_spine_of_the_scapula, 400)) < abs(
        height(*below_the_spine_of_the_scapula, 1200)
    )


def test_a_contour_encloses_what_lies_above_its_level() -> None:
    field = np.zeros((ROWS, COLUMNS))
    row, column = 40, 50
    field[row, column] = 1.0
    middle = (10 * (LEFT + STEP_CM * column), 10 * (TOP + STEP_CM * row))
    drawn = contour(field, 0.5)
    start = re.match(r"M(-?\d+)[ ]?(-?\d+)", drawn)
    assert start
    assert drawn.count("M") == drawn.count("Z") == 1
    assert abs(float(start[1]) - middle[0]) <= 10 * STEP_CM
    assert abs(float(start[2]) - middle[1]) <= 10 * STEP_CM
    assert contour(field, 2.0) == ""
    field[row + 1, column + 1] = 1.0  # two corners that touch are two rings
    assert contour(field, 0.5).count("M") == 2


def test_every_pattern_rests_on_a_fact_about_its_muscle_and_is_hidden_until_shown() -> None:
    hidden = {
        each.attrib["id"]: each.attrib["opacity"]
        for each in ET.fromstring(PICTURES["referral"]).findall(f"{SVG}g")
        if each.attrib.get("id", "").startswith("ref-")
    }
    assert hidden == {f"ref-{name}-{side}": "0" for name in PATTERNS for side in ("left", "right")}
    for name, pattern in PATTERNS.items():
        assert name.split("_")[-1] in fact(pattern.fact).statement.lower()
        assert pattern.behind or pattern.profile


def test_a_pattern_is_dotted_and_not_only_colored() -> None:
    for name in PATTERNS:
        area = PICTURES["referral"].split(f'id="ref-{name}-right"')[1].split('id="ref-')[0]
        assert area.count("h0") > 20, name


@pytest.mark.parametrize(("side", "sign"), [("left", -1), ("right", 1)])
def test_a_shirt_covers_the_shoulder_of_its_side_and_no_more(side: str, sign: int) -> None:
    outline = re.findall(r'<clipPath[^>]*><path d="M([\d.]+) [\d.]+(c[^Z]*)Z', cover_picture(side))
    ((start, curves),) = outline
    steps = [float(each) for each in re.findall(r"-?\d+\.?\d*", curves)][4::6]
    across = sign * (float(start) + np.cumsum(steps) - VIEW.x0)
    shoulder = 10 * max(x for x, _ in back.BODY)
    assert across.max() > shoulder
    assert across.min() == pytest.approx(0, abs=0.2)
