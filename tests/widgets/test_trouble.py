"""What a learner reads when a part of the page breaks, a kernel ends or the server is gone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from itertools import count
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.widgets.lab import PHONE, Lab, QuizTab, assert_within_phone, running_lab
from tests.widgets.sample import write_quiz

WIDGET = """
from tpilab.widgets.esm import module
from tpilab.widgets.pages import PagesWidget

class Broken(PagesWidget):
    _esm = {esm}

Broken([{{"title": "a page", "href": "#"}}])
"""
DRAWN = "el.append(root("
_numbers = count(1)


@pytest.fixture
def shown(lab: Lab, page: Page) -> Callable[[str], QuizTab]:
    """Shows a widget whose module is the value of a Python expression."""

    def show(esm: str) -> QuizTab:
        path = lab.root / f"trouble_{next(_numbers)}.ipynb"
        cell = nbformat.v4.new_code_cell(WIDGET.format(esm=esm))
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(
            nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}), path
        )
        tab = QuizTab(lab, page, path).open_here()
        tab.command("notebook:run-all-cells")
        return tab

    return show


def broken_by(code: str) -> str:
    return f'module("pages.js").replace({DRAWN!r}, {code + DRAWN!r})'


def test_a_part_that_cannot_be_drawn_says_so(shown: Callable[[str], QuizTab], page: Page) -> None:
    tab = shown(broken_by("null.x; "))
    told = page.locator(".tpi-broken")
    expect(told).to_contain_text("This part of the page could not be shown. Press Run > Run All")
    expect(told.get_by_role("alert")).to_be_visible()
    assert tab.barriers(".tpi-broken") == []
    tab.dispose()


def test_an_error_later_says_so_once_and_leaves_the_rest(
    shown: Callable[[str], QuizTab], page: Page
) -> None:
    later = "for (const ms of [1, 2]) setTimeout(() => null.x, ms); (async () => null.x)(); "
    tab = shown(broken_by(later))
    expect(page.locator(".tpi-broken")).to_have_count(1)
    expect(page.locator(".tpi-broken")).to_contain_text("Something in this part of the page")
    expect(page.get_by_role("link", name="a page")).to_be_visible()
    tab.dispose()


def test_the_error_of_another_is_not_told_as_ours(
    shown: Callable[[str], QuizTab], page: Page
) -> None:
    tab = shown(broken_by(""))
    expect(page.get_by_role("link", name="a page")).to_be_visible()
    with page.expect_event("pageerror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('of another') }) }")
    expect(page.locator(".tpi-broken")).to_have_count(0)
    tab.dispose()


def test_a_module_that_the_browser_cannot_read_says_so(
    shown: Callable[[str], QuizTab], page: Page
) -> None:
    tab = shown(repr("const from = the future {"))
    # which of the two the library leaves there depends on what it knows first
    place = page.locator(
        ".jp-OutputArea-output > .lm-Widget:empty, .jupyter-widgets-error-widget.icon-error"
    ).last
    expect(place).to_be_attached()
    page.wait_for_function(
        "(e) => getComputedStyle(e, '::before').opacity === '1'", arg=place.element_handle()
    )
    told = place.evaluate("(e) => getComputedStyle(e, '::before').content")
    assert "could not be shown. Reload the page" in told
    tab.dispose()


def test_a_kernel_that_was_ended_is_told(lab: Lab, tab: QuizTab) -> None:
    tab.option(1, 0).check()
    tab.saved(1)
    lab.end_kernels()
    banner = tab.page.locator(".tpi-cut-off")
    expect(banner).to_contain_text("The program behind this page has stopped. Answers up to ")
    assert tab.barriers(".tpi-cut-off") == []


def test_a_page_that_was_closed_complains_no_more(lab: Lab, page: Page, notebook: Path) -> None:
    tab = QuizTab(lab, page, notebook).open_here().run_all()
    lab.end_kernels()
    banner = page.locator(".tpi-cut-off")
    expect(banner).to_be_visible()
    tab.dispose()
    expect(banner).to_have_count(0)


def test_a_server_that_is_gone_is_told_and_the_answer_kept(
    context: BrowserContext, tmp_path: Path
) -> None:
    with running_lab(tmp_path) as lab:
        page = context.new_page()
        quiz = write_quiz(lab.root / "02_palpate")
        tab = QuizTab(lab, page, quiz).open().run_all()
        page.add_locator_handler(  # JupyterLab's own, whenever it comes
            page.locator(".jp-Dialog", has_text="Server Connection Error"),
            lambda dialog: dialog.get_by_role("button").last.click(),
        )
        tab.option(1, 0).check()
        tab.saved(1)
        os.kill(lab.process.pid, signal.SIGKILL)
        banner = page.locator(".tpi-cut-off")
        expect(banner).to_contain_text("This page has lost its connection to your server.")
        tab.option(1, 1).check()
        expect(tab.question(1).get_by_role("alert")).to_contain_text(
            "NOT saved: this page has no connection to your server."
        )
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert_within_phone(banner)
        page.close()
