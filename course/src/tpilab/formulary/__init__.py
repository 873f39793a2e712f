"""What can be injected, and how much: agents, labels, limits, exact dose arithmetic."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from tpilab.formulary.models import Agent, Agents, Container, Country, Formulary, Limit, Name
from tpilab.yaml_lines import AuthoringError, Document

__all__ = ["Agent", "Container", "Country", "Formulary", "Limit", "cabinet"]

SOURCE = Path(__file__).parent


@cache
def cabinet() -> Formulary:
    """Agents, clashes and containers. Raises AuthoringError with file:line."""
    file = Document(SOURCE / "cabinet.yaml")
    known = Document(SOURCE / "agents.yaml").load(TypeAdapter(Agents))
    containers = file.load(TypeAdapter(dict[Name, Container]))
    try:
        return Formulary(agents=known.agents, clashes=known.clashes, containers=containers)
    except ValueError as error:
        raise AuthoringError([file.problem((), str(error))]) from None
