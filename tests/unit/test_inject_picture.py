"""The debrief's picture of injecting, and the force that the browser draws beside the kernel's."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.unit.inert import assert_inert
from tests.unit.injecting import INJECT, REYES, run, task, until
from tests.unit.test_guide_picture import shafts
from tests.unit.test_trainer import node
from tpilab.physics.resistance import profile, resistance_scene
from tpilab.protocol import Debrief
from tpilab.skills.guide.world import world_of
from tpilab.skills.inject import hands
from tpilab.views.debrief import debrief_html, debrief_markdown
from tpilab.views.figures.draw import INK, VERMILLION
from tpilab.views.inject_panels import Resisted, measured_in_words
from tpilab.views.inject_picture import as_told, fingertips, picture
from tpilab.widgets.material import material

SOMEBODY = ("p01", "p32", "p33", "p34")
everybody = pytest.mark.parametrize("name", SOMEBODY)


@cache
def done(name: str, how: str) -> Debrief:
    of = task(name)
    acts: Any = {"careful": INJECT.model, "careless": hands.careless, "nothing": lambda _: []}[how]
    state, _ = run(of, acts(of))
    return INJECT.debrief(state)


@everybody
@pytest.mark.parametrize("how", ["careful", "careless", "nothing"])
def test_a_debrief_of_injecting_is_inert_and_small(name: str, how: str) -> None:
    html = debrief_html(INJECT, done(name, how))
    assert_inert(html)
    assert len(html) < 200_000
    assert "data:image/svg+xml" in debrief_markdown(INJECT, done(name, how))


@everybody
def test_a_needle_by_landmark_is_no_unseen_one(name: str) -> None:
    """Nothing shows the tip here, so that no part of the way is drawn as unseen."""
    drawn = picture(done(name, "careful"))
    assert shafts(drawn.svg, INK) == 2
    assert shafts(drawn.svg, VERMILLION) == 0
    assert "within your limit" in drawn.alt
    assert "never scored" in drawn.caption


@everybody
def test_fingers_lie_to_both_sides_of_the_band(name: str) -> None:
    told = as_told(done(name, "careful"))
    assert len(told.held) == 2
    assert len(told.band) > 1
    one, other = np.array(told.held)
    middle = (one + other) / 2
    assert np.linalg.norm(np.array(told.band) - middle, axis=1).min() < 5_000
    assert 18_000 < np.linalg.norm(one - other) < 26_000


def test_without_fingers_or_needle_it_says_so() -> None:
    assert fingertips(None) == ()
    alt = picture(done("p01", "nothing")).alt
    assert alt.startswith("No needle passed the skin. No fingers held the band.")


@pytest.mark.parametrize(("before", "after", "told"), [
    (6, 4, "6 \u2192 4 kPa"), (6, None, "6 \u2192 \u2013 kPa"),
    (None, None, "\u2013 \u2192 \u2013"),
])  # fmt: skip
def test_measures_in_words(before: int | None, after: int | None, told: str) -> None:
    assert measured_in_words(before, after, " kPa") == told


def test_the_force_of_the_debrief_is_what_a_hand_felt() -> None:
    of = done("p01", "careful")
    told = as_told(of)
    found = Resisted.of(told, of.path["plans"][-1]["gauge"])
    assert found is not None
    names = [tissue for tissue, _, _ in found.layers]
    assert len(names) >= 3
    assert found.force_mN[0] > 3 * found.force_mN[8]  # the skin holds before it gives
    assert told.main is not None
    assert abs(found.down(told.main.pose.depth_um // 250) - told.main.pose.tip[2]) < 300


def test_the_browser_feels_the_same_force(tmp_path: Path) -> None:
    """Its table of layers, its line of tissues and its force are the kernel's, to the mN."""
    given = material(INJECT, REYES)
    puncture = next(each for each in INJECT.model(REYES) if each["kind"] == "puncture")
    needle = {name: puncture[name] for name in ("x_um", "y_um", "azimuth_ddeg", "steep_ddeg")}
    needle |= {"length_um": 38_000, "gauge": 25}
    maps = tmp_path / "maps.bin"
    maps.write_bytes(given.maps)
    script = f"""
import {{ readFileSync }} from "node:fs";
const tables = {json.dumps(given.tables)};
const scene = new SoundScene(tables.layers, await inflated(readFileSync({json.dumps(str(maps))})));
const feels = new Resistance(scene, new Angles(tables.layers.sin), tables.resistance);
feels.along({json.dumps(needle)});
const found = {{ tissues: [...feels.tissues], force: [...feels.force_mN] }};
"""
    found = node(tmp_path, script, "bmode_scene", "pose", "resistance")
    assert found["force"] == profile(np.array(found["tissues"], dtype=np.uint8), 25).tolist()
    state, _ = run(REYES, until(REYES, "stroke"))
    assert state.hand.needle is not None
    from tpilab.skills.guide.piercing import Line

    line = Line.of(world_of(REYES), state.hand.needle.pose, 38_000).tissues.tolist()
    same = sum(a == b for a, b in zip(found["tissues"], line, strict=True))
    assert same >= len(line) - 3  # vessels and nerves are no layers


def test_no_truth_travels_with_the_force() -> None:
    given = material(INJECT, REYES)
    assert set(given.tables) == {"layers", "resistance"}
    assert given.tables["layers"]["pipes"] == []
    assert set(resistance_scene()) < set(given.tables["resistance"])
