"""Back-up and restore of a cohort: all or nothing, and never over what is alive."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from tpilab.gradebook_file import check_gradebook, check_kept_here, schema_of
from tpilab.grading.archive import (
    BadArchive,
    Held,
    Manifest,
    add,
    add_manifest,
    verify,
    written,
)
from tpilab.grading.cohort import CONFIG, GRADEBOOK, LOG, CohortProblem, course_of
from tpilab.grading.marker import LAYOUT, layout_of
from tpilab.grading.one_at_a_time import LOCK, alone
from tpilab.grading.plugins import REPLAYS
from tpilab.place import QUIZZES, SOLUTIONS

COURSE_THEN = "course_then"
"""In an archive: the banks, source and release that the cohort was marked with."""
_LEFT_OUT = {REPLAYS, LOCK, GRADEBOOK, COURSE_THEN, LOG}
"""Made again when needed, or copied in another way."""
_NOT_ENTERED = {REPLAYS, ".ipynb_checkpoints"}


def backups_of(cohort: Path) -> Path:
    """The folder in which a cohort's back-ups lie unless somebody says otherwise."""
    return cohort.with_name(f"{cohort.name}-backups")


def back_up(cohort: Path, target: Path | None = None, *, now: datetime | None = None) -> Path:
    """Copy a cohort into one archive and give its path; then it was read and compared once.

    Others may write to the gradebook meanwhile; a running autograde is waited for. target: the
    archive to write (default: a new one in `backups_of`). Raises CohortProblem, BadGradebook, Busy
    or OSError, and then leaves nothing behind.
    """
    made = now or datetime.now(UTC)
    if not (cohort / CONFIG).is_file():
        raise CohortProblem(f"{cohort} is no cohort; make one with 'tpilab cohort new'")
    check_kept_here(cohort)
    if (cohort / GRADEBOOK).exists():
        check_gradebook(cohort / GRADEBOOK, any_schema=True)
    target = target or backups_of(cohort) / f"{cohort.name}-{made:%Y-%m-%dT%H%M%SZ}.zip"
    if target.exists():
        raise CohortProblem(f"{target} is there already; name another file")
    if target.resolve().is_relative_to(cohort.resolve()):
        raise CohortProblem("a back-up inside the cohort is lost with it; name another place")
    with alone(cohort):
        pack(cohort, target, made=made.isoformat(timespec="seconds"), course=course_of(cohort))
    verify(target)
    return target


def pack(
    cohort: Path,
    target: Path,
    *,
    made: str,
    course: Path | None = None,
    like: Manifest | None = None,
) -> None:
    """Write the archive `target` of a cohort's folder; see `back_up`, which checks first.

    like: the manifest of an archive that this one takes the place of, without some learner.
    """
    with written(target) as archive, tempfile.TemporaryDirectory() as scratch:
        held: list[Held] = []
        database = cohort / GRADEBOOK
        if database.is_file():
            copy = Path(scratch) / GRADEBOOK
            _copy_gradebook(database, copy)
            with copy.open("rb") as file:
                held.append(add(archive, GRADEBOOK, file))
        for name, path in _files(cohort, course):
            with _opened(path) as file:
                if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    held.append(add(archive, name, file))
        if like is None:
            manifest = _manifest(cohort, made, held)
        else:
            files, count = tuple(held), like.forgotten + 1
            manifest = like.model_copy(update={"files": files, "forgotten": count})
        add_manifest(archive, manifest)


def _manifest(cohort: Path, made: str, held: list[Held]) -> Manifest:
    database = cohort / GRADEBOOK
    return Manifest(
        cohort=cohort.name,
        made=made,
        course_version=version("tpilab"),
        nbgrader_version=version("nbgrader"),
        gradebook_schema=schema_of(database) if database.is_file() else None,
        layout=layout_of(cohort),
        files=tuple(held),
    )


def _copy_gradebook(database: Path, copy: Path) -> None:
    """SQLite's own online back-up: one consistent moment, while others write."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        [answer] = target.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise CohortProblem(f"{database} is damaged ({answer}); no back-up was made")


def _files(cohort: Path, course: Path | None) -> Iterator[tuple[str, Path]]:
    for path in _plain_files(cohort):
        name = path.relative_to(cohort)
        if name.parts[0] not in _LEFT_OUT and not name.name.startswith(f"{GRADEBOOK}-"):
            yield name.as_posix(), path
    if course is None:  # a back-up that is rewritten keeps what it held
        for path in _plain_files(cohort / COURSE_THEN):
            yield path.relative_to(cohort).as_posix(), path
        return
    for place in (SOLUTIONS, QUIZZES):
        for path in _plain_files(course / place):
            within = path.relative_to(course)
            in_a_folder = within.parent != Path(place)
            if in_a_folder or path.suffix == ".yaml":
                yield f"{COURSE_THEN}/{within.as_posix()}", path


def _opened(path: Path) -> IO[bytes]:
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")
    except FileNotFoundError:
        raise CohortProblem(
            f"{path} was taken away while it was copied; no back-up was made, try again"
        ) from None


def _plain_files(folder: Path) -> Iterator[Path]:
    """Files below a folder by name; links, and what belongs to editors, left out."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(
            each for each in folders if each not in _NOT_ENTERED and not each.startswith(".new-")
        )
        for name in sorted(names):
            path = Path(here) / name
            if not path.is_symlink():
                yield path


def restore(archive: Path, cohort: Path, *, replace: bool = False) -> tuple[Manifest, Path | None]:
    """Bring a cohort back from `archive` into the folder `cohort`.

    All of it is read, compared and unpacked aside before anything is touched. replace: whether it
    may take the place of a cohort that is there, which then stays beside. Gives the manifest, and
    where the old cohort lies now. Raises BadArchive or CohortProblem; then nothing was changed.
    """
    cohort = cohort.resolve()
    alive = cohort.exists() and (not cohort.is_dir() or any(cohort.iterdir()))
    if alive and not replace:
        raise CohortProblem(
            f"{cohort} is there and not empty; nothing was changed. Name a new folder, or add"
            " --replace: then what is there is kept beside it"
        )
    cohort.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=cohort.parent, prefix=f".{cohort.name}-restoring-"
    ) as aside:
        fresh = Path(aside) / cohort.name
        manifest = unpack(archive, fresh)
        if not (fresh / CONFIG).is_file():
            raise BadArchive(f"{archive}: it holds no {CONFIG}; nothing was changed")
        if manifest.layout > LAYOUT:
            raise BadArchive(
                f"{archive} is of a newer version of the course ({manifest.course_version});"
                " nothing was changed. Update the course"
            )
        if (fresh / GRADEBOOK).exists():
            check_gradebook(fresh / GRADEBOOK, any_schema=True)
        if not alive:
            if cohort.exists():
                cohort.rmdir()
            fresh.rename(cohort)
            return manifest, None
        with alone(cohort):
            return manifest, _swap(fresh, cohort)


def _swap(fresh: Path, cohort: Path) -> Path:
    stamp = f"{datetime.now(UTC):%Y-%m-%dT%H%M%S.%fZ}"
    old = cohort.with_name(f"{cohort.name}-before-restore-{stamp}")
    cohort.rename(old)
    try:
        fresh.rename(cohort)
    except OSError:
        old.rename(cohort)
        raise
    return old


def unpack(archive: Path, folder: Path) -> Manifest:
    """Unpack into a new private folder. Raises BadArchive; then what is in it must be discarded."""
    need = sum(held.size for held in verify(archive).files)
    folder.mkdir(mode=0o700)
    if shutil.disk_usage(folder).free < need:
        raise BadArchive(f"{archive} needs {need / 2**20:.0f} MiB, which the disk does not have")

    def take(name: str, chunk: bytes) -> None:
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as file:
            file.write(chunk)

    manifest = verify(archive, take)
    for step in ("submitted", "autograded", "feedback", "received"):
        (folder / step).mkdir(mode=0o700, exist_ok=True)
    return manifest
