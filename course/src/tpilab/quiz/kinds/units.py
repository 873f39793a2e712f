"""Units that an answer can be given in, and how they convert."""

from __future__ import annotations

from collections.abc import Mapping

FACTORS: Mapping[str, tuple[str, float]] = {
    "g": ("mass", 1e3), "mg": ("mass", 1.0), "mcg": ("mass", 1e-3),
    "L": ("volume", 1e3), "mL": ("volume", 1.0),
    "mg/mL": ("concentration", 1.0), "mcg/mL": ("concentration", 1e-3),
    "%": ("concentration", 10.0),  # grams in 100 mL, as on an ampoule
    "mg/kg": ("dose", 1.0), "mcg/kg": ("dose", 1e-3),
    "kg": ("weight", 1.0),
    "mm": ("length", 1.0), "cm": ("length", 10.0),
    "N": ("force", 1.0), "kPa": ("pressure", 1.0), "kg/cm2": ("pressure", 98.0665),
    "min": ("time", 1.0), "days": ("time", 1440.0), "weeks": ("time", 10080.0),
    "months": ("months", 1.0),
    "count": ("count", 1.0), "kappa": ("kappa", 1.0), "points": ("points", 1.0),
}  # fmt: skip
"""Each unit's dimension, and its size in mg, mL, mg/mL, mg/kg, kg, mm, N, kPa, min."""

Bridges = Mapping[tuple[str, str], float]
"""From one dimension to another: what a value of the first is multiplied by."""


class NoConversion(ValueError):
    """One unit does not convert into the other."""


def converted(value: float, unit: str, to: str, bridges: Bridges) -> float:
    """A value in another unit. Raises NoConversion."""
    if unit == to:
        return value
    (dimension, factor), (wanted, wanted_factor) = FACTORS[unit], FACTORS[to]
    base = value * factor / wanted_factor
    if dimension == wanted:
        return base
    if bridge := bridges.get((dimension, wanted)):
        return base * bridge
    if bridge := bridges.get((wanted, dimension)):
        return base / bridge
    raise NoConversion(f"{unit} does not convert into {to} here")
