"""What is said: answers of the person, and what a consultation looks like afterwards."""

from __future__ import annotations

from typing import Any

from tpilab.patients import Patient, catalog
from tpilab.patients.visit import Said, Visit
from tpilab.protocol import Metric
from tpilab.skills.select.acts import CHOICES, HOW_SOON
from tpilab.skills.select.judging import expected, found
from tpilab.skills.select.state import State

THEM = {"she": "her", "he": "him", "they": "them"}


def answer(visit: Visit, name: str, *, again: bool) -> str:
    """What the person answers to a question."""
    said = visit.says.get(name)
    if isinstance(said, Said):
        return said.again if again and said.again else said.first
    return said or catalog().entries[name][1].answer


def result(visit: Visit, name: str) -> str:
    """What an examination, a record or a test shows."""
    where, entry = catalog().entries[name]
    if where == "orders" and name in visit.orders:
        return visit.orders[name].shows
    known = visit.finds if where == "examinations" else visit.records
    return known.get(name, entry.answer)


def card(person: Patient) -> dict[str, Any]:
    """What a learner knows of a person before the consultation."""
    visit = person.consults
    return {
        "title": f"See {person.name}",
        "name": person.name,
        "about": f"{person.age}, {person.occupation}. {visit.setting}",
        "words": person.complaint,
        "tone": person.skin_tone,
        "build": person.build.model_dump(),
        "minutes": visit.minutes,
    }


def metrics(state: State) -> tuple[Metric, ...]:
    """Figures of the consultation."""
    kinds = [catalog().entries[each.what][0] for each in state.did]
    return (
        Metric(name="time of the appointment used", value=state.clock_s * 1000, unit="ms"),
        Metric(name="time at the screen", value=_rounded(state.t_ms, 1000), unit="ms"),
        Metric(name="questions asked", value=kinds.count("questions"), unit="count"),
        Metric(name="examinations", value=kinds.count("examinations"), unit="count"),
        Metric(name="tests ordered", value=kinds.count("orders"), unit="count"),
    )


def _rounded(value: int, step: int) -> int:
    return (value + step // 2) // step * step


def path(state: State) -> dict[str, Any]:
    """What the learner did, in order, with the time of the appointment."""
    entries = catalog().entries
    return {
        "did": [
            {"t_ms": each.t_ms, "clock_s": each.clock_s, "what": each.what,
             "part": entries[each.what][0], "label": _label(state, each.what)}
            for each in state.did
        ],
        "clock_s": state.clock_s,
        "minutes": state.visit.minutes,
        "decision": None if state.decision is None else {
            "t_ms": state.decision.t_ms, "choice": state.decision.choice,
            "words": decision_in_words(state)},
    }  # fmt: skip


def _label(state: State, name: str) -> str:
    return catalog().entries[name][1].label.format(them=THEM[state.person.pronoun])


def decision_in_words(state: State) -> str:
    """The decision, its reason, and how soon what follows must happen."""
    made = state.decision
    if made is None:
        return ""
    soon = f" {HOW_SOON[made.how_soon]}." if made.how_soon else ""
    return f"{CHOICES[made.choice]}. {catalog().reasons[made.reason]}.{soon}".rstrip(".")


def truth(state: State) -> dict[str, Any]:
    """What the record held, in figures for a picture and in words."""
    person, visit = state.person, state.visit
    return {
        "patient": {"id": person.id, "name": person.name, "tone": person.skin_tone},
        "expected": list(expected(visit)),
        "keys": [{"what": key.what, "found": found(state, key),
                  "by": [name.rstrip("!") for name in key.by]} for key in visit.keys],
        "draws": list(visit.draws),
        "depths": [],
        "words": _words(state),
    }  # fmt: skip


def _words(state: State) -> list[str]:
    visit, known = state.visit, catalog()
    lines = []
    for key in visit.keys:
        places = " or ".join(f"“{known.entries[name.rstrip('!')][1].label}”"
                             + (", asked again" if name.endswith("!") else "")
                             for name in key.by)  # fmt: skip
        told = "You found it out" if found(state, key) else "You did not find it out"
        lines.append(f"{key.what}. {told}; it was to be had by {places}. {key.why}")
    for name, order in visit.orders.items():
        lines.append(f"{known.entries[name][1].label}: {order.worth}. {order.why}")
    for name, truth_of in visit.criteria.items():
        met = "met" if truth_of.verdict == "met" else "not met"
        lines.append(f"{known.criteria[name].label}: {met}. {truth_of.why}")
    for number, way in enumerate(visit.paths):
        which = "Best" if number == 0 else "Also right"
        reasons = " or ".join(known.reasons[reason].lower() for reason in way.reasons)
        soon = " or ".join(HOW_SOON[each].lower() for each in way.how_soon)
        lines.append(f"{which}: {CHOICES[way.choice].lower()}; because {reasons}"
                     + (f"; {soon}." if soon else "."))  # fmt: skip
    lines.append(visit.why)
    return lines
