"""The trials in real JupyterLab: filtered, unfolded, by keyboard, read as a table, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import THEMES, Lab, QuizTab, assert_large_enough, assert_within_phone
from tests.widgets.sample import write
from tpilab.evidence.trials import collection
from tpilab.views.trials_told import Choice, summary

_numbers = count(1)


class TrialsTab(QuizTab):
    """A notebook with the trials."""

    def run_all(self) -> TrialsTab:
        self.command("notebook:run-all-cells")
        expect(self.told).to_contain_text("results from")
        return self

    @property
    def shown(self) -> Locator:
        return self.page.locator(".tpi-trials")

    @property
    def told(self) -> Locator:
        return self.shown.get_by_role("status")

    @property
    def rows(self) -> Locator:
        return self.shown.locator(".tpi-trials-row:not([data-pooled])")

    def choose(self, label: str, words: str) -> None:
        self.shown.get_by_label(label, exact=True).select_option(label=words)

    def expect_told(self, choice: Choice) -> None:
        """The rows and the words of a choice, as Python has them."""
        rows = [row for row in collection().results if choice.takes(row)]
        expect(self.rows).to_have_count(len(rows))
        for sentence in summary(rows, choice.compares):
            expect(self.told).to_contain_text(sentence)


@pytest.fixture
def tab(lab: Lab, page: Page) -> Iterator[TrialsTab]:
    path = lab.root / f"trials_{next(_numbers)}" / "trials.ipynb"
    tab = TrialsTab(lab, page, write(path, "from tpilab import what_trials_say\nwhat_trials_say()"))
    tab.open_here()
    yield tab.run_all()
    tab.dispose()
    lab.end_kernels()


def test_the_words_follow_the_filter(tab: TrialsTab) -> None:
    tab.expect_told(Choice(compares="anesthetic_saline"))
    tab.choose("Compared", "Local anesthetic against dry needling")
    tab.choose("Blinding", "Double-blind")
    tab.expect_told(Choice(compares="anesthetic_needling", blinding="double"))
    tab.choose("Muscle", "Back, hip and pelvis")
    tab.choose("Time after the needle", "Up to a week")
    tab.expect_told(
        Choice("anesthetic_needling", blinding="double", region="back", time="first_week")
    )
    expect(tab.told).to_contain_text("No trial of this collection fits")
    expect(tab.shown.locator("[data-pooled]").first).to_be_visible()
    tab.choose("Compared", "All comparisons")
    tab.choose("Muscle", "Anywhere")
    tab.expect_told(Choice(blinding="double", time="first_week"))
    tab.shown.get_by_role("button", name="Start again").click()
    tab.expect_told(Choice(compares="anesthetic_saline"))


def test_a_row_unfolds_into_its_fact_and_all_of_it_is_a_table_too(tab: TrialsTab) -> None:
    row = tab.rows.filter(has_text="Roldan 2020")
    row.locator("summary").click()
    expect(row).to_contain_text(
        "No clear difference: \u22120.15 of 10, no interval (reckoned here)"
    )
    expect(row).to_contain_text("[INJ-103]")
    expect(row.get_by_role("link")).to_contain_text("Roldan et al. 2020")
    expect(row.locator(".tpi-trials-hollow")).to_have_count(1)
    expect(row.locator(".tpi-trials-interval")).to_have_count(0)
    tab.choose("Compared", "Botulinum toxin against saline")
    tab.shown.get_by_text("The same as a table").click()
    ojala = tab.shown.get_by_role("row").filter(has_text="Ojala 2006")
    expect(ojala).to_contain_text("0 of 10, 95 % interval \u22121.05 to 1.05 (reckoned here)")
    expect(tab.shown.locator("tbody tr")).to_have_count(tab.rows.count())


def test_by_keyboard_alone(tab: TrialsTab) -> None:
    keys = tab.page.keyboard
    tab.shown.get_by_label("Compared", exact=True).focus()
    keys.type("Ste")
    tab.expect_told(Choice(compares="steroid_added"))
    for _ in range(4):
        keys.press("Tab")
    first = tab.rows.first.locator("summary")
    expect(first).to_be_focused()
    keys.press("Enter")
    expect(tab.rows.first).to_contain_text("Betamethasone added to lidocaine")
    keys.press("Tab")
    expect(tab.rows.first.get_by_role("link")).to_be_focused()


def test_no_barrier_that_axe_finds(tab: TrialsTab) -> None:
    tab.choose("Compared", "Botulinum toxin against saline")
    for summary_of in tab.shown.locator("summary").all():
        summary_of.click()
    for theme in THEMES:
        with tab.themed(theme):
            assert tab.barriers(".tpi-trials") == []
    assert_large_enough(tab.shown.locator("button, summary, select"))


def test_it_fits_a_phone(tab: TrialsTab) -> None:
    with tab.on_phone() as page:
        shown = page.locator(".tpi-trials")
        expect(shown.get_by_role("status")).to_contain_text("results from")
        assert_within_phone(page.locator(".tpi-trials, .tpi-trials summary, .tpi-trials-lane"))
        shown.get_by_text("The same as a table").click()
        assert_within_phone(page.locator(".tpi-trials-scroll"))
