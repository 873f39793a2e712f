"""The body map's Python side: light, the same for everybody, a still where no kernel runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import tpilab
from tpilab.anatomy.atlas import VIEWS, atlas
from tpilab.views.body_map import cards
from tpilab.widgets.body import STILL, TITLE, BodyMap
from tpilab.widgets.esm import module

ROOT = Path(__file__).parents[2]
MOST_BYTES = 430_000
SCENE = BodyMap().scene


def test_all_that_travels_is_light_and_plain_json() -> None:
    assert len(json.dumps(SCENE)) < MOST_BYTES
    assert [each["name"] for each in SCENE["views"]] == list(VIEWS)


def test_a_still_and_words_stand_for_it_where_no_kernel_runs() -> None:
    shown = tpilab.body_map()._repr_mimebundle_()[0]
    assert shown["text/plain"].startswith(TITLE)
    assert f"]({STILL})" in shown["text/markdown"]
    assert (ROOT / "course" / STILL).is_file()


def test_an_error_is_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("tpilab.widgets.body.explorer", lambda _tone: {}["no atlas"])
    assert "cannot be shown" in repr(tpilab.body_map())
    assert "skin tones 1 to 6, not 7" in repr(tpilab.body_map(7))


def test_what_a_card_says_comes_with_its_ground_and_linked_sources() -> None:
    for muscle in SCENE["muscles"]:
        assert [each["label"] for each in muscle["lines"]] == list(cards.PARTS.values())
        assert all(each["ground"] for each in muscle["lines"])
        assert muscle["sources"]
        assert muscle["patterns"]
    levator = next(each for each in SCENE["muscles"] if each["name"] == "levator_scapulae")
    assert levator["lines"][2]["ground"] == "(D) didactic choice"
    links = [SCENE["sources"][at] for at in levator["sources"]]
    assert any('href="https://' in each and 'rel="noreferrer"' in each for each in links)


def test_where_a_muscle_and_a_place_lie_is_within_the_picture() -> None:
    sizes = {each["name"]: (each["width"], each["height"]) for each in SCENE["views"]}
    for each in (*SCENE["muscles"], *SCENE["zones"]):
        assert each["boxes"]
        for view, (left, top, right, bottom) in each["boxes"].items():
            assert 0 <= left < right <= sizes[view][0]
            assert 0 <= top < bottom <= sizes[view][1]


def test_a_part_that_the_browser_looks_for_is_in_every_plate() -> None:
    asked = set(re.findall(r'name [!=]== "([a-z]+)"', module("body.js"))) - set(VIEWS)
    assert {"skin", "veil", "chosen", "dots", "places"} <= asked
    for each in SCENE["views"]:
        assert asked <= set(re.findall(r"data-part='([a-z]+)'", each["svg"]))


def test_every_muscle_that_a_card_names_is_drawn() -> None:
    for muscle in SCENE["muscles"]:
        for view, parts in muscle["parts"].items():
            drawn = {each.name: each.of for each in atlas().plates[view].muscles}
            assert {drawn[part] for part in parts} == {muscle["name"]}
