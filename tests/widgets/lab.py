"""A real JupyterLab for tests and benchmarks, and a quiz in one of its tabs."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from tests.widgets.browser import HERE

LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
THEMES = ("JupyterLab Light", "JupyterLab Dark")
START_SECONDS = 60
READY_MS = 60_000


_BOUND = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search",
     "--inh-caps=-dac_override,-dac_read_search")
    if os.geteuid() == 0
    else ()
)  # fmt: skip
"""Takes from root the right to write what is read-only."""


class Lab:
    """A running JupyterLab whose root is `root`."""

    def __init__(self, root: Path, url: str, process: subprocess.Popen[bytes]) -> None:
        self.root = root
        self.url = url
        self.process = process

    def api(self, path: str, method: str = "GET") -> Any:
        """What the server's REST interface says."""
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method)
        request.add_header("Authorization", "token t")
        with urllib.request.urlopen(request, timeout=60) as reply:
            body = reply.read()
        return json.loads(body) if body else None

    def kernel_of(self, notebook: Path) -> psutil.Process:
        """The process in which a notebook's cells run."""
        path = notebook.relative_to(self.root).as_posix()
        kernel = next(each["kernel"]["id"] for each in self.api("sessions") if each["path"] == path)
        for child in psutil.Process(self.process.pid).children(recursive=True):
            if any(kernel in word for word in child.cmdline()):
                return child
        raise LookupError(f"no process for kernel {kernel}")

    def end_kernels(self) -> None:
        """Shut every kernel down."""
        for each in self.api("sessions"):
            self.api(f"sessions/{each['id']}", "DELETE")


@contextmanager
def running_lab(
    scratch: Path, *options: str, config: Sequence[Path] = (), runtime: Path | None = None
) -> Iterator[Lab]:
    """JupyterLab with an empty home in `scratch`, fetching no news.

    options: of the server. config: folders for JUPYTER_CONFIG_PATH. runtime: where its sockets lie;
    with it the server runs as on a hub, private and bound by the modes of files, also for root.
    """
    root, home = scratch / "root", scratch / "home"
    root.mkdir(parents=True, exist_ok=True)
    settings = home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(
        '{"fetchNews": "false", "checkForUpdates": false}'
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (scratch / "lab.log").open("wb") as log:
        process = subprocess.Popen(
            [*(_BOUND if runtime else ()), sys.executable, "-m", "jupyterlab", "--no-browser",
             "--allow-root", f"--port={port}", "--ServerApp.port_retries=0",
             "--IdentityProvider.token=t", "--LabApp.expose_app_in_browser=True",
             "--JupyterNotebookApp.expose_app_in_browser=True",
             f"--ServerApp.root_dir={root}", *options],
            env=_environment(home)
            | ({"JUPYTER_CONFIG_PATH": os.pathsep.join(map(str, config))} if config else {})
            | ({"JUPYTER_RUNTIME_DIR": str(runtime)} if runtime else {}),
            cwd=root, stdout=log, stderr=log, umask=0o077 if runtime else -1,
        )  # fmt: skip
    base = next((each.partition("=")[2] for each in options if "base_url" in each), "/")
    lab = Lab(root, f"http://127.0.0.1:{port}{base.rstrip('/')}", process)
    try:
        _wait_until_up(lab, scratch / "lab.log")
        yield lab
        if process.poll() is None:  # else a test ended it, and its kernels end by themselves
            lab.end_kernels()
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(home: Path) -> dict[str, str]:
    """This environment with an empty home, and without what tells a kernel that it is tested."""
    dropped = re.compile(r"PYTEST_|JUPYTER|IPYTHON|XDG_|TPILAB_PREVIEW")
    kept = {name: value for name, value in os.environ.items() if not dropped.match(name)}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
    return kept | {"HOME": str(home), "PATH": path}


def _wait_until_up(lab: Lab, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            lab.api("status")
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                lab.process.wait(0.1)  # nobody is told when it is up; but it may have ended
                break
        else:
            return
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')}")


def assert_within_phone(shown: Locator) -> None:
    """Each of some elements lies within a phone's width."""
    for each in shown.all():
        box = each.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]


def assert_large_enough(controls: Locator) -> None:
    """Each of some controls is high enough for a finger."""
    for each in controls.all():
        box = each.bounding_box()
        assert box is not None
        assert box["height"] >= 44, each.inner_text()


def only_local(context: BrowserContext, tried: list[str]) -> None:
    """Note in `tried` what wants to leave this machine; browser.py lets nothing out.

    Routes would stop it here, too; but they turn the browser's cache off and cost a third of
    JupyterLab's start.
    """

    def look(request: Request) -> None:
        url = urlsplit(request.url)
        web = url.scheme in ("http", "https")
        if web and not any(fnmatchcase(url.hostname or "", each) for each in HERE):
            tried.append(request.url)

    context.on("request", look)


class QuizTab:
    """A quiz notebook in a browser tab, seen as a learner sees it."""

    def __init__(self, lab: Lab, page: Page, notebook: Path) -> None:
        self.lab = lab
        self.page = page
        self.notebook = notebook
        self.folder = notebook.parent
        page.add_locator_handler(
            page.locator(".jp-Dialog", has_text="Kernel Restarting"),
            lambda dialog: dialog.get_by_role("button", name="Ok").click(),
        )

    @property
    def path(self) -> str:
        return self.notebook.relative_to(self.lab.root).as_posix()

    def open(self) -> QuizTab:
        """Load JupyterLab with the notebook and wait until its kernel can be used."""
        self.page.goto(f"{self.lab.url}/lab/tree/{self.path}?reset&token=t")
        return self.ready()

    def open_here(self) -> QuizTab:
        """Open the notebook in the JupyterLab that the page shows: a fifth of the time."""
        self.command("docmanager:open", {"path": self.path})
        return self.ready()

    def dispose(self) -> None:
        """Close the notebook as it is, without a question."""
        self.page.evaluate("() => { window.jupyterapp.shell.currentWidget.dispose() }")

    def reload(self) -> QuizTab:
        self.page.reload()
        return self.ready()

    def ready(self, page: Page | None = None) -> QuizTab:
        (page or self.page).wait_for_function(
            """(path) => {
              const shown = window.jupyterapp?.shell?.currentWidget;
              return shown?.context?.path === path
                && shown.sessionContext?.session?.kernel?.status === 'idle';
            }""",
            arg=self.path,
            timeout=READY_MS,
        )
        return self

    def command(self, name: str, arguments: dict[str, Any] | None = None) -> None:
        """Run one of JupyterLab's commands to its end."""
        self.page.evaluate(
            "async ([name, given]) => { await window.jupyterapp.commands.execute(name, given) }",
            [name, arguments or {}],
        )

    def run_all(self) -> QuizTab:
        """Run All Cells, and wait until the last widget is there."""
        self.command("notebook:run-all-cells")
        expect(self.hand_in).to_be_visible()
        return self

    def restart_kernel(self) -> None:
        """Restart the kernel as Kernel > Restart Kernel does."""
        self.page.evaluate(
            "async () => {"
            " await window.jupyterapp.shell.currentWidget.sessionContext.restartKernel() }"
        )
        self.ready()

    def save_notebook(self) -> None:
        self.command("docmanager:save")

    @contextmanager
    def themed(self, theme: str) -> Iterator[None]:
        """JupyterLab in a theme. What overflows its panels shows: axe judges nothing hidden so."""
        self.command("apputils:change-theme", {"theme": theme})
        lifted = self.page.add_style_tag(content="body { overflow: visible !important }")
        yield
        lifted.evaluate("(style) => style.remove()")
        self.command("apputils:change-theme", {"theme": THEMES[0]})

    def barriers(self, selector: str) -> list[tuple[str, str]]:
        """What axe finds wrong in some elements: the rule, and the beginning of the element."""
        found = Axe().run(self.page, context=selector).response
        assert found["passes"]
        return [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]]

    @contextmanager
    def on_phone(self) -> Iterator[Page]:
        """The notebook in a phone's width, with all of its cells run."""
        page = self.page.context.new_page()
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.goto(f"{self.lab.url}/notebooks/{self.path}?token=t")
        self.ready(page)  # else Run All runs nothing, or asks which kernel
        page.get_by_role("menuitem", name="Run").click()
        page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
        yield page
        page.close()

    def question(self, number: int) -> Locator:
        return self.page.locator(".tpi-question").filter(
            has=self.page.get_by_role("group", name=re.compile(rf"^Question {number}\. "))
        )

    def option(self, number: int, at: int) -> Locator:
        return self.question(number).locator(".tpi-option input").nth(at)

    def field(self, number: int) -> Locator:
        return self.question(number).get_by_role("textbox")

    def status(self, number: int) -> Locator:
        return self.question(number).locator(".tpi-status")

    def saved(self, number: int) -> None:
        """Wait until a question says that it is saved."""
        expect(self.status(number)).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))

    @property
    def head(self) -> Locator:
        return self.page.locator(".tpi-head")

    @property
    def hand_in(self) -> Locator:
        return self.page.locator(".tpi-hand-in")

    def lines(self) -> list[tuple[str, Any]]:
        """Slot and value of each line of the answers file."""
        text = (self.folder / "answers.jsonl").read_text("utf-8")
        return [(each["slot"], each["value"]) for each in map(json.loads, text.splitlines())]
