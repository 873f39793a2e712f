"""The units of an installation without systemd: for a try, for containers, for tests."""

from __future__ import annotations

import os
import pwd
import shlex
import signal
import subprocess
from contextlib import suppress
from pathlib import Path


class Unit:
    """One service of an installation, run as its unit says: command, account, environment."""

    def __init__(self, file: Path, log: Path, *, become: bool = True, **more: str) -> None:
        """file: the unit. log: where its output goes, appended.

        become: whether to be the unit's account. more: what else is in its environment.
        """
        self.name = file.stem
        self._more = more
        self._may_become = become and os.geteuid() == 0
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self._told: dict[str, list[str]] = {}
        for line in file.read_text("utf-8").splitlines():
            key, equals, value = line.partition("=")
            if equals:
                self._told.setdefault(key, []).append(value)

    def _one(self, key: str, otherwise: str = "") -> str:
        return self._told.get(key, [otherwise])[-1]

    def environment(self) -> dict[str, str]:
        """What systemd would give it: its own settings and those of its files, nothing of ours."""
        lines = list(self._told.get("Environment", []))
        for file in self._told.get("EnvironmentFile", []):
            lines += Path(file).read_text("utf-8").splitlines()
        pairs = (line.partition("=")[::2] for line in lines)
        given = {key: value.strip("'") for key, value in pairs}
        usual = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
        return usual | self._more | given

    def start(self) -> None:
        """Start it; it need not be up when this returns."""
        account = self._one("User") or ("nobody" if "DynamicUser" in self._told else "")
        become = []
        if account and self._may_become:
            become = ["setpriv", f"--reuid={account}", f"--regid={pwd.getpwnam(account).pw_gid}",
                      "--clear-groups"]  # fmt: skip
            if may := self._one("AmbientCapabilities").removeprefix("CAP_").lower():
                become += [f"--inh-caps=+{may}", f"--ambient-caps=+{may}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*become, *shlex.split(self._one("ExecStart"))],
                env=self.environment(),
                cwd=self._one("WorkingDirectory", "/"),
                umask=int(self._one("UMask", "0022"), 8),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def running(self) -> bool:
        """Whether its process lives."""
        return self.process is not None and self.process.poll() is None

    def stop(self, seconds: float = 20) -> None:
        """End it as systemd would: politely, after some seconds by force."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._end_what_it_began()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self._end_what_it_began()

    def _end_what_it_began(self) -> None:
        """End what is left of its group; learners' servers are in groups of their own."""
        if self.process is not None:
            self.process.wait()
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
