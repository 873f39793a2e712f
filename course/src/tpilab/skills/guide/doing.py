"""What can be said and arranged, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tpilab.skills.guide.acts import MENU, NOT_ON_GEL, OVER_THE_CHEST
from tpilab.skills.guide.moving import Refused
from tpilab.skills.guide.state import HELD_MS, State
from tpilab.skills.guide.world import World

Doing: TypeAlias = Callable[[State, int], tuple[State, str]]
_THEM = {"she": "her", "he": "him", "they": "them"}


def menu(world: World) -> list[dict[str, Any]]:
    """The menu's groups of buttons with id and label, as far as they make sense here."""
    person = world.person
    them = _THEM[person.pronoun] if person else ""
    groups = [
        {"group": group, "buttons": [
            {"id": name, "label": label.format(them=them)} for name, label in buttons
            if makes_sense(world, name)]}
        for group, buttons in MENU
    ]  # fmt: skip
    return [each for each in groups if each["buttons"]]


def makes_sense(world: World, name: str) -> bool:
    """Whether something can be done here."""
    if name in OVER_THE_CHEST:
        return world.aim.chest
    return world.person is not None or name not in NOT_ON_GEL


def done(state: State, name: str, t_ms: int) -> tuple[State, str]:
    """The state after something was said or arranged, and what is said. Raises Refused."""
    if name not in DOINGS or not makes_sense(state.world, name):
        raise Refused("There is no such thing to do here.")
    state, said = DOINGS[name](state, t_ms)
    return state.but(done=state.done | {name}), said


def _before(state: State, act: str, t_ms: int) -> State:
    """The state with an act that counts before the first puncture."""
    return state if state.punctures else state.with_act(act, t_ms)


def _feel(state: State, t_ms: int) -> tuple[State, str]:
    if state.needle is not None:
        raise Refused("The needle is in the way.")
    if state.world.person is not None:
        state = _before(state, "felt_again", t_ms)
    if state.skin_clean and not state.gloved:
        state = state.but(broken=True)
    return state, state.world.aim.feels


def _lie_down(state: State, t_ms: int) -> tuple[State, str]:
    if state.needle is not None:
        raise Refused("Not with the needle in.")
    said = f"{state.world.who.name} lies down."
    return _before(state, "lay_down", t_ms), said


def _warn(state: State, t_ms: int) -> tuple[State, str]:
    return _before(state, "warned", t_ms), "“All right. I will say so.”"


def _gloves(state: State, _t_ms: int) -> tuple[State, str]:
    return state.but(gloved=True), "The gloves are on."


def _prepare(state: State, _t_ms: int) -> tuple[State, str]:
    if state.needle is not None or state.probe is not None:
        raise Refused("Something is in the way: first take needle and probe off the skin.")
    return state.but(skin_clean=True, gelled=False, broken=False), "The skin is clean and dry."


def _cover(state: State, _t_ms: int) -> tuple[State, str]:
    if state.probe is not None:
        raise Refused("Take the probe off the skin first.")
    return state.but(covered=True), "The cover is on."


def _gel(state: State, _t_ms: int) -> tuple[State, str]:
    return state.but(gelled=True), "Sterile gel lies on the skin."


def _view(name: str) -> Doing:
    def choosing(state: State, _t_ms: int) -> tuple[State, str]:
        return state.but(view=name), ""

    return choosing


def _m_mode(state: State, t_ms: int) -> tuple[State, str]:
    if not state.looks:
        raise Refused("There is no picture: switch the machine on, and put the probe down.")
    return state.with_act("sliding", t_ms), "One line of the picture runs with time."


def _hold(state: State, t_ms: int) -> tuple[State, str]:
    return state.but(held_until_ms=t_ms + HELD_MS), "A breath in, and still."


def _breathe(state: State, t_ms: int) -> tuple[State, str]:
    return state.but(held_until_ms=min(state.held_until_ms, t_ms)), "Quiet breaths."


def _ask(state: State, t_ms: int) -> tuple[State, str]:
    needle = state.needle
    if needle is None:
        return state, "“Nothing now.”"
    state = state.with_act("asked", t_ms)
    if needle.hurt_ms is not None:
        return state, f"“{state.world.aim.nerve}”"
    return state, "“Pressure. It is all right.”"


def _other_side(state: State, t_ms: int) -> tuple[State, str]:
    if not state.punctures:
        raise Refused("One side first.")
    state = state.with_act("second_side", t_ms)
    return state, "It is noted, and not played here: the other side waits for another day."


DOINGS: Mapping[str, Doing] = {
    "feel": _feel,
    "lie_down": _lie_down,
    "warn": _warn,
    "gloves": _gloves,
    "prepare_skin": _prepare,
    "cover_probe": _cover,
    "sterile_gel": _gel,
    "in_plane": _view("in_plane"),
    "out_of_plane": _view("out_of_plane"),
    "m_mode": _m_mode,
    "hold_breath": _hold,
    "breathe": _breathe,
    "ask_feel": _ask,
    "other_side": _other_side,
}
