"""A real hub with real accounts for the tests of this folder: root on Linux, npm and Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hub import marking
from tests.hub.hub import Hub, running_hub
from tests.widgets.browser import chromium

WAIT_MS = 30_000
"""How long a test waits for what it expects: long, so that a busy machine fails nothing."""
expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="session")
def hub() -> Iterator[Hub]:
    """The hub of this session, with `ann` and `ben` who learn and `teach` who grades."""
    assert os.geteuid() == 0, "tests/hub make system accounts: run them as root"
    with running_hub() as made:
        yield made


@pytest.fixture(scope="session")
def hub_in_trouble() -> Iterator[Hub]:
    """Another hub, whose parts are killed and filled up; each learner is one test file's own."""
    with running_hub(("ann", "cleo", "dora", "emil", "fast", "slow", "late")) as made:
        marking.release(made)
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser that knows nobody yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(WAIT_MS)
    yield context.new_page()
    context.close()
