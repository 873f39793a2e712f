"""Panels filled by scripted hands, for the tests of consistency."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from tpilab.protocol import Json
from tpilab.replay import attempt
from tpilab.skills import skill
from tpilab.skills.palpate import hands
from tpilab.skills.palpate.panel import task
from tpilab.widgets.consistent import PanelDesk
from tpilab.widgets.panel_file import PanelFile

PALPATE = skill("palpate")


@cache
def examined(name: str, seed: int = 0) -> str:
    """A finished attempt as JSON text: of ordered hands, from seed 100 on of random ones."""
    asked = task(name)
    do = hands.random if seed >= 100 else hands.systematic
    state, kept = PALPATE.begin(asked), []
    for each in do(asked, seed):
        state, reply = PALPATE.act(state, PALPATE.read(each))
        if reply.refused is None:
            kept.append(each)
    return json.dumps(attempt(PALPATE, asked, kept))


def value(name: str, seed: int = 0) -> Any:
    return json.loads(examined(name, seed))


def fill(panel: PanelFile, seed: int = 0) -> PanelFile:
    """Examine all who are left of this round."""
    while (name := panel.standing.next) is not None:
        panel.save(panel.standing.round, name, value(name, seed))
    return panel


def shared(seed: int = 0, name: str = "") -> str:
    return fill(PanelFile(None, seed=9), seed).share(name)


def examine(desk: PanelDesk, seed: int = 0) -> list[Json]:
    """Examine the next person at the simulator, and give all that the browser heard."""
    desk.reply({"kind": "examine"})
    simulator, heard = desk.simulator, []
    assert simulator is not None
    simulator.send = heard.append
    made = value(simulator.task.patient, seed)
    for content in (
        {"kind": "act", "attempt": "one", "n": 0, "actions": made["actions"]},
        {"client": "c", "n": 1, "value": made, "known": 0, "age_ms": 0},
    ):
        simulator._receive(simulator, content, [])
    return heard
