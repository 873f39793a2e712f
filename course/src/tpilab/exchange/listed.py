"""A hand-in as nbgrader lists it, from what the service tells and what lies in a learner's copy."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from tpilab.exchange.client import Failed

Json = dict[str, Any]


def version(each: Json, copy: Path) -> Json:
    """A version that the service told of. copy: the learner's copy. Raises Failed."""
    course, assignment, time = each["course"], each["assignment"], stamp(each["time"])
    folder = copy / "feedback" / time
    notebooks = [
        _notebook(Path(name).stem, folder, each["feedback"].get(f"{Path(name).stem}.html"))
        for name in each["files"]
        if name.endswith(".ipynb")
    ]
    here = bool(notebooks) and all(one["has_local_feedback"] for one in notebooks)
    return {
        "course_id": course,
        "student_id": each["learner"],
        "assignment_id": assignment,
        "timestamp": time,
        "version": each["version"],
        "status": "submitted",
        "path": "",
        "notebooks": notebooks,
        "has_local_feedback": here,
        "has_exchange_feedback": bool(notebooks)
        and all(one["has_exchange_feedback"] for one in notebooks),
        "feedback_updated": any(one["feedback_updated"] for one in notebooks),
        "local_feedback_path": str(folder.resolve()) if here else None,
    }


def _notebook(name: str, folder: Path, there: str | None) -> Json:
    """A notebook of a version. there: the digest of its feedback at the service, if any."""
    file = folder / f"{name}.html"
    here = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None
    return {
        "notebook_id": name,
        "path": "",
        "has_local_feedback": here is not None,
        "has_exchange_feedback": there is not None,
        "local_feedback_path": None if here is None else str(file),
        "feedback_updated": None not in (here, there) and here != there,
    }


def stamp(time: str) -> str:
    """A version's time as the name of a folder, as nbgrader has it. Raises Failed."""
    if not time.endswith(" UTC") or "/" in time or time.startswith("."):
        raise Failed(f"{time!r} is no time of a hand-in")
    return time
