"""A crowd of people like one person, each disposing of a drug in their own way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tpilab.rng import spread

Floats = NDArray[np.float64]

WEIGHTS_KG, AGES = (20.0, 250.0), (12, 110)
LIVER, HEART = 0.5, 0.6
"""What is left of the clearance: PK-032 says markedly less; the size is a didactic choice."""
OLDER, OLD_SHARE = 70, 0.8
"""From this age on clearance is a little less; PK-032 finds little of age by itself. Didactic."""
SPREADS = {"clearance": 0.30, "volume": 0.25, "absorption": 0.35}
"""Standard deviations of the logarithm; didactic choices, as wide as studies' ranges look."""
_UNIT = 1 << 16
REFERENCE_KG = 70.0
ALLOMETRY = 0.75
"""How clearance follows weight; a usual choice of population models, didactic here."""


@dataclass(frozen=True)
class Person:
    """One person, as the chart has it. Raises ValueError for what nobody is."""

    weight_kg: float
    age: int
    liver: bool = False
    """Liver disease."""
    heart: bool = False
    """Heart failure."""

    def __post_init__(self) -> None:
        if not WEIGHTS_KG[0] <= self.weight_kg <= WEIGHTS_KG[1]:
            low, high = WEIGHTS_KG
            raise ValueError(f"a weight of {self.weight_kg:g} kg: give {low:g} to {high:g}")
        if not AGES[0] <= self.age <= AGES[1]:
            raise ValueError(f"an age of {self.age}: give {AGES[0]} to {AGES[1]}")


@dataclass(frozen=True)
class People:
    """Multiples of an agent's typical adult, one a person: all are (n,)."""

    clearance: Floats
    volume: Floats
    absorption: Floats

    def __len__(self) -> int:
        return len(self.clearance)


def population(person: Person, n: int = 1000, seed: int = 1) -> People:
    """`n` people of this weight, age, liver and heart, the same for the same seed."""
    who = np.arange(n)

    def drawn(what: str) -> Floats:
        bell = spread(seed, f"pharmacokinetics/{what}", 0, _UNIT, who) / _UNIT
        return np.exp(SPREADS[what] * bell)

    middle = typical(person)
    return People(
        drawn("clearance") * middle.clearance,
        drawn("volume") * middle.volume,
        drawn("absorption") * middle.absorption,
    )


def typical(person: Person) -> People:
    """The one person in the middle."""
    size = person.weight_kg / REFERENCE_KG
    clearance = size**ALLOMETRY
    clearance *= LIVER if person.liver else 1.0
    clearance *= HEART if person.heart else 1.0
    clearance *= OLD_SHARE if person.age >= OLDER else 1.0
    return People(np.array([clearance]), np.array([size]), np.ones(1))
