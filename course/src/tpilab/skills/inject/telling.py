"""What is known before, and what all of it looks like afterward."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tpilab.physics import relief
from tpilab.protocol import Metric
from tpilab.skills.guide import telling as guided
from tpilab.skills.guide.judging import lengths
from tpilab.skills.inject.acts import CHOICES, POSITIONS, TECHNIQUES
from tpilab.skills.inject.judging import expected
from tpilab.skills.inject.noting import (
    FIELDS,
    choices,
    noted_fields,
    options,
    time_out_choices,
    true_of,
    wrong,
)
from tpilab.skills.inject.state import State


def card(state: State) -> dict[str, Any]:
    """What a learner knows before: guide's card, the tray, what the pause and the note ask."""
    persons, sites, drugs = time_out_choices(state)
    known = guided.card(state.world)
    target = known["target"]["label"]
    return known | {
        "title": f"Inject: {state.person.name}",
        "asked": (
            f"{state.person.name} has agreed to an injection of the"
            f" {target[0].lower()}{target[1:]}, by landmark. The X is where a palpating hand marked"
            " the skin. Do all that belongs to it, from the first word to the note."
        ),
        "drug": state.record.drug,
        "volume_ul": state.record.volume_ul,
        "positions": choices(POSITIONS),
        "techniques": [{"id": name, "label": label} for name, label in TECHNIQUES.items()],
        "time_out": {"persons": choices(persons), "sites": choices(sites),
                     "drugs": choices(drugs)},
        "note": noted_fields(state),
        "motion": state.record.before.motion,
    }  # fmt: skip


def metrics(state: State) -> tuple[Metric, ...]:
    """Figures of the needle, and of what was given."""
    given = Metric(name="given", value=state.given_ul, unit="uL")
    count = Metric(name="deposits", value=len(state.hand.deposits), unit="count")
    skipped = ("tip seen while advancing", "longest way with the tip lost")
    needle = [each for each in guided.metrics(state.hand) if each.name not in skipped]
    return (*needle, given, count)


def path(state: State) -> dict[str, Any]:
    """What the learner did: the needle's way as guide has it, and all around it.

    done: ids of the menu in order. fix: the last hold. before, after: what was measured. note: the
    last note with its words. decision: t_ms, choice, words.
    """
    last = state.notes[-1].fields if state.notes else {}
    way = guided.path(state.hand)
    return {
        "passes": way["passes"],
        "deposits": way["deposits"],
        "plans": way["plans"],
        "done": list(state.done),
        "position": state.position,
        "technique": state.plan.technique if state.plan else None,
        "fix": state.last_fix and state.last_fix.model_dump(exclude={"kind", "t_ms"}),
        "time_out": state.time_out and state.time_out.model_dump(exclude={"kind", "t_ms"}),
        "before": asdict(state.before),
        "after": asdict(state.after),
        "note": [{"field": FIELDS[name][0], "says": options(state, name)[chosen]}
                 for name, chosen in last.items()],
        "decision": None if state.decision is None else {
            "t_ms": state.decision[0], "choice": state.decision[1],
            "words": CHOICES[state.decision[1]]},
    }  # fmt: skip


def truth(state: State) -> dict[str, Any]:
    """What the model held: guide's truth, what would be true to note, and how the person does.

    relief: {days, tenths}: by how many tenths of a point the pain is less on each day.
    """
    found = guided.truth(state.hand)
    tenths = _course_of(state)
    return found | {
        "expected": list(expected(state)),
        "words": told(state, tenths),
        "course_um": state.world.target.course_um[::4].tolist(),
        "holds": list(state.record.holds),
        "relief": {"days": list(relief.DAYS), "tenths": list(tenths),
                   "pain": state.record.before.pain},
        "note": [{"field": FIELDS[name][0],
                  "true": [options(state, name)[each] for each in sorted(is_)]}
                 for name, is_ in (true_of(state) if state.punctured else {}).items()],
    }  # fmt: skip


def _course_of(state: State) -> tuple[int, ...]:
    """By how much the pain is less on each day, within what the scale lets be told."""
    most = 10 * state.record.before.pain
    found = relief.relief(state.person.response, state.course_seed, state.treated)
    return tuple(min(most, max(most - 100, each)) for each in found)


def told(state: State, tenths: tuple[int, ...]) -> list[str]:
    """What the model held and what the learner made of it, in words."""
    world, record = state.world, state.record
    target = world.target
    lines = [
        f"{target.label}: from {_mm(target.top_um)} to {_mm(target.bottom_um)} under the skin."
    ]
    if record.here:
        right = ", ".join(f"{each} mm" for each in lengths(world))
        lines.append(f"Needles that reach and are no longer than needed: {right}.")
    lines += guided.met(state.hand)
    if state.notes:
        missed = wrong(state, state.notes[-1].fields)
        lines += [f"The note does not tell what happened: {FIELDS[name][0].lower()}."
                  for name in missed]  # fmt: skip
    lines += [
        f"{each.shows} {each.why}" for each in record.afterwards if state.can_follow(each.what)
    ]
    lines.append(record.why)
    if state.punctured:
        lines.append(_course(tenths, record.before.pain))
    return lines


def _course(tenths: tuple[int, ...], pain: int) -> str:
    at = dict(zip(relief.DAYS, tenths, strict=True))
    week, later = at[7], at[28]
    return (
        f"How it went on, in this course's model, which is not scored: {_points(week)} after a"
        f" week, {_points(later)} after four, of {pain} before. Good work and a poor course,"
        " and the reverse, both happen."
    )


def _points(tenths: int) -> str:
    if abs(tenths) < 5:  # noqa: PLR2004 - less than half a point
        return "about the same"
    return f"{abs(tenths) / 10:.1f} points {'less' if tenths > 0 else 'more'}"


def _mm(um: int) -> str:
    return f"{(um + 500) // 1000} mm"
