"""What is known before, what the screen shows, and what all of it looks like afterward."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tpilab.patients.rehabilitating import FACTORS
from tpilab.physics.rehabilitation import WEEKS
from tpilab.protocol import Metric
from tpilab.skills.rehabilitate.acts import CHOICES, OUTCOMES, PARTS
from tpilab.skills.rehabilitate.doing import a_day, doing, menu
from tpilab.skills.rehabilitate.judging import expected, relief_percent, right
from tpilab.skills.rehabilitate.state import State

CHECKLIST = (
    "who, which side, which muscles", "what was given, how much, when", "what to be careful with",
    "findings, and the measures of the first day", "the person's own goal",
    "exercise and stretching with a dose", "what keeps the pain going, and who sees to it",
    "signs to send the person back at once", "the rule for another needle", "how to reach you",
)  # fmt: skip
"""What a person looks for who marks the note by hand (FU-159); nothing of it is scored here."""


def card(state: State) -> dict[str, Any]:
    """What a learner knows beforehand."""
    person, record = state.person, state.record
    return {
        "title": f"Make a plan with {person.name}",
        "name": person.name,
        "about": f"{person.age}, {person.occupation}.",
        "words": person.complaint,
        "scene": record.scene,
        "tone": person.skin_tone,
        "neck": record.before.ndi is not None,
        "weeks": WEEKS,
    }


def menu_of(state: State) -> dict[str, Any]:
    """What can be asked, measured, agreed on, said and decided."""
    del state
    return {**menu(), "choices": [{"id": name, "label": label} for name, label in CHOICES.items()],
            "checklist": list(CHECKLIST)}  # fmt: skip


def seen(state: State) -> dict[str, Any]:
    """What can be seen and is known now; no truth."""
    visit, ahead, rule = state.visit, state.ahead, state.rule
    return {
        "phase": "planning" if state.decision is None else "finished",
        "week": state.week,
        "face": _face(state),
        "visit": len(state.visits),
        "did": sorted({name for each in state.visits for name in each.did}),
        "did_now": sorted(visit.did),
        "visits": [{"week": each.week, "choice": each.choice,
                    "measured": {name: list(value) for name, value in each.measured}}
                   for each in state.visits],
        "parts": [{"what": each.what, "label": PARTS[each.what][0], "times": each.times,
                   "minutes": each.minutes} for each in state.parts],
        "a_day": a_day(state),
        "rule": None if rule is None else {"percent": rule.percent, "weeks": rule.weeks},
        "needles": list(state.needles),
        "ahead": None if ahead is None else asdict(ahead),
        "note": state.note,
        "decision": None if state.decision is None else state.decision[1],
    }  # fmt: skip


def _face(state: State) -> int:
    """How the person looks: 0 at ease, 1 attentive, 2 uneasy, 3 wincing. A didactic choice."""
    pain = state.pain_tenths[-1]
    look = sum(pain >= least for least in (30, 50, 75))
    return max(2, look) if state.warned else look


def metrics(state: State) -> tuple[Metric, ...]:
    """Figures of the plan; relief is not among them."""
    return (
        Metric(name="weeks", value=state.week, unit="count"),
        Metric(name="visits", value=len(state.visits), unit="count"),
        Metric(name="needles, the first included", value=len(state.needles), unit="count"),
        Metric(name="exercise agreed, minutes a day", value=a_day(state), unit="count"),
        Metric(name="exercise done, in the model", value=_mean(state.done), unit="permille"),
    )


def _mean(values: tuple[int, ...]) -> int:
    return sum(values) // len(values) if values else 0


def path(state: State) -> dict[str, Any]:
    """What the learner did, visit by visit."""
    return {
        "visits": [{"week": each.week, "did": sorted(each.did), "choice": each.choice,
                    "measured": {name: list(value) for name, value in each.measured}}
                   for each in state.visits],
        "parts": [{"what": each.what, "label": PARTS[each.what][0], "times": each.times,
                   "minutes": each.minutes} for each in state.parts],
        "rule": None if state.rule is None else [state.rule.percent, state.rule.weeks],
        "needles": list(state.needles),
        "note": state.note,
        "decision": None if state.decision is None else {
            "t_ms": state.decision[0], "choice": state.decision[1],
            "words": OUTCOMES[state.decision[1]]},
    }  # fmt: skip


def truth(state: State) -> dict[str, Any]:
    """What the model held: pain by week, what was done, the factors, what was right when."""
    record = state.record
    return {
        "patient": {"id": state.person.id, "name": state.person.name,
                    "tone": state.person.skin_tone},
        "expected": list(expected(state)),
        "pain_tenths": list(state.pain_tenths),
        "done_permille": list(state.done),
        "needle_percent": record.needle_percent,
        "factors": [{"name": FACTORS[name], "found": name in state.found_factors,
                     "taken_up": name in state.taken_up} for name in record.factors],
        "checklist": list(CHECKLIST),
        "depths": [],
        "words": _words(state),
    }  # fmt: skip


def _words(state: State) -> list[str]:
    record = state.record
    lines = []
    for n, visit in enumerate(state.visits):
        if not visit.choice:
            continue
        before = tuple(week for week in state.needles if week < visit.week) or (0,)
        ways = [CHOICES[each].lower() for each in right(state, visit, before)]
        relief = relief_percent(state, visit)
        measured = "" if n == 0 else (
            "Pain was not measured. " if relief is None else
            f"Pain as measured: {abs(relief)} % {'less' if relief >= 0 else 'more'}. "
        )  # fmt: skip
        lines.append(f"Week {visit.week}: {measured}Right: {'; or '.join(ways)}.")
    for name, says in record.factors.items():
        found = "You asked" if name in state.found_factors else "You did not ask"
        taken = "and took it up" if name in state.taken_up else "and it stayed out of the plan"
        lines.append(f"{FACTORS[name].capitalize()}: “{says}” {found}, {taken}.")
    if state.minutes and sum(state.minutes):
        lines.append(
            f"Of the exercise {_mean(state.done) // 10} % was done, in this course's model; as"
            f" agreed in the end it would be {doing(state) // 10} %."
        )
    lines.append(
        f"{_needle_words(state)} How pain went is the model's; it is not scored. Good work and a"
        " poor course, and the reverse, both happen."
    )
    if record.anew.elsewhere:
        lines.append(f"A new look would have found, or found: {record.anew.says}")
    lines.append(record.why)
    return lines


def _needle_words(state: State) -> str:
    if not state.record.after_needle:
        none = "" if state.person.rehabilitated.after_needle else ", and none belongs into it"
        return f"The plan began without a needle{none}."
    less = state.record.needle_percent < 60  # noqa: PLR2004
    return f"A needle helps this person {'less than' if less else 'about as'} usual."
