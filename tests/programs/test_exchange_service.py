"""The hand-in service over HTTP: who may do what, how often, and what it says when it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.programs.exchanges import (
    COURSE,
    KEY,
    QUIZ,
    RELEASE,
    FakeHub,
    Running,
    megabytes,
    post,
    running,
)
from tpilab.exchange.client import Client, Failed
from tpilab.exchange.settings import BadSetting, Settings

ANSWERS = {"answers.jsonl": b"{}\n", f"{QUIZ}.ipynb": b"\x00\xff"}


@pytest.fixture(scope="module")
def handed_in(service: Running) -> dict[str, Any]:
    """A hand-in of ana's, with feedback."""
    with service.client("ana") as ana, service.client("teacher") as teacher:
        told = ana.hand_in(COURSE, QUIZ, ANSWERS)
        teacher.put_feedback(COURSE, told["version"], {f"{QUIZ}.html": b"well done"})
    return told


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
