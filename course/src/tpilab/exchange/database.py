"""One open database: transactions, its check at the start, and errors turned into words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import (
    ArgumentError,
    IntegrityError,
    NoSuchModuleError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnection

from tpilab.exchange import trouble
from tpilab.exchange.tables import SCHEMA, WAIT_S, about, engine_of, metadata
from tpilab.exchange.trouble import Trouble

_FULL = "53100"
_BUSY = {"55P03", "57014", "40001", "40P01", "53300"}


class BadDatabase(ValueError):
    """A database that cannot be used; the message is for whoever runs the service."""


class Database:
    """Transactions on one database; may be used by several threads."""

    def __init__(self, url: str, *, connections: int = 4, most_bytes: int = 0) -> None:
        """Open it, make its tables if it is new, check it. Raises BadDatabase."""
        self._writer = threading.Lock()
        try:
            self.engine = engine_of(url, connections=connections, most_bytes=most_bytes)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise BadDatabase(f"this is no database's URL that can be used here: {error}") from None
        self.is_file = self.engine.dialect.name == "sqlite"
        try:
            self._prepare()
        except SQLAlchemyError as error:
            self.close()
            raise BadDatabase(f"the database cannot be used: {_original(error)}") from None
        except BadDatabase:
            self.close()
            raise

    def _prepare(self) -> None:
        if self.is_file:
            self._check_file()
        with self.engine.execution_options(writes=True).begin() as connection:
            metadata.create_all(connection)
            found = connection.scalar(sa.select(about.c.schema))
            if found is None:
                connection.execute(sa.insert(about).values(schema=SCHEMA))
            elif found != SCHEMA:
                raise BadDatabase(
                    f"the database is of version {found}, this service reads {SCHEMA}; use the"
                    " version of the course that made it. Nothing was changed"
                )

    def _check_file(self) -> None:
        with self.engine.connect() as connection:
            said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if said != ["ok"] or lost is not None:
            raise BadDatabase(
                f"the database is damaged ({said[0] if said != ['ok'] else 'rows without owner'});"
                " bring it back from a back-up. Nothing was changed"
            )

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A consistent view. Raises Trouble."""
        try:
            with self.engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise trouble_of(error) from error

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that is on the disk when this ends. Raises Trouble."""
        alone = self.is_file and self._writer.acquire(timeout=WAIT_S)
        if self.is_file and not alone:
            raise trouble.busy()
        try:
            with self.engine.execution_options(writes=True).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise trouble_of(error) from error
        finally:
            if alone:
                self._writer.release()

    def alone(self, connection: sa.Connection, what: str) -> None:
        """Until this transaction ends, no other one goes on that names the same."""
        if not self.is_file:  # a file has one writer anyway
            connection.execute(
                sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(what, 0)))
            )


def trouble_of(error: SQLAlchemyError) -> Trouble:
    """What an error of the database means for the person who asked."""
    original = _original(error)
    name = str(getattr(original, "sqlite_errorname", "") or "")
    state = str(getattr(original, "sqlstate", "") or "")
    if name == "SQLITE_FULL" or state == _FULL:
        return trouble.full()
    if name.startswith("SQLITE_READONLY") or state == "25006":
        return trouble.not_writable()
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or state in _BUSY:
        return trouble.busy()
    if isinstance(error, NoConnection | IntegrityError):  # another did the same just now
        return trouble.busy()
    return trouble.gone()


def _original(error: SQLAlchemyError) -> BaseException:
    return getattr(error, "orig", None) or error
