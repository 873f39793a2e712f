"""The procedure note: its fields, what can be chosen, and whether it tells what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tpilab.skills.inject.state import State

Options = Mapping[str, str]
_LITTLE_UL, _MUCH_UL = 1_000, 3_000
_SIDES = {"left": "left", "right": "right", "middle": "middle"}
FIELDS: Mapping[str, tuple[str, Options]] = {
    "side": ("Side", _SIDES),
    "given": ("Amount given", {
        "none": "none", "little": "up to 1 mL", "some": "1 to 3 mL", "much": "more than 3 mL"}),
    "guided": ("Guided by", {"landmark": "landmarks and the hand", "picture": "ultrasound"}),
    "punctures": ("Skin punctures", {"0": "0", "1": "1", "2": "2", "more": "more than 2"}),
    "aspiration": ("Drawing back", {
        "clean": "nothing came, each time", "blood": "blood came", "air": "air came",
        "not": "not done each time"}),
    "complication": ("Complication", {
        "none": "none seen", "faint": "faint", "ringing": "ringing ears", "breath": "breathless",
        "nerve": "electric pain", "leg": "weak leg"}),
    "needle": ("Needle", {"whole": "came out whole", "not": "not looked at"}),
    "after": ("Afterward", {
        "measured": "pain, threshold and movement measured again", "not": "not measured"}),
    "advice": ("Advice", {"given": "given, with when to come back", "not": "not given"}),
}  # fmt: skip
"""Of each field its heading and what can be chosen."""


def fields() -> list[dict[str, Any]]:
    """The fields as a card has them."""
    return [
        {"id": name, "label": label,
         "options": [{"id": each, "label": words} for each, words in options.items()]}
        for name, (label, options) in FIELDS.items()
    ]  # fmt: skip


def unknown(note: Mapping[str, str]) -> str:
    """The first field or choice that is none; empty if all are there to be chosen."""
    for name, chosen in note.items():
        if name not in FIELDS or chosen not in FIELDS[name][1]:
            return name
    return ""


def true_of(state: State) -> dict[str, frozenset[str]]:
    """For each field what would be true, as far as it was done and seen."""
    hand = state.hand
    given = state.given_ul
    amount = (
        "none" if not given else "little" if given <= _LITTLE_UL
        else "some" if given <= _MUCH_UL else "much"
    )  # fmt: skip
    count = hand.punctures
    return {
        "side": frozenset({state.world.target.side}),
        "given": frozenset({amount}),
        "guided": frozenset({"landmark"}),
        "punctures": frozenset({str(count) if count <= 2 else "more"}),  # noqa: PLR2004 - as told
        "aspiration": _aspirated(state),
        "complication": _seen(state),
        "needle": frozenset({"whole" if "intact" in state.done else "not"}),
        "after": frozenset({"measured" if state.after.whole else "not"}),
        "advice": frozenset({"given" if "advise" in state.done else "not"}),
    }


def _aspirated(state: State) -> frozenset[str]:
    hand = state.hand
    came = {each for each in hand.drawn if each != "nothing"}
    if came:
        return frozenset(came)
    return frozenset({"not" if hand.unaspirated or not hand.aspirations else "clean"})


def _seen(state: State) -> frozenset[str]:
    """Complications that showed: any of them is true to write, and `none` only without."""
    shown = {
        {"faint": "faint", "tinnitus": "ringing", "breathless": "breath", "weak_leg": "leg"}[each]
        for each in (state.happened, *state.found)
        if each != "nothing"
    }
    for each in state.hand.touched:
        if each.sign and each.what == "nerve":
            shown.add("nerve")
        if each.sign and each.what == "pleura" and state.hand.told:
            shown.add("breath")
    return frozenset(shown or {"none"})


def wrong(state: State, note: Mapping[str, str]) -> tuple[str, ...]:
    """The fields of a note that tell what did not happen."""
    truth = true_of(state)
    return tuple(name for name, chosen in note.items() if chosen not in truth[name])
