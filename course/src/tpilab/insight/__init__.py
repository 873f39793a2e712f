"""What a cohort's marks tell its instructor: items, skills, time, hints, exports.

Reads a cohort's folder and writes nothing into it but the secret of the pseudonyms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tpilab.insight.show import (
        cohort_gain,
        cohort_hands,
        cohort_hints,
        cohort_items,
        cohort_overview,
        export_button,
        export_cohort,
    )

__all__ = [
    "cohort_gain",
    "cohort_hands",
    "cohort_hints",
    "cohort_items",
    "cohort_overview",
    "export_button",
    "export_cohort",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(name)
    from tpilab.insight import show

    return getattr(show, name)
