"""Run commands and kill them (SIGKILL) just before their Nth observable event.

An event is a change of a file in the cohort's folder, or a statement or commit that changes the
gradebook. `Killing` keeps one process that has everything imported; each command runs in a fork of
it, for the import takes longer than the marking.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "shutil.copyfile"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(frozen=True)
class Done:
    code: int
    events: int
    output: str

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Killing:
    """Starts the helper; `run` is a command in it."""

    def __init__(self) -> None:
        self.helper = subprocess.Popen(
            [sys.executable, "-m", "tests.grading.killed"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, folder: Path, *command: str, at: int = 0) -> Done:
        """A command in `folder`, killed before its event number `at` (0: never)."""
        assert self.helper.stdin is not None
        assert self.helper.stdout is not None
        print(json.dumps([at, str(folder), command]), file=self.helper.stdin, flush=True)
        return Done(*json.loads(self.helper.stdout.readline()))

    def close(self) -> None:
        self.helper.communicate()


class Killer:
    def __init__(self, at: int, folder: str) -> None:
        self.at, self.folder, self.count = at, os.path.realpath(folder), 0

    def event(self) -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        written = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES
        if written or event in CHANGES:
            named = next((each for each in arguments[:2] if isinstance(each, (str, bytes))), "")
            where = os.path.realpath(os.fsdecode(named))
            if where.startswith(self.folder) and not where.endswith(".log"):
                self.event()

    def statement(self, _connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        if text.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            self.event()

    def commit(self, _connection: Any) -> None:
        self.event()


def child(at: int, folder: str, command: list[str], events: Path) -> int:
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    os.chdir(folder)
    killer = Killer(at, folder)
    event.listen(Engine, "before_cursor_execute", killer.statement)
    event.listen(Engine, "commit", killer.commit)
    sys.addaudithook(killer.audit)
    try:
        sys.argv = command
        if command[0] == "nbgrader":
            from nbgrader.apps.nbgraderapp import main as nbgrader

            code = nbgrader()
        else:
            from tpilab.command_line import main as tpilab

            code = tpilab(command[1:])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    events.write_text(str(killer.count))
    return int(code or 0)


def serve() -> None:
    import nbgrader.apps.nbgraderapp  # noqa: F401

    import tpilab.command_line
    import tpilab.grading.config  # noqa: F401

    with tempfile.TemporaryDirectory() as scratch:
        events, output = Path(scratch) / "events", Path(scratch) / "output"
        for line in sys.stdin:
            at, folder, command = json.loads(line)
            events.write_text("0")
            process = os.fork()
            if process == 0:
                to = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
                os.dup2(to, 1)
                os.dup2(to, 2)
                code = child(at, folder, command, events)
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
            _, status = os.waitpid(process, 0)
            code = os.waitstatus_to_exitcode(status)
            print(json.dumps([code, int(events.read_text()), output.read_text()]), flush=True)


if __name__ == "__main__":
    serve()
