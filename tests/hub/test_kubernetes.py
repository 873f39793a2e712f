"""The configuration for a chart's hub, in a real hub: who may open what. No cluster and no root."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROXY = ROOT / "node_modules" / ".bin" / "configurable-http-proxy"
ADMIN = "for-the-test-" * 3
SERVICE = "of-the-service-" * 3
FORBIDDEN = 403
PASSWORD = "of-this-test-and-long-enough-for-a-hub"
CONFIG = """\
import sys
sys.path.insert(0, {scratch!r})
c = get_config()
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = {password!r}
c.Authenticator.allow_all = True
c.JupyterHub.default_url = "/hub/home"
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{ports[1]}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.services = [
    {{"name": "hand-in", "url": "http://127.0.0.1:{ports[3]}", "api_token": {service!r}}},
    {{"name": "test", "api_token": {admin!r}}},
]
c.JupyterHub.load_roles = [
    {{"name": "test", "services": ["test"], "scopes": ["admin:users", "tokens", "read:groups"]}},
]
for source in {sources!r}:  # as the chart does
    exec(source)
"""
CHART = """\
def get_config(key, default=None):
    assert key == "custom.course"
    return {"id": "tpi", "instructors": ["Teach"], "desk": "desk", "instructorImage": "image"}
"""
DEADLINE_S = 180


class RealHub:
    """JupyterHub with the configuration."""

    def __init__(self, url: str) -> None:
        self.url = url

    def api(self, path: str, token: str, method: str = "GET") -> Any:
        """What the API answers; a number if that is an error."""
        reply = requests.request(method, f"{self.url}/hub/api/{path}", timeout=30,
                                 headers={"Authorization": f"token {token}"})  # fmt: skip
        return reply.json() if reply.ok else reply.status_code

    def token_of(self, name: str) -> str:
        """A token of somebody's, who may do with it whatever that person may."""
        return str(self.api(f"users/{name}/tokens", ADMIN, "POST")["token"])

    def sign_in(self, name: str) -> int:
        """As a browser does; the answer's number."""
        with requests.Session() as browser:
            browser.get(f"{self.url}/hub/login", timeout=30)
            form = {"username": name, "password": PASSWORD, "_xsrf": browser.cookies["_xsrf"]}
            answer = browser.post(f"{self.url}/hub/login", form, timeout=30)
            return int(answer.status_code)


def answers(hub: RealHub) -> bool:
    try:
        return isinstance(hub.api("", ADMIN), dict)
    except requests.ConnectionError:
        return False


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHub]:
    scratch = tmp_path_factory.mktemp("chart")
    (scratch / "z2jh.py").write_text(CHART)
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    values = yaml.safe_load((ROOT / "deploy/kubernetes/values.yaml").read_text("utf-8"))
    sources = [
        (ROOT / "deploy/course_hub.py").read_text("utf-8"),
        values["hub"]["extraConfig"]["course_2"],
    ]
    told = CONFIG.format(
        scratch=str(scratch), ports=ports, proxy=str(PROXY), sources=sources,
        admin=ADMIN, service=SERVICE, password=PASSWORD,
    )  # fmt: skip
    (scratch / "jupyterhub_config.py").write_text(told)
    with (scratch / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub"],
            cwd=scratch, stdout=log, stderr=log, env={**os.environ, "HOME": str(scratch)},
        )  # fmt: skip
    made = RealHub(f"http://127.0.0.1:{ports[0]}")
    end = time.monotonic() + DEADLINE_S
    while not answers(made):
        if process.poll() is not None or time.monotonic() > end:
            pytest.fail((scratch / "log").read_text())
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    yield made
    process.terminate()
    process.wait(30)


def test_whoever_signs_in_is_put_into_a_group(hub: RealHub) -> None:
    for name, group in (("ann", "nbgrader-tpi"), ("teach", "formgrade-tpi")):
        hub.sign_in(name)
        assert hub.api("user", hub.token_of(name))["groups"] == [group]


def test_an_instructor_may_start_the_graders_server_and_a_learner_may_not(hub: RealHub) -> None:
    for name, code in (("ann", 404), ("teach", 200)):
        hub.sign_in(name)
        seen = hub.api("users/grader-tpi", hub.token_of(name))
        assert (200 if isinstance(seen, dict) else seen) == code
    scopes = hub.api("user", hub.token_of("teach"))["scopes"]
    assert {"access:servers!user=grader-tpi", "servers!user=grader-tpi"} <= set(scopes)
    others = [each for each in scopes if each.startswith(("access:servers", "servers"))]
    assert {each.partition("=")[2].partition("/")[0] for each in others} == {"grader-tpi", "teach"}
    scopes = hub.api("user", hub.token_of("ann"))["scopes"]
    assert "access:services!service=hand-in" in scopes
    assert not any("grader-tpi" in each for each in scopes)


def test_nobody_signs_in_as_the_grader(hub: RealHub) -> None:
    assert hub.sign_in("grader-tpi") == FORBIDDEN


def test_the_service_learns_who_somebody_is(hub: RealHub) -> None:
    hub.sign_in("ann")
    model = hub.api("users/ann", SERVICE)
    assert model["groups"] == ["nbgrader-tpi"]
    assert hub.api("users/ann/tokens", SERVICE) == FORBIDDEN
