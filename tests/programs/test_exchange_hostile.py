"""What is hostile or odd: addresses, names, bodies, sizes, heads, and who comes and goes."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import requests

from tests.programs.exchanges import (
    COURSE,
    KEY,
    QUIZ,
    FakeHub,
    Running,
    megabytes,
    post,
    running,
)

ANSWERS = {"answers.jsonl": b"{}\n", f"{QUIZ}.ipynb": b"\x00\xff"}


@pytest.mark.parametrize(
    "header", ["", "token", "token  ", "Basic YW5hOng=", "token ana-token extra", "token \xff",
               "token " + "x" * 5000],
)  # fmt: skip
def test_without_a_token_nobody_gets_in(service: Running, header: str) -> None:
    refused = post(service, headers={"Authorization": header.encode("latin-1")})
    assert refused.status_code == 401
    assert refused.json()["error"].startswith("NOT handed in: the hub does not know who you are")
    assert refused.json()["error"].endswith("your answers are kept")


@pytest.mark.parametrize("token_at", ["cookies", "params"])
def test_a_token_elsewhere_is_not_looked_at(service: Running, token_at: str) -> None:
    held = {"token": "ana-token", "jupyterhub-services": "ana-token"}
    assert post(service, headers={}, **{token_at: held}).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        f"hand-ins/{COURSE}/..%2f..%2fetc",
        f"hand-ins/{COURSE}/%00",
        f"hand-ins/{COURSE}/a%0ab",
        f"hand-ins/{COURSE}/{'x' * 65}",
        f"hand-ins/{COURSE}/caf%C3%A9",
        f"hand-ins/{COURSE}/%ff%fe",
        f"hand-ins/..%2f{COURSE}/{QUIZ}",
        f"hand-ins/{COURSE}/{QUIZ}/more",
        "hand-ins//",
        f"released/{COURSE}/{QUIZ}",
        "",
    ],
)
def test_hostile_addresses(service: Running, path: str) -> None:
    refused = post(service, url=f"{service.url}api/1/{path}")
    assert refused.status_code in {400, 403, 404, 405}
    assert refused.json()["error"]


NAMES = [
    "", ".", "..", "../x", "/etc/passwd", "a/b.yaml", "patients/../x", "patients/a/b", "patients/",
    "patients\\x", "..\\x", "a\x00b", "a\nb", ".bashrc", "-rf", "x" * 101, "é.txt", "\u202etxt",
    "a b", "con:", "a..b", "Patients/x.yaml",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_of_files(service: Running, name: str) -> None:
    refused = post(service, json={"key": KEY, "files": {name: "e30K"}})
    assert refused.status_code == 400, refused.text
    assert "cannot be the name of a file" in refused.json()["error"]


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no json": b"answers",
    "a list": b"[]",
    "null": b"null",
    "no files": b'{"key": "kkkkkkkk"}',
    "empty files": b'{"key": "kkkkkkkk", "files": {}}',
    "no key": b'{"files": {"a": "e30K"}}',
    "short key": b'{"key": "k", "files": {"a": "e30K"}}',
    "odd key": b'{"key": "kkkkkkkk\\u0000", "files": {"a": "e30K"}}',
    "more": b'{"key": "kkkkkkkk", "files": {"a": "e30K"}, "learner": "bea"}',
    "a number": b'{"key": "kkkkkkkk", "files": {"a": 1}}',
    "no base64": b'{"key": "kkkkkkkk", "files": {"a": "e30K!"}}',
    "torn base64": b'{"key": "kkkkkkkk", "files": {"a": "e30"}}',
    "unicode": '{"key": "kkkkkkkk", "files": {"a": "é30K"}}'.encode(),
    "surrogate": b'{"key": "kkkkkkkk", "files": {"a": "\\ud800"}}',
    "not utf-8": b'{"key": "kkkkkkkk", "files": {"\xff": "e30K"}}',
    "deep": b'{"key": "kkkkkkkk", "files": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001,
    "deep list": b"[" * 1_000_000,
    "a huge number": b'{"key": ' + b"9" * 1_000_000 + b"}",
    "many files": json.dumps(
        {"key": "kkkkkkkk", "files": {f"f{number}": "" for number in range(101)}}
    ).encode(),
}


@pytest.mark.parametrize("what", BODIES)
def test_hostile_bodies(service: Running, what: str) -> None:
    refused = post(service, json=None, data=BODIES[what])
    assert refused.status_code == 400, refused.text
    said = refused.json()["error"]
    assert said.startswith("NOT handed in: ")
    assert len(said) < 400
    assert requests.get(f"{service.root}/health", timeout=30).json() == {"ok": True}


def test_too_large_is_told_whether_or_not_it_says_how_large_it_is(service: Running) -> None:
    body = {"key": "large-key", "files": {"answers.jsonl": megabytes(1), "b": megabytes(1.01)}}
    just = post(service, json=body)
    assert just.status_code == 413, just.text  # the bodies are within, the files not
    far = post(service, json={"key": "large-key", "files": {"a": megabytes(3)}})
    assert far.status_code == 413
    chunks = (b"x" * 2**16 for _ in range(100))
    endless = post(service, json=None, data=chunks)
    assert endless.status_code == 413
    for each in (just, far, endless):
        assert "larger than 2 MB" in each.json()["error"]
    fits = post(service, json={"key": "large-key", "files": {"a": megabytes(1.99)}})
    assert fits.status_code == 201


def test_a_client_that_goes_away_in_the_middle_leaves_nothing(service: Running) -> None:
    host, port = service.root.removeprefix("http://").split(":")
    head = (
        f"POST /services/hand-in/api/1/hand-ins/{COURSE}/{QUIZ} HTTP/1.1\r\nHost: x\r\n"
        "Authorization: token bea-token\r\nContent-Length: 1000000\r\n\r\n"
    )
    with service.client("bea") as bea:
        before = len(bea.own())
        for _ in range(200):  # 200 MB announced, were they counted for ever
            with socket.create_connection((host, int(port))) as connection:
                connection.sendall(head.encode() + b'{"key": "kkkkkkkk"')
        assert len(bea.own()) == before
        bea.hand_in(COURSE, QUIZ, ANSWERS)


def test_who_goes_away_while_the_hub_thinks_leaves_nothing(hub: FakeHub, tmp_path: Path) -> None:
    with running(hub, tmp_path, MAX_MB="2") as service:
        host, port = service.root.removeprefix("http://").split(":")
        head = (
            f"POST /services/hand-in/api/1/hand-ins/{COURSE}/{QUIZ} HTTP/1.1\r\nHost: x\r\n"
            "Authorization: token bea-token\r\nContent-Length: 2500000\r\n\r\n"
        )
        hub.answers.clear()
        before = hub.asked
        for number in range(5):
            with socket.create_connection((host, int(port))) as connection:
                connection.sendall(head.encode())
                reset = struct.pack("ii", number % 2, 0)  # closed in order, or thrown away
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                until(lambda: hub.asked > before + number)  # noqa: B023 - within the round
        hub.answers.set()
        body = {"key": "after-those", "files": {"answers.jsonl": megabytes(1.9)}}
        assert post(service, "bea", json=body).status_code == 201


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_one_learner_cannot_keep_the_others_out_by_sending_slowly(service: Running) -> None:
    host, port = service.root.removeprefix("http://").split(":")
    head = (
        f"POST /services/hand-in/api/1/hand-ins/{COURSE}/{QUIZ} HTTP/1.1\r\nHost: x\r\n"
        "Authorization: token bea-token\r\nContent-Length: 2500000\r\n\r\n"
    )
    with contextlib.ExitStack() as slow:
        for _ in range(200):  # of which the service waits for two
            connection = slow.enter_context(socket.create_connection((host, int(port))))
            connection.sendall(head.encode() + b'{"key": ')
        body = {"key": "beside-the-slow", "files": {"answers.jsonl": "e30K"}}
        assert post(service, json=body).status_code == 201


@pytest.mark.parametrize("shape", [b"{%s}", b'{"key": "kkkkkkkk", "files": {%s}}'])
def test_a_body_of_very_many_values_takes_no_memory(service: Running, shape: bytes) -> None:
    """Of each of them it would be told what is wrong with it: a hundred times the body's size."""
    process = psutil.Process(service.process.pid)
    before = process.memory_info().rss
    body = shape % b",".join(b'"f%06x":1' % number for number in range(200_000))
    assert post(service, json=None, data=body).status_code == 400
    assert process.memory_info().rss - before < 50 * 2**20


def test_one_learner_cannot_keep_the_others_out_by_not_listening(hub: FakeHub, tmp_path: Path
                                                                 ) -> None:  # fmt: skip
    with running(hub, tmp_path) as service, contextlib.ExitStack() as deaf:
        with service.client("bea") as bea:
            large = {"answers.jsonl": b"x" * 20 * 2**20}
            version = bea.hand_in(COURSE, QUIZ, large)["version"]
        process = psutil.Process(service.process.pid)
        before = process.memory_info().rss
        host, port = service.root.removeprefix("http://").split(":")
        path = f"/services/hand-in/api/1/hand-ins/{COURSE}/{version}"
        for _ in range(40):
            connection = deaf.enter_context(socket.create_connection((host, int(port))))
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n"
                               "Authorization: token bea-token\r\n\r\n".encode())  # fmt: skip
        until(lambda: refused(service, "too_often") >= 36)
        assert post(service).status_code == 201
        assert process.memory_info().rss - before < 600 * 2**20  # 40 answers: 1100 MB


def refused(service: Running, reason: str) -> float:
    told = requests.get(f"{service.root}/metrics", timeout=30).text
    found = re.search(rf'tpilab_refused_total{{reason="{reason}"}} (\S+)', told)
    return float(found[1]) if found else 0


def test_odd_heads_are_answered_and_the_service_lives_on(service: Running) -> None:
    host, port = service.root.removeprefix("http://").split(":")
    path = f"/services/hand-in/api/1/hand-ins/{COURSE}/{QUIZ}"
    for head in (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1e9\r\n\r\n",
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {10**15}\r\n\r\n",
        f"POST {path} HTTP/1.1\r\nHost: x\r\nX: {'y' * 100_000}\r\n\r\n",
        f"BREW {path} HTTP/1.1\r\nHost: x\r\n\r\n",
        "\x00\x01\x02\r\n\r\n",
    ):
        answer = b""
        with (
            socket.create_connection((host, int(port)), timeout=30) as connection,
            contextlib.suppress(ConnectionError),
        ):
            connection.sendall(head.encode())
            answer = connection.recv(65536)
        assert not answer.startswith(b"HTTP/1.1 2")
    assert requests.get(f"{service.url}health", timeout=30).status_code == 200
