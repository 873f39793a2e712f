"""From complaint to consent: five doors that come before any needle."""

from __future__ import annotations

from tpilab.views.figures.decision import NOT_A_POINT, QUESTION, STOP, Kind, labelled_box
from tpilab.views.figures.draw import (
    HEAD,
    QUIET,
    SMALL,
    TEAL,
    TEAL_SOFT,
    Figure,
    arrow,
    words,
)

LEFT, ASK, EXIT = 16.0, 206.0, 266.0
YES = Kind(TEAL_SOFT, TEAL)
DOORS = (
    ("Could it be\nsomething\ndangerous?", "yes", "Act on that first\nToday, or at once", STOP),
    ("Is it one muscle,\nand a pain\nthe person knows?", "no",
     "No needle\nLook for the cause", NOT_A_POINT),
    ("Drugs, allergy, skin,\nbleeding, pregnancy\nall clear?", "no",
     "Not yet\nSettle it first", NOT_A_POINT),
    ("Was simple care\ntried?", "no", "Not yet\nExercise comes first", NOT_A_POINT),
    ("Told, asked, and\nheard it back?", "no", "No consent\nNo needle", STOP),
)  # fmt: skip


def selection() -> str:
    """The way from a complaint to a yes."""
    figure = Figure(
        "selection",
        480,
        780,
        title="From complaint to consent",
        desc=(
            "Five questions before a needle. Something dangerous: act on that first. Not one "
            "muscle with a pain the person knows: look for the cause. Drugs, allergy, skin, "
            "bleeding or pregnancy not clear: settle it first. Simple care not tried: that comes "
            "first. Not told, asked and heard back: no consent, no needle. Then an injection is "
            "reasonable."
        ),
    )
    figure.add(words((20, 36), "From complaint to consent", size=HEAD, weight=600))
    y = 62.0
    for asks, leaves, outcome, kind in DOORS:
        rows = asks.count("\n") + 1
        asked, height = labelled_box((LEFT, y), ASK, asks, QUESTION, rows)
        out, exit_height = labelled_box((EXIT, y), 198, outcome, kind)
        middle, end = y + height / 2, y + max(height, exit_height) + 42
        across = (LEFT + ASK + EXIT) / 2
        stays = "no" if leaves == "yes" else "yes"
        figure.add(
            asked,
            out,
            arrow([(LEFT + ASK + 3, middle), (across, middle), (EXIT - 3, middle)]),
            words((across - 2, middle - 10), leaves, size=SMALL, anchor="middle", weight=600),
            arrow([(80, y + height + 3), (80, y + height + 12), (80, end - 3)]),
            words((94, y + height + 26), stays, size=SMALL, weight=600),
        )
        y = end
    reasonable, height = labelled_box(
        (LEFT, y), 448, "An injection is reasonable\nHere, now, in this muscle", YES
    )
    figure.add(
        reasonable,
        words((20, y + height + 30), "A didactic order. Danger is asked for all the way.",
              size=SMALL, color=QUIET),
    )  # fmt: skip
    return figure.svg()
