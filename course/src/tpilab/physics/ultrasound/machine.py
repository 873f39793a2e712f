"""How an ultrasound machine is set, and the tables that follow from it.

What the tables hold is float32 or integer; the browser makes the same ones from the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.chart import Ints
from tpilab.physics.pose import PROBES, Probe, ProbeName
from tpilab.physics.ultrasound.media import DB

Floats = NDArray[np.float32]

TGC_SLIDERS = 8
SOUND_UM_PER_US = 1540
"""What a scanner takes for the speed of sound everywhere, in um per us (GEO-022)."""
SQUEEZE_UM = 25_000
"""A pressed probe squeezes what is near; how deep that reaches is a didactic choice."""
AXIAL_TAPS, LATERAL_TAPS = 6, 7
"""Samples to each side that the pulse, beams to each side that the beam spreads over."""
CYCLES = 2.0
"""Length of the pulse; didactic choice, as all below: a usual machine."""
APERTURE_UM, LEAST_F = 13_000, 2.0
SOFT = 3
"""Of 256 beams so many to each side share in the sound of one."""
APODIZED = 1.4
"""Width of a focused beam, one way, in wavelengths times f-number: 1.2 of an even aperture, more of
one that is weaker toward its edges, as apertures are.
"""
COMPENSATED = 0.84
"""dB/cm/MHz one way that the machine makes up for by itself."""
_SQUEEZE_UNIT = 1 << 12


@dataclass(frozen=True)
class Machine:
    """Settings; the picture's size is beams by samples."""

    probe: ProbeName = "linear"
    depth_um: int = 40_000
    gain_db: int = 0
    tgc_db: tuple[int, ...] = (0,) * TGC_SLIDERS
    focus_um: int = 20_000
    range_db: int = 60
    beams: int = 256
    samples: int = 384

    @property
    def kind(self) -> Probe:
        """The probe's measures."""
        return PROBES[self.probe]

    @property
    def mhz(self) -> float:
        """The frequency that the machine takes for this depth: high for shallow."""
        low, high = self.kind.mhz
        shallow, deep = self.kind.depths_um
        share = min(max((deep - self.depth_um) / (deep - shallow), 0.0), 1.0)
        return low + (0.25 + 0.5 * share) * (high - low)

    @property
    def coarse(self) -> int:
        """Twice how coarse, as a power of two, the threads are that a probe can show at all."""
        return 1 if self.kind.radius_um else 0

    @property
    def soft(self) -> int:
        """Beams to each side that share in one's sound, so that the edge of a shadow is soft."""
        return max(SOFT * self.beams // 256, 1)

    @property
    def range_um(self) -> Ints:
        """The range of each sample, from the face, (samples,)."""
        return (
            (2 * np.arange(self.samples, dtype=np.int64) + 1) * self.depth_um // (2 * self.samples)
        )

    def reach_um(self, press_um: int) -> Ints:
        """How far along its beam each sample lies in tissue that nobody presses, (samples,)."""
        return self.range_um + squeeze(self.range_um, press_um)

    def lateral_fwhm_um(self, range_um: Floats) -> Floats:
        """Width of the beam at half its height (-6 dB, both ways) at ranges (n,).

        Received with a growing aperture (f-number at least 2), sent with one focus; the two widths
        of bell-shaped beams combine.
        """
        wave = APODIZED * SOUND_UM_PER_US / self.mhz
        back = wave * np.maximum(range_um / APERTURE_UM, LEAST_F)
        focused = wave * max(self.focus_um / APERTURE_UM, LEAST_F)
        aperture = min(APERTURE_UM, self.focus_um / LEAST_F)
        apart = aperture * np.abs(range_um - self.focus_um) / self.focus_um
        sent = np.hypot(focused * np.maximum(range_um / self.focus_um, 0.3), 0.5 * apart)
        return np.asarray(1.0 / np.sqrt(1 / back**2 + 1 / sent**2), dtype=np.float32)

    @property
    def axial_fwhm_um(self) -> float:
        """Length of the pulse's echo at half its height."""
        return CYCLES * SOUND_UM_PER_US / self.mhz / 2


def squeeze(range_um: Ints, press_um: int) -> Ints:
    """How much deeper what lies at a range was before the probe pressed, (n,)."""
    steps = range_um >> 8
    return np.asarray((press_um * SQUEEZED[np.minimum(steps, len(SQUEEZED) - 1)]) >> 12)


SQUEEZED = np.array(
    [round(_SQUEEZE_UNIT * float(np.exp(-step * 256 / SQUEEZE_UM))) for step in range(512)],
    dtype=np.int64,
)
"""exp(-range / 25 mm) in 1/4096, for every 256 um."""


def pulse(machine: Machine) -> Floats:
    """The weights (2 * AXIAL_TAPS + 1,) of the pulse along a beam, at most 1."""
    sample = machine.depth_um / machine.samples
    sigma = max(machine.axial_fwhm_um / 2.3548 / sample, 0.35)
    off = np.arange(-AXIAL_TAPS, AXIAL_TAPS + 1)
    return np.asarray(np.exp(-0.5 * (off / sigma) ** 2), dtype=np.float32)


def spread(machine: Machine) -> Floats:
    """The weights (LATERAL_TAPS + 1, samples) by which beams mix, middle first.

    At each range they sum up to one in power, so that speckle is as bright everywhere.
    """
    pitch = pitch_um(machine)
    sigma = np.maximum(machine.lateral_fwhm_um(machine.range_um.astype(np.float32)) / pitch, 0.6)
    off = np.arange(LATERAL_TAPS + 1)[:, None]
    weights = np.exp(-0.5 * (off / (sigma[None, :] / 2.3548)) ** 2)
    power = np.sqrt(weights[0] ** 2 + 2 * (weights[1:] ** 2).sum(axis=0))
    return np.asarray(weights / power, dtype=np.float32)


def pitch_um(machine: Machine) -> Floats:
    """The distance between neighboring beams at each sample, (samples,)."""
    probe = machine.kind
    if not probe.radius_um:
        return np.full(machine.samples, probe.width_um / machine.beams, np.float32)
    step = 2 * np.deg2rad(probe.half_angle_ddeg / 10) / machine.beams
    return np.asarray((probe.radius_um + machine.range_um) * step, dtype=np.float32)


def compensation(machine: Machine) -> Ints:
    """Time-gain compensation of each sample in 1/`DB` dB, (samples,)."""
    ranges = machine.range_um
    own = np.rint(DB * 2 * COMPENSATED * machine.mhz * ranges / 10_000).astype(np.int64)
    place = ranges * (TGC_SLIDERS - 1) * 256 // machine.depth_um
    left = np.minimum(place >> 8, TGC_SLIDERS - 2)
    sliders = np.array(machine.tgc_db, dtype=np.int64) * DB
    more = ((sliders[left + 1] - sliders[left]) * (place - (left << 8))) >> 8
    return np.asarray(own + sliders[left] + more)


GREY_STEPS = 1 << 15
"""Entries of the table from power (the upper half of a float32) to grey."""
ZERO_DB = 34.0


def greys(machine: Machine) -> NDArray[np.uint8]:
    """Grey for each power, looked up by the upper 16 bits of its float32, (GREY_STEPS,)."""
    bits = (np.arange(GREY_STEPS, dtype=np.uint32) << np.uint32(16)) | np.uint32(0x8000)
    with np.errstate(over="ignore", invalid="ignore"):
        power = bits.view(np.float32).astype(np.float64)
    power = np.where(np.isfinite(power), np.maximum(power, 1e-30), 1e30)
    decibel = 10 * np.log10(power) + machine.gain_db + machine.range_db - ZERO_DB
    return np.clip(np.floor(decibel * 255 / machine.range_db + 0.5), 0, 255).astype(np.uint8)
