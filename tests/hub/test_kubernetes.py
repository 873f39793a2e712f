"""The configuration for a chart's hub, in a real hub: who may open what. No cluster and no root."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROXY = ROOT / "node_modules" / ".bin" / "configurable-http-proxy"
ADMIN = "for-the-test"
CONFIG = """\
import sys
sys.path.insert(0, {scratch!r})
c = get_config()
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "password"
c.Authenticator.allow_all = True
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{ports[1]}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.services = [
    {{"name": "hand-in", "url": "http://127.0.0.1:{ports[3]}", "api_token": "of-hand-in" * 4}},
    {{"name": "test", "api_token": {admin!r} * 3}},
]
c.JupyterHub.load_roles = [{{"name": "test", "services": ["test"], "scopes": ["admin:users", "tokens", "read:groups", "admin:groups"]}}]
exec(compile(open({config!r}).read(), {config!r}, "exec"))  # as the chart does
"""
CHART = """\
def get_config(key, default=None):
    assert key == "custom.course"
    return {"id": "tpi", "instructors": ["teach"], "instructorImage": "of-instructors"}
"""
DEADLINE_S = 60


class RealHub:
    """JupyterHub with the configuration."""

    def __init__(self, url: str) -> None:
        self.url = url

    def api(self, path: str, token: str, method: str = "GET", told: Any = None) -> Any:
        """What the API answers; a number if that is an error."""
        request = urllib.request.Request(f"{self.url}/hub/api/{path}", method=method)
        request.add_header("Authorization", f"token {token}")
        body = None if told is None else json.dumps(told).encode()
        try:
            with urllib.request.urlopen(request, body, timeout=30) as reply:
                return json.loads(reply.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code

    def token_of(self, name: str) -> str:
        """A token of somebody's, who may do with it whatever that person may."""
        made = self.api(f"users/{name}/tokens", ADMIN * 3, "POST", {})
        return str(made["token"])

    def sign_in(self, name: str) -> None:
        """As a browser does."""
        jar = urllib.request.HTTPCookieProcessor()
        browser = urllib.request.build_opener(jar)
        browser.open(f"{self.url}/hub/login", timeout=30).read()
        xsrf = next(each.value for each in jar.cookiejar if each.name == "_xsrf")
        form = f"username={name}&password=password&_xsrf={xsrf}".encode()
        try:
            browser.open(f"{self.url}/hub/login", form, timeout=30).read()
        except urllib.error.HTTPError as error:
            # signed in, and then sent to a server of one's own, which is none of this test's
            if "/hub/login" in error.url:
                raise


def answers(hub: RealHub) -> bool:
    try:
        return isinstance(hub.api("", ADMIN * 3), dict)
    except OSError:
        return False


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHub]:
    scratch = tmp_path_factory.mktemp("chart")
    (scratch / "z2jh.py").write_text(CHART)
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    config = ROOT / "deploy" / "kubernetes" / "hub_config.py"
    (scratch / "jupyterhub_config.py").write_text(
        CONFIG.format(scratch=str(scratch), ports=ports, proxy=str(PROXY), admin=ADMIN,
                      config=str(config))
    )  # fmt: skip
    with (scratch / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "jupyterhub"], cwd=scratch, stdout=log,
                                   stderr=log, env={**os.environ, "HOME": str(scratch)})  # fmt: skip
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
    with pytest.raises(urllib.error.HTTPError) as refused:
        hub.sign_in("grader-tpi")
    assert refused.value.code == 403  # noqa: PLR2004 - forbidden


def test_the_service_learns_who_somebody_is(hub: RealHub) -> None:
    hub.sign_in("ann")
    model = hub.api("users/ann", "of-hand-in" * 4)
    assert model["groups"] == ["nbgrader-tpi"]
    assert hub.api("users/ann/tokens", "of-hand-in" * 4) == 404  # noqa: PLR2004 - not allowed
