"""The learner's copy from a git repository, pulled into a folder that no learner works in.

nbgitpuller merges what comes with what a learner changed, which keeps old text under new; here it
has nothing to merge, and the arrival decides file by file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

TIMEOUT_S = 60.0
"""For one try; a hub waits about as long for a server to start."""
_HEAD = "HEAD"


class NotPulled(OSError):
    """The repository gave nothing new; the copy of the last time is as it was."""


def pull(where: str, folder: Path, *, timeout_s: float = TIMEOUT_S) -> None:
    """Bring `folder` up to date. where: URL[#branch]. Raises NotPulled or OSError."""
    url, _, branch = where.partition("#")
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_dir() and _runs(url, branch, folder, timeout_s):
        return
    # nothing yet, broken off, or the branch was written anew
    if not _runs(url, branch, fresh, timeout_s):
        shutil.rmtree(fresh, ignore_errors=True)
        raise NotPulled("the repository of the course did not answer as it should")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.replace(folder)


def _runs(url: str, branch: str, folder: Path, timeout_s: float) -> bool:
    """Whether nbgitpuller pulls into `folder`; what it says goes into the server's log."""
    command = [sys.executable, "-m", "nbgitpuller.pull", url, branch, str(folder)]
    quiet = os.environ | {"GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, stdout=sys.stderr,
                              timeout=timeout_s, check=False)  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
