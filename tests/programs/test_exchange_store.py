"""What the service keeps: nothing doubled, nothing lost, nobody's work under another's name."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.programs.exchanges import COURSE, QUIZ, RELEASE
from tpilab.exchange import database as database_module
from tpilab.exchange.database import BadDatabase, Database
from tpilab.exchange.keeping import NotDone, back_up, forget, rename
from tpilab.exchange.names import BadName
from tpilab.exchange.settings import Limits
from tpilab.exchange.store import Store
from tpilab.exchange.tables import metadata
from tpilab.exchange.trouble import Trouble

POSTGRESQL = os.environ.get("TPILAB_TEST_POSTGRESQL", "")
URLS = ["sqlite", *(["postgresql"] if POSTGRESQL else [])]
ANSWERS = {"answers.jsonl": b"{}\n", f"{QUIZ}.ipynb": b"\x00\xff"}


@pytest.fixture(params=URLS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "postgresql":
        engine = sa.create_engine(POSTGRESQL)
        metadata.drop_all(engine)
        engine.dispose()
    url = POSTGRESQL if request.param == "postgresql" else f"sqlite:///{tmp_path / 'a.db'}"
    database = Database(url)
    yield database
    database.close()


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: Database, clock: Clock) -> Store:
    store = Store(database, Limits(), clock)
    store.release(COURSE, QUIZ, RELEASE, replace=False)
    return store


def test_a_release_is_replaced_only_when_asked(store: Store) -> None:
    assert store.released_files(COURSE, QUIZ) == RELEASE
    store.release(COURSE, QUIZ, RELEASE, replace=False)  # sent again
    with pytest.raises(Trouble, match="released already"):
        store.release(COURSE, QUIZ, {"a.ipynb": b""}, replace=False)
    store.release(COURSE, QUIZ, {"a.ipynb": b""}, replace=True)
    [release] = store.released([COURSE, "other"])
    assert (release.assignment, release.files) == (QUIZ, ("a.ipynb",))
    assert store.released(["other"]) == store.released([]) == []
    store.withdraw(COURSE, QUIZ)
    for gone in (store.withdraw, store.released_files):
        with pytest.raises(Trouble, match="not released"):
            gone(COURSE, QUIZ)


def test_a_hand_in_sent_again_is_not_doubled(store: Store) -> None:
    first, new = store.hand_in(COURSE, QUIZ, "ana", "key-key-1", ANSWERS)
    again, newer = store.hand_in(COURSE, QUIZ, "ana", "key-key-1", ANSWERS)
    assert (new, newer, again.version) == (True, False, first.version)
    with pytest.raises(Trouble, match="same key"):
        store.hand_in(COURSE, QUIZ, "ana", "key-key-1", {"answers.jsonl": b"other"})
    other, _ = store.hand_in(COURSE, QUIZ, "bea", "key-key-1", ANSWERS)
    second, _ = store.hand_in(COURSE, QUIZ, "ana", "key-key-2", ANSWERS)
    assert len({first.version, other.version, second.version}) == 3
    assert [each.version for each in store.hand_ins(learner="ana")] == [
        first.version, second.version
    ]  # fmt: skip
    assert store.hand_in_files(COURSE, first.version) == ANSWERS
    assert store.hand_in_files(COURSE, first.version, only="answers.jsonl") == {
        "answers.jsonl": b"{}\n"
    }


def test_versions_differ_in_time_even_when_the_clock_stands_or_goes_back(
    store: Store, clock: Clock
) -> None:
    times = [store.hand_in(COURSE, QUIZ, "ana", "key-key-1", ANSWERS)[0].when]
    times.append(store.hand_in(COURSE, QUIZ, "ana", "key-key-2", ANSWERS)[0].when)
    clock.now -= 86400
    times.append(store.hand_in(COURSE, QUIZ, "ana", "key-key-3", ANSWERS)[0].when)
    assert times == sorted(set(times))
    assert times[0] == datetime.fromtimestamp(Clock.now, UTC)


def test_many_at_the_same_moment_are_all_kept(store: Store) -> None:
    problems: list[BaseException] = []

    def hand_in(number: int) -> None:
        try:
            for _ in range(2):  # the second is a repetition
                store.hand_in(COURSE, QUIZ, "ana", f"key-key-{number % 8}", ANSWERS)
        except BaseException as problem:  # noqa: BLE001 - told below
            problems.append(problem)

    threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not problems
    assert len({each.when for each in store.hand_ins(COURSE, QUIZ, "ana")}) == 8


def test_what_is_not_released_is_not_taken_and_a_withdrawn_one_keeps_hand_ins(store: Store) -> None:
    with pytest.raises(Trouble, match="03_other is not released"):
        store.hand_in(COURSE, "03_other", "ana", "key-key-1", ANSWERS)
    store.hand_in(COURSE, QUIZ, "ana", "key-key-1", ANSWERS)
    store.withdraw(COURSE, QUIZ)
    assert len(store.hand_ins(COURSE)) == 1
    assert not store.hand_in(COURSE, QUIZ, "ana", "key-key-1", ANSWERS)[1]  # it was acknowledged


def test_one_learner_cannot_fill_the_disk(store: Store) -> None:
    store.limits = replace(store.limits, versions=2, learner_bytes=100)
    store.hand_in(COURSE, QUIZ, "ana", "key-key-1", {"a": b"x" * 60})
    with pytest.raises(Trouble, match="no room"):
        store.hand_in(COURSE, QUIZ, "ana", "key-key-2", {"a": b"x" * 60})
    store.hand_in(COURSE, QUIZ, "ana", "key-key-3", {"a": b"x"})
    with pytest.raises(Trouble, match="handed this in 2 times"):
        store.hand_in(COURSE, QUIZ, "ana", "key-key-4", {"a": b"x"})
    store.hand_in(COURSE, QUIZ, "bea", "key-key-1", {"a": b"x" * 60})


def test_feedback_belongs_to_a_version_and_is_replaced_page_by_page(store: Store) -> None:
    first, _ = store.hand_in(COURSE, QUIZ, "ana", "key-key-1", ANSWERS)
    second, _ = store.hand_in(COURSE, QUIZ, "ana", "key-key-2", ANSWERS)
    store.put_feedback(COURSE, first.version, {"a.html": b"one", "b.html": b"b"})
    store.put_feedback(COURSE, first.version, {"a.html": b"two"})
    assert store.feedback(COURSE, first.version) == {"a.html": b"two", "b.html": b"b"}
    assert store.feedback(COURSE, second.version) == {}
    told = {each.version: set(each.feedback) for each in store.hand_ins(COURSE)}
    assert told == {first.version: {"a.html", "b.html"}, second.version: set()}
    for course, learner in (("other", ""), (COURSE, "bea")):
        with pytest.raises(Trouble, match="no such hand-in"):
            store.feedback(course, first.version, learner=learner)
        with pytest.raises(Trouble, match="no such hand-in"):
            store.hand_in_files(course, first.version, learner=learner)
    store.remove(COURSE, first.version)
    assert [each.version for each in store.hand_ins()] == [second.version]


def test_hand_ins_follow_a_renamed_learner(store: Store) -> None:
    first, _ = store.hand_in(COURSE, QUIZ, "ana", "key-key-1", ANSWERS)
    store.put_feedback(COURSE, first.version, {"a.html": b"one"})
    assert rename(store.database, "ana", "ana.lopez") == 1
    [moved] = store.hand_ins(learner="ana.lopez")
    assert (moved.version, moved.when) == (first.version, first.when)
    assert store.feedback(COURSE, first.version, learner="ana.lopez") == {"a.html": b"one"}
    store.hand_in(COURSE, QUIZ, "ana", "key-key-1", ANSWERS)  # the old name is somebody's again
    with pytest.raises(NotDone, match="add --merge"):
        rename(store.database, "ana", "ana.lopez")
    assert rename(store.database, "ana", "ana.lopez", merge=True) == 1
    assert len({each.when for each in store.hand_ins(learner="ana.lopez")}) == 2
    with pytest.raises(NotDone, match="no hand-ins"):
        rename(store.database, "ana", "bea")
    with pytest.raises(BadName):
        rename(store.database, "ana.lopez", "../bea")


def test_who_is_forgotten_is_nowhere_in_the_file(store: Store, tmp_path: Path) -> None:
    store.hand_in(COURSE, QUIZ, "ana", "key-key-1", {"answers.jsonl": b"SECRET-WORK" * 500})
    store.hand_in(COURSE, QUIZ, "bea", "key-key-1", ANSWERS)
    assert forget(store.database, "ana") == 1
    assert [each.learner for each in store.hand_ins()] == ["bea"]
    if store.database.is_file:
        held = b"".join(path.read_bytes() for path in tmp_path.glob("a.db*"))
        assert b"SECRET-WORK" not in held
        assert b"ana" not in held
    with pytest.raises(NotDone, match="no hand-ins"):
        forget(store.database, "ana")


def test_a_back_up_holds_all_and_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    version, _ = store.hand_in(COURSE, QUIZ, "ana", "key-key-1", ANSWERS)
    copy = tmp_path / "copy.db"
    if not store.database.is_file:
        with pytest.raises(NotDone, match="pg_dump"):
            back_up(store.database, copy)
        return
    back_up(store.database, copy)
    restored = Database(f"sqlite:///{copy}")
    assert Store(restored, Limits()).hand_in_files(COURSE, version.version) == ANSWERS
    restored.close()
    with pytest.raises(NotDone, match="there already"):
        back_up(store.database, copy)
    with pytest.raises(NotDone, match="could not be written"):
        back_up(store.database, tmp_path / "nowhere" / "copy.db")


@pytest.mark.parametrize(
    ("pragma", "status", "reason"),
    [("query_only = ON", 503, "read_only"), ("max_page_count = 1", 507, "full")],
)
def test_a_database_that_takes_nothing_says_so_and_keeps_what_it_has(
    tmp_path: Path, pragma: str, status: int, reason: str
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}", connections=1)
    store = Store(database, Limits())
    store.release(COURSE, QUIZ, RELEASE, replace=False)
    kept, _ = store.hand_in(COURSE, QUIZ, "ana", "key-key-1", ANSWERS)
    with closing(database.engine.raw_connection()) as connection:
        connection.cursor().execute(f"PRAGMA {pragma}")
    with pytest.raises(Trouble) as told:
        store.hand_in(COURSE, QUIZ, "ana", "key-key-2", {"answers.jsonl": b"x" * 2**20})
    assert (told.value.status, told.value.reason) == (status, reason)
    assert told.value.said(handing_in=True).startswith("NOT handed in: ")
    assert told.value.said(handing_in=True).endswith("; your answers are kept")
    assert [each.version for each in store.hand_ins()] == [kept.version]
    database.close()


def test_a_locked_database_is_waited_for_and_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tpilab.exchange.tables.WAIT_S", 0.1)
    monkeypatch.setattr(database_module, "WAIT_S", 0.1)
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    store = Store(database, Limits())
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Trouble, match="busy") as told:
            store.release(COURSE, QUIZ, RELEASE, replace=False)
        assert told.value.status == 503
        other.execute("ROLLBACK")
    store.release(COURSE, QUIZ, RELEASE, replace=False)
    database.close()


def test_a_database_that_cannot_be_trusted_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    database = Database(f"sqlite:///{file}")
    store = Store(database, Limits())
    store.release(COURSE, QUIZ, {f"{name}.ipynb": b"x" * 5000 for name in "abcdef"}, replace=False)
    database.close()
    whole = file.read_bytes()

    file.write_bytes(whole[:4096] + b"\x00" * 8192 + whole[12288:])
    with pytest.raises(BadDatabase, match=r"damaged|malformed"):
        Database(f"sqlite:///{file}")
    file.write_bytes(b"no database at all" * 500)
    with pytest.raises(BadDatabase, match="not a database"):
        Database(f"sqlite:///{file}")
    file.write_bytes(whole)
    with closing(sqlite3.connect(file)) as newer:
        newer.execute("UPDATE about SET schema = 2")
        newer.commit()
    with pytest.raises(BadDatabase, match="version 2"):
        Database(f"sqlite:///{file}")
    for url in ("no url", "nosql://x", f"sqlite:///{tmp_path}/nowhere/a.db"):
        with pytest.raises(BadDatabase):
            Database(url)
