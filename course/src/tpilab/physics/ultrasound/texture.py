"""What a tissue looks like inside: speckle, and bright threads that run with its fibers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.block import Block
from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import UNIT
from tpilab.physics.ultrasound import media, scatter
from tpilab.physics.ultrasound.frame import Sound
from tpilab.physics.ultrasound.machine import Floats

Words = NDArray[np.int32]

THREAD = (1.6, 1.1)
"""How bright threads are, fine and coarse ones."""
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
    medium, jump = sound.medium, twitch_um[:, None].astype(np.int32)
    moved = y
    if slide_um.any():
        lung = (medium == Tissue.LUNG) | (medium == Tissue.PLEURA)
        moved = y + np.where(lung, slide_um[:, None].astype(np.int32), np.int32(0))
    if jump.any():
        z = z + np.where(np.take(media.FIBROUS, medium), jump, np.int32(0))
    cell = (
        ((moved >> scatter.ACROSS_SHIFT) & 127) << 14
        | ((x >> scatter.ACROSS_SHIFT) & 127) << 7
        | (((z + (x >> 12) * 37) >> scatter.DEPTH_SHIFT) & 127)
    )
    pairs = np.take(scatter.speckle().view(np.int32).ravel(), cell)
    speckle = pairs.view(np.int16).reshape(*cell.shape, 2)
    one, other = (speckle[..., part].astype(np.float32) for part in (0, 1))
    along = _along(sound, block)
    diffuse, glint = _by_fibers(sound, along)
    thread = _threads(sound, along, (x, y), jump, speckle)
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


def _along(sound: Sound, block: Block) -> Words:
    """The direction of fibers of each layer where each beam meets it, (beams, layers + 1, 2).

    0: no fibers, as in the gel above the skin, which comes first.
    """
    met = sound.met
    layers = met.kind.shape[1]
    flat = block.fibers.reshape(-1, 2)
    found = flat[np.maximum(met.cell, 0) * layers + np.arange(layers)].astype(np.int32)
    found *= media.FIBROUS[met.kind][..., None]
    return np.concatenate([np.zeros((len(found), 1, 2), np.int32), found], axis=1)


def _by_fibers(sound: Sound, along: Words) -> tuple[Floats, Floats]:
    """How bright speckle and threads of each layer are to each beam, (beams, layers + 1) each."""
    heading = sound.beams.heading
    dot = along[..., 0] * heading[:, 0, None] + along[..., 1] * heading[:, 1, None]
    askew = (np.abs(dot) / (127.0 * UNIT)).astype(np.float32)
    bell = np.exp(-((askew / np.float32(DIFFUSE_ASKEW)) ** 2))
    diffuse = np.float32(DIFFUSE_LEAST) + np.float32(1 - DIFFUSE_LEAST) * bell
    return diffuse, np.exp(-((askew / np.float32(GLINT_ASKEW)) ** 2))


def _threads(
    sound: Sound, along: Words, xy: tuple[Words, Words], jump: Words, dither: NDArray[np.int16]
) -> Floats:
    """Bright threads: lines along fibers, dots across them; a web where there are none.

    dither: random, [beam, sample, 2]: it hides that threads are kept in cells.
    """
    x, y = xy
    medium, coarse = sound.medium, sound.machine.coarse
    along = np.where(along.any(axis=2, keepdims=True), along, np.array([127, 0], np.int32))
    ax, ay = (np.take(np.ascontiguousarray(along[..., axis]), sound.layer) for axis in (0, 1))
    lengthwise = (x * ax + y * ay) >> 7
    long, wide, tall = np.take(media.LONG, medium), scatter.SIDE_SHIFT, scatter.LEVEL_SHIFT
    one, other = dither[..., 0], dither[..., 1]
    where = ((lengthwise + ((one & 255).astype(np.int32) << (long - 8))) >> (long + coarse)) & 63
    aside = ((y * ax - x * ay) >> 7) + ((other & 255).astype(np.int32) << (wide - 8))
    side = (aside >> (wide + coarse)) & 63
    deep = sound.reach_um.astype(np.int32)[None] + jump
    deep = deep + ((lengthwise * np.take(media.RISE, medium)) >> 8)
    level = ((deep + ((one ^ other) & 127)) >> (tall + coarse)) & 255
    place = np.take(media.TILE, medium) | (where << 14) | (side << 8) | level
    strength = media.THREADS * np.float32(THREAD[coarse] / 255)
    return np.asarray(np.take(scatter.threads(), place) * np.take(strength, medium))
