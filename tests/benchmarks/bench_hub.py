"""`make bench-hub`: what learners on a hub cost and how long they wait, measured on this machine.

One learner alone, then a class of real sessions within a minute, each with known answers, then
collecting and marking; every answer is looked up where it has to arrive. As root on Linux, since
learners are system accounts. The figures go to `hub_figures.json` beside this file.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.metadata
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import psutil

from tests.hub import marking
from tests.hub.classroom import MODULE, Learner, Pace, sit
from tests.hub.client import Hub as Front
from tests.hub.client import browser
from tests.hub.hub import Hub, running_hub
from tests.hub.known import QUIZ, sheet
from tests.hub.learner import HOME, Home, Quiz, Saved
from tests.hub.processes import Busy, LearnersProcesses, Memory, learners

Json: TypeAlias = dict[str, Any]

FIGURES = Path(__file__).with_name("hub_figures.json")
COUNT = 20
IDLE_SECONDS = 10.0
PACE = Pace(think=2.0, move=0.11, arrive=3.0)
"""A person answers in half a minute, not in two seconds: the load is some ten times a class's."""
UNITS = ("hub", "proxy", "hand-in", "formgrader")
PACKAGES = ("jupyterhub", "jupyterlab", "jupyter-server", "ipykernel", "anywidget", "nbgrader",
            "voila")  # fmt: skip


@dataclass
class Alone:
    """One learner on an idle hub."""

    reached_s: dict[str, float] = field(default_factory=dict)
    memory_MB: dict[str, Memory] = field(default_factory=dict)
    processor_s: dict[str, float] = field(default_factory=dict)
    """The processor's time of the learner's processes, by what was done."""
    idle_percent: dict[str, float] = field(default_factory=dict)
    """Of one core."""
    saves_ms: dict[str, float] = field(default_factory=dict)
    websocket_MB: float = 0.0


class Visit:
    """The learner who is alone, watched."""

    def __init__(self, hub: Hub, learner: Learner) -> None:
        self.hub, self.learner, self.told = hub, learner, Alone()

    def processes(self) -> LearnersProcesses:
        return learners(process_of(self.hub, "hub"))[self.learner.name]

    async def idle(self, what: str) -> None:
        """How busy the learner's processes are while nothing is done."""
        with Busy(self.processes().all) as busy:
            await asyncio.sleep(IDLE_SECONDS)
        self.told.idle_percent[what] = busy.percent

    def weigh(self, what: str, kernel: str = "") -> None:
        """Memory of a kernel, or of all that the learner has."""
        processes = self.processes()
        chosen = [processes.kernels[kernel]] if kernel else processes.all
        self.told.memory_MB[what] = Memory.of(chosen)

    async def __call__(self) -> Alone:
        """Everything that a learner does, one after the other."""
        who = self.learner
        async with AsyncExitStack() as tabs:
            http = await tabs.enter_async_context(browser())
            server = await who.enter(Front(http, f"{self.hub.url}/"))
            self.told.processor_s["server start"] = sum(
                sum(each.cpu_times()[:2]) for each in self.processes().all
            )
            await self.idle("server")
            self.weigh("server")

            module = await self._open(tabs, server.open(f"{who.root}{MODULE}"))
            with self._busy("module") as busy:
                busy.processes = self.processes().all
                await who.run_module(module)
            self.weigh("kernel of the module", module.session["kernel"]["id"])
            await self.idle("server and module")

            opened = await self._open(tabs, server.open(f"{who.root}{HOME}"))
            home = Home(opened)
            with self._busy("home page and exchange"):
                await who.look_in(home)
            self.weigh("kernel of the home page", opened.session["kernel"]["id"])

            asked = await self._open(tabs, server.open(f"{who.root}my_work/{QUIZ}/{QUIZ}.ipynb"))
            quiz = Quiz(asked)
            with self._busy("quiz, run and answered"):
                await who.work(quiz, Pace(think=0.1))
            self.told.saves_ms = spread([1000 * each.seconds for each in who.saved])
            self.weigh("kernel of the quiz", asked.session["kernel"]["id"])
            self.weigh("server and three kernels")
            with self._busy("hand-in"):
                await server.save(asked)
                who.said["hand_in"] = await home.press("hand_in", QUIZ)
            who.reach("handed in")

            before = set(self.processes().kernels)
            begun = time.monotonic()
            await server.plain_page(f"{who.root}{MODULE}")
            who.marks["plain page of the module (from asking for it)"] = time.monotonic() - begun
            (plain,) = set(self.processes().kernels) - before
            self.weigh("kernel of the module's plain page", plain)
            self.told.websocket_MB = sum(each.kernel.received for each in who.tabs) / 1e6
        self.told.reached_s = {name: round(at, 2) for name, at in who.marks.items()}
        return self.told

    async def _open(self, tabs: AsyncExitStack, opening: Any) -> Any:
        opened = await tabs.enter_async_context(opening)
        self.learner.tabs.append(opened)
        return opened

    def _busy(self, what: str) -> Busy:
        return Counted(self.processes().all, self.told.processor_s, what)


class Counted(Busy):
    """Busy, which writes the seconds down."""

    def __init__(
        self, processes: Sequence[psutil.Process], into: dict[str, float], what: str
    ) -> None:
        super().__init__(processes)
        self._into, self._what = into, what

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._into[self._what] = self.seconds


def process_of(hub: Hub, unit: str) -> psutil.Process:
    process = hub.units[unit].process
    assert process is not None
    return psutil.Process(process.pid)


def of_unit(hub: Hub, unit: str) -> list[psutil.Process]:
    """A unit's own processes, without learners'."""
    top = process_of(hub, unit)
    theirs = {each.pid for of in learners(process_of(hub, "hub")).values() for each in of.all}
    return [each for each in (top, *top.children(recursive=True)) if each.pid not in theirs]


def spread(values: Sequence[float]) -> dict[str, float]:
    """p50, p95 and the largest of some values."""
    ranked = sorted(values)
    p95 = ranked[min(len(ranked) - 1, -(-95 * len(ranked) // 100) - 1)]
    return {"n": len(ranked), "p50": round(statistics.median(ranked), 2), "p95": round(p95, 2),
            "max": round(ranked[-1], 2)}  # fmt: skip


def class_of(hub: Hub, people: Sequence[Learner]) -> Json:
    """A whole class; what each reached, saved, and what all of them took at the end."""
    told: Json = {}
    barrier = asyncio.Barrier(len(people))

    async def stay(_: Learner) -> None:
        """Keep all tabs open until the last has handed in."""
        if await barrier.wait() == 0:
            of = learners(process_of(hub, "hub"))
            each = [Memory.of(of[who.name].all) for who in people]
            told["memory_of_all_learners_MB"] = asdict(sum(each, Memory()))
            told["kernels"] = sum(len(of[who.name].kernels) for who in people)
            told["units_MB"] = {unit: asdict(Memory.of(of_unit(hub, unit))) for unit in UNITS}
        await barrier.wait()

    for who in people:
        who.before_leaving = stay
    busy = {unit: Busy([process_of(hub, unit)]) for unit in UNITS}
    begun, own, load = time.monotonic(), time.process_time(), psutil.cpu_times()
    for each in busy.values():
        each.__enter__()
    asyncio.run(sit(f"{hub.url}/", people, PACE))
    for each in busy.values():
        each.__exit__()
    lasted, after = time.monotonic() - begun, psutil.cpu_times()
    saved: list[Saved] = [save for who in people for save in who.saved]
    reached = people[0].marks
    return told | {
        "learners": len(people),
        "lasted_s": round(lasted, 1),
        "arrived_within_s": PACE.arrive * (len(people) - 1),
        "seconds_before_an_answer": PACE.think,
        "reached_s": {name: spread([who.marks[name] for who in people]) for name in reached},
        "saves_ms": spread([1000 * each.seconds for each in saved]),
        "sent_again": sum(each.sent - 1 for each in saved),
        "turned_away": sum(who.turned_away for who in people),
        "units_processor_s": {unit: round(each.seconds, 2) for unit, each in busy.items()},
        "client_processor_s": round(time.process_time() - own, 1),
        "machine_processor_s": round(after.user - load.user + after.system - load.system, 1),
    }


def figures(count: int) -> Json:
    names = [f"l{n:02d}" for n in range(count + 1)]
    load = os.getloadavg()
    with running_hub(names) as hub:
        made = [
            Learner(hub.accounts[who].name, hub.accounts[who].password, sheet(n), "tpi/")
            for n, who in enumerate(names)
        ]
        marking.release(hub)
        units = {unit: asdict(Memory.of(of_unit(hub, unit))) for unit in UNITS}
        resting = {unit: Busy(of_unit(hub, unit)) for unit in UNITS}
        for each in resting.values():
            each.__enter__()
        time.sleep(IDLE_SECONDS)
        for each in resting.values():
            each.__exit__()
        alone = asyncio.run(Visit(hub, made[0])())
        group = class_of(hub, made[1:])
        begun = time.monotonic()
        marking.collect(hub)
        collected = time.monotonic()
        marking.mark(hub)
        marked = time.monotonic()
        amiss = marking.amiss(hub, made)
    return {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": {"cores": os.cpu_count(), "memory_GB": psutil.virtual_memory().total / 1e9,
                    "load_before": load, "load_after": os.getloadavg(),
                    "note": "a machine shared with other work; times are upper bounds"},
        "versions": {"python": platform.python_version()}
        | {each: importlib.metadata.version(each) for each in PACKAGES},
        "units_MB": units,
        "units_idle_percent": {unit: round(each.percent, 2) for unit, each in resting.items()},
        "alone": asdict(alone),
        "class": group,
        "grading": {"collect_s": collected - begun, "autograde_s": marked - collected,
                    "answers_given": sum(len(who.given) for who in made), "amiss": amiss},
    }  # fmt: skip


def rounded(value: Any) -> Any:
    """The same with two places."""
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(each) for each in value]
    return round(value, 2) if isinstance(value, float) else value


def show(told: Json, name: str = "", depth: int = 0) -> None:
    """Print figures as an indented table."""
    print(f"{'  ' * depth}{name}")
    for key, value in told.items():
        if isinstance(value, dict) and not set(value) <= {
            "n",
            "p50",
            "p95",
            "max",
            "pss",
            "uss",
            "rss",
        }:
            show(value, key, depth + 1)
        else:
            words = (
                ", ".join(f"{k} {v}" for k, v in value.items())
                if isinstance(value, dict)
                else value
            )
            print(f"{'  ' * (depth + 1)}{key:<{44 - 2 * depth}}{words}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=COUNT)
    parser.add_argument("--to", type=Path, default=FIGURES, help="the JSON file to write")
    given = parser.parse_args()
    result = rounded(figures(given.learners))
    given.to.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    show(result)
    print(f"written to {given.to}")
    sys.exit(bool(result["grading"]["amiss"]))
