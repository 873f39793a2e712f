"""An emergency at the simulator, as a still: a face and words, a monitor, a clock, what to do."""

from __future__ import annotations

from math import exp, pi, sin

from tpilab.views.figures.draw import (
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    TEAL_SOFT,
    Figure,
    circle,
    path,
    polyline,
    rectangle,
    stroke,
    words,
)

_GLASS, _ECG, _PLETH, _BREATH, _CUFF = "#050809", "#38e070", "#3fd5ea", "#f2f5f5", "#ff7a70"
_LINE = "#c9ced0"
_BUTTONS = (("Stop: nothing more in, needle out", True), ("Call for help in the house", True),
            ("Flat, legs up", False), ("Fetch the emergency box and oxygen", False))  # fmt: skip


def rescue() -> str:
    """What a learner meets when something goes wrong."""
    figure = Figure(
        "rescue", 480, 640, title="An emergency at the simulator",
        desc=(
            "Above, a person who looks pale and what was said; a clock at one minute ten. Below, a"
            " dark monitor with pulse, saturation, breath and pressure, and buttons for what can be"
            " done: stop and call are ticked."
        ),
    )  # fmt: skip
    figure.add(
        rectangle((20, 24), 440, 132, corner=12, fill=PAPER, stroke=_LINE, stroke_width=1.2),
        circle((50, 56), 16, fill="none", stroke=INK, stroke_width=1.6),
        stroke("M43 63q7 -3 14 0", INK, 1.6),
        path("M44 53a1.6 1 0 1 0 .1 0zM56 53a1.6 1 0 1 0 .1 0z", fill=INK),
        words((78, 62), "Pale, damp and far away.", size=SMALL, color=QUIET),
        words((36, 104), "“I feel sick. You are far away.”", size=SMALL, weight=600),
        words((444, 136), "What do you feel?", size=SMALL, color=QUIET, anchor="end"),
        words((20, 186), "1:10", size=22, weight=600),
        words((78, 186), "since the first sign", size=SMALL, color=QUIET),
        rectangle((20, 202), 440, 204, corner=12, fill=_GLASS),
    )
    figure.add(*_monitor())
    for row, (label, done) in enumerate(_BUTTONS):
        y = 424 + 50 * row
        figure.add(
            rectangle((20, y), 440, 40, corner=8, fill=TEAL_SOFT if done else PAPER,
                      stroke=_LINE if done else TEAL, stroke_width=1.3),
            words((38, y + 26), ("✓ " if done else "") + label, size=SMALL, color=TEAL,
                  on=TEAL_SOFT if done else PAPER),
        )  # fmt: skip
    return figure.svg()


def _monitor() -> list[str]:
    lanes = ((238, _ECG, _beat, 30, "HR", "44"), (288, _PLETH, _pulse, 18, "SpO₂", "96"),
             (334, _BREATH, _breath, 12, "Resp", "14"))  # fmt: skip
    parts = []
    for y, color, wave, tall, name, number in lanes:
        points = [(36 + 2 * n, y - tall * wave(n / 60)) for n in range(136)]
        parts += [stroke(polyline(points), color, 1.8),
                  words((330, y), name, size=13, color=color, on=_GLASS),
                  words((444, y + 4), number, size=28, weight=600, color=color, on=_GLASS,
                        anchor="end")]  # fmt: skip
    parts += [words((36, 386), "NIBP", size=13, color=_CUFF, on=_GLASS),
              words((444, 388), "74/42", size=24, weight=600, color=_CUFF, on=_GLASS, anchor="end"),
              words((84, 386), "mmHg, at 1:00", size=13, color="#9aa7ac", on=_GLASS)]  # fmt: skip
    return parts


def _beat(turn: float) -> float:
    t = turn % 1.0
    bumps = ((0.2, 0.03, 0.14), (0.34, 0.008, -0.12), (0.36, 0.01, 1.0), (0.385, 0.009, -0.24),
             (0.6, 0.05, 0.26))  # fmt: skip
    return sum(tall * exp(-((t - at) ** 2) / (2 * wide**2)) for at, wide, tall in bumps)


def _pulse(turn: float) -> float:
    t = (turn - 0.1) % 1.0
    return exp(-((t - 0.5) ** 2) / 0.01) + 0.35 * exp(-((t - 0.72) ** 2) / 0.008)


def _breath(turn: float) -> float:
    return sin(2 * pi * turn / 2.6)
