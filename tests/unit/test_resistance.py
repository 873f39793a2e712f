"""What the hand at a needle feels: surfaces give, depth rubs, a pleura is quiet."""

from __future__ import annotations

import numpy as np
import pytest

from tpilab.anatomy.tissue import Tissue
from tpilab.physics.resistance import (
    BONE_MN,
    GAUGE_PERMILLE,
    SAMPLE_UM,
    SKIN_GIVES_MN,
    crossings,
    profile,
    resistance_scene,
)


def line(*parts: tuple[Tissue, int]) -> np.ndarray:
    """Tissues along a needle: each for so many millimeters."""
    return np.concatenate(
        [np.full(1000 * mm // SAMPLE_UM, int(tissue), dtype=np.uint8) for tissue, mm in parts]
    )


WAY = line((Tissue.SKIN, 2), (Tissue.FAT, 10), (Tissue.TRAPEZIUS, 12), (Tissue.SUPRASPINATUS, 8))


def test_skin_gives_first_fat_is_soft_a_fascia_is_a_peak() -> None:
    force = profile(WAY, 22)
    fat, border = force[4 * 6], force[4 * 12 - 1]
    muscle = force[4 * 18]
    assert force[0] == SKIN_GIVES_MN
    assert fat < muscle < border < SKIN_GIVES_MN
    assert force[4 * 24 - 1] > force[4 * 22]


def test_the_deeper_the_more_it_rubs() -> None:
    force = profile(line((Tissue.FAT, 60)), 22)
    assert force[-1] > force[4 * 10]


def test_a_thinner_needle_meets_less() -> None:
    peaks = [int(profile(WAY, gauge).max()) for gauge in sorted(GAUGE_PERMILLE)]
    assert peaks == sorted(peaks, reverse=True)


def test_pleura_vessel_and_nerve_are_entered_without_a_sign() -> None:
    for quiet in (Tissue.PLEURA, Tissue.ARTERY, Tissue.NERVE):
        force = profile(line((Tissue.TRAPEZIUS, 10), (quiet, 2), (Tissue.LUNG, 4)), 25)
        assert force[4 * 10 :].max() <= force[4 * 9] + 10  # what more shaft rubs


def test_bone_stops() -> None:
    force = profile(line((Tissue.TRAPEZIUS, 10), (Tissue.RIB, 2)), 22)
    assert force[-1] >= BONE_MN


def test_the_scene_is_integers_and_names_no_target() -> None:
    scene = resistance_scene()
    assert all(isinstance(each, int) for each in scene["tip_mN"])
    assert len(scene["tip_mN"]) == 32
    assert {before for before, _, _ in crossings()} <= {int(each) for each in Tissue}
    assert not {"target", "point", "band"} & set(scene)


def test_a_gauge_that_is_not_at_hand_is_told() -> None:
    with pytest.raises(KeyError):
        profile(WAY, 18)
    assert not len(profile(WAY[:0], 22))
