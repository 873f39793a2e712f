"""Emergencies as tables that a clinician can read and correct, as text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tpilab.physics.physiology import Body, advance, begin, graph, graphs
from tpilab.physics.physiology.body import ADULT
from tpilab.physics.physiology.models import State, Way
from tpilab.protocol import Task
from tpilab.replay import attempt, replay
from tpilab.skills.rescue.skill import Rescue

MINUTES = (0, 1, 2, 5, 10)
SEED = 3
PEOPLE = {
    "last": "p36", "vasovagal": "p37", "anaphylaxis": "p38", "pneumothorax": "p39",
    "tension": "p40", "late_pneumothorax": "p41", "epinephrine_in_vein": "p42",
    "total_spinal": "p43", "sciatic_block": "p44", "hematoma": "p45", "infection": "p46",
}  # fmt: skip
"""Who meets which emergency, in the order of the page's people."""
REPORTED = {
    "last": "Reports give no course of numbers (RISK-203, RISK-204); one collapse at 4"
    " minutes: pulse"
    " 84, pressure 112/63, saturation in the 80s (RISK-214).",
    "vasovagal": "Pulse slow, unconscious about 12 s, pressure back within 1 minute flat (RISK-221,"
    " RISK-224).",
    "anaphylaxis": "Severe: pulse 130 in the median or slow (42), systolic to 50,"
    " saturation to 82 %;"
    " arrest after 5 minutes in fatal ones (RISK-236, RISK-230).",
    "pneumothorax": "At five hours 22 breaths, saturation 98 % (RISK-249).",
    "tension": "Low oxygen in half, pressure normal until late, over hours (RISK-242, RISK-243).",
    "late_pneumothorax": "Days later saturation 98 % and a plain examination in one (RISK-249).",
    "epinephrine_in_vein": "Pulse up 31-38, systolic up 17-26 within 2 minutes (RISK-252).",
    "total_spinal": "Pulse 62, pressure 140/84, saturation 74 %, then 99 % by bag (RISK-257).",
    "sciatic_block": "Found at 30 minutes, gone after 8 hours (INJ-183). No vital signs given.",
    "hematoma": "Pain and weakness after three hours (RISK-058). No vital signs given.",
    "infection": "One at 3 days: fever, rigors, pulse 107 (RISK-266).",
}


def vital_signs(body: Body) -> list[str]:
    """At 0, 1, 2, 5 and 10 minutes: pulse, pressure, breaths, saturation."""
    rows = {row[0]: row for row in body.trace}
    return [_signs(rows.get(60 * minute)) for minute in MINUTES]


def _signs(row: Sequence[int] | None) -> str:
    if row is None:
        return "over"
    return f"{row[1]}, {row[2]}/{row[3]}, {row[4]}, {row[5]} %"


def untreated(name: str) -> Body:
    """An emergency in which nobody does anything, for ten minutes."""
    return advance(begin(name, SEED, 70_000, ADULT), 600)


def by_the_book(name: str) -> list[list[int]]:
    """The vital signs of the same emergency with a team by the book."""
    skill, task = Rescue(), Task(skill="rescue", patient=PEOPLE[name], seed=SEED)
    done = replay(skill, task, attempt(skill, task, skill.model(task))).debrief
    assert done is not None
    return [list(row) for row in done.path["trace"]]


def table_rows() -> list[list[str]]:
    """One row an emergency and a way: title, way, the signs at five times, what is reported."""
    rows = []
    for name in PEOPLE:
        trace = {row[0]: row for row in by_the_book(name)}
        treated = [_signs(trace.get(60 * minute)) for minute in MINUTES]
        title = graph(name).title
        rows.append([title, "nothing done", *vital_signs(untreated(name)), REPORTED[name]])
        rows.append(["", "by the book", *treated, ""])
    return rows


def emergency_table_told() -> tuple[str, str]:
    """All emergencies, untreated and treated, beside what sources report: text, Markdown."""
    head = ["Emergency", "Team", *(f"{minute} min" for minute in MINUTES), "What sources describe"]
    told = (
        "Pulse, pressure, breaths, saturation. One person and one seed each; the other"
        " column is what"
        " was read. Where both differ, the model is a didactic choice."
    )
    return _told(told, head, table_rows())


def emergency_graph_told(name: str) -> tuple[str, str]:
    """One emergency's graph: states with vital signs, and the ways out of them: text, Markdown.

    Raises KeyError that lists what there is.
    """
    found = graph(name)
    rows = []
    for state in found.states.values():
        rows.append([state.label, _vitals(state), "", _cited(state.facts)])
        rows += [["", "", _way(way, found.states), _cited(way.facts)] for way in state.ways]
    told = (
        f"{found.title}. {found.summary} Vital signs are of an adult whose usual ones are"
        f" {ADULT[0]}, {ADULT[1]}/{ADULT[2]}, {ADULT[3]}, {ADULT[4]} %."
    )
    return _told(told, ["State", "Vital signs", "Leads on", "Rests on"], rows)


def names() -> tuple[str, ...]:
    """The names of the emergencies."""
    return graphs()


def _vitals(state: State) -> str:
    hr, high, low, rr, spo2 = state.vitals.row
    return f"{hr}, {high}/{low}, {rr}, {spo2} %" if hr else "no pulse"


def _way(way: Way, states: dict[str, State]) -> str:
    parts = [f"to “{states[way.to].label}” after {way.after_s[0]} to {way.after_s[1]} s"]
    for word, means in (("with", way.when), ("with any of", way.any_of), ("without", way.unless)):
        if means:
            parts.append(f"{word} {', '.join(each.replace('_', ' ') for each in means)}")
    if way.permille < 1000:  # noqa: PLR2004 - of a thousand, all
        parts.append(f"in {way.permille / 10:g} % of people")
    return f"{'; '.join(parts)}. {way.why}"


def _cited(facts: Iterable[str]) -> str:
    return ", ".join(facts) or "didactic choice"


def _told(told: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, str]:
    lines = [told, " | ".join(head), *(" | ".join(row) for row in rows)]
    marked = ["|".join(("", *head, "")), "|".join(("", *([":---"] * len(head)), ""))]
    marked += ["|".join(("", *(each.replace("|", "/") for each in row), "")) for row in rows]
    return "\n".join(lines), f"{told}\n\n" + "\n".join(marked)
