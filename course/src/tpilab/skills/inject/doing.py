"""What can be said, arranged, measured and watched, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from tpilab.physics.relief import eased
from tpilab.skills.guide import Guide
from tpilab.skills.guide.actions import Do as GuideDo
from tpilab.skills.guide.moving import Refused
from tpilab.skills.guide.skill import at
from tpilab.skills.inject.acts import MENU, POSITIONS
from tpilab.skills.inject.state import Measured, State

Doing: TypeAlias = Callable[[State, int], tuple[State, str]]
GUIDE = Guide()
_NOT_WITH_NEEDLE = (
    "prone", "side", "supine", "sitting", "wash", "clean", "dry", "gloves", "algometer", "motion",
    "intact", "sharps", "recap", "compress", "move_fully", "watch", "walk",
)  # fmt: skip
_ONLY_AFTER = (
    "intact", "sharps", "recap", "compress", "move_fully", "watch", "walk", "other_side",
)  # fmt: skip
_BOTH_HANDS = ("prone", "side", "supine", "sitting", "wash", "clean", "gloves", "algometer")
"""For these, fingers that hold a band let go of it."""
AFTERWARD = ("intact", "compress", "move_fully", "watch", "breathing", "walk")
"""What counts only when it is done after the last needle."""
_FORWARDED = ("feel", "warn", "ask_feel", "hold_breath", "breathe", "other_side")


def menu(state: State) -> list[dict[str, Any]]:
    """The menu's groups of buttons with id and label, as far as they make sense here."""
    chest = state.world.aim.chest
    return [
        {"group": group, "buttons": [
            {"id": name, "label": label} for name, label in buttons
            if chest or name not in ("hold_breath", "breathe", "other_side")]}
        for group, buttons in MENU
    ]  # fmt: skip


def done(state: State, name: str, t_ms: int) -> tuple[State, str]:
    """The state after something was said or arranged, and what is said. Raises Refused."""
    if name not in _DOINGS:
        raise Refused("There is no such thing to do here.")
    if state.hand.needle is not None and name in _NOT_WITH_NEEDLE:
        raise Refused("Not with the needle in.")
    if not state.punctured and name in _ONLY_AFTER:
        raise Refused("That comes after the needle.")
    state, said = _DOINGS[name](state, t_ms)
    if name in _BOTH_HANDS:
        state = state.but(fix=None)
    return state.but(done=tuple(dict.fromkeys((*state.done, name)))), said


def _forwarded(name: str) -> Doing:
    """Something that guiding a needle knows to do."""

    def doing(state: State, t_ms: int) -> tuple[State, str]:
        hand, reply = GUIDE.act(state.hand, GuideDo(kind="do", t_ms=t_ms, what=name))
        if reply.refused:
            raise Refused(reply.refused)
        return state.but(hand=hand), reply.said

    return doing


def _unwell(state: State) -> str:
    """What somebody says who is not well now; empty: nothing."""
    if state.happened == "faint" and not state.laid:
        return "“Far away. I feel sick.” The face is still pale."
    if state.coughed_ms is not None or "breathless" in state.found:
        return "“It catches when I breathe in.”"
    return "“My ears still ring.”" if state.happened == "tinnitus" else ""


def _ask_feel(state: State, t_ms: int) -> tuple[State, str]:
    after, said = _forwarded("ask_feel")(state, t_ms)
    return after, _unwell(after) or said


def _position(name: str) -> Doing:
    def lying(state: State, _t_ms: int) -> tuple[State, str]:
        who = state.person.name
        said = f"{who} stays sitting." if name == "sitting" else f"{who} lies {POSITIONS[name]}."
        return state.but(position=name), said

    return lying


def _measured(state: State, **found: int) -> State:
    """The state with something measured: before the first puncture, or after it."""
    if state.punctured:
        return state.but(after=replace(state.after, **found))
    return state.but(before=replace(state.before, **found))


def _now(state: State) -> Measured:
    """What measuring finds now: as in the record before, eased a little or sore after."""
    before = state.record.before
    if not state.punctured:
        return Measured(before.pain, before.threshold_kPa, before.motion_percent)
    return eased_measures(state)


def eased_measures(state: State) -> Measured:
    """What measuring finds some minutes after the needle."""
    before = state.record.before
    responds, seed = state.person.response, state.course_seed
    by = eased(responds, seed, state.treated)
    pain = min(10, max(0, before.pain - (by.tenths + 5) // 10))
    by = eased(responds, seed, replace(state.treated, twitched=False))  # INJ-045: pain only
    threshold = before.threshold_kPa * (100 + 2 * by.tenths - by.sore) // 100
    motion = min(100, before.motion_percent + by.tenths // 2)
    return Measured(pain, threshold, motion)


def _ask_pain(state: State, t_ms: int) -> tuple[State, str]:
    del t_ms
    pain = _now(state).pain
    assert pain is not None
    said = f"“{_NUMBERS[pain]}.”"
    if state.hand.needle is not None:  # what is said then is neither before nor after
        return state, said
    return _measured(state, pain=pain), said


def _algometer(state: State, _t_ms: int) -> tuple[State, str]:
    threshold = _now(state).threshold_kpa
    assert threshold is not None
    if state.hand.skin_clean and not state.punctured:
        state = state.but(hand=state.hand.but(broken=True))
    return _measured(state, threshold_kpa=threshold), f"Three readings: on average {threshold} kPa."


def _motion(state: State, _t_ms: int) -> tuple[State, str]:
    motion = _now(state).motion_percent
    assert motion is not None
    what = state.record.before.motion
    said = f"{what[0].upper()}{what[1:]}: {motion} % of the other side."
    return _measured(state, motion_percent=motion), said


def _kit(state: State, _t_ms: int) -> tuple[State, str]:
    return state, "Oxygen, suction, and the box with emergency drugs and lipid stand beside you."


def _read(state: State, _t_ms: int) -> tuple[State, str]:
    return state, f"The label: {state.record.drug}."


def _wash(state: State, _t_ms: int) -> tuple[State, str]:
    if state.hand.gloved:
        hand = state.hand.but(gloved=False)
        return state.but(washed=True, hand=hand), "The gloves are off, and your hands are clean."
    return state.but(washed=True), "Your hands are clean."


def _clean(state: State, _t_ms: int) -> tuple[State, str]:
    hand = state.hand.but(skin_clean=True, broken=False)
    return (
        state.but(hand=hand, dry=False, hands_first=state.washed),
        "The skin is clean, and wet.",
    )


def _dry(state: State, _t_ms: int) -> tuple[State, str]:
    if not state.hand.skin_clean:
        raise Refused("There is nothing to dry yet.")
    return state.but(dry=True), "It has dried."


def _gloves(state: State, _t_ms: int) -> tuple[State, str]:
    return state.but(hand=state.hand.but(gloved=True)), "The gloves are on."


def _let_go(state: State, _t_ms: int) -> tuple[State, str]:
    if state.fix is None:
        raise Refused("Your fingers hold nothing.")
    return state.but(fix=None), "Your fingers let go."


def _legs_up(state: State, _t_ms: int) -> tuple[State, str]:
    if state.happened != "faint":
        return state, "“All right.” It changes nothing."
    return state.but(laid=True), "The color comes back. “Oh. I was far away.”"


def _call(state: State, _t_ms: int) -> tuple[State, str]:
    """Called with a reason it is care; called beforehand it is none."""
    reason = state.unwell or state.hand.sign or state.happened != "nothing"
    said = "A colleague comes, with the emergency box."
    return state.but(called=state.called or reason), said if reason else "A colleague looks in."


def _intact(state: State, _t_ms: int) -> tuple[State, str]:
    return state, "Whole: tip, shaft and hub."


def _sharps(state: State, _t_ms: int) -> tuple[State, str]:
    said = "The needle is in the box."
    if "sharps" in state.done:
        return state, said
    waited = {"move_fully", "watch", "walk", "breathing"} & set(state.done)
    return state.but(lay_about=bool(waited or state.notes or state.after != Measured())), said


def _recap(state: State, _t_ms: int) -> tuple[State, str]:
    if "sharps" in state.done:
        raise Refused("The needle is in the box already.")
    return state, "The cap is on."


def put_away(state: State) -> State:
    """The state with the needle just taken out: what counts afterward begins anew."""
    kept = tuple(each for each in state.done if each not in AFTERWARD)
    return state.but(done=kept, after=Measured(), least_um=None)


def _plainly(said: str) -> Doing:
    def doing(state: State, _t_ms: int) -> tuple[State, str]:
        return state, said

    return doing


def _watch(state: State, t_ms: int) -> tuple[State, str]:
    """Half an hour passes: whatever a touch has to show, shows."""
    soon = tuple(replace(each, sign_ms=min(each.sign_ms, t_ms)) for each in state.hand.touched)
    hand, signs = at(state.hand.but(touched=soon), t_ms)
    state = state.but(hand=hand)
    told = " ".join(signs) or _unwell(state) or "Nothing new."
    return _shows(state, "watch", told)


def _breathing(state: State, t_ms: int) -> tuple[State, str]:
    hand, signs = at(state.hand, t_ms)
    state = state.but(hand=hand)
    if state.coughed_ms is not None:
        found = state.found | {"breathless"}
        told = [*signs, "“It catches when I breathe in.” One side sounds fainter."]
        return state.but(found=found), " ".join(told)
    return _shows(state, "breathing", "“Fine.” Both sides sound alike.")


def _walk(state: State, _t_ms: int) -> tuple[State, str]:
    if state.happened == "faint" and not state.laid:
        return state, "Two steps, and the knees give. You catch the arm."
    return _shows(state, "walk", "A steady walk.")


def _shows(state: State, by: str, usual: str) -> tuple[State, str]:
    """What the record lets be found in this way after the needle, or the usual."""
    here = state.punctured and state.hand.needle is None
    for each in state.record.afterwards:
        if here and by in each.by and state.can_follow(each.what):
            return state.but(found=state.found | {each.what}), each.shows
    return state, usual


_NUMBERS = (
    "Nothing", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
)  # fmt: skip
_DOINGS: Mapping[str, Doing] = {
    **{name: _forwarded(name) for name in _FORWARDED},
    "ask_feel": _ask_feel,
    **{name: _position(name) for name in POSITIONS},
    "ask_today": _plainly("“No, nothing of that. As I said last time.”"),
    "ask_pain": _ask_pain,
    "algometer": _algometer,
    "motion": _motion,
    "kit": _kit,
    "read_syringe": _read,
    "wash": _wash,
    "clean": _clean,
    "dry": _dry,
    "gloves": _gloves,
    "let_go": _let_go,
    "legs_up": _legs_up,
    "call": _call,
    "intact": _intact,
    "sharps": _sharps,
    "recap": _recap,
    "compress": _plainly("You press for a minute. No swelling."),
    "move_fully": _plainly("Slowly, to the end of the movement, and back."),
    "watch": _watch,
    "breathing": _breathing,
    "walk": _walk,
    "advise": _plainly("“Sore for a day or two. And if I get short of breath, I come at once.”"),
}
