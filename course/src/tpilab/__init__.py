"""Trigger point injection, learned by doing.

What a notebook calls is named here and loaded at its first use, so that `import tpilab` is free.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tpilab.evidence import cite, fact
    from tpilab.views.solution import worked_solution
    from tpilab.widgets.body import body_map
    from tpilab.widgets.check import check_yourself
    from tpilab.widgets.consistent import how_consistent
    from tpilab.widgets.encounter import encounter
    from tpilab.widgets.gallery import picture_gallery
    from tpilab.widgets.guided import how_accurate, learning_curve
    from tpilab.widgets.my_path import my_path
    from tpilab.widgets.my_results import my_results, review_today
    from tpilab.widgets.pages import open_pages
    from tpilab.widgets.pain import draw_pain
    from tpilab.widgets.practice import (
        emergency_graph,
        emergency_table,
        guide,
        inject,
        one_or_a_series,
        palpate,
        prescribe,
        rehabilitate,
        rescue,
        see,
    )
    from tpilab.widgets.quiz import answer, hand_in, start_quiz, take_quiz
    from tpilab.widgets.reviewed import reviewed
    from tpilab.widgets.risks import what_can_happen
    from tpilab.widgets.trials import what_trials_say
    from tpilab.widgets.waiting_room import waiting_room

__all__ = [
    "answer",
    "body_map",
    "check_yourself",
    "cite",
    "draw_pain",
    "emergency_graph",
    "emergency_table",
    "encounter",
    "fact",
    "guide",
    "hand_in",
    "how_accurate",
    "how_consistent",
    "inject",
    "learning_curve",
    "my_path",
    "my_results",
    "one_or_a_series",
    "open_pages",
    "palpate",
    "picture_gallery",
    "prescribe",
    "rehabilitate",
    "rescue",
    "review_today",
    "reviewed",
    "see",
    "start_quiz",
    "take_quiz",
    "waiting_room",
    "what_can_happen",
    "what_trials_say",
    "worked_solution",
]

_HOMES = {
    "answer": "tpilab.widgets.quiz",
    "body_map": "tpilab.widgets.body",
    "check_yourself": "tpilab.widgets.check",
    "cite": "tpilab.evidence",
    "draw_pain": "tpilab.widgets.pain",
    "emergency_graph": "tpilab.widgets.practice",
    "emergency_table": "tpilab.widgets.practice",
    "encounter": "tpilab.widgets.encounter",
    "fact": "tpilab.evidence",
    "guide": "tpilab.widgets.practice",
    "hand_in": "tpilab.widgets.quiz",
    "how_accurate": "tpilab.widgets.guided",
    "how_consistent": "tpilab.widgets.consistent",
    "inject": "tpilab.widgets.practice",
    "learning_curve": "tpilab.widgets.guided",
    "my_path": "tpilab.widgets.my_path",
    "my_results": "tpilab.widgets.my_results",
    "one_or_a_series": "tpilab.widgets.practice",
    "open_pages": "tpilab.widgets.pages",
    "palpate": "tpilab.widgets.practice",
    "picture_gallery": "tpilab.widgets.gallery",
    "prescribe": "tpilab.widgets.practice",
    "rehabilitate": "tpilab.widgets.practice",
    "rescue": "tpilab.widgets.practice",
    "reviewed": "tpilab.widgets.reviewed",
    "review_today": "tpilab.widgets.my_results",
    "see": "tpilab.widgets.practice",
    "start_quiz": "tpilab.widgets.quiz",
    "take_quiz": "tpilab.widgets.quiz",
    "waiting_room": "tpilab.widgets.waiting_room",
    "what_can_happen": "tpilab.widgets.risks",
    "what_trials_say": "tpilab.widgets.trials",
    "worked_solution": "tpilab.views.solution",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tpilab' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
