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
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import psutil

from tests.hub import marking
from tests.hub.classroom import MODULE, Learner, Pace, sit
from tests.hub.client import Hub as Front
from tests.hub.client import Notebook, Server, browser
from tests.hub.hub import Hub, running_hub
from tests.hub.known import QUIZ, sheet
from tests.hub.learner import HOME, Home, Quiz
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
    """Since the log-in began; rests are not counted."""
    memory_MB: dict[str, Memory] = field(default_factory=dict)
    processor_s: dict[str, float] = field(default_factory=dict)
    """The processor's time of the learner's processes, by what was done."""
    idle_percent: dict[str, float] = field(default_factory=dict)
    """Of one core, while nothing is done."""
    saves_ms: dict[str, float] = field(default_factory=dict)
    websocket_MB: float = 0.0


class Visit:
    """The learner who is alone, watched."""

    def __init__(self, hub: Hub, learner: Learner) -> None:
        self.hub, self.learner, self.told = hub, learner, Alone()

    async def __call__(self) -> Alone:
        """Everything that a learner does, one after the other."""
        who, told = self.learner, self.told
        async with AsyncExitStack() as tabs:
            http = await tabs.enter_async_context(browser())
            with self._counted("log-in and server"):
                server = await who.enter(Front(http, f"{self.hub.url}/"))
            await self._idle("server")
            self._weigh("server")

            async def tab(path: str) -> Notebook:
                opened = await tabs.enter_async_context(server.open(f"{who.root}{path}"))
                who.tabs.append(opened)
                return opened

            with self._counted("module"):
                module = await tab(MODULE)
                await who.run_module(module)
            self._weigh("kernel of the module", module)
            await self._idle("server, module")
            self._weigh("server, module")
            with self._counted("home page, exchange asked"):
                home = Home(await tab(HOME))
                await who.look_in(home)
            self._weigh("kernel of the home page", home.notebook)
            with self._counted("quiz run and answered"):
                quiz = Quiz(await tab(f"my_work/{QUIZ}/{QUIZ}.ipynb"))
                await who.work(quiz, Pace())
            told.saves_ms = spread([1000 * each.seconds for each in who.saved])
            self._weigh("kernel of the quiz", quiz.notebook)
            self._weigh("server, module, home page, quiz")
            with self._counted("hand-in"):
                await server.save(quiz.notebook)
                who.said["hand_in"] = await home.press("hand_in", QUIZ)
            who.reach("handed in")
            await self._plain(server)
            told.websocket_MB = sum(each.kernel.received for each in who.tabs) / 1e6
        told.reached_s = who.marks
        return told

    async def _plain(self, server: Server) -> None:
        """The module as a page without code."""
        before, begun = set(self._processes().kernels), time.monotonic()
        with self._counted("plain page of the module"):
            await server.plain_page(f"{self.learner.root}{MODULE}")
        self.told.reached_s["plain page of the module, from asking"] = time.monotonic() - begun
        now = self._processes().kernels
        (kernel,) = set(now) - before
        self.told.memory_MB["kernel of a plain page"] = Memory.of([now[kernel]])

    def _processes(self) -> LearnersProcesses:
        none = LearnersProcesses([], {})
        return learners(process_of(self.hub, "hub")).get(self.learner.name, none)

    @contextmanager
    def _counted(self, what: str) -> Iterator[None]:
        with Busy(lambda: self._processes().all) as busy:
            yield
        self.told.processor_s[what] = busy.seconds

    async def _idle(self, what: str) -> None:
        with Busy(lambda: self._processes().all) as busy:
            await self.learner.rest(IDLE_SECONDS)
        self.told.idle_percent[what] = busy.percent

    def _weigh(self, what: str, notebook: Notebook | None = None) -> None:
        """Memory of a notebook's kernel, or of all that the learner has."""
        processes = self._processes()
        chosen = processes.all
        if notebook is not None:
            chosen = [processes.kernels[notebook.session["kernel"]["id"]]]
        self.told.memory_MB[what] = Memory.of(chosen)


def process_of(hub: Hub, unit: str) -> psutil.Process:
    process = hub.units[unit].process
    assert process is not None
    return psutil.Process(process.pid)


def of_unit(hub: Hub, unit: str) -> list[psutil.Process]:
    """A unit's own processes, without learners'."""
    top = process_of(hub, unit)
    theirs = {each.pid for of in learners(process_of(hub, "hub")).values() for each in of.all}
    return [each for each in (top, *top.children(recursive=True)) if each.pid not in theirs]


@contextmanager
def units_busy(hub: Hub) -> Iterator[dict[str, Busy]]:
    """How busy each unit is while a block runs."""
    with ExitStack() as stack:
        yield {
            unit: stack.enter_context(Busy(lambda unit=unit: of_unit(hub, unit)))  # type: ignore[misc]
            for unit in UNITS
        }


def units_memory(hub: Hub) -> dict[str, Memory]:
    return {unit: Memory.of(of_unit(hub, unit)) for unit in UNITS}


def spread(values: Sequence[float]) -> dict[str, float]:
    """The number of some values, p50, p95 and the largest."""
    ranked = sorted(values)
    p95 = ranked[-(-95 * len(ranked) // 100) - 1]
    return {"n": len(ranked), "p50": statistics.median(ranked), "p95": p95, "max": ranked[-1]}


def class_of(hub: Hub, people: Sequence[Learner]) -> Json:
    """A whole class: when each reached what, how answers were saved, what all of it took."""
    told: Json = {}
    barrier = asyncio.Barrier(len(people))

    async def stay(_: Learner) -> None:
        """Keep all tabs open until the last has handed in, and weigh everybody then."""
        if await barrier.wait() == 0:
            of = learners(process_of(hub, "hub"))
            all_of_them = [each for who in people for each in of[who.name].all]
            told["memory_of_all_MB"] = Memory.of(all_of_them)
            told["kernels"] = sum(len(of[who.name].kernels) for who in people)
            told["units_MB"] = units_memory(hub)
        await barrier.wait()

    for who in people:
        who.before_leaving = stay
    begun, own, before = time.monotonic(), time.process_time(), psutil.cpu_times()
    with units_busy(hub) as busy:
        asyncio.run(sit(f"{hub.url}/", people, PACE))
    lasted, after = time.monotonic() - begun, psutil.cpu_times()
    saved = [each for who in people for each in who.saved]
    return told | {
        "learners": len(people),
        "lasted_s": lasted,
        "arrived_within_s": PACE.arrive * (len(people) - 1),
        "thought_before_an_answer_s": PACE.think,
        "reached_s": {
            what: spread([who.marks[what] for who in people]) for what in people[0].marks
        },
        "saves_ms": spread([1000 * each.seconds for each in saved]),
        "sent_again": sum(each.sent - 1 for each in saved),
        "turned_away": sum(who.turned_away for who in people),
        "units_processor_s": {unit: each.seconds for unit, each in busy.items()},
        "client_processor_s": time.process_time() - own,
        "machine_processor_s": sum(after[:3]) - sum(before[:3]),
    }


def figures(count: int) -> Json:
    """Everything, with one learner alone and a class of `count`."""
    names = [f"l{n:02d}" for n in range(count + 1)]
    load = os.getloadavg()
    with running_hub(names) as hub:
        made = [
            Learner(hub.accounts[who].name, hub.accounts[who].password, sheet(n), "tpi/")
            for n, who in enumerate(names)
        ]
        marking.release(hub)
        weight = units_memory(hub)
        with units_busy(hub) as busy:
            time.sleep(IDLE_SECONDS)
        alone = asyncio.run(Visit(hub, made[0])())
        group = class_of(hub, made[1:])
        begun = time.monotonic()
        marking.collect(hub)
        collected = time.monotonic()
        marking.mark(hub)
        marked = time.monotonic()
        amiss = marking.amiss(hub, made)
    memory = psutil.virtual_memory().total / 1e9
    return {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": {
            "cores": os.cpu_count(),
            "memory_GB": memory,
            "load_average_before": load,
            "load_average_after": os.getloadavg(),
            "note": "shared with other work: times are upper bounds",
        },
        "versions": {"python": platform.python_version()}
        | {each: importlib.metadata.version(each) for each in PACKAGES},
        "units_MB": weight,
        "units_idle_percent": {unit: each.percent for unit, each in busy.items()},
        "alone": asdict(alone),
        "class": group,
        "grading": {
            "collect_s": collected - begun,
            "autograde_s": marked - collected,
            "answers_given": sum(len(who.given) for who in made),
            "amiss": amiss,
        },
    }


def plain(value: Any) -> Any:
    """The same as JSON has it, with two places."""
    match value:
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case Memory():
            return plain(asdict(value))
        case float():
            return round(value, 2)
    return value


def rows(told: Json) -> Iterator[tuple[str, str]]:
    """What was measured, and the figure."""
    alone, group, grading = told["alone"], told["class"], told["grading"]
    for unit, memory in told["units_MB"].items():
        yield f"{unit}, memory (PSS)", f"{memory['pss']:.0f} MB"
    for what, memory in alone["memory_MB"].items():
        yield f"a learner's {what}, memory (PSS)", f"{memory['pss']:.0f} MB"
    for what, percent in alone["idle_percent"].items():
        yield f"the same, nothing done: {what}", f"{percent:.1f} % of a core"
    for what, seconds in alone["processor_s"].items():
        yield f"processor's time: {what}", f"{seconds:.1f} s"
    for what, seconds in alone["reached_s"].items():
        yield f"alone, from log-in: {what}", f"{seconds:.1f} s"
    yield "alone, an answer's save", _told(alone["saves_ms"], "ms")
    count = group["learners"]
    for what, seconds in group["reached_s"].items():
        yield f"class of {count}, from log-in: {what}", _told(seconds, "s")
    yield f"class of {count}, an answer's save", _told(group["saves_ms"], "ms")
    each = group["memory_of_all_MB"]["pss"] / count
    yield f"class of {count}, memory of each at the end (PSS)", f"{each:.0f} MB"
    yield f"class of {count}, all of it", f"{group['lasted_s']:.0f} s"
    yield "collect, autograde", f"{grading['collect_s']:.0f} s, {grading['autograde_s']:.0f} s"
    yield "answers given", str(grading["answers_given"])
    yield "answers or points amiss", str(len(grading["amiss"]))


def _told(of: dict[str, float], unit: str) -> str:
    return f"p50 {of['p50']:.3g}, p95 {of['p95']:.3g}, max {of['max']:.3g} {unit}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=COUNT)
    parser.add_argument("--to", type=Path, default=FIGURES, help="the JSON file to write")
    given = parser.parse_args()
    result = plain(figures(given.learners))
    given.to.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(f"{result['when']}, {result['machine']}")
    for name, figure in rows(result):
        print(f"{name:<64}{figure}")
    for each in result["grading"]["amiss"]:
        print(each)
    sys.exit(bool(result["grading"]["amiss"]))
