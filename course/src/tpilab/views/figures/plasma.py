"""Levels of lidocaine in the blood: what was measured after muscle, and what the model says."""

from __future__ import annotations

from collections.abc import Sequence

from tpilab.evidence import Value, fact
from tpilab.physics.pharmacokinetics import Band, Dose, Person, band, levels, population
from tpilab.views.figures.draw import (
    GRID,
    HEAD,
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    TEAL_SOFT,
    VERMILLION,
    Figure,
    Point,
    circle,
    leader,
    path,
    polyline,
    stroke,
    words,
)

WIDTH, HEIGHT = 540.0, 748.0
RUST = "#a3420a"
"""Vermillion, dark enough for type."""
SLATE_SOFT = "#e4e7e8"
LEFT, RIGHT, HIGH, TOP_MCG, LEVELS = 56.0, 516.0, 200.0, 9.0, (0, 3, 6, 9)
MEASURED_MIN, MODEL_MIN, STEP = 60, 240, 2
DOSE_MG, MUCH_MG = 40.0, 300.0
"""4 mL of a 1 % solution, four points of a milliliter: a didactic choice on the high side.
Against it what PK-035 gave at once."""


def _number(value: Value) -> float:
    number = value.value if value.value is not None else value.low
    assert number is not None
    return number


def _figure_of(name: str, value: str) -> float:
    return _number(fact(name).value(value))


def _at(base: float, minutes: int, minute: float, level: float) -> Point:
    return (LEFT + minute / minutes * (RIGHT - LEFT), base - level / TOP_MCG * HIGH)


def _axes(base: float, minutes: int, ticks: Sequence[int], unit: str) -> list[str]:
    parts = []
    for level in LEVELS:
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


def _dot(at: Point, radius: float = 7) -> str:
    return circle(at, radius, fill=INK, stroke=PAPER, stroke_width=2)


def _peaks(base: float) -> list[str]:
    """The two small studies that give a peak, one with its standard error."""
    high = fact("PK-037")
    first = _at(base, MEASURED_MIN, _figure_of("PK-035", "Tmax"), _figure_of("PK-035", "Cmax"))
    level, around = _number(high.value("Cmax")), high.value("Cmax").sd
    assert around is not None
    minute = _figure_of("PK-037", "Tmax")
    ends = [_at(base, MEASURED_MIN, minute, level + each) for each in (-around, around)]
    second = _at(base, MEASURED_MIN, minute, level)
    return [
        stroke(polyline(ends), INK, 2),
        _dot(second),
        words((second[0] + 14, second[1] - 10),
              "6 mg/kg, deltoid: 7 of 12 people had signs", size=SMALL),
        leader((first[0] + 10, first[1] - 26), first),
        _dot(first),
        words((first[0] + 4, first[1] - 30), "300 mg, deltoid, 10 people", size=SMALL),
    ]  # fmt: skip


def _large_studies(base: float) -> list[str]:
    """147 people over an hour, with a standard deviation; 369 people once, in ten minutes."""
    course = fact("PK-203")
    mean, upper, lower = [], [], []
    for minute in (7, 15, 30, 60):
        value = course.value(f"level at {minute} min")
        level, around = _number(value), value.sd
        assert around is not None
        mean.append(_at(base, MEASURED_MIN, minute, level))
        upper.append(_at(base, MEASURED_MIN, minute, level + around))
        lower.append(_at(base, MEASURED_MIN, minute, level - around))
    once = _figure_of("PK-204", "mean level, 11 to 20 min")
    ends = [_at(base, MEASURED_MIN, minute, once) for minute in (11, 20)]
    return [
        path(polyline([*upper, *lower[::-1]], closed=True), fill=SLATE_SOFT),
        stroke(polyline(mean), INK, 2),
        *(_dot(each, 5.5) for each in mean),
        stroke(polyline(ends), INK, 5),
        words((ends[1][0] - 6, ends[1][1] - 12), "400 mg, deltoid, 369 people", size=SMALL),
        words((mean[2][0] + 4, mean[2][1] + 24), "300 mg, 147 people", size=SMALL, on=SLATE_SOFT),
    ]  # fmt: skip


def modelled(mg: float = DOSE_MG, site: str = "neck_and_shoulder") -> Band:
    """Four hours after `mg` of lidocaine, a thousand adults of 70 kg."""
    people = population(Person(weight_kg=70, age=40))
    return band(levels([Dose("lidocaine", mg, site=site)], people, MODEL_MIN, STEP))


def _drawn(base: float, found: Band, color: str, soft: str) -> list[str]:
    minutes = [STEP * n for n in range(len(found.middle))]
    upper, lower, middle = (
        [_at(base, MODEL_MIN, m, min(float(v), TOP_MCG)) for m, v in zip(minutes, of, strict=True)]
        for of in (found.high, found.low, found.middle)
    )
    return [
        path(polyline([*upper, *lower[::-1]], closed=True), fill=soft),
        stroke(polyline(middle), color, 2.4),
    ]


def _model(base: float) -> list[str]:
    much, little = modelled(MUCH_MG, "deltoid"), modelled()
    above = _at(base, MODEL_MIN, 40, float(much.high[40 // STEP]))
    on = _at(base, MODEL_MIN, 30, float(little.middle[30 // STEP]))
    return [
        *_drawn(base, much, QUIET, SLATE_SOFT),
        *_drawn(base, little, TEAL, TEAL_SOFT),
        words((above[0] + 12, above[1] - 8), f"{MUCH_MG:g} mg at once, deltoid", size=SMALL,
              color=QUIET, weight=600, halo=True),
        leader((on[0], base + 34), on, color=TEAL),
        words((on[0] - 4, base + 50), f"{DOSE_MG:g} mg, four points", size=SMALL, color=TEAL,
              weight=600),
    ]  # fmt: skip


def _threshold(base: float, minutes: int, level: float, what: str) -> list[str]:
    x, y = _at(base, minutes, 0, level)
    return [
        stroke(polyline([(x, y), (RIGHT, y)]), VERMILLION, 1.6, stroke_dasharray="6 4"),
        words((RIGHT, y - 6), what, size=SMALL, color=RUST, anchor="end", halo=True),
    ]


def plasma() -> str:
    """Measured levels after much lidocaine in muscle; the model after much, and after little."""
    figure = Figure(
        "plasma",
        WIDTH,
        HEIGHT,
        title="Lidocaine in the blood: measured, and modeled",
        desc=(
            "Two panels on one scale. Measured, in micrograms in a milliliter: 300 mg into the"
            " deltoid peaked at 3.2 after ten minutes in 10 people; 6 mg per kg at 6.5 after five,"
            " and 7 of 12 people had signs. Two large studies found less: about 2 over an hour"
            " after 300 mg, and 3 after 400 mg. This course's model: 40 mg, as for four trigger"
            " points, stays below 1 in all but one of 20 people; 300 mg at once peaks at 3 in the"
            " middle and above 6 in some. Levels after trigger point injection itself were never"
            " measured, and the label rules whatever a curve says."
        ),
    )
    first, second = 92.0 + HIGH, 416.0 + HIGH
    figure.add(
        words((20, 36), "Measured, after far more than a point gets", size=HEAD, weight=600),
        words((20, 62), "mcg of lidocaine in 1 mL of blood, by minutes", size=SMALL, color=QUIET),
        *_axes(first, MEASURED_MIN, range(0, 61, 10), "min"),
        *_large_studies(first),
        *_peaks(first),
        words((20, 354), "This course's model", size=HEAD, weight=600),
        words((20, 380), "the middle, and nine of ten people of 70 kg, by hours", size=SMALL,
              color=QUIET),
        *_axes(second, MODEL_MIN, range(5), "h"),
        *_model(second),
        *_threshold(second, MODEL_MIN, _figure_of("PK-031", "minor effects"), "drowsy, dizzy"),
        *_threshold(second, MODEL_MIN, _figure_of("PK-012", "possible toxicity"),
                    "toxicity possible"),
        words((20, second + 84), "After trigger point injection itself nobody measured it.\n"
              "The label rules, whatever a curve says.", size=SMALL),
    )  # fmt: skip
    return figure.svg()
