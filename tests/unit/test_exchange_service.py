"""The hand-in service over HTTP: who may do what, how much, how often, and what is hostile."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import struct
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.unit.exchanges import COURSE, QUIZ, RELEASE, FakeHub, Running, running
from tpilab.exchange.client import Client, Failed
from tpilab.exchange.settings import BadSetting, Settings

ANSWERS = {"answers.jsonl": b"{}\n", f"{QUIZ}.ipynb": b"\x00\xff"}
KEY = "k" * 32


@pytest.fixture(scope="module")
def hub() -> Iterator[FakeHub]:
    hub = FakeHub()
    yield hub
    hub.close()


@pytest.fixture(scope="module")
def service(hub: FakeHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(
        hub,
        tmp_path_factory.mktemp("service"),
        SERVICES="grader=tpi",
        MAX_MB="2",
        HAND_INS_A_MINUTE="600",
        REQUESTS_A_SECOND="1000",
    ) as service:
        yield service


@pytest.fixture(scope="module")
def handed_in(service: Running) -> dict[str, Any]:
    """A hand-in of ana's, with feedback."""
    with service.client("ana") as ana, service.client("teacher") as teacher:
        told = ana.hand_in(COURSE, QUIZ, ANSWERS)
        teacher.put_feedback(COURSE, told["version"], {f"{QUIZ}.html": b"well done"})
    return told


def post(service: Running, name: str = "ana", **more: Any) -> requests.Response:
    """A hand-in, raw."""
    body = {"key": KEY, "files": {"answers.jsonl": base64.b64encode(b"{}\n").decode()}}
    asked = {"json": body, "timeout": 30, "headers": {"Authorization": f"token {name}-token"}}
    url = f"{service.url}api/1/hand-ins/{COURSE}/{QUIZ}"
    return requests.post(**{"url": url, **asked, **more})


def test_a_hand_in_is_under_the_hubs_name_and_the_services_time(
    service: Running, handed_in: dict[str, Any]
) -> None:
    assert (handed_in["learner"], handed_in["course"]) == ("ana", COURSE)
    when = datetime.strptime(handed_in["time"], "%Y-%m-%d %H:%M:%S.%f UTC").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - when).total_seconds()) < 600
    claims = {"learner": "bea", "time": "2001-01-01", "files": {"a": ""}, "key": KEY}
    assert post(service, json=claims).status_code == 400  # nobody is asked who and when


EVERYBODY = ("ana", "bea", "teacher", "other_teacher", "stranger", "grader", "nobody")
Do = Callable[[Client, str], Any]
MATRIX: dict[str, tuple[Do, dict[str, int]]] = {
    "fetch": (lambda c, v: c.fetch(COURSE, QUIZ),
              {"ana": 200, "bea": 200, "teacher": 200, "grader": 200}),
    "release": (lambda c, v: c.release(COURSE, "03_new", RELEASE, replace=True),
                {"teacher": 200, "grader": 200}),
    "withdraw": (lambda c, v: c.withdraw(COURSE, "99_none"), {"teacher": 404, "grader": 404}),
    "list all": (lambda c, v: c.all(COURSE), {"teacher": 200, "grader": 200}),
    "collect": (lambda c, v: c.hand_in_files(COURSE, v),
                {"ana": 200, "bea": 404, "teacher": 200, "grader": 200}),
    "collect as another course's": (lambda c, v: c.hand_in_files("other", v),
                                    {"other_teacher": 404}),
    "remove": (lambda c, v: c.remove(COURSE, "0" * 32), {"teacher": 404, "grader": 404}),
    "put feedback": (lambda c, v: c.put_feedback(COURSE, v, {f"{QUIZ}.html": b"well done"}),
                     {"teacher": 200, "grader": 200}),
    "get feedback": (lambda c, v: c.feedback(COURSE, v),
                     {"ana": 200, "bea": 404, "teacher": 200, "grader": 200}),
    "hand in": (lambda c, v: c.hand_in(COURSE, QUIZ, ANSWERS, KEY),
                {"ana": 200, "bea": 200, "teacher": 200}),
}  # fmt: skip
"""What each may do; whoever is not named hears 403, and who is unknown 401."""


@pytest.mark.parametrize("what", MATRIX)
@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_do_what(service: Running, handed_in: dict[str, Any], what: str, name: str) -> None:
    do, may = MATRIX[what]
    with service.client(name) as client:
        try:
            do(client, handed_in["version"])
            status = 200
        except Failed as failed:
            status = failed.status
    assert status == may.get(name, 401 if name == "nobody" else 403)


def test_lists_tell_only_what_is_ones_own(service: Running, handed_in: dict[str, Any]) -> None:
    told: dict[str, tuple[list[Any], list[Any]]] = {}
    for name in EVERYBODY[:-1]:
        with service.client(name) as client:
            told[name] = (client.released(), client.own())
    for name, (released, own) in told.items():
        assert bool(released) == (name in {"ana", "bea", "teacher", "grader"})
        assert {each["learner"] for each in own} <= {name}
    [mine] = [each for each in told["ana"][1] if each["version"] == handed_in["version"]]
    assert mine["feedback"].keys() == {f"{QUIZ}.html"}
    assert mine["files"] == sorted(ANSWERS)


def test_a_retried_hand_in_is_one(service: Running) -> None:
    body = {"key": "retried-key", "files": {"answers.jsonl": "e30K"}}
    answers = [post(service, "bea", json=body) for _ in range(3)]
    assert [each.status_code for each in answers] == [201, 200, 200]
    assert len({each.json()["version"] for each in answers}) == 1


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


def megabytes(number: float) -> str:
    return base64.b64encode(os.urandom(int(number * 2**20))).decode()


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


def test_a_name_that_cannot_be_graded_is_told_at_once(service: Running) -> None:
    refused = post(service, "ana+x@clinic.example")
    assert refused.status_code == 403
    assert "your account's name cannot be kept" in refused.json()["error"]


def test_the_hubs_word_is_law_and_its_silence_is_no(hub: FakeHub, tmp_path: Path) -> None:
    with running(hub, tmp_path) as service:
        for broken in ((500, b"{}"), (502, b""), (404, b"{}"), (200, b"<html>"), (200, b"[]"),
                       (200, b'{"kind": "user"}'), (200, b'"ana"')):  # fmt: skip
            hub.broken = broken
            try:
                refused = post(service, "bea")
            finally:
                hub.broken = None
            assert refused.status_code == 503, broken
            assert "the hub does not answer" in refused.json()["error"]
            assert refused.headers["Retry-After"]
        asked = hub.asked
        assert [post(service).status_code for _ in range(3)] == [201, 200, 200]
        assert hub.asked <= asked + 1  # believed for a short time


def test_a_token_made_for_something_else_is_not_taken(hub: FakeHub, tmp_path: Path) -> None:
    scope = "access:services!service=hand-in"
    for name in ("teacher", "ana"):
        hub.people[f"{name}-scoped-token"] = hub.people[f"{name}-token"] | {"scopes": [scope]}
    hub.people["ana-narrow-token"] = hub.people["ana-token"] | {"scopes": ["access:servers"]}
    service = Running(hub, f"sqlite:///{tmp_path / 'a.db'}", scopes=json.dumps([scope]))
    with service.client("teacher-scoped") as teacher:
        teacher.release(COURSE, QUIZ, RELEASE, replace=False)
    assert post(service, "ana-scoped").status_code == 201
    refused = post(service, "ana-narrow")
    assert refused.status_code == 403
    assert "token may not be used for handing in" in refused.json()["error"]
    assert post(service, "bea").status_code == 503  # a hub that tells no scopes
    service.stop()


def test_too_often_is_told_with_when_to_come_again(hub: FakeHub, tmp_path: Path) -> None:
    with running(hub, tmp_path, HAND_INS_A_MINUTE="2", REQUESTS_A_SECOND="1") as service:
        statuses = [post(service).status_code for _ in range(3)]
        assert statuses == [201, 200, 429]
        refused = post(service)
        assert 1 <= int(refused.headers["Retry-After"]) <= 30
        assert "try again in" in refused.json()["error"]
        assert post(service, "bea").status_code == 201  # each has their own
        own = [
            requests.get(f"{service.url}api/1/hand-ins", timeout=30,
                         headers={"Authorization": "token ana-token"}).status_code
            for _ in range(12)
        ]  # fmt: skip
        assert own[0] == 200
        assert own[-1] == 429
        with service.client("teacher") as teacher:  # collects a whole class in one go
            for _ in range(30):
                teacher.all(COURSE)


def test_a_full_disk_is_told_and_what_was_taken_stays(hub: FakeHub, tmp_path: Path) -> None:
    with running(hub, tmp_path, MAX_DATABASE_MB="1", HAND_INS_A_MINUTE="600") as service:
        taken = []
        for number in range(20):
            body = {"key": f"key-of-{number:04}", "files": {"answers.jsonl": megabytes(0.1)}}
            answer = post(service, json=body)
            if answer.status_code != 201:
                break
            taken.append(answer.json()["version"])
        assert answer.status_code == 507
        assert answer.json()["error"] == (
            "NOT handed in: the disk of the hand-in service is full; tell your instructor;"
            " your answers are kept"
        )
        with service.client("ana") as ana:
            assert [each["version"] for each in ana.own()] == taken
        assert post(service, json=body | {"files": {"a": "e30K"}}).status_code == 201


def test_metrics_count_and_name_nobody(service: Running, handed_in: dict[str, Any]) -> None:
    post(service, "stranger")
    told = requests.get(f"{service.root}/metrics", timeout=30).text
    assert 'tpilab_refused_total{reason="not_allowed"}' in told
    assert 'tpilab_request_seconds_bucket{le="0.1",what="hand_in"}' in told
    assert "tpilab_hand_ins_total" in told
    assert "tpilab_hand_in_bytes_total" in told
    for name in ("ana", "teacher", "stranger"):
        assert f'"{name}' not in told
    assert requests.get(f"{service.url}metrics", timeout=30).status_code == 404


def test_a_course_can_be_open_to_the_whole_hub(hub: FakeHub, tmp_path: Path) -> None:
    with running(hub, tmp_path, OPEN_COURSES="tpi") as service:
        with service.client("stranger") as stranger:
            assert stranger.fetch(COURSE, QUIZ) == RELEASE
            stranger.hand_in(COURSE, QUIZ, ANSWERS)
            with pytest.raises(Failed, match="not an instructor"):
                stranger.all(COURSE)
        assert service.stop() == 0


def test_commands_beside_the_running_service(hub: FakeHub, tmp_path: Path) -> None:
    with running(hub, tmp_path) as service:
        with service.client("ana") as ana:
            ana.hand_in(COURSE, QUIZ, ANSWERS)
        assert service.run("rename", "ana", "bea") == (0, "1 hand-ins of ana are bea's now.\n")
        status, said = service.run("rename", "ana", "bea")
        assert status == 1
        assert "ana has no hand-ins here; nothing was changed." in said
        assert service.run("backup", str(tmp_path / "copy.db"))[0] == 0
        assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0
        assert service.run("forget", "bea")[0] == 0
        with service.client("bea") as bea:
            assert bea.own() == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DATABASE", "", "DATABASE is not set"),
        ("BIND", "here", "ADDRESS:PORT"),
        ("MAX_MB", "much", "has to be a number"),
        ("OPEN_COURSES", "../tpi", "cannot be the name of a course"),
        ("SERVICES", "grader", "NAME=COURSE"),
    ],
)
def test_settings_that_cannot_be_are_told(name: str, value: str, told: str) -> None:
    given = {"TPILAB_EXCHANGE_DATABASE": "sqlite://", f"TPILAB_EXCHANGE_{name}": value}
    with pytest.raises(BadSetting, match=told):
        Settings.of(given)
