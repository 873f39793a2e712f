"""A learner's desk on a real hub, for tests of what goes wrong: pages, files, what was kept."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.hub import client
from tests.hub.client import Notebook, Server, browser
from tests.hub.hub import COURSE, Hub
from tests.hub.kernel import Kernel
from tests.hub.known import QUIZ, bank
from tests.hub.learner import HOME, Home, Quiz
from tpilab.exchange.client import Client
from tpilab.quiz.answers import FILE_NAME, MAX_BYTES, Answers, parse

PAGE = f"tpi/my_work/{QUIZ}/{QUIZ}.ipynb"
SINGLES = ("slot_02", "slot_03", "slot_04")
"""Questions of one best answer."""


def options(slot: str) -> list[str]:
    """What may be chosen, the key first."""
    item: Any = bank().slot(slot).item
    return [item.key, *(each.id for each in item.options if each.id != item.key)]


def copy_of(hub: Hub, who: str) -> Path:
    """The folder of somebody's own copy of the quiz."""
    return hub.accounts[who].home / "tpi/my_work" / QUIZ


def answers(hub: Hub, who: str) -> Answers:
    """What somebody's file holds."""
    return parse((copy_of(hub, who) / FILE_NAME).read_bytes())


def values(hub: Hub, who: str) -> dict[str, Any]:
    """The answers that count, by slot."""
    return {slot: each.value for slot, each in answers(hub, who).latest().items()}


def kept(hub: Hub, who: str) -> list[tuple[str, dict[str, Any]]]:
    """Time and answers by slot of every version that the service has, in order of time."""
    name = hub.accounts[who].name
    with Client.of(hub.units["formgrader"].environment()) as service:
        return [
            (each["time"], {slot: line.value for slot, line in parse(
                service.hand_in_files(COURSE, each["version"])[FILE_NAME]).latest().items()})
            for each in service.all(COURSE, QUIZ) if each["learner"] == name
        ]  # fmt: skip


@asynccontextmanager
async def signed_in(hub: Hub, who: str) -> AsyncIterator[client.Hub]:
    """Somebody at the hub's front door, with a browser of their own."""
    async with browser() as http:
        me = client.Hub(http, f"{hub.url}/")
        await me.log_in(hub.accounts[who].name, hub.accounts[who].password)
        yield me


@asynccontextmanager
async def at_desk(hub: Hub, who: str) -> AsyncIterator[Server]:
    """Somebody's server, with a copy of the quiz on it."""
    async with signed_in(hub, who) as me:
        server = await me.start()
        if not copy_of(hub, who).exists():
            async with home_page(server) as home:
                await home.press("fetch", QUIZ)
        yield server


@asynccontextmanager
async def home_page(server: Server) -> AsyncIterator[Home]:
    """00_start_here, run."""
    async with server.open(f"tpi/{HOME}") as notebook:
        await notebook.run_all()
        home = Home(notebook)
        await home.settled()
        yield home


@asynccontextmanager
async def quiz_page(server: Server) -> AsyncIterator[Quiz]:
    """The quiz, run."""
    async with server.open(PAGE) as notebook:
        await notebook.run_all()
        yield Quiz(notebook)


@asynccontextmanager
async def second_kernel(server: Server) -> AsyncIterator[Quiz]:
    """The quiz in a kernel beside the one that its tab has, as a plain page has it."""
    kernel = await server.ask("POST", "kernels", {"name": "python3", "path": PAGE})
    try:
        async with quiz_in(server, kernel["id"]) as quiz:
            yield quiz
    finally:
        await server.ask("DELETE", f"kernels/{kernel['id']}")


@asynccontextmanager
async def quiz_in(server: Server, kernel: str) -> AsyncIterator[Quiz]:
    """The quiz, run in a kernel that lives already and lives on, as a second tab runs it."""
    found = await server.ask("GET", f"contents/{PAGE}?type=notebook&content=1")
    url = f"{server.url}api/kernels/{kernel}"
    async with Kernel(server.http, url, server.headers) as line:
        notebook = Notebook(PAGE, found["content"], {}, line)
        await notebook.run_all()
        yield Quiz(notebook)


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Let a folder lie on a disk of its own; gives the file that fills it."""
    told = folder.stat()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o",
         f"size={kilobytes}k,mode={told.st_mode & 0o777:o},uid={told.st_uid},gid={told.st_gid}",
         "tmpfs", folder],
        check=True,
    )  # fmt: skip
    try:
        yield folder / "filler"
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(filler: Path) -> None:
    """Write until there is no room for one byte more."""
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            assert file.tell() < MAX_BYTES * 8
