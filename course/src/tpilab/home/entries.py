"""What a learner's progress file may hold, line by line, and how older lines become newer ones.

    {"v": 1, "time": "2026-11-23T05:10:11.123Z", "kind": "check", "page": "02_palpate",
     "item": "CHK-01", "result": "wrong", "sure": "fairly"}

No name and no answer is in it. A line of a newer version than ours is kept and not counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, AwareDatetime, Field, TypeAdapter, ValidationError

from tpilab.frozen import Frozen
from tpilab.quiz.answers import FIRST_YEAR, LAST_YEAR, MAX_LINE_BYTES

VERSION = 1
Name = Annotated[str, Field(min_length=1, max_length=64)]
Sure = Literal["sure", "fairly", "guess"]
Result = Literal["right", "partly", "wrong", "shown"]


class NotAnEntry(ValueError):
    """A line that cannot be read; the message quotes nothing of it."""


class Newer(ValueError):
    """A line that a newer version of the course wrote."""


def _in_our_time(time: datetime) -> datetime:
    """Days are counted from it: at the ends of the calendar that would overflow."""
    if not FIRST_YEAR <= time.year < LAST_YEAR:
        raise ValueError("not of our time")
    return time


class _Entry(Frozen):
    v: Literal[1] = 1
    time: Annotated[AwareDatetime, AfterValidator(_in_our_time)]


class Checked(_Entry):
    """A self-check was answered, or its answer looked up."""

    kind: Literal["check"] = "check"
    page: Name
    item: Name
    result: Result
    sure: Sure | None = None


class Practiced(_Entry):
    """An attempt at a simulator came to its end, outside of a quiz."""

    kind: Literal["practice"] = "practice"
    name: Name
    """Of the attempt: one attempt counts once, however often it is told."""
    skill: Name
    patient: Name
    coached: bool = False
    failed: Annotated[tuple[Name, ...], Field(max_length=9)] = ()
    """Why it counts as a failure on the learning curve; empty: it does not."""
    done: Annotated[int, Field(ge=0, le=999)] = 0
    """How many of the acts that were asked for were done."""
    of: Annotated[int, Field(ge=0, le=999)] = 0
    """How many were asked for; 0: not known."""


Entry: TypeAlias = Annotated[Checked | Practiced, Field(discriminator="kind")]
_ENTRY: TypeAdapter[Checked | Practiced] = TypeAdapter(Entry)


def _from_diary(line: dict[str, Any]) -> dict[str, Any]:
    """Version 0: the diary of guiding, an answers file (`skills.guide.tried`)."""
    value = line["value"]
    return {"v": 1, "time": line["time"], "kind": "practice", "name": line["slot"],
            "skill": line["quiz"].replace("guidance", "guide"), "patient": value["patient"],
            "failed": list(value["failed"])}  # fmt: skip


UPGRADES: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {0: _from_diary}
"""By version: what makes a line of it one of the next version."""


def entry(raw: bytes) -> Checked | Practiced:
    """A line of the file, brought to this version. Raises Newer, or NotAnEntry in words."""
    if len(raw) > MAX_LINE_BYTES:
        raise NotAnEntry("too long")
    try:
        return _ENTRY.validate_json(json.dumps(_upgraded(json.loads(raw))))
    except (Newer, NotAnEntry):
        raise
    except (ValidationError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise NotAnEntry("not an entry (torn?)") from None


def _upgraded(line: dict[str, Any]) -> dict[str, Any]:
    """A line of any version as one of ours."""
    version = line.get("v", 0)
    if type(version) is not int:
        raise NotAnEntry("no version")
    if version > VERSION:
        raise Newer("written by a newer version of the course")
    while version < VERSION:
        line = UPGRADES[version](line)
        version = line["v"]
    return line


def line_of(made: Checked | Practiced) -> bytes:
    """An entry as a line of the file."""
    return made.model_dump_json(exclude_defaults=False).encode() + b"\n"
