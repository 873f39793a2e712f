"""What goes wrong on a hub: nothing that was said to be saved is lost, or it is told at once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import aiohttp
import pytest

from tests.hub.client import Refused
from tests.hub.desk import (
    SINGLES,
    answers,
    at_desk,
    copy_of,
    fill,
    options,
    quiz_in,
    quiz_page,
    second_kernel,
    signed_in,
    small_disk,
    values,
)
from tests.hub.hub import Hub, wait_for
from tests.hub.kernel import NoAnswer
from tests.hub.learner import Quiz

FIRST, SECOND, THIRD = SINGLES


@pytest.fixture
def hub(hub_in_trouble: Hub) -> Hub:
    return hub_in_trouble


async def keep_answering(quiz: Quiz, slot: str, given: list[str]) -> None:
    """One answer after the other, each noted as it is given, until one is not saved."""
    while True:
        for value in options(slot):
            given.append(value)
            await quiz.answer(slot, value)


def test_a_kernel_is_killed_while_it_saves(hub: Hub) -> None:
    async def visit() -> list[str]:
        given: list[str] = []
        async with at_desk(hub, "ann") as server:
            async with quiz_page(server) as quiz:
                await quiz.answer(FIRST, options(FIRST)[0])
                (kernel,) = hub.kernels_of("ann")
                work = asyncio.create_task(keep_answering(quiz, SECOND, given))
                await quiz.questions[SECOND].hear(lambda said: said["kind"] == "saved")
                kernel.kill()
                await asyncio.to_thread(
                    wait_for, lambda: set(hub.kernels_of("ann")) - {kernel}, "a new kernel"
                )
                work.cancel()
                with pytest.raises(asyncio.CancelledError):  # the last one was never acknowledged
                    await work
            held = values(hub, "ann")
            assert held[FIRST] == options(FIRST)[0]
            assert held[SECOND] in {quiz.given[SECOND], given[-1]}
            async with quiz_page(server) as again:
                shown = again.questions[SECOND].state["saved"]["value"]
                assert shown == held[SECOND]
                await again.answer(SECOND, options(SECOND)[1])
        return given

    given = asyncio.run(visit())
    found = answers(hub, "ann")
    assert [each.value for each in found.lines if each.slot == SECOND][: len(given) - 1] == given[
        :-1
    ]
    assert values(hub, "ann")[SECOND] == options(SECOND)[1]


def test_a_server_is_killed(hub: Hub) -> None:
    given: list[str] = []
    acknowledged: dict[str, Any] = {}

    async def until_killed() -> None:
        async with at_desk(hub, "ann") as server, quiz_page(server) as quiz:
            await quiz.answer(FIRST, options(FIRST)[2])
            work = asyncio.create_task(keep_answering(quiz, SECOND, given))
            await quiz.questions[SECOND].hear(lambda said: said["kind"] == "saved")
            hub.server_of("ann").kill()
            with pytest.raises((NoAnswer, ConnectionError)):
                await work
            acknowledged.update(quiz.given)

    async def again() -> None:
        async with at_desk(hub, "ann") as server, quiz_page(server) as quiz:
            assert quiz.questions[FIRST].state["saved"]["value"] == options(FIRST)[2]
            await quiz.answer(SECOND, options(SECOND)[0])

    with suppress(Refused, aiohttp.ClientError):  # nobody is there to close the page
        asyncio.run(until_killed())
    assert acknowledged[FIRST] == options(FIRST)[2]
    assert values(hub, "ann")[SECOND] in {acknowledged[SECOND], given[-1]}
    wait_for(lambda: not hub.kernels_of("ann"), "the kernels of a dead server to end")
    asyncio.run(again())
    assert values(hub, "ann")[SECOND] == options(SECOND)[0]


def test_the_learners_disk_is_full(hub: Hub) -> None:
    async def visit() -> Quiz:
        async with at_desk(hub, "cleo") as server, quiz_page(server) as quiz:
            await quiz.answer(FIRST, options(FIRST)[0])
            fill(filler)
            with pytest.raises(NoAnswer, match="'again': True") as told:
                await keep_answering(quiz, SECOND, [])  # a last piece of disk takes a few
            assert "disk" in str(told.value), told.value
            held = values(hub, "cleo")
            assert held == quiz.given
            filler.write_bytes(b"")
            await quiz.answer(THIRD, options(THIRD)[1])
        return quiz

    async def arrive() -> None:
        async with signed_in(hub, "cleo") as me:
            await me.start()

    asyncio.run(arrive())
    hub.run_as("cleo", "mkdir", "tpi/my_work")
    work = hub.accounts["cleo"].home / "tpi/my_work"
    with small_disk(work, 2048) as filler:
        quiz = asyncio.run(visit())
        assert values(hub, "cleo") == quiz.given
        assert answers(hub, "cleo").problems == ()


def test_two_kernels_and_two_tabs_of_one_quiz(hub: Hub) -> None:
    """Every answer of both stands in the file; who answers late what is newer there is told."""

    async def visit() -> None:
        async with (
            at_desk(hub, "ann") as server, at_desk(hub, "ann") as other,
            quiz_page(server) as tab, second_kernel(server) as plain,
            quiz_in(other, tab.notebook.session["kernel"]["id"]) as twin,
        ):  # fmt: skip
            quizzes = (tab, twin, plain)
            await asyncio.gather(*(
                quiz.answer(slot, options(slot)[1])
                for quiz, slot in zip(quizzes, SINGLES, strict=True)
            ))  # fmt: skip
            assert {slot: values(hub, "ann")[slot] for slot in SINGLES} == {
                slot: options(slot)[1] for slot in SINGLES
            }
            for turn, quiz in enumerate(quizzes):  # the same question, one after the other
                await quiz.answer(FIRST, options(FIRST)[turn % 2])
                assert values(hub, "ann")[FIRST] == options(FIRST)[turn % 2]
            late = plain.questions[SECOND]
            await late.send({"client": "c" * 16, "n": 1, "value": options(SECOND)[2],
                             "sure": None, "known": 0, "age_ms": 3_600_000})  # fmt: skip
            said = await late.hear(lambda said: said.get("client") == "c" * 16)
            assert said["kind"] == "superseded"
            assert said["value"] == options(SECOND)[1]

    asyncio.run(visit())
    assert answers(hub, "ann").problems == ()
    assert values(hub, "ann")[SECOND] == options(SECOND)[1]
    assert not [each for each in copy_of(hub, "ann").iterdir() if "conflict" in each.name]
