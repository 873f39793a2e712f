"""A learner's image is the package and the learner's copy: no key of a quiz is in either."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.programs.test_publish import keys
from tpilab.grading.publish import publish_learner
from tpilab.hub.arrival import arrive
from tpilab.quiz.checks import checks

ROOT = Path(__file__).parents[2]
EXAMINED = {path.stem for path in (ROOT / "solutions/.patients").glob("*.yaml")}
TELLS = {"key", "keys", "rationale", "rubric", "why", "correct"}
"""Names of fields that would tell an answer in a question that travels."""

TAUGHT = ("evidence/data", "patients/data", "physics/physiology/data", "quiz/checks")
"""What the course teaches, in words that its quizzes repeat: facts, practice patients."""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an image for learners is made of: the installed package, and the course that arrived."""
    folder = tmp_path_factory.mktemp("image")
    publish_learner(ROOT, folder / "copy")
    (folder / "home").mkdir()
    arrive(folder / "copy", folder / "home/tpi")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "course/src/tpilab"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in listed:
        if (ROOT / name).is_file():
            target = folder / "package" / Path(name).relative_to("course/src")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    return folder


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def fields(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        yield from content
        for each in content.values():
            yield from fields(each)
    elif isinstance(content, list):
        for each in content:
            yield from fields(each)


def test_no_text_of_it_tells_a_key(image: Path) -> None:
    assert len(keys()) > 500
    for path in files(image):
        if path.suffix in {".png", ".woff2", ".ico"}:
            continue
        if any(path.is_relative_to(image / "package/tpilab" / each) for each in TAUGHT):
            continue
        text = path.read_text("utf-8")
        found = [name for name, secret in keys() if secret in text]
        assert found == [], path


def test_no_folder_or_file_of_the_instructors_is_in_it(image: Path) -> None:
    for path in image.rglob("*"):
        parts = set(path.relative_to(image).parts)
        assert not parts & {"solutions", ".pool", ".patients", "gradebook.db", "answers.jsonl"}
    banks = {path.name for path in (ROOT / "solutions").rglob("*.yaml")} - {
        f"{name}.yaml" for name in EXAMINED
    }
    checks = image / "package/tpilab/quiz/checks"
    named = {path for path in files(image) if path.name in banks and path.parent != checks}
    assert named == set()


def test_self_checks_are_no_items_of_a_quiz(image: Path) -> None:
    asked = {name for name, _ in keys()}
    pages = [path.stem for path in (image / "package/tpilab/quiz/checks").glob("*.yaml")]
    assert len(pages) == 8
    for page in pages:
        assert not {item.id for item in checks(page).items} & asked, page


def test_people_of_an_examination_come_with_the_quiz_that_asks_for_them_and_nowhere_else(
    image: Path,
) -> None:
    assert EXAMINED
    for path in files(image):
        if path.stem not in EXAMINED:
            continue
        quiz = path.parent.parent
        assert (path.parent.name, quiz.parent.name) == ("patients", "quizzes"), path
        assert path.stem in (quiz / "questions.json").read_text("utf-8")


def test_no_question_has_a_field_that_tells(image: Path) -> None:
    found = list(image.rglob("questions.json"))
    assert len(found) >= 2 * 11
    for path in found:
        assert not TELLS & set(fields(json.loads(path.read_bytes())["slots"])), path


def test_the_package_is_built_from_just_that_folder() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"] == {
        "packages": ["course/src/tpilab"]
    }
