"""A simulator: one virtual patient, examined in the browser, judged in Python.

The browser draws, and reports what the hand did as a list of integer actions; the kernel folds the
skill over them and answers with what the patient says and the hand feels. A skill is a replay, so
a kernel that was restarted goes on where the browser's list says.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from anywidget import AnyWidget
from ipywidgets import Layout
from traitlets import Bool, Bytes, Dict, Unicode

from tpilab.patients import who
from tpilab.protocol import Debrief, Reply, Task
from tpilab.skills import skill
from tpilab.views.debrief import debrief_html
from tpilab.widgets.esm import module, style
from tpilab.widgets.exam import Exam
from tpilab.widgets.kept import COACHED
from tpilab.widgets.material import material
from tpilab.widgets.words import RUN_ALL, log

Json: TypeAlias = dict[str, Any]

MAX_ATTEMPTS = 8
"""How many examinations (tabs, new beginnings) one kernel remembers; an older one is replayed."""
MAX_BATCH = 6000
RECENT = 12
"""Lines of the talk that a page gets that was loaded again."""
_MAX_ID = 64


@dataclass
class Examination:
    """One attempt as far as the kernel has it."""

    state: Any
    have: int = 0
    """How many actions the state has seen."""
    refused: list[int] = field(default_factory=list)
    """Which of them were refused: they changed nothing, and need not be handed in."""
    recent: deque[Json] = field(default_factory=lambda: deque(maxlen=RECENT))
    """What came of the last actions: said, felt, refused."""


class Simulator(AnyWidget):
    """One task of a skill. `exam`: the question of a quiz whose answer is the attempt.

    Raises KeyError for a skill or a patient that is not there.
    """

    _css = style()
    card = Dict().tag(sync=True)
    """Who is examined: title, name, words."""
    menu = Dict().tag(sync=True)
    """What can be done, by groups, and what can be chosen."""
    pictures = Dict().tag(sync=True)
    """SVG, by name, and what a browser needs to place things on them."""
    touch = Dict().tag(sync=True)
    touch_maps = Bytes().tag(sync=True)
    made_for = Dict().tag(sync=True)
    """Revision of the skill and hash of its data, which an attempt carries."""
    key = Unicode().tag(sync=True)
    """Opaque name of the task, under which a browser keeps an examination."""
    question = Dict().tag(sync=True)
    saved = Dict().tag(sync=True)
    preview = Bool().tag(sync=True)
    place = Unicode().tag(sync=True)

    def __init__(
        self,
        task: Task,
        layout: Layout | None = None,
        exam: Exam | None = None,
        after: Callable[[], None] | None = None,
        ended: Callable[[str, Debrief], str] | None = None,
    ) -> None:
        """after: is called when a message of the browser was answered.

        ended: is called with the name and the debrief of an attempt that came to its end, outside
        of a quiz and whenever that debrief is asked for; gives HTML to put below it.
        """
        self.task = task
        self.exam = exam
        self.after = after
        self.ended = ended
        self.skill = skill(task.skill)
        self._esm = module(f"{task.skill}.js")
        self._examinations: dict[str, Examination] = {}
        card = self.skill.card(task) | {"reviewed": who(task.patient).adjudicated}
        self.material = given = material(self.skill, task)
        super().__init__(
            layout=layout or Layout(),
            card=card,
            menu=given.menu,
            pictures=given.pictures,
            touch=given.tables,
            touch_maps=given.maps,
            made_for={"revision": self.skill.revision, "data_hash": self.skill.data_hash(task)},
            key=self.key_of(task),
            question=exam.question if exam else {},
            place=exam.place if exam else "",
        )
        self.refresh()
        self.on_msg(self._receive)

    @staticmethod
    def key_of(task: Task) -> str:
        """The name under which a browser keeps the examination of a task."""
        coached = ":coached" if task.options.get("coaching") is True else ""
        return f"{task.skill}:{task.patient}:{task.seed}{coached}"

    def refresh(self) -> None:
        """Show what the quiz knows now."""
        if self.exam is not None:
            self.preview = self.exam.preview()
            self.saved = self.exam.saved()

    @property
    def begun(self) -> bool:
        """Whether anything was done yet."""
        return any(held.have for held in self._examinations.values())

    @property
    def finished(self) -> bool:
        """Whether the newest attempt came to its end."""
        held = next(reversed(self._examinations.values()), None)
        return held is not None and _is_over(self.skill.observe(held.state).values)

    def reply(self, content: Any) -> Json:
        """What to send back for a message from the browser, whatever it is."""
        if isinstance(content, dict) and content.get("kind") == "act":
            return self._act(content)
        if self.exam is not None:
            return self.exam.receive(content)
        return {"kind": "refused", "reason": "The page sent something unexpected. Reload the page."}

    def _act(self, content: Json) -> Json:
        """Fold new actions into an examination, and say what came of them.

        content: attempt (a name), n (how many actions came before), actions. The reply's `have`
        says how many the kernel holds; the browser sends again from there.
        """
        attempt, n, actions = (content.get(name) for name in ("attempt", "n", "actions"))
        if not isinstance(attempt, str) or not 1 <= len(attempt) <= _MAX_ID:
            return _unread("no attempt")
        if type(n) is not int or n < 0 or not isinstance(actions, list):
            return _unread("no actions")
        if len(actions) > MAX_BATCH:
            return _unread("too many actions")
        held = self._examination(attempt)
        new = actions[held.have - n :] if n <= held.have else []
        lines = [] if actions else list(held.recent)
        for action in new:
            held.state, reply = self._fold(held.state, action)
            if reply.refused is not None:
                held.refused.append(held.have)
            held.have += 1
            if reply.said or reply.felt or reply.refused:
                lines.append({"said": reply.said, "felt": reply.felt, "refused": reply.refused})
        if new:
            held.recent.extend(lines)
        return {"kind": "acted", "attempt": attempt, "n": n, "have": held.have,
                "lines": lines[-RECENT:], **self._seen(attempt, held)}  # fmt: skip

    def _examination(self, attempt: str) -> Examination:
        held = self._examinations.pop(attempt, None) or Examination(
            self.skill.begin(self._task_of(attempt))
        )
        self._examinations[attempt] = held
        if len(self._examinations) > MAX_ATTEMPTS:
            self._examinations.pop(next(iter(self._examinations)))
        return held

    def _task_of(self, attempt: str) -> Task:
        """The task, coached if a practice attempt's name says so; in a quiz never by its name."""
        if self.exam is not None or not attempt.startswith(COACHED):
            return self.task
        return self.task.model_copy(update={"options": {**self.task.options, "coaching": True}})

    def _fold(self, state: Any, action: Any) -> tuple[Any, Reply]:
        try:
            return self.skill.act(state, self.skill.read(action))
        except ValueError as error:
            return state, Reply(refused=f"The page sent something unexpected: {error}.")

    def _seen(self, attempt: str, held: Examination) -> Json:
        """What can be seen now; after the end also the debrief, or for a quiz its digest."""
        seen = self.skill.observe(held.state).values
        if not _is_over(seen):
            return {"seen": seen}
        debrief = self.skill.debrief(held.state)
        if self.exam is not None:
            return {"seen": seen, "digest": debrief.digest(), "refused": held.refused}
        below = self.ended(attempt, debrief) if self.ended is not None else ""
        return {"seen": seen, "debrief": debrief_html(self.skill, debrief) + below}

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer the browser whatever it sent; a handler that raises would answer nothing."""
        try:
            reply = self.reply(content)
        except Exception as error:  # noqa: BLE001 - the browser waits for words, whatever happened
            log(error)
            reply = _unread("an error in the course's software")
        self.send(reply)
        try:
            if self.after is not None:
                self.after()
        except Exception as error:  # noqa: BLE001 - the answer was sent; the rest is shown later
            log(error)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        if self.exam is not None:
            number = self.question.get("number")
            bundle[0]["text/plain"] = f"Question {number}: answer here once you pressed {RUN_ALL}."
            return bundle
        title = self.card["title"]
        invitation = f"Press {RUN_ALL} to {title[0].lower()}{title[1:]} here."
        bundle[0]["text/plain"] = f"{title}. {invitation}"
        still = f"![{title}: {self.material.alt}]({self.material.still})"
        bundle[0]["text/markdown"] = f"{still}\n\n{invitation}"
        return bundle


def _is_over(seen: Json) -> bool:
    return bool(seen.get("phase") == "finished")


def _unread(what: str) -> Json:
    return {"kind": "refused", "reason": f"The page sent something unexpected: {what}."}
