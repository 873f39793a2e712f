"""Fetch, hand in and feedback by the functions behind the buttons, through a real exchange."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

import pytest
from nbgrader.utils import notebook_hash

from tests.grading.conftest import QUIZ, Cohort, all_right
from tpilab.home.at_exchange import answered
from tpilab.home.exchange import Answer, What, ask, day_and_hour, read
from tpilab.home.told_by_feedback import questions
from tpilab.quiz.bank import Bank, load_bank

pytestmark = pytest.mark.filterwarnings(  # nbgrader's list leaves the files open that it compares
    "ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An exchange as a hub's administrator makes it, and a home that knows it."""
    root = tmp_path / "exchange"
    root.mkdir()
    root.chmod(0o777)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path / "etc"))
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.Exchange.root = {str(root)!r}\n"
        f"c.Exchange.cache = {str(tmp_path / 'cache')!r}\n"
        "c.Exchange.path_includes_course = True\n"
    )
    return root


class Learner:
    """A learner with a copy of the course and its buttons."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("course", "quizzes"):
            (root / name).mkdir(parents=True)

    @property
    def mine(self) -> Path:
        return self.root / "my_work" / QUIZ

    def press(self, what: What, course: str = "") -> Answer:
        """What a button does, in this process: nbgrader loads slowly."""
        asked = {"root": str(self.root), "do": what, "quiz": QUIZ, "course": course}
        with contextlib.chdir(self.root):
            return read(json.loads(json.dumps(answered(asked))), QUIZ)

    def answer(self, content: bytes) -> None:
        (self.mine / "answers.jsonl").write_bytes(content)


@pytest.fixture
def learner(tmp_path: Path, shared: Path) -> Learner:
    return Learner(tmp_path / "learner")


@pytest.fixture
def released(course: Path, shared: Path) -> Bank:
    """The quiz's bank, once the quiz lies in the exchange as a release leaves it."""
    shutil.copytree(course / "quizzes" / QUIZ, shared / "class" / "outbound" / QUIZ)
    (shared / "class" / "inbound").mkdir()
    return load_bank(course / "solutions" / f"{QUIZ}.yaml")


def marked(cohort: Cohort) -> None:
    """What an instructor does once hand-ins are there."""
    cohort.run("nbgrader", "collect", QUIZ, "--update")
    cohort.run("nbgrader", "autograde", QUIZ)
    cohort.run("nbgrader", "generate_feedback", QUIZ, "--force")
    cohort.run("nbgrader", "release_feedback", QUIZ)


def test_the_whole_road_by_buttons(cohort: Cohort, learner: Learner) -> None:
    assert ask(learner.root, "look").why == "no_course_yet"  # as a kernel does, in a process
    cohort.run("nbgrader", "release_assignment", QUIZ)
    look = learner.press("look")
    assert (look.course, look.quizzes[QUIZ].released) == ("class", True)
    assert learner.press("submit").why == "no_copy"
    assert learner.press("feedback").why == "not_handed_in"

    assert learner.press("fetch").why == "fetched"
    assert {each.name for each in learner.mine.iterdir()} == {f"{QUIZ}.ipynb", "questions.json"}
    assert learner.press("submit").why == "nothing_answered"
    right = all_right(cohort.bank)
    learner.answer(right)
    (learner.mine / "questions.json").unlink()
    filled = learner.press("fetch")
    assert filled.why == "filled"
    assert "questions.json" in filled.text
    assert learner.press("fetch").why == "already_fetched"
    assert (learner.mine / "answers.jsonl").read_bytes() == right

    first = learner.press("submit")
    assert first.why == "handed_in", first
    assert "as version 1" in first.text
    assert [each.feedback for each in first.quizzes[QUIZ].versions] == ["none"]
    assert learner.press("feedback").why == "no_feedback_at_all"

    marked(cohort)
    assert learner.press("look").quizzes[QUIZ].versions[0].feedback == "ready"
    got = learner.press("feedback")
    assert got.why == "got_feedback"
    [version] = got.quizzes[QUIZ].versions
    assert version.feedback == "here"
    [page] = learner.mine.glob("feedback/*/*.html")
    assert f"of {cohort.bank.points} points" in page.read_text("utf-8")
    assert learner.press("feedback").why == "nothing_new"
    tells = questions(learner.root)
    by_hand = [slot for slot in cohort.bank.slots if slot.item.kind == "free_text"]
    assert len(tells) == len(cohort.bank.slots) - len(by_hand)
    assert all(each.right and each.objectives for each in tells)

    # a newer version: there is feedback for the older one only, and it says so (nbgrader #1868)
    assert learner.press("submit").quizzes[QUIZ].versions[-1].feedback == "none"
    older = learner.press("feedback")
    assert older.why == "only_older"
    assert day_and_hour(version.when) in older.text

    # the instructor marks again: the page that was read stays beside the new one
    page.write_text("what I read", "utf-8")
    assert learner.press("look").quizzes[QUIZ].versions[0].feedback == "newer"
    learner.press("feedback")
    assert (page.parent / f"{QUIZ}_earlier_1.html").read_text("utf-8") == "what I read"
    assert "points" in page.read_text("utf-8")


def test_feedback_of_others_only(released: Bank, learner: Learner, shared: Path) -> None:
    learner.press("fetch")
    learner.answer(all_right(released))
    learner.press("submit")
    (shared / "class" / "feedback").mkdir()
    assert learner.press("feedback").why == "none_for_you"


def test_only_what_counts_is_handed_in_and_nothing_is_followed(
    released: Bank, learner: Learner, shared: Path, tmp_path: Path
) -> None:
    learner.press("fetch")
    (tmp_path / "secret").write_text("not mine")
    (learner.mine / "diary.txt").symlink_to(tmp_path / "secret")
    (learner.mine / "answers.jsonl").symlink_to(tmp_path / "secret")
    refused = learner.press("submit")
    assert refused.why == "unreadable"
    (learner.mine / "answers.jsonl").unlink()
    learner.answer(all_right(released) + b'{"torn')
    assert learner.press("submit").why == "handed_in"
    [handed_in] = (shared / "class" / "inbound").iterdir()
    assert {each.name for each in handed_in.iterdir()} == {
        f"{QUIZ}.ipynb", "answers.jsonl", "questions.json", "timestamp.txt",
        "submission_secret.txt",
    }  # fmt: skip
    assert (handed_in / "answers.jsonl").read_bytes().endswith(b'{"torn')


def test_a_copy_that_nbgraders_own_list_made_is_used(
    released: Bank, learner: Learner, shared: Path
) -> None:
    theirs = learner.root / "class" / QUIZ
    shutil.copytree(shared / "class" / "outbound" / QUIZ, theirs)  # as Assignment List does
    assert learner.press("look").quizzes[QUIZ].elsewhere == str(theirs)
    assert learner.press("fetch").why == "already_fetched"
    (theirs / "answers.jsonl").write_bytes(all_right(released))
    assert learner.press("submit").why == "handed_in"
    [handed_in] = (shared / "class" / "inbound").iterdir()
    secret = (handed_in / "submission_secret.txt").read_text()
    (shared / "class" / "feedback").mkdir()
    page = f"{notebook_hash(secret=secret, notebook_id=QUIZ)}.html"
    (shared / "class" / "feedback" / page).write_text("well done")
    assert learner.press("feedback").quizzes[QUIZ].versions[0].feedback == "here"
    assert list(theirs.glob("feedback/*/*.html"))
    assert not learner.mine.exists()


def test_an_exchange_that_cannot_be_used_says_why(released: Bank, learner: Learner, shared: Path,
                                                  tmp_path: Path) -> None:  # fmt: skip
    assert learner.press("fetch").why == "fetched"
    other = shared / "other" / "outbound"
    other.mkdir(parents=True)
    several = learner.press("look")
    assert several.why == "several_courses"
    assert "class, other" in several.text
    assert learner.press("look", "class").course == "class"
    assert learner.press("look", "third").why == "course_not_there"
    shutil.rmtree(shared / "other")
    shutil.rmtree(shared / "class" / "outbound" / QUIZ)
    assert learner.press("fetch").why == "not_released"
    shared.rename(tmp_path / "away")
    gone = learner.press("submit")
    assert gone.why == "no_exchange"
    assert "Make the hand-in file" in gone.text
    assert gone.course is None
    assert learner.mine.is_dir()
