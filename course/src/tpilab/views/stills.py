"""Still pictures that a place can be shown on: the back, and pictures by ultrasound.

Places are in the picture's own units, which run from 0 to its width and height.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Literal

from tpilab.anatomy import load_region
from tpilab.anatomy.region import UM_PER_CM
from tpilab.frozen import Frozen
from tpilab.views import sonogram as drawing
from tpilab.views import sonograms
from tpilab.views.body_map import VIEW, back_picture


class Still(Frozen):
    """A picture, and how a place on it is told in words."""

    width: int
    height: int
    svg: str
    alt: str
    um_per_unit: int
    origin: tuple[int, int]
    """Where the words count from: on the body the inion, in a sonogram the skin at its middle."""
    words: Literal["body", "depth"]
    c7_um: int = 0
    """On the body: how far below the origin the vertebra C7 lies."""


@cache
def back() -> Still:
    """A back with the region's frame, a millimeter a unit."""
    _, c7_cm = load_region("neck_and_shoulders").landmarks_cm["c7"]
    return Still(
        width=round(VIEW.width),
        height=round(VIEW.height),
        svg=back_picture(),
        alt="A person's neck, shoulders and upper back, seen from behind.",
        um_per_unit=1000,
        origin=(round(VIEW.x0), round(VIEW.y0)),
        words="body",
        c7_um=round(c7_cm * UM_PER_CM),
    )


@cache
def sonogram(name: str) -> Still:
    """A picture by ultrasound: `ultrasound_ribs`, or one of `sonograms.NAMES`. Raises KeyError."""
    shot = sonograms.shot(name)
    width, height = shot.size
    return Still(
        width=width + shot.scale,
        height=height,
        svg=drawing.svg(shot, sonograms.png(name)),
        alt=shot.alt,
        um_per_unit=shot.um_per_unit,
        origin=(width // 2, shot.skin),
        words="depth",
    )


STILLS: Mapping[str, Callable[[], Still]] = {
    "back": back,
    **{name: partial(sonogram, name) for name in sonograms.ALL},
}
