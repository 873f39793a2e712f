"""What a debrief of prescribing is drawn of: syringes, shares of the limit, levels in the blood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tpilab.formulary import cabinet
from tpilab.formulary.quantity import plain
from tpilab.physics.pharmacokinetics import THRESHOLDS, Band
from tpilab.skills.prescribe.state import SYRINGE_UL
from tpilab.views.figures.draw import (
    BLUE,
    EDGE,
    GRID,
    HEAD,
    INK,
    QUIET,
    SMALL,
    TEAL,
    VERMILLION,
    Point,
    breadth,
    path,
    polyline,
    rectangle,
    stroke,
    words,
)
from tpilab.views.figures.plasma import RUST

WIDTH, LEFT, RIGHT = 560.0, 24.0, 536.0
SYRINGE_H, LINE_H, SHARE_H, LEVELS_H = 96.0, 22.0, 58.0, 326.0
MINUTES, STEP_MIN = 240, 2
NG_PER_MG, PERMILLE = 1_000_000, 1_000

_BARREL: tuple[float, float, float, float] = (96.0, 14.0, 340.0, 46.0)
"""Left, top, breadth and height of a syringe's barrel."""
_GLASS, _RIM, _SEAL, _STEEL, _STICKER = "#eef4f5", "#7b8c93", "#4a5559", "#9aa6ab", "#fffdf4"
_FLUIDS = {"clear": "#cfe4ea", "milky": "#efe6cc"}
_LINE_AT = 4
"""Where what was drawn first ends: a thin line in the fluid; once mixed, only the volume tells."""
_HIGH, _AXIS_LEFT = 190.0, 62.0
_LEAST_TOP = 4.0
"""mcg/mL: below this the axis does not end, so that small doses look small."""
_COLORS = (TEAL, BLUE, RUST)


def label(agent: str) -> str:
    """An agent as it is called."""
    known = cabinet().agents
    return known[agent].label if agent in known else agent


def mg(ng: float) -> str:
    """Nanograms as milligrams, in words."""
    return f"{ng / NG_PER_MG:.4g} mg"


# the syringe


def in_words(syringe: Mapping[str, Any]) -> tuple[str, ...]:
    """What a syringe holds, in the order in which it was drawn up."""
    return tuple(f"{_ml(part['volume_ul'])} of {_printed(part['container'])}"
                 for part in syringe["parts"])  # fmt: skip


def sticker(syringe: Mapping[str, Any]) -> str | None:
    """What the learner stuck on it; None where nothing was."""
    tag = syringe["tag"]
    if tag is None:
        return None
    agents, per_ml = tag["agents"], Fraction(tag["per_ml"], 1000)
    known = cabinet().agents
    toxin = agents[0] in known and known[agents[0]].kind == "toxin"
    unit = "units/mL" if toxin else "mg/mL"
    if not toxin and per_ml < 1:
        per_ml, unit = per_ml * 1000, "mcg/mL"
    return f"{' + '.join(map(label, agents))} {plain(per_ml)} {unit}"


def syringe_panel(name: str, syringe: Mapping[str, Any], y: float) -> list[str]:
    """A syringe as it lay on the tray, and what went into it."""
    left, top, wide, high = _BARREL
    top += y
    full = wide * syringe["volume_ul"] / SYRINGE_UL
    middle = top + high / 2
    ticks = "".join(
        polyline([(left + wide * n / 20, top + high), (left + wide * n / 20, top + high - long)])
        for n in range(21) for long in (14 if n % 5 == 0 else 8,)
    )  # fmt: skip
    parts = [
        words((LEFT, middle + 6), name.upper(), size=HEAD, weight=600),
        stroke(polyline([(LEFT + 22, middle), (left - 22, middle)]), _STEEL, 2.6),
        path(f"M{left - 24} {middle - 10}h10l14 5v10l-14 5h-10z", fill="#e6eaeb", stroke=_RIM),
        rectangle((left, top), wide, high, corner=4, fill=_GLASS, stroke=_RIM, stroke_width=1.6),
        rectangle((left + 1, top + 1), max(full - 2, 0), high - 2, fill=_FLUIDS[syringe["look"]]),
        *_borders(syringe, left, top, high, wide),
        rectangle((left + full, top + 1), 9, high - 2, corner=2, fill=_SEAL),
        rectangle((left + full + 9, middle - 7), wide - full + 28, 14, fill="#e6eaeb", stroke=_RIM),
        rectangle((left + wide, top - 7), 6, high + 14, corner=3, fill="#cfd6d8", stroke=_RIM),
        rectangle((left + wide + 36, top - 3), 7, high + 6, corner=3, fill="#cfd6d8", stroke=_RIM),
        stroke(ticks, "#39464a", 1),
    ]
    for ml in (5, 10, 15, 20):
        told = f"{ml} mL" if ml == 20 else str(ml)  # noqa: PLR2004 - the last one has the unit
        parts.append(words((left + wide * ml / 20, top + high + 21), told, size=SMALL, color=QUIET,
                           anchor="middle"))  # fmt: skip
    return parts + _stuck(syringe, left, top)


def _borders(syringe: Mapping[str, Any], left: float, top: float, high: float,
             wide: float) -> list[str]:  # fmt: skip
    drawn, lines = 0, []
    for part in syringe["parts"][:-1]:
        drawn += part["volume_ul"]
        x = left + wide * drawn / SYRINGE_UL
        lines.append(stroke(polyline([(x, top + _LINE_AT), (x, top + high - _LINE_AT)]), _RIM, 1.2,
                            stroke_dasharray="3 3"))  # fmt: skip
    return lines


def _stuck(syringe: Mapping[str, Any], left: float, top: float) -> list[str]:
    told = sticker(syringe)
    if told is None:
        return []
    most = 36
    told = told if len(told) <= most else f"{told[: most - 1]}…"
    wide = breadth(told, SMALL) + 12
    return [
        rectangle((left + 14, top + 5), wide, 23, corner=2, fill=_STICKER, stroke="#c9b98a"),
        words((left + 20, top + 22), told, size=SMALL, on=_STICKER),
    ]


def _printed(container: str) -> str:
    known = cabinet().containers
    if container not in known:
        return container.replace("_", " ")
    return f"{known[container].printed[0]}, {known[container].form}"


def _ml(ul: int) -> str:
    return f"{plain(Fraction(ul, 1000))} mL"


# shares of the limit


@dataclass(frozen=True)
class Shares:
    """What the plan and what was given before take of the limits."""

    rows: tuple[Mapping[str, Any], ...]
    hours_before: int | None
    """The last row was given so many hours before; None: nothing was."""

    @property
    def several(self) -> bool:
        """Whether there is something to add up."""
        return len(self.rows) > 1

    @property
    def known(self) -> bool:
        """Whether each has a limit, so that they can be added up."""
        return all(each["permille"] is not None for each in self.rows)

    @property
    def together(self) -> int | None:
        """Thousandths of the limit, where there are several; None: not known, or only one."""
        if not (self.several and self.known):
            return None
        parts = [Fraction(each["amount_ng"]) / each["limit_ng"] for each in self.rows]
        return round(sum(parts, Fraction(0)) * PERMILLE)

    @property
    def largest(self) -> int:
        """The longest bar, in thousandths; at least the whole limit."""
        found = [each["permille"] or 0 for each in self.rows]
        return max(PERMILLE, self.together or 0, *found)

    def when(self, number: int) -> str:
        """Of a row that was given before: how long ago."""
        before = self.hours_before is not None and number == len(self.rows) - 1
        return f", {self.hours_before} h before" if before else ""


def share_panel(shares: Shares, y: float) -> list[str]:
    """A bar for each, one for all of them, and a line where the limit is."""
    bars = []
    for number, each in enumerate(shares.rows):
        name = f"{label(each['agent'])}{shares.when(number)}: {mg(each['amount_ng'])}"
        known = each["permille"] is not None
        told = f"{name} of {mg(each['limit_ng'])}" if known else f"{name}, no limit is known"
        bars.append((told, each["permille"]))
    if shares.several:
        bars.append(("Together" if shares.known else "Together, not known", shares.together))
    return [
        part
        for number, (told, permille) in enumerate(bars)
        for part in _bar(y + SHARE_H * number, told, permille, shares.largest)
    ] + _limit_line(y, len(bars), shares.largest)


def _bar(y: float, told: str, permille: int | None, largest: int) -> list[str]:
    wide, high = RIGHT - LEFT, 16.0
    ground = rectangle((LEFT, y + 10), wide, high, corner=8, fill=GRID)
    if permille is None:
        return [words((LEFT, y), told, color=RUST), ground]
    over = permille > PERMILLE
    filled = max(wide * permille / largest, 4.0)
    return [
        words((LEFT, y), f"{told}: {permille / 10:g} %{', too much' if over else ''}",
              color=RUST if over else INK, weight=600 if over else 400),
        ground,
        rectangle((LEFT, y + 10), filled, high, corner=min(8.0, filled / 2),
                  fill=VERMILLION if over else TEAL),
    ]  # fmt: skip


def _limit_line(y: float, bars: int, largest: int) -> list[str]:
    """Where the whole limit is, on each bar; where none is longer, that is its end."""
    if largest <= PERMILLE:
        return []
    x = LEFT + (RIGHT - LEFT) * PERMILLE / largest
    parts = [
        stroke(polyline([(x, top + 6), (x, top + 30)]), INK, 2)
        for top in (y + SHARE_H * number for number in range(bars))
    ]
    last = y + SHARE_H * (bars - 1)
    return [
        *parts,
        words((min(x, RIGHT - 32), last + 44), "the limit", size=SMALL, anchor="middle"),
    ]


# levels in the blood


@dataclass(frozen=True)
class Modelled:
    """What the model makes of one drug."""

    agent: str
    ug: int
    band: Band


def levels_panel(drugs: Sequence[Modelled], y: float) -> list[str]:
    """Bands over four hours, with the levels from which something is told to happen."""
    highest = max(float(each.band.high.max()) for each in drugs)
    top = max(_LEAST_TOP, 1.15 * highest)
    base = y + 28 + _HIGH

    def at(minute: float, level: float) -> Point:
        x = _AXIS_LEFT + minute / MINUTES * (RIGHT - _AXIS_LEFT)
        return x, base - min(level, top) / top * _HIGH

    parts = [words((LEFT, y), "Levels in the blood, in this course's model", size=HEAD, weight=600),
             *_axes(at, top)]  # fmt: skip
    for each, color in zip(drugs, _COLORS, strict=False):
        parts += _band(each, color, at)
    parts += _names(drugs, at)
    marks = [each for each in THRESHOLDS if any(drug.agent == each.agent for drug in drugs)]
    whose = f"{label(marks[0].agent).lower()}: " if marks and len(drugs) > 1 else ""
    for mark in marks:
        if mark.mcg_per_ml < top:
            x, line = at(MINUTES, mark.mcg_per_ml)
            parts += [stroke(polyline([at(0, mark.mcg_per_ml), (x, line)]), VERMILLION, 1.6,
                             stroke_dasharray="6 4"),
                      words((x, line - 6), f"{whose}{mark.what}", size=SMALL, color=RUST,
                            anchor="end", halo=True)]  # fmt: skip
    foretell = "\nThresholds foretell signs poorly." if marks else ""
    return [*parts, words((LEFT, base + 46), f"mcg in 1 mL of plasma, over hours.{foretell}",
                          size=SMALL, color=QUIET)]  # fmt: skip


def _axes(at: Callable[[float, float], Point], top: float) -> list[str]:
    parts = []
    step = 1 if top <= 6 else 2 if top <= 12 else 5  # noqa: PLR2004 - lines that can be told apart
    for level in range(0, int(top) + 1, step):
        x, y = at(0, level)
        parts += [stroke(polyline([(x, y), at(MINUTES, level)]), EDGE if level == 0 else GRID, 1.2),
                  words((x - 8, y + 5), str(level), size=SMALL, color=QUIET,
                        anchor="end")]  # fmt: skip
    for hour in range(MINUTES // 60 + 1):
        x, y = at(60 * hour, 0)
        told = "0 h" if hour == 0 else str(hour)
        parts.append(words((x, y + 20), told, size=SMALL, color=QUIET, anchor="middle"))
    return parts


def _band(drug: Modelled, color: str, at: Callable[[float, float], Point]) -> list[str]:
    found = drug.band
    minutes = [STEP_MIN * n for n in range(len(found.middle))]
    upper, lower, middle = (
        [at(minute, float(level)) for minute, level in zip(minutes, each, strict=True)]
        for each in (found.high, found.low, found.middle)
    )
    return [
        path(polyline([*upper, *lower[::-1]], closed=True), fill=color, opacity=0.18),
        stroke(polyline(middle), color, 2.4),
    ]  # fmt: skip


def _names(drugs: Sequence[Modelled], at: Callable[[float, float], Point]) -> list[str]:
    """Each drug's name beside its peak, the lowest first, none over another."""
    places = []
    for each, color in zip(drugs, _COLORS, strict=False):
        peak = int(each.band.high.argmax())
        x, y = at(STEP_MIN * peak, float(each.band.high[peak]))
        places.append((y - 8, x + 14, f"{label(each.agent)} {each.ug / 1000:.4g} mg", color))
    parts, above = [], float("inf")
    for y, x, told, color in sorted(places, reverse=True):
        above = min(y, above - 1.3 * SMALL)
        parts.append(words((x, above), told, size=SMALL, color=color, weight=600, halo=True))
    return parts
