"""What is known of each agent, of sites, and of levels that harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log


@dataclass(frozen=True)
class Agent:
    """How an adult of 70 kg disposes of an agent, in liters and minutes.

    Published are clearance, volume at steady state and two half-lives; the central volume and the
    ways between the compartments follow from them.
    """

    clearance: float
    """L/min."""
    volume: float
    """L, at steady state."""
    fast_half_life: float
    """min, of distribution."""
    slow_half_life: float
    """min, of elimination."""
    bound_percent: tuple[int, int] | None
    """Protein binding, from, to; None: not read."""
    peak_share_epinephrine: float
    """Of the plain rate of absorption, with epinephrine: a didactic choice near PK-023, PK-038."""
    facts: tuple[str, ...]

    @property
    def rates(self) -> tuple[float, float]:
        """The fast and the slow rate, 1/min."""
        return log(2) / self.fast_half_life, log(2) / self.slow_half_life

    @property
    def elimination(self) -> float:
        """From the central compartment, 1/min."""
        fast, slow = self.rates
        return fast + slow - fast * slow * self.volume / self.clearance

    @property
    def central_volume(self) -> float:
        """L."""
        return self.clearance / self.elimination

    @property
    def back(self) -> float:
        """From the peripheral compartment to the central one, 1/min."""
        fast, slow = self.rates
        return fast * slow / self.elimination


AGENTS: Mapping[str, Agent] = {
    "lidocaine": Agent(0.95, 91, 9.6, 96, (60, 80), 0.6, ("PK-200", "PK-010")),
    "mepivacaine": Agent(0.78, 84, 7.2, 114, None, 0.6, ("PK-200",)),
    "bupivacaine": Agent(0.47, 72, 28, 210, (95, 95), 0.6, ("PK-200", "PK-020", "PK-023")),
    "ropivacaine": Agent(0.475, 54, 28, 108, (93, 94), 0.6, ("PK-201", "PK-040", "PK-038")),
}
"""Procaine is missing: split in the blood within minutes, and no volume of it was read. How fast
ropivacaine is distributed was not read either; it is taken to be like bupivacaine (didactic)."""

FAST_SHARE, FAST_RATE, SLOW_RATE = 0.33, 0.3, 0.035
"""Absorption from the deltoid: a third fast, the rest slowly (1/min), fitted to PK-035."""

SITES: Mapping[str, float] = {
    "deltoid": 1.0,
    "neck_and_shoulder": 1.0,
    "back": 0.85,
    "trunk": 0.85,
    "thigh": 0.7,
    "buttock": 0.5,
}
"""Rate of absorption against the deltoid. The order deltoid, thigh, buttock is PK-036's; the sizes,
and all of neck and back, are didactic choices: nobody measured them."""


@dataclass(frozen=True)
class Threshold:
    """A level from which something is told to happen."""

    mcg_per_ml: float
    agent: str
    what: str
    fact: str


THRESHOLDS = (
    Threshold(3.0, "lidocaine", "drowsy, dizzy, tingling", "PK-031"),
    Threshold(6.0, "lidocaine", "toxicity possible", "PK-012"),
    Threshold(10.0, "lidocaine", "toxicity more common", "PK-012"),
)
"""For lidocaine alone; levels foretell signs poorly (PK-031). Others have none that was read."""
