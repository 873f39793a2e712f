"""One anatomy: what lies where, in bodies that are not alike."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from tpilab.anatomy import Band, Body, Build, Tissue, load_region, scene
from tpilab.anatomy.body import NEVER_UM
from tpilab.anatomy.region import DATA, read_region
from tpilab.anatomy.scene import PALPABLE
from tpilab.evidence import fact
from tpilab.yaml_lines import AuthoringError

REGION = load_region("neck_and_shoulders")
WOMAN = Build(sex="female", bmi_tenths=224)
BAND = Band(name="cord", muscle="upper_trapezius", side="right", at_um=(82_000, 131_000),
            length_um=60_000, width_um=7_000, firmness_percent=200)  # fmt: skip
SEEDS = range(60)
MUSCLES = (Tissue.TRAPEZIUS, Tissue.LEVATOR_SCAPULAE, Tissue.SUPRASPINATUS, Tissue.RHOMBOID)


def points(*rows: tuple[int, ...]) -> np.ndarray:
    return np.array(rows, dtype=np.int64)


def grid_points(step: int = 9_000) -> np.ndarray:
    x, y = np.meshgrid(np.arange(-175_000, 175_001, step), np.arange(2_000, 255_000, step))
    return np.stack([x.ravel(), y.ravel()], axis=1)


def test_a_point_lies_in_what_the_volume_says() -> None:
    body = Body(REGION, WOMAN, 3, (BAND,))
    columns = PALPABLE.xy[::17]
    depths = PALPABLE.axis(2)[::4]
    where = np.concatenate([np.insert(columns, 2, z, axis=1) for z in depths])
    from tpilab.anatomy.scene import STIFFNESS

    band = body.band_at(where) >= 0
    expected = np.array([STIFFNESS[each] for each in Tissue])[body.layers_at(where)]
    expected[band] *= 2
    volume = scene(body, "finger").fields["stiffness"][::4].reshape(len(depths), -1)[:, ::17]
    assert (volume.reshape(-1) == expected).all()
    assert band.sum() > 5


def test_layers_follow_each_other_without_gap_or_overlap() -> None:
    columns = Body(REGION, WOMAN, 5).columns(grid_points())
    assert (columns.tops[:, 0] == 0).all()
    assert (np.diff(columns.tops, axis=1) >= 0).all()


def test_every_depth_of_every_column_has_one_tissue() -> None:
    body = Body(REGION, WOMAN, 5)
    deep = body.tissue_at(np.insert(grid_points(), 2, 59_000, axis=1))
    shallow = body.tissue_at(np.insert(grid_points(), 2, 100, axis=1))
    assert set(shallow) == {Tissue.OUTSIDE, Tissue.SKIN}
    assert ((deep == Tissue.OUTSIDE) == (shallow == Tissue.OUTSIDE)).all()
    above = body.tissue_at(np.insert(grid_points(), 2, -1, axis=1))
    assert set(above) == {Tissue.OUTSIDE}


@pytest.mark.parametrize("bmi", [165, 224, 275, 380])
@pytest.mark.parametrize("sex", ["female", "male"])
def test_pleura_lies_deep_to_the_ribs_except_in_the_dome(sex: str, bmi: int) -> None:
    body = Body(REGION, Build(sex=sex, bmi_tenths=bmi), 11)
    where = grid_points(4_000)
    rib, _ = body.depth(Tissue.RIB, where)
    wall, _ = body.depth(Tissue.INTERCOSTAL, where)
    pleura, _ = body.depth(Tissue.PLEURA, where)
    lung = pleura < NEVER_UM
    walled = np.minimum(rib, wall) < NEVER_UM
    assert (pleura[lung & walled] > np.minimum(rib, wall)[lung & walled]).all()
    dome = lung & ~walled
    assert dome.sum() > 10
    assert (where[dome, 1] < 150_000).all()
    assert (np.abs(where[dome, 0]) < 80_000).all()
    assert not lung[where[:, 1] < 100_000].any()


def test_distances_are_the_published_ones() -> None:
    place = points((50_000, 200_000))
    depths = [
        int(Body(REGION, Build(sex="male", bmi_tenths=211), s).depth(Tissue.PLEURA, place)[0][0])
        for s in SEEDS
    ]
    published = fact("GEO-048").value("mean distance")
    assert abs(np.mean(depths) / 10_000 - published.value) < 0.2
    assert abs(np.array(depths) / 10_000 - published.value).max() < 2 * published.sd
    assert len(set(depths)) > 50


@pytest.mark.parametrize(
    ("muscle", "sex", "name", "value"),
    [
        ("supraspinatus", "female", "GEO-054", "supraspinatus"),
        ("rhomboid_major", "male", "GEO-005", "rhomboid"),
        ("rhomboid_major", "female", "GEO-006", "rhomboid"),
        ("middle_trapezius", "male", "GEO-005", "trapezius"),
        ("middle_trapezius", "female", "GEO-006", "trapezius"),
    ],
)
def test_muscles_are_as_thick_as_published(muscle: str, sex: str, name: str, value: str) -> None:
    index = REGION.muscles.index(REGION.muscle(muscle))
    sampled = [Body(REGION, Build(sex=sex, bmi_tenths=220), s)._thick[index] for s in SEEDS]
    published = fact(name).value(value)
    assert abs(np.mean(sampled) / 1000 - published.value) < 0.45 * published.sd
    assert abs(np.array(sampled) / 1000 - published.value).max() <= 2 * published.sd + 0.001


def test_no_lung_nearer_than_ever_seen_at_the_neck() -> None:
    place = points((50_000, 112_000))
    for seed in SEEDS:
        depth, _ = Body(REGION, WOMAN, seed).depth(Tissue.LUNG, place)
        assert depth[0] < NEVER_UM
        assert depth[0] / 10_000 >= fact("GEO-012").value("smallest distance, vertical").value


@pytest.mark.parametrize(
    ("bmi", "known"), [(155, False), (180, True), (280, True), (281, False), (380, False)]
)
def test_outside_the_studied_range_there_is_no_data(bmi: int, known: bool) -> None:
    body = Body(REGION, Build(sex="female", bmi_tenths=bmi), 2)
    place = points((50_000, 200_000))
    assert body.depth(Tissue.LUNG, place)[1].tolist() == [known]
    assert body.depth(Tissue.PLEURA, place)[1].tolist() == [known]
    assert body.depth(Tissue.TRAPEZIUS, place)[1].tolist() == [False]
    assert body.depth(Tissue.LUNG, points((70_000, 128_000)))[1].tolist() == [False]
    assert body.depth(Tissue.LUNG, points((-50_000, 200_000)))[1].tolist() == [known]


def test_a_depth_that_other_layers_moved_is_not_known() -> None:
    where = grid_points(4_000)
    for seed in range(5):
        body = Body(REGION, Build(sex="male", bmi_tenths=165), seed)
        depth, known = body.depth(Tissue.LUNG, where)
        assert known.any()
        assert set(depth[known]) == {body.deep.pleura}


def test_fibers_run_along_the_muscle_and_mirror() -> None:
    right, left = points((82_000, 131_000)), points((-82_000, 131_000))
    (x, y), (mirrored, same) = REGION.fibers_at(1, right)[0], REGION.fibers_at(1, left)[0]
    assert x > 0 and y > 0  # from the neck down and out  # noqa: PT018
    assert (mirrored, same) == (-x, y)
    assert abs(x * x + y * y - 1024**2) < 3000
    assert REGION.fibers_at(1, points((230_000, 10_000)))[0].tolist() == [0, 0]


def test_a_side_is_a_side() -> None:
    here = points((82_000, 131_000), (-82_000, 131_000), (82_000, 10_000), (900_000, 131_000))
    assert REGION.inside("upper_trapezius", "right", here).tolist() == [True, False, False, False]
    assert REGION.inside("upper_trapezius", "left", here).tolist() == [False, True, False, False]


def test_a_band_follows_the_fibers_inside_its_muscle() -> None:
    body = Body(REGION, WOMAN, 1, (BAND,))
    course = body.cords[0].course
    assert REGION.inside("upper_trapezius", "right", course).all()
    away, half = body.from_cord(body.cords[0], course[[0, 30]])
    assert away.tolist() == [0, 0]
    assert half[0] < half[1] == 3_500
    tissue = body.tissue_at(np.insert(course[20:40], 2, 14_000, axis=1))
    assert set(tissue) == {Tissue.TRAPEZIUS}


def test_a_scene_names_no_point() -> None:
    made = scene(Body(REGION, WOMAN, 1, (BAND,)), "finger")
    assert set(made.fields) == {"stiffness"}
    assert made.fields["stiffness"].shape == (120, 160, 160)


def test_the_scene_of_neck_and_shoulders_is_what_it_was() -> None:
    made = hashlib.sha256()
    for seed, bmi in enumerate((165, 224, 300)):
        body = Body(REGION, Build(sex="female", bmi_tenths=bmi), seed, (BAND,))
        made.update(scene(body, "finger").fields["stiffness"].tobytes())
    assert REGION.palpable == PALPABLE
    assert made.hexdigest()[:16] == "fdbb059c3abd458e"  # attempts that were made on it are replayed


def test_unknown_muscle_lists_the_known_ones() -> None:
    with pytest.raises(KeyError, match="levator_scapulae"):
        REGION.muscle("psoas")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    layer: 1", "    layer: 7", "layer"),
        ("tissue: trapezius", "tissue: cheese", "tissue"),
        ("name: middle_trapezius", "name: upper_trapezius", "there twice"),
        ("name: neck_and_shoulders", "name: hip", "same name"),
        ("      - [[3.1, 0.5], ", "      - [", "differ in length"),
        ("name: transverse_cervical_vein", "name: dorsal_scapular_nerve", "there twice"),
        ("landmarks_cm:", "borrows: [{region: foot}]\nlandmarks_cm:", "no other region 'foot'"),
        (
            "landmarks_cm:",
            "borrows: [{region: lumbar, muscles: [psoas]}]\nlandmarks_cm:",
            "has no 'psoas' to borrow",
        ),
        ("landmarks_cm:", "variants: {A: 400}\nlandmarks_cm:", "do not add up"),
        ("  body: [[0, ", "  torso: [[0, ", "outline 'body'"),
    ],
)
def test_mistakes_in_a_region_name_file_and_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (DATA / "neck_and_shoulders.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "neck_and_shoulders.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(AuthoringError, match=rf"neck_and_shoulders\.yaml:\d+: .*{said}"):
        read_region(path)
