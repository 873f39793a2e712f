"""The whole encounter in one cell, `encounter("p61")`, and as a question of a quiz.

The head says who is here, what was done and what can follow; below it stands the simulator of the
part that goes on. Parts are handed to the encounter as a quiz's attempts are: without a debrief,
which comes in the end.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any, TypeAlias

from tpilab.protocol import Debrief, Task
from tpilab.quiz.answers import NotSaved
from tpilab.replay import read_attempt, unseen_attempt
from tpilab.skills import skill
from tpilab.skills.encounter.actions import PartName
from tpilab.skills.encounter.acts import NAMES
from tpilab.skills.encounter.carrying import offered, rescue_is_due, task_of, why_not
from tpilab.views.debrief import debrief_html
from tpilab.widgets.encounter_file import InQuiz, Keep, OwnFile
from tpilab.widgets.exam import Exam
from tpilab.widgets.headed import Head, Headed
from tpilab.widgets.kept import keep_practice
from tpilab.widgets.session import Message, refusal
from tpilab.widgets.simulator import Simulator
from tpilab.widgets.words import RUN_ALL, Refused, Shown, Words, never_raises

Json: TypeAlias = dict[str, Any]

_UNEXPECTED = "The page sent something unexpected. Reload the page"


@never_raises("This encounter")
def encounter(patient: str, seed: int = 1) -> Shown:
    """One person, from the door to the plan. seed: another body of the same build."""
    task = Task(skill="encounter", patient=patient, seed=seed)
    try:
        return EncounterDesk(task, OwnFile(task))
    except KeyError as error:
        return Words(f"This person cannot be shown: {error.args[0]}.")


class EncounterDesk(Headed):
    """One encounter: what is over, what goes on, and where it is kept."""

    simulator: Simulator | None = None
    """Of the part that goes on; None: none does."""

    def __init__(self, task: Task, keep: Keep, exam: Exam | None = None) -> None:
        self.task = task
        self.keep = keep
        self.exam = exam
        self.skill = skill("encounter")
        self.actions: list[Json] = []
        self.state = self.skill.begin(task)
        self.began = ""
        """Names this beginning, so that a browser does not go on with a part of an earlier one."""
        self.problem = ""
        """Why the last part is not saved; empty: it is."""
        self.below = ""
        """HTML below the debrief: that this encounter is not in the learner's progress."""
        self._resume()
        super().__init__(Head("encounter.js", self.reply), self._still())
        self.add_class("tpi-visit")
        self.refresh()

    @classmethod
    def in_quiz(cls, task: Task, exam: Exam) -> EncounterDesk:
        """The encounter that a question of a quiz asks for."""
        return cls(task, InQuiz(exam), exam)

    def close(self) -> None:
        """Take it from the page."""
        if self.simulator is not None:
            self.simulator.close()
        super().close()

    def refresh(self) -> None:
        """Show how far it has come."""
        self.head.shown = self._shown()

    def reply(self, content: Any) -> Json:
        """What to answer the browser, whatever it sent. Raises Refused or NotSaved, in words."""
        match content:
            case {"kind": "go", "to": str(name)} if name in NAMES:
                self._go(name)
            case {"kind": "back"}:
                self._back()
            case {"kind": "end"}:
                self._end()
            case {"kind": "again"}:
                self._again()
            case {"kind": "save"}:
                self._save()
            case _:
                raise Refused(_UNEXPECTED)
        self.refresh()
        return {"kind": "done"}

    # what the browser may ask

    def _go(self, of: PartName) -> None:
        """Begin a part."""
        if self.simulator is not None:
            return
        if reason := why_not(self.state, of):
            raise Refused(reason.removesuffix("."))
        number = len(self.state.parts) + 1
        exam = Exam(
            question={"slot": self._slot(of), "number": number, "item": self.task.patient,
                      "once": True},
            place=self._place(),
            saved=dict,
            preview=lambda: False,
            receive=lambda content: self._receive(number, of, content),
        )  # fmt: skip
        self.simulator = Simulator(task_of(self.state, of), exam=exam, after=self._answered)
        self.show(self.simulator)

    def _back(self) -> None:
        """Leave a part in which nothing was done yet."""
        if self.simulator is None:
            return
        if rescue_is_due(self.state):
            raise Refused(f"Something is wrong with {self.state.person.name}. That comes first")
        if self.simulator.begun:
            raise Refused("You have begun this part. Your decision ends it")
        self._clear()

    def _clear(self) -> None:
        """Take the part from the page."""
        done, self.simulator = self.simulator, None
        self.show()
        if done is not None:
            done.close()

    def _place(self) -> str:
        """Another name for every beginning and every way so far: a part is never mixed up."""
        began = "" if self.actions else self.began  # what was done tells beginnings apart
        said = json.dumps([self.keep.place, began, self.actions], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:24]

    def _slot(self, of: PartName) -> str:
        return f"part_{len(self.state.parts) + 1}_{of}"

    def _kept_by_browser(self) -> dict[str, str]:
        """Under which name a tab keeps each part that is offered, once it is begun."""
        place, who = self._place(), self.task.patient
        return {of: f"tpilab:examined:{place}:{self._slot(of)}:{who}" for of in offered(self.state)}

    def _receive(self, number: int, of: PartName, content: Any) -> Json:
        """A part that is over: fold it into the encounter once, and keep all of it."""
        try:
            message = Message.read(content)
            listed = message.value["actions"]
            last_ms = max((each["t_ms"] for each in listed), default=0)
            action = {
                "kind": "part",
                "of": of,
                "t_ms": self.state.t_ms + last_ms,
                "actions": listed,
            }
            read = self.skill.read(action)
        except (KeyError, TypeError, ValueError):
            return refusal(content, _UNEXPECTED)
        if len(self.state.parts) < number:
            after, reply = self.skill.act(self.state, read)
            if reply.refused is not None:
                return refusal(message, reply.refused)
            self.state = after
            self.actions.append({**action, "t_ms": after.t_ms})
        self._try_to_save()
        return {"kind": "saved", "client": message.client, "n": message.n, "value": message.value}

    def _answered(self) -> None:
        """A part that has begun cannot be left; one that was handed in is put away."""
        if self.simulator is None:
            return
        if self.simulator.question["number"] <= len(self.state.parts):
            self._clear()
        elif not (self.simulator.begun and self.head.shown["may_leave"]):
            return
        self.refresh()

    @property
    def _may_leave(self) -> bool:
        """Whether a part goes on in which nothing was done yet, and nothing is urgent."""
        urgent = rescue_is_due(self.state)
        return self.simulator is not None and not self.simulator.begun and not urgent

    def _end(self) -> None:
        if self.simulator is not None:
            raise Refused("A part still goes on below. Finish it first")
        action = {"kind": "end", "t_ms": self.state.t_ms}
        after, reply = self.skill.act(self.state, self.skill.read(action))
        if reply.refused is not None:
            raise Refused(reply.refused.removesuffix("."))
        self.state = after
        self.actions.append(action)
        self._try_to_save()
        if self.exam is None:
            self.below = keep_practice(self.task)(secrets.token_hex(6), self._debrief())

    def _again(self) -> None:
        """Begin anew; what was saved stays until the new encounter's first part is over."""
        self._clear()
        self.actions, self.state = [], self.skill.begin(self.task)
        self.began, self.problem, self.below = secrets.token_hex(6), "", ""

    def _save(self) -> None:
        self.keep.save(self._attempt())
        self.problem = ""

    def _try_to_save(self) -> None:
        """Keep it; what cannot be kept is said loudly and can be tried again."""
        try:
            self._save()
        except NotSaved as error:
            self.problem = str(error)

    # where it stands

    @property
    def finished(self) -> bool:
        """Whether the encounter is over."""
        return self.state.ended_ms is not None

    def _attempt(self) -> Json:
        made = unseen_attempt(self.skill, self.task, self.actions)
        digest = self._debrief().digest() if self.finished else ""
        return made | {"seen_digest": digest}

    def _debrief(self) -> Debrief:
        return self.skill.debrief(self.state)

    def _resume(self) -> None:
        """Go on where the kept attempt ended; one of another revision begins anew."""
        kept = self.keep.load()
        if kept is None:
            return
        try:
            actions = read_attempt(kept).actions if kept["revision"] == self.skill.revision else ()
            for each in actions:
                self.state, _ = self.skill.act(self.state, self.skill.read(each))
                self.actions.append(each)
        except (KeyError, ValueError):
            self.actions, self.state = [], self.skill.begin(self.task)
        if not self.actions:
            self.keep.set_aside()

    def _shown(self) -> Json:
        seen = self.skill.observe(self.state).values
        over = self.finished
        debrief = debrief_html(self.skill, self._debrief()) if over and self.exam is None else ""
        going = self.simulator.task.skill if self.simulator is not None else ""
        return {
            **seen,
            "card": self.skill.card(self.task) | {"reviewed": self.state.person.adjudicated},
            "names": NAMES,
            "going": going,
            "may_leave": self._may_leave,
            "keys": self._kept_by_browser(),
            "exam": self.exam is not None,
            "number": self.exam.question["number"] if self.exam is not None else 0,
            "problem": self.problem,
            "note": self.keep.note,
            "says": self._debrief().truth["says"] if over and self.exam is None else [],
            "debrief": debrief + self.below,
        }

    def _still(self) -> Words:
        """For a notebook without a kernel."""
        if self.exam is not None:
            said = (
                f"Question {self.exam.question['number']}: press {RUN_ALL} to begin this encounter."
            )
            return Words(said, said)
        card = self.skill.card(self.task)
        lead = f"{card['title']}. {card['name']}, {card['about']}: “{card['words']}”"
        invitation = f"Press {RUN_ALL} to see {card['name']} from the door to the plan here."
        return Words(f"{lead} {invitation}", f"**{lead}**\n\n{invitation}")
