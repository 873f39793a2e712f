"""Find a Chromium for the browser tests; run as a program, get one.

Looked for, in this order: the path in TPILAB_CHROMIUM; chromium, chromium-browser or google-chrome
on PATH; Playwright's own download. Nothing found is an error, never a silent skip.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
HERE = ("127.0.0.1", "localhost", "*.localhost")
"""Patterns of this machine's names."""
ARGUMENTS = (
    "--no-sandbox",  # for root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # nothing leaves this machine: no other name has an address
    "--host-resolver-rules=MAP * ~NOTFOUND , " + " , ".join(f"EXCLUDE {each}" for each in HERE),
)


class NoBrowser(RuntimeError):
    """No Chromium was found or could be had; the message says what to do."""


def find_chromium(playwright: Playwright) -> str:
    """The path of a Chromium. Raises NoBrowser."""
    if named := os.environ.get("TPILAB_CHROMIUM"):
        if not shutil.which(named):
            raise NoBrowser(f"TPILAB_CHROMIUM={named} is no program that can be run")
        return named
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    own = playwright.chromium.executable_path
    if Path(own).is_file():
        return own
    raise NoBrowser(
        f"no Chromium: none of {', '.join(NAMES)} is on PATH and Playwright has downloaded none."
        f" Run '{sys.executable} {Path(__file__).name}' or set TPILAB_CHROMIUM"
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium. Raises NoBrowser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=list(ARGUMENTS)
        )
        try:
            yield browser
        finally:
            browser.close()


def get_chromium() -> str:
    """The path of a Chromium that starts; downloaded or installed if need be. Raises NoBrowser."""
    trouble: list[str] = []
    for commands in ([], *_ways()):
        for command in commands:
            print("running:", " ".join(command), flush=True)
            subprocess.run(command, check=False)
        try:
            with chromium() as browser:
                browser.new_page().close()
            with sync_playwright() as playwright:
                return find_chromium(playwright)
        except (NoBrowser, Error) as error:
            trouble.append(str(error))
    raise NoBrowser("\n".join(dict.fromkeys(trouble)))


def _ways() -> list[list[list[str]]]:
    """How to get a Chromium here: Playwright's download, then the system's packages."""
    download = [sys.executable, "-m", "playwright", "install", "chromium"]
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return [[download]]
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    return [[[*download, "--with-deps"]], [["apt-get", "update"], install]]


if __name__ == "__main__":
    try:
        print(f"browser for the tests: {get_chromium()}")
    except NoBrowser as error:
        sys.exit(str(error))
