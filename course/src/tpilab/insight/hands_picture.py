"""The picture of a cohort's hands: over the body where there is one, with a key to its marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tpilab.insight.hands import CELL_UM, Hands, Place
from tpilab.views.body_map.examined import NEAR
from tpilab.views.figures import back
from tpilab.views.figures.cloth import drapes
from tpilab.views.figures.draw import (
    INK,
    MUSCLE_SHADE,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    VERMILLION,
    Figure,
    Point,
    breadth,
    circle,
    group,
    path,
    polyline,
    rectangle,
    rounded,
    stroke,
    words,
)
from tpilab.views.figures.parts import PARTS
from tpilab.views.figures.person import TONES, person
from tpilab.views.needle_look import GEL

WIDTH, TITLE, KEY = 440.0, 30.0, 30.0
LEAST_UM = 100_000
MARGIN_UM = 15_000
HEAT = "#7a1f5c"
_SHADES = 6
_PALER = 0.6  # than the person is, so that what lies over the skin stands out
_INSET = 104.0
_NEXT_TO_UM = 6_000
"""What lies so near needs one ring."""


@dataclass(frozen=True)
class _Frame:
    """Where the skin stands in the picture; y runs down in both."""

    left_um: float
    top_um: float
    scale: float
    """Units a micrometer."""
    tall: float
    """Units."""

    def at(self, place: Place) -> Point:
        x, y = place
        return (x - self.left_um) * self.scale, TITLE + (y - self.top_um) * self.scale

    @property
    def body(self) -> back.Frame:
        """The same for what draws a body."""
        return back.Frame(scale=self.scale * 10_000, origin=self.at((0, 0)))


def hands_picture(name: str, hands: Hands, desc: str) -> str:
    """An SVG that needs nothing else. name: begins its ids. desc: what it shows, in words."""
    frame = _frame(hands)
    height = TITLE + frame.tall + KEY
    figure = Figure(name, WIDTH, height, title=f"{hands.patient}: hands", desc=desc)
    card = figure.clip(rounded((1, TITLE), WIDTH - 2, frame.tall, 10))
    figure.add(group(_ground(figure, hands, frame), clip_path=card))
    figure.add(group(*_bands(hands, frame), *_cells(hands, frame), clip_path=card))
    figure.add(group(*_needles(hands, frame), *_held(hands, frame), clip_path=card))
    what = "Where fingers pressed" if hands.touched else "Where needles went"
    figure.add(words((12, 20), what, weight=600))
    if hands.region in NEAR:
        figure.add(words((WIDTH - 12, 20), "the head is up", size=SMALL, color=QUIET, anchor="end"))
        if not hands.touched:
            figure.add(*_where(figure, hands, frame))
    figure.add(*_ruler(frame), *_key(hands, height - 10))
    return figure.svg()


def _frame(hands: Hands) -> _Frame:
    """All that a finger can reach where fingers pressed, else what holds every needle."""
    places: list[Place] = [each for pair in hands.needles for each in pair]
    places += [at for at, _ in hands.deposits]
    places += [hands.target] if hands.target else []
    margin = MARGIN_UM
    if hands.touched:
        places += [(x * CELL_UM, y * CELL_UM) for x, y in hands.touched]
        places += [((x + 1) * CELL_UM, (y + 1) * CELL_UM) for x, y in hands.touched]
        if view := NEAR.get(hands.region):
            margin = 0
            left, top = -view.x0 * 1000, -view.y0 * 1000
            places += [(left, top), (left + view.width * 1000, top + view.height * 1000)]
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    top, bottom = min(y for _, y in places), max(y for _, y in places)
    wide = max(right - left + 2 * margin, LEAST_UM)
    tall = max(bottom - top + 2 * margin, 0.6 * wide)
    scale = WIDTH / wide
    return _Frame((left + right - wide) / 2, (top + bottom - tall) / 2, scale, tall * scale)


def _ground(figure: Figure, hands: Hands, frame: _Frame) -> str:
    if hands.region not in NEAR:
        return rectangle((0, TITLE), WIDTH, frame.tall, fill=GEL)
    skin = person(figure, frame.body, TONES[hands.tone], name=hands.region)
    return group(skin, *drapes(figure, frame.body, hands.region), opacity=_PALER)


def _bands(hands: Hands, frame: _Frame) -> Iterator[str]:
    for band in sorted(hands.bands):
        yield stroke(polyline([frame.at(each) for each in band]), MUSCLE_SHADE, 6, opacity=0.45)


def _cells(hands: Hands, frame: _Frame) -> Iterator[str]:
    """Darker where more learners pressed; one path a shade."""
    side = CELL_UM * frame.scale
    for shade in range(1, _SHADES + 1):
        cells = [
            cell
            for cell, count in sorted(hands.touched.items())
            if -(-count * _SHADES // hands.attempts) == shade
        ]
        if cells:
            places = [frame.at((x * CELL_UM, y * CELL_UM)) for x, y in cells]
            squares = "".join(
                f"M{x:.1f} {y:.1f}h{side:.1f}v{side:.1f}h{-side:.1f}z" for x, y in places
            )
            yield path(squares, fill=HEAT, opacity=_opacity(shade))


def _opacity(shade: int) -> float:
    return 0.12 + 0.68 * shade / _SHADES


def _needles(hands: Hands, frame: _Frame) -> Iterator[str]:
    for start, tip in hands.needles:
        yield stroke(polyline([frame.at(start), frame.at(tip)]), INK, 1.6, opacity=0.45)
        yield circle(frame.at(start), 2.4, fill=INK, opacity=0.6)
    for at, right in hands.deposits:
        yield _deposit(frame.at(at), right)


def _deposit(at: Point, right: bool) -> str:  # noqa: FBT001  # one of two looks
    look: dict[str, Any] = {"fill": "none", "stroke": VERMILLION, "stroke_width": 2}
    return circle(at, 5, opacity=0.65, **({"fill": TEAL} if right else look))


def _held(hands: Hands, frame: _Frame) -> Iterator[str]:
    for place, kind in hands.points.items():
        yield from _ring(frame.at(place), kind)
    if hands.target and not any(_near(hands.target, each) for each in hands.points):
        yield from _ring(frame.at(hands.target), "target")


def _near(one: Place, other: Place) -> bool:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 < _NEXT_TO_UM**2


def _ring(at: Point, name: str) -> Iterator[str]:
    yield circle(at, 10, fill="none", stroke=PAPER, stroke_width=4)
    yield circle(at, 10, fill="none", stroke=INK, stroke_width=2)
    x, y = at
    right = x > WIDTH - 80  # the word must stay in the picture
    yield words((x - 15 if right else x + 15, y + 5), name, size=SMALL, halo=True,
                anchor="end" if right else "start")  # fmt: skip


def _where(figure: Figure, hands: Hands, frame: _Frame) -> Iterator[str]:
    """A small outline of the region with what the picture shows of it."""
    view = NEAR[hands.region]
    scale = _INSET / view.width
    high, left, top = view.height * scale, WIDTH - _INSET - 8, TITLE + 8
    small = back.Frame(scale=10 * scale, origin=(left + view.x0 * scale, top + view.y0 * scale))
    inside = figure.clip(rounded((left, top), _INSET, high, 6))
    body = path(small.both(PARTS[hands.region].body), fill=TONES[hands.tone].skin, clip_path=inside)
    yield rectangle((left, top), _INSET, high, corner=6, fill=PAPER) + body
    yield rectangle((left, top), _INSET, high, corner=6, fill="none", stroke=QUIET)
    x, y = small.at(frame.left_um / 10_000, frame.top_um / 10_000)
    unit = scale / 1000 / frame.scale
    for color, wide in ((PAPER, 5), (INK, 2)):
        yield rectangle((x, y), WIDTH * unit, frame.tall * unit, fill="none", stroke=color,
                        stroke_width=wide)  # fmt: skip


def _ruler(frame: _Frame) -> Iterator[str]:
    """Two centimeters, in the picture's lower left corner."""
    long, y = 20_000 * frame.scale, TITLE + frame.tall - 14
    yield stroke(polyline([(12, y), (12 + long, y)]), PAPER, 6)
    yield stroke(polyline([(12, y), (12 + long, y)]), INK, 3)
    yield words((20 + long, y + 5), "2\u2009cm", size=SMALL, halo=True)


def _key(hands: Hands, y: float) -> Iterator[str]:
    """What shades and dots say, in one line."""
    x = 12.0
    if hands.touched:
        yield words((x, y), "few", size=SMALL, color=QUIET)
        x += breadth("few", SMALL) + 8
        for shade in range(1, _SHADES + 1):
            yield rectangle((x, y - 12), 14, 14, fill=HEAT, opacity=_opacity(shade))
            x += 14
        yield words((x + 8, y), "all", size=SMALL, color=QUIET)
        x += breadth("all", SMALL) + 36
    for right, name in ((True, "deposit"), (False, "elsewhere")) if hands.deposits else ():
        yield _deposit((x + 5, y - 5), right)
        yield words((x + 16, y), name, size=SMALL, color=QUIET)
        x += breadth(name, SMALL) + 36
