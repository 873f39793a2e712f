"""A learner and an instructor in a real browser, with nothing but what they see."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.hub.hub import Hub

LONG_MS = 90_000
"""A kernel's start, or one of nbgrader's steps, on a busy machine."""


class Learner:
    """Somebody's JupyterLab in a tab of a browser."""

    def __init__(self, hub: Hub, page: Page, who: str) -> None:
        self.hub, self.page, self.who = hub, page, who

    @property
    def shown(self) -> Locator:
        """The notebook that is in front."""
        return self.page.locator(".jp-NotebookPanel:visible")

    def run_all(self) -> None:
        """Run > Run All Cells, once the kernel can take them; wait until all were run."""
        light = self.shown.locator(".jp-Notebook-ExecutionIndicator")
        ready = self.page.get_by_text(
            "Python 3 (ipykernel) | Idle"
        )  # the light is idle before, too
        expect(ready).to_be_visible(timeout=LONG_MS)
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)
        self.page.locator(".lm-DockPanel-tabBar .lm-mod-current").click()
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.locator(".lm-Menu-item:not(.lm-mod-disabled)").get_by_text(
            "Run All Cells", exact=True
        ).click()
        expect(light).to_have_attribute("data-status", "busy")
        expect(light).to_have_attribute("data-status", "idle", timeout=LONG_MS)

    def open(self, notebook: str) -> None:
        """Open a page of the course by its address."""
        name = self.hub.accounts[self.who].name
        self.page.goto(f"{self.hub.front}/user/{name}/lab/tree/tpi/{notebook}?reset")

    def row(self, title: str) -> Locator:
        """A module's row of the path on the home page."""
        return self.page.locator(".tpi-path").get_by_role("listitem").filter(has_text=title)

    def question(self, number: int) -> Locator:
        """A question of the quiz in front."""
        return self.shown.locator(".tpi-question").filter(
            has=self.page.get_by_role("group", name=re.compile(rf"^Question {number}\. "))
        )

    def choose(self, number: int, words: str) -> None:
        """Click an option, and wait until it is saved."""
        asked = self.question(number)
        asked.locator(".tpi-option").filter(has_text=words).first.click()
        expect(asked.locator(".tpi-status")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


class Formgrader:
    """nbgrader's pages, as an instructor opens them through the hub."""

    def __init__(self, hub: Hub, page: Page) -> None:
        self.page = page
        self.url = hub.settings.formgrader_url

    def assignment(self, quiz: str) -> Locator:
        """A quiz's row of Manage Assignments, freshly asked for."""
        self.page.goto(self.url)
        row = self.page.locator("#main-table tr").filter(has_text=quiz)
        expect(row).to_be_visible()
        return row

    def press(self, row: Locator, column: str) -> None:
        """Press the button of a column, and close the dialog that says it went well."""
        row.locator(f"td.{column} a").click()
        dialog = self.page.locator(".modal-dialog:visible")
        expect(dialog).to_contain_text("Success", timeout=LONG_MS)
        dialog.get_by_role("button", name="Close").last.click()

    def autograde(self, quiz: str, learner: str) -> None:
        """Mark what a learner handed in."""
        self.page.goto(f"{self.url}/manage_submissions/{quiz}")
        row = self.page.locator("#main-table tr").filter(has_text=learner)
        self.press(row, "autograde")
