"""The picture of a rescue's debrief: vital signs over time, drugs, and how soon each act came."""

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
    ORANGE,
    PAPER,
    QUIET,
    TEAL_SOFT,
    VERMILLION,
    Figure,
    breadth,
    circle,
    path,
    polyline,
    rectangle,
    stroke,
    words,
)

CAPTION = (
    "Above: what the body did, with its states numbered, as this course's model ran it. Triangles:"
    " drugs. Below: each act that was asked for; the bar is the time in which it was asked, a"
    " didactic choice, a dot when it came, a ring where it did not."
)
_WIDTH, _LEFT, _RIGHT = 720.0, 250.0, 28.0
_SMALL = 13.0
_TOP, _PULSE_H, _AIR_H, _ROW = 56.0, 150.0, 70.0, 25.0
_LONGEST = 36
_FEWEST_S = 120


class _Scale:
    """Seconds to x."""

    def __init__(self, last_s: int) -> None:
        self.last_s = max(last_s, _FEWEST_S)

    def x(self, second: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * min(second, self.last_s) / self.last_s


def picture(debrief: Debrief) -> Drawn:
    """The course of the emergency and what was done in it."""
    way, truth = debrief.path, debrief.truth
    scale = _Scale(way["clock_s"])
    asked: list[Mapping[str, Any]] = truth["asked"]
    alt = _alt(way, truth)
    drugs_y = _TOP + _PULSE_H + _AIR_H + 58
    acts_y = drugs_y + 48
    height = acts_y + _ROW * len(asked) + 20
    name = f"rescued-{truth['patient']['id']}-{debrief.digest()[:8]}"
    figure = Figure(name, _WIDTH, height, title="Your rescue", desc=alt)
    figure.add(*_minutes(scale, acts_y + _ROW * len(asked)))
    figure.add(*_states(truth["states"], scale))
    figure.add(*_pulse(way["trace"], scale), *_air(way["trace"], scale))
    figure.add(*_drugs([each for each in way["did"] if each["drug"]], scale, drugs_y))
    figure.add(*_acts(asked, scale, acts_y))
    return Drawn(svg=figure.svg(), alt=alt, caption=CAPTION)


def _minutes(scale: _Scale, bottom: float) -> Iterator[str]:
    step = next(each for each in (1, 2, 5, 10) if scale.last_s <= 600 * each)
    for minute in range(0, scale.last_s // 60 + 1, step):
        x = scale.x(60 * minute)
        yield stroke(polyline([(x, _TOP - 8), (x, bottom)]), GRID, 1)
        label = "0 min" if minute == 0 else str(minute)
        yield words((x, _TOP - 34), label, size=_SMALL, color=QUIET, anchor="middle")


def _states(states: Sequence[Mapping[str, Any]], scale: _Scale) -> Iterator[str]:
    """A strip of the body's states, numbered as the words below tell them."""
    y = _TOP - 24
    yield words((16, y + 13), "State of the body", size=_SMALL, color=QUIET)
    ends = [each["clock_s"] for each in states[1:]] + [scale.last_s]
    for n, (state, end) in enumerate(zip(states, ends, strict=True)):
        left, right = scale.x(state["clock_s"]), scale.x(end)
        fill = TEAL_SOFT if n % 2 == 0 else "#eef3ee"
        yield rectangle((left, y), max(right - left, 1), 18, fill=fill)
        if right - left > 14:  # noqa: PLR2004 - room for a number
            yield words(
                ((left + right) / 2, y + 13), str(n + 1), size=_SMALL, anchor="middle", on=fill
            )


def _line(trace: Sequence[Sequence[int]], column: int, scale: _Scale, y: Any) -> str:
    points = [(scale.x(row[0]), y(row[column])) for row in trace]
    return polyline(points) if len(points) > 1 else ""


def _pulse(trace: Sequence[Sequence[int]], scale: _Scale) -> Iterator[str]:
    """Heart rate, and the band between the two pressures."""

    def y(value: float) -> float:
        return _TOP + _PULSE_H * (1 - value / 220)

    for value in (0, 60, 120, 180):
        yield stroke(polyline([(_LEFT, y(value)), (_WIDTH - _RIGHT, y(value))]), GRID, 1)
        yield words((_LEFT - 10, y(value) + 5), str(value), size=_SMALL, color=QUIET, anchor="end")
    upper = [(scale.x(row[0]), y(row[2])) for row in trace]
    lower = [(scale.x(row[0]), y(row[3])) for row in trace]
    if len(trace) > 1:
        yield path(polyline([*upper, *reversed(lower)], closed=True), fill=VERMILLION, opacity=0.2)
        yield stroke(polyline(upper), VERMILLION, 1.6)
        yield stroke(polyline(lower), VERMILLION, 1.6)
        yield stroke(_line(trace, 1, scale, y), GREEN, 2.6)
    yield from _key(16, _TOP + 26, (GREEN, "Pulse, a minute"))
    yield from _key(16, _TOP + 50, (VERMILLION, "Pressure, mmHg"))


def _air(trace: Sequence[Sequence[int]], scale: _Scale) -> Iterator[str]:
    """Saturation and breaths."""
    top = _TOP + _PULSE_H + 26

    def y(value: float) -> float:
        return top + _AIR_H * (1 - value / 100)

    for value in (0, 50, 100):
        yield stroke(polyline([(_LEFT, y(value)), (_WIDTH - _RIGHT, y(value))]), GRID, 1)
        yield words((_LEFT - 10, y(value) + 5), str(value), size=_SMALL, color=QUIET, anchor="end")
    if len(trace) > 1:
        yield stroke(_line(trace, 5, scale, y), BLUE, 2.4)
        yield stroke(_line(trace, 4, scale, y), QUIET, 1.6, stroke_dasharray="5 4")
    yield from _key(16, top + 22, (BLUE, "Saturation, %"))
    yield from _key(16, top + 46, (QUIET, "Breaths, a minute"), dashed=True)


def _key(x: float, y: float, of: tuple[str, str], *, dashed: bool = False) -> Iterator[str]:
    color, label = of
    dash = "5 4" if dashed else None
    yield stroke(polyline([(x, y), (x + 22, y)]), color, 2.6, stroke_dasharray=dash)
    yield words((x + 30, y + 5), label, size=_SMALL)


def _drugs(given: Sequence[Mapping[str, Any]], scale: _Scale, y: float) -> Iterator[str]:
    yield words((16, y + 4), "Drugs", size=_SMALL, color=QUIET)
    for n, each in enumerate(given):
        x = scale.x(each["clock_s"])
        yield path(f"M{x:.1f} {y - 7:.1f}l6 11h-12z", fill=INK)
        label = each["words"].split(" ")[0]
        anchor = "end" if x + breadth(label, 12) > _WIDTH - _RIGHT else "start"
        yield words((x + (8 if anchor == "start" else -8), y + (4 if n % 2 == 0 else 20)), label,
                    size=12, anchor=anchor)  # fmt: skip


def _acts(asked: Sequence[Mapping[str, Any]], scale: _Scale, top: float) -> Iterator[str]:
    for n, each in enumerate(asked):
        y = top + _ROW * (n + 0.5)
        yield words((16, y + 5), _short(each["text"]), size=_SMALL)
        since, within = each["since_s"], each["within_s"]
        if within is not None:
            left, right = scale.x(since), scale.x(since + within)
            yield rectangle((left, y - 6), max(right - left, 3), 12, corner=6, fill=TEAL_SOFT)
        yield _came(each, scale, y)


def _came(each: Mapping[str, Any], scale: _Scale, y: float) -> str:
    came = each["came_s"]
    if came is None:
        x = scale.x(each["since_s"])
        return circle((x + 6, y), 5, fill=PAPER, stroke=VERMILLION, stroke_width=2)
    x = scale.x(max(came, 0))
    if each["in_time"]:
        return circle((x, y), 5.5, fill=GREEN, stroke=PAPER, stroke_width=1.5)
    return path(f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6-6z", fill=ORANGE, stroke=INK, stroke_width=1)


def _short(text: str) -> str:
    """As much of an act's words as there is room for, cut at a word."""
    text = text.split(":", maxsplit=1)[0]
    if len(text) <= _LONGEST:
        return text
    return text[: text.rindex(" ", 0, _LONGEST)] + " …"


def _alt(way: Mapping[str, Any], truth: Mapping[str, Any]) -> str:
    states = "; ".join(
        f"{_clock(each['clock_s'])} {each['label'].lower()}" for each in truth["states"]
    )
    on_time = [each for each in truth["asked"] if each["in_time"]]
    late = [
        each["text"]
        for each in truth["asked"]
        if each["came_s"] is not None and not each["in_time"]
    ]
    missed = [each["text"] for each in truth["asked"] if each["came_s"] is None]
    told = [f"{truth['title']}, {_clock(way['clock_s'])} minutes. {states}.",
            f"{len(on_time)} of {len(truth['asked'])} acts came in time."]  # fmt: skip
    if late:
        told.append(f"Late: {'; '.join(late)}.")
    if missed:
        told.append(f"Not done: {'; '.join(missed)}.")
    return " ".join(told)


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"
