"""A whole person, front and back: areas with names, painted or not, that do not overlap."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tpilab.anatomy import Build
from tpilab.views.body_map import area_names, in_words, pain_drawing
from tpilab.views.body_map.areas import AREAS, OUTLINE

SVG = "{http://www.w3.org/2000/svg}"


def areas(svg: str) -> dict[str, list[str]]:
    """For each area, the opacities of its groups."""
    found: dict[str, list[str]] = {}
    for group in ET.fromstring(svg).iter(f"{SVG}g"):
        if name := group.get("data-area"):
            found.setdefault(name, []).append(group.get("opacity", ""))
    return found


def test_every_area_is_there_and_only_what_hurts_is_seen() -> None:
    found = areas(pain_drawing("test", ("neck-left", "thigh-right")))
    assert set(found) == set(area_names())
    assert found["neck-left"] == ["1"]
    assert found["thigh-right"] == ["1", "1"]  # front and back
    assert all("1" not in seen for name, seen in found.items()
               if name not in ("neck-left", "thigh-right"))  # fmt: skip


def test_ids_are_unique_and_begin_with_the_name() -> None:
    ids = [
        each.get("id") for each in ET.fromstring(pain_drawing("mine", ())).iter() if each.get("id")
    ]
    assert len(set(ids)) == len(ids)
    assert all(each and each.startswith("mine-") for each in ids)


def test_what_is_painted_is_told_in_words() -> None:
    svg = pain_drawing("test", ("neck-left", "shoulder-left", "shoulder-right"))
    assert "Painted: left neck; both sides shoulder." in svg
    assert "Nothing is painted." in pain_drawing("test", ())


def test_an_unknown_area_lists_the_known_ones() -> None:
    with pytest.raises(KeyError, match=r"no area 'nose-left'; there are .*neck-left"):
        pain_drawing("test", ("nose-left",))
    assert in_words(()) == ""


@pytest.mark.parametrize("tone", range(1, 7))
@pytest.mark.parametrize("sex", ["female", "male"])
def test_it_is_light(tone: int, sex: str) -> None:
    build = Build.model_validate({"sex": sex, "bmi_tenths": 420})
    assert len(pain_drawing("test", area_names(), tone, build)) < 60_000


def inside(curve: list[tuple[float, float]], x: float, y: float) -> bool:
    odd = False
    for (x0, y0), (x1, y1) in zip(curve, [*curve[1:], curve[0]], strict=True):
        if (y0 <= y) != (y1 <= y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            odd = not odd
    return odd


@pytest.mark.parametrize("view", sorted(AREAS))
def test_areas_cover_the_body_and_do_not_overlap(view: str) -> None:
    body = [*OUTLINE]
    places = [(x, y) for x in np.arange(0.4, 31, 0.8) for y in np.arange(0.5, 170, 0.9)
              if inside(body, x, y)]  # fmt: skip
    counts = [sum(inside(list(c), x, y) for c in AREAS[view].values()) for x, y in places]
    assert max(counts) == 1
    assert sum(count == 1 for count in counts) / len(counts) > 0.85
