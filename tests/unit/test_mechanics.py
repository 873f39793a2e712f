"""What a fingertip feels."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache

import numpy as np

from tests.unit.features import without_features
from tpilab.anatomy import Band, Body, Build, load_region, scene
from tpilab.physics.mechanics import LEVELS_MN, Touch

BAND = Band(name="cord", muscle="upper_trapezius", side="right", at_um=(82_000, 131_000),
            length_um=60_000, width_um=7_000, firmness_percent=200)  # fmt: skip
ACROSS = (650, -750)  # about square to the fibers there


@cache
def touch() -> Touch:
    body = Body(load_region("neck_and_shoulders"), Build(sex="female", bmi_tenths=224), 7, (BAND,))
    return Touch.of(scene(body, "finger"))


def felt(x: int, y: int, force: int, tone: int = 0) -> tuple[int, int]:
    sink, firm = touch().felt(np.array([x]), np.array([y]), np.array([force]), tone)
    return int(sink[0]), int(firm[0])


def crossing(force: int, tone: int = 0) -> list[int]:
    steps = range(-10, 8)
    return [felt(82_000 + s * ACROSS[0], 131_000 + s * ACROSS[1], force, tone)[1] for s in steps]


def test_a_relaxed_band_is_felt_when_it_is_crossed() -> None:
    for force in (5_000, 10_000, 20_000):
        firm = crossing(force)
        assert max(firm[8:13]) - firm[0] >= 60
        assert max(firm[8:13]) - firm[-1] >= 60


def test_a_muscle_at_work_hides_its_band() -> None:
    assert max(crossing(10_000, 700)) - min(crossing(10_000, 700)) < 30


def test_bone_is_hard_and_muscle_is_not() -> None:
    spine_of_scapula, belly = felt(90_000, 182_000, 20_000), felt(70_000, 130_000, 20_000)
    assert spine_of_scapula[1] > 900
    assert belly[1] < 400
    assert spine_of_scapula[0] < belly[0] / 3


def test_what_is_pressed_harder_sinks_deeper() -> None:
    depths = [felt(70_000, 130_000, force)[0] for force in range(0, 45_000, 1_500)]
    assert depths[0] == 0
    assert depths == sorted(depths)
    assert 5_000 < felt(70_000, 130_000, 20_000)[0] < 16_000


def test_beside_the_body_nothing_is_felt() -> None:
    assert felt(175_000, 20_000, 10_000) == (0, 0)


@cache
def fat_touch() -> Touch:
    body = Body(load_region("neck_and_shoulders"), Build(sex="female", bmi_tenths=380), 7, (BAND,))
    return Touch.of(scene(body, "finger"))


def contrast(of: Touch, *, pincer: bool) -> int:
    steps = np.arange(-9, 5)
    x, y = 82_000 + steps * ACROSS[0], 131_000 + steps * ACROSS[1]
    firm = of.felt(x, y, np.full(len(x), 5_000), pincer=pincer)[1]
    return int(firm.max() - firm[:3].min())


def test_fat_hides_a_band_from_a_flat_finger_and_less_from_a_pincer_grip() -> None:
    assert contrast(fat_touch(), pincer=False) < 0.6 * contrast(touch(), pincer=False)
    assert contrast(fat_touch(), pincer=True) > 0.8 * contrast(touch(), pincer=True)
    assert contrast(fat_touch(), pincer=True) > 1.3 * contrast(fat_touch(), pincer=False)


def test_thick_fat_is_no_bone_and_a_firm_press_finds_what_lies_beneath() -> None:
    at = np.array([70_000]), np.array([130_000])
    soft, firm = (fat_touch().felt(*at, np.array([force])) for force in (5_000, 20_000))
    assert firm[1][0] < 600
    assert firm[0][0] > touch().felt(*at, np.array([20_000]))[0][0]  # sinks deeper than in the lean
    assert soft[0][0] < firm[0][0]


def test_far_off_and_absurd_forces_are_clipped() -> None:
    assert felt(10**12, -(10**12), 10**12) == felt(10**9, -(10**9), LEVELS_MN[-1])


def test_a_browser_gets_little() -> None:
    tables, maps = touch().for_browser()
    assert len(maps) == 2 * len(LEVELS_MN) * tables["nx"] * tables["ny"] < 2**20
    tables, more = touch().for_browser(lifts=lambda xy: xy[:, 0] > 100_000)
    assert len(more) == len(maps) * 3 // 2 < 2**20
    assert more.startswith(maps)
    assert len(tables["lifts"]) == tables["ny"]


PROGRAM = (
    "import hashlib; from tests.unit.test_mechanics import touch;"
    "print(hashlib.sha256(touch().for_browser()[1]).hexdigest())"
)


def test_a_processor_with_fewer_features_feels_the_same() -> None:
    here = hashlib.sha256(touch().for_browser()[1]).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **without_features()},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert there.stdout.strip() == here
