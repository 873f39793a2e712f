"""The tissues that a point of a body can lie in."""

from __future__ import annotations

from enum import IntEnum


class Tissue(IntEnum):
    """What lies at a point; the numbers are what `Body.tissue_at` gives."""

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
