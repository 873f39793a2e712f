"""What a picture made by ultrasound shows and hides."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.phantoms import ACROSS, FINE, LONG, MIDDLE, between, gel, layered, vessel
from tpilab.anatomy.block import Block, Lump
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import NeedlePose, ProbePose
from tpilab.physics.ultrasound import (
    Deposit,
    Machine,
    Needle,
    Twitch,
    echoes,
    picture,
    shape,
    ultrasound_scene,
)
from tpilab.physics.ultrasound.frame import _hiss, attenuate, power, sounded
from tpilab.physics.ultrasound.machine import pitch_um
from tpilab.physics.ultrasound.media import DB, medium
from tpilab.physics.ultrasound.picture import heard

BEAMS, SAMPLES = FINE.beams, FINE.samples
STEP_UM = FINE.depth_um // SAMPLES
Power = NDArray[np.float64]


def strength(block: Block, machine: Machine = FINE, pose: ProbePose = MIDDLE, **what: Any) -> Power:
    """The power that comes back, [beam, sample]."""
    return power(heard(block, machine, pose, **what)).astype(np.float64)


def added(block: Block, machine: Machine = FINE, **what: Any) -> Power:
    """The power of what is in a picture beside the tissue, by itself."""
    sound = heard(block, machine, MIDDLE, **what)
    sound.signal -= heard(block, machine, MIDDLE).signal
    return power(sound).astype(np.float64)


def decibel(share: float) -> float:
    return float(10 * np.log10(share))


def at(depth_um: int, more: int = 0) -> int:
    """The sample of a depth."""
    return (depth_um * SAMPLES) // FINE.depth_um + more


@pytest.mark.parametrize("machine", [FINE, Machine("curved", 110_000, focus_um=70_000)])
def test_speckle_is_what_many_small_scatterers_make(machine: Machine) -> None:
    envelope = np.sqrt(strength(gel(), machine))[20:-20, 60:-60]
    bright = envelope / envelope.mean(axis=0)
    assert bright.mean() / bright.std() == pytest.approx(1.91, abs=0.1)


@pytest.mark.parametrize("kind", [Tissue.GEL, Tissue.FAT, Tissue.KIDNEY])
def test_sound_is_lost_as_the_table_says(kind: Tissue) -> None:
    block = layered((kind, 0))
    level = 10 * np.log10(strength(block).mean(axis=0))[at(5_000) : at(35_000)]
    level -= sounded_gain(block)[at(5_000) : at(35_000)]
    lost_db_per_cm = -np.polyfit(FINE.range_um[at(5_000) : at(35_000)] / 10_000, level, 1)[0]
    expected = 2 * medium(kind).loss / 100 * FINE.mhz
    assert lost_db_per_cm == pytest.approx(expected, abs=0.08 * expected + 0.5)


def sounded_gain(block: Block) -> Power:
    """What the machine makes up for by depth, in dB."""
    sound = sounded(block, FINE, MIDDLE)
    attenuate(sound)
    return np.asarray(sound.tables.compensation / DB, dtype=np.float64)


def width_um(profile: Power, step_um: float) -> float:
    """How wide a peak is at a quarter of its power (-6 dB)."""
    fine = np.interp(np.arange(0, len(profile), 0.05), np.arange(len(profile)), profile)
    return float((fine >= fine.max() / 4).sum() * 0.05 * step_um)


@pytest.mark.parametrize("machine", [FINE, Machine("curved", 110_000, focus_um=70_000)])
@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_a_point_is_as_wide_as_the_machine_promises(machine: Machine, share: float) -> None:
    sound = heard(layered((Tissue.OUTSIDE, 0)), machine, MIDDLE)
    sound.signal[:] = 0
    beam, sample = machine.beams // 2, round(share * machine.samples)
    sound.signal[0, beam, sample] = 1
    found = power(sound).astype(np.float64)
    pitch = float(pitch_um(machine)[sample])
    step = machine.depth_um / machine.samples
    promised = float(machine.lateral_fwhm_um(machine.range_um[sample : sample + 1])[0])
    assert width_um(found[:, sample], pitch) == pytest.approx(promised, rel=0.12, abs=pitch / 2)
    axial = max(machine.axial_fwhm_um, 0.35 * 2.3548 * step)
    assert width_um(found[beam], step) == pytest.approx(axial, rel=0.12, abs=step / 2)


def test_the_beam_is_thinnest_about_its_focus_and_grows_with_depth() -> None:
    ranges = np.array([5_000, 20_000, 39_000], np.float32)
    near, focus, far = FINE.lateral_fwhm_um(ranges).tolist()
    assert focus < far
    other = replace(FINE, focus_um=35_000)
    assert other.lateral_fwhm_um(ranges)[2] < far
    assert near < far


def test_behind_bone_it_is_black_and_its_edge_is_soft() -> None:
    block = between(layered((Tissue.TRAPEZIUS, 0)), slice(55, 65), Tissue.RIB, 15_000)
    grey = picture(block, FINE, MIDDLE)
    assert grey[at(15_000) - 1 : at(15_000) + 3, 118:138].max(axis=0).mean() > 230
    assert grey[at(20_000) : at(30_000), 115:141].mean() < 15
    assert grey[at(20_000) : at(30_000), :40].mean() > 25
    row = grey[at(18_000) : at(24_000)].mean(axis=0)
    edge = np.abs(np.diff(row[70:110]))
    assert edge.max() < 0.6 * (row[60:75].mean() - row[115:141].mean())


def test_behind_a_vessel_it_is_brighter() -> None:
    lumen = vessel(Tissue.ARTERY, 0, 12_000, 3_000)
    bright = strength(layered((Tissue.TRAPEZIUS, 0), pipes=[lumen], fibers=LONG))
    inside = bright[120:136, at(10_500) : at(13_500)]
    behind = bright[122:134, at(17_000) : at(25_000)]
    beside = np.concatenate([bright[20:60], bright[196:236]])[:, at(17_000) : at(25_000)]
    inside, behind, beside = (float(np.median(each)) for each in (inside, behind, beside))
    assert decibel(inside / beside) < -20
    # a column 6 mm long of blood instead of muscle
    gained = 2 * 0.6 * (medium(Tissue.TRAPEZIUS).loss - medium(Tissue.ARTERY).loss) / 100 * FINE.mhz
    assert decibel(behind / beside) == pytest.approx(gained, abs=3)


def test_bundles_of_muscle_are_lines_along_their_fibers_and_dots_across() -> None:
    def alike(fibers: tuple[int, int], turn_ddeg: int) -> float:
        """How like columns 3 mm apart are."""
        block = layered((Tissue.TRAPEZIUS, 0), fibers=fibers)
        grey = picture(block, FINE, replace(MIDDLE, turn_ddeg=turn_ddeg))
        grey = grey[at(5_000) : at(25_000)].astype(float)
        return float(np.corrcoef(grey[:, :-20].ravel(), grey[:, 20:].ravel())[0, 1])

    assert min(alike(ACROSS, 0), alike(LONG, 900)) > 0.25
    assert max(alike(ACROSS, 900), alike(LONG, 0)) < 0.1


def test_no_sheath_runs_through_a_vessel_and_none_of_the_dark_beside_a_body_shines() -> None:
    layers = layered((Tissue.TRAPEZIUS, 0), (Tissue.RHOMBOID, 12_000))
    across = replace(layers, pipes=(vessel(Tissue.ARTERY, 0, 12_000, 3_000),))
    line = slice(at(12_000) - 2, at(12_000) + 3)
    assert picture(layers, FINE, MIDDLE)[line, 120:137].max(axis=0).mean() > 130
    assert picture(across, FINE, MIDDLE)[line, 120:137].max() < 60
    half = layered((Tissue.TRAPEZIUS, 0))
    half.tissues[:, :60] = Tissue.OUTSIDE
    whole = picture(layered((Tissue.TRAPEZIUS, 0)), FINE, MIDDLE)[60:, 135:200]
    assert picture(half, FINE, MIDDLE)[60:, 135:200].mean() < whole.mean() + 2


def test_what_hisses_in_the_dark_does_not_repeat() -> None:
    hiss = _hiss(256, 512)[..., 0].astype(float)
    for other in (hiss[1:, :], hiss[:, 1:], hiss[:, 128:]):
        one = hiss[: len(other), : other.shape[1]]
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.05


def test_fibers_that_are_met_askew_are_darker() -> None:
    block = layered((Tissue.TRAPEZIUS, 0), fibers=ACROSS)

    def bright(pose: ProbePose) -> float:
        poses = [
            replace(pose, x_um=x, y_um=y)
            for x in (-20_000, 0, 20_000)
            for y in range(-16_000, 17_000, 8_000)
        ]
        return float(np.mean([strength(block, pose=each)[:, at(8_000) : at(25_000)].mean()
                              for each in poses]))  # fmt: skip

    square = bright(MIDDLE)
    assert decibel(bright(replace(MIDDLE, rock_ddeg=200)) / square) < -4
    assert abs(decibel(bright(replace(MIDDLE, tilt_ddeg=200)) / square)) < 1.5


def test_muscle_has_lines_lengthwise_and_dots_across() -> None:
    def drawn_out(fibers: tuple[int, int]) -> float:
        grey = picture(layered((Tissue.TRAPEZIUS, 0), fibers=fibers), FINE, MIDDLE)
        part = grey[at(5_000) : at(30_000)].astype(np.float64)
        part -= part.mean()
        return float((part[:, 12:] * part[:, :-12]).mean() / (part * part).mean())

    assert drawn_out(ACROSS) > drawn_out(LONG) + 0.15


def needle_power(steep_ddeg: int, gauge: int = 22, **more: Any) -> Power:
    """What a needle in the picture's plane adds."""
    pose = NeedlePose(-15_000, 0, 0, steep_ddeg, 18_000)
    return added(gel(), needle=Needle(pose, gauge, **more))


def shaft(steep_ddeg: int, gauge: int = 22) -> float:
    """How bright a shaft is in the middle of its length."""
    found = needle_power(steep_ddeg, gauge)
    x, _, z = NeedlePose(-15_000, 0, 0, steep_ddeg).at(9_000)
    beam, sample = int((x + 19_200) * BEAMS / 38_400), at(z)
    return float(found[beam - 6 : beam + 7, sample - 12 : sample + 13].max())


def test_a_needle_fades_with_steepness_and_with_thinness() -> None:
    by_angle = [shaft(steep) for steep in (100, 250, 400, 550, 700)]
    assert by_angle == sorted(by_angle, reverse=True)
    assert decibel(by_angle[0] / by_angle[-1]) > 10
    by_gauge = [shaft(250, gauge) for gauge in (21, 22, 23, 25, 27, 30)]
    assert by_gauge == sorted(by_gauge, reverse=True)
    assert by_gauge[0] > 1.5 * by_gauge[-1]


def test_a_tip_shines_more_with_its_bevel_up() -> None:
    up, down = (needle_power(450, bevel=bevel) for bevel in ("up", "down"))
    x, _, z = NeedlePose(-15_000, 0, 0, 450).at(18_000)
    beam, sample = int((x + 19_200) * BEAMS / 38_400), at(z)
    near = slice(beam - 4, beam + 5), slice(sample - 4, sample + 5)
    assert up[near].max() > 2 * down[near].max()


def test_a_needle_across_the_plane_is_a_dot_and_not_its_tip() -> None:
    needle = NeedlePose(0, -10_000, 900, 450, 20_000)  # crosses the plane 10 mm deep
    bright = added(gel(), needle=Needle(needle, 22)).T
    row, column = np.unravel_index(bright.argmax(), bright.shape)
    assert abs(int(row) - at(10_000)) < 10
    assert abs(int(column) - BEAMS // 2) < 4
    shown = np.argwhere(bright > bright.max() / 100)
    assert shown[:, 1].max() - shown[:, 1].min() < 16
    assert needle.tip[2] > 13_500
    assert bright[at(needle.tip[2]) - 4 :].max() < bright.max() / 100


DOWN = replace(MIDDLE, y_um=250_000)


def chest() -> Block:
    wall = (Tissue.SKIN, 0), (Tissue.TRAPEZIUS, 5_000)
    return layered(*wall, (Tissue.PLEURA, 15_000), (Tissue.LUNG, 15_400), y_um=DOWN.y_um)


def test_only_pleura_and_lung_slide_with_breath() -> None:
    still = picture(chest(), FINE, DOWN)
    breathed = picture(chest(), FINE, DOWN, breath_um=6_000)
    high = at(15_000) - 3
    assert np.array_equal(still[: high - 8], breathed[: high - 8])
    assert (still[high + 8 :] != breathed[high + 8 :]).mean() > 0.4


def test_lung_slides_less_at_its_apex() -> None:
    def changed(y_um: int) -> float:
        from tpilab.physics.ultrasound.lung import slide_um

        return float(slide_um(sounded(chest(), FINE, replace(MIDDLE, y_um=y_um)), 6_000).mean())

    assert 0 < changed(100_000) < 0.1 * changed(330_000) + 1
    assert changed(330_000) == 6_000


def test_the_pleural_line_has_echoes_of_itself_beneath() -> None:
    bright = strength(chest(), pose=DOWN)[40:-40].mean(axis=0)
    line, echo = at(15_400), at(30_800)
    assert bright[echo - 3 : echo + 4].max() > 10 * np.median(bright[echo - 40 : echo - 15])
    assert bright[line - 3 : line + 4].max() > 10 * bright[echo - 3 : echo + 4].max()


def test_a_pressed_vein_shuts_and_an_artery_does_not() -> None:
    def dark(kind: Tissue, press_um: int) -> int:
        pipes = [vessel(kind, 0, 12_000, 3_000)]
        with_it, without = (
            picture(layered((Tissue.TRAPEZIUS, 0), pipes=each), replace(FINE, gain_db=12),
                    replace(MIDDLE, press_um=press_um))[at(4_000) : at(16_000), 90:166] < 8
            for each in (pipes, ())
        )  # fmt: skip
        return int(with_it.sum()) - int(without.sum())

    assert dark(Tissue.VEIN, 0) > 1_300
    assert dark(Tissue.VEIN, 3_000) < 0.7 * dark(Tissue.VEIN, 0)
    assert dark(Tissue.VEIN, 6_000) < 0.1 * dark(Tissue.VEIN, 0)
    assert dark(Tissue.ARTERY, 6_000) > 0.7 * dark(Tissue.ARTERY, 0)


def test_pressing_brings_what_is_deep_nearer() -> None:
    rib = layered((Tissue.TRAPEZIUS, 0), (Tissue.RIB, 20_000))
    free, pressed = (
        int(picture(rib, FINE, replace(MIDDLE, press_um=press)).mean(axis=1).argmax())
        for press in (0, 5_000)
    )
    assert at(1_000) < free - pressed < at(5_000)


def test_injected_fluid_is_dark_with_a_soft_rim() -> None:
    pool = Deposit((0, 0, 15_000), (6_000, 6_000, 2_500))
    bright = strength(layered((Tissue.TRAPEZIUS, 0)), deposits=[pool])
    inside = bright[110:146, at(14_000) : at(16_000)].mean()
    outside = bright[10:60, at(14_000) : at(16_000)].mean()
    assert decibel(inside / outside) < -15


def test_a_faint_spot_is_a_little_darker_than_it_would_be() -> None:
    spot = Lump((0, 0, 12_000), (4_000, 4_000, 2_500), echo_permille=550)
    with_it, without = (
        strength(layered((Tissue.TRAPEZIUS, 0), lumps=lumps)) for lumps in ([spot], [])
    )
    inside = slice(115, 141), slice(at(11_000), at(13_000))
    assert decibel(with_it[inside].mean() / without[inside].mean()) == pytest.approx(
        20 * np.log10(0.55), abs=0.5
    )
    assert np.array_equal(with_it[:80], without[:80])


def test_a_muscle_that_twitches_jumps_in_one_place_only() -> None:
    block = layered((Tissue.SKIN, 0), (Tissue.TRAPEZIUS, 3_000))
    still = picture(block, FINE, MIDDLE)
    jumped = picture(block, FINE, MIDDLE, twitch=Twitch(-15_000, 0, 600))
    changed = (still != jumped)[at(4_000) :]
    assert changed[:, :60].mean() > 0.5
    assert not changed[:, -60:].any()
    assert np.array_equal(still[: at(2_000)], jumped[: at(2_000)])


@pytest.mark.parametrize("turn", [0, 900])
def test_speckle_moves_with_the_tissue(turn: int) -> None:
    block, pose = gel(), replace(MIDDLE, turn_ddeg=turn)
    shift = 20  # beams of 150 um
    moved = replace(pose, **({"x_um": 3_000} if turn == 0 else {"y_um": 3_000}))
    one, other = picture(block, FINE, pose), picture(block, FINE, moved)
    one, other = (each[10:] - each[10:].mean(axis=1, keepdims=True) for each in (one, other))
    here, there = one[:, 20 + shift : -20], other[:, 20 : -20 - shift]
    assert np.corrcoef(here.ravel(), there.ravel())[0, 1] > 0.9
    assert abs(np.corrcoef(here.ravel(), other[:, 20 + shift : -20].ravel())[0, 1]) < 0.1


def test_off_the_skin_it_is_dark_but_for_the_faces_own_echoes() -> None:
    for machine in (FINE, Machine("curved", 110_000)):
        grey = echoes(gel(), machine, None)
        assert grey.shape == (machine.beams, machine.samples)
        assert grey[:, : machine.samples // 8].max() > 100
        assert not grey[:, machine.samples // 4 :].any()


@pytest.mark.parametrize("x_um", [10**6, 59_000, -62_000])
@pytest.mark.parametrize("machine", [FINE, Machine("curved", 110_000)])
def test_half_off_the_body_is_no_error(x_um: int, machine: Machine) -> None:
    grey = picture(gel(), machine, replace(MIDDLE, x_um=x_um, tilt_ddeg=600, rock_ddeg=-450))
    assert grey.shape == (machine.samples, machine.beams)


def test_beams_beside_the_body_are_dark() -> None:
    beside = between(gel(), slice(0, 55), Tissue.GEL, 0)
    beside.tissues[:, :55] = Tissue.OUTSIDE
    grey = echoes(beside, FINE, MIDDLE)
    assert grey[:80, at(10_000) : at(30_000)].mean() < 3
    assert grey[-80:, at(10_000) : at(30_000)].mean() > 30


def test_gain_range_and_sliders_do_what_their_names_say() -> None:
    block = layered((Tissue.TRAPEZIUS, 0))
    usual = picture(block, FINE, MIDDLE).astype(float)
    louder = picture(block, replace(FINE, gain_db=6), MIDDLE)
    assert louder.mean() == pytest.approx(usual.mean() + 6 * 255 / 60, rel=0.15)
    deep = picture(block, replace(FINE, tgc_db=(0, 0, 0, 0, 0, 0, 9, 9)), MIDDLE)
    assert deep[-40:].mean() > usual[-40:].mean() + 20
    assert np.array_equal(deep[: at(20_000)], usual[: at(20_000)])


def test_a_curved_probes_picture_is_a_fan() -> None:
    machine = Machine("curved", 110_000, focus_um=70_000)
    grey = picture(gel(), replace(machine, gain_db=20), MIDDLE)
    edges = shape(machine)
    assert edges.top_um < 0 < edges.bottom_um
    assert not grey[:100, :20].any()
    assert (grey[-60, 80:-80] > 0).mean() > 0.95


def test_what_travels_names_no_trigger_point() -> None:
    spot = Lump((0, 0, 12_000), (4_000, 4_000, 2_500), echo_permille=550)
    tables, maps = ultrasound_scene(layered((Tissue.TRAPEZIUS, 0), lumps=[spot, spot]))
    told = json.dumps(tables)
    for word in ("trigger", "active", "latent", "decoy", "band", "point", "spot", "target"):
        assert word not in told
    assert set(tables["lumps"][0]) == {"center_um", "half_um", "along", "kind", "echo_permille"}
    assert len(maps) < 400_000
