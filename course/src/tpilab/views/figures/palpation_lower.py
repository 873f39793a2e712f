"""The simulator at a glance below the shoulders: a finger on a back, and what it stands over."""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.anatomy import Build
from tpilab.views.figures.back import Frame
from tpilab.views.figures.cloth import drapes
from tpilab.views.figures.draw import (
    HEAD,
    QUIET,
    SMALL,
    Figure,
    Point,
    group,
    path,
    polyline,
    rounded,
    words,
)
from tpilab.views.figures.palpation import ROOM, ROOM_LIGHT, pressed
from tpilab.views.figures.parts import PARTS
from tpilab.views.figures.person import TONES, person

WIDTH = 540.0
_FOOT = 78.0
_SCALE = 11.4


@dataclass(frozen=True)
class _Still:
    """One scene: which part of a back, from where to where, and where the finger presses."""

    name: str
    top: float
    bottom: float
    spot: Point
    turn: float
    tone: int
    build: Build
    head: str
    desc: str


def palpation_interscapular() -> str:
    """A finger presses beside the right shoulder blade."""
    return _drawn(
        _Still(
            "interscapular", 8.6, 37.4, (5.4, 21.4), -40, 2, Build(sex="male", bmi_tenths=290),
            "Beside the blade: ribs and lung beneath",
            "A back seen from behind, from the shoulders to the lower ribs. A finger presses"
            " between the spine and the right shoulder blade; the skin dimples.",
        )
    )  # fmt: skip


def palpation_lumbar() -> str:
    """A finger presses beside the long muscles of the loin."""
    return _drawn(
        _Still(
            "lumbar", 36.2, 63.4, (8.0, 50.6), -30, 3, Build(sex="male", bmi_tenths=250),
            "At the loin: kidney and pleura, deep",
            "A lower back seen from behind, shirt raised, trousers lowered to the hips. A finger"
            " presses beside the long muscles on the right, above the iliac crest; the skin"
            " dimples.",
        )
    )  # fmt: skip


def palpation_gluteal() -> str:
    """A finger presses the middle of the right buttock."""
    return _drawn(
        _Still(
            "gluteal", 54.6, 85.4, (8.6, 67.2), -24, 4, Build(sex="female", bmi_tenths=241),
            "At the buttock: the sciatic nerve, deep",
            "Buttocks seen from behind; a sheet covers the cleft and the thighs. A finger presses"
            " the middle of the right one, over the piriformis; the skin dimples.",
        )
    )  # fmt: skip


def _drawn(still: _Still) -> str:
    ground = _SCALE * (still.bottom - still.top)
    figure = Figure(
        f"palpation_{still.name}",
        WIDTH,
        round(ground + _FOOT),
        title="A simulated patient to palpate",
        desc=still.desc,
        bleed=40,
    )
    frame = Frame(scale=_SCALE, origin=(WIDTH / 2, -_SCALE * still.top))
    tone = TONES[still.tone]
    window = polyline([(0, 0), (WIDTH, 0), (WIDTH, ground), (0, ground)], closed=True)
    card = figure.clip(rounded((1, 1), WIDTH - 2, figure.height - 2, 13.5))
    room = figure.fade((0, 0), (WIDTH, ground), (0, ROOM_LIGHT, 1), (1, ROOM, 1))
    body = PARTS[still.name].body
    scene = group(
        path(window, fill=room),
        person(figure, frame, tone, still.build, still.name),
        *drapes(figure, frame, still.name),
        *pressed(figure, frame, still.spot, body, tone=tone, turn=still.turn),
        clip_path=figure.clip(window),
    )
    figure.add(
        group(scene, clip_path=card),
        words((28, ground + 32), still.head, size=HEAD, weight=600),
        words((28, ground + 58), "Schematic; a didactic model", size=SMALL, color=QUIET),
    )
    return figure.svg()
