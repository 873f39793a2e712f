"""The whole picture, as a machine shows it: rows of depth, columns across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.block import Block
from tpilab.anatomy.chart import Ints
from tpilab.physics.pose import ProbePose, cos, sin
from tpilab.physics.ultrasound.frame import (
    Sound,
    attenuate,
    bordered,
    coupled,
    shown,
    sounded,
)  # fmt: skip
from tpilab.physics.ultrasound.lung import lined, slide_um
from tpilab.physics.ultrasound.machine import Machine
from tpilab.physics.ultrasound.needle import Needle, drawn
from tpilab.physics.ultrasound.texture import scattered
from tpilab.physics.ultrasound.things import Deposit, Twitch, jumped, laid, shaded, walled

Grey = NDArray[np.uint8]


class What(TypedDict, total=False):
    """What a picture shows beside the tissue."""

    needle: Needle | None
    deposits: Sequence[Deposit]
    breath_um: int
    """How far the lung at its base has slid."""
    twitch: Twitch | None


def echoes(block: Block, machine: Machine, pose: ProbePose | None, **what: Unpack[What]) -> Grey:
    """The picture before it is put into shape: grey, [beam, sample].

    pose: None when the probe is off the skin: dark, with the face's own echoes.
    """
    return _air(machine) if pose is None else shown(heard(block, machine, pose, **what))


def heard(block: Block, machine: Machine, pose: ProbePose, **what: Unpack[What]) -> Sound:
    """What beams bring back, before pulse and beam blur it."""
    sound = sounded(block, machine, pose)
    walls = laid(sound, block)
    shaded(sound, (*block.lumps, *what.get("deposits", ())))
    attenuate(sound)
    slide = slide_um(sound, what.get("breath_um", 0))
    scattered(sound, block, slide, jumped(sound, what.get("twitch")))
    bordered(sound, block)
    walled(sound, walls)
    lined(sound, slide)
    needle = what.get("needle")
    if needle is not None:
        drawn(sound, needle)
    coupled(sound)
    return sound


def _air(machine: Machine) -> Grey:
    grey = np.zeros((machine.beams, machine.samples), np.uint8)
    step = max(machine.samples // 48, 2)
    for order in range(5):
        grey[:, order * step : order * step + 2] = 170 >> order
    return grey


def picture(block: Block, machine: Machine, pose: ProbePose | None, **what: Unpack[What]) -> Grey:
    """The picture (rows, columns): as many rows as samples, as many columns as beams."""
    return converted(machine, echoes(block, machine, pose, **what))


def converted(machine: Machine, grey: Grey) -> Grey:
    """Beams and samples put where they belong: a rectangle, or a fan under a curved face."""
    if not machine.kind.radius_um:
        return np.ascontiguousarray(grey.T)
    inside, at, weights = fan(machine)
    flat = grey.reshape(-1)
    mixed = np.zeros(len(inside), np.int32)
    for place, weight in zip(at, weights, strict=True):
        mixed += np.take(flat, place) * weight
    made = np.zeros(machine.samples * machine.beams, np.uint8)
    made[inside] = mixed >> 16
    return made.reshape(machine.samples, machine.beams)


@dataclass(frozen=True)
class Shape:
    """Where a picture's edges are, in um: from the middle of the face sideways, and down."""

    half_width_um: int
    top_um: int
    bottom_um: int


def shape(machine: Machine) -> Shape:
    """The part of the plane that a picture shows."""
    probe = machine.kind
    if not probe.radius_um:
        return Shape(probe.width_um // 2, 0, machine.depth_um)
    radius, half = probe.radius_um, probe.half_angle_ddeg
    wide = ((radius + machine.depth_um) * sin(half)) >> 14
    return Shape(wide, -((radius * ((1 << 14) - cos(half))) >> 14), machine.depth_um)


@lru_cache(maxsize=8)
def fan(machine: Machine) -> tuple[Ints, Ints, NDArray[np.int32]]:
    """The pixels in a fan (n,), the four echoes that each mixes (4, n), their weights (4, n).

    The weights of a pixel sum up to 65536.
    """
    probe, (rows, columns) = machine.kind, (machine.samples, machine.beams)
    edges = shape(machine)
    x = edges.half_width_um * (2 * np.arange(columns) + 1 - columns) / columns
    z = edges.top_um + (edges.bottom_um - edges.top_um) * (2 * np.arange(rows) + 1) / (2 * rows)
    away = z[:, None] + probe.radius_um
    reach = np.hypot(x[None], away) - probe.radius_um
    angle = np.degrees(np.arctan2(x[None], away)) * 10 / probe.half_angle_ddeg
    beam = np.floor(((angle + 1) * machine.beams / 2 - 0.5) * 256).astype(np.int64)
    sample = np.floor((reach * machine.samples / machine.depth_um - 0.5) * 256).astype(np.int64)
    inside = (np.abs(angle) <= 1) & (reach >= 0) & (reach <= machine.depth_um)
    beam = np.clip(beam, 0, ((machine.beams - 1) << 8) - 1)
    sample = np.clip(sample, 0, ((machine.samples - 1) << 8) - 1)
    pb, ps = beam & 255, sample & 255
    first = (beam >> 8) * machine.samples + (sample >> 8)
    at = np.stack([first, first + 1, first + machine.samples, first + machine.samples + 1])
    weights = np.stack([(256 - pb) * (256 - ps), (256 - pb) * ps, pb * (256 - ps), pb * ps])
    return np.flatnonzero(inside), at[:, inside], weights[:, inside].astype(np.int32)
