"""The course arrives in a learner's folder, and nothing of the learner's is lost by it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.programs.arriving import FIRST, PAGE, SECOND, change, published, seen
from tpilab.grading.publish import publish_learner
from tpilab.hub import lock
from tpilab.hub.arrival import InTheWay, Torn, arrive
from tpilab.manifest import NAME, BadManifest, is_of_course, read_manifest

ROOT = Path(__file__).parents[2]
MINE = "course/my_copy_of_02_palpate.ipynb"


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return published(tmp_path / "first", FIRST)


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return published(tmp_path / "second", SECOND)


@pytest.fixture
def home(tmp_path: Path, first: Path) -> Path:
    """A learner's folder where the first edition arrived."""
    arrive(first, tmp_path / "tpi")
    return tmp_path / "tpi"


def texts(folder: Path) -> dict[str, str]:
    """What a learner sees: no hidden file."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: path.read_text()
        for name, path in found.items()
        if path.is_file() and not name.startswith(".")
    }


def test_it_arrives_whole_read_only_and_private(home: Path) -> None:
    assert texts(home) == FIRST
    for path in home.rglob("*"):
        mode = path.stat().st_mode & 0o777
        hidden = path.name.startswith(".")
        assert mode == (0o700 if path.is_dir() else 0o600 if hidden else 0o444), path


def test_the_published_course_arrives(tmp_path: Path) -> None:
    copied = publish_learner(ROOT, tmp_path / "copy")
    arrived = arrive(tmp_path / "copy", tmp_path / "tpi")
    assert arrived.version == read_manifest(tmp_path / "copy").version
    assert arrived.version.startswith("0.1.0+")
    for path in copied:
        assert (tmp_path / "tpi" / path).read_bytes() == (ROOT / path).read_bytes()


def test_an_update_brings_what_is_new_and_takes_what_left(home: Path, second: Path) -> None:
    assert arrive(second, home).kept == ()
    assert texts(home) == SECOND
    assert not (home / "course/figures").exists()


def test_what_is_there_already_is_not_written_again(home: Path, first: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    arrive(first, home)
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


def test_a_file_that_the_learner_deleted_comes_again(home: Path, first: Path) -> None:
    (home / PAGE).unlink()
    arrive(first, home)
    assert texts(home) == FIRST


def test_nothing_of_the_learners_is_touched(home: Path, second: Path) -> None:
    own = {
        "my_work/02_palpate/answers.jsonl": "answers",
        "my_work/02_palpate/02_palpate.ipynb": "quiz with outputs",
        "course/notes.txt": "own notes",
        "course/figures/old/own.txt": "own",
        "quizzes/02_palpate/own.txt": "own",
        ".hidden": "own",
    }
    for path, text in own.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text)
    arrive(second, home)
    for path, text in own.items():
        assert (home / path).read_text() == text


def test_a_changed_page_is_kept_beside_the_new_one(home: Path, second: Path) -> None:
    change(home / PAGE, "mine")
    (home / MINE).write_text("an older one of mine")
    arrived = arrive(second, home)
    assert arrived.kept == ("course/my_copy_of_2_02_palpate.ipynb",)
    assert (home / arrived.kept[0]).read_text() == "mine"
    assert (home / MINE).read_text() == "an older one of mine"
    assert (home / PAGE).read_text() == SECOND[PAGE]
    assert (home / PAGE).stat().st_mode & 0o777 == 0o444


def test_a_changed_page_stays_as_long_as_the_course_does_not_change_it(
    home: Path, second: Path
) -> None:
    start = home / "course/00_start_here.ipynb"
    change(start, "mine")
    assert arrive(second, home).kept == ()
    assert start.read_text() == "mine"


def test_a_changed_page_that_left_the_course_stays(home: Path, second: Path) -> None:
    leaves = home / "course/09_leaves.ipynb"
    change(leaves, "mine")
    arrive(second, home)
    assert leaves.read_text() == "mine"


def test_a_file_of_the_learners_where_a_new_one_comes_is_kept(home: Path, second: Path) -> None:
    (home / "course/03_comes.ipynb").write_text("mine")
    (home / "quizzes/03_comes").write_text("a file where a folder comes")
    assert set(arrive(second, home).kept) == {
        "course/my_copy_of_03_comes.ipynb",
        "quizzes/my_copy_of_03_comes",
    }
    assert (home / "course/my_copy_of_03_comes.ipynb").read_text() == "mine"
    assert (home / "quizzes/03_comes/questions.json").read_text() == "{}"


def test_a_course_that_came_otherwise_before_is_taken_over(tmp_path: Path, first: Path) -> None:
    """As by an archive or by git: without a record. What is the same is ours from now on."""
    home = published(tmp_path / "tpi", {**FIRST, PAGE: "another edition"})
    arrived = arrive(first, home)
    assert arrived.kept == (MINE,)
    assert (home / "course/00_start_here.ipynb").stat().st_mode & 0o777 == 0o444
    assert (home / PAGE).read_text() == FIRST[PAGE]


@pytest.mark.parametrize("what", [PAGE, "course", "course/figures/old", "quizzes/02_palpate"])
def test_a_link_is_set_aside_and_never_followed(
    home: Path, second: Path, tmp_path: Path, what: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (home / what).rename(elsewhere)
    (home / what).symlink_to(elsewhere)
    before = seen(elsewhere) if elsewhere.is_dir() else elsewhere.read_text()
    arrive(second, home)
    assert (seen(elsewhere) if elsewhere.is_dir() else elsewhere.read_text()) == before
    for path, text in SECOND.items():
        there = home / path
        assert there.read_text() == text
        assert there.resolve() == there


@pytest.mark.parametrize("name", [".arriving", ".arriving.lock", ".arrived.json",
                                  ".arrived.json.new"])  # fmt: skip
def test_our_own_files_are_no_way_out_either(home: Path, second: Path, name: str) -> None:
    elsewhere = home.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept")
    target = elsewhere if name == ".arriving" else elsewhere / "kept"
    (home / name).unlink(missing_ok=True)
    (home / name).symlink_to(target)
    try:
        arrive(second, home)
    except OSError:
        assert name == ".arriving.lock"  # said on the first page, and the server starts
    assert seen(elsewhere).keys() == {"kept"}
    assert (elsewhere / "kept").read_text() == "kept"


def test_a_link_in_the_place_of_the_whole_folder_is_told(tmp_path: Path, first: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "tpi").symlink_to(tmp_path / "disk")
    with pytest.raises(InTheWay):
        arrive(first, tmp_path / "tpi")
    assert not any((tmp_path / "disk").iterdir())


@pytest.mark.parametrize("record", [
    "", "{", "[]", '{"format": "tpilab-arrived", "files": 3, "coming": []}',
    '{"format": "tpilab-arrived", "files": {"../../x": "' + "0" * 64 + '"}, "coming": []}',
    "[" * 100_000,
])  # fmt: skip
def test_with_a_broken_record_nothing_is_lost(home: Path, second: Path, record: str) -> None:
    (home / ".arrived.json").write_text(record)
    change(home / PAGE, "mine")
    arrive(second, home)
    assert (home / MINE).read_text() == "mine"
    assert texts(home).items() >= SECOND.items()
    assert arrive(second, home).kept == ()


def test_a_torn_source_leaves_the_old_and_is_finished_later(home: Path, second: Path) -> None:
    whole = (second / PAGE).read_text()
    (second / PAGE).write_text(whole[:5])
    with pytest.raises(Torn, match="is not what the manifest says"):
        arrive(second, home)
    assert (home / PAGE).read_text() == FIRST[PAGE]
    (second / PAGE).unlink()
    with pytest.raises(Torn, match="is missing"):
        arrive(second, home)
    (second / PAGE).write_text(whole)
    assert arrive(second, home).kept == ()
    assert texts(home) == SECOND


@pytest.mark.parametrize("path", [
    "../x", "/etc/x", "course", "course/../../x", "course//x", "course/./x", "my_work/x",
    "solutions/x", ".hidden/x", "course/.x", "course\\x", "course/\n", "", "manifest.json", 7,
])  # fmt: skip
def test_a_source_may_bring_nothing_elsewhere(tmp_path: Path, first: Path, path: str) -> None:
    assert not is_of_course(path)
    manifest = json.loads((first / NAME).read_text())
    manifest["files"][path] = "0" * 64
    (first / NAME).write_text(json.dumps(manifest))
    with pytest.raises(BadManifest, match="does not belong"):
        arrive(first, tmp_path / "tpi")
    assert not (tmp_path / "tpi").exists()


def test_a_checkout_of_the_whole_course_is_no_source(tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match="no learner's copy"):
        arrive(ROOT, tmp_path / "tpi")


def test_two_servers_that_start_at_once_bring_one_course(
    home: Path, second: Path, tmp_path: Path
) -> None:
    change(home / PAGE, "mine")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: arrive(second, home).kept, range(8)))
    assert sorted(found, reverse=True) == [(MINE,), *[()] * 7]
    assert texts(home) == SECOND | {MINE: "mine"}


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with lock.alone(path), pytest.raises(lock.Busy), lock.alone(path, wait_s=0.1):
        pass
    with lock.alone(path, wait_s=0.1):
        pass  # it was let go
