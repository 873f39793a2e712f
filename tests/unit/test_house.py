"""The house as the next reader finds it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
]
TOP = {
    "course", "quizzes", "solutions", "tests", "deploy", "environment.yml", "README.md",
    "postBuild", "pyproject.toml", "nbgrader_config.py", "Makefile", "LICENSE", "CONTRIBUTING.md",
}  # fmt: skip
MAX_LINES = 400


def test_the_top_level_is_as_agreed() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in TRACKED}
    assert {name for name in top if not name.startswith(".")} <= TOP


@pytest.mark.parametrize("suffix", [".py", ".js", ".css"])
def test_no_file_is_too_long_to_read(suffix: str) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in TRACKED
        if path.suffix == suffix and path.exists()
        if (lines := len(path.read_text("utf-8").splitlines())) > MAX_LINES
    }
    assert long == {}


def test_nothing_of_a_learners_or_of_one_machine_is_committed() -> None:
    names = {path.name for path in TRACKED}
    assert not names & {"gradebook.db", ".nbgrader.log", "answers.jsonl", "marks.json"}
    machine = re.compile(r"(?<![\w.-])/(root|home/[a-z]+|work)/")
    for path in TRACKED:
        if path.suffix in {".ipynb", ".yml", ".toml", ".json", ".md"} and path.exists():
            assert not machine.search(path.read_text("utf-8")), path


def test_only_generated_notebooks_are_committed() -> None:
    pages = {path.stem for path in (ROOT / "course/src/pages").glob("*.md")}
    banks = {path.stem for path in (ROOT / "solutions").glob("*.yaml")}
    for path in TRACKED:
        if path.suffix == ".ipynb":
            assert path.stem in pages | banks | {"instructor"}
