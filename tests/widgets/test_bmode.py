"""Chromium draws the reference's picture, as Node does in tests/unit/test_bmode.py."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route

import tpilab
from tests.unit.test_bmode import MOST, Golden, asked, goldens
from tpilab.physics.ultrasound import picture

LIB = Path(tpilab.__file__).parent / "widgets/lib"
HERE = "http://localhost/"
DRAW = """async ({ tables, maps, settings, what }) => {
  const { Bmode } = await import("/bmode.js");
  const bytes = Uint8Array.from(atob(maps), (each) => each.charCodeAt(0));
  const us = await Bmode.open(tables, new DataView(bytes.buffer));
  us.set(settings);
  let grey = "";
  for (const each of us.frame(what)) grey += String.fromCharCode(each);
  return btoa(grey);
}"""


@pytest.fixture(scope="module")
def empty(browser: Browser) -> Iterator[Page]:
    """A page with nothing on it, to which the port is served."""
    context = browser.new_context()

    def serve(route: Route) -> None:
        name = urlsplit(route.request.url).path.lstrip("/")
        if name:
            body = (LIB / name).read_text("utf-8")
            route.fulfill(body=body, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>empty</title>", content_type="text/html")

    context.route("**/*", serve)
    page = context.new_page()
    page.goto(HERE)
    yield page
    context.close()


@pytest.mark.parametrize("golden", goldens(), ids=lambda golden: golden.name)
def test_chromium_draws_the_references_picture(empty: Page, golden: Golden, tmp_path: Path) -> None:
    request: dict[str, Any] = asked(golden, tmp_path, 0)
    request["maps"] = b64encode((tmp_path / "0.bin").read_bytes()).decode()
    drawn = np.frombuffer(b64decode(empty.evaluate(DRAW, request)), np.uint8).astype(int)
    told = picture(golden.block, golden.machine, golden.pose, **golden.what).astype(int)
    assert np.abs(drawn - told.ravel()).max() <= MOST
