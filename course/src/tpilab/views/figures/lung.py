"""What lies under the angle of neck and shoulder, and how far published distances disagree."""

from __future__ import annotations

from dataclasses import replace

from tpilab.evidence import fact
from tpilab.views.figures.back import Frame, Guides
from tpilab.views.figures.draw import (
    FASCIA,
    FAT,
    FAT_SHADE,
    HEAD,
    INK,
    LUNG,
    LUNG_SHADE,
    PLEURA,
    QUIET,
    SKIN,
    SKIN_SHADE,
    SMALL,
    VERMILLION,
    Figure,
    Point,
    circle,
    group,
    leader,
    path,
    plaque,
    polyline,
    rectangle,
    smooth,
    stroke,
    words,
)
from tpilab.views.figures.plot import Axis, signed
from tpilab.views.figures.tissue import Flesh, Sheet, along, bone, muscle, unrest

CONTEXT = Flesh("#c48f7d", "#7d4638", "#ecc4b2", 14)

# Centimeters: x to the side from the midline, y down from the seventh cervical vertebra.
FRAME = Frame(scale=20.5, origin=(26, 206))

SURFACE = [
    (5.9, -9), (5.7, -6.4), (6.0, -4.2), (6.9, -2.2), (8.8, -0.6), (12, 0.6), (15.5, 1.3),
    (18.2, 1.9), (19.9, 2.9), (21.0, 4.6), (21.6, 7), (21.8, 12), (21.8, 17),
]  # fmt: skip
LUNG_EDGE = [
    (1.7, 16), (1.8, 9), (2.1, 5.6), (2.9, 3.5), (4.1, 2.7), (5.5, 3.0), (6.6, 4.0), (7.3, 5.6),
    (8.0, 7.8), (8.9, 10.8), (9.5, 16),
]  # fmt: skip
RIBS = [((7.9, 4.7), 0.95), ((9.0, 7.7), 0.9), ((9.9, 10.8), 0.9), ((10.5, 13.8), 0.9)]
LEVATOR = (
    [(4.5, -9), (4.6, -5), (5.6, -1.2), (7.4, 1.6), (9.6, 3.2)],
    [(3.2, -9), (3.3, -5), (4.1, -0.8), (6, 2.2), (8.9, 4.1)],
)
SCALENE = (
    [(2.9, -9), (3.1, -5), (4, -0.6), (5.8, 2.2), (8, 4.2)],
    [(1.8, -6), (2.1, -2.6), (2.9, 0.4), (4.6, 2.2), (7.2, 4.3)],
)
SUPRASPINATUS = (
    [(9.7, 3.2), (12, 2.5), (15, 2.6), (18.4, 3.5)],
    [(9.3, 4.4), (12, 4.2), (15, 4.1), (18.6, 4.1)],
    [(9.9, 5.3), (12.4, 5.7), (15.2, 5.1), (18.6, 4.7)],
)
SUBSCAPULARIS = (
    [(10.2, 5.6), (12.4, 6.9), (14.6, 7.6), (17.4, 7.8)],
    [(10.6, 8), (12, 11), (13, 13.4), (14, 16)],
)
HUMERUS = [
    (16.8, 6.4), (17, 5.2), (18, 4.4), (19.4, 4.5), (20.3, 5.4), (20.5, 7), (20.2, 8.6),
    (20.6, 11), (21, 16), (18.9, 16), (18.6, 11), (17.6, 8.6),
]  # fmt: skip
ACROMION = [(15.8, 2.0), (17.4, 2.3), (19, 2.9), (19.8, 3.6), (19, 3.6), (17.2, 3.0), (15.8, 2.6)]
BLADE = [
    (9.0, 3.6), (9.7, 4.0), (10.4, 5.6), (12.2, 6.4), (14.6, 6.0), (16.2, 5.2), (16.6, 6.2),
    (16.2, 7.4), (14.4, 7), (12, 7.2), (10.8, 7.6), (11, 10), (11.4, 16), (10.8, 16), (10.2, 9),
    (9.6, 6),
]  # fmt: skip
SKIN_POINT = (7.0, -2.1)
POINTS = ("1R", "1L", "2R", "2L")  # two skin points of the MRI study, right and left


def _inset(depth: float) -> list[Point]:
    """The body's surface moved inward by `depth` cm."""
    moved = []
    for before, here, after in zip(
        [SURFACE[0], *SURFACE], SURFACE, [*SURFACE[1:], SURFACE[-1]], strict=False
    ):
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = (dx * dx + dy * dy) ** 0.5
        moved.append((here[0] - depth * dy / length, here[1] + depth * dx / length))
    return moved


def _under(depth: float) -> str:
    """Path data of everything deeper than `depth` cm, down to the lower left corner."""
    line = smooth(FRAME.units(_inset(depth)))
    corner = FRAME.units([(22, 17), (-3, 17), (-3, -10)])
    return line + "L" + " ".join(f"{x:.1f},{y:.1f}" for x, y in corner) + "Z"


def _layers(figure: Figure) -> list[str]:
    """Skin, fat with its lobules, trapezius and deltoid, and the space below them."""
    trapezius = Sheet(tuple(FRAME.units(_inset(depth)[:8]) for depth in (0.95, 1.5, 2.1)))
    deltoid = Sheet(tuple(FRAME.units(_inset(depth)[7:]) for depth in (0.95, 1.6, 2.4)))
    return [
        path(_under(0), fill=SKIN),
        path(_under(0.26), fill=FAT),
        stroke(_lobules(), FAT_SHADE, 0.8, opacity=0.65),
        path(_under(0.92), fill=FASCIA),
        path(_under(2.0), fill="#e2c3b0"),
        muscle(figure, deltoid, replace(CONTEXT, fibers=18, origin=0.06)),
        muscle(figure, trapezius, Flesh("#b8574c", "#6d2422", "#e9a28e", 16, 0, 0.05)),
        stroke(smooth(FRAME.units(SURFACE)), SKIN_SHADE, 1.4),
        stroke(smooth(FRAME.units(_inset(0.26))), SKIN_SHADE, 0.7, opacity=0.7),
    ]


def _lobules() -> str:
    """Path data of thin septa that divide the fat."""
    outer, inner = _inset(0.3), _inset(0.9)
    septa = []
    for index in range(84):
        share = (index + 0.5 * unrest(index)) / 84
        foot = along(inner, min(share + 0.012 * (unrest(index + 40) - 0.5), 1))
        top = along(outer, min(share + 0.03 * (unrest(index + 80) - 0.3), 1))
        reach = 0.45 + 0.55 * unrest(index + 120)
        end = (foot[0] + reach * (top[0] - foot[0]), foot[1] + reach * (top[1] - foot[1]))
        bend = ((foot[0] + end[0]) / 2 + 0.08, (foot[1] + end[1]) / 2)
        septa.append(smooth(FRAME.units([foot, bend, end])))
    return "".join(septa)


def _chest(figure: Figure) -> list[str]:
    lung = smooth(FRAME.units(LUNG_EDGE)) + "Z"
    wall = smooth(FRAME.units([(x + 0.55, y - 0.3) for x, y in LUNG_EDGE[7:]]))
    spots = "".join(
        circle(
            FRAME.at(2.2 + 6.8 * unrest(i), 3.4 + 12 * unrest(i + 333)), 1 + 1.6 * unrest(i + 666)
        )
        for i in range(150)
    )
    return [
        stroke(wall, "#b0705f", 15, opacity=0.9),
        path(lung, fill=LUNG),
        group(
            group(spots, fill="#ffffff", opacity=0.35),
            stroke(lung, LUNG_SHADE, 26, opacity=0.5, filter=figure.blur(10)),
            clip_path=figure.clip(lung),
        ),
        stroke(lung, "#f4f7f9", 5.5),
        stroke(lung, PLEURA, 2.6),
        *(_rib(figure, at, size) for at, size in RIBS),
    ]


def _rib(figure: Figure, at: Point, size: float) -> str:
    """A rib in section: compact rim, spongy inside."""
    x, y = at
    rim = [(x - size, y + 0.1), (x - 0.3 * size, y - 0.55), (x + 0.8 * size, y - 0.5)]
    rim += [(x + size, y + 0.1), (x + 0.3 * size, y + 0.65), (x - 0.7 * size, y + 0.6)]
    inner = [(x + 0.62 * (a - x), y + 0.55 * (b - y)) for a, b in rim]
    return bone(figure, FRAME.shape(rim)) + path(FRAME.shape(inner), fill="#d9b98f", opacity=0.8)


def _spine(figure: Figure) -> list[str]:
    parts = []
    for row in range(8):
        top = -8.6 + 2.5 * row
        disc = [(-3, top - 0.7), (1.1, top - 0.7), (1.1, top + 0.2), (-3, top + 0.2)]
        body = [(-3, top), (0.9, top), (1.4, top + 0.3), (1.15, top + 1), (1.4, top + 1.7)]
        body += [(0.9, top + 2), (-3, top + 2)]
        parts.append(path(polyline(FRAME.units(disc), closed=True), fill="#c3cdca"))
        parts.append(bone(figure, smooth(FRAME.units(body)) + "Z"))
    return parts


def _plate(figure: Figure) -> str:
    def layer(guides: Guides, flesh: Flesh) -> str:
        return muscle(figure, FRAME.sheet(guides), replace(flesh, edge=6))

    window = "M26,54H454A12,12 0 0 1 466,66V404A12,12 0 0 1 454,416H26A12,12 0 0 1 14,404V66"
    return group(
        *_layers(figure),
        *_spine(figure),
        layer(SCALENE, CONTEXT),
        *_chest(figure),
        layer(SUBSCAPULARIS, CONTEXT),
        bone(figure, FRAME.shape(HUMERUS)),
        bone(figure, FRAME.shape(BLADE)),
        layer(SUPRASPINATUS, Flesh("#bb5e4e", "#6d2823", "#eca893", 16, 0.05, 0.2)),
        bone(figure, FRAME.shape(ACROMION)),
        layer(LEVATOR, Flesh("#a8434a", "#5c1a20", "#e0918c", 12, 0, 0.12)),
        clip_path=figure.clip(window + "A12,12 0 0 1 26,54Z"),
    )


def _letter(at: Point, letter: str) -> str:
    """A letter in a ring: it ties a line of the drawing to a row of the scale."""
    x, y = at
    ring = circle(at, 10, fill="#ffffff", stroke=INK, stroke_width=1.6)
    return ring + words((x, y + 5.2), letter, size=SMALL, weight=700, anchor="middle", on="#ffffff")


def _paths() -> list[str]:
    """The three straight lines that the MRI study measured along, from one point of the skin."""
    start = FRAME.at(*SKIN_POINT)
    ends = {"A": FRAME.at(4.2, 2.75), "B": FRAME.at(7.0, 5.0), "C": FRAME.at(9.7, 2.58)}
    d = "".join(polyline([start, end]) for end in ends.values())
    return [
        stroke(d, "#ffffff", 4.5, opacity=0.85),
        stroke(d, INK, 1.9, stroke_dasharray="6 4"),
        circle(start, 5, fill=INK, stroke="#ffffff", stroke_width=2),
        *(_letter(end, letter) for letter, end in ends.items()),
    ]


def _labels() -> list[str]:
    at = FRAME.at
    return [
        words((20, 36), "Angle of neck and shoulder, in section", size=HEAD, weight=600),
        leader((286, 79), at(5.75, -6.1)),
        words((292, 84), "skin"),
        leader((286, 105), at(5.45, -5.2)),
        words((292, 110), "fat"),
        leader((286, 131), at(5.15, -4.0)),
        words((292, 136), "upper trapezius"),
        leader((286, 157), at(5.2, -1.6)),
        words((292, 162), "levator scapulae"),
        leader((380, 196), at(13.2, 3.4)),
        words((318, 190), "supraspinatus"),
        words((76, 322), "apex of\nthe lung", on=LUNG),
        leader((130, 381), at(7.9, 7.6)),
        words((76, 386), "pleura", on=LUNG),
        leader((272, 376), at(8.3, 4.8)),
        plaque((272, 388), "first rib"),
        words((20, 438), "midline", size=SMALL, color=QUIET),
        words((240, 438), "schematic, from behind", size=SMALL, color=QUIET, anchor="middle"),
        words((460, 438), "shoulder", size=SMALL, color=QUIET, anchor="end"),
    ]


AXIS = Axis(0, 60, 24, 448)


def _millimeters(identifier: str, name: str) -> float:
    """A published length in mm, whichever unit the fact has."""
    found = fact(identifier).value(name)
    if found.value is None:
        raise ValueError(f"{identifier}: {name!r} has no single value")
    return found.value * {"mm": 1, "cm": 10}[found.unit]


def _needle(y: float, length: float) -> str:
    """A needle from the skin, to the scale of the axis."""
    tip, hub = AXIS.x(length), AXIS.x(0)
    bevel = [(hub, y - 2), (tip - 9, y - 2), (tip, y + 2), (hub, y + 2)]
    return path(polyline(bevel, closed=True), fill=VERMILLION) + rectangle(
        (hub - 14, y - 6), 14, 12, corner=3, fill=VERMILLION
    )


def _smallest(y: float, value: float) -> str:
    """A triangle that points to the smallest distance found."""
    x = AXIS.x(value)
    return path(polyline([(x - 8, y + 8), (x + 8, y + 8), (x, y - 6)], closed=True), fill=INK)


def _scale() -> list[str]:
    """Published distances from skin to lung, one row a statement."""
    top, pitch = 506.0, 57.0
    needle = _millimeters("HAZ-002", "needle length that reached lung")
    cadaver = _millimeters("HAZ-002", "cadaver distance at neck angle")
    means = [_millimeters("GEO-011", f"{each}, 30 deg medial, mean") for each in POINTS]
    medial = _millimeters("GEO-011", "smallest distance, 30 deg medial")
    down = _millimeters("GEO-012", "smallest distance, vertical")
    lateral = signed(fact("GEO-012").value("lateral angle not meeting pleura").value or 0)
    studies = fact("GEO-012").population
    rows = [
        (None, "A needle of this length reached the lung"),
        (None, "Cadavers, angle of the neck"),
        ("A", f"MRI, {lateral}° toward the midline"),
        ("B", "MRI, straight down"),
        ("C", f"MRI, {lateral}° outward: no pleura met, yet not safe"),
    ]
    parts = [
        words((20, 474), "Published distances, skin to lung", size=HEAD, weight=600),
        AXIS.grid(range(0, 61, 10), 486, 756),
        stroke(polyline([(AXIS.x(0), 486), (AXIS.x(0), 756)]), SKIN_SHADE, 2.5),
    ]
    for row, (letter, text) in enumerate(rows):
        y = top + pitch * row
        parts.append(words((58 if letter else 32, y), text, halo=True))
        parts += [_letter((44, y - 5), letter)] if letter else []
    marks = [top + pitch * row + 22 for row in range(4)]
    low, high = min(means), max(means)
    parts += [
        _needle(marks[0], needle),
        _value(marks[0], needle, f"{signed(needle)} mm"),
        AXIS.dot(marks[1], cadaver),
        _value(marks[1], cadaver, f"{signed(cadaver)} mean"),
        _smallest(marks[2], medial),
        AXIS.range(marks[2], low, high, INK),
        words(
            (AXIS.x(medial) - 12, marks[2] + 6),
            f"{signed(medial)} smallest",
            size=SMALL,
            anchor="end",
            halo=True,
        ),
        words(
            (AXIS.x(high) + 6, marks[2] + 26),
            f"means {signed(low)}–{signed(high)}",
            size=SMALL,
            anchor="end",
            halo=True,
        ),
        _smallest(marks[3], down),
        _value(marks[3], down, f"{signed(down)} smallest"),
        words(
            (20, 800),
            f"mm from the skin. MRI rows: {studies}.\n"
            "Levator scapulae: no published distance found.",
            size=SMALL,
            color=QUIET,
        ),
        words((20, 852), "No depth and no direction is safe by itself.", weight=600),
    ]
    return parts


def _value(y: float, value: float, text: str) -> str:
    """The words to the right of a mark."""
    return words((AXIS.x(value) + 13, y + 6), text, size=SMALL, halo=True)


def lung() -> str:
    """Section through the neck-shoulder angle, and the published skin-to-lung distances."""
    figure = Figure(
        "lung",
        480,
        874,
        title="The lung under the angle of neck and shoulder",
        desc=(
            "A section from behind: skin, fat, upper trapezius and levator scapulae, and below "
            "them the first rib and the apex of the lung under the pleura. A scale shows published "
            "distances from skin to lung, which disagree. No depth and no direction is safe "
            "by itself."
        ),
    )
    figure.add(_plate(figure), *_labels(), *_paths(), *_scale())
    return figure.svg()
