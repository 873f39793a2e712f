"""Marking by replay: a fold of `act` over what was handed in. Bounded, and never raises."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import Field, ValidationError

from tpilab.frozen import Frozen
from tpilab.nesting import deeper
from tpilab.protocol import Debrief, Skill, Task

MAX_ACTIONS = 5000
MAX_BYTES = 256 * 1024
"""A whole encounter: four parts that move a hand, each of 64 kB at most."""
MAX_NOTES = 20
MAX_DEPTH = 8
"""How deep an attempt may be nested: what is marked has to be written and read again."""


class Attempt(Frozen):
    """What a learner hands in: actions, and what they were made against."""

    revision: Annotated[str, Field(max_length=32)]
    data_hash: Annotated[str, Field(max_length=64)]
    actions: Annotated[tuple[Any, ...], Field(max_length=MAX_ACTIONS)]
    seen_digest: Annotated[str, Field(max_length=64)] = ""


class Replayed(Frozen):
    """What a replay gave: the debrief, or why there is none, and what a person should look at."""

    debrief: Debrief | None
    flags: tuple[str, ...] = ()
    refused: int = 0


def read_attempt(value: Any) -> Attempt:
    """An attempt from a hostile JSON value. Raises ValueError that quotes nothing of it."""
    try:
        text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        raise ValueError("the attempt is not plain JSON") from None
    if len(text) > MAX_BYTES:
        raise ValueError(f"the attempt is larger than {MAX_BYTES // 1024} kB")
    if deeper(value, MAX_DEPTH):
        raise ValueError("the attempt is nested too deeply")
    try:
        return Attempt.model_validate_json(text)
    except ValidationError as error:
        detail = error.errors()[0]
        if detail["type"] == "extra_forbidden":
            raise ValueError("the attempt has an unknown field") from None
        where = ".".join(str(step) for step in detail["loc"][:2])
        raise ValueError(f"the attempt's {where or 'shape'} is wrong") from None


def replay(skill: Skill[Any, Any], task: Task, value: Any) -> Replayed:
    """Replay an attempt from JSON. What differs from what the learner saw is flagged, not refused.

    A skill that was mended mid-course still marks: an attempt carries the skill's revision, a hash
    of its data and the digest of the debrief that the learner saw.
    """
    try:
        attempt = read_attempt(value)
    except ValueError as error:
        return Replayed(debrief=None, flags=(str(error),))
    flags: list[str] = []
    if attempt.revision != skill.revision:
        flags.append(f"made with another revision of {skill.name}")
    if attempt.data_hash != skill.data_hash(task):
        flags.append("made on another patient or anatomy")
    state, refused = skill.begin(task), 0
    for number, each in enumerate(attempt.actions, start=1):
        try:
            action = skill.read(each)
        except ValueError as error:
            refused += 1
            if len(flags) < MAX_NOTES:
                flags.append(f"action {number} is none: {error}")
            continue
        state, reply = skill.act(state, action)
        refused += reply.refused is not None
    debrief = skill.debrief(state)
    if attempt.seen_digest and attempt.seen_digest != debrief.digest():
        flags.append("the learner saw another debrief")
    return Replayed(debrief=debrief, flags=tuple(flags), refused=refused)


def attempt(skill: Skill[Any, Any], task: Task, actions: list[Any]) -> dict[str, Any]:
    """What is handed in for these actions, as JSON, with the digest of their debrief."""
    value = unseen_attempt(skill, task, actions)
    debrief = replay(skill, task, value).debrief
    return value | {"seen_digest": debrief.digest() if debrief else ""}


def unseen_attempt(skill: Skill[Any, Any], task: Task, actions: list[Any]) -> dict[str, Any]:
    """The same of somebody who did not look at the debrief: without a digest, and a replay less."""
    made_for = {"revision": skill.revision, "data_hash": skill.data_hash(task)}
    return {**made_for, "actions": actions, "seen_digest": ""}
