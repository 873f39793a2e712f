"""The picture of an encounter's debrief: its parts on one time line, and what was unsafe in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tpilab.protocol import Debrief, Event
from tpilab.skills.encounter.acts import NAMES
from tpilab.views.debrief_picture import Drawn
from tpilab.views.figures.draw import (
    BLUE,
    GREEN,
    GRID,
    INK,
    ORANGE,
    PAPER,
    QUIET,
    VERMILLION,
    Figure,
    circle,
    polyline,
    rectangle,
    stroke,
    words,
)

CAPTION = (
    "The encounter from left to right, a row for each part. Ticks: critical acts as they were done."
    " Crosses: acts that were unsafe; triangles: harmful ones."
)
_WIDTH, _LEFT, _RIGHT, _TOP, _ROW = 460.0, 26.0, 26.0, 48.0, 52.0
"""Narrow, so that its words can be read on a phone."""
_SMALL = 14.0
_MINUTE_MS = 60_000
_MOST_LABELS = 8
_MARKED = ("critical", "harmful", "unsafe")


def picture(debrief: Debrief) -> Drawn:
    """Which part took how long, and where it went wrong."""
    parts: list[Mapping[str, Any]] = debrief.path["parts"]
    time_ms = next(each.value for each in debrief.metrics if each.name == "time")
    last_ms = max(time_ms, _MINUTE_MS)
    scale = (_WIDTH - _LEFT - _RIGHT) / last_ms
    ends = [each["began_ms"] for each in parts[1:]] + [last_ms]
    bottom = _TOP + _ROW * max(1, len(parts))
    alt = _alt(parts, debrief.events)
    name = f"encounter-{debrief.truth['patient']['id']}-{debrief.digest()[:8]}"
    figure = Figure(name, _WIDTH, bottom + 20, title="Your encounter", desc=alt)
    figure.add(*_minutes(last_ms, scale, bottom))
    for n, (part, end_ms) in enumerate(zip(parts, ends, strict=True)):
        y = _TOP + _ROW * (n + 0.66)
        begin = _LEFT + part["began_ms"] * scale
        figure.add(
            words((_LEFT, y - 16), NAMES[part["of"]], size=_SMALL + 1),
            rectangle((begin, y - 9), max(4.0, (end_ms - part["began_ms"]) * scale), 18, corner=5,
                      fill=BLUE, opacity=0.28),
            *_marks(debrief.events, part["of"], (part["began_ms"], end_ms), scale, y),
        )  # fmt: skip
    return Drawn(svg=figure.svg(), alt=alt, caption=CAPTION)


def _minutes(last_ms: int, scale: float, bottom: float) -> Iterator[str]:
    minutes = last_ms // _MINUTE_MS
    step = next((each for each in (1, 2, 5, 10, 20, 30) if minutes <= _MOST_LABELS * each), 60)
    for minute in range(0, minutes + 1, step):
        x = _LEFT + minute * _MINUTE_MS * scale
        yield stroke(polyline([(x, _TOP - 8), (x, bottom)]), GRID, 1)
        label = f"{minute} min" if minute == 0 else str(minute)
        yield words((x, _TOP - 18), label, size=_SMALL, color=QUIET, anchor="middle")


def _marks(
    events: Sequence[Event], of: str, span_ms: tuple[int, int], scale: float, y: float
) -> Iterator[str]:
    """Each act of a part where it was done, the gravest on top."""
    here = [
        each for each in events
        if each.name.startswith(f"{of}.") and each.weight in _MARKED
        and span_ms[0] <= each.t_ms <= span_ms[1]
    ]  # fmt: skip
    for each in sorted(here, key=lambda event: _MARKED.index(event.weight)):
        yield _mark(each.weight, _LEFT + each.t_ms * scale, y)


def _mark(weight: str, x: float, y: float) -> str:
    if weight == "critical":
        return rectangle((x - 1.5, y - 9), 3, 18, corner=1.5, fill=GREEN)
    color = VERMILLION if weight == "unsafe" else ORANGE
    ring = circle((x, y), 9, fill=PAPER, stroke=color, stroke_width=2.4)
    shape = (
        [stroke(polyline([(x - 4, y - 4), (x + 4, y + 4)]), color, 2.6),
         stroke(polyline([(x - 4, y + 4), (x + 4, y - 4)]), color, 2.6)]
        if weight == "unsafe"
        else [stroke(polyline([(x, y - 5), (x + 5, y + 4), (x - 5, y + 4), (x, y - 5)]), INK, 1.6)]
    )  # fmt: skip
    return ring + "".join(shape)


def _alt(parts: Sequence[Mapping[str, Any]], events: Sequence[Event]) -> str:
    told = ", then ".join(NAMES[each["of"]].lower() for each in parts)
    unsafe = sum(each.weight == "unsafe" for each in events)
    harmful = sum(each.weight == "harmful" for each in events)
    went = f"Your encounter: {told}." if told else "Nothing was done."
    return f"{went} {unsafe} unsafe and {harmful} harmful acts."
