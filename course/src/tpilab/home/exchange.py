"""What a learner's kernel asks of the exchange, and what is said of the answer in plain words.

Standard library only; the work is done in a process of its own, within a time limit: by
`at_exchange`, or, for a look at the hand-in service, by `tpilab.exchange.look`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
What = Literal["look", "fetch", "submit", "feedback"]
Feedback = Literal["none", "ready", "here", "newer"]
Level = Literal["good", "note", "problem"]

SECONDS = 90
"""So long an exchange may take; then it is said that it does not answer."""

_FILE = (
    "open the quiz, and in its last box press “Make the hand-in file”; send that file the way your"
    " instructor asked"
)
SAID: dict[str, tuple[Level, str]] = {
    "looked": ("good", ""),
    "fetched": ("good", "Fetched. Your own copy is in my_work/{quiz}."),
    "filled": ("good", "Your copy lacked {files}. That was fetched again; nothing else changed."),
    "already_fetched": (
        "note", "You have your copy already. It was not touched, so your answers are as they were."
    ),
    "not_released": (
        "note", "Your instructor has not released this quiz in the exchange yet. Look again later."
    ),
    "handed_in": (
        "good", ("Handed in at {time}, as version {count}, with {answered} answered. You can go on"
        " and hand in again: the newest version counts once it is collected."),
    ),
    "no_copy": ("note", "You have no copy of this quiz yet. Fetch or start it first."),
    "nothing_answered": ("note", "Nothing is answered yet, so nothing was handed in."),
    "unreadable": ("problem", "{error}, so it was not handed in. Ask your instructor."),
    "not_sure": (
        "problem", "The exchange took no new version that could be found again. Your answers are"
        " kept. Try again; if this stays, " + _FILE + ".",
    ),
    "not_handed_in": (
        "note", ("You have not handed in this quiz from here, so there can be no feedback for it."
        " Handed in by file? Then your instructor sends the feedback."),
    ),
    "no_feedback_at_all": (
        "note", ("Your hand-in is in the exchange. Your instructor has not released feedback for"
        " any quiz of this course yet."),
    ),
    "none_for_you": (
        "note", ("Your hand-in is in the exchange, and there is no feedback for any version of it"
        " yet. It may not be collected, not be marked, or be marked and not released: the exchange"
        " does not tell which. If others have theirs, tell your instructor the time of your"
        " hand-in, as it stands here."),
    ),
    "only_older": (
        "note", ("There is feedback for the version of {time}, and it is here now. There is none"
        " for your newest, of {newest}: it came after marking, or waits for it."),
    ),
    "got_feedback": ("good", "The feedback for your version of {time} is here."),
    "nothing_new": ("note", "The feedback here is the newest there is."),
    "windows": (
        "note", "nbgrader's exchange does not work on Windows. To hand in, " + _FILE + "."
    ),
    "no_exchange": (
        "note", "Nothing is fetched or handed in by button on this computer. If you learn with an"
        " instructor, " + _FILE + ".",
    ),
    "not_writable": (
        "problem", "The exchange is there, but you may not write into it. Tell whoever runs this"
        " machine. Until then, to hand in, " + _FILE + ".",
    ),
    "no_course_yet": (
        "note", ("There is an exchange here, but no course in it yet. Your instructor has to"
        " release a quiz first."),
    ),
    "several_courses": (
        "problem", ("There are several courses in the exchange ({courses}), and nothing says which"
        " is yours. Whoever runs this machine sets CourseDirectory.course_id in"
        " nbgrader_config.py."),
    ),
    "course_not_there": (
        "problem", ("Your course is called “{course}” here, and the exchange holds no such course."
        " Ask your instructor whether the name is right and a quiz is released."),
    ),
    "refused": ("problem", "The exchange refused: {error}. Your answers are kept."),
    "disk": ("problem", "The exchange could not be used ({error}). Your answers are kept."),
    "software": (
        "problem", "The exchange could not be used: an error in its software ({error}). Your"
        " answers are kept. To hand in, " + _FILE + ".",
    ),
    "silent": (
        "problem", ("The exchange did not answer in time. Your answers are kept. Look again, and if"
        " you were handing in, see whether a new version is counted."),
    ),
}  # fmt: skip
"""By what came of a request: how good that is, and the words for a learner."""


@dataclass(frozen=True)
class Version:
    """One hand-in of a quiz."""

    when: datetime
    """Aware."""
    feedback: Feedback


@dataclass(frozen=True)
class AtExchange:
    """What the exchange knows of one quiz."""

    released: bool = False
    same: bool | None = None
    """Whether the own copy asks what was released; None: not known."""
    elsewhere: str = ""
    """The folder of the own copy, if nbgrader's own list made it."""
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What came of a request."""

    why: str
    """A word of `SAID`."""
    level: Level
    text: str
    course: str | None = None
    """None: the exchange cannot be used."""
    quizzes: dict[str, AtExchange] = field(default_factory=dict)


def ask(root: Path, what: What, quiz: str = "", course: str = "") -> Answer:
    """Ask the exchange for the learner of the course in `root`. Never raises; may take seconds."""
    asked = {"root": str(root), "do": what, "quiz": quiz, "course": course}
    try:
        done = subprocess.run(  # noqa: S603 - a module of ours
            [sys.executable, "-P", "-m", who(what, course)],
            input=json.dumps(asked),
            cwd=root,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return read(json.loads(done.stdout), quiz)
    except subprocess.TimeoutExpired:
        return read({"why": "silent"}, quiz)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return read({"why": "software", "error": "it did not start"}, quiz)


def who(what: What, course: str = "") -> str:
    """The module that answers. To look at the hand-in service takes none of nbgrader's seconds."""
    known = course or os.environ.get("TPILAB_COURSE_ID")
    by_service = os.environ.get("TPILAB_EXCHANGE_URL") and sys.platform != "win32"
    quick = what == "look" and known and by_service
    return "tpilab.exchange.look" if quick else "tpilab.home.at_exchange"


def read(told: Any, quiz: str) -> Answer:
    """The answer in words."""
    why = told.get("why")
    level, text = SAID[why if why in SAID else "software"]
    fits = {name: _said(value) for name, value in told.items() if name != "look"}
    words = text.format_map({"quiz": quiz, "error": "", **fits})
    look = told.get("look")
    if look is None:
        return Answer(why, level, words)
    quizzes = {name: _at_exchange(each) for name, each in look["quizzes"].items()}
    return Answer(why, level, words, look["course"], quizzes)


def _at_exchange(each: Json) -> AtExchange:
    versions = [
        Version(when, one["feedback"])
        for one in each["versions"]
        if (when := moment(one["time"])) is not None
    ]
    return AtExchange(each["released"], each["same"], each["elsewhere"], tuple(versions))


def moment(text: str) -> datetime | None:
    """nbgrader's time stamp, aware; None if it is none."""
    stamp, _, zone = text.rpartition(" ")
    try:
        found = datetime.fromisoformat(stamp if zone == "UTC" else text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day_and_hour(when: datetime) -> str:
    """A time as a learner reads a clock, in the time zone of this machine."""
    local = when.astimezone()
    return f"{local:%H:%M} on {local:%B} {local.day}"


def _said(value: Any) -> str:
    text = str(value)
    when = moment(text)
    return text if when is None else day_and_hour(when)
