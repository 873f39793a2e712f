"""What a fluoroscope shows: the shadows of bone, metal and contrast, and of hardly anything else.

Parallel beams go straight through the same layers that ultrasound and needle ask (`Block`), and
are weakened as Beer and Lambert say, by what GEO-063 gives at 60 keV. Whole numbers, so that the
browser (widgets/lib/fluoro.js) draws the same picture.

Left out: the front half of the body, which a `Block` lacks (front ribs, heart, vertebral bodies);
below `SEEN_UM` everything weighs alike and changes nothing in the picture. Vessels and nerves weigh
as muscle does, so they are not looked for. No scatter, and no beam hardening.

Frame: the body's; the person lies prone, so the picture's right is the patient's right, its lower
edge the feet. A beam at a positive angle heads toward the patient's right as it goes deeper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.block import CELL_UM, Block
from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import BONES, Tissue
from tpilab.evidence import fact
from tpilab.physics.pool import Pool
from tpilab.physics.pose import GAUGES_UM, UNIT, NeedlePose, cos, sin

SIZE = 256
"""Pixels of the picture, each way."""
PIXEL_UM = 400
RADIUS_UM = 48_000
"""The collimated field is round; a didactic choice, as all sizes here."""
WIDEST_DDEG = 300
SEEN_UM = 90_000
"""How deep the body is that the picture is made of."""
_SURE_UM = 45_000
"""Beams that leave the block before this depth meet a shutter; deeper, its last cells go on."""

Picture = NDArray[np.uint8]

_TENTH_UM = 100
"""Depths of surfaces are kept in tenths of a millimeter."""
_SLABS = SEEN_UM // CELL_UM
_PLATE_UM = 30_000
"""Deeper in a bone than this all is spongy and weighs as soft tissue does; a didactic choice."""
_SHELL = 0.5
"""The share of a bone that is cortical; the rest weighs as muscle. A didactic choice."""
_LUNG_DENSITY = 0.26
"""Of a lung that holds air, in g/cm3; a didactic choice, GEO-063 has lung tissue."""
_CONTRAST_G_ML = 0.12
"""Iodine in a pool of contrast between fibers; a didactic choice."""
_STEEL_PERMILLE = 600
"""How much of a needle's width is metal, as a needle is hollow; a didactic choice."""
_BLUR_UM = 250
"""Half the width that pixel and focal spot blur an edge to; a didactic choice."""
_PHOTONS = 400
"""How many photons make a pixel of mean brightness in one pulse; a didactic choice."""
_STEP = 8_000
_STEPS = 1_001
_GAMMA, _MIDDLE = 0.7, 0.43
"""How a machine maps brightness: flatter than the physics, its mean below the middle."""
_SPREAD = 148
"""The standard deviation of the sum of four random bytes."""
_COARSE, _BARE = 16, 300_000
"""Every so many pixels one counts for the mean brightness, unless its beam met hardly any body."""

AIR, LUNG, FAT, SOFT, BONE = range(5)


def _per_tenth(material: str, density: float | None = None) -> int:
    """How much a tenth of a millimeter weakens a beam, in millionths of a neper."""
    known = fact("GEO-063")
    mass = known.value(f"{material}, mass attenuation").value
    dense = known.value(f"{material}, density").value if density is None else density
    if mass is None or dense is None:
        raise ValueError(f"GEO-063 gives no figure for {material}")
    return round(mass * dense * 10_000)


def _weights() -> tuple[int, ...]:
    muscle, cortical = _per_tenth("muscle"), _per_tenth("cortical bone")
    bone = round(_SHELL * cortical + (1 - _SHELL) * muscle)
    return (0, _per_tenth("lung tissue", _LUNG_DENSITY), _per_tenth("fat"), muscle, bone)


WEIGHTS = _weights()
"""What a tenth of a millimeter of AIR, LUNG, FAT, SOFT, BONE takes, in millionths of a neper."""
STEEL = _per_tenth("iron") // _TENTH_UM
CONTRAST = _per_tenth("iodine", _CONTRAST_G_ML) // _TENTH_UM
"""The same for a micrometer of steel, and of contrast."""


def _kinds() -> NDArray[np.uint8]:
    kinds = np.full(len(Tissue), SOFT, np.uint8)
    kinds[list(BONES)] = BONE
    kinds[[Tissue.OUTSIDE, Tissue.FAT, Tissue.LUNG]] = AIR, FAT, LUNG
    return kinds


KINDS = _kinds()
"""Which of AIR ... BONE each `Tissue` is, (tissues,)."""
_FALL = np.exp(-_STEP * 1e-6 * (np.arange(_STEPS) - _STEPS // 2))
GRAYS = np.clip(np.rint(255 * _MIDDLE * _FALL**_GAMMA), 0, 255).astype(np.uint8)
"""Gray of a beam weakened more than the mean by so many steps, less half of them; bone is dark."""
NOISE = np.minimum(np.rint(1e6 / np.sqrt(_PHOTONS * _FALL)), 2_000_000).astype(np.int64)
"""The standard deviation of one pulse's noise there, in millionths of a neper."""


@dataclass(frozen=True)
class View:
    """Where the middle beam meets the skin, and how the C-arm is turned."""

    x_um: int
    y_um: int
    angle_ddeg: int = 0

    def __post_init__(self) -> None:
        """Raises ValueError for an angle that the C-arm cannot have."""
        if abs(self.angle_ddeg) > WIDEST_DDEG:
            raise ValueError(f"angle {self.angle_ddeg}; it is within {WIDEST_DDEG} tenths of a deg")


@dataclass(frozen=True)
class Shaft:
    """A needle as the beam meets it: what is in the body, and what of it is still outside."""

    pose: NeedlePose
    gauge: int
    outside_um: int = 0


@dataclass(frozen=True)
class Fluoroscope:
    """The instrument over one window of a body."""

    block: Block
    _maps: dict[int, Ints] = field(default_factory=dict, compare=False)

    def frame(
        self,
        view: View,
        needle: Shaft | None = None,
        contrast: Sequence[Pool] = (),
        seed: int | None = None,
        dose_permille: int = 1000,
    ) -> Picture:
        """One picture, (SIZE, SIZE), rows from head to feet; black outside of the field.

        seed: of the quantum noise; None: a picture without any. dose_permille: of a usual pulse;
        half of it makes the noise sqrt(2) times as strong.
        """
        weak, inside = self.weakened(view)
        coarse = slice(_COARSE // 2, None, _COARSE)
        counted = (inside & (weak >= _BARE))[coarse, coarse]
        level = int(weak[coarse, coarse][counted].sum()) // max(int(counted.sum()), 1)
        if needle is not None:
            weak = weak + _steel(view, needle)
        for pool in contrast:
            weak = weak + _contrast(view, pool)
        if seed is not None:
            scale = int(256 * np.sqrt(1000 / max(dose_permille, 1)))
            sigma = NOISE[_steps(weak - level)] * scale // 256
            weak = weak + grains(seed) * sigma // _SPREAD
        return np.where(inside, GRAYS[_steps(weak - level)], np.uint8(0))

    def weakened(self, view: View) -> tuple[Ints, NDArray[np.bool_]]:
        """How much each pixel's beam is weakened by the body, in millionths of a neper.

        And whether the pixel lies in the field; each (SIZE, SIZE).
        """
        window = self.block.window
        s, t = _pixels()
        inside = s * s + t * t <= RADIUS_UM**2
        u = (view.x_um + s * UNIT // cos(view.angle_ddeg) - window.x0_um) * 256 // CELL_UM
        v = (view.y_um + t - window.y0_um) * 256 // CELL_UM
        lean = sin(view.angle_ddeg) * _SURE_UM // cos(view.angle_ddeg) * 256 // CELL_UM
        for across in (u, u + lean):
            inside &= (across >= 0) & (across < (window.nx - 1) * 256)
        inside &= (v >= 0) & (v < (window.ny - 1) * 256)
        u, v = np.where(inside, u, 0), np.where(inside, v, 0)
        taken = self.projected(view.angle_ddeg)
        x, y, a, b = u >> 8, v >> 8, u & 255, v & 255
        upper = taken[y, x] * (256 - a) + taken[y, x + 1] * a
        lower = taken[y + 1, x] * (256 - a) + taken[y + 1, x + 1] * a
        return (upper * (256 - b) + lower * b) >> 16, inside

    def projected(self, angle_ddeg: int) -> Ints:
        """How much beams at an angle through each cell of skin are weakened, (ny, nx)."""
        if angle_ddeg not in self._maps:
            self._maps[angle_ddeg] = _projected(slabs(self.block), angle_ddeg)
        return self._maps[angle_ddeg]


def shadow(  # what a frame needs, and no instrument to keep
    block: Block,
    view: View,
    needle: Shaft | None = None,
    contrast: Sequence[Pool] = (),
    seed: int | None = None,
) -> Picture:
    """One picture of a block, (SIZE, SIZE): `Fluoroscope.frame`."""
    return Fluoroscope(block).frame(view, needle, contrast, seed)


def fluoro_scene(block: Block) -> tuple[dict[str, Any], bytes]:
    """What the browser needs: tables, and the columns of the block.

    Bytes: how many runs each column has (ny * nx), padded to an even number, then the runs, uint16
    little-endian: kind (AIR ... BONE) << 12 | where it begins, in tenths of a millimeter.
    """
    counts, runs = _runs(block)
    window = block.window
    tables = {
        "x0_um": window.x0_um, "y0_um": window.y0_um, "nx": window.nx, "ny": window.ny,
        "cell_um": CELL_UM, "slabs": _SLABS, "sure_um": _SURE_UM, "bare": _BARE,
        "size": SIZE, "pixel_um": PIXEL_UM,
        "radius_um": RADIUS_UM, "widest_ddeg": WIDEST_DDEG, "weights": list(WEIGHTS),
        "steel": STEEL, "steel_permille": _STEEL_PERMILLE, "contrast": CONTRAST,
        "blur_um": _BLUR_UM,
        "gauges_um": {str(gauge): wide for gauge, wide in GAUGES_UM.items()},
        "step": _STEP, "spread": _SPREAD, "coarse": _COARSE, "grays": GRAYS.tolist(),
        "noise": NOISE.tolist(),
    }  # fmt: skip
    pad = b"\0" * (len(counts) % 2)
    return tables, counts.tobytes() + pad + runs.astype("<u2").tobytes()


def slabs(block: Block) -> Ints:
    """What each cell takes, slab by slab of a millimeter, in millionths of a neper, [z, y, x]."""
    counts, runs = _runs(block)
    ends = np.cumsum(counts.astype(np.int64))
    deep = np.arange(_SLABS + 1, dtype=np.int64) * (CELL_UM // _TENTH_UM)
    total = np.zeros((len(counts), _SLABS + 1), dtype=np.int64)
    for number in range(int(counts.max())):
        held = np.flatnonzero(counts > number)
        at = ends[held] - counts[held] + number
        top, kind = runs[at] & 0xFFF, runs[at] >> 12
        last = at + 1 == ends[held]
        end = np.where(last, deep[-1], runs[np.minimum(at + 1, len(runs) - 1)] & 0xFFF)
        thick = np.clip(deep - top[:, None], 0, (end - top)[:, None])
        total[held] += np.array(WEIGHTS, dtype=np.int64)[kind][:, None] * thick
    return np.diff(total, axis=1).T.reshape(_SLABS, block.window.ny, block.window.nx)


def _runs(block: Block) -> tuple[NDArray[np.uint8], Ints]:
    """Where down each column its kind changes: how many times, and all of them, column by column.

    A run is kind << 12 | where it begins, in tenths of a millimeter.
    """
    ny, nx, k = block.tops_um.shape
    tops = np.minimum(block.tops_um.reshape(-1, k).astype(np.int64), SEEN_UM) // _TENTH_UM
    kinds = KINDS[block.tissues.reshape(-1, k)].astype(np.int64)
    # a bone's spongy depth is a layer of its own
    ends = np.concatenate([tops[:, 1:], np.full((len(tops), 1), SEEN_UM // _TENTH_UM)], axis=1)
    plate = np.where(kinds == BONE, np.minimum(tops + _PLATE_UM // _TENTH_UM, ends), ends)
    tops = np.stack([tops, plate], axis=2).reshape(len(tops), -1)
    kinds = np.stack([kinds, np.where(kinds == BONE, SOFT, kinds)], axis=2).reshape(tops.shape)
    ends = np.concatenate([tops[:, 1:], np.full((len(tops), 1), SEEN_UM // _TENTH_UM)], axis=1)
    counts, runs = np.zeros(ny * nx, np.int64), []
    before = np.full(ny * nx, -1)
    for layer in range(tops.shape[1]):
        there = (ends[:, layer] > tops[:, layer]) & (kinds[:, layer] != before)
        before = np.where(there, kinds[:, layer], before)
        counts += there
        runs.append(np.where(there, kinds[:, layer] << 12 | tops[:, layer], -1))
    table = np.stack(runs, axis=1)
    return counts.astype(np.uint8), table[table >= 0]


def _projected(volume: Ints, angle_ddeg: int) -> Ints:
    """The sum of slabs [z, y, x] along beams at an angle, (ny, nx)."""
    nx = volume.shape[2]
    along = np.arange(nx, dtype=np.int64)
    total = np.zeros(volume.shape[1:], dtype=np.int64)
    for z, slab in enumerate(volume):
        shift = sin(angle_ddeg) * 128 * (2 * z + 1) // cos(angle_ddeg)
        whole, part = shift >> 8, shift & 255
        one = np.clip(along + whole, 0, nx - 1)
        other = np.clip(along + whole + 1, 0, nx - 1)
        total += slab[:, one] * (256 - part) + slab[:, other] * part
    return _softened(_softened(total * UNIT // (256 * cos(angle_ddeg))))


def _softened(taken: Ints) -> Ints:
    """The same with the edges that a focal spot and a body's own slants blur, (ny, nx)."""
    for axis in (0, 1):
        wide = np.pad(taken, [(1, 1) if each == axis else (0, 0) for each in (0, 1)], mode="edge")
        before, after = (np.take(wide, range(k, k + taken.shape[axis]), axis) for k in (0, 2))
        taken = (before + 2 * taken + after) >> 2
    return taken


def _pixels() -> tuple[Ints, Ints]:
    """Where pixels lie across the beam, from the middle beam: rightward, and downward, in um."""
    at = (2 * np.arange(SIZE, dtype=np.int64) - SIZE + 1) * (PIXEL_UM // 2)
    t, s = np.meshgrid(at, at, indexing="ij")
    return s, t


def _steps(more: Ints) -> Ints:
    return np.clip(more // _STEP + _STEPS // 2, 0, _STEPS - 1)


def grains(seed: int) -> Ints:
    """Noise of each pixel, bell-shaped about 0 with a deviation of 148, (SIZE, SIZE).

    The finalizer of MurmurHash3 (Appleby) over pixel and seed, which a browser has, too.
    """
    index = np.arange(SIZE * SIZE, dtype=np.uint32).reshape(SIZE, SIZE)
    with np.errstate(over="ignore"):
        word = index * np.uint32(0x9E3779B1) + np.uint32(seed & 0xFFFFFFFF)
        word = (word ^ (word >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        word = (word ^ (word >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        word ^= word >> np.uint32(16)
    bytes_ = [(word >> np.uint32(shift)) & np.uint32(255) for shift in (0, 8, 16, 24)]
    return np.asarray(sum(each.astype(np.int64) for each in bytes_) - 510)


def _steel(view: View, needle: Shaft) -> Ints:
    """What a needle takes, in millionths of a neper, (SIZE, SIZE)."""
    hub, tip = needle.pose.at(-needle.outside_um), needle.pose.tip
    (s0, t0), (s1, t1) = _seen(view, hub), _seen(view, tip)
    ds, dt = s1 - s0, t1 - t0
    flat = float(np.sqrt(ds * ds + dt * dt))
    wide = GAUGES_UM[needle.gauge]
    metal = wide * _STEEL_PERMILLE / 1000
    long = needle.pose.depth_um + needle.outside_um
    s, t = _pixels()
    at = ((s - s0) * ds + (t - t0) * dt) / max(flat * flat, 1.0)
    at = np.minimum(np.maximum(at, 0.0), 1.0)
    off_s, off_t = s - s0 - at * ds, t - t0 - at * dt
    away = np.sqrt(off_s * off_s + off_t * off_t)
    cover = np.clip((wide / 2 + _BLUR_UM - away) / (2 * _BLUR_UM), 0.0, 1.0)
    through = metal * long / max(flat, metal)
    return np.floor(cover * through * STEEL).astype(np.int64)


def _seen(view: View, point: tuple[int, int, int]) -> tuple[float, float]:
    """Where a point of the body falls in the picture, from its middle, in um."""
    x, y, z = point
    c, s = cos(view.angle_ddeg), sin(view.angle_ddeg)
    return ((x - view.x_um) * c - z * s) / UNIT, float(y - view.y_um)


def _contrast(view: View, pool: Pool) -> Ints:
    """What a pool of contrast takes, in millionths of a neper, (SIZE, SIZE)."""
    s, t = _pixels()
    c, n = cos(view.angle_ddeg) / UNIT, sin(view.angle_ddeg) / UNIT
    cx, cy, cz = pool.center_um
    ax, ay = pool.along[0] / 127, pool.along[1] / 127
    a, b, h = pool.half_um
    dx, dy = s / c + (view.x_um - cx), t + float(view.y_um - cy)
    at = (dx * ax + dy * ay) / a, (dy * ax - dx * ay) / b, -cz / h
    to = n * ax / a, -n * ay / b, c / h
    square = to[0] * to[0] + to[1] * to[1] + to[2] * to[2]
    mixed = at[0] * to[0] + at[1] * to[1] + at[2] * to[2]
    rest = at[0] * at[0] + at[1] * at[1] + at[2] * at[2] - 1.0
    root = np.sqrt(np.maximum(mixed * mixed - square * rest, 0.0))
    return np.floor(2.0 * root / square * CONTRAST).astype(np.int64)
