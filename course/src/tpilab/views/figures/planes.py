"""Needle and ultrasound slice: what is seen from above, and what the screen then shows."""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.evidence import fact
from tpilab.views.figures.draw import (
    HEAD,
    INK,
    QUIET,
    SKIN,
    SKIN_SHADE,
    SMALL,
    TEAL,
    TEAL_SOFT,
    VERMILLION,
    Curve,
    Figure,
    Point,
    circle,
    group,
    leader,
    path,
    polyline,
    rectangle,
    rounded,
    stroke,
    words,
)
from tpilab.views.figures.plot import signed
from tpilab.views.figures.tissue import unrest

WIDTH, ROW, TOP = 480.0, 196.0, 84.0
PLAN, SCREEN = (20.0, 236.0), (250.0, 460.0)  # from where to where each picture runs
TALL = 138.0
SLICE = 15.0  # how thick the slice is drawn; a real one is about 2 mm
DARK, LIGHT = "#101417", "#f2f4f5"
FINDING = "#f0a36b"  # on the dark screen, for what is not seen


@dataclass(frozen=True)
class Case:
    """A way to hold needle and probe. Places count from the upper left of each picture."""

    name: str
    told: str
    turned: bool
    """Whether the slice lies across the needle's way."""
    needle: tuple[Point, Point]
    """Seen from above: entry and tip."""
    seen: Curve
    """On the screen: the bright line, or one place for a dot."""
    tip: Point
    """On the screen: where the tip truly is."""

    @property
    def hidden(self) -> bool:
        """Whether the tip lies outside the slice."""
        return self.seen[-1] != self.tip


CASES = (
    Case(
        "In-plane, aligned",
        "Shaft and tip in one line.",
        turned=False,
        needle=((18, 69), (140, 69)),
        seen=[(8, 26), (126, 84)],
        tip=(126, 84),
    ),
    Case(
        "In-plane, a little off",
        "The line ends where the shaft leaves the slice.",
        turned=False,
        needle=((18, 62), (186, 98)),
        seen=[(8, 26), (70, 56)],
        tip=(170, 105),
    ),
    Case(
        "Out-of-plane, tip in the slice",
        "A dot. It is the tip.",
        turned=True,
        needle=((36, 69), (108, 69)),
        seen=[(72, 60)],
        tip=(72, 60),
    ),
    Case(
        "Out-of-plane, pushed on",
        "The same dot. Now it is shaft.",
        turned=True,
        needle=((36, 69), (182, 69)),
        seen=[(72, 60)],
        tip=(72, 116),
    ),
)


def _plan(figure: Figure, case: Case, y: float) -> list[str]:
    """The skin from above, the slice, the needle beneath it."""
    left, right = PLAN
    middle = (left + right) / 2
    if case.turned:
        slice_ = (middle - SLICE / 2, y + 8), SLICE, TALL - 16
    else:
        slice_ = (left + 14, y + 69 - SLICE / 2), right - left - 28, SLICE
    entry, tip = ((left + x, y + down) for x, down in case.needle)
    window = rounded((left, y), right - left, TALL, 8)
    return [
        group(
            rectangle((left, y), right - left, TALL, fill=SKIN),
            rectangle(*slice_, corner=3, fill=TEAL_SOFT, stroke=TEAL, stroke_width=1.6),
            stroke(polyline([entry, tip]), INK, 3.2),
            circle(entry, 4.2, fill=SKIN, stroke=INK, stroke_width=1.6),
            circle(tip, 5.4, fill=VERMILLION, stroke="#ffffff", stroke_width=1.4),
            clip_path=figure.clip(window),
        ),
        stroke(window, SKIN_SHADE, 1),
    ]


def _tissue(left: float, y: float, width: float) -> str:
    """Path data of the faint stripes of a muscle lengthwise."""
    lines = ""
    for n in range(46):
        x, down = width * unrest(n + 31), 20 + (TALL - 28) * unrest(n + 517)
        long = 14 + 26 * unrest(n + 90)
        lines += polyline([(left + x, y + down), (left + min(x + long, width), y + down + 2)])
    return lines


def _screen(figure: Figure, case: Case, y: float) -> list[str]:
    """What the machine shows, and in dashes what it does not."""
    left, right = SCREEN
    window = rounded((left, y), right - left, TALL, 8)
    seen = [(left + x, y + down) for x, down in case.seen]
    tip = (left + case.tip[0], y + case.tip[1])
    inside = [
        rectangle((left, y), right - left, TALL, fill=DARK),
        stroke(_tissue(left, y, right - left), "#5c666c", 1.2, opacity=0.8),
        stroke(polyline([(left, y + 7), (right, y + 7)]), "#aab3b8", 5),
    ]
    if len(seen) == 1:
        inside.append(circle(seen[0], 5, fill=LIGHT))
    else:
        inside.append(stroke(polyline(seen), LIGHT, 4))
    if case.hidden:
        ghost = [] if len(seen) == 1 else [seen[-1], tip]
        if ghost:
            inside.append(stroke(polyline(ghost), FINDING, 1.6, stroke_dasharray="3 5"))
        inside.append(
            circle(tip, 6, fill="none", stroke=FINDING, stroke_width=1.8, stroke_dasharray="3 3")
        )
    parts = [group(*inside, clip_path=figure.clip(window))]
    side = tip[0] > left + 110 and case.hidden and len(seen) > 1
    told = "tip, not seen" if case.hidden else "tip"
    parts.append(
        words(
            (tip[0] - 12 if side else tip[0] + 13, tip[1] + 5),
            told,
            size=SMALL,
            color=FINDING if case.hidden else LIGHT,
            anchor="end" if side else "start",
            on=DARK,
        )
    )
    if case.hidden and len(seen) == 1:
        parts.append(
            words((seen[0][0] + 13, seen[0][1] + 5), "shaft", size=SMALL, color=LIGHT, on=DARK)
        )
    return parts


def planes() -> str:
    """Two ways in-plane, two ways out-of-plane: from above and on the screen."""
    height = TOP + ROW * len(CASES) + 44
    thick = signed(fact("GEO-028").value("beam thickness").value or 0)
    figure = Figure(
        "planes",
        WIDTH,
        height,
        title="The needle and the slice, from above and on the screen",
        desc=(
            "Aligned in-plane, shaft and tip show as one line. A little off, the line ends where "
            "the shaft leaves the slice, and the tip lies deeper, unseen. Out-of-plane a dot is "
            "the tip or the shaft: the picture is the same."
        ),
    )
    figure.add(
        words((20, 36), "A bright end is not yet the tip", size=HEAD, weight=600),
        words((PLAN[0], 66), "from above", size=SMALL, color=QUIET),
        words((SCREEN[0], 66), "on the screen", size=SMALL, color=QUIET),
    )
    for n, case in enumerate(CASES):
        y = TOP + ROW * n
        figure.add(
            words((20, y + 14), case.name, weight=600),
            *_plan(figure, case, y + 24),
            *_screen(figure, case, y + 24),
            words((20, y + 24 + TALL + 19), case.told, size=SMALL),
        )
    end = TOP + ROW * len(CASES)
    first = TOP + 24
    figure.add(
        leader((PLAN[0] + 150, first + 34), (PLAN[0] + 170, first + 63)),
        words((PLAN[0] + 92, first + 28), "the slice", size=SMALL, on=SKIN),
        words((PLAN[0] + 108, first + 106), "tip", size=SMALL, on=SKIN),
        leader((PLAN[0] + 128, first + 94), (PLAN[0] + 139, first + 74)),
        path(polyline([(20, end + 4), (460, end + 4)]), stroke=TEAL_SOFT),
        words((20, end + 28), f"Schematic. A real slice is about {thick} mm thick.", size=SMALL),
    )
    return figure.svg()
