"""What can be injected, and how much: agents, labels, limits, exact dose arithmetic."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from tpilab.evidence import fact
from tpilab.formulary.models import Agent, Agents, Container, Country, Formulary, Limit, Name
from tpilab.yaml_lines import AuthoringError, Document

__all__ = ["Agent", "Container", "Country", "Formulary", "Limit", "authored", "cabinet"]

SOURCE = Path(__file__).parent


@cache
def cabinet() -> Formulary:
    """Agents, clashes and containers. Raises AuthoringError with file:line.

    A limit whose label two readers have not read yet is left out: the simulator does not reckon
    with it, and says so.
    """
    file = Document(SOURCE / "cabinet.yaml")
    known = authored()
    containers = file.load(TypeAdapter(dict[Name, Container]))
    agents = {name: _as_far_as_verified(each) for name, each in known.agents.items()}
    try:
        return Formulary(agents=agents, clashes=known.clashes, containers=containers)
    except ValueError as error:
        raise AuthoringError([file.problem((), str(error))]) from None


def authored() -> Agents:
    """Agents and clashes as written, with limits that await a second reader."""
    return Document(SOURCE / "agents.yaml").load(TypeAdapter(Agents))


def _as_far_as_verified(agent: Agent) -> Agent:
    limits = tuple(each for each in agent.limits if fact(each.fact).may_not("limit") is None)
    return agent.model_copy(update={"limits": limits})
