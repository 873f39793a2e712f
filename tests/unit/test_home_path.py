"""The path: found in the folder of the course, told in words, and what its buttons ask."""

from __future__ import annotations

import json
import string
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import tpilab
from tpilab.home import exchange, pages
from tpilab.home.entries import Checked, Practiced
from tpilab.home.exchange import SAID, Answer, AtExchange, Version, ask, moment, read
from tpilab.home.record import Progress
from tpilab.home.standing import practice, practiced_in_words
from tpilab.skills import SKILLS
from tpilab.widgets.my_path import PathDesk
from tpilab.widgets.words import Refused

ROOT = Path(__file__).parents[2]
WHEN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with one page and two quizzes, and nothing of a learner's."""
    cells = [
        {"cell_type": "markdown", "source": ["# 02 Palpate: with your hand\n", "text"]},
        {"cell_type": "markdown", "source": "## What your hands do"},
        {"cell_type": "code", "source": 'check_yourself("02_palpate", "CHK-01")'},
        {"cell_type": "code", "source": 'palpate("p01")'},
    ]
    write(tmp_path / "course" / "02_palpate.ipynb", {"cells": cells})
    write(tmp_path / "course" / "00_start_here.ipynb", {"cells": []})
    for quiz in ("02_palpate", "09_before_you_start"):
        write(tmp_path / "quizzes" / quiz / f"{quiz}.ipynb", {})
        questions = {"title": quiz[3:].capitalize().replace("_", " "), "slots": [{}, {}, {}]}
        write(tmp_path / "quizzes" / quiz / "questions.json", questions)
    held = Progress(tmp_path / "my_work" / "progress")
    monkeypatch.setattr(Progress, "open", lambda: Progress(held.folder))
    return tmp_path


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), "utf-8")


class Asked:
    """An exchange that answers what a test says, and remembers what it was asked."""

    def __init__(self, **quizzes: AtExchange) -> None:
        self.asked: list[tuple[str, str]] = []
        self.quizzes = {f"02_{name}": each for name, each in quizzes.items()}
        self.why = "looked"

    def __call__(self, root: Path, what: str, quiz: str = "", course: str = "") -> Answer:
        self.asked.append((what, quiz))
        level, text = SAID[self.why]
        return Answer(self.why, level, text, "class", self.quizzes)


def row(desk: PathDesk, name: str = "02_palpate") -> dict[str, Any]:
    [found] = [each for each in desk.head.shown["rows"] if each["name"] == name]
    return dict(found)


def test_pages_and_quizzes_are_found_and_not_listed_anywhere(root: Path) -> None:
    [page] = pages.pages(root)
    assert (page.name, page.title) == ("02_palpate", "02 Palpate: with your hand")
    assert page.checks == {"CHK-01": "What your hands do"}
    assert "palpate" in page.skills
    assert [each.name for each in pages.quizzes(root)] == ["02_palpate", "09_before_you_start"]
    write(root / "course" / "08_broken.ipynb", ["no notebook"])
    assert pages.pages(root) == (page,)


def test_the_pre_test_comes_before_the_first_module(root: Path) -> None:
    names = [each["name"] for each in PathDesk(root, ask=Asked()).head.shown["rows"]]
    assert names == ["09_before_you_start", "02_palpate"]
    assert row(PathDesk(root, ask=Asked()), "09_before_you_start")["title"] == "Before you start"


def test_the_real_course_is_found() -> None:
    found = pages.pages(ROOT)
    assert len(found) >= 7
    for page in found:
        assert page.title[:2] == page.name[:2]
        assert page.checks, page.name
        assert page.skills & set(SKILLS), page.name
        assert all(page.checks.values())


def test_a_row_tells_what_was_practiced(root: Path) -> None:
    progress = Progress.open()
    for n, (failed, done) in enumerate([((), 7), (("unsafe",), 9), ((), 8)]):
        progress.keep(Practiced(time=WHEN, name=str(n), skill="palpate", patient="p01",
                                failed=failed, done=done, of=9))  # fmt: skip
    progress.keep(Checked(time=WHEN, page="02_palpate", item="CHK-01", result="right"))
    shown = row(PathDesk(root, ask=Asked()))
    practiced, checked = shown["practiced"]
    assert practiced["text"].startswith("Practiced 3 times, at best 8 of 9 acts")
    assert checked == {"text": "1 of 1 self-checks right", "mark": "saved"}
    assert practiced_in_words(practice(progress.entries())["palpate"]) == practiced["text"]


def test_a_quiz_without_an_exchange_is_started_here(root: Path) -> None:
    desk = PathDesk(root, ask=Asked())
    assert row(desk)["quiz"]["can"] == ["start"]
    assert row(desk, "09_before_you_start")["quiz"]["can"] == ["start"]
    assert desk.reply({"kind": "start", "quiz": "02_palpate"}) == {"kind": "done"}
    assert row(desk)["quiz"]["open"] == "my_work/02_palpate/02_palpate.ipynb"
    assert row(desk)["quiz"]["stands"] == "0 of 3 answered"
    assert desk.said["text"].startswith("Your own copy lies in my_work/02_palpate.")
    with pytest.raises(Refused, match="no quiz called"):
        desk.reply({"kind": "start", "quiz": "../x"})


@pytest.mark.parametrize(("feedback", "words", "mark"), [
    ("none", "waits for marking", "saving"), ("ready", "marked: feedback is ready", "saved"),
    ("newer", "newer feedback is ready", "saved"), ("here", "marked: feedback is here", "saved"),
])  # fmt: skip
def test_what_was_handed_in_is_told(root: Path, feedback: Any, words: str, mark: str) -> None:
    versions = (Version(WHEN, "none"), Version(WHEN, feedback))
    desk = PathDesk(root, ask=Asked(palpate=AtExchange(released=True, versions=versions)))
    desk.look()
    quiz = row(desk)["quiz"]
    assert "2 versions handed in" in quiz["stands"]
    assert words in quiz["stands"]
    assert quiz["mark"] == mark
    assert quiz["can"] == ["fetch", "feedback"]


def test_buttons_ask_the_exchange_and_say_what_came(root: Path) -> None:
    asked = Asked(palpate=AtExchange(released=True, same=False))
    desk = PathDesk(root, ask=asked)
    desk.look()
    assert row(desk)["quiz"]["can"] == ["fetch"]
    write(root / "my_work" / "02_palpate" / "02_palpate.ipynb", {})
    asked.why = "nothing_answered"
    desk.reply({"kind": "hand_in", "quiz": "02_palpate"})
    assert asked.asked == [("look", ""), ("submit", "02_palpate")]
    assert desk.said == {"quiz": "02_palpate", "level": "note",
                         "text": "Nothing is answered yet, so nothing was handed in."}  # fmt: skip
    assert "asks other questions" in row(desk)["quiz"]["note"]
    assert desk.busy == ""


@pytest.mark.parametrize("content", [
    None, [], {"kind": "hand_in"}, {"kind": "hand_in", "quiz": 3}, {"kind": "eat", "quiz": "x"},
    {"kind": "hand_in", "quiz": "../../etc"}, {"kind": "fetch", "quiz": "77_nothing"},
])  # fmt: skip
def test_whatever_a_browser_sends_is_refused_in_words(root: Path, content: Any) -> None:
    asked = Asked()
    with pytest.raises(Refused):
        PathDesk(root, ask=asked).reply(content)
    assert asked.asked == []


def test_one_question_at_a_time(root: Path) -> None:
    desk = PathDesk(root, ask=Asked())
    desk.busy = "look"
    with pytest.raises(Refused, match="already"):
        desk.reply({"kind": "look"})


def test_feedback_outside_of_the_course_gets_no_link(root: Path, tmp_path: Path) -> None:
    other = AtExchange(released=True, elsewhere="/elsewhere/02_palpate")
    desk = PathDesk(root, ask=Asked(palpate=other))
    desk.look()
    assert row(desk)["quiz"]["open"] == ""
    assert row(desk)["quiz"]["can"] == ["hand_in"]


# the words of the exchange


def test_every_answer_is_words_and_needs_only_what_comes_with_it() -> None:
    fits = {"quiz", "error", "files", "time", "count", "answered", "newest", "courses", "course"}
    for why, (_, text) in SAID.items():
        assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= fits, why
        assert why == "looked" or text.endswith(".")
    told = read({"why": "only_older", "time": "2026-11-20 09:30:00.000000 UTC",
                 "newest": "2026-11-21 09:30:00.000000 UTC"}, "02_palpate")  # fmt: skip
    assert "November 20" in told.text
    assert "November 21" in told.text
    assert read({"why": "from another world"}, "x").why == "from another world"


@pytest.mark.parametrize(("text", "found"), [
    ("2026-11-20 09:30:00.000000 UTC", WHEN), ("2026-11-20 09:30:00", WHEN), ("2026", None),
    ("tomorrow UTC", None), ("", None),
])  # fmt: skip
def test_times_of_the_exchange(text: str, found: datetime | None) -> None:
    assert moment(text) == found


@pytest.mark.parametrize(("outcome", "why"), [
    (subprocess.TimeoutExpired("x", 1), "silent"), (OSError(2, "gone"), "software"),
    (subprocess.CompletedProcess("x", 1, "", "crashed"), "software"),
    (subprocess.CompletedProcess("x", 0, '{"why": "looked", "look": 3}', ""), "software"),
])  # fmt: skip
def test_an_exchange_that_hangs_or_breaks_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, outcome: Any, why: str
) -> None:
    def run(*_: Any, **__: Any) -> Any:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(exchange.subprocess, "run", run)
    answer = ask(ROOT, "submit", "02_palpate")
    assert answer.why == why
    assert "Your answers are kept" in answer.text.replace("\n", " ")


def test_a_test_run_asks_nothing_and_shows_words() -> None:
    for shown in (tpilab.my_path(), tpilab.my_results(), tpilab.review_today()):
        assert "Press Run > Run All Cells" in shown._repr_mimebundle_()["text/plain"]
