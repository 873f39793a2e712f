"""One needle or several: what trials say, and, apart from it, what this course's model assumes.

The two never share a figure. Nothing of the model is the key of a question.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator

import numpy as np

from tpilab.evidence import cite, fact
from tpilab.patients import patient
from tpilab.physics.rehabilitation import WEEKS, Program, cohort
from tpilab.views.figures.draw import (
    BLUE,
    GRID,
    QUIET,
    TEAL,
    VERMILLION,
    Figure,
    path,
    polyline,
    stroke,
    words,
)

TRIALS = ("INJ-032", "INJ-039", "FU-120", "FU-116", "FU-115", "FU-117")
"""What was read about one, several, or about how long it lasts."""
COUNT, SEED = 500, 11
SCHEDULES = {"one needle": (0,), "two, six weeks apart": (0, 6), "one a month": (0, 4, 8)}
_MARKED = re.compile(r"([\\`*_{}\[\]<>#|~!$])")
_COLORS = (BLUE, TEAL, VERMILLION)
_DONE, _MINUTES = 500, 60


def falls_of(name: str, needles: tuple[int, ...]) -> np.ndarray:
    """By how much pain is less each week, in points of ten: (quartile and median, 13 weeks)."""
    record = patient(name).rehabilitated
    program = Program(
        needles=needles, minutes=(_MINUTES,) * WEEKS, done=(_DONE,) * WEEKS,
        factors=len(record.factors), treated=(len(record.factors) // 2,) * WEEKS,
    )  # fmt: skip
    found = cohort(SEED, COUNT, program, record.needle_percent) / 10
    return np.percentile(found, (10, 50, 90), axis=0)


def one_or_series_told(name: str) -> tuple[str, str]:
    """Two panels as plain text and as Markdown. Raises KeyError for whom no plan is made."""
    who = patient(name).name
    found = [fact(each) for each in TRIALS]
    rows = [f"{each.statement} ({cite(each.source[0]).short}, {each.id}; {each.strength})"
            for each in found]  # fmt: skip
    none = (
        "No trial that was found compared one trigger point injection with a series of them for"
        " neck or back pain. What comes nearest:"
    )
    assumed = (
        f"A model of {COUNT} people like {who} who do about half of their exercise. It is this"
        " course's assumption, tuned to trial means. It is no evidence, and no question asks for"
        " it."
    )
    alt = _alt(name)
    text = "\n".join(["What trials say", none, *(f"- {each}" for each in rows), "",
                      "What this course assumes", assumed, alt])  # fmt: skip
    data = b64encode(_drawn(name).encode()).decode()
    listed = "\n".join(f"- {as_plain(each)}" for each in rows)
    markdown = (
        f"**What trials say.** {none}\n\n{listed}\n\n---\n\n**What this course assumes.** {assumed}"
        f"\n\n![{alt}](data:image/svg+xml;base64,{data})"
    )
    return text, markdown


def as_plain(text: str) -> str:
    """Words in which Markdown finds nothing to form."""
    return _MARKED.sub(r"\\\1", text)


def _drawn(name: str) -> str:
    figure = Figure(f"series-{name}", 640, 300, title="The model's spread", desc=_alt(name))
    for points in (0, 2, 4, 6):
        y = _y(points)
        figure.add(stroke(polyline([(60, y), (460, y)]), GRID, 1),
                   words((50, y + 5), str(points), size=13, color=QUIET, anchor="end"))  # fmt: skip
    title = "Points less of ten: middle, and eight of ten people"
    figure.add(words((16, 24), title, size=13, color=QUIET))
    for week in range(0, 13, 2):
        label = "week 0" if week == 0 else str(week)
        figure.add(words((_x(week), 288), label, size=13, color=QUIET, anchor="middle"))
    for n, (label, needles) in enumerate(SCHEDULES.items()):
        figure.add(*_band(falls_of(name, needles), _COLORS[n], label, n))
    return figure.svg()


def _band(rows: np.ndarray, color: str, label: str, n: int) -> Iterator[str]:
    low, middle, high = ([(_x(week), _y(each)) for week, each in enumerate(row)] for row in rows)
    if n == 0:
        yield path(polyline([*low, *reversed(high)], closed=True), fill=color, opacity=0.12)
    dash = (None, "8 4", "3 4")[n]
    yield stroke(polyline(middle), color, 2.4, stroke_dasharray=dash)
    y = 90 + 26 * n
    yield stroke(polyline([(474, y), (500, y)]), color, 2.4, stroke_dasharray=dash)
    yield words((508, y + 5), label, size=13)


def _x(week: float) -> float:
    return 60 + 400 * week / 12


def _y(points: float) -> float:
    return 262 - 200 * (points + 1.5) / 7.5


def _alt(name: str) -> str:
    ends = [f"{label}: {falls_of(name, weeks)[1][12]:.1f}" for label, weeks in SCHEDULES.items()]
    spread = falls_of(name, (0,))
    return (
        f"Middle of the model at twelve weeks, points less of ten: {'; '.join(ends)}. With one"
        f" needle eight of ten people lie between {spread[0][12]:.1f} and {spread[2][12]:.1f}."
    )
