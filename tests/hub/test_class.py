"""A small class on a real hub: every answer of every learner comes through to the gradebook."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.hub import marking
from tests.hub.classroom import Learner, Pace, sit
from tests.hub.hub import Hub, running_hub
from tests.hub.known import sheet

PEOPLE = ("cleo", "dora", "emil")


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with running_hub(PEOPLE) as made:
        yield made


def test_every_answer_of_a_class_is_found_in_the_gradebook(hub: Hub) -> None:
    learners = [
        Learner(hub.accounts[who].name, hub.accounts[who].password, sheet(n), "tpi/")
        for n, who in enumerate(PEOPLE)
    ]
    marking.release(hub)
    asyncio.run(sit(f"{hub.url}/", learners, Pace(), home_first=True))
    for each in learners:
        assert "fetch" in each.said
        assert set(each.given) == set(each.sheet)
        assert f"with {len(each.sheet)} answered" in each.said["hand_in"]
    marking.collect(hub)
    marking.mark(hub)
    assert marking.amiss(hub, learners) == []
