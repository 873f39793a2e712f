"""What an administrator does to the store: rename, forget, back up."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from tpilab.exchange import names
from tpilab.exchange.database import Database
from tpilab.exchange.tables import hand_ins


class NotDone(ValueError):
    """Why nothing was changed; the message is for whoever runs the service."""


def rename(database: Database, old: str, new: str, *, merge: bool = False) -> int:
    """Let the hand-ins of `old` be those of `new`; how many. Raises NotDone, BadName, Trouble.

    merge: also where `new` has hand-ins already.
    """
    names.learner(new)
    with database.writing() as connection:
        rows = connection.execute(
            sa.select(hand_ins).where(hand_ins.c.learner == old).order_by(hand_ins.c.time_us)
        ).all()
        if not rows:
            raise NotDone(f"{old} has no hand-ins here; nothing was changed")
        theirs = connection.execute(sa.select(hand_ins).where(hand_ins.c.learner == new)).all()
        if theirs and not merge:
            raise NotDone(
                f"{new} has {len(theirs)} hand-ins already; nothing was changed. Are they one"
                " person? Then add --merge"
            )
        taken = {(row.course, row.assignment, row.time_us) for row in theirs}
        keys = {(row.course, row.assignment, row.key) for row in theirs}
        for row in rows:
            when, key = row.time_us, row.key
            while (row.course, row.assignment, when) in taken:
                when += 1  # one time names one version
            taken.add((row.course, row.assignment, when))
            if (row.course, row.assignment, key) in keys:
                key = row.version
            connection.execute(
                sa.update(hand_ins)
                .where(hand_ins.c.id == row.id)
                .values(learner=new, time_us=when, key=key)
            )
    return len(rows)


def forget(database: Database, learner: str) -> int:
    """Delete every hand-in of a learner and its feedback; how many. Raises NotDone, Trouble."""
    with database.writing() as connection:
        gone = connection.execute(sa.delete(hand_ins).where(hand_ins.c.learner == learner)).rowcount
    if not gone:
        raise NotDone(f"{learner} has no hand-ins here; nothing was changed")
    if database.is_file:  # what was deleted lies in the log beside the file until then
        with closing(database.engine.raw_connection()) as plain:
            plain.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return gone


def back_up(database: Database, file: Path) -> None:
    """Copy the database to a new file, while the service goes on. Raises NotDone, Trouble."""
    if not database.is_file:
        raise NotDone("this database is PostgreSQL's; back it up with pg_dump")
    if file.exists():
        raise NotDone(f"{file} is there already; name a new file")
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        with database.reading() as connection, closing(sqlite3.connect(part)) as copy:
            source = connection.connection.driver_connection
            assert source is not None
            source.backup(copy)
            said = copy.execute("PRAGMA integrity_check").fetchone()
        if said != ("ok",):
            raise NotDone(f"the copy is damaged ({said[0]}), so there is no back-up")
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise NotDone(f"{file} could not be written: {error}") from None
    finally:
        part.unlink(missing_ok=True)
