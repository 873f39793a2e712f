"""A hub and a hand-in service that the tests of one module share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.programs.exchanges import OFTEN_AND_SMALL, FakeHub, Running, running


@pytest.fixture(scope="module")
def hub() -> Iterator[FakeHub]:
    hub = FakeHub()
    yield hub
    hub.close()


@pytest.fixture(scope="module")
def service(hub: FakeHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(hub, tmp_path_factory.mktemp("service"), **OFTEN_AND_SMALL) as service:
        yield service
