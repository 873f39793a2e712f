"""Where pain from muscles of the loin and the buttock may be felt: the lower body from behind.

Web pages that agree with the classic atlas, read as such (weak sources); curves are drawn after
their words, a didactic choice.
"""

from __future__ import annotations

from collections.abc import Mapping

from tpilab.anatomy import load_region
from tpilab.views.body_map.referral import PATTERNS, Pattern, referral_map
from tpilab.views.figures.back import Frame
from tpilab.views.figures.draw import (
    QUIET,
    Curve,
    Figure,
    group,
    mirrored,
    path,
    polyline,
    smooth,
    stroke,
    tag,
    words,
)
from tpilab.views.figures.referral import PALE, felt
from tpilab.views.figures.skin import fading

JOINT = [(2.2, 57.2), (4.6, 56.8), (6, 59), (5.6, 62.4), (4.4, 65.6), (2.8, 64.4), (2, 60.6)]
BELT = [
    (1.6, 56.6), (6, 55.4), (11, 54.8), (15, 55.8), (15.4, 58.6), (11, 58.8), (6, 60), (2, 60.8),
]  # fmt: skip
CREST = [(8, 53.6), (12, 52.6), (15.4, 54), (16, 57), (13, 57), (9, 56.8)]
MID_BUTTOCK = [(5, 64), (9, 63.6), (12.2, 67), (11.8, 71.6), (8, 73.4), (5, 70.6), (4.2, 67)]
LOW_BUTTOCK = [(4.6, 71.4), (8.6, 70.2), (12, 72), (12, 76), (8.4, 78), (4.8, 77), (3.6, 74.2)]
WHOLE_BUTTOCK = [
    (2.6, 60), (6, 60.4), (10.4, 63), (13.4, 67.4), (13.2, 72.4), (9, 75), (5, 73), (2.8, 67),
]  # fmt: skip
HIP = [(13.8, 64.6), (16.6, 65), (17.6, 69.6), (17, 75.4), (14.8, 76), (13.4, 70.6)]
BACK_OF_THIGH = [
    (4.8, 79.4), (8, 80), (11.6, 79.2), (12.4, 87), (11.6, 96), (10, 103.6), (7, 104),
    (5.4, 96), (4.6, 87),
]  # fmt: skip
BESIDE_SPINE = [(1.6, 50), (5, 49.6), (6, 53.6), (5.2, 58), (2.2, 58.6), (1.4, 54)]

LOWER_PATTERNS = {
    "quadratus_lumborum": Pattern(
        "sacroiliac joint, lower buttock, crest and outer hip",
        "REF-032",
        (JOINT, LOW_BUTTOCK, CREST, HIP),
    ),
    "erector_spinae": Pattern(
        "low back and sacroiliac region, middle of the buttock",
        "REF-033",
        (BESIDE_SPINE, JOINT, MID_BUTTOCK),
    ),
    "gluteus_medius": Pattern(
        "sacroiliac region, along the belt line, into the buttock",
        "REF-009",
        (BELT, MID_BUTTOCK),
    ),
    "piriformis": Pattern(
        "buttock and back of the thigh", "REF-010", (WHOLE_BUTTOCK, BACK_OF_THIGH)
    ),
}

LOWER_REGIONS = ("lumbar", "gluteal")

WIDTH, HEIGHT = 330.0, 252.0
FRAME = Frame(scale=2.95, origin=(165, -121))
_TOP, _BOTTOM = 2.0, 212.0
_LEG: Curve = [
    (17.2, 84), (15.8, 97), (13.6, 107), (13, 112), (13.7, 120), (12.4, 131), (10, 142),
    (9.4, 150), (4.6, 150), (3.9, 140), (2.9, 129), (3.3, 119), (3.5, 110), (2.4, 99), (1.1, 87),
    (0.3, 79.4),
]  # fmt: skip
_TRUNK: Curve = [(x, y) for x, y in load_region("lumbar").outlines_cm["body"] if y <= 78]  # noqa: PLR2004
_LINES: tuple[Curve, ...] = (
    [(0, 42), (0, 50), (0, 57)],
    [(0, 65), (0, 71), (0, 78)],
    [(1.4, 77.4), (5, 78.6), (9.4, 78.2)],
    [(4.6, 109.4), (8.4, 110.6), (11.8, 109.2)],
)
_DIMPLE: Curve = [(4.1, 58.8), (4.4, 59.3)]


def patterns_of(region: str) -> Mapping[str, Pattern]:
    """The patterns that the map of a region can show, by name."""
    return LOWER_PATTERNS if region in LOWER_REGIONS else PATTERNS


def referral_map_of(region: str) -> str:
    """The map that goes with a region."""
    return lower_referral_map() if region in LOWER_REGIONS else referral_map()


def lower_referral_map() -> str:
    """The lower body from behind; areas have opacity 0 until they are shown.

    Each area is a group with the id `ref-PATTERN-SIDE`, as in `referral_map`.
    """
    figure = Figure(
        "where",
        WIDTH,
        HEIGHT,
        title="Where the pain is felt",
        desc="From behind, from the waist to the calves. Schematic; the sources are weak.",
    )
    inside = figure.clip(polyline([(2, _TOP), (WIDTH - 2, _TOP), (WIDTH - 2, _BOTTOM),
                                   (2, _BOTTOM)], closed=True))  # fmt: skip
    figure.add(group(_body(figure), clip_path=inside))
    for name, pattern in LOWER_PATTERNS.items():
        for side, sign in (("left", -1), ("right", 1)):
            areas = [felt(figure, FRAME.units(each, sign), spacing=4.4) for each in pattern.behind]
            figure.add(
                tag(
                    "g",
                    group(*areas, clip_path=inside),
                    id=f"ref-{name}-{side}",
                    opacity="0",
                    style="transition:opacity .15s",
                )
            )
    figure.add(
        fading(figure, 178, 208, 216),
        *(
            words(at, text, size=14, color=QUIET, anchor="middle")
            for at, text in (
                ((62, 110), "left"),
                ((268, 110), "right"),
                ((WIDTH / 2, 223), "from behind"),
                ((WIDTH / 2, 242), "A pattern, not a rule. Weak sources."),
            )
        ),
    )
    return figure.svg()


def _body(figure: Figure) -> str:
    half = [*_TRUNK, *_LEG]
    outline = smooth(FRAME.units([*mirrored(half[:0:-1]), *half])) + "Z"
    lit = [(-13, 42), (-13.4, 50), (-14, 62), (-12, 90), (-10.4, 118)]
    lines = "".join(FRAME.line(line, side) for line in _LINES for side in (-1, 1))
    dimples = "".join(FRAME.line(_DIMPLE, side) for side in (-1, 1))
    return group(
        path(outline, fill=PALE.skin),
        stroke(outline, PALE.shade, 20, opacity=0.5, filter=figure.blur(8)),
        stroke(outline, PALE.shade, 6, opacity=0.5, filter=figure.blur(3)),
        stroke(FRAME.line(lit), PALE.light, 14, opacity=0.5, filter=figure.blur(6)),
        stroke(lines, PALE.shade, 5, opacity=0.4, filter=figure.blur(2.4)),
        stroke(lines, PALE.shade, 1, opacity=0.7),
        stroke(dimples, PALE.shade, 4, opacity=0.5, filter=figure.blur(1.6)),
        clip_path=figure.clip(outline),
    ) + stroke(outline, PALE.shade, 1.1, opacity=0.8)
