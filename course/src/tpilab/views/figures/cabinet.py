"""A cabinet, a label in the hand, a syringe on the tray: the still of choosing an injectate."""

from __future__ import annotations

from tpilab.views.figures.draw import (
    BODY,
    EDGE,
    HEAD,
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    Figure,
    Point,
    group,
    path,
    polyline,
    rectangle,
    stroke,
    words,
)

WIDTH, HEIGHT = 540.0, 430.0
GLASS, RIM, FLUID, PRINT, STEEL = "#dfe9ec", "#7b8c93", "#cfe4ea", "#2a3437", "#9aa6ab"
SHELF, SHELF_EDGE = "#efe9dc", "#c9bda3"
BLUE_CAP, GREEN_CAP, RED_CAP, WHITE_CAP, YELLOW_CAP = (
    "#4a86c5", "#3d9b6d", "#c2453f", "#e9ecea", "#d9b93a",
)  # fmt: skip


def _label(at: Point, wide: float, high: float, color: str) -> list[str]:
    x, y = at
    lines = [
        rectangle((x + 3, y + 9 + 6 * row), wide * share, 2.4 if row == 0 else 1.6, fill=PRINT,
                  opacity=0.85 if row == 0 else 0.5)
        for row, share in enumerate((0.75, 0.5, 0.65, 0.4))
    ]  # fmt: skip
    return [rectangle(at, wide, high, fill="#fdfdfb"), rectangle(at, wide, 5, fill=color), *lines]


def _ampoule(at: Point, color: str) -> str:
    x, y = at
    body = (
        f"M{x + 13} {y}q3-2 6 0l1 16q0 6 4 9 4 3 4 9v44q0 6-6 6H{x + 10}q-6 0-6-6V{y + 34}"
        "q0-6 4-9 4-3 4-9z"
    )
    return group(
        path(body, fill=GLASS, stroke=RIM, stroke_width=1.4),
        rectangle((x + 5, y + 40), 22, 42, fill=FLUID),
        rectangle((x + 11, y + 17), 10, 2.6, fill=color),
        *_label((x + 4.6, y + 44), 22.8, 32, color),
    )


def _vial(at: Point, color: str) -> str:
    x, y = at
    body = f"M{x + 8} {y + 18}h16v4q8 3 8 10v46q0 6-6 6H{x + 6}q-6 0-6-6V{y + 32}q0-7 8-10z"
    return group(
        rectangle((x + 5, y), 22, 9, corner=2, fill=color, stroke=RIM, stroke_width=0.8),
        rectangle((x + 6.5, y + 8), 19, 10, fill="#c9cfd1", stroke=RIM, stroke_width=0.8),
        path(body, fill=GLASS, stroke=RIM, stroke_width=1.4),
        rectangle((x + 1, y + 42), 30, 38, fill=FLUID),
        *_label((x + 0.8, y + 44), 30.4, 32, color),
    )


def _bowl(at: Point) -> str:
    x, y = at
    return group(
        path(f"M{x} {y}h48q-2 30-16 34H{x + 16}Q{x + 2} {y + 30} {x} {y}z", fill="#c8ced0",
             stroke=RIM, stroke_width=1.4),
        path(f"M{x} {y}a24 6.5 0 0 1 48 0a24 6.5 0 0 1-48 0z", fill="#e4e9ea", stroke=RIM,
             stroke_width=1.4),
        path(f"M{x + 5} {y + 1}a19 4.2 0 0 1 38 0a19 4.2 0 0 1-38 0z", fill=FLUID),
    )  # fmt: skip


def _nameless(at: Point) -> str:
    """A syringe that somebody filled and nobody labeled."""
    x, y = at
    return group(
        stroke(polyline([(x + 12, y), (x + 12, y + 14)]), STEEL, 2.4),
        path(f"M{x + 8} {y + 12}h8v6h-8z", fill="#e6eaeb", stroke=RIM),
        rectangle((x + 4, y + 18), 16, 42, corner=2, fill="#eef4f5", stroke=RIM, stroke_width=1.4),
        rectangle((x + 5, y + 19), 14, 25, fill=FLUID),
        rectangle((x + 5, y + 44), 14, 4, fill="#4a5559"),
        rectangle((x + 9, y + 48), 6, 28, fill="#e6eaeb", stroke=RIM),
        rectangle((x, y + 59), 24, 3.4, corner=1.6, fill="#cfd6d8", stroke=RIM),
        rectangle((x + 3, y + 76), 18, 4, corner=2, fill="#cfd6d8", stroke=RIM),
    )


def _shelf(y: float) -> list[str]:
    return [rectangle((18, y), WIDTH - 36, 10, corner=3, fill=SHELF_EDGE),
            rectangle((18, y), WIDTH - 36, 4, corner=2, fill="#ddd2ba")]  # fmt: skip


def _syringe(at: Point) -> list[str]:
    x, y = at
    ticks = "".join(
        polyline([(x + 96 + 22 * n, y + 34), (x + 96 + 22 * n, y + (20 if n % 5 == 0 else 26))])
        for n in range(11)
    )
    return [
        stroke(polyline([(x, y + 17), (x + 70, y + 17)]), STEEL, 2.6),
        path(f"M{x + 68} {y + 8}h14l12 4v10l-12 4h-14z", fill="#e6eaeb", stroke=RIM),
        rectangle((x + 94, y), 226, 34, corner=4, fill="#eef4f5", stroke=RIM, stroke_width=1.6),
        rectangle((x + 95, y + 1), 177, 32, fill=FLUID),
        rectangle((x + 272, y + 1), 9, 32, corner=2, fill="#4a5559"),
        rectangle((x + 281, y + 10), 160, 14, fill="#e6eaeb", stroke=RIM),
        rectangle((x + 318, y - 8), 6, 50, corner=3, fill="#cfd6d8", stroke=RIM),
        rectangle((x + 440, y - 3), 7, 40, corner=3, fill="#cfd6d8", stroke=RIM),
        stroke(ticks, "#39464a", 1),
        rectangle((x + 104, y + 4), 150, 18, corner=2, fill="#fffdf4", stroke="#c9b98a"),
        words((x + 110, y + 18), "Lidocaine 5 mg/mL", size=13, on="#fffdf4"),
    ]


def cabinet() -> str:
    """Ampoules and vials on two shelves, one label large, a labeled syringe."""
    figure = Figure(
        "cabinet",
        WIDTH,
        HEIGHT,
        title="A cabinet, a label, a syringe",
        desc=(
            "Two shelves with ampoules and vials that look alike, a bowl and a syringe without a"
            " label. One label is shown large:"
            " lidocaine 0.5 %, 5 mg in 1 mL, multiple-dose, with methylparaben. Below lies a"
            " syringe with a label of its own."
        ),
    )
    figure.add(
        words((20, 34), "Read it, draw it up, label it", size=HEAD, weight=600),
        rectangle((18, 52), WIDTH - 36, 222, corner=12, fill=SHELF),
        *_shelf(152), *_shelf(264),
    )  # fmt: skip
    caps = (BLUE_CAP, GREEN_CAP, BLUE_CAP, WHITE_CAP, RED_CAP, BLUE_CAP, YELLOW_CAP)
    for number, cap in enumerate(caps):
        at = (34.0 + 40 * number, 66.0)
        figure.add(_ampoule(at, cap) if cap == BLUE_CAP else _vial((at[0], at[1] + 2), cap))
    for number, cap in enumerate((WHITE_CAP, BLUE_CAP, WHITE_CAP, GREEN_CAP)):
        at = (34.0 + 44 * number, 178.0)
        figure.add(_ampoule(at, cap) if cap == BLUE_CAP else _vial((at[0], at[1] + 2), cap))
    figure.add(_bowl((206.0, 228.0)), _nameless((272.0, 182.0)))
    card = (322.0, 74.0)
    figure.add(
        rectangle(card, 190, 176, corner=6, fill="#fdfdfb", stroke=EDGE, stroke_width=1.4),
        rectangle(card, 8, 176, fill="#cfc7b3"),
        words((card[0] + 16, card[1] + 32), "Lidocaine HCl 0.5%", size=SMALL, weight=600,
              on="#fdfdfb"),
        words((card[0] + 16, card[1] + 62), "5 mg/mL\n20 mL, multiple-dose\nContains\nmethylparaben"
              "\nEXP 2028-03", size=SMALL, color=INK, on="#fdfdfb"),
        stroke(polyline([(card[0] + 16, card[1] + 66), (card[0] + 72, card[1] + 66)]), TEAL, 2.4),
    )  # fmt: skip
    figure.add(*_syringe((42.0, 318.0)))
    figure.add(words((20, 404), "Percent is grams in 100 mL: 1% holds 10 mg in each mL.", size=BODY,
                     color=QUIET, on=PAPER))  # fmt: skip
    return figure.svg()
