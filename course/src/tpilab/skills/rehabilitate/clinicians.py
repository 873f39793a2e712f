"""Scripted clinicians: a sanity check of our code, and the model attempt. They are no experts."""

from __future__ import annotations

from typing import Any

from tpilab.patients import patient
from tpilab.patients.rehabilitating import FACTORS
from tpilab.protocol import Task
from tpilab.rng import below
from tpilab.skills.rehabilitate.acts import ASKS, CHOICES, MEASURES, PARTS, SAYS
from tpilab.skills.rehabilitate.judging import right
from tpilab.skills.rehabilitate.state import State

Json = dict[str, Any]
STEP_MS = 4_000
MOST_ACTS = 60
_ASKED = ("ask_goal", "ask_day", "ask_prefers", "ask_wants", "ask_sleep", "ask_mood", "ask_work",
          "ask_workplace", "ask_fear", "ask_load")  # fmt: skip


class _Script:
    def __init__(self, task: Task) -> None:
        # imported here, because the skill asks this module for its model attempt
        from tpilab.skills.rehabilitate.skill import Rehabilitate

        self.skill = Rehabilitate()
        self.state: State = self.skill.begin(task)
        self.actions: list[Json] = []
        self.tried = 0

    def act(self, **action: Any) -> None:
        self.tried += 1
        full = {"t_ms": STEP_MS * (len(self.actions) + 1), **action}
        self.state, reply = self.skill.act(self.state, self.skill.read(full))
        if reply.refused is None:
            self.actions.append(full)

    def do(self, *whats: str) -> None:
        for what in whats:
            self.act(kind="do", what=what)

    @property
    def goes_on(self) -> bool:
        return self.state.decision is None and self.tried < MOST_ACTS


def thorough(task: Task) -> list[Json]:
    """Plans with the person, measures the same each time, and keeps to the rule."""
    script, record = _Script(task), patient(task.patient).rehabilitated
    scales = ("pain", "peg", *(("ndi",) if record.before.ndi is not None else ()))
    script.do(*_ASKED, *scales, "honest")
    if record.after_needle:
        script.do("stretch_now")
    minutes = max(2, min(10, record.minutes_a_day // 2))
    script.act(kind="agree", what="strength", times="5", minutes=str(minutes))
    script.act(kind="agree", what="stretching", times="7", minutes=str(min(3, minutes)))
    for name in record.factors:
        script.act(kind="agree", what=_part_for(name), times="", minutes="")
    if record.after_needle:
        script.act(kind="rule", percent="50", weeks="6")
    script.do("choose", "return", "back", "call")
    script.act(kind="note", text=note_of(script.state))
    script.act(kind="decide", choice="go_on", weeks=3)
    while script.goes_on:
        script.do("ask_since", "ask_done", *scales, "impression")
        script.act(kind="decide", choice=_way(script.state), weeks=4)
    return script.actions


def _part_for(factor: str) -> str:
    return next(what for what, (_, serves) in PARTS.items() if serves == factor)


def _way(state: State) -> str:
    """Of what is right: closing where that is, else what comes first; no needle is owed."""
    ways = right(state, state.visit, state.needles)
    return "close" if "close" in ways else ways[0]


def note_of(state: State) -> str:
    """A hand-over note that tells what a therapist asks for (FU-159, FU-160)."""
    person, record, before = state.person, state.record, state.record.before
    ndi = "" if before.ndi is None else f", Neck Disability Index {before.ndi} of 50"
    doses = "; ".join(f"{PARTS[each.what][0].lower()}{each.dose}" for each in state.parts)
    factors = ", ".join(FACTORS[each] for each in record.factors)
    chest = " The needle was over the chest: breath counts for days." if record.chest else ""
    given, care, rule = (
        (" No steroid.", "Full movement from today; no heavy load while it is sore.",
         " Another needle only after half the pain for six weeks; none is planned.")
        if record.after_needle else ("", "Full movement from today.", " No needle is planned.")
    )  # fmt: skip
    return (
        f"{person.name}, {person.age}, {person.occupation}. {record.scene}{given} Before: pain"
        f" {before.pain} of 10 in the past week, PEG {'/'.join(map(str, before.peg))}{ndi}; please"
        f" use the same.\n\nGoal: {record.goal} There are {record.minutes_a_day} minutes a day."
        f" {record.prefers}\n\nAgreed: {doses}. What keeps it going: {factors}; I follow that.\n\n"
        f"{care} Send back at once with short breath, fever, or a weak arm or leg.{chest}{rule}"
        " I meet the person in three weeks; ring the clinic for me."
    )


def passive(task: Task) -> list[Json]:
    """Hands out heat and a promise, asks for nothing, and repeats whatever comes."""
    script = _Script(task)
    script.do("promise")
    script.act(kind="agree", what="heat", times="7", minutes="20")
    script.act(kind="series", count="3", apart="2", drug="steroid", where="several", only_if=False)
    while script.goes_on:
        script.act(kind="decide", choice="repeat" if script.state.week else "go_on", weeks=2)
    return script.actions


def hurried(task: Task) -> list[Json]:
    """Asks for pain, hands out five exercises, and goes on."""
    script = _Script(task)
    script.do("pain")
    for what in ("strength", "endurance", "control", "stretching", "self_pressure"):
        script.act(kind="agree", what=what, times="7", minutes="20")
    while script.goes_on:
        script.act(kind="decide", choice="go_on", weeks=6)
    return script.actions


def random(task: Task, seed: int) -> list[Json]:
    """Whatever comes to hand, the sensible and the other, until it is over."""
    script = _Script(task)
    whats, parts, ways = (*ASKS, *MEASURES, *SAYS), tuple(PARTS), tuple(CHOICES)
    while script.goes_on:
        n = script.tried
        what = int(below(seed, "rehab/script/what", 10_000, n))
        times, weeks = what % 12, what % 7
        match int(below(seed, "rehab/script/kind", 8, n)):
            case 0:
                script.act(
                    kind="agree", what=parts[what % len(parts)], times=str(times), minutes="5"
                )
            case 1:
                script.act(kind="series", count=str(times), apart=str(weeks), drug="anesthetic",
                           where="same", only_if=bool(what % 2))  # fmt: skip
            case 2:
                script.act(kind="decide", choice=ways[what % len(ways)], weeks=weeks + 1)
            case 3:
                script.act(kind="rule", percent=str(what % 100), weeks=str(weeks))
            case _:
                script.do(whats[what % len(whats)])
    return script.actions
