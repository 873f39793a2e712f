"""From finding to decision: what the palpating hand found, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tpilab.views.figures.draw import (
    HEAD,
    INK,
    LEADING,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    TEAL_SOFT,
    VERMILLION,
    Figure,
    Point,
    arrow,
    circle,
    path,
    polyline,
    rectangle,
    stroke,
    words,
)

SIZE = 16.0
LEFT, ASK, EXIT, BREADTH = 16.0, 206.0, 266.0, 198.0
WHITE = "#ffffff"


@dataclass(frozen=True)
class Kind:
    """How a box looks: ground, edge, and the sign at its corner."""

    fill: str
    edge: str
    sign: Callable[[Point], str] | None = None


def labelled_box(
    at: Point, width: float, text: str, kind: Kind, strong: int = 1
) -> tuple[str, float]:
    """A box around lines of text, the first `strong` of them in bold; and its height."""
    rows = text.split("\n")
    height = len(rows) * SIZE * LEADING + 22
    x, y = at
    lines = (
        words(
            (x + 14, y + 27 + index * SIZE * LEADING),
            row,
            size=SIZE,
            weight=600 if index < strong else 400,
            on=kind.fill,
        )
        for index, row in enumerate(rows)
    )
    frame = rectangle(
        at, width, height, corner=10, fill=kind.fill, stroke=kind.edge, stroke_width=1.8
    )
    sign = kind.sign((x + width - 18, y - 2)) if kind.sign else ""
    return frame + "".join(lines) + sign, height


def _octagon(at: Point) -> str:
    x, y = at
    near, far = 4.6, 11
    corners = [(x - near, y - far), (x + near, y - far), (x + far, y - near), (x + far, y + near)]
    corners += [(x + near, y + far), (x - near, y + far), (x - far, y + near), (x - far, y - near)]
    bar = stroke(polyline([(x - 5, y), (x + 5, y)]), WHITE, 3)
    return path(polyline(corners, closed=True), fill=VERMILLION) + bar


def _struck_out(at: Point) -> str:
    x, y = at
    ring = circle(at, 11, fill=PAPER, stroke=QUIET, stroke_width=2)
    slash = stroke(polyline([(x - 7, y + 7), (x + 7, y - 7)]), QUIET, 2)
    return ring + slash


def _open_ring(at: Point) -> str:
    return circle(at, 10, fill=WHITE, stroke=TEAL, stroke_width=2.4)


def _target(at: Point) -> str:
    x, y = at
    cross = polyline([(x - 5, y - 5), (x + 5, y + 5)]) + polyline([(x - 5, y + 5), (x + 5, y - 5)])
    return circle(at, 11, fill=TEAL) + stroke(cross, WHITE, 2.6)


QUESTION = Kind(WHITE, INK)
STOP = Kind("#fbe6da", VERMILLION, _octagon)
NOT_A_POINT = Kind("#eef0ee", QUIET, _struck_out)
ACTIVE = Kind(TEAL_SOFT, TEAL, _target)
LATENT = Kind(WHITE, TEAL, _open_ring)


@dataclass(frozen=True)
class Step:
    """A question, the answer that leaves the way, and where it leads."""

    asks: str
    leaves: str
    outcome: str
    kind: Kind
    strong: int = 2


STEPS = (
    Step(
        "A stop sign?\nA red flag, or the\npatient says stop",
        "yes",
        "Stop palpating\nAct on the sign, or\non the patient’s word",
        STOP,
        strong=1,
    ),
    Step(
        "Tender everywhere,\nno taut band?",
        "yes",
        "Not a trigger point\nThink of fibromyalgia;\nboth can coexist",
        NOT_A_POINT,
    ),
    Step(
        "A tender spot in a\ntaut band, with\nreferral?",
        "no",
        "Uncertain, or none\nNote it, and look\nfor another cause",
        NOT_A_POINT,
        strong=3,
    ),
)


def _step(step: Step, y: float) -> tuple[list[str], float]:
    """The elements of one step at height `y`, and where the next one starts."""
    box, height = labelled_box((LEFT, y), ASK, step.asks, QUESTION, step.strong)
    exit_box, exit_height = labelled_box((EXIT, y), BREADTH, step.outcome, step.kind)
    middle, end = y + height / 2, y + max(height, exit_height) + 46
    across = (LEFT + ASK + EXIT) / 2
    stays = "no" if step.leaves == "yes" else "yes"
    parts = [
        box,
        exit_box,
        arrow([(LEFT + ASK + 3, middle), (across, middle), (EXIT - 3, middle)]),
        words((across - 2, middle - 10), step.leaves, size=SMALL, anchor="middle", weight=600),
        arrow([(80, y + height + 3), (80, y + height + 12), (80, end - 3)]),
        words((94, y + height + 28), stays, size=SMALL, weight=600),
    ]
    return parts, end


def decision() -> str:
    """The way from a tender place to a decision."""
    figure = Figure(
        "decision",
        480,
        676,
        title="From finding to decision",
        desc=(
            "A stop sign: stop palpating and look further. Tender everywhere without a taut band: "
            "not a trigger point, think of fibromyalgia. A tender spot in a taut band that brings "
            "back the pain the patient knows is active: mark it. Without that pain it is latent: "
            "leave it and note it."
        ),
    )
    figure.add(words((20, 36), "From finding to decision", size=HEAD, weight=600))
    y = 62.0
    for step in STEPS:
        parts, y = _step(step, y)
        figure.add(*parts)
    box, height = labelled_box((LEFT, y), 448, "“Is this the pain you know?”", QUESTION)
    figure.add(box)
    ends = y + height + 50
    for x, answer, text, kind in (
        (LEFT, "yes", "Active\nCandidate to mark", ACTIVE),
        (LEFT + 232, "no", "Latent\nLeave it, note it", LATENT),
    ):
        end_box, _ = labelled_box((x, ends), 216, text, kind)
        figure.add(
            end_box,
            arrow([(x + 64, y + height + 3), (x + 64, y + height + 12), (x + 64, ends - 3)]),
            words((x + 78, y + height + 31), answer, size=SMALL, weight=600),
        )
    figure.add(
        words(
            (20, ends + 98),
            "Not sure? Feel again, compare the other side,\nand write “uncertain”.",
            size=SMALL,
            color=QUIET,
        )
    )
    return figure.svg()
