"""What the service keeps: releases, hand-ins and feedback. Every change is one transaction."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tpilab.exchange import trouble
from tpilab.exchange.database import Database
from tpilab.exchange.settings import Limits
from tpilab.exchange.tables import feedback, hand_in_files, hand_ins, release_files, releases
from tpilab.exchange.trouble import Trouble

Files = Mapping[str, bytes]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Release:
    """One assignment that is out."""

    course: str
    assignment: str
    when: datetime
    files: tuple[str, ...]


@dataclass(frozen=True)
class Version:
    """One hand-in, without its files."""

    version: str
    """Its own name, random."""
    course: str
    assignment: str
    learner: str
    when: datetime
    """When it was taken, by the service's clock; later than the same learner's one before."""
    size: int
    """Bytes of all files."""
    files: tuple[str, ...] = ()
    feedback: Mapping[str, str] = field(default_factory=dict)
    """By name of file, the SHA-256 of its content."""


class Store:
    """Releases, hand-ins and feedback in a database. All methods block and raise Trouble."""

    def __init__(
        self, database: Database, limits: Limits, clock: Callable[[], float] = time.time
    ) -> None:
        """clock: seconds since 1970."""
        self.database, self.limits, self._clock = database, limits, clock

    def alive(self) -> None:
        """Whether the database answers."""
        with self.database.reading() as connection:
            connection.execute(sa.select(sa.literal(1)))

    def _now_us(self) -> int:
        return int(self._clock() * 1_000_000)

    # releases

    def release(self, course: str, assignment: str, files: Files, *, replace: bool) -> None:
        """Let an assignment out. The same once more is no error; another needs `replace`."""
        with self.database.writing() as connection:
            self.database.alone(connection, f"{course} {assignment}")
            known = connection.scalar(_one_release(course, assignment))
            if known is not None:
                if _files(connection, release_files, release_files.c.release, known) == files:
                    return
                if not replace:
                    raise Trouble(409, "exists", f"{assignment} is released already",
                                  "add --force to put this one in its place")  # fmt: skip
                connection.execute(sa.delete(releases).where(releases.c.id == known))
            of = connection.scalar(
                sa.insert(releases)
                .values(course=course, assignment=assignment, time_us=self._now_us())
                .returning(releases.c.id)
            )
            connection.execute(
                sa.insert(release_files),
                [{"release": of, "name": name, "content": files[name]} for name in files],
            )

    def released(self, courses: Collection[str]) -> list[Release]:
        """What is out in these courses, in order."""
        rows = (
            sa.select(releases, release_files.c.name)
            .join(release_files)
            .where(releases.c.course.in_(courses))
            .order_by(releases.c.course, releases.c.assignment, release_files.c.name)
        )
        found: dict[tuple[str, str], Release] = {}
        with self.database.reading() as connection:
            for row in connection.execute(rows):
                key = row.course, row.assignment
                files = found[key].files if key in found else ()
                found[key] = Release(*key, moment(row.time_us), (*files, row.name))
        return list(found.values())

    def released_files(self, course: str, assignment: str) -> dict[str, bytes]:
        """The files of an assignment."""
        with self.database.reading() as connection:
            known = connection.scalar(_one_release(course, assignment))
            if known is None:
                raise _not_released(assignment)
            return _files(connection, release_files, release_files.c.release, known)

    def withdraw(self, course: str, assignment: str) -> None:
        """Take an assignment back. Hand-ins stay."""
        with self.database.writing() as connection:
            gone = connection.execute(
                sa.delete(releases).where(
                    releases.c.course == course, releases.c.assignment == assignment
                )
            )
            if not gone.rowcount:
                raise _not_released(assignment)

    # hand-ins

    def hand_in(
        self, course: str, assignment: str, learner: str, key: str, files: Files
    ) -> tuple[Version, bool]:
        """Take a hand-in; it is on the disk when this returns. Also gives whether it is new.

        key: the client's; a hand-in that is sent again under its key is not doubled.
        """
        whose = _of(course, assignment, learner)
        digest = _digest(files)
        with self.database.writing() as connection:
            self.database.alone(connection, f"{course} {assignment} {learner}")
            known = connection.execute(
                sa.select(hand_ins).where(*whose, hand_ins.c.key == key)
            ).first()
            if known is not None:
                if known.digest != digest:
                    raise trouble.bad("another hand-in came with the same key")
                return _version(known), False
            if connection.scalar(_one_release(course, assignment)) is None:
                raise _not_released(assignment)
            size = sum(map(len, files.values()))
            row: dict[str, Any] = {
                "version": secrets.token_hex(16), "course": course, "assignment": assignment,
                "learner": learner, "key": key, "digest": digest, "bytes": size,
                "time_us": max(self._now_us(), self._room(connection, whose, size) + 1),
            }  # fmt: skip
            of = connection.scalar(sa.insert(hand_ins).values(row).returning(hand_ins.c.id))
            connection.execute(
                sa.insert(hand_in_files),
                [{"hand_in": of, "name": name, "content": files[name]} for name in files],
            )
        return Version(row["version"], course, assignment, learner, moment(row["time_us"]), size,
                       tuple(sorted(files))), True  # fmt: skip

    def _room(
        self, connection: sa.Connection, whose: tuple[sa.ColumnElement[bool], ...], size: int
    ) -> int:
        """The time of the newest one there is, in microseconds, if there is room for another."""
        count, held, newest = connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.coalesce(sa.func.sum(hand_ins.c.bytes), 0),
                sa.func.coalesce(sa.func.max(hand_ins.c.time_us), 0),
            ).where(*whose)
        ).one()
        if count >= self.limits.versions:
            raise Trouble(403, "quota", f"you have handed this in {count} times, which is the most",
                          "tell your instructor")  # fmt: skip
        if held + size > self.limits.learner_bytes:
            raise Trouble(403, "quota", "what you handed in before leaves no room for more",
                          "tell your instructor")  # fmt: skip
        return int(newest)

    def hand_ins(self, course: str = "", assignment: str = "", learner: str = "") -> list[Version]:
        """Hand-ins in order of time, without their files; empty: of all."""
        wanted = [
            column == value
            for column, value in (
                (hand_ins.c.course, course),
                (hand_ins.c.assignment, assignment),
                (hand_ins.c.learner, learner),
            )
            if value
        ]
        rows = sa.select(hand_ins).where(*wanted).order_by(hand_ins.c.time_us, hand_ins.c.id)
        chosen = sa.select(hand_ins.c.id).where(*wanted)
        names = sa.select(hand_in_files.c.hand_in, hand_in_files.c.name).where(
            hand_in_files.c.hand_in.in_(chosen)
        )
        told = sa.select(feedback.c.hand_in, feedback.c.name, feedback.c.digest).where(
            feedback.c.hand_in.in_(chosen)
        )
        with self.database.reading() as connection:
            files: dict[int, list[str]] = {}
            for of, name in connection.execute(names):
                files.setdefault(of, []).append(name)
            digests: dict[int, dict[str, str]] = {}
            for of, name, digest in connection.execute(told):
                digests.setdefault(of, {})[name] = digest
            return [
                _version(row, tuple(sorted(files.get(row.id, ()))), digests.get(row.id, {}))
                for row in connection.execute(rows)
            ]

    def hand_in_files(
        self, course: str, version: str, *, learner: str = "", only: str = ""
    ) -> dict[str, bytes]:
        """Files of a hand-in. learner: whose it has to be. only: one file alone, if it is there."""
        with self.database.reading() as connection:
            of = _hand_in_of(connection, course, version, learner)
            return _files(connection, hand_in_files, hand_in_files.c.hand_in, of, only)

    def remove(self, course: str, version: str) -> None:
        """Delete a hand-in and its feedback."""
        with self.database.writing() as connection:
            of = _hand_in_of(connection, course, version)
            connection.execute(sa.delete(hand_ins).where(hand_ins.c.id == of))

    # feedback

    def put_feedback(self, course: str, version: str, files: Files) -> None:
        """Give feedback to a hand-in, in the place of what was there under these names."""
        with self.database.writing() as connection:
            self.database.alone(connection, version)
            of = _hand_in_of(connection, course, version)
            connection.execute(
                sa.delete(feedback).where(
                    feedback.c.hand_in == of, feedback.c.name.in_(list(files))
                )
            )
            connection.execute(
                sa.insert(feedback),
                [
                    {"hand_in": of, "name": name, "content": files[name],
                     "digest": hashlib.sha256(files[name]).hexdigest()}
                    for name in files
                ],
            )  # fmt: skip

    def feedback(self, course: str, version: str, *, learner: str = "") -> dict[str, bytes]:
        """Feedback to a hand-in. learner: whose it has to be."""
        with self.database.reading() as connection:
            of = _hand_in_of(connection, course, version, learner)
            return _files(connection, feedback, feedback.c.hand_in, of)


def moment(time_us: int) -> datetime:
    """Microseconds since 1970 as an aware time."""
    return _EPOCH + timedelta(microseconds=time_us)


def _not_released(assignment: str) -> Trouble:
    return trouble.not_there(f"{assignment} is not released", "ask your instructor")


def _one_release(course: str, assignment: str) -> sa.Select[Any]:
    return sa.select(releases.c.id).where(
        releases.c.course == course, releases.c.assignment == assignment
    )


def _of(course: str, assignment: str, learner: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        hand_ins.c.course == course,
        hand_ins.c.assignment == assignment,
        hand_ins.c.learner == learner,
    )


def _hand_in_of(connection: sa.Connection, course: str, version: str, learner: str = "") -> int:
    wanted = [hand_ins.c.course == course, hand_ins.c.version == version]
    if learner:
        wanted.append(hand_ins.c.learner == learner)
    of = connection.scalar(sa.select(hand_ins.c.id).where(*wanted))
    if of is None:
        raise trouble.not_there("there is no such hand-in")
    return int(of)


def _files(
    connection: sa.Connection, table: sa.Table, owner: sa.Column[int], of: int, only: str = ""
) -> dict[str, bytes]:
    wanted = [owner == of] + ([table.c.name == only] if only else [])
    rows = sa.select(table.c.name, table.c.content).where(*wanted).order_by(table.c.name)
    return {name: bytes(content) for name, content in connection.execute(rows)}


def _version(
    row: Any,
    files: tuple[str, ...] = (),
    digests: Mapping[str, str] | None = None,
) -> Version:
    return Version(row.version, row.course, row.assignment, row.learner, moment(row.time_us),
                   row.bytes, files, digests or {})  # fmt: skip


def _digest(files: Files) -> str:
    """Of names and contents, so that no two sets of files have the same."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{len(name)} {name} {len(files[name])} ".encode())
        whole.update(files[name])
    return whole.hexdigest()
