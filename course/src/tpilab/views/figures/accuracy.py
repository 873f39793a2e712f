"""How often a needle met the muscle that it was meant for, by muscle and by guidance."""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.evidence import Value, fact
from tpilab.views.figures.draw import (
    HEAD,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    VERMILLION,
    Attribute,
    Figure,
    Point,
    circle,
    path,
    polyline,
    words,
)
from tpilab.views.figures.plot import Axis, signed

WIDTH, HEIGHT = 480.0, 1000.0
AXIS = Axis(0, 100, 34, 436)
TOP = 150.0
LABEL, LANE, GAP = 40.0, 23.0, 19.0  # what a row's words, each of its marks and its end need
CROWDED = 65.0  # beyond, a number stands left of its mark


@dataclass(frozen=True)
class Row:
    """One muscle of one study: the percent that met it, by how the needle was guided."""

    muscle: str
    studied: str
    """Who or what was studied, and of which quality that is."""
    landmark: Value | None = None
    ultrasound: Value | None = None
    fluoroscopy: Value | None = None

    @property
    def marks(self) -> tuple[tuple[str, Value], ...]:
        """The ways of guidance that were studied, each with its percent."""
        ways = ("landmark", self.landmark), ("ultrasound", self.ultrasound)
        return tuple(
            (way, value)
            for way, value in (*ways, ("fluoroscopy", self.fluoroscopy))
            if value is not None
        )

    @property
    def height(self) -> float:
        """What the row needs: its words, a lane for each mark, an end."""
        return LABEL + LANE * len(self.marks) + GAP


def published() -> tuple[Row, ...]:
    """The accuracies that the evidence holds, from the neck down."""
    neck, suboccipital, leg = fact("GUI-001"), fact("GUI-004"), fact("GEO-033")
    calf, buttock = fact("GUI-002"), fact("GEO-030")
    medial, living = fact("GEO-050"), fact("GEO-032")
    return (
        Row(
            "Upper trapezius and sternocleidomastoid",
            "6 cadavers",
            neck.value("blind, upper trapezius and sternocleidomastoid"),
            neck.value("ultrasound, upper trapezius and sternocleidomastoid"),
        ),
        Row(
            "Levator, splenius capitis, scalenes",
            "6 cadavers",
            neck.value("blind, levator, splenius capitis and scalenes"),
            neck.value("ultrasound, levator, splenius capitis and scalenes"),
        ),
        Row(
            "Obliquus capitis inferior",
            "10 cadaver samples",
            suboccipital.value("blind, obliquus capitis inferior"),
            suboccipital.value("ultrasound, obliquus capitis inferior"),
        ),
        Row(
            "Four muscles of the leg",
            "8 cadaver limbs",
            leg.value("blind accuracy"),
            leg.value("ultrasound accuracy"),
        ),
        Row(
            "Gastrocnemius, the intended head",
            "30 cadavers, 121 practitioners",
            calf.value("blind, gastrocnemius head"),
        ),
        Row(
            "Piriformis",
            "10 cadavers, one operator; fluoroscopy with contrast",
            ultrasound=buttock.value("ultrasound accuracy"),
            fluoroscopy=buttock.value("fluoroscopy accuracy"),
        ),
        Row(
            "Piriformis, medial entry",
            "19 cadaver hips, one therapist",
            medial.value("muscle hit"),
        ),
        Row(
            "Piriformis, seen on MRI afterward",
            "10 healthy men",
            ultrasound=living.value("correct placement"),
        ),
    )


def _mark(way: str, at: Point) -> str:
    """A square for landmarks, a dot for ultrasound, a diamond for fluoroscopy."""
    x, y = at
    edge: dict[str, Attribute] = {"stroke": PAPER, "stroke_width": 1.5}
    if way == "ultrasound":
        return circle(at, 7, fill=TEAL, **edge)
    reach = 6.2 if way == "landmark" else 8.4
    corners = {
        "landmark": [(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach),
                     (x - reach, y + reach)],
        "fluoroscopy": [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)],
    }[way]  # fmt: skip
    return path(polyline(corners, closed=True), fill=_COLOR[way], **edge)


_COLOR = {"landmark": QUIET, "ultrasound": TEAL, "fluoroscopy": VERMILLION}
_TOLD = {"landmark": "landmarks", "ultrasound": "ultrasound", "fluoroscopy": "fluoroscopy"}
# Vermillion is too pale for words on paper; the ink of its shade is not.
_WORDS = {"landmark": QUIET, "ultrasound": TEAL, "fluoroscopy": "#a34400"}


def _draw(row: Row, y: float) -> list[str]:
    parts = [
        words((AXIS.left, y), row.muscle, weight=600, halo=True),
        words((AXIS.left, y + 19), row.studied, size=SMALL, color=QUIET, halo=True),
    ]
    lane = y + LABEL
    for way, value in row.marks:
        percent = value.value
        if percent is None:
            raise ValueError(f"{value.name!r} needs one value")
        if value.low is not None and value.high is not None:
            parts.append(AXIS.range(lane, value.low, value.high, _COLOR[way]))
        x = AXIS.x(percent)
        left_of = percent > CROWDED or (value.low is not None and percent > value.low)
        clear = AXIS.x(value.low) - 8 if value.low is not None else x - 14
        parts += [
            _mark(way, (x, lane)),
            words(
                (clear if left_of else x + 14, lane + 5.4),
                f"{_TOLD[way]} {signed(round(percent))}",
                size=SMALL,
                color=_WORDS[way],
                weight=600,
                anchor="end" if left_of else "start",
                halo=True,
            ),
        ]
        lane += LANE
    return parts


def accuracy() -> str:
    """Published accuracies, each study by itself."""
    figure = Figure(
        "accuracy",
        WIDTH,
        HEIGHT,
        title="How often the needle met the muscle it was meant for",
        desc=(
            "Percent of needles in the intended muscle. In cadavers ultrasound met it in 95 to 100 "
            "percent, landmarks in 40 to 84 percent, and contrast-controlled fluoroscopy met the "
            "piriformis in 30 percent. Nothing here tells whether pain eased."
        ),
    )
    rows = published()
    bottom = TOP + sum(row.height for row in rows) - GAP - 8
    figure.add(
        words((20, 36), "Was the needle in the muscle?", size=HEAD, weight=600),
        words((20, 62), "Percent of needles, each study by itself", color=QUIET),
        words((20, 100), "Mostly cadavers, few operators, small.", size=SMALL),
        AXIS.grid([0, 25, 50, 75, 100], 118, bottom),
    )
    y = TOP
    for row in rows:
        figure.add(*_draw(row, y))
        y += row.height
    figure.add(
        words((20, bottom + 56), "The bar: lowest to highest of the four muscles.", size=SMALL),
        words((20, bottom + 84), "In the muscle does not yet mean: relief.", weight=600),
    )
    return figure.svg()
