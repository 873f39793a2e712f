"""Our own elements: no barrier that axe-core can find, in both themes, and room on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.widgets.lab import LAPTOP, PHONE, QuizTab


@pytest.fixture
def every_state(tab: QuizTab) -> QuizTab:
    """A quiz in which each state is to be seen: open, saved, NOT saved, made."""
    tab.option(1, 1).check()
    tab.saved(1)
    tab.field(3).fill("abc")
    expect(tab.question(3).get_by_role("alert")).to_contain_text("NOT saved")
    tab.field(4).fill("a" * 121)
    expect(tab.question(4).get_by_role("alert")).to_contain_text("NOT saved")
    tab.hand_in.get_by_role("textbox").fill("ada")
    tab.hand_in.get_by_role("button", name="Make the hand-in file").click()
    expect(tab.hand_in.get_by_role("link", name="Download a copy")).to_be_visible()
    return tab


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"])
def theme(request: pytest.FixtureRequest, page: Page) -> str:
    """JupyterLab in each of its two themes."""
    name = str(request.param)
    page.evaluate(
        "async (theme) => {"
        " await window.jupyterapp.commands.execute('apputils:change-theme', {theme}) }", name,
    )  # fmt: skip
    expect(page.locator("body")).to_have_attribute(
        "data-jp-theme-light", "true" if name.endswith("Light") else "false"
    )
    return name


def axe(tab: QuizTab, options: dict[str, Any]) -> AxeResults:
    """What axe-core says of our own elements, all of them in view."""
    tab.page.set_viewport_size({"width": LAPTOP["width"], "height": 3000})
    tab.head.scroll_into_view_if_needed()
    expect(tab.hand_in).to_be_in_viewport()
    # JupyterLab's body has no height and hides what flows over; axe takes all in it for invisible
    tab.page.evaluate("() => { document.body.style.overflow = 'visible' }")
    try:
        return Axe().run(tab.page, context={"include": [[".tpi"]]}, options=options)
    finally:
        tab.page.set_viewport_size(LAPTOP)


def test_no_barrier_in_our_elements(theme: str, every_state: QuizTab) -> None:
    found = axe(every_state, {"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def test_contrast_was_really_looked_at(theme: str, every_state: QuizTab) -> None:
    """axe passes in silence what it cannot judge; it must have judged our texts."""
    options = {"runOnly": ["color-contrast"], "resultTypes": ["passes", "incomplete"]}
    found = axe(every_state, options).response
    judged = [node for rule in found["passes"] for node in rule["nodes"]]
    assert len(judged) >= 35
    assert found["incomplete"] == []


def test_everything_fits_a_phone(every_state: QuizTab) -> None:
    page = every_state.page
    page.set_viewport_size(PHONE)
    every_state.command("application:toggle-left-area")
    try:
        expect(every_state.hand_in).to_be_visible()
        wide = page.evaluate(
            "() => [...document.querySelectorAll('.tpi')]"
            ".filter((each) => each.scrollWidth > each.clientWidth"
            "   || each.getBoundingClientRect().right > window.innerWidth)"
            ".map((each) => each.outerHTML)"
        )
        assert wide == []
    finally:
        every_state.command("application:toggle-left-area")
        page.set_viewport_size(LAPTOP)


def test_controls_are_large_enough_for_fingers(every_state: QuizTab) -> None:
    small = every_state.page.evaluate(
        "() => [...document.querySelectorAll("
        "  '.tpi-option, .tpi button:enabled, .tpi a, .tpi textarea, .tpi input[type=text]')]"
        ".filter((each) => each.getBoundingClientRect().height < 44)"
        ".map((each) => each.outerHTML)"
    )
    assert small == []
