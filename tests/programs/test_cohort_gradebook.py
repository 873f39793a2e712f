"""A gradebook that cannot be used is told in plain words, whatever the command."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from nbgrader.api import Gradebook, get_alembic_version

from tpilab.gradebook_file import BadGradebook, check_gradebook, revisions
from tpilab.grading.backup import back_up
from tpilab.grading.cohort import new_cohort
from tpilab.grading.forget import Places, forget
from tpilab.grading.regrade import regrade

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}", "class"):
        pass
    return path


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(made, tmp_path / "gradebook.db"))


def change(book: Path, *statements: str) -> None:
    with closing(sqlite3.connect(book)) as connection:
        for each in statements:
            connection.execute(each)
        connection.commit()


def test_a_good_one_passes_and_is_not_changed(book: Path) -> None:
    before = book.read_bytes()
    check_gradebook(book)
    check_gradebook(book, write=True)
    assert book.read_bytes() == before


def test_our_newest_schema_is_nbgraders(book: Path) -> None:
    known, newest = revisions()
    assert newest == get_alembic_version()
    assert len(known) > 5


def test_missing_empty_folder_text_and_foreign_are_told_apart(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    with pytest.raises(BadGradebook, match="there is no gradebook"):
        check_gradebook(missing)
    assert not missing.exists()
    with pytest.raises(BadGradebook, match="is no file"):
        check_gradebook(tmp_path)
    (tmp_path / "empty.db").touch()
    with pytest.raises(BadGradebook, match="is empty"):
        check_gradebook(tmp_path / "empty.db")
    (tmp_path / "text.db").write_text("I am a letter to the dean. " * 99)
    with pytest.raises(BadGradebook, match="is not a database"):
        check_gradebook(tmp_path / "text.db")
    change(tmp_path / "other.db", "CREATE TABLE recipes (name)")
    with pytest.raises(BadGradebook, match="no gradebook of nbgrader's"):
        check_gradebook(tmp_path / "other.db")


def test_a_torn_one_is_damaged(book: Path) -> None:
    with book.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 3996)
    with pytest.raises(BadGradebook, match="is damaged"):
        check_gradebook(book)


def test_locked_is_said_after_waiting(book: Path) -> None:
    with closing(sqlite3.connect(book)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BadGradebook, match="another program is writing"):
            check_gradebook(book, wait_s=0)
        other.rollback()
        other.execute("BEGIN IMMEDIATE")  # may still be read
        check_gradebook(book, wait_s=0)
        with pytest.raises(BadGradebook, match="locked"):
            check_gradebook(book, write=True, wait_s=0)


def test_another_schema_is_explained(book: Path) -> None:
    change(book, "UPDATE alembic_version SET version_num = '167914646830'")
    with pytest.raises(BadGradebook, match=r"older nbgrader .*nbgrader db upgrade"):
        check_gradebook(book)
    change(book, "UPDATE alembic_version SET version_num = 'ffffffffffff'")
    with pytest.raises(BadGradebook, match="probably newer nbgrader"):
        check_gradebook(book)
    change(book, "DROP TABLE alembic_version")
    with pytest.raises(BadGradebook, match="without a number"):
        check_gradebook(book)


def test_marks_in_another_database_are_left_out_by_nobody(tmp_path: Path) -> None:
    cohort = new_cohort(tmp_path / "class", ROOT)
    config = cohort / "nbgrader_config.py"
    url = "postgresql+psycopg://me:secret@localhost/marks"
    config.write_text(config.read_text() + f"c.CourseDirectory.db_url = {url!r}\n")
    places = Places(cohort, None, tmp_path / "backups")
    for refused in (
        lambda: back_up(cohort),
        lambda: forget("ann", places, rewrite=False, dry_run=False),
        lambda: regrade(cohort, "02_palpate"),
        lambda: check_gradebook(cohort / "gradebook.db"),
    ):
        with pytest.raises(BadGradebook, match="Nothing was done") as told:
            refused()
        assert "secret" not in str(told.value)
