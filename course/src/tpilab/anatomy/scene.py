"""What an instrument gets of a body: fields on a grid, and nothing that names a trigger point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.body import Body
from tpilab.anatomy.chart import Ints
from tpilab.anatomy.columns import Columns
from tpilab.anatomy.grid import PALPABLE, Grid
from tpilab.anatomy.tissue import Tissue

__all__ = ["HARDEST", "PALPABLE", "STIFFNESS", "Grid", "Instrument", "Scene", "scene"]

Instrument = Literal["finger"]

STIFFNESS = {
    # Stiffness in steps of 0.2 kPa (shear, MRE). Muscle: GEO-055. The others are didactic choices.
    Tissue.OUTSIDE: 1,
    Tissue.SKIN: 60,
    Tissue.FAT: 12,
    Tissue.TRAPEZIUS: 33,
    Tissue.LEVATOR_SCAPULAE: 33,
    Tissue.SUPRASPINATUS: 33,
    Tissue.RHOMBOID: 33,
    Tissue.OTHER_MUSCLE: 33,
    Tissue.SCAPULA: 255,
    Tissue.SPINE: 255,
    Tissue.RIB: 255,
    Tissue.INTERCOSTAL: 60,
    Tissue.PLEURA: 60,
    Tissue.LUNG: 6,
    Tissue.ERECTOR_SPINAE: 33,
    Tissue.QUADRATUS_LUMBORUM: 33,
    Tissue.PSOAS: 33,
    Tissue.GLUTEUS_MAXIMUS: 33,
    Tissue.GLUTEUS_MEDIUS: 33,
    Tissue.PIRIFORMIS: 33,
    Tissue.KIDNEY: 25,
    Tissue.ILIUM: 255,
    Tissue.SACRUM: 255,
    Tissue.FEMUR: 255,
    Tissue.TRANSVERSE_PROCESS: 255,
    Tissue.FASCIA: 90,
    Tissue.ARTERY: 20,
    Tissue.VEIN: 8,
    Tissue.NERVE: 40,
    Tissue.VISCERA: 10,
    Tissue.GEL: 12,
    Tissue.OLIVE: 40,
}
HARDEST = 250
"""Nothing soft is stiffer than this; 255 is bone."""


@dataclass(frozen=True)
class Scene:
    """Fields for one instrument; arrays of uint8 with axes [z, y, x]."""

    instrument: Instrument
    grid: Grid
    fields: Mapping[str, NDArray[np.uint8]]


def scene(body: Body, instrument: Instrument, grid: Grid | None = None) -> Scene:
    """What `instrument` can sense of a body. The finger: stiffness. No label of any point.

    Without a grid: all that a finger can reach in the body's region. Vessels and nerves are left
    out of the finger's scene: they are too small and soft to be told apart.
    """
    grid = grid or body.region.palpable
    xy = grid.xy
    columns = body.columns(xy)
    shape = (grid.shape[2], grid.shape[1], grid.shape[0])
    depths = grid.axis(2)
    stiffness = _sampled(columns, depths, grid.step_um[2])
    _lay_bands(body, xy, depths, stiffness)
    return Scene(instrument, grid, {"stiffness": stiffness.reshape(shape)})


def _sampled(columns: Columns, depths: Ints, step_um: int) -> NDArray[np.uint8]:
    """The stiffness of columns (n, k) at depths (m,), each a step below the last: (m, n).

    Where a layer begins, the change from the layer above is written down; their sum down a column
    is the layer's own, in arithmetic modulo 256.
    """
    table = np.array([STIFFNESS[each] for each in Tissue], np.uint8)[columns.tissues]
    change = np.diff(table, axis=1, prepend=np.uint8(0))
    begins = np.clip(-((depths[0] - columns.tops) // step_um), 0, len(depths))
    changes = np.zeros((len(depths) + 1, len(table)), np.uint8)
    column = np.arange(len(table))
    for layer in range(table.shape[1]):
        changes[begins[:, layer], column] += change[:, layer]
    return np.add.accumulate(changes[:-1], axis=0, dtype=np.uint8)


def _lay_bands(body: Body, xy: Ints, depths: Ints, stiffness: NDArray[np.uint8]) -> None:
    """Make what belongs to a band as firm as the band is; where two meet, the first one has it."""
    laid = []
    for band, cord in zip(body.bands, body.cords, strict=True):
        away, half = body.from_cord(cord, xy)
        places = np.flatnonzero(away <= half)
        inside = body.in_cord(cord, xy[places], away[places], half[places], depths)
        held = stiffness[:, places]
        firm = np.minimum(held.astype(np.int64) * band.firmness_percent // 100, HARDEST)
        laid.append((places, inside & (held < HARDEST), firm.astype(np.uint8)))
    for places, inside, firm in reversed(laid):
        stiffness[:, places] = np.where(inside, firm, stiffness[:, places])
