"""Levels of local anesthetics in the blood after an injection into muscle: a model.

Absorption in two parts, disposition in two compartments, fitted to few published people. Levels
after trigger point injection itself were never measured. A curve is no argument against a label's
limit: the label rules.
"""

from tpilab.physics.pharmacokinetics.agents import AGENTS, SITES, THRESHOLDS, Agent, Threshold
from tpilab.physics.pharmacokinetics.model import NEVER_MEASURED, Band, Dose, band, bolus, levels
from tpilab.physics.pharmacokinetics.people import People, Person, population

__all__ = [
    "AGENTS",
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
