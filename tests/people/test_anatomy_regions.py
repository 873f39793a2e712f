"""What holds for the anatomy of every region, in bodies of every build."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpilab.anatomy import Band, Body, Build, Region, Tissue, load_region, scene
from tpilab.anatomy.body import NEVER_UM
from tpilab.anatomy.region import DATA
from tpilab.anatomy.scene import STIFFNESS
from tpilab.anatomy.tissue import BONES, SOFT
from tpilab.physics.mechanics import Touch

NAMES = ("neck_and_shoulders", "interscapular", "lumbar", "gluteal")
BANDS = {
    "neck_and_shoulders": ("upper_trapezius", (82_000, 131_000), Tissue.TRAPEZIUS),
    "interscapular": ("rhomboid_major", (45_000, 205_000), Tissue.RHOMBOID),
    "lumbar": ("erector_spinae", (40_000, 500_000), Tissue.ERECTOR_SPINAE),
    "gluteal": ("gluteus_maximus", (90_000, 680_000), Tissue.GLUTEUS_MAXIMUS),
}
TUBES = (Tissue.ARTERY, Tissue.VEIN, Tissue.NERVE)
builds = st.builds(Build, sex=st.sampled_from(["female", "male"]), bmi_tenths=st.integers(150, 450))
bodies = st.builds(
    lambda name, build, seed: Body(load_region(name), build, seed),
    st.sampled_from(NAMES), builds, st.integers(0, 2**32),
)  # fmt: skip


def places(region: Region, step: int = 41) -> np.ndarray:
    """A part of the columns that a finger can reach, (n, 2)."""
    return region.palpable.xy[::step]


def at_depth(xy: np.ndarray, depth: int) -> np.ndarray:
    return np.insert(xy, 2, depth, axis=1)


def test_there_are_four_regions_in_one_frame() -> None:
    regions = {name: load_region(name) for name in NAMES}
    assert {path.stem for path in DATA.glob("*.yaml")} == set(NAMES)
    assert regions["interscapular"].muscles == regions["neck_and_shoulders"].muscles
    for one, other in (("lumbar", "gluteal"), ("neck_and_shoulders", "interscapular")):
        shared = regions[one].landmarks_cm.items() & regions[other].landmarks_cm.items()
        assert shared
    ends = [r.palpable.axis(1)[[0, -1]].tolist() for r in regions.values()]
    for (start, end), (next_start, next_end) in pairwise(ends):
        assert start < next_start < end < next_end or next_start - end < 15_000


@given(bodies)
@settings(max_examples=60, deadline=None)
def test_layers_follow_each_other_without_gap_or_overlap(body: Body) -> None:
    columns = body.columns(places(body.region))
    assert (columns.tops[:, 0] == 0).all()
    assert (np.diff(columns.tops, axis=1) >= 0).all()
    assert (columns.tops >= 0).all()
    assert columns.tops.max() <= NEVER_UM
    assert columns.tissues.max() <= max(Tissue)


@given(bodies, st.integers(0, 140_000))
@settings(max_examples=60, deadline=None)
def test_a_point_lies_in_the_layer_of_its_column(body: Body, depth: int) -> None:
    xy = places(body.region)
    columns, found = body.columns(xy), body.layers_at(at_depth(xy, depth))
    ends = np.append(columns.tops[:, 1:], np.full((len(xy), 1), 2 * NEVER_UM), axis=1)
    here = (columns.tops <= depth) & (depth < ends)
    assert (here.sum(axis=1) == 1).all()
    assert (columns.tissues[here] == found).all()


@given(bodies, st.integers(2_500, 140_000))
@settings(max_examples=40, deadline=None)
def test_vessels_and_nerves_run_in_soft_tissue_only(body: Body, depth: int) -> None:
    points = at_depth(places(body.region, 7), depth)
    layers, found, tube = body.layers_at(points), body.tissue_at(points), body.tubes_at(points)
    kinds = np.array([each.tube.kind for each in body.tubes])
    assert (found[tube < 0] == layers[tube < 0]).all()
    changed = found != layers
    assert np.isin(layers[changed], SOFT).all()
    assert (found[changed] == kinds[tube[changed]]).all()


@given(bodies)
@settings(max_examples=30, deadline=None)
def test_left_mirrors_right(body: Body) -> None:
    right = places(body.region)
    right = right[right[:, 0] > 0]
    left = right * np.array([-1, 1])
    one, other = body.columns(right), body.columns(left)
    assert (one.tops == other.tops).all()
    assert (one.tissues == other.tissues).all()
    for depth in (15_000, 40_000, 70_000):
        assert (
            body.tissue_at(at_depth(right, depth)) == body.tissue_at(at_depth(left, depth))
        ).all()


@pytest.mark.parametrize("name", NAMES)
def test_no_two_patients_are_alike(name: str) -> None:
    region, seen = load_region(name), set()
    xy = places(region)
    for seed in range(20):
        body = Body(region, Build(sex="female", bmi_tenths=224), seed)
        seen.add(body.columns(xy).tops.tobytes())
    assert len(seen) == 20
    same = Body(region, Build(sex="female", bmi_tenths=224), 3).columns(xy).tops
    assert same.tobytes() in seen


@pytest.mark.parametrize("name", NAMES)
def test_more_weight_means_more_fat(name: str) -> None:
    region, before = load_region(name), 0
    xy = places(region)
    for bmi in (170, 230, 300, 400):
        fat = int(Body(region, Build(sex="male", bmi_tenths=bmi), 4).deep.fat(xy).sum())
        assert fat > before
        before = fat


@given(bodies)
@settings(max_examples=30, deadline=None)
def test_pleura_is_deep_to_the_ribs_and_lung_to_pleura(body: Body) -> None:
    xy = places(body.region, 13)
    rib, _ = body.depth(Tissue.RIB, xy)
    wall, _ = body.depth(Tissue.INTERCOSTAL, xy)
    pleura, _ = body.depth(Tissue.PLEURA, xy)
    lung, _ = body.depth(Tissue.LUNG, xy)
    walled = np.minimum(rib, wall) < NEVER_UM
    both = walled & (pleura < NEVER_UM)
    assert (pleura[both] > np.minimum(rib, wall)[both]).all()
    assert (lung[lung < NEVER_UM] > pleura[lung < NEVER_UM]).all()
    if body.region.deep == "gluteal":
        assert (pleura == NEVER_UM).all()


@given(bodies)
@settings(max_examples=30, deadline=None)
def test_a_nerve_lies_where_it_is_said_to_begin(body: Body) -> None:
    xy = places(body.region, 17)
    nerve, _ = body.depth(Tissue.NERVE, xy)
    there = np.flatnonzero(nerve < NEVER_UM)
    points = np.column_stack([xy[there], nerve[there] + 1])
    assert (body.tubes_at(points) >= 0).all()


@given(bodies)
@settings(max_examples=30, deadline=None)
def test_nothing_but_what_was_measured_is_known(body: Body) -> None:
    xy = places(body.region)
    measured = {
        "upper_back": {Tissue.PLEURA, Tissue.LUNG}, "lumbar": set(), "gluteal": {Tissue.PIRIFORMIS},
    }[body.region.deep]  # fmt: skip
    low, high = (160, 280) if body.region.deep == "upper_back" else (180, 280)
    for tissue in Tissue:
        _, known = body.depth(tissue, xy)
        if tissue not in measured or not low <= body.build.bmi_tenths <= high:
            assert not known.any()


@pytest.mark.parametrize("name", NAMES)
def test_tubes_run_where_they_can(name: str) -> None:
    region, seen = load_region(name), {}
    for seed in range(30):
        for sex, bmi in (("female", 190), ("male", 300)):
            body = Body(region, Build(sex=sex, bmi_tenths=bmi), seed)
            for laid in body.tubes:
                course = laid.course[region.extent.cells(laid.course[:, :2])[2]]
                free = np.isin(body.layers_at(course), SOFT)
                seen.setdefault(laid.tube.name, []).append(free.mean())
                assert (body.tubes_at(course) >= 0).all()
    assert len(seen) >= 5
    assert min(np.mean(shares) for shares in seen.values()) > 0.85


@pytest.mark.parametrize("name", NAMES)
def test_a_band_follows_the_fibers_of_its_muscle(name: str) -> None:
    region = load_region(name)
    muscle, at, tissue = BANDS[name]
    for side, sign in (("right", 1), ("left", -1)):
        band = Band(name="cord", muscle=muscle, side=side, at_um=(sign * at[0], at[1]),
                    length_um=50_000, width_um=7_000, firmness_percent=200)  # fmt: skip
        body = Body(region, Build(sex="male", bmi_tenths=220), 1, (band,))
        course = body.cords[0].course
        assert len(course) > 40
        assert region.inside(muscle, side, course).all()
        steps = np.diff(course, axis=0)
        fibers = region.fibers_at(region.muscle(muscle).layer, course[:-1])
        across = np.abs(steps[:, 0] * fibers[:, 1] - steps[:, 1] * fibers[:, 0])
        assert (across <= 40 * 1024).all()  # within 2.3 degrees
        columns = body.columns(course)
        layer = f"layer_{region.muscle(muscle).layer}"
        middle = (columns.top(layer) + columns.bottom(layer)) // 2
        points = np.column_stack([course, middle])[10:-10]
        assert set(body.layers_at(points)) == {tissue}
        assert set(body.band_at(points)) == {0}


@pytest.mark.parametrize("name", NAMES)
def test_a_scene_is_the_anatomy_without_labels(name: str) -> None:
    region = load_region(name)
    muscle, at, _ = BANDS[name]
    band = Band(name="cord", muscle=muscle, side="right", at_um=at, length_um=50_000,
                width_um=7_000, firmness_percent=200)  # fmt: skip
    body = Body(region, Build(sex="female", bmi_tenths=224), 2, (band,))
    made = scene(body, "finger")
    assert made.grid == region.palpable
    assert set(made.fields) == {"stiffness"}
    sparse = np.arange(made.grid.shape[0] * made.grid.shape[1]) % 23 == 0
    picked = sparse | (np.abs(made.grid.xy - at).max(axis=1) < 6_000)
    columns, depths = made.grid.xy[picked], made.grid.axis(2)[::2]
    points = np.concatenate([at_depth(columns, z) for z in depths.tolist()])
    expected = np.array([STIFFNESS[each] for each in Tissue])[body.layers_at(points)]
    firm = (body.band_at(points) >= 0) & (expected < 250)
    volume = made.fields["stiffness"][::2].reshape(len(depths), -1)[:, picked].reshape(-1)
    assert (volume[~firm] == expected[~firm]).all()
    assert (volume[firm] == np.minimum(2 * expected[firm], 250)).all()
    assert firm.any()
    touch = Touch.of(made)
    assert len(touch.for_browser()[1]) <= 1_000_000
    assert {"cord"} - set(re.findall(r"\w+", str(touch.for_browser()[0]))) == {"cord"}


def test_tissues_keep_their_numbers() -> None:
    assert [each.name for each in Tissue][:14] == [
        "OUTSIDE", "SKIN", "FAT", "TRAPEZIUS", "LEVATOR_SCAPULAE", "SUPRASPINATUS", "RHOMBOID",
        "OTHER_MUSCLE", "SCAPULA", "SPINE", "RIB", "INTERCOSTAL", "PLEURA", "LUNG",
    ]  # fmt: skip
    assert [*Tissue] == list(range(len(Tissue)))
    assert set(STIFFNESS) == set(Tissue)
    assert all(STIFFNESS[each] == 255 for each in BONES)
    assert not {*BONES, *TUBES} & set(SOFT)
