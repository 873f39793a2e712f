"""What stands at a module's head: whether a clinician has reviewed it, and whether that is due."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tpilab.evidence.reviews import Reviews, reviews
from tpilab.place import is_trial
from tpilab.widgets.words import Shown, Words, as_markdown, never_raises


@never_raises("Whether a clinician has reviewed this module")
def reviewed(module: str) -> Shown:
    """Who reviewed this module, or that nobody did; a warning where a review is overdue."""
    # what a builder keeps has to hold on any day
    today = None if is_trial() else datetime.now(UTC).date()
    return review_shown(reviews(), module, today)


def review_shown(known: Reviews, module: str, today: date | None) -> Words:
    """What is shown of `known`. today: None where no clock is to be asked."""
    told = known.told(module)
    warning = known.warning(module, today) if today else ""
    if not warning:
        return Words(told, f"*{as_markdown(told)}*")
    return Words(f"⚠ {warning} {told}", f"> **⚠ {as_markdown(warning)}**\n>\n> {as_markdown(told)}")
