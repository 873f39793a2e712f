"""The whole road with stock nbgrader commands, from release to feedback."""

from __future__ import annotations

import getpass
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    Execute,
    GetGrades,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from traitlets.config import Config

from tests.grading.conftest import QUIZ, ROOT, Cohort, all_right, attempt, line
from tpilab.grading.receive import _parts, receive
from tpilab.grading.submissions import Refused

ME = getpass.getuser()


@pytest.fixture
def exchange(cohort: Cohort, tmp_path: Path) -> Path:
    """An exchange on this machine, as a hub's administrator makes it."""
    root = tmp_path / "exchange"
    root.mkdir()
    root.chmod(0o777)
    with (cohort.folder / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {str(root)!r}\n")
        config.write(f"c.Exchange.cache = {str(tmp_path / 'cache')!r}\n")
    return root


def inbound(exchange: Path) -> Path:
    return exchange / "class" / "inbound"


def learner(cohort: Cohort, tmp_path: Path) -> Path:
    """A learner's folder that knows the course and nothing else."""
    home = tmp_path / "learner"
    home.mkdir()
    exchange = (cohort.folder / "nbgrader_config.py").read_text().splitlines()[-2:]
    lines = [
        "c = get_config()",
        'c.CourseDirectory.course_id = "class"',
        "c.Exchange.path_includes_course = True",
        *exchange,
    ]
    (home / "nbgrader_config.py").write_text("\n".join(lines))
    return home


def test_the_whole_road(
    cohort: Cohort, exchange: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cohort.run("nbgrader", "release_assignment", QUIZ)
    home = learner(cohort, tmp_path)
    cohort.run("nbgrader", "fetch_assignment", QUIZ, cwd=home)
    mine = home / "class" / QUIZ
    assert {path.name for path in mine.iterdir()} == {f"{QUIZ}.ipynb", "questions.json"}
    (mine / "answers.jsonl").write_bytes(all_right(cohort.bank))
    cohort.run("nbgrader", "submit", QUIZ, cwd=home)
    cohort.run("nbgrader", "collect", QUIZ)
    submitted = cohort.folder / "submitted" / ME / QUIZ
    assert (submitted / "answers.jsonl").read_bytes() == all_right(cohort.bank)
    cohort.run("nbgrader", "autograde", QUIZ)

    free_text = next(slot for slot in cohort.bank.slots if slot.item.kind == "free_text")
    automatic = cohort.bank.points - free_text.points
    assert cohort.score(ME) == automatic
    assert cohort.grades(ME)[free_text.slot] == (None, True)
    with cohort.gradebook() as gradebook:  # as formgrader does when the instructor types a score
        grade = gradebook.find_grade(free_text.slot, QUIZ, QUIZ, ME)
        grade.manual_score = free_text.points - 1
        comment = gradebook.find_comment(free_text.slot, QUIZ, QUIZ, ME)
        comment.manual_comment = "Name the <b>side</b>."
        gradebook.db.commit()
    cohort.run("nbgrader", "autograde", QUIZ, "--force")  # a person's work survives
    assert cohort.score(ME) == cohort.bank.points - 1

    cohort.run("nbgrader", "generate_feedback", QUIZ)
    cohort.run("nbgrader", "release_feedback", QUIZ)
    cohort.run("nbgrader", "fetch_feedback", QUIZ, cwd=home)
    pages = list(mine.rglob("*.html"))
    assert len(pages) == 1
    page = pages[0].read_text("utf-8")
    assert f"<strong>{cohort.bank.points - 1}</strong> of {cohort.bank.points} points" in page
    assert "Name the &lt;b&gt;side&lt;/b&gt;." in page
    assert "✓ best answer" in page
    assert page.count('<div class="tpi-debrief"') == 2
    assert "Active point in a band, left levator scapulae" in page

    with capsys.disabled():
        print(f"\nThe gradebook of {QUIZ} after the whole road:")
        with cohort.gradebook() as gradebook:
            book = gradebook.find_submission_notebook(QUIZ, QUIZ, ME)
            for grade in sorted(book.grades, key=lambda each: each.name):
                by_hand = "" if grade.manual_score is None else "  by hand"
                print(f"  {grade.name}  {grade.score:g} of {grade.max_score:g}{by_hand}")
            print(f"  total    {book.score:g} of {book.max_score:g}")


def test_full_feedback_waits_for_the_due_date(cohort: Cohort) -> None:
    with cohort.gradebook() as gradebook:
        gradebook.update_or_create_assignment(QUIZ, duedate="2999-01-01 00:00:00 UTC")
    cohort.submit("early", all_right(cohort.bank))
    cohort.run("nbgrader", "autograde", QUIZ)
    cohort.run("nbgrader", "generate_feedback", QUIZ)
    folder = cohort.folder / "feedback" / "early" / QUIZ
    page = (folder / f"{QUIZ}.html").read_text("utf-8")
    assert "follow after the due date, January 1, 2999" in page
    assert "best answer" not in page
    assert "tpi-debrief" not in page
    assert "Active point" not in page
    assert {path.name for path in folder.iterdir()} == {f"{QUIZ}.html", "timestamp.txt"}


def hand_in(
    exchange: Path, student: str, content: bytes, *, when: str = "2026-11-20 09:00:00.000000 UTC"
) -> Path:
    folder = inbound(exchange) / f"{student}+{QUIZ}+{when}"
    folder.mkdir(parents=True)
    (folder / "answers.jsonl").write_bytes(content)
    (folder / "timestamp.txt").write_text("garbage <script>")
    (folder / "submission_secret.txt").write_text("0123abcd")
    return folder


def test_the_collector_takes_answers_and_nothing_else(cohort: Cohort, exchange: Path) -> None:
    folder = hand_in(exchange, ME, b"whatever bytes\xff")
    for name in ("numpy.py", f"{QUIZ}.ipynb", "marks.json"):
        (folder / name).write_text("hostile")
    for stranger in ("root2", "..", "no body", "-rf"):
        hand_in(exchange, stranger, b"forged")
    hand_in(exchange, f"{ME}x", b"bad name", when="someday")
    (inbound(exchange) / f"link+{QUIZ}+2026-11-20 09:00:00.000000 UTC").symlink_to(folder)
    output = cohort.run("nbgrader", "collect", QUIZ)
    submitted = cohort.folder / "submitted"
    assert [path.name for path in submitted.iterdir()] == [ME]
    mine = submitted / ME / QUIZ
    assert (mine / "answers.jsonl").read_bytes() == b"whatever bytes\xff"
    assert (mine / f"{QUIZ}.ipynb").read_bytes() == (
        cohort.course / "quizzes" / QUIZ / f"{QUIZ}.ipynb"
    ).read_bytes()
    assert (mine / "timestamp.txt").read_text().endswith(" UTC")
    assert {path.name for path in mine.iterdir()} == {
        "answers.jsonl", f"{QUIZ}.ipynb", "timestamp.txt", "submission_secret.txt"
    }  # fmt: skip
    assert output.count("Left where it is") == 6
    assert "claims to come from root2" in output


def test_a_backdated_hand_in_counts_from_when_it_was_changed(
    cohort: Cohort, exchange: Path
) -> None:
    hand_in(exchange, ME, b"x", when="2001-01-01 00:00:00.000000 UTC")
    assert "changed after the time in its name" in cohort.run("nbgrader", "collect", QUIZ)
    stamp = (cohort.folder / "submitted" / ME / QUIZ / "timestamp.txt").read_text()
    assert not stamp.startswith("2001")


def test_one_learners_folder_cannot_stop_the_class(cohort: Cohort, exchange: Path) -> None:
    (hand_in(exchange, ME, all_right(cohort.bank)) / "submission_secret.txt").unlink()
    hand_in(exchange, "eve", b"x", when="9" * 60 + "m")
    (hand_in(exchange, "mallory", b"x") / "answers.jsonl").unlink()
    dangling = inbound(exchange) / f"gone+{QUIZ}+2026-11-20 09:00:00.000000 UTC"
    dangling.symlink_to("nowhere")
    cohort.run("nbgrader", "collect", QUIZ)
    assert [path.name for path in (cohort.folder / "submitted").iterdir()] == [ME]
    cohort.run("nbgrader", "autograde", QUIZ)
    cohort.run("nbgrader", "generate_feedback", QUIZ)
    cohort.run("nbgrader", "release_feedback", QUIZ)


def test_a_fast_clock_costs_nothing_where_the_collector_knows_the_time(cohort: Cohort) -> None:
    with cohort.gradebook() as gradebook:
        gradebook.update_or_create_assignment(QUIZ, duedate="2026-11-20 10:00:00 UTC")
    answers = all_right(cohort.bank).replace(b"2026-11-20T08", b"2026-11-21T08")
    cohort.submit("fast_clock", answers)  # handed in at 9:00, says the timestamp
    cohort.run("nbgrader", "autograde", QUIZ)
    assert cohort.score("fast_clock") > 0


def test_the_earlier_hand_in_stays_when_the_new_one_cannot_be_stored(
    cohort: Cohort, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / f"{QUIZ}_ana.jsonl"
    file.write_bytes(all_right(cohort.bank))
    receive(file, cohort.folder)
    submitted = cohort.folder / "submitted" / "ana" / QUIZ
    rename = Path.rename

    def broken(self: Path, target: Path) -> Path:
        if target == submitted and self.name == QUIZ:
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", broken)
    file.write_bytes(line("slot_01", "PAL-01", ["a"]))
    with pytest.raises(OSError, match="Input/output"):
        receive(file, cohort.folder, replace=True)
    assert (submitted / "answers.jsonl").read_bytes() == all_right(cohort.bank)


@given(learner=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,30}", fullmatch=True))
@example(learner="ana_lopez")
@example(learner="Ana_02_palpate")
def test_a_name_that_can_hand_in_can_be_received(learner: str) -> None:
    assert _parts(f"{QUIZ}_{learner}.jsonl", {QUIZ, "03_other"}) == (QUIZ, learner)


def test_a_link_or_a_huge_file_is_left_and_the_reason_reaches_the_gradebook(
    cohort: Cohort, exchange: Path
) -> None:
    folder = hand_in(exchange, ME, b"")
    (folder / "answers.jsonl").unlink()
    (folder / "answers.jsonl").symlink_to(cohort.course / "solutions" / f"{QUIZ}.yaml")
    cohort.run("nbgrader", "collect", QUIZ)
    output = cohort.run("nbgrader", "autograde", QUIZ)
    assert "answers.jsonl cannot be opened" in output
    assert cohort.score(ME) == 0
    assert all(manual for _, manual in cohort.grades(ME).values())


def test_a_newer_hand_in_replaces_an_older_only_when_asked(cohort: Cohort, exchange: Path) -> None:
    hand_in(exchange, ME, b"first")
    cohort.run("nbgrader", "collect", QUIZ)
    hand_in(exchange, ME, b"second", when="2999-01-01 00:00:00.000000 UTC")
    cohort.run("nbgrader", "collect", QUIZ)
    taken = cohort.folder / "submitted" / ME / QUIZ / "answers.jsonl"
    assert taken.read_bytes() == b"first"
    cohort.run("nbgrader", "collect", QUIZ, "--update")
    assert taken.read_bytes() == b"second"


def test_hand_in_files_are_received_and_kept(cohort: Cohort, tmp_path: Path) -> None:
    file = tmp_path / f"canvas_77_{QUIZ}_ana.lopez (1).jsonl"
    file.write_bytes(all_right(cohort.bank))
    taken = receive(file, cohort.folder)
    assert (taken.student, taken.quiz) == ("ana.lopez", QUIZ)
    received = list((cohort.folder / "received" / "ana.lopez" / QUIZ).iterdir())
    assert [path.read_bytes() for path in received] == [file.read_bytes()]
    cohort.run("nbgrader", "autograde", QUIZ)
    assert cohort.score("ana.lopez") > 0
    other = line("slot_01", "PAL-01", ["a"])
    file.write_bytes(other)
    with pytest.raises(Refused, match="add --replace"):
        receive(file, cohort.folder)
    assert len(list((cohort.folder / "received" / "ana.lopez" / QUIZ).iterdir())) == 2
    taken_bytes = cohort.folder / "submitted" / "ana.lopez" / QUIZ / "answers.jsonl"
    assert taken_bytes.read_bytes() == all_right(cohort.bank)
    receive(file, cohort.folder, replace=True)
    assert taken_bytes.read_bytes() == other


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("answers.jsonl", b"", "not named like a hand-in"),
        (f"{QUIZ}_..jsonl", b"", "not named like a hand-in"),
        ("99_nothing_ana.jsonl", b"", "not named like a hand-in"),
        (f"{QUIZ}_ana.jsonl", b"", "no readable answer"),
        (f"{QUIZ}_ana.jsonl", line("slot_01", "X", "a", quiz="03_other"), "another quiz"),
        (f"{QUIZ}_ana.jsonl", b"x" * (16 * 2**20 + 1), "larger than 8 MB"),
    ],
)
def test_a_hand_in_that_cannot_be_taken_is_refused_in_words(
    cohort: Cohort, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused, match=told):
        receive(tmp_path / name, cohort.folder)
    assert not list((cohort.folder / "submitted").iterdir())


def test_without_our_configuration_nothing_is_given_away(cohort: Cohort) -> None:
    """An instructor who forgot the configuration gets unmarked slots, never free marks."""
    (cohort.folder / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        'c.CourseDirectory.course_id = "class"\n'
        f"c.CourseDirectory.source_directory = {str(cohort.course / 'solutions')!r}\n"
        f"c.CourseDirectory.release_directory = {str(cohort.course / 'quizzes')!r}\n"
    )
    cohort.submit("somebody", all_right(cohort.bank))
    cohort.environment["PYTHONWARNINGS"] = "ignore"
    cohort.run("nbgrader", "autograde", QUIZ)
    grades = cohort.grades("somebody")
    assert len(grades) == len(cohort.bank.slots)
    assert set(grades.values()) == {(None, True)}


def test_an_attempt_is_marked_again_to_the_same_score_and_shown_in_words(cohort: Cohort) -> None:
    slot = next(each for each in cohort.bank.slots if each.item.kind == "perform")
    actions = slot.item.the_skill.model(slot.item.task)[:8]
    hurt = attempt(slot.item, actions, seen_digest="f" * 64)
    cohort.submit("ana", line(slot.slot, slot.item.id, hurt))
    output = cohort.run("nbgrader", "autograde", QUIZ)
    assert "ana/02_palpate: question 21: the learner saw another debrief" in output
    first = cohort.grades("ana")
    assert first[slot.slot] == (2, True)
    shown = (cohort.folder / "autograded" / "ana" / QUIZ / f"{QUIZ}.ipynb").read_text("utf-8")
    assert "unfinished: no decision was made" in shown
    assert "Asked for consent before touching" in shown
    assert "Please look: the learner saw another debrief" in shown
    cohort.run("nbgrader", "autograde", QUIZ, "--force")
    assert cohort.grades("ana") == first


def test_a_code_cell_for_grading_is_refused_at_generate(cohort: Cohort, tmp_path: Path) -> None:
    course = tmp_path / "other"
    shutil.copytree(cohort.course, course)
    source = course / "solutions" / QUIZ / f"{QUIZ}.ipynb"
    book = json.loads(source.read_text("utf-8"))
    meta = {"grade": True, "grade_id": "sneaky", "locked": True, "points": 5, "task": False,
            "schema_version": 3, "solution": False, "cell_type": "code"}  # fmt: skip
    book["cells"].append(
        {"cell_type": "code", "id": "x", "metadata": {"nbgrader": meta}, "source": ["assert 1"],
         "outputs": [], "execution_count": None}
    )  # fmt: skip
    source.write_text(json.dumps(book))
    config = cohort.folder / "nbgrader_config.py"
    config.write_text(config.read_text().replace(str(cohort.course), str(course)))
    output = cohort.run("nbgrader", "generate_assignment", QUIZ, "--force", fails=True)
    assert "would be graded by running code" in output


def test_an_answers_file_in_the_source_is_refused_at_generate(
    cohort: Cohort, tmp_path: Path
) -> None:
    course = tmp_path / "other"
    shutil.copytree(cohort.course, course)
    (course / "solutions" / QUIZ / "answers.jsonl").write_text("the instructor's own")
    config = cohort.folder / "nbgrader_config.py"
    config.write_text(config.read_text().replace(str(cohort.course), str(course)))
    output = cohort.run("nbgrader", "generate_assignment", QUIZ, "--force", fails=True)
    assert "would be released to every learner" in output


def test_a_changed_slot_is_told_before_anybody_is_marked(cohort: Cohort, tmp_path: Path) -> None:
    course = tmp_path / "other"
    shutil.copytree(cohort.course, course)
    bank = course / "solutions" / f"{QUIZ}.yaml"
    bank.write_text(bank.read_text("utf-8").replace("points: 2", "points: 3", 1), "utf-8")
    config = cohort.folder / "nbgrader_config.py"
    config.write_text(config.read_text().replace(str(cohort.course), str(course)))
    cohort.submit("somebody", all_right(cohort.bank))
    output = cohort.run("nbgrader", "autograde", QUIZ, fails=True)
    assert "the bank's differ" in output
    assert not (cohort.folder / "autograded" / "somebody" / QUIZ).exists()


def test_the_steps_we_replaced_are_still_nbgraders_defaults() -> None:
    assert Autograde.sanitize_preprocessors.default() == [
        ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata
    ]  # fmt: skip
    assert Autograde.autograde_preprocessors.default() == [
        Execute, IgnorePattern, ClearMetadataPreprocessor, LimitOutput, SaveAutoGrades,
        AssignLatePenalties, CheckCellMetadata,
    ]  # fmt: skip
    assert GenerateAssignment.preprocessors.default()[-1] is CheckCellMetadata
    assert GetGrades.__name__ == "GetGrades"


def test_the_courses_own_configuration_generates_but_holds_no_gradebook() -> None:
    from tpilab.grading import configure

    config = Config()
    configure(config, course=ROOT)
    assert "db_url" not in config.CourseDirectory
    assert config.CourseDirectory.source_directory == str(ROOT / "solutions")
