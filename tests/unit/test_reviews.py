"""Who reviewed a module is recorded strictly, said plainly, and warned of when it is overdue."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tpilab import reviewed
from tpilab.evidence import evidence
from tpilab.evidence.reviews import FILE, NOT_REVIEWED, Reviews, read_reviews, reviews
from tpilab.widgets.reviewed import review_shown
from tpilab.yaml_lines import AuthoringError

PAGES = sorted((Path(__file__).parents[2] / "course/src/pages").glob("0[1-9]_*.md"))
MODULES = {each.module for each in evidence().objectives}
TODAY = date(2028, 6, 1)
HEAD = "evidence_as_of: 2026-11-28\nreview_due: 2029-11-28\nreviews:\n"
ENTRY = """\
  - module: 02_palpate
    reviewer: Dr A. Example
    qualification: Physiatrist
    read_on: 2027-03-01
    version: 0.2.0
    commit: 1a2b3c4d5e6f
    scope: All of the page; not the quiz
    findings:
      - {says: The second figure is too small, settled: false}
    next_due: 2030-03-01
"""


def read(tmp_path: Path, text: str) -> Reviews:
    path = tmp_path / "reviews.yaml"
    path.write_text(text, "utf-8")
    return read_reviews(path, TODAY)


def test_the_courses_own_record_is_sound() -> None:
    assert read_reviews(FILE, datetime.now(UTC).date()) == reviews()


def test_nobody_reviewed_what_nobody_is_entered_for(tmp_path: Path) -> None:
    known = read(tmp_path, HEAD.strip() + " []\n")
    assert {known.told(module) for module in MODULES} == {NOT_REVIEWED}
    assert known.course_told(tuple(MODULES)) == "No clinician has reviewed this course yet."


def test_what_was_reviewed_is_said_with_who_when_and_what_is_open(tmp_path: Path) -> None:
    known = read(tmp_path, HEAD + ENTRY)
    assert known.told("02_palpate") == (
        "Reviewed by Dr A. Example, Physiatrist, on March 1, 2027 (version 0.2.0; All of the page;"
        " not the quiz). Due again on March 1, 2030. 1 of its findings is not settled yet."
    )
    assert known.told("05_inject") == NOT_REVIEWED
    assert known.course_told(("02_palpate", "05_inject")).endswith("1 of 2 modules.")


def test_the_last_review_counts(tmp_path: Path) -> None:
    later = ENTRY.replace("2030-03-01", "2031-02-01").replace("2027-03-01", "2028-02-01")
    known = read(tmp_path, HEAD + ENTRY + later.replace("Dr A. Example", "Dr B. Other"))
    assert "Dr B. Other" in known.told("02_palpate")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("02_palpate", "02_palpitate", r":4: no module '02_palpitate'; there are 01_"),
        ("02_palpate", "everything", r":4: .*module"),
        ("    reviewer: Dr A. Example\n", "", r"reviewer' is missing; add it"),
        ("Dr A. Example", '""', r":5: .*reviewer"),
        ("    qualification: Physiatrist\n", "", r"qualification' is missing"),
        ("read_on: 2027-03-01", "read_on: 2028-06-02", r":7: read_on 2028-06-02 has not come yet"),
        ("read_on: 2027-03-01", "read_on: 01.03.2027", r":7: .*read_on"),
        ("read_on: 2027-03-01", "read_on: 2027-02-30", r":7: .*read_on"),
        ("next_due: 2030-03-01", "next_due: 2027-03-01", r"next_due 2027-03-01 is not after"),
        ("next_due: 2030-03-01", "next_due: 2030-03-02", r"more than 3 years after read_on"),
        ("version: 0.2.0", "version: newest", r":8: .*version"),
        ("commit: 1a2b3c4d5e6f", "commit: main", r":9: .*commit"),
        ("settled: false", "settled: no", r"settled"),
        ("scope:", "approved: yes\n    scope:", r"unknown field 'reviews\.0\.approved'"),
    ],
)
def test_a_malformed_entry_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in ENTRY
    with pytest.raises(AuthoringError, match=told):
        read(tmp_path, HEAD + ENTRY.replace(old, new, 1))


def test_reviews_of_a_module_stand_in_the_order_of_their_days(tmp_path: Path) -> None:
    earlier = ENTRY.replace("read_on: 2027-03-01", "read_on: 2027-02-01").replace(
        "next_due: 2030-03-01", "next_due: 2030-01-01"
    )
    with pytest.raises(AuthoringError, match="is before the review above"):
        read(tmp_path, HEAD + ENTRY + earlier)
    read(tmp_path, HEAD + ENTRY + earlier.replace("02_palpate", "05_inject"))


def test_the_course_is_due_within_three_years_of_its_evidence(tmp_path: Path) -> None:
    for due, told in (("2026-11-28", "is not after"), ("2029-11-29", "more than 3 years")):
        with pytest.raises(AuthoringError, match=told):
            read(tmp_path, HEAD.replace("2029-11-28", due) + ENTRY)


@pytest.mark.parametrize(
    ("module", "today", "warned"),
    [
        ("02_palpate", date(2030, 3, 1), ""),
        ("02_palpate", date(2030, 3, 2), "Review overdue since March 1, 2030"),
        ("05_inject", date(2029, 11, 28), ""),
        ("05_inject", date(2029, 11, 29), "Review overdue since November 28, 2029"),
    ],
)
def test_a_notebook_warns_from_the_day_after_it_was_due(
    tmp_path: Path, module: str, today: date, warned: str
) -> None:
    known = read(tmp_path, HEAD + ENTRY)
    shown = review_shown(known, module, today)
    assert known.told(module) in shown.text
    assert ("⚠" in shown.text) == bool(warned)
    assert warned in shown.text
    assert shown.markdown.startswith("> **⚠ ") == bool(warned)


def test_what_a_builder_keeps_does_not_depend_on_the_day() -> None:
    assert str(reviewed("05_inject")) == reviews().told("05_inject")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_module_says_at_its_head_whether_it_was_reviewed(path: Path) -> None:
    head, _, rest = path.read_text("utf-8").partition(f'\nreviewed("{path.stem}")\n')
    assert rest
    assert "\n## " not in head
    assert "eviewed by a clinician" not in head + rest
