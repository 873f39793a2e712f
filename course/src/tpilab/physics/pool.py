"""Where a little fluid lies that was given through a needle.

Nothing here was measured: volumes are kept, shapes are didactic choices. Between two layers fluid
spreads flat; in a muscle it follows the fibers; in gel it is a ball.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tpilab.anatomy.block import CELL_UM, Block
from tpilab.anatomy.tissue import BONES, SOFT, Tissue

_MUSCLES = tuple(each for each in SOFT if each not in (Tissue.FAT, Tissue.FASCIA, Tissue.VISCERA))
_NEAR_UM = 1_200
"""How near to a border a tip is in the plane between two layers."""
_ALONG_FIBERS = ((3, 1), (2, 3), (1, 2))
_ALONG_PLANE = ((3, 1), (2, 1), (1, 6))
_BALL = ((1, 1), (1, 1), (1, 1))
"""Half axes as fractions of the radius of a ball of the same volume: their product is 1."""
_UM3_PER_UL = 10**9


@dataclass(frozen=True)
class Pool:
    """Fluid as an ellipsoid, lying flat."""

    center_um: tuple[int, int, int]
    half_um: tuple[int, int, int]
    """Half axes along its direction, across it, and in depth."""
    along: tuple[int, int] = (127, 0)
    """Its direction on the skin, of length 127."""
    in_plane: bool = False
    """Whether it lies between two layers."""


def pool(block: Block, tip_um: tuple[int, int, int], volume_ul: int) -> Pool | None:
    """Where fluid lies that was given at a tip.

    None where it does not stay: in a vessel the blood takes it away, in bone it does not go in, in
    lung and outside of the body it is lost. Raises ValueError for a volume that is not positive.
    """
    if volume_ul <= 0:
        raise ValueError(f"a volume of {volume_ul} uL; it is more than 0")
    x, y, z = tip_um
    above, here, below = block.tissue_at(
        np.array([(x, y, max(z - _NEAR_UM, 0)), tip_um, (x, y, z + _NEAR_UM)], dtype=np.int64)
    ).tolist()
    gone = (Tissue.ARTERY, Tissue.VEIN, Tissue.LUNG, Tissue.PLEURA, Tissue.OUTSIDE, *BONES)
    if here in gone:
        return None
    muscle = here in _MUSCLES and above == here == below
    gel = here in (Tissue.GEL, Tissue.OLIVE)
    shape = _BALL if gel else _ALONG_FIBERS if muscle else _ALONG_PLANE
    radius = _radius_um(volume_ul)
    a, b, h = (max(radius * up // down, 1) for up, down in shape)
    return Pool(tip_um, (a, b, h), _fibers(block, tip_um), in_plane=not (muscle or gel))


def _fibers(block: Block, tip_um: tuple[int, int, int]) -> tuple[int, int]:
    """How fibers run at a tip, of length 127; down the body where there are none."""
    x, y, z = tip_um
    window = block.window
    column = min(max((x - window.x0_um + CELL_UM // 2) // CELL_UM, 0), window.nx - 1)
    row = min(max((y - window.y0_um + CELL_UM // 2) // CELL_UM, 0), window.ny - 1)
    layer = max(int((block.tops_um[row, column] <= z).sum()) - 1, 0)
    ax, ay = block.fibers[row, column, layer].tolist()
    return (ax, ay) if (ax, ay) != (0, 0) else (0, 127)


def _radius_um(volume_ul: int) -> int:
    """The radius of a ball of a volume: the largest whole number whose ball is not larger."""
    cube = volume_ul * _UM3_PER_UL * 3 * 100_000 // (4 * 314_159)
    low, high = 0, 1
    while high**3 <= cube:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**3 <= cube else (low, middle)
    return low
