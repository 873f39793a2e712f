"""What a tissue looks like inside: speckle, and bright walls that run with its fibers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.block import CELL_UM, Block
from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import UNIT
from tpilab.physics.ultrasound import media, scatter
from tpilab.physics.ultrasound.frame import Sound
from tpilab.physics.ultrasound.machine import Floats

Words = NDArray[np.int32]

THREAD = (1.6, 1.1)
"""How bright threads are, fine and coarse ones."""
LAYER_SIDE = 5_300
"""So far the bundles of a layer are shifted against those of the layer above, in um."""
SMOOTH = 0.5
"""How much of a thread shines evenly beside what glitters."""
DIFFUSE_LEAST, DIFFUSE_ASKEW, GLINT_ASKEW = 0.6, 0.3, 0.2
"""Anisotropy: how dim fibers become that a beam meets askew, and how soon; didactic choice."""


def scattered(sound: Sound, block: Block, slide_um: Ints, twitch_um: Ints) -> None:
    """Add speckle and threads.

    slide_um: how far the lung has slid down the body under each beam, twitch_um: how far muscle
    has jumped up toward the probe, (beams,) each.
    """
    x, y, z = _places(sound)
    medium = sound.medium.astype(np.intp)  # read often: as an index, once
    jump = twitch_um[:, None].astype(np.int32)
    moved = y
    if slide_um.any():
        lung = (medium == Tissue.LUNG) | (medium == Tissue.PLEURA)
        moved = y + np.where(lung, slide_um[:, None].astype(np.int32), np.int32(0))
    if jump.any():
        z = z + np.where(np.take(media.FIBROUS, medium), jump, np.int32(0))
    cell = scatter.speckle_cell(x, moved, z)
    pairs = np.take(scatter.speckle().view(np.int32).ravel(), cell)
    speckle = pairs.view(np.int16).reshape(*cell.shape, 2)
    one, other = (speckle[..., part].astype(np.float32) for part in (0, 1))
    diffuse, glint = _by_fibers(sound, block)
    thread = _threads(sound, _grain(sound, block), (x, moved, z), speckle)
    thread *= np.take(glint, sound.layer)
    loud = sound.loud if sound.factor is None else sound.loud * sound.factor
    body = np.take(media.ECHO, medium)
    body *= np.take(diffuse, sound.layer)
    body += thread
    body *= loud
    body *= np.float32(scatter.SPECKLE_UNIT)
    thread *= loud
    thread *= np.float32(SMOOTH)
    sound.signal[0] += one * body
    sound.signal[0] += thread
    sound.signal[1] += other * body


def _places(sound: Sound) -> tuple[Words, Words, Words]:
    """Where each sample lies in the body, (beams, samples) each."""
    start, heading = (each.astype(np.int32) for each in (sound.beams.start_um, sound.beams.heading))
    reach = sound.reach_um.astype(np.int32)[None]
    x, y, z = (start[:, axis, None] + ((heading[:, axis, None] * reach) >> 14) for axis in range(3))
    return x, y, z


def _by_fibers(sound: Sound, block: Block) -> tuple[Floats, Floats]:
    """How bright speckle and threads of each layer are to each beam, (beams, layers + 1) each."""
    met, heading = sound.met, sound.beams.heading
    beams, layers = met.kind.shape
    flat = block.fibers.reshape(-1, 2)
    along = flat[np.maximum(met.cell, 0) * layers + np.arange(layers)].astype(np.int64)
    along *= media.FIBROUS[met.kind][..., None]
    dot = along[..., 0] * heading[:, 0, None] + along[..., 1] * heading[:, 1, None]
    dot = np.concatenate([np.zeros((beams, 1), np.int64), dot], axis=1)
    askew = (np.abs(dot) / (127.0 * UNIT)).astype(np.float32)
    bell = np.exp(-((askew / np.float32(DIFFUSE_ASKEW)) ** 2))
    diffuse = np.float32(DIFFUSE_LEAST) + np.float32(1 - DIFFUSE_LEAST) * bell
    return diffuse, np.exp(-((askew / np.float32(GLINT_ASKEW)) ** 2))


def _grain(sound: Sound, block: Block) -> tuple[Words, Words]:
    """The direction that the pattern of each layer is laid along, (beams, layers + 1) each.

    It is the same all over a muscle's side, so that the pattern has no seams.
    """
    met, window = sound.met, block.window
    cell = np.maximum(met.cell, 0)
    left = window.x0_um + cell % window.nx * CELL_UM < 0
    order = np.arange(met.kind.shape[1])
    grain = block.grain[order, left.astype(np.int64), met.kind].astype(np.int32)
    grain = np.concatenate([grain[:, :1], grain], axis=1)
    return np.ascontiguousarray(grain[..., 0]), np.ascontiguousarray(grain[..., 1])


def _threads(
    sound: Sound,
    grain: tuple[Words, Words],
    place: tuple[Words, Words, Words],
    dither: NDArray[np.int16],
) -> Floats:
    """Bright walls between bundles of fibers, or a web where there are none.

    place: x, y, z of each sample. dither: random, [beam, sample, 2]: it hides the web's cells.
    """
    x, y, z = place
    medium, coarse = sound.medium.astype(np.intp), sound.machine.coarse
    ax, ay = (np.take(each, sound.layer) for each in grain)
    lengthwise, side = (x * ax + y * ay) >> 7, (y * ax - x * ay) >> 7
    deep = z + ((lengthwise * np.take(media.RISE, medium)) >> 8)
    walls = _walls(sound, lengthwise, (side + (z >> 1), deep))
    one, other = dither[..., 0], dither[..., 1]
    wide, size = scatter.WEB_SHIFT, scatter.WEB_SHIFT + coarse
    where = ((lengthwise + ((one & 255).astype(np.int32) << (wide - 8))) >> size) & 63
    across = ((side + ((other & 255).astype(np.int32) << (wide - 8))) >> size) & 63
    level = ((z + ((one ^ other) & 127)) >> (scatter.WEB_LEVEL_SHIFT + coarse)) & 255
    web = scatter.WEB_FROM | (where << 14) | (across << 8) | level
    found = np.take(scatter.tissue(), np.where(np.take(media.FIBROUS, medium), walls, web))
    strength = media.THREADS * np.float32(THREAD[coarse] / 255)
    return np.asarray(found * np.take(strength, medium))


def _walls(sound: Sound, lengthwise: Words, across: tuple[Words, Words]) -> Words:
    """The cell of the walls' tile at each sample: long lines along fibers, short ones across.

    across: how far each sample lies to the side, and how deep.
    """
    side, deep = across
    coarse = sound.machine.coarse
    swayed = (lengthwise >> scatter.SWAY_SHIFT) & ((1 << scatter.SWAY_BITS) - 1)
    sideways, deeper = (np.take(each, swayed) for each in scatter.sway())
    order = np.arange(sound.met.kind.shape[1] + 1, dtype=np.int32) * np.int32(LAYER_SIDE)
    shifted = np.take(np.tile(order, sound.machine.beams), sound.layer)
    aside = side + sideways + shifted
    level = deep + deeper
    row = (aside >> (scatter.SIDE_SHIFT + coarse)) & ((1 << scatter.SIDE_BITS) - 1)
    column = (level >> (scatter.LEVEL_SHIFT + coarse)) & ((1 << scatter.LEVEL_BITS) - 1)
    return np.asarray((row << scatter.LEVEL_BITS) | column, dtype=np.int32)
