"""A block gives what its body gives, quickly; and gel is gel."""

from __future__ import annotations

import numpy as np
import pytest

from tpilab.anatomy import Body, Build, load_region
from tpilab.anatomy.block import CELL_UM, DEEPEST_UM, Block, Lump, Window
from tpilab.anatomy.gel import gel_block
from tpilab.anatomy.tissue import Tissue

PLACES = {
    "neck_and_shoulders": (86_000, 131_000),
    "interscapular": (-52_000, 215_000),
    "lumbar": (60_000, 480_000),
    "gluteal": (-84_000, 674_000),
}
TUBES = (Tissue.ARTERY, Tissue.VEIN, Tissue.NERVE)


def points_in(window: Window, count: int, deep_um: int = 110_000) -> np.ndarray:
    """Points spread over a window, without a library's random numbers, (n, 3)."""
    n = np.arange(count, dtype=np.int64)
    x = window.x0_um + n * 7_919 % (window.nx * CELL_UM - CELL_UM)
    y = window.y0_um + n * 104_729 % (window.ny * CELL_UM - CELL_UM)
    return np.stack([x, y, n * 15_485_863 % deep_um], axis=1)


@pytest.fixture(params=PLACES, scope="module")
def both(request: pytest.FixtureRequest) -> tuple[Body, Block]:
    body = Body(load_region(request.param), Build(sex="female", bmi_tenths=231), 11)
    return body, Block.of(body, Window.around(*PLACES[request.param]))


def test_a_block_holds_the_tissues_of_its_body(both: tuple[Body, Block]) -> None:
    body, block = both
    points = points_in(block.window, 60_000)
    ours, theirs = block.tissue_at(points), body.tissue_at(points)
    assert (ours == theirs).mean() > 0.95
    off = points[ours != theirs]
    # where they differ, another tissue begins close by: cells are even, ribs are round (relief.py)
    steps = np.vstack([np.eye(3), -np.eye(3)]).astype(np.int64)
    around = [body.tissue_at(off + far * step) for far in (1_600, 3_600) for step in steps]
    assert (np.stack(around) == ours[ours != theirs]).any(axis=0).mean() > 0.75


def test_vessels_and_nerves_are_where_they_run(both: tuple[Body, Block]) -> None:
    body, block = both
    low = np.array([block.window.x0_um, block.window.y0_um])
    high = low + CELL_UM * np.array([block.window.nx - 1, block.window.ny - 1])
    agree = []
    assert block.pipes
    for pipe in block.pipes:
        course = pipe.course_um[pipe.course_um[:, 2] > 0]
        here = course[((course[:, :2] >= low) & (course[:, :2] <= high)).all(axis=1)]
        ours, theirs = block.tissue_at(here), body.tissue_at(here)
        agree += (np.isin(ours, TUBES) == np.isin(theirs, TUBES)).tolist()
        kind = "nerve" if pipe.kind == Tissue.NERVE else "vessel"
        assert (block.clearance_um(here, (kind,))[kind] == 0).all()
    assert np.mean(agree) > 0.97


def test_beyond_the_window_and_above_the_skin_is_nothing(both: tuple[Body, Block]) -> None:
    block = both[1]
    x, y = block.window.x0_um, block.window.y0_um
    far = np.array([[x - 2_000, y, 5_000], [x, y + 10**6, 5_000], [x, y, -1]], dtype=np.int64)
    assert (block.tissue_at(far) == Tissue.OUTSIDE).all()


def test_clearance_is_the_distance_and_a_small_reach_tells_the_same(
    both: tuple[Body, Block],
) -> None:
    block = both[1]
    points = points_in(block.window, 60)
    whole = block.clearance_um(points)
    near = block.clearance_um(points, within_um=12_000)
    for name, far in whole.items():
        assert (near[name] == np.minimum(far, 12_000)).all()
        assert (far >= 0).all()
        assert (far <= DEEPEST_UM).all()
    assert block.clearance_um(points[:0])["pleura"].shape == (0,)


def test_gel_holds_an_olive_and_a_tube() -> None:
    block = gel_block(
        60_000, (0, 0, 20_000), (9_000, 6_000, 6_000),
        ((-60_000, 17_000, 22_000), (60_000, 17_000, 22_000)), 3_000,
    )  # fmt: skip
    at = np.array(
        [[0, 0, 20_000], [8_500, 0, 20_000], [0, 8_500, 20_000], [30_000, 17_000, 22_000],
         [30_000, 21_000, 22_000], [0, 0, 59_000], [0, 0, 61_000]], dtype=np.int64)  # fmt: skip
    gel, olive, water = Tissue.GEL, Tissue.OLIVE, Tissue.VEIN
    assert block.tissue_at(at).tolist() == [olive, olive, gel, water, gel, gel, Tissue.OUTSIDE]
    assert block.layers_at(at).tolist() == [gel] * 6 + [Tissue.OUTSIDE]
    vessel = block.clearance_um(at, ("vessel",))["vessel"]
    assert vessel[3] == 0
    assert 900 <= vessel[4] <= 1_100


def test_a_lump_is_an_ellipsoid_along_its_direction() -> None:
    lump = Lump((0, 0, 10_000), (4_000, 1_000, 2_000), along=(0, 127))
    at = np.array([[0, 3_900, 10_000], [3_900, 0, 10_000], [0, 0, 12_100]], dtype=np.int64)
    assert lump.holds(at).tolist() == [True, False, False]
