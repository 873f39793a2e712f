"""The course on a hub from one end to the other: two learners, an instructor, real accounts.

Ann works in a browser, Ben by the same protocol without one; the instructor uses formgrader.
"""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Browser, Page, expect

from tests.hub import classroom
from tests.hub.browsing import LONG_MS, Formgrader, Learner
from tests.hub.hub import Hub
from tests.hub.known import QUIZ, bank, sheet

ANSWERED = ("slot_02", "slot_03", "slot_04")
"""Questions of one best answer that Ann gets right by clicks."""


def by_protocol(hub: Hub) -> classroom.Learner:
    """Ben's whole visit."""
    account = hub.accounts["ben"]
    ben = classroom.Learner(account.name, account.password, sheet(1), "tpi/")
    asyncio.run(classroom.sit(f"{hub.url}/", [ben], classroom.Pace()))
    return ben


def by_clicks(hub: Hub, page: Page) -> float:
    """Ann's visit: the page of a module, a self-check, the quiz, handing in. What she earned."""
    ann = Learner(hub, page, "ann")
    hub.browser_login(page, "ann")
    ann.run_all()
    row = ann.row("Palpate")
    row.get_by_role("button", name="Fetch").click(timeout=LONG_MS)
    expect(row).to_contain_text(f"Your own copy is in my_work/{QUIZ}.", timeout=LONG_MS)

    ann.open(f"course/{QUIZ}.ipynb")
    ann.run_all()
    check = ann.shown.locator(".tpi-check").first
    check.get_by_text("Latent trigger point").click(timeout=LONG_MS)
    check.get_by_role("button", name="Check").click()
    expect(check).to_contain_text("That is right.")

    ann.open("course/00_start_here.ipynb")
    ann.run_all()
    row.get_by_role("link", name="Open the quiz").click()
    expect(page.get_by_role("tab", name=f"{QUIZ}.ipynb")).to_be_visible()
    ann.run_all()
    points = 0
    for slot in bank().slots:
        if slot.slot in ANSWERED:
            item = slot.item
            words = next(each.text for each in item.options if each.id == item.key)
            ann.choose(int(slot.slot.removeprefix("slot_")), words)
            points += slot.points

    ann.open("course/00_start_here.ipynb")
    ann.run_all()
    ann.row("Palpate").get_by_role("button", name="Hand in").click(timeout=LONG_MS)
    expect(ann.row("Palpate")).to_contain_text(
        re.compile(r"Handed in at .*, as version 1, with 3 answered"), timeout=LONG_MS
    )
    return points


def marked(hub: Hub, page: Page, *people: str) -> None:
    """What the instructor does in formgrader once hand-ins are there."""
    formgrader = Formgrader(hub, page)
    formgrader.press(formgrader.assignment(QUIZ), "collect")
    for who in people:
        formgrader.autograde(QUIZ, hub.accounts[who].name)
    for step in ("generate-feedback", "release-feedback"):
        formgrader.press(formgrader.assignment(QUIZ), step)


def feedback_seen(hub: Hub, page: Page, points: float) -> None:
    """Ann gets her feedback by button, and reads it."""
    ann = Learner(hub, page, "ann")
    row = ann.row("Palpate")
    page.locator(".tpi-path").get_by_role("button", name="Refresh").click()
    row.get_by_role("button", name="Get feedback").click(timeout=LONG_MS)
    expect(row).to_contain_text("feedback is here", timeout=LONG_MS)
    with page.context.expect_page() as opened:
        row.get_by_role("link", name="Read the feedback").click()
    expect(opened.value.get_by_text(f"{points} of {bank().points} points").first).to_be_visible()


def test_from_the_log_in_to_the_feedback(hub: Hub, page: Page, browser: Browser) -> None:
    teaching = browser.new_context().new_page()
    hub.browser_login(teaching, "teach", "/hub/home")
    formgrader = Formgrader(hub, teaching)
    formgrader.press(formgrader.assignment(QUIZ), "assign")
    formgrader.press(formgrader.assignment(QUIZ), "release")

    with ThreadPoolExecutor(1) as beside:
        visit = beside.submit(by_protocol, hub)
        points = by_clicks(hub, page)
        ben = visit.result()
    assert set(ben.given) == set(ben.sheet)

    marked(hub, teaching, "ann", "ben")
    teaching.context.close()

    feedback_seen(hub, page, points)
