"""A real hub for tests: the installer's own files, real accounts, real sign-in.

Everything lies below one folder outside the checkout and bears the tag of its session, so that
sessions beside each other do not meet and what a killed one left is found and removed.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import requests
from playwright.sync_api import Page

from tests.hub.place import (
    COURSE,
    MACHINE,
    PLACE,
    WAIT_SECONDS,
    Account,
    install,
    is_left,
    keep_seed,
    locked,
    new_account,
    remove,
    seeded,
    settings_of,
    wait_for,
)

UP = {"proxy": {403}, "hub": {200}, "hand-in": {200, 302, 401, 403, 404}, "formgrader": {200}}
"""What a unit answers to a stranger once it is up."""

sys.path.insert(0, str(MACHINE))
from settings import Settings, read  # noqa: E402
from unit import Unit  # noqa: E402


class Hub:
    """An installation in `root`, its processes, and whoever uses it."""

    def __init__(self, root: Path, accounts: dict[str, Account]) -> None:
        self.root = root
        self.accounts = accounts
        self.settings: Settings = read(root / "etc/tpilab/hub.toml")
        self.url = self.settings.url
        """Past what ends TLS, if anything does."""
        self.front = self.settings.public_url
        """What a browser opens."""
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
        return install(self.root)

    # people

    def session(self, who: str) -> requests.Session:
        """Somebody's signed-in session, as a browser would have it."""
        if who not in self._sessions:
            self._sessions[who] = self.sign_in(self.accounts[who].name, self.accounts[who].password)
        return self._sessions[who]

    def forget_session(self, who: str) -> None:
        """Let somebody sign in anew when next asked for."""
        self._sessions.pop(who, None)

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
        page.goto(f"{self.front}/hub/login?next={next_page or '/hub/spawn'}")
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

    people: learners, by the names they have in `Hub.accounts`. more: lines for the top of hub.toml.
    """
    PLACE.mkdir(mode=0o755, exist_ok=True)
    (PLACE / "runs").mkdir(mode=0o755, exist_ok=True)
    with locked(PLACE / "cleaning"):
        for left in (PLACE / "runs").glob("*"):
            if is_left(left):
                remove(left)
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
            remove(root)


def _installed(root: Path, tag: str, people: Sequence[str], more: str) -> Hub:
    (root / "etc/tpilab").mkdir(parents=True)
    (root / "etc/tpilab/hub.toml").write_text(settings_of(tag, more), "utf-8")
    seed = seeded(root)
    done = install(root)
    assert done.returncode == 0, done.stdout + done.stderr
    keep_seed(root, seed)
    accounts = {
        who: new_account(f"tpi{tag}-{who}", f"tpi{tag}-learners") for who in people
    } | {"teach": new_account(f"tpi{tag}-teach", f"tpi{tag}-instructors")}  # fmt: skip
    return Hub(root, accounts)
