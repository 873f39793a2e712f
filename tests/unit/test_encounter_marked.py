"""The bank of the whole encounter: what a cheap way through it earns."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tpilab.patients import catalog
from tpilab.quiz.bank import load_bank
from tpilab.quiz.kinds.perform import Perform
from tpilab.replay import unseen_attempt
from tpilab.skills.encounter import Encounter
from tpilab.skills.select import Select

ROOT = Path(__file__).parents[2]
ITEMS = {
    item.id: item
    for slot in load_bank(ROOT / "solutions" / "08_whole_encounter.yaml").slots
    for item in slot.items
    if isinstance(item, Perform)
}
MOST_FOR_CLICKS = 0.5
ENCOUNTER, SELECT = Encounter(), Select()


def share(item: Perform, actions: list[Any]) -> float:
    """What an attempt earns."""
    found = item.judge(item.read(unseen_attempt(ENCOUNTER, item.task, actions))).share
    assert found is not None
    return found


@cache
def everything(name: str) -> tuple[str, ...]:
    """All that can be asked, examined, ordered and said in a consultation."""
    state, names = SELECT.begin(ITEMS[name].task), []
    for each in _names(catalog().model_dump(mode="json")):
        action = {"kind": "do", "what": each, "t_ms": 0}
        try:
            read = SELECT.read(action)
        except ValueError:
            continue
        if SELECT.act(state, read)[1].refused is None:
            names.append(each)
    return tuple(names)


def _names(found: Any) -> list[str]:
    inside = found.items() if isinstance(found, dict) else enumerate(found)
    names = [key for key in found if isinstance(found, dict)]
    names += [each for key, each in inside if key == "id"]
    for each in found.values() if isinstance(found, dict) else found:
        if isinstance(each, dict | list):
            names += _names(each)
    return list(dict.fromkeys(names))


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_who_clicks_everything_earns_little_even_with_the_right_decision(name: str) -> None:
    item = ITEMS[name]
    model = ENCOUNTER.model(item.task)
    decided = model[0]["actions"][-1]
    clicks = [{"kind": "do", "what": each, "t_ms": 1000 * n}
              for n, each in enumerate(everything(name))]  # fmt: skip
    assert len(clicks) > 50
    over = 1000 * len(clicks)
    talk = {**model[0], "actions": [*clicks, {**decided, "t_ms": over}], "t_ms": over}
    assert share(item, model) == 1
    assert share(item, [talk, {"kind": "end", "t_ms": over}]) <= MOST_FOR_CLICKS
    assert share(item, [{"kind": "end", "t_ms": 0}]) == 0
