"""Doses become levels: two compartments, with exponentials by products and not one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite, sqrt

import numpy as np
from numpy.typing import NDArray

from tpilab.physics.pharmacokinetics.agents import (
    AGENTS,
    FAST_RATE,
    FAST_SHARE,
    SITES,
    SLOW_RATE,
    WITHOUT,
    Agent,
)
from tpilab.physics.pharmacokinetics.people import Floats, People

NEVER_MEASURED = "Levels in the blood after trigger point injection itself were never measured."
AS_LIDOCAINE = "Only lidocaine was measured in muscle; here all agents are absorbed like it."
DAY_MIN = 1440
MOST_MG = 5_000.0
MOST_MIN = 14 * DAY_MIN
_APART = 1e-4
"""Two equal rates would divide by zero; so much apart, nobody sees it."""
ARM_TO_HEAD_S = 12
"""Seconds from a vein of the arm to the head, 7 to 20 (PK-212): so soon may signs begin."""
_BOLUS_MIN = 1.0
"""Within so many minutes what is first mixed falls to a half, then a quarter; a didactic choice."""
_BOLUS_SHARE = 0.25
"""Of the central volume, the blood in which a bolus is first mixed; a didactic choice. It gives
60 mg of ropivacaine a peak of about 6 mcg/mL, where veins held 4.5 (PK-213) and arteries hold up to
half as much again (PK-223)."""


@dataclass(frozen=True)
class Dose:
    """What was given at one place. Raises KeyError, ValueError for what cannot be."""

    agent: str
    mg: float
    at_min: float = 0.0
    site: str = "trunk"
    epinephrine: bool = False

    def __post_init__(self) -> None:
        _known(self.agent)
        if self.site not in SITES:
            raise KeyError(f"no site {self.site!r}; there are {', '.join(SITES)}")
        _amount(self.mg)
        if not (isfinite(self.at_min) and self.at_min >= 0):
            raise ValueError(f"a dose at {self.at_min} min: give 0 or later")


def _known(agent: str) -> Agent:
    if agent not in AGENTS:
        why = f": {WITHOUT[agent]}" if agent in WITHOUT else ""
        raise KeyError(f"no levels are known of {agent!r}{why}; there are {', '.join(AGENTS)}")
    return AGENTS[agent]


def _amount(mg: float) -> None:
    if not (isfinite(mg) and 0 <= mg <= MOST_MG):
        raise ValueError(f"a dose of {mg} mg: give 0 to {MOST_MG:g}")


def _grid(minutes: int, step_min: int) -> int:
    """How many times there are from 0 on. Raises ValueError for none, or too many."""
    if step_min < 1 or not 0 <= minutes <= MOST_MIN:
        raise ValueError(
            f"{minutes} min in steps of {step_min}: give 0 to {MOST_MIN} min, in steps of 1 or more"
        )
    return minutes // step_min + 1


@dataclass(frozen=True)
class Band:
    """Over people: a low, the middle and a high percentile at each time, (n_times,)."""

    low: Floats
    middle: Floats
    high: Floats


def levels(
    doses: Sequence[Dose], people: People, minutes: int = DAY_MIN, step_min: int = 1
) -> NDArray[np.float32]:
    """Total plasma levels of one agent in mcg/mL, (n_people, n_times), from 0 to `minutes`.

    Doses add up. Raises ValueError for doses of more than one agent: their levels are not one.
    """
    times = _grid(minutes, step_min)
    total = np.zeros((len(people), times), dtype=np.float32)
    agents = {dose.agent for dose in doses}
    if len(agents) > 1:
        raise ValueError(f"levels of {' and '.join(sorted(agents))}: ask for one at a time")
    for dose in doses:
        if not dose.mg:
            continue
        begin = min(ceil(dose.at_min / step_min), times)
        first = begin * step_min - dose.at_min
        total[:, begin:] += _after(dose, people, times - begin, first, step_min)
    return total


def _disposition(agent: Agent, people: People) -> tuple[Floats, Floats, Floats, Floats]:
    """Fast rate, slow rate, way back, central volume of each person, (n,)."""
    out = agent.elimination * people.clearance / people.volume
    fast, slow = agent.rates
    across = fast + slow - agent.elimination - agent.back
    back = np.full(len(people), agent.back)
    half = (out + across + back) / 2
    root = np.sqrt(half * half - out * back)
    return half + root, half - root, back, agent.central_volume * people.volume


def _after(dose: Dose, people: People, times: int, first: float, step: int) -> NDArray[np.float32]:
    """Levels after one dose into muscle, from `first` minutes after it on."""
    agent = AGENTS[dose.agent]
    fast, slow, back, volume = _disposition(agent, people)
    slowed = agent.peak_share_epinephrine if dose.epinephrine else 1.0
    pace = SITES[dose.site] * slowed * people.absorption
    rates, sizes = [fast, slow], [np.zeros(len(people)), np.zeros(len(people))]
    for share, rate in ((FAST_SHARE, FAST_RATE), (1 - FAST_SHARE, SLOW_RATE)):
        taken = rate * pace
        for other in (fast, slow):
            taken = np.where(np.abs(taken - other) < _APART, other + _APART, taken)
        scale = share * dose.mg * taken / volume
        sizes[0] = sizes[0] + scale * (back - fast) / ((taken - fast) * (slow - fast))
        sizes[1] = sizes[1] + scale * (back - slow) / ((taken - slow) * (fast - slow))
        rates.append(taken)
        sizes.append(scale * (back - taken) / ((fast - taken) * (slow - taken)))
    return _summed(np.stack(rates, 1), np.stack(sizes, 1), times, first, step)


def _summed(
    rates: Floats, sizes: Floats, times: int, first: float, step: int
) -> NDArray[np.float32]:
    """Sums of decaying exponentials (n, k) on a time grid, (n, times).

    exp(-r (a w + b)) is exp(-r a w) exp(-r b): a product of two short tables, so that a day of
    minutes costs a matrix product and not a million exponentials.
    """
    if times <= 0:
        return np.zeros((len(rates), 0), dtype=np.float32)
    wide = ceil(sqrt(times))
    fine = np.exp(-rates[:, :, None] * (first + step * np.arange(wide)))
    coarse = np.exp(-rates[:, :, None] * (step * wide * np.arange(ceil(times / wide))))
    weighted = (sizes[:, :, None] * coarse).transpose(0, 2, 1).astype(np.float32)
    grid = np.matmul(weighted, fine.astype(np.float32))
    found: NDArray[np.float32] = grid.reshape(len(rates), -1)[:, :times]
    return np.maximum(found, 0)


def bolus(
    agent: str, mg: float, people: People, minutes: int = 60, step_min: int = 1
) -> NDArray[np.float32]:
    """Levels in mcg/mL after all of it went into a vein at once, (n_people, n_times).

    At first it is mixed in a part of the central volume, so that the first value is the highest,
    and stands for what arteries carry after `ARM_TO_HEAD_S`. The lung holds back much of a first
    pass and lets it go again (PK-211), which this leaves out; where real peaks lie depends on
    speed, vein and lung. An injection into an artery of the neck meets no lung, and has no model
    here.
    """
    known = _known(agent)
    _amount(mg)
    fast, slow, back, volume = _disposition(known, people)
    size = mg / volume
    sizes = np.stack(
        [size * (back - fast) / (slow - fast), size * (back - slow) / (fast - slow)], 1
    )
    times = _grid(minutes, step_min)
    mixed = _summed(np.stack([fast, slow], 1), sizes, times, 0.0, step_min)
    unmixed = (1 / _BOLUS_SHARE - 1) * 0.5 ** (np.arange(times) * step_min / _BOLUS_MIN)
    found: NDArray[np.float32] = (mixed * (1 + unmixed)).astype(np.float32)
    return found


def band(of: NDArray[np.float32], low: float = 5, high: float = 95) -> Band:
    """Percentiles over people of levels (n_people, n_times)."""
    ranks = [round((len(of) - 1) * percent / 100) for percent in (low, 50, high)]
    ordered = np.partition(of, ranks, axis=0)
    return Band(*(ordered[rank].astype(np.float64) for rank in ranks))
