"""Pressure pain threshold: values people had, and differences that studies found."""

from __future__ import annotations

from tpilab.evidence import Value, fact
from tpilab.views.figures.draw import (
    HEAD,
    INK,
    QUIET,
    SMALL,
    TEAL,
    VERMILLION,
    Figure,
    polyline,
    stroke,
    words,
)
from tpilab.views.figures.plot import Axis, signed

VALUES = Axis(0, 440, 24, 450)
DIFFERENCES = Axis(-165, 160, 24, 450)


def _row(axis: Axis, y: float, label: str, value: Value, color: str) -> list[str]:
    """A label, the value with its interval, and the same in numbers."""
    if value.value is None or value.ci95 is None:
        raise ValueError(f"{value.name!r} needs a value and its interval")
    low, high = value.ci95[:2]
    plus = "+" if axis.low < 0 < value.value else ""
    shown = f"{plus}{signed(round(value.value))} ({signed(round(low))} to {signed(round(high))})"
    at_left = axis.x(low) - axis.left > axis.right - axis.x(high)
    x, anchor = (axis.left + 8, "start") if at_left else (axis.right, "end")
    parts = [
        words((axis.left + 8, y), label, halo=True),
        axis.range(y + 26, low, high, color),
        axis.dot(y + 26, value.value, color, radius=7.5),
        words((x, y + 31.4), shown, size=SMALL, weight=600, anchor=anchor, halo=True),
    ]
    if axis.low < 0:
        zero = axis.x(0)
        parts.insert(1, stroke(polyline([(zero, y + 10), (zero, y + 44)]), INK, 1.8))
    return parts


def _values() -> list[str]:
    neck = fact("DX-032")
    here, shin = neck.value("upper trapezius"), neck.value("tibialis anterior")
    return [
        words((20, 102), "Values: what a group measured", weight=600),
        VALUES.grid(range(0, 401, 100), 116, 258),
        *_row(VALUES, 140, "Upper trapezius, office workers, neck pain", here, INK),
        *_row(VALUES, 208, "Shin (tibialis anterior), same workers", shin, INK),
        words((20, 308), "No significant difference from healthy workers.", size=SMALL),
    ]


def _differences() -> list[str]:
    active = fact("DX-016").value("mean difference")
    manual = fact("DX-017").value("rise after manual treatment")
    device = fact("DX-017").value("rise after instrumental treatment")
    zero = DIFFERENCES.x(0)
    return [
        words((20, 356), "Differences: upper trapezius", weight=600),
        words((zero - 10, 384), "← lower", size=SMALL, anchor="end"),
        words((zero + 10, 384), "higher →", size=SMALL),
        DIFFERENCES.grid(range(-150, 151, 50), 394, 604),
        *_row(DIFFERENCES, 418, "Active point, against healthy muscle", active, VERMILLION),
        *_row(DIFFERENCES, 486, "Change after manual treatment", manual, TEAL),
        *_row(DIFFERENCES, 554, "Change after treatment with a device", device, TEAL),
        words((20, 654), "All these studies: high risk of bias.", size=SMALL),
        words((20, 690), "A difference is not a cut-off value.", weight=600),
    ]


def thresholds() -> str:
    """Absolute thresholds above, differences below; the two are never mixed."""
    figure = Figure(
        "thresholds",
        480,
        712,
        title="Pressure pain thresholds: values and differences",
        desc=(
            "Above, the thresholds of office workers with neck pain, at upper trapezius and shin. "
            "Below, differences: active points lie lower than healthy muscle, thresholds rise "
            "after treatment, with wide intervals. A difference is not a cut-off value."
        ),
    )
    figure.add(
        words((20, 36), "Pressure pain threshold, kPa", size=HEAD, weight=600),
        words((20, 62), "Mean and 95% CI, pooled from studies", color=QUIET),
        *_values(),
        *_differences(),
    )
    return figure.svg()
