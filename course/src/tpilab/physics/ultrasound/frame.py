"""A B-mode picture of a block: the reference that the browser's picture is held against.

What beams meet is laid out sample by sample, [beam, sample]: which tissue, how much sound is left,
what is scattered there. Then pulse and beam blur it, and its envelope is shown in grey.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.block import Block
from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import UNIT, ProbePose
from tpilab.physics.ultrasound import machine as machines
from tpilab.physics.ultrasound import media, scatter
from tpilab.physics.ultrasound.beams import Beams, Met, meet
from tpilab.physics.ultrasound.machine import AXIAL_TAPS, LATERAL_TAPS, Floats, Machine
from tpilab.physics.ultrasound.media import DB

Kinds = NDArray[np.uint8]

LOUD_SHIFT = 4
LOUD_FROM, LOUD_STEPS = -170 * DB, 1 << 14
"""Where the table of loudness begins, in 1/DB dB, and how many entries it has."""
GAP_UM = 7_000
"""More gel than this between face and skin is air."""
UNEVEN, DIMMEST = 0.5, 0.2
"""How unevenly surfaces shine."""
GLITTER_SHIFT = 9
BODY = 0.6
"""How bright a border still is a sample deeper."""
NOISE_DB = -88
CLEAR = 0.01
"""No border is drawn in what is darker than this: in blood."""
HISS_STEP = 385
"""Noise takes every so-manieth cell of speckle: neighbors there are alike."""
FAINTEST = 1e-3
"""Weights of the pulse below this are left out."""


@dataclass(frozen=True)
class Tables:
    """What follows from a machine's settings alone."""

    loud: Floats
    pulse: Floats
    spread: Floats
    greys: NDArray[np.uint8]
    compensation: NDArray[np.int32]
    loss: NDArray[np.int32]
    """Of each tissue in one sample, there and back, in 1/DB dB."""


@lru_cache(maxsize=16)
def tables(machine: Machine) -> Tables:
    """The tables of a machine."""
    decibels = (LOUD_FROM + (np.arange(LOUD_STEPS) << LOUD_SHIFT)) / DB
    sample_cm = machine.depth_um / machine.samples / 10_000
    loss = np.rint(DB * media.LOSS / 100 * 2 * machine.mhz * sample_cm)
    return Tables(
        loud=(10 ** (decibels / 20)).astype(np.float32),
        pulse=machines.pulse(machine),
        spread=machines.spread(machine),
        greys=machines.greys(machine),
        compensation=machines.compensation(machine).astype(np.int32),
        loss=loss.astype(np.int32),
    )


@dataclass
class Sound:
    """A picture in the making, all [beam, sample] but where said."""

    machine: Machine
    pose: ProbePose
    beams: Beams
    tables: Tables
    reach_um: Ints
    """(samples,)"""
    layer: NDArray[np.int64]
    """Which layer, as a flat index into (beams, layers + 1): 0 is the gel above the skin."""
    medium: Kinds
    loud: Floats
    """How much sound is left, time-gain compensation included, as amplitude."""
    signal: Floats
    """Real and imaginary part, (2, beams, samples)."""
    met: Met
    begin: Ints
    """The sample in which each layer begins, (beams, layers)."""
    factor: Floats | None = field(default=None)
    """How bright what is there is beside what it would be."""

    def add(self, beam: Ints, sample: Ints, amount: Floats) -> None:
        """Add bright points (n,); what lies outside of the picture is left out."""
        self.add_like(beam, sample, amount, sample)

    def add_like(self, beam: Ints, sample: Ints, amount: Floats, heard_at: Ints) -> None:
        """The same, as loud as an echo from the samples `heard_at` is."""
        count, samples = self.medium.shape
        kept = (beam >= 0) & (beam < count) & (sample >= 0) & (sample < samples)
        kept &= (heard_at >= 0) & (heard_at < samples)
        beam, sample = beam[kept], sample[kept]
        loud = self.loud[beam, heard_at[kept]]
        np.add.at(self.signal[0], (beam, sample), (amount[kept] * loud).astype(np.float32))

    def sample_of(self, reach_um: Ints) -> Ints:
        """Where along a beam a reach is shown, in 1/256 of a sample, (n,)."""
        after = np.clip(np.searchsorted(self.reach_um, reach_um), 1, len(self.reach_um) - 1)
        low, high = self.reach_um[after - 1], self.reach_um[after]
        return np.asarray(((after - 1) << 8) + (reach_um - low) * 256 // (high - low))

    def echoed(self, sample: Ints, times: int) -> Ints:
        """The sample in which an echo thrown to and fro between there and the face shows."""
        return np.asarray(((2 * sample + 1) * times - 1) // 2)


def _loud_index(left: Ints | NDArray[np.int32]) -> Ints:
    index = (left - LOUD_FROM) >> LOUD_SHIFT
    return np.asarray(np.minimum(np.maximum(index, 0), LOUD_STEPS - 1))


def sounded(block: Block, machine: Machine, pose: ProbePose) -> Sound:
    """Lay out what the beams meet, and how much sound is left."""
    beams = Beams.of(machine, pose)
    reach = machine.reach_um(pose.press_um)
    met = meet(block, beams, int(reach[-1]) + 1_000)
    begin = np.searchsorted(reach, met.reach_um.ravel()).reshape(met.reach_um.shape)
    count, samples = machine.beams, machine.samples
    slots = np.arange(count)[:, None] * (samples + 1) + begin
    steps = np.bincount(slots.ravel(), minlength=count * (samples + 1))
    layer = np.cumsum(steps.reshape(count, samples + 1)[:, :-1], axis=1)
    kinds = np.concatenate([np.zeros((count, 1), np.int64), met.kind], axis=1).astype(np.uint8)
    layer += np.arange(count)[:, None] * kinds.shape[1]
    medium = np.take(kinds, layer)
    made = tables(machine)
    return Sound(machine, pose, beams, made, reach, layer, medium, np.empty(0, np.float32),
                 np.zeros((2, count, samples), np.float32), met, begin)  # fmt: skip


def attenuate(sound: Sound) -> None:
    """How much sound is left at each sample: of what an aperture of some beams takes in."""
    lost = np.cumsum(np.take(sound.tables.loss, sound.medium), axis=1, dtype=np.int32)
    alone = np.take(sound.tables.loud, _loud_index(sound.tables.compensation - lost))
    alone[_lost(sound)] = 0
    soft, count = sound.machine.soft, len(alone)
    padded = np.concatenate([alone[:1]] * soft + [alone] + [alone[-1:]] * soft)
    around = padded[:count].copy()
    for off in range(1, 2 * soft + 1):
        around += padded[off : off + count]
    sound.loud = around * np.float32(1 / (2 * soft + 1))


def bordered(sound: Sound, block: Block) -> None:
    """Bright borders where one tissue ends and another begins, by their angle to the beam."""
    met, samples = sound.met, sound.machine.samples
    square = _squareness(sound, block)
    step = max(sound.machine.depth_um // samples, 1)
    beam = np.arange(len(met.kind))
    before = np.zeros(len(met.kind), dtype=np.int64)
    layers = met.kind.shape[1]
    ends = np.concatenate([met.reach_um[:, 1:], np.full((len(beam), 1), 10**9)], axis=1)
    for k in range(layers):
        there = ends[:, k] > met.reach_um[:, k]
        kind = met.kind[:, k]
        amount = media.BORDERS[before, kind] * square[:, k] * there
        begin = sound.begin[:, k]
        inside = np.flatnonzero((amount > 0) & (begin > 0) & (begin < samples))
        inside = inside[media.ECHO[sound.medium[inside, begin[inside]]] >= CLEAR]
        at = begin[inside]
        off = (sound.reach_um[at] - met.reach_um[inside, k]) * 256 // step
        share = np.clip(off, 0, 256).astype(np.float32) / np.float32(256)
        lit = amount[inside] * glitter(sound, inside, met.reach_um[inside, k], 8 * k)
        if sound.factor is not None:
            lit = lit * sound.factor[inside, at] ** 2  # fluid parts what it lies between
        sound.add_like(inside, at - 1, lit * share, at - 1)
        sound.add_like(inside, at, lit * (1 - share + BODY * share), at - 1)
        sound.add_like(inside, at + 1, lit * (BODY * (1 - share)), at - 1)
        before = np.where(there, kind, before)


def glitter(
    sound: Sound, beam: Ints, reach_um: Ints, level: int, slide_um: Ints | int = 0
) -> Floats:
    """How unevenly a surface shines where beams (n,) meet it, about 1, (n,)."""
    start, heading = sound.beams.start_um, sound.beams.heading
    x, y = (start[beam, axis] + ((heading[beam, axis] * reach_um) >> 14) for axis in (0, 1))
    row = ((y + slide_um) >> GLITTER_SHIFT) & 127
    cell = row << 14 | ((x >> GLITTER_SHIFT) & 127) << 7 | (level & 127)
    glint = scatter.speckle()[cell, 0] * np.float32(scatter.SPECKLE_UNIT * UNEVEN)
    return np.asarray(np.maximum(1 + glint, np.float32(DIMMEST)))


def _squareness(sound: Sound, block: Block) -> Floats:
    """How squarely each beam meets each layer's surface: 1 head on, less when askew."""
    met, tops = sound.met, block.tops_um
    ny, nx, layers = tops.shape
    cell, order = np.maximum(met.cell, 0), np.arange(layers)[None]
    row, column = np.clip(cell // nx, 1, ny - 2), np.clip(cell % nx, 1, nx - 2)
    flat = tops.reshape(-1)
    middle = (row * nx + column) * layers + order
    rise_x = (flat[middle + layers] - flat[middle - layers]) / np.float32(2000)
    rise_y = (flat[middle + nx * layers] - flat[middle - nx * layers]) / np.float32(2000)
    hx, hy, hz = (sound.beams.heading[:, axis, None] / np.float32(UNIT) for axis in range(3))
    dot = hz - rise_x * hx - rise_y * hy
    cosine2 = dot * dot / (1 + rise_x * rise_x + rise_y * rise_y)
    sine2 = np.maximum(1 - cosine2, 0)
    square = np.float32(0.22) + np.float32(0.78) * np.exp(-sine2 / np.float32(0.05))
    return np.asarray(square, dtype=np.float32)


def _lost(sound: Sound) -> NDArray[np.bool_]:
    """The beams that have no body before them, or too much gel, (beams,)."""
    met = sound.met
    return np.asarray((met.reach_um[:, 0] > GAP_UM) | (met.kind[:, 0] == Tissue.OUTSIDE))


def coupled(sound: Sound) -> None:
    """Beams that have too much gel or no body before them are dark; the face echoes in them."""
    lost = _lost(sound)
    sound.signal[:, lost] = 0
    step = max(sound.machine.samples // 48, 2)
    for order in range(4):
        sound.signal[0, lost, order * step : order * step + 2] = np.float32(2.0 / (1 << order))


@lru_cache(maxsize=4)
def _hiss(count: int, samples: int) -> NDArray[np.int16]:
    """Random numbers that no place in the tissue holds fast, (count, samples, 2)."""
    speckle = scatter.speckle()
    place = np.arange(count * samples) * HISS_STEP % len(speckle)
    return np.asarray(speckle[place].reshape(count, samples, 2))


def noise(sound: Sound) -> Floats:
    """The machine's own noise, louder where it amplifies more, (2, beams, samples)."""
    count, samples = sound.medium.shape
    cells = _hiss(count, samples)
    index = _loud_index(sound.tables.compensation + NOISE_DB * DB)
    loud = sound.tables.loud[index] * np.float32(scatter.SPECKLE_UNIT)
    return np.asarray(np.moveaxis(cells * loud[None, :, None], 2, 0), dtype=np.float32)


def blurred(sound: Sound) -> Floats:
    """Blur by pulse and beam: (2, beams, samples)."""
    signal, made = sound.signal, sound.tables
    samples, count = sound.machine.samples, sound.machine.beams
    padded = np.zeros((2, count, samples + 2 * AXIAL_TAPS), np.float32)
    padded[:, :, AXIAL_TAPS:-AXIAL_TAPS] = signal
    along, pair = made.pulse[AXIAL_TAPS] * signal, np.empty_like(signal)
    for tap in range(1, AXIAL_TAPS + 1):
        weight = made.pulse[AXIAL_TAPS + tap]
        if weight < FAINTEST:
            break
        low, high = AXIAL_TAPS - tap, AXIAL_TAPS + tap
        np.add(padded[:, :, low : low + samples], padded[:, :, high : high + samples], out=pair)
        pair *= weight
        along += pair
    wide = np.zeros((2, count + 2 * LATERAL_TAPS, samples), np.float32)
    wide[:, LATERAL_TAPS:-LATERAL_TAPS] = along
    across = made.spread[0] * along
    for tap in range(1, LATERAL_TAPS + 1):
        low, high = LATERAL_TAPS - tap, LATERAL_TAPS + tap
        np.add(wide[:, low : low + count], wide[:, high : high + count], out=pair)
        pair *= made.spread[tap]
        across += pair
    return np.asarray(across)


def power(sound: Sound) -> Floats:
    """The square of the envelope before it is compressed, [beam, sample]."""
    both = blurred(sound) + noise(sound)
    return np.asarray(both[0] * both[0] + both[1] * both[1])


def shown(sound: Sound) -> NDArray[np.uint8]:
    """The envelope in grey, [beam, sample]."""
    return np.asarray(sound.tables.greys[power(sound).view(np.uint32) >> np.uint32(16)])
