"""The desk at which a learner answers: one session of a folder, and the widgets that show it.

Each folder has one desk in a kernel, and each slot one widget, however often its cell is run and
in however many tabs it is shown; so every tab sees what was saved from any of them.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from anywidget import AnyWidget
from ipywidgets import Layout
from traitlets import Bool, Dict, List, Unicode

from tpilab.place import PATIENTS, NotACourse, course_root
from tpilab.quiz.answers import FILE_NAME, Unreadable, read_bytes
from tpilab.quiz.hand_in import NotHandedIn, hand_in_file
from tpilab.widgets.esm import module, style
from tpilab.widgets.exam import Exam
from tpilab.widgets.pictures import with_picture
from tpilab.widgets.questions import NoQuestions, Question
from tpilab.widgets.self_study import NotMarked, mark_own
from tpilab.widgets.session import Json, Session, refusal
from tpilab.widgets.words import RUN_ALL, log

if TYPE_CHECKING:
    from tpilab.widgets.encounter import EncounterDesk
    from tpilab.widgets.simulator import Simulator

Asked: TypeAlias = "QuestionWidget | Simulator | EncounterDesk"
"""A question with its controls, or the simulator, or encounter, at which it is performed."""


class Desk:
    """The session of one folder and the widgets that show it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.expected = session.questions.quiz
        self._layout = Layout()
        self._questions: dict[str, tuple[Question, Asked]] = {}
        self._head: HeadWidget | None = None
        self._tail: HandInWidget | None = None

    def question(self, question: Question) -> Asked:
        """The one widget of a slot; a new one only if its question changed."""
        known, widget = self._questions.get(question.slot, (None, None))
        if widget is None or known != question:
            if widget is not None:
                widget.close()
            widget = self._ask(question)
            self._questions[question.slot] = question, widget
        return widget

    def _ask(self, question: Question) -> Asked:
        if question.kind != "perform":
            return QuestionWidget(self, self._layout, question)
        from tpilab.patients import look_also_in
        from tpilab.protocol import Task  # a quiz without simulators needs none of their imports
        from tpilab.widgets.simulator import Simulator

        session, slot = self.session, question.slot
        look_also_in(session.folder / PATIENTS)
        exam = Exam(
            question=question.for_browser(),
            place=session.place,
            saved=lambda: session.saved(slot),
            preview=lambda: session.preview is not None,
            receive=lambda content: self.receive(slot, content),
        )
        task = Task.model_validate(question.more["task"])
        if task.skill == "encounter":
            from tpilab.widgets.encounter import EncounterDesk

            return EncounterDesk.in_quiz(task, exam)
        return Simulator(task, self._layout, exam)

    def receive(self, slot: str, content: Any) -> Json:
        """Save an answer, show it in every widget, and say what became of it."""
        reply = self.session.receive(slot, content)
        self.publish()
        return reply

    def head(self) -> HeadWidget:
        """The one head of the quiz."""
        self._head = self._head or HeadWidget(self, self._layout)
        return self._head

    def tail(self) -> HandInWidget:
        """The one hand-in of the quiz."""
        self._tail = self._tail or HandInWidget(self, self._layout)
        return self._tail

    def publish(self) -> None:
        """Bring every widget to what the session knows."""
        for _, widget in self._questions.values():
            widget.refresh()
        for panel in (self._head, self._tail):
            if panel is not None:
                panel.refresh()


_desks: dict[Path, Desk] = {}


def open_desk(*, fresh: bool = False, expected: str | None = None) -> Desk:
    """The desk of the folder this kernel works in.

    fresh: read the files again. expected: the quiz that the notebook is about. Raises NoQuestions.
    """
    folder = Path.cwd()
    desk = _desks.get(folder)
    if desk is None:
        desk = _desks[folder] = Desk(Session.open(folder))
    elif fresh:
        del _desks[folder]  # a folder without questions keeps none
        desk.session.reread()
        _desks[folder] = desk
        desk.publish()
    desk.expected = expected or desk.expected
    if desk.session.questions.quiz != desk.expected:
        raise NoQuestions(f"questions.json beside this notebook belongs to the quiz"
                          f" {desk.session.questions.quiz}, not to {desk.expected}.")  # fmt: skip
    return desk


class QuizWidget(AnyWidget):
    """What the three widgets of a quiz share."""

    _css = style()
    place = Unicode().tag(sync=True)
    """Opaque name of this learner's copy, under which a browser keeps what was not saved."""
    preview = Bool().tag(sync=True)

    def __init__(self, desk: Desk, layout: Layout, plain: str, **state: Any) -> None:
        self.desk = desk
        self.plain = plain
        super().__init__(layout=layout, place=desk.session.place, **state)
        self.refresh()
        self.on_msg(self._receive)

    def refresh(self) -> None:
        """Show what the session knows now."""
        self.preview = self.desk.session.preview is not None

    def reply(self, content: Any) -> tuple[Json, list[bytes]]:
        """What to send back for a message from the browser: words, and bytes if there are any."""
        return refusal(content, "there is nothing to send here"), []

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer the browser whatever it sent; a handler that raises would answer nothing."""
        try:
            reply, buffers = self.reply(content)
        except Exception as error:  # noqa: BLE001 - the browser waits for words, whatever happened
            log(error)
            reply, buffers = refusal(content, "an error in the course's software", again=True), []
        self.send(reply, buffers)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/plain"] = self.plain
        return bundle


class QuestionWidget(QuizWidget):
    """One question with its controls and what became of the answer."""

    question = Dict().tag(sync=True)
    saved = Dict().tag(sync=True)
    """What the file holds: seq, time, value; empty if nothing."""

    def __init__(self, desk: Desk, layout: Layout, question: Question) -> None:
        self.slot = question.slot
        self._esm = module("question.js", kind=question.kind)
        plain = f"Question {question.number}: answer here once you pressed {RUN_ALL}."
        super().__init__(desk, layout, plain, question=with_picture(question.for_browser()))

    def refresh(self) -> None:
        """Show what is saved for this slot now."""
        super().refresh()
        self.saved = self.desk.session.saved(self.slot)

    def reply(self, content: Any) -> tuple[Json, list[bytes]]:
        """Save an answer, and say what became of it."""
        return self.desk.receive(self.slot, content), []


class _Panel(QuizWidget):
    """What the head and the hand-in of a quiz share."""

    numbers = Dict().tag(sync=True)
    """The number of each slot's question."""
    answered: List[int] = List().tag(sync=True)
    """The numbers of the questions that have a saved answer."""

    def refresh(self) -> None:
        """Show which questions are answered now."""
        super().refresh()
        session = self.desk.session
        self.numbers = {slot: each.number for slot, each in session.questions.slots.items()}
        self.answered = session.answered


class HeadWidget(_Panel):
    """The head of a quiz."""

    _esm = module("head.js")
    folder = Unicode().tag(sync=True)
    notes: List[Json] = List().tag(sync=True)

    def __init__(self, desk: Desk, layout: Layout) -> None:
        questions = desk.session.questions
        plain = f"{questions.title}: {len(questions.slots)} questions. Press {RUN_ALL} to answer."
        super().__init__(desk, layout, plain, folder=_shown(desk.session.folder))

    def refresh(self) -> None:
        """Show also what stands in the way now."""
        super().refresh()
        self.notes = [asdict(note) for note in self.desk.session.notes]


class HandInWidget(_Panel):
    """What is unanswered, and the file for the instructor."""

    _esm = module("hand_in.js")
    made = Dict().tag(sync=True)
    """The hand-in file that lies in the folder: file, learner, and whether it is `current`."""

    def __init__(self, desk: Desk, layout: Layout) -> None:
        super().__init__(desk, layout, f"Press {RUN_ALL} to make your hand-in file here.")

    def refresh(self) -> None:
        """Show also which hand-in file lies there now."""
        super().refresh()
        self.made = _made(self.desk.session)

    def reply(self, content: Any) -> tuple[Json, list[bytes]]:
        """Make the hand-in file and send its bytes, or say why not."""
        session = self.desk.session
        if isinstance(content, dict) and content.get("kind") == "mark_me":
            return self._marked(content)
        learner = content.get("learner") if isinstance(content, dict) else None
        if not isinstance(learner, str):
            return refusal(content, "The page sent something unexpected. Reload the page."), []
        if session.preview is not None:
            return refusal(
                content, f"This is a preview: nothing is handed in. {session.preview}"
            ), []
        try:
            path = hand_in_file(session.folder, session.questions.quiz, learner.strip())
            content_made = read_bytes(path)
        except (NotHandedIn, Unreadable, OSError) as error:
            return refusal(content, str(error)), []
        self.refresh()
        reply = {"kind": "made", "n": content.get("n"), "file": path.name,
                 "folder": _shown(session.folder)}  # fmt: skip
        return reply, [content_made]

    def _marked(self, content: Json) -> tuple[Json, list[bytes]]:
        """Mark the quiz here, if the keys are at hand, and send the feedback's page."""
        session = self.desk.session
        if session.preview is not None:
            return refusal(content, f"This is a preview: nothing is marked. {session.preview}"), []
        try:
            marked = mark_own(session, content.get("course_url"))
            page = read_bytes(marked.page)
        except (NotMarked, Unreadable, OSError) as error:
            return refusal(content, str(error)), []
        reply = {"kind": "marked", "n": content.get("n"), "file": marked.page.name,
                 "folder": _shown(session.folder), "score": round(marked.score, 2),
                 "points": marked.points, "waiting": marked.waiting}  # fmt: skip
        return reply, [page]


def _made(session: Session) -> Json:
    """The newest hand-in file of this quiz in the session's folder; empty if there is none."""
    quiz_name = session.questions.quiz
    try:
        files = sorted(session.folder.glob(f"{quiz_name}_*.jsonl"), key=lambda f: f.stat().st_mtime)
        if not files or session.preview is not None:
            return {}
        same = read_bytes(files[-1]) == read_bytes(session.folder / FILE_NAME)
    except (OSError, Unreadable):
        return {}
    learner = files[-1].stem.removeprefix(f"{quiz_name}_")
    return {"file": files[-1].name, "learner": learner, "current": same}


def _shown(folder: Path) -> str:
    """A folder as a learner knows it: from the course or from home, never a whole path."""
    folder = folder.resolve()
    for base in (_root(folder), Path.home().resolve()):
        if base is not None and base in folder.parents:
            return folder.relative_to(base).as_posix()
    return folder.name


def _root(folder: Path) -> Path | None:
    try:
        return course_root(folder)
    except NotACourse:
        return None
