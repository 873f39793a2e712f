"""Still pictures that a place can be shown on: the back, and an ultrasound-like slice.

Places are in the picture's own units, which run from 0 to its width and height.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from typing import Literal

from tpilab.anatomy import load_region
from tpilab.anatomy.region import UM_PER_CM
from tpilab.frozen import Frozen
from tpilab.views.body_map import VIEW, back_picture


class Still(Frozen):
    """A picture, and how a place on it is told in words."""

    width: int
    height: int
    svg: str
    alt: str
    um_per_unit: int
    origin: tuple[int, int]
    """Where the words count from: on the body the inion, in a slice the skin at the middle."""
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
def ultrasound_ribs() -> Still:
    """A lengthwise slice beside the shoulder blade, a tenth of a millimeter a unit."""
    from tpilab.views.slice import DEPTH_MM, WIDTH_MM, png

    width, height, scale = WIDTH_MM * 10, DEPTH_MM * 10, 60
    picture = b64encode(png()).decode()
    ticks = "".join(
        f'<path d="M{width + 8} {y}h14" stroke="#9aa4a8" stroke-width="2"/>'
        f'<text x="{width + 28}" y="{y + 6}" fill="#c9d1d3" font-size="18"'
        f' font-family="system-ui,sans-serif">{y // 100}</text>'
        for y in range(100, height, 100)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + scale} {height}"'
        f' width="{width + scale}" height="{height}">'
        f'<rect width="{width + scale}" height="{height}" fill="#000"/>'
        f'<image width="{width}" height="{height}" preserveAspectRatio="none"'
        f' href="data:image/png;base64,{picture}"/>'
        f'<circle cx="14" cy="14" r="6" fill="#5fc2bd"/>{ticks}'
        f'<text x="{width + 8}" y="22" fill="#9aa4a8" font-size="16"'
        f' font-family="system-ui,sans-serif">cm</text>'
        f'<path d="M{width + 6} 240l-10 -6v12z" fill="#e6b94d"/></svg>'
    )
    return Still(
        width=width + scale,
        height=height,
        svg=svg,
        alt=(
            "Ultrasound-like picture of the muscles over two ribs and the lung, lengthwise, with a"
            " depth scale in centimeters. It is computed from this course's anatomy; it was not"
            " taken from a person."
        ),
        um_per_unit=100,
        origin=(width // 2, 0),
        words="depth",
    )


STILLS: Mapping[str, Callable[[], Still]] = {"back": back, "ultrasound_ribs": ultrasound_ribs}
