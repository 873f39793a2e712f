"""A learner's server on a hub: the course arrives, then Jupyter begins, whatever came of that."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

from tpilab.hub.arrival import Arrived, Busy, InTheWay, Torn, arrive
from tpilab.hub.source import NotPulled, pull
from tpilab.manifest import BadManifest
from tpilab.server import FIRST_PAGE, HUB, LEARNER, server_environment

FOLDER = "tpi"
"""Of the course, in a learner's home."""
PULLED = Path(".local", "share", "tpilab", "source")
TOLD = "TPILAB_TOLD"
"""Environment variable for the server: sentences of what a learner should know, as JSON."""
TOLD_PAGE = "/tpilab/told"

_FULL = {errno.ENOSPC, errno.EDQUOT}
_LOCKED = {errno.EACCES, errno.EPERM, errno.EROFS}
_ASK = "Tell whoever runs this hub."


def main(arguments: Sequence[str] | None = None) -> None:
    """Become a learner's server; arguments are passed on to jupyterhub-singleuser."""
    os.umask(0o077)
    told = bring_course(Path.home(), os.environ)
    environment = learners_environment(told)
    given = sys.argv[1:] if arguments is None else arguments
    os.execve(sys.executable, [sys.executable, "-m", "jupyterhub.singleuser", *given], environment)


def learners_environment(told: Sequence[str]) -> dict[str, str]:
    """The server's environment. told: what the learner should know first."""
    instructor = bool(os.environ.get("TPILAB_INSTRUCTOR"))
    environment = server_environment(HUB, *(() if instructor else (LEARNER,)))
    environment.setdefault("JUPYTERHUB_ROOT_DIR", str(Path.home()))
    environment["JUPYTER_RUNTIME_DIR"] = str(runtime_folder())
    if told:
        environment |= {TOLD: json.dumps(told), "JUPYTERHUB_DEFAULT_URL": TOLD_PAGE}
    else:
        environment.setdefault("JUPYTERHUB_DEFAULT_URL", FIRST_PAGE.format(folder=f"{FOLDER}/"))
    return environment


def runtime_folder() -> Path:
    """Where the server keeps its sockets: private, on a local disk, its path short.

    A home may be full, read-only, on a network, or too long a name for a socket (107 bytes).
    """
    folder = Path(tempfile.gettempdir()) / f"tpilab-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="tpilab-"))
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077:
        return folder
    return Path(tempfile.mkdtemp(prefix="tpilab-"))  # somebody else was there before


def bring_course(home: Path, settings: Mapping[str, str]) -> list[str]:
    """Let the course arrive in `home`; what the learner should know, empty if all is well.

    settings: TPILAB_LEARNERS_COPY, a folder, or TPILAB_COURSE_GIT, a URL[#branch]. Never raises: a
    learner gets a server in any case.
    """
    told: list[str] = []
    try:
        if git := settings.get("TPILAB_COURSE_GIT"):
            source = home / PULLED
            try:
                pull(git, source)
            except OSError as error:
                traceback.print_exc()
                told.append(_pull_failed(error))
        elif folder := settings.get("TPILAB_LEARNERS_COPY"):
            source = Path(folder)
        else:
            return [f"This hub does not say where the course comes from. {_ASK}"]
        told += _kept(arrive(source, home / FOLDER))
    except Exception as error:  # noqa: BLE001 - the server starts whatever happened here
        traceback.print_exc()
        told.append(_failed(error))
        told.append(_what_is_there(home / FOLDER))
    return told


def _kept(arrived: Arrived) -> list[str]:
    if not arrived.kept:
        return []
    names = ", ".join(f"{FOLDER}/{each}" for each in arrived.kept)
    return [f"The course was brought up to date. What you had changed in it was kept: {names}."]


def _pull_failed(error: OSError) -> str:
    if error.errno in _FULL | _LOCKED:
        return _failed(error)
    return ("The course could not ask for its newest version. You may see an older one. Nothing of"
            f" yours is affected. {_ASK}")  # fmt: skip


def _failed(error: Exception) -> str:
    match error:
        case Busy():
            return ("Another server of yours is just bringing the course up to date. Stop this"
                    " server and start it again in a minute.")  # fmt: skip
        case InTheWay():
            return (f"The course could not come: {FOLDER} in your home folder is a link or a file."
                    " Rename it, then stop your server and start it again.")  # fmt: skip
        case OSError(errno=code) if code in _FULL:
            return ("Your storage is full, so the course could not be brought up to date, and new"
                    " answers may NOT be saved. Delete files that you do not need (not the folder"
                    f" {FOLDER}/my_work), then stop your server and start it again.")  # fmt: skip
        case OSError(errno=code, filename=name) if code in _LOCKED and name is not None:
            return ("Your folder on this hub cannot be written just now, so the course could not be"
                    f" brought up to date, and new answers can NOT be saved. {_ASK}")  # fmt: skip
        case BadManifest() | Torn() | NotPulled():
            return ("The newest version of the course could not be read whole. Stop your server and"
                    f" start it again in a few minutes; if you see this again: {_ASK}")  # fmt: skip
    return f"The course could not be brought up to date. {_ASK}"


def _what_is_there(folder: Path) -> str:
    try:
        usable = (folder / "course" / "00_start_here.ipynb").is_file()
    except OSError:
        usable = False
    if usable:
        return "Your copy of the course is there, perhaps old or not whole; what opens can be used."
    return "The course is not in your folder yet."
