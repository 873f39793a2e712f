"""Guiding a needle as a pure state machine.

What a browser gets before the first action: `card` (person, mark, muscle meant, choices), `menu`
(what can be said and arranged, ids for `Do.what`), and the block of the world for the pictures
(`tpilab.skills.guide.world.world_of(task).block`).

What `observe` shows, and a browser may draw; no truth:

    phase       "preparing" | "scanning" (a probe is on the skin) | "needling" | "finished"
    t_ms        time so far
    done        ids of the menu that were done
    prepared    {skin, cover, gel, gloves}: booleans
    view        "" | "in_plane" | "out_of_plane"
    plan        null | {modality, reason, gauge, length_mm, limit_um}
    machine     null (off) | {probe, depth_um, gain_db}
    probe       null | {x_um, y_um, turn_ddeg, tilt_ddeg, rock_ddeg, press_um}
    needle      null | {x_um, y_um, azimuth_ddeg, steep_ddeg, depth_um, length_um, gauge, bevel,
                stopped}; stopped: bone stops it, and depth_um is where
    felt        what the hand at the needle last felt
    deposits    [{t_ms, x_um, y_um, z_um, volume_uL, kind: "injectate" | "contrast",
                pool: null (it does not stay) | {center_um, half_um, along}}]
    twitch_ms   null | when the muscle twitched
    breath      "free" | "held"; held_until_ms: 0 | until when
    labels      [{number, t_ms, structure, x_um, y_um, z_um}], as the learner put them
    punctures, passes, screen_ms, screens: counts so far
    coaching    whether live coaching is on: task.options["coaching"]
    record_left permille of the record that is left
    decision    null | choice

`Reply.felt` has what the hand at the needle felt in this action, `Reply.said` words of the person
and of the room. The shapes of the debrief's `path` and `truth` stand in `telling.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import PROBES, NeedlePose
from tpilab.protocol import MAX_MS, Act, Debrief, Event, Observation, Reply, Task
from tpilab.skills.guide import actions, giving, judging, telling
from tpilab.skills.guide.actions import (
    AnyAction,
    Aspirate,
    Contrast,
    Decide,
    Deposit,
    Do,
    Label,
    Lift,
    Machine,
    Plan,
    Puncture,
    Screen,
    Stroke,
)
from tpilab.skills.guide.acts import ACTS, CHOICES, NEEDLES, REASONS, REVISION
from tpilab.skills.guide.doing import done, menu
from tpilab.skills.guide.moving import (
    ACT_WEIGHT,
    RECORD,
    Moves,
    Refused,
    moves,
    record_left,
    weight_of,
)
from tpilab.skills.guide.noticing import after_needle
from tpilab.skills.guide.piercing import pushed
from tpilab.skills.guide.state import Needle, Pass, Screening, State
from tpilab.skills.guide.world import data_hash, world_of

FIELD_UM = 50_000
"""How far from the mark the skin is prepared; didactic choice."""
MOST_LABELS = 30


class Guide:
    """Choose what guides, prepare, look, advance, give, decide. A refusal says why."""

    name: str = "guide"
    revision: str = REVISION
    acts: Mapping[str, Act] = ACTS
    choices: Mapping[str, str] = CHOICES

    def data_hash(self, task: Task) -> str:
        """A hash of the patient's or phantom's record and the region's."""
        return data_hash(task.patient)

    def read(self, action: Any) -> AnyAction:
        """An action from JSON. Raises ValueError that names what is wrong."""
        return actions.read(action)

    def card(self, task: Task) -> dict[str, Any]:
        """What a learner knows before; see `telling.card`."""
        return telling.card(world_of(task))

    def menu(self, task: Task) -> list[dict[str, Any]]:
        """What can be said and arranged: groups of buttons with id and label."""
        return menu(world_of(task))

    def begin(self, task: Task) -> State:
        """Nothing was said or done yet."""
        return State(task=task, world=world_of(task))

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
        after, signs = at(after, action.t_ms + _lasts(action))
        after = after.but(weight=after.weight + _weight(action))
        events: tuple[Event, ...] = ()
        if after.events is not state.events:
            events = tuple(each for each in after.events if each not in state.events)
        said = " ".join([reply.said, *signs]).strip()
        return after, reply.model_copy(update={"events": events, "said": said})

    def observe(self, state: State) -> Observation:
        """What can be seen and is known now; no truth."""
        return Observation(values=_seen(state))

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
        """A model attempt: the actions of a careful hand."""
        from tpilab.skills.guide.hands import careful

        return careful(task)


def _lasts(action: AnyAction) -> int:
    if isinstance(action, Stroke):
        return sum(action.dt_ms)
    return action.ms if isinstance(action, Screen) else 0


def _weight(action: AnyAction) -> int:
    return weight_of(action) if isinstance(action, Stroke) else ACT_WEIGHT


def at(state: State, t_ms: int) -> tuple[State, list[str]]:
    """The state at a time, and what by then newly shows of earlier complications."""
    signs, told = _signs(state, t_ms)
    return state.but(t_ms=t_ms, told=told, sign=state.sign or bool(signs)), signs


def _signs(state: State, t_ms: int) -> tuple[list[str], int]:
    """What now shows of earlier complications, and how many of them have shown."""
    due = sorted(
        (each.sign_ms, each.sign) for each in state.touched if each.what != "nerve" and each.sign
    )
    shown = [sign for then, sign in due if then <= t_ms]
    return shown[state.told :], len(shown)


def _acted(state: State, action: AnyAction) -> tuple[State, Reply]:
    if not isinstance(action, Decide) and state.weight + _weight(action) > RECORD:
        raise Refused("The record is full. Decide.")
    if action.t_ms + _lasts(action) > MAX_MS:
        raise Refused("The time is over.")
    return _HOW[type(action)](state, action)


def _do(state: State, action: Do) -> tuple[State, Reply]:
    after, said = done(state, action.what, action.t_ms)
    return after, Reply(said=said)


def _plan(state: State, action: Plan) -> tuple[State, Reply]:
    if state.needle is not None:
        raise Refused("The needle is in. Take it out, then plan again.")
    if (action.gauge, action.length_mm) not in NEEDLES:
        raise Refused("There is no such needle at hand.")
    if action.reason not in REASONS:
        raise Refused("There is no such reason to choose.")
    probe = state.probe if action.modality == "ultrasound" else None
    after = state.but(plan=action, plans=(*state.plans, action), probe=probe)
    return after, Reply(said="The plan is noted.")


def _machine(state: State, action: Machine) -> tuple[State, Reply]:
    least, most = PROBES[action.probe].depths_um
    if not least <= action.depth_um <= most:
        span = f"{least // 10_000} to {most // 10_000} cm"
        raise Refused(f"The {action.probe} probe shows {span}.")
    other = state.machine is not None and state.machine.probe != action.probe
    after = state.but(machine=action)
    if other:
        after = after.but(covered=False, probe=None)
    return after, Reply()


def _label(state: State, action: Label) -> tuple[State, Reply]:
    if len(state.labels) >= MOST_LABELS:
        raise Refused("There are too many labels.")
    with_picture = state.plan is None or state.plan.modality == "ultrasound"
    if with_picture and not judging.in_picture(state, action):
        raise Refused("That is not in the picture.")
    state = state.but(labels=(*state.labels, action))
    name = telling.STRUCTURES[action.structure]
    return judging.after_label(state, action), Reply(said=f"{name}: noted.")


def _puncture(state: State, action: Puncture) -> tuple[State, Reply]:
    plan = state.plan
    if plan is None:
        raise Refused("Plan first: what guides, which needle, how deep at most.")
    if state.needle is not None:
        raise Refused("The needle is in already.")
    off = (action.x_um - state.world.mark_um[0], action.y_um - state.world.mark_um[1])
    if off[0] ** 2 + off[1] ** 2 > FIELD_UM**2:
        raise Refused("That is outside the field that was prepared, 5 cm around the mark.")
    pose = NeedlePose(action.x_um, action.y_um, action.azimuth_ddeg, action.steep_ddeg)
    at = np.array([[action.x_um, action.y_um, 0]], dtype=np.int64)
    tissue = int(state.world.block.tissue_at(at)[0])
    if tissue == Tissue.OUTSIDE:
        raise Refused("There is no body there.")
    state = judging.at_puncture(state, action)
    needle = Needle(pose, 1_000 * plan.length_mm, plan.gauge, action.bevel, 0, pose.direction,
                    tissue)  # fmt: skip
    number = state.punctures + 1
    passes = (*state.passes, Pass(action.t_ms, number, pose))
    felt = "The gel gives." if state.world.person is None else "The skin gives."
    after = state.but(needle=needle, punctures=number, passes=passes, felt=felt,
                      aspirated=None, posed_ms=action.t_ms)  # fmt: skip
    return judging.after_pass(after, action.t_ms), Reply(felt=felt)


def _stroke(state: State, action: Stroke) -> tuple[State, Reply]:
    moved = moves(state, action)
    said: list[str] = []
    felt: tuple[str, ...] = ()
    after = state.but(posed_ms=int(moved.t_ms[-1]))
    if moved.probe is not None:
        after = _probed(after, moved)
    if moved.needle is not None:
        noticed = after_needle(after, moved, pushed(state, moved))
        after, felt = noticed.state, noticed.felt
        after = judging.after_pass(after, action.t_ms)
        said = list(noticed.said)
    return after, Reply(felt=" ".join(felt), said=" ".join(said))


def _probed(state: State, moved: Moves) -> State:
    """The state with the probe moved over the skin."""
    assert moved.probe is not None
    columns = [(t, p.x_um, p.y_um, p.turn_ddeg, p.tilt_ddeg, p.rock_ddeg)
               for t, p in zip(moved.t_ms.tolist(), moved.probe, strict=True)]  # fmt: skip
    state = state.but(
        probe=moved.probe[-1],
        scanned=True,
        probe_way=(*state.probe_way, np.array(columns, dtype=np.int64)),
    )
    if state.skin_clean and not (state.covered and state.gelled):
        state = state.but(broken=True)
        if state.needle is not None:
            state = state.with_act("sterility", int(moved.t_ms[0]))
    return state


def _lift(state: State, action: Lift) -> tuple[State, Reply]:
    if action.what == "probe":
        if state.probe is None:
            raise Refused("The probe is not on the skin.")
        return state.but(probe=None), Reply(said="The probe is off the skin.")
    if state.needle is None:
        raise Refused("The needle is not in the skin.")
    return state.but(needle=None, felt=""), Reply(said="The needle is out.")


def _aspirate(state: State, _action: Aspirate) -> tuple[State, Reply]:
    after, said = giving.aspirated(state)
    return after, Reply(said=said)


def _deposit(state: State, action: Deposit) -> tuple[State, Reply]:
    after, said = giving.given(state, action.t_ms, action.volume_uL, "injectate")
    return after, Reply(said=said)


def _contrast(state: State, action: Contrast) -> tuple[State, Reply]:
    if state.plan is None or state.plan.modality != "fluoroscopy":
        raise Refused("Contrast shows under fluoroscopy; it is not planned.")
    after, said = giving.given(state, action.t_ms, action.volume_uL, "contrast")
    return after, Reply(said=said)


def _screen(state: State, action: Screen) -> tuple[State, Reply]:
    if state.plan is None or state.plan.modality != "fluoroscopy":
        raise Refused("Plan fluoroscopy first; a pedal is not pressed without a plan.")
    last = Screening(action.t_ms, action.ms, action.x_um, action.y_um, action.angle_ddeg)
    state = state.but(screenings=(*state.screenings, last))
    return judging.after_screening(state, last), Reply()


def _decide(state: State, action: Decide) -> tuple[State, Reply]:
    state = judging.decided(state, action.t_ms, action.choice)
    decision = (action.t_ms, action.choice)
    return state.but(decision=decision, needle=None, probe=None), Reply(said="It is over.")


_HOW: Mapping[type[Any], Callable[[State, Any], tuple[State, Reply]]] = {
    Do: _do,
    Plan: _plan,
    Machine: _machine,
    Label: _label,
    Puncture: _puncture,
    Stroke: _stroke,
    Lift: _lift,
    Aspirate: _aspirate,
    Deposit: _deposit,
    Contrast: _contrast,
    Screen: _screen,
    Decide: _decide,
}


def _phase(state: State) -> str:
    if state.decision is not None:
        return "finished"
    if state.needle is not None:
        return "needling"
    return "preparing" if state.probe is None else "scanning"


def _seen(state: State) -> dict[str, Any]:
    needle = state.needle
    return {
        "phase": _phase(state),
        "t_ms": state.t_ms,
        "done": sorted(state.done),
        "prepared": {"skin": state.skin_clean, "cover": state.covered, "gel": state.gelled,
                     "gloves": state.gloved},
        "view": state.view,
        "plan": state.plan and state.plan.model_dump(exclude={"kind", "t_ms"}),
        "machine": state.machine and state.machine.model_dump(exclude={"kind", "t_ms"}),
        "probe": state.probe and asdict(state.probe),
        "needle": needle and {
            **asdict(needle.pose), "length_um": needle.length_um, "gauge": needle.gauge,
            "bevel": needle.bevel, "stopped": needle.stopped},
        "felt": state.felt,
        "deposits": [telling.deposit(each) for each in state.deposits],
        "twitch_ms": state.twitch_ms,
        "breath": "held" if state.breath_held(state.t_ms) else "free",
        "held_until_ms": state.held_until_ms,
        "labels": telling.labels(state),
        "punctures": state.punctures,
        "passes": len(state.passes),
        "screen_ms": sum(each.ms for each in state.screenings),
        "screens": len(state.screenings),
        "coaching": state.task.options.get("coaching") is True,
        "record_left": record_left(state),
        "decision": state.decision and state.decision[1],
    }  # fmt: skip
