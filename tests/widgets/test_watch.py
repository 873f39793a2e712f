"""The tests' own watch over the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Error

from tests.widgets.lab import only_local


@pytest.mark.parametrize("address", ["https://course.example/x.js", "http://192.0.2.1/"])
def test_nothing_leaves_this_machine_and_what_wants_to_is_seen(
    browser: Browser, address: str
) -> None:
    tried: list[str] = []
    context = browser.new_context()
    only_local(context, tried)
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        context.new_page().goto(address)
    context.close()
    assert tried == [address]
