"""How a visit ends: what the plan of the day was, another needle, and when they meet again."""

from __future__ import annotations

from tpilab.physics.rehabilitation import WEEKS
from tpilab.skills.rehabilitate import judging
from tpilab.skills.rehabilitate.actions import Decide
from tpilab.skills.rehabilitate.amounts import Refused
from tpilab.skills.rehabilitate.doing import passed
from tpilab.skills.rehabilitate.state import State


def decided(state: State, action: Decide) -> tuple[State, str]:
    """The state after a decision, and what comes of it. Raises Refused."""
    choice, visit = action.choice, state.visit
    if state.week == 0 and choice == "repeat":
        raise Refused(
            "Today's needle is in. Another one is a matter for a later visit." if state.needles
            else "You decided against a needle an hour ago."
        )  # fmt: skip
    if state.week == 0 and choice == "rethink":
        raise Refused(
            "The needle is an hour old. Whether it was the right place shows later."
            if state.needles else "You have just examined. Whether the plan helps shows later."
        )  # fmt: skip
    if choice not in judging.right(state, visit, state.needles):
        state = state.but(wrong_ways=state.wrong_ways + 1)
    for name in judging.plan_acts(state):
        state = state.with_act(name)
    if state.warned and choice != "refer":
        asked = "ask_since" in visit.did
        state = state.with_act("ignored_sign", "" if asked else "Nobody had asked what was new.")
    if choice == "repeat":
        state = _needled(state)
    relief = judging.relief_percent(state, visit)
    if choice == "close" and (relief is None or relief < judging.SOME_PERCENT):
        state = state.with_act("closed_early")
    found = f"You examine anew. {state.record.anew.says} " if choice == "rethink" else ""
    state = state.in_visit(choice=choice)
    if choice in ("refer", "close") or state.week >= WEEKS:
        return state.but(decision=(action.t_ms, choice)), f"{found}It is over."
    state, said = _met_again(state, action.weeks)
    return state, found + said


def _needled(state: State) -> State:
    """The state after another needle, and what that was."""
    visit, needles = state.visit, state.needles
    if note := _no_benefit(state):
        state = state.with_act("repeat_without_benefit", note)
    if needles and visit.week - max(needles) < judging.SPACING_WEEKS:
        state = state.with_act("too_soon")
    if len(needles) >= judging.MOST_NEEDLES:
        state = state.with_act("too_many")
    if judging.may_repeat(state, visit, needles):
        state = state.with_act("repeated")
    return state.but(needles=(*needles, state.week))


def _no_benefit(state: State) -> str:
    """Why another needle repeats what did not help; empty if it does not."""
    visit, needles = state.visit, state.needles
    if not state.record.after_needle:
        if state.person.rehabilitated.after_needle:
            return "None was used on the first day."
        return "No point had been found that it could be meant for."
    if judging.helped(state, visit, needles):
        return ""
    if not any(judging.relief_percent(state, each) is not None
               for each in judging.since(state, visit, needles)):  # fmt: skip
        return "Nobody had measured whether the last one helped."
    if not judging.looked_anew(state, visit):
        return "Pain had not fallen by 30 % at any visit since the last one."
    return "The new look had found another cause." if state.record.anew.elsewhere else ""


def _met_again(state: State, weeks: int) -> tuple[State, str]:
    """The next visit; who was told to, comes before it when something is wrong, and says so."""
    warns, told = state.record.warns, "return" in state.visits[0].did
    due = min(state.week + weeks, WEEKS)
    if warns is None or not told or not state.week < warns.week < due:
        state = passed(state, due - state.week)
        return state, f"{_since_first(state)} You meet again."
    state = passed(state, warns.week - state.week)
    state = state.in_visit(did=frozenset({"ask_since"}))
    name = state.person.name
    return state, f"{_since_first(state)} {name} comes before the appointment. “{warns.says}”"


def _since_first(state: State) -> str:
    weeks = "one week" if state.week == 1 else f"{state.week} weeks"
    first = "needle" if state.record.after_needle else "day"
    return f"Week {state.week}, {weeks} after the first {first}."
