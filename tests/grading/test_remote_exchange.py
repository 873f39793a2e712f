"""Release, fetch, hand in, collect, mark and feedback: all of it through the hand-in service."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.apps import NbGrader
from nbgrader.apps.api import NbGraderAPI
from nbgrader.server_extensions.assignment_list.handlers import AssignmentList

from tests.grading.conftest import QUIZ, Cohort, all_right, line
from tests.programs.exchanges import FakeHub, Running
from tpilab.exchange.look import looked
from tpilab.grading.cohort import new_cohort
from tpilab.home.at_exchange import answered
from tpilab.home.exchange import Answer, What, read, who
from tpilab.quiz.bank import load_bank

COURSE = "class"
JUPYTER = Path(__file__).parents[2] / "course" / "src" / "tpilab" / "jupyter"


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    hub = FakeHub()
    for name in ("ana", "bea"):
        hub.people[f"{name}-token"]["groups"] = [f"nbgrader-{COURSE}"]
    hub.people["teacher-token"]["groups"] = [f"formgrade-{COURSE}"]
    yield hub
    hub.close()


@pytest.fixture
def service(hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The service, and a home in which the course's own configuration finds it."""
    service = Running(hub, f"sqlite:///{tmp_path / 'hand-in.db'}", HAND_INS_A_MINUTE="600")
    (tmp_path / "home").mkdir()
    for name, value in {
        "HOME": str(tmp_path / "home"),
        "TPILAB_EXCHANGE_URL": service.url,
        "TPILAB_COURSE_ID": COURSE,
        "JUPYTER_CONFIG_PATH": str(JUPYTER),
        "JUPYTERHUB_API_TOKEN": "ana-token",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    yield service
    service.stop()


@pytest.fixture
def remote(course: Path, generated: Path, tmp_path: Path, service: Running) -> Cohort:
    """A cohort whose instructor works through the service."""
    folder = new_cohort(tmp_path / COURSE, course)
    shutil.copyfile(generated / "gradebook.db", folder / "gradebook.db")
    return Cohort(folder, course, {"JUPYTERHUB_API_TOKEN": "teacher-token"})


class Learner:
    """A learner with a copy of the course, its buttons and a token."""

    def __init__(self, root: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.name, self.environment = root, name, monkeypatch
        for each in ("course", "quizzes"):
            (root / each).mkdir(parents=True)

    @property
    def mine(self) -> Path:
        return self.root / "my_work" / QUIZ

    def press(self, what: What) -> Answer:
        self.environment.setenv("JUPYTERHUB_API_TOKEN", f"{self.name}-token")
        with contextlib.chdir(self.root):
            asked = {"root": str(self.root), "do": what, "quiz": QUIZ, "course": ""}
            told = json.loads(json.dumps(answered(asked)))
            if what == "look":  # with nbgrader and without it, the same is seen
                assert looked(asked) == told
            return read(told, QUIZ)

    def answer(self, content: bytes) -> None:
        (self.mine / "answers.jsonl").write_bytes(content)


@pytest.fixture
def ana(tmp_path: Path, service: Running, monkeypatch: pytest.MonkeyPatch) -> Learner:
    return Learner(tmp_path / "ana", "ana", monkeypatch)


@pytest.fixture
def bea(tmp_path: Path, service: Running, monkeypatch: pytest.MonkeyPatch) -> Learner:
    return Learner(tmp_path / "bea", "bea", monkeypatch)


def marked(cohort: Cohort) -> None:
    cohort.run("nbgrader", "collect", QUIZ, "--update")
    cohort.run("nbgrader", "autograde", QUIZ)
    cohort.run("nbgrader", "generate_feedback", QUIZ, "--force")
    cohort.run("nbgrader", "release_feedback", QUIZ)


def test_the_whole_road(remote: Cohort, ana: Learner, bea: Learner) -> None:
    assert ana.press("fetch").why == "not_released"
    remote.run("nbgrader", "release_assignment", QUIZ)
    remote.run("nbgrader", "release_assignment", QUIZ)  # the same once more changes nothing
    assert QUIZ in remote.run("nbgrader", "list")

    look = ana.press("look")
    assert (look.course, look.quizzes[QUIZ].released) == (COURSE, True)
    assert ana.press("submit").why == "no_copy"
    assert ana.press("feedback").why == "not_handed_in"
    assert ana.press("fetch").why == "fetched"
    assert {each.name for each in ana.mine.iterdir()} == {f"{QUIZ}.ipynb", "questions.json"}
    assert ana.press("submit").why == "nothing_answered"
    ana.answer(all_right(remote.bank))
    (ana.mine / "questions.json").unlink()
    assert ana.press("fetch").why == "filled"

    first = ana.press("submit")
    assert first.why == "handed_in", first.text
    assert "as version 1" in first.text
    assert ana.press("feedback").why == "none_for_you"
    bea.press("fetch")
    bea.answer(line("slot_01", "PAL-01", ["a"]))
    assert bea.press("submit").why == "handed_in"

    marked(remote)
    submitted = remote.folder / "submitted" / "ana" / QUIZ
    assert (submitted / "answers.jsonl").read_bytes() == all_right(remote.bank)
    assert {each.name for each in submitted.iterdir()} == {
        "answers.jsonl", f"{QUIZ}.ipynb", "timestamp.txt", "submission_secret.txt"
    }  # fmt: skip
    assert remote.score("ana") > remote.score("bea")
    assert ana.press("look").quizzes[QUIZ].versions[0].feedback == "ready"
    got = ana.press("feedback")
    assert got.why == "got_feedback"
    [page] = ana.mine.glob("feedback/*/*.html")
    assert f"of {remote.bank.points} points" in page.read_text("utf-8")
    assert ana.press("feedback").why == "nothing_new"
    assert bea.press("feedback").why == "got_feedback"
    assert next(bea.mine.glob("feedback/*/*.html")).read_bytes() != page.read_bytes()

    # a newer version has no feedback yet, and the page that was read stays beside a new one
    second = ana.press("submit")
    assert second.why == "handed_in"
    assert [each.feedback for each in second.quizzes[QUIZ].versions] == ["here", "none"]
    assert ana.press("feedback").why == "only_older"
    page.write_text("what I read", "utf-8")
    assert ana.press("look").quizzes[QUIZ].versions[0].feedback == "newer"
    ana.press("feedback")
    assert (page.parent / f"{QUIZ}_earlier_1.html").read_text("utf-8") == "what I read"


HEAVY = {"nbgrader", "sqlalchemy", "alembic", "traitlets", "nbconvert", "pydantic", "numpy"}


def test_a_look_loads_nothing_heavy(ana: Learner) -> None:
    """Each visit of the home page looks: with nbgrader that is seconds of a processor."""
    asked = {"root": str(ana.root), "do": "look", "quiz": "", "course": ""}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-P", "-m", who("look")],
        input=json.dumps(asked), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["why"] == "looked"
    loaded = {each.rpartition("|")[2].strip() for each in done.stderr.splitlines()}
    assert "tpilab.exchange.client" in loaded
    assert not {each.partition(".")[0] for each in loaded} & HEAVY


def test_whoever_hands_in_goes_through_nbgrader(
    ana: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert who("submit") == "tpilab.home.at_exchange"
    monkeypatch.delenv("TPILAB_COURSE_ID")
    assert who("look") == "tpilab.home.at_exchange"
    assert who("look", COURSE) == who("look", "other") == "tpilab.exchange.look"
    monkeypatch.delenv("TPILAB_EXCHANGE_URL")
    assert who("look", COURSE) == "tpilab.home.at_exchange"


def test_collecting_takes_newer_ones_when_asked_and_what_came_in_time(
    remote: Cohort, ana: Learner
) -> None:
    remote.run("nbgrader", "release_assignment", QUIZ)
    ana.press("fetch")
    ana.answer(line("slot_01", "PAL-01", ["a"]))
    first = ana.press("submit").quizzes[QUIZ].versions[0].when
    ana.answer(line("slot_01", "PAL-01", ["b"]))
    ana.press("submit")
    with remote.gradebook() as gradebook:
        gradebook.update_or_create_assignment(QUIZ, duedate=f"{first:%Y-%m-%d %H:%M:%S.%f} UTC")
    taken = remote.folder / "submitted" / "ana" / QUIZ
    remote.run("nbgrader", "collect", QUIZ, "--before-duedate")
    assert (taken / "answers.jsonl").read_bytes() == line("slot_01", "PAL-01", ["a"])
    assert (taken / "timestamp.txt").read_text() == f"{first:%Y-%m-%d %H:%M:%S.%f} UTC"
    assert "Nothing newer from ana" in remote.run("nbgrader", "collect", QUIZ)
    assert (taken / "answers.jsonl").read_bytes() == line("slot_01", "PAL-01", ["a"])
    remote.run("nbgrader", "collect", QUIZ, "--update")
    assert (taken / "answers.jsonl").read_bytes() == line("slot_01", "PAL-01", ["b"])


def test_a_renamed_learner_has_the_feedback_to_what_was_collected_before(
    remote: Cohort, ana: Learner, service: Running, hub: FakeHub
) -> None:
    remote.run("nbgrader", "release_assignment", QUIZ)
    ana.press("fetch")
    ana.answer(all_right(remote.bank))
    ana.press("submit")
    remote.run("nbgrader", "collect", QUIZ)
    hub.people["lopez-token"] = hub.people.pop("ana-token") | {"name": "lopez"}
    assert service.run("rename", "ana", "lopez")[0] == 0
    ana.name = "lopez"
    remote.run("nbgrader", "autograde", QUIZ)
    remote.run("nbgrader", "generate_feedback", QUIZ)
    remote.run("nbgrader", "release_feedback", QUIZ)
    assert ana.press("feedback").why == "got_feedback"


def test_a_forgotten_learner_is_forgotten_by_the_service_too(
    remote: Cohort, ana: Learner, bea: Learner
) -> None:
    remote.run("nbgrader", "release_assignment", QUIZ)
    for each in (ana, bea):
        each.press("fetch")
        each.answer(all_right(remote.bank))
        each.press("submit")
    remote.run("nbgrader", "collect", QUIZ)
    forget = ("tpilab", "forget", "ana", "--cohort", str(remote.folder))
    assert "would delete 1 hand-ins in the hand-in service" in remote.run(*forget, "--dry-run")
    assert ana.press("look").quizzes[QUIZ].versions
    assert "deleted 1 hand-ins in the hand-in service" in remote.run(*forget)
    assert not ana.press("look").quizzes[QUIZ].versions
    assert bea.press("look").quizzes[QUIZ].versions


def test_nbgraders_own_list_works_in_the_browser(
    remote: Cohort, ana: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extension that JupyterLab shows under Nbgrader, Assignment List."""
    remote.run("nbgrader", "release_assignment", QUIZ)
    shown = AssignmentList()
    shown.root_dir = str(ana.root)
    monkeypatch.chdir(ana.root)
    assert shown.list_courses() == {"success": True, "value": [COURSE]}
    [released] = shown.list_assignments(COURSE)["value"]
    assert (released["status"], released["assignment_id"]) == ("released", QUIZ)
    assert shown.fetch_assignment(COURSE, QUIZ)["success"]
    [fetched] = shown.list_assignments(COURSE)["value"]
    assert fetched["status"] == "fetched"
    assert (ana.root / fetched["notebooks"][0]["path"]).is_file()
    (ana.root / fetched["path"] / "answers.jsonl").write_bytes(all_right(remote.bank))
    assert shown.submit_assignment(COURSE, QUIZ)["success"]
    marked(remote)
    [submission] = shown.list_assignments(COURSE)["value"][-1]["submissions"]
    assert submission["has_exchange_feedback"]
    assert shown.fetch_feedback(COURSE, QUIZ)["success"]
    [submission] = shown.list_assignments(COURSE)["value"][-1]["submissions"]
    assert submission["has_local_feedback"]
    assert not submission["feedback_updated"]
    where = ana.root / submission["local_feedback_path"] / f"{QUIZ}.html"
    assert "points" in where.read_text("utf-8")


@pytest.mark.filterwarnings(  # nbgrader's own slip of the pen in its call
    "ignore:Passing unrecognized arguments:DeprecationWarning"
)
def test_formgrader_knows_what_is_released_and_collects(
    remote: Cohort, ana: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def api() -> NbGraderAPI:
        app = NbGrader()
        app.load_config_file()
        return NbGraderAPI(config=app.config)

    def as_teacher() -> NbGraderAPI:
        monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "teacher-token")
        return api()

    monkeypatch.chdir(remote.folder)
    assert as_teacher().get_released_assignments() == set()
    assert as_teacher().release_assignment(QUIZ)["success"]
    assert as_teacher().get_released_assignments() == {QUIZ}
    ana.press("fetch")
    ana.answer(all_right(remote.bank))
    ana.press("submit")
    assert as_teacher().collect(QUIZ)["success"]
    assert as_teacher().get_submitted_students(QUIZ) == {"ana"}
    assert as_teacher().autograde(QUIZ, "ana")["success"]
    assert as_teacher().generate_feedback(QUIZ, "ana")["success"]
    assert as_teacher().release_feedback(QUIZ, "ana")["success"]
    assert ana.press("feedback").why == "got_feedback"
    assert as_teacher().unrelease(QUIZ)["success"]
    assert as_teacher().get_released_assignments() == set()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tpilab.exchange.client.TRIES", 1)


@pytest.mark.usefixtures("impatient")
def test_what_cannot_be_done_is_told_in_words_and_answers_are_kept(
    remote: Cohort, ana: Learner, bea: Learner, service: Running, hub: FakeHub
) -> None:
    remote.run("nbgrader", "release_assignment", QUIZ)
    ana.press("fetch")
    right = all_right(load_bank(remote.course / "solutions" / f"{QUIZ}.yaml"))
    ana.answer(right)

    refused = remote.run("nbgrader", "list", "--inbound", fails=False)
    assert "Submitted assignments" in refused
    remote.environment["JUPYTERHUB_API_TOKEN"] = "ana-token"
    for command in ("collect", "release_assignment"):
        said = remote.run("nbgrader", command, QUIZ, fails=True)
        assert f"You are not an instructor of the course {COURSE}" in said

    hub.broken = (500, b"{}")
    shutil.copytree(ana.mine, bea.mine)
    silent = bea.press("submit")  # whom the service has not met before
    assert silent.why == "refused"
    assert "the hub does not answer" in silent.text.lower()
    hub.broken = None
    service.stop()
    service.environment["TPILAB_EXCHANGE_MAX_VERSIONS"] = "0"
    service.environment["TPILAB_EXCHANGE_BIND"] = service.root.removeprefix("http://")
    service.start()
    full = ana.press("submit")
    assert full.why == "refused"
    assert "NOT handed in: you have handed this in 0 times, which is the most" in full.text
    assert full.text.count("our answers are kept") == 1
    service.kill()
    assert "cannot be reached" in ana.press("look").text
    gone = ana.press("submit")
    assert gone.why == "refused"
    assert "the hand-in service cannot be reached. Your answers are kept." in gone.text
    assert (ana.mine / "answers.jsonl").read_bytes() == right
    service.start()
