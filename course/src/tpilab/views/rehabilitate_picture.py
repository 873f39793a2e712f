"""The picture of a plan's debrief: each scale as it was measured, and what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tpilab.evidence import fact
from tpilab.protocol import Debrief
from tpilab.views.debrief_picture import Drawn
from tpilab.views.figures.draw import (
    BLUE,
    GREEN,
    GRID,
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEAL_SOFT,
    VERMILLION,
    Figure,
    circle,
    path,
    polyline,
    rectangle,
    stroke,
    words,
)

CAPTION = (
    "Dots: as measured; an empty ring: not measured. Gray line: pain in this course's model, which"
    " is not scored. Shaded: where published figures of what matters disagree, for pain from 1.3"
    " points less to 4 (FU-104, FU-015), for PEG from 0.6 to 1.75 (FU-102), for the Neck Disability"
    " Index from 5 to 10.2 (FU-103, FU-105); above it none of these figures calls a change"
    " important, below it each does. Own view: from –– much worse to ++ much better. Done: how much"
    " of the exercise was done, in the model."
)
_WEEKS = 12
_WIDTH, _LEFT, _RIGHT = 560.0, 108.0, 24.0
_HEAD, _GAP, _ROW = 36.0, 22.0, 34.0
_VIEWS = ("––", "–", "=", "+", "++")
"""Own impression, from much worse to much better."""


@dataclass(frozen=True)
class Panel:
    """A scale: its title, its end, how tall it stands, and from what to what a fall matters."""

    name: str
    title: str
    most: int
    tall: float
    matters: tuple[float, float]
    ticks: tuple[int, ...]


def _figure(name: str, value: str) -> float:
    found = fact(name).value(value)
    return next(abs(each) for each in (found.value, found.high, found.low) if each is not None)


def panels() -> tuple[Panel, ...]:
    """The scales that are drawn where they were measured."""
    peg = fact("FU-102")
    least = peg.value("0.35 standard deviations").low or 0.0
    return (
        Panel("pain", "Pain, 0 to 10", 10, 170, (_figure("FU-104", "important change, pain"),
              _figure("FU-015", "MDC neck")), (0, 5, 10)),
        Panel("peg", "PEG, 0 to 10", 10, 96, (least, _figure("FU-102", 'from "a little better"')),
              (0, 5, 10)),
        Panel("ndi", "Neck Disability Index, 0 to 50", 50, 96,
              (_figure("FU-103", "change its author calls meaningful"),
               _figure("FU-105", "detectable change")), (0, 25, 50)),
    )  # fmt: skip


def x_of(week: float) -> float:
    """Where a week stands."""
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * week / _WEEKS


def picture(debrief: Debrief) -> Drawn:
    """How it went, as measured and as the model had it."""
    way, truth = debrief.path, debrief.truth
    alt = _alt(way, truth)
    shown = [each for each in panels() if each.name == "pain" or _values(each.name, way["visits"])]
    parts, top = [], _GAP
    for panel in shown:
        pain = truth["pain_tenths"] if panel.name == "pain" else ()
        parts += [*_drawn(panel, top + _HEAD, way["visits"], pain)]
        top += _HEAD + panel.tall + _GAP
    parts += [*_weeks(top), *_views(top + 42, way["visits"]), *_needles(top + 42 + _ROW, way),
              *_done(top + 42 + 2 * _ROW - 12, truth["done_permille"])]  # fmt: skip
    name = f"planned-{truth['patient']['id']}-{debrief.digest()[:8]}"
    figure = Figure(name, _WIDTH, top + 42 + 3 * _ROW + 4, title="Twelve weeks", desc=alt)
    figure.add(*parts)
    return Drawn(svg=figure.svg(), alt=alt, caption=CAPTION)


def _values(name: str, visits: Sequence[Mapping[str, Any]]) -> dict[int, float]:
    """What was measured on a scale, by week; of the PEG the mean."""
    return {each["week"]: sum(each["measured"][name]) / len(each["measured"][name])
            for each in visits if name in each["measured"]}  # fmt: skip


def _drawn(
    panel: Panel, top: float, visits: Sequence[Mapping[str, Any]], pain_tenths: Sequence[int]
) -> Iterator[str]:
    """A scale: its grid, the band in which figures disagree, the model's pain, and the dots."""

    def y_of(value: float) -> float:
        return top + panel.tall * (1 - value / panel.most)

    values = _values(panel.name, visits)
    yield words((16, top - 18), panel.title, size=SMALL, weight=600)
    if 0 in values:
        first = values[0]
        low, high = (y_of(max(0.0, first - less)) for less in panel.matters)
        yield rectangle((_LEFT, low), x_of(_WEEKS) - _LEFT, high - low, fill=TEAL_SOFT)
    for tick in panel.ticks:
        yield stroke(polyline([(_LEFT, y_of(tick)), (x_of(_WEEKS), y_of(tick))]), GRID, 1.2)
        yield words((_LEFT - 12, y_of(tick) + 5), str(tick), size=SMALL, color=QUIET, anchor="end")
    if len(pain_tenths) > 1:
        points = [(x_of(n), y_of(each / 10)) for n, each in enumerate(pain_tenths)]
        yield stroke(polyline(points), QUIET, 2, opacity=0.7)
    measured = [(x_of(week), y_of(value)) for week, value in values.items()]
    if len(measured) > 1 and not pain_tenths:
        yield stroke(polyline(measured), BLUE, 1.6)
    yield from (circle(at, 6.5, fill=BLUE, stroke=PAPER, stroke_width=2) for at in measured)
    for visit in visits:
        if visit["week"] not in values:
            at = (x_of(visit["week"]), y_of(0) - 9)
            yield circle(at, 5, fill=PAPER, stroke=VERMILLION, stroke_width=2)


def _weeks(y: float) -> Iterator[str]:
    yield words((16, y), "Week", size=SMALL, color=QUIET)
    for week in range(0, _WEEKS + 1, 2):
        yield words((x_of(week), y), str(week), size=SMALL, color=QUIET, anchor="middle")


def _views(y: float, visits: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield words((16, y), "Own view", size=SMALL, color=QUIET)
    for visit in visits:
        if "impression" in visit["measured"]:
            sign = _VIEWS[visit["measured"]["impression"][0]]
            yield words((x_of(visit["week"]), y), sign, size=SMALL, weight=600, anchor="middle")


def _needles(y: float, way: Mapping[str, Any]) -> Iterator[str]:
    yield words((16, y), "Needles", size=SMALL, color=QUIET)
    for week in way["needles"]:
        yield path(f"M{x_of(week):.1f} {y - 14:.1f}l5 8l-5 10l-5-10z", fill=INK)


def _done(top: float, shares: Sequence[int]) -> Iterator[str]:
    tall = 32
    yield words((16, top + 21), "Done", size=SMALL, color=QUIET)
    width = x_of(1) - x_of(0) - 4
    for week, share in enumerate(shares):
        x = x_of(week) + 2
        yield rectangle((x, top), width, tall, corner=3, fill=TEAL_SOFT)
        high = tall * share / 1000
        yield rectangle((x, top + tall - high), width, high, corner=3, fill=GREEN)


def _alt(way: Mapping[str, Any], truth: Mapping[str, Any]) -> str:
    told = []
    for panel in panels():
        values = _values(panel.name, way["visits"])
        if values:
            row = "; ".join(f"week {week}: {value:.3g}" for week, value in values.items())
            told.append(f"{panel.title}: {row}.")
    if not told:
        told.append("Pain was not measured.")
    weeks = ", ".join(map(str, way["needles"]))
    told.append(f"Needles in week {weeks}." if weeks else "No needle.")
    shares = truth["done_permille"]
    if shares:
        told.append(f"About {sum(shares) // len(shares) // 10} % of the exercise was done.")
    return " ".join(told)
