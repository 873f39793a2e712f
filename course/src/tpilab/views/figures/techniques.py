"""Two ways to palpate, in section across the fibers: flat palpation and the pincer grip."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

from tpilab.views.figures.draw import (
    BONE,
    BONE_SHADE,
    FASCIA,
    FAT,
    FAT_SHADE,
    HEAD,
    LUNG,
    MUSCLE_LIGHT,
    MUSCLE_SHADE,
    PLEURA,
    QUIET,
    SKIN,
    SKIN_SHADE,
    SMALL,
    Curve,
    Figure,
    Point,
    arrow,
    decimal,
    group,
    leader,
    path,
    plaque,
    smooth,
    stroke,
    words,
)
from tpilab.views.figures.tissue import Sheet, along, bone, shadow, unrest

# The examiner's skin is darker than the patient's, so that hand and patient stay apart.
RED = ("#b65a4e", "#c26a5b", "#aa4f46")  # neighboring bundles of one muscle
DEEP = "#e2c3b0"  # loose tissue between the muscles
HAND, HAND_SHADE, HAND_LIGHT, NAIL = "#8f5f43", "#4f2f20", "#bb8a68", "#dba995"


@dataclass(frozen=True)
class Digit:
    """A finger in profile: where its tip is, where it points (degrees), which side the pad is."""

    tip: Point
    direction: float
    pad: int
    length: float = 320
    breadth: float = 1.0

    def at(self, x: float, y: float) -> Point:
        """From the finger's own axes (x from the tip along it, y toward the pad)."""
        angle = radians(self.direction)
        dx, dy = x * cos(angle), -x * sin(angle)
        side = self.pad * y * self.breadth
        return (self.tip[0] + dx + side * sin(angle), self.tip[1] + dy + side * cos(angle))

    def line(self, curve: Curve, *, closed: bool = False) -> str:
        """Path data of a smooth line given in the finger's own axes."""
        return smooth([self.at(x, y) for x, y in curve], closed=closed)


BACK = [
    (0, -3), (6, -12), (20, -21), (40, -26), (62, -28.5), (80, -31.5), (96, -32), (120, -31),
    (150, -33), (200, -35),
]  # fmt: skip
FRONT = [
    (200, 34), (180, 32), (150, 33.5), (120, 31), (94, 25), (78, 22.5), (64, 25), (44, 28),
    (22, 25), (6, 14), (0, 5),
]  # fmt: skip
NAIL_EDGE = [(0.5, -5), (7, -13), (22, -21.5), (42, -26), (46, -23.5), (32, -18), (14, -10)]
LIT = [(16, -6), (60, -10), (140, -12), (240, -13)]


def _digit(figure: Figure, digit: Digit) -> str:
    end = digit.length
    outline = digit.line([*BACK, (end, -37), (end, 36), *FRONT], closed=True)
    creases = digit.line([(80, 22), (84, 13), (85, 6)]) + digit.line([(74, 23), (77, 16)])
    knuckle = digit.line([(84, -31), (88, -25)]) + digit.line([(92, -31.5), (95, -26)])
    nail = digit.line(NAIL_EDGE, closed=True)
    inside = group(
        path(outline, fill=HAND),
        stroke(outline, HAND_SHADE, 20, opacity=0.55, filter=figure.blur(8)),
        stroke(digit.line(LIT), HAND_LIGHT, 13, opacity=0.6, filter=figure.blur(7)),
        stroke(creases + knuckle, HAND_SHADE, 1.3, opacity=0.8),
        path(nail, fill=NAIL),
        stroke(nail, HAND_SHADE, 0.9, opacity=0.7),
        clip_path=figure.clip(outline),
    )
    return shadow(figure, outline) + inside + stroke(outline, HAND_SHADE, 1.3)


def _bundles(sheet: Sheet, columns: int, rows: int, fill: float = 0.47) -> list[str]:
    """Path data of muscle bundles cut across, in three groups of different shade."""
    groups = ["", "", ""]
    for row in range(rows):
        for column in range(columns):
            seed = 211 * row + column
            u = (row + 0.5) / rows
            v = (column + (0.5 if row % 2 else 0.0) + 0.25) / columns
            corners = []
            for corner, (dx, dy) in enumerate(_HEXAGON):
                grow = fill * (0.9 + 0.22 * unrest(7 * seed + corner))
                corners.append(
                    sheet.at(
                        min(max(u + dy * grow * 1.12 / rows, 0.01), 0.99),
                        min(max(v + dx * grow * 1.04 / columns, 0), 1),
                    )
                )
            groups[int(3 * unrest(seed + 5000)) % 3] += smooth(corners, closed=True)
    return groups


_HEXAGON = [(1, 0), (0.5, 0.9), (-0.5, 0.9), (-1, 0), (-0.5, -0.9), (0.5, -0.9)]


def _cut_across(
    figure: Figure, sheet: Sheet, columns: int, rows: int, shades: tuple[str, str, str] = RED
) -> str:
    """A muscle whose fibers point at the reader."""
    outline = sheet.outline(12)
    bundles = _bundles(sheet, columns, rows)
    grain = "".join(_dot(sheet.at(unrest(i), unrest(i + 4001))) for i in range(columns * rows * 5))
    return (
        group(
            path(outline, fill="#e6bfae"),
            *(path(d, fill=shade) for d, shade in zip(bundles, shades, strict=True)),
            stroke(grain, MUSCLE_LIGHT, 1.6, opacity=0.5),
            stroke(outline, MUSCLE_SHADE, 10, opacity=0.4, filter=figure.blur(5)),
            clip_path=figure.clip(outline),
        )
        + stroke(outline, "#f3e2d4", 2.6)
        + stroke(outline, MUSCLE_SHADE, 0.8)
    )


def _dot(at: Point) -> str:
    """Path data of a dot, as large as the stroke is wide."""
    return f"M{decimal(at[0])} {decimal(at[1])}h0"


def _band(figure: Figure, at: Point, rx: float, ry: float) -> str:
    """The taut band, cut across: a denser, darker cord."""
    x, y = at
    ring = smooth([(x + rx * dx, y + ry * dy) for dx, dy in _ROUND], closed=True)
    grain = "".join(
        _dot((x + rx * 0.84 * (2 * unrest(i) - 1), y + ry * 0.84 * (2 * unrest(i + 99) - 1)))
        for i in range(90)
    )
    return (
        shadow(figure, ring)
        + group(
            path(ring, fill="#7c2527"),
            stroke(grain, "#c4675c", 2, opacity=0.75),
            stroke(ring, "#4d1214", 7, opacity=0.6, filter=figure.blur(3)),
            clip_path=figure.clip(ring),
        )
        + stroke(ring, "#f6ded0", 2.2)
    )


_ROUND = [(1, 0), (0.72, 0.7), (0, 1), (-0.72, 0.7), (-1, 0), (-0.72, -0.7), (0, -1), (0.72, -0.7)]


def _fat(outer: Curve, inner: Curve, count: int) -> str:
    """Path data of the thin septa between an outer and an inner edge of the fat."""
    septa = ""
    for index in range(count):
        share = (index + 0.6 * unrest(index)) / count
        foot = along(inner, share)
        top = along(outer, min(share + 0.016 * (unrest(index + 50) - 0.3), 1))
        reach = 0.4 + 0.6 * unrest(index + 150)
        end = (foot[0] + reach * (top[0] - foot[0]), foot[1] + reach * (top[1] - foot[1]))
        bend = ((foot[0] + end[0]) / 2 + 3, (foot[1] + end[1]) / 2)
        septa += smooth([foot, bend, end])
    return septa


def _window(figure: Figure, top: float, bottom: float) -> str:
    """A clip path: a rounded window over the figure's width."""
    a, b, r = 14.0, figure.width - 14, 12.0
    sides = f"M{a + r:g},{top:g}H{b - r:g}A{r:g},{r:g} 0 0 1 {b:g},{top + r:g}V{bottom - r:g}"
    sides += f"A{r:g},{r:g} 0 0 1 {b - r:g},{bottom:g}H{a + r:g}"
    sides += f"A{r:g},{r:g} 0 0 1 {a:g},{bottom - r:g}V{top + r:g}"
    return figure.clip(f"{sides}A{r:g},{r:g} 0 0 1 {a + r:g},{top:g}Z")


def _down_to(curve: Curve, bottom: float) -> str:
    """Path data of everything below a curve."""
    (x0, _), (x1, _) = curve[0], curve[-1]
    return smooth(curve) + f"L{x1:.1f},{bottom:.1f} {x0:.1f},{bottom:.1f}Z"


def _pressed(level: float, dent: float, *, at: float = 236, width: float = 38) -> list[Point]:
    """A level line across the figure with a smooth dent."""
    return [(x, level + dent / (1 + ((x - at) / width) ** 2) ** 2) for x in range(0, 481, 20)]


def _spongy(top: float, bottom: float, width: float) -> str:
    """Path data of short trabeculae inside a bone."""
    lines = ""
    for i in range(110):
        x, y = width * unrest(i), top + (bottom - top) * unrest(i + 1000)
        lines += smooth([(x, y), (x + 5, y + 4 * unrest(i + 2000) - 2), (x + 10, y + 3)])
    return lines


def _flat(figure: Figure) -> list[str]:
    surface, skin = _pressed(184, 29), _pressed(194, 29)
    fascia, floor = _pressed(238, 13, width=50), [(x, 338.0) for x in range(0, 481, 20)]
    sheet = Sheet(([(x, y + 5) for x, y in fascia], [(x, y - 4) for x, y in floor]))
    finger, ghost = Digit((209, 206), 36, 1), Digit((140, 188), 36, 1)
    outline = ghost.line([*reversed(BACK[:6]), *reversed(FRONT[5:])])
    return [
        words((20, 36), "Flat palpation", size=HEAD, weight=600),
        group(
            path(_down_to(surface, 400), fill=SKIN),
            path(_down_to(skin, 400), fill=FAT),
            stroke(_fat(skin, fascia, 84), FAT_SHADE, 0.8, opacity=0.6),
            path(_down_to(fascia, 400), fill=FASCIA),
            _cut_across(figure, sheet, 27, 6),
            path(_down_to(floor, 400), fill=BONE),
            stroke(_spongy(352, 394, 480), BONE_SHADE, 0.9, opacity=0.45),
            stroke(smooth([(x, y + 5) for x, y in floor]), "#fdf9ec", 8),
            stroke(smooth(floor), BONE_SHADE, 1.4),
            stroke(smooth(surface), SKIN_SHADE, 1.5),
            stroke(smooth(skin), SKIN_SHADE, 0.8, opacity=0.7),
            _band(figure, (252, 284), 27, 20),
            stroke(outline, HAND_SHADE, 1.5, stroke_dasharray="4 4", opacity=0.8),
            _digit(figure, finger),
            clip_path=_window(figure, 54, 392),
        ),
        arrow([(120, 104), (62, 104)], width=3, head=11),
        arrow([(120, 104), (196, 104)], width=3, head=11),
        words((28, 82), "across the fibers", weight=600),
        arrow(
            [(218, 296), (228, 310), (246, 317), (266, 315), (284, 302)], color="#ffffff", width=3
        ),
        words((28, 170), "skin"),
        words((28, 222), "fat", on=FAT),
        plaque((30, 284), "muscle,\nfibers cut across"),
        words((28, 376), "bone", on=BONE),
        leader((362, 286), (268, 286)),
        plaque((368, 284), "taut band,\nrolling"),
    ]


def _pincer(figure: Figure) -> list[str]:
    surface = [
        (0, 664), (50, 662), (100, 654), (146, 634), (180, 600), (198, 562), (206, 530), (222, 506),
        (246, 498), (270, 508), (284, 532), (292, 562), (308, 600), (340, 634), (384, 654),
        (430, 662), (480, 664),
    ]  # fmt: skip
    skin = _inward(surface, 10)
    outer = [(500, 694), (430, 690), (376, 678), (330, 652), (298, 616), (282, 580), (273, 553)]
    core = [(500, 724), (424, 720), (364, 704), (312, 672), (276, 632), (256, 590), (247, 558)]
    inner = [(500, 752), (420, 748), (350, 730), (292, 694), (252, 648), (228, 604), (221, 564)]
    trapezius = Sheet(([*outer, (261, 533)], [*core, (247, 525)], [*inner, (231, 537)]))
    left, right = [(0, 706), (60, 705), (130, 700), (190, 688)], [(360, 740), (480, 760)]
    below_fat = [*left, (236, 664), (300, 704), *right]
    fold = [(190, 676), (214, 630), (222, 560), (246, 520), (276, 560), (300, 606)]
    septa = [*left[:3], *fold, *right]
    deeper = Sheet(
        (
            [(-10, 722), (90, 722), (190, 722), (250, 724), (310, 734), (390, 758), (490, 768)],
            [(-10, 772), (90, 771), (190, 770), (250, 770), (310, 774), (390, 784), (490, 790)],
        )
    )
    chest = [(0, 812), (120, 806), (240, 804), (360, 808), (480, 818)]
    thumb, index = Digit((196, 612), 118, 1), Digit((296, 616), 60, -1)
    return [
        words((20, 436), "Pincer grip", size=HEAD, weight=600),
        group(
            path(_down_to(surface, 870), fill=SKIN),
            path(_down_to(skin, 870), fill=FAT),
            stroke(_fat(skin, septa, 84), FAT_SHADE, 0.8, opacity=0.6),
            path(_down_to(below_fat, 870), fill=DEEP),
            _cut_across(figure, deeper, 28, 4, ("#c48f7d", "#cd9c8a", "#bb8573")),
            _cut_across(figure, trapezius, 24, 4),
            path(_down_to(chest, 870), fill=LUNG),
            stroke(smooth(chest), "#f4f7f9", 6),
            stroke(smooth(chest), PLEURA, 3),
            *(_rib(figure, x) for x in (96, 386)),
            stroke(smooth(surface), SKIN_SHADE, 1.5),
            stroke(smooth(skin), SKIN_SHADE, 0.8, opacity=0.7),
            _band(figure, (250, 588), 16, 21),
            _digit(figure, thumb),
            _digit(figure, index),
            clip_path=_window(figure, 454, 850),
        ),
        arrow([(246, 490), (246, 476), (246, 458)], width=3, head=11),
        arrow([thumb.at(96, 2), thumb.at(60, 4), thumb.at(28, 4)], color="#ffffff", width=3),
        arrow([index.at(28, 4), index.at(60, 4), index.at(96, 2)], color="#ffffff", width=3),
        words((258, 482), "lift"),
        words((28, 570), "thumb"),
        words((452, 570), "finger", anchor="end"),
        leader((120, 664), (242, 596)),
        plaque((30, 676), "taut band, rolled\nbetween the pads"),
        plaque((318, 714), "upper trapezius"),
        plaque((30, 752), "deeper muscle"),
        words((432, 808), "rib", on=DEEP),
        words((206, 838), "lung", on=LUNG),
        words((20, 878), "Schematic. The fibers run toward you.", size=SMALL, color=QUIET),
    ]


def _rib(figure: Figure, x: float) -> str:
    """A rib in section above the pleura."""
    rim = [(x - 34, 796), (x - 12, 784), (x + 22, 784), (x + 36, 794), (x + 14, 804), (x - 20, 805)]
    inner = [(x + 0.66 * (a - x), 794 + 0.5 * (b - 794)) for a, b in rim]
    return bone(figure, smooth(rim, closed=True)) + path(
        smooth(inner, closed=True), fill="#d9b98f", opacity=0.8
    )


def _inward(curve: Curve, depth: float) -> list[Point]:
    """A curve that runs to the right, moved down and inward by `depth`."""
    moved = []
    for before, here, after in zip(
        [curve[0], *curve], curve, [*curve[1:], curve[-1]], strict=False
    ):
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = (dx * dx + dy * dy) ** 0.5
        moved.append((here[0] - depth * dy / length, here[1] + depth * dx / length))
    return moved


def techniques() -> str:
    """Flat palpation above, pincer grip below."""
    figure = Figure(
        "techniques",
        480,
        894,
        title="Flat palpation and pincer grip",
        desc=(
            "Flat palpation: the fingertip presses skin, fat and muscle against bone and moves "
            "across the fibers; the taut band rolls under it as a denser cord. Pincer grip: thumb "
            "and finger lift the free border of upper trapezius away from rib and lung and roll "
            "the band between their pads."
        ),
    )
    figure.add(*_flat(figure), *_pincer(figure))
    return figure.svg()
