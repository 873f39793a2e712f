"""The debrief of a whole encounter: what lies between the parts, then each part by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from tpilab.protocol import Debrief, Event, Skill
from tpilab.quiz.kinds.rubric import Rubric
from tpilab.skills.encounter.acts import NAMES
from tpilab.skills.encounter.skill import SKILLS

Told = Callable[[Skill[Any, Any], Debrief], str]
"""How one skill's debrief is told."""
_GRAVE = ("unsafe", "harmful")


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
    return debrief.model_copy(update={"events": events, "truth": truth})


def said(debrief: Debrief) -> str:
    """What the person says in the end."""
    words = " ".join(debrief.truth["says"])
    name = debrief.truth["patient"]["name"]
    return f"<blockquote><p>{escape(name)}: “{escape(words)}”</p></blockquote>" if words else ""


def parts_told(debrief: Debrief, told: Told) -> str:
    """Each part's own debrief, folded."""
    return "".join(
        f"<details><summary>{escape(_heading(of, part.events))}</summary>"
        f"{told(SKILLS[of], part)}</details>"  # type: ignore[index]
        for of, part in parts_of(debrief)
    )


def _heading(of: str, events: tuple[Event, ...]) -> str:
    grave = [
        f"{count} {weight}" for weight in _GRAVE
        if (count := len({each.name for each in events if each.weight == weight}))
    ]  # fmt: skip
    return f"{NAMES[of]}{': ' + ' and '.join(grave) if grave else ''}"
