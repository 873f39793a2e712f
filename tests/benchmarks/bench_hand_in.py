"""The hand-in service: hand-ins a second, and how long one takes while many hand in at once.

Clients and service share this machine. With TPILAB_TEST_POSTGRESQL also on PostgreSQL.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import secrets
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from tornado.httpclient import AsyncHTTPClient

from tests.programs.exchanges import COURSE, QUIZ, RELEASE, FakeHub, Running

Row = tuple[str, str, str]
CLIENTS = (20, 200)
EACH = {20: 40, 200: 8}
"""Hand-ins of one client, by how many clients there are."""
NOTEBOOK, ANSWERS = 35_000, 22_000
"""Bytes, of a whole quiz as handed in."""


async def _hand_in(client: AsyncHTTPClient, service: Running, name: str, times: int) -> list[float]:
    took = []
    files = {f"{QUIZ}.ipynb": os.urandom(NOTEBOOK), "answers.jsonl": os.urandom(ANSWERS)}
    encoded = {each: base64.b64encode(content).decode() for each, content in files.items()}
    for _ in range(times):
        body = json.dumps({"key": secrets.token_hex(16), "files": encoded})
        begin = perf_counter()
        answer = await client.fetch(
            f"{service.url}api/1/hand-ins/{COURSE}/{QUIZ}",
            method="POST", body=body, headers={"Authorization": f"token {name}-token"},
            request_timeout=120, connect_timeout=60,
        )  # fmt: skip
        took.append(perf_counter() - begin)
        assert answer.code == 201
    return took


async def _all(service: Running, clients: int) -> tuple[list[float], float]:
    client = AsyncHTTPClient(force_instance=True, max_clients=clients)
    begin = perf_counter()
    took = await asyncio.gather(
        *(_hand_in(client, service, f"l{number}", EACH[clients]) for number in range(clients))
    )
    return [each for one in took for each in one], perf_counter() - begin


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    hub = FakeHub()
    for number in range(max(CLIENTS)):
        hub.people[f"l{number}-token"] = {
            "name": f"l{number}", "kind": "user", "groups": [f"nbgrader-{COURSE}"]
        }  # fmt: skip
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": f"sqlite:///{Path(folder) / 'a.db'}"}
        if postgresql := os.environ.get("TPILAB_TEST_POSTGRESQL"):
            urls["PostgreSQL"] = postgresql
        for kind, url in urls.items():
            service = Running(hub, url, HAND_INS_A_MINUTE="60000", REQUESTS_A_SECOND="10000")
            with service.client("teacher") as teacher:
                teacher.release(COURSE, QUIZ, RELEASE, replace=True)
            for clients in CLIENTS:
                took, whole = asyncio.run(_all(service, clients))
                p95 = quantiles(took, n=20)[-1]
                found.append((
                    f"{kind}, {clients} at once: hand-ins a second", f"{len(took) / whole:.0f}", ""
                ))  # fmt: skip
                found.append(("  one takes (median, p95)", f"{median(took):.2f} s, {p95:.2f} s",
                              "p95 at most 2 s"))  # fmt: skip
            status = Path(f"/proc/{service.process.pid}/status").read_text()
            peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
            found.append(("  memory of the service at most", f"{peak:.0f} MB", ""))
            service.stop()
    hub.close()
    return found


if __name__ == "__main__":
    for row in rows():
        print(*row, sep="   ")
