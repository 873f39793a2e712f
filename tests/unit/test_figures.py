"""The still figures: well-formed, self-contained, the same every time, and legible."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from tpilab.evidence import fact
from tpilab.views.figures import FIGURES
from tpilab.views.figures.accuracy import published
from tpilab.views.figures.draw import breadth, polyline, smooth
from tpilab.views.figures.tissue import Sheet, unrest

SVG = "{http://www.w3.org/2000/svg}"
NAMES = (
    "way",
    "region",
    "techniques",
    "referral",
    "agreement",
    "thresholds",
    "lung",
    "decision",
    "palpation",
    "palpation_interscapular",
    "palpation_lumbar",
    "palpation_gluteal",
    "selection",
    "consultation",
    "planes",
    "accuracy",
    "mechanism",
    "cabinet",
    "plasma",
    "injection",
    "forest",
    "rescue",
    "rehabilitation",
    "mcid",
)
SMALLEST_TYPE = 13
CONTRAST = 4.5  # WCAG, for text
WIDEST = 560  # a phone is 358 px wide: beyond this, small type would be too small there

figures = pytest.mark.parametrize("name", NAMES)


def root(name: str) -> ET.Element:
    return ET.fromstring(FIGURES[name]())


def texts(name: str) -> list[ET.Element]:
    found = list(root(name).iter(f"{SVG}text"))
    assert found
    return found


def luminance(color: str) -> float:
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_registry_has_every_figure() -> None:
    assert tuple(FIGURES) == NAMES


@figures
def test_is_the_same_to_the_byte(name: str) -> None:
    assert FIGURES[name]() == FIGURES[name]()


@figures
def test_has_title_and_description(name: str) -> None:
    document = root(name)
    for part in ("title", "desc"):
        element = document.find(f"{SVG}{part}")
        assert element is not None
        assert element.text
        assert len(element.text.strip()) > 10


@figures
def test_stands_alone(name: str) -> None:
    """No script, no link, nothing fetched: shown as an image, it would be blocked anyway."""
    text = FIGURES[name]().replace('xmlns="http://www.w3.org/2000/svg"', "")
    for banned in ("href", "<script", "foreignObject", "<image", "@import", "http", "data:"):
        assert banned not in text, banned
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", text))
    assert not re.search(r"\son\w+=", text)


@figures
def test_every_reference_is_defined(name: str) -> None:
    text = FIGURES[name]()
    defined = re.findall(r'\sid="([^"]+)"', text)
    assert len(defined) == len(set(defined))
    assert set(re.findall(r"url\(#([^)]*)\)", text)) <= set(defined)
    assert all(each.startswith(f"{name}-") for each in defined)


@figures
def test_type_is_large_enough(name: str) -> None:
    assert all(float(each.attrib["font-size"]) >= SMALLEST_TYPE for each in texts(name))
    width = float(root(name).attrib["viewBox"].split()[2])
    assert width <= WIDEST


@figures
def test_type_has_contrast(name: str) -> None:
    for each in texts(name):
        found = contrast(each.attrib["fill"], each.attrib["data-on"])
        assert found >= CONTRAST, (each.text, round(found, 2))


@figures
def test_words_stay_on_the_card(name: str) -> None:
    """By a generous estimate of their width, for the font is the reader's."""
    _, _, width, height = (float(each) for each in root(name).attrib["viewBox"].split())
    for each in texts(name):
        wide = breadth(each.text or "", float(each.attrib["font-size"]))
        x = float(each.attrib["x"])
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[
            each.attrib.get("text-anchor", "start")
        ]
        assert left >= 4, each.text
        assert left + wide <= width - 4, each.text
        assert 0 < float(each.attrib["y"]) <= height - 6, each.text


@figures
def test_coordinates_are_rounded(name: str) -> None:
    drawn = re.findall(r'\sd="([^"]+)"', FIGURES[name]())
    assert drawn
    assert not any(re.search(r"\.\d\d", each) for each in drawn)


@pytest.mark.parametrize(
    "name",
    [
        "region",
        "techniques",
        "referral",
        "lung",
        "planes",
        *(name for name in NAMES if "palpation" in name),
    ],
)
def test_drawn_anatomy_says_that_it_is_schematic(name: str) -> None:
    assert "schematic" in " ".join(each.text or "" for each in texts(name)).lower()


def test_measured_numbers_come_from_the_evidence() -> None:
    shown = {each.text for each in texts("agreement")}
    assert str(fact("DX-009").value("pooled kappa").value) in shown
    lung = " ".join(each.text or "" for each in texts("lung"))
    assert f"{fact('HAZ-002').value('cadaver distance at neck angle').value:g} mean" in lung
    assert "No depth and no direction is safe" in lung
    thresholds = " ".join(each.text or "" for each in texts("thresholds"))
    accuracy = {each.text for each in texts("accuracy")}
    missed = fact("GEO-030").value("fluoroscopy accuracy").value
    assert f"fluoroscopy {missed:g}" in accuracy
    assert {row.muscle for row in published()} <= accuracy
    assert all(row.marks for row in published())
    assert f"{fact('DX-032').value('upper trapezius').value:g} (" in thresholds


def test_a_sheet_runs_from_origin_to_insertion_between_its_guides() -> None:
    sheet = Sheet(([(0, 0), (0, 10)], [(4, 0), (4, 10)]))
    assert sheet.at(0, 0) == (0, 0)
    assert sheet.at(1, 1) == (4, 10)
    assert sheet.at(0.5, 0.5) == (2, 5)
    assert sheet.outline().endswith("Z")


def test_paths_are_relative_and_short() -> None:
    assert polyline([(0, 0), (1.04, 2), (1.04, 0)], closed=True) == "M0 0l1 2l0-2Z"
    assert smooth([(0, 0), (3, 0)]) == "M0 0c0.5 0 2.5 0 3 0"


def test_unrest_is_fixed_and_between_zero_and_one() -> None:
    values = [unrest(index) for index in range(500)]
    assert values == [unrest(index) for index in range(500)]
    assert 0 <= min(values) < 0.1
    assert 0.9 < max(values) <= 1
