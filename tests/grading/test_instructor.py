"""What an instructor sees of a cohort that nbgrader itself marked."""

from __future__ import annotations

import asyncio
import csv

import nbformat

from tests.grading.conftest import QUIZ, ROOT, Cohort, all_right
from tpilab.insight.items import analyze
from tpilab.insight.tables import read_cohort
from tpilab.views.notebook import executed


def test_a_marked_cohort_is_seen_and_leaves_as_files(cohort: Cohort) -> None:
    for student in ("ada", "ben"):
        cohort.submit(student, all_right(cohort.bank))
    cohort.submit("cyd", b"torn{")
    cohort.run("nbgrader", "autograde", QUIZ)

    found = read_cohort(cohort.folder, cohort.course)
    assert not found.notes
    for student in ("ada", "ben", "cyd"):
        scores = {r.slot: r.score for r in found.responses if r.student == student}
        assert scores == {slot: score for slot, (score, _) in cohort.grades(student).items()}
    done = analyze(found, QUIZ)
    assert done.learners == 3
    assert [each.asked for each in done.items] == [3] * len(cohort.bank.slots)

    book = nbformat.read(ROOT / "solutions" / "instructor.ipynb", as_version=4)
    outputs = [
        output.data["text/html"]
        for cell in asyncio.run(executed(book, cohort.folder)).cells
        for output in cell.get("outputs", ())
        if "text/html" in output.data
    ]
    assert len(outputs) == 5
    assert "3 learners" in outputs[0]

    plugin = "tpilab.insight.grade_files.MoodleExport"
    cohort.run("nbgrader", "export", f"--exporter={plugin}", "--to", "moodle.csv")
    with (cohort.folder / "moodle.csv").open(encoding="utf-8") as file:
        assert [row["username"] for row in csv.DictReader(file)] == ["ada", "ben", "cyd"]
