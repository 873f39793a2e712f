"""The plunger: drawn back, and pushed."""

from __future__ import annotations

from typing import Literal

from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pool import pool
from tpilab.physics.pose import Vector
from tpilab.rng import below
from tpilab.skills.guide.judging import after_deposit
from tpilab.skills.guide.moving import Refused
from tpilab.skills.guide.state import Given, Needle, Sign, State

SYRINGE_UL = 10_000
SHOWS = {"blood": 800, "air": 600}
"""In how many of a thousand what the tip lies in comes back; didactic: a clean syringe is no proof.
"""
SAME_PLACE_UM = 1_500
"""A tip that moved less is where the plunger was drawn back; didactic choice."""
_BLOOD, _AIR = (Tissue.ARTERY, Tissue.VEIN), (Tissue.PLEURA, Tissue.LUNG)
_SAID = {
    "nothing": "Nothing comes back.", "blood": "Blood comes back.", "air": "Bubbles come back.",
}  # fmt: skip


def _in(state: State) -> Needle:
    if state.needle is None:
        raise Refused("The needle is not in the skin.")
    return state.needle


def aspirated(state: State) -> tuple[State, str]:
    """The state after the plunger was drawn back, and what comes. Raises Refused."""
    needle = _in(state)
    number, tip = state.aspirations, needle.pose.tip
    sign: Sign = "nothing"
    if state.aspirated and state.aspirated[1] != "nothing" and _near(state.aspirated[0], tip):
        sign = state.aspirated[1]  # Drawing back until nothing comes does not take it back.
    elif needle.tissue in _BLOOD and _shows(state, "blood", number):
        sign = "blood"
    elif needle.tissue in _AIR and _shows(state, "air", number):
        sign = "air"
    said = "Water comes back." if sign == "blood" and not state.world.person else _SAID[sign]
    state = state.but(drawn=(*state.drawn, sign), aspirated=(tip, sign))
    return state.but(sign=state.sign or sign != "nothing"), said


def _shows(state: State, what: str, number: int) -> bool:
    return int(below(state.task.seed, f"guide/{what}", 1000, number)) < SHOWS[what]


def given(
    state: State, t_ms: int, volume_ul: int, kind: Literal["injectate", "contrast"]
) -> tuple[State, str]:
    """The state after a deposit, and what is said. Raises Refused."""
    needle = _in(state)
    used = sum(each.volume_ul for each in state.deposits if each.kind == kind)
    if used + volume_ul > SYRINGE_UL:
        raise Refused("There is not that much left in the syringe.")
    tip, world = needle.pose.tip, state.world
    here = state.aspirated is not None and _near(state.aspirated[0], tip)
    sign = state.aspirated[1] if state.aspirated and here else "nothing"
    right = kind == "injectate" and world.target.holds(needle.tissue, tip)
    deposit = Given(t_ms, tip, pool(world.block, tip, volume_ul), volume_ul, kind, right)
    state = state.but(
        deposits=(*state.deposits, deposit),
        aspirated=None,
        unaspirated=state.unaspirated or not here,
    )
    if kind == "contrast":
        return state, ""
    against = sign != "nothing" or needle.hurt_ms is not None
    return after_deposit(state, deposit, against=against), "It spreads."


def _near(one: Vector, other: Vector) -> bool:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) <= SAME_PLACE_UM**2
