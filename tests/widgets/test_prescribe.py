"""A syringe prepared in real JupyterLab: by keyboard alone, asked back in words, on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import THEMES, Lab, QuizTab, assert_large_enough, assert_within_phone
from tests.widgets.sample import write

_numbers = count(1)


class Cabinet(QuizTab):
    """A notebook with a cabinet in it."""

    def run_all(self) -> Cabinet:
        self.command("notebook:run-all-cells")
        expect(self.frame.get_by_role("tab", name="The person")).to_be_visible()
        return self

    @property
    def frame(self) -> Locator:
        return self.page.locator(".tpi-prescribe")

    @property
    def drawing(self) -> Locator:
        return self.frame.locator(".tpi-handed form")

    def take(self, container: str) -> None:
        self.frame.locator(f"[data-container={container}]").click()

    def press(self, name: str) -> None:
        """A button reached and pressed by keyboard."""
        button = self.frame.get_by_role("button", name=name, exact=True)
        button.focus()
        button.press("Enter")

    def type(self, label: str, text: str) -> None:
        field = self.frame.get_by_label(label, exact=True)
        field.focus()
        field.fill(text)


@pytest.fixture
def cabinet(lab: Lab, page: Page) -> Iterator[Cabinet]:
    path = lab.root / f"cabinet_{next(_numbers)}" / "prescribe.ipynb"
    notebook = write(path, 'from tpilab import prescribe\nprescribe("p16")')
    cabinet = Cabinet(lab, page, notebook)
    cabinet.open_here()
    yield cabinet.run_all()
    cabinet.dispose()
    lab.end_kernels()


def test_a_comma_is_asked_back_beside_its_field_and_nothing_is_drawn(cabinet: Cabinet) -> None:
    cabinet.take("lidocaine_half_vial")
    cabinet.type("How much", "2,5 mL")
    cabinet.press("Draw up")
    expect(cabinet.drawing.get_by_role("alert")).to_contain_text("2.5 mL")
    expect(cabinet.drawing.get_by_label("How much")).to_have_value("2,5 mL")
    expect(cabinet.frame.locator("[data-syringe=a]")).to_contain_text("Empty")
    cabinet.type("How much", "2.5 mL")
    cabinet.press("Draw up")
    syringe = cabinet.frame.locator("[data-syringe=a]")
    expect(syringe).to_contain_text("a label was not read")
    expect(cabinet.drawing.get_by_role("alert")).to_be_empty()


def test_two_quick_clicks_draw_up_once(cabinet: Cabinet) -> None:
    cabinet.take("lidocaine_half_vial")
    cabinet.type("How much", "2.5 mL")
    cabinet.drawing.get_by_role("button", name="Draw up").dblclick()
    syringe = cabinet.frame.locator("[data-syringe=a]")
    expect(syringe).to_contain_text("2.5\u2009mL")
    cabinet.frame.get_by_role("tab", name="The person").click()
    cabinet.press("Any allergies?")  # what is told later is answered later
    expect(cabinet.frame.locator(".tpi-talk")).to_contain_text("Any allergies?")
    expect(syringe).to_contain_text("2.5\u2009mL")


def test_from_the_label_to_the_debrief_by_keyboard(cabinet: Cabinet) -> None:
    cabinet.frame.locator("[data-container=lidocaine_half_vial]").press("Enter")
    reading = cabinet.frame.get_by_role("button", name="Turn it, and read the label")
    expect(reading).to_be_focused()
    reading.press("Enter")
    expect(cabinet.frame.locator(".tpi-printed")).to_contain_text("Contains methylparaben")
    expect(reading).to_be_hidden()
    expect(cabinet.frame.get_by_label("How much", exact=True)).to_be_focused()
    place = cabinet.frame.locator("[data-container=lidocaine_half_vial]")
    expect(place).to_have_accessible_name("Lidocaine HCl 0.5%, vial, read")
    order = cabinet.frame.get_by_role("list", name="In what order it goes")
    expect(order.get_by_text("begun")).to_have_count(1)
    cabinet.type("How much", "1 mL")
    cabinet.press("Draw up")
    expect(cabinet.frame.locator("[data-syringe=a]")).to_contain_text("Lidocaine 5\u2009mg")
    cabinet.frame.get_by_role("tab", name="The person").press("ArrowRight")
    cabinet.frame.get_by_role("tab", name="Prepare").press("ArrowRight")
    cabinet.frame.get_by_label("Lidocaine", exact=True).press("Space")
    cabinet.type("Strength of the first", "5 mg/mL")
    cabinet.press("Stick it on")
    expect(cabinet.frame.locator("[data-syringe=a]")).to_contain_text("Label: Lidocaine")
    cabinet.frame.get_by_role("tab", name="Label").press("ArrowRight")
    cabinet.type("Weight", "48 kg")
    cabinet.press("Reckon with it")
    cabinet.type("How many places", "1")
    cabinet.type("How much for each", "1 mL")
    cabinet.press("Plan it")
    expect(cabinet.frame.locator(".tpi-running")).to_be_hidden()
    cabinet.frame.get_by_label("Of what").select_option("lidocaine")
    cabinet.type("Amount", "5 mg")
    cabinet.type("Share of the limit", "2.3 %")
    cabinet.press("That is what I get")
    expect(cabinet.frame.locator(".tpi-running")).to_contain_text("of at most 216\u2009mg")
    cabinet.press("Decide")
    form = cabinet.frame.locator("form.tpi-form")
    form.locator("input[value=ready]").press("Space")
    form.locator("select").select_option(index=1)
    form.get_by_role("button", name="Decide").press("Enter")
    debrief = cabinet.frame.locator(".tpi-debrief")
    expect(debrief).to_contain_text("The arithmetic, step by step")
    expect(debrief).to_contain_text("were never measured")
    expect(cabinet.frame.get_by_role("heading", name="Debrief")).to_be_focused()


def test_no_barrier_in_light_and_dark(cabinet: Cabinet) -> None:
    cabinet.take("bowl")
    for theme in THEMES:
        with cabinet.themed(theme):
            assert cabinet.barriers(".tpi-prescribe") == []


def test_on_a_phone_all_of_it_fits_and_can_be_touched(cabinet: Cabinet) -> None:
    with cabinet.on_phone() as phone:
        frame = phone.locator(".tpi-prescribe")
        frame.locator("[data-container=lidocaine_1_ampoule]").click()
        expect(frame.locator(".tpi-printed")).to_contain_text("the other side")
        shown = "button:visible:not(.tpi-shelf-place), input:visible, .tpi-tray-syringe, .tpi-shelf"
        assert_within_phone(frame.locator(shown))
        assert_large_enough(frame.locator("button:visible"))
        expect(frame.get_by_text(re.compile("Limits of the US"))).to_be_visible()


def test_an_answer_far_from_its_button_is_told_at_the_foot_of_the_screen(cabinet: Cabinet) -> None:
    with cabinet.on_phone() as phone:
        frame, caption = phone.locator(".tpi-prescribe"), phone.locator(".tpi-caption")
        expect(caption).to_have_count(0)
        frame.get_by_role("button", name="Any allergies?").click()
        said = frame.locator(".tpi-talk-lines li").last
        expect(said).to_contain_text("Mrs Nguyen")
        expect(caption).to_be_in_viewport(ratio=1)
        expect(caption).to_have_text(said.inner_text().replace("\n", ""))
        frame.locator(".tpi-talk").scroll_into_view_if_needed()
        expect(caption).to_be_hidden()
