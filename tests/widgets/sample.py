"""A small quiz folder, as the builder makes it, with a question of every kind."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import nbformat

from tpilab.protocol import Task
from tpilab.replay import Attempt

QUIZ = "02_palpate"
IMPORTS = "from tpilab import answer, hand_in, take_quiz"

SINGLE = {
    "kind": "single",
    "lead_in": "Which finding do you look for first?",
    "instruction": "Choose the best answer.",
    "options": [
        {"id": "a", "text": "A taut band across which the finger can snap"},
        {"id": "b", "text": "A warm joint"},
        {"id": "c", "text": "A skin fold that does not glide"},
        {"id": "d", "text": "A pulse, and if the text of an option is long, as it now and then has"
                            " to be, then it wraps within its box and stays readable"},
    ],
    "answer": {"enum": ["a", "b", "c", "d"]},
}  # fmt: skip
SEVERAL = {
    "kind": "several",
    "lead_in": "What do you ask for before you touch?",
    "instruction": "Choose all that apply.",
    "options": [
        {"id": "a", "text": "Consent"},
        {"id": "b", "text": "Whether a chaperone is wanted"},
        {"id": "c", "text": "The password of the chart"},
    ],
    "answer": {
        "type": "array",
        "items": {"enum": ["a", "b", "c"]},
        "uniqueItems": True,
        "maxItems": 3,
    },
}
NUMBER = {
    "kind": "number",
    "lead_in": "How hard does your finger press on the gauge in the picture?",
    "instruction": "Type a number.",
    "units": ["kg/cm2"],
    "answer": {"type": "number", "minimum": -1e15, "maximum": 1e15},
}
FREE_TEXT = {
    "kind": "free_text",
    "lead_in": "Say to Ms Okafor, in your own words, what you will do now.",
    "instruction": "Write a few sentences. A person marks them.",
    "max_chars": 120,
    "answer": {"type": "string", "maxLength": 120},
}
KINDS = (SINGLE, SEVERAL, NUMBER, FREE_TEXT)


def questions(count: int = 4) -> dict[str, Any]:
    """Public questions of `count` slots, the kinds in turn."""
    slots = [
        {
            "slot": f"slot_{n + 1:02d}",
            "points": 1,
            "confidence": False,
            "pool": [{"item": f"PAL-{n + 1:02d}", "stem": "", "shuffle": False, **KINDS[n % 4]}],
        }
        for n in range(count)
    ]
    return {"version": 2, "quiz": QUIZ, "title": "Palpate", "slots": slots}


def write_quiz(folder: Path, count: int = 4) -> Path:
    """Fill `folder` with a quiz of `count` slots; give the notebook's path."""
    folder.mkdir(parents=True)
    data = questions(count)
    (folder / "questions.json").write_text(json.dumps(data), "utf-8")
    hidden = {"jupyter": {"source_hidden": True}}

    def code(source: str) -> nbformat.NotebookNode:
        return nbformat.v4.new_code_cell(source, metadata=hidden)

    cells = [nbformat.v4.new_markdown_cell("# Palpate\n\nPress *Run*, then *Run All Cells*."),
             code(f'{IMPORTS}\n\ntake_quiz("{QUIZ}")')]  # fmt: skip
    for number, each in enumerate(data["slots"], start=1):
        text = f"### Question {number} · 1 point\n\nA case.\n\n**{each['pool'][0]['lead_in']}**"
        cells += [nbformat.v4.new_markdown_cell(text), code(f'answer("{each["slot"]}")')]
    cells += [nbformat.v4.new_markdown_cell("## Hand in"), code(f'hand_in("{QUIZ}")')]
    return _write(folder / f"{QUIZ}.ipynb", cells)


def write(path: Path, *sources: str) -> Path:
    """A notebook of code cells, in a folder that is made; its path."""
    path.parent.mkdir(parents=True)
    return _write(path, [nbformat.v4.new_code_cell(each) for each in sources])


def write_performance(root: Path, task: Task) -> Path:
    """A quiz in `root` whose one question is done at a simulator; the notebook's path."""
    folder = Path(tempfile.mkdtemp(dir=root)) / QUIZ
    notebook = write(folder / f"{QUIZ}.ipynb", "from tpilab import answer, take_quiz",
                     f'take_quiz("{QUIZ}")', 'answer("slot_01")')  # fmt: skip
    data = questions(1)
    data["slots"][0]["pool"][0] |= {
        "kind": "perform",
        "item": f"{task.skill[:3].upper()}-99",
        "stem": "See the person.",
        "task": task.model_dump(),
        "answer": Attempt.model_json_schema(),
    }
    (folder / "questions.json").write_text(json.dumps(data), "utf-8")
    return notebook


def _write(path: Path, cells: list[nbformat.NotebookNode]) -> Path:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path
