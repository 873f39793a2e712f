"""A plan around an injection as a pure state machine: visits, and the weeks between them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, assert_never

from tpilab.patients import patient
from tpilab.physics.rehabilitation import WEEKS
from tpilab.protocol import MAX_MS, Act, Debrief, Observation, Reply, Task
from tpilab.skills.rehabilitate import actions, judging, telling
from tpilab.skills.rehabilitate.actions import (
    MOST_LETTERS,
    Agree,
    AnyAction,
    Decide,
    Do,
    Drop,
    Note,
    Rule,
    Series,
)
from tpilab.skills.rehabilitate.acts import ACTS, ASKS, CHOICES, MEASURES, REVISION, SAYS
from tpilab.skills.rehabilitate.doing import Refused, asked, measured, number, part, passed
from tpilab.skills.rehabilitate.state import Rules, State

MOST_AHEAD, MOST_APART = 12, 26
MOST_WEEKS = 26
_AGREED = {"ask_goal": "goal", "ask_day": "day", "choose": "choose", "back": "back", "call": "call"}
_HEARD = {
    "choose": "“Then I take the one that fits my day.”",
    "back": "“This much, at that hour; and at once if something is wrong.”",
    "call": "“Good. Then I will not let it slide.”",
    "return": "“Short breath, fever, weakness: at once. I see.”",
    "stretch_now": "The muscle is stretched to its full length, slowly.",
    "honest": "“That is fair.”",
    "promise": "“Really? Then I need do nothing myself.”",
    "frighten": "“Then I had better not move it.”",
}
_HARMS = {"promise": "promised", "frighten": "frightened"}


class Rehabilitate:
    """Ask, measure, agree, write, decide; then weeks go by, and again."""

    name: str = "rehabilitate"
    revision: str = REVISION
    acts: Mapping[str, Act] = ACTS
    choices: Mapping[str, str] = CHOICES

    def data_hash(self, task: Task) -> str:
        """A hash of the plan's person."""
        record = patient(task.patient).rehabilitated
        return hashlib.sha256(record.model_dump_json().encode()).hexdigest()[:16]

    def read(self, action: Any) -> AnyAction:
        """An action from JSON. Raises ValueError that names what is wrong."""
        return actions.read(action)

    def card(self, task: Task) -> dict[str, Any]:
        """What a learner knows before: title, name, about, words, scene, neck, weeks."""
        return telling.card(self.begin(task))

    def menu(self, task: Task) -> dict[str, Any]:
        """What can be asked, measured, agreed on, said and decided."""
        return telling.menu_of(self.begin(task))

    def begin(self, task: Task) -> State:
        """The day of the first needle. Raises KeyError for whom no plan is made."""
        person = patient(task.patient)
        return State(task=task, person=person, record=person.rehabilitated)

    def act(self, state: State, action: AnyAction) -> tuple[State, Reply]:
        """The state after an action, and what came of it."""
        if state.decision is not None:
            return state, Reply(refused="The plan is closed.")
        if action.t_ms < state.t_ms:
            return state, Reply(refused="Time does not run backwards.")
        if action.t_ms > MAX_MS:
            return state, Reply(refused="The time is over.")
        try:
            after, said = _acted(state.but(t_ms=action.t_ms), action)
        except Refused as why:
            return state, Reply(refused=str(why))
        return after, Reply(said=said, events=after.events[len(state.events) :])

    def observe(self, state: State) -> Observation:
        """What can be seen and is known now; no truth."""
        return Observation(values=telling.seen(state))

    def debrief(self, state: State) -> Debrief:
        """All of it."""
        return Debrief(
            events=judging.judged(state),
            metrics=telling.metrics(state),
            path=telling.path(state),
            truth=telling.truth(state),
            finished=state.decision is not None,
        )

    def model(self, task: Task) -> list[dict[str, Any]]:
        """A model attempt: the actions of a clinician who plans with the person."""
        from tpilab.skills.rehabilitate.clinicians import thorough

        return thorough(task)


def _acted(state: State, action: AnyAction) -> tuple[State, str]:
    """The state after an action, and what is said. Raises Refused."""
    match action:
        case Do():
            after = _did(state, action.what)
        case Agree():
            after = part(state, action.what, action.times, action.minutes)
        case Drop():
            after = _dropped(state, action.what)
        case Rule():
            after = _ruled(state, action)
        case Series():
            after = _planned(state, action)
        case Note():
            after = _noted(state, action.text)
        case Decide():
            after = _decided(state, action)
        case _:
            assert_never(action)
    return after


def _did(state: State, what: str) -> tuple[State, str]:
    did = state.visit.did | {what}
    if what in ASKS:
        said = asked(state, what)
        state = state.in_visit(did=did)
    elif what in MEASURES:
        value, said = measured(state, what)
        kept = tuple(each for each in state.visit.measured if each[0] != what)
        state = state.in_visit(did=did, measured=(*kept, (what, value)))
    elif what in SAYS:
        said = _HEARD[what]
        state = state.in_visit(did=did)
        if what in _HARMS:
            state = state.with_act(_HARMS[what])
    else:
        raise Refused("There is no such thing to do here.")
    if what in _AGREED:
        if what in ("choose", "back", "call") and not state.parts:
            raise Refused("There is nothing agreed on yet.")
        state = state.but(agreed=state.agreed | {_AGREED[what]})
    return state, said


def _dropped(state: State, what: str) -> tuple[State, str]:
    parts = tuple(each for each in state.parts if each.what != what)
    if len(parts) == len(state.parts):
        raise Refused("That is no part of the plan.")
    return state.but(parts=parts), "Given up."


def _ruled(state: State, action: Rule) -> tuple[State, str]:
    percent = number(action.percent, 100, "percent less pain")
    weeks = number(action.weeks, MOST_WEEKS, "weeks")
    if percent < judging.SOME_PERCENT:
        raise Refused(f"{percent} percent is no more than chance. What would be worth a needle?")
    rule = Rules(percent, weeks, state.week)
    told = f"Another needle only after {percent} % less pain for {weeks} weeks."
    return state.but(rule=rule), f"{told} “That is clear.”"


def _planned(state: State, action: Series) -> tuple[State, str]:
    count = number(action.count, MOST_AHEAD, "more needles")
    apart = number(action.apart, MOST_APART, "weeks apart")
    state = state.but(ahead=(count, apart))
    if action.drug == "steroid":
        state = state.with_act("steroid_series")
    elif not action.only_if:
        state = state.with_act("routine_series")
    if apart < judging.SPACING_WEEKS:
        state = state.with_act("too_soon")
    if count + len(state.needles) > judging.MOST_NEEDLES:
        state = state.with_act("too_many")
    when = "if the rule is met" if action.only_if else "in any case"
    return state, f"{count} more, {apart} weeks apart, {when}."


def _noted(state: State, text: str) -> tuple[State, str]:
    if not text.strip():
        raise Refused("The note is empty.")
    if len(text) > MOST_LETTERS:
        raise Refused(
            f"The note has {len(text):,} letters; nobody reads so much. At most {MOST_LETTERS:,}."
            " It is still in the box: shorten it."
        )
    return state.but(note=text), "The note is on its way to the therapist. A person marks it."


def _decided(state: State, action: Decide) -> tuple[State, str]:
    choice, visit = action.choice, state.visit
    if choice == "repeat" and state.week == 0:
        raise Refused("Today's needle is in. Another one is a matter for a later visit.")
    if choice not in judging.right(state, visit, state.needles):
        state = state.but(wrong_ways=state.wrong_ways + 1)
    if state.warned and choice != "refer":
        state = state.with_act("ignored_sign")
    if choice == "repeat":
        state = _needled(state)
    relief = judging.relief_percent(state, visit)
    if choice == "close" and (relief is None or relief < judging.SOME_PERCENT):
        state = state.with_act("closed_early")
    state = state.in_visit(choice=choice)
    if choice in ("refer", "close") or state.week >= WEEKS:
        return state.but(decision=(action.t_ms, choice)), "It is over."
    return _met_again(state, action.weeks)


def _needled(state: State) -> State:
    """The state after another needle, and what that was."""
    visit = state.visit
    thought_again = any(each.choice == "rethink" for each in state.visits)
    if not judging.benefit(state, visit) and not thought_again:
        state = state.with_act("repeat_without_benefit")
    if visit.week - max(state.needles) < judging.SPACING_WEEKS:
        state = state.with_act("too_soon")
    if len(state.needles) >= judging.MOST_NEEDLES:
        state = state.with_act("too_many")
    if judging.may_repeat(state, visit, state.needles):
        state = state.with_act("repeated")
    return state.but(needles=(*state.needles, state.week))


def _met_again(state: State, weeks: int) -> tuple[State, str]:
    """The next visit; who was told to, comes before it when something is wrong."""
    warns, told = state.record.warns, "return" in state.visits[0].did
    due = min(state.week + weeks, WEEKS)
    early = warns is not None and told and state.week < warns.week < due
    state = passed(state, warns.week - state.week if early and warns else due - state.week)
    week = "one week" if state.week == 1 else f"{state.week} weeks"
    came = f"{state.person.name} comes before the appointment." if early else "You meet again."
    return state, f"Week {state.week}, {week} after the first needle. {came}"
