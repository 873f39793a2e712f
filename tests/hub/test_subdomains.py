"""`subdomains = true`: every server has an origin of its own, and everything works there as before.

Chromium finds names below .localhost on this machine. TLS ends at a proxy of the test's own, as it
does at a web server before a real hub.
"""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hub import marking
from tests.hub.browsing import LONG_MS
from tests.hub.hub import Hub, running_hub, wait_for
from tests.hub.place import free_ports
from tests.hub.test_story import by_clicks, feedback_seen, marked

READ = """() => {
    try { return other.document.title } catch (error) { return error.name }
}"""


@contextmanager
def tls(hub: Hub, port: int) -> Iterator[None]:
    """What ends TLS at a port, and passes everything on to the hub."""
    key, certificate = hub.root / "tls.key", hub.root / "tls.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=hub.localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    node = hub.root / "opt/tpilab/node"
    proxy = node / "node_modules/configurable-http-proxy/bin/configurable-http-proxy"
    [api] = free_ports(1)
    process = subprocess.Popen(
        [node / "bin/node", proxy, "--ip=127.0.0.1", f"--port={port}",
         "--api-ip=127.0.0.1", f"--api-port={api}",
         f"--ssl-key={key}", f"--ssl-cert={certificate}", f"--default-target={hub.url}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(lambda: socket.create_connection(("127.0.0.1", port)), "TLS").close()
        yield
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    [port] = free_ports(1)
    more = f'public_url = "https://hub.localhost:{port}"\nsubdomains = true'
    with running_hub(more=more) as made, tls(made, port):
        marking.release(made)
        yield made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, ignore_https_errors=True)
    yield context.new_page()
    context.close()


def origin(hub: Hub, who: str) -> str:
    return hub.front.replace("://", f"://{hub.accounts[who].name}.")


def read(page: Page, address: str) -> str:
    """What a page reads of another page, which it opened: its title, or why not."""
    with page.expect_popup() as opened:
        page.evaluate("address => { window.other = window.open(address) }", address)
    opened.value.wait_for_load_state()
    found: str = page.evaluate(READ)
    opened.value.close()
    return found


def test_a_learners_page_reads_neither_the_hub_nor_another_learner(hub: Hub, page: Page) -> None:
    hub.browser_login(page, "ann")
    assert page.url.startswith(f"{origin(hub, 'ann')}/user/")
    ann, ben = (hub.accounts[each].name for each in ("ann", "ben"))
    assert "JupyterLab" in read(page, f"{origin(hub, 'ann')}/user/{ann}/lab/workspaces/other")
    for other in (
        f"{hub.front}/hub/home",
        f"{hub.front}/hub/token",
        hub.settings.formgrader_url,
        f"{origin(hub, 'ben')}/user/{ben}/lab",
    ):
        assert read(page, other) == "SecurityError", other
    cookies = page.context.cookies()
    signed_in = [each for each in cookies if each["name"].startswith("__Host-")]
    assert {each["domain"] for each in signed_in} >= {
        f"{ann}.hub.localhost", "hub.localhost",
    }  # fmt: skip
    for each in cookies:  # the one that all share tells only that a session ended
        assert not each["domain"].startswith(".") or each["name"] == "jupyterhub-session-id", each


def test_the_course_works_from_the_log_in_to_the_feedback(
    hub: Hub, page: Page, browser: Browser
) -> None:
    points = by_clicks(hub, page)
    teaching = browser.new_context(ignore_https_errors=True).new_page()
    hub.browser_login(teaching, "teach", "/hub/home")
    marked(hub, teaching, "ann")
    teaching.context.close()
    feedback_seen(hub, page, points)


def test_a_page_without_code_is_live(hub: Hub, page: Page) -> None:
    hub.browser_login(page, "ben")
    name = hub.accounts["ben"].name
    page.goto(f"{hub.front}/user/{name}/voila/render/tpi/course/00_start_here.ipynb")
    expect(page.locator(".tpi-path").get_by_role("listitem").first).to_be_visible(timeout=LONG_MS)
    assert page.url.startswith(f"{origin(hub, 'ben')}/user/{name}/voila/")
