"""nbgrader's exchange through the hand-in service, as an instructor uses it.

Who handed in, and when, is the service's word: it has them from the hub and from its own clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange import abc

from tpilab.exchange import names
from tpilab.exchange.client import Client, Failed
from tpilab.exchange.plugins import ByService, configure, moment_of, read_files
from tpilab.grading.collect import Collect
from tpilab.grading.submissions import Refused, Taken, check_secret, check_student
from tpilab.quiz.answers import FILE_NAME, MAX_BYTES


def by_service(c: Any) -> None:
    """Let nbgrader release and collect by the service; c: the traitlets configuration."""
    configure(c)
    c.ExchangeFactory.release_assignment = ReleaseAssignment
    c.ExchangeFactory.collect = RemoteCollect
    c.ExchangeFactory.release_feedback = ReleaseFeedback


def forget_at_service(learner: str, course: str, *, dry_run: bool) -> int:
    """Delete a learner's hand-ins and feedback there; how many hand-ins. Raises Failed."""
    with Client.of() as service:
        mine = [each["version"] for each in service.all(course) if each["learner"] == learner]
        for version in () if dry_run else mine:
            service.remove(course, version)
    return len(mine)


class ReleaseAssignment(ByService, abc.ExchangeReleaseAssignment):
    """Puts what `generate_assignment` made into the service."""

    def copy_files(self) -> None:
        """Raises ExchangeError."""
        course, assignment = self.course, self.assignment
        folder = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", assignment))
        if not folder.is_dir():
            self.fail(f"There is no {folder}; run 'nbgrader generate_assignment {assignment}'")
        files = read_files(folder, self, whole=True)
        if f"{assignment}.ipynb" not in files:
            self.fail(f"There is no {assignment}.ipynb in {folder}")
        with self.service() as service:
            service.release(course, assignment, files, replace=self.force)
        self.log.info("Released as: %s %s", course, assignment)


class RemoteCollect(ByService, Collect):
    """Collects each learner's newest hand-in from the service."""

    def ensure_root(self) -> None:
        """There is no folder that has to be there."""

    def init_src(self) -> None:
        """Choose, as `Collect` does. Raises ExchangeError."""
        with self.service() as self._client:
            Collect.init_src(self)

    def copy_files(self) -> None:
        """Store what was chosen. Raises ExchangeError."""
        with self.service() as self._client:
            Collect.copy_files(self)

    def _honest(self) -> Iterator[tuple[str, datetime, str]]:
        wanted = self.coursedir.student_id
        for each in self._client.all(self.course, self.assignment):
            student = each["learner"]
            if wanted not in ("", "*", student):
                continue
            try:
                yield (
                    check_student(student),
                    moment_of(each["time"]),
                    names.version(each["version"]),
                )
            except (Refused, names.BadName) as refusal:
                self.log.error("Left where it is: a hand-in of %r (%s)", student, refusal)

    def _take(self, record: dict[str, Any]) -> Taken:
        version = record["filename"]
        try:
            content = self._client.hand_in_files(self.course, version, FILE_NAME).get(FILE_NAME)
        except Failed as failed:
            raise OSError(str(failed)) from failed
        if content is None:
            return Taken(None, f"no {FILE_NAME} was handed in", version)
        if len(content) > MAX_BYTES:
            return Taken(None, f"{FILE_NAME} is larger than {MAX_BYTES // 2**20} MB", version)
        return Taken(content, "", version)


class ReleaseFeedback(ByService, abc.ExchangeReleaseFeedback):
    """Gives each learner the feedback to the version that was marked."""

    def copy_files(self) -> None:
        """One that fails does not stop the others. Raises ExchangeError."""
        course, assignment = self.course, self.assignment
        without = set(filter(None, self.coursedir.student_id_exclude.split(",")))
        failed = []
        with self.service() as service:
            known = _Known(service, course, assignment)
            for student, folder in self._folders():
                if student in without:
                    continue
                try:
                    self._release(service, known.version(student, folder), folder)
                except (Failed, OSError, Refused) as problem:
                    self.log.error("No feedback to %s: %s", student, problem)
                    failed.append(student)
        if failed:
            self.fail(f"Not released, see above: {', '.join(failed)}")

    def _folders(self) -> Iterator[tuple[str, Path]]:
        """Each learner's folder of feedback to this assignment."""
        directory = self.coursedir
        wanted = directory.student_id
        here = Path(directory.format_path(directory.feedback_directory, "x", "y")).parents[1]
        for each in sorted(here.iterdir() if here.is_dir() else ()):
            folder = each / self.assignment
            if wanted in ("", "*", each.name) and folder.is_dir():
                yield each.name, folder

    def _release(self, service: Client, version: str, folder: Path) -> None:
        pages = {page.name: page.read_bytes() for page in sorted(folder.glob("*.html"))}
        if pages:
            service.put_feedback(self.course, version, pages)
            self.log.info("Released feedback: %s", folder)


class _Known:
    """The versions that the service has of an assignment."""

    def __init__(self, service: Client, course: str, assignment: str) -> None:
        all_ = service.all(course, assignment)
        self._versions = {each["version"] for each in all_}
        self._by_time = {
            (each["learner"], moment_of(each["time"])): each["version"] for each in all_
        }

    def version(self, student: str, folder: Path) -> str:
        """The one that this feedback belongs to. Raises Refused or OSError.

        Its own name was kept as the submission's secret, and stays when a learner is renamed.
        """
        if (named := check_secret(folder / "submission_secret.txt")) in self._versions:
            return named
        stamp = (folder / "timestamp.txt").read_text("utf-8").strip()
        try:
            return str(self._by_time[student, moment_of(stamp)])
        except (LookupError, ValueError, ArithmeticError):
            raise Refused(
                f"the version of {stamp} did not come through the service; send the page in"
                f" {folder}"
            ) from None
