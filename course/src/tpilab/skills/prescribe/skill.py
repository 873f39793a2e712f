"""Preparing a syringe as a pure state machine.

What a browser gets before the first action: `card` and `menu` (see `telling.py`).

What `observe` shows, and a browser may draw; no truth:

    phase       "preparing" | "finished"
    t_ms        time so far
    looked      ids of what was looked up
    weight_g    null | the weight that is reckoned with
    done        ids of the menu that were done
    read        ids of containers whose label was read; labels: {id: lines} of these
    left        {container: volume left in ul} of those that were drawn from
    syringes    {a, b}: volume_ul; parts; contents (agent, label, amount_ng, per_ml: empty as long
                as one of the labels was not read); look "clear" | "milky"; tag null | {agents,
                per_ml}
    plan        null | {syringe, sites, each_ul}
    reckoned    [{agent | "all", ng | null, permille}]: the learner's own
    running     null (not shown yet) | {rows, total_permille | null (not known)}; a row: agent,
                label, amount_ng, per_kg_ng, limit_ng | null, by "weight" | "total" | "", permille |
                null, not_known (why there is no limit), earlier (given before, and found out)
    coaching    task.options["coaching"], unless unaided or in an assessment
    decision    null | choice

The running total is shown while drawing with coaching; without, once the learner has reckoned all
that there is to reckon; never in an assessment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tpilab.formulary.quantity import AskBack
from tpilab.patients.prescribing import REASONS
from tpilab.protocol import MAX_MS, Act, Debrief, Observation, Reply, Task
from tpilab.skills.prescribe import actions, doing, filling, judging, telling
from tpilab.skills.prescribe.actions import (
    AnyAction,
    Decide,
    Do,
    Draw,
    Empty,
    Look,
    Plan,
    Read,
    Reckon,
    Tag,
    Weight,
)
from tpilab.skills.prescribe.acts import ACTS, CHOICES, REVISION
from tpilab.skills.prescribe.state import Done, Refused, State
from tpilab.skills.prescribe.words import in_words
from tpilab.skills.prescribe.world import data_hash, world_of

MOST = 300
"""How many actions one syringe takes: more than anybody needs."""


class Prescribe:
    """Look up, read, draw up, label, plan, reckon, decide. A refusal gives the same state."""

    name: str = "prescribe"
    revision: str = REVISION
    acts: Mapping[str, Act] = ACTS
    choices: Mapping[str, str] = CHOICES

    def data_hash(self, task: Task) -> str:
        """A hash of the record, the person's answers and the formulary."""
        return data_hash(task)

    def read(self, action: Any) -> AnyAction:
        """An action from JSON. Raises ValueError that names what is wrong."""
        return actions.read(action)

    def card(self, task: Task) -> dict[str, Any]:
        """What a learner knows before; see `telling.card`."""
        return telling.card(world_of(task))

    def menu(self, task: Task) -> dict[str, Any]:
        """What can be looked up, done, and taken from the shelf; see `telling.menu`."""
        return telling.menu(world_of(task))

    def begin(self, task: Task) -> State:
        """Nothing was looked up or drawn yet."""
        return State(task=task, world=world_of(task))

    def act(self, state: State, action: AnyAction) -> tuple[State, Reply]:
        """The state after an action, and what came of it."""
        if why := _out_of_turn(state, action):
            return state, Reply(refused=why)
        try:
            after, said = _ACTING[type(action)](state, action)
        except (Refused, AskBack) as why_not:
            return state, Reply(refused=str(why_not))
        after = judging.after(after, action.t_ms)
        if isinstance(action, Decide):
            after = judging.decided(after, action)
        after = after.but(
            t_ms=action.t_ms,
            actions=after.actions + 1,
            log=(*after.log, Done(action.t_ms, in_words(state.world, action))),
        )
        return after, Reply(said=said, events=after.events[len(state.events) :])

    def observe(self, state: State) -> Observation:
        """What can be seen and is known now; no truth."""
        return Observation(values=telling.observed(state))

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
        """A model attempt: the actions of a careful prescriber."""
        from tpilab.skills.prescribe.prescribers import careful

        return careful(task)


def _out_of_turn(state: State, action: AnyAction) -> str | None:
    """Why an action comes at the wrong time, if it does."""
    if state.decision is not None:
        return "You have decided; it is over."
    if action.t_ms < state.t_ms:
        return "Time does not run backwards."
    if action.t_ms > MAX_MS:
        return "The time is over."
    if state.actions >= MOST and not isinstance(action, Decide):
        return "The record is full. Decide."
    return None


def _decided(state: State, action: Decide) -> tuple[State, str]:
    if action.reason not in REASONS:
        raise Refused("There is no such reason.")
    if action.choice == "ready" and state.plan is None:
        raise Refused("First plan: which syringe, how many places, how much for each.")
    return state.but(decision=action), "It is decided."


_ACTING: Mapping[type[AnyAction], Callable[[State, Any], tuple[State, str]]] = {
    Look: doing.looked,
    Read: doing.read,
    Weight: doing.weighed,
    Do: doing.done,
    Draw: filling.drawn,
    Empty: filling.emptied,
    Tag: filling.tagged,
    Plan: filling.planned,
    Reckon: filling.reckoned,
    Decide: _decided,
}
