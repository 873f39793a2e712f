"""How much of a change matters: published figures for each scale, which disagree."""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.evidence import fact
from tpilab.views.figures.draw import HEAD, QUIET, SMALL, TEAL, VERMILLION, Figure, path, words
from tpilab.views.figures.plot import Axis, signed

LEFT, RIGHT, TOLD, OF, ROW = 24, 176, 190, 298, 26
HALF_SCALE = Axis(0, 5, LEFT, RIGHT)
"""Of a scale of 10 points; all axes end at half of their scale, that of movement at 25°."""
POINTS = (0, 1, 2, 3, 4, 5)
OF_FIFTY, FIVES = Axis(0, 25, LEFT, RIGHT), (0, 5, 10, 15, 20, 25)
PERCENT_A_POINT = 2
"""The Neck Disability Index has 50 points, and twice that in percent (FU-103)."""


@dataclass(frozen=True)
class Row:
    """One published figure, or a range: what people felt, or what exceeds the error or spread."""

    name: str
    """The fact's id."""
    of: str
    """Whom or what it is of."""
    ends: tuple[float, ...]
    felt: bool = True


@dataclass(frozen=True)
class Scale:
    """A scale, the axis it is drawn on, and what was found."""

    title: str
    axis: Axis
    ticks: tuple[int, ...]
    rows: tuple[Row, ...]


def _of(name: str, value: str) -> tuple[float, ...]:
    """A figure of a fact, without its sign, or both ends of a range."""
    found = fact(name).value(value)
    ends = (found.low, found.high) if found.value is None else (found.value,)
    return tuple(abs(each) for each in ends if each is not None)


def scales() -> tuple[Scale, ...]:
    """Every figure as its fact has it."""
    clinic = _of("FU-014", "treatment ongoing") + _of("FU-014", "treatment finished")
    ndi = tuple(each / PERCENT_A_POINT for each in _of("FU-104", "important change, NDI"))
    little, error = _of("FU-102", 'from "a little better"'), "1 standard error of measurement"
    return (
        Scale("Pain, points of 10", HALF_SCALE, POINTS, (
            Row("FU-104", "neck pain", _of("FU-104", "important change, pain")),
            Row("FU-015", "neck pain", _of("FU-015", "MCIC ROC")),
            Row("FU-026", "low back", _of("FU-026", "NRS cut")),
            Row("FU-013", "trials, or 30 %", _of("FU-013", "absolute change")),
            Row("FU-014", "pain clinic", clinic),
            Row("FU-015", "neck pain", _of("FU-015", "MDC neck"), felt=False),
        )),
        Scale("PEG, points of 10", HALF_SCALE, POINTS, (
            Row("FU-102", "little better", little),
            Row("FU-102", "1 error", _of("FU-102", error), felt=False),
            Row("FU-102", "0.35 SD", _of("FU-102", "0.35 standard deviations"), felt=False),
        )),
        Scale("Neck Disability Index, points of 50", OF_FIFTY, FIVES, (
            Row("FU-103", "its author", _of("FU-103", "change its author calls meaningful")),
            Row("FU-105", "neck pain", _of("FU-105", "important change")),
            Row("FU-104", "neck pain", ndi),
            Row("FU-105", "neck pain", _of("FU-105", "detectable change"), felt=False),
        )),
        Scale("Neck movement, degrees", OF_FIFTY, FIVES, (
            Row("FU-107", "one rater", _of("FU-107", "detectable change"), felt=False),
        )),
    )  # fmt: skip


def mcid() -> str:
    """Four scales, each with its figures under one another."""
    parts, y = [], 118.0
    for scale in scales():
        drawn, y = _drawn(scale, y)
        parts += drawn
    figure = Figure("mcid", 480, y - 24, title="How much of a change matters", desc=_told())
    figure.add(
        words((20, 36), "How much of a change matters?", size=HEAD, weight=600),
        _mark(30, 64, felt=True), words((46, 69), "what people felt", size=SMALL),
        _mark(196, 64, felt=False), words((212, 69), "what exceeds error or spread", size=SMALL),
        *parts,
    )  # fmt: skip
    return figure.svg()


def _told() -> str:
    """What the picture says, in words."""
    ranges = []
    for scale in scales():
        ends = [end for row in scale.rows for end in row.ends]
        ranges.append(f"{scale.title}: {min(ends):g} to {max(ends):g}.")
    return f"Published figures disagree. {' '.join(ranges)} Felt and error are told apart."


def _drawn(scale: Scale, top: float) -> tuple[list[str], float]:
    """A scale's marks, and where the next one begins."""
    bottom = top + 12 + ROW * len(scale.rows)
    parts = [words((20, top - 8), scale.title, weight=600),
             scale.axis.grid(scale.ticks, top + 4, bottom)]  # fmt: skip
    for n, row in enumerate(scale.rows):
        y = top + 20 + ROW * n
        if len(row.ends) > 1:
            color = TEAL if row.felt else VERMILLION
            parts.append(scale.axis.range(y, min(row.ends), max(row.ends), color))
        parts += [_mark(scale.axis.x(end), y, felt=row.felt) for end in row.ends]
        told = " to ".join(map(signed, sorted(round(end, 2) for end in row.ends)))
        parts += [words((TOLD, y + 5), told, size=SMALL, weight=600),
                  words((OF, y + 5), f"{row.of}, {row.name}", size=SMALL, color=QUIET)]  # fmt: skip
    return parts, bottom + 66


def _mark(x: float, y: float, *, felt: bool) -> str:
    """A dot for what people felt, a diamond for what exceeds the error or the spread."""
    if felt:
        return Axis(0, 1, x, x + 1).dot(y, 0, TEAL)
    return path(f"M{x:.1f} {y - 8:.1f}l7 8l-7 8l-7-8z", fill=VERMILLION)
