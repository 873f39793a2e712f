"""What pressure does to a person: from force and threshold to pain, in integers.

A didactic model. Thresholds are those of an algometer's tip of 1 cm2 (DX-015), so the finger is
taken to press on as much. How pain rises beyond a threshold was not measured for this course.
"""

from __future__ import annotations

import numpy as np

from tpilab.anatomy.chart import Ints

MN_PER_KPA = 100
"""Force on 1 cm2 that gives a kilopascal."""
MOST_PAIN = 10
AT_THRESHOLD = 2
PER_THRESHOLD = 10
"""Points of pain for each further threshold of pressure."""


def pain(force_mn: Ints, threshold_kpa: Ints) -> Ints:
    """Pain from 0 to 10, (n,): 0 below the threshold, 2 at it, then rising with the pressure."""
    pressure = force_mn // MN_PER_KPA
    beyond = AT_THRESHOLD + (pressure - threshold_kpa) * PER_THRESHOLD // threshold_kpa
    return np.where(pressure >= threshold_kpa, np.minimum(beyond, MOST_PAIN), 0)


def near(xy_um: Ints, at_um: tuple[int, int], radius_um: int) -> Ints:
    """How near points (n, 2) are, in permille: 1000 within a third of the radius, (n,)."""
    apart = xy_um - np.array(at_um, dtype=np.int64)
    away = np.sqrt((apart * apart).sum(axis=1)).astype(np.int64)
    nearness: Ints = np.minimum(np.maximum((radius_um - away) * 1500 // radius_um, 0), 1000)
    return nearness


def lowered(threshold_kpa: Ints, spot_kpa: int, nearness_permille: Ints) -> Ints:
    """A threshold where a sore spot is near, (n,)."""
    sore = threshold_kpa - (threshold_kpa - spot_kpa) * nearness_permille // 1000
    return np.minimum(threshold_kpa, sore)
