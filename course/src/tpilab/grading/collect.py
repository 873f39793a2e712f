"""In the place of nbgrader's ExchangeCollect: take answers, trust nothing.

Measured of the stock class: one learner could hand in as another (a warning only), links were
followed, backdated times were believed, one bad folder name stopped the whole class.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.exchange.default.collect import ExchangeCollect
from nbgrader.utils import parse_utc
from traitlets import Int

from tpilab.grading.submissions import (
    HandIn,
    Refused,
    check_student,
    store,
    take_answers,
    take_secret,
)
from tpilab.quiz.answers import FILE_NAME


class Collect(ExchangeCollect):
    """Collects each learner's newest honest hand-in."""

    slack_seconds = Int(
        120,
        help="A hand-in whose files changed later than its name says, by more than this, counts"
        " from the change.",
    ).tag(config=True)

    def init_src(self) -> None:
        """Choose each learner's newest hand-in."""
        if not self.coursedir.course_id:
            self.fail("No course id. Run this in the cohort's folder, or add --course ID.")
        self.inbound_path = str(Path(self.root) / self.coursedir.course_id / "inbound")
        if not Path(self.inbound_path).is_dir():
            self.fail(f"No such exchange: {self.inbound_path}")
        newest: dict[str, tuple[datetime, Path]] = {}
        for student, when, folder in self._honest():
            if student not in newest or when > newest[student][0]:
                newest[student] = (when, folder)
        self.src_records: list[dict[str, Any]] = [
            {"username": student, "timestamp": when, "filename": folder.name}
            for student, (when, folder) in sorted(newest.items())
        ]

    def _honest(self) -> Iterator[tuple[str, datetime, Path]]:
        assignment = self.coursedir.assignment_id
        wanted = self.coursedir.student_id
        for folder in sorted(Path(self.inbound_path).glob(f"*+{assignment}+*")):
            student, _, rest = folder.name.partition(f"+{assignment}+")
            if wanted not in ("", "*", student):
                continue
            try:
                yield student, self._when(check_student(student), rest, folder), folder
            except Refused as refusal:
                self.log.error("Left where it is: %s (%s)", folder, refusal)

    def _when(self, student: str, rest: str, folder: Path) -> datetime:
        """The time of handing in (aware). Raises Refused if the folder is not the learner's own."""
        if folder.is_symlink() or not folder.is_dir():
            raise Refused("it is no folder")
        if self.check_owner and (owner := _owner(folder)) != student:
            raise Refused(f"it belongs to {owner} and claims to come from {student}")
        try:
            claimed: datetime = parse_utc(rest.split("+", maxsplit=1)[0]).replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            raise Refused("its name holds no time") from None
        changed = max(
            datetime.fromtimestamp(path.lstat().st_ctime, UTC)
            for path in (folder / FILE_NAME, folder / "timestamp.txt", folder)
            if path.is_symlink() or path.exists()
        )  # a learner can name any time, but cannot set this one
        if changed > claimed + timedelta(seconds=self.slack_seconds):
            self.log.warning("%s changed after the time in its name; taking %s", folder, changed)
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
        source = Path(self.inbound_path) / record["filename"]
        content, refused = take_answers(source)
        if refused:
            self.log.error("%s: %s; the hand-in is left in the exchange", student, refused)
        released = Path(
            self.coursedir.format_path(self.coursedir.release_directory, ".", assignment)
        )
        hand_in = HandIn(student, assignment, when, content, refused, take_secret(source))
        try:
            store(hand_in, released, destination)
        except OSError as error:
            self.log.error("%s could not be stored: %s", student, error)
            return False
        self.log.info("Collected %s", student)
        return True

    def _is_newer(self, destination: Path, when: datetime) -> bool:
        if not self.update:
            return False
        known = self.coursedir.get_existing_timestamp(str(destination))
        return known is None or when > known.replace(tzinfo=UTC)


def _owner(folder: Path) -> str:
    try:
        return folder.owner()
    except (KeyError, NotImplementedError):
        return "an unknown account"
