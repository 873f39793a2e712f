"""What learners get holds nothing of a key; a cohort lies outside the repository and is private."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tpilab.grading.build import banks
from tpilab.grading.cohort import CohortProblem, new_cohort
from tpilab.grading.publish import PublishProblem, publish_learner
from tpilab.quiz.kinds import BaseItem
from tpilab.quiz.kinds.free_text import FreeText

ROOT = Path(__file__).parents[2]
FORBIDDEN_NAMES = {
    ".nbgrader.log",
    ".ipynb_checkpoints",
    "answers.jsonl",
    "gradebook.db",
    "solutions",
}


def secrets(item: BaseItem) -> list[str]:
    """Texts that tell the key, as they would stand in a JSON file."""
    texts = [item.rationale, *(line.why for line in item.as_seen(None).review(None).lines)]
    if isinstance(item, FreeText):
        texts += [item.model, *(criterion.text for criterion in item.rubric)]
    return [json.dumps(text.strip(), ensure_ascii=False)[1:-1][:60] for text in texts if text]


def only_public(question: dict[str, Any]) -> None:
    """A question that travels has fields that ask, and none that tell."""
    assert set(question) <= {
        "item", "kind", "lead_in", "instruction", "stem", "answer", "options", "shuffle", "units",
        "vary", "max_chars", "picture", "steps", "task", "tells",
    }  # fmt: skip
    for step in question.get("steps", ()):
        only_public(step)


@cache
def keys() -> tuple[tuple[str, str], ...]:
    """Every text that tells a key, after the name of its question."""
    slots = (slot for bank in banks(ROOT) for slot in bank.slots)
    parts = (part for slot in slots for item in slot.items for part in item.parts())
    return tuple((part.id, secret) for part in parts for secret in secrets(part))


def audit(folder: Path) -> None:
    for path in folder.rglob("*"):
        assert path.name not in FORBIDDEN_NAMES
        if not path.is_file():
            continue
        text = path.read_text("utf-8")
        for name, secret in keys():
            assert secret not in text, f"{path} tells {name}"
        if path.name == "questions.json":
            for slot in json.loads(text)["slots"]:
                assert set(slot) == {"slot", "points", "confidence", "pool"}
                for question in slot["pool"]:
                    only_public(question)


def test_the_release_holds_no_key() -> None:
    assert sorted(path.name for path in (ROOT / "quizzes" / "02_palpate").iterdir()) == [
        "02_palpate.ipynb",
        "questions.json",
    ]
    audit(ROOT / "quizzes")


def test_a_published_copy_holds_no_key_and_what_a_learner_needs(tmp_path: Path) -> None:
    copied = publish_learner(ROOT, tmp_path / "copy")
    audit(tmp_path / "copy")
    names = {str(path) for path in copied}
    assert names >= {
        "course/00_start_here.ipynb", "course/02_palpate.ipynb", "course/figures/region.svg",
        "quizzes/02_palpate/02_palpate.ipynb", "quizzes/02_palpate/questions.json",
    }  # fmt: skip


def test_the_audit_can_fail(tmp_path: Path) -> None:
    rationale = banks(ROOT)[0].slots[0].item.rationale
    (tmp_path / "leak.txt").write_text(json.dumps(rationale, ensure_ascii=False), "utf-8")
    with pytest.raises(AssertionError, match="tells SAM-01"):
        audit(tmp_path)


def test_publishing_refuses_what_would_mix_or_overwrite(tmp_path: Path) -> None:
    with pytest.raises(PublishProblem, match="inside the course"):
        publish_learner(ROOT, ROOT / "copy")
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(PublishProblem, match="not empty"):
        publish_learner(ROOT, tmp_path)
    with pytest.raises(PublishProblem, match="no course"):
        publish_learner(tmp_path, tmp_path.parent / "elsewhere")


def test_a_cohort_is_private_and_outside(tmp_path: Path) -> None:
    folder = new_cohort(tmp_path / "class-2027", ROOT)
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0
    assert "course_id='class-2027'" in (folder / "nbgrader_config.py").read_text()
    with pytest.raises(CohortProblem, match="not empty"):
        new_cohort(folder, ROOT)
    with pytest.raises(CohortProblem, match="inside the course"):
        new_cohort(ROOT / "cohort", ROOT)
    with pytest.raises(CohortProblem, match="no course id"):
        new_cohort(tmp_path / "with space", ROOT)
