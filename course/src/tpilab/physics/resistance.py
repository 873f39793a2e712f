"""How hard tissue resists a needle: what the hand at the hub feels, layer by layer, in integers.

A surface dents, then gives; what lies beneath resists the tip less, and friction along the shaft
grows with depth (INJ-181). Speed and angle hardly matter (INJ-180), thickness does (INJ-181,
INJ-182). All figures are didactic choices in the range of such measurements. A pleura gives
without a sign that a hand could tell, and so do vessels and nerves (CLINICAL.md). A taut band is
not felt at the needle: no measurement was found that it can be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import BONES, Tissue

SAMPLE_UM = 250
"""How finely a profile tells the force, along the needle."""
RISE_UM = 2_000
"""How long before a surface gives the force builds up."""
CODES = 32
SKIN_GIVES_MN = 800
"""INJ-182: half a newton to one."""
FASCIA_GIVES_MN, LAYER_GIVES_MN = 420, 300
BONE_MN = 4_000
FRICTION_MN_PER_CM = 40
GAUGE_PERMILLE: Mapping[int, int] = {21: 1139, 22: 1000, 23: 889, 25: 708, 27: 569, 30: 430}
"""Thickness against 22 gauge, by which force is scaled."""
_SOFT = (Tissue.SKIN, Tissue.FAT)
_TIP_MN: Mapping[int, int] = {Tissue.SKIN: 120, Tissue.FAT: 60, Tissue.OLIVE: 260, Tissue.LUNG: 20}
_MUSCLE_MN = 150
_QUIET = (
    Tissue.ARTERY, Tissue.VEIN, Tissue.NERVE, Tissue.PLEURA, Tissue.LUNG, Tissue.KIDNEY,
    Tissue.OUTSIDE,
)  # fmt: skip
"""Into these and out of them nothing is felt."""


def tip_mn() -> Ints:
    """What each tissue does to the tip of a 22 gauge needle, (32,), in mN."""
    table = np.full(CODES, _MUSCLE_MN, dtype=np.int64)
    for code, force in _TIP_MN.items():
        table[code] = force
    table[list(BONES)] = BONE_MN
    return table


def crossings() -> tuple[tuple[int, int, int], ...]:
    """From which tissue into which a surface gives, and at what force in mN; others do not."""
    codes = [int(each) for each in Tissue]
    felt = [code for code in codes if code not in _QUIET and code not in BONES]
    return tuple(
        (before, after, FASCIA_GIVES_MN if before in _SOFT else LAYER_GIVES_MN)
        for before in felt
        for after in felt
        if before != after and after not in _SOFT
    )


def resistance_scene() -> dict[str, Any]:
    """What a browser needs to draw the force while the needle moves; it names no target.

    tip_mN (32,): by tissue, of a 22 gauge needle. skin_mN: where the skin gives. crossing: [from,
    to, mN]. shaft_mN_per_cm: friction. rise_um: before a surface. gauges_permille.
    """
    return {
        "tip_mN": tip_mn().tolist(),
        "skin_mN": SKIN_GIVES_MN,
        "shaft_mN_per_cm": FRICTION_MN_PER_CM,
        "crossing": [list(each) for each in crossings()],
        "rise_um": RISE_UM,
        "sample_um": SAMPLE_UM,
        "gauges_permille": {str(gauge): share for gauge, share in GAUGE_PERMILLE.items()},
    }


def profile(tissues: NDArray[np.uint8], gauge: int) -> Ints:
    """The force against a needle along tissues (n,), one each `SAMPLE_UM` from the skin on, in mN.

    Raises KeyError for a gauge that is not at hand.
    """
    scale = GAUGE_PERMILLE[gauge]
    force = tip_mn()[tissues]
    depth = np.arange(len(tissues), dtype=np.int64) * SAMPLE_UM
    force = force + FRICTION_MN_PER_CM * depth // 10_000
    gives = {(before, after): peak for before, after, peak in crossings()}
    rise = RISE_UM // SAMPLE_UM
    borders = [(0, SKIN_GIVES_MN)] if len(tissues) else []
    for at in np.flatnonzero(np.diff(tissues.astype(np.int64))).tolist():
        peak = gives.get((int(tissues[at]), int(tissues[at + 1])))
        if peak:
            borders.append((at, peak))
    for at, peak in borders:
        for back in range(min(rise, at + 1)):
            here = at - back
            force[here] = max(
                force[here], force[here] + (peak - force[here]) * (rise - back) // rise
            )
    return np.asarray(force * scale // 1000)
