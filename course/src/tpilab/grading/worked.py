"""The worked solutions of a quiz, a notebook that an instructor opens."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode

from tpilab.evidence.reviews import reviews
from tpilab.grading.source_notebook import question_text
from tpilab.quiz.bank import Bank
from tpilab.views.notebook import notebook

_INTRO = """\
# Worked solutions: {title}

For instructors. Key, reasons and sources of each question, generated from `{quiz}.yaml`; edit that
file and run `python -m tpilab build`. {count} questions, {points} points.

{pass_mark} {review}
"""


def worked_notebook(bank: Bank, pass_mark: str) -> NotebookNode:
    """One question and its worked solution after another, not executed.

    pass_mark: what is said of the quiz's pass mark.
    """
    intro = _INTRO.format(
        title=bank.title,
        quiz=bank.quiz,
        count=len(bank.slots),
        points=bank.points,
        pass_mark=pass_mark,
        review=reviews().told(bank.quiz),
    )
    cells = [
        nbformat.v4.new_markdown_cell(intro.strip(), id="intro"),
        _code("import", "from tpilab import worked_solution"),
    ]
    for number, slot in enumerate(bank.slots, start=1):
        name = slot.slot.replace("_", "-")
        for item in slot.items:
            also = f"-{item.id.lower()}" if item is not slot.item else ""
            asked = question_text(number, slot, item.as_seen(None))
            call = f'worked_solution("{bank.quiz}", "{slot.slot}", "{item.id}")'
            cells.append(nbformat.v4.new_markdown_cell(asked, id=f"{name}{also}"))
            cells.append(_code(f"key-{name}{also}", call))
    return notebook(cells)


def _code(name: str, text: str) -> NotebookNode:
    return nbformat.v4.new_code_cell(text, id=name, metadata={"jupyter": {"source_hidden": True}})
