"""Where pain from a muscle may be felt: three small views, with areas that can be shown one by one.

An atlas's patterns, not a rule; every pattern rests on the fact it names.
"""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.views.figures import profile
from tpilab.views.figures.back import Frame
from tpilab.views.figures.draw import (
    QUIET,
    Curve,
    Figure,
    group,
    polyline,
    tag,
    words,
)
from tpilab.views.figures.referral import (
    ABOVE_EAR,
    EYE,
    INNER_BORDER,
    NECK,
    NECK_ANGLE,
    PALE,
    TEMPLE,
    felt,
)
from tpilab.views.figures.skin import fading, from_behind


@dataclass(frozen=True)
class Pattern:
    """Areas from behind and on the profile, in centimeters of each view's frame."""

    label: str
    fact: str
    behind: tuple[Curve, ...] = ()
    profile: tuple[Curve, ...] = ()


BEHIND_NECK = [(2.6, 2.4), (4.6, 2.0), (6.2, 3.2), (5.9, 6.4), (6.2, 9.4), (4.4, 9), (3.2, 6)]
SHOULDER_CAP = [(17.4, 16), (20.4, 16), (22, 19), (22.4, 24), (21.8, 29), (19.8, 27), (18.4, 21)]
BETWEEN_BLADES = [(1.4, 15.5), (5.6, 16.4), (6.4, 19.4), (5.4, 22.4), (1.6, 22)]
BLADE_BORDER = [(5.0, 19), (7.2, 19.4), (8.2, 24), (8.8, 27.6), (6.6, 27), (5.4, 23)]

PATTERNS = {
    "upper_trapezius": Pattern(
        "side of the neck, behind the ear, temple, behind the eye",
        "REF-001",
        (BEHIND_NECK,),
        (NECK, ABOVE_EAR, TEMPLE, EYE),
    ),
    "levator_scapulae": Pattern(
        "angle of the neck, inner border of the shoulder blade",
        "REF-002",
        (NECK_ANGLE, INNER_BORDER),
    ),
    "supraspinatus": Pattern("outer shoulder and arm", "REF-007", (SHOULDER_CAP,)),
    "middle_trapezius": Pattern("between the shoulder blades", "REF-008", (BETWEEN_BLADES,)),
    "lower_trapezius": Pattern("inner border of the shoulder blade", "REF-008", (BLADE_BORDER,)),
}

WIDTH, HEIGHT = 420.0, 212.0
BEHIND = Frame(scale=4.4, origin=(210, 66))
PROFILE = Frame(scale=4.9, origin=(60, 78))


def referral_map() -> str:
    """Profiles of both sides and a back between them; areas have opacity 0 until they are shown.

    Each area is a group with the id `ref-PATTERN-SIDE`.
    """
    figure = Figure(
        "where",
        WIDTH,
        HEIGHT,
        title="Where she feels it",
        desc="Head, neck and shoulders from the left, from behind and from the right.",
    )
    figure.add(
        group(from_behind(figure, BEHIND, PALE), clip_path=_slice(figure, 102, 318)),
        _profiles(figure, profile.from_the_side(figure, PROFILE, PALE)),
    )
    for name, pattern in PATTERNS.items():
        for side, sign in (("left", -1), ("right", 1)):
            areas = [
                felt(figure, BEHIND.units(curve, sign), spacing=4.4) for curve in pattern.behind
            ]
            areas += [
                group(
                    *(felt(figure, PROFILE.units(curve), spacing=4.4) for curve in pattern.profile),
                    transform=_PLACE[side],
                )
            ]
            figure.add(
                tag(
                    "g",
                    "".join(areas),
                    id=f"ref-{name}-{side}",
                    opacity="0",
                    style="transition:opacity .15s",
                )
            )
    figure.add(
        fading(figure, 168, 192, 211),
        words((66, 204), "left", size=13, color=QUIET, anchor="middle"),
        words((210, 204), "from behind", size=13, color=QUIET, anchor="middle"),
        words((354, 204), "right", size=13, color=QUIET, anchor="middle"),
    )
    return figure.svg()


_PLACE = {"right": "translate(290 0)", "left": "translate(130 0) scale(-1 1)"}


def _profiles(figure: Figure, drawn: str) -> str:
    inside = figure.clip(polyline([(-8, 2), (125, 2), (125, 190), (-8, 190)], closed=True))
    return "".join(
        group(group(drawn, clip_path=inside), transform=each) for each in _PLACE.values()
    )


def _slice(figure: Figure, left: float, right: float) -> str:
    return figure.clip(polyline([(left, 2), (right, 2), (right, 200), (left, 200)], closed=True))
