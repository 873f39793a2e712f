"""The whole encounter as a pure state machine over the other skills.

An action is a whole part: the actions of one skill, replayed from a task that holds what earlier
parts gave (`carrying.py`). So an encounter is marked as every skill is, by replay, and nobody can
write what was found or drawn up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from tpilab.patients import patient
from tpilab.protocol import MAX_MS, Act, Debrief, Observation, Reply, Skill, Task
from tpilab.skills.encounter import actions, carrying, judging, telling
from tpilab.skills.encounter.actions import AnyAction, End, Part, PartName
from tpilab.skills.encounter.acts import ACTS, CHOICES, REVISION
from tpilab.skills.encounter.state import Over, State
from tpilab.skills.guide import Guide
from tpilab.skills.inject import Inject
from tpilab.skills.palpate import Palpate
from tpilab.skills.prescribe import Prescribe
from tpilab.skills.rehabilitate import Rehabilitate
from tpilab.skills.rescue import Rescue
from tpilab.skills.select import Select

MOST_PARTS = 12
MOST_TRIES = 40
"""Parts that are looked into, refused ones too: each costs a replay, and the marker's time."""
SKILLS: Mapping[PartName, Skill[Any, Any]] = {
    "select": Select(), "palpate": Palpate(), "prescribe": Prescribe(), "guide": Guide(),
    "inject": Inject(), "rescue": Rescue(), "rehabilitate": Rehabilitate(),
}  # fmt: skip


class Encounter:
    """From the door to the plan. A refusal changes nothing but how many parts were tried."""

    name: str = "encounter"
    revision: str = "/".join((REVISION, *(each.revision for each in SKILLS.values())))
    acts: Mapping[str, Act] = ACTS
    choices: Mapping[str, str] = CHOICES

    def data_hash(self, task: Task) -> str:
        """A hash of all that the person's record holds."""
        person = patient(task.patient)
        parts = [_hash(name, task) for name in SKILLS if _there(name, task)]
        said = "".join([person.id, *parts])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def read(self, action: Any) -> AnyAction:
        """An action from JSON. Raises ValueError that names what is wrong."""
        return actions.read(action)

    def card(self, task: Task) -> dict[str, Any]:
        """What a learner knows before: title, name, about, words, tone, assessment."""
        return telling.card(self.begin(task))

    def menu(self, _task: Task) -> list[dict[str, str]]:
        """The parts, in the clinic's order: id and label."""
        return telling.menu()

    def begin(self, task: Task) -> State:
        """Somebody comes in. Raises KeyError for a person whose record lacks a part."""
        person = patient(task.patient)
        _ = person.consults
        if "inject" in judging.way(state := State(task=task, person=person)):
            _ = person.needled, person.injected
        return state

    def act(self, state: State, action: AnyAction) -> tuple[State, Reply]:
        """The state after an action, and what came of it."""
        if state.ended_ms is not None:
            return state, Reply(refused="The encounter is over.")
        if action.t_ms < state.t_ms:
            return state, Reply(refused="Time does not run backwards.")
        if isinstance(action, End):
            return _ended(state, action)
        if len(state.parts) >= MOST_PARTS or state.tries >= MOST_TRIES:
            return state, Reply(refused="The record is full. End the encounter.")
        return _after_part(state.but(tries=state.tries + 1), action)

    def observe(self, state: State) -> Observation:
        """What was done, and what can follow; no truth."""
        return Observation(values=telling.seen(state))

    def debrief(self, state: State) -> Debrief:
        """All of it."""
        return Debrief(
            events=judging.judged(state),
            metrics=telling.metrics(state),
            path=telling.path(state),
            truth=telling.truth(state),
            finished=state.ended_ms is not None,
        )

    def model(self, task: Task) -> list[dict[str, Any]]:
        """A model attempt: the actions of a careful clinician."""
        from tpilab.skills.encounter.clinicians import careful

        return careful(task)


def _there(name: PartName, task: Task) -> bool:
    try:
        SKILLS[name].data_hash(task)
    except KeyError:
        return False
    return True


def _hash(name: PartName, task: Task) -> str:
    return SKILLS[name].data_hash(task.model_copy(update={"skill": name}))


def _ended(state: State, action: End) -> tuple[State, Reply]:
    if not state.parts:
        return state, Reply(refused=f"{state.person.name} has just come in. Talk first.")
    if carrying.rescue_is_due(state):
        return state, Reply(refused=f"Something is wrong with {state.person.name}.")
    after = state.but(t_ms=action.t_ms, ended_ms=action.t_ms)
    return after, Reply(said=" ".join(telling.says(after)))


def _after_part(state: State, action: Part) -> tuple[State, Reply]:
    if why := carrying.why_not(state, action.of):
        return state, Reply(refused=why)
    skilled = SKILLS[action.of]
    ended, took_ms = _replayed(skilled, carrying.task_of(state, action.of), action.actions)
    part = Over(of=action.of, began_ms=state.t_ms, ended=ended, skill=skilled)
    if not part.debrief.finished:
        return state, Reply(refused="This part is not over: it has no decision.")
    over_ms = min(max(action.t_ms, state.t_ms + took_ms), MAX_MS)
    after = state.but(parts=(*state.parts, part), t_ms=over_ms)
    return after, Reply(said=f"Decided: {part.debrief.path['decision']['words']}.")


def _replayed(skilled: Skill[Any, Any], task: Task, listed: tuple[Any, ...]) -> tuple[Any, int]:
    """The state after actions of a part, and how long they took; what is none is passed over."""
    ended, last_ms = skilled.begin(task), 0
    for each in listed:
        try:
            action = skilled.read(each)
        except ValueError:
            continue
        ended, reply = skilled.act(ended, action)
        if reply.refused is None:
            last_ms = max(last_ms, action.t_ms)
    return ended, last_ms
