"""Levels of lidocaine in the blood: what was measured after muscle, and what the model says."""

from __future__ import annotations

from tpilab.evidence import fact
from tpilab.physics.pharmacokinetics import Band, Dose, Person, band, levels, population
from tpilab.views.figures.draw import (
    GRID,
    HEAD,
    INK,
    QUIET,
    SMALL,
    TEAL,
    TEAL_SOFT,
    VERMILLION,
    Figure,
    Point,
    circle,
    path,
    polyline,
    stroke,
    words,
)

WIDTH, HEIGHT = 540.0, 676.0
RUST = "#a3420a"
"""Vermillion, dark enough for type."""
LEFT, RIGHT, HIGH, TOP_MCG = 56.0, 516.0, 180.0, 8.0
MEASURED_MIN, MODEL_MIN, STEP = 30, 240, 2
DOSE_MG = 40.0
"""4 mL of a 1 % solution: four points of a milliliter; a didactic choice on the high side."""


def _figure_of(name: str, value: str) -> float:
    found = fact(name).value(value)
    number = found.value if found.value is not None else found.low
    assert number is not None
    return number


def _at(base: float, minutes: int, minute: float, level: float) -> Point:
    return (LEFT + minute / minutes * (RIGHT - LEFT), base - level / TOP_MCG * HIGH)


def _axes(base: float, minutes: int, ticks: tuple[int, ...], unit: str) -> list[str]:
    parts = []
    for level in range(0, int(TOP_MCG) + 1, 2):
        x, y = _at(base, minutes, 0, level)
        parts += [stroke(polyline([(x, y), (RIGHT, y)]), GRID, 1.2),
                  words((x - 8, y + 5), str(level), size=SMALL, color=QUIET,
                        anchor="end")]  # fmt: skip
    scale = 60 if unit == "h" else 1
    for tick in ticks:
        x, _ = _at(base, minutes, tick * scale, 0)
        label = f"{tick} {unit}" if tick == 0 else str(tick)
        parts.append(words((x, base + 20), label, size=SMALL, color=QUIET, anchor="middle"))
    return parts


def _measured(base: float) -> list[str]:
    points = (
        ("300 mg into the deltoid", "PK-035", _figure_of("PK-035", "Tmax"),
         _figure_of("PK-035", "Cmax")),
        ("6 mg/kg into the deltoid:\n7 of 12 people had signs", "PK-037",
         _figure_of("PK-037", "Tmax"), _figure_of("PK-037", "Cmax")),
    )  # fmt: skip
    parts = []
    for label, _, minute, level in points:
        x, y = _at(base, MEASURED_MIN, minute, level)
        parts += [circle((x, y), 7, fill=INK, stroke="#ffffff", stroke_width=2),
                  words((x + 14, y + 5), label, size=SMALL)]  # fmt: skip
    return parts


def modelled() -> Band:
    """Four hours after `DOSE_MG` into neck and shoulder, a thousand adults of 70 kg."""
    people = population(Person(weight_kg=70, age=40))
    return band(levels([Dose("lidocaine", DOSE_MG, site="neck_and_shoulder")], people, MODEL_MIN,
                       STEP))  # fmt: skip


def _model(base: float) -> list[str]:
    found = modelled()
    minutes = [STEP * n for n in range(len(found.middle))]
    upper = [_at(base, MODEL_MIN, m, float(v)) for m, v in zip(minutes, found.high, strict=True)]
    lower = [_at(base, MODEL_MIN, m, float(v)) for m, v in zip(minutes, found.low, strict=True)]
    middle = [_at(base, MODEL_MIN, m, float(v)) for m, v in zip(minutes, found.middle, strict=True)]
    return [
        path(polyline([*upper, *lower[::-1]], closed=True), fill=TEAL_SOFT),
        stroke(polyline(middle), TEAL, 2.4),
        words((_at(base, MODEL_MIN, 30, 0)[0], upper[10][1] - 12),
              f"{DOSE_MG:g} mg, in this course's model", size=SMALL, color=TEAL, weight=600),
    ]  # fmt: skip


def _threshold(base: float, minutes: int, level: float, what: str) -> list[str]:
    x, y = _at(base, minutes, 0, level)
    return [
        stroke(polyline([(x, y), (RIGHT, y)]), VERMILLION, 1.6, stroke_dasharray="6 4"),
        words((RIGHT, y - 6), what, size=SMALL, color=RUST, anchor="end", halo=True),
    ]


def plasma() -> str:
    """Measured peaks after much lidocaine in muscle; the model after little of it."""
    figure = Figure(
        "plasma",
        WIDTH,
        HEIGHT,
        title="Lidocaine in the blood: measured, and modeled",
        desc=(
            "Two panels on one scale. Measured: 300 mg of lidocaine into the deltoid peaked at 3.2"
            " micrograms in a milliliter after ten minutes, 6 mg per kg at 6.5 after five, and 7 of"
            " 12 people had signs. This course's model: 40 mg, as for four trigger points, stays"
            " below 1. Levels after trigger point injection itself were never measured, and the"
            " label rules whatever a curve says."
        ),
    )
    first, second = 92.0 + HIGH, 388.0 + HIGH
    figure.add(
        words((20, 36), "Measured, after far more than a point gets", size=HEAD, weight=600),
        words((20, 62), "mcg in 1 mL of plasma, by minutes", size=SMALL, color=QUIET),
        *_axes(first, MEASURED_MIN, (0, 5, 10, 15, 20, 25, 30), "min"),
        *_measured(first),
        words((20, 332), "Modeled, after four points", size=HEAD, weight=600),
        words((20, 358), "the middle, and nine of ten people, by hours", size=SMALL, color=QUIET),
        *_axes(second, MODEL_MIN, (0, 1, 2, 3, 4), "h"),
        *_threshold(second, MODEL_MIN, _figure_of("PK-031", "minor effects"), "drowsy, dizzy"),
        *_threshold(second, MODEL_MIN, _figure_of("PK-012", "possible toxicity"),
                    "toxicity possible"),
        *_model(second),
        words((20, second + 56), "After trigger point injection itself nobody measured it.\n"
              "The label rules, whatever a curve says.", size=SMALL),
    )  # fmt: skip
    return figure.svg()
