"""A person seen from behind: skin in six tones with the form of what lies beneath, and a shirt."""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.views.figures import back
from tpilab.views.figures.back import Frame
from tpilab.views.figures.draw import Curve, Figure, group, path, stroke
from tpilab.views.figures.skin import Tone, from_behind


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


VIEW = View(width=470, height=390, x0=235, y0=118)
BLEED = 60.0

# Didactic choices, not a standard: from light to dark, each with its own shade and light.
TONES = {
    1: Tone("#f0d3bf", "#b98468", "#fdeee2", "#8a6a4a", "#c6a57f", "#6b4f35"),
    2: Tone("#e2b795", "#a46f4a", "#f6d9bf", "#5a4130", "#94765c", "#3f2d20"),
    3: Tone("#cd9a70", "#8a5734", "#e8c09a", "#3d2d24", "#77604f", "#281d16"),
    4: Tone("#a97449", "#66401f", "#cb996c", "#2b211b", "#5f4d41", "#191310"),
    5: Tone("#7f5233", "#452815", "#a97b55", "#211915", "#4d3f37", "#120d0b"),
    6: Tone("#583a29", "#2a1810", "#80583f", "#1b1512", "#43372f", "#0e0a08"),
}

CREST = [(7.2, 18.4), (10.4, 17.6), (13.6, 16.4), (16.4, 15.2), (18.4, 14.9)]
INNER_EDGE = [(6.9, 18.6), (6.8, 21.5), (7.4, 25), (8.7, 28.2)]
SLOPE = [(5.6, 6.4), (5.7, 8.8), (6.7, 10.9), (9.4, 12.7), (13.2, 13.9), (17, 14.6)]
BESIDE_SPINE = [(2.6, 14), (3.0, 19), (3.2, 25), (3.2, 31)]
FURROW = [(0, 13.4), (0, 18), (0, 24), (0, 32)]
NAPE = [(0, 2.2), (0, 5), (0, 8.6)]
NECK_CORD = [(1.9, 2.6), (1.9, 6), (2.1, 9.6)]
SHIRT = [
    (0, 13.45), (0, 13.45), (1.8, 13.35), (4.2, 12.6), (6.2, 11.6), (7.6, 11.1), (9.2, 12.0),
    (12.5, 13.0), (15.8, 13.6), (18.8, 14.1), (20.9, 15.5), (22.2, 18.2), (22.9, 22), (23.1, 28),
    (16.9, 28.6), (17.4, 40), (0, 40), (0, 40),
]  # fmt: skip
CLOTH, CLOTH_SHADE, CLOTH_LIGHT = "#7f99a8", "#4c6573", "#a5bac6"


def back_picture(tone: int = 3) -> str:
    """The back as an SVG without words. tone: 1 (light) to 6 (dark). Raises KeyError for others."""
    figure = Figure(
        "person",
        VIEW.width,
        VIEW.height,
        title="The back of the neck and shoulders",
        desc="A person seen from behind, from the back of the head to the shoulder blades.",
        bleed=BLEED,
    )
    color = TONES[tone]
    body = figure.clip(VIEW.frame.both(back.BODY))
    figure.add(from_behind(figure, VIEW.frame, color), group(*_form(figure, color), clip_path=body))
    return figure.svg(card=False)


def cover_picture(side: str) -> str:
    """One half of a shirt over the back, as an SVG of the same size."""
    figure = Figure(
        "cover", VIEW.width, VIEW.height, title="A shirt", desc=f"The {side} half.", bleed=BLEED
    )
    sign = 1 if side == "right" else -1
    cloth = VIEW.frame.shape(SHIRT, sign)
    folds: list[Curve] = [
        [(9, 14.2), (10.4, 18), (10.8, 23), (10.2, 30)],
        [(15.8, 15.6), (16.2, 19), (16.4, 24)],
        [(3.4, 15), (4.2, 20), (4, 27), (4.4, 34)],
    ]
    hem = VIEW.frame.line(SHIRT[1:6], sign)
    figure.add(
        group(
            path(cloth, fill=CLOTH),
            stroke(cloth, CLOTH_SHADE, 26, opacity=0.45, filter=figure.blur(10)),
            *(
                stroke(
                    VIEW.frame.line(fold, sign), color, width, opacity=0.5, filter=figure.blur(5)
                )
                for fold in folds
                for color, width in ((CLOTH_SHADE, 7), (CLOTH_LIGHT, 3))
            ),
            stroke(hem, CLOTH_SHADE, 9, opacity=0.55),
            stroke(hem, CLOTH_LIGHT, 1.2, opacity=0.9),
            clip_path=figure.clip(cloth),
        )
    )
    return figure.svg(card=False)


def _form(figure: Figure, tone: Tone) -> list[str]:
    """Light from the upper left, and shade, over what lies beneath the skin."""

    def soft(curve: Curve, side: int, color: str, width: float, *how: float) -> str:
        depth, blur = how
        line = VIEW.frame.line(curve, side)
        return stroke(line, color, width, opacity=depth, filter=figure.blur(blur))

    def moved(curve: Curve, dx: float, dy: float) -> Curve:
        return [(x + dx, y + dy) for x, y in curve]

    parts = []
    for side in (-1, 1):
        lit, dim = (0.6, 0.42) if side < 0 else (0.4, 0.56)
        parts += [
            soft(moved(SLOPE, -0.7, 1.5), side, tone.light, 20, lit, 9),
            soft(moved(SLOPE, -0.2, 4.3), side, tone.shade, 16, 0.22, 11),
            soft(moved(CREST, 0, -0.7), side, tone.shade, 12, 0.26, 8),
            soft(CREST, side, tone.light, 7, lit + 0.12, 4),
            soft(moved(CREST, 0.2, 1.1), side, tone.shade, 10, dim, 5),
            soft(moved(INNER_EDGE, -0.6, 0), side, tone.shade, 11, dim - 0.12, 6),
            soft(moved(INNER_EDGE, 0.6, 0.2), side, tone.light, 10, lit - 0.14, 6),
            soft(moved(INNER_EDGE[-2:], 0.3, 1.2), side, tone.shade, 8, dim - 0.1, 5),
            soft([(10.4, 20.6), (13, 22.6), (14.6, 26)], side, tone.light, 34, lit - 0.28, 16),
            soft(BESIDE_SPINE, side, tone.light, 15, lit - 0.2, 9),
            soft(NECK_CORD, side, tone.light, 12, lit - 0.12, 6),
            soft([(4.6, 4), (4.7, 7), (5.2, 9.6)], side, tone.shade, 12, dim - 0.16, 8),
            soft([(18.0, 14.5), (19.4, 14.9)], side, tone.light, 9, lit, 4),
            soft([(18.6, 16.2), (20.6, 18.6), (21.2, 23)], side, tone.light, 13, lit - 0.14, 8),
            soft([(16.6, 18.2), (17.4, 21), (17.2, 24)], side, tone.shade, 12, dim - 0.14, 8),
        ]
    parts += [
        soft(NAPE, 1, tone.shade, 11, 0.5, 6),
        soft(FURROW, 1, tone.shade, 9, 0.5, 5),
        soft([(-0.9, 11.5), (0.9, 11.5)], 1, tone.light, 15, 0.62, 5),
        soft([(-1.3, 12.9), (0, 13.2), (1.3, 12.9)], 1, tone.shade, 6, 0.5, 4),
    ]
    for row in (14.4, 16.3, 18.4):
        parts.append(soft([(-0.4, row), (0.4, row)], 1, tone.light, 8, 0.34, 3.5))
    for x, y, size in ((4.4, 21.3, 1.5), (-11.8, 19.6, 1.1), (13.9, 25.4, 1.3), (-3.1, 27.2, 1.0)):
        dot = VIEW.frame.line([(x, y), (x + 0.02, y)])
        parts.append(stroke(dot, tone.shade, size * 1.6, opacity=0.75))
    return parts
