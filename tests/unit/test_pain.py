"""Painting pain: the index's table, what paint reaches in Python and in a browser, bad drawings."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import tpilab
from tests.unit.test_answers import JSON
from tpilab.anatomy import Build
from tpilab.evidence import fact
from tpilab.patients import patient
from tpilab.views.body_map import area_names, in_words, pain_drawing
from tpilab.views.body_map.areas import SIDES
from tpilab.views.body_map.painted import CORE, OFF, Ground, Stroke, Whole, ground_of, polygons
from tpilab.views.body_map.widespread import (
    COUNTS_AS,
    FACT,
    INDEX,
    REGIONS,
    counts_as,
    pain_index,
    region_of,
)
from tpilab.widgets.esm import module
from tpilab.widgets.pain import MAX_STEPS, PainWidget, draw_pain

BUILDS = [
    Build.model_validate({"sex": "female", "bmi_tenths": 176}),
    Build.model_validate({"sex": "male", "bmi_tenths": 390}),
]


@pytest.fixture(scope="module")
def ground() -> Ground:
    return ground_of(pain_drawing("test", ()))


@pytest.fixture(scope="module")
def widget() -> PainWidget:
    return PainWidget(patient("p11"))


def brush(*at: int, width: int = 18, do: str = "brush") -> dict[str, Any]:
    return {"do": do, "width": width, "at": list(at)}


def whole(view: str, area: str) -> dict[str, Any]:
    return {"do": "paint", "view": view, "area": area}


def middle(ground: Ground, view: str, area: str) -> tuple[int, int]:
    """A place well inside an area: the middle of its rows, then of that row."""
    rows, columns = np.nonzero(ground.cells == 2 + ground.number(view, area))
    row = int(np.median(rows))
    column = int(np.median(columns[rows == row]))
    return ground.step * column + ground.step // 2, ground.step * row + ground.step // 2


# the index


def test_the_table_is_whole_and_the_index_as_its_fact_says() -> None:
    assert set(COUNTS_AS) == {name.rsplit("-", 1)[0] for name in area_names()}
    known = fact(FACT)
    assert len(INDEX) == known.value("areas").value == 19
    assert len(REGIONS) == 1 + (known.value("regions with pain").low or 0)
    sizes = {region: sum(each == region for each in INDEX.values()) for region in REGIONS}
    for each, name in (("upper", "each upper region"), ("lower", "each lower region")):
        count = known.value(f"areas in {name}").value
        assert sizes[f"left {each}"] == sizes[f"right {each}"] == count
    assert sizes["axial"] == known.value("areas in the axial region").value
    assert {counts_as(name) for name in area_names()} == {None, *INDEX}


def test_sides_stay_sides_and_what_has_none_counts_once() -> None:
    for name in area_names():
        counted = counts_as(name)
        if counted is not None and counted.split()[0] in SIDES:
            assert name.endswith(counted.split()[0])
    assert pain_index(["chest-left", "chest-right"]).areas == ("chest",)
    everything = pain_index(area_names())
    assert (everything.areas, everything.regions) == (tuple(INDEX), REGIONS)


def test_jaw_chest_and_abdomen_stand_for_no_region() -> None:
    assert [each for each in INDEX if region_of(each) is None] == [
        "left jaw", "right jaw", "chest", "abdomen",
    ]  # fmt: skip
    found = pain_index(["jaw-left", "abdomen-left", "hand-left"])
    assert found.in_words() == (
        "Widespread pain index: 2 of 19 areas, in 0 of 5 regions. Not among its areas: left hand."
    )


@pytest.mark.parametrize(
    ("name", "areas", "regions"), [("p11", 3, 3), ("p13", 11, 5), ("p18", 1, 1)]
)
def test_what_people_painted_themselves(name: str, areas: int, regions: int) -> None:
    found = pain_index(patient(name).consults.draws)
    assert (len(found.areas), len(found.regions)) == (areas, regions)


# what paint reaches


@pytest.mark.parametrize("build", BUILDS, ids=["thin", "full"])
def test_every_area_can_be_painted_by_brush_and_whole(build: Build) -> None:
    ground = ground_of(pain_drawing("test", (), 3, build))
    assert {shape.area for shape in ground.shapes} == set(area_names())
    for shape in ground.shapes:
        dot = Stroke(do="brush", width=ground.thin, at=middle(ground, shape.view, shape.area))
        whole = Whole(do="paint", view=shape.view, area=shape.area)  # type: ignore[arg-type]
        for step in (dot, whole):
            ground.check(step)
            assert ground.reached(ground.painted([step])) == (shape.area,)
    assert min(ground.sizes) >= 12


def test_an_edge_that_slips_over_a_border_reaches_nothing_and_an_eraser_takes_away(
    ground: Ground,
) -> None:
    x, y = middle(ground, "front", "chest-left")
    row = ground.cells[:, x // ground.step]
    border = ground.step * int(np.flatnonzero(row == 2 + ground.number("front", "chest-left"))[-1])
    along = Stroke(do="brush", width=ground.thick, at=(x, y, x, border - 6))
    assert ground.reached(ground.painted([along])) == ("chest-left",)
    over = Stroke(do="brush", width=ground.thick, at=(x, y, x, border + 6))
    assert ground.reached(ground.painted([over])) == ("chest-left", "abdomen-left")
    erased = Stroke(do="erase", width=ground.thick, at=(x, border + 4, x, border + 14))
    assert ground.reached(ground.painted([over, erased])) == ("chest-left",)
    bare = Whole(do="bare", view="front", area="chest-left")
    assert ground.reached(ground.painted([over, bare])) == ("abdomen-left",)


def test_what_is_covered_by_two_fifths_is_reached_without_a_core(ground: Ground) -> None:
    number = ground.number("front", "temple-left")
    levels = np.zeros_like(ground.cells)
    there = np.argwhere(ground.cells == 2 + number)
    least = -(-2 * len(there) // 5)
    levels[tuple(there[: least - 1].T)] = 1
    assert ground.reached(levels) == ()
    levels[tuple(there[:least].T)] = 1
    assert ground.reached(levels) == ("temple-left",)


def test_path_data_with_other_commands_is_told() -> None:
    assert polygons("M0 0h4v4l-4 0Z")[0].tolist() == [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
    with pytest.raises(ValueError, match="path command 'q' is not known"):
        polygons("M0 0q1 1 2 2")


def drawn(ground: Ground, dice: random.Random) -> list[dict[str, Any]]:
    """A drawing of strokes that wander, and of whole areas."""
    steps: list[dict[str, Any]] = []
    for _ in range(dice.randint(1, 9)):
        if dice.random() < 0.25:
            shape = dice.choice(ground.shapes)
            do = dice.choice(["paint", "bare"])
            steps.append({"do": do, "view": shape.view, "area": shape.area})
            continue
        x, y = dice.randint(0, ground.width), dice.randint(0, ground.height)
        at = [x, y]
        for _ in range(dice.randint(0, 25)):
            x = min(max(x + dice.randint(-14, 14), 0), ground.width)
            y = min(max(y + dice.randint(-14, 14), 0), ground.height)
            at += [x, y]
        do = dice.choice(["brush", "brush", "brush", "erase"])
        steps.append({"do": do, "width": dice.choice([ground.thin, ground.thick]), "at": at})
    return steps


def test_a_browser_finds_what_python_finds(tmp_path: Path) -> None:
    """80 drawings in Node, whole numbers and words, equal without tolerance."""
    widget = PainWidget(patient("p13"))
    ground, dice = widget._ground, random.Random(11)  # samples, no secrets
    samples = [drawn(ground, dice) for _ in range(80)]
    expected = []
    for sample in samples:
        steps = [
            Stroke.model_validate({**each, "at": tuple(each["at"])}) if "at" in each
            else Whole.model_validate(each)
            for each in sample
        ]  # fmt: skip
        levels = ground.painted(steps)
        names = ground.reached(levels)
        sums = [int((levels == 1).sum()), int((levels == CORE).sum())]
        expected.append([sums, list(names), in_words(names), pain_index(names).in_words()])
    given_ = {"ground": widget.ground, "cells": list(widget.cells), "samples": samples}
    (tmp_path / "given.json").write_text(json.dumps(given_), "utf-8")
    (tmp_path / "pain.mjs").write_text(
        module("pain.js").replace("export default", "const widget =")
        + f"""
import {{ readFileSync }} from "node:fs";
const given = JSON.parse(readFileSync({json.dumps(str(tmp_path / "given.json"))}, "utf-8"));
const painted = new Painted(given.ground, new Uint8Array(given.cells));
console.log(JSON.stringify(given.samples.map((steps) => {{
  painted.begin(steps);
  const sums = [1, 2].map((level) => painted.levels.filter((each) => each === level).length);
  const names = painted.names();
  return [sums, names, areasInWords(names, given.ground.areas), indexInWords(names, given.ground)];
}})));
""",
        "utf-8",
    )
    node = Path(sys.executable).with_name("node")
    done = subprocess.run(
        [node, tmp_path / "pain.mjs"], capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == expected
    assert len({tuple(names) for _, names, _, _ in expected}) > 40


# the widget


def test_truth_travels_only_after_compare() -> None:
    person = patient("p18")
    visit = person.consults.model_copy(update={"draws": ("jaw-left",)})
    widget = PainWidget(person)
    other = PainWidget(person.model_copy(update={"visit": visit}))
    travels = ("card", "ground", "cells", "drawing")
    assert all(widget.get_state()[name] == other.get_state()[name] for name in travels)
    assert widget.reply({"kind": "compare", "drawing": []})["kind"] == "refused"
    mark = brush(*middle(widget._ground, "front", "hand-left"))
    assert widget.reply({"kind": "keep", "drawing": [mark]}) == {"kind": "kept"}
    reply = widget.reply({"kind": "compare", "drawing": [mark]})
    assert reply["areas"] == ["lower_back-right"]
    words = [each["words"] for each in reply["lines"]]
    assert words == ["nothing", "right lower back", "left hand"]
    assert [each["counts"] for each in reply["index"]] == [[0, 1], [0, 1]]
    assert reply["apart"] == "In the index, only Mr Vasilakis’s: lower back."
    assert widget.drawing == [mark]


ON = brush(100, 90)
BAD: list[tuple[Any, str]] = [
    (None, "unexpected"),
    ("x", "unexpected"),
    (3.5, "unexpected"),
    ([], "unexpected"),
    ({"kind": "compare"}, "unexpected"),
    ({"kind": "compare", "drawing": {}}, "unexpected"),
    ({"kind": "grade", "drawing": [ON]}, "unexpected"),
    ({"kind": "compare", "drawing": []}, "no named area"),
    ({"kind": "keep", "drawing": [None]}, "step 1 of the drawing"),
    ({"kind": "keep", "drawing": [ON, {"do": "explode"}]}, "step 2 of the drawing: unknown kind"),
    ({"kind": "keep", "drawing": [{**ON, "color": "red"}]}, "unknown field"),
    ({"kind": "keep", "drawing": [brush(100, 90, width=17)]}, "no brush of that width"),
    ({"kind": "keep", "drawing": [{**ON, "width": "18"}]}, "width is wrong"),
    ({"kind": "keep", "drawing": [{**ON, "width": True}]}, "width is wrong"),
    ({"kind": "keep", "drawing": [{**ON, "at": [float("nan"), 90]}]}, "is wrong"),
    ({"kind": "keep", "drawing": [{**ON, "at": [float("inf"), 90]}]}, "is wrong"),
    ({"kind": "keep", "drawing": [{**ON, "at": [100.5, 90]}]}, "is wrong"),
    ({"kind": "keep", "drawing": [{**ON, "at": ["100", 90]}]}, "is wrong"),
    ({"kind": "keep", "drawing": [{**ON, "at": [[100, 90]]}]}, "is wrong"),
    ({"kind": "keep", "drawing": [{**ON, "at": "100 90"}]}, "is wrong"),
    ({"kind": "keep", "drawing": [{**ON, "at": []}]}, "is wrong"),
    ({"kind": "keep", "drawing": [brush(100)]}, "is wrong"),
    ({"kind": "keep", "drawing": [brush(100, 90, 101)]}, "a point has two numbers"),
    ({"kind": "keep", "drawing": [brush(10**30, 90)]}, "off the picture"),
    ({"kind": "keep", "drawing": [brush(-1, 90)]}, "off the picture"),
    ({"kind": "keep", "drawing": [brush(100, 421)]}, "off the picture"),
    ({"kind": "keep", "drawing": [brush(0, 0, 5, 5)]}, "off the body"),
    ({"kind": "keep", "drawing": [brush(*[100, 90] * 2001)]}, "is wrong"),
    ({"kind": "keep", "drawing": [brush(*[100, 90] * 2000)] * 16}, "too many points"),
    ({"kind": "keep", "drawing": [ON] * (MAX_STEPS + 1)}, "at most 400 steps"),
    ({"kind": "keep", "drawing": [whole("side", "jaw-left")]}, "view is wrong"),
    ({"kind": "keep", "drawing": [whole("back", "jaw-left")]}, "no such area"),
    ({"kind": "keep", "drawing": [whole("front", "x" * 99)]}, "is wrong"),
    ({"kind": "keep", "drawing": [{"do": "clear"}]}, "unknown kind"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "told"), BAD, ids=[f"{n}" for n in range(len(BAD))])
def test_a_bad_message_is_refused_in_words_and_changes_nothing(
    widget: PainWidget, content: Any, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget.reply({"kind": "keep", "drawing": [ON]})
    sent: list[Any] = []
    monkeypatch.setattr(widget, "send", sent.append)
    widget._handle_custom_msg(content, [])
    [reply] = sent
    assert reply["kind"] == "refused"
    assert told in reply["reason"]
    assert widget.drawing == [ON]


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_no_message_makes_a_handler_raise(content: Any) -> None:
    for kind, drawing in (("compare", content), ("keep", [content])):
        assert _ONE.reply({"kind": kind, "drawing": drawing})["kind"] in ("refused", "kept")
    assert _ONE.reply(content)["kind"] == "refused"


_ONE = PainWidget(patient("p11"))


def test_off_the_body_is_neither_painted_nor_counted(ground: Ground) -> None:
    levels = ground.painted([Stroke(do="brush", width=ground.thick, at=(0, 90, 328, 90))])
    assert (levels > 0).any()
    assert not levels[ground.cells == OFF].any()


def test_a_notebook_without_a_kernel_tells_what_is_said() -> None:
    shown = tpilab.draw_pain("p11")._repr_mimebundle_()[0]
    press = "Press Run > Run All Cells to paint it here."
    assert shown["text/plain"] == f"Paint where Ms Hartmann hurts. {press}"
    assert "Both shoulders, up to the neck" in shown["text/markdown"]


@pytest.mark.parametrize("name", ["p99", "p01", "", None, 7, []])
def test_nobody_to_ask_is_told(name: Any) -> None:
    assert "cannot be shown" in repr(draw_pain(name))


def test_a_browser_gets_it_in_a_tenth_of_a_megabyte(widget: PainWidget) -> None:
    state = widget.get_state()
    told = json.dumps([state["ground"], state["card"]])
    assert len(state["cells"]) + len(told) < 120_000
