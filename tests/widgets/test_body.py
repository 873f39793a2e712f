"""The body map in real JupyterLab: by mouse, by keyboard alone, backward, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.widgets.lab import PHONE, THEMES, Lab, QuizTab
from tests.widgets.sample import write

_numbers = count(1)
NOTHING = "No muscle is chosen."


class Map(QuizTab):
    """A notebook with a body to explore."""

    def run_all(self) -> Map:
        self.command("notebook:run-all-cells")
        expect(self.told).to_contain_text(NOTHING)
        return self

    @property
    def body(self) -> Locator:
        return self.page.locator(".tpi-body")

    @property
    def told(self) -> Locator:
        return self.body.locator(".tpi-body-told")

    @property
    def card(self) -> Locator:
        return self.body.locator(".tpi-body-card")

    @property
    def muscle(self) -> Locator:
        return self.body.get_by_label("Muscle", exact=True)

    def view(self, name: str) -> Locator:
        return self.body.locator(f'[data-view="{name}"]')

    def tap(self, view: str, selector: str) -> None:
        """Click into a shape's middle, where the picture now shows it."""
        shape = self.view(view).locator(selector)
        self.view(view).scroll_into_view_if_needed()
        box = shape.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def choose(self, label: str) -> None:
        """One of the chips."""
        self.body.get_by_role("radio", name=label).check(force=True)


@pytest.fixture
def atlas(lab: Lab, page: Page) -> Iterator[Map]:
    path = lab.root / f"body_{next(_numbers)}" / "body.ipynb"
    atlas = Map(lab, page, write(path, "from tpilab import body_map\nbody_map()"))
    atlas.open_here()
    yield atlas.run_all()
    atlas.dispose()
    lab.end_kernels()


def test_tap_a_muscle_lift_layers_off_and_begin_again(atlas: Map) -> None:
    size = atlas.body.bounding_box()
    atlas.tap("back", '[data-muscle="middle_trapezius"][data-side="left"]')
    expect(atlas.told).to_contain_text("Middle trapezius, left.")
    expect(atlas.muscle).to_have_value("middle_trapezius")
    expect(atlas.card.get_by_role("heading")).to_have_text("Middle trapezius")
    expect(atlas.card).to_contain_text("A needle only with care")
    expect(atlas.view("front")).to_be_visible()  # the point of the shoulder
    felt = atlas.body.locator('[data-part="dots"] [data-on]')
    expect(felt.first).to_be_visible()
    before = atlas.view("back").locator("svg").first.get_attribute("viewBox")
    atlas.body.get_by_label("Part shown").select_option("whole")
    assert atlas.view("back").locator("svg").first.get_attribute("viewBox") != before
    atlas.choose("Layer 3")
    expect(atlas.told).to_contain_text("On top: the deepest layer")
    layers = atlas.view("back").locator('[data-part^="layer-"]')
    assert [each.is_visible() for each in layers.all()] == [True, False, False]
    atlas.body.get_by_role("button", name="Start again").click()
    expect(atlas.told).to_contain_text(NOTHING)
    expect(felt).to_have_count(0)
    after = atlas.body.bounding_box()
    assert size
    assert after
    assert after["height"] == size["height"]


def test_read_it_backward_from_where_it_hurts(atlas: Map) -> None:
    atlas.choose("Skin")
    atlas.tap("side", '[data-part="places"] [data-zone="jaw"]')
    expect(atlas.told).to_contain_text("Jaw, right. Patterns that reach here: Masseter.")
    atlas.body.get_by_label("Where it hurts").select_option("inner_blade")
    reached = atlas.card.get_by_role("listitem")
    expect(reached.filter(has_text="Levator scapulae")).to_contain_text("unsure")
    expect(reached.filter(has_text="Scalenes")).not_to_contain_text("unsure")
    atlas.card.get_by_role("button", name="Scalenes").click()
    expect(atlas.card).to_be_focused()
    expect(atlas.card).to_contain_text("Recognize, usually leave alone")
    atlas.card.get_by_text("Sources").click()
    link = atlas.card.get_by_role("link", name="scalene").first
    expect(link).to_have_attribute("href", "https://www.medlink.com/media/mpssi11a")


def test_by_keyboard_alone(atlas: Map) -> None:
    keys = atlas.page.keyboard
    atlas.muscle.focus()
    keys.type("Glu")
    expect(atlas.told).to_contain_text("Gluteus medius, right. Pain may be felt: sacroiliac region")
    keys.press("ArrowDown")
    expect(atlas.told).to_contain_text("middle of the buttock (unsure)")
    expect(atlas.told).to_contain_text("On top: the deepest layer")
    keys.press("Tab")
    expect(atlas.body.get_by_label("Where it hurts")).to_be_focused()
    keys.press("Tab")
    expect(atlas.body.get_by_label("Part shown")).to_be_focused()
    keys.press("Tab")
    keys.press("ArrowRight")
    expect(atlas.told).to_contain_text("Gluteus minimus, left.")
    expect(atlas.view("side").locator("p")).to_have_text("left side")
    for _ in range(2):
        keys.press("Tab")
    keys.press("ArrowRight")
    expect(atlas.view("front")).to_be_visible()
    expect(atlas.view("back")).to_be_hidden()
    keys.press("Shift+Tab")
    keys.press("ArrowLeft")
    expect(atlas.told).to_contain_text("On top: the second layer")


def test_no_barrier_that_axe_finds(atlas: Map) -> None:
    for name in ("", "scalenes"):
        atlas.muscle.select_option(name)
        for summary in atlas.body.locator("summary").all():
            summary.click()
        for theme in THEMES:
            with atlas.themed(theme):
                assert atlas.barriers(".tpi-body") == [], name
    small = atlas.body.evaluate(
        "(node) => [...node.querySelectorAll('button, select, label:has(input), summary')]"
        ".filter((each) => each.getBoundingClientRect().height < 44).map((each) => each.outerHTML)"
    )
    assert small == []


def test_it_fits_a_phone_and_shows_the_two_fullest_views(atlas: Map) -> None:
    atlas.command("application:toggle-left-area")
    size = atlas.page.viewport_size
    atlas.page.set_viewport_size(PHONE)
    try:
        atlas.muscle.select_option("scalenes")
        expect(atlas.view("side")).to_be_hidden()
        expect(atlas.view("back")).to_be_visible()
        wide = atlas.body.evaluate("(node) => node.scrollWidth > node.clientWidth")
        assert not wide
    finally:
        atlas.page.set_viewport_size(size)  # type: ignore[arg-type]
        atlas.command("application:toggle-left-area")
