"""The right side of a head, neck and shoulder in centimeters.

The origin is the ear canal, x runs forward, y down. An idealized adult, a didactic choice.
"""

from __future__ import annotations

from tpilab.views.figures.back import Frame
from tpilab.views.figures.draw import Figure, group, path, stroke
from tpilab.views.figures.skin import Tone

OUTLINE = [
    (-9.6, 33), (-10.6, 28), (-10.6, 23.4), (-9.7, 19), (-8.2, 15.4), (-7.2, 12.2), (-7.0, 9),
    (-7.4, 6.2), (-8.5, 3.4), (-9.6, 0), (-9.9, -4), (-8.8, -8), (-6, -11.4), (-1.8, -13),
    (2.8, -12.6), (6.4, -10.4), (8.5, -7.2), (9.2, -4.6), (9.4, -3.2), (9.0, -2.0), (9.5, -0.8),
    (10.4, 0.8), (11.3, 2.0), (11.4, 2.7), (10.8, 3.2), (10.0, 3.3), (9.9, 3.9), (10.35, 4.8),
    (10.3, 5.3), (9.75, 5.6), (10.15, 6.1), (10.1, 6.7), (9.4, 7.3), (9.3, 7.9), (9.6, 8.8),
    (9.3, 9.8), (8.2, 10.5), (6.4, 10.8), (4.9, 11.3), (4.1, 12.4), (4.0, 13.8), (4.2, 15),
    (3.9, 16.6), (4.2, 18.6), (6.2, 21), (8.4, 24.6), (9.6, 33),
]  # fmt: skip
HAIR = [
    (1.3, 0.4), (0.6, -2.4), (2.2, -4.2), (4.4, -4.4), (4.9, -6.4), (6.6, -8.6), (8.0, -9.6),
    (5.4, -12.6), (1.2, -14.2), (-4, -13.6), (-8.2, -10.8), (-10.8, -6), (-10.6, -1), (-9.4, 2.6),
    (-7.4, 5.2), (-6.0, 4.6), (-4.6, 2.4), (-3.4, 0.4), (-1.4, -2.6),
]  # fmt: skip
GLEAM = [(4, -11), (-1, -11.6), (-6, -9.4)]
KNOT = [
    (-9.2, -9.6), (-11.2, -10.8), (-13.2, -9.4), (-13.5, -6.8), (-12, -4.8), (-9.8, -5), (-8.8, -7),
]  # fmt: skip
EAR = [
    (-0.2, -1.8), (-1.2, -2.9), (-2.6, -2.6), (-3.1, -1.2), (-2.7, 0.6), (-1.7, 1.6), (-1.1, 3.0),
    (-0.2, 3.1), (0.1, 2.0), (0, 0.6),
]  # fmt: skip
EAR_RIM = [(-0.5, -1.6), (-1.4, -2.1), (-2.3, -1.8), (-2.5, -0.8), (-2.1, 0.4), (-1.3, 1.2)]
CONCHA = [(-0.9, -0.6), (-1.6, -0.2), (-1.5, 0.9), (-0.7, 1.2), (-0.3, 0.5)]
SOCKET = [(6, -2.6), (8.6, -2.4), (8.4, -0.6), (6.4, -0.4)]
CHEEK = [(4.2, 2), (7, 1.6), (8, 4), (6, 6), (4.4, 5)]
JAW = [(-0.4, 3.6), (0.2, 6.2), (1.6, 8.2), (4.4, 9.8), (7.4, 10.5)]
EYE = [(8.7, -1.15), (8.1, -0.75), (7.3, -0.68), (6.4, -1.15)]
LID = [(8.7, -1.7), (7.8, -2.1), (6.9, -1.9), (6.2, -1.4)]
BROW = [(9.0, -3.5), (7.6, -4.0), (6.0, -3.4)]
NOSTRIL = [(10.8, 3.0), (10.3, 2.5), (9.7, 2.7), (9.5, 2.0), (9.8, 1.3)]
MOUTH = [(9.8, 5.6), (9.1, 5.6), (8.4, 5.9)]
SHOULDER = [
    (5.6, 33), (5.8, 27), (4.9, 22.6), (3, 19.8), (0, 18.7), (-3, 19.2), (-5.6, 21.4), (-7, 25),
    (-7.2, 33),
]  # fmt: skip

UPPER_TRAPEZIUS = (
    [(-6.2, 2.8), (-5.2, 6.4), (-4.3, 10.2), (-2.2, 14.6), (1.8, 18.3)],
    [(-7.4, 3.4), (-6.1, 7), (-5.2, 10.8), (-3.6, 15), (-0.2, 18.5)],
    [(-8.2, 3.6), (-6.8, 7.6), (-6.2, 11.2), (-5, 15.2), (-2.2, 18.8)],
    [(-7.5, 6.2), (-7, 9.2), (-6.9, 12), (-6.4, 15.6), (-4.2, 19.4)],
    [(-7.2, 10.4), (-7.4, 12.2), (-7.8, 14.4), (-7.6, 17), (-5.6, 20.6)],
)


def from_the_side(figure: Figure, frame: Frame, tone: Tone, *, below_hair: str = "") -> str:
    """Head, neck and shoulder, facing right, eyes closed, hair in a knot."""
    body = frame.shape(OUTLINE)
    ear = frame.shape(EAR)
    shade, blur = tone.shade, figure.blur
    inside = group(
        path(body, fill=tone.skin),
        stroke(body, shade, 26, opacity=0.42, filter=blur(11)),
        stroke(body, shade, 7, opacity=0.4, filter=blur(3)),
        stroke(frame.line(JAW), shade, 13, opacity=0.42, filter=blur(6)),
        path(frame.shape(SOCKET), fill=shade, opacity=0.3, filter=blur(5)),
        path(frame.shape(CHEEK), fill=tone.light, opacity=0.6, filter=blur(9)),
        path(frame.shape(SHOULDER), fill=tone.skin),
        stroke(frame.shape(SHOULDER), shade, 10, opacity=0.55, filter=blur(4)),
        path(
            frame.shape([(-2, 21), (1, 20.6), (3, 23), (2.4, 28), (-1, 28), (-3, 24)]),
            fill=tone.light,
            opacity=0.8,
            filter=blur(9),
        ),
        clip_path=figure.clip(body),
    )
    return "".join(
        [
            path(frame.shape(KNOT), fill=tone.hair),
            inside,
            stroke(body, shade, 1.2, opacity=0.9),
            *_face(frame, tone),
            below_hair,
            path(frame.shape(HAIR), fill=tone.hair),
            *_combed(figure, frame, tone),
            path(ear, fill=tone.skin, stroke=shade, stroke_width=1.1),
            stroke(frame.line(EAR_RIM), shade, 1.1, opacity=0.8),
            path(frame.shape(CONCHA), fill=shade, opacity=0.55, filter=blur(1)),
        ]
    )


def _face(frame: Frame, tone: Tone) -> list[str]:
    lashes = [((8.2, -0.75), (8.7, -0.45)), ((7.6, -0.65), (7.9, -0.2)), ((7, -0.75), (7.1, -0.3))]
    return [
        stroke(frame.line(LID), tone.shade, 1.1, opacity=0.7),
        stroke(frame.line(EYE), "#4a3a33", 1.8),
        stroke("".join(frame.line(lash) for lash in lashes), "#4a3a33", 1.1),
        stroke(frame.line(BROW), tone.hair, 2.8, opacity=0.85),
        stroke(frame.line(NOSTRIL), tone.shade, 1.1, opacity=0.9),
        stroke(frame.line(MOUTH), "#8a4a45", 1.4),
    ]


def _combed(figure: Figure, frame: Frame, tone: Tone) -> list[str]:
    """Hair drawn back from the forehead and temple to the knot."""
    lines = []
    for share in range(15):
        start = (7.4 - 0.42 * share, -10 + 0.38 * share + 0.025 * share * share)
        middle = (0.4 - 0.2 * share, -13.2 + 0.75 * share)
        lines.append(frame.line([start, middle, (-9.2, -8.4 + 0.16 * share)]))
    for share in range(6):
        nape = (-6.4 - 0.3 * share, 4.6 - 0.9 * share)
        lines.append(frame.line([nape, (-9, -1 - 0.5 * share), (-9.8, -6)]))
    turns = [(-9.6, -7.4), (-11.6, -8.8), (-12.6, -7.2), (-11.2, -5.8), (-10.4, -7)]
    return [
        group(
            stroke("".join(lines), tone.gleam, 0.8, opacity=0.6),
            stroke(frame.line(GLEAM), tone.gleam, 16, opacity=0.35, filter=figure.blur(8)),
            clip_path=figure.clip(frame.shape(HAIR)),
        ),
        stroke(frame.line(turns), tone.gleam, 0.9, opacity=0.7),
    ]
