"""A class: learners who log in, run a module, answer a quiz with known answers and hand in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.hub.client import Hub, Notebook, Server, browser
from tests.hub.known import QUIZ, Known
from tests.hub.learner import HOME, Home, Quiz, Saved

Json: TypeAlias = dict[str, Any]

MODULE = "course/02_palpate.ipynb"


@dataclass(frozen=True)
class Pace:
    """How fast learners are; a test's are as fast as the machine."""

    think: float = 0.0
    """Seconds before each answer."""
    move: float = 0.0
    """Seconds between two messages of a hand at a simulator."""
    arrive: float = 0.0
    """Seconds between two who come."""


async def _stay_for_nothing(_: Learner) -> None:
    """Leave at once."""


@dataclass
class Learner:
    """One learner of a class, and what became of the visit."""

    name: str
    password: str
    sheet: Mapping[str, Known]
    root: str = ""
    """The folder that holds course/, as the server sees it, with a slash at its end."""
    marks: dict[str, float] = field(default_factory=dict)
    """Seconds since the log-in began, by what was reached."""
    saved: list[Saved] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)
    """The value of each slot as it was acknowledged."""
    said: dict[str, str] = field(default_factory=dict)
    """By button of the home page, what came of it."""
    turned_away: int = 0
    """How often the hub was too busy to start the server."""
    tabs: list[Notebook] = field(default_factory=list)
    """The notebooks that are open, or were."""
    before_leaving: Callable[[Learner], Awaitable[None]] = _stay_for_nothing
    _begun: float = 0.0

    def reach(self, what: str) -> None:
        """Something was reached now."""
        self.marks[what] = time.monotonic() - self._begun

    async def rest(self, seconds: float) -> None:
        """Wait; what is reached afterwards counts as if there had been no wait."""
        await asyncio.sleep(seconds)
        self._begun += seconds

    async def enter(self, hub: Hub) -> Server:
        """Log in and get into the own server."""
        self._begun = time.monotonic()
        await hub.log_in(self.name, self.password)
        self.reach("logged in")
        server = await hub.start()
        self.turned_away = hub.turned_away
        self.reach("server ready")
        await server.page(f"{self.root}{MODULE}")
        self.reach("page loaded")
        return server

    async def run_module(self, module: Notebook) -> None:
        """Run All in a module; what is reached counts from the log-in."""
        await module.run_all()
        shown = [each for each in module.cells.values() if each.view]
        first = min(each.ended for each in shown)
        hands = min(cell.ended for name, cell in module.cells.items()
                    if cell.view and "made_for" in module.widget(name).state)  # fmt: skip
        self.marks["first widget"] = first - self._begun
        self.marks["first simulator"] = hands - self._begun
        self.reach("whole module")

    async def look_in(self, home: Home) -> None:
        """Run the home page, and fetch the quiz if it is not there yet."""
        await home.notebook.run_all()
        self.reach("home page")
        await home.settled()
        if "fetch" in home.quiz(QUIZ)["can"]:
            self.said["fetch"] = await home.press("fetch", QUIZ)
        self.reach("exchange answered")

    async def work(self, quiz: Quiz, pace: Pace) -> None:
        """Answer every slot of a quiz."""
        await quiz.notebook.run_all()
        self.reach("quiz live")
        for slot, known in self.sheet.items():
            await asyncio.sleep(pace.think)
            if known.performed:
                await quiz.perform(slot, known.value, pace.move)
            else:
                await quiz.answer(slot, known.value)
        self.saved, self.given = quiz.saved, quiz.given
        self.reach("quiz answered")

    async def visit(self, url: str, pace: Pace, *, home_first: bool = False) -> None:
        """All of it, with every notebook left open to the end as people leave their tabs.

        home_first: begin at the home page. A module that is run starts its quiz, which then need
        not be fetched.
        """
        async with AsyncExitStack() as tabs:
            http = await tabs.enter_async_context(browser())
            server = await self.enter(Hub(http, url))

            async def tab(path: str) -> Notebook:
                opened = await tabs.enter_async_context(server.open(f"{self.root}{path}"))
                self.tabs.append(opened)
                return opened

            if home_first:
                home = Home(await tab(HOME))
                await self.look_in(home)
            await self.run_module(await tab(MODULE))
            if not home_first:
                home = Home(await tab(HOME))
                await self.look_in(home)
            quiz = Quiz(await tab(f"my_work/{QUIZ}/{QUIZ}.ipynb"))
            await self.work(quiz, pace)
            await server.save(quiz.notebook)
            self.said["hand_in"] = await home.press("hand_in", QUIZ)
            self.reach("handed in")
            await self.before_leaving(self)


async def sit(
    url: str, learners: Sequence[Learner], pace: Pace, *, home_first: bool = False
) -> None:
    """A whole class on the hub at `url`, one coming after the other. Raises what breaks first."""

    async def come(n: int, learner: Learner) -> None:
        await asyncio.sleep(n * pace.arrive)
        await learner.visit(url, pace, home_first=home_first)

    async with asyncio.TaskGroup() as group:
        for n, learner in enumerate(learners):
            group.create_task(come(n, learner))
