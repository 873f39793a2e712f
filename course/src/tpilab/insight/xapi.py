"""A cohort's answers and actions as xAPI 1.0.3 statements, with pseudonyms.

Specification: https://github.com/adlnet/xAPI-Spec, xAPI-Data.md. One statement a choice, one an
action of a performance. Nobody's name or id is in them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tpilab.insight.tables import Cohort, NoCohort, Response
from tpilab.quiz.kinds import BaseItem
from tpilab.quiz.kinds.free_text import FreeText
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single

HOME = "https://tpilab.example"
"""Names ids; nothing is sent there. `.example` belongs to nobody (RFC 2606)."""
SECRET = "pseudonyms.key"  # noqa: S105  # a file's name
MOST_ACTIONS = 5_000
_VERBS = {
    "answered": "http://adlnet.gov/expapi/verbs/answered",
    "interacted": "http://adlnet.gov/expapi/verbs/interacted",
}
_ITEM = "http://adlnet.gov/expapi/activities/cmi.interaction"
_QUIZ = "http://adlnet.gov/expapi/activities/assessment"
_DAY_MS = 86_400_000


def secret(folder: Path) -> bytes:
    """The cohort's key of pseudonyms, made at its first use and kept beside the gradebook.

    Whoever has it can tell who a pseudonym is; without it nobody can. Raises NoCohort.
    """
    path = folder / SECRET
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (ValueError, OSError):
        key = b""
    if len(key) < 32:  # noqa: PLR2004  # bytes
        raise NoCohort(
            f"{path} is damaged: pseudonyms would differ from earlier exports. Restore it from a"
            " back-up, or remove it to begin with new ones."
        )
    return key


def pseudonym(key: bytes, student: str) -> str:
    """The same learner, the same name, in this cohort only."""
    return hmac.new(key, student.encode(), hashlib.sha256).hexdigest()[:32]


def statements(cohort: Cohort, key: bytes) -> Iterator[dict[str, Any]]:
    """Every choice and every action, in the order of the tables; no free text."""
    for each in cohort.responses:
        if each.value is None:
            continue
        actor = {
            "objectType": "Agent",
            "account": {"homePage": HOME, "name": pseudonym(key, each.student)},
        }
        yield _answered(cohort, each, actor)
        yield from _acted(each, actor)


def _answered(cohort: Cohort, response: Response, actor: dict[str, Any]) -> dict[str, Any]:
    item = _item(cohort, response)
    result: dict[str, Any] = {}
    if response.share is not None:
        result["score"] = {
            "scaled": round(min(1.0, response.share), 4),
            "raw": min(response.score or 0.0, response.points), "min": 0, "max": response.points,
        }  # fmt: skip
        result["success"] = response.share >= 1
    given = response.value
    if not isinstance(item, FreeText) and not (isinstance(given, dict) and "actions" in given):
        chosen = isinstance(given, list) and all(isinstance(each, str) for each in given)
        text = given if isinstance(given, str) else (
            "[,]".join(given) if chosen else json.dumps(given))  # fmt: skip
        result["response"] = text
    if response.seconds is not None:
        result["duration"] = f"PT{response.seconds:.2f}S"
    return _statement(
        response, actor, "answered", _object(response, item), result, response.when, "answered"
    )


def _acted(response: Response, actor: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One statement an action; poses of a stroke stay behind, their count and time do not."""
    given = response.value
    actions = given.get("actions") if isinstance(given, dict) else None
    if not isinstance(actions, list):
        return
    last = max((_time(each) for each in actions), default=0)
    for n, action in enumerate(actions[:MOST_ACTIONS]):
        if not isinstance(action, dict) or not isinstance(kind := action.get("kind"), str):
            continue
        t_ms = _time(action)
        said = {
            name: value
            for name, value in action.items()
            if isinstance(value, str | int | bool) and name not in ("kind", "t_ms")
        }
        activity = {
            "objectType": "Activity",
            "id": f"{_id(response)}/action/{_safe(kind)}",
            "definition": {"type": _ITEM, "interactionType": "performance",
                           "name": {"en-US": kind[:64]}},
        }  # fmt: skip
        result = {
            "extensions": {f"{HOME}/xapi/action": said, f"{HOME}/xapi/t_ms": t_ms},
        }
        when = response.when - timedelta(milliseconds=last - t_ms) if response.when else None
        yield _statement(response, actor, "interacted", activity, result, when, f"action {n}")


def _time(action: Any) -> int:
    """Milliseconds since the beginning; 0 where none is told."""
    t_ms = action.get("t_ms") if isinstance(action, dict) else None
    return t_ms if type(t_ms) is int and 0 <= t_ms <= _DAY_MS else 0


def _statement(  # noqa: PLR0913, PLR0917  # the parts that the specification names
    response: Response,
    actor: dict[str, Any],
    verb: str,
    activity: dict[str, Any],
    result: dict[str, Any],
    when: datetime | None,
    which: str,
) -> dict[str, Any]:
    name = f"{actor['account']['name']} {response.quiz} {response.slot} {response.item} {which}"
    made: dict[str, Any] = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{HOME}/{name} {when}")),
        "actor": actor,
        "verb": {"id": _VERBS[verb], "display": {"en-US": verb}},
        "object": activity,
        "result": result,
        "context": {
            "platform": "tpilab",
            "language": "en-US",
            "contextActivities": {
                "parent": [{"objectType": "Activity", "id": f"{HOME}/quiz/{response.quiz}",
                            "definition": {"type": _QUIZ, "name": {"en-US": response.quiz}}}]
            },
        },
        "version": "1.0.3",
    }  # fmt: skip
    if when is not None:
        stamp = when.astimezone(UTC).isoformat(timespec="milliseconds")
        made["timestamp"] = stamp.replace("+00:00", "Z")
    return made


def _object(response: Response, item: BaseItem | None) -> dict[str, Any]:
    definition: dict[str, Any] = {"type": _ITEM, "interactionType": "other"}
    if item is not None:
        definition["description"] = {"en-US": item.lead_in}
    if isinstance(item, Single | Several):
        keys = (item.key,) if isinstance(item, Single) else item.key
        definition |= {
            "interactionType": "choice",
            "correctResponsesPattern": ["[,]".join(keys)],
            "choices": [{"id": o.id, "description": {"en-US": o.text}} for o in item.options],
        }
    elif isinstance(response.value, dict) and "actions" in response.value:
        definition["interactionType"] = "performance"
    return {"objectType": "Activity", "id": _id(response), "definition": definition}


def _id(response: Response) -> str:
    return f"{HOME}/quiz/{response.quiz}/{response.slot}/{response.item}"


def _safe(text: str) -> str:
    return "".join(each for each in text if each.isascii() and each.isalnum())[:40] or "unknown"


def _item(cohort: Cohort, response: Response) -> BaseItem | None:
    bank = cohort.banks.get(response.quiz)
    for slot in bank.slots if bank else ():
        if slot.slot == response.slot:
            return next((each for each in slot.items if each.id == response.item), None)
    return None
