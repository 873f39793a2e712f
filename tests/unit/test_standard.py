"""Judges' sheets are read with care, and no standard is claimed that judges did not set."""

from __future__ import annotations

import csv
import io
import shutil
import statistics
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from tpilab.command_line import main
from tpilab.grading.standards import keep, panel, write_sheets
from tpilab.quiz.bank import Bank, load_bank
from tpilab.quiz.standard import (
    MIN_JUDGES,
    NO_PASS_MARK,
    STANDARDS,
    TooFewJudges,
    form_of,
    parts,
    pass_mark_told,
    record,
    recorded,
    standard,
)
from tpilab.quiz.standard_sheet import SheetProblem, read_sheets, sheet
from tpilab.skills import SKILLS
from tpilab.views.printed import judges_sheet

ROOT = Path(__file__).parents[2]
QUIZ = "05_inject"
BANKS = sorted((ROOT / "solutions").glob("*.yaml"))
DAY = date(2027, 3, 1)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank(ROOT / f"solutions/{QUIZ}.yaml")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with one quiz, to record a standard in."""
    for name in ("course", "quizzes", "solutions"):
        (tmp_path / "c" / name).mkdir(parents=True)
    shutil.copy(ROOT / f"solutions/{QUIZ}.yaml", tmp_path / "c/solutions")
    return tmp_path / "c"


def filled(bank: Bank, judges: dict[str, int | list[str]]) -> str:
    """A sheet in which each judge gave one rating to all parts, or a list of cells."""
    rows = list(csv.reader(io.StringIO(sheet(bank))))
    text = io.StringIO()
    write = csv.writer(text).writerow
    write([*rows[0][:3], *judges])
    for n, row in enumerate(rows[1:]):
        cells = [str(each) if isinstance(each, int) else each[n] for each in judges.values()]
        write([*row[:3], *cells])
    return text.getvalue()


def written(folder: Path, text: str, name: str = "j.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def ratings(bank: Bank, *judges: float) -> dict[str, dict[str, float]]:
    names = [part.name for part in parts(bank)]
    return {f"J{n}": dict.fromkeys(names, each) for n, each in enumerate(judges)}


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.stem)
def test_the_parts_of_a_quiz_are_its_points_and_its_performances_their_acts(path: Path) -> None:
    bank = load_bank(path)
    rated = parts(bank)
    assert sum(part.points for part in rated) == pytest.approx(bank.points)
    assert len({part.name for part in rated}) == len(rated)
    known = {act for skill in SKILLS.values() for act in skill.acts}
    acts = [part.name.split("/")[2] for part in rated if part.name.count("/") == 2]
    assert set(acts) <= known
    assert not any(SKILLS[name].acts[act].weight == "unsafe"
                   for name in SKILLS for act in acts if act in SKILLS[name].acts)  # fmt: skip


def test_the_cut_score_is_the_mean_of_the_judges_sums(bank: Bank) -> None:
    told = (50.0, 60.0, 70.0, 80.0, 65.0)
    found = standard(bank, ratings(bank, *told))
    sums = [each * bank.points / 100 for each in told]
    assert found.cut == pytest.approx(statistics.fmean(sums), abs=0.01)
    assert found.sd == pytest.approx(statistics.stdev(sums), abs=0.01)
    assert found.se == pytest.approx(statistics.stdev(sums) / 5**0.5, abs=0.01)
    assert (found.lowest, found.highest) == (min(sums), max(sums))


def test_points_weigh_and_a_pool_counts_once(bank: Bank) -> None:
    rated = parts(bank)
    heavy = max(rated, key=lambda part: part.points)
    some = ratings(bank, *[0.0] * MIN_JUDGES)
    for own in some.values():
        own[heavy.name] = 100.0
    assert standard(bank, some).cut == pytest.approx(heavy.points, abs=0.01)


def test_too_few_judges_set_no_standard(bank: Bank) -> None:
    with pytest.raises(TooFewJudges, match=f"4 judges.*{NO_PASS_MARK}"):
        standard(bank, ratings(bank, *[60.0] * (MIN_JUDGES - 1)))


def test_sheets_of_one_and_of_several_judges_go_together(bank: Bank, tmp_path: Path) -> None:
    one = written(tmp_path, "\ufeff" + filled(bank, {"Ada": 50}), "one.csv")
    few = written(tmp_path, filled(bank, {"Ben": 60, "Cleo": 70}), "few.csv")
    found = read_sheets([one, few], bank)
    said = {name: set(own.values()) for name, own in found.items()}
    assert said == {"Ada": {50}, "Ben": {60}, "Cleo": {70}}


def test_a_spreadsheet_with_semicolons_and_percent_is_read(bank: Bank, tmp_path: Path) -> None:
    rows = csv.reader(io.StringIO(filled(bank, {"Eva": 0})))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    for n, row in enumerate(rows):
        writer.writerow(row if n == 0 else [*row[:3], "62,5%"])
    found = read_sheets([written(tmp_path, text.getvalue())], bank)
    assert set(found["Eva"].values()) == {62.5}


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda t: t.replace(",60\r\n", ",160\r\n", 1), r"j\.csv:2: .*'160' is not from 0 to 100"),
        (lambda t: t.replace(",60\r\n", ",-1\r\n", 1), r"j\.csv:2: .*'-1' is not from 0 to 100"),
        (lambda t: t.replace(",60\r\n", ",nan\r\n", 1), r"j\.csv:2: .*'nan' is not from 0 to 100"),
        (lambda t: t.replace(",60\r\n", ",often\r\n", 1), r"j\.csv:2: .*'often' is no number"),
        (lambda t: t.replace(",60\r\n", ",\r\n", 1), r"j\.csv:2: .*no rating"),
        (lambda t: "\r\n".join(t.splitlines()[:-1]), "is missing; every judge rates every part"),
        (lambda t: t + t.splitlines()[1], r"stands in line 2, too"),
        (lambda t: t.replace("slot_01/", "slot_77/", 1), r"j\.csv:2: 'slot_77/.*is no part"),
        (lambda t: t.replace("Ada", "YOUR NAME"), r"j\.csv:1: a column without a judge's name"),
        (lambda t: t.replace("Ada", ""), r"j\.csv:1: no judge"),
        (lambda t: t.replace("form ", "form 0", 1), r"j\.csv:1: not a judge's sheet"),
        (lambda t: "", r"j\.csv:1: empty"),
        (lambda t: t.replace(",60\r\n", ",60,7\r\n", 1), r"j\.csv:2: 5 cells"),
        (lambda t: t.replace(",60\r\n", ',60"x\r\n"', 1) + '"', r"j\.csv:\d+: "),
    ],
)
def test_what_is_wrong_in_a_sheet_is_told_at_its_line(
    bank: Bank, tmp_path: Path, spoil: Callable[[str], str], told: str
) -> None:
    path = written(tmp_path, spoil(filled(bank, {"Ada": 60})))
    with pytest.raises(SheetProblem, match=told):
        read_sheets([path], bank)


def test_every_problem_is_told_and_a_flood_is_cut(bank: Bank, tmp_path: Path) -> None:
    path = written(tmp_path, filled(bank, {"Ada": 101, "Ben": -5}))
    with pytest.raises(SheetProblem) as caught:
        read_sheets([path], bank)
    assert str(caught.value).count("is not from 0 to 100") == 30
    assert str(caught.value).endswith("more")


def test_a_judge_counts_once(bank: Bank, tmp_path: Path) -> None:
    one = written(tmp_path, filled(bank, {"Ada": 60}), "1.csv")
    two = written(tmp_path, filled(bank, {"Ada": 70}), "2.csv")
    with pytest.raises(SheetProblem, match=r"2\.csv:1: Ada is there twice"):
        read_sheets([one, two], bank)


def test_files_that_are_no_sheets_are_refused_in_words(bank: Bank, tmp_path: Path) -> None:
    picture = tmp_path / "p.csv"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    large = written(tmp_path, "x" * 1_000_001, "l.csv")
    with pytest.raises(SheetProblem) as caught:
        read_sheets([picture, large, tmp_path / "none.csv"], bank)
    for told in ("not UTF-8", "larger than", "cannot be read"):
        assert told in str(caught.value)


def test_a_sheet_of_other_questions_is_refused(bank: Bank, tmp_path: Path) -> None:
    path = written(tmp_path, filled(bank, {"Ada": 60}))
    slot = bank.slots[0]
    other = slot.item.model_copy(update={"lead_in": "Quite another question?"})
    changed = bank.model_copy(
        update={"slots": (slot.model_copy(update={"item": other}), *bank.slots[1:])}
    )
    assert form_of(changed) != form_of(bank)
    with pytest.raises(SheetProblem, match="made for other questions than 05_inject has now"):
        read_sheets([path], changed)


def test_until_judges_set_one_there_is_no_pass_mark(bank: Bank, course: Path) -> None:
    assert pass_mark_told(course / "solutions", bank) == "No pass mark is set."
    assert recorded(course / "solutions") == {}


def test_a_recorded_standard_is_what_the_course_says(bank: Bank, course: Path) -> None:
    found = standard(bank, ratings(bank, 60, 62, 64, 66, 68))
    keep(course, found, "Dr Example", DAY)
    told = pass_mark_told(course / "solutions", bank)
    assert told.startswith(f"Pass mark: {found.cut:g} of {bank.points} points, set on 2027-03-01")
    assert "by Dr Example, after 5 judges (standard error" in told
    changed = bank.model_copy(update={"slots": bank.slots[:-1]})
    assert NO_PASS_MARK in pass_mark_told(course / "solutions", changed)
    assert "other questions" in pass_mark_told(course / "solutions", changed)


def test_nobody_sets_a_standard_without_a_name(bank: Bank, course: Path) -> None:
    found = standard(bank, ratings(bank, *[60.0] * MIN_JUDGES))
    for decided in (found, found.model_copy(update={"set_on": DAY})):
        with pytest.raises(ValueError, match="say who"):
            record(course / "solutions", decided)
    assert not (course / "solutions" / STANDARDS).exists()


def test_a_torn_record_claims_nothing_and_is_not_overwritten(bank: Bank, course: Path) -> None:
    path = course / "solutions" / STANDARDS
    path.write_text('[{"quiz": "05_inj', "utf-8")
    assert NO_PASS_MARK in pass_mark_told(course / "solutions", bank)
    with pytest.raises(ValueError, match="cannot be understood"):
        keep(course, standard(bank, ratings(bank, *[60.0] * MIN_JUDGES)), "Dr Example", DAY)
    assert path.read_text("utf-8") == '[{"quiz": "05_inj'


def test_a_panel_goes_from_sheet_to_pass_mark_by_the_command_line(
    bank: Bank, course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--course", str(course)]
    assert main([*at, "standard-sheet", QUIZ, str(tmp_path / "s")]) == 0
    empty = tmp_path / f"s/standard_{QUIZ}.csv"
    assert empty.read_text("utf-8-sig").replace("\r", "") == sheet(bank).replace("\r", "")
    assert main([*at, "standard-sheet", QUIZ, str(tmp_path / "s")]) == 1
    assert main([*at, "standard-sheet", "55_none", str(tmp_path / "t")]) == 1
    assert main([*at, "standard", str(empty)]) == 1
    assert "a column without a judge's name" in capsys.readouterr().err

    judges = {f"Judge {n}": 50 + n for n in range(MIN_JUDGES)}
    path = written(tmp_path, filled(bank, judges))
    few = written(tmp_path, filled(bank, {"Ada": 60}), "few.csv")
    assert main([*at, "standard", str(few)]) == 1
    assert "1 judges; a standard needs at least 5" in capsys.readouterr().err
    assert main([*at, "standard", str(path)]) == 0
    told = capsys.readouterr().out
    assert "cut score 21.84 points, 52 %" in told
    assert "nothing is recorded yet" in told
    assert not (course / "solutions" / STANDARDS).exists()
    assert main([*at, "standard", str(path), "--set-by", "Dr Example"]) == 0
    assert recorded(course / "solutions")[QUIZ].cut == pytest.approx(21.84)


def test_sheets_of_two_quizzes_are_not_reckoned_together(
    bank: Bank, course: Path, tmp_path: Path
) -> None:
    other = load_bank(ROOT / "solutions/02_palpate.yaml")
    files = [
        written(tmp_path, filled(bank, {"Ada": 60}), "1.csv"),
        written(tmp_path, filled(other, {"Ben": 60}), "2.csv"),
    ]
    with pytest.raises(SheetProblem, match="reckon one quiz at a time"):
        panel(course, files)


def test_where_judges_differ_most_is_named(bank: Bank, course: Path, tmp_path: Path) -> None:
    names = [part.name for part in parts(bank)]
    judges: dict[str, int | list[str]] = {f"J{n}": 60 for n in range(MIN_JUDGES)}
    judges["J9"] = ["5" if name == names[3] else "60" for name in names]
    _, report = panel(course, [written(tmp_path, filled(bank, judges))])
    assert f"  {names[3]}: 5 to 60." in report
    assert names[4] not in report


def test_the_sheet_to_read_has_a_row_for_each_rating_and_every_choice(
    bank: Bank, course: Path, tmp_path: Path
) -> None:
    _, page = write_sheets(course, QUIZ, tmp_path / "s")
    text = page.read_text("utf-8")
    for part in parts(bank):
        assert f'data-part="{part.name}"' in text
    assert "No pass mark" not in text
    assert "Not reviewed by a clinician yet" in text


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.stem)
def test_a_judge_sees_all_that_a_learner_is_asked(path: Path) -> None:
    bank = load_bank(path)
    text = unescape(judges_sheet(bank, review="None."))
    for slot in bank.slots:
        for item in (each.as_seen(None) for each in slot.items):
            for part in item.parts():
                assert part.lead_in in text
            options = [each["text"] for each in item.public().get("options", ())]
            assert all(option in text for option in options)
            assert ("<img" in text) >= (item.kind == "hotspot")
