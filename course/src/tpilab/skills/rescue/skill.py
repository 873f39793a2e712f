"""A rescue as a pure state machine, on logical time.

Time passes with every action: what lay between it and the last one, in an assessment thinking too,
and what the thing itself takes while there are no other hands. In teaching the clock may stand
still, and go back. What `observe` shows, and a browser may draw, stands in `telling.seen`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, assert_never

from tpilab.formulary.quantity import AskBack
from tpilab.patients import patient
from tpilab.physics.physiology import begin, graph, held, means
from tpilab.protocol import MAX_MS, Act, Debrief, Observation, Reply, Task
from tpilab.skills.rescue import actions, judging, telling
from tpilab.skills.rescue.actions import (
    AnyAction,
    Decide,
    Do,
    Order,
    Pause,
    Rewind,
    Say,
    Wait,
)
from tpilab.skills.rescue.acts import ACTS, REVISION
from tpilab.skills.rescue.doing import CHOICES, DIAGNOSES, DOINGS, HANDS_ON, ON_THE_BACK
from tpilab.skills.rescue.orders import box, called
from tpilab.skills.rescue.own_needle import record_of
from tpilab.skills.rescue.passing import finished, let_go, passed, takes_s
from tpilab.skills.rescue.state import BESIDE, Pending, State

MOST = 400
"""How many things one rescue holds: more than half an hour has room for."""
DRAWN_UP_S = 18
"""To find, draw up and give a drug; didactic choice."""
_WITHOUT = {
    "kit": "The emergency box is not here yet. Fetch it, or have it fetched.",
    "lipid_kit": "There is no lipid emulsion in the room. Have it fetched.",
    "ultrasound": "There is no ultrasound machine here.",
}
_WITHOUT_EARS = ("note", "report", "tell")
"""What can be said or written while the person cannot hear: then those who came along are told."""
_FETCHED = ("kit", "lipid_kit", "monitor", "line")


class Refused(Exception):
    """What cannot be done now, in words."""


class Rescue:
    """Stop, call, look, act, say, treat, hand over. A refusal gives the same state."""

    name: str = "rescue"
    revision: str = REVISION
    acts: Mapping[str, Act] = ACTS
    choices: Mapping[str, str] = CHOICES

    def data_hash(self, task: Task) -> str:
        """A hash of the person's emergency, its graph, the means and the box."""
        record = record_of(task, patient(task.patient))
        parts = [record.model_dump_json(), graph(record.emergency).model_dump_json()]
        parts += [f"{name}{each.model_dump_json()}" for name, each in means().items()]
        parts += [f"{name}{each.model_dump_json()}" for name, each in box().items()]
        return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]

    def read(self, action: Any) -> AnyAction:
        """An action from JSON. Raises ValueError that names what is wrong."""
        return actions.read(action)

    def card(self, task: Task) -> dict[str, Any]:
        """What a learner knows before: title, name, about, words, tone, typed, assessment."""
        return telling.card(self.begin(task))

    def menu(self, task: Task) -> dict[str, Any]:
        """What can be done, called out, said and decided."""
        return telling.menu(self.begin(task))

    def begin(self, task: Task) -> State:
        """The first sign shows. Raises KeyError for a person to whom nothing happens."""
        person = patient(task.patient)
        record = record_of(task, person)
        body = begin(record.emergency, task.seed, 1000 * record.weight_kg, record.usual.row)
        here = {"ultrasound"} if record.room.ultrasound else set()
        if not record.room.kit_s:
            here.add("kit")
        return State(task=task, person=person, record=record, body=held(body, (record.lies,)),
                     here=frozenset(here))  # fmt: skip

    def act(self, state: State, action: AnyAction) -> tuple[State, Reply]:
        """The state after an action, and what came of it."""
        if state.decision is not None:
            return _refused(state, "It is over.")
        if action.t_ms < state.t_ms:
            return _refused(state, "Time does not run backwards.")
        if action.t_ms > MAX_MS:
            return _refused(state, "The time is over.")
        if isinstance(action, Pause | Rewind) and not state.teaches:
            return _refused(state, "In an assessment the clock runs, as it does at the couch.")
        later, lines = passed(state, _thought(state, action.t_ms))
        later = later.but(t_ms=action.t_ms)
        if later.decision is None:
            try:
                later, more = _acted(later, action)
            except Refused as why:  # the time comes with the next action
                return _refused(state, str(why))
            lines += more
        new = later.events[len(state.events) :]
        return later, Reply(said="\n".join(each for each in lines if each), events=new)

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
        """A model attempt: the actions of a team by the book."""
        from tpilab.skills.rescue.teams import by_the_book

        return by_the_book(task)


def _refused(state: State, why: str) -> tuple[State, Reply]:
    return state, Reply(refused=why)


def _thought(state: State, t_ms: int) -> int:
    """How long the learner thought, on the emergency's clock; nothing while it stands."""
    if state.paused:
        return 0
    return (t_ms - state.t_ms) * 100 // state.percent


def _acted(state: State, action: AnyAction) -> tuple[State, list[str]]:
    """The state after an action, and what there is to say. Raises Refused."""
    match action:
        case Wait():
            after = passed(state, 0 if state.paused else 1000 * action.more_s)
        case Pause():
            after = state.but(paused=action.on), []
        case Rewind():
            after = _rewound(state, action)
        case Decide():
            after = _decided(state, action)
        case Say():
            after = _said(_kept(state), action)
        case Order():
            after = _ordered(_kept(state), action)
        case Do():
            after = _did(_kept(state), action)
        case _:
            assert_never(action)
    return after


def _kept(state: State) -> State:
    """The state with itself to go back to, in teaching."""
    return state.but(past=(*state.past, state)) if state.teaches else state


def _rewound(state: State, action: Rewind) -> tuple[State, list[str]]:
    """As it was so many seconds ago: before the first thing done since."""
    goal = state.clock_s - action.seconds
    earlier = next((each for each in state.past if each.clock_s >= goal), None)
    if earlier is None:
        raise Refused("There is nothing to go back to.")
    count = state.rewound + 1
    back = earlier.but(t_ms=state.t_ms, paused=True, rewound=count)
    return back, [f"Back at {back.clock_s // 60}:{back.clock_s % 60:02d}. The clock stands."]


def _did(state: State, action: Do) -> tuple[State, list[str]]:
    what = action.what
    if what not in DOINGS:
        raise Refused("There is no such thing to do here.")
    doing = DOINGS[what]
    _can(state, what)
    if what == "xray":
        state = judging.pictured(state)
    return _begun(state, Pending(0, what), takes_s(what, state.record.room), shared=doing.shared)


def _can(state: State, what: str) -> None:
    """Raises Refused for what cannot be done now."""
    doing = DOINGS[what]
    if len(state.done) >= MOST:
        raise Refused("The record is full. Decide.")
    for need in doing.needs:
        if need not in state.here:
            raise Refused(_WITHOUT[need])
    if what in _FETCHED and what in state.here:
        raise Refused("That is here already.")
    if any(each.what == what and each.order is None for each in state.pending):
        raise Refused("Somebody is doing that already.")
    if what in ("call", "ambulance") and state.did(what) is not None:
        raise Refused("Called already; they are on their way.")
    if what == "stop" and not state.record.needle_in:
        raise Refused("Nothing is being injected now.")
    if doing.kind == "held":
        _can_be_held(state, what)
    if doing.kind == "talk" and what not in _WITHOUT_EARS and _out(state):
        raise Refused(f"{state.person.name} cannot hear you now.")


def _can_be_held(state: State, what: str) -> None:
    if what in state.body.holds:
        raise Refused("That is so already.")
    if what in ON_THE_BACK and "prone" in state.body.holds:
        raise Refused(f"{state.person.name} lies on the front. Turn over first.")


def _out(state: State) -> bool:
    return state.body.now.awake in ("out", "fitting")


def _begun(state: State, task: Pending, seconds: int, *, shared: bool) -> tuple[State, list[str]]:
    """Begin something: a helper does it beside you, or your own hands do it now. Raises Refused."""
    if shared and "help" in state.here and seconds:
        busy = [each for each in state.pending if each.what not in ("help", "crew")]
        if len(busy) >= BESIDE:
            raise Refused("All hands are busy. Wait, or do something yourself.")
        due = Pending(state.clock_ms + 1000 * seconds, task.what, task.order)
        return state.but(pending=(*state.pending, due)), []
    state, lines = _own_hands(state, task.what)
    state, more = passed(state, 1000 * seconds)
    if state.decision is not None:
        return state, lines + more
    state, words = finished(state, Pending(state.clock_ms, task.what, task.order))
    return state, lines + more + words


def _own_hands(state: State, what: str) -> tuple[State, list[str]]:
    """Alone, whoever begins something else takes the hands off what they held."""
    kind = DOINGS[what].kind if what in DOINGS else "once"
    holding = tuple(each for each in state.body.holds if each in HANDS_ON and each != what)
    if "help" in state.here or not holding or kind == "talk" or what in ("call", "ask"):
        return state, []
    words = {"cpr": "compressions", "bag": "the bag", "press": "the pressure", "rub": "rubbing",
             "open_airway": "the jaw"}  # fmt: skip
    told = " and ".join(words[each] for each in holding)
    return let_go(state, holding), [f"You are alone, and let go of {told} for it."]


def _ordered(state: State, action: Order) -> tuple[State, list[str]]:
    if len(state.done) >= MOST:
        raise Refused("The record is full. Decide.")
    try:
        order = called(action.text, state.weight_g)
    except AskBack as why:
        raise Refused(f"Nurse: {why}") from None
    stocked = box()[order.drug]
    for need in ("kit", stocked.needs):
        if need not in state.here:
            raise Refused(_WITHOUT[need])
    if order.route in ("iv", "drip") and "line" not in state.here:
        other = " Into the muscle it needs none." if "im" in stocked.routes else ""
        raise Refused(f"Nurse: “{stocked.called} into the vein? There is no line yet.{other}”")
    if order.route == "po" and state.body.now.awake != "alert":
        raise Refused(f"Nurse: “By mouth? {state.person.name} cannot swallow now.”")
    drug = (order.drug, order.amount, order.route, order.told)
    return _begun(state, Pending(0, "order", drug), DRAWN_UP_S, shared=True)


def _said(state: State, action: Say) -> tuple[State, list[str]]:
    if action.what not in DIAGNOSES:
        raise Refused("There is no such diagnosis on the list.")
    if len(state.said) >= MOST:
        raise Refused("Enough was said. Decide.")
    right = action.what in (state.graph.diagnosis, *state.graph.also)
    state = state.but(said=(*state.said, (state.clock_s, action.what)))
    if not right:
        state = state.with_act("wrong_diagnosis", f"“{DIAGNOSES[action.what]}.”")
    return state, []


def _decided(state: State, action: Decide) -> tuple[State, list[str]]:
    """Raises Refused where nobody was called who could take the person."""
    lines: list[str] = []
    if action.choice == "hospital" and "crew" not in state.here:
        coming = min((each.due_ms for each in state.pending if each.what == "crew"), default=None)
        if coming is None:
            raise Refused("Nobody has called an ambulance yet.")
        state, lines = passed(state, coming - state.clock_ms)
        if state.decision is not None:
            return state, lines
    state = judging.decided(state, action.choice)
    return state.but(decision=(state.clock_s, action.choice)), [
        *lines,
        "You have handed over." if action.choice == "hospital" else "It is over.",
    ]
