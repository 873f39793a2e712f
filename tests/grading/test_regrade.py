"""A corrected key regrades a cohort; what was handed in stays as it came."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.grading.conftest import QUIZ, Cohort, all_right, line
from tpilab.grading.cohort import CohortProblem, new_cohort
from tpilab.grading.regrade import Change, regrade


@pytest.fixture
def own(cohort: Cohort, tmp_path: Path) -> Cohort:
    """A cohort with a course of its own, whose bank may be changed."""
    course = tmp_path / "course"
    shutil.copytree(cohort.course, course)
    folder = new_cohort(tmp_path / "own", course, "class")
    shutil.copyfile(cohort.folder / "gradebook.db", folder / "gradebook.db")
    return Cohort(folder, course)


def handed_in(cohort: Cohort) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (cohort.folder / "submitted").rglob("*")
        if path.is_file()
    }


def test_a_corrected_key_marks_everybody_again_and_names_whose_score_changed(own: Cohort) -> None:
    own.submit("ana", all_right(own.bank))
    own.submit("ben", line("slot_02", "PAL-02", "e"))
    own.submit("cleo", line("slot_03", "PAL-03", "c"))
    own.run("nbgrader", "autograde", QUIZ)
    with own.gradebook() as gradebook:
        grade = gradebook.find_grade("slot_20", QUIZ, QUIZ, "ana")
        grade.manual_score = 3.0
        gradebook.db.commit()
    before = handed_in(own)

    bank = own.course / "solutions" / f"{QUIZ}.yaml"
    text = bank.read_text("utf-8")
    second = text.index("id: PAL-02")
    assert text.index("key: d", second) < text.index("id: PAL-03")
    bank.write_text(text[:second] + text[second:].replace("key: d", "key: e", 1), "utf-8")
    done = regrade(own.folder, QUIZ)

    assert done.students == 3
    assert done.changes == (
        Change("ana", "slot_02", 1.0, 0.0),
        Change("ben", "slot_02", 0.0, 1.0),
    )
    assert done.totals["ben"] == (0.0, 1.0)
    assert done.totals["ana"][0] - done.totals["ana"][1] == 1
    assert own.grades("ana")["slot_20"] == (None, True)
    with own.gradebook() as gradebook:
        assert gradebook.find_grade("slot_20", QUIZ, QUIZ, "ana").manual_score == 3.0
    assert handed_in(own) == before
    printed = own.run("tpilab", "regrade", QUIZ)
    assert "3 learners marked again, no score changed" in printed


def test_what_is_no_cohort_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CohortProblem, match="is no cohort"):
        regrade(tmp_path, QUIZ)
    with pytest.raises(CohortProblem, match="no gradebook"):
        regrade(new_cohort(tmp_path / "class", tmp_path / "course"), QUIZ)


def test_a_quiz_that_nobody_handed_in_is_told(cohort: Cohort) -> None:
    with pytest.raises(CohortProblem, match="nothing to mark again"):
        regrade(cohort.folder, "07_none")
