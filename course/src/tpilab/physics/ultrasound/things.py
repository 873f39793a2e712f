"""What lies in a block beside its layers: vessels and nerves, lumps, what was injected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.block import Block, Lump, Pipe
from tpilab.anatomy.chart import PERMILLE, Ints
from tpilab.anatomy.tissue import SOFT, Tissue
from tpilab.physics.pose import in_probe_frame
from tpilab.physics.ultrasound.frame import Sound

COLLAPSE_UM = 6_000
"""A vein that is pressed as much as this is shut; didactic choice."""
WALL = 1.6
TWITCHES_UM = 15_000
"""How far around its place a twitch is seen; didactic choice."""
FLUID = 0.03
"""How bright injected fluid is beside the tissue that it takes the place of; didactic choice."""
_PARTS = 4
_NEVER = 1 << 30
THROUGH = np.isin(np.arange(len(Tissue)), (*SOFT, Tissue.GEL))


@dataclass(frozen=True)
class Deposit:
    """A pool of fluid: dark, lying flat, its rim soft."""

    center_um: tuple[int, int, int]
    half_um: tuple[int, int, int]


@dataclass(frozen=True)
class Twitch:
    """A muscle that jumps: where, and how far toward the probe at this instant."""

    x_um: int
    y_um: int
    shift_um: int


def jumped(sound: Sound, twitch: Twitch | None) -> Ints:
    """How far muscle has jumped under each beam, (beams,)."""
    start = sound.beams.start_um
    if twitch is None:
        return np.zeros(len(start), dtype=np.int64)
    dx, dy = start[:, 0] - twitch.x_um, start[:, 1] - twitch.y_um
    away = np.sqrt(dx * dx + dy * dy).astype(np.int64)
    return np.asarray(twitch.shift_um * np.maximum(TWITCHES_UM - away, 0) // TWITCHES_UM)


def laid(sound: Sound, block: Block) -> list[tuple[Ints, Ints, Ints]]:
    """Put vessels and nerves into the media; their walls as (beams, first, last sample)."""
    walls = []
    for pipe in block.pipes:
        beam, first, end = _chords(sound, pipe)
        if not len(beam):
            continue
        low, high = int(first.min()), int(end.max())
        order = np.arange(low, high)
        inside = (order >= first[:, None]) & (order < end[:, None])
        held = sound.medium[beam, low:high]
        sound.medium[beam, low:high] = np.where(inside & THROUGH[held], np.uint8(pipe.kind), held)
        walls.append((beam, first, end))
    return walls


def _chords(sound: Sound, pipe: Pipe) -> tuple[Ints, Ints, Ints]:
    """The beams that a pipe crosses, and from which sample to which, (n,) each."""
    none = np.empty(0, dtype=np.int64)
    course = pipe.course_um
    fine = np.concatenate(
        [course[:-1] + (course[1:] - course[:-1]) * part // _PARTS for part in range(_PARTS)]
    )
    lateral, elevation, deep = in_probe_frame(sound.pose, fine).T
    near = np.abs(elevation) < pipe.radius_um
    if not near.any():
        return none, none, none
    lateral, elevation, deep = lateral[near], elevation[near], deep[near]
    square = pipe.radius_um * pipe.radius_um - elevation * elevation
    beams = sound.beams
    from_lateral = lateral - beams.lateral_um[:, None]
    from_deep = deep - beams.deep_um[:, None]
    along = (from_lateral * beams.across[:, None] + from_deep * beams.down[:, None]) >> 14
    off = (from_lateral * beams.down[:, None] - from_deep * beams.across[:, None]) >> 14
    left = square - off * off
    half = np.sqrt(np.maximum(left, 0)).astype(np.int64)
    if pipe.kind == Tissue.VEIN:
        half = half * max(COLLAPSE_UM - sound.pose.press_um, 0) // COLLAPSE_UM
    hit = (left > 0) & (half > 0)
    top = np.where(hit, along - half, _NEVER).min(axis=1)
    end = np.where(hit, along + half, -_NEVER).max(axis=1)
    beam = np.flatnonzero(hit.any(axis=1))
    first = np.searchsorted(sound.reach_um, top[beam])
    last = np.searchsorted(sound.reach_um, end[beam])
    kept = last > first
    return beam[kept], first[kept], last[kept]


def walled(sound: Sound, walls: Sequence[tuple[Ints, Ints, Ints]]) -> None:
    """The bright walls of vessels and nerves, where they meet a beam squarely: top and bottom."""
    for beam, first, end in walls:
        size = end - first
        widest = int(size.max())
        amount = (np.float32(WALL) * (size * size) / np.float32(widest * widest)).astype(np.float32)
        sound.add(beam, first - 1, amount)
        sound.add(beam, end, amount)


def shaded(sound: Sound, lumps: Sequence[Lump | Deposit]) -> None:
    """What lumps and fluid do to the media (a lump of another tissue) and to their brightness."""
    for lump in lumps:
        found = _inside(sound, lump)
        if found is None:
            continue
        beams, samples, square = found
        if isinstance(lump, Lump) and lump.kind is not None:
            held = sound.medium[beams, samples]
            sound.medium[beams, samples] = np.where(
                (square <= PERMILLE) & THROUGH[held], np.uint8(lump.kind), held
            )
            continue
        echo = np.float32(lump.echo_permille / 1000 if isinstance(lump, Lump) else FLUID)
        rim = np.clip((square - 650) / np.float32(350), 0, 1).astype(np.float32)
        if sound.factor is None:
            sound.factor = np.ones(sound.medium.shape, np.float32)
        soft = THROUGH[sound.medium[beams, samples]]
        sound.factor[beams, samples] *= np.where(soft, echo + (1 - echo) * rim, np.float32(1))


def _inside(sound: Sound, lump: Lump | Deposit) -> tuple[slice, slice, NDArray[np.int64]] | None:
    """The beams and samples around a lump, and there how far out each is: PERMILLE at its rim."""
    reach = max(lump.half_um)
    center = np.array([lump.center_um], dtype=np.int64)
    lateral, elevation, deep = in_probe_frame(sound.pose, center)[0].tolist()
    if abs(elevation) > reach:
        return None
    beams = sound.beams
    away = (lateral - beams.lateral_um) * beams.down - (deep - beams.deep_um) * beams.across
    near = np.flatnonzero(np.abs(away >> 14) <= reach)
    along = (
        (lateral - beams.lateral_um) * beams.across + (deep - beams.deep_um) * beams.down
    ) >> 14
    if not len(near):
        return None
    first = int(np.searchsorted(sound.reach_um, int(along[near].min()) - reach))
    end = int(np.searchsorted(sound.reach_um, int(along[near].max()) + reach))
    if first >= end:
        return None
    which, samples = slice(int(near[0]), int(near[-1]) + 1), slice(first, end)
    way = sound.reach_um[samples]
    dx, dy, dz = (
        beams.start_um[which, axis, None]
        + ((beams.heading[which, axis, None] * way[None]) >> 14)
        - lump.center_um[axis]
        for axis in range(3)
    )
    ax, ay = lump.along if isinstance(lump, Lump) else (127, 0)
    one, other = (dx * ax + dy * ay) // 127, (dy * ax - dx * ay) // 127
    a, b, c = lump.half_um
    parts = (one * PERMILLE // a, other * PERMILLE // b, dz * PERMILLE // c)
    return which, samples, sum(part * part for part in parts) // PERMILLE
