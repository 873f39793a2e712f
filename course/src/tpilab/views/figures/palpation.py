"""The simulator at a glance: a finger on a back, its force, what it feels, what the person says."""

from __future__ import annotations

from tpilab.anatomy import Build
from tpilab.views.figures import back, profile
from tpilab.views.figures.back import Frame
from tpilab.views.figures.draw import (
    EDGE,
    GRID,
    HEAD,
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    TEAL_SOFT,
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
from tpilab.views.figures.hand import Hand
from tpilab.views.figures.person import TONES, person
from tpilab.views.figures.referral import ABOVE_EAR, NECK, PALE, TEMPLE, felt
from tpilab.views.figures.skin import Tone, fading

WIDTH, HEIGHT = 540.0, 712.0
FRAME = Frame(scale=11.4, origin=(270, 164))
PROFILE = Frame(scale=6.0, origin=(424, 584))
GROUND = 464.0  # where the picture ends and the panels begin
ROOM, ROOM_LIGHT = "#d5e0df", "#eef3f0"
SPOT = (8.2, 13.1)
"""Where the finger presses: the belly of the right upper trapezius, in centimeters."""
FORCE_KG, MOST_KG = 2, 6


def pressed(  # noqa: PLR0913  # where and how it presses
    figure: Figure, frame: Frame, spot: Point, body: Curve, *, tone: Tone = TONES[3], turn: float
) -> list[str]:
    """The dimple, dark where it falls away from the light and lit beyond; and the hand.

    spot: where it presses, in centimeters. body: half of the outline that it lies in. turn: of the
    hand, in degrees.
    """
    x, y = frame.at(*spot)
    middle = (x - 3, y - 2)
    dark = figure.glow(
        middle, 36, (0, tone.shade, 0.85), (0.4, tone.shade, 0.5), (1, tone.shade, 0)
    )
    rim = smooth([(x - 8, y + 30), (x + 12, y + 27), (x + 26, y + 12), (x + 28, y - 8)])
    pressing = Hand(at=(x, y), scale=frame.scale, turn=turn, tone=TONES[5])
    return [
        group(
            circle(middle, 36, fill=dark),
            stroke(rim, tone.light, 7, opacity=0.6, filter=figure.blur(4)),
            pressing.shadow(figure),
            clip_path=figure.clip(frame.both(body)),
        ),
        pressing.drawn(figure),
    ]


def _force() -> list[str]:
    """How hard the finger presses, as a column; 4 kg blanches a nail (DX-025)."""
    left, top, height = 36.0, 66.0, 150.0
    bottom = top + height

    def level(kg: float) -> float:
        return bottom - height * kg / MOST_KG

    marks = [((2, "2 kg"), INK, 600), ((4, "4 kg"), QUIET, 400)]
    return [
        words((28, 48), "Force", size=SMALL, color=QUIET, on=ROOM_LIGHT),
        rectangle((left, top), 16, height, corner=8, fill=PAPER, stroke=EDGE),
        rectangle((left, level(FORCE_KG)), 16, bottom - level(FORCE_KG), corner=8, fill=TEAL),
        *(
            stroke(polyline([(left + 16, level(kg)), (left + 22, level(kg))]), INK, 1.4)
            + words(
                (left + 27, level(kg) + 5),
                text,
                size=SMALL,
                color=color,
                weight=weight,
                on=ROOM_LIGHT,
            )
            for (kg, text), color, weight in marks
        ),
    ]


def _said() -> list[str]:
    """What Ms Reyes (patient p01) says, in a bubble beside her head."""
    bubble = rectangle((366, 34), 154, 92, corner=14, fill=PAPER, stroke=EDGE)
    tail: Curve = [(367, 92), (352, 106), (367, 106)]
    return [
        bubble,
        path(polyline(tail, closed=True), fill=PAPER),
        words((380, 61), "“Yes. That is\nmy headache,\nexactly that.”", size=17),
    ]


def _strip() -> list[str]:
    """What the fingertip felt on its way: soft, a firm bump, soft."""
    left, right, bottom = 28.0, 252.0, 650.0
    heights = [22, 24, 22, 26, 25, 28, 60, 82, 62, 30, 26, 27, 24, 25]
    step = (right - left) / (len(heights) - 1)
    curve = [(left + step * index, bottom - height) for index, height in enumerate(heights)]
    area = polyline([(left, bottom), *curve, (right, bottom)], closed=True)
    return [
        words((28, 500), "What the finger feels", size=HEAD, weight=600),
        *(stroke(polyline([(left, y), (right, y)]), GRID, 1) for y in (562, 606, 650)),
        path(area, fill=TEAL_SOFT, opacity=0.8),
        stroke(smooth(curve), TEAL, 2.6),
        words((curve[7][0], 550), "a taut band", anchor="middle"),
        words((left, 672), "across the fibers", size=SMALL, color=QUIET),
        words((left, 696), "Schematic; a didactic model", size=SMALL, color=QUIET),
    ]


def _where(figure: Figure) -> list[str]:
    """Where she feels it: the pattern of the muscle that is pressed (REF-001)."""
    panel = polyline([(284, 470), (536, 470), (536, 676), (284, 676)], closed=True)
    areas = (NECK, ABOVE_EAR, TEMPLE)
    return [
        group(
            profile.from_the_side(figure, PROFILE, PALE),
            *(felt(figure, PROFILE.units(area), spacing=4.8) for area in areas),
            clip_path=figure.clip(panel),
        ),
        fading(figure, 640, 672, 680),
        words((284, 500), "What she\nfeels", size=HEAD, weight=600),
    ]


def palpation() -> str:
    """A finger presses the right upper trapezius; the known headache answers."""
    figure = Figure(
        "palpation",
        WIDTH,
        HEIGHT,
        title="A simulated patient to palpate",
        desc=(
            "A back seen from behind. A finger presses the right upper trapezius with 2 kg; the "
            "skin dimples. A line shows a firm bump where the finger crosses a taut band. The pain "
            "climbs the side of the neck to behind the ear and the temple. The patient says: "
            "\u201cYes. That is my headache, exactly that.\u201d"
        ),
        bleed=40,
    )
    window = polyline([(0, 0), (WIDTH, 0), (WIDTH, GROUND), (0, GROUND)], closed=True)
    card = figure.clip(rounded((1, 1), WIDTH - 2, HEIGHT - 2, 13.5))
    room = figure.fade((0, 0), (WIDTH, GROUND), (0, ROOM_LIGHT, 1), (1, ROOM, 1))
    scene = group(
        path(window, fill=room),
        person(figure, FRAME, TONES[3], Build(sex="female", bmi_tenths=232)),
        *pressed(figure, FRAME, SPOT, back.BODY, turn=-48),
        *_force(),
        *_said(),
        clip_path=figure.clip(window),
    )
    figure.add(group(scene, clip_path=card), *_where(figure), *_strip())
    return figure.svg()
