"""A consultation as a pure state machine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, assert_never

from tpilab.patients import catalog, patient
from tpilab.protocol import MAX_MS, Act, Debrief, Observation, Reply, Task
from tpilab.skills.select import actions, judging, telling
from tpilab.skills.select.actions import AnyAction, Criterion, Decide, Do
from tpilab.skills.select.acts import ACTS, CHOICES, REVISION
from tpilab.skills.select.state import Done, State

MOST = 300
"""How many things one consultation holds: more than anybody needs."""
_WITHOUT_WORDS = ("identity", "interpreter", "relative")
"""What needs no common language."""
_BEFORE_ALL = ("identity", "side", *_WITHOUT_WORDS)
_RUNNING_LATE = "The next person is waiting outside."
_WRONG = {"dismiss": "dismissed"}
_TAKEN = {
    "questions": "“Not now, thank you.”",
    "teach_back": "“You would tell me what you do, I may say no, and you told me what to watch.”",
    "agree": "“Yes, I would like it.”",
    "dismiss": "{name} looks away.",
}


class Select:
    """Talk, examine, look up, order, explain, decide. A refusal gives the same state."""

    name: str = "select"
    revision: str = REVISION
    acts: Mapping[str, Act] = ACTS
    choices: Mapping[str, str] = CHOICES

    def data_hash(self, task: Task) -> str:
        """A hash of the consultation's record and of the catalog."""
        said = patient(task.patient).consults.model_dump_json() + catalog().model_dump_json()
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def read(self, action: Any) -> AnyAction:
        """An action from JSON. Raises ValueError that names what is wrong."""
        return actions.read(action)

    def card(self, task: Task) -> dict[str, Any]:
        """What a learner knows of the person before: title, name, about, words, minutes."""
        return telling.card(patient(task.patient))

    def begin(self, task: Task) -> State:
        """Nothing was said or done yet."""
        person = patient(task.patient)
        return State(task=task, person=person, visit=person.consults)

    def act(self, state: State, action: AnyAction) -> tuple[State, Reply]:
        """The state after an action, and what came of it."""
        if state.decision is not None:
            return _refused(state, "You have decided; the consultation is over.")
        if action.t_ms < state.t_ms:
            return _refused(state, "Time does not run backwards.")
        if action.t_ms > MAX_MS:
            return _refused(state, "The time is over.")
        match action:
            case Do():
                after, reply = _do(state, action)
            case Criterion():
                after, reply = _criterion(state, action)
            case Decide():
                after, reply = _decide(state, action)
            case _:
                assert_never(action)
        if reply.refused is not None:
            return state, reply
        after = replace(after, t_ms=action.t_ms)
        return after, reply.model_copy(update={"events": after.events[len(state.events) :]})

    def observe(self, state: State) -> Observation:
        """What can be seen and is known now; no truth."""
        return Observation(
            values={
                "phase": "consulting" if state.decision is None else "finished",
                "clock_s": state.clock_s,
                "minutes": state.visit.minutes,
                "did": [each.what for each in state.did],
                "draws": list(state.visit.draws) if state.has("where") else [],
                "criteria": [{"of": of, "item": item, "holds": holds}
                             for (of, item), holds in state.criteria.items()],
                "face": state.face,
            }
        )  # fmt: skip

    def debrief(self, state: State) -> Debrief:
        """All of it."""
        return Debrief(
            events=state.events,
            metrics=telling.metrics(state),
            path=telling.path(state),
            truth=telling.truth(state),
            finished=state.decision is not None,
        )

    def model(self, task: Task) -> list[dict[str, Any]]:
        """A model attempt: the actions of a thorough clinician."""
        from tpilab.skills.select.clinicians import thorough

        return thorough(task)


def _refused(state: State, why: str) -> tuple[State, Reply]:
    return state, Reply(refused=why)


def _do(state: State, action: Do) -> tuple[State, Reply]:
    entries = catalog().entries
    if action.what not in entries:
        return _refused(state, "There is nothing of that name to do.")
    if len(state.did) >= MOST:
        return _refused(state, "The record is full. Decide.")
    where, entry = entries[action.what]
    late = state.clock_s <= state.visit.minutes * 60
    state = replace(state, spent_s=state.spent_s + entry.seconds)
    done = Done(action.t_ms, state.clock_s, action.what)
    state = replace(state, did=(*state.did, done), t_ms=action.t_ms)
    answering = {"questions": _ask, "says": _say}.get(where, _find)
    state, said = answering(state, action)
    state = judging.after(state, action.t_ms)
    if late and state.clock_s > state.visit.minutes * 60:
        said = f"{said} {_RUNNING_LATE}"
    return state, Reply(said=said)


def _told(state: State, name: str) -> State:
    """The state after something brought an answer, for the first time or again."""
    known = name + "!" if name in state.told else name
    return replace(state, told=state.told | {known})


def _ask(state: State, action: Do) -> tuple[State, str]:
    name, visit = action.what, state.visit
    again = name in state.told
    if name == "open" and not _asked_before(state):
        state = state.with_act("began_open", action.t_ms)
    if again:
        state = state.with_act("again", action.t_ms)
    if name == "interpreter" and visit.needs_interpreter:
        state = replace(state, interpreted=True).with_act("interpreter", action.t_ms)
    if name == "relative" and visit.needs_interpreter:
        state = replace(state, interpreted=True).with_act("relative", action.t_ms)
    if visit.needs_interpreter and not state.interpreted and name not in _WITHOUT_WORDS:
        return state, f"{state.person.name} nods and smiles. It is not clear what was understood."
    said = telling.answer(visit, name, again=again)
    return _told(state, name), f"“{said}”"


def _asked_before(state: State) -> bool:
    """Whether anything about the complaint was asked before what was done last."""
    entries = catalog().entries
    return any(
        entries[each.what][0] == "questions" and each.what not in _BEFORE_ALL
        for each in state.did[:-1]
    )


def _find(state: State, action: Do) -> tuple[State, str]:
    name, visit = action.what, state.visit
    if catalog().entries[name][0] == "orders":
        worth = visit.orders[name].worth if name in visit.orders else "unnecessary"
        act = {"unnecessary": "test_unneeded", "harmful": "test_harmful"}.get(worth)
        if act is not None:
            state = state.with_act(act, action.t_ms)
    return _told(state, name), telling.result(visit, name)


def _say(state: State, action: Do) -> tuple[State, str]:
    name = action.what
    kind = catalog().entries[name][1].kind
    if kind == "wrong":
        state = state.with_act(_WRONG.get(name, "misled"), action.t_ms)
        state = replace(state, face=2)
    if name == "agree":
        state = judging.agreed(_told(state, name), action.t_ms)
        unsure = judging.missing_for_consent(state)
        if unsure:
            return state, "“I suppose so. What can happen, actually?”"
    reply = _TAKEN.get(name, "{name} listens and nods.")
    return _told(state, name), reply.format(name=state.person.name)


def _criterion(state: State, action: Criterion) -> tuple[State, Reply]:
    known = catalog().criteria
    if action.of not in known or action.item not in known[action.of].items:
        return _refused(state, "There is no such criterion.")
    criteria = {**state.criteria, (action.of, action.item): action.holds}
    return replace(state, criteria=criteria), Reply()


def _decide(state: State, action: Decide) -> tuple[State, Reply]:
    if action.reason not in catalog().reasons:
        return _refused(state, "There is no such reason.")
    if action.choice != "inject" and action.how_soon is None:
        return _refused(state, "Say how soon what follows must happen.")
    state = judging.decided(replace(state, t_ms=action.t_ms), action)
    return replace(state, decision=action), Reply(said="The consultation is over.")
