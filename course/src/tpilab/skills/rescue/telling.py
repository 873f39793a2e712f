"""What is known before, what the screen may show, and what all of it looks like afterward."""

from __future__ import annotations

from typing import Any

from tpilab.physics.physiology import ended
from tpilab.protocol import Metric
from tpilab.rng import below
from tpilab.skills.rescue.acts import ACTS
from tpilab.skills.rescue.doing import CHOICES, DIAGNOSES, ENDED, MENU
from tpilab.skills.rescue.judging import asked, expected
from tpilab.skills.rescue.looking import monitored, slides
from tpilab.skills.rescue.orders import box
from tpilab.skills.rescue.state import State
from tpilab.skills.rescue.words import told

PICTURES = ("a", "b")
_OUTCOME = {
    "well": "In the end {name} was out of danger.",
    "harmed": "In the end {name} had come to harm.",
    "dead": "{name} died.",
    "": "In the end it was still open.",
}
_FACES = {"out": 6, "fitting": 7, "drowsy": 8}
"""How the face looks to somebody who is not awake; else as the state says."""


def card(state: State) -> dict[str, Any]:
    """What a learner knows beforehand."""
    person, record = state.person, state.record
    return {
        "title": f"Something is wrong with {person.name}",
        "name": person.name,
        "about": f"{person.age}, {person.occupation}. {record.weight_kg} kg.",
        "words": told(record.scene, person, record.side),
        "tone": person.skin_tone,
        "typed": bool(state.task.options.get("typed")),
        "assessment": state.assessed,
        "ultrasound": record.room.ultrasound,
    }


def menu(state: State) -> dict[str, Any]:
    """Groups of buttons, orders ready to be called, diagnoses, and endings."""
    parts: dict[str, list[dict[str, Any]]] = {"act": [], "look": [], "say": []}
    for part, group, doings in MENU:
        buttons = [{"id": name, "label": each.label} for name, each in doings.items()]
        parts[part].append({"group": group, "buttons": buttons})
    ready = [] if state.task.options.get("typed") else [
        {"drug": each.called, "orders": list(each.ready)} for each in box().values() if each.ready
    ]  # fmt: skip
    return {
        "parts": parts,
        "orders": ready,
        "diagnoses": [{"id": name, "label": label} for name, label in DIAGNOSES.items()],
        "choices": [{"id": name, "label": label} for name, label in CHOICES.items()],
    }


def seen(state: State) -> dict[str, Any]:
    """What can be seen and is known now; no truth."""
    now = state.body.now
    return {
        "phase": "acting" if state.decision is None else "finished",
        "clock_s": state.clock_s,
        "paused": state.paused,
        "teaches": state.teaches,
        "may_rewind": bool(state.past) and state.teaches,
        "holds": list(state.body.holds),
        "here": sorted(state.here),
        "pending": [{"what": each.what, "in_s": (each.due_ms - state.clock_ms + 999) // 1000}
                    for each in state.pending if each.what not in ("help", "crew")],
        "done": list(dict.fromkeys(each.what for each in state.done)),
        "face": _FACES.get(now.awake, now.face),
        "awake": now.awake,
        "monitor": monitored(state),
        "scan": _scan(state),
        "said": state.said[-1][1] if state.said else "",
        "decision": None if state.decision is None else state.decision[1],
    }  # fmt: skip


def _scan(state: State) -> dict[str, str] | None:
    """Which of two running pictures the screen shows; which one slides is drawn by the seed."""
    if not state.scan:
        return None
    return {
        "side": state.scan,
        "picture": PICTURES[picture_of(state.task.seed, sliding=slides(state, state.scan))],
    }


def picture_of(seed: int, *, sliding: bool) -> int:
    """The number of the picture that slides, or of the other one."""
    first = int(below(seed, "rescue/picture", 2))
    return first if sliding else 1 - first


def metrics(state: State) -> tuple[Metric, ...]:
    """Figures: how long it took, and how soon each act came."""
    figures = [Metric(name="time of the emergency", value=1000 * state.clock_s, unit="ms")]
    for each in asked(state):
        if each.came_s is not None and ACTS[each.act].weight == "critical":
            name = f"until: {ACTS[each.act].text[0].lower()}{ACTS[each.act].text[1:]}"
            figures.append(
                Metric(name=name, value=1000 * max(0, each.came_s - each.since_s), unit="ms")
            )
    return tuple(figures)


def path(state: State) -> dict[str, Any]:
    """What the learner did, by the emergency's seconds, and the course of the vital signs."""
    return {
        "did": [{"clock_s": each.clock_s, "what": each.what, "words": each.words,
                 "drug": each.drug} for each in state.done],
        "said": [{"clock_s": at, "words": DIAGNOSES[name]} for at, name in state.said],
        "trace": [list(row) for row in state.body.trace[::2]],
        "clock_s": state.clock_s,
        "monitor_s": state.monitor_s,
        "decision": None if state.decision is None else {
            "t_ms": 1000 * state.decision[0], "choice": state.decision[1],
            "words": {**CHOICES, **ENDED}[state.decision[1]]},
    }  # fmt: skip


def truth(state: State) -> dict[str, Any]:
    """What the model held: the states by time, what was asked and when it came."""
    graph, person = state.graph, state.person
    return {
        "patient": {"id": person.id, "name": person.name, "tone": person.skin_tone},
        "title": graph.title,
        "expected": list(expected(state)),
        "states": [{"clock_s": at, "label": graph.states[name].label}
                   for at, name in state.body.changes],
        "asked": [{"act": each.act, "text": ACTS[each.act].text, "since_s": each.since_s,
                   "within_s": each.within_s, "came_s": each.came_s, "in_time": each.in_time,
                   "weight": ACTS[each.act].weight}
                  for each in asked(state)],
        "guideline": list(graph.guideline),
        "outcome": ended(state.body),
        "depths": [],
        "words": _words(state),
    }  # fmt: skip


def _words(state: State) -> list[str]:
    graph = state.graph
    changes = state.body.changes
    lines = [f"{graph.title}. {graph.summary}"]
    lines += [f"{_clock(at)}: {graph.states[name].label}." + _because(state, n)
              for n, (at, name) in enumerate(changes)]  # fmt: skip
    lines.append(_OUTCOME[ended(state.body)].format(name=state.person.name)
                 + " That is the model's course and is not scored: what was done is.")  # fmt: skip
    lines += [f"By the book: {each}" for each in graph.guideline]
    lines.append(state.record.why)
    return lines


def _because(state: State, n: int) -> str:
    """Why a state began, as the graph says."""
    changes = state.body.changes
    if n == 0:
        return ""
    before = state.graph.states[changes[n - 1][1]]
    ways = [way for way in before.ways if way.to == changes[n][1]]
    return f" {ways[0].why}" if len(ways) == 1 else ""


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"
