"""The picture of a consultation's debrief: a time line of what was done, and when it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tpilab.protocol import Debrief
from tpilab.views.debrief_picture import Drawn
from tpilab.views.figures.draw import (
    BLUE,
    INK,
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
    "The appointment from left to right. Each tick is one thing that you did; a ringed dot is where"
    " you found what this person's safety turns on."
)
_LANES = {
    "questions": "Asked",
    "examinations": "Examined",
    "records": "Read",
    "orders": "Ordered",
    "says": "Said",
}
_WIDTH, _LEFT, _RIGHT, _TOP, _LANE = 640.0, 96.0, 24.0, 44.0, 34.0
_MINUTE_S = 60
_FEWEST_LABELS = 6


def picture(debrief: Debrief) -> Drawn:
    """When what was asked, examined, read, ordered and said."""
    path, truth = debrief.path, debrief.truth
    alt = _alt(path, truth)
    height = _TOP + _LANE * len(_LANES) + 40
    name = f"consultation-{truth['patient']['id']}-{debrief.digest()[:8]}"
    figure = Figure(name, _WIDTH, height, title="Your consultation", desc=alt)
    last_s = max(path["minutes"] * _MINUTE_S, path["clock_s"])
    scale = (_WIDTH - _LEFT - _RIGHT) / max(1, last_s)
    bottom = _TOP + _LANE * len(_LANES)
    figure.add(*_minutes(last_s, scale, bottom))
    end = _LEFT + path["minutes"] * _MINUTE_S * scale
    figure.add(
        stroke(polyline([(end, _TOP - 8), (end, bottom)]), INK, 1.4, stroke_dasharray="4 3"),
        words((end, _TOP - 14), "appointment ends", size=13, color=QUIET, anchor="end"),
    )
    keys = {name for key in truth["keys"] for name in key["by"] if key["found"]}
    for lane, (part, label) in enumerate(_LANES.items()):
        y = _TOP + _LANE * (lane + 0.5)
        figure.add(
            words((_LEFT - 12, y + 5), label, size=14, anchor="end"),
            stroke(polyline([(_LEFT, y), (_WIDTH - _RIGHT, y)]), QUIET, 1, opacity=0.35),
            *(_tick(_LEFT + each["clock_s"] * scale, y, key=each["what"] in keys)
              for each in path["did"] if each["part"] == part),
        )  # fmt: skip
    return Drawn(svg=figure.svg(), alt=alt, caption=CAPTION)


def _minutes(last_s: int, scale: float, bottom: float) -> list[str]:
    step = 5 if last_s >= 5 * _FEWEST_LABELS * _MINUTE_S // 2 else 2
    parts = []
    for minute in range(0, last_s // _MINUTE_S + 1, step):
        x = _LEFT + minute * _MINUTE_S * scale
        label = f"{minute} min" if minute == 0 else str(minute)
        parts += [
            stroke(polyline([(x, bottom), (x, bottom + 6)]), QUIET, 1),
            words((x, bottom + 22), label, size=13, color=QUIET, anchor="middle"),
        ]
    return parts


def _tick(x: float, y: float, *, key: bool) -> str:
    if key:
        ring = circle((x, y), 8, fill=PAPER, stroke=VERMILLION, stroke_width=2.6)
        return ring + circle((x, y), 3, fill=VERMILLION)
    return rectangle((x - 2, y - 8), 4, 16, corner=2, fill=BLUE)


def _alt(path: Mapping[str, Any], truth: Mapping[str, Any]) -> str:
    counts = [
        f"{label.lower()} {sum(each['part'] == part for each in path['did'])} times"
        for part, label in _LANES.items()
        if any(each["part"] == part for each in path["did"])
    ]
    did = f"You {', '.join(counts)}." if counts else "You did nothing."
    found = sum(key["found"] for key in truth["keys"])
    keys = f" You found {found} of {len(truth['keys'])} things that safety turns on."
    minutes = f" It took {path['clock_s'] // _MINUTE_S} of {path['minutes']} minutes."
    return did + minutes + (keys if truth["keys"] else "") + _listed(truth["keys"])


def _listed(keys: Sequence[Mapping[str, Any]]) -> str:
    missed = [key["what"] for key in keys if not key["found"]]
    return f" Not found: {'; '.join(missed)}." if missed else ""
