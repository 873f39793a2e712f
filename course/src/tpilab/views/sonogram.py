"""One still of a B-mode or M-mode picture, as a machine shows it, and what it shows.

Everything is drawn from the same scene: the reference's grey picture, and where in it each tissue
that is named begins and ends.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.block import Block
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import ProbePose, in_probe_frame
from tpilab.physics.ultrasound import Machine, What, echoes, picture, shape
from tpilab.physics.ultrasound.frame import Sound
from tpilab.physics.ultrasound.picture import heard

WIDTH, SCALE, NAMES = 384, 60, 212
"""Units of the linear probe's picture, and to the right of it: for its scale, or for names."""
UM_PER_UNIT = {"linear": 100, "curved": 250}
_INK, _NUMBERS, _MARK, _FOCUS = "#9aa4a8", "#c9d1d3", "#5fc2bd", "#e6b94d"
_LEADER = "#ffd166"
_FONT = 'font-family="system-ui,sans-serif"'
Grey = NDArray[np.uint8]
Spot = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A name for something in a picture, and where: at a share of the picture's width."""

    text: str
    share: float
    of: Tissue | None = None
    """What is named: the middle of its first run down there."""
    top: bool = False
    """Its upper edge instead."""
    point_um: tuple[int, int, int] | None = None
    """A place in the body instead."""
    deep_um: int = 0
    """Or that far deeper than all that."""


@dataclass(frozen=True)
class Shot:
    """A picture to be taken."""

    title: str
    message: str
    """What the picture tells, in some short sentences."""
    block: Callable[[], Block]
    machine: Machine
    pose: ProbePose
    what: What = field(default_factory=What)
    marks: tuple[Mark, ...] = ()

    @property
    def alt(self) -> str:
        """The picture in words."""
        return f"{self.title}. {self.message}"

    @property
    def um_per_unit(self) -> int:
        """The size of a unit of the picture."""
        return UM_PER_UNIT[self.machine.probe]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the grey picture in units."""
        edges = shape(self.machine)
        wide, high = 2 * edges.half_width_um, edges.bottom_um - edges.top_um
        return wide // self.um_per_unit, high // self.um_per_unit

    @property
    def letter(self) -> float:
        """How large letters are, so that they look alike on a wide picture and on a narrow one."""
        return self.size[0] / WIDTH

    @property
    def scale(self) -> int:
        """How much room its scale takes to the right, in units."""
        return round(SCALE * self.letter)

    @property
    def skin(self) -> int:
        """How far down the picture the middle of the face lies, in units."""
        return -shape(self.machine).top_um // self.um_per_unit

    def grey(self) -> Grey:
        """The picture [row, column]."""
        return picture(self.block(), self.machine, self.pose, **self.what)

    def spots(self) -> list[tuple[str, Spot]]:
        """What is named and where, in units."""
        sound = heard(self.block(), self.machine, self.pose, **self.what)
        return [(mark.text, self._spot(sound, mark)) for mark in self.marks]

    def _spot(self, sound: Sound, mark: Mark) -> Spot:
        beams, samples = sound.medium.shape
        beam, sample = int(mark.share * (beams - 1)), 0
        if mark.point_um is not None:
            place = in_probe_frame(self.pose, np.array([mark.point_um], dtype=np.int64))
            lateral, _, deep = place[0].tolist()
            return self.unit(lateral, deep - self.machine.kind.sunk_um + mark.deep_um)
        if mark.of is not None:
            there = np.flatnonzero(sound.medium[beam] == mark.of)
            if not len(there):
                raise LookupError(f"{self.title}: no {mark.of.name} at {mark.share}")
            first = int(there[0])
            gaps = np.flatnonzero(np.diff(there) > 1)
            last = int(there[gaps[0]]) if len(gaps) else int(there[-1])
            sample = first if mark.top else (first + last) // 2
        sample += mark.deep_um * samples // self.machine.depth_um
        return self.shown(beam, sample)

    def shown(self, beam: int, sample: int) -> Spot:
        """Where a sample of a beam shows, in units."""
        machine, probe = self.machine, self.machine.kind
        reach = (sample + 0.5) * machine.depth_um / machine.samples
        share = (2 * beam + 1) / machine.beams - 1
        if not probe.radius_um:
            return self.unit(share * probe.width_um / 2, reach)
        angle = np.deg2rad(share * probe.half_angle_ddeg / 10)
        far = probe.radius_um + reach
        return self.unit(far * float(np.sin(angle)), far * float(np.cos(angle)) - probe.radius_um)

    def unit(self, lateral_um: float, deep_um: float) -> Spot:
        """A place in the picture's plane in units."""
        width, _ = self.size
        return width / 2 + lateral_um / self.um_per_unit, self.skin + deep_um / self.um_per_unit


@dataclass(frozen=True)
class Moving(Shot):
    """The middle beam over time, twice: while the chest breathes, and while nothing slides."""

    SECONDS, A_SECOND, PERIOD_S, GAP = 4, 40, 3.2, 12
    breath_um: int = 20_000

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the grey picture in units."""
        return 2 * 240 + self.GAP, self.machine.depth_um // self.um_per_unit

    def grey(self) -> Grey:
        """Depth down, time to the right: [row, column]."""
        block, middle = self.block(), self.machine.beams // 2
        count = self.SECONDS * self.A_SECOND
        phase = np.arange(count) / (self.A_SECOND * self.PERIOD_S)
        breaths = np.rint(self.breath_um * (1 - np.cos(2 * np.pi * phase)) / 2).astype(int)
        panes = [
            np.stack([echoes(block, self.machine, self.pose, breath_um=each)[middle]
                      for each in moved], axis=1)
            for moved in (breaths.tolist(), [0])
        ]  # fmt: skip
        wide = [np.repeat(panes[0], 3, axis=1), np.repeat(panes[1], 3 * count, axis=1)]
        gap = np.zeros((len(wide[0]), 3 * count * self.GAP // 240), np.uint8)
        return np.concatenate([wide[0], gap, wide[1]], axis=1)

    def shown(self, beam: int, sample: int) -> Spot:
        """Where a depth shows: the beam tells how far to the right."""
        width, height = self.size
        return width * beam / self.machine.beams, (sample + 0.5) * height / self.machine.samples

    def times(self) -> str:
        """Ticks of a second under each pane."""
        _, height = self.size
        step = 240 / self.SECONDS
        ticks = [pane * (240 + self.GAP) + step * each
                 for pane in (0, 1) for each in range(self.SECONDS + 1)]  # fmt: skip
        return "".join(f'<path d="M{x:g} {height}v-8" stroke="{_INK}" stroke-width="2"/>'
                       for x in ticks)  # fmt: skip


def svg(shot: Shot, png: bytes) -> str:
    """The picture with depth scale, focus and probe marker, as a machine shows it."""
    width, height = shot.size
    return _drawing((width + shot.scale, height), shot.alt, _image(shot, png) + _scale(shot))


def named(shot: Shot, png: bytes) -> str:
    """The picture with names beside it, and lines to what they name."""
    width, height = shot.size
    size = shot.letter
    spots = sorted(shot.spots(), key=lambda spot: spot[1][1])
    rows = _rows([y for _, (_, y) in spots], height, 28 * size)
    labels = [
        _label(text, at, (width + 12 * size, row), size)
        for (text, at), row in zip(spots, rows, strict=True)
    ]
    told = f"{shot.title}. Named are: {', '.join(text.lower() for text, _ in spots)}."
    inside = _image(shot, png) + "".join(labels)
    return _drawing((width + round(NAMES * size), height), told, inside)


def _drawing(size: tuple[int, int], told: str, inside: str) -> str:
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img"><title>{escape(told)}</title>'
        f'<rect width="{width}" height="{height}" fill="#000"/>{inside}</svg>'
    )


def _image(shot: Shot, png: bytes) -> str:
    width, height = shot.size
    data = b64encode(png).decode()
    return (
        f'<image width="{width}" height="{height}" preserveAspectRatio="none"'
        f' href="data:image/png;base64,{data}"/>'
    )


def _scale(shot: Shot) -> str:
    width, height = shot.size
    size, skin, cm = shot.letter, shot.skin, 10_000 // shot.um_per_unit
    every = 2 if shot.machine.kind.radius_um else 1
    ticks = []
    for n in range(1, (height - skin - 4) // cm + 1):
        y, long = skin + cm * n, 14 if n % every == 0 else 8
        line = f'<path d="M{width + 8} {y}h{long * size:g}" stroke="{_INK}" stroke-width="2"/>'
        at = (width + 8 + 20 * size, y + 6 * size)
        ticks.append(line + (_number(str(n), at, 18 * size) if n % every == 0 else ""))
    focus = skin + shot.machine.focus_um // shot.um_per_unit
    dot = 14 if not shot.machine.kind.radius_um else width * 0.18
    time = shot.times() if isinstance(shot, Moving) else ""
    arrow = f"M{width + 7} {focus}l{-10 * size:g} {-6 * size:g}v{12 * size:g}z"
    return (
        f'<circle cx="{dot:g}" cy="{14 * size:g}" r="{6 * size:g}" fill="{_MARK}"/>'
        f"{''.join(ticks)}{time}{_number('cm', (width + 8, 18 * size), 16 * size)}"
        f'<path d="{arrow}" fill="{_FOCUS}"/>'
    )


def _number(text: str, at: Spot, size: float) -> str:
    return (
        f'<text x="{at[0]:.0f}" y="{at[1]:.0f}" fill="{_NUMBERS}" font-size="{size:.0f}"'
        f" {_FONT}>{text}</text>"
    )


def _rows(wanted: Sequence[float], height: int, apart: float) -> list[float]:
    """Heights for labels near the wanted ones, and apart from each other."""
    rows: list[float] = []
    for each in wanted:
        rows.append(max(each, rows[-1] + apart if rows else apart / 2))
    lowest = height - apart / 2
    for number in range(len(rows) - 1, -1, -1):
        rows[number] = min(rows[number], lowest)
        lowest = rows[number] - apart
    return rows


def _label(text: str, spot: Spot, at: Spot, size: float) -> str:
    (x, y), (tx, ty) = spot, at
    line = f"M{x:.0f} {y:.0f}L{tx - 4 * size:.0f} {ty:.0f}"
    return (
        f'<path d="{line}" stroke="#000" stroke-width="{4 * size:.1f}" stroke-opacity=".55"/>'
        f'<path d="{line}" stroke="{_LEADER}" stroke-width="{1.7 * size:.1f}"/>'
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{4 * size:.1f}" fill="{_LEADER}"/>'
        f'<text x="{tx:.0f}" y="{ty + 6 * size:.0f}" fill="#fff" font-size="{17 * size:.0f}"'
        f" {_FONT}>{escape(text)}</text>"
    )
