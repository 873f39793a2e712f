"""A needle in the picture: the shaft bright where it meets the beam squarely, the tip a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tpilab.anatomy.chart import Ints
from tpilab.physics.pose import GAUGES_UM, UNIT, NeedlePose, in_probe_frame, sin
from tpilab.physics.ultrasound.frame import Sound
from tpilab.physics.ultrasound.machine import Floats

STEP_UM = 100
SHAFT, TIP_UP, TIP_DOWN = 9.0, 26.0, 13.0
_TIP_STEPS = 4
STEEPEST_DEG = 68
"""From this angle between beam and right angle on a shaft hardly shows (GEO-025: a linear fall)."""
SLICE, SLICE_ACROSS = 0.7, 9.0
"""How sharply the slice ends for a shaft along it, and for one that crosses it; didactic choice."""
UPRIGHT_DDEG = 900
ACROSS_FLAT = 0.3
"""How bright the dot of a flat shaft is that crosses the slice; a steep one's is 1 (GEO-025)."""
_ECHOES = 4
_WIDEST_UM = 820
BACK = 0.45
"""How much of the sound that a shaft throws back is thrown to and fro in it once more."""
ECHO_APART = 1.3
"""Distance between such echoes, in diameters."""


@dataclass(frozen=True)
class Needle:
    """What is seen of a needle: where it is, how thick, and how its bevel is turned."""

    pose: NeedlePose
    gauge: int = 25
    bevel: Literal["up", "down"] = "up"


def drawn(sound: Sound, needle: Needle) -> None:
    """Add a needle. Its brightness falls with steepness and thinness (GEO-025, GEO-026)."""
    pose = needle.pose
    count = pose.depth_um // STEP_UM + 1
    if pose.depth_um <= 0:
        return
    steps = pose.depth_um - STEP_UM * np.arange(count, dtype=np.int64)
    heading = np.array(pose.direction, dtype=np.int64)
    entry = np.array([pose.x_um, pose.y_um, 0], dtype=np.int64)
    points = entry + ((heading * steps[:, None]) >> 14)
    beam, sample, elevation, reach = _placed(sound, points)
    half = sound.machine.kind.half_slice_um(reach)
    aside = abs(sin(pose.azimuth_ddeg - sound.pose.turn_ddeg)) / UNIT
    aside *= pose.steep_ddeg < UPRIGHT_DDEG
    narrow = np.float32(SLICE + (SLICE_ACROSS - SLICE) * aside)
    within = np.exp(-narrow * (elevation / half).astype(np.float32) ** 2)
    across = aside * aside * (ACROSS_FLAT + (1 - ACROSS_FLAT) * int(heading[2]) / UNIT)
    square = np.maximum(_square(sound, heading, beam), np.float32(across))
    diameter = GAUGES_UM[needle.gauge]
    thick = np.float32(0.45 + 0.55 * diameter / _WIDEST_UM)
    shaft = (np.float32(SHAFT) * thick * within * square).astype(np.float32)
    _splat(sound, beam, sample, shaft)
    pitch = sound.machine.depth_um / sound.machine.samples
    for echo in range(1, _ECHOES + 1):
        weaker = shaft * square**3 * np.float32(BACK**echo)
        apart = round(256 * echo * ECHO_APART * diameter / pitch)
        _splat(sound, beam, sample + apart, weaker)
    point = TIP_UP if needle.bevel == "up" else TIP_DOWN
    tip = slice(0, min(_TIP_STEPS, count))
    _splat(sound, beam[tip], sample[tip], np.float32(point / _TIP_STEPS) * thick * within[tip])


def _placed(sound: Sound, points: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Beam and sample of points in 1/256, their elevation, and their range in um, (n,) each."""
    lateral, elevation, deep = in_probe_frame(sound.pose, points).T
    machine, probe = sound.machine, sound.machine.kind
    if probe.radius_um:
        away = deep + probe.radius_um - probe.sunk_um
        reach = np.sqrt(lateral * lateral + away * away).astype(np.int64) - probe.radius_um
        angle = np.degrees(np.arctan2(lateral, away)) * 10 / probe.half_angle_ddeg
        beam = np.rint((angle + 1) * machine.beams * 128 - 128).astype(np.int64)
    else:
        reach = deep
        beam = (2 * lateral + probe.width_um) * machine.beams * 128 // probe.width_um - 128
    return beam, sound.sample_of(reach), elevation, reach


def _square(sound: Sound, heading: Ints, beam: Ints) -> Floats:
    """How squarely the beam at each point meets the shaft: 1 at right angles, (n,)."""
    at = np.clip(beam >> 8, 0, sound.machine.beams - 1)
    along = np.abs((sound.beams.heading[at] * heading).sum(axis=1)) / np.float32(UNIT * UNIT)
    steep = np.degrees(np.arcsin(np.minimum(along, 1)))
    fall = np.maximum(1 - steep / np.float32(STEEPEST_DEG), np.float32(0.03))
    return np.asarray(fall, dtype=np.float32)


def _splat(sound: Sound, beam: Ints, sample: Ints, amount: Floats) -> None:
    """Add points at places in 1/256 of beams and samples, shared among four neighbors."""
    b, s = beam >> 8, sample >> 8
    pb = ((beam & 255) / np.float32(256)).astype(np.float32)
    ps = ((sample & 255) / np.float32(256)).astype(np.float32)
    sound.add(b, s, amount * (1 - pb) * (1 - ps))
    sound.add(b + 1, s, amount * pb * (1 - ps))
    sound.add(b, s + 1, amount * (1 - pb) * ps)
    sound.add(b + 1, s + 1, amount * pb * ps)
