"""Killed in the middle of hand-ins, unreachable, behind a proxy that answers for it: in words."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.programs.exchanges import COURSE, QUIZ, RELEASE, FakeHub, Running, running
from tpilab.exchange import client as client_module
from tpilab.exchange.client import Client, Failed
from tpilab.exchange.tables import metadata

POSTGRESQL = os.environ.get("TPILAB_TEST_POSTGRESQL", "")


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    hub = FakeHub()
    yield hub
    hub.close()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One try alone: the service will not come back by itself."""
    monkeypatch.setattr(client_module, "TRIES", 1)


class Learners:
    """Eight who hand in again and again, and remember what was acknowledged."""

    def __init__(self, service: Running) -> None:
        self.service = service
        self.sent: dict[str, tuple[str, dict[str, bytes]]] = {}
        self.acknowledged: dict[str, str] = {}
        self.enough = threading.Event()

    def _go_on(self, name: str, mine: int) -> None:
        with self.service.client(name) as client:
            for number in range(10_000):
                key = f"{name}-{mine}-{number:08}-{self.service.process.pid}"
                files = {"answers.jsonl": key.encode() * 200}
                self.sent[key] = (name, files)
                try:
                    told = client.hand_in(COURSE, QUIZ, files, key)
                except Failed:
                    return
                self.acknowledged[key] = told["version"]
                if len(self.acknowledged) % 12 == 0:
                    self.enough.set()

    def until_killed(self) -> None:
        self.enough.clear()
        threads = [
            threading.Thread(target=self._go_on, args=(name, mine))
            for mine in range(4)
            for name in ("ana", "bea")
        ]
        for each in threads:
            each.start()
        assert self.enough.wait(60)
        self.service.kill()
        for each in threads:
            each.join()


@pytest.mark.parametrize("kind", ["sqlite", *(["postgresql"] if POSTGRESQL else [])])
def test_killed_in_the_middle_nothing_acknowledged_is_lost(
    hub: FakeHub, tmp_path: Path, at_once: None, kind: str
) -> None:
    database = f"sqlite:///{tmp_path / 'a.db'}"
    if kind == "postgresql":
        database = POSTGRESQL
        engine = sa.create_engine(POSTGRESQL)
        metadata.drop_all(engine)
        engine.dispose()
    limits = {"HAND_INS_A_MINUTE": "60000", "REQUESTS_A_SECOND": "10000", "MAX_VERSIONS": "9999"}
    service = Running(hub, database, **limits)
    with service.client("teacher") as teacher:
        teacher.release(COURSE, QUIZ, RELEASE, replace=False)
    learners = Learners(service)
    for _ in range(3):
        learners.until_killed()
        service.start()
    with service.client("teacher") as teacher:
        there = {each["version"] for each in teacher.all(COURSE, QUIZ)}
        assert set(learners.acknowledged.values()) <= there
        for key, version in learners.acknowledged.items():
            assert teacher.hand_in_files(COURSE, version) == learners.sent[key][1]
        # everybody sends again what they are not sure of: all is there, and once
        for key, (name, files) in learners.sent.items():
            with service.client(name) as client:
                told = client.hand_in(COURSE, QUIZ, files, key)
            assert told["version"] == learners.acknowledged.get(key, told["version"])
        assert len(teacher.all(COURSE, QUIZ)) == len(learners.sent)
    assert service.stop() == 0


def test_a_service_that_comes_back_in_time_is_waited_for(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "TRIES", 100)  # a busy machine starts it slowly
    with running(hub, tmp_path) as service:
        service.kill()
        service.environment["TPILAB_EXCHANGE_BIND"] = service.root.removeprefix("http://")
        coming = threading.Thread(target=service.start)
        coming.start()
        with service.client("ana") as ana:
            assert ana.hand_in(COURSE, QUIZ, {"answers.jsonl": b"x"})["version"]
        coming.join()


@contextmanager
def answering(
    status: int, *bodies: bytes, headers: dict[str, str] | None = None
) -> Iterator[tuple[Client, list[bytes]]]:
    """Something that answers so, in the end with the last body; and the bodies it was sent."""
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
            body = bodies[min(len(got), len(bodies)) - 1]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with Client(f"http://127.0.0.1:{server.server_port}/services/hand-in", "t") as client:
            yield client, got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "headers", "told"),
    [
        (503, b"<html>Service Unavailable</html>", {}, "does not answer; tell whoever"),
        (404, b"<html>no such page</html>", {}, "there is no hand-in service at http"),
        (302, b"", {"Location": "https://elsewhere.example/hub/login"}, "there is no hand-in"),
        (200, b"<html>log in</html>", {}, "is no hand-in service"),
        (200, b"[]", {}, "is no hand-in service"),
        (413, b'{"error": "it is larger than 2 MB"}', {}, "it is larger than 2 MB"),
        (429, b'{"error": "too often; in 900 seconds"}', {"Retry-After": "900"}, "900 seconds"),
        (500, b"[1]", {}, "does not answer; tell whoever"),
    ],
)
def test_whatever_answers_instead_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, headers: dict[str, str], told: str
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("tpilab.exchange.client.time.sleep", waits.append)
    with answering(status, body, headers=headers) as (client, got):
        with pytest.raises(Failed, match=told):
            client.hand_in(COURSE, QUIZ, {"answers.jsonl": b"x"})
        assert len({json.loads(each)["key"] for each in got}) == 1  # sent again, not made again
        assert (len(got) > 1) == (status == 503)
        assert sum(waits) < client_module.GIVE_UP_S


def test_a_refusal_after_a_proxys_errors_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that starts again: first the proxy answers for it, then it says why not."""
    monkeypatch.setattr("tpilab.exchange.client.time.sleep", lambda _: None)
    bodies = [b"<html>"] * client_module.TRIES_IF_TOLD + [b'{"error": "its disk is full"}']
    with (
        answering(503, *bodies) as (client, got),
        pytest.raises(Failed, match="its disk is full"),
    ):
        client.own()
    assert len(got) == len(bodies)


def test_hostile_files_of_whatever_answers_are_not_taken() -> None:
    for name in ("../x", "/x", "a/b", ""):
        body = json.dumps({"files": {name: "e30="}}).encode()
        with (
            answering(200, body) as (client, _),
            pytest.raises(Failed, match="is no hand-in service"),
        ):
            client.fetch(COURSE, QUIZ)


def test_nobody_there_or_nobody_answering(monkeypatch: pytest.MonkeyPatch, at_once: None) -> None:
    with answering(200, b"") as (client, _):
        pass
    with pytest.raises(Failed, match="cannot be reached"):
        client.own()
    monkeypatch.setattr(client_module, "ANSWER_S", 0.05)
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as silent,
        Client(f"http://127.0.0.1:{silent.server_port}", "t") as client,
        pytest.raises(Failed, match="does not answer in time"),
    ):
        client.own()


def test_what_is_not_set_is_told() -> None:
    with pytest.raises(Failed, match="no hand-in service is set"):
        Client.of({})
    with pytest.raises(Failed, match="gave no token"):
        Client.of({"TPILAB_EXCHANGE_URL": "http://x"})
