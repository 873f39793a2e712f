"""The hub that the installer makes on one machine, as learners and instructors meet it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.hub.hub import Hub


def test_a_learner_signs_in_and_the_server_starts(hub: Hub) -> None:
    url = hub.start_server("ann")
    told = hub.api(f"{url.removeprefix(hub.url)[1:]}/api/status", hub.token("ann"))
    assert told.status_code == 200
    assert hub.server_of("ann").uids().real == hub.accounts["ann"].uid


def test_a_wrong_password_and_the_course_account_are_refused(hub: Hub) -> None:
    with pytest.raises(PermissionError):
        hub.sign_in(hub.accounts["ann"].name, "wrong")
    with pytest.raises(PermissionError):
        hub.sign_in(hub.settings.course.account, "")


def test_in_a_browser_the_course_opens_at_its_first_page(hub: Hub, page: Page) -> None:
    hub.browser_login(page, "ben")
    expect(page.get_by_role("tab", name="00_start_here.ipynb")).to_be_visible(timeout=60_000)
