"""The instructor's notebook: a few calls, nothing to write."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode

from tpilab.views.notebook import notebook

NAME = "instructor"
_INTRO = """\
# Your cohort

For instructors. Press *Run All*; there is nothing to write. It reads the gradebook and the marks of
one cohort and changes neither.

Copy this notebook into the cohort's folder (the one with `gradebook.db`) and open it there, or
start JupyterLab with the environment variable `TPILAB_COHORT` set to that folder.

What you see is about learners: keep a copy with outputs as private as the gradebook. Simulators are
didactic; no figure here says what somebody can do with a real patient.
"""
_PARTS = (
    ("overview", "cohort_overview"),
    ("items", "cohort_items"),
    ("hands", "cohort_hands"),
    ("gain", "cohort_gain"),
    ("hints", "cohort_hints"),
)
_FILES = ("export", "export_button")
_EXPORT = """\
## Take it with you

The button writes files into the folder `insight` of the cohort: one row an item as CSV, and xAPI
statements under pseudonyms. Then it tells where they are, and how Canvas and Moodle get grades.
"""


def instructor_notebook() -> NotebookNode:
    """One call a part, not executed."""
    cells = [nbformat.v4.new_markdown_cell(_INTRO.strip(), id="intro")]
    cells += [_code(name, call) for name, call in _PARTS]
    cells.append(nbformat.v4.new_markdown_cell(_EXPORT.strip(), id="files"))
    cells.append(_code(*_FILES))
    return notebook(cells)


def _code(name: str, call: str) -> NotebookNode:
    # what it shows is somebody's cohort: no output is kept, and none is compared
    metadata = {"jupyter": {"source_hidden": True}, "tags": ["nbval-ignore-output"],
                "scrolled": False}  # fmt: skip  # all of it, in no box of its own
    text = f"from tpilab.insight import {call}\n\n{call}()"
    return nbformat.v4.new_code_cell(text, id=name, metadata=metadata)
