"""How far examiners agree on the signs of a trigger point, beyond chance."""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.evidence import Value, fact
from tpilab.views.figures.draw import (
    BODY,
    HEAD,
    INK,
    QUIET,
    SMALL,
    TEAL,
    Figure,
    polyline,
    stroke,
    words,
)
from tpilab.views.figures.plot import Axis, signed

WIDTH, HEIGHT = 480.0, 560.0
AXIS = Axis(-0.2, 1, 34, 446)
TOP, PITCH = 138.0, 72.0


@dataclass(frozen=True)
class Row:
    """One sign: the range between studies, and the pooled value where there is one."""

    label: str
    spread: Value | None = None
    pooled: Value | None = None


def _rows() -> list[Row]:
    return [
        Row(
            "The patient’s own pain, reproduced",
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
    parts = [words((AXIS.left, y), row.label, halo=True)]
    mark = y + 23
    spread, pooled = row.spread, row.pooled
    if spread and spread.low is not None and spread.high is not None:
        low, high = AXIS.x(spread.low), AXIS.x(spread.high)
        parts += [
            stroke(polyline([(low, mark), (high, mark)]), QUIET, 3.2),
            words((low, mark + 20), signed(spread.low), size=SMALL, anchor="middle", halo=True),
            words((high, mark + 20), signed(spread.high), size=SMALL, anchor="middle", halo=True),
            AXIS.tick(mark, spread.low, QUIET),
            AXIS.tick(mark, spread.high, QUIET),
        ]
    if pooled and pooled.value is not None:
        x = AXIS.x(pooled.value)
        if pooled.ci95:
            parts.append(AXIS.range(mark, *pooled.ci95, TEAL))
        parts += [
            AXIS.dot(mark, pooled.value, TEAL, radius=7.5),
            words(
                (x, mark + 23),
                signed(pooled.value),
                size=SMALL,
                color=TEAL,
                weight=600,
                anchor="middle",
                halo=True,
            ),
        ]
    return parts


def agreement() -> str:
    """Kappa between examiners: ranges of single studies, pooled values with their interval."""
    figure = Figure("agreement", WIDTH, HEIGHT, title="t", desc="d")
    bottom = TOP + 5 * PITCH - 26
    chance = AXIS.x(0)
    figure.add(
        words((20, 36), "Do two examiners find the same?", size=HEAD, weight=600),
        words((20, 62), "Agreement beyond chance (kappa)", color=QUIET),
        AXIS.grid([0, 0.2, 0.4, 0.6, 0.8, 1], 96, bottom),
        stroke(polyline([(chance, 96), (chance, bottom)]), INK, 1.8),
        stroke(polyline([(AXIS.x(1), 96), (AXIS.x(1), bottom)]), INK, 1.8),
    )
    for index, row in enumerate(_rows()):
        figure.add(*_draw(row, TOP + PITCH * index))
    return figure.svg()
