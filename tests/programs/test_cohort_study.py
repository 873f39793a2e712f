"""A study of the course: nobody without consent, arms by chance, ratings by line, no names out."""

from __future__ import annotations

import csv
import itertools
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.programs import cohorts
from tpilab.command_line import main
from tpilab.grading.study.allocation import FILE as ALLOCATION
from tpilab.grading.study.allocation import Plan, arm_at, assign, given_in, make_plan
from tpilab.grading.study.consent import consenting, record_consent
from tpilab.grading.study.export import export
from tpilab.grading.study.ratings import COLUMNS, import_ratings, ratings_in
from tpilab.grading.study.records import StudyProblem, key_of, pseudonym
from tpilab.grading.submissions import Refused

HEAD = ",".join(COLUMNS)
KNOWN = set(cohorts.LEARNERS)


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cohorts.rows(tmp_path_factory.mktemp("made") / "gradebook.db")


@pytest.fixture
def cohort(gradebook: Path, tmp_path: Path) -> Path:
    folder = cohorts.place(tmp_path / "class", tmp_path / "course")
    shutil.copyfile(gradebook, folder / "gradebook.db")
    return folder


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def ratings(tmp_path: Path, *rows: str, head: str = HEAD) -> Path:
    path = tmp_path / "ratings.csv"
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return path


# consent


def test_nobody_has_agreed_until_it_is_recorded_and_the_last_word_counts(cohort: Path) -> None:
    assert consenting(cohort) == set()
    for given in (True, False, True):
        record_consent(cohort, "ana", given=given)
    record_consent(cohort, "ben", given=True)
    record_consent(cohort, "ben", given=False)
    assert consenting(cohort) == {"ana"}
    with pytest.raises(Refused):
        record_consent(cohort, "../x", given=True)


def test_a_torn_consent_stops_the_study(cohort: Path, tmp_path: Path) -> None:
    record_consent(cohort, "ana", given=True)
    record_consent(cohort, "ana", given=False)
    path = cohort / "study/consent.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(StudyProblem, match=r"consent\.jsonl:2: this line cannot be read"):
        export(cohort, tmp_path / "out")
    assert not (tmp_path / "out").exists()


# allocation


def plan(cohort: Path, **more: object) -> Plan:
    strata = {"site": ("north", "south")}
    return make_plan(cohort, ("a", "b"), (4, 6), strata, **{"seed": 7} | more)  # type: ignore[arg-type]


def given(cohort: Path, learner: str, site: str) -> str:
    record_consent(cohort, learner, given=True)
    return assign(cohort, learner, {"site": site}).arm


def test_every_block_is_balanced_and_the_order_is_the_seeds() -> None:
    made = Plan(arms=("a", "b", "c"), blocks=(3, 6), strata={}, seed=11)
    arms = [arm_at(made, "", place) for place in range(600)]
    assert arms == [arm_at(made, "", place) for place in range(600)]
    running: Counter[str] = Counter()
    for arm in arms:
        running[arm] += 1
        assert max(running.values()) - min(running[each] for each in "abc") <= 4
    assert arms != [arm_at(made, "site=north", place) for place in range(600)]
    assert arms != [arm_at(made.model_copy(update={"seed": 12}), "", n) for n in range(600)]
    pairs = Counter(itertools.pairwise(arms))
    assert len(pairs) == 9  # no arm follows another by rule


def test_over_many_seeds_each_place_gets_each_arm_as_often() -> None:
    made = Plan(arms=("a", "b"), blocks=(4, 6), strata={}, seed=0)
    for place in range(6):
        first = sum(arm_at(made.model_copy(update={"seed": n}), "", place) == "a"
                    for n in range(2000))  # fmt: skip
        assert abs(first - 1000) < 5 * 500**0.5


def test_an_arm_is_given_once_to_who_agreed_and_stays(cohort: Path) -> None:
    plan(cohort)
    with pytest.raises(StudyProblem, match="has not agreed"):
        assign(cohort, "ana", {"site": "north"})
    arm = given(cohort, "ana", "north")
    record_consent(cohort, "ana", given=False)
    assert assign(cohort, "ana", {"site": "north"}).arm == arm
    with pytest.raises(StudyProblem, match="another stratum"):
        assign(cohort, "ana", {"site": "south"})
    with pytest.raises(StudyProblem, match=r"site=north\|south"):
        assign(cohort, "ben", {"site": "west"})
    assert [(each.place, each.stratum) for each in given_in(cohort)] == [(0, "site=north")]


def test_the_next_arm_stands_nowhere(cohort: Path) -> None:
    made = plan(cohort)
    given(cohort, "ana", "north")
    following = "".join(arm_at(made, "site=north", place) for place in range(1, 13))
    for path in (cohort / "study").iterdir():
        assert following not in path.read_text("utf-8", "replace").replace(" ", "")
    assert (cohort / "study/plan.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("change", [
    {"arm": "b"}, {"place": 1}, {"learner": "ben"}, {"when": "2020-01-01T00:00:00+00:00"},
])  # fmt: skip
def test_a_line_changed_by_hand_shows(cohort: Path, change: dict[str, object]) -> None:
    made = plan(cohort)
    assert arm_at(made, "site=north", 0) == "a"
    for learner in ("ana", "an", "ana2"):
        given(cohort, learner, "north")
    path = cohort / "study" / ALLOCATION
    lines = path.read_text().splitlines()
    path.write_text("\n".join([json.dumps(json.loads(lines[0]) | change), *lines[1:]]) + "\n")
    with pytest.raises(StudyProblem, match=r"allocation\.jsonl:\d: .* changed by hand"):
        assign(cohort, "ben", {"site": "north"})
    path.write_text("\n".join(lines[1:]) + "\n")
    with pytest.raises(StudyProblem, match="changed by hand"):
        given_in(cohort)


def test_a_plan_is_made_once_and_makes_sense(cohort: Path) -> None:
    with pytest.raises(StudyProblem, match="2 to 6 different arms"):
        make_plan(cohort, ("a",), (4,), {})
    with pytest.raises(StudyProblem, match="multiple of 2"):
        make_plan(cohort, ("a", "b"), (3,), {})
    with pytest.raises(StudyProblem, match="different levels"):
        make_plan(cohort, ("a", "b"), (4,), {"site": ("x", "x")})
    with pytest.raises(StudyProblem, match="no plan yet"):
        assign(cohort, "ana", {})
    plan(cohort)
    with pytest.raises(StudyProblem, match="made once"):
        plan(cohort, seed=8)


# ratings


def test_ratings_are_taken_once(cohort: Path, tmp_path: Path) -> None:
    file = ratings(tmp_path, "ana,2026-11-20,dr.b,inject_checklist,time_out,1",
                   "ana,2026-11-20,dr.b,inject_checklist,aspirates,n", "")  # fmt: skip
    assert import_ratings(cohort, file, KNOWN) == (2, 0)
    assert import_ratings(cohort, file, KNOWN) == (0, 2)
    assert [each.rating for each in ratings_in(cohort)] == [1, None]
    excel = "\ufeff" + HEAD.replace(",", ";")
    assert import_ratings(cohort, ratings(tmp_path, "ben;2026-11-21;x;f;i;10", head=excel), KNOWN) \
        == (1, 0)  # fmt: skip


def test_each_mistake_is_told_with_its_line_and_nothing_is_taken(
    cohort: Path, tmp_path: Path
) -> None:
    import_ratings(cohort, ratings(tmp_path, "ana,2026-11-20,dr.b,f,i,3"), KNOWN)
    file = ratings(
        tmp_path,
        "ben,2026-11-20,dr.b,f,i,2",
        "nobody,2026-11-20,dr.b,f,i,2",
        "ben,20.11.2026,dr.b,f,j,2",
        "ben,2999-01-01,dr.b,f,k,2",
        "ben,2026-11-20,dr.b,f,l,11",
        "ben,2026-11-20,dr.b,f,m,good",
        "ben,2026-11-20,dr.b,f",
        "ana,2026-11-20,dr.b,f,i,4",
        '"=cmd()",2026-11-20,dr.b,f,i,4',
        'ben,2026-11-20,"dr,b",f,i,4',
        "ben,2026-11-20,dr.b,f,n,٣",
    )
    with pytest.raises(StudyProblem) as told:
        import_ratings(cohort, file, KNOWN)
    lines = str(told.value).splitlines()
    assert [line.split(": ")[0] for line in lines[:-1]] == [
        f"ratings.csv:{number}" for number in range(3, 13)
    ]
    assert "nobody called nobody" in lines[0]
    assert "was rated 3" in lines[6]
    assert lines[-1] == "Nothing was taken."
    assert len(ratings_in(cohort)) == 1


@pytest.mark.parametrize(("content", "told"), [
    (b"", "first line must be"),
    (b"learner,rating\nana,1\n", "first line must be"),
    (HEAD.encode() + b"\nana,\xff\n", ":2: no UTF-8"),
    (HEAD.encode() + b'\n"ana,1\n', "no CSV"),
    (HEAD.encode() + b"\n" + b"x" * (8 * 2**20), "larger than 8 MiB"),
    (HEAD.encode() + b"\n" + b"\n" * 100_001, "more than 100000 rows"),
    (HEAD.encode() + b"\n" + b"y" * 200_000 + b",1\n", "no CSV"),
])  # fmt: skip
def test_what_is_no_table_is_told(cohort: Path, tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "ratings.csv"
    path.write_bytes(content)
    with pytest.raises(StudyProblem, match=told):
        import_ratings(cohort, path, KNOWN)


# export


def test_only_who_agreed_goes_out_and_without_name_or_date(cohort: Path, tmp_path: Path) -> None:
    plan(cohort)
    import_ratings(cohort, ratings(tmp_path, "ana,2026-11-17,dr.who,f,time_out,1",
                                   "ben,2026-11-17,dr.who,f,time_out,0"), KNOWN)  # fmt: skip
    given(cohort, "ana", "north")
    given(cohort, "an", "south")
    given(cohort, "ben", "south")
    record_consent(cohort, "ben", given=False)
    done = export(cohort, tmp_path / "out")
    assert (done.learners, done.left_out, done.marks, done.ratings) == (2, 2, 2 * 4, 1)
    everything = "".join(path.read_text() for path in (tmp_path / "out").iterdir())
    for told in ("ana", "ben", "dr.who", "2026", str(tmp_path), key_of(cohort).hex()):
        assert told not in everything.replace("analysis", "")
    name = pseudonym(key_of(cohort), "learner", "ana")
    mine = [row for row in table(tmp_path / "out/marks.csv") if row["learner"] == name]
    assert [(row["slot"], row["score"], row["of"], row["waiting"], row["day"]) for row in mine] == [
        ("slot_01", "1", "2", "0", "0"), ("slot_02", "", "2", "1", "0"),
    ] * 2  # fmt: skip
    [rated] = table(tmp_path / "out/ratings.csv")
    assert (rated["learner"], rated["day"], rated["rating"]) == (name, "7", "1")
    assert {row["stratum"] for row in table(tmp_path / "out/learners.csv")} == {
        "site=north", "site=south"
    }  # fmt: skip
    assert len(done.warnings) == 3
    assert "somebody may be recognized" in done.warnings[0]
    assert "WARNING" in everything
    with pytest.raises(StudyProblem, match="not empty"):
        export(cohort, tmp_path / "out")


def test_without_consent_nothing_is_exported(cohort: Path, tmp_path: Path) -> None:
    with pytest.raises(StudyProblem, match="nobody has agreed"):
        export(cohort, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_another_cohorts_pseudonyms_are_others(cohort: Path) -> None:
    key = key_of(cohort)
    assert key == key_of(cohort)
    assert pseudonym(key, "learner", "ana") != pseudonym(bytes(32), "learner", "ana")
    assert pseudonym(key, "learner", "ana")[2:] != pseudonym(key, "observer", "ana")[2:]
    (cohort / "study/key").write_bytes(b"short")
    with pytest.raises(StudyProblem, match="is damaged"):
        key_of(cohort)


def test_by_the_command_line(
    cohort: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> int:
        return main(["study", *arguments, "--cohort", str(cohort)])

    assert run("plan", "--arms", "sim", "usual", "--blocks", "2", "--strata", "year=1|2") == 0
    assert run("consent", "ana", "yes") == 0
    assert run("assign", "ana", "year=1") == 0
    assert run("ratings", str(ratings(tmp_path, "ana,2026-11-20,b,f,i,3"))) == 0
    assert run("export", str(tmp_path / "out")) == 0
    told = capsys.readouterr().out
    assert "Register this digest" in told
    assert "1 learners, 4 marks, 1 ratings; 3 did not agree" in told
    assert run("assign", "ben", "year=1") == 1
    assert run("assign", "ben", "year") == 1
    (cohort / "gradebook.db").unlink()
    assert run("export", str(tmp_path / "again")) == 1
    assert "there is no gradebook" in capsys.readouterr().err
