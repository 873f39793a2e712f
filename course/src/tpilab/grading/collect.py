"""In the place of nbgrader's ExchangeCollect: take answers, trust nothing.

Measured of the stock class: one learner could hand in as another (a warning only), links were
followed, backdated times were believed, one bad folder name stopped the whole class.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange.default.collect import ExchangeCollect
from nbgrader.utils import parse_utc
from traitlets import Int

from tpilab.gradebook_file import BadGradebook, check_gradebook
from tpilab.grading.cohort import GRADEBOOK
from tpilab.grading.submissions import (
    HandIn,
    Refused,
    Taken,
    check_student,
    store,
    take,
)
from tpilab.quiz.answers import FILE_NAME


class Collect(ExchangeCollect):
    """Collects each learner's newest honest hand-in."""

    slack_seconds = Int(
        120,
        help="A hand-in whose files changed later than its name says, by more than this, counts"
        " from the change. Raise it after an exchange was restored or its rights were changed.",
    ).tag(config=True)

    def init_src(self) -> None:
        """Choose each learner's newest hand-in (with --before-duedate: the newest in time)."""
        if not self.coursedir.course_id:
            self.fail("No course id. Run this in the cohort's folder, or add --course ID.")
        due = self._due() if self.before_duedate else None
        found: dict[str, list[tuple[bool, datetime, str]]] = {}
        for student, when, name in self._honest():
            in_time = due is None or when <= due
            found.setdefault(student, []).append((in_time, when, name))
        self.src_records: list[dict[str, Any]] = [
            {"username": student, "timestamp": when, "filename": name}
            for student, (_, when, name) in (
                (who, max(all_)) for who, all_ in sorted(found.items())
            )
        ]

    def _due(self) -> datetime | None:
        try:
            if self.coursedir.db_url.startswith("sqlite:"):  # else nbgrader says what is wrong
                check_gradebook(Path(self.coursedir.root) / GRADEBOOK)
        except BadGradebook as problem:
            self.fail(str(problem))
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                due = gradebook.find_assignment(self.coursedir.assignment_id).duedate
            except MissingEntry:
                return None
        return due.replace(tzinfo=UTC) if due else None

    def _honest(self) -> Iterator[tuple[str, datetime, str]]:
        """Learner, time (aware) and name of each hand-in. Raises ExchangeError."""
        self.inbound_path = str(Path(self.root) / self.coursedir.course_id / "inbound")
        if not Path(self.inbound_path).is_dir():
            self.fail(f"No such exchange: {self.inbound_path}")
        assignment = self.coursedir.assignment_id
        wanted = self.coursedir.student_id
        for folder in sorted(Path(self.inbound_path).glob(f"*+{assignment}+*")):
            student, _, rest = folder.name.partition(f"+{assignment}+")
            if wanted not in ("", "*", student):
                continue
            try:
                yield check_student(student), self._when(rest, folder), folder.name
            except (Refused, OSError) as refusal:
                self.log.error("Left where it is: %r (%s)", folder.name, refusal)

    def _when(self, rest: str, folder: Path) -> datetime:
        """The time of handing in (aware). Raises Refused or OSError if this is no hand-in."""
        if not stat.S_ISDIR(folder.lstat().st_mode):
            raise Refused("it is no folder")
        try:
            claimed: datetime = parse_utc(rest.split("+", maxsplit=1)[0]).replace(tzinfo=UTC)
        except (ValueError, ArithmeticError):
            raise Refused("its name holds no time") from None
        # a learner can name any time, but cannot set the time of the last change
        changed = datetime.fromtimestamp(folder.lstat().st_ctime, UTC)
        for name in (FILE_NAME, "timestamp.txt"):
            with suppress(FileNotFoundError):
                inside = (folder / name).lstat().st_ctime
                changed = max(changed, datetime.fromtimestamp(inside, UTC))
        if changed > claimed + timedelta(seconds=self.slack_seconds):
            self.log.warning(
                "%r changed after the time in its name; taking %s", folder.name, changed
            )
            return changed
        return claimed

    def copy_files(self) -> None:
        """Store what `init_src` chose; one that fails does not stop the others."""
        self.log.info("Collecting %d hand-ins", len(self.src_records))
        failed = [
            str(record["username"]) for record in self.src_records if not self._collect(record)
        ]
        if failed:
            self.fail(f"Not collected, see above: {', '.join(failed)}")

    def _collect(self, record: dict[str, Any]) -> bool:
        student, when = record["username"], record["timestamp"]
        assignment = self.coursedir.assignment_id
        destination = Path(
            self.coursedir.format_path(self.coursedir.submitted_directory, student, assignment)
        )
        if destination.exists() and not self._is_newer(destination, when):
            self.log.info("Nothing newer from %s (use --update to take newer ones)", student)
            return True
        released = Path(
            self.coursedir.format_path(self.coursedir.release_directory, ".", assignment)
        )
        try:
            taken = self._take(record)
            if taken.refused:
                self.log.error("%s: %s; the hand-in is left there", student, taken.refused)
            if self._had_feedback(student):
                self.log.warning("%s hands in again after feedback was made", student)
            store(HandIn(student, assignment, when, taken.content, taken.refused, taken.secret),
                  released, destination)  # fmt: skip
        except Refused as refusal:
            self.log.error("Left where it is: %r (%s)", record["filename"], refusal)
            return True
        except OSError as error:
            self.log.error("%s could not be stored: %s", student, error)
            return False
        self.log.info("Collected %s", student)
        return True

    def _take(self, record: dict[str, Any]) -> Taken:
        """What was handed in. Raises Refused or OSError."""
        folder = Path(self.inbound_path) / record["filename"]
        return take(folder, record["username"] if self.check_owner else None)

    def _had_feedback(self, student: str) -> bool:
        where = self.coursedir.format_path(
            self.coursedir.feedback_directory, student, self.coursedir.assignment_id
        )
        return Path(where).is_dir()

    def _is_newer(self, destination: Path, when: datetime) -> bool:
        if not self.update:
            return False
        known = self.coursedir.get_existing_timestamp(str(destination))
        return known is None or when > known.replace(tzinfo=UTC)
