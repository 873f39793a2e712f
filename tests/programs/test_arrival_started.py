"""A learner gets a server whatever became of the course, and is told in words what became of it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.programs.arriving import FIRST, PAGE, SECOND, change, published
from tpilab.hub import arrival, start, told
from tpilab.hub.source import NotPulled, pull
from tpilab.server import HUB, JUPYTER, LEARNER


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return published(tmp_path / "first", FIRST)


def bring(home: Path, copy: Path) -> str:
    return " ".join(start.bring_course(home, {"TPILAB_LEARNERS_COPY": str(copy)}))


def test_if_all_is_well_there_is_nothing_to_say(home: Path, first: Path) -> None:
    assert bring(home, first) == ""
    assert (home / "tpi" / PAGE).read_text() == FIRST[PAGE]


def test_what_was_kept_is_said_once(home: Path, first: Path, tmp_path: Path) -> None:
    bring(home, first)
    change(home / "tpi" / PAGE, "mine")
    second = published(tmp_path / "second", SECOND)
    assert "kept: tpi/course/my_copy_of_02_palpate.ipynb" in bring(home, second)
    assert bring(home, second) == ""


@pytest.mark.parametrize(("error", "words"), [
    (OSError(errno.ENOSPC, "full"), "Your storage is full"),
    (OSError(errno.EDQUOT, "quota"), "Your storage is full"),
    (OSError(errno.EROFS, "read-only", "tpi"), "cannot be written"),
    (OSError(errno.EACCES, "denied", "tpi"), "cannot be written"),
    (OSError(errno.EIO, "broken disk"), "could not be brought up to date"),
    (arrival.Busy("another"), "Another server of yours"),
    (RecursionError(), "could not be brought up to date"),
])  # fmt: skip
def test_what_went_wrong_is_said_and_what_is_there(
    home: Path, first: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fails(*_: Any) -> None:
        raise error

    monkeypatch.setattr(start, "arrive", fails)
    said = bring(home, first)
    assert words in said
    assert said.endswith("The course is not in your folder yet.")
    monkeypatch.undo()
    bring(home, first)
    monkeypatch.setattr(start, "arrive", fails)
    assert "Your copy of the course is there" in bring(home, first)


def test_a_link_or_a_lost_source_is_said(home: Path, tmp_path: Path) -> None:
    assert "could not be read whole" in bring(home, tmp_path / "nowhere")
    (tmp_path / "elsewhere").mkdir()
    (home / "tpi").symlink_to(tmp_path / "elsewhere")
    assert "tpi in your home folder is a link" in bring(home, published(tmp_path / "a", FIRST))
    assert "does not say where" in " ".join(start.bring_course(home, {}))


@pytest.fixture
def git(tmp_path: Path) -> Callable[..., str]:
    """Commits in the author's checkout, and pushes to the repository that learners pull from."""
    bare, checkout = tmp_path / "course.git", tmp_path / "checkout"

    def run(*command: str) -> str:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        done = subprocess.run(["git", *who, *command], cwd=checkout, check=True,
                              capture_output=True, text=True)  # fmt: skip
        return done.stdout

    checkout.mkdir()
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True)
    run("init", "-q", "-b", "main")
    run("remote", "add", "origin", str(bare))
    return run


def publish(git: Callable[..., str], tmp_path: Path, files: dict[str, str], *push: str) -> None:
    checkout = tmp_path / "checkout"
    for each in checkout.iterdir():
        if each.name != ".git":
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    published(checkout, files)
    git("add", "-A")
    git("commit", "-q", "-m", "a version")
    git("push", "-q", *push, "origin", "HEAD:main")


def pulled(home: Path, tmp_path: Path) -> list[str]:
    return start.bring_course(home, {"TPILAB_COURSE_GIT": f"{tmp_path / 'course.git'}#main"})


def test_the_course_comes_by_git_and_a_change_of_the_learners_meets_no_merge(
    home: Path, tmp_path: Path, git: Callable[..., str]
) -> None:
    publish(git, tmp_path, FIRST)
    assert pulled(home, tmp_path) == []
    change(home / "tpi" / PAGE, "mine")
    publish(git, tmp_path, SECOND)
    assert "my_copy_of_02_palpate" in " ".join(pulled(home, tmp_path))
    assert (home / "tpi" / PAGE).read_text() == SECOND[PAGE]
    assert (home / "tpi/course/my_copy_of_02_palpate.ipynb").read_text() == "mine"
    assert not list((home / "tpi").rglob(".git"))


def test_a_history_that_was_written_anew_is_taken(
    home: Path, tmp_path: Path, git: Callable[..., str]
) -> None:
    publish(git, tmp_path, FIRST)
    pulled(home, tmp_path)
    git("checkout", "-q", "--orphan", "anew")
    publish(git, tmp_path, SECOND, "--force")
    assert pulled(home, tmp_path) == []
    assert (home / "tpi" / PAGE).read_text() == SECOND[PAGE]


def test_without_the_repository_the_last_copy_stays_and_it_is_said(
    home: Path, tmp_path: Path, git: Callable[..., str]
) -> None:
    publish(git, tmp_path, FIRST)
    pulled(home, tmp_path)
    (tmp_path / "course.git").rename(tmp_path / "gone.git")
    (home / "tpi" / PAGE).unlink()
    [said] = pulled(home, tmp_path)
    assert "could not ask for its newest version" in said
    assert (home / "tpi" / PAGE).read_text() == FIRST[PAGE]


def test_a_pull_that_was_killed_is_made_good(
    home: Path, tmp_path: Path, git: Callable[..., str]
) -> None:
    publish(git, tmp_path, FIRST)
    source = home / start.PULLED
    (source / ".git").mkdir(parents=True)  # a clone that was killed
    assert pulled(home, tmp_path) == []
    (source / ".git" / "index.lock").touch()  # an update that was killed
    (source / PAGE).write_text("half")
    publish(git, tmp_path, SECOND)
    assert pulled(home, tmp_path) == []
    assert (home / "tpi" / PAGE).read_text() == SECOND[PAGE]


def test_a_repository_that_does_not_answer_holds_nobody_up(tmp_path: Path) -> None:
    with pytest.raises(NotPulled):
        pull(str(tmp_path / "course.git"), tmp_path / "source", timeout_s=0.01)


@pytest.fixture
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
def test_it_becomes_a_private_learners_server(
    home: Path, first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(start.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TPILAB_LEARNERS_COPY", str(first))
    monkeypatch.setattr(start.os, "execve", lambda *call: seen.append(call))
    os.umask(0o022)
    start.main(["--debug"])
    assert os.umask(0o022) == 0o077
    [(_, command, environment)] = seen
    assert command[1:] == ["-m", "jupyterhub.singleuser", "--debug"]
    folders = environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert set(folders[:3]) == {str(LEARNER), str(HUB), str(JUPYTER)}
    assert environment["JUPYTERHUB_DEFAULT_URL"] == "/lab/tree/tpi/course/00_start_here.ipynb"
    assert environment["JUPYTERHUB_ROOT_DIR"] == str(home)
    assert stat.S_IMODE(Path(environment["JUPYTER_RUNTIME_DIR"]).stat().st_mode) == 0o700

    monkeypatch.setenv("TPILAB_INSTRUCTOR", "1")
    monkeypatch.setenv("TPILAB_LEARNERS_COPY", str(home / "nowhere"))
    start.main([])
    environment = seen[1][2]
    assert str(LEARNER) not in environment["JUPYTER_CONFIG_PATH"]
    assert environment["JUPYTERHUB_DEFAULT_URL"] == start.TOLD_PAGE
    monkeypatch.setenv(start.TOLD, environment[start.TOLD])
    assert "could not be read whole" in told.said()[0]


def test_a_runtime_folder_of_somebody_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start.tempfile, "tempdir", str(tmp_path))
    mine = start.runtime_folder()
    assert start.runtime_folder() == mine
    mine.chmod(0o755)
    other = start.runtime_folder()
    assert other != mine
    mine.rmdir()
    mine.symlink_to(other)
    assert start.runtime_folder() not in {mine, other}


def test_the_page_that_tells_is_inert(monkeypatch: pytest.MonkeyPatch) -> None:
    made = told.page(["<b>full</b>"], {"Go <on>": '/lab"'})
    assert "<b>" not in made
    assert 'href="/lab&quot;"' in made
    for broken in ("{", "3", '{"a": 1}'):
        monkeypatch.setenv(start.TOLD, broken)
        assert told.said() == []
    monkeypatch.setenv(start.TOLD, json.dumps(["one", 2]))
    assert told.said() == ["one"]
