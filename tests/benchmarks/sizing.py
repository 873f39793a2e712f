"""How much a hub needs: `python -m tests.benchmarks.sizing` writes it into deploy/README.md.

The figures are those of `make bench-hub`. What nobody can measure beforehand, how many learners
come at the same time, is an assumption and stands in `CLASSES`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).with_name("hub_figures.json")
README = Path(__file__).resolve().parents[2] / "deploy" / "README.md"
BEGIN, END = "<!-- sizing: written by tests/benchmarks/sizing.py -->\n", "<!-- /sizing -->\n"

START_WITHIN_S = 120
"""In which all who come together should have a live module."""
NODE_CORES, NODE_MB = 8, 32_000
ALLOCATABLE = 0.85
"""Of a node's memory; the rest is Kubernetes' own and the chart's pods."""
PODS_A_NODE = 100
"""Kubernetes' default is 110; some are the cluster's."""
DISK_GB = 1
"""A learner's volume, `singleuser.storage.capacity` in deploy/kubernetes/values.yaml."""
STARTING = ("log-in and server", "module")


@dataclass(frozen=True)
class Class:
    """Learners enrolled; at work at the busiest time; starting in the same two minutes."""

    learners: int
    at_work: int
    together: int


CLASSES = (Class(50, 50, 50), Class(500, 150, 60), Class(5000, 500, 120))


@dataclass(frozen=True)
class Measured:
    """What one learner takes. Memory in MB (PSS), processor's time in seconds."""

    server_MB: float
    active_MB: float
    start_s: float
    session_s: float
    units_MB: float

    @classmethod
    def of(cls, figures: Mapping[str, Any]) -> Measured:
        """From the figures of `make bench-hub`."""
        alone, group = figures["alone"], figures["class"]
        spent = alone["processor_s"]
        return cls(
            server_MB=alone["memory_MB"]["server"]["pss"],
            active_MB=group["memory_of_all_MB"]["pss"] / group["learners"],
            start_s=sum(spent[each] for each in STARTING),
            session_s=sum(spent.values()),
            units_MB=sum(each["pss"] for each in group["units_MB"].values()),
        )


@dataclass(frozen=True)
class Needs:
    """For a class: memory in GB, cores, nodes of `NODE_CORES` and `NODE_MB`, disk in GB."""

    memory_GB: float
    cores: int
    nodes: int
    disk_GB: int


def a_node_holds(one: Measured) -> int:
    """Learners at work on one node."""
    return min(PODS_A_NODE, math.floor(NODE_MB * ALLOCATABLE / one.active_MB))


def needs(one: Measured, people: Class) -> Needs:
    """What a class needs at its busiest time."""
    memory = (people.at_work * one.active_MB + one.units_MB) / 1000
    cores = math.ceil(people.together * one.start_s / START_WITHIN_S)
    nodes = max(math.ceil(people.at_work / a_node_holds(one)), math.ceil(cores / NODE_CORES))
    return Needs(memory, cores, nodes, people.learners * DISK_GB)


def section(one: Measured) -> str:
    """The table and its arithmetic, as Markdown."""
    return "\n".join([*table(one), "", *arithmetic(one), ""])


def table(one: Measured) -> list[str]:
    """A row for each of `CLASSES`."""
    node = f"nodes of {NODE_CORES} cores, {NODE_MB // 1000} GB"
    head = ["learners", "at work at the same time", "starting together", "memory", "cores", node,
            "learners' disks"]  # fmt: skip
    rows = [f"| {' | '.join(head)} |", "|--:" * len(head) + "|"]
    for each in CLASSES:
        of = needs(one, each)
        rows.append(
            f"| {each.learners:,} | {each.at_work:,} | {each.together:,} "
            f"| {of.memory_GB:.0f} GB | {of.cores} | {of.nodes} | {of.disk_GB:,} GB |"
        )
    return rows


def arithmetic(one: Measured) -> list[str]:
    """How the first row comes about, in words."""
    people = CLASSES[0]
    of = needs(one, people)
    cores = people.together * one.start_s / START_WITHIN_S
    memory = (
        f"- *Memory*: a learner at work (server, module, first page, quiz) took "
        f"{one.active_MB:.0f} MB, an idle server {one.server_MB:.0f} MB; hub, proxy, hand-in "
        f"service and formgrader together {one.units_MB:.0f} MB.\n"
        f"  {people.at_work} × {one.active_MB:.0f} MB + {one.units_MB:.0f} MB = "
        f"{of.memory_GB:.0f} GB."
    )
    processors = (
        f"- *Cores*: from log-in to a live module, {one.start_s:.1f} s of a core. For all who "
        f"start together to be there within {START_WITHIN_S} s:\n"
        f"  {people.together} × {one.start_s:.1f} s / {START_WITHIN_S} s = {cores:.1f}. After that "
        f"a learner needs little: a session from log-in to hand-in was {one.session_s:.0f} s."
    )
    nodes = (
        f"- *Nodes*: {ALLOCATABLE:.0%} of {NODE_MB // 1000} GB / {one.active_MB:.0f} MB = "
        f"{a_node_holds(one)} learners a node (never more than {PODS_A_NODE} pods),\n"
        f"  and no fewer cores than above."
    )
    return [memory, processors, nodes]


def measured() -> Measured:
    """From the figures of the last `make bench-hub`."""
    return Measured.of(json.loads(FIGURES.read_text("utf-8")))


def with_section(text: str, new: str) -> str:
    """README's text with the section between the marks exchanged."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{new}{END}{after}"


if __name__ == "__main__":
    README.write_text(with_section(README.read_text("utf-8"), section(measured())), "utf-8")
