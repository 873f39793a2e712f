"""What trials of trigger point injection found: a mark a result, a diamond a pooled figure."""

from __future__ import annotations

from collections.abc import Sequence

from tpilab.evidence.trials import Finding, Result, Review, collection
from tpilab.views.figures.draw import (
    GRID,
    HEAD,
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    Figure,
    circle,
    path,
    polyline,
    stroke,
    words,
)
from tpilab.views.figures.plot import Axis, signed
from tpilab.views.trials_told import AXIS, COMPARISONS

WIDTH = 480.0
LEFT, RIGHT = 24.0, 456.0
COLUMNS: dict[Finding, float] = {"first": 32.0, "no_difference": 190.0, "second": 352.0}
RADIUS, STEP, MOST = 6.0, 17.0, 8  # of a mark; from mark to mark; marks side by side
TOP, LABEL, LANE, GAP = 206.0, 24.0, 20.0, 26.0
POOLED, NAMED = 54.0, 34.0  # what a pooled figure needs, and the comparison above it
GOLD = "#7a5600"
LANES = Axis(-AXIS, AXIS, LEFT + 8, RIGHT - 8)


def _lines(rows: Sequence[Result]) -> int:
    most = max(sum(row.finding == finding for row in rows) for finding in COLUMNS)
    return -(-most // MOST)


def _marks(rows: Sequence[Result], y: float) -> list[str]:
    """A mark for each result under its finding; a full one is from a double-blind trial."""
    parts = []
    for finding, left in COLUMNS.items():
        found = [row for row in rows if row.finding == finding]
        found.sort(key=lambda row: row.blinding != "double")
        for n, row in enumerate(found):
            at = (left + STEP * (n % MOST), y + LANE * (n // MOST))
            full = row.blinding == "double"
            parts.append(
                circle(at, RADIUS, fill=TEAL if full else PAPER, stroke=TEAL, stroke_width=2)
            )
    return parts


def _pooled(review: Review, y: float) -> list[str]:
    effect = review.effect
    if effect.ci95 is None or effect.difference is None:
        raise ValueError(f"{review.name} pooled no figure")
    low, high = (LANES.x(each) for each in effect.ci95)
    middle = LANES.x(effect.difference)
    corners = [(low, y + 24), (middle, y + 16), (high, y + 24), (middle, y + 32)]
    _, told, *_ = review.of.split("; ")
    figure = signed(round(effect.difference, 1))
    return [
        words((LEFT, y), f"{review.name}, {told}: {figure}", size=SMALL, halo=True),
        path(polyline(corners, closed=True), fill=GOLD),
    ]


def forest() -> str:
    """The whole collection in one still picture."""
    results, reviews = collection()
    drawn = [review for review in reviews if review.effect.ci95]
    blocks = {name: [row for row in results if row.compares == name] for name in COMPARISONS}
    heights = {name: LABEL + LANE * _lines(rows) + GAP for name, rows in blocks.items()}
    pooled_top = TOP + sum(heights.values()) + 100
    groups = [name for name in COMPARISONS if any(each.compares == name for each in drawn)]
    bottom = pooled_top + POOLED * len(drawn) + NAMED * len(groups) - 14
    figure = Figure(
        "forest",
        WIDTH,
        bottom + 84,
        title="What trials of trigger point injection found",
        desc=_described(results, drawn),
    )
    figure.add(*_head())
    y = TOP
    for name, rows in blocks.items():
        figure.add(words((LEFT, y), COMPARISONS[name].label, weight=600, halo=True))
        figure.add(*_marks(rows, y + LABEL - 2))
        y += heights[name]
    figure.add(
        words((LEFT, y + 22), "Pooled by others", size=HEAD, weight=600),
        words((LEFT, y + 46), "Points of 10, with the 95 % interval; left: less", size=SMALL),
        words((LEFT, y + 64), "pain with what is named first", size=SMALL),
        LANES.grid([-4, -2, 0, 2, 4], pooled_top - 14, bottom),
        stroke(polyline([(LANES.x(0), pooled_top - 14), (LANES.x(0), bottom)]), QUIET, 1.6),
    )
    y = pooled_top
    for name in groups:
        figure.add(words((LEFT, y + 8), COMPARISONS[name].label, weight=600, halo=True))
        y += NAMED
        for review in drawn:
            if review.compares == name:
                figure.add(*_pooled(review, y))
                y += POOLED
    figure.add(
        words((LEFT, bottom + 54), "Small trials: no clear difference is no proof", weight=600),
        words((LEFT, bottom + 74), "that there is none.", weight=600),
    )
    return figure.svg()


def _head() -> list[str]:
    columns = {"first": "less pain with\nthe first", "no_difference": "no clear\ndifference"}
    columns["second"] = "less pain with\nthe second"
    return [
        words((LEFT, 36), "What the trials found", size=HEAD, weight=600),
        words((LEFT, 60), "Each mark is one result of one trial.", size=SMALL, color=QUIET),
        circle((LEFT + RADIUS, 80), RADIUS, fill=TEAL, stroke=TEAL, stroke_width=2),
        words((LEFT + 20, 85), "double-blind", size=SMALL, color=INK),
        circle((LEFT + 138, 80), RADIUS, fill=PAPER, stroke=TEAL, stroke_width=2),
        words((LEFT + 152, 85), "not, or not told", size=SMALL, color=INK),
        *(
            words((left - 8, 126), columns[finding], size=SMALL, color=QUIET)
            for finding, left in COLUMNS.items()
        ),
        stroke(polyline([(LEFT, 158), (RIGHT, 158)]), GRID, 1.2),
    ]


def _described(results: Sequence[Result], drawn: Sequence[Review]) -> str:
    none = sum(row.finding == "no_difference" for row in results)
    double = [row for row in results if row.blinding == "double"]
    equal = sum(row.finding == "no_difference" for row in double)
    pooled = [each.effect.difference for each in drawn if each.effect.difference is not None]
    return (
        f"Of {len(results)} results {none} found no clear difference between the arms, and of the "
        f"{len(double)} from double-blind trials {equal}. What others pooled lies between "
        f"{-max(pooled):.1f} and {-min(pooled):.1f} points of ten less pain with the arm named "
        "first; the trials are small."
    )
