"""A whole person from the front and from behind, with named areas that can be painted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from tpilab.anatomy import Build
from tpilab.views.body_map.areas import AREAS, OUTLINE, SIDES, in_words
from tpilab.views.figures.draw import (
    QUIET,
    Curve,
    Figure,
    group,
    path,
    polyline,
    smooth,
    stroke,
    tag,
    words,
)
from tpilab.views.figures.person import AVERAGE, TONES
from tpilab.views.figures.skin import Tone

View = Literal["front", "back"]

SCALE = 2.2
HALF, TOP = 82.0, 10.0
HEIGHT = TOP + 170 * SCALE + 36
PAIN = "#b3261e"
CLOTH, CLOTH_SHADE = "#8fa3ac", "#5b6f79"

_HEAD_CM, _TRUNK_CM = 24.0, 34.0
_MEAN_BMI, _PER_BMI = 235, 900
"""How a body grows wider with its body mass index: by 1 part in 900 for each tenth."""
_SHORTS: Curve = [
    (0, 74), (15.2, 73), (17.6, 86), (17.5, 96), (9, 99.5), (1.2, 99), (0, 91),
]  # fmt: skip
_TOP: Curve = [
    (0, 43), (5, 39.5), (7.5, 31), (10.5, 31), (11.5, 40), (16.2, 44), (15.6, 52), (0, 53),
]  # fmt: skip
_LINES: dict[str, tuple[Curve, ...]] = {
    "front": (
        [(1.6, 30.9), (7, 30.6), (14, 31.6)],
        [(1.2, 33), (1.6, 44)],
        [(0.2, 66.6), (0.25, 67.4)],
        [(12.6, 117), (9, 119.6), (5, 117.4)],
        [(1.6, 11.6), (2.9, 11.1), (4.2, 11.7)],
        [(0.4, 12.4), (0.9, 15.4), (0, 15.9)],
        [(0, 18.4), (1.9, 18.2)],
    ),
    "back": (
        [(0.25, 27), (0.35, 48), (0.25, 71)],
        [(9.6, 34.4), (8.4, 40), (9, 46.4), (11.6, 44.6)],
        [(2.2, 74), (3, 76.6)],
        [(0.2, 79), (0.2, 90)],
        [(2, 92.6), (8, 94.4), (13, 92.4)],
        [(11.8, 119.4), (8.4, 121), (5, 119.6)],
    ),
}
_HAIR: dict[tuple[str, str], Curve] = {
    ("front", "male"): [(0, -0.5), (4.6, 0), (7.4, 3.4), (8, 9.6), (7, 9.8), (5.8, 5), (0, 3.8)],
    ("front", "female"): [
        (0, -0.5), (4.6, 0), (7.4, 3.4), (8.2, 9.6), (8, 17), (6.6, 19), (6.8, 11), (5, 6),
        (0.6, 3.6), (0, 3.4),
    ],
    ("back", "male"): [(0, -0.5), (4.6, 0), (7.4, 3.4), (8, 9), (7.2, 14.6), (4.6, 17), (0, 18)],
    ("back", "female"): [(0, -0.5), (4.6, 0), (7.4, 3.4), (8, 9), (8, 17), (5.6, 22), (0, 23)],
}  # fmt: skip


def pain_drawing(name: str, areas: Collection[str], tone: int = 3, build: Build = AVERAGE) -> str:
    """Front and back of a person with areas painted, as an SVG without a card.

    name: begins every id in it. areas: as `NAME-SIDE`. Every area is a group with
    `data-area`, of opacity 0 where it is not painted. Raises KeyError for an unknown area or tone.
    """
    told = in_words(areas)
    figure = Figure(
        name,
        4 * HALF,
        HEIGHT,
        title="A pain drawing",
        desc=f"Painted: {told}." if told else "Nothing is painted.",
    )
    for view, x0 in (("front", HALF), ("back", 3 * HALF)):
        figure.add(*_person(figure, view, x0, areas, TONES[tone], build))
        figure.add(words((x0, HEIGHT - 8), view, size=15, color=QUIET, anchor="middle"))
    figure.add(
        words((4, HEIGHT - 8), "R" , size=13, color=QUIET),
        words((2 * HALF - 4, HEIGHT - 8), "L", size=13, color=QUIET, anchor="end"),
    )  # fmt: skip
    return figure.svg(card=False)


def _person(  # noqa: PLR0913, PLR0917  # what a person is drawn from
    figure: Figure, view: str, x0: float, areas: Collection[str], tone: Tone, build: Build
) -> list[str]:
    def both(curve: Curve) -> str:
        half = [_place(point, x0, 1, build) for point in curve]
        other = [_place(point, x0, -1, build) for point in reversed(curve)]
        return smooth([*half, *other], closed=True)

    def lines(curve: Curve) -> str:
        return "".join(smooth([_place(p, x0, side, build) for p in curve]) for side in (-1, 1))

    body = both(OUTLINE)
    light = figure.fade((x0 - 60, 0), (x0 + 60, 0), (0, tone.light, 0.5), (0.45, tone.skin, 0),
                        (1, tone.shade, 0.32))  # fmt: skip
    cloth = both(_SHORTS) + (both(_TOP) if build.sex == "female" else "")
    return [
        group(
            path(body, fill=tone.skin),
            path(body, fill=light),
            stroke(body, tone.shade, 7, opacity=0.3, filter=figure.blur(3)),
            *(stroke(lines(each), tone.shade, 1, opacity=0.5) for each in _LINES[view]),
            path(cloth, fill=CLOTH),
            stroke(cloth, CLOTH_SHADE, 0.8, opacity=0.7),
            path(both(_HAIR[view, build.sex]), fill=tone.hair),
            *_painted(figure, view, x0, areas, build),
            clip_path=figure.clip(body),
        ),
        stroke(body, tone.shade, 0.9, opacity=0.8),
    ]


def _painted(
    figure: Figure, view: str, x0: float, areas: Collection[str], build: Build
) -> list[str]:
    """The areas of a view with id and label, as if brushed; those that do not hurt unseen."""
    parts = []
    for name, curve in AREAS[view].items():
        for side in SIDES:
            sign = _sign(view, side)
            shape = polyline([_place(p, x0, sign, build) for p in curve], closed=True)
            area = f"{name}-{side}"
            label = tag("title", f"{name.replace('_', ' ')}, {side}")
            parts.append(
                tag(
                    "g",
                    label + path(shape, fill=PAIN, fill_opacity=0.62, filter=figure.blur(2.6)),
                    id=f"{figure.name}-{view}-{area}",
                    data_area=area,
                    opacity="1" if area in areas else "0",
                )
            )
    return parts


def _sign(view: str, side: str) -> int:
    """On which half of a picture a side lies: from the front the right side is on the left."""
    right = -1 if view == "front" else 1
    return right if side == "right" else -right


def _place(point: tuple[float, float], x0: float, side: int, build: Build) -> tuple[float, float]:
    """A place of the half outline in the picture, wider below the neck in a fuller body."""
    x, y = point
    wide = (build.bmi_tenths - _MEAN_BMI) / _PER_BMI
    share = min(max((y - _HEAD_CM) / (_TRUNK_CM - _HEAD_CM), 0.0), 1.0)
    return (x0 + side * x * (1 + wide * share) * SCALE, TOP + y * SCALE)
