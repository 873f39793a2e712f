"""What a learner's own attempts at guiding tell: `how_accurate()`, `learning_curve()`.

An attempt that was practiced and decided is written into the diary (`diary.py`) when its debrief is
made; the debrief says so, or says loudly that it could not be kept. A quiz is never written there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, TypeAlias

from tpilab.protocol import Debrief, Task
from tpilab.quiz.answers import NotSaved
from tpilab.skills.guide.tried import Tried, tried
from tpilab.views.attempts_picture import own_html, published_html
from tpilab.views.curve_picture import curve_html
from tpilab.widgets.diary import FILE, FOLDER, Diary
from tpilab.widgets.headed import Head, Headed
from tpilab.widgets.words import RUN_ALL, Refused, Shown, Words, log, never_raises

Json: TypeAlias = dict[str, Any]
Draw: TypeAlias = Callable[[Sequence[Tried]], str]

_NOT_KEPT = (
    "Nothing is saved here: there is no course folder of yours. It lasts as long as the kernel."
)


@never_raises("Your attempts")
def how_accurate() -> Shown:
    """Your own attempts in three ways of guiding, and apart from them what was published."""
    return AttemptsDesk("How accurate am I, here?", own_html, published_html()).shown


@never_raises("Your learning curve")
def learning_curve() -> Shown:
    """Your own attempts one after the other, with limits declared beforehand."""
    return AttemptsDesk("My learning curve", curve_html).shown


def keep_in_diary(task: Task) -> Callable[[str, Debrief], str]:
    """What a simulator calls with the name and the debrief of an attempt that came to its end.

    It keeps the attempt, and answers with a line of HTML for below the debrief.
    """

    def keep(name: str, debrief: Debrief) -> str:
        diary = Diary.open()
        try:
            attempt = tried(task, debrief)
            if attempt is None:
                return ""
            count = diary.keep(name, attempt)
        except NotSaved as error:
            return _not_kept(str(error))
        except Exception as error:  # noqa: BLE001 - a diary must not cost the debrief
            log(error)
            return _not_kept("an error in the course's software")
        attempts = "1 attempt" if count == 1 else f"{count} attempts"
        where = "as long as the kernel runs" if diary.path is None else f"in {FOLDER}/{FILE}"
        return (
            f'<p class="tpi-diary">Your diary holds {attempts}, {where}: only for you; see your'
            " own attempts and your learning curve.</p>"
        )

    return keep


def _not_kept(why: str) -> str:
    return (
        '<p class="tpi-diary" role="alert"><b>This attempt is NOT in your diary</b>:'
        f" {escape(why, quote=False)}. The debrief above stays right.</p>"
    )


class AttemptsDesk:
    """A picture of the diary, with buttons to look again and to delete it."""

    def __init__(self, title: str, draw: Draw, beside: str = "") -> None:
        """draw: HTML of the attempts. beside: HTML that does not depend on them."""
        self.title, self.draw, self.beside = title, draw, beside
        self.diary = Diary.open()
        self.head = Head("guided.js", self.reply)
        ended = title if title.endswith("?") else f"{title}."
        invitation = f"{ended} Press {RUN_ALL} to see your own attempts here."
        self.shown = Headed(self.head, Words(invitation, invitation))
        self.refresh()

    def refresh(self) -> None:
        """Show what the diary holds now."""
        attempts = self.diary.attempts()
        notes = list(self.diary.notes)
        if self.diary.path is None:
            notes.append(_NOT_KEPT)
        self.head.shown = {
            "title": self.title,
            "count": len(attempts),
            "mine": self.draw(attempts),
            "beside": self.beside,
            "notes": notes,
        }

    def reply(self, content: Any) -> Json:
        """What to answer the browser, whatever it sent. Raises Refused, NotSaved, in words."""
        match content:
            case {"kind": "look"}:
                pass
            case {"kind": "forget"}:
                self.diary.forget()
            case _:
                raise Refused("The page sent something unexpected. Reload the page")
        self.refresh()
        return {"kind": "done"}
