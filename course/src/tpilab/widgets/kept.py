"""What keeps a learner's practice: called by simulators and self-checks, never in their way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from tpilab.quiz.answers import NotSaved
from tpilab.widgets.words import log

if TYPE_CHECKING:
    from tpilab.protocol import Debrief, Task

COACHED = "coached-"
"""The name of a practice attempt begins so where the learner chose live coaching at its start."""


def keep_practice(task: Task) -> Callable[[str, Debrief], str]:
    """What a simulator calls with the name and the debrief of an attempt that came to its end.

    It answers with HTML for below the debrief: nothing, or that the attempt was not kept.
    """

    def keep(name: str, debrief: Debrief) -> str:
        from tpilab.home.practiced import practiced
        from tpilab.home.record import Progress

        coached = name.startswith(COACHED) or task.options.get("coaching") is True
        try:
            now = datetime.now(UTC)
            if (made := practiced(task, name, debrief, now, coached=coached)) is not None:
                Progress.open().keep(made)
        except NotSaved as error:
            return _not_kept(str(error))
        except Exception as error:  # noqa: BLE001 - progress must not cost the debrief
            log(error)
            return _not_kept("an error in the course's software")
        return ""

    return keep


def _not_kept(why: str) -> str:
    return (
        '<p class="tpi-diary" role="alert"><b>This attempt is NOT in your progress</b>:'
        f" {escape(why, quote=False)}. The debrief above stays right.</p>"
    )


def keep_check(page: str, item: str, result: str, sure: Any = None) -> str:
    """Keep that a self-check was answered; words if it could not be kept, else empty."""
    from tpilab.home.entries import Checked
    from tpilab.home.record import Progress

    told = sure if sure in ("sure", "fairly", "guess") else None
    try:
        Progress.open().keep(
            Checked(time=datetime.now(UTC), page=page, item=item, result=result, sure=told)  # type: ignore[arg-type]
        )
    except NotSaved as error:
        return f"Not kept for your progress: {error}."
    except Exception as error:  # noqa: BLE001 - progress must not cost the answer
        log(error)
        return "Not kept for your progress: an error in the course's software."
    return ""
