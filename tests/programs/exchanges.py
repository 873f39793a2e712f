"""A hub that knows some tokens, the hand-in service as the program it is, and its clients."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from tpilab.exchange.client import Client

COURSE, QUIZ = "tpi", "02_palpate"
KEY = "k" * 32
RELEASE = {f"{QUIZ}.ipynb": b"{}", "questions.json": b"[]", "patients/x01.yaml": b"id: x01"}
GROUPS = {
    "ana": ["nbgrader-tpi"],
    "bea": ["nbgrader-tpi"],
    "teacher": ["formgrade-tpi"],
    "other_teacher": ["formgrade-other"],
    "stranger": [],
    "ana+x@clinic.example": ["nbgrader-tpi"],
}
OFTEN_AND_SMALL = {"SERVICES": "grader=tpi", "MAX_MB": "2", "HAND_INS_A_MINUTE": "600",
                   "REQUESTS_A_SECOND": "1000"}  # fmt: skip
"""Settings of a service that a test asks often, and little."""


class FakeHub:
    """Says whose a token is, as a hub does: the token of `ana` is `ana-token`."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {
            f"{name}-token": {"name": name, "kind": "user", "groups": groups, "admin": False}
            for name, groups in GROUPS.items()
        }
        self.people["grader-token"] = {"name": "grader", "kind": "service", "admin": False}
        self.broken: tuple[int, bytes] | None = None
        """What is answered to everything."""
        self.asked = 0
        self.answers = threading.Event()
        self.answers.set()
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.asked += 1
                hub.answers.wait(60)
                token = self.headers.get("Authorization", "").removeprefix("token ")
                model = hub.people.get(token)
                found = (403, b"{}") if model is None else (200, json.dumps(model).encode())
                status, body = hub.broken or found
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hub/api"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Running:
    """The service, a process of its own."""

    def __init__(self, hub: FakeHub, database: str, *, scopes: str = "", **settings: str) -> None:
        self.database = database
        self.environment = {
            **os.environ,
            "JUPYTERHUB_API_URL": hub.url,
            "JUPYTERHUB_API_TOKEN": "the service's",
            "JUPYTERHUB_OAUTH_ACCESS_SCOPES": scopes,
            "TPILAB_EXCHANGE_BIND": "127.0.0.1:0",
            "TPILAB_EXCHANGE_DATABASE": database,
            **{f"TPILAB_EXCHANGE_{name}": value for name, value in settings.items()},
        }
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tpilab.exchange"],
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        said = []
        for line in self.process.stderr:
            said.append(line)
            if at := re.search(r"at (http://127\.0\.0\.1:\d+)(/\S+)", line):
                self.root, self.url = at[1], at[1] + at[2]
                break
        else:
            raise AssertionError("".join(said))
        self._reader = threading.Thread(target=self.process.stderr.read)  # keep it flowing
        self._reader.start()

    def client(self, name: str) -> Client:
        return Client(self.url, f"{name}-token")

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        code = self.process.wait(timeout=30)
        self._reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()
        return code

    def run(self, *arguments: str) -> tuple[int, str]:
        """Another command on the same database."""
        done = subprocess.run(
            [sys.executable, "-m", "tpilab.exchange", *arguments],
            env=self.environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr


@contextmanager
def running(hub: FakeHub, folder: Path, **settings: str) -> Iterator[Running]:
    """A service with a new database in `folder`, in which the quiz is released."""
    service = Running(hub, f"sqlite:///{folder / 'hand-in.db'}", **settings)
    try:
        with service.client("teacher") as teacher:
            teacher.release(COURSE, QUIZ, RELEASE, replace=False)
        yield service
    finally:
        if service.process.poll() is None:
            service.stop()


def post(service: Running, name: str = "ana", **more: Any) -> requests.Response:
    """A hand-in, raw."""
    body = {"key": KEY, "files": {"answers.jsonl": base64.b64encode(b"{}\n").decode()}}
    asked = {"json": body, "timeout": 30, "headers": {"Authorization": f"token {name}-token"}}
    url = f"{service.url}api/1/hand-ins/{COURSE}/{QUIZ}"
    return requests.post(**{"url": url, **asked, **more})


def megabytes(number: float) -> str:
    return base64.b64encode(os.urandom(int(number * 2**20))).decode()
