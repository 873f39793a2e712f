"""A practice phantom from above: a block of gel on a table. Nothing of what lies in it shows."""

from __future__ import annotations

from tpilab.anatomy.gel import HIGH_UM, WIDE_UM
from tpilab.views.body_map import View
from tpilab.views.figures.draw import Figure, rectangle

EDGE_MM = 15
"""How much of the table shows around the block."""
_WIDE, _HIGH = WIDE_UM // 1000, HIGH_UM // 1000
GEL_VIEW = View(
    width=_WIDE + 2 * EDGE_MM,
    height=_HIGH + 2 * EDGE_MM,
    x0=_WIDE / 2 + EDGE_MM,
    y0=_HIGH / 2 + EDGE_MM,
)


def gel_picture() -> str:
    """The block as an SVG without words, a millimeter a unit."""
    figure = Figure(
        "gel", GEL_VIEW.width, GEL_VIEW.height, title="A block of gel",
        desc="A smooth block of gel on a table, seen from above.", bleed=20,
    )  # fmt: skip
    at, far = (EDGE_MM, EDGE_MM), (EDGE_MM + _WIDE, EDGE_MM + _HIGH)
    table = figure.fade((0, 0), (0, GEL_VIEW.height), (0, "#cfd3cf", 1), (1, "#b6bbb6", 1))
    gel = figure.fade(at, far, (0, "#f0dcc0", 1), (0.5, "#e2c59d", 1), (1, "#cfab7c", 1))
    shine = figure.fade(at, (far[0], far[1] * 0.6), (0, "#ffffff", 0.5), (0.6, "#ffffff", 0))
    figure.add(
        rectangle((0, 0), GEL_VIEW.width, GEL_VIEW.height, fill=table),
        rectangle((at[0] + 2, at[1] + 3), _WIDE, _HIGH, corner=5, fill="#6f6a60", opacity=0.35,
                  filter=figure.blur(2.5)),
        rectangle(at, _WIDE, _HIGH, corner=5, fill=gel, stroke="#a9875b", stroke_width=0.6),
        rectangle((at[0] + 2.5, at[1] + 2.5), _WIDE - 5, _HIGH - 5, corner=4, fill=shine),
        rectangle((at[0] + 1.5, at[1] + 1.5), _WIDE - 3, _HIGH - 3, corner=4, fill="none",
                  stroke="#fff6e6", stroke_width=0.8, opacity=0.7),
    )  # fmt: skip
    return figure.svg(card=False)
