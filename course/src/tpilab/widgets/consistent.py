"""How consistent am I: a panel of people examined twice, `how_consistent()`. Nothing here raises.

The panel's file is one thing (`panel_file`), the simulator another: here they meet. While a panel
goes on nothing is debriefed, as in a quiz; afterwards all of it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeAlias

from tpilab.patients import patient as person
from tpilab.quiz.answers import NotSaved
from tpilab.skills import skill
from tpilab.skills.palpate.panel import PEOPLE, ROUNDS, Round, task
from tpilab.views.consistency_picture import published_html, result_html
from tpilab.views.debrief import debrief_html
from tpilab.widgets.exam import Exam
from tpilab.widgets.headed import Head, Headed
from tpilab.widgets.panel_file import (
    Colleague,
    NotUsable,
    PanelFile,
    read_colleague,
    read_colleague_at,
)
from tpilab.widgets.session import Message, refusal
from tpilab.widgets.simulator import Simulator
from tpilab.widgets.words import RUN_ALL, Shown, Words, never_raises

Json: TypeAlias = dict[str, Any]

_TITLE = "How consistent am I?"
_UNEXPECTED = "The page sent something unexpected. Reload the page"
_NOT_KEPT = (
    "Nothing is saved here: there is no course folder of yours. It lasts as long as the kernel."
)


@never_raises("Your panel")
def how_consistent(with_file: str | None = None) -> Shown:
    """A panel of people to examine twice. with_file: a colleague's file, to compare with."""
    return PanelDesk(PanelFile.open(), with_file).shown


class PanelDesk:
    """The desk at which a panel is examined: its file, its head, and who is examined now."""

    def __init__(self, panel: PanelFile, with_file: str | None = None) -> None:
        self.panel = panel
        self.with_file = with_file
        self.colleague: Colleague | None = None
        self.said = ""
        """What became of a colleague's file, if it could not be used."""
        self.simulator: Simulator | None = None
        self.head = Head("consistent.js", self.reply)
        invitation = f"{_TITLE} Press {RUN_ALL} to examine a panel of people twice here."
        self.shown = Headed(self.head, Words(invitation, invitation))
        self._compare_with_file()
        self.refresh()

    def refresh(self) -> None:
        """Show how far the panel has come."""
        self.head.shown = self._shown()

    def reply(self, content: Any) -> Json:
        """What to answer the browser, whatever it sent. Raises NotSaved, NotUsable, in words."""
        kind = content.get("kind") if isinstance(content, dict) else None
        act = self._ACTS.get(kind) if isinstance(kind, str) else None
        if act is None:
            raise NotUsable(_UNEXPECTED)
        if self.simulator is None:
            self.panel.reread()
        reply = act(self, content)
        self.refresh()
        return reply or {"kind": "done"}

    # what the browser may ask

    def _examine(self, _content: Json) -> None:
        standing = self.panel.standing
        if standing.next is None or self.simulator is not None:
            return
        of, name = standing.round, standing.next
        exam = Exam(
            question={"slot": f"round_{of}_{name}", "number": of, "item": name},
            place=f"{self.panel.seed:x}",
            saved=dict,
            preview=lambda: False,
            receive=lambda content: self._receive(of, name, content),
        )
        self.simulator = Simulator(task(name), exam=exam, after=self._put_away)
        self.shown.show(self.simulator)

    def _receive(self, of: Round, name: str, content: Any) -> Json:
        """Keep what the simulator hands in, and say what became of it."""
        try:
            message = Message.read(content)
        except ValueError:
            return refusal(content, _UNEXPECTED)
        try:
            self.panel.save(of, name, message.value)
        except NotUsable as error:
            return refusal(message, str(error))
        except NotSaved as error:
            return refusal(message, str(error), again=True)
        return {"kind": "saved", "client": message.client, "n": message.n, "value": message.value}

    def _put_away(self) -> None:
        """The examination was handed in: the panel goes on."""
        if self.simulator is None or not self._kept(self.simulator):
            return
        done, self.simulator = self.simulator, None
        self.shown.show()
        done.close()
        self._compare_with_file()
        self.refresh()

    def _kept(self, simulator: Simulator) -> bool:
        of: Round = 1 if simulator.question["number"] == 1 else ROUNDS[1]
        return (of, simulator.task.patient) in self.panel.attempts

    def _end_round(self, _content: Json) -> None:
        if self.panel.standing.may_end and self.simulator is None:
            self.panel.go_on("between")
            self._compare_with_file()

    def _second(self, _content: Json) -> None:
        if self.panel.standing.phase == "between":
            self.panel.go_on("second")

    def _new_panel(self, _content: Json) -> None:
        if self.simulator is None:
            self.panel.begin_anew()
            self.colleague, self.with_file, self.said = None, None, ""

    def _share(self, content: Json) -> Json:
        name = content.get("name")
        if self.panel.standing.phase not in ("between", "done"):
            raise NotUsable("end a round first; then there is something to share")
        return {"kind": "file", "name": "consistency_for_a_colleague.json",
                "text": self.panel.share(name if isinstance(name, str) else "")}  # fmt: skip

    def _compare(self, content: Json) -> None:
        text = content.get("text")
        if not isinstance(text, str):
            raise NotUsable(_UNEXPECTED)
        self._use(lambda: read_colleague(text))
        if self.colleague is None:
            reason, self.said = self.said, ""
            self.refresh()
            raise NotUsable(reason)

    def _debrief(self, content: Json) -> Json:
        name, of = content.get("patient"), content.get("round")
        if self.panel.standing.phase != "done" or of not in ROUNDS:
            raise NotUsable("the debriefs come once both rounds are done")
        found = self.panel.debriefs(of).get(name) if isinstance(name, str) else None
        if found is None:
            raise NotUsable("this person was not examined in that round")
        html = debrief_html(skill("palpate"), found)
        return {"kind": "debrief", "patient": name, "round": of, "html": html}

    _ACTS: ClassVar[Mapping[str, Callable[[PanelDesk, Json], Json | None]]] = {
        "examine": _examine, "end_round": _end_round, "second": _second, "new_panel": _new_panel,
        "share": _share, "compare": _compare, "debrief": _debrief,
    }  # fmt: skip

    # a colleague

    def _compare_with_file(self) -> None:
        if self.with_file is not None and self.colleague is None:
            place = self.with_file
            self._use(lambda: read_colleague_at(place, self.panel))

    def _use(self, read: Callable[[], Colleague]) -> None:
        """Take a colleague's round if it can be compared, else say why not."""
        self.colleague, self.said = None, ""
        mine = self.panel.debriefs(1)
        if self.panel.standing.phase not in ("between", "done"):
            self.said = "Your colleague's file is compared once you have ended the round."
            return
        try:
            colleague = read()
        except NotUsable as error:
            self.said = f"Your colleague's file was not used: {error}."
            return
        if not mine.keys() & colleague.debriefs.keys():
            self.said = "Your colleague's file was not used: you examined nobody in common."
            return
        self.colleague = colleague

    # what is shown

    def _shown(self) -> Json:
        panel, standing = self.panel, self.panel.standing
        notes = list(panel.notes) + ([self.said] if self.said else [])
        if panel.folder is None:
            notes.append(_NOT_KEPT)
        over = standing.phase in ("between", "done")
        if over and self.colleague is not None:
            notes += _left_out(panel.debriefs(1), self.colleague.debriefs)
        now = self.simulator.task.patient if self.simulator else standing.next
        return {
            "phase": standing.phase,
            "readable": panel.readable,
            "examining": self.simulator is not None,
            "done": len(standing.examined),
            "total": len(standing.people),
            "whole": len(PEOPLE),
            "may_end": standing.may_end,
            "next": _card(now) if now else {},
            "notes": notes,
            "people": [_card(name) for name in standing.people] if over else [],
            "mine": result_html(panel.debriefs(1), panel.debriefs(2))
            if standing.phase == "done"
            else "",
            "ours": self._ours() if over else "",
            "published": published_html() if over and (standing.phase == "done" or self.colleague)
            else "",
        }  # fmt: skip

    def _ours(self) -> str:
        """The comparison with the colleague, as HTML; empty if there is none."""
        if self.colleague is None:
            return ""
        mine, theirs = self.panel.debriefs(1), self.colleague.debriefs
        both = mine.keys() & theirs.keys()
        heads = ("You, first round", self.colleague.name or "Your colleague")
        return result_html(
            {name: mine[name] for name in both},
            {name: theirs[name] for name in both},
            who="two learners",
            heads=heads,
        )


def _card(name: str) -> Json:
    who = person(name)
    return {"id": name, "name": who.name, "about": f"{who.age}, {who.occupation}"}


def _left_out(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """What to say where two learners did not examine the same people."""
    if mine.keys() == theirs.keys():
        return []
    both = len(mine.keys() & theirs.keys())
    people = "the 1 person" if both == 1 else f"the {both} people"
    return [f"Compared with your colleague: {people} whom you both examined."]
