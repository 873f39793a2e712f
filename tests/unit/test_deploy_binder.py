"""What repo2docker makes of the repository, as on Binder: a course without its keys."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
JUPYTER = Path("course/src/tpilab/jupyter")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    for name in ("solutions", "quizzes", JUPYTER):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("tests", "deploy", ".git"):
        (folder / name).mkdir()
    shutil.copy2(ROOT / "postBuild", folder)
    return folder


def post_build(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    path = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        ["./postBuild"],
        cwd=folder,
        env=path | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_image_for_a_look_shows_no_keys(checkout: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "notebook"
    done = post_build(checkout, REPO_DIR=str(checkout), NB_PYTHON_PREFIX=str(prefix))
    assert (done.returncode, done.stderr) == (0, "")
    assert {each.name for each in checkout.iterdir()} == {"course", "quizzes", "postBuild"}
    installed = prefix / "etc" / "jupyter"
    for each in (JUPYTER, JUPYTER / "learner"):
        for file in (ROOT / each).glob("*.*"):
            assert (installed / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("settings", [{}, {"REPO_DIR": "/elsewhere", "NB_PYTHON_PREFIX": "/none"}])
def test_run_by_hand_it_takes_nothing_away(checkout: Path, settings: dict[str, str]) -> None:
    before = sorted(checkout.rglob("*"))
    done = post_build(checkout, **settings)
    assert done.returncode == 1
    assert "Nothing was changed" in done.stderr
    assert sorted(checkout.rglob("*")) == before
