"""Plates of the atlas as pictures: whole ones to explore, and a still of all three views.

What is lifted off or hidden stays in a whole plate: a browser shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tpilab.anatomy.atlas import LAYERS, VIEWS, Card, Plate, View, atlas
from tpilab.anatomy.region import PointCm
from tpilab.views.body_map.plate_parts import (
    SIGHTS,
    Sight,
    body_outline,
    felt,
    landmarks,
    muscles,
    pain,
    skin,
    under,
    veil,
)
from tpilab.views.figures.draw import QUIET, Figure, group, rounded, words
from tpilab.views.figures.person import TONES

HEIGHT = 1776.0
SKIN = 0
"""The layer on top of the muscles."""

_SHOWN = "upper_trapezius"
_STILL = (540.0, 250.0)
_DOWN_TO_CM = 43.0
_SCALE = 0.38
_PLACES: dict[View, tuple[float, float, float]] = {
    "front": (6, 105, 595), "side": (199, -14, 358), "back": (348, 105, 595),
}  # fmt: skip
"""Where each view begins in the still, and what of it is seen, in its own millimeters."""


@cache
def plate_picture(view: View, tone: int = 3, top: int = SKIN) -> str:
    """A whole person from one side as an SVG without a card.

    top: what lies uppermost, the skin (0) or a layer (1 to 3); what lies above is there, unseen.
    Raises KeyError for an unknown view or tone.
    """
    plate, sight = atlas().plates[view], SIGHTS[view]
    labels = dict.fromkeys(each.label for each in plate.muscles if each.of)
    figure = Figure(
        view,
        sight.width,
        HEIGHT,
        title=f"The body {plate.label}",
        desc=f"Muscles in three layers: {', '.join(labels)}. Schematic.",
    )
    body = body_outline(plate, sight)
    figure.add(
        _seen("skin", *skin(figure, plate, sight, body, TONES[tone]), shown=top == SKIN),
        _seen("under", *under(figure, plate, sight, body), shown=top != SKIN),
        *(
            _seen(
                f"layer-{layer}",
                *muscles(figure, plate, sight, layer),
                shown=SKIN < top <= layer,
            )
            for layer in reversed(LAYERS)
        ),
        _seen("veil", veil(figure, body), shown=False),
        group(data_part="chosen"),
        _seen("landmarks", *landmarks(plate, sight), shown=top != SKIN),
        *pain(figure, view, sight),
    )
    return figure.svg(card=False)


def _seen(part: str, *content: str, shown: bool) -> str:
    return group(*content, data_part=part, display=None if shown else "none")


def still_picture() -> str:
    """Head and shoulders from three sides with one muscle and its pattern, for a page."""
    card = atlas().card(_SHOWN)
    width, height = _STILL
    figure = Figure(
        "body-map",
        width,
        height,
        title=f"{card.label}, and where its pain may be felt",
        desc=f"Head, neck and shoulders from three sides. {card.pain.says} Schematic.",
    )
    for view in VIEWS:
        plate, (left, start, end) = _upper(atlas().plates[view]), _PLACES[view]
        seen = rounded((left, 8), (end - start) * _SCALE, height - 44, 6)
        place = f"translate({left - start * _SCALE:g} 4) scale({_SCALE:g})"
        drawn = group(*_opened(figure, plate, SIGHTS[view], card), transform=place)
        middle = left + (end - start) * _SCALE / 2
        figure.add(
            group(drawn, clip_path=figure.clip(seen)),
            words((middle, height - 14), plate.label, size=15, color=QUIET, anchor="middle"),
        )
    return figure.svg()


def _upper(plate: Plate) -> Plate:
    """What of a plate the still can show."""
    return plate.model_copy(
        update={
            "muscles": tuple(m for m in plate.muscles if _top(m.guides_cm[0]) < _DOWN_TO_CM),
            "bones": tuple(
                b for b in plate.bones if _top(b.shape_cm or b.line_cm or ()) < _DOWN_TO_CM
            ),
        }
    )


def _top(curve: Iterable[PointCm]) -> float:
    return min(y for _, y in curve)


def _opened(figure: Figure, plate: Plate, sight: Sight, card: Card) -> list[str]:
    """A plate without its skin, and one muscle's pattern on the right side."""
    return [
        *under(figure, plate, sight, body_outline(plate, sight)),
        *(each for layer in reversed(LAYERS) for each in muscles(figure, plate, sight, layer)),
        *felt(figure, plate.view, sight, card.reaches),
    ]
