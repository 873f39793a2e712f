"""The fluoroscope: bone shows, muscle does not, and the browser draws what the kernel does."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tpilab.anatomy import Body, Build, load_region
from tpilab.anatomy.block import DEEPEST_UM, Block, Window
from tpilab.anatomy.tissue import Tissue
from tpilab.evidence import fact
from tpilab.physics import fluoroscopy
from tpilab.physics.fluoroscopy import (
    PIXEL_UM,
    SIZE,
    Fluoroscope,
    Shaft,
    View,
    fluoro_scene,
    grains,
    shadow,
)
from tpilab.physics.pool import Pool, pool
from tpilab.physics.pose import GAUGES_UM, NeedlePose, cos, sin
from tpilab.widgets.esm import module

MIDDLE = SIZE // 2
MUSCLES = (Tissue.TRAPEZIUS, Tissue.LEVATOR_SCAPULAE, Tissue.RHOMBOID, Tissue.ERECTOR_SPINAE)
STRAIGHT = View(30_000, 30_000)
PLACES = {
    "neck_and_shoulders": (55_000, 110_000),
    "interscapular": (50_000, 210_000),
    "lumbar": (40_000, 450_000),
    "gluteal": (85_000, 620_000),
}


def layered(*layers: tuple[Tissue, int], right: tuple[tuple[Tissue, int], ...] = ()) -> Block:
    """A block of even layers (tissue, thickness); its right half may have others."""
    right = right or layers
    assert len(right) == len(layers)
    tops = np.zeros((60, 60, len(layers)), np.int32)
    tissues = np.zeros(tops.shape, np.uint8)
    for half, stack in ((slice(0, 30), layers), (slice(30, 60), right)):
        at = 0
        for k, (tissue, thick) in enumerate(stack):
            tops[:, half, k], tissues[:, half, k] = at, tissue
            at = min(at + thick, DEEPEST_UM)
    fibers = np.zeros((*tops.shape, 2), np.int8)
    fibers[..., 0] = 127
    return Block(Window(0, 0, 60, 60), tops, tissues, fibers)


@cache
def somebody(name: str) -> Block:
    body = Body(load_region(name), Build(sex="female", bmi_tenths=220), 7)
    return Block.of(body, Window.around(*PLACES[name]))


def halves(picture: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Grays left and right of the middle of the picture, a way off the border."""
    rows = slice(MIDDLE - 20, MIDDLE + 20)
    return picture[rows, MIDDLE - 40 : MIDDLE - 15], picture[rows, MIDDLE + 15 : MIDDLE + 40]


def test_bone_is_darker_than_muscle_by_what_beer_and_lambert_say() -> None:
    muscle = ((Tissue.TRAPEZIUS, 30_000), (Tissue.RHOMBOID, 5_000), (Tissue.OTHER_MUSCLE, 60_000))
    bone = ((Tissue.TRAPEZIUS, 30_000), (Tissue.SCAPULA, 5_000), (Tissue.OTHER_MUSCLE, 60_000))
    block = layered(*muscle, right=bone)
    weak, inside = Fluoroscope(block).weakened(STRAIGHT)
    assert inside[MIDDLE, MIDDLE]
    left, right = (each.mean() for each in halves(weak))
    known = fact("GEO-063")
    mass = known.value("muscle, mass attenuation").value
    dense = known.value("muscle, density").value
    assert mass
    assert dense
    assert left == pytest.approx(mass * dense * 9.0 * 1e6, rel=1e-3)
    assert right - left == pytest.approx(
        50 * (fluoroscopy.WEIGHTS[fluoroscopy.BONE] - fluoroscopy.WEIGHTS[fluoroscopy.SOFT]),
        rel=0.01,
    )
    seen = Fluoroscope(block).frame(STRAIGHT, seed=3)
    soft, dark = halves(seen)
    assert soft.mean() - dark.mean() > 1.5 * soft.std(), "bone stands out from the noise"


def test_no_muscle_can_be_told_from_another() -> None:
    for left in MUSCLES:
        for right in MUSCLES:
            block = layered((left, 90_000), right=((right, 90_000),))
            quiet = Fluoroscope(block).frame(STRAIGHT)
            assert len(np.unique(quiet[quiet > 0])) == 1
    noisy = Fluoroscope(block).frame(STRAIGHT, seed=9)
    one, other = halves(noisy)
    assert abs(one.mean() - other.mean()) < one.std() / 3
    assert one.std() > 1


def test_a_vessel_and_a_nerve_do_not_show() -> None:
    block = somebody("gluteal")
    assert block.pipes
    without = Block(block.window, block.tops_um, block.tissues, block.fibers)
    view = View(*PLACES["gluteal"])
    assert (Fluoroscope(block).frame(view) == Fluoroscope(without).frame(view)).all()


def test_twice_the_thickness_takes_twice() -> None:
    for tissue in (Tissue.TRAPEZIUS, Tissue.FAT, Tissue.LUNG):
        once = layered((tissue, 20_000), (Tissue.OUTSIDE, 100_000))
        twice = layered((tissue, 40_000), (Tissue.OUTSIDE, 100_000))
        one, two = (
            int(Fluoroscope(each).weakened(STRAIGHT)[0][MIDDLE, MIDDLE]) for each in (once, twice)
        )
        assert one > 0
        assert two == pytest.approx(2 * one, abs=100)  # millionths of a neper


def test_a_turned_beam_has_a_longer_way() -> None:
    block = layered((Tissue.TRAPEZIUS, 90_000))
    straight, turned = (Fluoroscope(block).projected(angle)[30, 30] for angle in (0, 300))
    assert turned == pytest.approx(straight / np.cos(np.radians(30)), rel=1e-3)


def test_a_turned_beam_moves_what_lies_deep() -> None:
    """A needle's tip 30 mm deep falls where the geometry says."""
    block = layered((Tissue.TRAPEZIUS, 90_000))
    needle = Shaft(NeedlePose(30_000, 30_000, 0, 900, 30_000), 21)
    plain, marked = (
        Fluoroscope(block).frame(View(30_000, 30_000, 150), each) for each in (None, needle)
    )
    row, column = np.nonzero(marked < plain)
    shift = 30_000 * np.sin(np.radians(15)) / PIXEL_UM
    assert column.min() == pytest.approx(MIDDLE - shift, abs=2)
    assert column.max() == pytest.approx(MIDDLE, abs=2)
    assert row.mean() == pytest.approx(MIDDLE, abs=2)


def test_a_needle_shows_by_its_gauge() -> None:
    block, taken = layered((Tissue.TRAPEZIUS, 90_000)), []
    empty = Fluoroscope(block).frame(STRAIGHT).astype(int)
    for gauge in sorted(GAUGES_UM, reverse=True):
        needle = Shaft(NeedlePose(15_000, 30_000, 0, 100, 30_000), gauge)
        taken.append(int((empty - Fluoroscope(block).frame(STRAIGHT, needle)).sum()))
    assert taken == sorted(taken)
    assert taken[0] > 0
    down = Fluoroscope(block).frame(STRAIGHT, Shaft(NeedlePose(30_000, 30_000, 0, 900, 30_000), 25))
    assert (down < empty).sum() < 12, "seen along itself a needle is a dot"
    assert down.min(initial=255, where=down > 0) < 60


def test_half_the_dose_makes_more_noise() -> None:
    block = layered((Tissue.TRAPEZIUS, 90_000))
    full, half = (
        halves(Fluoroscope(block).frame(STRAIGHT, seed=4, dose_permille=dose))[0].std()
        for dose in (1000, 250)
    )
    assert half == pytest.approx(2 * full, rel=0.15)
    assert grains(1).mean() == pytest.approx(0, abs=2)
    assert grains(1).std() == pytest.approx(148, rel=0.02)
    assert (grains(1) != grains(2)).mean() > 0.9


def test_the_field_ends_where_nothing_is_known() -> None:
    block = somebody("interscapular")
    x, y = PLACES["interscapular"]
    whole = Fluoroscope(block).frame(View(x, y))
    aside = Fluoroscope(block).frame(View(x + 40_000, y))
    assert whole[MIDDLE, MIDDLE] > 0
    assert whole[0, 0] == 0
    assert (aside > 0).sum() < 0.8 * (whole > 0).sum()
    assert not Fluoroscope(block).frame(View(x + 400_000, y)).any()
    assert (Fluoroscope(block).frame(View(x, y, 300)) > 0).sum() < (whole > 0).sum()


def test_a_machine_that_is_turned_too_far_is_refused() -> None:
    with pytest.raises(ValueError, match="within 300"):
        View(0, 0, 301)


@pytest.mark.parametrize("name", PLACES)
def test_the_scene_is_small(name: str) -> None:
    tables, scene = fluoro_scene(somebody(name))
    assert len(scene) + len(json.dumps(tables)) < 200_000
    assert b"trigger" not in scene


def test_ribs_show_in_the_chest_and_not_in_the_buttock() -> None:
    """Across ribs the picture goes up and down; where no bone is, it does not."""
    x, y = PLACES["interscapular"]
    column = Fluoroscope(somebody("interscapular")).frame(View(x, y))[40:-40, MIDDLE].astype(int)
    turns = np.diff(np.sign(np.diff(column[np.concatenate([[True], np.diff(column) != 0])])))
    assert (turns != 0).sum() >= 4


# contrast


def test_contrast_keeps_its_volume() -> None:
    block = layered((Tissue.TRAPEZIUS, 40_000), (Tissue.RHOMBOID, 50_000))
    for depth in (20_000, 40_000):
        given = pool(block, (30_000, 30_000, depth), 500)
        assert given is not None
        a, b, h = given.half_um
        assert 4 / 3 * np.pi * a * b * h == pytest.approx(500e9, rel=0.01)


def test_contrast_in_a_plane_lies_flat_and_in_a_muscle_along_its_fibers() -> None:
    block = layered((Tissue.TRAPEZIUS, 40_000), (Tissue.RHOMBOID, 50_000))
    muscle, plane = (pool(block, (30_000, 30_000, z), 500) for z in (20_000, 40_000))
    assert muscle
    assert plane
    assert (muscle.in_plane, plane.in_plane) == (False, True)
    assert muscle.along == (127, 0)
    assert plane.half_um[2] < muscle.half_um[2] / 2
    assert plane.half_um[1] > muscle.half_um[1] * 2


def test_contrast_does_not_stay_everywhere() -> None:
    bone = layered((Tissue.TRAPEZIUS, 20_000), (Tissue.RIB, 7_000))
    assert pool(bone, (30_000, 30_000, 22_000), 500) is None
    assert pool(bone, (300_000, 30_000, 22_000), 500) is None
    block = somebody("gluteal")
    vessel = next(each for each in block.pipes if each.kind in (Tissue.ARTERY, Tissue.VEIN))
    window = block.window
    inside = [
        tuple(each) for each in vessel.course_um.tolist()
        if window.x0_um < each[0] < window.x0_um + 110_000
        and window.y0_um < each[1] < window.y0_um + 110_000
    ]  # fmt: skip
    kinds = block.tissue_at(np.array(inside, dtype=np.int64))
    within = inside[int(np.flatnonzero(kinds == vessel.kind)[0])]
    assert pool(block, within, 500) is None
    with pytest.raises(ValueError, match="more than 0"):
        pool(block, within, 0)


def test_contrast_is_dark_where_it_lies() -> None:
    block = layered((Tissue.TRAPEZIUS, 90_000))
    given = pool(block, (30_000, 30_000, 20_000), 500)
    assert given
    plain, marked = (shadow(block, STRAIGHT, contrast=each) for each in ((), (given,)))
    row, column = np.nonzero(marked < plain)
    assert column.mean() == pytest.approx(MIDDLE - 0.5, abs=1)
    assert np.ptp(column) * PIXEL_UM == pytest.approx(2 * given.half_um[0], rel=0.1)
    assert np.ptp(row) * PIXEL_UM == pytest.approx(2 * given.half_um[1], rel=0.2)
    most = (Fluoroscope(block).weakened(STRAIGHT)[0]) + fluoroscopy._contrast(STRAIGHT, given)
    thick = int(most.max()) - int(Fluoroscope(block).weakened(STRAIGHT)[0][MIDDLE, MIDDLE])
    assert thick == pytest.approx(2 * given.half_um[2] * fluoroscopy.CONTRAST, rel=0.02)


# the browser


def node(tmp_path: Path, script: str, block: Block) -> Any:
    """What a script gives as `found` that can use `fluoro`, an instrument over a block."""
    tables, scene = fluoro_scene(block)
    (tmp_path / "scene.bin").write_bytes(scene)
    begin = f"""
import {{ readFileSync }} from "node:fs";
const bytes = readFileSync({json.dumps(str(tmp_path / "scene.bin"))});
const fluoro = new Fluoro({json.dumps(tables)}, bytes);
"""
    end = "\nconsole.log(JSON.stringify(found));\n"
    source = module("lib/fluoro.js") + begin + script + end
    (tmp_path / "fluoro.mjs").write_text(source, "utf-8")
    program = Path(sys.executable).with_name("node")
    done = subprocess.run(
        [program, tmp_path / "fluoro.mjs"], capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(done.stdout)


def shots(name: str) -> list[tuple[View, Shaft | None, tuple[Pool, ...], int | None]]:
    """Golden frames of a region: straight and turned, with needle and contrast, with noise."""
    draw, (x, y) = random.Random(name), PLACES[name]
    found: list[tuple[View, Shaft | None, tuple[Pool, ...], int | None]] = [
        (View(x, y), None, (), None)
    ]
    for seed in (None, None, 11, 2**31 + 5):
        pose = NeedlePose(
            x + draw.randint(-20_000, 20_000), y + draw.randint(-20_000, 20_000),
            draw.randrange(3600), draw.randint(50, 900), draw.randint(1_000, 60_000),
        )  # fmt: skip
        view = View(x + draw.randint(-9_999, 9_999), y, draw.randint(-300, 300))
        shaft = Shaft(pose, draw.choice([*GAUGES_UM]), draw.randint(0, 30_000))
        along = draw.choice([(127, 0), (0, 127), (-90, 90)])
        half = (draw.randint(3_000, 15_000), draw.randint(1_000, 9_000), draw.randint(500, 4_000))
        found.append((view, shaft, (Pool(pose.tip, half, along),), seed))
    return found


def as_shot(view: View, shaft: Shaft | None, pools: tuple[Pool, ...], seed: int | None) -> Any:
    needle = shaft and {**vars(shaft.pose), "gauge": shaft.gauge, "outside_um": shaft.outside_um}
    return {
        **vars(view),
        "needle": needle,
        "contrast": [vars(each) for each in pools],
        "seed": seed,
    }


@pytest.mark.parametrize("name", PLACES)
def test_the_browser_draws_the_same_picture(name: str, tmp_path: Path) -> None:
    block, given = somebody(name), shots(name)
    asked = json.dumps([as_shot(*each) for each in given])
    drawn = node(tmp_path, f"const found = {asked}.map((shot) => [...fluoro.frame(shot)]);", block)
    instrument = Fluoroscope(block)
    for shot, picture in zip(given, drawn, strict=True):
        reference = instrument.frame(*shot)
        seen = np.array(picture).reshape(SIZE, SIZE)
        assert np.abs(seen - reference.astype(int)).max() <= 2
        assert ((seen == 0) == (reference == 0)).all()
        assert len(np.unique(reference)) > 10


def test_the_browser_has_the_same_sines(tmp_path: Path) -> None:
    script = """
const angles = [...Array(7200).keys()].map((each) => each - 3600);
const found = angles.map((each) => [beamSin(each), beamCos(each)]);
"""
    found = node(tmp_path, script, layered((Tissue.TRAPEZIUS, 90_000)))
    assert found == [[sin(each), cos(each)] for each in range(-3600, 3600)]


def test_the_browser_places_what_it_draws(tmp_path: Path) -> None:
    script = """
const view = { x_um: 30000, y_um: 30000, angle_ddeg: 300 };
const found = fluoro.place(view, [30000, 34000, 20000]);
"""
    column, row = node(tmp_path, script, layered((Tissue.TRAPEZIUS, 90_000)))
    assert column == pytest.approx(MIDDLE - 20_000 * np.sin(np.radians(30)) / PIXEL_UM, abs=0.01)
    assert row == pytest.approx(MIDDLE + 10)
