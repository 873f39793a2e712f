"""Nothing of the course reaches a network but a hub's hand-ins: no other source can."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "course/src/tpilab"
NETWORK = {
    "aiohttp", "asyncio", "ftplib", "grpc", "http", "httpx", "imaplib", "nntplib", "paramiko",
    "poplib", "pycurl", "requests", "sentry_sdk", "smtplib", "socket", "socketserver", "ssl",
    "telnetlib", "tornado", "urllib3", "webbrowser", "websocket", "websockets", "xmlrpc", "zmq",
}  # fmt: skip
PURE = {
    "asyncio.Semaphore", "asyncio.gather", "asyncio.get_running_loop", "asyncio.run",
    "tornado.web", "urllib.parse",
}  # fmt: skip
"""Waiting for threads and kernels, answering on the server that runs, joining texts."""
HANDING_IN = {f"exchange/{name}.py" for name in ("__main__", "client", "people", "service")}
"""A hub's service, and its client; see the privacy page."""
BROWSER = re.compile(
    r"\b(fetch|XMLHttpRequest|WebSocket|WebTransport|EventSource|sendBeacon|importScripts"
    r"|RTCPeerConnection|serviceWorker|SharedWorker)\b\s*[(.]"
    r"|\bimport\s*\(|\bfrom\s*[\"'](?!\.)|\bimport\s*[\"'](?!\.)|\.(src|srcset|action)\s*=(?!=|\s*`data:)"
)
ADDRESS = re.compile(r"(?:https?:|wss?:|[\"'(])//[a-z0-9]", re.IGNORECASE)
NAMESPACE = re.compile(r"http://www\.w3\.org/(2000/svg|1999/xhtml|1999/xlink)")
SCRIPTS = sorted(path for kind in ("*.js", "*.css", "*.html") for path in PACKAGE.rglob(kind))


def modules(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(
            node.func, "id", "")) in ("import_module", "__import__"):  # fmt: skip
            first = node.args[0] if node.args else None
            yield str(first.value) if isinstance(first, ast.Constant) else "a computed name"


def reaches_out(text: str) -> list[str]:
    """Imports of Python source that could open a connection."""
    found = []
    for name in modules(text):
        top = name.split(".")[0]
        pure = any(name == each or name.startswith(f"{each}.") for each in PURE)
        if not pure and top in {*NETWORK, "urllib"}:
            found.append(name)
    return found


def browser_reaches_out(text: str) -> list[str]:
    """What a script or a sheet could fetch with."""
    text = NAMESPACE.sub("", text)
    text = re.sub(r"/\*.*?\*/|(?<![:\"'(])//[^\n]*", "", text, flags=re.DOTALL)
    return [each[0] for pattern in (BROWSER, ADDRESS) for each in pattern.finditer(text)]


def test_no_python_source_can_open_a_connection_but_that_of_handing_in() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): names
        for path in PACKAGE.rglob("*.py")
        if (names := reaches_out(path.read_text("utf-8")))
    }
    assert found.keys() == HANDING_IN


def test_handing_in_over_http_is_loaded_by_nbgraders_settings_alone() -> None:
    """And its client knows no address but the one it is given (test_exchange_faults.py)."""
    loads = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "exchange"
        and any(name.startswith("tpilab.exchange") for name in modules(path.read_text("utf-8")))
    }
    assert loads == {
        "commands/cohorts.py", "grading/config.py", "grading/remote.py",
        "jupyter/nbgrader_config.py",
    }  # fmt: skip


def test_no_script_or_sheet_can_fetch() -> None:
    assert len(SCRIPTS) > 20
    found = {
        str(path.relative_to(ROOT)): calls
        for path in SCRIPTS
        if (calls := browser_reaches_out(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("text", [
    "import socket", "import http.client", "from urllib.request import urlopen",
    "import urllib.request as x", "def f():\n    from requests import get",
    "import importlib\nimportlib.import_module('httpx')",
])  # fmt: skip
def test_the_reader_of_python_sees(text: str) -> None:
    assert reaches_out(text)


@pytest.mark.parametrize("text", [
    'fetch("/api")', "new XMLHttpRequest()", "new WebSocket(url)", "navigator.sendBeacon(u, d)",
    'await import("https://x.y/z.js")', 'import x from "https://x.y/z.js"', 'import "left-pad"',
    "@import url(//fonts.example/x.css);", 'image.src = "a.png"', 'f("https://example.org")',
])  # fmt: skip
def test_the_reader_of_scripts_sees(text: str) -> None:
    assert browser_reaches_out(text)


def test_the_readers_pass_what_is_harmless() -> None:
    assert not reaches_out("from urllib.parse import quote\nimport json")
    assert not browser_reaches_out(
        'import { a } from "./b.js"; // see https://example.org\n'
        'const NS = "http://www.w3.org/2000/svg"; /* //x */ prefetch(a);'
    )


def test_jupyterlab_is_told_not_to_look_for_news() -> None:
    settings = PACKAGE / "jupyter/labconfig/default_setting_overrides.json"
    told = json.loads(settings.read_bytes())["@jupyterlab/apputils-extension:notification"]
    assert told["checkForUpdates"] is False
    assert told["fetchNews"] == "false"


WATCHED = """
import sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        print("REACHED OUT", event, arguments[1:], file=sys.stderr)
        sys.exit(3)
sys.addaudithook(watch)
from pathlib import Path
from tests.grading.conftest import all_right
from tpilab import palpate
from tpilab.quiz.answers import parse
from tpilab.quiz.bank import load_bank
from tpilab.quiz.mark import mark_quiz
bank = load_bank(Path("solutions/02_palpate.yaml"))
marks = mark_quiz(bank, parse(all_right(bank)))
assert marks.form is None and any(each.score for each in marks.slots)
assert palpate("p03") is not None
print("quiet", flush=True)
import socket
socket.create_connection(("127.0.0.1", 9))
"""


def test_practicing_and_marking_connect_to_nothing_and_the_watch_would_see_it() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", WATCHED], cwd=ROOT,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.stdout == "quiet\n", done.stderr
    assert "REACHED OUT" in done.stderr
    assert done.returncode == 3
