"""Dots and intervals on one axis: what the figures with measured numbers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tpilab.views.figures.draw import (
    GRID,
    INK,
    PAPER,
    QUIET,
    SMALL,
    circle,
    polyline,
    stroke,
    words,
)


@dataclass(frozen=True)
class Axis:
    """A horizontal axis: values `low` to `high` between the figure's x `left` and `right`."""

    low: float
    high: float
    left: float
    right: float

    def x(self, value: float) -> float:
        """Where a value stands."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)

    def grid(self, ticks: Sequence[float], top: float, bottom: float) -> str:
        """Thin lines at the ticks, with their numbers below."""
        lines = "".join(polyline([(self.x(t), top), (self.x(t), bottom)]) for t in ticks)
        numbers = (
            words((self.x(t), bottom + 20), signed(t), size=SMALL, color=QUIET, anchor="middle")
            for t in ticks
        )
        return stroke(lines, GRID, 1.2) + "".join(numbers)

    def range(self, y: float, low: float, high: float, color: str) -> str:
        """An interval, with caps at both ends."""
        a, b = self.x(low), self.x(high)
        caps = "".join(polyline([(x, y - 6), (x, y + 6)]) for x in (a, b))
        return stroke(polyline([(a, y), (b, y)]) + caps, color, 3)

    def dot(self, y: float, value: float, color: str = INK, *, radius: float = 6.5) -> str:
        """A single value."""
        return circle((self.x(value), y), radius, fill=color, stroke=PAPER, stroke_width=2)


def signed(value: float) -> str:
    """A number as print sets it: a true minus sign, no needless decimals."""
    return f"{value:g}".replace("-", "\u2212")
