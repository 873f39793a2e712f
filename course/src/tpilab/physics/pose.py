"""Where a probe and a needle are, and what of the one lies in the beam of the other.

Integers: micrometers, tenths of a degree, directions of length 16384. The browser does the same
arithmetic, so what is drawn is what is judged.

Frame: x to the patient's right, y down the body, z depth; the skin is the plane z = 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from tpilab.anatomy.chart import Ints

UNIT = 1 << 14
"""Length of a direction."""
TURN = 3600
"""A full turn in tenths of a degree."""
SIN = tuple(round(UNIT * math.sin(2 * math.pi * each / TURN)) for each in range(TURN))

Vector = tuple[int, int, int]
ProbeName = Literal["linear", "curved"]


def sin(ddeg: int) -> int:
    """The sine of an angle in tenths of a degree, times `UNIT`."""
    return SIN[ddeg % TURN]


def cos(ddeg: int) -> int:
    """The cosine of an angle in tenths of a degree, times `UNIT`."""
    return SIN[(ddeg + TURN // 4) % TURN]


@dataclass(frozen=True)
class Probe:
    """A kind of probe. Sizes and elevation focus are didactic choices, usual for such probes."""

    name: ProbeName
    mhz: tuple[int, int]
    """From, to; GEO-042."""
    width_um: int
    """Of the footprint, along the picture."""
    radius_um: int
    """Of the curved face; 0: flat."""
    half_angle_ddeg: int
    """To each side of the middle beam; 0: beams are parallel."""
    depths_um: tuple[int, int]
    """The least and the most that the picture can show."""
    lens_um: int
    """The depth at which the slice is thinnest."""

    @property
    def sunk_um(self) -> int:
        """How far the middle of the face lies in the skin: a curved face has to be pressed in."""
        return 4_000 if self.radius_um else 0

    def half_slice_um(self, range_um: Ints | int) -> Ints:
        """Half the thickness of the slice at a range; about 2 mm in all at its best (GEO-028)."""
        return np.asarray(900 + np.abs(np.asarray(range_um) - self.lens_um) // 25)


PROBES: Mapping[ProbeName, Probe] = {
    "linear": Probe("linear", (5, 15), 38_400, 0, 0, (20_000, 60_000), 20_000),
    "curved": Probe("curved", (1, 5), 0, 60_000, 330, (60_000, 120_000), 65_000),
}


@dataclass(frozen=True)
class ProbePose:
    """A probe on the skin. Its marker is at the end of negative lateral places."""

    x_um: int
    y_um: int
    turn_ddeg: int = 0
    """0: the picture runs across the body, its left side is the patient's left; 900: along it."""
    tilt_ddeg: int = 0
    """Fanning; positive: the beam looks toward the elevation axis (down the body at turn 0)."""
    rock_ddeg: int = 0
    """Heel and toe; positive: the beam leans toward positive lateral places."""
    press_um: int = 0
    """How far it is pressed in. It changes what the picture shows, not where things are."""

    def axes(self) -> tuple[Vector, Vector, Vector]:
        """Lateral, elevation and beam axis, each of length `UNIT`."""
        return _axes(self.turn_ddeg, self.tilt_ddeg, self.rock_ddeg)


@lru_cache(maxsize=1024)
def _axes(turn_ddeg: int, tilt_ddeg: int, rock_ddeg: int) -> tuple[Vector, Vector, Vector]:
    ct, st = cos(turn_ddeg), sin(turn_ddeg)
    u: Vector = (ct, st, 0)
    v: Vector = (-st, ct, 0)
    w: Vector = (0, 0, UNIT)
    w, v = _turned(w, v, tilt_ddeg), _turned(v, w, -tilt_ddeg)
    w, u = _turned(w, u, rock_ddeg), _turned(u, w, -rock_ddeg)
    return u, v, w


def _turned(one: Vector, toward: Vector, ddeg: int) -> Vector:
    c, s = cos(ddeg), sin(ddeg)
    x, y, z = ((a * c + b * s) >> 14 for a, b in zip(one, toward, strict=True))
    return (x, y, z)


def in_probe_frame(pose: ProbePose, points_um: Ints) -> Ints:
    """Lateral place, elevation and depth along the middle beam of points (n, 3), in um, (n, 3).

    Depth counts from the skin at the middle of the face; elevation is the distance from the plane
    of the picture.
    """
    axes = np.array(pose.axes(), dtype=np.int64)
    rel = points_um - np.array([pose.x_um, pose.y_um, 0], dtype=np.int64)
    return np.asarray((rel @ axes.T) >> 14)


def in_beam(
    probe: Probe, pose: ProbePose, depth_um: int, points_um: Ints
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether points (n, 3) lie in the slice that the picture shows down to `depth_um`, (n,).

    What bone or air hides is not looked at here.
    """
    return in_slice(probe, depth_um, in_probe_frame(pose, points_um))


def in_slice(
    probe: Probe, depth_um: int, framed_um: Ints
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The same of points in the frame of the probe (n, 3), as `in_probe_frame` gives them, (n,)."""
    lateral, elevation, deep = framed_um.T
    if probe.radius_um:
        center = probe.radius_um - probe.sunk_um
        away = deep + center
        reach = np.sqrt(lateral * lateral + away * away).astype(np.int64) - probe.radius_um
        inside = np.abs(lateral) * cos(probe.half_angle_ddeg) <= away * sin(probe.half_angle_ddeg)
        inside &= away > 0
    else:
        reach = deep
        inside = 2 * np.abs(lateral) <= probe.width_um
    inside &= (reach >= 0) & (reach <= depth_um)
    return np.asarray(inside & (np.abs(elevation) <= probe.half_slice_um(reach)))


@dataclass(frozen=True)
class NeedlePose:
    """A needle that has passed the skin, straight."""

    x_um: int
    y_um: int
    """Where it entered."""
    azimuth_ddeg: int
    """Where it heads, seen on the skin: 0 toward the patient's right, 900 down the body."""
    steep_ddeg: int
    """The angle between needle and skin: 0 flat, 900 straight down."""
    depth_um: int = 0
    """How much of it is under the skin, along the shaft."""

    @property
    def direction(self) -> Vector:
        """From hub to tip, of length `UNIT`."""
        return _heading(self.azimuth_ddeg, self.steep_ddeg)

    def at(self, depth_um: int) -> Vector:
        """The place on the shaft's line at a depth along it."""
        dx, dy, dz = self.direction
        x, y = self.x_um + ((dx * depth_um) >> 14), self.y_um + ((dy * depth_um) >> 14)
        return (x, y, (dz * depth_um) >> 14)

    @property
    def tip(self) -> Vector:
        """Where the tip is."""
        return self.at(self.depth_um)


@lru_cache(maxsize=1024)
def _heading(azimuth_ddeg: int, steep_ddeg: int) -> Vector:
    flat = cos(steep_ddeg)
    return (flat * cos(azimuth_ddeg)) >> 14, (flat * sin(azimuth_ddeg)) >> 14, sin(steep_ddeg)


GAUGES_UM: Mapping[int, int] = {21: 820, 22: 720, 23: 640, 25: 510, 27: 410, 30: 310}
"""Outer diameter of a needle by its gauge, as needles are made (ISO 9626)."""
