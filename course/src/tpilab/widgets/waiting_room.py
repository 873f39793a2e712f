"""The waiting room: people to see one after the other in one cell, `waiting_room()`.

Each is a simulator, made when the learner first sees that person and kept as long as the kernel;
what was said to whom a browser's tab remembers, as for every simulator.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from tpilab.patients import patient
from tpilab.skills.select.telling import THEM
from tpilab.skills.select.waiting import PEOPLE, task
from tpilab.widgets.headed import Head, Headed
from tpilab.widgets.kept import keep_practice
from tpilab.widgets.simulator import Simulator
from tpilab.widgets.words import RUN_ALL, Refused, Shown, Words, as_markdown, never_raises

Json: TypeAlias = dict[str, Any]


@never_raises("The waiting room")
def waiting_room() -> Shown:
    """People to talk with and to decide about, who have no cell of their own."""
    return WaitingRoom().shown


class WaitingRoom:
    """Who waits, and who is being seen."""

    def __init__(self) -> None:
        self.seeing: str | None = None
        self._simulators: dict[str, Simulator] = {}
        self.head = Head("waiting_room.js", self.reply)
        self.shown = Headed(self.head, _still())
        self.refresh()

    def refresh(self) -> None:
        """Show who waits, or who is being seen."""
        self.head.shown = {
            "people": [_card(name) for name in PEOPLE],
            "seeing": _card(self.seeing) if self.seeing else {},
            "another": _card(other) if (other := self._another()) else {},
        }

    def reply(self, content: Any) -> Json:
        """What to answer the browser, whatever it sent. Raises Refused."""
        match content:
            case {"kind": "see", "patient": str(name)} if name in _forms():
                self._see(name)
            case {"kind": "back"}:
                self.seeing = None
                self.shown.show()
            case _:
                raise Refused("The page sent something unexpected. Reload the page")
        self.refresh()
        return {"kind": "done"}

    def _see(self, name: str) -> None:
        if name not in self._simulators:
            of = task(name)
            ended = keep_practice(of)
            self._simulators[name] = Simulator(of, after=self.refresh, ended=ended)
        self.seeing = name
        self.shown.show(self._simulators[name])

    def _another(self) -> str | None:
        """A parallel form of who is being seen, once that consultation is over."""
        if self.seeing not in PEOPLE or not self._simulators[self.seeing].finished:
            return None
        return next((self.seeing + letter for letter in patient(self.seeing).variants), None)


def _forms() -> set[str]:
    """Those who wait, and those like them."""
    return {*PEOPLE, *(name + letter for name in PEOPLE for letter in patient(name).variants)}


def _card(name: str) -> Json:
    who = patient(name)
    return {
        "id": name,
        "name": who.name,
        "about": f"{who.age}, {who.occupation}",
        "words": who.complaint,
        "them": THEM[who.pronoun],
        "key": Simulator.key_of(task(name)),
    }


def _still() -> Words:
    """Who waits, for a notebook without a kernel."""
    cards = [_card(name) for name in PEOPLE]
    lead = f"{len(cards)} people are waiting. Press {RUN_ALL} to see them here."
    lines = [f"{each['name']}, {each['about']}: “{each['words']}”" for each in cards]
    rows = [f"- {as_markdown(line)}" for line in lines]
    return Words("\n".join([lead, *lines]), "\n".join([lead, "", *rows]))
