"""A learner without a browser, who speaks what a browser speaks: log-in, server, notebooks.

`Server` is any Jupyter server (with a token) or a learner's own on a hub (with cookies).
"""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, TypeAlias
from urllib.parse import quote, urljoin

import aiohttp
from yarl import URL

from tests.hub.kernel import Cell, Kernel, NoAnswer, Widget

Json: TypeAlias = dict[str, Any]

START_SECONDS = 300.0
BUSY = 429
_HIDDEN = re.compile(r'<input[^>]*name="_xsrf"[^>]*value="([^"]*)"')
_SCRIPT = re.compile(r'<script[^>]*\ssrc="([^"]+)"')


class Refused(AssertionError):
    """A page or an interface answered with an error."""

    def __init__(self, status: int, what: str) -> None:
        super().__init__(f"{status}: {what}")
        self.status = status


@asynccontextmanager
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    """Cookies and connections of one person's browser."""
    # unsafe: a hub on this machine has an IP address for a name
    jar = aiohttp.CookieJar(unsafe=True)
    limit = aiohttp.TCPConnector(limit_per_host=6)  # as browsers do, besides websockets
    wait = aiohttp.ClientTimeout(total=START_SECONDS)
    async with aiohttp.ClientSession(cookie_jar=jar, connector=limit, timeout=wait) as http:
        yield http


@dataclass
class Notebook:
    """A notebook that is open, with its kernel."""

    path: str
    content: Json
    session: Json
    kernel: Kernel
    cells: dict[str, Cell] = field(default_factory=dict)
    """By the cell's id, what its last run gave."""

    async def run_all(self) -> None:
        """Run > Run All Cells. Raises CellBroke."""
        code = [(each["id"], "".join(each["source"])) for each in self.content["cells"]
                if each["cell_type"] == "code"]  # fmt: skip
        ran = await self.kernel.run_all(code)
        self.cells = dict(zip([name for name, _ in code], ran, strict=True))

    def widget(self, cell: str) -> Widget:
        """The widget that a cell shows. Raises NoAnswer if it shows none."""
        view = self.cells[cell].view
        if view is None:
            shown = [each.get("data", each).get("text/plain") for each in self.cells[cell].outputs]
            raise NoAnswer(f"{cell} of {self.path} shows no widget but {shown}")
        return self.kernel.widgets[view]

    @property
    def widgets(self) -> list[Widget]:
        """Every widget that is shown, in the order of the cells."""
        return [self.kernel.widgets[each.view] for each in self.cells.values() if each.view]


class Server:
    """A learner's Jupyter server, as that learner's browser reaches it."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str = "") -> None:
        """url: with a slash at its end. token: where no cookie tells who asks."""
        self.http = http
        self.url = url
        self._token = token

    @property
    def headers(self) -> dict[str, str]:
        """What identifies a request beside the cookies."""
        if self._token:
            return {"Authorization": f"token {self._token}"}
        cookie = self.http.cookie_jar.filter_cookies(URL(self.url)).get("_xsrf")
        return {"X-XSRFToken": cookie.value} if cookie else {}

    async def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        """What the REST interface answers. path: below `api/`. Raises Refused."""
        url = URL(f"{self.url}api/{path}", encoded=True)
        return await answer(self.http, method, url, json=body, headers=self.headers)

    async def page(self, notebook: str) -> int:
        """Load JupyterLab's page for a notebook, and its scripts; gives the bytes that came."""
        url = URL(f"{self.url}lab/tree/{quote(notebook)}", encoded=True)
        async with self.http.get(url, headers=self.headers) as reply:
            text = await reply.text()
            if reply.status != 200:
                raise Refused(reply.status, f"{url} {text[:200]}")
        size = len(text)
        for script in _SCRIPT.findall(text):
            async with self.http.get(urljoin(str(url), script)) as reply:
                size += len(await reply.read())
        for each in ("kernelspecs", "sessions", "terminals", "contents/?content=1"):
            await self.ask("GET", each)
        return size

    async def plain_page(self, notebook: str) -> str:
        """The same notebook as a page without code, whole; Voila runs it meanwhile."""
        url = URL(f"{self.url}voila/render/{quote(notebook)}", encoded=True)
        async with self.http.get(url, headers=self.headers) as reply:
            text = await reply.text()
            if reply.status != 200:
                raise Refused(reply.status, f"{url} {text[:200]}")
        return text

    @asynccontextmanager
    async def open(self, path: str) -> AsyncIterator[Notebook]:
        """A notebook with a kernel of its own, which ends with the block, as a tab that is shut."""
        found = await self.ask("GET", f"contents/{quote(path)}?type=notebook&content=1")
        session = await self.ask("POST", "sessions", {
            "path": path, "name": PurePosixPath(path).name, "type": "notebook",
            "kernel": {"name": "python3"},
        })  # fmt: skip
        kernel = f"{self.url}api/kernels/{session['kernel']['id']}"
        try:
            async with Kernel(self.http, kernel, self.headers) as line:
                yield Notebook(path, found["content"], session, line)
        finally:
            await self.ask("DELETE", f"sessions/{session['id']}")

    async def save(self, notebook: Notebook) -> None:
        """Save the notebook with what its cells gave, as JupyterLab does by itself."""
        for each in notebook.content["cells"]:
            if ran := notebook.cells.get(each["id"]):
                kept = ("output_type", "data", "metadata", "execution_count", "name", "text")
                each["outputs"] = [
                    {name: out[name] for name in kept if name in out} for out in ran.outputs
                ]
                each["execution_count"] = (ran.reply or {}).get("execution_count")
        body = {"type": "notebook", "format": "json", "content": notebook.content}
        await self.ask("PUT", f"contents/{quote(notebook.path)}", body)


class Hub:
    """A hub, as one person's browser meets it."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        """url: of the hub's front door, with a slash at its end."""
        self.http = http
        self.url = url
        self.name = ""
        self.turned_away = 0
        """How often the hub was starting too many servers to start one more."""

    async def log_in(self, name: str, password: str) -> None:
        """Fill in the form. Raises Refused where the hub lets nobody in."""
        async with self.http.get(f"{self.url}hub/login") as reply:
            text = await reply.text()
        if (token := _HIDDEN.search(text)) is None:
            raise Refused(reply.status, f"no form to log in: {text[:200]}")
        form = {"username": name, "password": password, "_xsrf": html.unescape(token[1])}
        async with self.http.post(f"{self.url}hub/login?next=/hub/home", data=form) as reply:
            text = await reply.text()
            if reply.status != 200 or reply.url.path != "/hub/home":
                raise Refused(reply.status, f"{name} was not let in: {reply.url.path} {text[:200]}")
        self.name = name

    async def start(self) -> Server:
        """Start the learner's server, follow its progress, enter. Raises Refused, NoAnswer."""
        while True:
            async with self.http.get(f"{self.url}hub/spawn") as reply:
                text = await reply.text()
            if reply.status != BUSY:
                break
            self.turned_away += 1
            await asyncio.sleep(float(reply.headers.get("Retry-After", "10")))
        if reply.status != 200:
            raise Refused(reply.status, f"{reply.url.path} {text[:200]}")
        if "/spawn-pending/" in reply.url.path:
            await self._ready()
        return await self.enter()

    async def enter(self) -> Server:
        """The server that runs; the hub vouches for who enters. Raises Refused."""
        server = Server(self.http, f"{self.url}user/{quote(self.name)}/")
        async with self.http.get(f"{server.url}lab") as reply:
            text = await reply.text()
            if reply.status != 200 or not reply.url.path.startswith(URL(server.url).path):
                raise Refused(reply.status, f"{reply.url.path} {text[:200]}")
        return server

    async def _ready(self) -> None:
        """Follow the progress that the page of a pending server shows."""
        jar = self.http.cookie_jar.filter_cookies(URL(f"{self.url}hub/"))
        url = f"{self.url}hub/api/users/{quote(self.name)}/server/progress"
        said = ""
        async with (
            asyncio.timeout(START_SECONDS),
            self.http.get(url, params={"_xsrf": jar["_xsrf"].value}) as reply,
        ):
            async for line in reply.content:
                if not line.startswith(b"data:"):
                    continue
                event = json.loads(line.removeprefix(b"data:"))
                said = event.get("message", said)
                if event.get("ready"):
                    return
                if event.get("failed"):
                    break
        raise NoAnswer(f"the server of {self.name} did not start: {reply.status} {said}")


async def answer(http: aiohttp.ClientSession, method: str, url: URL, **more: Any) -> Any:
    """The JSON that an interface answers; None if it answers nothing. Raises Refused."""
    async with http.request(method, url, **more) as reply:
        text = await reply.text()
        if reply.status >= 400:
            raise Refused(reply.status, f"{method} {url.path}: {text[:300]}")
    return json.loads(text) if text else None
