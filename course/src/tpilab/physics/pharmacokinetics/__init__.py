"""Levels of local anesthetics in the blood after an injection into muscle: a model.

Absorption in two parts, disposition in two compartments, fitted to the peak of ten people; it
reads too high against the two largest studies and too low against one of a high dose
(published.py). Levels after trigger point injection itself were never measured. A curve is no
argument against a label's limit: the label rules.
"""

from tpilab.physics.pharmacokinetics.agents import (
    AGENTS,
    FREE_THRESHOLDS,
    SITES,
    THRESHOLDS,
    Agent,
    Threshold,
)
from tpilab.physics.pharmacokinetics.model import (
    ARM_TO_HEAD_S,
    AS_LIDOCAINE,
    NEVER_MEASURED,
    Band,
    Dose,
    band,
    bolus,
    levels,
)
from tpilab.physics.pharmacokinetics.people import People, Person, population

__all__ = [
    "AGENTS",
    "ARM_TO_HEAD_S",
    "AS_LIDOCAINE",
    "FREE_THRESHOLDS",
    "NEVER_MEASURED",
    "SITES",
    "THRESHOLDS",
    "Agent",
    "Band",
    "Dose",
    "People",
    "Person",
    "Threshold",
    "band",
    "bolus",
    "levels",
    "population",
]
