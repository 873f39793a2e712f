"""The Python side of the widgets: cheap to import, and nothing that a learner runs raises."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tpilab
from tests.widgets.sample import QUIZ, questions
from tpilab.quiz.kinds import KINDS
from tpilab.skills import SKILLS
from tpilab.widgets import desk, words
from tpilab.widgets import quiz as quiz_module
from tpilab.widgets.esm import HERE, module, style

HEADS = (
    "consistent.js",
    "guided.js",
    "waiting_room.js",
    "my_path.js",
    "my_results.js",
    "review_today.js",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A quiz folder in which a kernel runs that does not know that it is tested."""
    monkeypatch.delenv("PYTEST_VERSION")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    here = tmp_path / "02_palpate"
    here.mkdir()
    (here / "questions.json").write_text(json.dumps(questions()), "utf-8")
    monkeypatch.chdir(here)
    words._logger.cache_clear()
    yield here
    desk._desks.clear()
    logger = logging.getLogger(words.__name__.rpartition(".")[0])
    for handler in logger.handlers[:]:
        handler.close()
        logger.removeHandler(handler)
    words._logger.cache_clear()


def plain(shown: Any) -> str:
    bundle = shown._repr_mimebundle_()
    return str((bundle[0] if isinstance(bundle, tuple) else bundle)["text/plain"])


def heard(widget: Any, content: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the browser gets back for a message."""
    sent: list[Any] = []
    monkeypatch.setattr(widget, "send", lambda reply, buffers=None: sent.append((reply, buffers)))
    widget._handle_custom_msg(content, [])
    assert len(sent) == 1
    return sent[0]


def test_a_kernel_loads_nothing_it_does_not_need() -> None:
    code = """
import sys
import tpilab
assert not [name for name in sys.modules if name.startswith("tpilab.widgets")]
assert "ipywidgets" not in sys.modules
from tpilab import answer, hand_in, start_quiz, take_quiz
take_quiz("02_palpate"), answer("slot_01"), hand_in("02_palpate"), start_quiz("02_palpate")
heavy = {"pydantic", "nbgrader", "yaml", "tpilab.evidence", "tpilab.quiz.bank", "numpy"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_the_package_offers() -> None:
    for name in tpilab.__all__:
        assert callable(getattr(tpilab, name))
    with pytest.raises(AttributeError, match="nothing"):
        _ = tpilab.nothing


def test_a_notebook_without_widgets_reads_well(folder: Path) -> None:
    press = "Run > Run All Cells"
    assert plain(tpilab.take_quiz(QUIZ)) == f"Palpate: 4 questions. Press {press} to answer."
    assert plain(tpilab.answer("slot_03")) == f"Question 3: answer here once you pressed {press}."
    assert plain(tpilab.hand_in(QUIZ)) == f"Press {press} to make your hand-in file here."


def test_a_cell_run_again_shows_the_same_widget(folder: Path) -> None:
    first = tpilab.answer("slot_01")
    tpilab.take_quiz(QUIZ)
    assert tpilab.answer("slot_01") is first
    data = questions()
    data["slots"][0]["pool"][0]["lead_in"] = "Another question?"
    (folder / "questions.json").write_text(json.dumps(data), "utf-8")
    tpilab.take_quiz(QUIZ)
    assert tpilab.answer("slot_01") is not first


def test_a_saved_answer_reaches_every_widget(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head, tail, one = tpilab.take_quiz(QUIZ), tpilab.hand_in(QUIZ), tpilab.answer("slot_01")
    message = {"client": "c", "n": 1, "value": "b", "known": 0, "age_ms": 0}
    reply, _ = heard(one, message, monkeypatch)
    assert reply["kind"] == "saved"
    assert one.saved["value"] == "b"
    assert head.answered == tail.answered == [1]


@pytest.mark.parametrize(
    "content", [None, 3, "x", [], {}, {"n": []}, {"client": {}, "n": "x" * 9999}]
)
def test_no_message_makes_a_handler_raise(
    folder: Path, monkeypatch: pytest.MonkeyPatch, content: Any
) -> None:
    for widget in (tpilab.take_quiz(QUIZ), tpilab.answer("slot_01"), tpilab.hand_in(QUIZ)):
        reply, _ = heard(widget, content, monkeypatch)
        assert reply["kind"] == "refused"
        assert reply["reason"]


def test_an_error_in_the_handler_is_told_and_logged_without_the_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = tpilab.answer("slot_01")

    def fail(slot: str, content: Any) -> Any:
        raise RuntimeError(content)

    monkeypatch.setattr(widget.desk.session, "receive", fail)
    message = {"client": "c", "n": 1, "value": "zebra", "known": 0, "age_ms": 0}
    reply, _ = heard(widget, message, monkeypatch)
    assert (reply["kind"], reply["n"], reply["again"]) == ("refused", 1, True)
    log = next((folder.parent / "state").rglob("tpilab.log")).read_text()
    assert "RuntimeError" in log
    assert "zebra" not in log


def test_an_error_in_a_cell_becomes_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiz_module, "open_desk", lambda **_: 1 / 0)
    for shown in (tpilab.take_quiz(QUIZ), tpilab.answer("slot_01"), tpilab.hand_in(QUIZ)):
        assert "cannot be shown" in plain(shown)


def test_a_log_that_cannot_be_written_stops_nothing(folder: Path) -> None:
    (folder.parent / "state").write_text("a file where a folder should be")
    words.log(RuntimeError())


@pytest.mark.parametrize("name", ["03_choose", "", None, 7, "<script>"])
def test_another_quizs_notebook_is_told(folder: Path, name: Any) -> None:
    shown = tpilab.take_quiz(name) if name else None
    if shown is not None:
        assert "belongs to the quiz 02_palpate, not to" in plain(shown)
        assert "cannot be shown" in plain(tpilab.answer("slot_01"))
    else:
        plain(tpilab.take_quiz(name))


def test_a_slot_that_is_not_there_is_told(folder: Path) -> None:
    for slot in ("slot_99", "", None, 3, []):
        assert plain(tpilab.answer(slot))  # type: ignore[arg-type]


def test_hand_in_gives_the_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, tail = tpilab.answer("slot_01"), tpilab.hand_in(QUIZ)
    heard(one, {"client": "c", "n": 1, "value": "b", "known": 0, "age_ms": 0}, monkeypatch)
    reply, buffers = heard(tail, {"n": 1, "learner": " ada "}, monkeypatch)
    assert reply == {"kind": "made", "n": 1, "file": "02_palpate_ada.jsonl", "folder": "02_palpate"}
    assert buffers == [(folder / "answers.jsonl").read_bytes()]
    assert tail.made == {"file": "02_palpate_ada.jsonl", "learner": "ada", "current": True}
    heard(one, {"client": "c", "n": 2, "value": "c", "known": 1, "age_ms": 0}, monkeypatch)
    assert tail.made["current"] is False


def test_a_preview_hands_nothing_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_VERSION", "9")
    reply, _ = heard(tpilab.hand_in(QUIZ), {"n": 1, "learner": "ada"}, monkeypatch)
    assert "This is a preview: nothing is handed in." in reply["reason"]
    assert [each.name for each in folder.iterdir()] == ["questions.json"]


def test_start_quiz_under_test_only_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "00_start_here.ipynb").write_text("{}")
    monkeypatch.chdir(tmp_path / "course")
    assert "Nbgrader > Assignment List" in plain(tpilab.start_quiz(QUIZ))
    (tmp_path / "quizzes" / QUIZ).mkdir(parents=True)
    (tmp_path / "quizzes" / QUIZ / f"{QUIZ}.ipynb").write_text("{}")
    assert "appears here" in plain(tpilab.start_quiz(QUIZ))
    assert not (tmp_path / "my_work").exists()
    monkeypatch.delenv("PYTEST_VERSION")
    shown = tpilab.start_quiz(QUIZ)._repr_mimebundle_()
    link = "[Open your quiz, 02 Palpate](../my_work/02_palpate/02_palpate.ipynb)"
    assert link in shown["text/markdown"]
    assert (tmp_path / "my_work" / QUIZ / f"{QUIZ}.ipynb").is_file()


@pytest.mark.parametrize(
    "name",
    ["question.js", "head.js", "hand_in.js", "palpate.js", "guide.js", "inject.js",
     "pain.js", "body.js", "trials.js"],
)  # fmt: skip
def test_one_module_holds_what_it_imports_once(name: str) -> None:
    source = module(name)
    assert "\nimport " not in source
    assert "\nexport default" in source
    assert source.count("function make(") == 1
    assert "http:" not in source
    assert "https:" not in source


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "perform"])
@pytest.mark.parametrize("shell", ["question.js", "check.js"])
def test_each_kind_is_one_module_in_which_names_differ(shell: str, kind: str) -> None:
    names = re.findall(r"^(?:const|let|class|function) (\w+)", module(shell, kind), re.MULTILINE)
    assert len(set(names)) == len(names), [each for each in names if names.count(each) > 1]


@pytest.mark.parametrize("name", [*SKILLS, "trials", *(each.removesuffix(".js") for each in HEADS)])
def test_each_simulator_is_one_module_in_which_names_differ(name: str) -> None:
    names = re.findall(r"^(?:const|let|class|function) (\w+)", module(f"{name}.js"), re.MULTILINE)
    assert len(set(names)) == len(names), [each for each in names if names.count(each) > 1]


def test_every_file_of_the_library_is_used() -> None:
    skills = (f"{name}.js" for name in SKILLS)
    names = ("question.js", "head.js", "hand_in.js", "check.js", "pages.js", "pain.js", "body.js",
             "trials.js", *skills, *HEADS)  # fmt: skip
    used = "".join(module(name, kind) for name in names for kind in KINDS if kind != "perform")
    for path in (HERE / "lib").glob("*.js"):
        lines = path.read_text("utf-8").splitlines()
        exported = next(line for line in lines if line.startswith("export "))
        assert exported.removeprefix("export ") in used or path.name == "controls.js"  # types only


def test_the_stylesheet_asks_for_nothing_from_outside() -> None:
    assert "url(" not in style()
    assert "@import" not in style()


def test_a_class_is_laid_out_by_one_stylesheet() -> None:
    """All styles are loaded at once: a name used for two things breaks the first of them."""
    known = {"tpi-button", "tpi-form", "tpi-room"}  # shared, and changed by a page on purpose
    by_class: dict[str, set[str]] = {}
    for sheet in HERE.glob("*.css"):
        plain_css = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
        for selectors in re.findall(r"([^{}]+)\{", plain_css):
            for selector in selectors.split(","):
                if found := re.match(r"(?:\.tpi )?\.(tpi-[\w-]+)$", selector.strip()):
                    by_class.setdefault(found[1], set()).add(sheet.name)
    twice = {name: sheets for name, sheets in by_class.items() if len(sheets) > 1}
    assert set(twice) <= known, twice
