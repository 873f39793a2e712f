"""The course as it lies in a learner's folder on a hub, in a server configured as there."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.widgets.conftest import RESTORED
from tests.widgets.lab import READY_MS, Lab, QuizTab, running_lab
from tpilab.grading.publish import publish_learner
from tpilab.hub.arrival import arrive
from tpilab.server import HUB, JUPYTER, LEARNER

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = {".arrived.json", ".arriving.lock"}


@pytest.fixture(scope="module")
def runtime() -> Iterator[Path]:
    """Where sockets lie; their paths have to be short."""
    folder = Path(tempfile.mkdtemp(prefix="tpi-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def hub_lab(tmp_path_factory: pytest.TempPathFactory, runtime: Path) -> Iterator[Lab]:
    scratch = tmp_path_factory.mktemp("arrived")
    publish_learner(ROOT, scratch / "copy")
    (scratch / "root").mkdir()
    arrive(scratch / "copy", scratch / "root/tpi")
    with running_lab(scratch, config=[LEARNER, HUB, JUPYTER], runtime=runtime) as lab:
        yield lab


@pytest.fixture(scope="module")
def hub_page(hub_lab: Lab, context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    page.goto(f"{hub_lab.url}/lab?reset&token=t")
    page.wait_for_function(RESTORED, timeout=READY_MS)
    yield page
    page.close()


@pytest.fixture
def tpi(hub_lab: Lab) -> Path:
    return hub_lab.root / "tpi"


def test_read_only_pages_run_and_leave_no_trace(hub_lab: Lab, hub_page: Page, tpi: Path) -> None:
    before = {path: path.read_bytes() for path in tpi.rglob("*") if path.is_file()}
    tab = QuizTab(hub_lab, hub_page, tpi / "course/02_palpate.ipynb").open_here()
    assert not hub_page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.context.contentsModel.writable"
    )
    tab.command("notebook:run-all-cells")
    simulator = hub_page.locator(".tpi-palpate").first
    simulator.get_by_role("button", name="Uncover both sides").click()
    expect(simulator.locator(".tpi-chips-quiet")).to_contain_text("Both sides uncovered")
    expect(hub_page.locator(".jp-Dialog")).to_have_count(0)
    tab.dispose()
    hub_lab.end_kernels()
    after = {path: path.read_bytes() for path in (tpi / "course").rglob("*") if path.is_file()}
    assert after == {path: before[path] for path in before if path.is_relative_to(tpi / "course")}
    assert {path.name for path in tpi.rglob(".*")} == HIDDEN


def test_what_a_learner_makes_is_private(
    hub_lab: Lab, hub_page: Page, tpi: Path, runtime: Path
) -> None:
    start = QuizTab(hub_lab, hub_page, tpi / "course/00_start_here.ipynb").open_here()
    start.command("notebook:run-all-cells")
    hub_page.locator("[data-key='start 00_sampler']").click()
    expect(hub_page.locator("[data-key='open 00_sampler']")).to_be_visible()
    start.dispose()
    quiz = tpi / "my_work/00_sampler/00_sampler.ipynb"
    tab = QuizTab(hub_lab, hub_page, quiz).open_here().run_all()
    tab.option(1, 0).check()
    tab.saved(1)
    tab.save_notebook()
    connections = list(runtime.glob("kernel-*.json"))
    assert {json.loads(each.read_text())["transport"] for each in connections} == {"ipc"}
    assert len(list(runtime.glob("kernel-*-ipc-*"))) == 5 * len(connections)
    assert runtime.stat().st_mode & 0o777 == 0o700
    tab.dispose()
    hub_lab.end_kernels()
    made = [tpi / "my_work", *(tpi / "my_work").rglob("*")]
    assert quiz.with_name("answers.jsonl") in made
    for path in made:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_nothing_that_misleads_a_learner_is_on(hub_page: Page) -> None:
    def shown(menu: str) -> list[str]:
        hub_page.locator(".lm-MenuBar-item", has_text=menu).click()
        items = hub_page.locator(".lm-Menu-itemLabel").all_inner_texts()
        hub_page.keyboard.press("Escape")
        return [each for each in items if each]

    assert shown("Nbgrader") == ["Assignment List"]
    commands = set(hub_page.evaluate("() => window.jupyterapp.commands.listCommands()"))
    assert "nbgrader:open-assignment-list" in commands
    assert not {each for each in commands if re.search("create-assignment|validate|formgr", each)}
    assert not hub_page.get_by_role("tab", name="Extension Manager").count()
