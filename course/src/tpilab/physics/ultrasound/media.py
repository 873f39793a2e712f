"""What sound does in each tissue: how much comes back, how much is lost, what pattern it shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.tissue import BONES, Tissue

DB = 1024
"""Steps of a decibel in all integer sums of them."""


@dataclass(frozen=True)
class Medium:
    """One tissue. Attenuation: GEO-020 and GEO-021; impedance: GEO-020. The rest: didactic."""

    echo: int
    """How bright its speckle is, in permille."""
    loss: int
    """Attenuation in 1/100 dB/cm/MHz, one way."""
    impedance: int
    """In 1/100 MRayl."""
    threads: int = 0
    """How bright the bright threads in it are, in permille."""
    fibrous: bool = False
    """Whether the threads run with a muscle's fibers; else they lie flat, every way."""


_MUSCLE = Medium(echo=140, loss=96, impedance=168, threads=4000, fibrous=True)
_DARK_MUSCLE = Medium(echo=110, loss=96, impedance=168, threads=3200, fibrous=True)
_BONE = Medium(echo=60, loss=1500, impedance=650)
_MEDIA = {
    Tissue.OUTSIDE: Medium(echo=0, loss=20, impedance=0),
    Tissue.SKIN: Medium(echo=800, loss=35, impedance=199),
    Tissue.FAT: Medium(echo=90, loss=63, impedance=139, threads=460),
    Tissue.INTERCOSTAL: Medium(echo=140, loss=96, impedance=168, threads=3000, fibrous=True),
    Tissue.PLEURA: Medium(echo=260, loss=96, impedance=172),
    Tissue.LUNG: Medium(echo=180, loss=115, impedance=20),
    Tissue.KIDNEY: Medium(echo=60, loss=100, impedance=163, threads=120),
    Tissue.FASCIA: Medium(echo=700, loss=157, impedance=182, threads=2200),
    Tissue.ARTERY: Medium(echo=6, loss=15, impedance=166),
    Tissue.VEIN: Medium(echo=6, loss=15, impedance=166),
    Tissue.NERVE: Medium(echo=380, loss=96, impedance=176, threads=1900),
    Tissue.VISCERA: Medium(echo=210, loss=80, impedance=165, threads=300),
    Tissue.GEL: Medium(echo=150, loss=70, impedance=155),
    Tissue.OLIVE: Medium(echo=40, loss=60, impedance=168),
}  # attenuation of fat, skin, muscle across its fibers, kidney, connective tissue, blood: GEO-021


def medium(tissue: Tissue) -> Medium:
    """The medium of a tissue: muscles are alike, as bones are."""
    if tissue in BONES:
        return _BONE
    if tissue in (Tissue.SUPRASPINATUS, Tissue.PSOAS, Tissue.GLUTEUS_MAXIMUS):
        return _DARK_MUSCLE
    return _MEDIA.get(tissue, _MUSCLE)


MEDIA = tuple(medium(tissue) for tissue in Tissue)
ECHO = np.array([each.echo / 1000 for each in MEDIA], np.float32)
LOSS = np.array([each.loss for each in MEDIA], np.int64)
THREADS = np.array([each.threads / 1000 for each in MEDIA], np.float32)
FIBROUS = np.array([each.fibrous for each in MEDIA])
RISE = np.array(
    [
        {Tissue.RHOMBOID: 20, Tissue.SUPRASPINATUS: -30, Tissue.OTHER_MUSCLE: -22,
         Tissue.ERECTOR_SPINAE: 24, Tissue.GLUTEUS_MAXIMUS: 36, Tissue.GLUTEUS_MEDIUS: -30,
         Tissue.PIRIFORMIS: 14, Tissue.LEVATOR_SCAPULAE: 10, Tissue.INTERCOSTAL: 70}.get(each, 0)
        for each in Tissue
    ],
    np.int32,
)  # fmt: skip
"""How steeply fibers rise toward the skin along their run, in 1/256; didactic choice."""
IS_BONE = np.isin(np.arange(len(MEDIA)), BONES)


SHEATH = 0.4


def _borders() -> NDArray[np.float32]:
    """How bright the border from one tissue (row) to the next (column) is.

    The share of pressure that comes back (from impedance), and a bright sheath wherever two muscles
    or fat and muscle meet, which impedance alone does not explain: a didactic choice.
    """
    z = np.array([each.impedance for each in MEDIA], np.float64)
    back = np.abs(z[None] - z[:, None]) / np.maximum(z[None] + z[:, None], 1)
    sheath = np.where(FIBROUS[None] | FIBROUS[:, None], SHEATH, 0.05)
    bright = 1.6 * back + sheath
    bright[:, IS_BONE] = 3.6
    bright[Tissue.PLEURA, Tissue.LUNG] = 3.0
    bright[:, Tissue.PLEURA] = 0.5
    bright[:, Tissue.KIDNEY] = 0.5
    bright[IS_BONE, :] = 0.0
    bright[Tissue.LUNG, :] = 0.0
    bright[:, Tissue.OUTSIDE] = bright[Tissue.OUTSIDE, :] = 0.0
    bright[Tissue.OUTSIDE, Tissue.SKIN] = 0.6
    np.fill_diagonal(bright, 0.0)
    return (8.0 * bright).astype(np.float32)


BORDERS = _borders()
