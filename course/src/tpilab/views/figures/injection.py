"""The trainer of injecting at a glance: a lifted band, a needle, the force it meets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from tpilab.anatomy import Build
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.resistance import SAMPLE_UM, profile
from tpilab.views.figures.back import Frame
from tpilab.views.figures.draw import (
    EDGE,
    FAT,
    GRID,
    HEAD,
    MUSCLE,
    PAPER,
    QUIET,
    SKIN,
    SMALL,
    TEAL,
    VERMILLION,
    Curve,
    Figure,
    Point,
    circle,
    group,
    path,
    polyline,
    rectangle,
    rounded,
    smooth,
    stroke,
    words,
)
from tpilab.views.figures.person import TONES, person

WIDTH, HEIGHT, GROUND = 540.0, 584.0, 300.0
FRAME = Frame(scale=27, origin=(48, -204))
SPOT = (8.2, 13.1)
"""The mark over the right upper trapezius, in centimeters."""
ROOM, ROOM_LIGHT = "#d5e0df", "#eef3f0"
GLOVE, GLOVE_SHADE, GLOVE_LIGHT = "#7fa9c9", "#3f6688", "#cfe3f0"
HUB = "#d8752a"
"""A 25 gauge needle's, as ISO 6009 has it."""
STEPS = ("Before", "Pause", "Needle", "Inject", "After", "Note", "Decide")
FORM = [
    (-0.84, 0), (-0.72, 0.39), (-0.46, 0.66), (0, 0.79), (0.8, 0.81), (1.9, 0.79), (2.4, 0.82),
    (3.8, 0.9), (4.6, 0.94), (5.4, 0.9), (9.4, 1.05),
]  # fmt: skip
"""A finger from above: along it from the middle of its pad, and half its width, in centimeters."""
CREASES = ((1.84, 0.46), (1.98, 0.54), (2.13, 0.44), (4.4, 0.5), (4.6, 0.62), (4.82, 0.56))
LAYERS = ((Tissue.SKIN, 2, SKIN), (Tissue.FAT, 7, FAT), (Tissue.TRAPEZIUS, 11, MUSCLE))
"""Tissue, how thick in mm along the needle, its color; an example."""
WENT_MM, LIMIT_MM, GAUGE, MOST_MN = 15, 18, 25, 800


@dataclass(frozen=True)
class _Finger:
    """A gloved finger seen from above: where its pad presses, and where it points, degrees."""

    at: Point
    turn: float

    def place(self, along: float, aside: float) -> Point:
        """From along and aside of the finger, in centimeters, to the picture."""
        a, scale = radians(self.turn), FRAME.scale
        x, y = scale * aside, scale * along
        return (self.at[0] + x * cos(a) - y * sin(a), self.at[1] + x * sin(a) + y * cos(a))

    def line(self, curve: Curve, *, closed: bool = False) -> str:
        """Path data of a smooth line of (along, aside)."""
        return smooth([self.place(*each) for each in curve], closed=closed)

    def drawn(self, figure: Figure) -> str:
        """The finger with its shadow on the skin."""
        sides = [*FORM, *((along, -half) for along, half in reversed(FORM[1:]))]
        outline = self.line(sides, closed=True)
        below = _Finger((self.at[0] + 5, self.at[1] + 9), self.turn)
        shadow = path(below.line(sides, closed=True), fill="#2a1208", opacity=0.4,
                      filter=figure.blur(6))  # fmt: skip
        lit = self.line([(-0.3, -0.3), (3, -0.34), (8, -0.4)])
        creases = "".join(self.line([(y + 0.06, -half), (y - 0.06, 0), (y + 0.05, half)])
                          for y, half in CREASES)  # fmt: skip
        inside = group(
            path(outline, fill=GLOVE),
            stroke(outline, GLOVE_SHADE, 15, opacity=0.6, filter=figure.blur(6)),
            stroke(lit, GLOVE_LIGHT, 7, opacity=0.8, filter=figure.blur(4)),
            stroke(creases, GLOVE_SHADE, 1.4, opacity=0.6),
            clip_path=figure.clip(outline),
        )
        return shadow + inside + stroke(outline, GLOVE_SHADE, 1.4, opacity=0.9)


def _hands(figure: Figure) -> Iterable[str]:
    x, y = FRAME.at(*SPOT)
    turn = 212.0
    a = radians(turn)
    apart = 1.2 * FRAME.scale
    fold = smooth([(x - 26 * sin(a), y + 26 * cos(a)), (x, y), (x + 16 * sin(a), y - 16 * cos(a))])
    yield stroke(fold, TONES[3].shade, 56, opacity=0.6, filter=figure.blur(9))
    yield stroke(fold, TONES[3].light, 24, opacity=0.9, filter=figure.blur(7))
    cross = polyline([(x - 8, y - 8), (x + 8, y + 8)]) + polyline([(x - 8, y + 8), (x + 8, y - 8)])
    yield stroke(cross, PAPER, 6, opacity=0.9) + stroke(cross, "#1d3557", 3)
    for way, lean in ((-1, -20), (1, 22)):
        at = (x + way * apart * cos(a), y + way * apart * sin(a))
        dark = figure.glow(at, 40, (0, TONES[3].shade, 0.8), (1, TONES[3].shade, 0))
        yield circle(at, 40, fill=dark)
        yield _Finger(at, turn - lean).drawn(figure)


def _syringe(figure: Figure) -> str:
    """Needle, hub and barrel, coming from the lower right."""
    x, y = FRAME.at(*SPOT)
    turned = f"translate({x - 8:.0f} {y + 12:.0f}) rotate(140)"
    glass = figure.fade((0, 0), (190, 0), (0, "#f6fafb", 0.96), (1, "#dfe9ec", 0.8))
    return group(
        stroke("M4 7L150 12", "#2a1208", 9, opacity=0.22, filter=figure.blur(5)),
        stroke("M0 0H42", "#5f6d73", 3), stroke("M0 -0.6H42", "#f4f8f9", 1.2),
        path("M40 -6h16v12h-16q-3 -6 0 -12z", fill=HUB, stroke="#8a4310"),
        path("M58 -15h190v30h-190q-6 -15 0 -30z", fill=glass, stroke="#7d949c", stroke_width=1.4),
        path("M60 -13h96v26h-96q-5 -13 0 -26z", fill="#8fd0e0", opacity=0.55),
        rectangle((154, -13), 8, 26, fill="#3b464b"), rectangle((162, -5), 90, 10, fill="#cfd8db"),
        stroke("".join(f"M{66 + 18 * n} -15v{10 if n % 2 else 6}" for n in range(6)), QUIET, 1.2),
        circle((0, 0), 2.6, fill="#1d3557"),
        transform=turned,
    )  # fmt: skip


def _force() -> Iterable[str]:
    """Force against depth, over the layers that make it."""
    left, right, top, bottom = 52.0, 250.0, 346.0, 528.0
    deep = sum(thick for _, thick, _ in LAYERS)
    rows = [int(tissue) for tissue, thick, _ in LAYERS for _ in range(thick * 1000 // SAMPLE_UM)]
    force = profile(np.array(rows, dtype=np.uint8), GAUGE).tolist()

    def at(mn: float, mm: float) -> Point:
        return left + mn / MOST_MN * (right - left), top + mm / deep * (bottom - top)

    yield words((20, 330), "What the hand feels", size=HEAD, weight=600)
    begin = 0
    for tissue, thick, color in LAYERS:
        y, high = at(0, begin)[1], at(0, thick)[1] - top
        yield rectangle((left, y), right - left, high, fill=color, opacity=0.5)
        name = tissue.name.lower()
        yield words((right - 8, y + high / 2 + 5), name, size=SMALL, anchor="end",
                    halo=True)  # fmt: skip
        begin += thick
    for mn in (0, 400, 800):
        yield stroke(polyline([at(mn, 0), at(mn, deep)]), GRID, 1)
        yield words((at(mn, 0)[0], bottom + 18), f"{mn / 1000:g}", size=SMALL, color=QUIET,
                    anchor="middle")  # fmt: skip
    yield words((left, bottom + 38), "newtons; a didactic model", size=SMALL, color=QUIET)
    for mm in (0, 10, 20):
        yield words((left - 8, at(0, mm)[1] + 5), str(mm), size=SMALL, color=QUIET, anchor="end")
    yield words((20, top + 50), "mm", size=SMALL, color=QUIET)
    y = at(0, LIMIT_MM)[1]
    yield stroke(polyline([(left, y), (right, y)]), VERMILLION, 2, stroke_dasharray="6 4")
    yield words((left + 6, y - 6), "your limit", size=SMALL, color="#8a2f0a", halo=True)
    steps = range(WENT_MM * 1000 // SAMPLE_UM)
    went = [at(0, 0), *(at(force[n], n * SAMPLE_UM / 1000) for n in steps)]
    yield stroke(polyline(went), PAPER, 5, opacity=0.8) + stroke(polyline(went), TEAL, 2.8)
    yield circle(went[-1], 5, fill=TEAL, stroke=PAPER, stroke_width=1.8)


def _order() -> Iterable[str]:
    """The steps, in the clinic's order."""
    left, top, row = 304.0, 356.0, 29.0
    yield words((288, 330), "In the clinic\u2019s order", size=HEAD, weight=600)
    yield stroke(polyline([(left, top), (left, top + row * (len(STEPS) - 1))]), EDGE, 2)
    for n, step in enumerate(STEPS):
        here = step == "Inject"
        y = top + row * n
        yield circle((left, y), 11, fill=TEAL if here else PAPER, stroke=TEAL, stroke_width=2)
        yield words((left, y + 5), str(n + 1), size=13, color=PAPER if here else TEAL, weight=600,
                    anchor="middle", on=TEAL if here else PAPER)  # fmt: skip
        yield words((left + 22, y + 5), step, weight=600 if here else 400)


def injection() -> str:
    """Thumb and finger lift the right upper trapezius, and a needle enters the fold."""
    figure = Figure(
        "injection", WIDTH, HEIGHT, title="A simulated injection by landmark",
        desc=("Gloved thumb and finger lift the right upper trapezius off the chest; a needle"
              " enters the fold between them. A line shows the force: a spike at the skin, little"
              " in fat, a spike where the muscle's fascia gives, more in muscle, above the planned"
              " limit. Beside it the steps: before, pause, needle, inject, after, note, decide."),
        bleed=40,
    )  # fmt: skip
    window = polyline([(0, 0), (WIDTH, 0), (WIDTH, GROUND), (0, GROUND)], closed=True)
    card = figure.clip(rounded((1, 1), WIDTH - 2, HEIGHT - 2, 13.5))
    room = figure.fade((0, 0), (WIDTH, GROUND), (0, ROOM_LIGHT, 1), (1, ROOM, 1))
    scene = group(
        path(window, fill=room),
        person(figure, FRAME, TONES[3], Build(sex="female", bmi_tenths=232)),
        *_hands(figure), _syringe(figure), clip_path=figure.clip(window),
    )  # fmt: skip
    figure.add(group(scene, clip_path=card), *_force(), *_order())
    return figure.svg()
