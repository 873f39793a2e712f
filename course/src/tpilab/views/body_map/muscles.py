"""The region's muscles as layers to lay over a back, each a group of its own."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tpilab.anatomy import Muscle, load_region
from tpilab.views.body_map.person import VIEW
from tpilab.views.figures import back
from tpilab.views.figures.draw import (
    MUSCLE,
    MUSCLE_LIGHT,
    MUSCLE_SHADE,
    Figure,
    group,
    path,
    stroke,
    tag,
)

REGION = load_region("neck_and_shoulders")
SIDES = {"left": -1, "right": 1}
_FIBERS = 16


def muscles_picture(names: Sequence[str] = ()) -> str:
    """Muscles of both sides as an SVG of the size of `back_picture`, deep ones first.

    names: which ones; all that the region has if empty. Each is a group with the id `MUSCLE-SIDE`
    and a title. Raises KeyError for a muscle that the region does not have.
    """
    chosen = [REGION.muscle(name) for name in names] or list(REGION.muscles)
    figure = Figure(
        "muscles",
        VIEW.width,
        VIEW.height,
        title="Muscles of the neck and shoulders",
        desc="Seen from behind: " + ", ".join(muscle.label for muscle in chosen) + ". Schematic.",
    )
    for muscle in sorted(chosen, key=lambda each: -each.layer):
        for side in SIDES:
            figure.add(_layer(figure, muscle, side))
    return figure.svg(card=False)


def _layer(figure: Figure, muscle: Muscle, side: str) -> str:
    """One muscle: translucent, with the run of its fibers."""
    sheet = VIEW.frame.sheet(back.guides(muscle.name), SIDES[side])
    outline = sheet.outline()
    fibers = [sheet.fiber((index + 0.5) / _FIBERS) for index in range(_FIBERS)]
    name = f"{muscle.label}, {side}"
    return tag(
        "g",
        tag("title", escape(name))
        + group(
            path(outline, fill=MUSCLE, opacity=0.62),
            stroke("".join(fibers[::2]), MUSCLE_SHADE, 0.8, opacity=0.6),
            stroke("".join(fibers[1::2]), MUSCLE_LIGHT, 0.8, opacity=0.7),
            clip_path=figure.clip(outline),
        )
        + stroke(outline, MUSCLE_SHADE, 1.1),
        id=f"{muscle.name}-{side}",
        role="img",
        aria_label=name,
    )
