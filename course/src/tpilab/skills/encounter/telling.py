"""What is known before, what the screen may show, and what all of it looks like afterward."""

from __future__ import annotations

from typing import Any

from tpilab.protocol import Debrief, Metric
from tpilab.skills.encounter.actions import PartName
from tpilab.skills.encounter.acts import NAMES
from tpilab.skills.encounter.carrying import carried, offered, rescue_is_due
from tpilab.skills.encounter.judging import expected, may_needle, way
from tpilab.skills.encounter.state import State

_HEARD = {
    "select.consent": "You told me beforehand what can happen. That helped.",
    "select.goals": "You asked what I want to do again. Nobody had.",
    "select.explained": "I understood why you would not put a needle in, and what to do instead.",
    "palpate.recognition": "When your finger was on it, you asked whether I know this pain.",
    "rescue.reassured": "When it went wrong you stayed and told me what was happening.",
    "rescue.disclosed": "You said plainly what had gone wrong. I would come back.",
    "rehabilitate.goal": "We made a plan that fits my day.",
}
"""What the person may say in the end, of what was done; the words are a didactic choice."""
_MISSED = {
    "select.consent": "I was not sure what I had agreed to.",
    "select.explained": "I still do not know why I went home without the injection.",
    "planned": "And now? Nobody said what comes next.",
    "rescue.disclosed": "Nobody told me what had happened.",
}
_HURT = {
    "vessel": "It bled where the needle was. Will that be a bruise?",
    "nerve": "Once, with the needle in, it went through me like a current.",
}
"""What the person may say of what the learner's needle touched. A lung brings more than words; that
any other harm follows a touch as often as here, no source of this course tells."""
_MOST_SAID = 3


def card(state: State) -> dict[str, Any]:
    """What a learner knows beforehand."""
    person = state.person
    return {
        "title": f"{person.name} comes in",
        "name": person.name,
        "about": f"{person.age}, {person.occupation}",
        "words": person.complaint,
        "tone": person.skin_tone,
        "assessment": bool(state.task.options.get("assessment")),
    }


def menu() -> list[dict[str, str]]:
    """The parts, in the clinic's order."""
    return [{"id": name, "label": label} for name, label in NAMES.items()]


def seen(state: State) -> dict[str, Any]:
    """What was done and what can follow; no truth."""
    return {
        "phase": "under way" if state.ended_ms is None else "finished",
        "t_ms": state.t_ms,
        "parts": [
            {"of": each.of, "label": NAMES[each.of], "minutes": _minutes(state, n),
             "decided": each.debrief.path["decision"]["words"], "carries": carried(each, state)}
            for n, each in enumerate(state.parts)
        ],
        "offered": list(offered(state)),
        "urgent": rescue_is_due(state),
        "may_end": bool(state.parts) and not rescue_is_due(state) and state.ended_ms is None,
    }  # fmt: skip


def _minutes(state: State, n: int) -> int:
    """How long a part took, in whole minutes."""
    return round((state.ends_ms[n] - state.parts[n].began_ms) / 60_000)


def metrics(state: State) -> tuple[Metric, ...]:
    """Figures: how long all of it took, and each part."""
    figures = [Metric(name="time", value=_rounded(state.t_ms), unit="ms")]
    figures += [
        Metric(name=f"time: {NAMES[each.of].lower()}", value=_rounded(end - each.began_ms),
               unit="ms")
        for each, end in zip(state.parts, state.ends_ms, strict=True)
    ]  # fmt: skip
    return tuple(figures)


def _rounded(ms: int) -> int:
    return (ms + 500) // 1000 * 1000


def path(state: State) -> dict[str, Any]:
    """What the learner did: each part's path, and how it ended."""
    return {
        "parts": [{"of": each.of, "began_ms": each.began_ms, **_told(each.debrief)}
                  for each in state.parts],
        "decision": None if state.ended_ms is None else {
            "t_ms": state.ended_ms, "choice": "end", "words": _ending(state)},
    }  # fmt: skip


def _told(debrief: Debrief) -> dict[str, Any]:
    """A part's debrief as data."""
    return {"debrief": debrief.model_dump(mode="json")}


def _ending(state: State) -> str:
    needle = "A needle" if state.punctured else "No needle"
    return f"{needle}, and {'a' if state.last('rehabilitate') else 'no'} plan for afterward"


def truth(state: State) -> dict[str, Any]:
    """What the record holds of the whole."""
    person = state.person
    return {
        "patient": {"id": person.id, "name": person.name, "tone": person.skin_tone},
        "expected": list(expected(state)),
        "way": list(way(state)),
        "depths": [],
        "words": _words(state),
        "says": says(state),
    }


def _words(state: State) -> list[str]:
    steps: tuple[PartName, ...] = way(state)
    asked = ", then ".join(NAMES[name].lower() for name in steps)
    lines = [f"What {state.person.name} called for: {asked}."]
    if not may_needle(state):
        lines.append("No needle belonged here.")
    return lines


def says(state: State) -> list[str]:
    """What the person says in the end, of what was done, what was touched and what was missed."""
    from tpilab.skills.encounter.judging import judged

    done = {event.name for event in judged(state)}
    asked = {*expected(state)}
    heard = [words for name, words in _HEARD.items() if name in done]
    missed = [words for name, words in _MISSED.items() if name in asked - done]
    hurt = [words for what, words in _HURT.items() if what in state.told_touches]
    return [*heard[:_MOST_SAID], *hurt, *missed[:_MOST_SAID]]
