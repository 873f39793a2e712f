"""From a bank to the notebook a learner answers in: questions as locked task cells, no key."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat import NotebookNode

from tpilab.quiz.bank import Bank, Slot
from tpilab.quiz.kinds import BaseItem
from tpilab.views.notebook import notebook

_FIXED = {"deletable": False, "editable": False}
_HIDDEN = {**_FIXED, "jupyter": {"source_hidden": True}}

_HOW_TO = """\
{intro}

About {minutes} minutes, {count} questions, {points} points.

**To begin, press *Run*, then *Run All Cells*, in the menu above** (a plain page, without a menu,
runs by itself). The answer boxes appear below each question. Every answer is saved at once and says
so; you can stop, close the lid and go on later.
"""


def source_notebook(bank: Bank) -> NotebookNode:
    """nbgrader's source for `bank`: the same bytes each time it is written."""
    cells = [
        _markdown("intro", f"# {bank.title}\n\n{_how_to(bank)}", _FIXED),
        _code("quiz", f'from tpilab import answer, hand_in, take_quiz\n\ntake_quiz("{bank.quiz}")'),
    ]
    for number, slot in enumerate(bank.slots, start=1):
        cells.append(_task(number, slot))
        cells.append(_code(f"answer-{slot.slot}", f'answer("{slot.slot}")'))
    cells.append(_markdown("hand-in-text", "## Hand in", _FIXED))
    cells.append(_code("hand-in", f'hand_in("{bank.quiz}")'))
    return notebook(cells)


def _how_to(bank: Bank) -> str:
    return _HOW_TO.format(
        intro=bank.intro.strip(), minutes=bank.minutes, count=len(bank.slots), points=bank.points
    )


def question_text(number: int, slot: Slot, item: BaseItem) -> str:
    """The question as Markdown: heading, case, lead-in. item: as it was seen."""
    parts = [heading(number, slot), item.stem, f"**{item.lead_in}**"]
    return "\n\n".join(part.strip() for part in parts if part)


def heading(number: int, slot: Slot) -> str:
    """The heading of a question, in Markdown."""
    return f"### Question {number} · {slot.points} point" + ("s" if slot.points != 1 else "")


def _task(number: int, slot: Slot) -> NotebookNode:
    nbgrader = {
        "grade": False,
        "grade_id": slot.slot,
        "locked": True,
        "points": slot.points,
        "schema_version": 3,
        "solution": False,
        "task": True,
        "cell_type": "markdown",
    }
    name = slot.slot.replace("_", "-")
    text = heading(number, slot) if slot.varies else question_text(number, slot, slot.item)
    return _markdown(name, text, {**_FIXED, "nbgrader": nbgrader})


def _markdown(name: str, text: str, metadata: dict[str, Any]) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(text.strip(), id=name, metadata=metadata)


def _code(name: str, text: str) -> NotebookNode:
    return nbformat.v4.new_code_cell(text, id=name.replace("_", "-"), metadata=_HIDDEN)
