"""What can be injected: agents, their limits by country, the containers they come in.

Amounts are exact. A strength is micrograms in a milliliter (1% is 10,000), of a toxin milliunits in
a milliliter; volumes are microliters. An amount is strength times volume: nanograms, or microunits.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tpilab.frozen import Frozen

Country = Literal["US", "UK"]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
FactId = Annotated[str, Field(pattern=r"^[A-Z]+-[A-Z]?\d+[a-z]?$")]
Text = Annotated[str, Field(min_length=1)]
Kind = Literal[
    "amide", "ester", "steroid", "toxin", "carrier", "buffer", "vasoconstrictor", "none", "trap"
]
"""trap: what lies about in clinics and belongs into no muscle."""


class Cited(Frozen):
    """A figure as a fact holds it: the fact, and the name of its value."""

    fact: FactId
    value: Text


class Limit(Frozen):
    """The most of an agent that a label allows at once. Only what two readers read is a limit."""

    country: Country
    epinephrine: bool = False
    ug_per_kg: Annotated[int, Field(gt=0)] | None = None
    ug: Annotated[int, Field(gt=0)] | None = None
    """Whatever the weight."""
    fact: FactId
    within_h: Annotated[int, Field(gt=0)] | None = None
    """Before how many hours it is not to be given again, where the label says so."""

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.ug_per_kg is None and self.ug is None:
            raise ValueError("a limit needs ug_per_kg or ug")
        return self


class Caution(Frozen):
    """What a label or guideline says against it, or for less of it."""

    when: Name
    """What about the person: allergy_amide, liver, heart, pregnancy, older, booster, diabetes..."""
    says: Text
    forbids: bool = False
    """Whether it is a contraindication."""
    facts: Annotated[tuple[FactId, ...], Field(min_length=1)]


class Agent(Frozen):
    """One thing that is injected."""

    label: Text
    kind: Kind
    limits: tuple[Limit, ...] = ()
    onset: tuple[Cited, ...] = ()
    """Minutes (or as the value's unit says)."""
    lasts: tuple[Cited, ...] = ()
    cautions: tuple[Caution, ...] = ()
    not_known: Text | None = None
    """What could not be read, so that the simulator refuses to reckon with it; in words."""
    facts: tuple[FactId, ...] = ()


class Part(Frozen):
    """What a container holds of an agent."""

    agent: Name
    per_ml: Annotated[int, Field(gt=0)]
    """Micrograms in a milliliter; of a toxin milliunits."""


class Container(Frozen):
    """An ampoule, vial or syringe of the cabinet, as it lies there."""

    form: Literal["ampoule", "vial", "bag", "syringe", "bowl"]
    holds: tuple[Part, ...]
    """Without what dissolves it; empty: nobody knows."""
    volume_ul: Annotated[int, Field(gt=0)]
    single_dose: bool = True
    preservative: str = ""
    printed: Annotated[tuple[Text, ...], Field(min_length=1)]
    """The label, line by line, as printed: a drug's name, strength, route, preservative, expiry."""
    color: Literal["white", "blue", "green", "orange", "red", "yellow", "grey", "black"] = "white"
    """Of its cap or band; color tells nothing that the label does not."""
    trap: Text | None = None
    """Why it is not to be used as it lies there: expired, opened yesterday, unlabeled."""
    trap_facts: tuple[FactId, ...] = ()
    fault: Literal["wrong", "unlabeled", "opened", "expired"] | None = None
    """What kind of trap it is, where agents and words do not tell."""
    powder: bool = False
    """Whether it has to be dissolved first."""


class Clash(Frozen):
    """Two things that are not to be mixed in one syringe."""

    of: Annotated[tuple[Name, ...], Field(min_length=2, max_length=2)]
    """Agents; or an agent and `preservative`."""
    why: Text
    refused: bool
    """Whether the skill refuses the mix (it precipitates), or says that it is advised against."""
    facts: Annotated[tuple[FactId, ...], Field(min_length=1)]


class Agents(Frozen):
    """All agents by name, and what is not mixed."""

    agents: dict[Name, Agent]
    clashes: tuple[Clash, ...]


class Formulary(Agents):
    """The agents, and the cabinet they stand in."""

    containers: dict[Name, Container]

    @model_validator(mode="after")
    def _all_are_there(self) -> Self:
        for name, each in self.containers.items():
            for part in each.holds:
                if part.agent not in self.agents:
                    raise ValueError(f"{name}: no agent {part.agent!r}")
        for clash in self.clashes:
            for agent in clash.of:
                if agent != "preservative" and agent not in self.agents:
                    raise ValueError(f"clash of {' and '.join(clash.of)}: no agent {agent!r}")
        return self
