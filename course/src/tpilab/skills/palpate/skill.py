"""Palpation as a pure state machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, assert_never

from tpilab.protocol import Act, Debrief, Observation, Reply, Task
from tpilab.skills.palpate import actions, judging, pressing, telling, touching
from tpilab.skills.palpate.actions import AnyAction, Decide, Do, Mark, Stroke, Unmark
from tpilab.skills.palpate.acts import ACTS, CHOICES, MENU, REVISION
from tpilab.skills.palpate.state import Marked, State
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
        them = _THEM[world_of(task).patient.pronoun]
        return [
            {"group": group, "buttons": [
                {"id": name, "label": label.format(them=them)} for name, label in buttons]}
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
        return world_of(task).touch.for_browser()

    def begin(self, task: Task) -> State:
        """Nothing was said or done yet."""
        return State(task=task, world=world_of(task))

    def act(self, state: State, action: AnyAction) -> tuple[State, Reply]:
        """The state after an action, and what came of it."""
        if state.decision is not None:
            return _refused(state, "You have decided; the examination is over.")
        if action.t_ms < state.t_ms:
            return _refused(state, "Time does not run backwards.")
        match action:
            case Do():
                after, reply = _do(state, action)
            case Stroke():
                after, reply = _stroke(state, action)
            case Mark():
                after, reply = _mark(state, action)
            case Unmark():
                after, reply = _unmark(state, action)
            case Decide():
                after, reply = _decide(state, action)
            case _:
                assert_never(action)
        if reply.refused is not None:
            return state, reply
        lasted = sum(action.dt_ms) if isinstance(action, Stroke) else 0
        if after.t_ms != action.t_ms + lasted:
            after = replace(after, t_ms=action.t_ms + lasted)
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


def _support(position: str, words: str) -> Callable[[State, int], tuple[State, Reply]]:
    def supporting(state: State, _t_ms: int) -> tuple[State, Reply]:
        name = state.world.patient.name
        after = replace(state, position=position)  # type: ignore[arg-type]
        return after, Reply(said=words.format(name=name))

    return supporting


def _look(state: State, t_ms: int) -> tuple[State, Reply]:
    if state.exposed == "none":
        return _refused(state, "The shirt is in the way.")
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
    return replace(state, tells=True), Reply(said=said)


def _ask_known(state: State, t_ms: int) -> tuple[State, Reply]:
    said = telling.whether_known(state, t_ms)
    if state.sensation is not None and state.sensation.travels and telling.remembered(state, t_ms):
        state = state.with_act("asked_known", t_ms)
    return state, Reply(said=said)


_DOINGS: Mapping[str, Callable[[State, int], tuple[State, Reply]]] = {
    "ask_consent": _consent,
    "offer_chaperone": _chaperone,
    "expose_both": _expose("both"),
    "expose_right": _expose("right"),
    "expose_left": _expose("left"),
    "support_arms": _support("arms_supported", "{name} rests both arms on a cushion."),
    "lie_prone": _support("prone", "{name} lies face down, arms beside the body."),
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
        "twitch": None if state.twitch is None else dict(
            zip(("t_ms", "x_um", "y_um"), state.twitch, strict=True)),
        "marks": [{"number": m.number, **m.mark.model_dump(exclude={"kind", "t_ms"})}
                  for m in state.marks],
        "pointed": [[round(x * 10_000), round(y * 10_000)] for x, y in state.world.hands.shows]
        if state.pointed else [],
        "poses_left": touching.poses_left(state),
    }  # fmt: skip
