"""An author sees a quiz as a learner does, before anything is released."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from tpilab.command_line import main
from tpilab.commands import course
from tpilab.widgets.questions import read_questions
from tpilab.yaml_lines import AuthoringError

ROOT = Path(__file__).parents[2]
SAMPLER = ROOT / "solutions" / "00_sampler.yaml"


def test_preview_serves_the_quiz_from_its_bank_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    served: dict[str, object] = {}

    def serve(command: list[str], env: dict[str, str]) -> int:
        folder = Path(next(w for w in command if "root_dir" in w).partition("=")[2])
        served["questions"] = read_questions(folder)
        served["cells"] = len(nbformat.read(folder / "00_sampler.ipynb", as_version=4).cells)
        served["files"] = sorted(path.name for path in folder.iterdir())
        served["environment"] = env
        served["command"] = command
        return 0

    monkeypatch.setattr(course.subprocess, "call", serve)
    assert main(["preview", str(SAMPLER), "--no-browser"]) == 0
    assert served["files"] == ["00_sampler.ipynb", "questions.json"]
    assert served["cells"] == 24
    assert "SAM-01" in json.dumps(str(served["questions"]))
    assert served["environment"]["TPILAB_PREVIEW"] == "1"  # type: ignore[index]
    assert "--no-browser" in served["command"]  # type: ignore[operator]


def test_a_mistake_is_told_before_anything_is_served(tmp_path: Path) -> None:
    from tpilab.grading.preview import preview_folder

    (tmp_path / "02_bad.yaml").write_text("quiz: [")
    with pytest.raises(AuthoringError, match=r"02_bad\.yaml:\d: "):
        preview_folder(tmp_path / "02_bad.yaml", tmp_path)
