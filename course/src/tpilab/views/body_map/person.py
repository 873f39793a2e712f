"""A person seen from behind in the region's frame, and a shirt that covers either side."""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.anatomy import Build
from tpilab.views.figures.back import Frame
from tpilab.views.figures.draw import Curve, Figure, group, path, stroke
from tpilab.views.figures.person import AVERAGE, TONES, person


@dataclass(frozen=True)
class View:
    """A picture from behind: size in millimeters, and where the origin of the region lies in it."""

    width: float
    height: float
    x0: float
    y0: float

    @property
    def frame(self) -> Frame:
        """Where the body stands: a millimeter a unit."""
        return Frame(scale=10.0, origin=(self.x0, self.y0))

    def place(self, x_um: float, y_um: float) -> tuple[float, float]:
        """A point of the region in units of the picture."""
        return (self.x0 + x_um / 1000, self.y0 + y_um / 1000)


VIEW = View(width=470, height=404, x0=235, y0=132)
BLEED = 60.0

SHIRT = [
    (0, 11.9), (2.4, 11.85), (4.8, 11.6), (6.6, 11.25), (7.9, 10.95), (9.4, 11.9), (12.5, 12.95),
    (15.8, 13.55), (18.8, 14.0), (21.0, 15.4), (22.3, 18.2), (23.0, 22), (23.2, 27.4), (23.2, 29),
]  # fmt: skip
NECKLINE = SHIRT[:5]
FOLDS: tuple[Curve, ...] = (
    [(1.6, 13), (2.4, 19), (2.2, 28)],
    [(6.4, 12.6), (7.4, 17), (7.0, 28)],
    [(11.4, 13.6), (12.4, 18), (11.6, 28)],
    [(16.8, 14.8), (17.2, 19), (16.4, 28)],
    [(20.4, 16.6), (19.8, 20), (18.8, 28)],
)
CLOTH, CLOTH_SHADE, CLOTH_LIGHT = "#7f9dab", "#3f5c6b", "#bcd0d8"


def back_picture(tone: int = 3, build: Build = AVERAGE) -> str:
    """The back as an SVG without words.

    tone: 1 (light) to 6 (dark). build: how far bones show, and how the hair is worn. Raises
    KeyError for other tones.
    """
    figure = Figure(
        "person",
        VIEW.width,
        VIEW.height,
        title="The back of the neck and shoulders",
        desc="A person seen from behind, from the back of the head to the shoulder blades.",
        bleed=BLEED,
    )
    figure.add(person(figure, VIEW.frame, TONES[tone], build))
    return figure.svg(card=False)


def cover_picture(side: str) -> str:
    """One half of a shirt that opens at the back, as an SVG of the same size.

    side: "left" or "right".
    """
    figure = Figure(
        "cover", VIEW.width, VIEW.height, title="A shirt", desc=f"The {side} half.", bleed=BLEED
    )
    sign = {"left": -1, "right": 1}[side]
    frame = VIEW.frame
    cloth = frame.line([*SHIRT, (0, 29)], sign) + "Z"
    light = figure.fade(
        (30, 200), (450, 420), (0, CLOTH_LIGHT, 0.75), (0.4, CLOTH, 0), (1, CLOTH_SHADE, 0.6)
    )
    seam = frame.line([(0.1, 11.8), (0.1, 20), (0.1, 29)], sign)
    figure.add(
        group(
            path(cloth, fill=CLOTH),
            path(cloth, fill=light),
            stroke(cloth, CLOTH_SHADE, 14, opacity=0.4, filter=figure.blur(7)),
            *(
                stroke(frame.line(_moved(fold, dx), sign), color, 6, opacity=depth, filter=soft)
                for soft in (figure.blur(6),)
                for fold in FOLDS
                for dx, color, depth in (
                    (0.45 * sign, CLOTH_SHADE, 0.5),
                    (-0.45 * sign, CLOTH_LIGHT, 0.55),
                )
            ),
            stroke(frame.line(_moved(NECKLINE, 0, 0.8), sign), CLOTH_SHADE, 1, opacity=0.7),
            stroke(frame.line(NECKLINE, sign), CLOTH_LIGHT, 2.4),
            stroke(seam, CLOTH_SHADE, 7, opacity=0.5, filter=figure.blur(3)),
            stroke(seam, CLOTH_LIGHT, 1.6, opacity=0.9),
            clip_path=figure.clip(cloth),
        ),
        stroke(cloth, CLOTH_SHADE, 0.8, opacity=0.7),
    )
    return figure.svg(card=False)


def _moved(curve: Curve, dx: float, dy: float = 0) -> Curve:
    return [(x + dx, y + dy) for x, y in curve]
