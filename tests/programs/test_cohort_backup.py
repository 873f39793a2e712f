"""Back-up and restore: whole, verified, never over a living cohort, never out of its folder."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tpilab.command_line import main
from tpilab.gradebook_file import BadGradebook
from tpilab.grading.archive import MANIFEST, BadArchive, verify
from tpilab.grading.backup import COURSE_THEN, back_up, backups_of, restore
from tpilab.grading.cohort import CohortProblem, new_cohort
from tpilab.grading.one_at_a_time import alone

Files = dict[str, bytes]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    root = tmp_path / "course"
    for name in ("solutions/02_a/02_a.ipynb", "solutions/02_a.yaml", "solutions/02_a.ipynb",
                 "quizzes/02_a/02_a.ipynb"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}", "class") as made:
        made.add_student("ana")
    return path


@pytest.fixture
def cohort(course: Path, gradebook: Path, tmp_path: Path) -> Path:
    folder = new_cohort(tmp_path / "place" / "class", course)
    for step in ("submitted", "autograded", "feedback"):
        (folder / step / "ana/02_a").mkdir(parents=True)
        (folder / step / "ana/02_a/file").write_text(f"{step} of ana")
    (folder / "submitted/ana/02_a/submission_secret.txt").write_text("0123abcd")
    (folder / "replays").mkdir()
    (folder / "replays/cache").write_text("made again when needed")
    (folder / "submitted/ana/link").symlink_to("/etc/passwd")
    shutil.copyfile(gradebook, folder / "gradebook.db")
    return folder


def files(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and path.name not in (".busy", "cache")
        and COURSE_THEN not in path.parts and path.name != "gradebook.db"
    }  # fmt: skip


def students(folder: Path) -> list[str]:
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "class") as gradebook:
        return [student.id for student in gradebook.students]


def test_a_cohort_comes_back_as_it_was(
    cohort: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", "--cohort", str(cohort)]) == 0
    [saved] = backups_of(cohort).iterdir()
    assert str(saved) in capsys.readouterr().out
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert stat.S_IMODE(saved.parent.stat().st_mode) == 0o700
    back = tmp_path / "elsewhere/back"
    assert main(["restore", str(saved), str(back)]) == 0
    assert files(back) == files(cohort)
    assert students(back) == ["ana"]
    assert not (back / "submitted/ana/link").exists()
    assert (back / COURSE_THEN / "solutions/02_a.yaml").read_text() == "solutions/02_a.yaml"
    assert (back / COURSE_THEN / "quizzes/02_a/02_a.ipynb").is_file()
    assert stat.S_IMODE((back / "gradebook.db").stat().st_mode) == 0o600
    again = verify(back_up(back, tmp_path / "again.zip"))
    assert again.files[1:] == verify(saved).files[1:]  # the first is the gradebook


def test_others_may_write_meanwhile(cohort: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(cohort / "gradebook.db")) as writer:
        writer.execute("INSERT INTO student (id) VALUES ('ben')")  # not committed: not in it
        saved = back_up(cohort, tmp_path / "one.zip")
        writer.commit()
    restore(saved, tmp_path / "one")
    assert students(tmp_path / "one") == ["ana"]
    restore(back_up(cohort, tmp_path / "two.zip"), tmp_path / "two")
    assert students(tmp_path / "two") == ["ana", "ben"]


def test_a_living_cohort_stays_unless_told_and_then_beside(cohort: Path, tmp_path: Path) -> None:
    saved = back_up(cohort)
    (cohort / "submitted/ana/02_a/file").write_text("newer")
    before = files(cohort)
    with pytest.raises(CohortProblem, match="not empty; nothing was changed"):
        restore(saved, cohort)
    assert files(cohort) == before
    manifest, old = restore(saved, cohort, replace=True)
    assert (cohort / "submitted/ana/02_a/file").read_text() == "submitted of ana"
    assert old is not None
    assert files(old) == before
    assert manifest.cohort == "class"
    assert sorted(path.name for path in cohort.parent.iterdir()) == [
        "class", "class-backups", old.name
    ]  # fmt: skip


def test_nothing_is_left_behind_when_it_fails(
    cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out/a.zip"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        back_up(cohort, target)
    assert list(target.parent.iterdir()) == []


def test_what_cannot_be_saved_is_said(cohort: Path, tmp_path: Path) -> None:
    with pytest.raises(CohortProblem, match="is no cohort"):
        back_up(tmp_path)
    with pytest.raises(CohortProblem, match="inside the cohort"):
        back_up(cohort, cohort / "a.zip")
    saved = back_up(cohort, tmp_path / "a.zip")
    with pytest.raises(CohortProblem, match="is there already"):
        back_up(cohort, saved)
    (cohort / "gradebook.db").write_text("not one " * 200)
    with pytest.raises(BadGradebook, match="is not a database"):
        back_up(cohort)


def test_a_torn_archive_is_said_plainly_wherever_it_is_torn(cohort: Path, tmp_path: Path) -> None:
    whole = back_up(cohort, tmp_path / "whole.zip").read_bytes()
    torn = tmp_path / "torn.zip"
    for length in range(0, len(whole), len(whole) // 40):
        torn.write_bytes(whole[:length])
        with pytest.raises(BadArchive, match="nothing was changed"):
            restore(torn, tmp_path / "back")
    for place in range(10, len(whole) - 30, len(whole) // 40):
        changed = bytearray(whole)
        changed[place : place + 4] = bytes(byte ^ 0x5A for byte in changed[place : place + 4])
        torn.write_bytes(changed)
        try:
            verify(torn)  # a date in a header may change and nothing is lost by it
        except BadArchive as problem:
            assert "nothing was changed" in str(problem)  # noqa: PT017
    assert not (tmp_path / "back").exists()
    with pytest.raises(BadArchive, match="there is no"):
        restore(tmp_path / "missing.zip", tmp_path / "back")


def rewritten(source: Path, target: Path, change: Callable[[Files], None]) -> Path:
    with zipfile.ZipFile(source) as whole:
        held = {name: whole.read(name) for name in whole.namelist()}
    change(held)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in held.items():
            made.writestr(name, content)
    return target


def declare(held: Files, name: str, content: bytes, **more: object) -> None:
    from hashlib import sha256

    held[name] = content
    manifest = json.loads(held[MANIFEST])
    manifest["files"].append(
        {"path": name, "size": len(content), "sha256": sha256(content).hexdigest()} | more
    )
    held[MANIFEST] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    "name",
    ["../outside", "a/../../outside", "/tmp/outside", "C:/outside", "a\\..\\outside", "a//b",
     "./a", "a/", "gradebook.db/a", "a\nb", ".."],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_refused(cohort: Path, tmp_path: Path, name: str) -> None:
    saved = back_up(cohort, tmp_path / "a.zip")
    hostile = rewritten(saved, tmp_path / "h.zip", lambda held: declare(held, name, b"x"))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BadArchive, match="nothing was changed"):
        restore(hostile, tmp_path / "back/deep")
    assert sorted(set(tmp_path.rglob("*")) - set(before)) == [tmp_path / "back"]


def without_config(held: Files) -> None:
    manifest = json.loads(held[MANIFEST])
    name = "nbgrader_config.py"
    manifest["files"] = [each for each in manifest["files"] if each["path"] != name]
    held[MANIFEST] = json.dumps(manifest).encode()
    del held[name]


def test_links_strangers_and_lies_are_refused(cohort: Path, tmp_path: Path) -> None:
    saved = back_up(cohort, tmp_path / "a.zip")

    def refused(told: str, change: Callable[[Files], None]) -> None:
        with pytest.raises(BadArchive, match=told):
            restore(rewritten(saved, tmp_path / "h.zip", change), tmp_path / "back")

    refused("differ", lambda held: held.update({"stranger": b"x"}))
    refused("differ", lambda held: held.pop("cohort.json") and None)
    refused("not as large", lambda held: held.update({"cohort.json": b"{}"}))
    refused("not what its manifest", lambda held: held.update(
        {"cohort.json": b" " * len(held["cohort.json"])}))  # fmt: skip
    refused("no manifest", lambda held: held.pop(MANIFEST) and None)
    refused("manifest cannot be read", lambda held: held.update({MANIFEST: b"[" * 9999}))
    refused("no nbgrader_config.py", without_config)
    link = tmp_path / "l.zip"
    with zipfile.ZipFile(saved) as whole, zipfile.ZipFile(link, "w") as made:
        for entry in whole.infolist():
            if entry.filename == "cohort.json":
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            made.writestr(entry, whole.read(entry.filename))
    with pytest.raises(BadArchive, match="link"):
        restore(link, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_bomb_is_refused_before_it_is_unpacked(cohort: Path, tmp_path: Path) -> None:
    saved = back_up(cohort, tmp_path / "a.zip")
    bomb = rewritten(saved, tmp_path / "b.zip",
                     lambda held: declare(held, "zeros", bytes(80 * 2**20)))  # fmt: skip
    with pytest.raises(BadArchive, match="too much for its size"):
        restore(bomb, tmp_path / "back")
    small = rewritten(saved, tmp_path / "s.zip", lambda held: declare(held, "z", b"x", size=2**60))
    with pytest.raises(BadArchive, match="more than any cohort"):
        restore(small, tmp_path / "back")


def test_a_gradebook_of_another_nbgrader_is_saved_and_told(
    cohort: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(cohort / "gradebook.db")) as book:
        book.execute("UPDATE alembic_version SET version_num = '167914646830'")
        book.commit()
    saved = back_up(cohort, tmp_path / "a.zip")
    assert verify(saved).gradebook_schema == "167914646830"
    assert main(["restore", str(saved), str(tmp_path / "back")]) == 0
    assert "'nbgrader db upgrade' may be needed" in capsys.readouterr().out


def test_an_archive_of_a_newer_course_is_refused(cohort: Path, tmp_path: Path) -> None:
    def newer(held: Files) -> None:
        manifest = json.loads(held[MANIFEST]) | {"layout": 99, "course_version": "9.0"}
        held[MANIFEST] = json.dumps(manifest).encode()

    saved = back_up(cohort, tmp_path / "a.zip")
    with pytest.raises(BadArchive, match=r"newer version of the course \(9\.0\)"):
        restore(rewritten(saved, tmp_path / "h.zip", newer), tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_running_autograde_is_waited_for(cohort: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tpilab.grading import backup

    monkeypatch.setattr(backup, "alone", lambda folder: alone(folder, wait_s=0))
    with alone(cohort), pytest.raises(ValueError, match="another command"):
        back_up(cohort)
    assert not backups_of(cohort).exists()
