"""What leaves the program for analysis: pseudonyms, days since the first, no free text.

Only of those who agreed. Days are counted from each learner's own first event, so no date and no
order of coming is told. De-identified is not anonymous: small groups are warned of.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nbgrader.api import Gradebook

from tpilab.gradebook_file import check_gradebook
from tpilab.grading.cohort import GRADEBOOK
from tpilab.grading.study.allocation import PLAN, digest_of, given_in, plan_of
from tpilab.grading.study.consent import consenting
from tpilab.grading.study.ratings import ratings_in
from tpilab.grading.study.records import StudyProblem, folder_of, key_of, pseudonym

SMALL = 5
"""(D) A group of fewer is warned of: who knows the program may tell who is in it."""
_CODEBOOK = """\
De-identified export of one cohort. Made for analysis, not for publishing as it is.

learners.csv  learner, arm, stratum            one row a learner who agreed
marks.csv     learner, quiz, slot, score, of, waiting, day
              score: points that count, empty while a person has to mark; of: most there are
ratings.csv   learner, form, item, rating, observer, day
              rating: as the form says, empty where it could not be observed

day: whole days since this learner's own first hand-in or observation.
learner, observer: keyed digests (HMAC-SHA256). The key stays in the cohort's folder.
Left out: {left_out} who did not agree.
{plan}
{warnings}
"""


@dataclass(frozen=True)
class Exported:
    """What was written."""

    learners: int
    left_out: int
    marks: int
    ratings: int
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Mark:
    learner: str
    quiz: str
    slot: str
    score: float | None
    most: float
    day: date | None


def export(cohort: Path, target: Path) -> Exported:
    """Write the tables into the new folder `target`. Raises StudyProblem or BadGradebook."""
    if target.exists() and any(target.iterdir()):
        raise StudyProblem(f"{target} is not empty; name a new folder")
    agreed = consenting(cohort)
    if not agreed:
        raise StudyProblem("nobody has agreed, so nothing is exported")
    check_gradebook(cohort / GRADEBOOK)
    students, marks = _marks(cohort)
    ratings = [each for each in ratings_in(cohort) if each.learner in agreed]
    marks = [each for each in marks if each.learner in agreed]
    given = {each.learner: each for each in given_in(cohort) if each.learner in agreed}
    met = {*given, *(each.learner for each in marks), *(each.learner for each in ratings)}
    key = key_of(cohort)
    name = {each: pseudonym(key, "learner", each) for each in sorted(filter(None, met))}
    seen = {each: pseudonym(key, "observer", each) for each in {r.observer for r in ratings}}
    if len(set(name.values())) != len(name):
        raise StudyProblem("two learners have one pseudonym; make a new key in study/")

    first: dict[str, date] = {}
    days = [(each.learner, each.day) for each in marks if each.day]
    days += [(each.learner, date.fromisoformat(each.observed_on)) for each in ratings]
    for learner, day in days:
        first[learner] = min(day, first.get(learner, day))

    arms = [
        (name[each], given[each].arm if each in given else "",
         given[each].stratum if each in given else "")
        for each in name
    ]  # fmt: skip
    warnings = (*_small(arms), *_rare(Counter(r.form for r in ratings), "form"))
    left_out = len((students | {each.learner for each in ratings_in(cohort)}) - agreed)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    _table(target / "learners.csv", ("learner", "arm", "stratum"), arms)
    _table(
        target / "marks.csv",
        ("learner", "quiz", "slot", "score", "of", "waiting", "day"),
        (
            (name[m.learner], m.quiz, m.slot, "" if m.score is None else f"{m.score:g}",
             f"{m.most:g}", int(m.score is None),
             "" if m.day is None else (m.day - first[m.learner]).days)
            for m in marks
        ),
    )  # fmt: skip
    _table(
        target / "ratings.csv",
        ("learner", "form", "item", "rating", "observer", "day"),
        (
            (name[r.learner], r.form, r.item, "" if r.rating is None else r.rating,
             seen[r.observer], (date.fromisoformat(r.observed_on) - first[r.learner]).days)
            for r in ratings
        ),
    )  # fmt: skip
    planned = (folder_of(cohort) / PLAN).exists()
    text = _CODEBOOK.format(
        left_out=left_out,
        plan=f"Plan of allocation, SHA-256: {digest_of(plan_of(cohort))}" if planned else "",
        warnings="\n".join(f"WARNING: {each}" for each in warnings),
    )
    (target / "codebook.txt").write_text(text, "utf-8")
    return Exported(len(name), left_out, len(marks), len(ratings), warnings)


def _marks(cohort: Path) -> tuple[set[str], list[_Mark]]:
    """Who is in the gradebook, and every slot's score."""
    found = []
    with Gradebook(f"sqlite:///{cohort / GRADEBOOK}", "") as gradebook:
        students = {student.id for student in gradebook.students}
        for assignment in gradebook.assignments:
            for submission in gradebook.assignment_submissions(assignment.name):
                when = submission.timestamp.date() if submission.timestamp else None
                for book in submission.notebooks:
                    for grade in book.grades:
                        by_hand = grade.manual_score is not None
                        score = grade.manual_score if by_hand else grade.auto_score
                        found.append(_Mark(submission.student.id, assignment.name, grade.name,
                                           score, grade.max_score, when))  # fmt: skip
    return students, found


def _small(arms: Sequence[tuple[str, str, str]]) -> list[str]:
    groups = Counter((arm, stratum) for _, arm, stratum in arms)
    return [
        f"{count} in the group {' '.join(filter(None, group)) or 'without an arm'}, fewer than"
        f" {SMALL}: somebody may be recognized"
        for group, count in sorted(groups.items())
        if count < SMALL
    ]


def _rare(counts: Counter[str], what: str) -> list[str]:
    return [
        f"{count} ratings of the {what} {name}, fewer than {SMALL}"
        for name, count in sorted(counts.items())
        if count < SMALL
    ]


def _table(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Sorted, so that the order of the gradebook tells nothing."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(head)
        table.writerows(sorted(rows, key=lambda row: tuple(map(str, row))))
