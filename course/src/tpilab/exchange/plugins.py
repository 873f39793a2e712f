"""nbgrader's exchange through the service, as a learner uses it (`c.ExchangeFactory.*`).

What nbgrader keeps in a cache of a learner's own, the service knows: the versions handed in, and
their feedback. What comes from there is written whole or not at all.
"""

from __future__ import annotations

import fnmatch
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange import abc
from traitlets import Bool

from tpilab.exchange import names
from tpilab.exchange.client import Client, Failed, is_configured
from tpilab.exchange.listed import stamp
from tpilab.place import PATIENTS

TIME = "%Y-%m-%d %H:%M:%S.%f UTC"
"""As nbgrader writes a time, and the service."""
MOST_BYTES = 512 * 2**20
"""More is not even read to be sent."""


def configure(c: Any) -> None:
    """Let nbgrader hand in by the service, if one is set; c: the traitlets configuration."""
    if not is_configured() or sys.platform == "win32":
        return
    from tpilab.exchange.listing import List

    c.ExchangeFactory.exchange = ByService
    c.ExchangeFactory.list = List
    c.ExchangeFactory.fetch_assignment = FetchAssignment
    c.ExchangeFactory.fetch_feedback = FetchFeedback
    c.ExchangeFactory.submit = Submit


class ByService(abc.Exchange):
    """What every plug-in of ours has."""

    path_includes_course = Bool(
        default_value=False, help="Whether a learner's copy lies in COURSE/ASSIGNMENT."
    ).tag(config=True)

    def init_src(self) -> None:
        """Nothing to compute."""

    def init_dest(self) -> None:
        """Nothing to compute."""

    def copy_files(self) -> None:
        """Nothing to do."""

    @contextmanager
    def service(self) -> Iterator[Client]:
        """The service; what fails there fails here, in words. Raises ExchangeError."""
        try:
            with Client.of() as client:
                yield client
        except Failed as failed:
            self.fail(str(failed))

    @property
    def course(self) -> str:
        """The course's id. Raises ExchangeError."""
        if not self.coursedir.course_id:
            self.fail("No course id; add --course ID")
        return self._name(names.course, self.coursedir.course_id)

    @property
    def assignment(self) -> str:
        """The assignment's id. Raises ExchangeError."""
        return self._name(names.assignment, Path(self.coursedir.assignment_id).name)

    def _name(self, check: Any, name: str) -> str:
        try:
            return str(check(name))
        except names.BadName as problem:
            self.fail(str(problem))
            raise

    def own_copy(self, course: str, assignment: str) -> Path:
        """Where a learner's copy lies, or would."""
        folder = Path(self.assignment_dir)
        return (folder / course if self.path_includes_course else folder) / assignment

    def ignored(self, name: str) -> bool:
        """Whether nbgrader is told to leave such a file out."""
        return any(fnmatch.fnmatch(name, pattern) for pattern in self.coursedir.ignore)


class FetchAssignment(ByService, abc.ExchangeFetchAssignment):
    """Gets an assignment; a copy that is there is not touched."""

    def copy_files(self) -> None:
        """Raises ExchangeError."""
        copy = self.own_copy(self.course, self.assignment)
        if copy.is_dir() and not self.replace_missing_files:
            self.fail(f"You already have a copy of the assignment in {copy}")
        with self.service() as service:
            files = service.fetch(self.course, self.assignment)
        missing = {name: files[name] for name in files if not os.path.lexists(copy / name)}
        if copy.is_dir():
            write_missing(copy, missing)
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=copy.parent, prefix=".fetching_") as aside:
                new = Path(aside) / copy.name
                new.mkdir()
                write_missing(new, files)
                new.rename(copy)
        self.log.info("Fetched as: %s %s", self.course, self.assignment)


class Submit(ByService, abc.ExchangeSubmit):
    """Hands in what lies in the learner's copy. The service says who and when."""

    def copy_files(self) -> None:
        """Raises ExchangeError."""
        course, assignment = self.course, self.assignment
        copy = self.own_copy(course, assignment)
        if not copy.is_dir():
            self.fail(f"You have no copy of {assignment} in {copy.resolve()}")
        files = self._files(copy)
        if not files:
            self.fail(f"There is nothing to hand in in {copy}")
        with self.service() as service:
            try:
                self._compare(service, files)
            except Failed as failed:
                raise Failed(f"NOT handed in: {failed}", failed.status) from failed
            try:
                told = service.hand_in(course, assignment, files)
            except Failed as failed:
                if failed.status:
                    raise
                raise Failed(
                    f"{failed}, so it is not sure whether this was handed in; look at the list of"
                    " your versions, and hand in again if the new one is not there"
                ) from failed
        self.timestamp = told["time"]
        self.log.info("Submitted as: %s %s %s", course, assignment, self.timestamp)

    def _files(self, copy: Path) -> dict[str, bytes]:
        try:
            return read_files(copy, self)
        except OSError as error:
            self.fail(f"NOT handed in: {error.filename} cannot be read ({error.strerror})")
            raise

    def _compare(self, service: Client, files: Mapping[str, bytes]) -> None:
        """As nbgrader: warn of missing notebooks; refuse if it has to be strict."""
        missing = [
            name
            for each in service.released()
            if (each["course"], each["assignment"]) == (self.course, self.assignment)
            for name in each["files"]
            if name.endswith(".ipynb") and name not in files
        ]
        if missing and self.strict:
            self.fail(f"NOT handed in: {', '.join(missing)} is missing")
        if missing:
            self.log.warning("Handing in without %s", ", ".join(missing))


class FetchFeedback(ByService, abc.ExchangeFetchFeedback):
    """Gets all feedback there is to one's own versions of an assignment."""

    def copy_files(self) -> None:
        """Raises ExchangeError."""
        course, assignment = self.course, self.assignment
        folder = self.own_copy(course, assignment) / "feedback"
        with self.service() as service:
            mine = [
                each for each in service.own()
                if (each["course"], each["assignment"]) == (course, assignment)
            ]  # fmt: skip
            for version in mine:
                if not version["feedback"]:
                    self.log.warning("No feedback yet to the version of %s", version["time"])
                    continue
                for name, content in service.feedback(course, version["version"]).items():
                    write(folder / stamp(version["time"]) / name, content)
                    self.log.info("Fetched feedback: %s of %s", name, version["time"])


def moment_of(time: str) -> datetime:
    """A version's time, aware. Raises ValueError."""
    return datetime.strptime(time, TIME).replace(tzinfo=UTC)


def read_files(folder: Path, exchange: ByService, *, whole: bool = False) -> dict[str, bytes]:
    """The files in a folder that may travel; a link is not followed. Raises OSError.

    whole: what may not travel is an error (ExchangeError), not left out.
    """
    found: dict[str, bytes] = {}
    places = [(folder, ""), (folder / PATIENTS, f"{PATIENTS}/")]
    for place, prefix in places:
        if place.is_symlink() or not place.is_dir():
            continue
        for each in sorted(place.iterdir()):
            name = prefix + each.name
            if exchange.ignored(each.name) or (each.is_dir() and not each.is_symlink()):
                continue
            if each.is_symlink() or not each.is_file() or not names.is_file(name):
                if whole:
                    exchange.fail(f"{each} cannot be sent, for its name or kind")
                exchange.log.warning("Left out, for its name or kind: %r", name)
                continue
            if sum(map(len, found.values())) + each.stat().st_size > MOST_BYTES:
                exchange.fail(f"{folder} holds more than can be sent")
            found[name] = each.read_bytes()
    return found


def write_missing(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, none over what is there. Raises OSError."""
    for name, content in files.items():
        write(folder / names.file(name), content)


def write(file: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=file.parent, prefix=".part_")
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
        Path(part).replace(file)
    finally:
        Path(part).unlink(missing_ok=True)
