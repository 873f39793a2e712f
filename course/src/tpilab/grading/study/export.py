"""What leaves the program for analysis: pseudonyms, days since the first, no free text.

Only of those who agreed. Days are counted from each learner's own first event, so no date and no
order of coming is told. De-identified is not anonymous: small groups are warned of.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from nbgrader.api import Gradebook

from tpilab.gradebook_file import check_gradebook
from tpilab.grading.cohort import GRADEBOOK
from tpilab.grading.study.allocation import PLAN, Given, digest_of, given_in, plan_of
from tpilab.grading.study.consent import consenting
from tpilab.grading.study.ratings import Rating, ratings_in
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


@dataclass(frozen=True)
class _Agreed:
    """What is known of those who agreed."""

    marks: list[_Mark]
    ratings: list[Rating]
    arms: dict[str, Given]
    """Of the learners who were given one."""
    names: dict[str, str]
    """Pseudonyms, by learner."""
    observers: dict[str, str]
    """Pseudonyms, by observer."""
    left_out: int
    """How many did not agree."""

    @cached_property
    def first(self) -> dict[str, date]:
        """Each learner's first day."""
        days = [(each.learner, each.day) for each in self.marks if each.day]
        days += [(each.learner, date.fromisoformat(each.observed_on)) for each in self.ratings]
        first: dict[str, date] = {}
        for learner, day in days:
            first[learner] = min(day, first.get(learner, day))
        return first

    def learner_rows(self) -> list[tuple[str, str, str]]:
        """Learner, arm, stratum."""
        given = ((name, self.arms.get(each)) for each, name in self.names.items())
        return [(name, arm.arm, arm.stratum) if arm else (name, "", "") for name, arm in given]

    def mark_rows(self) -> Iterator[tuple[object, ...]]:
        """Learner, quiz, slot, score, of, waiting, day."""
        for each in self.marks:
            score = "" if each.score is None else f"{each.score:g}"
            day = "" if each.day is None else (each.day - self.first[each.learner]).days
            yield (self.names[each.learner], each.quiz, each.slot, score, f"{each.most:g}",
                   int(each.score is None), day)  # fmt: skip

    def rating_rows(self) -> Iterator[tuple[object, ...]]:
        """Learner, form, item, rating, observer, day."""
        for each in self.ratings:
            rating = "" if each.rating is None else each.rating
            day = (date.fromisoformat(each.observed_on) - self.first[each.learner]).days
            yield (self.names[each.learner], each.form, each.item, rating,
                   self.observers[each.observer], day)  # fmt: skip


def export(cohort: Path, target: Path) -> Exported:
    """Write the tables into the new folder `target`. Raises StudyProblem or BadGradebook."""
    if target.exists() and any(target.iterdir()):
        raise StudyProblem(f"{target} is not empty; name a new folder")
    those = _agreed(cohort)
    learners = those.learner_rows()
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    _table(target / "learners.csv", ("learner", "arm", "stratum"), learners)
    _table(
        target / "marks.csv",
        ("learner", "quiz", "slot", "score", "of", "waiting", "day"),
        those.mark_rows(),
    )
    _table(
        target / "ratings.csv",
        ("learner", "form", "item", "rating", "observer", "day"),
        those.rating_rows(),
    )
    forms = Counter(each.form for each in those.ratings)
    warnings = (*_small(learners), *_rare(forms, "form"))
    planned = (folder_of(cohort) / PLAN).exists()
    text = _CODEBOOK.format(
        left_out=those.left_out,
        plan=f"Plan of allocation, SHA-256: {digest_of(plan_of(cohort))}" if planned else "",
        warnings="\n".join(f"WARNING: {each}" for each in warnings),
    )
    (target / "codebook.txt").write_text(text, "utf-8")
    return Exported(len(learners), those.left_out, len(those.marks), len(those.ratings), warnings)


def _agreed(cohort: Path) -> _Agreed:
    """Raises StudyProblem or BadGradebook."""
    agreed = consenting(cohort)
    if not agreed:
        raise StudyProblem("nobody has agreed, so nothing is exported")
    check_gradebook(cohort / GRADEBOOK)
    students, all_marks = _marks(cohort)
    all_ratings = ratings_in(cohort)
    marks = [each for each in all_marks if each.learner in agreed]
    ratings = [each for each in all_ratings if each.learner in agreed]
    arms = {each.learner: each for each in given_in(cohort) if each.learner in agreed}
    met = {*arms, *(each.learner for each in marks), *(each.learner for each in ratings)}
    key = key_of(cohort)
    names = {each: pseudonym(key, "learner", each) for each in sorted(filter(None, met))}
    if len(set(names.values())) != len(names):
        raise StudyProblem("two learners have one pseudonym; make a new key in study/")
    observers = {each: pseudonym(key, "observer", each) for each in {r.observer for r in ratings}}
    left_out = len((students | {each.learner for each in all_ratings}) - agreed)
    return _Agreed(marks, ratings, arms, names, observers, left_out)


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
