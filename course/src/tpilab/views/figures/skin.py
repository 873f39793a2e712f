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
from tpilab.views.figures.tissue import unrest


@dataclass(frozen=True)
class Tone:
    """The colors of one person's skin and hair."""

    skin: str = SKIN
    shade: str = SKIN_SHADE
    light: str = SKIN_LIGHT
    hair: str = "#4b3c34"
    gleam: str = "#a58f7f"
    strand: str = "#2f251f"


def from_behind(figure: Figure, frame: Frame, tone: Tone = Tone()) -> str:
    """Head, neck, shoulders and arms."""
    body = frame.both(BODY)
    lit = [(-19.4, 16.4), (-20.6, 20), (-20.8, 26), (-20.2, 32)]
    inside = group(
        path(body, fill=tone.skin),
        stroke(body, tone.shade, 34, opacity=0.5, filter=figure.blur(14)),
        stroke(body, tone.shade, 8, opacity=0.5, filter=figure.blur(4)),
        stroke(frame.line(lit), tone.light, 22, opacity=0.5, filter=figure.blur(9)),
        *(_arm_fold(figure, frame, tone, side) for side in (-1, 1)),
        *_hair(figure, frame, tone),
        clip_path=figure.clip(body),
    )
    ears = "".join(
        path(frame.shape(EAR, side), fill=tone.skin, stroke=tone.shade, stroke_width=1)
        + stroke(frame.line(EAR_RIM, side), tone.shade, 1, opacity=0.7)
        for side in (-1, 1)
    )
    return ears + inside + stroke(body, tone.shade, 1.1, opacity=0.8)


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


def _hair(figure: Figure, frame: Frame, tone: Tone) -> list[str]:
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
