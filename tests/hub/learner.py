"""What a learner does with the course: answers a quiz, performs, hands in, asks for feedback."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.hub.client import Notebook
from tests.hub.kernel import SECONDS, NoAnswer, Widget

Json: TypeAlias = dict[str, Any]

HOME = "course/00_start_here.ipynb"
PATH_CELL = "00-start-here-06"
RESEND_SECONDS = 1.0
"""As `saver.js` and `line.js` send again what was not acknowledged."""
BATCH = 4
"""Actions a message: a browser sends what gathered in a tenth of a second."""


@dataclass
class Saved:
    """How an answer was saved."""

    slot: str
    seconds: float
    """From giving the answer to its acknowledgement."""
    sent: int
    """How often it was sent."""


@dataclass
class Quiz:
    """A quiz that is open and was run."""

    notebook: Notebook
    saved: list[Saved] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)
    """By slot, the value that was acknowledged last."""
    client: str = field(default_factory=lambda: uuid.uuid4().hex[:16])
    _n: int = 0

    @property
    def questions(self) -> dict[str, Widget]:
        """The widgets that ask, by slot."""
        asked = (each for each in self.notebook.widgets if each.state.get("question"))
        return {each.state["question"]["slot"]: each for each in asked}

    async def answer(self, slot: str, value: Any, sure: str | None = None) -> Saved:
        """Give an answer as a question of the page does. Raises NoAnswer unless it is saved."""
        widget = self.questions[slot]
        self._n += 1
        n, given, known = self._n, time.monotonic(), widget.state["saved"].get("seq", 0)
        message = {"client": self.client, "n": n, "value": value, "sure": sure, "known": known}
        for sent in range(1, int(SECONDS / RESEND_SECONDS) + 1):
            age = int(1000 * (time.monotonic() - given))
            await widget.send({**message, "age_ms": age})
            try:
                reply = await widget.hear(
                    lambda said: (said.get("client"), said.get("n")) == (self.client, n),
                    RESEND_SECONDS,
                )
            except NoAnswer:
                continue
            if reply["kind"] != "saved":
                raise NoAnswer(f"{slot} was not saved: {reply}")
            took = Saved(slot, time.monotonic() - given, sent)
            self.saved.append(took)
            self.given[slot] = value
            return took
        raise NoAnswer(f"{slot} was not acknowledged within {SECONDS:g} s")

    async def perform(self, slot: str, attempt: Json, pause: float = 0.0) -> Saved:
        """Do at a simulator what an attempt says, and hand in what the kernel made of it.

        pause: seconds between messages; a hand's own pace would take minutes.
        """
        widget, name = self.questions[slot], uuid.uuid4().hex[:12]
        actions = attempt["actions"]
        seen = await act(widget, name, actions, pause)
        if seen["seen"].get("phase") != "finished":
            raise NoAnswer(f"{slot} did not come to its end")
        refused = set(seen["refused"])
        kept = [each for n, each in enumerate(actions) if n not in refused]
        made = {**widget.state["made_for"], "actions": kept, "seen_digest": seen["digest"]}
        return await self.answer(slot, made)


async def act(widget: Widget, attempt: str, actions: list[Json], pause: float = 0.0) -> Json:
    """Do something at a simulator; what it then shows."""
    shown = await _acted(widget, attempt, 0, [])
    for n in range(0, len(actions), BATCH):
        shown = await _acted(widget, attempt, n, actions[n : n + BATCH])
        await asyncio.sleep(pause)
    return shown


async def _acted(widget: Widget, attempt: str, n: int, actions: list[Json]) -> Json:
    await widget.send({"kind": "act", "attempt": attempt, "n": n, "actions": actions})
    return await widget.hear(
        lambda said: said.get("attempt") == attempt and said.get("have") == n + len(actions)
    )


@dataclass
class Home:
    """The learner's path, on 00_start_here."""

    notebook: Notebook
    _n: int = 0

    @property
    def path(self) -> Widget:
        """The widget with the buttons. It lies in a box."""
        box = self.notebook.widget(PATH_CELL)
        head = box.state["children"][0].removeprefix("IPY_MODEL_")
        return self.notebook.kernel.widgets[head]

    def quiz(self, quiz: str) -> Json:
        """What is told of a quiz: `stands`, `can`, `feedback` ..."""
        return next(row["quiz"] for row in self.path.state["shown"]["rows"] if row["name"] == quiz)

    async def settled(self) -> None:
        """Wait until the exchange has answered."""
        await self.path.until(lambda state: True if not state["shown"]["busy"] else None, 120)

    async def press(self, way: str, quiz: str = "") -> str:
        """Press a button: look, start, fetch, hand_in or feedback. What is said of it then.

        Raises NoAnswer if it is refused, or what came of it is no good news.
        """
        await self.settled()
        self._n += 1
        n = self._n
        await self.path.send({"kind": way, "n": n} | ({"quiz": quiz} if quiz else {}))
        reply = await self.path.hear(lambda said: said.get("n") == n)
        if reply["kind"] != "done":
            raise NoAnswer(f"{way} {quiz} was refused: {reply}")
        await self.settled()
        shown = self.path.state["shown"]
        said = shown["said"] or shown["exchange"]
        if said.get("level") != "good":
            raise NoAnswer(f"{way} {quiz}: {said}")
        return str(said["text"])
