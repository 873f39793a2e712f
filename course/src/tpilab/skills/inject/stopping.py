"""Whether a needle stops when the person says so, in a word or in a sign."""

from __future__ import annotations

from typing import Any

from tpilab.skills.guide.actions import Deposit, Puncture, Stroke
from tpilab.skills.inject.state import State

STOPS_MS = 3_000
"""How long a hand takes to stop after words; didactic choice."""
UNREST_UM = 500
"""How far a hand that stops may still come; didactic choice."""


def alarm_ms(state: State) -> int | None:
    """Since when the person says stop: faint, ringing ears, a cough, a short breath; None: not."""
    times = [each for each in (state.coughed_ms,) if each is not None]
    if state.happened != "nothing":
        times.append(state.happened_ms)
    if state.found:
        times.append(0)
    return min(times, default=None)


def well_again(state: State) -> bool:
    """Whether all that ever said stop was a faint, and the person lies and has color again."""
    return state.laid and state.coughed_ms is None and not state.found


def heeded(state: State, action: Any) -> State:
    """What an action of the needle shows of stopping. state: as it was before the action."""
    since = alarm_ms(state)
    if since is None or not isinstance(action, Puncture | Stroke | Deposit):
        return state
    if isinstance(action, Stroke):
        state, goes_on = _stroked(state, action, since + STOPS_MS)
    else:
        goes_on = action.t_ms >= since + STOPS_MS
    if not goes_on:
        return state
    state = state.but(pressed_on=True)
    return state if well_again(state) else state.with_act("went_on", action.t_ms)


def depths(state: State, action: Stroke) -> tuple[int, ...]:
    """How deep the hand wants the needle at each pose of a stroke."""
    needle = state.hand.needle
    if action.ndepth_um is None or needle is None:
        return ()
    first, *steps = action.ndepth_um
    found = [first]
    for step in steps:
        found.append(found[-1] + step)
    return tuple(found)


def _stroked(state: State, action: Stroke, from_ms: int) -> tuple[State, bool]:
    """The shallowest the needle was since it should stop, and whether it came deeper again."""
    needle = state.hand.needle
    if needle is None:
        return state, False
    t_ms, goes_on = action.t_ms, False
    before, least = needle.wanted_um, state.least_um
    for lasts, deep in zip(action.dt_ms, depths(state, action), strict=False):
        if t_ms >= from_ms:
            least = before if least is None else least
            goes_on = goes_on or deep > least + UNREST_UM
            least = min(least, deep)
        before = deep
        t_ms += lasts
    return state.but(least_um=least), goes_on
