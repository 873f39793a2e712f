"""Replays remembered by what went into them, so that nothing is replayed twice.

In this process always; in a folder between commands, once `keep_in` names one. What lies there is
as trusted as the folder: it must be the instructor's own. A file that cannot be read is replayed
again and written anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
import zlib
from collections import OrderedDict
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tpilab.protocol import Skill, Task
from tpilab.replay import MAX_BYTES, Replayed, replay

MOST_IN_MEMORY = 64
MOST_IN_A_FILE = 2 * 2**20
_recent: OrderedDict[str, Replayed] = OrderedDict()
_folder: list[Path] = []


def keep_in(folder: Path | None) -> None:
    """Keep replays in `folder` (made if missing) from here on; None: in memory only."""
    _folder[:] = [] if folder is None else [folder]


def replayed(skill: Skill[Any, Any], task: Task, value: Any) -> Replayed:
    """What `replay` gives, from memory where it was done before. Never raises."""
    name = _name(skill, task, value)
    if name is None:
        return replay(skill, task, value)
    done = _recent.get(name) or _read(name)
    if done is None:
        done = replay(skill, task, value)
        _write(name, done)
    _recent[name] = done
    _recent.move_to_end(name)
    if len(_recent) > MOST_IN_MEMORY:
        _recent.popitem(last=False)
    return done


def _name(skill: Skill[Any, Any], task: Task, value: Any) -> str | None:
    """A digest of all that a replay depends on; None for what is too large or no JSON."""
    try:
        attempt = json.dumps(value, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        return None
    if len(attempt) > MAX_BYTES:
        return None
    parts = (skill.name, skill.revision, skill.data_hash(task), task.model_dump_json(), attempt)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _read(name: str) -> Replayed | None:
    try:
        packed = (_folder[0] / name).read_bytes()
        text = zlib.decompressobj().decompress(packed, MOST_IN_A_FILE)
        return Replayed.model_validate_json(text)
    except (IndexError, OSError, zlib.error, ValidationError):
        return None


def _write(name: str, done: Replayed) -> None:
    if not _folder:
        return
    packed = zlib.compress(done.model_dump_json().encode(), 1)
    with contextlib.suppress(OSError):  # a full disk costs time, not a mark
        _folder[0].mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=_folder[0], delete=False) as file:
            file.write(packed)
        Path(file.name).replace(_folder[0] / name)
