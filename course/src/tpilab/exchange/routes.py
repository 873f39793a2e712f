"""What may be asked, who may ask it, and what is done."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tpilab.exchange import bodies, names, trouble
from tpilab.exchange.metrics import Metrics
from tpilab.exchange.people import Person
from tpilab.exchange.store import Store
from tpilab.exchange.trouble import Trouble

Who = Literal["anybody", "learner", "instructor"]
"""anybody: whom the hub knows; the others are of the course that is named."""


@dataclass(frozen=True)
class Asked:
    """One request of somebody who may make it."""

    person: Person
    store: Store
    metrics: Metrics
    names: Mapping[str, str]
    """What the address names: course, assignment, version."""
    query: Mapping[str, str]
    body: bytes

    def __getitem__(self, name: str) -> str:
        return self.names[name]

    def sent(self) -> bodies.Sent:
        """Raises Trouble."""
        return bodies.read(self.body, self.store.limits.hand_in_bytes)

    @property
    def whose(self) -> str:
        """The learner whose hand-ins this person may see here; empty: everybody's."""
        return "" if self["course"] in self.person.teaches else self.person.name


Answer = tuple[int, bytes]
"""Status and JSON."""


@dataclass(frozen=True)
class Route:
    """One thing that may be asked."""

    name: str
    method: str
    path: re.Pattern[str]
    who: Who
    do: Callable[[Asked], Answer]
    """In a thread of its own. Raises Trouble."""

    @property
    def is_hand_in(self) -> bool:
        """Whether a learner has to know that it did not happen."""
        return self.name == "hand_in"


def found(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route and the names in the address. Raises Trouble."""
    fitting = [(route, match) for route in ROUTES if (match := route.path.fullmatch(path))]
    if not fitting:
        raise trouble.not_there("there is no such address here")
    for route, match in fitting:
        if route.method == method:
            return route, checked(match.groupdict())
    raise Trouble(405, "bad_request", f"{method[:16]} cannot be done here")


def checked(named: Mapping[str, str]) -> dict[str, str]:
    """The names, if all of them can be. Raises Trouble."""
    try:
        return {what: getattr(names, what)(name) for what, name in named.items()}
    except names.BadName as problem:
        raise trouble.bad(str(problem)) from None


def admit(route: Route, person: Person, course: str) -> None:
    """Raises Trouble unless the person may ask this of the course."""
    may = {"anybody": True, "learner": course in person.learns | person.teaches,
           "instructor": course in person.teaches}  # fmt: skip
    if not may[route.who]:
        what = "an instructor" if route.who == "instructor" else "a member"
        raise Trouble(403, "not_allowed", f"you are not {what} of the course {course}",
                      "if you should be, ask whoever runs the hub")  # fmt: skip


def _told(value: Any, status: int = 200) -> Answer:
    return status, json.dumps(value).encode()


def _released(asked: Asked) -> Answer:
    courses = asked.person.learns | asked.person.teaches
    return _told([bodies.release_told(each) for each in asked.store.released(courses)])


def _get_release(asked: Asked) -> Answer:
    files = asked.store.released_files(asked["course"], asked["assignment"])
    return 200, bodies.files_told(files)


def _release(asked: Asked) -> Answer:
    sent = asked.sent()
    asked.store.release(asked["course"], asked["assignment"], sent.files, replace=sent.replace)
    return _told({"files": sorted(sent.files)})


def _withdraw(asked: Asked) -> Answer:
    asked.store.withdraw(asked["course"], asked["assignment"])
    return _told({})


def _hand_in(asked: Asked) -> Answer:
    if asked.person.is_service:
        raise Trouble(403, "not_allowed", "a service hands nothing in")
    try:
        learner = names.learner(asked.person.name)
    except names.BadName as problem:
        raise Trouble(403, "bad_name", f"your account's name cannot be kept: {problem}",
                      "tell your instructor") from None  # fmt: skip
    sent = asked.sent()
    if not sent.key:
        raise trouble.bad("a hand-in needs a key")
    version, new = asked.store.hand_in(
        asked["course"], asked["assignment"], learner, sent.key, sent.files
    )
    if new:
        asked.metrics.hand_ins.inc()
        asked.metrics.bytes.inc(version.size)
    else:
        asked.metrics.again.inc()
    return _told(bodies.version_told(version), 201 if new else 200)


def _own(asked: Asked) -> Answer:
    own = asked.store.hand_ins(learner=asked.person.name)
    return _told([bodies.version_told(each) for each in own])


def _of_course(asked: Asked) -> Answer:
    assignment = asked.query.get("assignment", "")
    if assignment:
        assignment = checked({"assignment": assignment})["assignment"]
    all_ = asked.store.hand_ins(asked["course"], assignment)
    return _told([bodies.version_told(each) for each in all_])


def _get_hand_in(asked: Asked) -> Answer:
    only = asked.query.get("only", "")
    if only:
        checked({"file": only})
    files = asked.store.hand_in_files(
        asked["course"], asked["version"], learner=asked.whose, only=only
    )
    return 200, bodies.files_told(files)


def _remove(asked: Asked) -> Answer:
    asked.store.remove(asked["course"], asked["version"])
    return _told({})


def _put_feedback(asked: Asked) -> Answer:
    sent = asked.sent()
    asked.store.put_feedback(asked["course"], asked["version"], sent.files)
    return _told({"files": sorted(sent.files)})


def _get_feedback(asked: Asked) -> Answer:
    files = asked.store.feedback(asked["course"], asked["version"], learner=asked.whose)
    return 200, bodies.files_told(files)


def _route(name: str, line: str, who: Who, do: Callable[[Asked], Answer]) -> Route:
    method, path = line.split()
    pattern = re.sub(r"[A-Z]+", lambda each: f"(?P<{each[0].lower()}>[^/]{{1,200}})", path)
    return Route(name, method, re.compile(pattern), who, do)


ROUTES = (
    _route("list_released", "GET released", "anybody", _released),
    _route("fetch", "GET released/COURSE/ASSIGNMENT", "learner", _get_release),
    _route("release", "PUT released/COURSE/ASSIGNMENT", "instructor", _release),
    _route("withdraw", "DELETE released/COURSE/ASSIGNMENT", "instructor", _withdraw),
    _route("hand_in", "POST hand-ins/COURSE/ASSIGNMENT", "learner", _hand_in),
    _route("list_own", "GET hand-ins", "anybody", _own),
    _route("list_all", "GET hand-ins/COURSE", "instructor", _of_course),
    _route("collect", "GET hand-ins/COURSE/VERSION", "learner", _get_hand_in),
    _route("remove", "DELETE hand-ins/COURSE/VERSION", "instructor", _remove),
    _route("put_feedback", "PUT feedback/COURSE/VERSION", "instructor", _put_feedback),
    _route("get_feedback", "GET feedback/COURSE/VERSION", "learner", _get_feedback),
)
"""Learners see their own hand-ins and feedback alone; of what is others', they hear "not there"."""
