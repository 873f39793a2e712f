"""Drugs that people in the records take or do not bear, and which of them an injection meets."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, TypeAdapter, model_validator

from tpilab.frozen import Frozen
from tpilab.yaml_lines import Document

SOURCE = Path(__file__).parent / "drugs.yaml"
Name = Annotated[str, Field(pattern=r"^[a-z_]+$")]


class Group(Frozen):
    """What drugs have in common that counts before an injection."""

    label: str
    facts: tuple[str, ...] = ()
    """Why it counts; none: nothing in this course turns on it."""


class Drug(Frozen):
    """One drug."""

    label: str
    group: Name


class Drugs(Frozen):
    """All of them by name, and their groups."""

    groups: dict[Name, Group]
    drugs: dict[Name, Drug]

    @model_validator(mode="after")
    def _groups_are_there(self) -> Self:
        for name, drug in self.drugs.items():
            if drug.group not in self.groups:
                raise ValueError(f"{name}: no group {drug.group!r}; has {', '.join(self.groups)}")
        return self

    def group(self, name: str) -> Group:
        """The group of a drug. Raises KeyError that lists the drugs there are."""
        if name not in self.drugs:
            raise KeyError(f"no drug {name!r}; there are {', '.join(self.drugs)}")
        return self.groups[self.drugs[name].group]


@cache
def formulary() -> Drugs:
    """All drugs of the records. Raises AuthoringError with file:line."""
    return Document(SOURCE).load(TypeAdapter(Drugs))
