"""A learner's own results, `my_results()`, and what to look at again, `review_today()`.

All of it is read from the learner's own folder, and can be printed, kept as files, and deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from anywidget import AnyWidget
from traitlets import Dict

from tpilab.home.record import FOLDER, Progress
from tpilab.home.results import Results, results
from tpilab.home.review import Card, due
from tpilab.place import MY_WORK, NotACourse, course_root, is_trial
from tpilab.quiz.answers import NotSaved
from tpilab.views.my_results import results_body, results_page
from tpilab.widgets.esm import module, style
from tpilab.widgets.words import RUN_ALL, Refused, Shown, Words, log, never_raises

Json: TypeAlias = dict[str, Any]
Clock: TypeAlias = Callable[[], datetime]

PAGE, ARCHIVE = "my_results.html", "my_progress.zip"
MOST_DUE = 12
"""So many checks are listed as due; the longest due first."""
_STILL_RESULTS = f"Press {RUN_ALL}: your own results appear here, to print or to keep."
_STILL_REVIEW = f"Press {RUN_ALL}: what to look at again today appears here."
_KEPT = (
    f"Kept in your folder {MY_WORK}/{FOLDER}, and nowhere else. It holds no name and no answer:"
    " which self-checks were right, and which attempts you made."
)
_NOT_KEPT = (
    "Nothing is saved here: there is no course folder of yours. It lasts as long as the kernel."
)


@never_raises("Your results")
def my_results() -> Shown:
    """Your own results: what you did, learning curves, and how sure you were."""
    return Words(_STILL_RESULTS) if is_trial() else ResultsWidget(_root())


@never_raises("What to look at again")
def review_today() -> Shown:
    """The self-checks that are due again today."""
    return Words(_STILL_REVIEW) if is_trial() else ReviewWidget(_root())


def _root() -> Path | None:
    try:
        return course_root()
    except NotACourse:
        return None


def _now() -> datetime:
    return datetime.now(UTC)


class _OwnWidget(AnyWidget):
    """What both share: what is shown, and an answer to the browser whatever it sent."""

    _css = style()
    shown = Dict().tag(sync=True)

    def __init__(self, root: Path | None, still: str, clock: Clock = _now) -> None:
        """root: the course's folder; None: there is none. clock: gives the time, aware."""
        self.root, self.still, self.clock = root, still, clock
        super().__init__()
        self.refresh()
        self.on_msg(self._receive)

    def gather(self) -> tuple[Progress, Results]:
        """The progress, and everything told by it now."""
        progress = Progress.open()
        return progress, results(self.root, progress.entries(), self.clock())

    def refresh(self) -> None:
        """Show what there is now."""
        raise NotImplementedError

    def reply(self, content: Any) -> tuple[Json, list[bytes]]:
        """What to answer the browser, and bytes if there are any. Raises Refused or NotSaved."""
        if content.get("kind") != "look":
            raise Refused("The page sent something unexpected. Reload the page")
        self.refresh()
        return {"kind": "done"}, []

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer the browser whatever it sent; a handler that raises would answer nothing."""
        given = content if isinstance(content, dict) else {}
        n = given.get("n")
        buffers: list[bytes] = []
        try:
            reply, buffers = self.reply(given)
        except (Refused, NotSaved) as error:
            reply = {"kind": "refused", "reason": str(error)}
        except Exception as error:  # noqa: BLE001 - the browser waits for words, whatever happened
            log(error)
            reply = {"kind": "refused", "reason": "an error in the course's software"}
        self.send({**reply, "n": n if type(n) is int else None}, buffers)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/plain"] = self.still
        return bundle


class ResultsWidget(_OwnWidget):
    """Own results: shown, printed, kept as files, deleted."""

    _esm = module("my_results.js")

    def __init__(self, root: Path | None, clock: Clock = _now) -> None:
        super().__init__(root, _STILL_RESULTS, clock)

    def refresh(self) -> None:
        """Show all results now."""
        progress, found = self.gather()
        self.shown = {
            "body": results_body(found),
            "count": len(found.entries),
            "notes": progress.notes,
            "kept": _NOT_KEPT if progress.folder is None else _KEPT,
        }

    def reply(self, content: Any) -> tuple[Json, list[bytes]]:
        """The page, the archive, or what came of deleting."""
        match content.get("kind"):
            case "page":
                page = results_page(self.gather()[1])
                return {"kind": "file", "file": PAGE, "type": "text/html"}, [page.encode()]
            case "archive":
                progress, found = self.gather()
                packed = progress.exported({PAGE: results_page(found)})
                return {"kind": "file", "file": ARCHIVE, "type": "application/zip"}, [packed]
            case "forget":
                Progress.open().forget()
                self.refresh()
                return {"kind": "done"}, []
        return super().reply(content)


class ReviewWidget(_OwnWidget):
    """What is due again today, each with a link to where it stands."""

    _esm = module("review_today.js")

    def __init__(self, root: Path | None, clock: Clock = _now) -> None:
        super().__init__(root, _STILL_REVIEW, clock)

    def refresh(self) -> None:
        """Show what is due now."""
        progress, found = self.gather()
        today = self.clock().astimezone().date()
        those = [
            each for each in due(found.cards, today) if (each.page, each.item) in found.headings
        ]
        later = [each for each in found.cards if each.due > today]
        self.shown = {
            "due": [_card(each, found) for each in those[:MOST_DUE]],
            "more": max(len(those) - MOST_DUE, 0),
            "next": f"{later[0].due:%B} {later[0].due.day}" if later else "",
            "waiting": len(later),
            "notes": progress.notes,
        }


def _card(card: Card, found: Results) -> Json:
    """A self-check that is due: where it stands, and why it comes again."""
    from tpilab.quiz.checks import checks

    try:
        asks = checks(card.page).item(card.item).lead_in
    except KeyError:  # the page is newer or older than the package
        asks = ""
    why = "A quiz's feedback points to it" if card.from_quiz else "Not right or not sure"
    return {
        "page": f"course/{card.page}.ipynb",
        "title": found.titles[card.page],
        "heading": found.headings[card.page, card.item],
        "asks": asks,
        "item": card.item,
        "why": f"{why}; last on {card.seen:%B} {card.seen.day}.",
    }
