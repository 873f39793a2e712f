"""How far examiners agree on the signs of a trigger point, beyond chance."""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.evidence import Value, fact
from tpilab.views.figures.draw import (
    HEAD,
    INK,
    QUIET,
    SMALL,
    TEAL,
    Figure,
    Point,
    circle,
    polyline,
    stroke,
    words,
)
from tpilab.views.figures.plot import Axis, signed

WIDTH, HEIGHT = 480.0, 604.0
AXIS = Axis(-0.3, 1, 24, 436)
TOP = 126.0


@dataclass(frozen=True)
class Row:
    """One sign: the range between studies, and the pooled value where there is one."""

    label: str
    spread: Value | None = None
    pooled: Value | None = None

    @property
    def height(self) -> float:
        """What the row needs: a label, and a lane for each of its marks."""
        return 42.0 + 24.0 * sum(each is not None for each in (self.spread, self.pooled))


def _rows() -> list[Row]:
    return [
        Row(
            "Pain the patient knows, reproduced",
            fact("DX-005").value("kappa range, pain reproduction"),
            fact("DX-010").value("kappa, pain recognition"),
        ),
        Row(
            "Tender spot",
            fact("DX-004").value("kappa range, tenderness"),
            fact("DX-010").value("kappa, localized tenderness"),
        ),
        Row("Taut band", fact("DX-006").value("kappa range, taut band")),
        Row("Local twitch response", fact("DX-007").value("kappa range, local twitch response")),
        Row("All palpation, pooled", None, fact("DX-009").value("pooled kappa")),
    ]


def _draw(row: Row, y: float) -> list[str]:
    parts = [words((AXIS.x(0) + 10, y), row.label, halo=True)]
    spread, pooled = row.spread, row.pooled
    lane = y + 20
    if spread and spread.low is not None and spread.high is not None:
        parts += [
            AXIS.range(lane, spread.low, spread.high, QUIET),
            _number((AXIS.x(spread.low) - 8, lane), spread.low, anchor="end"),
            _number((AXIS.x(spread.high) + 8, lane), spread.high),
        ]
        lane += 24
    if pooled and pooled.value is not None:
        end = pooled.value
        if pooled.ci95:
            low, end = pooled.ci95[:2]
            parts.append(AXIS.range(lane, low, end, TEAL))
        parts.append(AXIS.dot(lane, pooled.value, TEAL, radius=7.5))
        parts.append(_number((AXIS.x(end) + 13, lane), pooled.value, pooled=True))
    return parts


def _number(at: Point, value: float, *, pooled: bool = False, anchor: str = "start") -> str:
    """A value beside its mark, pooled ones in the color of their dot."""
    return words(
        (at[0], at[1] + 5.4),
        signed(value),
        size=SMALL,
        color=TEAL if pooled else QUIET,
        weight=700 if pooled else 400,
        anchor=anchor,
        halo=True,
    )


def agreement() -> str:
    """Kappa between examiners: ranges of single studies, pooled values with their interval."""
    figure = Figure(
        "agreement",
        WIDTH,
        HEIGHT,
        title="Agreement between examiners on the signs of a trigger point",
        desc=(
            "Kappa from no better than chance to perfect. Agreement is best for pain that the "
            "patient knows and for the tender spot; for taut band and twitch single studies reach "
            "down to chance. Pooled over all palpation it is moderate."
        ),
    )
    rows = _rows()
    bottom = TOP + sum(row.height for row in rows) - 36
    chance = AXIS.x(0)
    single, pooled = fact("DX-004").population, fact("DX-010").population
    figure.add(
        words((20, 36), "Do two examiners find the same?", size=HEAD, weight=600),
        words((20, 62), "Kappa: agreement beyond chance", color=QUIET),
        words((chance, 90), "no better than chance", size=SMALL, weight=600, anchor="middle"),
        words((AXIS.x(1) + 14, 90), "perfect", size=SMALL, weight=600, anchor="end"),
        AXIS.grid([0, 0.2, 0.4, 0.6, 0.8, 1], 98, bottom),
        stroke(polyline([(chance, 98), (chance, bottom)]), INK, 1.8),
        stroke(polyline([(AXIS.x(1), 98), (AXIS.x(1), bottom)]), INK, 1.8),
    )
    y = TOP
    for row in rows:
        figure.add(*_draw(row, y))
        y += row.height
    key = bottom + 60
    figure.add(
        Axis(0, 1, 22, 60).range(key - 5, 0, 1, QUIET),
        words((70, key), f"lowest to highest across {single}", size=SMALL),
        circle((41, key + 22), 7.5, fill=TEAL),
        words((70, key + 27), f"pooled, {pooled};\nwith 95% CI where published", size=SMALL),
    )
    return figure.svg()
