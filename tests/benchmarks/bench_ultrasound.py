"""What a picture by ultrasound costs, and how it compares with a simulation of the waves (PyMUST).

PyMUST solves what we shortcut: elements, pulses, delays. Our beams have no side lobes and our
machine no clutter, so a cyst is blacker than in life; such misses stay in the table.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.unit.phantoms import MIDDLE, gel, layered, vessel
from tests.unit.test_bmode import Golden, asked, goldens, run
from tests.unit.test_ultrasound import width_um
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.ultrasound import Machine, picture
from tpilab.physics.ultrasound.frame import power
from tpilab.physics.ultrasound.machine import pitch_um
from tpilab.physics.ultrasound.media import DB, medium
from tpilab.physics.ultrasound.picture import heard

Row = tuple[str, str, str]
Field = NDArray[np.float64]
RUNS = 21
SIZE = Machine(depth_um=40_000, focus_um=20_000, beams=256, samples=512)
POINTS_UM = (10_000, 20_000, 30_000)
LINE_UM, LINES = 150, 33
CYST_UM, RADIUS_UM, HALF_UM, HIGH_UM = 20_000, 2_000, 4_000, 3_500
SCATTERERS, ANGLES = 1_500, (-0.1, 0.0, 0.1)
RAYLEIGH = 1.91


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    return [*costs(), *in_the_browser(), *validation()]


def costs() -> Iterator[Row]:
    """Milliseconds a frame of the reference."""
    for golden in goldens():
        if golden.name in ("pressed and turned", "needle, spot", "curved"):
            machine = Machine(**{**vars(golden.machine), "beams": 256, "samples": 512})
            ms = 1000 * timed(golden, machine)
            yield (
                f"ultrasound, reference, 512 x 256: {golden.name}",
                f"{ms:.0f} ms",
                "at most 15 ms",
            )


def timed(golden: Golden, machine: Machine) -> float:
    """The median time of a frame, in s."""
    seconds = []
    for _ in range(RUNS):
        begin = perf_counter()
        picture(golden.block, machine, golden.pose, **golden.what)
        seconds.append(perf_counter() - begin)
    return median(seconds)


_TIMES = """
const made = performance.now();
const us = await Bmode.open(asked[0].tables, readFileSync(`${at}/0.bin`));
const told = { open: performance.now() - made };
for (const [rows, columns] of [[384, 256], [512, 512]]) {
  us.set({ ...asked[0].settings, rows, columns });
  for (let i = 0; i < 20; i += 1) us.frame(asked[0].what);
  const times = [];
  for (let i = 0; i < 60; i += 1) {
    const begin = performance.now();
    const { what } = asked[0];
    us.frame({ ...what, pose: { ...what.pose, x_um: what.pose.x_um + 40 * i } });
    times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  told[`${columns} x ${rows}`] = [times[30], times[57]];
}
console.log(JSON.stringify(told));
"""


def in_the_browser() -> Iterator[Row]:
    """Milliseconds a frame of the port under Node, the probe moving."""
    with tempfile.TemporaryDirectory() as scratch:
        question = asked(goldens()[2], Path(scratch), 0)
        (Path(scratch) / "asked.json").write_text(json.dumps([question]), "utf-8")
        told = run(Path(scratch), _TIMES)
    yield (
        "ultrasound, the random tissue made under Node",
        f"{told.pop('open'):.0f} ms",
        "once a page",
    )
    for (size, (middle, late)), most in zip(told.items(), (16, 33), strict=True):
        figure = f"{middle:.0f}, {late:.0f} ms"
        yield f"ultrasound, a frame of {size} under Node, p50 and p95", figure, f"at most {most} ms"


@dataclass(frozen=True)
class Scan:
    """PyMUST set like our machine."""

    pymust: Any
    param: Any

    @classmethod
    def of(cls, machine: Machine, attenuation: float = 0.0) -> Scan:
        """A probe as wide as ours, at our frequency, with our pulse."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pymust

        param = pymust.getparam("L11-5v")
        param.fc, param.fs, param.c = machine.mhz * 1e6, 4 * machine.mhz * 1e6, 1540
        param.TXnow, param.attenuation, param.fnumber = 2, attenuation, 2
        return cls(pymust, param)

    def line(self, x_m: float, focus_m: float, aperture_m: float, x: Field, z: Field) -> Field:
        """The envelope along one line (m,) at depths of 20 um, of points (n,) in m."""
        places = (np.arange(128) - 63.5) * self.param.pitch
        away = np.hypot(places - x_m, focus_m)
        delays = (away.max() - away) / self.param.c
        delays[np.abs(places - x_m) > aperture_m / 2] = np.nan
        deep = np.arange(5e-3, 35e-3, 20e-6)
        return self.formed(delays[None], x, z, np.full_like(deep, x_m), deep)

    def formed(self, delays: Field, x: Field, z: Field, at_x: Field, at_z: Field) -> Field:
        """The envelope at places in m, of points (n,) in m."""
        return np.abs(self.iq(delays, x, z, at_x, at_z))

    def iq(self, delays: Field, x: Field, z: Field, at_x: Field, at_z: Field) -> Any:
        """The same with its phase."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            signals, _ = self.pymust.simus(x, z, np.ones(len(x)), delays, self.param)
            iq = self.pymust.rf2iq(signals, self.param)
            matrix = self.pymust.dasmtx(iq, at_x, at_z, delays, self.param)
        return (matrix @ iq.flatten(order="F")).reshape(at_x.shape, order="F")


def validation() -> Iterator[Row]:
    """Ours beside the waves'."""
    yield "ultrasound beside PyMUST: ours, PyMUST's", "", "tolerance"
    yield from points()
    yield from attenuation()
    yield from cyst()


def told(name: str, ours: float, theirs: float, tolerance: float, unit: str) -> Row:
    """A row of the table; the tolerance is a share of theirs."""
    met = abs(ours - theirs) <= tolerance * abs(theirs)
    figure = f"{ours:.2f}, {theirs:.2f} {unit}"
    return f"  {name}", figure, f"{100 * tolerance:.0f}%: {'met' if met else 'MISSED'}"


def points() -> Iterator[Row]:
    """How wide and how long points at three depths are."""
    scan = Scan.of(SIZE)
    x, z = np.zeros(len(POINTS_UM)), np.array(POINTS_UM) / 1e6
    aperture = min(13e-3, SIZE.focus_um / 2e6)
    places = (np.arange(LINES) - LINES // 2) * LINE_UM / 1e6
    lines = np.array([scan.line(at, SIZE.focus_um / 1e6, aperture, x, z) for at in places])
    for depth_um in POINTS_UM:
        near = lines[:, (depth_um - 5_000 - 800) // 20 : (depth_um - 5_000 + 800) // 20]
        beam = int(near.max(axis=1).argmax())
        ours = point(depth_um)
        lateral = width_um(near.max(axis=1) ** 2, LINE_UM) / 1000
        axial = width_um(near[beam] ** 2, 20) / 1000
        yield told(f"point at {depth_um // 1000} mm, -6 dB across", ours[0], lateral, 0.25, "mm")
        yield told(f"point at {depth_um // 1000} mm, -6 dB along", ours[1], axial, 0.25, "mm")


def point(depth_um: int) -> tuple[float, float]:
    """Width and length of a point in our picture, in mm."""
    sound = heard(layered((Tissue.OUTSIDE, 0)), SIZE, MIDDLE)
    sound.signal[:] = 0
    beam, sample = SIZE.beams // 2, depth_um * SIZE.samples // SIZE.depth_um
    sound.signal[0, beam, sample] = 1
    found = power(sound).astype(np.float64)
    step = SIZE.depth_um / SIZE.samples
    across = width_um(found[:, sample], float(pitch_um(SIZE)[sample]))
    return across / 1000, width_um(found[beam], step) / 1000


def attenuation() -> Iterator[Row]:
    """How fast sound is lost, in dB/cm/MHz, in a tissue of which we know how fast it should be."""
    kind = Tissue.GEL
    given = medium(kind).loss / 100
    x, z = np.zeros(len(POINTS_UM)), np.array(POINTS_UM) / 1e6
    aperture = min(13e-3, SIZE.focus_um / 2e6)
    with_it, without = (
        Scan.of(SIZE, loss).line(0.0, SIZE.focus_um / 1e6, aperture, x, z) for loss in (given, 0.0)
    )
    lost = []
    for depth_um in POINTS_UM:
        near = slice((depth_um - 5_800) // 20, (depth_um - 4_200) // 20)
        lost.append(20 * np.log10(without[near].max() / with_it[near].max()))
    deep_cm = np.array(POINTS_UM) / 1e4
    theirs = np.polyfit(deep_cm, lost, 1)[0] / (2 * SIZE.mhz)
    sound = heard(layered((kind, 0)), SIZE, MIDDLE)
    level = 10 * np.log10(power(sound).astype(np.float64).mean(axis=0))
    level -= sound.tables.compensation / DB
    part = slice(SIZE.samples // 8, 7 * SIZE.samples // 8)
    ours = -np.polyfit(SIZE.range_um[part] / 1e4, level[part], 1)[0] / (2 * SIZE.mhz)
    yield told("attenuation in dB/cm/MHz", ours, theirs, 0.15, "")
    yield told(f"  the same beside what was set ({given:g})", ours, given, 0.1, "")


def cyst() -> Iterator[Row]:
    """Speckle, a cyst in it, and the time that one picture of them takes."""
    rng = np.random.default_rng(1)
    x = rng.uniform(-HALF_UM, HALF_UM, SCATTERERS)
    z = CYST_UM + rng.uniform(-HIGH_UM, HIGH_UM, SCATTERERS)
    kept = np.hypot(x, z - CYST_UM) > RADIUS_UM
    x, z = x[kept] / 1e6, z[kept] / 1e6
    at_x, at_z = np.meshgrid(
        np.arange(-3_400, 3_401, 60) / 1e6, (CYST_UM + np.arange(-3_000, 3_001, 30)) / 1e6
    )
    machine = Machine(depth_um=60_000, focus_um=CYST_UM, beams=256, samples=512)
    begin = perf_counter()
    scan = Scan.of(machine)
    iq = sum(scan.iq(scan.pymust.txdelay(scan.param, tilt), x, z, at_x, at_z) for tilt in ANGLES)
    theirs_s = perf_counter() - begin
    theirs = seen(np.abs(iq) ** 2, at_x * 1e6, at_z * 1e6)
    block = gel(pipes=[vessel(Tissue.ARTERY, 0, CYST_UM, RADIUS_UM)])
    found = power(heard(block, machine, MIDDLE)).astype(np.float64).T
    step = machine.kind.width_um / machine.beams
    our_x, our_z = np.meshgrid((np.arange(machine.beams) + 0.5) * step - 19_200, machine.range_um)
    ours = seen(found, our_x, our_z)
    plain = np.sqrt(power(heard(gel(), machine, MIDDLE)).astype(np.float64))[20:-20, 40:-40]
    bright = plain / plain.mean(axis=0)
    snr = float(bright.mean() / bright.std())
    yield told("contrast of a cyst, 4 mm wide, in dB", ours[0], theirs[0], 0.25, "")
    yield told("speckle, mean over deviation, around the cyst", ours[1], theirs[1], 0.15, "")
    met = "met" if abs(snr - RAYLEIGH) <= 0.1 else "MISSED"
    yield "  speckle of gel, Rayleigh's 1.91", f"{snr:.2f}", f"0.1: {met}"
    golden = Golden("cyst", block, machine, MIDDLE)
    ratio = theirs_s / timed(golden, machine)
    name = f"time of PyMUST for {len(x)} scatterers, {len(ANGLES)} shots"
    yield f"  {name}", f"{theirs_s:.1f} s", ""
    yield "  beside our frame of the same cyst", f"{ratio:.0f} times", "expected in the thousands"


def seen(found: Field, x_um: Field, z_um: Field) -> tuple[float, float]:
    """The contrast of the cyst in dB, and how even the speckle around it is."""
    away = np.hypot(x_um, z_um - CYST_UM)
    inside = found[away < 0.7 * RADIUS_UM].mean()
    ring = (away > 1.2 * RADIUS_UM) & (away < 1.6 * RADIUS_UM)
    ring &= np.abs(z_um - CYST_UM) < 2_800
    around = found[ring]
    envelope = np.sqrt(around)
    return float(10 * np.log10(inside / around.mean())), float(envelope.mean() / envelope.std())
