"""What stands around a syringe: the person, the record, the formulary of a country, the shelf."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from tpilab.formulary import Agent, Container, Country, Formulary, cabinet
from tpilab.formulary.dose import ADD_UP
from tpilab.patients import Patient, catalog, patient
from tpilab.patients.prescribing import Prescribing
from tpilab.protocol import Task
from tpilab.rng import below

Fault = Literal["wrong", "unlabeled", "opened", "expired"]
THIN = ("carrier", "buffer")
"""Kinds of agents that only dilute or buffer."""
COUNTRIES: tuple[Country, ...] = ("US", "UK")
MILKY = ("triamcinolone", "methylprednisolone")
"""Crystals in water."""


@dataclass(frozen=True)
class World:
    """All that does not change while a syringe is prepared."""

    person: Patient
    aim: Prescribing
    formulary: Formulary
    country: Country
    coaching: bool
    unaided: bool
    shelf: tuple[str, ...]
    """The containers as they stand there."""

    def agent(self, name: str) -> Agent:
        """An agent. Raises KeyError."""
        return self.formulary.agents[name]

    def container(self, name: str) -> Container:
        """A container. Raises KeyError."""
        return self.formulary.containers[name]

    def numbs(self, agent: str) -> bool:
        """Whether an agent is a local anesthetic, whose share of its limit adds up."""
        return self.agent(agent).kind in ADD_UP

    def thins(self, agent: str) -> bool:
        """Whether an agent only dilutes or buffers."""
        return self.agent(agent).kind in THIN

    def fault(self, container: str) -> Fault | None:
        """Why a container is not to be used as it lies there."""
        there = self.container(container)
        if any(self.agent(part.agent).kind == "trap" for part in there.holds):
            return "wrong"
        if not there.holds:
            return "unlabeled"
        if there.trap is None or there.fault is not None:
            return there.fault
        said = there.trap.lower()
        if "open" in said:
            return "opened"
        return "expired" if "expire" in said or "date" in said else "wrong"


def world_of(task: Task) -> World:
    """The world of a task. Raises KeyError for a person without `prescribing`, or a formulary."""
    person = patient(task.patient)
    known = cabinet()
    options = task.options
    country = options.get("formulary", "US")
    if country not in COUNTRIES:
        raise KeyError(f"no formulary {country!r}; there are {', '.join(COUNTRIES)}")
    unaided = bool(options.get("unaided")) or bool(options.get("assessment"))
    return World(
        person=person,
        aim=person.prescribed,
        formulary=known,
        country="UK" if country == "UK" else "US",
        coaching=bool(options.get("coaching")) and not unaided,
        unaided=unaided,
        shelf=_shuffled(tuple(known.containers), task.seed),
    )


def data_hash(task: Task) -> str:
    """A hash of the record, the person's answers and the formulary. Raises KeyError."""
    person = world_of(task).person
    parts = (person.prescribed, person.visit, cabinet(), catalog())
    said = "".join(each.model_dump_json() for each in parts if each is not None)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _shuffled(names: tuple[str, ...], seed: int) -> tuple[str, ...]:
    """The names in another order for each seed: nobody learns a place on a shelf."""
    left, order = list(names), []
    while left:
        order.append(left.pop(int(below(seed, "prescribe/shelf", len(left), len(left)))))
    return tuple(order)
