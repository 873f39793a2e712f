"""How much a hub needs for how many learners, reckoned from what `make bench-hub` measured.

`python -m tests.benchmarks.sizing` writes the table into deploy/README.md; a test holds it there.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
FIGURES = Path(__file__).with_name("hub_figures.json")
README = ROOT / "deploy" / "README.md"
BEGIN, END = "<!-- sizing: begin -->", "<!-- sizing: end -->"

ENROLLED = (50, 500, 5000)
AT_ONCE = {50: 1.0, 500: 0.3, 5000: 0.1}
"""Assumed share of learners who work at the same time: one class together, then ever less."""
SESSION_MINUTES = 45
START_MINUTES = 10
"""So long it takes until all who work at once have come."""
SPARE = 1.3
"""For what was not measured."""
NODE_MB, NODE_CORES = 14_000, 4
"""What pods can have of a node of 16 GB and 4 cores, less what the cluster itself takes."""
PER_LEARNER_GB = 1
"""The disk that each learner's pod asks for (values.yaml)."""
QUIZZES, VERSIONS, HAND_IN_KB = 11, 3, 150


@dataclass(frozen=True)
class Measured:
    """Of one learner, alone."""

    idle_MB: float
    active_MB: float
    start_s: float
    """The processor's time for a log-in, a server and the first live module."""
    work_s: float
    """The processor's time for the rest of a session: home page, a quiz, a hand-in."""
    hub_MB: float
    """Hub, proxy and hand-in service."""

    @classmethod
    def of(cls, told: Json) -> Measured:
        """From hub_figures.json."""
        alone = told["alone"]
        memory, spent = alone["memory_MB"], alone["processor_s"]
        first = ("log-in and server", "module")
        return cls(
            idle_MB=memory["server"]["pss"],
            active_MB=memory["server, module, home page, quiz"]["pss"],
            start_s=sum(spent[each] for each in first),
            work_s=sum(spent[each] for each in spent if each not in first),
            hub_MB=sum(told["units_MB"][each]["pss"] for each in ("hub", "proxy", "hand-in")),
        )


@dataclass(frozen=True)
class Size:
    """What a number of learners needs."""

    enrolled: int
    at_once: int
    memory_GB: float
    cores: float
    nodes: int
    disk_GB: int
    hand_ins_GB: float


def size(of: Measured, enrolled: int) -> Size:
    """Everything rounded up."""
    at_once = math.ceil(enrolled * AT_ONCE[enrolled])
    memory_MB = SPARE * (at_once * of.active_MB + of.hub_MB)
    starting = at_once * of.start_s / (60 * START_MINUTES)
    working = at_once * of.work_s / (60 * SESSION_MINUTES)
    cores = SPARE * (starting + working)
    nodes = max(math.ceil(memory_MB / NODE_MB), math.ceil(cores / NODE_CORES))
    hand_ins = enrolled * QUIZZES * VERSIONS * HAND_IN_KB / 1e6
    return Size(
        enrolled, at_once, memory_MB / 1000, cores, nodes, enrolled * PER_LEARNER_GB, hand_ins
    )


def table(told: Json) -> str:
    """The table and how it was reckoned, in Markdown."""
    of = Measured.of(told)
    rows = [
        f"| {each.enrolled:,} | {AT_ONCE[each.enrolled]:.0%}: {each.at_once:,}"
        f" | {each.memory_GB:.0f} GB | {max(each.cores, 0.1):.1f} | {each.nodes}"
        f" | {each.disk_GB:,} GB | {math.ceil(each.hand_ins_GB)} GB |"
        for each in (size(of, number) for number in ENROLLED)
    ]
    largest = size(of, ENROLLED[-1])
    return "\n".join(
        [
            "| learners | at once | memory | cores | nodes of 4 cores, 16 GB | learners' disks"
            " | hand-ins |",
            "|---:|---:|---:|---:|---:|---:|---:|",
            *rows,
            "",
            f"Measured on {told['machine']['cores']} cores, {told['when'][:10]}: an idle learner"
            f" (a server) takes {of.idle_MB:.0f} MB, one who works (server, and the kernels of a"
            f" module, the first page and a quiz) {of.active_MB:.0f} MB; hub, proxy and hand-in"
            f" service together {of.hub_MB:.0f} MB. Coming in and opening a module takes"
            f" {of.start_s:.0f} s of a processor, the rest of a session {of.work_s:.0f} s.",
            "",
            f"Reckoned for {largest.enrolled:,}: memory {SPARE} x ({largest.at_once:,} x"
            f" {of.active_MB:.0f} MB + {of.hub_MB:.0f} MB) = {largest.memory_GB:.0f} GB; cores"
            f" {SPARE} x ({largest.at_once:,} x {of.start_s:.0f} s / {START_MINUTES} min +"
            f" {largest.at_once:,} x {of.work_s:.0f} s / {SESSION_MINUTES} min) ="
            f" {largest.cores:.1f}; disks {largest.enrolled:,} x {PER_LEARNER_GB} GB; hand-ins"
            f" {largest.enrolled:,} x {QUIZZES} quizzes x {VERSIONS} versions x {HAND_IN_KB} KB.",
            "",
            "*Assumed, not measured*: the share at once, that all who come do so within"
            f" {START_MINUTES} minutes, a session of {SESSION_MINUTES} minutes, {VERSIONS} versions"
            f" of each hand-in, and {SPARE} for what nobody thought of. Put in your own:"
            " `tests/benchmarks/sizing.py`. Nobody has run 500 or 5,000 yet; 20 real sessions at"
            " once were.",
        ]
    )


def written(readme: str, told: Json) -> str:
    """deploy/README.md with the table in its place."""
    before, _, rest = readme.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n{table(told)}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8"), json.loads(FIGURES.read_text("utf-8"))))
    sys.exit(0)
