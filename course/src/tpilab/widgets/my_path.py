"""The learner's path, `my_path()`: what is open, practiced, handed in, marked; buttons for quizzes.

What lies in the learner's own folder is shown at once. What the exchange knows comes later, from a
process of its own, so that an exchange that hangs does not hang the notebook.
"""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from tpilab.home import exchange, pages
from tpilab.home.entries import Checked, Practiced
from tpilab.home.exchange import Answer, AtExchange, What, day_and_hour
from tpilab.home.record import Progress
from tpilab.home.standing import SkillStanding, answered_right, practice, practiced_in_words
from tpilab.home.told_by_feedback import newest
from tpilab.place import MY_WORK, course_root, is_trial
from tpilab.quiz.start import NotStarted, start
from tpilab.widgets.headed import Head, Headed
from tpilab.widgets.words import RUN_ALL, Refused, Shown, Words, log, never_raises

Json: TypeAlias = dict[str, Any]
Ask: TypeAlias = Callable[..., Answer]

_STILL = (
    f"Press {RUN_ALL}: your path appears here, with what you practiced, and buttons to start, hand"
    " in and get feedback for each quiz."
)
_OTHER_EDITION = (
    "Your copy asks other questions than the quiz that your instructor released. Your answers are"
    f" kept. Rename its folder in {MY_WORK}, then fetch."
)
_ASKS: dict[str, What] = {"fetch": "fetch", "hand_in": "submit", "feedback": "feedback"}


@never_raises("Your path")
def my_path(course: str = "") -> Shown:
    """Your way through the course, and where you are. course: its id, if the exchange has many."""
    if is_trial():
        return Words(_STILL)
    desk = PathDesk(course_root(), course)
    desk.look()
    return desk.shown


class PathDesk:
    """The path of the learner whose course lies in `root`."""

    def __init__(self, root: Path, course: str = "", ask: Ask = exchange.ask) -> None:
        """ask: what asks the exchange."""
        self.root, self.course, self.ask = root, course, ask
        self.pages = pages.pages(root)
        self.busy = ""
        """What the exchange is asked now: a word of `What` and a quiz; empty: nothing."""
        self.answer: Answer | None = None
        self.said: Json = {}
        self.head = Head("my_path.js", self.reply)
        self.shown = Headed(self.head, Words(_STILL))
        self.refresh()

    def look(self) -> None:
        """Ask the exchange what there is; the answer is shown once it comes."""
        self._later("look", "")

    def refresh(self) -> None:
        """Show what is known now."""
        progress = Progress.open()
        entries = progress.entries()
        known = self.answer.quizzes if self.answer else {}
        quizzes = {each.name: each for each in pages.quizzes(self.root, tuple(known))}
        stood = practice(entries)
        names = sorted({each.name for each in self.pages} | set(quizzes), key=pages.on_the_way)
        by_name = {each.name: each for each in self.pages}
        self.head.shown = {
            "exchange": self._exchange(),
            "busy": self.busy,
            "said": self.said,
            "notes": progress.notes,
            "rows": [
                {
                    "name": name,
                    **(
                        _page(by_name[name], stood, entries)
                        if name in by_name
                        else _no_page(quizzes[name])
                    ),
                    "quiz": self._quiz(quizzes[name], known.get(name)) if name in quizzes else {},
                }
                for name in names
            ],
        }

    def reply(self, content: Any) -> Json:
        """What to answer the browser, whatever it sent. Raises Refused."""
        match content:
            case {"kind": "look"}:
                self._later("look", "")
            case {"kind": "start", "quiz": str(quiz)}:
                self._start(quiz)
            case {"kind": str(kind), "quiz": str(quiz)} if kind in _ASKS:
                if quiz not in {each.name for each in pages.quizzes(self.root, self._released())}:
                    raise Refused("There is no such quiz here")
                self._later(_ASKS[kind], quiz)
            case _:
                raise Refused("The page sent something unexpected. Reload the page")
        return {"kind": "done"}

    def _start(self, quiz: str) -> None:
        try:
            start(self.root, quiz)
        except NotStarted as error:
            raise Refused(str(error).rstrip(".")) from None
        self._say(
            quiz, "good", f"Your own copy lies in {MY_WORK}/{quiz}. Open it, and run it once."
        )

    def _say(self, quiz: str, level: str, text: str) -> None:
        self.said = {"quiz": quiz, "level": level, "text": text}
        self.refresh()

    def _later(self, what: What, quiz: str) -> None:
        """Ask the exchange in a thread, and show what comes of it. Raises Refused while asking."""
        if self.busy:
            raise Refused("The exchange is being asked already; wait for its answer")
        self.busy, self.said = f"{what} {quiz}".strip(), {}
        self.refresh()

        def work() -> Answer:
            return self.ask(self.root, what, quiz, self.course)

        try:
            loop = get_running_loop()
        except RuntimeError:  # no kernel around us
            self._came(quiz, work())
            return
        future = loop.run_in_executor(None, work)
        future.add_done_callback(lambda done: self._came(quiz, done.result()))

    def _came(self, quiz: str, answer: Answer) -> None:
        self.busy = ""
        if answer.course is not None or self.answer is None or not quiz:
            self.answer = answer
        if quiz:
            self.said = {"quiz": quiz, "level": answer.level, "text": answer.text}
        try:
            self.refresh()
        except Exception as error:  # noqa: BLE001 - what came stays; the next look shows it
            log(error)

    def _released(self) -> tuple[str, ...]:
        return tuple(self.answer.quizzes) if self.answer else ()

    def _exchange(self) -> Json:
        if self.answer is None:
            return {"level": "note", "text": ""}
        if self.answer.course is None:
            return {"level": self.answer.level, "text": self.answer.text}
        return {"level": "good", "text": f"Your course in the exchange: {self.answer.course}."}

    def _quiz(self, quiz: pages.Quiz, known: AtExchange | None) -> Json:
        """A quiz's standing in words, its links, and what can be done about it."""
        there = known or AtExchange()
        folder = Path(there.elsewhere) if there.elsewhere else self.root / MY_WORK / quiz.name
        started = quiz.started or bool(there.elsewhere)
        stands, mark = _stands(quiz, there, started=started)
        page = newest(folder)
        return {
            "title": quiz.title,
            "stands": stands,
            "mark": mark,
            "open": self._link(folder / f"{quiz.name}.ipynb") if started else "",
            "feedback": self._link(page) if page else "",
            "note": _OTHER_EDITION if started and there.same is False else "",
            "can": _can(quiz, there, started=started),
        }

    def _link(self, path: Path) -> str:
        """A file as seen from the course's folder; empty if it lies outside of it."""
        path = path.resolve()
        root = self.root.resolve()
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else ""


def _page(page: pages.Page, stood: dict[str, SkillStanding],
          entries: tuple[Checked | Practiced, ...]) -> Json:  # fmt: skip
    names = sorted(page.skills & set(stood))
    lines = [{"text": practiced_in_words(stood[name]), "mark": "saved"} for name in names]
    right, of = len(answered_right(entries, page.name) & set(page.checks)), len(page.checks)
    if of:
        mark = "saved" if right == of else "saving" if right else "empty"
        lines.append({"text": f"{right} of {of} self-checks right", "mark": mark})
    return {
        "title": page.title,
        "open": f"course/{page.name}.ipynb",
        "practiced": lines,
    }


def _no_page(quiz: pages.Quiz) -> Json:
    return {"title": quiz.title, "open": "", "practiced": []}


def _stands(quiz: pages.Quiz, there: AtExchange, *, started: bool) -> tuple[str, str]:
    """How far a quiz has come, in words, and the name of a shape."""
    if there.versions:
        newest = there.versions[-1]
        count = len(there.versions)
        versions = "1 version" if count == 1 else f"{count} versions"
        handed_in = f"{versions} handed in, the last at {day_and_hour(newest.when)}"
        told = {
            "none": "waits for marking",
            "ready": "marked: feedback is ready",
            "newer": "marked again: newer feedback is ready",
            "here": "marked: feedback is here",
        }[newest.feedback]
        return f"{handed_in}; {told}", "saving" if newest.feedback == "none" else "saved"
    answered = f"{quiz.answered} of {quiz.of} answered" if quiz.of else f"{quiz.answered} answered"
    if quiz.marked_alone:
        return f"{answered}; marked by you, with reasons", "saved"
    if started:
        return answered, "saving"
    if there.released:
        return "Released, not fetched yet", "empty"
    return ("Not started", "empty") if quiz.here else ("Not here yet", "empty")


def _can(quiz: pages.Quiz, there: AtExchange, *, started: bool) -> list[str]:
    """What there are buttons for."""
    can = []
    if not started:
        can += ["fetch"] if there.released else ["start"] if quiz.here else []
    elif there.released:
        can.append("hand_in")
    if there.versions:
        can.append("feedback")
    return can
