"""A plan around an injection as a pure state machine: visits, and the weeks between them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, assert_never

from tpilab.patients import patient
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
from tpilab.skills.rehabilitate.amounts import APART, MORE, PERCENT, RULE_WEEKS, Refused, number
from tpilab.skills.rehabilitate.before import what_came_before
from tpilab.skills.rehabilitate.deciding import decided
from tpilab.skills.rehabilitate.doing import asked, measured, part, told_back
from tpilab.skills.rehabilitate.state import Ahead, Rules, State

MOST_SENT = 30_000
"""Letters of all notes of an attempt, as they are stored: an attempt has 64 kB."""
SERIES = "series"
_AGREED = {"ask_goal": "goal", "ask_day": "day", "choose": "choose", "back": "back", "call": "call"}
_HEARD = {
    "choose": "“Then I take the one that fits my day.”",
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
        """The first day, mostly that of a needle. Raises KeyError for whom no plan is made."""
        person = patient(task.patient)
        record = what_came_before(person.rehabilitated, task)
        needles = (0,) if record.after_needle else ()
        return State(task=task, person=person, record=record, needles=needles)

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
            after = decided(state, action)
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
        said = told_back(state) if what == "back" else _HEARD[what]
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
    if what == SERIES and state.ahead is not None:
        return state.but(ahead=None), "No needles are planned ahead any more."
    parts = tuple(each for each in state.parts if each.what != what)
    if len(parts) == len(state.parts):
        raise Refused("That is no part of the plan.")
    return state.but(parts=parts), "Given up."


def _ruled(state: State, action: Rule) -> tuple[State, str]:
    percent, weeks = number(action.percent, PERCENT), number(action.weeks, RULE_WEEKS)
    if percent < judging.SOME_PERCENT:
        raise Refused(f"{percent} percent is no more than chance. What would be worth a needle?")
    rule = Rules(percent, weeks, state.week)
    told = f"Another needle only after {percent} % less pain for {weeks} weeks."
    return state.but(rule=rule), f"{told} “That is clear.”"


def _planned(state: State, action: Series) -> tuple[State, str]:
    ahead = Ahead(
        number(action.count, MORE), number(action.apart, APART), action.drug, action.where,
        action.only_if,
    )  # fmt: skip
    when = "if the rule is met" if action.only_if else "in any case"
    what = "with steroid, " if action.drug == "steroid" else ""
    return state.but(ahead=ahead), f"{ahead.count} more, {ahead.apart} weeks apart, {what}{when}."


def _noted(state: State, text: str) -> tuple[State, str]:
    if not text.strip():
        raise Refused("The note is empty.")
    letters = len(text.encode("utf-16-le")) // 2  # as the page counts them
    if letters > MOST_LETTERS:
        raise Refused(
            f"The note has {letters:,} letters; nobody reads so much. At most {MOST_LETTERS:,}."
            " It is still in the box: shorten it."
        )
    sent = state.letters + len(json.dumps(text))
    if sent > MOST_SENT:
        raise Refused(
            "The therapist has this note several times over. The last one that was sent stands;"
            " what you changed is still in the box."
        )
    state = state.but(note=text, letters=sent)
    return state, "The note is on its way to the therapist. A person marks it."
