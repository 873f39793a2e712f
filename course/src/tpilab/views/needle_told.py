"""What a picture of a guided needle is made of, and the plane that the needle ran in.

Lengths in micrometers, in the frame of the body's region.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tpilab.anatomy.block import CELL_UM, Block, Pipe
from tpilab.anatomy.chart import Ints
from tpilab.physics.pose import UNIT, NeedlePose, Vector, cos, sin

BIN_UM = 500
"""How finely it is told where the tip was seen."""
STEP_UM = 1_000
"""How finely a section is sampled."""
_BEFORE_UM, _BEYOND_UM, _LEAST_UM = 14_000, 16_000, 56_000
_UNDER_UM, _DEEPEST_UM = 10_000, 110_000
_NEAR_PLEURA_UM, _NEAR_UM = 22_000, 12_000
_SHOWN_UM = 1_000
"""A pass that was shorter than this is not drawn."""


@dataclass(frozen=True)
class Pass:
    """A needle on one line: where it entered, and how its depth went on."""

    number: int
    pose: NeedlePose
    """As deep as it ever was."""
    points: tuple[tuple[int, bool], ...]
    """Depth, and whether the tip was in the beam, one after the other."""

    def runs(self) -> list[tuple[int, int, bool]]:
        """Stretches (from, to, seen) along it; seen: it never was advanced there unseen."""
        bins: dict[int, bool] = {}
        at = 0
        for depth, seen in self.points:
            for each in range(at // BIN_UM, -(-depth // BIN_UM)):
                bins[each] = bins.get(each, True) and seen
            at = depth
        found: list[tuple[int, int, bool]] = []
        for each in sorted(bins):
            start, end = each * BIN_UM, min((each + 1) * BIN_UM, self.pose.depth_um)
            if found and found[-1][1] == start and found[-1][2] == bins[each]:
                found[-1] = (found[-1][0], end, bins[each])
            else:
                found.append((start, end, bins[each]))
        return found


@dataclass(frozen=True)
class Told:
    """All that the picture shows."""

    block: Block
    mark_um: tuple[int, int]
    target_um: Vector
    target: str
    """What is meant, in words."""
    tone: int
    """The skin, 1 (light) to 6; 0: gel."""
    modality: str = ""
    limit_um: int | None = None
    passes: tuple[Pass, ...] = ()
    probe: tuple[tuple[int, int, int], ...] = ()
    """The way of the probe: x, y, and how it was turned in tenths of a degree."""
    footprint_um: tuple[int, int] = (38_400, 9_000)
    """How long and how wide the probe's face is."""
    labels: tuple[tuple[str, Vector], ...] = ()
    """What the learner named, and where."""
    deposits: tuple[tuple[Vector, Vector], ...] = ()
    """Where deposits lie, and their half axes."""
    touched: tuple[tuple[str, Vector], ...] = field(default=())
    """What was hit, and where."""
    band: tuple[tuple[int, int], ...] = ()
    """How the taut band runs on the skin."""
    held: tuple[tuple[int, int], ...] = ()
    """Where fingertips fixed it."""

    @property
    def main(self) -> Pass | None:
        """The pass that went deepest."""
        return max(self.passes, key=lambda each: each.pose.tip[2], default=None)


def passes_of(passes: Sequence[Any], *, felt: bool = False) -> tuple[Pass, ...]:
    """The passes that went in, of a debrief's path, numbered by their puncture.

    felt: whether nothing was to be seen at all, so that no part of them counts as unseen.
    """
    found = []
    for each in passes:
        points = tuple((depth, felt or bool(seen)) for _, depth, seen in each["points"])
        deepest = max((depth for depth, _ in points), default=0)
        if deepest >= _SHOWN_UM:
            pose = NeedlePose(
                each["x_um"], each["y_um"], each["azimuth_ddeg"], each["steep_ddeg"], deepest
            )
            found.append(Pass(each["puncture"], pose, points))
    return tuple(found)


def point(of: Any) -> Vector:
    """A place of a debrief."""
    return of["x_um"], of["y_um"], of["z_um"]


def deposits_of(deposits: Sequence[Any]) -> tuple[tuple[Vector, Vector], ...]:
    """Where deposits lie, and half axes of their fluid; where it did not stay, a point."""
    return tuple(
        (point(each), _vector(each["pool"]["half_um"]) if each["pool"] else (0, 0, 0))
        for each in deposits
    )


def touched_of(complications: Sequence[Any]) -> tuple[tuple[str, Vector], ...]:
    """What was touched, and where."""
    return tuple((each["what"], point(each)) for each in complications)


def _vector(of: Sequence[int]) -> Vector:
    a, b, c = of
    return a, b, c


@dataclass(frozen=True)
class Plane:
    """A section straight down: its origin on the skin and its direction, of length `UNIT`."""

    x_um: int
    y_um: int
    dx: int
    dy: int
    start_um: int
    end_um: int
    deep_um: int

    @classmethod
    def of(cls, told: Told) -> Plane:
        """The plane that the deepest pass ran in; without one, across the body at the mark."""
        main = told.main
        x, y, azimuth = *told.mark_um, 0
        if main is not None:
            x, y, azimuth = main.pose.x_um, main.pose.y_um, main.pose.azimuth_ddeg
        dx, dy = cos(azimuth), sin(azimuth)
        # the patient's right, or the feet, always lie to the right
        if (dx if abs(dx) >= abs(dy) else dy) < 0:
            dx, dy = -dx, -dy
        bare = cls(x, y, dx, dy, 0, 0, 0)
        points = [told.target_um, *(at for at, _ in told.deposits)]
        points += [at for _, at in bare.near(told.labels)]
        points += [each.pose.tip for each in told.passes]
        along = [0, *(bare.place(each)[0] for each in points)]
        start, end = min(along) - _BEFORE_UM, max(along) + _BEYOND_UM
        missing = max(_LEAST_UM - (end - start), 0) // 2
        deep = max([told.limit_um or 0, *(each[2] for each in points)]) + _UNDER_UM
        pleura = int(told.block.depth_of("pleura", bare.on_skin(start, end)).min())
        if pleura < deep + _NEAR_PLEURA_UM:
            deep = max(deep, pleura + _UNDER_UM // 2)
        deep = min(deep, _DEEPEST_UM)
        return cls(x, y, dx, dy, start - missing, end + missing, deep)

    def place(self, point: Sequence[int]) -> tuple[int, int]:
        """How far along the section a point (x, y, ...) lies, and how far beside it."""
        rx, ry = point[0] - self.x_um, point[1] - self.y_um
        return (rx * self.dx + ry * self.dy) // UNIT, (ry * self.dx - rx * self.dy) // UNIT

    def near(self, labels: Sequence[tuple[str, Vector]]) -> list[tuple[str, Vector]]:
        """The labels that lie so near to it that they belong into its picture."""
        return [each for each in labels if abs(self.place(each[1])[1]) <= _NEAR_UM]

    def on_skin(self, start: int, end: int) -> Ints:
        """Points of the skin along it, `STEP_UM` apart, (n, 2)."""
        s = np.arange(start, end + 1, STEP_UM, dtype=np.int64)
        return np.stack([self.x_um + s * self.dx // UNIT, self.y_um + s * self.dy // UNIT], axis=1)

    @property
    def ends(self) -> tuple[str, str]:
        """What lies at its left and its right end."""
        return ("left", "right") if abs(self.dx) >= abs(self.dy) else ("head", "feet")


@dataclass(frozen=True)
class Piece:
    """A layer in a section where its tissue is one: places along, tops and bottoms, all in um."""

    tissue: int
    along: tuple[int, ...]
    tops: tuple[int, ...]
    bottoms: tuple[int, ...]

    @property
    def thickest(self) -> tuple[int, int, int]:
        """Where it is thickest: place along, middle depth, and how thick."""
        thick = [end - top for top, end in zip(self.tops, self.bottoms, strict=True)]
        best = max(range(len(thick)), key=lambda place: (thick[place], place))
        return self.along[best], (self.tops[best] + self.bottoms[best]) // 2, thick[best]


def pieces(block: Block, plane: Plane) -> list[Piece]:
    """The layers of a section, from the skin downward."""
    xy = plane.on_skin(plane.start_um, plane.end_um)
    window = block.window
    column = (xy[:, 0] - window.x0_um + CELL_UM // 2) // CELL_UM
    row = (xy[:, 1] - window.y0_um + CELL_UM // 2) // CELL_UM
    inside = (column >= 0) & (column < window.nx) & (row >= 0) & (row < window.ny)
    column, row = np.where(inside, column, 0), np.where(inside, row, 0)
    tops = np.minimum(block.tops_um[row, column].astype(np.int64), plane.deep_um)
    kinds = block.tissues[row, column]
    ends = np.concatenate([tops[:, 1:], np.full((len(tops), 1), plane.deep_um)], axis=1)
    found = []
    for layer in range(tops.shape[1]):
        there = inside & (ends[:, layer] > tops[:, layer])
        begin = 0
        while begin < len(xy):
            end = begin
            while end < len(xy) and there[end] and kinds[end, layer] == kinds[begin, layer]:
                end += 1
            if end > begin:
                found.append(_piece(plane, layer, (begin, end), (tops, ends, kinds)))
            begin = max(end, begin + 1)
    return found


def _piece(
    plane: Plane, layer: int, span: tuple[int, int], of: tuple[Ints, Ints, np.ndarray]
) -> Piece:
    begin, end = span
    tops, ends, kinds = of
    half = STEP_UM // 2
    middle = [plane.start_um + STEP_UM * each for each in range(begin, end)]
    along = (middle[0] - half, *middle, middle[-1] + half)
    rows = [begin, *range(begin, end), end - 1]
    return Piece(
        int(kinds[begin, layer]),
        along,
        tuple(tops[rows, layer].tolist()),
        tuple(ends[rows, layer].tolist()),
    )


def crossings(pipe: Pipe, plane: Plane) -> list[list[tuple[int, int]]]:
    """Where a pipe lies in a section: stretches of (place along, depth), each at least a point."""
    found: list[list[tuple[int, int]]] = []
    last = -2
    for number, point in enumerate(pipe.course_um.tolist()):
        s, beside = plane.place(point)
        inside = plane.start_um <= s <= plane.end_um and point[2] <= plane.deep_um
        if abs(beside) > pipe.radius_um or not inside:
            continue
        if number != last + 1:
            found.append([])
        found[-1].append((s, point[2]))
        last = number
    return found
