"""The debrief of a whole encounter: what lies between the parts, then each part by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any

from tpilab.protocol import Debrief, Event, Skill
from tpilab.quiz.kinds.perform import clock
from tpilab.quiz.kinds.rubric import Rubric
from tpilab.skills.encounter.acts import NAMES
from tpilab.skills.encounter.skill import SKILLS

Told = Callable[[Skill[Any, Any], Debrief], str]
"""How one skill's debrief is told."""
_ASKED = ("critical", "recommended")
_GRAVE = ("unsafe", "harmful")
_HEADS = ("Part", "Critical", "Recommended", "Harm", "Time")


def parts_of(debrief: Debrief) -> Iterator[tuple[str, Debrief]]:
    """Each part's name and its own debrief, in the order in which they were done."""
    for each in debrief.path["parts"]:
        yield each["of"], Debrief.model_validate_json(json.dumps(each["debrief"]))


def whole(debrief: Debrief, rubric: Rubric | None) -> Debrief:
    """The encounter without what its parts tell better: own acts, what was grave, what counts."""
    counts = {each.act for each in (*rubric.earns, *rubric.loses)} if rubric else set()

    def stays(name: str, weight: str) -> bool:
        return "." not in name or name in counts or weight in _GRAVE

    events = tuple(each for each in debrief.events if stays(each.name, each.weight))
    expected = [each for each in debrief.truth["expected"] if stays(each, "")]
    truth = {**debrief.truth, "expected": expected}
    metrics = tuple(each for each in debrief.metrics if each.name == "time")
    return debrief.model_copy(update={"events": events, "truth": truth, "metrics": metrics})


def of_all(skill: Skill[Any, Any], debrief: Debrief) -> str:
    """Its parts in a table, and what the person says in the end."""
    return _table(skill, debrief) + _said(debrief)


def each(debrief: Debrief, told: Told) -> str:
    """Each part's own debrief, folded."""
    return "".join(
        f"<details><summary>{escape(_heading(of, part.events))}</summary>"
        f"{told(SKILLS[of], part)}</details>"  # type: ignore[index]
        for of, part in parts_of(debrief)
    )


def _said(debrief: Debrief) -> str:
    words = " ".join(debrief.truth["says"])
    name = debrief.truth["patient"]["name"]
    return f"<blockquote><p>{escape(name)}: “{escape(words)}”</p></blockquote>" if words else ""


def _table(skill: Skill[Any, Any], debrief: Debrief) -> str:
    """Each part, and what lies between them: acts that were called for, done and grave."""
    done = {event.name: event.weight for event in debrief.events}
    asked = set(debrief.truth["expected"])
    minutes = {each.name: each.value for each in debrief.metrics}
    rows = []
    for of in (*dict.fromkeys(name for name, _ in parts_of(debrief)), ""):
        label = _label(of)
        mine = {name for name in (*asked, *done) if name.rpartition(".")[0] == of}
        cells = [
            f"{len(called & done.keys())} of {len(called)}" if called else "–"
            for weight in _ASKED
            for called in [{n for n in mine & asked if skill.acts[n].weight == weight}]
        ]
        cells.append(_grave([done[name] for name in mine & done.keys()]) or "–")
        took = minutes.get(f"time: {label.lower()}")
        cells.append("" if took is None else clock(took))
        row = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(f'<tr><th scope="row">{escape(label)}</th>{row}</tr>')
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    return (
        '<h4>Part by part</h4><table class="parts"><caption>Acts done, of those that were called'
        f" for</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _heading(of: str, events: tuple[Event, ...]) -> str:
    first = {event.name: event.weight for event in events}
    grave = _grave(list(first.values()))
    return f"{_label(of)}{': ' if grave else ''}{grave}"


def _grave(weights: Sequence[str]) -> str:
    """How many acts were grave, in words; empty: none."""
    counts = ((weights.count(weight), weight) for weight in _GRAVE)
    return " and ".join(f"{count} {weight}" for count, weight in counts if count)


def _label(of: str) -> str:
    """A part's name; of no part, what lies between them."""
    return next((words for name, words in NAMES.items() if name == of), "All that lies between")
