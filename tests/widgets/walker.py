"""A resident who walks through an encounter by what a screen reader finds: roles and names."""

from __future__ import annotations

import re
from itertools import chain, repeat

from playwright.sync_api import Locator, Page, expect

from tpilab.views.body_map import VIEW


class Walker:
    """Somebody who sees one person of a page."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.head = page.get_by_role("group", name=f"{name} comes in")
        self.part = self.head
        """The frame in which the resident is at work."""

    def click(self, control: Locator) -> None:
        """Press a button, open a tab, tick a box."""
        control.click()

    def type(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, field: Locator, option: str) -> None:
        field.select_option(option)

    def go(self, label: str, title: str) -> None:
        """Begin a part; its frame is named `title`."""
        self.click(self.head.get_by_role("button", name=label, exact=True))
        self.part = self.page.get_by_role("group", name=title, exact=True)
        expect(self.part).to_be_visible()
        expect(self.head.get_by_role("heading", level=4, name=f"Now: {label}")).to_be_focused()

    def tab(self, name: str) -> Locator:
        """Open a tab; gives its panel."""
        named = re.compile(f"^{name}")
        tab = self.part.get_by_role("tab", name=named)
        self.click(tab)
        expect(tab).to_have_attribute("aria-selected", "true")
        return self.part.get_by_role("tabpanel", name=named)

    def press(self, *names: str) -> None:
        for name in names:
            self.click(self.part.get_by_role("button", name=name).first)

    def check(self, form: Locator, *names: str) -> None:
        """Tick boxes or choices by their whole names."""
        for name in names:
            box = form.get_by_role("radio", name=name, exact=True)
            self.click(box.or_(form.get_by_role("checkbox", name=name, exact=True)))

    def keys(self, *keys: tuple[str, int]) -> None:
        for key in chain.from_iterable(repeat(key, times) for key, times in keys):
            self.page.keyboard.press(key)

    def heard(self, words: str | re.Pattern[str]) -> None:
        said = self.part.get_by_role("list", name=re.compile("^What was said"))
        expect(said).to_contain_text(words)

    def decide(self, choice: str, *further: str, reason: str = "") -> None:
        """Fill the form of the decision, and send it."""
        form = self.part.get_by_role("form", name=re.compile("^Decide|how does it go on"))
        self.check(form, choice, *further)
        if reason:
            self.choose(form.get_by_role("combobox"), reason)
        self.click(form.get_by_role("button", name="Decide"))

    def is_over(self, label: str, told: str) -> None:
        """The part is put away; the list tells it, and the next step has the focus."""
        expect(self.part).to_have_count(0)
        expect(self.head.get_by_role("listitem").filter(has_text=label)).to_contain_text(told)
        expect(self.head.get_by_role("heading", level=4, name="What next?")).to_be_focused()
        expect(self.head.get_by_role("status")).to_contain_text("Saved as far as it went")

    def finger_at(self, place_um: tuple[int, int]) -> None:
        """Move the pointer over a place of the back."""
        back = self.part.get_by_role("application", name=f"The back of {self.name}")
        back.scroll_into_view_if_needed()
        box = back.bounding_box()
        assert box is not None
        x, y = VIEW.place(*place_um)
        scale = box["width"] / VIEW.width
        self.page.mouse.move(box["x"] + x * scale, box["y"] + y * scale, steps=4)

    def mark(self, muscle: str, *found: str) -> None:
        """Mark what lies under the finger."""
        self.press("Mark here")
        form = self.part.get_by_role("form", name=re.compile("^Mark"))
        self.check(form, muscle, *found, "Fairly sure")
        self.click(form.get_by_role("button", name="Draw the mark"))

    def end(self) -> None:
        self.part = self.head
        self.press("End the encounter", "Really end it here?")
        expect(self.head.get_by_role("heading", name="The encounter is over")).to_be_focused()


STEP = """(control) => {
  const at = document.activeElement;
  if (at === control) return "";
  const list = control.closest("[role=tablist]");
  if (list && list.contains(at)) return "ArrowRight";
  const choices = control.type === "radio" && at.type === "radio" && at.name === control.name;
  if (choices) return "ArrowDown";
  const before = control.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_PRECEDING;
  return before ? "Tab" : "Shift+Tab";
}"""
"""Which key brings the focus nearer to a control; none: it is there."""
MOST_STEPS = 150


class Typist(Walker):
    """A resident who has a keyboard alone: each control is reached by Tab and arrows."""

    def reach(self, control: Locator) -> None:
        handle = control.element_handle()
        for _ in range(MOST_STEPS):
            key = handle.evaluate(STEP)
            if not key:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"no key leads to {control}")

    def click(self, control: Locator) -> None:
        self.reach(control)
        kind = control.evaluate("(each) => each.type === 'submit' ? 'button' : each.type")
        if kind == "button":
            self.page.keyboard.press("Enter")
        elif not control.is_checked():
            self.page.keyboard.press("Space")

    def type(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.page.keyboard.type(text)

    def choose(self, field: Locator, option: str) -> None:
        self.reach(field)
        self.page.keyboard.type(option)
        expect(field.locator("option:checked")).to_have_text(option)
