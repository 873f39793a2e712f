"""What is named in the pause and in the note, and whether the note tells what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tpilab.skills.guide.acts import NEEDLES
from tpilab.skills.inject.state import State

Options = Mapping[str, str]
_LITTLE_UL, _MUCH_UL = 1_000, 3_000
_SIDES = {"left": "left", "right": "right", "middle": "middle"}
_DOSES = (("3", 3), ("10", 10), ("20", 20), ("30", 30), ("100", 100))
"""Bands of a dose, each up to so many mg: wide of a decimal point that slipped."""
_NEIGHBORS = {
    "upper_trapezius": "levator scapulae", "rhomboid_major": "middle trapezius",
    "gluteus_medius": "gluteus maximus", "gluteus_maximus": "gluteus medius",
    "piriformis": "gluteus maximus", "erector_spinae": "quadratus lumborum",
    "quadratus_lumborum": "erector spinae",
}  # fmt: skip
_OTHERS = {"n1": "Ms Harper", "n2": "Mr Okafor"}
_DRUGS = {"other": "lidocaine 2% with epinephrine", "steroid": "triamcinolone 40 mg/mL"}
FIELDS: Mapping[str, tuple[str, Options]] = {
    "side": ("Side", _SIDES),
    "site": ("Muscle", {"target": "", "other": ""}),
    "drug": ("Drug", {"tray": "", **_DRUGS}),
    "given": ("Amount given", {
        "none": "none", "little": "up to 1 mL", "some": "more than 1, up to 3 mL",
        "much": "more than 3 mL"}),
    "dose": ("Dose", {
        "none": "none", "3": "up to 3 mg", "10": "more than 3, up to 10 mg",
        "20": "more than 10, up to 20 mg", "30": "more than 20, up to 30 mg",
        "100": "more than 30, up to 100 mg", "more": "more than 100 mg"}),
    "size": ("Needle", {
        f"{gauge}x{length}": f"{gauge} gauge, {length} mm" for gauge, length in NEEDLES}),
    "guided": ("Guided by", {"landmark": "landmarks and the hand", "picture": "ultrasound"}),
    "punctures": ("Skin punctures", {"1": "1", "2": "2", "more": "more than 2"}),
    "aspiration": ("Drawing back", {
        "clean": "nothing came, each time", "blood": "blood came", "air": "air came",
        "not": "not done each time", "nothing": "nothing was given"}),
    "complication": ("Complication", {
        "none": "none seen", "faint": "faint", "ringing": "ringing ears",
        "breath": "cough or short breath", "nerve": "electric pain", "leg": "weak leg"}),
    "needle": ("Needle afterward", {"whole": "came out whole", "not": "not looked at"}),
    "after": ("Response", {
        "measured": "pain, threshold and movement measured again", "not": "not measured"}),
    "advice": ("Advice", {"given": "given, with when to come back", "not": "not given"}),
}  # fmt: skip
"""Of each field its heading and what can be chosen; words that differ with the person are empty."""
GRAVEST = ("breath", "ringing", "leg", "faint", "nerve")
"""Where more than one thing went wrong, a note has to tell the first of these."""


def time_out_choices(state: State) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Persons, sites and drugs that can be named in the pause; one of each is right."""
    person = state.person
    persons = {person.id: person.name} | _OTHERS
    label = state.world.target.label.partition(" ")[2]
    sites = {"target": label, "other": _NEIGHBORS.get(person.needled.goal.muscle, "deltoid")}
    drugs = {"tray": state.record.solution} | _DRUGS
    return persons, sites, drugs


def choices(labels: Options) -> list[dict[str, str]]:
    """Choices as a browser has them, in the order of their words, which tells nothing."""
    by_words = sorted(labels.items(), key=lambda each: each[1])
    return [{"id": name, "label": label} for name, label in by_words]


def options(state: State, field: str) -> Options:
    """What can be chosen in a field with this person."""
    _, sites, drugs = time_out_choices(state)
    return {"site": sites, "drug": drugs}.get(field, FIELDS[field][1])


def noted_fields(state: State) -> list[dict[str, Any]]:
    """The fields as a card has them."""
    found = []
    for name, (label, _) in FIELDS.items():
        labels = options(state, name)
        told = choices(labels) if name in ("site", "drug") else [
            {"id": each, "label": words} for each, words in labels.items()
        ]  # fmt: skip
        found.append({"id": name, "label": label, "options": told})
    return found


def unknown(note: Mapping[str, str]) -> str:
    """The first field or choice that is none; empty if all are there to be chosen."""
    for name, chosen in note.items():
        if name not in FIELDS or chosen not in FIELDS[name][1]:
            return name
    return ""


def true_of(state: State) -> dict[str, frozenset[str]]:
    """For each field what would be true, as far as it was done and seen."""
    hand = state.hand
    count = hand.punctures
    told = {
        "side": state.world.target.side,
        "site": "target",
        "drug": "tray",
        "given": _amount(state.given_ul),
        "dose": _dose(state),
        "guided": "landmark",
        "punctures": str(count) if count <= 2 else "more",  # noqa: PLR2004 - as told
        "complication": _complication(state),
        "needle": "whole" if "intact" in state.done else "not",
        "after": "measured" if state.after.whole else "not",
        "advice": "given" if "advise" in state.done else "not",
    }
    plans = hand.plans[-1:] if hand.plans else ()
    sizes = frozenset(f"{each.gauge}x{each.length_mm}" for each in plans)
    true = {name: frozenset({each}) for name, each in told.items()}
    true |= {"size": sizes, "aspiration": _aspirated(state)}
    return {name: true[name] for name in FIELDS}


def _amount(given_ul: int) -> str:
    if not given_ul:
        return "none"
    return "little" if given_ul <= _LITTLE_UL else "some" if given_ul <= _MUCH_UL else "much"


def _dose(state: State) -> str:
    ng = state.given_ul * state.record.ug_per_ml
    if not ng:
        return "none"
    return next((name for name, mg in _DOSES if ng <= 1_000_000 * mg), "more")


def _aspirated(state: State) -> frozenset[str]:
    hand = state.hand
    came = {each for each in hand.drawn if each != "nothing"}
    if came:
        return frozenset(came)
    if not hand.deposits:
        return frozenset({"nothing", "clean"} if hand.drawn else {"nothing"})
    return frozenset({"not" if hand.unaspirated else "clean"})


def _complication(state: State) -> str:
    """The gravest complication that showed."""
    words = {"faint": "faint", "tinnitus": "ringing", "breathless": "breath", "weak_leg": "leg"}
    shown = {words[each] for each in (state.happened, *state.found) if each != "nothing"}
    if any(each.sign and each.what == "nerve" for each in state.hand.touched):
        shown.add("nerve")
    if state.coughed_ms is not None:
        shown.add("breath")
    return next((each for each in GRAVEST if each in shown), "none")


def wrong(state: State, note: Mapping[str, str]) -> tuple[str, ...]:
    """The fields of a note that tell what did not happen."""
    truth = true_of(state)
    return tuple(name for name, chosen in note.items() if chosen not in truth[name])
