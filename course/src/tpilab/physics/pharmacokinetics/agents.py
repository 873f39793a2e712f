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
    """Of the plain rate of absorption, with epinephrine: a didactic choice near PK-023, PK-038;
    PK-219 has the direction, and no figure, for the neck."""
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
    "mepivacaine": Agent(0.78, 84, 7.2, 114, (78, 78), 0.6, ("PK-200", "PK-218")),
    "bupivacaine": Agent(0.47, 72, 28, 210, (95, 95), 0.6, ("PK-200", "PK-020", "PK-023")),
    "ropivacaine": Agent(0.475, 54, 28, 108, (93, 94), 0.6, ("PK-201", "PK-040", "PK-038")),
}
"""How fast ropivacaine is distributed was not read; it is taken to be as bupivacaine (didactic)."""

WITHOUT: Mapping[str, str] = {
    "procaine": "plasma splits it within minutes, and no volume or clearance was read (PK-217)",
    "saline": "it is no drug",
    "none": "nothing is injected",
}
"""Why some of what a syringe may hold has no levels."""

FAST_SHARE, FAST_RATE, SLOW_RATE = 0.33, 0.3, 0.035
"""Absorption from the deltoid: a third fast, the rest slowly (1/min), fitted to PK-035, the peak of
ten people after lidocaine. Two larger studies found less (PK-203, PK-204), so that levels lie
rather too high. No other agent was measured in muscle: all are absorbed like lidocaine here."""

SITES: Mapping[str, float] = {
    "deltoid": 1.0,
    "neck_and_shoulder": 1.0,
    "back": 1.0,
    "trunk": 1.0,
    "thigh": 0.93,
    "buttock": 0.83,
}
"""Rate of absorption against the deltoid. Deltoid before thigh before buttock is PK-036; the
sizes are how much blood flows through them at rest (PK-206), which suits people who walk in: in
bed the buttock absorbs more slowly still (PK-205). Neck and back were never measured, and are
taken to be as fast as the fastest (didactic; in fat the neck is faster than the thigh,
PK-224)."""


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
"""Total lidocaine; levels foretell signs poorly (PK-031). Others: free levels alone were read."""

FREE_THRESHOLDS = (
    Threshold(0.6, "ropivacaine", "signs of the brain begin", "PK-214"),
    Threshold(0.3, "bupivacaine", "signs of the brain begin", "PK-214"),
)
"""Of the drug that no protein binds, in arteries: not to be drawn on a curve of the total."""
