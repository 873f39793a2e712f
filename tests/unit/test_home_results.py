"""Own results, what is due, and what simulators and self-checks keep of practice."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_home_path import write
from tpilab.home.entries import Checked, Practiced
from tpilab.home.practiced import practiced
from tpilab.home.record import Progress
from tpilab.home.results import results
from tpilab.protocol import Task
from tpilab.quiz.answers import NotSaved
from tpilab.quiz.checks import checks
from tpilab.skills import SKILLS, skill
from tpilab.views.my_results import HONEST, results_page
from tpilab.widgets.check import CheckWidget
from tpilab.widgets.kept import keep_practice
from tpilab.widgets.my_results import ARCHIVE, PAGE, ResultsWidget, ReviewWidget
from tpilab.widgets.practice import _meet
from tpilab.widgets.words import Refused

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TASK = Task(skill="palpate", patient="p01", seed=1)


@pytest.fixture
def progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Progress:
    held = Progress(tmp_path / "my_work" / "progress")
    monkeypatch.setattr(Progress, "open", lambda: Progress(held.folder))
    return held


def checked(days: int, result: str, item: str = "CHK-01", sure: str | None = None) -> Checked:
    return Checked.model_validate({"time": NOW - timedelta(days=days), "page": "02_palpate",
                                   "item": item, "result": result, "sure": sure})  # fmt: skip


def sent(widget: Any, monkeypatch: pytest.MonkeyPatch, content: Any) -> tuple[Any, Any]:
    """What a widget answers a message of the browser."""
    told: list[Any] = []
    monkeypatch.setattr(
        type(widget), "send", lambda _, reply, buffers=None: told.append((reply, buffers))
    )
    widget._handle_custom_msg(content, [])
    [answer] = told
    return answer  # type: ignore[no-any-return]


# what is kept


def test_a_finished_attempt_is_kept_with_what_it_did(progress: Progress) -> None:
    debrief = _debrief(TASK)
    assert keep_practice(TASK)("one", debrief) == ""
    assert keep_practice(TASK)("one", debrief) == ""
    [kept] = progress.entries()
    assert isinstance(kept, Practiced)
    assert (kept.skill, kept.patient, kept.failed, kept.coached) == ("palpate", "p01", (), False)
    assert kept.done == kept.of > 0
    keep_practice(TASK)("coached-two", debrief)
    both = [each for each in progress.entries() if isinstance(each, Practiced)]
    assert [each.coached for each in both] == [False, True]


def _debrief(task: Task, actions: list[Any] | None = None) -> Any:
    of = skill(task.skill)
    state = of.begin(task)
    for action in of.model(task) if actions is None else actions:
        state, _ = of.act(state, of.read(action))
    return of.debrief(state)


SOMEBODY = {"select": "p11", "palpate": "p01", "prescribe": "p11", "guide": "g01", "inject": "p29",
            "rescue": "p36", "rehabilitate": "p51", "encounter": "p11"}  # fmt: skip


@pytest.mark.parametrize("name", sorted(SKILLS))
def test_every_skills_model_attempt_is_no_failure(name: str) -> None:
    task = Task(skill=name, patient=SOMEBODY[name], seed=1)
    made = practiced(task, "one", _debrief(task), NOW, coached=False)
    assert made is not None
    assert made.failed == ()
    assert made.done == made.of > 0


def test_an_attempt_without_a_decision_is_not_kept() -> None:
    assert practiced(TASK, "one", _debrief(TASK, []), NOW, coached=False) is None


def test_what_cannot_be_kept_is_said_loudly(
    progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise NotSaved("progress.jsonl: the disk is <full>")

    monkeypatch.setattr(Progress, "keep", full)
    html = keep_practice(TASK)("one", _debrief(TASK))
    assert 'role="alert"' in html
    assert "the disk is &lt;full&gt;" in html
    item = checks("02_palpate").item("CHK-01")
    told = CheckWidget(item, "02_palpate").reply({"kind": "solve"})
    assert told["not_kept"] == "Not kept for your progress: progress.jsonl: the disk is <full>."
    assert told["kind"] == "solved"


def test_every_simulator_of_a_page_keeps_its_attempts(progress: Progress) -> None:
    simulator: Any = _meet("palpate", "p01", 1)
    content = {"kind": "act", "attempt": "one", "n": 0, "actions": skill("palpate").model(TASK)}
    assert "debrief" in simulator.reply(content)
    [kept] = progress.entries()
    assert isinstance(kept, Practiced)
    assert kept.name == "one"


def test_a_self_check_keeps_whether_it_was_right_and_not_the_answer(progress: Progress) -> None:
    item: Any = checks("02_palpate").item("CHK-01")
    widget = CheckWidget(item, "02_palpate")
    widget.reply({"kind": "check", "value": item.key, "sure": "guess"})
    widget.reply({"kind": "check", "value": item.key, "sure": {"not": "a word"}})
    widget.reply({"kind": "solve"})
    widget.reply({"kind": "check", "value": ["nonsense"] * 99})
    told = [(each.result, each.sure) for each in progress.entries() if isinstance(each, Checked)]
    assert told == [("right", "guess"), ("right", None), ("shown", None)]
    assert progress.path is not None
    assert "value" not in progress.path.read_text("utf-8")


# results


@pytest.fixture
def course(progress: Progress, tmp_path: Path) -> Path:
    """A course with two self-checks on a page, and a quiz whose feedback is there."""
    cells = [
        {"cell_type": "markdown", "source": "# 02 Palpate <script>"},
        {"cell_type": "markdown", "source": "## What your hands do"},
        {"cell_type": "code", "source": 'check_yourself("02_palpate", "CHK-01")'},
        {"cell_type": "code", "source": 'check_yourself("02_palpate", "CHK-04")'},
    ]
    write(tmp_path / "course" / "02_palpate.ipynb", {"cells": cells})
    (tmp_path / "quizzes").mkdir()
    return tmp_path


def test_the_page_is_one_file_and_says_what_it_is_not(course: Path, progress: Progress) -> None:
    progress.keep(checked(3, "wrong", sure="sure"))
    progress.keep(checked(2, "right", "CHK-04"))
    page = results_page(results(course, progress.entries(), NOW))
    assert HONEST in page
    for word in ("didactic", "No credit is awarded", "Not reviewed by a clinician"):
        assert word in HONEST
    assert "@media print" in page
    assert not re.findall(r"""(?:src|href)=["'](?!https://)""", page)
    assert "<script" not in page
    assert "02 Palpate &lt;script&gt;" in page
    assert "1 of 2 self-checks right" in page
    assert "You were sure and not right once." in page


def test_results_are_sent_as_files(
    course: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress.keep(checked(3, "wrong"))
    widget = ResultsWidget(course, lambda: NOW)
    assert widget.shown["count"] == 1
    reply, [page] = sent(widget, monkeypatch, {"kind": "page", "n": 4})
    assert (reply["n"], reply["file"]) == (4, PAGE)
    assert page == results_page(results(course, progress.entries(), NOW)).encode()
    reply, [packed] = sent(widget, monkeypatch, {"kind": "archive", "n": 5})
    assert reply["file"] == ARCHIVE
    assert set(zipfile.ZipFile(io.BytesIO(packed)).namelist()) == {"progress.jsonl", PAGE}
    reply, _ = sent(widget, monkeypatch, {"kind": "forget", "n": 6})
    assert reply["kind"] == "done"
    assert progress.entries() == ()
    assert widget.shown["count"] == 0


@pytest.mark.parametrize("content", [None, [], {}, {"kind": "eat"}, {"kind": ["page"], "n": {}}])
def test_whatever_a_browser_sends_is_answered(
    course: Path, monkeypatch: pytest.MonkeyPatch, content: Any
) -> None:
    for widget in (ResultsWidget(course), ReviewWidget(course)):
        reply, _ = sent(widget, monkeypatch, content)
        assert reply["kind"] == "refused"
        assert reply["n"] is None
    with pytest.raises(Refused):
        ReviewWidget(course).reply({"kind": "forget"})


def test_what_is_due_has_its_place_and_its_question(course: Path, progress: Progress) -> None:
    progress.keep(checked(1, "wrong"))
    progress.keep(checked(0, "wrong", "CHK-04"))
    progress.keep(checked(9, "wrong", "CHK-99"))  # of another version of the page
    shown = ReviewWidget(course, lambda: NOW).shown
    [card] = shown["due"]
    assert (card["page"], card["heading"]) == ("course/02_palpate.ipynb", "What your hands do")
    assert card["asks"] == checks("02_palpate").item("CHK-01").lead_in
    assert "Not right or not sure" in card["why"]
    tomorrow = (NOW + timedelta(days=1)).astimezone()
    assert (shown["waiting"], shown["next"]) == (1, f"{tomorrow:%B} {tomorrow.day}")


def test_feedback_of_a_quiz_brings_self_checks_of_its_objectives(
    course: Path, progress: Progress
) -> None:
    objective = checks("02_palpate").item("CHK-04").objectives[0]
    folder = course / "my_work" / "02_palpate"
    folder.mkdir(parents=True)
    page = f'<section data-item="PAL-09" data-share="0" data-objectives="{objective}"></section>'
    (folder / "my_feedback.html").write_text(page)
    (folder / "02_palpate.ipynb").write_text("{}")
    later = datetime.now(UTC) + timedelta(days=2)
    shown = ReviewWidget(course, lambda: later).shown
    assert "CHK-04" in {each["item"] for each in shown["due"]}
    assert all("feedback points to it" in each["why"] for each in shown["due"])
    rows = results(course, progress.entries(), NOW).rows
    assert "0 of 1 questions with all points" in json.dumps([each.lines for each in rows])


def test_a_torn_file_is_told_where_results_are_shown(course: Path, progress: Progress) -> None:
    progress.keep(checked(3, "wrong"))
    assert progress.path is not None
    with progress.path.open("ab") as file:
        file.write(b"torn")
    assert "set aside" in ResultsWidget(course).shown["notes"][0]
