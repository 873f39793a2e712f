"""What a plate of the atlas is drawn from: skin, bones, muscles in layers, places of pain.

One unit is a millimeter. Every muscle is a group `VIEW-MUSCLE-SIDE`; a left one shows the right
one's drawing mirrored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from xml.sax.saxutils import escape

from tpilab.anatomy.atlas import SIDES, Bone, Plate, PlateMuscle, View, Zone, atlas
from tpilab.views.body_map.flesh import (
    CONTEXT,
    LOOKS,
    bone_line,
    bone_shape,
    drawn,
    flesh,
    soft_edge,
    soft_line,
)
from tpilab.views.figures import back, profile
from tpilab.views.figures.draw import (
    TEAL,
    Curve,
    Figure,
    Point,
    circle,
    group,
    path,
    polyline,
    smooth,
    stroke,
    tag,
)
from tpilab.views.figures.skin import Tone
from tpilab.views.figures.tissue import Sheet

Cm: TypeAlias = Sequence[Sequence[float]]
"""A curve in centimeters of a view's frame."""

PAIN = "#b0122f"
FASCIA, FASCIA_EDGE = "#ecdccd", "#a98a72"
CLOTH, CLOTH_SHADE = "#8fa3ac", "#5b6f79"

_GLEAM: dict[View, Curve] = {
    "front": [(-5.4, -6.6), (-3.4, -9.4), (0, -10.4)],
    "side": profile.GLEAM,
    "back": [(-5.4, -4), (-4.2, -7.6), (-1.4, -9.8)],
}
_FRONT: tuple[tuple[Curve, float], ...] = (
    ([(1.6, -2.6), (3.1, -3.1), (5, -2.4)], 2.4),
    ([(1.9, -0.5), (3.1, -1.05), (4.5, -0.5)], 1.5),
    ([(2.3, -0.2), (3.2, 0), (4.1, -0.25)], 0.6),
    ([(1.25, 2.5), (1.3, 3.2), (0.8, 3.5), (0, 3.75)], 0.9),
    ([(0, 5.85), (0.6, 5.68), (1.5, 5.8), (2.5, 5.6)], 1.4),
    ([(0, 6.7), (1.2, 6.6)], 0.7),
)
_FACES: dict[View, tuple[tuple[Curve, float], ...]] = {
    "front": _FRONT,
    "side": (
        (profile.LID, 0.9), (profile.EYE, 1.5), (profile.BROW, 2.4), (profile.NOSTRIL, 0.9),
        (profile.MOUTH, 1.3),
    ),
    "back": (),
}  # fmt: skip


@dataclass(frozen=True)
class Sight:
    """A view's place in its picture: width in millimeters, origin, which way the right side is."""

    width: float
    x0: float
    y0: float
    right: int

    def units(self, curve: Iterable[Sequence[float]], side: str = "right") -> list[Point]:
        """From centimeters to millimeters of the picture."""
        sign = 10 * (self.right if side == "right" else -self.right)
        return [(self.x0 + sign * x, self.y0 + 10 * y) for x, y in curve]

    def shape(self, curve: Cm, side: str = "right") -> str:
        """Path data of a smooth closed shape."""
        return smooth(self.units(curve, side), closed=True)

    def whole(self, half: Cm) -> str:
        """Path data of a half outline that begins on the midline, and its mirror image."""
        left = self.units(half[1:-1], "left") if not half[-1][0] else self.units(half[1:], "left")
        return smooth([*self.units(half), *reversed(left)], closed=True)


SIGHTS: dict[View, Sight] = {
    "front": Sight(700, 350, 140, -1),
    "side": Sight(344, 166, 150, 1),
    "back": Sight(700, 350, 140, 1),
}


_SPOTS: Curve = [
    (1.5, 1.6), (5.4, 0.9), (8.7, 2.6), (3.5, 4.4), (7, 5.2), (1.1, 7.2), (4.8, 8.1), (8.6, 8.5),
]  # fmt: skip


def sides(view: View) -> tuple[str, ...]:
    """The sides that a view shows; from the side, the right one stands for both."""
    return SIDES[:1] if view == "side" else SIDES


def box(view: View, curves: Iterable[Cm]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of curves of the right side, in whole millimeters."""
    places = [place for curve in curves for place in SIGHTS[view].units(curve)]
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return (round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys)))


def _mirrored(plate: Plate, sight: Sight, reference: str) -> str:
    """What is drawn of the right side, drawn for the left; nothing from the side."""
    if plate.view == "side":
        return ""
    return tag("use", href=reference, transform=f"matrix(-1 0 0 1 {2 * sight.x0:g} 0)")


def body_outline(plate: Plate, sight: Sight) -> str:
    """Path data of the body."""
    return _outline(plate, sight, plate.body_cm)


def _outline(plate: Plate, sight: Sight, curve: Cm) -> str:
    return sight.shape(curve) if plate.view == "side" else sight.whole(curve)


def _lines(plate: Plate, sight: Sight) -> str:
    return "".join(
        smooth(sight.units(line, side)) for line in plate.lines_cm for side in sides(plate.view)
    )


def skin(figure: Figure, plate: Plate, sight: Sight, body: str, tone: Tone) -> list[str]:
    """A person as seen: skin with its form, shorts, face and hair."""
    x0, outline = sight.x0, figure.shape(body)
    light = figure.fade((x0 - 230, 0), (x0 + 230, 0), (0, tone.light, 0.5), (0.5, tone.skin, 0),
                        (1, tone.shade, 0.24))  # fmt: skip
    lines, cloth = _lines(plate, sight), figure.shape(_outline(plate, sight, plate.cloth_cm))
    inside = group(
        drawn(outline, fill=tone.skin),
        drawn(outline, fill=light),
        group(
            _form(figure, plate, sight, tone),
            soft_edge(outline, tone.shade, 34, 0.14),
            soft_line(figure, lines, tone.shade, 7, 0.16),
            filter=figure.blur(4),
        ),
        stroke(lines, tone.shade, 0.8, opacity=0.32),
        drawn(cloth, fill=CLOTH),
        soft_edge(cloth, CLOTH_SHADE, 16, 0.14),
        clip_path=figure.clip_to(outline),
    )
    arm = _arm(figure, plate, sight, tone)
    edge = drawn(outline, stroke=tone.shade, stroke_width=1.1, opacity=0.7)
    return [*_ears(plate, sight, tone), inside, edge, arm, *_head(figure, plate, sight, tone)]


def _form(figure: Figure, plate: Plate, sight: Sight, tone: Tone) -> str:
    """Muscles under the fat show as a little light along their bellies and shade between them."""
    bellies, edges = [], []
    for muscle in plate.muscles:
        if muscle.layer == 1:
            first, *_, last = muscle.guides_cm
            middle = muscle.guides_cm[len(muscle.guides_cm) // 2]
            for side in sides(plate.view):
                bellies.append(smooth(sight.units(middle[1:-1] or middle, side)))
                edges += [smooth(sight.units(edge, side)) for edge in (first, last)]
    return soft_line(figure, "".join(edges), tone.shade, 14, 0.05) + soft_line(
        figure, "".join(bellies), tone.light, 32, 0.1
    )


def _arm(figure: Figure, plate: Plate, sight: Sight, tone: Tone) -> str:
    if plate.arm_cm is None:
        return ""
    arm = figure.shape(sight.shape(plate.arm_cm))
    return (
        drawn(arm, fill=tone.skin)
        + group(soft_edge(arm, tone.shade, 26, 0.13), clip_path=figure.clip_to(arm))
        + drawn(arm, stroke=tone.shade, stroke_width=0.9, opacity=0.6)
    )


def _ears(plate: Plate, sight: Sight, tone: Tone) -> list[str]:
    """From the front and from behind, ears stand out behind the head."""
    if plate.view == "side":
        return []
    ear = [(x - 0.4, y + 0.8) for x, y in back.EAR]
    look = {"fill": tone.skin, "stroke": tone.shade, "stroke_width": "1"}
    return [path(sight.shape(ear, side), **look) for side in SIDES]


def _head(figure: Figure, plate: Plate, sight: Sight, tone: Tone) -> list[str]:
    """Face, hair, and from the side the ear over it."""
    d = _outline(plate, sight, plate.hair_cm)
    hair = figure.shape(d)
    covered = drawn(hair, fill=tone.hair) + group(
        soft_edge(hair, tone.strand, 24, 0.28),
        soft_line(figure, smooth(sight.units(_GLEAM[plate.view])), tone.gleam, 26, 0.14),
        clip_path=figure.clip_to(hair),
    )
    face = [
        stroke(smooth(sight.units(line, side)), tone.strand, width, opacity=0.72)
        for line, width in _FACES[plate.view]
        for side in sides(plate.view)
    ]
    if plate.view == "front":
        face += [circle(at, 3, fill=tone.strand) for at in _both_eyes(sight)]
    if plate.view != "side":
        return [*face, covered]
    ear = path(sight.shape(profile.EAR), fill=tone.skin, stroke=tone.shade, stroke_width=1)
    rim = stroke(smooth(sight.units(profile.EAR_RIM)), tone.shade, 1, opacity=0.7)
    return [*face, covered, ear, rim]


def _both_eyes(sight: Sight) -> list[Point]:
    return [sight.units([(3.2, -0.6)], side)[0] for side in SIDES]


def under(figure: Figure, plate: Plate, sight: Sight, body: str) -> list[str]:
    """What is left when the skin is off: pale fascia, and bones softly beneath."""
    outline, lines = figure.shape(body), _lines(plate, sight)
    whole = [_bone(figure, bone, sight) for bone in plate.bones if bone.both]
    right = [_bone(figure, bone, sight) for bone in plate.bones if not bone.both]
    name = f"{plate.view}-bones"
    arm = "" if plate.arm_cm is None else sight.shape(plate.arm_cm)
    return [
        drawn(outline, fill=FASCIA, stroke=FASCIA_EDGE, stroke_width=2),
        group(
            soft_edge(outline, "#c8a78f", 24, 0.2),
            group(
                *whole, group(*right, id=name), _mirrored(plate, sight, f"#{name}"), opacity=0.82
            ),
            stroke(lines + arm, FASCIA_EDGE, 0.9, opacity=0.5),
            clip_path=figure.clip_to(outline),
        ),
    ]


def veil(figure: Figure, body: str) -> str:
    """What makes all muscles pale, so that those drawn over it stand out."""
    return drawn(figure.shape(body), fill=FASCIA, opacity=0.7, pointer_events="none")


def _bone(figure: Figure, bone: Bone, sight: Sight) -> str:
    if bone.shape_cm is None:
        d = smooth(sight.units(bone.line_cm or ()))
        return bone_line(d, 10 * bone.width_cm, hollow=bone.hollow)
    d = sight.whole(bone.shape_cm) if bone.both else sight.shape(bone.shape_cm)
    return bone_shape(figure, d, hollow=bone.hollow)


def muscles(figure: Figure, plate: Plate, sight: Sight, layer: int) -> list[str]:
    """The muscles of one layer; a later one lies over an earlier one."""
    parts = []
    for muscle in plate.muscles:
        if muscle.layer == layer:
            look = (LOOKS if muscle.of else CONTEXT)[layer]
            sheet = Sheet(tuple(sight.units(guide) for guide in muscle.guides_cm))
            name = f"{plate.view}-{muscle.name}"
            right = group(flesh(figure, sheet, look), id=name)
            parts.append(_muscle(plate, muscle, "right", right))
            if plate.view != "side":
                parts.append(_muscle(plate, muscle, "left", _mirrored(plate, sight, f"#{name}")))
    return parts


def _muscle(plate: Plate, muscle: PlateMuscle, side: str, drawn: str) -> str:
    name = f"{muscle.label}, {side}" if plate.view != "side" else muscle.label
    return tag(
        "g",
        tag("title", escape(name)) + drawn,
        id=f"{plate.view}-{muscle.name}-{side}",
        data_muscle=muscle.name,
        data_of=muscle.of,
        data_side=side,
        role="img",
        aria_label=name,
    )


def landmarks(plate: Plate, sight: Sight) -> list[str]:
    """What a finger finds, as rings with their names."""
    places = (
        (name, sight.units([place], side)[0])
        for name, place in plate.landmarks_cm.items()
        for side in (sides(plate.view) if place[0] else SIDES[:1])
    )
    return [
        group(
            tag("title", escape(name)),
            circle(at, 2.6, fill="none", stroke="#fff", stroke_width=2.2, opacity=0.9),
            circle(at, 2.6, fill="none", stroke=TEAL, stroke_width=1.2),
        )
        for name, at in places
    ]


def pain(figure: Figure, view: View, sight: Sight) -> list[str]:
    """Places of pain, unseen: a soft color, and dots over it, so that it is not color alone."""
    zones = sorted(
        (zone for zone in atlas().zones if zone.in_view(view)), key=lambda zone: -_size(view, zone)
    )
    soft, dots, hits = [], [], []
    for zone in zones:
        for side in sides(view):
            shape = figure.shape(sight.shape(zone.in_view(view) or (), side))
            names = {"data_zone": zone.name, "data_side": side}
            soft.append(drawn(shape, fill=None, display="none", **names))
            dots.append(drawn(shape, fill=None, display="none", **names))
            label = zone.label if view == "side" else f"{zone.label}, {side}"
            title = tag("title", escape(label))
            hits.append(tag("g", title + drawn(shape, fill=None), **names))
    blur = figure.blur(5)
    return [
        tag("defs", _dots(view)),
        group(
            group(*soft, filter=blur),
            fill=PAIN,
            opacity=0.5,
            data_part="pain",
            pointer_events="none",
        ),
        group(*dots, fill=f"url(#{view}-dots)", data_part="dots", pointer_events="none"),
        group(*hits, fill="transparent", data_part="places", display="none"),
    ]


def felt(figure: Figure, view: View, sight: Sight, names: Iterable[str]) -> list[str]:
    """Some places of pain on the right side, seen."""
    curves = (atlas().zone(name).in_view(view) for name in names)
    shapes = [figure.shape(sight.shape(curve)) for curve in curves if curve]
    return [
        tag("defs", _dots(view)),
        group(
            group(*(drawn(each, fill=None) for each in shapes), filter=figure.blur(5)),
            fill=PAIN,
            opacity=0.5,
        ),
        group(*(drawn(each, fill=None) for each in shapes), fill=f"url(#{view}-dots)"),
    ]


def _dots(view: str) -> str:
    """A tile of scattered dots; a browser scales it with its zoom."""
    dots = stroke("".join(polyline([each]) + "h0" for each in _SPOTS), PAIN, 1.5)
    return tag("pattern", dots, id=f"{view}-dots", width=10, height=10,
               patternUnits="userSpaceOnUse")  # fmt: skip


def _size(view: View, zone: Zone) -> int:
    left, top, right, bottom = box(view, [zone.in_view(view) or ()])
    return (right - left) * (bottom - top)
