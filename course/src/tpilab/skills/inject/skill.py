"""Injecting by landmark as a pure state machine, around the needle of `tpilab.skills.guide`.

What `observe` shows, and a browser may draw; no truth:

    phase       "preparing" | "needling" | "after" (the needle is out) | "finished"
    t_ms        time so far
    done        ids of the menu that were done, in order
    position    "" | "prone" | "side" | "supine" | "sitting"
    prepared    {hands, skin, dry, gloves}: booleans
    time_out    null | {person, side, site, drug}
    plan        null | {gauge, length_mm, limit_um, technique}
    fix         null | {how, x_um, y_um, turn_ddeg}
    needle      null | {x_um, y_um, azimuth_ddeg, steep_ddeg, depth_um, length_um, gauge, bevel,
                stopped}
    felt        what the hand at the needle last felt
    drawn       what came at the last drawing back: null | "nothing" | "blood" | "air"
    deposits    as guide's
    given_ul, volume_ul   what was given, and what the syringe held
    twitch_ms   null | when the muscle twitched
    before, after   {pain, threshold_kpa, motion_percent}: null or what was measured
    happened    "nothing" | "faint" | "tinnitus": what shows
    note        null | the fields of the last note
    punctures, passes, record_left
    coaching    task.options["coaching"], unless in an assessment
    decision    null | choice

The shapes of card, path and truth stand in `telling.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from tpilab.patients import patient
from tpilab.protocol import MAX_MS, Act, Debrief, Event, Observation, Reply, Task
from tpilab.skills.guide import skill as guiding
from tpilab.skills.guide.actions import Aspirate, Deposit, Lift, Puncture, Stroke
from tpilab.skills.guide.actions import Plan as GuidePlan
from tpilab.skills.guide.acts import NEEDLES
from tpilab.skills.guide.moving import ACT_WEIGHT, PROBE, RECORD, Refused, record_left
from tpilab.skills.guide.telling import deposit
from tpilab.skills.guide.world import data_hash
from tpilab.skills.inject import actions, judging, noting, telling
from tpilab.skills.inject.actions import AnyAction, Decide, Do, Fix, Note, Plan, TimeOut
from tpilab.skills.inject.acts import ACTS, CHOICES, REVISION
from tpilab.skills.inject.doing import GUIDE, done, menu, put_away
from tpilab.skills.inject.state import Measured, State, Turning
from tpilab.skills.inject.stopping import heeded

FIELD_UM = 60_000
"""How far from the mark fingers may hold something; didactic choice."""
FAINTS_AFTER_MS = 8_000
"""How long after the puncture somebody faints who does; didactic choice."""
_SAID = {
    "faint": "“I feel strange. Everything is far away.” The face is pale and damp.",
    "tinnitus": "“My ears are ringing. There is a taste of metal.”",
}


class Inject:
    """Arrange, measure, pause, hold, needle, give, watch, write down, decide."""

    name: str = "inject"
    revision: str = REVISION
    acts: Mapping[str, Act] = ACTS
    choices: Mapping[str, str] = CHOICES

    def data_hash(self, task: Task) -> str:
        """A hash of the patient's record and the region's."""
        person = patient(task.patient)
        course = person.response.model_dump_json() if person.response else ""
        return data_hash(task.patient, person.injected.model_dump_json() + course)

    def read(self, action: Any) -> AnyAction:
        """An action from JSON. Raises ValueError that names what is wrong."""
        return actions.read(action)

    def card(self, task: Task) -> dict[str, Any]:
        """What a learner knows before; see `telling.card`."""
        return telling.card(self.begin(task))

    def menu(self, task: Task) -> list[dict[str, Any]]:
        """What can be said and arranged: groups of buttons with id and label."""
        return menu(self.begin(task))

    def begin(self, task: Task) -> State:
        """Nothing was said or done yet. Raises KeyError for who is not there for an injection."""
        _ = patient(task.patient).injected
        return State(task=task, hand=GUIDE.begin(task))

    def act(self, state: State, action: AnyAction) -> tuple[State, Reply]:
        """The state after an action, and what came of it."""
        if state.decision is not None:
            return state, Reply(refused="You have decided; it is over.")
        if action.t_ms < state.t_ms:
            return state, Reply(refused="Time does not run backwards.")
        try:
            after, reply = _acted(state, action)
        except Refused as why:
            return state, Reply(refused=str(why))
        after, said = _passed(after, action)
        new = _new(state, after)
        words = " ".join([reply.said, *said]).strip()
        return after, reply.model_copy(update={"events": new, "said": words})

    def observe(self, state: State) -> Observation:
        """What can be seen and is known now; no truth."""
        return Observation(values=_seen(state))

    def debrief(self, state: State) -> Debrief:
        """All of it."""
        events: tuple[Event, ...] = state.all_events()
        return Debrief(
            events=events,
            metrics=telling.metrics(state),
            path=telling.path(state),
            truth=telling.truth(state),
            finished=state.decision is not None,
        )

    def model(self, task: Task) -> list[dict[str, Any]]:
        """A model attempt: the actions of a careful hand."""
        from tpilab.skills.inject.hands import careful

        return careful(task)


def _new(before: State, after: State) -> tuple[Event, ...]:
    """The events that an action brought."""
    if after.events is before.events and after.hand.events is before.hand.events:
        return ()
    old = before.all_events()
    return tuple(each for each in after.all_events() if each not in old)


def _acted(state: State, action: AnyAction) -> tuple[State, Reply]:
    if isinstance(action, Puncture | Stroke | Lift | Aspirate | Deposit):
        return _needled(state, action)
    if not isinstance(action, Decide) and state.hand.weight + ACT_WEIGHT > RECORD:
        raise Refused("The record is full. Decide.")
    if action.t_ms > MAX_MS:
        raise Refused("The time is over.")
    after, reply = _HOW[type(action)](state, action)
    hand, signs = guiding.at(after.hand, max(action.t_ms, after.hand.t_ms))
    spent = max(hand.weight, state.hand.weight + ACT_WEIGHT)
    after = after.but(hand=hand.but(weight=spent))
    return after, reply.model_copy(update={"said": " ".join([reply.said, *signs]).strip()})


def _needled(state: State, action: Any) -> tuple[State, Reply]:
    """An action of the needle: it goes to guiding one, and what it shows beside that is judged."""
    _possible(state, action)
    hand, reply = GUIDE.act(state.hand, action)
    if reply.refused is not None:
        raise Refused(reply.refused)
    before = heeded(state, action)
    if isinstance(action, Puncture):
        before = judging.at_puncture(before, action).but(thrusts=0, turning=Turning())
    after = before.but(hand=hand)
    if isinstance(action, Stroke):
        after = judging.after_stroke(before, after, action)
    if isinstance(action, Lift):
        after = put_away(after)
    if _at_hub(after):
        after = after.with_act("to_the_hub", action.t_ms)
    return after, Reply(said=reply.said, felt=reply.felt)


def _possible(state: State, action: Any) -> None:
    """Raises Refused for what this tray does not hold."""
    probed = isinstance(action, Stroke) and any(getattr(action, name) for name in PROBE)
    if probed or (isinstance(action, Lift) and action.what == "probe"):
        raise Refused("There is no probe here.")
    left = state.record.volume_ul - state.given_ul
    if isinstance(action, Deposit) and action.volume_uL > left:
        raise Refused(f"There is {left / 1000:g} mL left in the syringe.")
    if isinstance(action, Puncture):
        if state.plan is None:
            raise Refused("Plan first: which needle, how deep at most, how.")
        if {"sharps", "recap"} & set(state.done):
            raise Refused("The needle is put away.")


def _at_hub(state: State) -> bool:
    return any(event.name == "to_the_hub" for event in state.hand.events)


def _passed(state: State, action: AnyAction) -> tuple[State, list[str]]:
    """What the person says by now, of what this record lets happen."""
    will = state.record.happens
    if state.happened != "nothing" or will not in _SAID or state.decision is not None:
        return state, []
    entered = state.hand.passes[0].t_ms if state.hand.passes else None
    faints = will == "faint" and entered is not None and state.t_ms >= entered + FAINTS_AFTER_MS
    rings = will == "tinnitus" and isinstance(action, Deposit)
    if not (faints or rings):
        return state, []
    return state.but(happened=will, happened_ms=state.t_ms), [_SAID[will]]


def _do(state: State, action: Do) -> tuple[State, Reply]:
    after, said = done(state, action.what, action.t_ms)
    if action.what == "recap":
        after = after.with_act("recapped", action.t_ms)
    return after, Reply(said=said)


def _time_out(state: State, action: TimeOut) -> tuple[State, Reply]:
    if state.punctured:
        raise Refused("The pause comes before the needle.")
    persons, sites, drugs = noting.time_out_choices(state)
    if action.person not in persons or action.site not in sites or action.drug not in drugs:
        raise Refused("There is no such thing to say.")
    said = f"Said aloud: {persons[action.person]}, {action.side}, {sites[action.site]},"
    return state.but(time_out=action), Reply(said=f"{said} {drugs[action.drug]}.")


def _plan(state: State, action: Plan) -> tuple[State, Reply]:
    if (action.gauge, action.length_mm) not in NEEDLES:
        raise Refused("There is no such needle at hand.")
    plan = GuidePlan(
        kind="plan", t_ms=action.t_ms, modality="landmark", reason="lifted", gauge=action.gauge,
        length_mm=action.length_mm, limit_um=action.limit_um,
    )  # fmt: skip
    hand, reply = GUIDE.act(state.hand, plan)
    if reply.refused is not None:
        raise Refused(reply.refused)
    return state.but(plan=action, hand=hand), reply


def _fix(state: State, action: Fix) -> tuple[State, Reply]:
    mark = state.world.mark_um
    if max(abs(action.x_um - mark[0]), abs(action.y_um - mark[1])) > FIELD_UM:
        raise Refused("That is far from the mark.")
    if state.hand.needle is not None and state.fix is None:
        raise Refused("The needle is in already; hold the band before.")
    hand = state.hand
    if hand.skin_clean and not hand.gloved:
        hand = hand.but(broken=True)
    after = state.but(fix=action, last_fix=action, hand=hand)
    course = state.world.target.course_um
    off = ((course[:, 0] - action.x_um) ** 2 + (course[:, 1] - action.y_um) ** 2).min()
    near = len(course) > 1 and int(off) <= judging.HELD_UM**2
    felt = "A cord rolls between the fingers." if near else "Soft muscle between the fingers."
    return after, Reply(felt=felt)


def _note(state: State, action: Note) -> tuple[State, Reply]:
    if not state.punctured:
        raise Refused("There is nothing to write down yet.")
    if state.hand.needle is not None:
        raise Refused("The needle is still in.")
    if name := noting.unknown(action.fields):
        raise Refused(f"There is no such line to write: {name}.")
    foretold = bool(noting.wrong(state, action.fields))
    after = state.but(notes=(*state.notes, action), foretold=foretold)
    return after, Reply(said="It is written.")


def _decide(state: State, action: Decide) -> tuple[State, Reply]:
    if state.hand.needle is not None:
        raise Refused("The needle is still in: take it out first.")
    if action.choice == "not_here" and state.punctured:
        raise Refused("A needle was in. Say how it ends.")
    if action.choice != "not_here" and not state.punctured:
        raise Refused("Nothing was injected. Inject, or say that no needle belongs here.")
    after = judging.decided(state, action.t_ms, action.choice)
    return after.but(decision=(action.t_ms, action.choice)), Reply(said="It is over.")


_HOW: Mapping[type[Any], Callable[[State, Any], tuple[State, Reply]]] = {
    Do: _do, TimeOut: _time_out, Plan: _plan, Fix: _fix, Note: _note, Decide: _decide,
}  # fmt: skip


def _phase(state: State) -> str:
    if state.decision is not None:
        return "finished"
    if state.hand.needle is not None:
        return "needling"
    return "after" if state.punctured else "preparing"


def _seen(state: State) -> dict[str, Any]:
    hand = state.hand
    needle = hand.needle
    return {
        "phase": _phase(state),
        "t_ms": state.t_ms,
        "done": list(state.done),
        "position": state.position,
        "prepared": {"hands": state.washed, "skin": hand.skin_clean, "dry": state.dry,
                     "gloves": hand.gloved},
        "time_out": state.time_out and state.time_out.model_dump(exclude={"kind", "t_ms"}),
        "plan": state.plan and state.plan.model_dump(exclude={"kind", "t_ms"}),
        "fix": state.fix and state.fix.model_dump(exclude={"kind", "t_ms"}),
        "needle": needle and {
            **asdict(needle.pose), "length_um": needle.length_um, "gauge": needle.gauge,
            "bevel": needle.bevel, "stopped": needle.stopped},
        "felt": hand.felt,
        "drawn": hand.drawn[-1] if hand.drawn else None,
        "deposits": [deposit(each) for each in hand.deposits],
        "given_ul": state.given_ul,
        "volume_ul": state.record.volume_ul,
        "twitch_ms": hand.twitch_ms,
        "before": _measures(state.before),
        "after": _measures(state.after),
        "happened": "nothing" if state.laid else state.happened,
        "note": state.notes[-1].fields if state.notes else None,
        "punctures": hand.punctures,
        "passes": len(hand.passes),
        "record_left": record_left(hand),
        "coaching": _coached(state.task),
        "decision": state.decision and state.decision[1],
    }  # fmt: skip


def _coached(task: Task) -> bool:
    return task.options.get("coaching") is True and not task.options.get("assessment")


def _measures(measured: Measured) -> dict[str, int | None]:
    return asdict(measured)
