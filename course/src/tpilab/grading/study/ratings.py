"""Ratings from direct observation, as a table that a program keeps.

One row an item that was rated: `learner, observed_on, observer, form, item, rating`. A file is
taken whole or not at all, and each thing that is wrong is told with its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from tpilab.frozen import Frozen
from tpilab.grading.study.records import StudyProblem, folder_of, lines_of, replace
from tpilab.grading.submissions import Refused, check_student

FILE = "ratings.jsonl"
COLUMNS = ("learner", "observed_on", "observer", "form", "item", "rating")
HIGHEST = 10
NOT_OBSERVED = "n"
MOST_BYTES, MOST_ROWS, MOST_TOLD = 8 * 2**20, 100_000, 50
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class Rating(Frozen):
    """What one observer saw of one item."""

    learner: str
    observed_on: str
    """ISO 8601, a day."""
    observer: str
    form: str
    item: str
    rating: int | None
    """0 to 10, as the form says; None where it could not be observed."""

    @property
    def key(self) -> tuple[str, ...]:
        """What may be rated once."""
        return (self.learner, self.observed_on, self.observer, self.form, self.item)


def import_ratings(cohort: Path, file: Path, known: Collection[str]) -> tuple[int, int]:
    """Take a CSV file into the cohort: how many are new, how many were there already.

    known: the learners of the cohort. Raises StudyProblem with every mistake, one line each as
    `file:line: what`; then nothing was taken.
    """
    here = {each.key: each for each in ratings_in(cohort)}
    problems: list[str] = []
    new, same = 0, 0
    for line, row in _rows(file):
        told = f"{file.name}:{line}: "
        try:
            rating = _rating(row, known)
        except (StudyProblem, Refused) as error:
            problems.append(f"{told}{error}")
            continue
        earlier = here.setdefault(rating.key, rating)
        if earlier is rating:
            new += 1
        elif earlier == rating:
            same += 1
        else:
            problems.append(
                f"{told}{rating.item} was rated {_shown(earlier)} by this observer on that day,"
                f" here {_shown(rating)}"
            )
    if problems:
        more = len(problems) - MOST_TOLD
        rest = [f"... and {more} more"] if more > 0 else []
        raise StudyProblem("\n".join([*problems[:MOST_TOLD], *rest, "Nothing was taken."]))
    replace(folder_of(cohort) / FILE, here.values())
    return new, same


def ratings_in(cohort: Path) -> list[Rating]:
    """All ratings of the cohort. Raises StudyProblem."""
    return lines_of(folder_of(cohort) / FILE, Rating)


def _shown(rating: Rating) -> str:
    return NOT_OBSERVED if rating.rating is None else str(rating.rating)


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on; divided by commas or semicolons."""
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise StudyProblem(f"{file.name} is larger than 8 MiB; divide it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise StudyProblem(f"{file.name}:{line}: no UTF-8; save it as 'CSV UTF-8'") from None
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",",
                        strict=True)  # fmt: skip
    try:
        head = [each.strip().lower() for each in next(reader, [])]
        if tuple(head) != COLUMNS:
            raise StudyProblem(f"{file.name}:1: the first line must be {','.join(COLUMNS)}")
        begin = reader.line_num + 1
        for count, row in enumerate(reader):
            if count >= MOST_ROWS:
                raise StudyProblem(f"{file.name}:{begin}: more than {MOST_ROWS} rows; divide it")
            if any(each.strip() for each in row):
                yield begin, [each.strip() for each in row]
            begin = reader.line_num + 1
    except csv.Error as error:
        raise StudyProblem(f"{file.name}:{reader.line_num}: no CSV ({error})") from None


def _rating(row: list[str], known: Collection[str]) -> Rating:
    if len(row) != len(COLUMNS):
        raise StudyProblem(f"{len(row)} columns in place of {len(COLUMNS)}")
    learner, day, observer, form, item, value = row
    if check_student(learner) not in known:
        raise StudyProblem(f"nobody called {learner} is in the gradebook")
    for what, name in (("observer", observer), ("form", form), ("item", item)):
        if not _NAME.fullmatch(name):
            raise StudyProblem(f"{what} {name[:40]!r}: letters, digits and . _ - only, at most 64")
    return Rating(
        learner=learner,
        observed_on=_day(day),
        observer=observer,
        form=form,
        item=item,
        rating=_value(value),
    )


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise StudyProblem(f"observed_on {text[:20]!r}: a day is written 2027-03-01") from None
    if day > datetime.now(UTC).date():
        raise StudyProblem(f"observed_on {text}: is in the future")
    return day.isoformat()


def _value(text: str) -> int | None:
    if text.lower() == NOT_OBSERVED:
        return None
    if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) > HIGHEST:
        raise StudyProblem(
            f"rating {text[:20]!r}: a whole number from 0 to {HIGHEST}, or n for not observed"
        )
    return int(text)
