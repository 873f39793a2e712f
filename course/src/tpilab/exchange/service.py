"""The HTTP server: admits a request before it takes its body, works in threads, answers in words.

The address is `PREFIX/api/1/...`; `/health` and `/metrics` are for whoever runs it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar, cast

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, stream_request_body

from tpilab.exchange import bodies, routes, trouble
from tpilab.exchange.metrics import Metrics
from tpilab.exchange.people import Hub, Person
from tpilab.exchange.rates import Rate
from tpilab.exchange.routes import Asked, Route
from tpilab.exchange.settings import Settings
from tpilab.exchange.store import Store
from tpilab.exchange.trouble import Trouble

T = TypeVar("T")
log = logging.getLogger("tpilab.exchange")

API = "api/1/"
MOST_WAITING = 1000
"""Requests that wait for a thread; more are asked to come again."""
BODY_S = 120.0
"""Seconds in which a body has to come, and an answer to be taken."""
_AT_ONCE = 2
"""The largest bodies that one person may send, or be sent, at the same time."""
_REQUESTS_AT_ONCE = 4
"""Of one person, so that the others come in between."""
_SMALL = 64 * 1024
"""Bytes of an answer for which there is always room: that a hand-in was taken is told."""
_DRAINED = 4
"""A body so many times too long is still read to its end, so that its sender hears why."""


class Service:
    """One service: its store, who may ask, how often."""

    def __init__(self, settings: Settings, store: Store, hub: Hub | None = None) -> None:
        limits = settings.limits
        self.settings, self.store, self.hub = settings, store, hub or Hub(settings)
        self.metrics = Metrics()
        self.hand_ins = Rate(limits.hand_ins_a_minute / 60, max(1, limits.hand_ins_a_minute))
        self.requests = Rate(limits.requests_a_second, max(1, 10 * limits.requests_a_second))
        self.body_bytes = bodies.most_bytes(limits.hand_in_bytes)
        self._underway: Counter[str] = Counter()
        """Bytes of bodies that are being received, and of answers being sent, by person."""
        self._asking: Counter[str] = Counter()
        """Requests that are not answered yet, by person."""
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="database")
        self._waiting = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def application(self) -> Application:
        """For Tornado."""
        prefix = self.settings.prefix
        about: list[Any] = [
            (path, handler, {"service": self})
            for path, handler in (
                (r"/health", Health),
                (r"/metrics", Told),
                (rf"{prefix}health", Health),
                (rf"{prefix}{API}(.*)", Api),
                (r".*", Nothing),
            )
        ]
        return Application(about, log_function=_logged)

    def listen(self) -> tuple[HTTPServer, int]:
        """Start to answer; gives the port too, which the system chose if the setting is 0."""
        server = HTTPServer(
            self.application(),
            max_body_size=_DRAINED * self.body_bytes,
            max_header_size=32 * 1024,
            idle_connection_timeout=120,
            body_timeout=BODY_S,
        )
        sockets = bind_sockets(self.settings.port, self.settings.host)
        server.add_sockets(sockets)
        return server, sockets[0].getsockname()[1]

    async def in_thread(self, work: Callable[[], T]) -> T:
        """What blocks is done where it does not stop the others. Raises Trouble."""
        if self._waiting >= MOST_WAITING:
            raise trouble.busy()
        self._waiting += 1
        self._idle.clear()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._idle.set()

    def check_rate(self, route: Route, person: Person, course: str) -> None:
        """Raises Trouble if it is too often. An instructor's commands ask for a whole class."""
        if course in person.teaches:
            return
        wait = self.requests.wait_s(person.name)
        if not wait and route.is_hand_in:
            wait = self.hand_ins.wait_s(person.name)
        if wait:
            raise Trouble(429, "too_often", "this was too often in a short time",
                          f"try again in {max(1, round(wait))} seconds", retry_after_s=wait
                          )  # fmt: skip

    def enter(self, person: Person, course: str) -> None:
        """Count a request that is not answered yet. Raises Trouble if there are too many."""
        if self._asking[person.name] >= _REQUESTS_AT_ONCE and course not in person.teaches:
            raise _another()
        self._asking[person.name] += 1

    def leave(self, person: Person) -> None:
        """It is answered, or will never be."""
        self._asking[person.name] -= 1
        if not self._asking[person.name]:
            del self._asking[person.name]

    def reserve(self, person: Person, length: int) -> None:
        """Room for so many bytes, in or out; one person cannot take all. Raises Trouble."""
        limits = self.settings.limits
        most = max(limits.underway_bytes, self.body_bytes)
        if self._underway.total() + length > most:
            raise trouble.busy()
        if self._underway[person.name] + length > _AT_ONCE * self.body_bytes:
            raise _another()
        self._underway[person.name] += length

    def release(self, person: Person, length: int) -> None:
        """Give that room back."""
        self._underway[person.name] -= length
        if not self._underway[person.name]:
            del self._underway[person.name]

    async def finish(self, server: HTTPServer, seconds: float = 20) -> None:
        """Take nothing new, answer what was begun, but not longer than this; then close."""
        server.stop()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)
        await server.close_all_connections()
        self._threads.shutdown()
        self.store.database.close()


def _another() -> Trouble:
    return Trouble(429, "too_often", "another request of yours is still underway",
                   "try again when it is done", retry_after_s=2)  # fmt: skip


def _logged(handler: RequestHandler) -> None:
    """One line a request, for problems alone: no names, no tokens."""
    status = handler.get_status()
    if status >= 500:  # noqa: PLR2004 - HTTP's server errors
        log.warning("%s %s: %d", handler.request.method, handler.request.path, status)


class _Handler(RequestHandler):
    service: Service

    def initialize(self, service: Service) -> None:
        """Tornado's way to hand over what stands in the table."""
        self.service = service

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.clear_header("Server")

    @property
    def handing_in(self) -> bool:
        """Whether a learner has to know that nothing was handed in."""
        return False

    def refuse(self, problem: Trouble) -> None:
        """Say why not."""
        self.service.metrics.refused.labels(problem.reason).inc()
        self.set_status(problem.status)
        if problem.retry_after:
            self.set_header("Retry-After", str(problem.retry_after))
        self._json({"error": problem.said(handing_in=self.handing_in), "reason": problem.reason})

    def _json(self, value: Any) -> None:
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(value))

    def write_error(self, status_code: int, **_: Any) -> None:
        """Whatever Tornado itself refuses, and our own mistakes."""
        self.refuse(Trouble(status_code, "error", "the hand-in service failed"
                            if status_code >= 500 else "this request cannot be understood",  # noqa: PLR2004
                            "tell your instructor"))  # fmt: skip


@stream_request_body
class Api(_Handler):
    """All that `routes` tells."""

    SUPPORTED_METHODS = ("GET", "POST", "PUT", "DELETE")

    def initialize(self, service: Service) -> None:
        """What a request starts with."""
        super().initialize(service)
        self._began = time.monotonic()
        self._route: Route | None = None
        self._problem: Trouble | None = None
        self._body = bytearray()
        self._reserved = 0
        self._entered = self._answering = self._gone = False

    @property
    def handing_in(self) -> bool:
        """As it says."""
        return self._route is not None and self._route.is_hand_in

    async def prepare(self) -> None:
        """Admit or not, before the body is taken."""
        try:
            await self._admit()
        except Trouble as problem:
            self._problem = problem

    async def _admit(self) -> None:
        path = self.path_args[0] or ""
        self._route, self._names = routes.found(str(self.request.method), path)
        self._person = await self.service.hub.who(self.request.headers.get("Authorization", ""))
        course = self._names.get("course", "")
        routes.admit(self._route, self._person, course)
        self.service.check_rate(self._route, self._person, course)
        length = self._length()
        if not self._gone:  # while the hub was asked
            self.service.enter(self._person, course)
            self._entered = True
            self._reserve(length)

    def _length(self) -> int:
        """Bytes that will come. Raises Trouble if they are too many."""
        length = self.request.headers.get("Content-Length")
        if length is None:
            chunked = "Transfer-Encoding" in self.request.headers
            return self.service.body_bytes if chunked else 0
        if not re.fullmatch("[0-9]{1,18}", length):
            raise trouble.bad("nobody can tell how long this request is")
        if int(length) > self.service.body_bytes:
            raise trouble.too_large(self.service.settings.limits.hand_in_bytes)
        return int(length)

    def _reserve(self, length: int) -> None:
        """In the place of what was reserved before. Raises Trouble."""
        if self._reserved:
            self.service.release(self._person, self._reserved)
            self._reserved = 0
        if length:
            self.service.reserve(self._person, length)
            self._reserved = length

    def _leave(self) -> None:
        self._reserve(0)
        if self._entered:
            self.service.leave(self._person)
            self._entered = False

    def data_received(self, chunk: bytes) -> None:
        """Take a piece, or let it fall if the request is refused."""
        if self._problem is not None:
            return
        if len(self._body) + len(chunk) > self.service.body_bytes:
            self._problem = trouble.too_large(self.service.settings.limits.hand_in_bytes)
            self._body.clear()
            return
        self._body += chunk

    async def _answer(self, *_: str) -> None:
        self._answering = True
        try:
            if self._problem is not None:
                raise self._problem
            status, told = await self._done()
            self._body.clear()
            self._reserve(max(0, len(told) - _SMALL))
            self.set_status(status)
            self.set_header("Content-Type", "application/json")
            await asyncio.wait_for(self.finish(told), BODY_S)
        except Trouble as problem:
            self.refuse(problem)
        except TimeoutError:
            self.detach().close()  # who asks and does not listen
        finally:
            self._leave()

    get = post = put = delete = cast("Any", _answer)

    async def _done(self) -> routes.Answer:
        assert self._route is not None
        query = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        asked = Asked(self._person, self.service.store, self.service.metrics, self._names, query,
                      bytes(self._body))  # fmt: skip
        route = self._route
        return await self.service.in_thread(lambda: route.do(asked))

    def on_finish(self) -> None:
        """Count."""
        if not self._answering:
            self._leave()
        what = self._route.name if self._route is not None else "other"
        self.service.metrics.seconds.labels(what).observe(time.monotonic() - self._began)

    def on_connection_close(self) -> None:
        """The client went away."""
        self._gone = True
        if not self._answering:
            self._leave()


class Health(_Handler):
    """Whether hand-ins can be taken: the database answers."""

    async def get(self) -> None:
        """200, or 503 with why."""
        try:
            await self.service.in_thread(self.service.store.alive)
        except Trouble as problem:
            self.refuse(problem)
            return
        self._json({"ok": True})


class Told(_Handler):
    """For Prometheus. Not below the service's prefix, so the hub's proxy does not show it."""

    def get(self) -> None:
        """All counters."""
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.finish(generate_latest(self.service.metrics.registry))


class Nothing(_Handler):
    """Any other address."""

    def prepare(self) -> None:
        """Nothing is there."""
        self.refuse(trouble.not_there("there is no such address here"))
