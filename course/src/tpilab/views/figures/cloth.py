"""What a person wears, in halves that open, and drapes over what need not be seen; centimeters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tpilab.views.figures.back import Frame
from tpilab.views.figures.draw import Curve, Figure, Point, group, path, stroke
from tpilab.views.figures.person import AVERAGE, form
from tpilab.views.figures.skin import Tone


@dataclass(frozen=True)
class Dye:
    """A fabric's colors."""

    color: str
    shade: str
    light: str


SHIRT_BLUE = Dye("#7f9dab", "#3f5c6b", "#bcd0d8")
SLATE = Dye("#5d6f7d", "#2f3d49", "#93a4af")
LINEN = Dye("#e9edeb", "#a3b0b3", "#ffffff")


@dataclass(frozen=True)
class Garment:
    """Half of a piece of cloth: from the midline around to the midline."""

    half: Curve
    dye: Dye
    folds: tuple[Curve, ...] = ()
    edge: Curve = ()
    """Its hem, stitched."""
    seam: Curve = ()
    """Where the halves meet."""
    lit: tuple[Point, Point] = ((-20.5, 6.8), (21.5, 28.8))
    """From where to where light falls off over it."""
    over: str = ""
    """Which part of the body lends the cloth its form."""
    stitched: float = 0.8
    """How far from the hem its stitches run."""
    pocket: tuple[Curve, ...] = field(default=())


SHIRT = [
    (0, 11.9), (2.4, 11.85), (4.8, 11.6), (6.6, 11.25), (7.9, 10.95), (9.4, 11.9), (12.5, 12.95),
    (15.8, 13.55), (18.8, 14.0), (21.0, 15.4), (22.3, 18.2), (23.0, 22), (23.2, 27.4), (23.2, 29),
]  # fmt: skip
_SHORT = Garment(
    half=[*SHIRT, (0, 29)],
    dye=SHIRT_BLUE,
    folds=(
        [(1.6, 13), (2.4, 19), (2.2, 28)],
        [(6.4, 12.6), (7.4, 17), (7.0, 28)],
        [(11.4, 13.6), (12.4, 18), (11.6, 28)],
        [(16.8, 14.8), (17.2, 19), (16.4, 28)],
        [(20.4, 16.6), (19.8, 20), (18.8, 28)],
    ),
    edge=SHIRT[:5],
    seam=[(0.1, 11.8), (0.1, 20), (0.1, 29)],
)
_LONG = Garment(
    half=[*SHIRT[:-1], (23.1, 35), (23, 44), (22, 46), (0, 46)],
    dye=SHIRT_BLUE,
    folds=(
        [(1.6, 13), (2.6, 21), (2.0, 31), (2.4, 46)],
        [(6.4, 12.6), (7.8, 19), (7.0, 30), (6.2, 46)],
        [(11.4, 13.6), (12.8, 20), (11.4, 31), (11, 46)],
        [(16.8, 14.8), (17.4, 21), (16.8, 32), (16.9, 46)],
        [(20.4, 16.6), (20.2, 22), (19.6, 32), (20, 46)],
    ),
    edge=SHIRT[:5],
    seam=[(0.1, 11.8), (0.1, 20), (0.1, 46)],
    lit=((-20.5, 8), (21.5, 38)),
)
_TAIL = Garment(
    half=[
        (0, 28), (9, 28), (18, 28.2), (17.3, 36), (16.5, 41), (16, 46), (16.3, 50), (17.3, 54),
        (18.1, 56.9), (17.7, 57.6), (14, 57.9), (8, 57.6), (3, 58), (0, 57.9),
    ],
    dye=SHIRT_BLUE,
    folds=(
        [(2.2, 34), (2.8, 42), (2.2, 50), (2.8, 58)],
        [(6.8, 36), (7.6, 44), (6.4, 51), (7.2, 58)],
        [(15.4, 41), (12.4, 45), (10, 50), (10.4, 57)],
        [(15.4, 46.4), (14, 49), (14.2, 57)],
    ),
    edge=[(17.9, 57.3), (14, 57.7), (8, 57.4), (3, 57.8), (0, 57.7)],
    seam=[(0.1, 28), (0.1, 45), (0.1, 58)],
    lit=((-18, 32), (18, 60)),
    stitched=-0.9,
)  # fmt: skip
_TROUSERS = Garment(
    half=[
        (0, 55.4), (6, 55.2), (12, 54.8), (16.7, 54.4), (17.6, 57), (18.3, 61), (18.9, 67),
        (18.8, 73), (18.2, 79), (17.8, 84), (17.6, 95), (9, 96), (0, 96),
    ],
    dye=SLATE,
    folds=(
        [(1.4, 76), (6, 79.6), (12, 79.4), (17, 76.6)],
        [(2, 80), (6.6, 82.6), (13, 82), (16.8, 80)],
        [(16.8, 60), (15.6, 66), (15.8, 72), (16.4, 80)],
    ),
    edge=[(0, 55.4), (6, 55.2), (12, 54.8), (17, 54.4)],
    seam=[(0.1, 55), (0.1, 68), (0.1, 96)],
    lit=((-17, 55), (18, 88)),
    over="gluteal",
    stitched=3.0,
    pocket=(
        [(4.6, 61.4), (9, 61.1), (13.2, 60.6)],
        [(4.7, 61.4), (5.1, 67.4), (9.4, 70.2), (13.4, 66.9), (13.1, 60.7)],
    ),
)  # fmt: skip
_LOWERED = Garment(
    half=[
        (0, 62.5), (5, 62.3), (10, 61.9), (14.6, 61.3), (17.7, 60.7), (18.2, 62), (18.5, 66),
        (18.6, 74), (9, 75), (0, 75),
    ],
    dye=SLATE,
    folds=([(2, 66), (8, 66.4), (14, 65.6), (18.6, 64.4)],),
    edge=[(0, 62.5), (5, 62.3), (10, 61.9), (14.6, 61.3), (17.9, 60.7)],
    lit=((-17, 58), (18, 70)),
    stitched=1.4,
)  # fmt: skip
_RAISED = Garment(
    half=[
        (0, 25), (9, 25), (17.6, 25.2), (17.2, 34), (16.8, 36.4), (16.4, 37.1), (13, 37.3),
        (8, 37.05), (3, 37.35), (0, 37.25),
    ],
    dye=SHIRT_BLUE,
    folds=([(1, 35.9), (8, 36), (16.8, 35.7)], [(2, 36.9), (8, 36.7), (15, 36.9)]),
    edge=[(16.6, 36.9), (13, 37.2), (8, 36.95), (3, 37.25), (0, 37.15)],
    lit=((-18, 30), (18, 42)),
    stitched=-1.0,
)  # fmt: skip
_HEM = Garment(
    half=[(x, y + 18.3) for x, y in _RAISED.half],
    dye=SHIRT_BLUE,
    folds=tuple([(x, y + 18.3) for x, y in each] for each in _RAISED.folds),
    edge=[(x, y + 18.3) for x, y in _RAISED.edge],
    lit=((-18, 48), (18, 60)),
    stitched=-1.0,
)
_TUCK: Curve = (
    (0.5, 64.9), (1.1, 65.4), (1.5, 66.6), (1.7, 69), (1.8, 72.4), (2.2, 75.4), (3.4, 78.2),
    (5.8, 80.3), (9, 81.5), (13, 82.3), (17.2, 82.7),
)  # fmt: skip
_SHEET = Garment(
    half=[(0, 64.8), *_TUCK, (17.6, 83.2), (17.5, 96), (9, 97), (0, 97)],
    dye=LINEN,
    folds=(
        [(0.9, 67), (0.8, 72), (1.2, 78), (3.2, 84), (3.8, 92)],
        [(2.2, 77), (4.4, 81), (8.6, 84.4), (10, 92)],
        [(6, 82), (10, 84.4), (16, 86), (18, 90)],
    ),
    edge=_TUCK,
    lit=((-14, 62), (16, 92)),
    stitched=0.7,
)

COVERS: Mapping[str, tuple[Garment, ...]] = {
    "neck_and_shoulders": (_SHORT,),
    "interscapular": (_LONG,),
    "lumbar": (_TROUSERS, _TAIL),
    "gluteal": (_TROUSERS, _TAIL),
}
"""What opens, by region, the undermost first."""
DRAPES: Mapping[str, tuple[Garment, ...]] = {
    "neck_and_shoulders": (),
    "interscapular": (),
    "lumbar": (_RAISED, _LOWERED),
    "gluteal": (_HEM, _SHEET),
}
"""What stays when all is open."""
NAMES: Mapping[str, str] = {
    "neck_and_shoulders": "A shirt",
    "interscapular": "A shirt",
    "lumbar": "A shirt over trousers",
    "gluteal": "Trousers and the tail of a shirt",
}


def covers(figure: Figure, frame: Frame, name: str, sign: int) -> list[str]:
    """One half of what a person wears over a region; sign -1 is the left."""
    return [part for each in COVERS[name] for part in _half(figure, frame, each, sign)]


def drapes(figure: Figure, frame: Frame, name: str) -> list[str]:
    """What covers the rest, on both sides."""
    return [
        part
        for each in DRAPES[name]
        for sign in (-1, 1)
        for part in _half(figure, frame, each, sign)
    ]


def _half(figure: Figure, frame: Frame, garment: Garment, sign: int) -> list[str]:
    """Half a piece of cloth, and its outline."""
    dye = garment.dye
    cloth = frame.line(garment.half, sign) + "Z"
    start, end = (frame.at(*each) for each in garment.lit)
    light = figure.fade(start, end, (0, dye.light, 0.75), (0.4, dye.color, 0), (1, dye.shade, 0.6))
    inside = group(
        path(cloth, fill=dye.color),
        *_formed(figure, frame, garment),
        path(cloth, fill=light),
        stroke(cloth, dye.shade, 14, opacity=0.4, filter=figure.blur(7)),
        *(
            stroke(frame.line(_moved(fold, dx), sign), color, 6, opacity=depth, filter=soft)
            for soft in (figure.blur(6),)
            for fold in garment.folds
            for dx, color, depth in (
                (0.45 * sign, dye.shade, 0.5),
                (-0.45 * sign, dye.light, 0.55),
            )
        ),
        *_sewn(figure, frame, garment, sign),
        clip_path=figure.clip(cloth),
    )
    return [inside, stroke(cloth, dye.shade, 0.8, opacity=0.7)]


def _formed(figure: Figure, frame: Frame, garment: Garment) -> list[str]:
    """The body's form under close-fitting cloth."""
    if not garment.over:
        return []
    dye = garment.dye
    tone = Tone(skin=dye.color, shade=dye.shade, light=dye.light)
    return [group(form(figure, frame, tone, AVERAGE, garment.over), opacity=0.6)]


def _sewn(figure: Figure, frame: Frame, garment: Garment, sign: int) -> list[str]:
    """Hem, stitches, seam, pocket."""
    dye = garment.dye
    parts = []
    if garment.edge:
        stitches = frame.line(_moved(garment.edge, 0, garment.stitched), sign)
        parts.append(stroke(stitches, dye.shade, 1, opacity=0.7))
        parts.append(stroke(frame.line(garment.edge, sign), dye.light, 2.4))
    for curve in garment.pocket:
        parts.append(stroke(frame.line(curve, sign), dye.shade, 1.6, opacity=0.65))
        parts.append(
            stroke(frame.line(_moved(curve, 0, 0.3), sign), dye.light, 0.8, opacity=0.5,
                   stroke_dasharray="3 2")
        )  # fmt: skip
    if garment.seam:
        seam = frame.line(garment.seam, sign)
        parts.append(stroke(seam, dye.shade, 7, opacity=0.5, filter=figure.blur(3)))
        parts.append(stroke(seam, dye.light, 1.6, opacity=0.9))
    return parts


def _moved(curve: Curve, dx: float, dy: float = 0) -> Curve:
    return [(x + dx, y + dy) for x, y in curve]
