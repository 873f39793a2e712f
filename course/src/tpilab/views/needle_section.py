"""A guided needle in the section that it ran in: the layers of one body, and what it met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from tpilab.anatomy.block import Lump
from tpilab.anatomy.tissue import BONES, Tissue
from tpilab.physics.pose import Vector
from tpilab.views.figures.draw import (
    BLUE,
    BONE,
    BONE_SHADE,
    FASCIA,
    FASCIA_SHADE,
    FAT,
    INK,
    LUNG,
    MUSCLE,
    PAPER,
    PLEURA,
    QUIET,
    SKIN,
    SMALL,
    VERMILLION,
    Attribute,
    Figure,
    Point,
    circle,
    decimal,
    group,
    path,
    polyline,
    rounded,
    stroke,
    tag,
    words,
)
from tpilab.views.figures.person import TONES
from tpilab.views.needle_look import CALLED, GEL, PIPES, ROOM, TARGET, TITLE_H, UM, Frame, shaft
from tpilab.views.needle_told import STEP_UM, Pass, Piece, Plane, Told, crossings, pieces

Name: TypeAlias = tuple[Point, str, str]
"""A place in the picture, what is there, and the color of the word."""
_LEFT, _RIGHT = 34.0, 330.0
"""Between which x a section is drawn; scale and words stand beside it."""
_THIN = 2.0
"""A layer thinner than this where it would be named stays without a name."""
_OLIVE, _KIDNEY, _VISCERA = "#8a8f3c", "#9a5a4a", "#d5b3a8"
_DEPOSIT, _WARNING = "#56b4e9", "#a34400"
_FILLS = {
    Tissue.SKIN: SKIN, Tissue.FAT: FAT, Tissue.FASCIA: FASCIA, Tissue.PLEURA: PLEURA,
    Tissue.LUNG: LUNG, Tissue.KIDNEY: _KIDNEY, Tissue.VISCERA: _VISCERA, Tissue.GEL: GEL,
    Tissue.OLIVE: _OLIVE, Tissue.OTHER_MUSCLE: "#cf8b7d", Tissue.INTERCOSTAL: "#cf8b7d",
    **dict.fromkeys(BONES, BONE), **PIPES,
}  # fmt: skip
_SHORT = {
    Tissue.LEVATOR_SCAPULAE: "levator scap.", Tissue.QUADRATUS_LUMBORUM: "quadratus lumb.",
    Tissue.GLUTEUS_MAXIMUS: "gluteus max.", Tissue.GLUTEUS_MEDIUS: "gluteus med.",
}  # fmt: skip


def along_needle(figure: Figure, told: Told, top: float) -> float:
    """The section that the deepest pass ran in; gives how high it is."""
    plane = Plane.of(told)
    scale = (_RIGHT - _LEFT) / ((plane.end_um - plane.start_um) / UM)
    height = plane.deep_um / UM * scale
    frame = Frame(plane.start_um, 0, _LEFT, top + TITLE_H + 14, scale)
    card = rounded((_LEFT, frame.top), _RIGHT - _LEFT, height, 3)
    found = pieces(told.block, plane)
    names = _named(told, plane, frame, found)
    room = max(height, ROOM * len(names))
    inside = [
        path(card, fill=PAPER),
        *(_layer(each, told, frame) for each in found if each.tissue != Tissue.OUTSIDE),
    ]
    inside += [
        _pipe(stretch, pipe.radius_um, pipe.kind, frame)
        for pipe in told.block.pipes
        for stretch in crossings(pipe, plane)
    ]
    inside += [_lump(each, plane, frame) for each in told.block.lumps if each.kind is not None]
    inside += [_deposit(each, plane, frame) for each in told.deposits]
    inside.append(_limit(told, frame))
    inside.append(_target(told, plane, frame))
    inside += [_needle(each, plane, frame) for each in told.passes]
    inside += [_burst(at, plane, frame) for _, at in told.touched]
    main = told.main
    title = "Along the needle" if main else "Across the mark: no needle went in"
    if main and len(told.passes) > 1:
        title += f", as entry {main.number} ran"
    figure.add(
        words((12, top + 22), title, weight=600),
        group(*inside, clip_path=figure.clip(card)),
        *_scale(plane, frame),
        *_beside(names, frame, room),
        *(_label(each, plane, frame) for each in plane.near(told.labels)),
        words((_LEFT, frame.top + height + 20), plane.ends[0], size=SMALL, color=QUIET),
        words((_RIGHT, frame.top + height + 20), plane.ends[1], size=SMALL, color=QUIET,
              anchor="end"),
    )  # fmt: skip
    return TITLE_H + 14 + max(height + 22, room) + 8


def fill_of(tissue: Tissue, tone: int) -> str:
    """The color of a tissue; tone: of the skin, 1 to 6, 0 for gel."""
    if tissue == Tissue.SKIN and tone:
        return TONES[tone].skin
    return _FILLS.get(tissue, MUSCLE)


def _layer(piece: Piece, told: Told, frame: Frame) -> str:
    tissue = Tissue(piece.tissue)
    color = fill_of(tissue, told.tone)
    upper = [frame.at(s, z) for s, z in zip(piece.along, piece.tops, strict=True)]
    lower = [frame.at(s, z) for s, z in zip(piece.along, piece.bottoms, strict=True)]
    d = polyline([*upper, *reversed(lower)], closed=True)
    edge = BONE_SHADE if tissue in BONES else FASCIA_SHADE
    return path(d, fill=color) + stroke(polyline(upper), edge, 1.2, opacity=0.9)


def _pipe(stretch: Sequence[tuple[int, int]], radius_um: int, kind: Tissue, frame: Frame) -> str:
    radius = max(radius_um / UM * frame.scale, 2.4)
    places = [frame.at(*each) for each in stretch]
    wide = max(each[0] for each in places) - min(each[0] for each in places)
    color = PIPES[kind]
    if wide > 4 * radius:
        return stroke(polyline(places), PAPER, 2 * radius + 2) + stroke(
            polyline(places), color, 2 * radius
        )
    return circle(places[len(places) // 2], radius, fill=color, stroke=PAPER, stroke_width=1.4)


def _lump(lump: Lump, plane: Plane, frame: Frame) -> str:
    """Something made of another tissue, where it lies in the plane or beside it."""
    x, y, z = lump.center_um
    s, beside = plane.place((x, y))
    a, b, c = lump.half_um
    if abs(beside) > max(a, b) or lump.kind is None:
        return ""
    half = ((a + b) / 2, c)
    return _ellipse(frame.at(s, z), half, frame, fill=_FILLS.get(lump.kind, MUSCLE))


def _ellipse(at: Point, half_um: tuple[float, float], frame: Frame, **look: Attribute) -> str:
    across, deep = (decimal(max(each / UM * frame.scale, 2.5)) for each in half_um)
    return tag("ellipse", cx=decimal(at[0]), cy=decimal(at[1]), rx=across, ry=deep, **look)


def _burst(point: Vector, plane: Plane, frame: Frame) -> str:
    """Where something was touched that ought not to be."""
    x, y = frame.at(plane.place(point)[0], point[2])
    rays = "".join(
        polyline([(x - dx, y - dy), (x + dx, y + dy)])
        for dx, dy in ((9, 0), (0, 9), (6, 6), (6, -6))
    )
    return stroke(rays, PAPER, 5) + stroke(rays, VERMILLION, 2.4)


def _deposit(given: tuple[Vector, Vector], plane: Plane, frame: Frame) -> str:
    (x, y, z), (a, b, h) = given
    s, _ = plane.place((x, y))
    half = ((a + b) / 2, h)
    edge: dict[str, Attribute] = {"stroke": BLUE, "stroke_width": 1.6}
    return _ellipse(frame.at(s, z), half, frame, fill=_DEPOSIT, fill_opacity=0.55, **edge)


def _limit(told: Told, frame: Frame) -> str:
    if told.limit_um is None:
        return ""
    y = frame.at(0, told.limit_um)[1]
    d = polyline([(_LEFT, y), (_RIGHT, y)])
    return stroke(d, PAPER, 4, opacity=0.8) + stroke(d, INK, 1.8, stroke_dasharray="9 4 2 4")


def _target(told: Told, plane: Plane, frame: Frame) -> str:
    at = frame.at(plane.place(told.target_um)[0], told.target_um[2])
    return circle(at, 9, fill="none", stroke=PAPER, stroke_width=5) + circle(
        at, 9, fill="none", stroke=TARGET, stroke_width=2.2, stroke_dasharray="4 3"
    )


def _needle(each: Pass, plane: Plane, frame: Frame) -> str:
    def place(depth: int) -> Point:
        point = each.pose.at(depth)
        return frame.at(plane.place(point)[0], point[2])

    return shaft(each, place)


def _label(label: tuple[str, Vector], plane: Plane, frame: Frame) -> str:
    """A diamond where the learner put a name, with the name."""
    name, point = label
    x, y = frame.at(plane.place(point)[0], point[2])
    d = polyline([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)], closed=True)
    return path(d, fill=PAPER, stroke=INK, stroke_width=1.8) + words(
        (x + 9, y + 5), f"you: {name}", size=13, halo=True
    )


def _scale(plane: Plane, frame: Frame) -> Iterable[str]:
    """Centimeters of depth."""
    yield words((_LEFT - 9, frame.top - 5), "cm", size=SMALL, color=QUIET, anchor="end")
    for cm in range(plane.deep_um // 10_000 + 1):
        y = frame.at(0, cm * 10_000)[1]
        yield stroke(polyline([(_LEFT - 6, y), (_LEFT, y)]), QUIET, 1.4)
        if cm:
            yield words((_LEFT - 9, y + 5), str(cm), size=SMALL, color=QUIET, anchor="end")


def _named(told: Told, plane: Plane, frame: Frame, found: Sequence[Piece]) -> list[Name]:
    """What is named beside the section, from above downward."""
    rows = [*_layer_names(plane, frame, found), *_thing_names(told, plane, frame)]
    return sorted(rows, key=lambda row: row[0][1])


def _beside(names: Sequence[Name], frame: Frame, height: float) -> Iterable[str]:
    """Names at the right edge, one under the other, each with a line to what it names."""
    heights = spread([at[1] for at, *_ in names], frame.top + height)
    for (at, name, color), y in zip(names, heights, strict=True):
        d = polyline([at, (_RIGHT + 12, y)])
        yield stroke(d, PAPER, 2.6, opacity=0.7) + stroke(d, QUIET, 1)
        yield words((_RIGHT + 15, y + 5), name, size=SMALL, color=color)


def spread(wanted: Sequence[float], bottom: float) -> list[float]:
    """Heights near those wanted (ascending), a line of words apart, none below the bottom."""
    heights: list[float] = []
    for each in wanted:
        heights.append(max(each, heights[-1] + ROOM) if heights else each)
    for number, each in reversed(list(enumerate(heights))):
        heights[number] = min(each, bottom)
        bottom = heights[number] - ROOM
    return heights


def _layer_names(plane: Plane, frame: Frame, found: Sequence[Piece]) -> Iterable[Name]:
    """Each tissue once: at the right edge if it reaches it, else where it is thickest."""
    named: dict[str, Point] = {}
    for piece in sorted(found, key=lambda each: each.along[-1]):
        at = piece.along[-1] - STEP_UM // 2
        middle, thick = (
            (piece.tops[-1] + piece.bottoms[-1]) // 2,
            piece.bottoms[-1] - piece.tops[-1],
        )
        if at < plane.end_um - STEP_UM:
            at, middle, thick = piece.thickest
        if thick / UM * frame.scale >= _THIN and piece.tissue != Tissue.OUTSIDE:
            named[name_of(Tissue(piece.tissue))] = frame.at(min(at, plane.end_um), middle)
    return [(at, name, INK) for name, at in named.items()]


def _thing_names(told: Told, plane: Plane, frame: Frame) -> Iterable[Name]:
    """Limit, target, the nearest vessels and nerve, what was touched, and the last deposit."""
    at = frame.at(plane.place(told.target_um)[0], told.target_um[2])
    yield (at[0] + 9, at[1]), "target", TARGET
    if told.limit_um is not None:
        yield frame.at(plane.end_um, told.limit_um), "your limit", INK
    near = plane.place(told.main.pose.tip if told.main else told.target_um)[0]
    for kind, name in CALLED.items():
        found = [place for pipe in told.block.pipes if pipe.kind == kind
                 for stretch in crossings(pipe, plane) for place in stretch]  # fmt: skip
        if found:
            yield frame.at(*min(found, key=lambda place: abs(place[0] - near))), name, INK
    for what, (x, y, z) in told.touched:
        yield frame.at(plane.place((x, y))[0], z), f"touched {what}", _WARNING
    for (x, y, z), _ in told.deposits[-1:]:
        yield frame.at(plane.place((x, y))[0], z), "deposit", INK


def name_of(tissue: Tissue) -> str:
    """What a tissue is called in a picture."""
    return "bone" if tissue in BONES else _SHORT.get(tissue, tissue.name.lower().replace("_", " "))
