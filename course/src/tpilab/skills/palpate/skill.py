"""Palpation as a pure state machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, assert_never

import numpy as np

from tpilab.protocol import MAX_MS, Act, Debrief, Observation, Reply, Task
from tpilab.skills.palpate import actions, judging, measuring, pressing, telling, touching
from tpilab.skills.palpate.actions import (
    Algometer,
    AnyAction,
    Decide,
    Do,
    Mark,
    Stroke,
    Unmark,
)
from tpilab.skills.palpate.acts import ACTS, CHOICES, MENU, REVISION
from tpilab.skills.palpate.regions import Position, liftable, where
from tpilab.skills.palpate.state import Marked, Pose, State
from tpilab.skills.palpate.world import data_hash, world_of

MOST_MARKS = 20
FACES = (0, 2, 4, 6, 9)
"""From how much pain on a face changes."""
_THEM = {"she": "her", "he": "him", "they": "them"}


class Palpate:
    """Ask, feel, mark, decide. A refusal gives the same state and says why."""

    name: str = "palpate"
    revision: str = REVISION
    acts: Mapping[str, Act] = ACTS
    choices: Mapping[str, str] = CHOICES

    def data_hash(self, task: Task) -> str:
        """A hash of the patient's record and the region's."""
        return data_hash(task.patient)

    def read(self, action: Any) -> AnyAction:
        """An action from JSON. Raises ValueError that names what is wrong."""
        return actions.read(action)

    def card(self, task: Task) -> dict[str, Any]:
        """What a learner knows of the person before: title, name, about, words, tone."""
        return telling.card(world_of(task).patient)

    def menu(self, task: Task) -> list[dict[str, Any]]:
        """What can be said and arranged: groups of buttons with id and label."""
        world = world_of(task)
        them, about = _THEM[world.patient.pronoun], where(world.hands)
        return [
            {"group": group, "buttons": [
                {"id": name, "label": label.format(them=them)} for name, label in buttons
                if name not in _SETTLING or name in about.settles]}
            for group, buttons in MENU
        ]  # fmt: skip

    def muscles(self, task: Task) -> list[dict[str, str]]:
        """The muscles that a mark can name."""
        region = world_of(task).region
        return [
            {"id": muscle.name, "label": muscle.label}
            for muscle in region.muscles
            if muscle.layer in (1, 2)
        ]

    def touch(self, task: Task) -> tuple[dict[str, Any], bytes]:
        """What a fingertip can feel, for a browser: tables as JSON, and maps as bytes."""
        world = world_of(task)
        tables, maps = world.touch.for_browser(lifts=lambda xy: liftable(world.region, xy))
        return tables | {"ramp_kPa_s": measuring.STEADY_KPA_PER_S,
                         "limit_kPa": measuring.LIMIT_KPA}, maps  # fmt: skip

    def begin(self, task: Task) -> State:
        """Nothing was said or done yet."""
        world = world_of(task)
        return State(task=task, world=world, position=where(world.hands).begins)

    def act(self, state: State, action: AnyAction) -> tuple[State, Reply]:
        """The state after an action, and what came of it."""
        if state.decision is not None:
            return _refused(state, "You have decided; the examination is over.")
        if action.t_ms < state.t_ms:
            return _refused(state, "Time does not run backwards.")
        after, reply = _acted(state, action)
        if reply.refused is not None:
            return state, reply
        lasted = sum(action.dt_ms) if isinstance(action, Stroke) else 0
        if len(after.readings) > len(state.readings):
            lasted = after.readings[-1].lasted_ms
        if after.t_ms != action.t_ms + lasted:
            after = after.but(t_ms=action.t_ms + lasted)
        return after, reply.model_copy(update={"events": after.events[len(state.events) :]})

    def observe(self, state: State) -> Observation:
        """What can be seen and is known now; no truth."""
        return Observation(words="", values=_seen(state))

    def debrief(self, state: State) -> Debrief:
        """All of it."""
        if state.hold is not None:
            state = pressing.lifted(state)
        return Debrief(
            events=state.events,
            metrics=telling.metrics(state),
            path=telling.path(state),
            truth=telling.truth(state),
            finished=state.decision is not None,
        )

    def model(self, task: Task) -> list[dict[str, Any]]:
        """A model attempt: the actions of a systematic hand."""
        from tpilab.skills.palpate.hands import systematic

        return systematic(task)


def _acted(state: State, action: AnyAction) -> tuple[State, Reply]:
    match action:
        case Do():
            return _do(state, action)
        case Stroke():
            return _stroke(state, action)
        case Algometer():
            return _algometer(state, action)
        case Mark():
            return _mark(state, action)
        case Unmark():
            return _unmark(state, action)
        case Decide():
            return _decide(state, action)
        case _:
            assert_never(action)


def _refused(state: State, why: str) -> tuple[State, Reply]:
    return state, Reply(refused=why)


def _do(state: State, action: Do) -> tuple[State, Reply]:
    return _DOINGS[action.what](state, action.t_ms)


def _consent(state: State, t_ms: int) -> tuple[State, Reply]:
    again = state.consent == "withdrawn"
    said = "“All right. But more gently, please.”" if again else "“Yes, that is fine.”"
    if not state.happened("unasked"):
        state = state.with_act("consent", t_ms)
    overcome = replace(state.hold, overwhelming_ms=0) if state.hold else None
    return replace(state, consent="given", hold=overcome), Reply(said=said)


def _chaperone(state: State, t_ms: int) -> tuple[State, Reply]:
    if not state.contact_ms:
        state = state.with_act("chaperone", t_ms)
    return state, Reply(said="“Thank you, I am fine without one.”")


def _expose(side: str) -> Callable[[State, int], tuple[State, Reply]]:
    def exposing(state: State, t_ms: int) -> tuple[State, Reply]:
        both = side == "both" or state.exposed not in ("none", side)
        after = replace(state, exposed="both" if both else side)  # type: ignore[arg-type]
        if both:
            after = after.with_act("exposed", t_ms)
        what = "Both sides are" if both else f"The {side} side is"
        return after, Reply(said=f"{what} uncovered; a drape covers the rest.")

    return exposing


def _support(position: Position, words: str) -> Callable[[State, int], tuple[State, Reply]]:
    def supporting(state: State, _t_ms: int) -> tuple[State, Reply]:
        name = state.world.patient.name
        after = replace(state, position=position)
        return after, Reply(said=words.format(name=name))

    return supporting


def _look(state: State, t_ms: int) -> tuple[State, Reply]:
    if state.exposed == "none":
        about = where(state.world.hands)
        return _refused(state, f"The {about.cloth} {about.is_are} in the way.")
    if not state.contact_ms:
        state = state.with_act("looked", t_ms)
    return state, Reply(said="The skin is intact. No rash, no wound, no swelling.")


def _let_point(state: State, t_ms: int) -> tuple[State, Reply]:
    if not state.contact_ms:
        state = state.with_act("let_point", t_ms)
    name = state.world.patient.name
    return replace(state, pointed=True), Reply(said=f"{name} lays a hand where it hurts.")


def _ask_feel(state: State, t_ms: int) -> tuple[State, Reply]:
    said = telling.what_is_felt(state, t_ms)
    if telling.pressed(state, t_ms):
        state = state.with_act("asked_feel", t_ms)
    state = _brought(state, "referral", t_ms)
    return replace(state, tells=True), Reply(said=said)


def _ask_known(state: State, t_ms: int) -> tuple[State, Reply]:
    said = telling.whether_known(state, t_ms)
    if state.sensation is not None and state.sensation.travels and telling.remembered(state, t_ms):
        state = state.with_act("asked_known", t_ms)
    state = _brought(state, "recognition", t_ms)
    return state, Reply(said=said)


def _brought(state: State, what: str, t_ms: int) -> State:
    """What an answer brought out, while the feeling still travels."""
    felt = state.sensation
    if felt is None or not felt.travels or not telling.remembered(state, t_ms):
        return state
    return replace(state, brought=state.brought | {(felt.spot, what)})


_SETTLING = ("support_arms", "lie_prone", "lie_on_side")
_DOINGS: Mapping[str, Callable[[State, int], tuple[State, Reply]]] = {
    "ask_consent": _consent,
    "offer_chaperone": _chaperone,
    "expose_both": _expose("both"),
    "expose_right": _expose("right"),
    "expose_left": _expose("left"),
    "support_arms": _support("arms_supported", "{name} rests both arms on a cushion."),
    "lie_prone": _support("prone", "{name} lies face down, arms beside the body."),
    "lie_on_side": _support("on_side", "{name} lies on the side, a pillow between the knees."),
    "look": _look,
    "let_point": _let_point,
    "ask_feel": _ask_feel,
    "ask_known": _ask_known,
}


def _stroke(state: State, action: Stroke) -> tuple[State, Reply]:
    hand = touching.poses(state, action)
    if isinstance(hand, str):
        return _refused(state, hand)
    down = hand.force > 0
    said: list[str] = []
    first = None
    if down.any() and not state.contact_ms:
        at = int(down.argmax())
        first = (int(hand.x[at]), int(hand.y[at]))
    if down.any() and state.consent == "none":
        if not state.happened("unasked"):
            said.append("“Oh. You might ask first.”")
        state = state.with_act("unasked", action.t_ms)
    after, noticed = touching.touched(state, action, hand)
    after = judging.after_stroke(after, action.t_ms, first_press=first)
    return after, Reply(felt=" ".join(noticed.felt), said=" ".join([*said, *noticed.said]))


def _algometer(state: State, action: Algometer) -> tuple[State, Reply]:
    at = np.array([[action.x_um, action.y_um]], dtype=np.int64)
    if not touching.on_body(state, action.x_um, action.y_um):
        return _refused(state, "There is no body there.")
    if covered := touching.covered_at(state, at):
        return _refused(state, covered)
    if len(state.readings) >= measuring.MOST_READINGS or touching.poses_left(state) <= 0:
        return _refused(state, "The record is full. Mark what you found and decide.")
    if state.hold is not None:
        state = pressing.lifted(state)
    said = []
    if state.consent == "withdrawn":
        state = state.with_act("after_no", action.t_ms)
        return state, Reply(said="“I said stop.”")
    if state.consent == "none":
        if not state.happened("unasked"):
            said.append("“Oh. You might ask first.”")
        state = state.with_act("unasked", action.t_ms)
    reading = measuring.read_off(state.world, state.task.seed, len(state.readings), action)
    if action.t_ms + reading.lasted_ms > MAX_MS:
        return _refused(state, "The time is over.")
    end = action.t_ms + reading.lasted_ms
    state = replace(
        state,
        readings=(*state.readings, reading),
        pose=Pose(action.x_um, action.y_um, 0, end, 0),
        sensation=None,
        contact_ms=state.contact_ms + reading.lasted_ms,
    )
    state = judging.after_reading(state, end)
    name = state.world.patient.name
    ended = reading.kpa >= measuring.LIMIT_KPA
    said.append(f"The gauge is at its end; {name} said nothing." if ended else "“Now.”")
    return state, Reply(said=" ".join(said), felt=f"The gauge reads {reading.kpa} kPa.")


def _mark(state: State, action: Mark) -> tuple[State, Reply]:
    if len(state.marks) >= MOST_MARKS:
        return _refused(state, "There are too many marks. Wipe one off first.")
    if action.muscle not in {muscle.name for muscle in state.world.region.muscles}:
        return _refused(state, "No such muscle here.")
    if not touching.on_body(state, action.x_um, action.y_um):
        return _refused(state, "There is no body there.")
    number = state.numbered + 1
    marks = (*state.marks, Marked(number, action))
    return replace(state, marks=marks, numbered=number), Reply(said=f"Mark {number} is drawn.")


def _unmark(state: State, action: Unmark) -> tuple[State, Reply]:
    left = tuple(each for each in state.marks if each.number != action.number)
    if len(left) == len(state.marks):
        return _refused(state, f"There is no mark {action.number}.")
    return replace(state, marks=left), Reply(said=f"Mark {action.number} is wiped off.")


def _decide(state: State, action: Decide) -> tuple[State, Reply]:
    if state.hold is not None:
        state = pressing.lifted(state)
    state = judging.decided(state, action)
    decision = (action.t_ms, action.choice)
    return replace(state, decision=decision), Reply(said="The examination is over.")


def _where(what: tuple[int, int, int] | None) -> dict[str, int] | None:
    return None if what is None else dict(zip(("t_ms", "x_um", "y_um"), what, strict=True))


def _seen(state: State) -> dict[str, Any]:
    felt = state.sensation
    hurts = state.pose.pain
    shows = felt and felt.travels and state.tells and telling.remembered(state, state.t_ms)
    referral = []
    if felt and shows:
        what = state.world.spots[felt.spot].what
        referral = [{"pattern": getattr(what, "pattern", ""), "side": what.side,
                     "strength_permille": 1000 if hurts else 500}]  # fmt: skip
    return {
        "phase": "examining" if state.decision is None else "finished",
        "consent": state.consent,
        "exposed": state.exposed,
        "position": state.position,
        "tone_permille": state.tone,
        "face": max(n for n, least in enumerate(FACES) if hurts >= least),
        "referral": referral,
        "twitch": _where(state.twitch),
        "jump": _where(state.jump),
        "marks": [{"number": m.number, **m.mark.model_dump(exclude={"kind", "t_ms"})}
                  for m in state.marks],
        "readings": telling.readings(state),
        "pointed": [[round(x * 10_000), round(y * 10_000)] for x, y in state.world.hands.shows]
        if state.pointed else [],
        "poses_left": touching.poses_left(state),
    }  # fmt: skip
