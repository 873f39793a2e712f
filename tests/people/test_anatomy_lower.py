"""The lower back and the buttock: what lies before what, and how deep the piriformis lies."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from tpilab.anatomy import Body, Build, Tissue, load_region
from tpilab.anatomy.body import NEVER_UM
from tpilab.evidence import fact

LUMBAR, GLUTEAL = load_region("lumbar"), load_region("gluteal")
SEEDS = range(60)
BUILDS = [
    Build(sex=sex, bmi_tenths=bmi) for sex in ("female", "male") for bmi in (165, 230, 300, 400)
]
each_build = pytest.mark.parametrize("build", BUILDS, ids=str)


def points(*rows: tuple[int, ...]) -> np.ndarray:
    return np.array(rows, dtype=np.int64)


def lowest(body: Body, tissue: Tissue, xy: np.ndarray) -> np.ndarray:
    """The lower surface of a tissue's last layer, (n,); -1: none."""
    columns = body.columns(xy)
    ends = np.append(columns.tops[:, 1:], np.full((len(xy), 1), 2 * NEVER_UM), axis=1)
    there = (columns.tissues == tissue) & (ends > columns.tops)
    return np.where(there, ends, -1).max(axis=1)


@each_build
def test_the_kidney_is_never_superficial_to_the_quadratus(build: Build) -> None:
    xy = LUMBAR.palpable.xy[::5]
    for seed in range(4):
        body = Body(LUMBAR, build, seed)
        kidney, _ = body.depth(Tissue.KIDNEY, xy)
        quadratus = lowest(body, Tissue.QUADRATUS_LUMBORUM, xy)
        both = (kidney < NEVER_UM) & (quadratus >= 0)
        assert both.sum() > 20
        assert (kidney[both] >= quadratus[both]).all()
        psoas = lowest(body, Tissue.PSOAS, xy)
        assert (kidney[psoas >= 0] >= psoas[psoas >= 0]).all()


@each_build
def test_the_quadratus_lies_deep_to_the_erector_with_its_edge_free(build: Build) -> None:
    xy = LUMBAR.palpable.xy[::5]
    body = Body(LUMBAR, build, 3)
    erector = lowest(body, Tissue.ERECTOR_SPINAE, xy)
    quadratus, _ = body.depth(Tissue.QUADRATUS_LUMBORUM, xy)
    there = quadratus < NEVER_UM
    covered = there & (erector >= 0)
    assert (quadratus[covered] > erector[covered]).all()
    assert covered.sum() > 100
    free = there & (erector < 0)
    assert free.sum() > 50
    assert np.abs(xy[free, 0]).min() > np.abs(xy[covered, 0]).min()
    assert (xy[there, 1] > 430_000).all()  # from the twelfth rib
    assert (xy[there, 1] < 545_000).all()  # to the iliac crest


def test_the_pleura_crosses_the_twelfth_rib() -> None:
    """GEO-059: the lateral half of the rib lies below it; medially it reaches below the rib."""
    medial, lateral = points((40_000, 446_000)), points((95_000, 475_700))
    for seed in range(20):
        body = Body(LUMBAR, BUILDS[1], seed)
        assert body.depth(Tissue.RIB, medial)[0] == NEVER_UM
        assert body.depth(Tissue.PLEURA, medial)[0] < NEVER_UM
        assert body.depth(Tissue.PLEURA, lateral)[0] == NEVER_UM
        assert body.depth(Tissue.PLEURA, points((40_000, 500_000)))[0] == NEVER_UM
    assert Body(LUMBAR, BUILDS[1], 1).depth(Tissue.RIB, points((80_000, 464_000)))[0] < NEVER_UM


def test_lung_ends_above_the_pleura() -> None:
    xy = LUMBAR.palpable.xy[::5]
    body = Body(LUMBAR, BUILDS[0], 1)
    lung, pleura = (body.depth(t, xy)[0] < NEVER_UM for t in (Tissue.LUNG, Tissue.PLEURA))
    assert xy[lung, 1].max() < xy[pleura, 1].max() - 40_000


@pytest.mark.parametrize(
    ("from_mm", "to_mm", "name", "scope"),
    [(15, 20, "no bone at 1.5-2.0 cm", 2.0), (25, 25, "no bone at 2.5 cm", 2.0)],
)
def test_bone_stops_a_needle_beside_the_spine_as_often_as_published(
    from_mm: int, to_mm: int, name: str, scope: float
) -> None:
    body = Body(LUMBAR, BUILDS[1], 1)
    rows = range(440_000, 470_000, 250)
    xy = points(*((x * 1000, y) for x in range(from_mm, to_mm + 1, 5) for y in rows))
    erector = lowest(body, Tissue.ERECTOR_SPINAE, xy)
    bone = np.minimum.reduce(
        [body.depth(t, xy)[0] for t in (Tissue.SPINE, Tissue.TRANSVERSE_PROCESS)]
    )
    missed = 100 * (bone > erector + 4_000).mean()
    assert abs(missed - fact("GEO-044").value(name).value) < scope


def test_kidneys_are_as_long_as_published() -> None:
    published = fact("GEO-062").value("length, right")
    lengths = np.array([Body(LUMBAR, BUILDS[1], s).deep._kidney for s in range(200)]) / 1000
    assert abs(lengths.mean() - published.value) < 0.3 * published.sd
    assert abs(lengths.std() - published.sd) < 0.2 * published.sd
    assert abs(lengths - published.value).max() <= 2 * published.sd + 1e-6


@pytest.mark.parametrize("sex", ["female", "male"])
def test_the_piriformis_is_as_deep_as_published(sex: Literal["female", "male"]) -> None:
    places = points((45_000, 648_000), (85_000, 670_000), (125_000, 688_500), (-85_000, 670_000))
    drawn = []
    for seed in range(150):
        body = Body(GLUTEAL, Build(sex=sex, bmi_tenths=230), seed)
        depth, known = body.depth(Tissue.PIRIFORMIS, places)
        assert known.all()
        drawn.append(depth / 10_000)
    for depths, where in zip(np.array(drawn).T, ("medial", "central", "lateral"), strict=False):
        published = fact("GEO-014").value(f"{where} depth")
        assert abs(np.mean(depths) - published.value) < 0.25 * published.sd
        assert abs(np.std(depths) - published.sd) < 0.2 * published.sd
        assert abs(depths - published.value).max() <= 2 * published.sd + 1e-3


def test_the_piriformis_is_as_thick_as_published() -> None:
    published, place = fact("GEO-014").value("diameter at centre"), points((85_000, 668_500))
    thick = []
    for seed in SEEDS:
        columns = Body(GLUTEAL, BUILDS[1], seed).columns(place)
        thick.append((columns.bottom("layer_2") - columns.top("layer_2"))[0] / 10_000)
    assert abs(np.mean(thick) - published.value) < 0.4 * published.sd
    assert min(thick) >= published.low - 0.1
    assert max(thick) <= published.high


@pytest.mark.parametrize(("bmi", "known"), [(175, False), (230, True), (285, False), (400, False)])
def test_outside_a_usual_build_nobody_knows_how_deep_it_is(bmi: int, known: bool) -> None:
    place, body = points((85_000, 670_000)), Body(GLUTEAL, Build(sex="male", bmi_tenths=bmi), 2)
    assert body.depth(Tissue.PIRIFORMIS, place)[1].tolist() == [known]
    assert not body.depth(Tissue.NERVE, place)[1].any()
    assert not body.depth(Tissue.PIRIFORMIS, points((20_000, 670_000)))[1].any()


def test_the_piriformis_lies_deeper_with_more_weight_as_the_fat_does() -> None:
    place = points((85_000, 670_000))
    light, heavy = (Body(GLUTEAL, Build(sex="male", bmi_tenths=bmi), 2) for bmi in (220, 260))
    deeper = heavy.depth(Tissue.PIRIFORMIS, place)[0] - light.depth(Tissue.PIRIFORMIS, place)[0]
    fatter = heavy.deep.fat(place) - light.deep.fat(place)
    per_bmi = fact("GEO-060").value("rise per BMI, men").value
    assert abs(deeper[0] - fatter[0]) <= 2
    assert 0 < fatter[0] / 4_000 <= per_bmi


@each_build
def test_the_piriformis_and_the_sciatic_nerve_lie_deep_to_the_maximus(build: Build) -> None:
    xy = GLUTEAL.palpable.xy[::5]
    for seed in range(6):
        body = Body(GLUTEAL, build, seed)
        maximus = lowest(body, Tissue.GLUTEUS_MAXIMUS, xy)
        piriformis, _ = body.depth(Tissue.PIRIFORMIS, xy)
        there = (piriformis < NEVER_UM) & (maximus >= 0)
        assert there.sum() > 50
        assert (piriformis[there] >= maximus[there]).all()
        for laid in body.tubes:
            if "sciatic" in laid.tube.label.lower():
                top, _ = laid.span(laid.course[:, :2])
                over = lowest(body, Tissue.GLUTEUS_MAXIMUS, laid.course[:, :2])
                assert (top[over >= 0] >= over[over >= 0]).all()


def of_variant(variant: str) -> Body:
    bodies = (Body(GLUTEAL, BUILDS[1], seed) for seed in range(400))
    return next(body for body in bodies if body.variant == variant)


@pytest.mark.parametrize(
    ("variant", "name", "relation"),
    [
        ("A", "sciatic_nerve", "under"),
        ("B", "tibial_nerve", "under"),
        ("B", "peroneal_nerve_through", "within"),
        ("C", "tibial_nerve", "under"),
        ("C", "peroneal_nerve_over", "over"),
    ],
)
def test_the_sciatic_nerve_passes_the_piriformis_as_its_variant_says(
    variant: str, name: str, relation: str
) -> None:
    body = of_variant(variant)
    nerves = {laid.tube.name: laid for laid in body.tubes}
    course = nerves[name].course
    belly = GLUTEAL.inside("piriformis", "right", course[:, :2])
    assert belly.sum() > 15
    columns, depth = body.columns(course[belly][:, :2]), course[belly][:, 2]
    top, bottom = columns.top("layer_2"), columns.bottom("layer_2")
    match relation:
        case "under":
            assert (depth > bottom).all()
        case "over":
            assert (depth < top).all()
        case _:
            assert ((depth >= top) & (depth <= bottom)).mean() > 0.9
    assert ("sciatic_nerve" in nerves) == (variant == "A")


def test_variants_are_as_frequent_as_published() -> None:
    drawn = [Body(GLUTEAL, BUILDS[1], seed).variant for seed in range(1500)]
    for name, value in (
        ("A", "type A, undivided below the piriformis"),
        ("B", "type B, peroneal part through the piriformis"),
    ):
        share = 100 * drawn.count(name) / len(drawn)
        assert abs(share - fact("GEO-058").value(value).value) < 2
    assert Body(LUMBAR, BUILDS[1], 1).variant == ""


def test_the_sciatic_nerve_is_as_wide_as_published() -> None:
    radius = next(t.radius_um for t in GLUTEAL.tubes if t.name == "sciatic_nerve")
    width = fact("GEO-058").value("width at the lower margin of the piriformis").value
    assert 2 * radius == width * 1000


def test_fat_is_thinnest_near_the_sacrum() -> None:
    body = Body(GLUTEAL, BUILDS[1], 5)
    thin, thick = (body.deep.fat(points(p))[0] for p in ((0, 590_000), (120_000, 600_000)))
    assert abs(thick / thin - fact("GEO-061").value("thickest over thinnest, CT").value) < 0.5


@each_build
def test_bones_that_a_finger_knows_lie_where_they_should(build: Build) -> None:
    body = Body(GLUTEAL, build, 7)
    for at, tissue in (
        ((43_000, 592_000), (Tissue.ILIUM, Tissue.SACRUM)),
        ((152_000, 710_000), (Tissue.FEMUR,)),
        ((60_000, 746_000), (Tissue.ILIUM,)),
        ((15_000, 640_000), (Tissue.SACRUM,)),
    ):
        assert min(body.depth(each, points(at))[0][0] for each in tissue) < NEVER_UM
    for at, tissue in (((45_000, 590_000), Tissue.ILIUM), ((155_000, 705_000), Tissue.FEMUR)):
        under_fat = body.columns(points(at)).top("layer_1")
        assert body.depth(tissue, points(at))[0] - under_fat < 12_000
    lumbar = Body(LUMBAR, build, 7)
    assert lumbar.depth(Tissue.SPINE, points((0, 540_000)))[0] < 80_000
    assert lumbar.depth(Tissue.ILIUM, points((95_000, 541_000)))[0] < NEVER_UM
    assert lumbar.depth(Tissue.TRANSVERSE_PROCESS, points((33_000, 502_000)))[0] < NEVER_UM
