"""What `demo` does: the installer's own steps in a temporary folder, without accounts."""

from __future__ import annotations

import getpass
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import installing
from settings import DEMO, Settings, read
from unit import Unit

QUIZZES = ("00_sampler", "02_palpate")
UP_SECONDS = 90.0
TOML = """\
address = "127.0.0.1:{web}"
[course]
account = "{account}"
[sign_in]
by = "demo"
[servers]
idle_minutes = 0
[hand_in]
account = "{account}"
[ports]
hub = {hub}
proxy = {proxy}
hand_in = {hand_in}
formgrader = {formgrader}
"""
TOLD = """
The hub is up: {url}
  sign in as {names}; the password of all three is {password}

  as ann         Run > Run All Cells, then Fetch a quiz, answer it, Hand in
  as instructor  {formgrader}: Collect, then # Submissions: Autograde,
                 then Generate Feedback and Release Feedback
  as ann         Get feedback

Quizzes that are released: {quizzes}. Two people at once: two browsers, or a private window.
Ctrl+C stops it and removes everything that was made here.
"""


def main() -> int:
    """Run a hub for a try until Ctrl+C."""
    for each in (signal.SIGINT, signal.SIGTERM):  # also where a shell has us ignore Ctrl+C
        signal.signal(each, signal.default_int_handler)
    print("Making a hub; this takes half a minute.", flush=True)
    units: list[Unit] = []
    with tempfile.TemporaryDirectory(prefix="tpi-hub-") as folder:
        try:
            settings = install(Path(folder).resolve())
            units = start(settings)
            print(TOLD.format(url=settings.url, names=", ".join(DEMO),
                              formgrader=settings.formgrader_url,
                              password=settings.secret("demo"), quizzes=", ".join(QUIZZES)),
                  flush=True)  # fmt: skip
            while all(each.running for each in units):
                time.sleep(1)  # until Ctrl+C
            ended = [each for each in units if not each.running]
            print(ended[0].log.read_text("utf-8", errors="replace")[-3000:])
            print(f"{ended[0].name} ended; what it said last stands above")
        except KeyboardInterrupt:
            print("\nStopping.")
            return 0
        except RuntimeError as error:
            print(error)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            for each in units:
                each.stop(5)
            end_servers(Path(folder).resolve())
    return 1


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def install(root: Path) -> Settings:
    """All files of an installation below `root`, with the Python that runs this."""
    root.chmod(0o755)
    (root / "etc/tpilab").mkdir(parents=True)
    ports = {each: free_port() for each in ("web", "hub", "proxy", "hand_in", "formgrader")}
    (root / "etc/tpilab/hub.toml").write_text(
        TOML.format(account=getpass.getuser(), **ports), "utf-8"
    )
    settings = read(root / "etc/tpilab/hub.toml")
    password = settings.path("/etc/tpilab/secrets/demo")
    password.parent.mkdir(mode=0o700)
    password.write_text(installing.secrets.token_hex(4))
    installing.folders(settings)
    installing.secret_files(settings)
    installing.checkout(settings)
    borrowed(settings)
    for step in (installing.learners_copy, installing.cohort, installing.everybodys_nbgrader,
                 installing.environment_files, installing.units):  # fmt: skip
        step(settings)
    if os.geteuid() == 0:  # in a container; Jupyter asks for a word that it is meant
        file = settings.path("/etc/tpilab/jupyter/jupyter_server_config.json")
        file.write_text('{"ServerApp": {"allow_root": true}}')
    for name in DEMO:
        (root / "home" / name).mkdir(parents=True)
    return settings


def borrowed(settings: Settings) -> None:
    """The environment that runs this and the checkout's proxy, in the places of an installation."""
    settings.path("/opt/tpilab/venv").symlink_to(sys.prefix)
    node = settings.path("/opt/tpilab/node")
    (node / "bin").mkdir(parents=True)
    (node / "bin/node").symlink_to(Path(sys.prefix) / "bin/node")
    modules = installing.CHECKOUT / "node_modules"
    if (modules / "configurable-http-proxy").is_dir():
        (node / "node_modules").symlink_to(modules)
    else:
        npm = Path(sys.prefix) / "bin/npm"
        installing.run(npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", node,
                       installing.PROXY, cwd=node)  # fmt: skip


def start(settings: Settings) -> list[Unit]:
    """Start all services, wait until they answer, and release the quizzes. Ends what it began."""
    folder = settings.path("/etc/systemd/system")
    kept = {each: os.environ[each] for each in ("PYTHONPATH",) if each in os.environ}
    units = [Unit(folder / f"{name}.service", settings.root / f"{name}.log", become=False, **kept)
             for name in installing.UNITS]  # fmt: skip
    try:
        for each in units:
            each.start()
        ports, course = settings.ports, settings.course.id
        for url in (
            f"{settings.url}/hub/api/",
            f"{settings.hand_in_url}/health",
            f"http://127.0.0.1:{ports.formgrader}/services/{course}/api",
        ):
            wait_for(url, units)
        environment = next(each for each in units if "formgrader" in each.name).environment()
        nbgrader = settings.path("/opt/tpilab/venv/bin/nbgrader")
        for quiz in QUIZZES:
            for command in (("generate_assignment", quiz, "--force"), ("release_assignment", quiz)):
                subprocess.run([nbgrader, *command], check=True, cwd=settings.cohort,
                               env=environment, capture_output=True)  # fmt: skip
    except BaseException:
        for each in units:
            each.stop(5)
        raise
    return units


def wait_for(url: str, units: list[Unit]) -> None:
    """Wait until an address answers. Raises RuntimeError if a service ends, or it takes long."""
    end = time.monotonic() + UP_SECONDS
    while time.monotonic() < end:
        for each in units:
            if not each.running:
                raise RuntimeError(f"{each.name} did not start:\n{each.log.read_text('utf-8')}")
        with suppress(OSError), urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own
            return
        time.sleep(0.2)  # nobody is told when another process is up
    raise RuntimeError(f"{url} does not answer")


def end_servers(root: Path) -> None:
    """End the learners' servers and kernels: the processes whose home lies in `root`."""
    import psutil

    for each in psutil.process_iter():
        with suppress(psutil.Error):
            if each.environ().get("HOME", "").startswith(f"{root}/home/"):
                each.kill()
