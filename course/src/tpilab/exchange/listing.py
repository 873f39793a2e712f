"""nbgrader's lists, in the very shape that its own exchange gives: others read it key by key."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

from nbgrader.exchange import abc

from tpilab.exchange import listed
from tpilab.exchange.plugins import ByService

Json = dict[str, Any]


class List(ByService, abc.ExchangeList):
    """What is released, what one handed in oneself (cached), what everybody did (inbound)."""

    def list_files(self) -> list[Json]:
        """Raises ExchangeError."""
        found = self._found()
        self.log.info("Submitted assignments:" if self._handed_in else "Released assignments:")
        for each in found:
            for info in each.get("submissions", [each]):
                self.log.info(_line(info))
        return found

    def remove_files(self) -> list[Json]:
        """List, and take out of the service. Raises ExchangeError."""
        if self.cached:
            self.fail("Your own hand-ins stay in the service; there is no copy of them to remove")
        found = self._found()
        with self.service() as service:
            for each in found:
                for info in each.get("submissions", [each]):
                    info["status"] = "removed"
                    if self.inbound:
                        service.remove(info["course_id"], info["version"])
                    else:
                        service.withdraw(info["course_id"], info["assignment_id"])
                    self.log.info("Removed: %s", _line(info))
        return found

    @property
    def _handed_in(self) -> bool:
        return bool(self.inbound or self.cached)

    def _found(self) -> list[Json]:
        with self.service() as service:
            if self.inbound:
                told = service.all(self.course)
            else:
                told = service.own() if self.cached else service.released()
            wanted = [each for each in told if self._wanted(each)]
            if not self._handed_in:
                return [self._released(each) for each in wanted]
            return _grouped([listed.version(each, self.own_copy(each["course"], each["assignment"]))
                             for each in wanted])  # fmt: skip

    def _wanted(self, each: Json) -> bool:
        directory = self.coursedir
        asked = [(directory.course_id, each["course"]),
                 (directory.assignment_id, each["assignment"])]  # fmt: skip
        if self.inbound:
            asked.append((directory.student_id, each["learner"]))
        return all(wish in ("", "*", value) for wish, value in asked)

    def _released(self, each: Json) -> Json:
        copy = self.own_copy(each["course"], each["assignment"])
        here = copy.exists()
        notebooks = (
            sorted(path.name for path in copy.glob("*.ipynb"))
            if here
            else [name for name in each["files"] if name.endswith(".ipynb")]
        )
        return {
            "course_id": each["course"],
            "assignment_id": each["assignment"],
            "status": "fetched" if here else "released",
            "path": str(copy.resolve()) if here else "",
            "notebooks": [
                {"notebook_id": Path(name).stem, "path": str(copy.resolve() / name)}
                for name in notebooks
            ],
        }


def _grouped(versions: list[Json]) -> list[Json]:
    """By course, learner and assignment, as nbgrader gives them."""

    def key(each: Json) -> tuple[str, ...]:
        return each["course_id"], each["student_id"], each["assignment_id"]

    return [
        {
            "course_id": course,
            "student_id": student,
            "assignment_id": assignment,
            "status": "submitted",
            "submissions": sorted(group, key=lambda each: str(each["timestamp"])),
        }
        for (course, student, assignment), group in groupby(sorted(versions, key=key), key=key)
    ]


def _line(info: Json) -> str:
    """One line for a person, as nbgrader words it."""
    words = [info["course_id"], info.get("student_id"), info["assignment_id"],
             info.get("timestamp")]  # fmt: skip
    if "timestamp" not in info:
        note = "already downloaded" if info["status"] == "fetched" else ""
    elif info["has_local_feedback"] and not info["feedback_updated"]:
        note = "feedback already fetched"
    else:
        note = "feedback ready to be fetched" if info["has_exchange_feedback"] else (
            "no feedback available")  # fmt: skip
    return " ".join(filter(None, words)) + (f" ({note})" if note else "")
