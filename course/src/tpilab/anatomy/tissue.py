"""The tissues that a point of a body can lie in."""

from __future__ import annotations

from enum import IntEnum


class Tissue(IntEnum):
    """What lies at a point; the numbers are what `Body.tissue_at` gives and never change."""

    OUTSIDE = 0
    SKIN = 1
    FAT = 2
    TRAPEZIUS = 3
    LEVATOR_SCAPULAE = 4
    SUPRASPINATUS = 5
    RHOMBOID = 6
    OTHER_MUSCLE = 7
    SCAPULA = 8
    SPINE = 9
    RIB = 10
    INTERCOSTAL = 11
    PLEURA = 12
    LUNG = 13
    ERECTOR_SPINAE = 14
    QUADRATUS_LUMBORUM = 15
    PSOAS = 16
    GLUTEUS_MAXIMUS = 17
    GLUTEUS_MEDIUS = 18
    PIRIFORMIS = 19
    KIDNEY = 20
    ILIUM = 21
    """The hip bone as a whole, with the ischium."""
    SACRUM = 22
    FEMUR = 23
    TRANSVERSE_PROCESS = 24
    FASCIA = 25
    """Fascia and ligament."""
    ARTERY = 26
    VEIN = 27
    NERVE = 28
    VISCERA = 29
    """What lies in belly and pelvis and is not told apart here."""
    GEL = 30
    """What a practice phantom is made of."""
    OLIVE = 31
    """A target in a practice phantom."""


BONES = (
    Tissue.SCAPULA,
    Tissue.SPINE,
    Tissue.RIB,
    Tissue.ILIUM,
    Tissue.SACRUM,
    Tissue.FEMUR,
    Tissue.TRANSVERSE_PROCESS,
)
SOFT = (
    Tissue.FAT,
    Tissue.TRAPEZIUS,
    Tissue.LEVATOR_SCAPULAE,
    Tissue.SUPRASPINATUS,
    Tissue.RHOMBOID,
    Tissue.OTHER_MUSCLE,
    Tissue.INTERCOSTAL,
    Tissue.ERECTOR_SPINAE,
    Tissue.QUADRATUS_LUMBORUM,
    Tissue.PSOAS,
    Tissue.GLUTEUS_MAXIMUS,
    Tissue.GLUTEUS_MEDIUS,
    Tissue.PIRIFORMIS,
    Tissue.FASCIA,
    Tissue.VISCERA,
)
"""What vessels and nerves run through."""
