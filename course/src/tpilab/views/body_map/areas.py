"""Named areas of a whole person, front and back, for pain drawings; half outlines in centimeters.

Origin: the crown; x away from the midline, y down. The other half is the mirror image. Drawn after
anatomy, a didactic choice; an area's edge is no border of anything in a body.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpilab.views.figures.draw import Curve

OUTLINE: Curve = [
    (0, 0), (3.8, 0.4), (6.8, 3.4), (7.7, 8.6), (7.2, 14.2), (5.9, 18.6), (5.4, 21.6),
    (5.5, 25.6), (8.2, 28.8), (14, 30.8), (18.6, 32.6), (21.4, 36.4), (22.6, 44), (23.4, 53),
    (24.6, 62), (26.2, 70), (27.4, 78), (28.2, 85), (30.2, 90), (30.4, 97), (28.6, 103),
    (26.6, 103.4), (25.2, 98), (24.8, 91), (24.2, 85), (22, 77), (20.2, 68), (19, 60), (17.8, 52),
    (16.6, 44.6), (15.9, 42.4), (15.8, 48), (14.8, 56), (13.6, 63), (13.9, 69), (16.2, 77),
    (17.4, 86), (17.2, 96), (15.6, 109), (13.4, 119), (12.9, 124), (13.6, 132), (12.4, 143),
    (9.9, 154), (9.3, 161), (11.6, 166.6), (11.2, 169.4), (6.4, 170.4), (3.6, 169), (4.2, 161),
    (3.8, 152), (2.7, 141), (3.2, 131), (3.5, 122), (2.2, 111), (0.9, 99), (0, 90),
]  # fmt: skip

_LIMBS: dict[str, Curve] = {
    "shoulder": [(8.6, 28), (20, 30), (25, 41), (16.4, 43.4), (12, 37), (8.6, 32)],
    "upper_arm": [(16.4, 43.9), (25, 41.5), (27, 62), (18.2, 62)],
    "forearm": [(18.2, 62.5), (27, 62.5), (30, 84.8), (23.4, 84.8)],
    "hand": [(23.4, 85.3), (30, 85.3), (33, 105), (23.4, 105)],
    "thigh": [(0, 94.5), (7, 93.4), (18.6, 88.4), (16, 119.6), (2, 119.6)],
    "foot": [(2, 159.3), (13, 159.3), (13.5, 172), (2, 172)],
}
AREAS: dict[str, dict[str, Curve]] = {
    "front": {
        **_LIMBS,
        "forehead": [(0, 0), (6, 0), (8, 4.4), (4.4, 6.6), (0, 7)],
        "temple": [(4.5, 6.9), (8.4, 4.8), (8.4, 11.4), (5, 11.8)],
        "jaw": [(3.2, 13.4), (5, 12.2), (8.4, 11.8), (7, 20.6), (2.4, 22.4)],
        "front_neck": [(0, 23), (6, 21.4), (6.6, 27.2), (8.4, 29), (0, 31.2)],
        "chest": [(0, 31.6), (8.5, 32.3), (11.9, 37.4), (16.2, 43.8), (16.2, 53.4), (0, 54.8)],
        "abdomen": [(0, 55.3), (16.2, 53.9), (14.4, 70.4), (0, 75)],
        "hip": [(0, 75.5), (14.6, 70.9), (18.8, 88), (7, 93), (0, 94)],
        "shin": [(2, 120.1), (15, 120.1), (14, 158.8), (2, 158.8)],
    },
    "back": {
        **_LIMBS,
        "occiput": [(0, 1.6), (8.4, 1.6), (8.4, 14.2), (0, 15.4)],
        "neck": [(0, 15.9), (8.4, 14.7), (6.2, 24), (8.4, 27.8), (8.4, 31), (0, 31.6)],
        "interscapular": [(0, 32.1), (8.4, 31.6), (8.6, 47), (0, 47)],
        "upper_back": [
            (9.1, 34),
            (12, 38),
            (16.2, 43.8),
            (16.2, 55),
            (0, 57),
            (0, 47.5),
            (9.1, 47.5),
        ],
        "lower_back": [(0, 57.5), (16.2, 55.5), (14.4, 70), (15.4, 73.4), (0, 75.6)],
        "buttock": [(0, 76.1), (15.6, 73.9), (18.8, 88), (7, 93), (0, 94)],
        "calf": [(2, 120.1), (15, 120.1), (14, 158.8), (2, 158.8)],
    },
}
"""Half areas by view and name; an area of a limb has the same name in both."""
SIDES = ("left", "right")


def area_names() -> tuple[str, ...]:
    """Every area with its side, `NAME-SIDE`, in order."""
    names = dict.fromkeys(name for areas in AREAS.values() for name in areas)
    return tuple(f"{name}-{side}" for name in names for side in SIDES)


def in_words(names: Iterable[str]) -> str:
    """Areas as a clause: "left neck; both shoulders". Raises KeyError that lists the areas."""
    sides: dict[str, list[str]] = {}
    for name in names:
        if name not in area_names():
            raise KeyError(f"no area {name!r}; there are {', '.join(area_names())}")
        area, side = name.rsplit("-", 1)
        sides.setdefault(area, []).append(side)
    told = (
        f"{'both sides' if len(found) > 1 else found[0]} {area.replace('_', ' ')}"
        for area, found in sides.items()
    )
    return "; ".join(told)
