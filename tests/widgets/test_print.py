"""Pages to print, in a real browser: on paper, on a screen, on a phone, for everybody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.widgets.lab import LAPTOP, PHONE
from tpilab.grading.standards import write_sheets

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "course/print").glob("*.html"))
LONGEST = "observe_rescue"
LOOKED_AT = [each for each in PAGES if each.stem == LONGEST or "observe_" not in each.stem]
"""Sheets of observation are all alike; the longest stands for them."""
MOST_SHEETS = {"log": 1, "entrustment": 2, "debrief": 2, "phantom": 4, LONGEST: 4}
_SHEET = re.compile(rb"/Type\s*/Page\b")
_SIZE = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)")


def sheets(browser: Browser, path: Path, paper: str) -> list[tuple[float, float]]:
    """Width and height in points of each sheet that the page is printed on."""
    page = browser.new_page()
    page.goto(path.as_uri())
    pdf = page.pdf(format=paper, prefer_css_page_size=False)
    page.close()
    sizes = [(float(width), float(height)) for width, height in _SIZE.findall(pdf)]
    assert len(sizes) == len(_SHEET.findall(pdf))
    return sizes


def barriers(browser: Browser, path: Path, size: object, scheme: str) -> list[str]:
    """What axe finds in a page, and whether it has to be pushed sideways."""
    # axe is a script of the test; the page itself allows none
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(path.as_uri())
    found = [
        f"{each['id']}: {each['nodes'][0]['html'][:120]}"
        for each in Axe().run(page).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    context.close()
    return found


@pytest.mark.parametrize("path", LOOKED_AT, ids=lambda path: path.stem)
def test_a_page_to_print_has_no_barriers_on_a_screen(browser: Browser, path: Path) -> None:
    assert barriers(browser, path, LAPTOP, "light") == []
    assert barriers(browser, path, PHONE, "dark") == []


def test_a_judges_sheet_has_no_barriers(browser: Browser, tmp_path: Path) -> None:
    _, page = write_sheets(ROOT, "00_sampler", tmp_path)
    assert barriers(browser, page, PHONE, "light") == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_sheets_that_are_carried_are_few_and_only_the_log_lies_across(
    browser: Browser, paper: str
) -> None:
    for path in PAGES:
        if path.stem in MOST_SHEETS:
            sizes = sheets(browser, path, paper)
            assert 1 <= len(sizes) <= MOST_SHEETS[path.stem], path.stem
            assert {width > height for width, height in sizes} == {path.stem == "log"}


def test_a_checklist_prints_what_to_tick_and_leaves_reasons_to_the_screen(browser: Browser) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto((ROOT / "course/print/observe_inject.html").as_uri())
    reason = page.locator(".acts .why").first
    assert reason.is_visible()
    page.emulate_media(media="print")
    assert reason.is_hidden()
    assert page.locator(".unsafe .act").first.is_visible()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    page.close()
