"""One JupyterLab and one Chromium for each process; a fresh quiz and tab for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.widgets.browser import chromium
from tests.widgets.lab import LAPTOP, READY_MS, Lab, QuizTab, only_local, running_lab
from tests.widgets.sample import write_quiz

PATIENCE_MS = 60_000
"""How long a test waits for what it expects: long, so that a busy machine fails nothing."""

_numbers = count(1)
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("lab") / "here") as lab:
        yield lab


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def tried(browser: Browser) -> list[str]:
    """Requests that wanted to leave this machine."""
    return []


@pytest.fixture(scope="session")
def context(browser: Browser, tried: list[str]) -> Iterator[BrowserContext]:
    """A browser profile from which nothing leaves this machine."""
    context = browser.new_context(viewport=LAPTOP, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    only_local(context, tried)
    yield context
    context.close()


RESTORED = """() => {
  const app = window.jupyterapp;
  app?.restored.then(() => { app.isRestored = true; });
  return app?.isRestored && app.commands.hasCommand('docmanager:open');
}"""
"""Asked again and again: a promise that is awaited from outside can be collected as garbage."""


@pytest.fixture(scope="module")
def page(lab: Lab, context: BrowserContext) -> Iterator[Page]:
    """JupyterLab, open; each test opens its own notebook in it.

    One for each module: what JupyterLab keeps of notebooks that were closed slows it down.
    """
    page = context.new_page()
    page.goto(f"{lab.url}/lab?reset&token=t")
    # restored, else the launcher, opened last, may take the place of a notebook opened before it
    page.wait_for_function(RESTORED, timeout=READY_MS)
    expect(page.locator(".jp-Launcher")).to_be_visible()
    yield page
    page.close()


@pytest.fixture(autouse=True)
def _nothing_leaves(tried: list[str]) -> Iterator[None]:
    yield
    assert not tried, f"requests wanted to leave this machine: {tried}"


@pytest.fixture
def notebook(lab: Lab) -> Iterator[Path]:
    """A quiz of four questions, in a folder of its own."""
    yield write_quiz(lab.root / f"learner_{next(_numbers)}" / "02_palpate")
    lab.end_kernels()


@pytest.fixture
def tab(lab: Lab, page: Page, notebook: Path) -> Iterator[QuizTab]:
    """The quiz, open and run, in a page that tests share one after the other."""
    tab = QuizTab(lab, page, notebook).open_here().run_all()
    yield tab
    tab.dispose()


@pytest.fixture
def open_tab(lab: Lab, context: BrowserContext, notebook: Path) -> Iterator[Callable[[], QuizTab]]:
    """Opens the same quiz in a browser tab of its own, as often as called."""
    pages: list[Page] = []

    def open_one() -> QuizTab:
        pages.append(context.new_page())
        return QuizTab(lab, pages[-1], notebook).open()

    yield open_one
    for page in pages:
        page.close()
