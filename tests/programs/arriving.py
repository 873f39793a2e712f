"""A small course to let arrive, and arrivals that are killed or run out of disk at any event."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.grading.killed import Killer
from tpilab.hub.arrival import arrive
from tpilab.hub.record import NAME as RECORD
from tpilab.manifest import manifest_of

PAGE = "course/02_palpate.ipynb"
FIRST = {
    "LICENSE": "license",
    "course/00_start_here.ipynb": "start",
    PAGE: "palpate, first edition",
    "course/09_leaves.ipynb": "leaves",
    "course/figures/old/leaves.svg": "<svg/>",
    "quizzes/02_palpate/02_palpate.ipynb": "quiz",
}
SECOND = {
    "LICENSE": "license",
    "course/00_start_here.ipynb": "start",
    PAGE: "palpate, second edition",
    "course/03_comes.ipynb": "comes",
    "quizzes/02_palpate/02_palpate.ipynb": "quiz, corrected",
    "quizzes/03_comes/questions.json": "{}",
}


def published(folder: Path, files: dict[str, str]) -> Path:
    """A learner's copy with these files."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    manifest_of(folder, [Path(each) for each in files], "0.1").write(folder)
    return folder


def change(path: Path, text: str) -> None:
    """What a learner does who wants to change a read-only file."""
    path.chmod(0o644)
    path.write_text(text)


def seen(folder: Path) -> dict[str, str]:
    """Everything in a folder, with kind, mode and content; not the lock, the record as words."""
    found = {}
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink()}"
        elif path.is_dir():
            found[name] = f"folder {stat.S_IMODE(mode):o}"
        elif path.name == RECORD:
            found[name] = json.dumps(json.loads(path.read_text()), sort_keys=True)
        else:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            found[name] = f"file {stat.S_IMODE(mode):o} {digest}"
    return found


class Arrivals:
    """One process from which each arrival forks; a test's own process may have threads."""

    def __init__(self) -> None:
        self.helper = subprocess.Popen(
            [sys.executable, "-m", "tests.programs.arriving"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, source: Path, target: Path, *, at: int = 0, how: str = "killed") -> str | int:
        """Disturb the event number `at`: what became of it, or (0) how many events there are."""
        assert self.helper.stdin is not None
        assert self.helper.stdout is not None
        print(json.dumps([str(source), str(target), at, how]), file=self.helper.stdin, flush=True)
        answer: str | int = json.loads(self.helper.stdout.readline())
        return answer

    def close(self) -> None:
        self.helper.communicate()


class Full(Killer):
    """The disk is full from an event on."""

    def event(self) -> None:
        self.count += 1
        if self.count >= self.at > 0:
            raise OSError(errno.ENOSPC, "No space left on device")


def child(source: str, target: str, at: int, how: str) -> str | int:
    os.umask(0o077)
    killer: Killer = (Full if how == "full" else Killer)(at, target)
    sys.addaudithook(killer.audit)
    try:
        arrive(Path(source), Path(target))
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return killer.count


def serve() -> None:
    for line in sys.stdin:
        given: list[Any] = json.loads(line)
        reader, writer = os.pipe()
        process = os.fork()
        if process == 0:
            os.write(writer, json.dumps(child(*given)).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as told:
            answer = told.read() or '"killed"'
        os.waitpid(process, 0)
        print(answer, flush=True)


if __name__ == "__main__":
    serve()
