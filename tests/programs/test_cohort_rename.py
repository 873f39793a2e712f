"""A learner's account is renamed: all of the cohort follows, whoever it is and nobody else."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.programs import cohorts
from tpilab.command_line import main
from tpilab.grading.cohort import CohortProblem
from tpilab.grading.rename import rename
from tpilab.grading.study.consent import record_consent
from tpilab.grading.submissions import Refused


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cohorts.rows(tmp_path_factory.mktemp("made") / "gradebook.db")


@pytest.fixture
def cohort(gradebook: Path, tmp_path: Path) -> Path:
    made = cohorts.place(tmp_path / "place/class", tmp_path / "course")
    shutil.copyfile(gradebook, made / "gradebook.db")
    return made


def files(cohort: Path) -> dict[str, bytes]:
    return {str(path.relative_to(cohort)): path.read_bytes() for path in cohort.rglob("*")
            if path.is_file() and path.name not in (".busy", "gradebook.db")}  # fmt: skip


def marks(cohort: Path) -> dict[str, list[tuple[str, float]]]:
    with Gradebook(f"sqlite:///{cohort / 'gradebook.db'}", "") as book:
        return {
            student.id: sorted((each.assignment.name, each.score) for each in student.submissions)
            for student in book.students
        }


def renamed(before: dict[str, bytes]) -> dict[str, bytes]:
    return {"/".join("lopez" if part == "ana" else part for part in name.split("/")): content
            for name, content in before.items()}  # fmt: skip


def test_files_and_marks_follow_the_new_name(cohort: Path) -> None:
    before, had = files(cohort), marks(cohort)
    assert had["ana"]
    assert main(["rename", "ana", "lopez", "--cohort", str(cohort)]) == 0
    assert files(cohort) == renamed(before)
    assert marks(cohort) == {"lopez" if who == "ana" else who: each for who, each in had.items()}
    with pytest.raises(CohortProblem, match="nothing of ana"):
        rename("ana", "lopez", cohort)


def test_broken_off_anywhere_it_is_made_again(
    cohort: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, had = files(cohort), marks(cohort)
    real, left = Path.rename, 0

    def breaks(self: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError
        return real(self, target)

    for allowed in range(1, 4):
        left = allowed
        monkeypatch.setattr(Path, "rename", breaks)
        with suppress(OSError):
            rename("ana", "lopez", cohort)
        monkeypatch.undo()
    with suppress(CohortProblem):
        rename("ana", "lopez", cohort)
    assert files(cohort) == renamed(before)
    assert marks(cohort)["lopez"] == had["ana"]


def test_somebody_elses_work_is_never_mixed_in(cohort: Path) -> None:
    before, had = files(cohort), marks(cohort)
    with pytest.raises(CohortProblem, match="ben has work here already"):
        rename("ana", "ben", cohort)
    with pytest.raises(Refused):
        rename("ana", "../ben", cohort)
    assert (files(cohort), marks(cohort)) == (before, had)


def test_a_new_name_that_the_gradebook_knows_without_work_gives_way(cohort: Path) -> None:
    had = marks(cohort)
    with Gradebook(f"sqlite:///{cohort / 'gradebook.db'}", "") as book:
        book.add_student("lopez")
    rename("ana", "lopez", cohort)
    assert marks(cohort)["lopez"] == had["ana"]


def test_a_study_keeps_its_names(cohort: Path) -> None:
    record_consent(cohort, "ana", given=True)
    before = files(cohort)
    with pytest.raises(CohortProblem, match="a study knows ana"):
        rename("ana", "lopez", cohort)
    assert files(cohort) == before
