"""A quiz as a learner sees it, from its bank alone, before anything is released."""

from __future__ import annotations

import json
from pathlib import Path

from tpilab.grading.source_notebook import source_notebook
from tpilab.place import QUESTIONS
from tpilab.quiz.bank import load_bank
from tpilab.views.notebook import written


def preview_folder(file: Path, folder: Path) -> Path:
    """Write the quiz of a bank into `folder`; the notebook to open. Raises AuthoringError."""
    bank = load_bank(file)
    (folder / QUESTIONS).write_text(json.dumps(bank.questions()), "utf-8")
    notebook = folder / f"{bank.quiz}.ipynb"
    notebook.write_text(written(source_notebook(bank)), "utf-8")
    return notebook
