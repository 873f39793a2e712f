"""The picture of a plan's debrief: pain over twelve weeks, what was measured, and what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tpilab.protocol import Debrief
from tpilab.views.debrief_picture import Drawn
from tpilab.views.figures.draw import (
    BLUE,
    GREEN,
    GRID,
    INK,
    PAPER,
    QUIET,
    TEAL,
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
    "Dots: pain as it was measured. Line: pain in this course's model, which is not scored. Broken"
    " lines: how much less would matter, by three published figures that disagree (FU-104, FU-013,"
    " FU-015). Below: needles, and how much of the exercise was done in the model."
)
MATTERS = ((1.3, "1.3 points"), (None, "30 %"), (4.0, "4 points"))
"""What has to be gained to matter: FU-104, FU-013 (a share), FU-015 (detectable change)."""
_WIDTH, _LEFT, _RIGHT, _TOP, _TALL = 680.0, 96.0, 110.0, 40.0, 220.0
_WEEKS = 12
_BELOW = _TOP + _TALL


def x_of(week: float) -> float:
    """Where a week stands."""
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * week / _WEEKS


def y_of(points: float) -> float:
    """Where a pain of 0 to 10 stands."""
    return _TOP + _TALL * (1 - points / 10)


def picture(debrief: Debrief) -> Drawn:
    """How it went, as measured and as the model had it."""
    way, truth = debrief.path, debrief.truth
    alt = _alt(way, truth)
    name = f"planned-{truth['patient']['id']}-{debrief.digest()[:8]}"
    figure = Figure(name, _WIDTH, _BELOW + 124, title="Twelve weeks", desc=alt)
    figure.add(*_axes(), *_matters(truth["pain_tenths"][0] / 10))
    pain = [(x_of(n), y_of(each / 10)) for n, each in enumerate(truth["pain_tenths"])]
    if len(pain) > 1:
        figure.add(stroke(polyline(pain), QUIET, 2, opacity=0.7))
    figure.add(*_visits(way["visits"]), *_needles(way["needles"]))
    figure.add(*_done(truth["done_permille"]))
    return Drawn(svg=figure.svg(), alt=alt, caption=CAPTION)


def _axes() -> Iterator[str]:
    for points in (0, 2, 4, 6, 8, 10):
        y = y_of(points)
        yield stroke(polyline([(_LEFT, y), (x_of(_WEEKS), y)]), GRID, 1)
        yield words((_LEFT - 10, y + 5), str(points), size=13, color=QUIET, anchor="end")
    yield words((16, _TOP - 14), "Pain, 0 to 10", size=13, color=QUIET)
    for week in range(0, _WEEKS + 1, 2):
        label = "week 0" if week == 0 else str(week)
        yield words((x_of(week), _BELOW + 22), label, size=13, color=QUIET, anchor="middle")


def _matters(start: float) -> Iterator[str]:
    """Lines below the first pain, each with its figure at the right edge."""
    rows = sorted(start - (0.3 * start if less is None else less) for less, _ in MATTERS)
    names = {start - (0.3 * start if less is None else less): label for less, label in MATTERS}
    last = 1000.0
    for level in rows:
        if level < 0:
            continue
        y = y_of(level)
        yield stroke(polyline([(_LEFT, y), (x_of(_WEEKS), y)]), TEAL, 1.4, stroke_dasharray="6 5")
        at = min(y + 5, last - 17)
        last = at
        yield words((x_of(_WEEKS) + 10, at), f"{names[level]} less", size=13, color=TEAL)


def _visits(visits: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for visit in visits:
        x = x_of(visit["week"])
        pain = visit["measured"].get("pain")
        yield stroke(polyline([(x, _BELOW), (x, _BELOW + 7)]), INK, 1.6)
        if pain:
            yield circle((x, y_of(pain[0])), 6, fill=BLUE, stroke=PAPER, stroke_width=2)
        else:
            yield circle((x, _BELOW - 8), 5, fill=PAPER, stroke=VERMILLION, stroke_width=2)


def _needles(weeks: Sequence[int]) -> Iterator[str]:
    y = _BELOW + 52
    yield words((16, y + 5), "Needles", size=13, color=QUIET)
    for week in weeks:
        x = x_of(week)
        yield path(f"M{x:.1f} {y - 8:.1f}l5 8l-5 10l-5-10z", fill=INK)


def _done(shares: Sequence[int]) -> Iterator[str]:
    top, tall = _BELOW + 70, 34
    yield words((16, top + 22), "Done", size=13, color=QUIET)
    width = x_of(1) - x_of(0) - 4
    for week, share in enumerate(shares):
        x = x_of(week) + 2
        yield rectangle((x, top), width, tall, corner=3, fill=TEAL_SOFT)
        high = tall * share / 1000
        yield rectangle((x, top + tall - high), width, high, corner=3, fill=GREEN)


def _alt(way: Mapping[str, Any], truth: Mapping[str, Any]) -> str:
    measured = [f"week {each['week']}: {each['measured']['pain'][0]}" for each in way["visits"]
                if "pain" in each["measured"]]  # fmt: skip
    told = "Pain was not measured."
    if measured:
        told = f"Pain as measured: {'; '.join(measured)} of 10."
    needles = ", ".join(map(str, way["needles"]))
    shares = truth["done_permille"]
    done = ""
    if shares:
        done = f" About {sum(shares) // len(shares) // 10} % of the exercise was done."
    return f"{told} Needles in week {needles}.{done}"
