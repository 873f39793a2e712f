"""The back of the neck and shoulders: superficial layer on the left, deeper layer on the right."""

from __future__ import annotations

from tpilab.views.figures import back
from tpilab.views.figures.back import Frame, Guides
from tpilab.views.figures.draw import (
    BONE,
    BONE_LIGHT,
    BONE_SHADE,
    HEAD,
    PAPER,
    QUIET,
    SKIN_SHADE,
    SMALL,
    TEAL,
    Figure,
    circle,
    group,
    leader,
    path,
    rectangle,
    stroke,
    words,
)
from tpilab.views.figures.skin import fading, from_behind
from tpilab.views.figures.tissue import Flesh, bone, muscle

WIDTH, HEIGHT = 528.0, 584.0
FRAME = Frame(scale=10.4, origin=(264.0, 172.0))
SIZE = 17.0  # of the labels, wide as the figure is

# What is named stands out; what only surrounds it is paler.
CONTEXT = Flesh("#cf9a88", "#8a5548", "#ecc7b6", 16, 0.03, 0.05)
DEEP = Flesh("#b98271", "#70402f", "#d6a894", 14)


def _bed(figure: Figure) -> list[str]:
    """The opened window: its pale floor, darker towards the edges."""
    window = FRAME.both(back.WINDOW)
    return [
        path(window, fill="#dcb8a4"),
        stroke(window, "#7d4a3a", 22, opacity=0.45, filter=figure.blur(8)),
    ]


def _left(figure: Figure) -> list[str]:
    layers = [
        (back.SCALENES, DEEP),
        (back.LEVATOR, CONTEXT),
        (back.SPLENIUS, CONTEXT),
        (back.SEMISPINALIS, CONTEXT),
        (back.RHOMBOID_MAJOR, CONTEXT),
        (back.INFRASPINATUS, CONTEXT),
        (back.TERES, CONTEXT),
        (back.LATISSIMUS, CONTEXT),
        (back.DELTOID, Flesh(CONTEXT.color, CONTEXT.shade, CONTEXT.light, 26, 0.03, 0.05)),
        (back.LOWER_TRAPEZIUS, Flesh("#c4796a", "#7c3830", "#ecb5a2", 34, 0.10, 0.14)),
        (back.MIDDLE_TRAPEZIUS, Flesh("#b0524a", "#641f20", "#e3988a", 34, 0.13, 0.12)),
        (back.UPPER_TRAPEZIUS, Flesh("#bd5a4c", "#6d2422", "#efac96", 44, 0.05, 0.08)),
    ]
    crest = FRAME.line([(10, 18.1), (13.6, 16.8), (16.8, 15.6), (18.2, 14.7)], -1)
    return [
        *(muscle(figure, FRAME.sheet(guides, -1), flesh) for guides, flesh in layers),
        stroke(crest, BONE_SHADE, 6, opacity=0.8),
        stroke(crest, BONE, 4.4),
    ]


def _right(figure: Figure) -> list[str]:
    def layer(guides: Guides, flesh: Flesh) -> str:
        return muscle(figure, FRAME.sheet(guides), flesh)

    return [
        *_ribs(figure),
        layer(back.SCALENES, DEEP),
        layer(back.ERECTOR, CONTEXT),
        layer(back.SPLENIUS_CERVICIS, CONTEXT),
        *_bones(figure),
        layer(back.SUPRASPINATUS, Flesh("#bb5e4e", "#6d2823", "#eca893", 24, 0.05, 0.22)),
        *_spine_of_scapula(figure),
        layer(back.LEVATOR, Flesh("#a8434a", "#5c1a20", "#e0918c", 20, 0.05, 0.1)),
        layer(back.SEMISPINALIS, CONTEXT),
        layer(back.SPLENIUS, Flesh("#c06a58", "#74302a", "#eeb29c", 26)),
        layer(back.SERRATUS_POSTERIOR, DEEP),
        layer(back.RHOMBOID_MAJOR, Flesh("#b4554b", "#6a2522", "#e79f8b", 30)),
        layer(back.RHOMBOID_MINOR, Flesh("#a94b45", "#5f1f1f", "#df9383", 14)),
    ]


def _ribs(figure: Figure) -> list[str]:
    """Ribs 2 to 9 and what lies between them, under the shoulder blade."""
    cage = [(1, 12), (8, 13), (15, 18), (18, 24), (16, 37), (1, 37)]
    parts = [path(FRAME.shape(cage), fill="#c08876")]
    for row in range(9):
        top = 13.2 + 2.5 * row
        course = [(1, 0), (5, 0.7), (9.6, 2.9), (15, 7), (19, 11)]
        rib = FRAME.line([(x, top + y) for x, y in course])
        parts += [stroke(rib, BONE_SHADE, 13), stroke(rib, "#e6d7b8", 11)]
        parts.append(stroke(rib, BONE_LIGHT, 3, opacity=0.8, filter=figure.blur(1.5)))
    return [group(*parts, opacity=0.85)]


def _bones(figure: Figure) -> list[str]:
    clavicle = FRAME.line(back.CLAVICLE)
    scapula = FRAME.shape(back.SCAPULA)
    fossa = [(8.6, 20.4), (11.6, 19.8), (13, 21), (11, 24.4), (9, 24.6)]
    border = FRAME.line([(15.4, 19.4), (12.8, 22.8), (10.6, 26.4), (9.2, 28.2)])
    return [
        stroke(clavicle, BONE_SHADE, 11),
        stroke(clavicle, BONE, 9),
        stroke(clavicle, BONE_LIGHT, 2.5, opacity=0.8, filter=figure.blur(1.5)),
        bone(figure, FRAME.shape(back.HUMERUS)),
        bone(figure, scapula),
        group(
            path(FRAME.shape(fossa), fill=BONE_SHADE, opacity=0.6, filter=figure.blur(11)),
            stroke(border, BONE_LIGHT, 6, opacity=0.9, filter=figure.blur(2.5)),
            clip_path=figure.clip(scapula),
        ),
    ]


def _spine_of_scapula(figure: Figure) -> list[str]:
    spine = FRAME.shape(back.SCAPULAR_SPINE)
    crest = FRAME.line([(8, 18.3), (11, 17.7), (14, 16.4), (16.4, 15.2), (18.6, 14.9)])
    below = FRAME.line([(8.6, 19.6), (12, 18.8), (15.4, 17.6), (17.6, 17.6)])
    return [
        stroke(below, "#5f4a2a", 7, opacity=0.45, filter=figure.blur(4)),
        bone(figure, spine),
        stroke(crest, BONE_LIGHT, 4.5, opacity=0.95, filter=figure.blur(1.8)),
    ]


def _spinous_processes() -> list[str]:
    """The row of spinous processes, C7 the most prominent."""
    c7 = 12.0
    rows = [10.2, c7, 14.0, 16.1, 18.3, 20.6, 23, 25.4, 27.9, 30.4]
    knobs = []
    for row in rows:
        x, y = FRAME.at(0, row)
        size = 5.4 if row == c7 else 3.6
        knobs.append(circle((x, y), size, fill=BONE, stroke=BONE_SHADE, stroke_width=1))
        knobs.append(circle((x - 1.2, y - 1.2), size * 0.4, fill=BONE_LIGHT))
    line = FRAME.line([(0, -0.2), (0, 12), (0, 35)])
    return [stroke(line, "#f3e4d3", 2.4), stroke(line, BONE_SHADE, 0.6, opacity=0.6), *knobs]


def _labels() -> list[str]:
    at = FRAME.at
    left, right = 20, WIDTH - 20
    c7 = at(0, 12)
    named = [
        ("Upper trapezius", (left, 190), "start", [((132, 197), at(-4.9, 9.6))]),
        ("Middle trapezius", (left, 262), "start", [((92, 269), at(-9.2, 15.9))]),
        ("Lower trapezius", (left, 538), "start", [((104, 521), at(-3.2, 23.6))]),
        ("Splenius capitis", (right, 190), "end", [((372, 197), at(2.7, 8.0))]),
        ("Levator scapulae", (right, 231), "end", [((384, 238), at(5.0, 10.2))]),
        ("Supraspinatus", (right, 271), "end", [((428, 278), at(11.6, 15.0))]),
        (
            "Rhomboids,\nminor and major",
            (250, 538),
            "start",
            [((286, 521), at(2.4, 14.1)), ((306, 521), at(4.4, 21.6))],
        ),
        ("Scapula", (right, 538), "end", [((472, 521), at(10.6, 22.6))]),
    ]
    return [
        words((left, 36), "Left: superficial", size=HEAD, weight=600),
        words((right, 36), "Right: deeper", size=HEAD, weight=600, anchor="end"),
        *(leader(*ends) for _, _, _, lines in named for ends in lines),
        *(words(place, text, size=SIZE, anchor=anchor) for text, place, anchor, _ in named),
        leader((484, 315), at(18.4, 15.1), color=TEAL),
        words((right, 308), "Acromion", size=SIZE, anchor="end", color=TEAL, weight=600),
        words((left, 567), "Schematic. Teal: landmarks", size=SMALL, color=QUIET),
        rectangle((c7[0] - 54, c7[1] - 12.5), 38, 25, corner=12.5, fill=PAPER),
        circle(c7, 9, stroke=TEAL, stroke_width=2, fill="none"),
        words((c7[0] - 35, c7[1] + 6), "C7", size=SIZE, color=TEAL, weight=700, anchor="middle"),
    ]


def region() -> str:
    """The picture of the region, with its landmarks."""
    figure = Figure(
        "region",
        WIDTH,
        HEIGHT,
        title="Muscles of the back of the neck and shoulders",
        desc=(
            "Seen from behind. On the left the superficial layer: upper, middle and lower "
            "trapezius with the direction of their fibers. On the right the deeper layer: splenius "
            "capitis, levator scapulae running to the upper inner corner of the scapula, "
            "supraspinatus, rhomboids. Landmarks are C7 and the acromion."
        ),
    )
    window = FRAME.both(back.WINDOW)
    edge = stroke(window, "#f6dfc9", 2.4) + stroke(window, SKIN_SHADE, 0.9)
    figure.add(
        from_behind(figure, FRAME),
        group(
            *_bed(figure),
            *_left(figure),
            *_right(figure),
            *_spinous_processes(),
            clip_path=figure.clip(window),
        ),
        edge,
        fading(figure, 478, 520, 560),
        *_labels(),
    )
    return figure.svg()
