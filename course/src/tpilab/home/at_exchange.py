"""nbgrader's exchange as one learner uses it, in a process of its own.

`python -m tpilab.home.at_exchange` reads one JSON object and prints one. A process, because
nbgrader takes seconds and a hundred megabytes to load, and because an exchange on a disk that hangs
must not hang a learner's kernel. Everything goes through the exchange classes that are configured;
they are given scratch folders, so that nothing of a learner's is overwritten or half written.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

from tpilab.home.look import FEEDBACK, Look, refused, server_root
from tpilab.place import MY_WORK, QUESTIONS
from tpilab.quiz.answers import FILE_NAME, Unreadable, parse, read_bytes

Json: TypeAlias = dict[str, Any]

MAX_NOTEBOOK_BYTES = 32 * 2**20


class Told(Exception):
    """Why something was not done: a word of `tpilab.home.exchange.SAID`, and what fits into it."""

    def __init__(self, why: str, **more: Any) -> None:
        super().__init__(why)
        self.why, self.more = why, more


class AtExchange(Look):
    """One learner at the exchange that is configured for the course in `root`."""

    def __init__(self, root: Path, course: str = "") -> None:
        """course: nbgrader's course id, where it is not configured. Raises Told."""
        from nbgrader.apps import NbGrader
        from nbgrader.auth import Authenticator
        from nbgrader.coursedir import CourseDirectory
        from nbgrader.exchange import ExchangeFactory

        if sys.platform == "win32":
            raise Told("windows")
        app = NbGrader()
        app.load_config_file()
        app.log.setLevel("CRITICAL")
        self.config, self.mine = app.config, root / MY_WORK
        self.config.CourseDirectory.assignment_id = ""
        self._coursedir, self._authenticator = CourseDirectory, Authenticator
        self.factory = ExchangeFactory(config=self.config)
        listing = self._made(self.factory.List, "")
        self.exchange = getattr(listing, "root", None)
        self.found = self._courses()
        self.course = course or listing.coursedir.course_id or self._only_course()
        self.elsewhere = server_root() / listing.assignment_dir
        if getattr(listing, "path_includes_course", False):
            self.elsewhere /= self.course

    def _made(self, kind: Any, quiz: str, **traits: Any) -> Any:
        """One of nbgrader's exchange classes, for a quiz."""
        made = kind(
            coursedir=self._coursedir(config=self.config),
            authenticator=self._authenticator(config=self.config),
            config=self.config,
        )
        made.coursedir.assignment_id = quiz
        if course := getattr(self, "course", ""):
            made.coursedir.course_id = course
        for name, value in traits.items():
            if made.has_trait(name):
                setattr(made, name, value)
        return made

    def _courses(self) -> list[str]:
        """The courses of an exchange that is a folder. Raises Told if it cannot be used."""
        if self.exchange is None:
            return []
        folder = Path(self.exchange)
        if not folder.is_dir():
            raise Told("no_exchange")
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise Told("not_writable")
        return sorted(each.parent.name for each in folder.glob("*/outbound"))

    def _only_course(self) -> str:
        """Raises Told unless exactly one course is there."""
        if not self.found:
            raise Told("no_course_yet")
        if len(self.found) > 1:
            raise Told("several_courses", courses=", ".join(self.found[:9]))
        return self.found[0]

    def listed(self) -> tuple[set[str], dict[str, list[Json]]]:
        """What is released, and hand-ins by quiz. Raises Told if the course is not there."""
        if self.exchange is not None and not (Path(self.exchange) / self.course).is_dir():
            raise Told("course_not_there", course=self.course)
        own = {"assignment_dir": str(self.mine), "path_includes_course": False}
        released = self._made(self.factory.List, "", **own).start()
        cached = self._made(self.factory.List, "", cached=True, **own).start()
        return {each["assignment_id"] for each in released}, {
            each["assignment_id"]: each["submissions"] for each in cached
            if each["course_id"] == self.course
        }  # fmt: skip

    def fetch(self, quiz: str) -> Json:
        """Get a quiz, or what is missing of it, into my_work. Raises Told."""
        if not self.look()["quizzes"].get(quiz, {"released": False})["released"]:
            raise Told("not_released")
        mine = self.copy(quiz)
        with self._aside() as aside:
            self._made(self.factory.FetchAssignment, quiz,
                       assignment_dir=str(aside), path_includes_course=False).start()  # fmt: skip
            if not mine.exists():
                (aside / quiz).rename(mine)
                return {"why": "fetched"}
            filled = list(_fill(aside / quiz, mine))
        if not filled:
            raise Told("already_fetched")
        return {"why": "filled", "files": ", ".join(filled[:5])}

    def submit(self, quiz: str) -> Json:
        """Hand in the notebook and its answers, as they are now. Raises Told."""
        mine, notebook = self.copy(quiz), f"{quiz}.ipynb"
        if not (mine / notebook).is_file():
            raise Told("no_copy")
        before = self._versions(quiz)
        with self._aside() as aside:
            (aside / quiz).mkdir()
            answers = _answers(mine, quiz)
            (aside / quiz / FILE_NAME).write_bytes(answers)
            for name in (notebook, QUESTIONS):
                with suppress(FileNotFoundError):
                    content = read_bytes(mine / name, MAX_NOTEBOOK_BYTES)
                    (aside / quiz / name).write_bytes(content)
            self._made(self.factory.Submit, quiz,
                       assignment_dir=str(aside), path_includes_course=False).start()  # fmt: skip
        new = [each for each in self._versions(quiz) if each not in before]
        if len(new) != 1:
            raise Told("not_sure")
        return {"why": "handed_in", "time": new[0], "count": len(before) + 1,
                "answered": sum(line.value is not None
                                for line in parse(answers).latest().values())}  # fmt: skip

    def _versions(self, quiz: str) -> list[str]:
        known = self.look()["quizzes"].get(quiz, {"versions": []})
        return [each["time"] for each in known["versions"]]

    def feedback(self, quiz: str) -> Json:
        """Get whatever feedback was released, for every version that was handed in. Raises Told."""
        look = self.look()
        versions = look["quizzes"].get(quiz, {"versions": []})["versions"]
        if not versions:
            raise Told("not_handed_in")
        if not any(each["feedback"] != "none" for each in versions):
            raise Told("no_feedback_at_all" if look["any_feedback"] is False else "none_for_you")
        where = self.copy(quiz) / FEEDBACK
        with self._aside() as aside:
            self._made(self.factory.FetchFeedback, quiz,
                       assignment_dir=str(aside), path_includes_course=False).start()  # fmt: skip
            new = list(_keep_both(aside / quiz / FEEDBACK, where))
        newest = versions[-1]
        if newest["feedback"] == "none":
            have = next(each for each in reversed(versions) if each["feedback"] != "none")
            return {"why": "only_older", "time": have["time"], "newest": newest["time"]}
        return {"why": "got_feedback" if new else "nothing_new", "time": newest["time"]}

    @contextmanager
    def _aside(self) -> Iterator[Path]:
        self.mine.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.mine, prefix=".exchange_") as aside:
            yield Path(aside)


def _answers(mine: Path, quiz: str) -> bytes:
    """The bytes of the answers file. Raises Told if it answers nothing."""
    try:
        content = read_bytes(mine / FILE_NAME)
    except FileNotFoundError:
        raise Told("nothing_answered") from None
    except Unreadable as error:
        raise Told("unreadable", error=str(error)) from None
    latest = parse(content).latest().values()
    if not any(line.quiz == quiz and line.value is not None for line in latest):
        raise Told("nothing_answered")
    return content


def _fill(source: Path, target: Path) -> Iterator[str]:
    """Copy what is missing, never over what is there; the names of what was copied."""
    for each in sorted(source.rglob("*")):
        there = target / each.relative_to(source)
        if each.is_dir():
            there.mkdir(exist_ok=True)
        elif not there.exists() and not there.is_symlink():
            shutil.copyfile(each, there)
            yield there.name


def _keep_both(source: Path, target: Path) -> Iterator[Path]:
    """Move feedback to its place; an earlier page that says something else is kept beside it."""
    for page in sorted(source.glob("*/*.html")):
        there = target / page.parent.name / page.name
        there.parent.mkdir(parents=True, exist_ok=True)
        if there.exists():
            if there.read_bytes() == page.read_bytes():
                continue
            number = 1 + sum(1 for _ in there.parent.glob(f"{there.stem}_earlier_*.html"))
            there.rename(there.with_name(f"{there.stem}_earlier_{number}.html"))
        shutil.copyfile(page, there)
        yield there


def answered(asked: Json) -> Json:
    """What came of a request: `why` and what fits into it. Never raises."""
    from nbgrader.exchange import ExchangeError

    root, quiz = Path(asked["root"]), asked.get("quiz", "")
    try:
        here = AtExchange(root, asked.get("course", ""))
        what: dict[str, Callable[[str], Json]] = {
            "look": lambda _: {}, "fetch": here.fetch, "submit": here.submit,
            "feedback": here.feedback,
        }  # fmt: skip
        done: Json = {"why": "looked"}
        try:
            done |= what[asked["do"]](quiz)
        except Told as told:
            done = {"why": told.why, **told.more}
        return {**done, "look": here.look()}
    except Told as told:
        return {"why": told.why, **told.more}
    except ExchangeError as error:
        return refused(error)
    except OSError as error:
        return {"why": "disk", "error": error.strerror or "the disk gave an error"}
    except Exception as error:  # noqa: BLE001 - whoever asked waits for one object
        return {"why": "software", "error": f"{type(error).__name__}"}


if __name__ == "__main__":
    request = json.loads(sys.stdin.read())
    out, sys.stdout = sys.stdout, sys.stderr  # whatever nbgrader prints is not the answer
    out.write(json.dumps(answered(request)))
