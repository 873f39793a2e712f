"""Scripted hands: injections as lists of actions, to test the code and to show a model attempt.

They know the model. That they are ordered as they should be is a sanity check of our code, not
evidence that the simulator tells good hands from poor ones.
"""

from __future__ import annotations

from typing import Any

from tpilab.physics.pose import UNIT, cos, sin
from tpilab.protocol import Task
from tpilab.rng import below
from tpilab.skills.guide.acts import NEEDLES
from tpilab.skills.guide.hands import STEP_UM, Hand, Way, limit_um, way_to
from tpilab.skills.guide.judging import SMALL_UL
from tpilab.skills.inject.judging import checks
from tpilab.skills.inject.noting import FIELDS, true_of
from tpilab.skills.inject.skill import Inject
from tpilab.skills.inject.state import State

Json = dict[str, Any]
_CAN_BE_SKIPPED = ("do", "time_out", "fix", "aspirate", "note")
SKILL = Inject()


def careful(task: Task) -> list[Json]:
    """All that is asked, in order; for worked solutions."""
    state = SKILL.begin(task)
    hand = Hand()
    hand.say("feel")
    if not state.record.here:
        return hand.decide("not_here")
    way = way_to(task, "landmark")
    _before(hand, state)
    _needle(hand, state, way)
    course = Course(task)
    _give(hand, course, state.record.volume_ul)
    return _afterward(hand, course)


class Course:
    """What a growing list of actions leads to."""

    def __init__(self, task: Task) -> None:
        self._state = SKILL.begin(task)
        self._taken = 0

    def after(self, hand: Hand) -> State:
        """The state after all the hand did; raises ValueError for what is refused."""
        for each in hand.actions[self._taken :]:
            self._state, reply = SKILL.act(self._state, SKILL.read(each))
            if reply.refused:
                raise ValueError(f"{each['kind']}: {reply.refused}")
        self._taken = len(hand.actions)
        return self._state


def _before(hand: Hand, state: State) -> None:
    hand.say("ask_pain", "algometer", "motion", "ask_today", "warn", state.record.positions[0],
             "kit", "read_syringe", "wash", "clean", "dry", "gloves")  # fmt: skip
    hand.add("time_out", person=state.person.id, side=state.world.target.side, site="target",
             drug="tray")  # fmt: skip


def hold(state: State) -> Json:
    """Where fingers hold the band, and how they lie to both its sides."""
    target = state.world.target
    course = target.course_um
    x, y, _ = target.at_um
    turn = 0
    if len(course) > 1:
        dx, dy = (int(each) for each in course[-1] - course[0])
        turn = min(range(0, 1800, 50), key=lambda t: abs(dx * cos(t) + dy * sin(t)) // UNIT)
    return {"how": state.record.holds[0], "x_um": x, "y_um": y, "turn_ddeg": turn}


def _needle(hand: Hand, state: State, way: Way) -> None:
    world = state.world
    hand.add("plan", gauge=way.gauge, length_mm=way.length_mm, limit_um=limit_um(world, way),
             technique=state.record.techniques[0])  # fmt: skip
    hand.add("fix", **hold(state))
    if world.aim.chest:
        hand.say("breathe", "hold_breath")
    entry = way.entry
    hand.add("puncture", x_um=entry.x_um, y_um=entry.y_um, azimuth_ddeg=entry.azimuth_ddeg,
             steep_ddeg=entry.steep_ddeg)  # fmt: skip
    steps = [*range(STEP_UM, way.depth_um, STEP_UM), way.depth_um]
    for start in range(0, len(steps), 10):
        hand.stroke({"ndepth_um": steps[start : start + 10]})


def _give(hand: Hand, course: Course, left: int) -> None:
    """Small deposits until the syringe is empty, or somebody says stop."""
    hand.say("ask_feel")
    while left and course.after(hand).happened == "nothing":
        volume = min(left, SMALL_UL)
        hand.add("aspirate", 3_000)
        hand.add("deposit", 4_000, volume_uL=volume)
        left -= volume
    hand.add("lift", what="needle")
    now = course.after(hand)
    if now.happened == "faint":
        hand.say("legs_up")
    elif now.happened == "tinnitus":
        hand.say("call")


def _afterward(hand: Hand, course: Course) -> list[Json]:
    hand.say("intact", "sharps", "compress", "move_fully", "watch", *checks(course.after(hand)),
             "ask_pain", "algometer", "motion", "advise")  # fmt: skip
    now = course.after(hand)
    if now.unwell and not now.called:
        hand.say("call")
        now = course.after(hand)
    note = {name: min(each) for name, each in true_of(now).items()}
    hand.add("note", fields=note)
    return hand.decide(_end(now))


def _end(state: State) -> str:
    if "weak_leg" in state.found:
        return "stay"
    if state.unwell:
        return "hand_over"
    if state.happened == "faint":
        return "stay"
    return state.record.ends[0]


def hurried(task: Task, seed: int) -> list[Json]:
    """A careful hand that skips about a third of what can be skipped."""
    kept = []
    for number, each in enumerate(careful(task)):
        skips = int(below(seed, "inject/hurried", 3, number)) == 0
        if each["kind"] not in _CAN_BE_SKIPPED or not skips:
            kept.append(each)
    return _taken(task, kept)


def careless(task: Task) -> list[Json]:
    """No pause, no fingers, deep to the limit and beyond, all at once, and home."""
    state = SKILL.begin(task)
    hand = Hand()
    x, y = state.world.mark_um
    hand.say("sitting", "clean")
    hand.add("plan", gauge=22, length_mm=38, limit_um=20_000, technique="fast")
    hand.add("puncture", x_um=x, y_um=y, azimuth_ddeg=0, steep_ddeg=900)
    for _ in range(3):
        hand.stroke({"ndepth_um": [4_000, 12_000, 24_000, 30_000, 10_000, 30_000, 8_000, 26_000]})
    hand.add("deposit", volume_uL=min(2_000, state.record.volume_ul))
    hand.add("lift", what="needle")
    hand.say("recap")
    return hand.decide("home")


def random(task: Task, seed: int) -> list[Json]:
    """Anything, anywhere; what is refused stays out."""
    names = tuple(each["id"] for group in SKILL.menu(task) for each in group["buttons"])

    def drawn(what: str, bound: int, number: int = 0) -> int:
        return int(below(seed, f"inject/random/{what}", bound, number))

    x, y = SKILL.begin(task).world.mark_um
    gauge, length = NEEDLES[drawn("needle", len(NEEDLES))]
    hand = Hand()
    hand.say(*(names[drawn("before", len(names), n)] for n in range(12)))
    hand.add("fix", how="flat", x_um=x + drawn("x", 20_000) - 10_000, y_um=y,
             turn_ddeg=drawn("turn", 1_800))  # fmt: skip
    hand.add("plan", gauge=gauge, length_mm=length, limit_um=1_000 * (5 + drawn("limit", 60)),
             technique=("slow", "fast", "fan")[drawn("technique", 3)])  # fmt: skip
    hand.add("puncture", x_um=x, y_um=y + drawn("y", 20_000) - 10_000,
             azimuth_ddeg=drawn("azimuth", 3_600),
             steep_ddeg=200 + drawn("steep", 700))  # fmt: skip
    for number in range(6):
        hand.stroke({"ndepth_um": [drawn("depth", length * 1_000, number)]})
        hand.add("deposit", volume_uL=100 + drawn("volume", 600, number))
    hand.add("lift", what="needle")
    hand.say(*(names[drawn("after", len(names), n)] for n in range(12)))
    hand.add("note", fields={
        name: tuple(of)[drawn(f"note/{name}", len(of))] for name, (_, of) in FIELDS.items()
    })  # fmt: skip
    choices = tuple(SKILL.choices)
    return _taken(task, hand.decide(choices[drawn("choice", len(choices))]))


def _taken(task: Task, actions: list[Json]) -> list[Json]:
    """The actions that are not refused."""
    state, taken = SKILL.begin(task), []
    for each in actions:
        state, reply = SKILL.act(state, SKILL.read(each))
        if reply.refused is None:
            taken.append(each)
    return taken
