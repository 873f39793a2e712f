"""Every command that touches a gradebook says in plain words why it cannot."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.grading.conftest import QUIZ, Cohort, line
from tests.grading.killed import Killing

COMMANDS = (
    ("nbgrader", "autograde", QUIZ),
    ("nbgrader", "generate_feedback", QUIZ),
    ("nbgrader", "collect", QUIZ, "--before-duedate"),
    ("tpilab", "regrade", QUIZ),
    ("tpilab", "forget", "ana"),
    ("tpilab", "study", "export", "out"),
    ("tpilab", "study", "ratings", "ratings.csv"),
)
BACKUP = ("tpilab", "backup")
"""A back-up takes a gradebook of any schema, and a cohort without one."""
WITH_ONE = (*COMMANDS, ("tpilab", "cohort", "move", "."))
"""A cohort without a gradebook is moved as it is."""


def change(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as book:
        book.execute(statement)
    book.close()


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "no database": (lambda path: path.write_text("Dear dean, " * 99), "is not a database"),
    "newer": (
        lambda path: change(path, "UPDATE alembic_version SET version_num = 'f'"),
        "probably newer nbgrader",
    ),
    "older": (
        lambda path: change(path, "UPDATE alembic_version SET version_num = '167914646830'"),
        "made by an older nbgrader",
    ),
}


@pytest.fixture(scope="module")
def killing() -> Iterator[Killing]:
    made = Killing()
    yield made
    made.close()


@pytest.fixture
def begun(cohort: Cohort, tmp_path: Path) -> Cohort:
    """A cohort with something in every folder, so that each command gets to the gradebook."""
    folder = cohort.submit("ana", line("slot_03", "PAL-03", "c"))
    marked = cohort.folder / "autograded/ana" / QUIZ
    marked.mkdir(parents=True)
    (marked / f"{QUIZ}.ipynb").write_bytes((folder / f"{QUIZ}.ipynb").read_bytes())
    (cohort.folder / "cohort.json").unlink()
    exchange = tmp_path / "exchange"
    (exchange / "class/inbound").mkdir(parents=True)
    exchange.chmod(0o777)
    with (cohort.folder / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {str(exchange)!r}\n")
    (cohort.folder / "study").mkdir()
    (cohort.folder / "study/consent.jsonl").write_text(
        '{"learner": "ana", "given": true, "when": "2026-11-20T09:00:00+00:00"}\n'
    )
    return cohort


def told(killing: Killing, cohort: Cohort, words: str, *commands: tuple[str, ...]) -> None:
    for command in commands:
        done = killing.run(cohort.folder, *command)
        assert done.code == 1, (command, done.output)
        assert words in done.output, (command, done.output)
        assert "Traceback" not in done.output, (command, done.output)


@pytest.mark.parametrize("kind", BAD)
def test_bad(begun: Cohort, killing: Killing, kind: str) -> None:
    spoil, words = BAD[kind]
    database = begun.folder / "gradebook.db"
    spoil(database)
    before = database.read_bytes()
    told(killing, begun, words, *WITH_ONE, *([BACKUP] if kind == "no database" else []))
    assert database.read_bytes() == before


def test_missing(begun: Cohort, killing: Killing) -> None:
    database = begun.folder / "gradebook.db"
    database.unlink()
    told(killing, begun, "no gradebook", *(each for each in COMMANDS if "forget" not in each))
    assert not database.exists()


def test_locked(begun: Cohort, killing: Killing) -> None:
    book = sqlite3.connect(begun.folder / "gradebook.db", timeout=0)
    book.execute("BEGIN EXCLUSIVE")
    told(killing, begun, "another program is writing", WITH_ONE[0], BACKUP)
    book.rollback()
    book.close()
    assert killing.run(begun.folder, *WITH_ONE[0]).code == 0
