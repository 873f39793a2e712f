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
    HEAD,
    QUIET,
    SMALL,
    TEAL,
    VERMILLION,
    Figure,
    path,
    polyline,
    rectangle,
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
    figure = Figure(f"series-{name}", 480, 430, title="The model's spread", desc=_alt(name))
    figure.add(
        words((20, 36), "Assumed by this course. No evidence.", size=HEAD, weight=600),
        words((20, 64), "Points of ten that pain is less", size=SMALL, color=QUIET),
    )
    for points in (0, 2, 4, 6):
        y = _y(points)
        figure.add(
            stroke(polyline([(48, y), (456, y)]), GRID, 1.2),
            words((36, y + 5), str(points), size=SMALL, color=QUIET, anchor="end"),
        )
    for week in range(0, WEEKS + 1, 2):
        figure.add(words((_x(week), 310), str(week), size=SMALL, color=QUIET, anchor="middle"))
    figure.add(words((456, 332), "weeks", size=SMALL, color=QUIET, anchor="end"))
    for n, (label, needles) in enumerate(SCHEDULES.items()):
        figure.add(*_band(falls_of(name, needles), _COLORS[n], label, n))
    return figure.svg()


def _band(rows: np.ndarray, color: str, label: str, n: int) -> Iterator[str]:
    """The middle of a schedule; of the first one also where eight of ten people lie."""
    low, middle, high = ([(_x(week), _y(each)) for week, each in enumerate(row)] for row in rows)
    y = 356 + 26 * n
    if n == 0:
        yield path(polyline([*low, *reversed(high)], closed=True), fill=color, opacity=0.12)
        yield rectangle((20, y - 11), 36, 22, corner=3, fill=color, opacity=0.12)
        label = f"{label}; shaded: eight of ten people"
    dash = (None, "8 4", "3 4")[n]
    yield stroke(polyline(middle), color, 2.4, stroke_dasharray=dash)
    yield stroke(polyline([(20, y), (56, y)]), color, 2.4, stroke_dasharray=dash)
    yield words((68, y + 5), label, size=SMALL)


def _x(week: float) -> float:
    return 48 + 408 * week / WEEKS


def _y(points: float) -> float:
    return 276 - 186 * points / 6


def _alt(name: str) -> str:
    ends = [f"{label}: {falls_of(name, weeks)[1][12]:.1f}" for label, weeks in SCHEDULES.items()]
    spread = falls_of(name, (0,))
    return (
        f"Middle of the model at twelve weeks, points less of ten: {'; '.join(ends)}. With one"
        f" needle eight of ten people lie between {spread[0][12]:.1f} and {spread[2][12]:.1f}."
    )
