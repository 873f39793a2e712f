"""A crowd of people like one person, each disposing of a drug in their own way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tpilab.rng import spread

Floats = NDArray[np.float64]

WEIGHTS_KG, AGES = (20.0, 250.0), (12, 110)
LIVER, HEART = 0.4, 0.6
"""What is left of the clearance. Liver: as in end-stage disease of it (PK-039); cirrhosis lies
between 0.3 and 0.45 of PK-200 (PK-202). Heart: as with a low cardiac index (PK-207); failure was
0.77 of no failure in one study (PK-208) and below half in another (PK-225)."""
OLDER, OLD_SHARE = 65, 0.75
"""What is left of it from this age on: 0.65 in men and 0.87 in women (PK-209), two thirds in men
over 55 (PK-210), less for bupivacaine too (PK-216). PK-032 found no difference."""
HEAVIEST_KG = 90.0
"""Above this weight clearance grows no more, as fat adds volume and not clearance (PK-222). Where
it begins is a didactic choice: height is not asked for."""
SPREADS = {"clearance": 0.30, "volume": 0.50, "absorption": 0.60}
"""Standard deviations of the logarithm. Clearance: young men in PK-209. The other two together
make levels after 11 to 20 minutes differ between people by about 0.4, as follows from the numbers
below 2 and above 6 mcg/mL in PK-204 (PK-203: half the mean); how it divides between them is a
didactic choice, not far from the range of volumes in PK-215."""
MOST_PEOPLE = 100_000
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
    """`n` people of this weight, age, liver and heart, the same for the same seed.

    Raises ValueError for none of them, or more than `MOST_PEOPLE`.
    """
    if not 1 <= n <= MOST_PEOPLE:
        raise ValueError(f"{n} people: give 1 to {MOST_PEOPLE}")
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
    clearance = (min(person.weight_kg, HEAVIEST_KG) / REFERENCE_KG) ** ALLOMETRY
    clearance *= LIVER if person.liver else 1.0
    clearance *= HEART if person.heart else 1.0
    clearance *= OLD_SHARE if person.age >= OLDER else 1.0
    return People(np.array([clearance]), np.array([size]), np.ones(1))
