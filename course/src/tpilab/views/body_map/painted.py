"""What was painted on a pain drawing, and which areas it reaches; a browser computes the same.

The drawing is read from the picture itself, so that what is seen is what is counted. It is sampled
by square cells, and all that decides is whole numbers: Python and JavaScript agree to the bit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, TypeAlias
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from tpilab.frozen import Frozen
from tpilab.views.body_map.areas import area_names

Uint8: TypeAlias = NDArray[np.uint8]
Polygon: TypeAlias = NDArray[np.float64]

OFF, UNNAMED, FIRST = 0, 1, 2
"""What a cell is: off the body, of no named area, or of shape number `cell - FIRST`."""
RIM, CORE = 1, 2
"""How a cell is painted: by a brush's edge, or by its inner half."""
COVERED = (2, 5)
"""The share of an area that reaches it without its core: a didactic choice."""
MAX_POINTS = 2000
_ROWS, _THIN, _THICK = 210, 52, 23
"""The picture's height in cells, in thin and in thick brushes."""

_SVG = "{http://www.w3.org/2000/svg}"
_WORD = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Z": 0}
_BENDS = 6


class Stroke(Frozen):
    """A line of the brush or of the eraser, in units of the picture."""

    do: Literal["brush", "erase"]
    width: Annotated[int, Field(ge=1, le=200)]
    at: Annotated[tuple[int, ...], Field(min_length=2, max_length=2 * MAX_POINTS)]
    """x, y, x, y, ..."""


class Whole(Frozen):
    """A named area painted or bared whole, in one view."""

    do: Literal["paint", "bare"]
    view: Literal["front", "back"]
    area: Annotated[str, Field(max_length=40)]


Step: TypeAlias = Annotated[Stroke | Whole, Field(discriminator="do")]


@dataclass(frozen=True)
class Shape:
    """A named area in one view."""

    view: str
    area: str
    d: str
    """SVG path data."""


@dataclass(frozen=True)
class Ground:
    """What is painted on. cells: (rows, columns), see `OFF`, `UNNAMED`, `FIRST`."""

    width: int
    height: int
    step: int
    """Side of a cell in units of the picture."""
    thin: int
    thick: int
    bodies: tuple[str, ...]
    """Outlines, as SVG path data."""
    shapes: tuple[Shape, ...]
    cells: Uint8

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many cells each shape has."""
        counts = np.bincount(self.cells.ravel(), minlength=FIRST + len(self.shapes))
        return tuple(int(each) for each in counts[FIRST:])

    def number(self, view: str, area: str) -> int:
        """The number of a shape. Raises ValueError if the picture has no such area there."""
        for n, shape in enumerate(self.shapes):
            if (shape.view, shape.area) == (view, area):
                return n
        raise ValueError("the picture has no such area")

    def check(self, step: Stroke | Whole) -> None:
        """Raises ValueError, in words, for a step that nobody can paint on this picture."""
        if isinstance(step, Whole):
            self.number(step.view, step.area)
            return
        if step.width not in (self.thin, self.thick):
            raise ValueError("there is no brush of that width")
        if len(step.at) % 2:
            raise ValueError("a point has two numbers")
        if min(step.at) < 0 or max(step.at[::2]) > self.width or max(step.at[1::2]) > self.height:
            raise ValueError("a point lies off the picture")
        if not any((self.cells[box][rim] != OFF).any() for box, rim, _ in self._swept(step)):
            raise ValueError("a stroke lies off the body")

    def painted(self, steps: Sequence[Stroke | Whole]) -> Uint8:
        """How each cell is painted after `steps`: 0, `RIM` or `CORE`; (rows, columns)."""
        levels = np.zeros_like(self.cells)
        for step in steps:
            if isinstance(step, Whole):
                there = self.cells == FIRST + self.number(step.view, step.area)
                levels[there] = CORE if step.do == "paint" else 0
                continue
            for box, rim, core in self._swept(step):
                patch = levels[box]
                if step.do == "erase":
                    patch[rim] = 0
                else:
                    patch[rim & (patch == 0)] = RIM
                    patch[core] = CORE
        levels[self.cells == OFF] = 0
        return levels

    def reached(self, levels: Uint8) -> tuple[str, ...]:
        """The areas, `NAME-SIDE`, that paint reaches in either view, in order.

        An area is reached where the inner half of a brush passed, or where two fifths of it are
        covered: so a brush's edge that slips over a border reaches nothing. A didactic choice.
        """
        some, all_of = COVERED
        least = FIRST + len(self.shapes)
        core = np.bincount(self.cells[levels == CORE], minlength=least)[FIRST:]
        any_ = np.bincount(self.cells[levels > 0], minlength=least)[FIRST:]
        found = {
            shape.area
            for n, shape in enumerate(self.shapes)
            if core[n] or (any_[n] and all_of * any_[n] >= some * self.sizes[n])
        }
        return tuple(name for name in area_names() if name in found)

    def _swept(self, stroke: Stroke) -> Iterator[tuple[tuple[slice, slice], _Mask, _Mask]]:
        """For each piece of a stroke: a box of cells, those under the brush, and under its core.

        Lengths are doubled, so that the middle of a cell is a whole number.
        """
        rows, columns = self.cells.shape
        points = [(2 * x, 2 * y) for x, y in zip(stroke.at[::2], stroke.at[1::2], strict=True)]
        width, cell = stroke.width, 2 * self.step
        for (ax, ay), (bx, by) in zip(points, points[1:] or points, strict=False):
            left, right = min(ax, bx) - width, max(ax, bx) + width
            top, bottom = min(ay, by) - width, max(ay, by) + width
            box = (
                slice(max(top // cell, 0), min(bottom // cell + 1, rows)),
                slice(max(left // cell, 0), min(right // cell + 1, columns)),
            )
            y = (cell * np.arange(box[0].start, box[0].stop) + self.step - ay)[:, None]
            x = (cell * np.arange(box[1].start, box[1].stop) + self.step - ax)[None, :]
            dx, dy = bx - ax, by - ay
            length = dx * dx + dy * dy
            along = x * dx + y * dy
            across = (x * dy - y * dx) ** 2
            start, end = x * x + y * y, (x - dx) ** 2 + (y - dy) ** 2
            near = np.where(along <= 0, start, end)
            beside = (along > 0) & (along < length)
            wide = width * width
            rim = np.where(beside, across <= wide * length, near <= wide)
            core = np.where(beside, 4 * across <= wide * length, 4 * near <= wide)
            yield box, rim, core


_Mask: TypeAlias = NDArray[np.bool_]


def ground_of(svg: str) -> Ground:
    """What `pain_drawing` drew, as something to paint on. Raises ValueError for another picture."""
    root = ET.fromstring(svg)  # noqa: S314  # our own picture
    _, _, width, height = (round(float(each)) for each in root.get("viewBox", "").split())
    clips = {
        clip.get("id"): "".join(path.get("d", "") for path in clip.iter(f"{_SVG}path"))
        for clip in root.iter(f"{_SVG}clipPath")
    }
    bodies: dict[str, None] = {}
    shapes = []
    for body, group in _areas(root, ""):
        area, name = group.get("data-area", ""), group.get("id", "")
        view = "front" if "-front-" in name else "back"
        d = "".join(path.get("d", "") for path in group.iter(f"{_SVG}path"))
        shapes.append(Shape(view=view, area=area, d=d))
        bodies[clips[body.removeprefix("url(#").removesuffix(")")]] = None
    if not shapes:
        raise ValueError("the picture has no named areas")
    step = max(round(height / _ROWS), 1)
    return Ground(
        width=width,
        height=height,
        step=step,
        thin=round(height / _THIN),
        thick=round(height / _THICK),
        bodies=tuple(bodies),
        shapes=tuple(shapes),
        cells=_sampled(-(-height // step), -(-width // step), step, tuple(bodies), shapes),
    )


def _areas(element: ET.Element, clip: str) -> Iterator[tuple[str, ET.Element]]:
    """Every group of a named area, with what it is clipped by."""
    clip = element.get("clip-path", clip)
    if element.get("data-area"):
        yield clip, element
        return
    for child in element:
        yield from _areas(child, clip)


def _sampled(
    rows: int, columns: int, step: int, bodies: Sequence[str], shapes: Sequence[Shape]
) -> Uint8:
    """What the middle of each cell lies in."""
    cells = np.full((rows, columns), OFF, dtype=np.uint8)
    for d in bodies:
        cells[_inside(d, rows, columns, step)] = UNNAMED
    for n, shape in enumerate(shapes):
        cells[_inside(shape.d, rows, columns, step) & (cells == UNNAMED)] = FIRST + n
    return cells


def _inside(d: str, rows: int, columns: int, step: int) -> _Mask:
    """Which middles of cells lie in any closed shape of a path; (rows, columns)."""
    x = (step * (np.arange(columns) + 0.5))[None, :]
    y = (step * (np.arange(rows) + 0.5))[:, None]
    inside = np.zeros((rows, columns), dtype=bool)
    for polygon in polygons(d):
        odd = np.zeros((rows, columns), dtype=bool)
        for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
            if y0 != y1:
                crosses = (y0 <= y) != (y1 <= y)
                odd ^= crosses & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
        inside |= odd
    return inside


def polygons(d: str) -> list[Polygon]:
    """The closed shapes of path data as corners, (n, 2); curves in six pieces each.

    Knows M, L, H, V, C and Z, relative or not. Raises ValueError for anything else.
    """
    found: list[list[tuple[float, float]]] = []
    for letter, values in _commands(d):
        x, y = found[-1][-1] if found else (0.0, 0.0)
        dx, dy = (x, y) if letter.islower() else (0.0, 0.0)
        match letter.upper():
            case "M":
                found.append([(values[0] + dx, values[1] + dy)])
            case "L":
                found[-1].append((values[0] + dx, values[1] + dy))
            case "H":
                found[-1].append((values[0] + dx, y))
            case "V":
                found[-1].append((x, values[0] + dy))
            case "C":
                ends = [(x, y), *((values[n] + dx, values[n + 1] + dy) for n in (0, 2, 4))]
                found[-1] += _bent(ends)
            case _:
                found[-1].append(found[-1][0])
    return [np.array(each) for each in found]


def _bent(ends: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Points of a cubic Bezier curve, without its first."""
    for n in range(1, _BENDS + 1):
        t = n / _BENDS
        s = 1 - t
        shares = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
        yield (
            sum(share * x for share, (x, _) in zip(shares, ends, strict=True)),
            sum(share * y for share, (_, y) in zip(shares, ends, strict=True)),
        )


def _commands(d: str) -> Iterator[tuple[str, list[float]]]:
    """Path data command by command; repeated numbers repeat the command."""
    words: list[str] = _WORD.findall(d)
    letter, at = "", 0
    while at < len(words):
        if words[at].isalpha():
            letter, at = words[at], at + 1
        takes = _TAKES.get(letter.upper())
        if takes is None:
            raise ValueError(f"path command {letter!r} is not known; use M, L, H, V, C or Z")
        yield letter, [float(each) for each in words[at : at + takes]]
        at += takes
        if takes == 0:
            letter = ""
        elif letter in "mM":
            letter = "l" if letter == "m" else "L"
