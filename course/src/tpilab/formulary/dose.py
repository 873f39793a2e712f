"""Exact dose arithmetic: amounts in nanograms, shares of a limit as fractions, nothing rounded.

An amount is strength (ug/mL) times volume (uL), which is nanograms; a limit per weight is ug/kg
times g, which is nanograms too. Shares of the agents of a mixture add up; no label allows more
than one in all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tpilab.formulary import Country, Formulary, Limit

NG_PER_MG = 1_000_000
NG_PER_UG = 1_000
ADD_UP = ("amide", "ester")
"""Kinds whose shares of their limits add up."""


@dataclass(frozen=True)
class Share:
    """How much of an agent's limit an amount is."""

    agent: str
    amount_ng: int | Fraction
    """A fraction, where part of a mixture is given."""
    limit_ng: int | None
    """None: no limit is known, and `not_known` says why."""
    by: str
    """What sets the limit: `weight` or `total`."""
    limit: Limit | None
    not_known: str = ""

    @property
    def of_limit(self) -> Fraction | None:
        """The share, 1 is all of it; None where no limit is known."""
        return None if self.limit_ng is None else Fraction(self.amount_ng) / self.limit_ng


@dataclass(frozen=True)
class Setting:
    """For whom, where and how: what a limit depends on beside the agent."""

    weight_g: int
    country: Country = "US"
    epinephrine: bool = False


def share(formulary: Formulary, agent: str, amount_ng: int | Fraction, setting: Setting) -> Share:
    """The share that an amount of one agent takes of its limit.

    With epinephrine its own limit holds where the label has one, otherwise the plain one. Raises
    KeyError for an unknown agent.
    """
    known = formulary.agents[agent]
    here = [each for each in known.limits if each.country == setting.country]
    fitting = [each for each in here if each.epinephrine == setting.epinephrine] or [
        each for each in here if not each.epinephrine
    ]
    bounds = [
        (bound, by, each)
        for each in fitting
        for bound, by in (
            (None if each.ug_per_kg is None else each.ug_per_kg * setting.weight_g, "weight"),
            (None if each.ug is None else each.ug * NG_PER_UG, "total"),
        )
        if bound is not None
    ]
    if not bounds:
        name = known.label.lower()
        why = known.not_known or f"No {setting.country} limit of {name} was read by two people."
        return Share(agent, amount_ng, None, "", None, why)
    least, by, limit = min(bounds, key=lambda each: each[0])
    return Share(agent, amount_ng, least, by, limit)


def shares(
    formulary: Formulary, amounts_ng: Mapping[str, int] | Mapping[str, Fraction], setting: Setting
) -> tuple[Share, ...]:
    """The shares of all local anesthetics among these amounts, which add up.

    Raises KeyError for an unknown agent.
    """
    return tuple(
        share(formulary, agent, amount, setting)
        for agent, amount in amounts_ng.items()
        if formulary.agents[agent].kind in ADD_UP and amount
    )


def total(shares: tuple[Share, ...]) -> Fraction | None:
    """All shares together; None where one of them is not known."""
    parts = [each.of_limit for each in shares]
    known = [each for each in parts if each is not None]
    return sum(known, Fraction(0)) if len(known) == len(parts) else None
