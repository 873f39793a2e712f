"""What progress keeps of an attempt at a simulator. Acts, never luck; no answer, no name."""

from __future__ import annotations

from datetime import datetime

from tpilab.home.entries import Practiced
from tpilab.protocol import Debrief, Task
from tpilab.skills import skill
from tpilab.skills.guide.tried import FAILURES, tried

REASONS = {
    "unsafe": "an unsafe act",
    "decision": "an ending that the findings did not ask for",
    "tip": FAILURES["tip"],
}
"""What makes an attempt a failure on a learning curve, declared beforehand; a didactic choice."""


def practiced(
    task: Task, name: str, debrief: Debrief, when: datetime, *, coached: bool
) -> Practiced | None:
    """What to keep of a finished attempt; None where nothing was decided. when: aware."""
    happened = debrief.first()
    failed = []
    if task.skill == "guide":
        attempt = tried(task, debrief)
        if attempt is None:
            return None
        failed = list(attempt.failed)
    else:
        if not debrief.finished:
            return None
        if any(each.weight == "unsafe" for each in debrief.events):
            failed.append("unsafe")
        if "decided" in skill(task.skill).acts and "decided" not in happened:
            failed.append("decision")
    expected = debrief.truth["expected"]
    return Practiced(
        time=when,
        name=name,
        skill=task.skill,
        patient=task.patient,
        coached=coached,
        failed=tuple(failed),
        done=sum(each in happened for each in expected),
        of=len(expected),
    )
