"""An action that was done, in words for a debrief."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tpilab.patients.prescribing import look_label
from tpilab.skills.prescribe.actions import (
    AnyAction,
    Decide,
    Do,
    Draw,
    Empty,
    Look,
    Plan,
    Read,
    Reckon,
    Tag,
    Weight,
)
from tpilab.skills.prescribe.acts import CHOICES, MENU
from tpilab.skills.prescribe.doing import THEM
from tpilab.skills.prescribe.reckoning import ALL
from tpilab.skills.prescribe.world import World

_DO = {name: words for _, buttons in MENU for name, words in buttons}


def in_words(world: World, action: AnyAction) -> str:
    """An action that was not refused, in words."""
    return _WORDS[type(action)](world, action).format(them=THEM[world.person.pronoun])


def _drew(world: World, action: Draw) -> str:
    first = world.container(action.container).printed[0]
    return f"Drew {action.typed} of {first} into {action.syringe.upper()}"


def _labeled(world: World, action: Tag) -> str:
    names = ", ".join(world.agent(each).label for each in action.agents)
    return f"Labeled {action.syringe.upper()}: {names}, {action.typed}"


def _reckoned(world: World, action: Reckon) -> str:
    if action.agent == ALL:
        return f"Reckoned all together: {action.percent}"
    return f"Reckoned {world.agent(action.agent).label.lower()}: {action.mg}, {action.percent}"


_WORDS: Mapping[type[AnyAction], Callable[[World, Any], str]] = {
    Look: lambda _, action: look_label(action.what),
    Read: lambda world, action: f"Read: {world.container(action.container).printed[0]}",
    Weight: lambda _, action: f"Set the weight: {action.typed}",
    Do: lambda _, action: _DO[action.what],
    Draw: _drew,
    Empty: lambda _, action: f"Threw syringe {action.syringe.upper()} away",
    Tag: _labeled,
    Plan: lambda _, action: f"Planned {action.sites} × {action.each}",
    Reckon: _reckoned,
    Decide: lambda _, action: CHOICES[action.choice],
}
