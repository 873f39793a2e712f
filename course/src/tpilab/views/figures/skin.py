"""The outside of a body seen from behind: skin in a tone, hair, ears, arms."""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.views.figures.back import ARM_FOLD, BODY, EAR, EAR_RIM, HAIR, Frame
from tpilab.views.figures.draw import (
    PAPER,
    SKIN,
    SKIN_LIGHT,
    SKIN_SHADE,
    Figure,
    group,
    mirrored,
    path,
    polyline,
    rectangle,
    stroke,
)
from tpilab.views.figures.tissue import along, unrest

CAP = [
    (0, -12.1), (3.6, -11.5), (6.4, -9.2), (7.8, -5.6), (8.0, -2), (7.5, 0.2), (6.7, 2.6),
    (5.2, 2.5), (3.4, 1.4), (1.6, 1.3), (0, 1.5),
]  # fmt: skip
GLEAM = [(-5.8, -4.4), (-4.6, -7.2), (-2.2, -9.4)]
KNOT_AT = (0.0, -9.4)
KNOT = [
    (0.1, -13.2), (2.2, -12.6), (3.6, -11), (3.8, -9), (2.8, -7), (0.9, -6), (-1.1, -6.1),
    (-3, -7.2), (-3.8, -9.2), (-3.5, -11.2), (-2, -12.7),
]  # fmt: skip
WISPS = (
    [(1.2, 1.2), (1.0, 2.2), (1.3, 3.0)],
    [(4.4, 1.8), (4.1, 3.0), (4.3, 3.8)],
    [(6.5, 2.2), (6.5, 3.4), (6.2, 4.4)],
)


@dataclass(frozen=True)
class Tone:
    """The colors of one person's skin and hair."""

    skin: str = SKIN
    shade: str = SKIN_SHADE
    light: str = SKIN_LIGHT
    hair: str = "#4b3c34"
    gleam: str = "#a58f7f"
    strand: str = "#2f251f"


def from_behind(figure: Figure, frame: Frame, tone: Tone = Tone(), *, knot: bool = False) -> str:
    """Head, neck, shoulders and arms; hair cropped or in a knot."""
    body = frame.both(BODY)
    lit = [(-19.4, 16.4), (-20.6, 20), (-20.8, 26), (-20.2, 32)]
    inside = group(
        path(body, fill=tone.skin),
        stroke(body, tone.shade, 34, opacity=0.5, filter=figure.blur(14)),
        stroke(body, tone.shade, 8, opacity=0.5, filter=figure.blur(4)),
        stroke(frame.line(lit), tone.light, 22, opacity=0.5, filter=figure.blur(9)),
        *(_arm_fold(figure, frame, tone, side) for side in (-1, 1)),
        *(() if knot else hair(figure, frame, tone)),
        clip_path=figure.clip(body),
    )
    edge = stroke(body, tone.shade, 1.1, opacity=0.8)
    return ears(frame, tone) + inside + edge + (knotted(figure, frame, tone) if knot else "")


def ears(frame: Frame, tone: Tone) -> str:
    """Both ears, to be drawn before the head."""
    return "".join(
        path(frame.shape(EAR, side), fill=tone.skin, stroke=tone.shade, stroke_width=1)
        + stroke(frame.line(EAR_RIM, side), tone.shade, 1, opacity=0.7)
        for side in (-1, 1)
    )


def fading(figure: Figure, top: float, bottom: float, end: float) -> str:
    """Paper over the figure's full width: clear at `top`, opaque from `bottom` down to `end`."""
    return rectangle(
        (2, top),
        figure.width - 4,
        end - top,
        fill=figure.fade((0, top), (0, bottom), (0, PAPER, 0), (1, PAPER, 1)),
    )


def _arm_fold(figure: Figure, frame: Frame, tone: Tone, side: int) -> str:
    """Where the arm hangs against the trunk."""
    fold = frame.line(ARM_FOLD, side)
    gap = frame.units([(17.25, 27.6), (16.7, 35.5), (18.1, 35.5)], side)
    return (
        stroke(fold, tone.shade, 9, opacity=0.7, filter=figure.blur(4))
        + stroke(fold, tone.shade, 1.3)
        + path(polyline(gap, closed=True), fill=PAPER)
    )


def hair(figure: Figure, frame: Frame, tone: Tone) -> list[str]:
    """Cropped hair, combed away from the crown by short strokes."""
    cap = [*HAIR, (7.8, -3), (7.7, -6), (6.3, -9), (3.5, -11.3), (0, -12)]
    strands = [_strand(frame, index) for index in range(220)]
    lit = frame.line([(-5.6, -4.6), (-4.4, -7.4), (-1.8, -9.2)])
    return [
        path(
            frame.shape([*mirrored(cap[-2:0:-1]), *cap]),
            fill=tone.hair,
            opacity=0.93,
            filter=figure.blur(4),
        ),
        stroke("".join(strands[::2]), tone.gleam, 0.7, opacity=0.5),
        stroke("".join(strands[1::2]), tone.strand, 0.8, opacity=0.5),
        stroke(lit, tone.gleam, 22, opacity=0.42, filter=figure.blur(12)),
    ]


def _strand(frame: Frame, index: int) -> str:
    """One stroke of hair on the back of the head, pointing away from the crown."""
    crown = (0.4, -7.0)
    x = 7.2 * (2 * unrest(3 * index) - 1)
    y = -11 + 11.2 * unrest(3 * index + 1) + 0.02 * x * x
    away = ((x - crown[0]) ** 2 + (y - crown[1]) ** 2) ** 0.5 + 0.5
    step = 0.8 + 0.5 * unrest(3 * index + 2)
    tip = (x + step * (x - crown[0]) / away, y + step * (y - crown[1]) / away + 0.15)
    return polyline(frame.units([(x, y), tip]))


def knotted(figure: Figure, frame: Frame, tone: Tone) -> str:
    """Long hair drawn up from the nape to a knot; it stands out over the head's outline."""
    unit = frame.scale
    cap = frame.both(CAP)
    combed = ("", "")
    for side in (-1, 1):
        for index in range(40):
            start = along(CAP, 0.06 + 0.9 * (index + 0.6 * unrest(index)) / 40)
            start = (0.985 * start[0], 0.985 * start[1] + 0.05)
            end = (0.26 * start[0], KNOT_AT[1] + 0.26 * (start[1] - KNOT_AT[1]))
            bend = (0.66 * start[0] + 0.2, 0.62 * start[1] + 0.38 * end[1])
            line = frame.line([start, bend, end], side)
            combed = (combed[0] + line, combed[1]) if index % 2 else (combed[0], combed[1] + line)
    wisps = "".join(frame.line(wisp, side) for wisp in WISPS for side in (-1, 1))
    inside = group(
        path(cap, fill=tone.hair),
        stroke(cap, tone.strand, 1.6 * unit, opacity=0.6, filter=figure.blur(0.7 * unit)),
        stroke(combed[0], tone.strand, 0.09 * unit, opacity=0.6),
        stroke(combed[1], tone.gleam, 0.07 * unit, opacity=0.45),
        stroke(
            frame.line(GLEAM), tone.gleam, 1.5 * unit, opacity=0.34, filter=figure.blur(0.8 * unit)
        ),
        clip_path=figure.clip(cap),
    )
    return stroke(wisps, tone.hair, 0.06 * unit, opacity=0.7) + inside + _knot(figure, frame, tone)


def _knot(figure: Figure, frame: Frame, tone: Tone) -> str:
    unit = frame.scale
    knot = frame.shape(KNOT)
    turns = ["", ""]
    for index in range(22):
        size = 0.25 + 0.7 * index / 22
        around = (KNOT * 2)[4 * index % 11 :][:6]
        turn = [(size * x, KNOT_AT[1] + size * (y - KNOT_AT[1])) for x, y in around]
        turns[index % 2] += frame.line(turn)
    lit = figure.glow(
        frame.at(-1.4, -11.2), 4.6 * unit, (0, tone.gleam, 0.75), (1, tone.strand, 0.5)
    )
    return (
        path(
            frame.shape([(x + 0.3, y + 0.9) for x, y in KNOT]),
            fill=tone.strand,
            opacity=0.8,
            filter=figure.blur(0.5 * unit),
        )
        + path(knot, fill=tone.hair)
        + path(knot, fill=lit)
        + stroke(turns[0], tone.strand, 0.1 * unit, opacity=0.6)
        + stroke(turns[1], tone.gleam, 0.08 * unit, opacity=0.45)
        + stroke(knot, tone.strand, 0.1 * unit, opacity=0.8)
    )
