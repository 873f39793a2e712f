"""The tables, and the engine that opens them: an SQLite file, or PostgreSQL by its URL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url

SCHEMA = 1
"""What this version makes and reads."""
WAIT_S = 10.0
"""Seconds to wait for another writer, or for the database to answer."""

metadata = sa.MetaData()
about = sa.Table("about", metadata, sa.Column("schema", sa.Integer, primary_key=True))
releases = sa.Table(
    "releases",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("course", sa.String(64), nullable=False),
    sa.Column("assignment", sa.String(64), nullable=False),
    sa.Column("time_us", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("course", "assignment"),
)
release_files = sa.Table(
    "release_files",
    metadata,
    sa.Column("release", sa.ForeignKey("releases.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
hand_ins = sa.Table(
    "hand_ins",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("version", sa.String(32), nullable=False, unique=True),
    sa.Column("course", sa.String(64), nullable=False),
    sa.Column("assignment", sa.String(64), nullable=False),
    sa.Column("learner", sa.String(64), nullable=False, index=True),
    sa.Column("time_us", sa.BigInteger, nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    # one time names one version, and one key one hand-in, however often it is sent
    sa.UniqueConstraint("course", "assignment", "learner", "time_us", name="one_a_time"),
    sa.UniqueConstraint("course", "assignment", "learner", "key", name="one_a_key"),
)
hand_in_files = sa.Table(
    "hand_in_files",
    metadata,
    sa.Column("hand_in", sa.ForeignKey("hand_ins.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("hand_in", sa.ForeignKey("hand_ins.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)


def engine_of(url: str, *, connections: int, most_bytes: int = 0) -> Engine:
    """The engine of a database. connections: at most so many.

    most_bytes: of an SQLite file; 0: no limit. Raises SQLAlchemy's ArgumentError.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, connections, most_bytes)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    milliseconds = int(WAIT_S * 1000)
    return sa.create_engine(
        parsed,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT_S,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": int(WAIT_S),
            "options": f"-c lock_timeout={milliseconds} -c statement_timeout={3 * milliseconds}",
        },
    )


def _sqlite(url: sa.URL, connections: int, most_bytes: int) -> Engine:
    engine = sa.create_engine(
        url,
        poolclass=sa.QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT_S,
        connect_args={"timeout": WAIT_S, "check_same_thread": False},
    )

    @sa.event.listens_for(engine, "connect")
    def _opened(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is said below, not by the driver
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # an acknowledged hand-in survives a power cut
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # forgotten is not left on the disk
        if most_bytes:
            (page,) = cursor.execute("PRAGMA page_size").fetchone()
            cursor.execute(f"PRAGMA max_page_count = {max(1, most_bytes // page)}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begun(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        # a reader that becomes a writer may be refused; who will write says so at once
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
