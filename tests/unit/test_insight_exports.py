"""What leaves a cohort, and what an instructor is told when there is nothing to read."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from nbgrader.api import Gradebook
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from tests.simulated_cohort import Simulated, simulate, write
from tpilab.command_line import main
from tpilab.gradebook_file import revisions
from tpilab.insight.exports import safe
from tpilab.insight.grade_files import CanvasExport, MoodleExport
from tpilab.insight.show import (
    PARTS,
    cohort_hands,
    cohort_overview,
    export_button,
    overview_page,
)
from tpilab.insight.tables import NoCohort, read_cohort
from tpilab.insight.xapi import SECRET, pseudonym, secret

Iri = Annotated[str, Field(pattern=r"^[a-z][a-z0-9+.-]*:\S+$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
LanguageMap = dict[Language, str]


class Strict(BaseModel):
    """What xAPI-Data.md 1.0.3 names, and nothing else; MUSTs only."""

    model_config = ConfigDict(extra="forbid", strict=False)


class Account(Strict):
    homePage: Iri  # the specification's names
    name: Annotated[str, Field(min_length=1)]


class Agent(Strict):
    objectType: Literal["Agent"]
    account: Account


class Verb(Strict):
    id: Iri
    display: LanguageMap


class Component(Strict):
    id: Annotated[str, Field(pattern=r"^\S+$")]
    description: LanguageMap | None = None


class Definition(Strict):
    name: LanguageMap | None = None
    description: LanguageMap | None = None
    type: Iri | None = None
    interactionType: (
        Literal["true-false", "choice", "fill-in", "long-fill-in", "matching", "performance",
                "sequencing", "likert", "numeric", "other"] | None
    ) = None  # fmt: skip
    correctResponsesPattern: list[str] | None = None
    choices: list[Component] | None = None


class Activity(Strict):
    objectType: Literal["Activity"]
    id: Iri
    definition: Definition | None = None


class Score(Strict):
    scaled: Annotated[float, Field(ge=-1, le=1)]
    raw: float
    min: float
    max: float


class Result(Strict):
    score: Score | None = None
    success: Annotated[bool, Field(strict=True)] | None = None
    response: Annotated[str, Field(strict=True)] | None = None
    duration: Annotated[str, Field(pattern=r"^PT\d+(\.\d\d)?S$")] | None = None
    extensions: dict[Iri, Any] | None = None


class Parents(Strict):
    parent: list[Activity]


class Context(Strict):
    platform: str
    language: Language
    contextActivities: Parents


class Statement(Strict):
    id: UUID
    actor: Agent
    verb: Verb
    object: Activity
    result: Result
    context: Context
    version: Literal["1.0.3"]
    timestamp: datetime | None = None


STATEMENT = TypeAdapter(Statement)


@pytest.fixture(scope="module")
def made() -> Simulated:
    return simulate(4)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new gradebook, without the command that nbgrader starts to learn its schema's number.

    That takes seconds; `test_cohort_gradebook.py` holds that both say the same.
    """
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nbgrader.api.get_alembic_version", lambda: revisions()[1])
        with Gradebook(f"sqlite:///{path}", "class"):
            pass
    return path


@pytest.fixture(scope="module")
def written(made: Simulated, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(made, tmp_path_factory.mktemp("insight") / "class", empty)


@pytest.fixture
def cohort(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "class"))


@pytest.fixture
def files(cohort: Path) -> Path:
    assert main(["insight", "--cohort", str(cohort)]) == 0
    return cohort / "insight"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lines(files: Path) -> Iterator[Any]:
    for line in (files / "statements.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)


def test_every_statement_keeps_to_the_specification(made: Simulated, files: Path) -> None:
    found = list(lines(files))
    for each in found:
        STATEMENT.validate_python(each)
        if when := each.get("timestamp"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", when)
    verbs = [each["verb"]["display"]["en-US"] for each in found]
    answered = sum(s.value is not None for m in made.marks.values() for s in m.slots)
    actions = sum(
        len(s.value["actions"])
        for m in made.marks.values()
        for s in m.slots
        if isinstance(s.value, dict) and "actions" in s.value
    )
    assert verbs.count("answered") == answered
    assert verbs.count("interacted") == actions > 0
    assert len({each["id"] for each in found}) == len(found)


def test_the_validator_refuses_what_the_specification_forbids(files: Path) -> None:
    good = next(lines(files))
    for path, bad in (
        (("id",), "no uuid"), (("actor",), {"name": "x"}), (("verb", "id"), "answered"),
        (("object", "id"), "no iri"), (("result", "score", "scaled"), 1.5), (("more",), 1),
    ):  # fmt: skip
        broken = json.loads(json.dumps(good))
        inner = broken
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = bad
        with pytest.raises(ValidationError):
            STATEMENT.validate_python(broken)


def test_nobodys_name_leaves_and_pseudonyms_stay(cohort: Path, files: Path) -> None:
    text = (files / "statements.jsonl").read_text("utf-8")
    assert "learner0" not in text
    before = {each["id"] for each in lines(files)}
    assert main(["insight", "--cohort", str(cohort)]) == 0
    assert {each["id"] for each in lines(files)} == before
    assert pseudonym(secret(cohort), "learner0001") in text
    if os.name == "posix":
        for name in (cohort / SECRET, *files.iterdir()):
            assert stat.S_IMODE(name.stat().st_mode) == 0o600


def test_a_damaged_secret_is_not_replaced(cohort: Path) -> None:
    (cohort / SECRET).write_text("torn")
    with pytest.raises(NoCohort, match="damaged"):
        secret(cohort)
    assert (cohort / SECRET).read_text() == "torn"


def test_items_as_csv(made: Simulated, files: Path) -> None:
    rows = table(files / "items.csv")
    assert [each["slot"] for each in rows] == [each.slot for each in made.bank.slots]
    assert all(each["asked"] == "4" for each in rows)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_becomes_a_formula(text: str) -> None:
    assert safe(text) == f"'{text}"
    assert safe(-0.5) == "-0.5"


def test_grade_files(cohort: Path, made: Simulated) -> None:
    for plugin, name in ((CanvasExport, "canvas.csv"), (MoodleExport, "moodle.csv")):
        with Gradebook(f"sqlite:///{cohort / 'gradebook.db'}", "class") as gradebook:
            gradebook.update_or_create_student("late", first_name="=cmd", last_name="No")
            plugin(to=str(cohort / name)).export(gradebook)
            scores = {s: gradebook.find_submission(made.bank.quiz, s).score for s in made.marks}
        key = "SIS Login ID" if plugin is CanvasExport else "username"
        rows = {each[key]: each for each in table(cohort / name)}
        waiting = {s for s, m in made.marks.items() if any(each.score is None for each in m.slots)}
        for student, score in scores.items():
            shown = rows[student][made.bank.quiz]
            assert shown == "" if student in waiting else float(shown) == pytest.approx(score)
        assert rows["late"][made.bank.quiz] == "", "nothing handed in is no zero"
        assert "=cmd" not in [v for v in rows["late"].values() if v.startswith("=")]


def test_scores_are_the_gradebooks(cohort: Path) -> None:
    with Gradebook(f"sqlite:///{cohort / 'gradebook.db'}", "class") as gradebook:
        quiz = gradebook.assignments[0].name
        grades = gradebook.find_submission_notebook(quiz, quiz, "learner0001").grades
        grades[0].manual_score = 1.5
        gradebook.db.commit()
        expected = {
            g.name: None if g.auto_score is None and g.manual_score is None else g.score
            for g in grades
        }
    found = {r.slot: r.score for r in read_cohort(cohort).responses if r.student == "learner0001"}
    assert found == expected


def _told(folder: Path) -> str:
    found = [part(folder) for part in PARTS]
    assert len({each.body for each in found}) == 1
    assert 'role="alert"' in found[0].body
    return repr(found[0])


def test_files_are_written_at_a_press(cohort: Path) -> None:
    button, said = export_button(cohort, "pressed").children
    assert not said.value
    button.click()
    assert "statements.jsonl" in said.value
    assert {each.name for each in (cohort / "pressed").iterdir()} == {
        "items.csv", "statements.jsonl",
    }  # fmt: skip


def test_a_press_that_could_write_nothing_says_so(cohort: Path, tmp_path: Path) -> None:
    (cohort / "taken").write_text("a file", "utf-8")
    for folder, told in ((cohort, "were not written"), (tmp_path / "none", "no gradebook")):
        button, said = export_button(folder, "taken").children
        button.click()
        assert told in said.value
        assert not button.disabled


def test_a_missing_gradebook(tmp_path: Path) -> None:
    assert "no gradebook" in _told(tmp_path)
    assert not list(tmp_path.iterdir())
    assert main(["insight", "--cohort", str(tmp_path)]) == 1


def test_a_gradebook_of_another_version(cohort: Path) -> None:
    with closing(sqlite3.connect(cohort / "gradebook.db")) as opened, opened:
        opened.execute("update alembic_version set version_num = '50a4d84c131a'")
    assert "db upgrade" in _told(cohort)


def test_a_damaged_gradebook(cohort: Path) -> None:
    (cohort / "gradebook.db").write_bytes(b"no database" * 999)
    assert "back-up" in _told(cohort)


def test_a_locked_gradebook(cohort: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tpilab.insight.tables.PATIENCE_S", 0.01)
    opened = sqlite3.connect(cohort / "gradebook.db")
    opened.execute("begin exclusive")
    try:
        assert "locked" in _told(cohort)
    finally:
        opened.close()
    assert "4 learners" in repr(cohort_overview(cohort))


def test_an_empty_gradebook(empty: Path, tmp_path: Path) -> None:
    shutil.copyfile(empty, tmp_path / "gradebook.db")
    assert "Nothing is marked yet" in cohort_overview(tmp_path).body
    for part in PARTS:
        assert part(tmp_path).body


def test_torn_marks_are_a_note(cohort: Path) -> None:
    path = next(iter(sorted(cohort.glob("autograded/*/*/marks.json"))))
    path.write_text(path.read_text()[:99])
    body = cohort_overview(cohort).body
    assert "learner0000" in body
    assert "autograde it again" in body


def test_hostile_ids_are_shown_as_text(cohort: Path) -> None:
    with closing(sqlite3.connect(cohort / "gradebook.db")) as opened, opened:
        opened.execute(
            "update student set id = '<script>alert(1)</script>' where id = 'learner0002'"
        )
        opened.execute("insert into student (id) values ('Learner0003@x.org')")
    body = cohort_overview(cohort).body
    assert "<script>alert" not in body
    assert "same learner twice" in body
    page = overview_page(cohort)
    assert "<script" not in page
    assert "default-src 'none'" in page  # what got in all the same would not run


def test_hands_are_told_in_words_too(cohort: Path) -> None:
    body = cohort_hands(cohort).body
    assert "pressed on the active point" in body
    assert body.count("<figure>") == 2
    assert len(re.findall(r"<desc>[^<]+", body)) == 2


def test_reading_changes_nothing(cohort: Path) -> None:
    before = {p: p.read_bytes() for p in cohort.rglob("*") if p.is_file()}
    for part in PARTS:
        part(cohort)
    assert {p: p.read_bytes() for p in cohort.rglob("*") if p.is_file()} == before
