"""What came late, by its own time or the collector's: marked or not, a person is asked to look."""

from __future__ import annotations

import shutil

from tests.grading.conftest import QUIZ, Cohort, best_answer, line


def test_answers_after_the_due_date_are_not_marked_but_shown_to_a_person(cohort: Cohort) -> None:
    with cohort.gradebook() as gradebook:
        gradebook.update_or_create_assignment(QUIZ, duedate="2026-11-20 08:30:00 UTC")
    slot = cohort.bank.slots[0]  # all hand in at 9:00, after the due date
    before = line(slot.slot, slot.item.id, best_answer(slot.item))
    time = b"2026-11-20T08:00:00.000Z"
    cohort.submit("in_time", before)
    cohort.submit("too_late", before.replace(time, b"2026-11-20T08:45:00.000Z"))
    cohort.submit("undated", before.replace(time, b"yesterday"))
    cohort.submit("no_such_day", before.replace(time, b"0001-01-01T00:00:00+14:00"))
    output = cohort.run("nbgrader", "autograde", QUIZ)
    assert cohort.grades("in_time")[slot.slot] == (slot.points, True)  # who knows when, really?
    for student in ("too_late", "undated", "no_such_day"):
        assert cohort.grades(student)[slot.slot] == (None, True)
    assert "dated after the due date" in output
    assert "was handed in after the due date" in output


def test_who_hands_in_again_after_feedback_is_marked_and_shown_to_a_person(cohort: Cohort) -> None:
    """Without a due date, feedback tells the keys at once."""
    slot, other = cohort.bank.slots[:2]
    for student in ("told", "waiting"):
        cohort.submit(student, line(slot.slot, slot.item.id, "z"))
    cohort.run("nbgrader", "autograde", QUIZ)
    cohort.run("nbgrader", "generate_feedback", QUIZ)
    for student, came in (("told", "2099-01-01"), ("waiting", "2026-11-20")):
        shutil.rmtree(cohort.folder / "submitted" / student)
        folder = cohort.submit(student, line(slot.slot, slot.item.id, best_answer(slot.item)))
        (folder / "timestamp.txt").write_text(f"{came} 10:00:00.000000 UTC")
    output = cohort.run("nbgrader", "autograde", QUIZ, "--force")
    assert output.count("after feedback to an earlier version") == 1
    assert cohort.grades("told")[slot.slot] == (slot.points, True)
    assert not cohort.grades("told")[other.slot][1]
    assert cohort.grades("waiting")[slot.slot] == (slot.points, False)  # came before the feedback
    page = (cohort.folder / "feedback/told" / QUIZ / f"{QUIZ}.html").read_text()
    assert "Please look" not in page
