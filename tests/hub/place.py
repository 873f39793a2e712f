"""An installation for tests: files, accounts and what is removed again. `hub.py` runs it."""

from __future__ import annotations

import fcntl
import grp
import hashlib
import json
import os
import pwd
import random
import secrets
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil

ROOT = Path(__file__).resolve().parents[2]
MACHINE = ROOT / "deploy/one-machine"
PLACE = Path("/opt/tpilab-test")
COURSE = "tpi"
WAIT_SECONDS = 90.0
NO_BROWSER_OPENS = {601, 636, 989, 990, 993, 995}
"""Of the ports below 1024 that are looked at here; of other services, by the Fetch standard."""
T = TypeVar("T")

sys.path.insert(0, str(MACHINE))
from installing import PROXY  # noqa: E402


def wait_for(look: Callable[[], T], what: str, seconds: float = WAIT_SECONDS) -> T:
    """What `look` gives once it is true. Raises TimeoutError, naming what was waited for."""
    end = time.monotonic() + seconds
    while True:
        with suppress(OSError, LookupError, psutil.Error):
            if found := look():
                return found
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.1)  # nobody is told when another process is up


@dataclass(frozen=True)
class Account:
    """A system account that signs in at the hub."""

    name: str
    password: str

    @property
    def home(self) -> Path:
        return Path(pwd.getpwnam(self.name).pw_dir)

    @property
    def uid(self) -> int:
        return pwd.getpwnam(self.name).pw_uid


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def is_left(root: Path) -> bool:
    """Whether the session that made it has ended."""
    try:
        with (root / "lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def install(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [MACHINE / "install", "--prefix", root, "--no-systemd"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip


def settings_of(tag: str, more: str = "") -> str:
    web, hub, proxy, hand_in, formgrader = free_ports(5)
    return f"""\
address = "127.0.0.1:{web}"
{more}
[course]
id = "{COURSE}"
account = "tpi{tag}-grader"
[sign_in]
by = "pam"
[sign_in.pam]
learners = "tpi{tag}-learners"
instructors = "tpi{tag}-instructors"
[hand_in]
account = "tpi{tag}-handin"
[ports]
hub = {hub}
proxy = {proxy}
hand_in = {hand_in}
formgrader = {formgrader}
"""


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on, below 1024 as those of a real installation."""
    found: list[int] = []
    for port in random.sample(sorted({*range(600, 1024)} - NO_BROWSER_OPENS), 418):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            return found
    raise OSError("too few ports below 1024 are free")


def seeded(root: Path) -> Path:
    """What the installer would fetch, if an earlier session kept it: hard links cost no time."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = json.dumps([project["dependencies"], extras["hub"], extras["machine"], PROXY])
    seed = PLACE / "seeds" / hashlib.sha256(wanted.encode()).hexdigest()[:12]
    if seed.exists():
        home = root / "opt/tpilab"
        home.mkdir(parents=True)
        subprocess.run(["cp", "-al", seed / "venv", seed / "node", home], check=True)
        _moved(home / "venv", seed / "venv")
    return seed


def keep_seed(root: Path, seed: Path) -> None:
    if seed.exists():
        return
    fresh = seed.with_name(f"{seed.name}.{root.name}")
    fresh.mkdir(parents=True)
    home = root / "opt/tpilab"
    subprocess.run(["cp", "-al", home / "venv", home / "node", fresh], check=True)
    _moved(fresh / "venv", home / "venv", seed / "venv")
    with suppress(OSError):  # another session was quicker
        fresh.rename(seed)
    shutil.rmtree(fresh, ignore_errors=True)


def _moved(venv: Path, before: Path, after: Path | None = None) -> None:
    """Let the programs of a copied environment name the copy; hard links are cut first."""
    for file in (venv / "bin").iterdir():
        if file.is_file() and not file.is_symlink():
            content, mode = file.read_bytes(), file.stat().st_mode
            if str(before).encode() in content[:4096]:
                file.unlink()
                file.write_bytes(content.replace(bytes(before), bytes(after or venv)))
                file.chmod(mode)


def new_account(name: str, group: str) -> Account:
    password = secrets.token_urlsafe(12)
    subprocess.run(
        ["useradd", "--create-home", "--shell=/bin/bash", f"--groups={group}", name], check=True
    )
    subprocess.run(["chpasswd"], input=f"{name}:{password}", text=True, check=True)
    Path(pwd.getpwnam(name).pw_dir).chmod(0o700)
    return Account(name, password)


def remove(root: Path) -> None:
    """Remove all of a session: processes, accounts, groups, homes, files."""
    prefix = f"tpi{root.name}-"
    names = [each.pw_name for each in pwd.getpwall() if each.pw_name.startswith(prefix)]
    _end(root, {pwd.getpwnam(each).pw_uid for each in names})
    for name in names:
        subprocess.run(["userdel", "--remove", name], check=False, capture_output=True)
    for group in [each.gr_name for each in grp.getgrall() if each.gr_name.startswith(prefix)]:
        subprocess.run(["groupdel", group], check=False, capture_output=True)
    if keep := os.environ.get("TPILAB_KEEP_HUB_LOGS"):
        for log in root.glob("*.log"):
            shutil.copy(log, keep)
    shutil.rmtree(root, ignore_errors=True)


def _end(root: Path, uids: set[int]) -> None:
    """End all processes of the session's accounts, and those that run its files."""

    def ours() -> list[psutil.Process]:
        found = []
        for each in psutil.process_iter(["uids", "cmdline"]):
            words = each.info["cmdline"] or []
            theirs = each.info["uids"] and each.info["uids"].real in uids
            if theirs or any(f"{root}/" in word for word in words[:3]):
                found.append(each)
        return found

    def gone() -> bool:
        for each in ours():
            with suppress(psutil.Error):
                each.kill()
        return not ours()

    wait_for(gone, "processes to end", 30)
