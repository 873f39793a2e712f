"""What is looked up, read, prepared and said, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from tpilab.formulary.quantity import read_weight_g
from tpilab.patients import catalog
from tpilab.patients.prescribing import HERE, WITHOUT_WORDS, looks, weight_in_words
from tpilab.skills.prescribe.actions import Do, Look, Read, Weight
from tpilab.skills.prescribe.filling import container
from tpilab.skills.prescribe.state import Refused, State
from tpilab.skills.prescribe.world import World
from tpilab.skills.select.telling import answer, result

Doing: TypeAlias = Callable[[State, int], tuple[State, str]]
THEM = {"she": "her", "he": "him", "they": "them"}


def looked(state: State, action: Look) -> tuple[State, str]:
    """Something asked, measured or looked up. Raises Refused."""
    name, visit = action.what, state.world.person.visit
    if not offered(state.world, name):
        raise Refused("There is nothing of that name to look up.")
    if name == "interpreter" and visit is not None and visit.needs_interpreter:
        heard = state.told | {"interpreter"}
        return state.but(interpreted=True, told=heard), "A professional interpreter is on the line."
    mute = visit is not None and visit.needs_interpreter and not state.interpreted
    if mute and name not in WITHOUT_WORDS:
        who = state.world.person.name
        return state, f"{who} nods and smiles. It is not clear what was understood."
    again = state.has(name)
    said = told(state.world, name, again=again)
    known = name + "!" if again else name
    state = state.but(told=state.told | {known})
    if name == "today":
        state = state.with_act("asked_today", action.t_ms)
    return state, said


def offered(world: World, name: str) -> bool:
    """Whether this can be looked up for this person."""
    if name == "interpreter":
        return world.person.visit is not None and world.person.visit.needs_interpreter
    return name in looks()


def told(world: World, name: str, *, again: bool) -> str:
    """What a look brings: the record's words for this syringe, the consultation's, or the usual."""
    aim, visit = world.aim, world.person.visit
    asked = name in HERE or catalog().entries[name][0] == "questions"
    if aim.earlier is not None and name in aim.earlier.by:
        said = aim.earlier.says
    elif name in aim.says:
        said = aim.says[name]
    elif name in HERE:
        said = HERE[name][1]
    elif visit is not None:
        said = answer(visit, name, again=again) if asked else result(visit, name)
    else:
        said = catalog().entries[name][1].answer
    if name == "chart" and aim.chart_weight:
        said = f"{said} {aim.chart_weight}"
    return f"“{said}”" if asked else said


def read(state: State, action: Read) -> tuple[State, str]:
    """A label, line by line. Raises Refused."""
    there = container(state.world, action.container)
    state = state.but(read=state.read | {action.container})
    return state, "\n".join(there.printed)


def weighed(state: State, action: Weight) -> tuple[State, str]:
    """The weight that is reckoned with. Raises AskBack."""
    grams = read_weight_g(action.typed)
    return state.but(weight_g=grams, reckoned={}), f"Reckoned with {weight_in_words(grams)}."


def done(state: State, action: Do) -> tuple[State, str]:
    """Something of the menu. Raises Refused."""
    if action.what not in DOINGS:
        raise Refused("There is no such thing to do here.")
    state, said = DOINGS[action.what](state, action.t_ms)
    return state.but(done=state.done | {action.what}), said


def _hands(state: State, _t_ms: int) -> tuple[State, str]:
    return state, "The hands are clean and dry."


def _wipe(state: State, _t_ms: int) -> tuple[State, str]:
    return state.but(wiping=True), "Wiped with alcohol, and dry."


def _second(state: State, _t_ms: int) -> tuple[State, str]:
    """A colleague reads aloud, and finds nothing that the label does not tell."""
    parts = {part.container for each in state.syringes.values() for part in each.parts}
    if not parts:
        raise Refused("There is nothing to read yet: draw up first.")
    world = state.world
    lines = [", ".join(world.container(name).printed) for name in world.shelf if name in parts]
    said = "Your colleague reads aloud: " + "; and ".join(lines) + "."
    return state.but(checked=True), said


def _emergency(state: State, t_ms: int) -> tuple[State, str]:
    return state.with_act("emergency", t_ms), "They stand beside the couch, checked today."


def _warn(state: State, t_ms: int) -> tuple[State, str]:
    return state.with_act("warned", t_ms), "“All right. I will see how I get home.”"


def _opened(state: State) -> list[str]:
    """Single-dose containers that were opened and hold something still."""
    world = state.world
    return [name for name, left in state.left.items() if left and world.container(name).single_dose]


def _discard(state: State, _t_ms: int) -> tuple[State, str]:
    if not _opened(state):
        raise Refused("Nothing is left over in an opened single-dose container.")
    gone = dict.fromkeys(_opened(state), 0)
    return state.but(left={**state.left, **gone}), "Thrown away."


def _keep(state: State, t_ms: int) -> tuple[State, str]:
    if not state.left:
        raise Refused("Nothing is open.")
    if _opened(state):
        state = state.with_act("shared", t_ms)
    return state, "It stands on the shelf again."


DOINGS: Mapping[str, Doing] = {
    "clean_hands": _hands,
    "wipe": _wipe,
    "second": _second,
    "emergency": _emergency,
    "warn": _warn,
    "discard": _discard,
    "keep": _keep,
}
