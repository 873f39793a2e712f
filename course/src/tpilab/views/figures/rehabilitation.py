"""A plan at the simulator, as a still: twelve weeks as a line, and what is agreed on."""

from __future__ import annotations

from tpilab.views.figures.draw import (
    GRID,
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    TEAL_SOFT,
    Figure,
    circle,
    path,
    polyline,
    rectangle,
    stroke,
    words,
)

_MEASURED = ((0, 6), (3, 4), (7, 4), (11, 3))
_LINE = "#c9ced0"
_AGREED = (
    ("Elastic band: 5 times a week, 8 min", True),
    ("Stretching: 7 times a week, 3 min", True),
    ("Sleep: fixed times", True),
    ("Another needle: only by the rule", False),
)


def rehabilitation() -> str:
    """What a learner meets: weeks, visits, pain as it was measured, and a plan."""
    figure = Figure(
        "rehabilitation", 480, 560, title="A plan for twelve weeks",
        desc=(
            "Above, a line of twelve weeks: pain as measured at four visits falls from 6"
            " to 3 of 10; a"
            " needle is marked in week 0 only. Below, what is agreed on with its dose:"
            " elastic band,"
            " stretching, sleep; and the rule for another needle."
        ),
    )  # fmt: skip
    figure.add(words((20, 40), "Pain, 0 to 10", size=SMALL, color=QUIET))
    for pain in (0, 5, 10):
        y = _y(pain)
        figure.add(
            stroke(polyline([(56, y), (460, y)]), GRID, 1.2),
            words((46, y + 5), str(pain), size=SMALL, color=QUIET, anchor="end"),
        )
    points = [(_x(week), _y(pain)) for week, pain in _MEASURED]
    figure.add(stroke(polyline(points), TEAL, 2.2))
    for x, y in points:
        figure.add(circle((x, y), 7, fill=TEAL, stroke=PAPER, stroke_width=2),
                   stroke(polyline([(x, 250), (x, 258)]), INK, 2))  # fmt: skip
    figure.add(path(f"M{_x(0):.1f} 262l5 8l-5 10l-5-10z", fill=INK),
               words((_x(0) + 14, 278), "the needle", size=SMALL))  # fmt: skip
    for week in (4, 8, 12):
        figure.add(words((_x(week), 278), str(week), size=SMALL, color=QUIET, anchor="middle"))
    figure.add(words((20, 326), "Agreed on", size=SMALL, weight=600))
    for row, (label, mine) in enumerate(_AGREED):
        y = 340 + 52 * row
        fill = TEAL_SOFT if mine else PAPER
        figure.add(
            rectangle((20, y), 440, 42, corner=8, fill=fill, stroke=_LINE, stroke_width=1.3),
            words((38, y + 27), label, size=SMALL, color=TEAL if mine else INK, on=fill),
        )
    return figure.svg()


def _x(week: float) -> float:
    return 56 + 404 * week / 12


def _y(pain: float) -> float:
    return 250 - 190 * pain / 10
