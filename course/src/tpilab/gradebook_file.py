"""Whether a gradebook can be used, said in plain words before anything touches it.

nbgrader's own errors for these are tracebacks. Standard library only, so that every room can ask.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

WAIT_S = 5.0
"""How long another program may hold the gradebook before we say so; SQLite's own default."""
_TABLES = {"student", "assignment", "submitted_assignment", "grade"}
_ELSEWHERE = re.compile(r"""^c\.CourseDirectory\.db_url *= *["'](?!sqlite:)""", re.MULTILINE)
_REVISION = re.compile(r"^(down_revision|revision) = (?:None|'(\w+)')", re.MULTILINE)


class BadGradebook(ValueError):
    """Why the gradebook cannot be used; the message is for the instructor."""


def check_gradebook(
    database: Path, *, write: bool = False, any_schema: bool = False, wait_s: float = WAIT_S
) -> None:
    """Raise BadGradebook where nbgrader could not work with the gradebook. Changes nothing in it.

    write: whether it is to be written. any_schema: whether another nbgrader's will do, to copy it.
    wait_s: seconds to wait for a program that holds it.
    """
    check_kept_here(database.parent)
    if not database.exists():
        raise BadGradebook(
            f"there is no gradebook {database}; 'nbgrader generate_assignment QUIZ --force' makes"
            " it, 'tpilab restore' brings one back from a back-up"
        )
    if not database.is_file():
        raise BadGradebook(f"{database} is no file; move it away and restore the gradebook")
    if database.stat().st_size == 0:
        raise BadGradebook(f"{database} is empty; move it away and restore a back-up, if any")
    try:
        with closing(sqlite3.connect(_uri(database), uri=True, timeout=wait_s)) as connection:
            tables = _names(connection)
            revision = _revision(connection) if "alembic_version" in tables else None
            if write:
                connection.execute("BEGIN IMMEDIATE")
                connection.rollback()
    except sqlite3.Error as error:
        raise BadGradebook(in_words(database, error)) from None
    if not tables >= _TABLES:
        raise BadGradebook(
            f"{database} is a database and no gradebook of nbgrader's; restore a back-up, if any"
        )
    if not any_schema:
        _check_revision(database, revision)


def check_kept_here(cohort: Path) -> None:
    """Raise BadGradebook where the cohort's settings put its marks into another database.

    A command that knows the file alone would leave them out, or behind, without a word.
    """
    try:
        told = (cohort / "nbgrader_config.py").read_text("utf-8")
    except OSError:
        return  # no cohort, which is said elsewhere
    if _ELSEWHERE.search(told):
        raise BadGradebook(
            f"the marks of {cohort} are in a database of their own (see its nbgrader_config.py),"
            " and this command works with the file gradebook.db alone. Nothing was done. Use"
            " nbgrader's commands and formgrader; back that database up with its own tools, such"
            " as pg_dump"
        )


def schema_of(database: Path) -> str | None:
    """The number of the gradebook's schema; it was checked before."""
    with closing(sqlite3.connect(_uri(database), uri=True)) as connection:
        return _revision(connection) if "alembic_version" in _names(connection) else None


def _uri(database: Path) -> str:
    return f"{database.resolve().as_uri()}?mode=rw"  # never made; a torn write is rolled back


def _names(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {str(name) for (name,) in rows}


def _revision(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def in_words(database: Path, error: sqlite3.Error) -> str:
    """What SQLite says of a gradebook, for the instructor."""
    told = str(error)
    if "locked" in told or "busy" in told:
        return (
            f"{database} is locked: another program is writing to it. Nothing was changed. Wait, or"
            " stop a formgrader or autograde that hangs, then try again"
        )
    if "not a database" in told:
        return f"{database} is not a database; move it away and restore a back-up, if any"
    if "malformed" in told or "corrupt" in told:
        return f"{database} is damaged; move it away and restore a back-up, if any"
    if "readonly" in told or "unable to open" in told:
        return f"{database} cannot be opened; it must be yours to read and write ({told})"
    return f"{database} cannot be used ({told})"


def _check_revision(database: Path, revision: str | None) -> None:
    known, newest = revisions()
    if revision == newest:
        return
    if revision in known or revision is None:
        raise BadGradebook(
            f"{database} was made by an older nbgrader (schema {revision or 'without a number'},"
            f" here {newest}). Nothing was changed. Copy the file, then run 'nbgrader db upgrade'"
            " in the cohort's folder"
        )
    raise BadGradebook(
        f"{database} was made by another, probably newer nbgrader (schema {revision}, here"
        f" {newest}). Nothing was changed. Use the version of the course that made it, or a newer"
    )


@lru_cache(maxsize=1)
def revisions() -> tuple[frozenset[str], str]:
    """The schemas that the installed nbgrader knows, and its own."""
    spec = find_spec("nbgrader")
    [home] = (spec and spec.submodule_search_locations) or [""]
    known: set[str] = set()
    superseded: set[str] = set()
    for path in (Path(home) / "alembic" / "versions").glob("*.py"):
        for which, name in _REVISION.findall(path.read_text("utf-8")):
            (known if which == "revision" else superseded).add(name)
    [newest] = known - superseded
    return frozenset(known), newest
