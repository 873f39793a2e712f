"""A real hub for tests: the installer's own files, real accounts, real sign-in.

Everything lies below one folder outside the checkout and bears the tag of its session, so that
sessions beside each other do not meet and what a killed one left is found and removed.
"""

from __future__ import annotations

import fcntl
import grp
import hashlib
import json
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psutil
import requests
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
MACHINE = ROOT / "deploy/one-machine"
PLACE = Path("/opt/tpilab-test")
COURSE = "tpi"
WAIT_SECONDS = 90.0
UP = {"proxy": {403}, "hub": {200}, "hand-in": {200, 302, 401, 403, 404}, "formgrader": {200}}
"""What a unit answers to a stranger once it is up."""
T = TypeVar("T")

sys.path.insert(0, str(MACHINE))
from installing import PROXY  # noqa: E402
from settings import Settings, read  # noqa: E402
from unit import Unit  # noqa: E402


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


class Hub:
    """An installation in `root`, its processes, and whoever uses it."""

    def __init__(self, root: Path, accounts: dict[str, Account]) -> None:
        self.root = root
        self.accounts = accounts
        self.settings: Settings = read(root / "etc/tpilab/hub.toml")
        self.url = self.settings.url
        folder = root / "etc/systemd/system"
        self.units = {
            name: Unit(folder / f"tpilab-{name}.service", root / f"{name}.log")
            for name in ("proxy", "hub", "hand-in", "formgrader")
        }
        self._sessions: dict[str, requests.Session] = {}

    # processes

    def start(self, *names: str) -> None:
        """Start units (default: all) and wait until they answer."""
        for name in names or self.units:
            self.units[name].start()
        for name in names or self.units:
            wait_for(lambda name=name: self._up(name), f"{name} to start: {self.log(name)[-3000:]}")

    def _up(self, name: str) -> bool:
        if not self.units[name].running:
            raise AssertionError(f"{name} ended:\n{self.log(name)[-5000:]}")
        ports = self.settings.ports
        url = {
            "proxy": f"http://127.0.0.1:{ports.proxy}/api/routes",
            "hub": f"{self.url}/hub/api/",
            "hand-in": f"http://127.0.0.1:{ports.hand_in}/services/hand-in/",
            "formgrader": f"http://127.0.0.1:{ports.formgrader}/services/{COURSE}/api",
        }[name]
        return requests.get(url, timeout=5, allow_redirects=False).status_code in UP[name]

    def stop(self, name: str) -> None:
        """End a unit politely."""
        self.units[name].stop()

    def kill(self, name: str) -> None:
        """End a unit at once."""
        self.units[name].kill()

    def restart(self, name: str) -> None:
        self.stop(name)
        self.start(name)

    def log(self, name: str) -> str:
        """What a unit printed."""
        return self.units[name].log.read_text("utf-8", errors="replace")

    def processes_of(self, who: str) -> list[psutil.Process]:
        """All processes of an account."""
        uid = self.accounts[who].uid
        return [each for each in psutil.process_iter(["uids"])
                if each.info["uids"] and each.info["uids"].real == uid]  # fmt: skip

    def server_of(self, who: str) -> psutil.Process:
        """The process of somebody's single-user server. Raises LookupError."""
        for each in self.processes_of(who):
            with suppress(psutil.Error):
                if any("singleuser" in word for word in each.cmdline()):
                    return each
        raise LookupError(f"{who} has no server")

    def kernels_of(self, who: str) -> list[psutil.Process]:
        """The processes in which somebody's cells run."""
        found = []
        for each in self.processes_of(who):
            with suppress(psutil.Error):
                if "ipykernel_launcher" in each.cmdline():
                    found.append(each)
        return found

    def install(self) -> subprocess.CompletedProcess[str]:
        """Run the installer again, as for an update."""
        return _install(self.root)

    # people

    def session(self, who: str) -> requests.Session:
        """Somebody's signed-in session, as a browser would have it."""
        if who not in self._sessions:
            self._sessions[who] = self.sign_in(self.accounts[who].name, self.accounts[who].password)
        return self._sessions[who]

    def sign_in(self, name: str, password: str) -> requests.Session:
        """Sign in through the log-in page. Raises PermissionError where the hub refuses."""
        session = requests.Session()
        session.get(f"{self.url}/hub/login", timeout=30)
        reply = session.post(
            f"{self.url}/hub/login?next=/hub/home",
            data={"username": name, "password": password, "_xsrf": _xsrf(session)},
            timeout=60,
            allow_redirects=False,
        )  # fmt: skip
        if reply.status_code != 302:
            raise PermissionError(f"the hub refuses {name}: {reply.status_code}")
        return session

    def token(self, who: str) -> str:
        """An API token that may do whatever its owner may."""
        session = self.session(who)
        session.get(f"{self.url}/hub/home", timeout=30)
        name = self.accounts[who].name
        reply = session.post(
            f"{self.url}/hub/api/users/{name}/tokens",
            params={"_xsrf": _xsrf(session)},
            json={"note": "tests", "expires_in": 3600},
            timeout=30,
        )
        reply.raise_for_status()
        return str(reply.json()["token"])

    def api(self, path: str, token: str, method: str = "GET", **more: Any) -> requests.Response:
        """Ask anything below the hub's address: "hub/api/user", "user/ann/api/contents"."""
        more.setdefault("timeout", 60)
        headers = {"Authorization": f"token {token}", **more.pop("headers", {})}
        return requests.request(method, f"{self.url}/{path}", headers=headers, **more)

    def start_server(self, who: str) -> str:
        """Start somebody's server, wait until it answers, and give its address without a slash."""
        token, name = self.token(who), self.accounts[who].name
        reply = self.api(f"hub/api/users/{name}/server", token, "POST")
        assert reply.status_code in (201, 202, 400), reply.text  # 400: it runs already

        def ready() -> bool:
            told = self.api(f"hub/api/users/{name}", token).json()
            return bool(told["servers"].get("", {}).get("ready"))

        wait_for(ready, f"{who}'s server to start")
        return f"{self.url}/user/{name}"

    def stop_server(self, who: str) -> None:
        """Stop somebody's server and wait until it is gone."""
        token, name = self.token(who), self.accounts[who].name
        self.api(f"hub/api/users/{name}/server", token, "DELETE")
        wait_for(lambda: not self.api(f"hub/api/users/{name}", token).json()["servers"],
                 f"{who}'s server to stop")  # fmt: skip

    def browser_login(self, page: Page, who: str, next_page: str = "") -> None:
        """Sign in through the log-in page in a browser, and wait until the server's page shows.

        next_page: where to go, such as "/hub/home" (default: one's own server).
        """
        page.goto(f"{self.url}/hub/login?next={next_page or '/hub/spawn'}")
        page.get_by_label("Username").fill(self.accounts[who].name)
        page.get_by_label("Password").fill(self.accounts[who].password)
        page.get_by_role("button", name="Sign in").click()
        there = next_page or f"/user/{self.accounts[who].name}/"
        page.wait_for_url(re.compile(re.escape(there)), timeout=WAIT_SECONDS * 1000)

    # files

    def run_as(self, who: str, *command: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run a program as an account, with a log-in's environment and what it prints kept."""
        name = self.accounts[who].name if who in self.accounts else who
        account = pwd.getpwnam(name)
        environment = {"HOME": account.pw_dir, "USER": name, "LANG": "C.UTF-8",
                       "PATH": f"{self.root}/opt/tpilab/venv/bin:/usr/bin:/bin",
                       **more.pop("env", {})}  # fmt: skip
        return subprocess.run(
            command, user=name, group=account.pw_gid,
            extra_groups=os.getgrouplist(name, account.pw_gid),
            env=environment, cwd=more.pop("cwd", account.pw_dir), check=False, capture_output=True,
            text=True, timeout=more.pop("timeout", 120), **more,
        )  # fmt: skip

    def read_as(self, who: str, path: Path | str) -> bytes:
        """A file as an account can read it. Raises PermissionError with what the system said."""
        done = self.run_as(who, "/bin/cat", "--", str(path))
        if done.returncode:
            raise PermissionError(done.stderr)
        return done.stdout.encode()

    def grade(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run nbgrader or tpilab in the cohort as the course account, as formgrader would."""
        environment = self.units["formgrader"].environment()
        return self.run_as(self.settings.course.account, *command, env=environment,
                           cwd=self.settings.cohort, umask=0o077, timeout=300)  # fmt: skip


def _xsrf(session: requests.Session) -> str:
    """What the hub wants to see again with a form of one of its pages."""
    return str(session.cookies.get("_xsrf", path="/hub/"))


@contextmanager
def running_hub(people: Sequence[str] = ("ann", "ben"), more: str = "") -> Iterator[Hub]:
    """An installed hub that runs, with accounts for some learners and for `teach`.

    people: learners, by the names they have in `Hub.accounts`. more: lines for the end of hub.toml.
    """
    PLACE.mkdir(mode=0o755, exist_ok=True)
    (PLACE / "runs").mkdir(mode=0o755, exist_ok=True)
    with _lock(PLACE / "cleaning"):
        for left in (PLACE / "runs").glob("*"):
            if _is_left(left):
                _remove(left)
    tag = secrets.token_hex(2)
    root = PLACE / "runs" / tag
    root.mkdir(mode=0o755)
    hub = None
    with (root / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            hub = _installed(root, tag, people, more)
            hub.start()
            yield hub
        finally:
            if hub is not None:
                for unit in hub.units.values():
                    unit.kill()
            _remove(root)


@contextmanager
def _lock(file: Path) -> Iterator[None]:
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _is_left(root: Path) -> bool:
    """Whether the session that made it has ended."""
    try:
        with (root / "lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _installed(root: Path, tag: str, people: Sequence[str], more: str) -> Hub:
    (root / "etc/tpilab").mkdir(parents=True)
    (root / "etc/tpilab/hub.toml").write_text(_toml(tag) + more, "utf-8")
    seed = _seed(root)
    done = _install(root)
    assert done.returncode == 0, done.stdout + done.stderr
    _keep(root, seed)
    accounts = {
        who: _account(f"tpi{tag}-{who}", f"tpi{tag}-learners") for who in people
    } | {"teach": _account(f"tpi{tag}-teach", f"tpi{tag}-instructors")}  # fmt: skip
    return Hub(root, accounts)


def _install(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [MACHINE / "install", "--prefix", root, "--no-systemd"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip


def _toml(tag: str) -> str:
    web, hub, proxy, hand_in, formgrader = free_ports(5)
    return f"""\
address = "127.0.0.1:{web}"
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
    """Ports that nothing listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for each in probes:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in probes]
    finally:
        for each in probes:
            each.close()


def _seed(root: Path) -> Path:
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


def _keep(root: Path, seed: Path) -> None:
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


def _account(name: str, group: str) -> Account:
    password = secrets.token_urlsafe(12)
    subprocess.run(
        ["useradd", "--create-home", "--shell=/bin/bash", f"--groups={group}", name], check=True
    )
    subprocess.run(["chpasswd"], input=f"{name}:{password}", text=True, check=True)
    Path(pwd.getpwnam(name).pw_dir).chmod(0o700)
    return Account(name, password)


def _remove(root: Path) -> None:
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
