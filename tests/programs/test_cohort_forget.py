"""A learner is deleted wherever they are, and nobody else is."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.programs import cohorts
from tpilab.command_line import main
from tpilab.grading.archive import verify
from tpilab.grading.backup import back_up, restore
from tpilab.grading.cohort import CohortProblem
from tpilab.grading.forget import Forgotten, Places, exchange_of, forget
from tpilab.grading.plugins import COPIED
from tpilab.grading.study.allocation import assign, given_in, make_plan
from tpilab.grading.study.consent import consenting, record_consent
from tpilab.grading.submissions import Refused


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cohorts.rows(tmp_path_factory.mktemp("made") / "gradebook.db")


@pytest.fixture
def places(gradebook: Path, tmp_path: Path) -> Places:
    cohort = cohorts.place(tmp_path / "place/class", tmp_path / "course")
    shutil.copyfile(gradebook, cohort / "gradebook.db")
    exchange = cohorts.exchange(tmp_path / "exchange/class")
    return Places(cohort, exchange, tmp_path / "backups")


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")
                  if path.name not in (".busy", "gradebook.db"))  # fmt: skip


def counts(cohort: Path) -> dict[str, int]:
    with closing(sqlite3.connect(cohort / "gradebook.db")) as book:
        return {
            table: book.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("student", "submitted_assignment", "submitted_notebook", "grade",
                          "comment", "course")
        }  # fmt: skip


def test_everything_of_one_learner_goes_and_nothing_of_anybody_else(places: Places) -> None:
    before, rows = tree(places.cohort), counts(places.cohort)
    shared = tree(places.exchange or Path())
    done = forget("ana", places)
    assert done.failed == []
    gone = set(before) - set(tree(places.cohort))
    assert gone == {each for each in before if "ana" in each.split("/")} | {
        "replays", "replays/x", ".nbgrader.log"
    }  # fmt: skip
    assert set(tree(places.cohort)) <= set(before)
    left = counts(places.cohort)
    assert {name: (rows[name] - left[name]) * 4 for name in rows} == rows | {"course": 0}
    assert places.exchange is not None
    assert len(tree(places.exchange)) == len(shared) - 2 * 2 - 2  # 2 folders of 2 entries, 2 pages
    pages = [path.read_text() for path in (places.exchange / "feedback").iterdir()]
    assert sorted(set(pages)) == ["an", "ana2", "ben"]
    assert b"2026-11-10" not in (places.cohort / "gradebook.db").read_bytes()  # no free page
    hint = (places.cohort / "autograded/ben/02_a/02_a.ipynb").read_text()
    assert "handed in by somebody else, ana2." in hint
    assert "What would ana do?" in hint
    with pytest.raises(CohortProblem, match="nothing of ana"):
        forget("ana", places)


def test_a_dry_run_tells_the_same_and_changes_nothing(places: Places) -> None:
    before, rows = tree(places.cohort), (places.cohort / "gradebook.db").read_bytes()
    shared = tree(places.exchange or Path())
    told = forget("ana", places, dry_run=True)
    assert tree(places.cohort) == before
    assert tree(places.exchange or Path()) == shared
    assert (places.cohort / "gradebook.db").read_bytes() == rows
    assert forget("ana", places).deleted == told.deleted


@pytest.mark.parametrize(
    "odd", ["..", ".", "", "*", "an?", "[a]na", "ana/02_a", "/etc", "ana\0", "a" * 65, "-rf",
            "ana+02_a", "~", "ana\n"],
)  # fmt: skip
def test_odd_ids_are_refused(places: Places, odd: str) -> None:
    before = tree(places.cohort)
    with pytest.raises(Refused):
        forget(odd, places)
    assert tree(places.cohort) == before


@pytest.mark.parametrize("near", ["a", "anan", "ANA", "Ana", "ana2x", "be", "0123456789"])
def test_a_part_of_an_id_is_nobody(places: Places, near: str) -> None:
    before, shared = tree(places.cohort), tree(places.exchange or Path())
    with pytest.raises(CohortProblem, match="letter by letter"):
        forget(near, places)
    assert tree(places.cohort) == before
    assert tree(places.exchange or Path()) == shared


def test_a_borrowed_secret_and_a_link_delete_nothing_of_others(
    places: Places, tmp_path: Path
) -> None:
    assert places.exchange is not None
    mallorys = places.cohort / "submitted/ben/02_a/submission_secret.txt"
    mallorys.write_text(cohorts.secret("ana2", "02_a"))
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").touch()
    (places.exchange / "inbound/ben+02_a+link").symlink_to(precious)
    shutil.rmtree(places.cohort / "received/ben")
    (places.cohort / "received/ben").symlink_to(precious)
    forget("ben", places)
    assert (precious / "file").exists()
    assert not (places.exchange / "inbound/ben+02_a+link").is_symlink()
    assert not (places.cohort / "received/ben").is_symlink()
    pages = [path.read_text() for path in (places.exchange / "feedback").iterdir()]
    assert pages.count("ana2") == 2


@pytest.mark.parametrize(
    "broken",
    [
        b"\xff%s",
        b"%s [",
        b'["%s"]',
        b'{"a": "%s"}',
        b'{"cells": [{"x": "%s"}]}',
        b'{"cells": 5, "x": "%s"}',
    ],
)
def test_a_broken_notebook_of_somebody_else_stops_no_deletion(
    places: Places, broken: bytes
) -> None:
    """Whatever is handed in beside a quiz lies among marked work, too."""
    odd = places.cohort / "autograded" / "zoe" / "02_palpate" / "odd.ipynb"
    odd.parent.mkdir(parents=True, exist_ok=True)
    content = broken % f"{COPIED}ana.".encode()
    odd.write_bytes(content)
    assert forget("ana", places).deleted
    assert odd.read_bytes() == content


def test_back_ups_are_listed_and_on_request_rewritten(
    places: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert places.backups is not None
    places.backups.mkdir()
    saved = back_up(places.cohort, places.backups / "one.zip")
    made = verify(saved).made
    arguments = ["forget", "ana", "--cohort", str(places.cohort), "--backups", str(places.backups)]
    assert main(arguments) == 0
    told = capsys.readouterr().out
    assert f"NOT DELETED, a copy that holds or may hold ana: {saved}" in told
    assert "--rewrite-backups" in told
    assert main([*arguments, "--rewrite-backups"]) == 0
    assert "rewritten without" in capsys.readouterr().out
    manifest = verify(saved)
    assert (manifest.made, manifest.forgotten) == (made, 1)
    restore(saved, tmp_path / "back")
    assert tree(tmp_path / "back/submitted") == tree(places.cohort / "submitted")
    assert counts(tmp_path / "back") == counts(places.cohort)
    assert [path.name for path in places.backups.iterdir()] == ["one.zip"]
    assert main(arguments) == 1  # nothing is left to delete


def test_a_torn_back_up_is_told_and_does_not_stop_the_rest(places: Places) -> None:
    assert places.backups is not None
    places.backups.mkdir()
    (places.backups / "torn.zip").write_bytes(b"PK\3\4")
    done = forget("ana", places, rewrite=True)
    assert "torn.zip" in done.failed[0]
    assert not (places.cohort / "submitted/ana").exists()


def test_the_study_forgets_the_name_and_keeps_the_place(places: Places) -> None:
    make_plan(places.cohort, ("a", "b"), (2,), {}, seed=1)
    for learner in ("ana", "ben"):
        record_consent(places.cohort, learner, given=True)
        assign(places.cohort, learner, {})
    before = given_in(places.cohort)
    done: Forgotten = forget("ana", places)
    assert "1 lines of study/allocation.jsonl" in done.deleted
    after = given_in(places.cohort)  # the chain still holds
    assert [each.arm for each in after] == [each.arm for each in before]
    assert [each.learner for each in after] == [None, "ben"]
    assert consenting(places.cohort) == {"ben"}
    assert "ana" not in (places.cohort / "study/allocation.jsonl").read_text()


def test_a_killed_deletion_goes_on_where_it_was(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tpilab.grading import forget as module

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "_from_gradebook", dies)
        with pytest.raises(KeyboardInterrupt):
            forget("ana", places)
    done = forget("ana", places)
    assert any("rows of gradebook.db" in each for each in done.deleted)
    assert counts(places.cohort)["student"] == 3


def test_the_exchange_is_found_by_the_cohorts_settings(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    assert places.exchange is not None
    with (places.cohort / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {str(places.exchange.parent)!r}\n")
    assert exchange_of(places.cohort) == places.exchange
    assert main(["forget", "ben", "--cohort", str(places.cohort)]) == 0
    assert capsys.readouterr().out.count("deleted " + str(places.exchange / "feedback")) == 2
    shutil.rmtree(places.exchange)
    assert exchange_of(places.cohort) is None
