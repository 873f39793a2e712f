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
ON_THE_BLADE = [(8.6, 20.2), (12, 19.4), (15.2, 18.8), (14.4, 21.6), (11.6, 24.4), (9, 25.2)]
BETWEEN_BLADES = [(1.4, 15.5), (5.6, 16.4), (6.4, 19.4), (5.4, 22.4), (1.6, 22)]
BLADE_BORDER = [(5.0, 19), (7.2, 19.4), (8.2, 24), (8.8, 27.6), (6.6, 27), (5.4, 23)]
BESIDE_THE_SPINE = [(2.2, 28), (5.6, 28), (7, 24), (8.4, 20), (7.4, 17), (5.2, 18), (2.8, 22)]

PATTERNS = {
    "upper_trapezius": Pattern(
        "side of the neck, behind the ear, temple, behind the eye",
        "REF-001",
        (BEHIND_NECK,),
        (NECK, ABOVE_EAR, TEMPLE, EYE),
    ),
    "levator_scapulae": Pattern(
        "angle of the neck; it may spread along the inner border of the shoulder blade",
        "REF-002",
        (NECK_ANGLE, INNER_BORDER),
    ),
    "supraspinatus": Pattern("outer shoulder and arm", "REF-007", (SHOULDER_CAP,)),
    "infraspinatus": Pattern(
        "shoulder blade, outer and front side of the shoulder and arm",
        "REF-006",
        (ON_THE_BLADE, SHOULDER_CAP),
    ),
    "middle_trapezius": Pattern("between the shoulder blades", "REF-008", (BETWEEN_BLADES,)),
    "lower_trapezius": Pattern("inner border of the shoulder blade", "REF-008", (BLADE_BORDER,)),
    "rhomboids": Pattern(
        "inner border of the shoulder blade, and toward the spine",
        "REF-031",
        (BLADE_BORDER, BETWEEN_BLADES),
    ),
    "thoracic_iliocostalis": Pattern(
        "beside the spine, up toward the back of the shoulder",
        "REF-034",
        (BESIDE_THE_SPINE,),
    ),
}

WIDTH, HEIGHT = 440.0, 216.0
BEHIND = Frame(scale=4.4, origin=(220, 70))
PROFILE = Frame(scale=4.9, origin=(60, 80))


def referral_map() -> str:
    """Profiles of both sides and a back between them; areas have opacity 0 until they are shown.

    Each area is a group with the id `ref-PATTERN-SIDE`.
    """
    figure = Figure(
        "where",
        WIDTH,
        HEIGHT,
        title="Where the pain is felt",
        desc="Head, neck and shoulders from the left, from behind and from the right. Schematic.",
    )
    behind = _slice(figure, 116, 324)
    figure.add(
        group(from_behind(figure, BEHIND, PALE, knot=True), clip_path=behind),
        _profiles(figure, profile.from_the_side(figure, PROFILE, PALE)),
    )
    for name, pattern in PATTERNS.items():
        for side, sign in (("left", -1), ("right", 1)):
            areas = [felt(figure, BEHIND.units(each, sign), spacing=4.4) for each in pattern.behind]
            seen = [felt(figure, PROFILE.units(each), spacing=4.4) for each in pattern.profile]
            figure.add(
                tag(
                    "g",
                    group(*areas, clip_path=behind) + group(*seen, transform=_PLACE[side]),
                    id=f"ref-{name}-{side}",
                    opacity="0",
                    style="transition:opacity .15s",
                )
            )
    figure.add(
        fading(figure, 160, 192, 202),
        words((64, 207), "left", size=14, color=QUIET, anchor="middle"),
        words((220, 207), "from behind", size=14, color=QUIET, anchor="middle"),
        words((376, 207), "right", size=14, color=QUIET, anchor="middle"),
    )
    return figure.svg()


_PLACE = {"right": "translate(316 0)", "left": "translate(124 0) scale(-1 1)"}


def _profiles(figure: Figure, drawn: str) -> str:
    inside = figure.clip(polyline([(-8, 2), (125, 2), (125, 190), (-8, 190)], closed=True))
    return "".join(
        group(group(drawn, clip_path=inside), transform=each) for each in _PLACE.values()
    )


def _slice(figure: Figure, left: float, right: float) -> str:
    return figure.clip(polyline([(left, 2), (right, 2), (right, 200), (left, 201)], closed=True))
