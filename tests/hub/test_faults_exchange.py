"""Hub or hand-in service fails: work goes on, who hands in is told at once, nothing is doubled."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.hub.desk import (
    SINGLES,
    at_desk,
    fill,
    home_page,
    kept,
    options,
    quiz_page,
    small_disk,
    values,
)
from tests.hub.hub import Hub, wait_for
from tests.hub.kernel import NoAnswer
from tests.hub.known import QUIZ
from tests.hub.learner import Home

FIRST, SECOND, THIRD = SINGLES
TOLD = r"'level': 'problem'.*answers are kept"


@pytest.fixture
def hub(hub_in_trouble: Hub) -> Hub:
    """With all units up, whatever an earlier test left."""
    for name, unit in hub_in_trouble.units.items():
        if not unit.running:
            hub_in_trouble.start(name)
    return hub_in_trouble


def store(hub: Hub) -> Path:
    """The folder of the service's database."""
    return Path(hub.settings.path("/var/lib/tpilab/hand-in"))


def begin(hub: Hub, unit: str) -> None:
    """Start a unit that need not come up: its disk or the hub is not there."""
    hub.units[unit].start()


async def refused(home: Home, words: str) -> None:
    """Handing in does not work, and that is said."""
    with pytest.raises(NoAnswer, match=TOLD) as told:
        await home.press("hand_in", QUIZ)
    assert words in str(told.value).lower(), told.value


def requests_waiting(hub: Hub) -> set[int]:
    """Ports from which somebody is connected to the hand-in service."""
    port = hub.settings.ports.hand_in
    return {
        each.raddr.port
        for each in psutil.net_connections("tcp")
        if each.status == psutil.CONN_ESTABLISHED and each.laddr.port == port
    }


@contextmanager
def other_disk(hub: Hub) -> Iterator[Path]:
    """The service's database lies on a small disk; gives the file that fills it."""
    folder, aside = store(hub), store(hub).with_name("aside")
    hub.stop("hand-in")
    shutil.copytree(folder, aside)
    with small_disk(folder, 1024) as filler:
        _copy_back(aside, folder)
        hub.start("hand-in")
        yield filler
        hub.stop("hand-in")
        filler.unlink(missing_ok=True)
        shutil.copytree(folder, aside, dirs_exist_ok=True)
    _copy_back(aside, folder)
    shutil.rmtree(aside)
    hub.start("hand-in")


def _copy_back(aside: Path, folder: Path) -> None:
    for each in aside.iterdir():
        shutil.copy2(each, folder)
        told = folder.stat()
        subprocess.run(["chown", f"{told.st_uid}:{told.st_gid}", folder / each.name], check=True)


def test_the_hub_is_killed_and_comes_back(hub: Hub) -> None:
    async def visit() -> str:
        async with (
            at_desk(hub, "emil") as server, home_page(server) as home, quiz_page(server) as quiz,
        ):  # fmt: skip
            before = {each.pid for each in hub.kernels_of("emil")}
            hub.kill("hub")
            await quiz.answer(FIRST, options(FIRST)[0])
            hub.kill("hand-in")  # what it knew of who asks is gone with it
            begin(hub, "hand-in")
            await refused(home, "the hub does not answer")
            await asyncio.to_thread(hub.start, "hub")
            await quiz.answer(SECOND, options(SECOND)[0])
            assert {each.pid for each in hub.kernels_of("emil")} == before
            return await home.press("hand_in", QUIZ)

    said = asyncio.run(visit())
    assert "as version 1, with 2 answered" in said
    assert [each for _, each in kept(hub, "emil")] == [values(hub, "emil")]


def test_the_service_is_killed_in_the_middle_of_a_hand_in(hub: Hub) -> None:
    async def visit() -> str:
        async with at_desk(hub, "dora") as server:
            async with quiz_page(server) as quiz:
                await quiz.answer(FIRST, options(FIRST)[1])
            async with home_page(server) as home:
                process = hub.units["hand-in"].process
                assert process is not None
                psutil.Process(process.pid).suspend()
                before = requests_waiting(hub)
                pressed = asyncio.create_task(home.press("hand_in", QUIZ))
                await asyncio.to_thread(
                    wait_for, lambda: requests_waiting(hub) - before, "a hand-in to come"
                )
                hub.kill("hand-in")
                await asyncio.to_thread(hub.start, "hand-in")
                return await pressed

    said = asyncio.run(visit())
    assert "as version 1, with 1 answered" in said
    assert [each for _, each in kept(hub, "dora")] == [values(hub, "dora")]


def test_the_exchange_is_full(hub: Hub) -> None:
    async def visit(filler: Path) -> str:
        async with at_desk(hub, "dora") as server:
            async with quiz_page(server) as quiz:
                await quiz.answer(SECOND, options(SECOND)[0])
            async with home_page(server) as home:
                before = kept(hub, "dora")
                fill(filler)
                await refused(home, "the disk of the hand-in service is full")
                assert kept(hub, "dora") == before
                os.truncate(filler, 0)
                return await home.press("hand_in", QUIZ)

    with other_disk(hub) as filler:
        said = asyncio.run(visit(filler))
    assert f"as version {len(kept(hub, 'dora'))}, with {len(values(hub, 'dora'))} answered" in said
    assert kept(hub, "dora")[-1][1] == values(hub, "dora")


def test_the_exchange_is_gone_or_cannot_be_written(hub: Hub) -> None:
    async def visit() -> str:
        async with at_desk(hub, "dora") as server, home_page(server) as home:
            before = kept(hub, "dora")
            hub.kill("hand-in")
            await refused(home, "the hand-in service cannot be reached")
            files = [store(hub), *store(hub).iterdir()]
            modes = [each.stat().st_mode for each in files]
            for each in files:
                each.chmod(0o500 if each.is_dir() else 0o400)
            begin(hub, "hand-in")
            await refused(home, "hand-in service")
            for each, mode in zip(files, modes, strict=True):
                each.chmod(mode)
            hub.kill("hand-in")
            await asyncio.to_thread(hub.start, "hand-in")
            assert kept(hub, "dora") == before
            async with quiz_page(server) as quiz:
                await quiz.answer(THIRD, options(THIRD)[0])
            return await home.press("hand_in", QUIZ)

    said = asyncio.run(visit())
    assert f"as version {len(kept(hub, 'dora'))}, with {len(values(hub, 'dora'))} answered" in said
    assert kept(hub, "dora")[-1][1] == values(hub, "dora")
