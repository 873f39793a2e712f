"""What came before the plan: the record's needle; none; or one that touched the lung.

An encounter passes it as an option of the task, for there the learner decided about the needle.
"""

from __future__ import annotations

from tpilab.patients.rehabilitating import Rehabilitating
from tpilab.protocol import Task

NEEDLE = "needle"
NONE, LUNG = "none", "lung"
_LUNG = (
    "Days ago a needle was in, and it touched the lung. That was looked after, and is over."
    " Now the plan."
)
_NONE = {
    "scene": "No needle was used. Now the plan.",
    "why": "Without a needle the plan is all there is, and that is no lesser one.",
    "after_needle": False,
    "chest": False,
    "warns": None,
}


def what_came_before(record: Rehabilitating, task: Task) -> Rehabilitating:
    """The record as the task's option tells it."""
    said = task.options.get(NEEDLE)
    if said == NONE and record.after_needle:
        return record.model_copy(update=_NONE)
    return record.model_copy(update={"scene": _LUNG}) if said == LUNG else record
