"""The picture of a prescriber's debrief: the share of the limit, and levels in the blood.

Levels are this course's model, drawn only here, after the decision. They are computed while
drawing, and no debrief's digest depends on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tpilab.formulary import cabinet
from tpilab.physics.pharmacokinetics import (
    AGENTS,
    NEVER_MEASURED,
    THRESHOLDS,
    Band,
    Dose,
    Person,
    band,
    levels,
    population,
)
from tpilab.protocol import Debrief
from tpilab.views.debrief_picture import Drawn
from tpilab.views.figures.draw import (
    BLUE,
    GRID,
    HEAD,
    INK,
    QUIET,
    SMALL,
    TEAL,
    TEAL_SOFT,
    VERMILLION,
    Figure,
    path,
    polyline,
    rectangle,
    stroke,
    words,
)
from tpilab.views.figures.plasma import RUST

CAPTION = (
    "Above: how much of the limit the plan takes. Below: levels in the blood in this course's model"
    f" of a thousand people like this one, the middle and nine of ten. {NEVER_MEASURED} The label"
    " rules, whatever the curve says."
)
WIDTH, LEFT, RIGHT = 560.0, 24.0, 536.0
_ROW, _BAR = 58.0, 18.0
_MINUTES, _STEP = 240, 2
_HIGH = 190.0
_AXIS_LEFT = 62.0
_SITES = {"neck_and_shoulder": "neck_and_shoulder", "back": "back", "buttock": "buttock",
          "thigh": "thigh"}  # fmt: skip
_NG_PER_MG, _PERMILLE = 1e6, 1000
_LEAST_TOP = 4.0
"""mcg/mL: below this the axis does not end, so that small doses look small."""


def picture(debrief: Debrief) -> Drawn:
    """What the plan takes of the limit, and what the model makes of it."""
    shares = debrief.truth["shares"]
    drugs = [each for each in debrief.path["given"] if each["agent"] in AGENTS]
    alt = _alt(debrief, drugs)
    name = f"prescribed-{debrief.truth['patient']['id']}-{debrief.digest()[:8]}"
    top = 64.0 + _ROW * max(1, len(shares))
    height = top + (_HIGH + 118 if drugs else 8)
    figure = Figure(name, WIDTH, height, title="Your syringe", desc=alt)
    figure.add(words((LEFT, 34), "Share of the limit", size=HEAD, weight=600))
    if not shares:
        figure.add(words((LEFT, 72), _nothing(debrief), color=QUIET))
    for number, each in enumerate(shares):
        figure.add(*_share(each, 64.0 + _ROW * number))
    if drugs:
        figure.add(*_levels(debrief, drugs, top + 34))
    return Drawn(
        svg=figure.svg(),
        alt=alt,
        caption=CAPTION if drugs else CAPTION.split(" Below", maxsplit=1)[0],
    )


def _nothing(debrief: Debrief) -> str:
    plan = debrief.path["plan"]
    return "Nothing that has a limit was planned." if plan else "Nothing was planned."


def _label(agent: str) -> str:
    known = cabinet().agents
    return known[agent].label if agent in known else agent


def _share(each: Mapping[str, Any], y: float) -> list[str]:
    amount = f"{_label(each['agent'])} {each['amount_ng'] / _NG_PER_MG:.4g} mg"
    wide = RIGHT - LEFT
    if each["permille"] is None:
        return [words((LEFT, y + 8), f"{amount}: no limit is known", color=RUST),
                rectangle((LEFT, y + 16), wide, _BAR, corner=9, fill=GRID)]  # fmt: skip
    over = each["permille"] > _PERMILLE
    color = VERMILLION if over else TEAL
    told = f" of {each['limit_ng'] / _NG_PER_MG:.4g} mg: {each['permille'] / 10:g} %"
    by = "by weight" if each["by"] == "weight" else "whatever the weight"
    filled = wide * min(1.0, each["permille"] / _PERMILLE)
    return [
        words((LEFT, y + 8), f"{amount}{told}{', too much' if over else ''}", color=INK),
        words((RIGHT, y + 8), by, size=SMALL, color=QUIET, anchor="end"),
        rectangle((LEFT, y + 16), wide, _BAR, corner=9, fill=GRID),
        rectangle((LEFT, y + 16), max(filled, 4), _BAR, corner=9, fill=color),
    ]


def modelled(debrief: Debrief, drug: Mapping[str, Any]) -> Band:
    """The levels of one drug of the plan, every two minutes for four hours."""
    about = debrief.truth["person"]
    person = Person(about["weight_g"] / 1000, about["age"], about["liver"], about["heart"])
    dose = Dose(drug["agent"], drug["ug"] / 1000, site=_SITES[debrief.truth["absorbs"]],
                epinephrine=drug["epinephrine"])  # fmt: skip
    return band(levels([dose], population(person), _MINUTES, _STEP))


def _levels(debrief: Debrief, drugs: Sequence[Mapping[str, Any]], y: float) -> list[str]:
    bands = [(drug, modelled(debrief, drug)) for drug in drugs]
    marks = [each for each in THRESHOLDS if any(d["agent"] == each.agent for d in drugs)]
    highest = max(float(found.high.max()) for _, found in bands)
    top = max(_LEAST_TOP, 1.15 * highest)
    base = y + 24 + _HIGH

    def at(minute: float, level: float) -> tuple[float, float]:
        x = _AXIS_LEFT + minute / _MINUTES * (RIGHT - _AXIS_LEFT)
        return x, base - min(level, top) / top * _HIGH

    parts = [words((LEFT, y), "Levels in the blood, in this course's model", size=HEAD, weight=600)]
    step = 1 if top <= 6 else 2 if top <= 12 else 5  # noqa: PLR2004 - lines that can be told apart
    for level in range(0, int(top) + 1, step):
        parts += [stroke(polyline([at(0, level), at(_MINUTES, level)]), GRID, 1.2),
                  words((_AXIS_LEFT - 8, at(0, level)[1] + 5), str(level), size=SMALL, color=QUIET,
                        anchor="end")]  # fmt: skip
    for hour in range(_MINUTES // 60 + 1):
        told = "0 h" if hour == 0 else str(hour)
        parts.append(words((at(60 * hour, 0)[0], base + 20), told, size=SMALL, color=QUIET,
                           anchor="middle"))  # fmt: skip
    for (drug, found), color in zip(bands, (TEAL, BLUE, VERMILLION), strict=False):
        parts += _band(drug, found, color, at)
    for mark in marks:
        if mark.mcg_per_ml < top:
            x, line = at(_MINUTES, mark.mcg_per_ml)
            parts += [stroke(polyline([at(0, mark.mcg_per_ml), (x, line)]), VERMILLION, 1.6,
                             stroke_dasharray="6 4"),
                      words((x, line - 6), mark.what, size=SMALL, color=RUST, anchor="end",
                            halo=True)]  # fmt: skip
    parts.append(words((LEFT, base + 44), "mcg in 1 mL of plasma, over hours. Thresholds foretell"
                       " signs poorly.", size=SMALL, color=QUIET))  # fmt: skip
    return parts


def _band(drug: Mapping[str, Any], found: Band, color: str, at: Any) -> list[str]:
    minutes = np.arange(len(found.middle)) * _STEP
    upper = [at(m, high) for m, high in zip(minutes, found.high, strict=True)]
    lower = [at(m, low) for m, low in zip(minutes, found.low, strict=True)]
    middle = [at(m, each) for m, each in zip(minutes, found.middle, strict=True)]
    peak = int(found.middle.argmax())
    x, y = middle[peak]
    label = f"{_label(drug['agent'])} {drug['ug'] / 1000:.4g} mg"
    soft = TEAL_SOFT if color == TEAL else color
    assert all(a[0] < b[0] for a, b in pairwise(upper))
    return [
        path(polyline([*upper, *lower[::-1]], closed=True), fill=soft,
             opacity=None if color == TEAL else 0.2),
        stroke(polyline(middle), color, 2.4),
        words((x + 10, y - 12), label, size=SMALL, color=color, weight=600, halo=True),
    ]  # fmt: skip


def _alt(debrief: Debrief, drugs: Sequence[Mapping[str, Any]]) -> str:
    parts = []
    for each in debrief.truth["shares"]:
        amount = f"{each['amount_ng'] / _NG_PER_MG:.4g} mg"
        if each["permille"] is None:
            parts.append(f"{_label(each['agent'])} {amount}: no limit is known.")
        else:
            parts.append(f"{_label(each['agent'])} {amount}, {each['permille'] / 10:g} % of the"
                         " limit.")  # fmt: skip
    for drug in drugs:
        found = modelled(debrief, drug)
        parts.append(
            f"In the model the level of {_label(drug['agent']).lower()} rises to about"
            f" {float(found.middle.max()):.1f} mcg/mL, in nine of ten people to between"
            f" {float(found.low.max()):.1f} and {float(found.high.max()):.1f}."
        )
    return " ".join(parts) or _nothing(debrief)
