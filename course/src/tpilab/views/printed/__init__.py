"""Pages to print: one self-contained HTML each, for A4 and Letter, a screen, a phone, the dark."""

from __future__ import annotations

from tpilab.views.printed.checklist import checklist, observed
from tpilab.views.printed.frame import framed
from tpilab.views.printed.judges import judges_sheet
from tpilab.views.printed.pages import (
    printed_front_matter,
    printed_pages,
    printed_titles,
)

__all__ = [
    "checklist",
    "framed",
    "judges_sheet",
    "observed",
    "printed_front_matter",
    "printed_pages",
    "printed_titles",
]
