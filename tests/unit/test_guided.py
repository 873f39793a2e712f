"""A learner's diary of guiding: kept durably, deleted at a press, and shown for what it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tpilab
from tests.unit.test_answers import JSON
from tpilab.evidence import fact
from tpilab.protocol import Debrief, Task
from tpilab.quiz.answers import NotSaved
from tpilab.skills import skill
from tpilab.skills.guide.curve import cusum, declared
from tpilab.skills.guide.tried import FAILURES, MODALITIES, Tried, shares
from tpilab.views.attempts_picture import own_html, published_html
from tpilab.views.curve_picture import curve_html, curve_svg, in_words
from tpilab.views.figures.accuracy import published
from tpilab.widgets import guided
from tpilab.widgets.diary import Diary
from tpilab.widgets.guided import AttemptsDesk, keep_in_diary
from tpilab.widgets.simulator import Simulator

TASK = Task(skill="palpate", patient="p01", seed=1)
MODEL = skill("palpate").model(TASK)


def one(**changed: Any) -> Tried:
    given = {"patient": "p01", "muscle": "Upper trapezius", "modality": "ultrasound",
             "choice": "placed", "in_muscle": True}  # fmt: skip
    return Tried.model_validate(given | changed)


DOWSED = (
    b'{"seq": 3, "session": "s", "time": "t", "quiz": "guidance", "slot": "c", "item": "p01",'
    b' "value": {"patient": "p01", "muscle": "x", "modality": "dowsing", "choice": "placed"}}'
)
tries = st.lists(
    st.builds(
        lambda muscle, way, hit, failed: one(
            muscle=muscle, modality=way, in_muscle=hit, failed=tuple(failed)
        ),
        st.sampled_from(["Upper trapezius", "Piriformis <script>"]),
        st.sampled_from(MODALITIES),
        st.sampled_from([True, False, None]),
        st.sets(st.sampled_from(sorted(FAILURES))),
    ),
    max_size=60,
)


@pytest.fixture
def diary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Diary:
    """The diary of a learner whose course lies in a scratch folder."""
    found = Diary(tmp_path / "my_work" / "guidance")
    monkeypatch.setattr(Diary, "open", lambda: Diary(found.folder))
    return found


# the file


def test_an_attempt_survives_a_restart(diary: Diary) -> None:
    assert diary.attempts() == ()
    assert diary.keep("a", one()) == 1
    assert diary.keep("b", one(in_muscle=False, failed=("tip",))) == 2
    assert Diary(diary.folder).attempts() == (one(), one(in_muscle=False, failed=("tip",)))


def test_an_attempt_that_is_told_twice_counts_once(diary: Diary) -> None:
    diary.keep("a", one())
    assert Diary(diary.folder).keep("a", one(in_muscle=False)) == 1
    assert diary.attempts() == (one(),)
    assert diary.path
    assert diary.path.read_text("utf-8").count("\n") == 1


def test_two_notebooks_write_into_one_diary(diary: Diary) -> None:
    other = Diary(diary.folder)
    diary.keep("a", one())
    other.keep("b", one(in_muscle=None))
    assert len(diary.attempts()) == len(other.attempts()) == 2


def test_the_file_holds_no_name_and_no_score(diary: Diary) -> None:
    diary.keep("a", one())
    assert diary.path
    line = json.loads(diary.path.read_text("utf-8"))
    assert set(line["value"]) == set(Tried.model_fields)
    assert not re.search("score|points|mark", json.dumps(line["value"]))


def test_it_is_deleted_when_the_learner_says_so(diary: Diary) -> None:
    diary.keep("a", one())
    diary.forget()
    assert diary.path
    assert not diary.path.exists()
    assert diary.attempts() == ()
    diary.forget()


@pytest.mark.parametrize(
    "line",
    [b"{", b'{"a": 1}', b"[1]", b"\xff\xfe", DOWSED],
)
def test_a_spoiled_line_costs_itself_and_is_told(diary: Diary, line: bytes) -> None:
    diary.keep("a", one())
    assert diary.path
    diary.path.write_bytes(diary.path.read_bytes() + line + b"\n")
    assert diary.attempts() == (one(),)
    assert "1 line of attempts.jsonl could not be read" in diary.notes[0]
    assert diary.keep("b", one()) == 2


def test_what_stands_in_its_place_is_left_alone(diary: Diary) -> None:
    assert diary.path
    diary.path.mkdir(parents=True)
    assert diary.attempts() == ()
    assert "Nothing in it was changed" in diary.notes[0]
    with pytest.raises(NotSaved):
        diary.keep("a", one())
    with pytest.raises(NotSaved, match="could not be deleted"):
        diary.forget()
    assert diary.path.is_dir()


# the simulator


def made(keep: Callable[[str, Debrief], str]) -> str:
    """The HTML of a debrief of palpation under which `keep` may write."""
    widget = Simulator(TASK, ended=keep)
    content = {"kind": "act", "attempt": "one", "n": 0, "actions": MODEL}
    return str(widget.reply(content)["debrief"])


def test_an_attempt_that_ended_is_kept_and_told(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guided, "tried", lambda task, debrief: one(patient=task.patient))
    html = made(keep_in_diary(TASK))
    assert "Your diary holds 1 attempt, in guidance/attempts.jsonl" in html
    assert diary.attempts() == (one(),)
    assert "1 attempt," in made(keep_in_diary(TASK))


def test_an_attempt_that_cannot_be_kept_is_told_loudly(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guided, "tried", lambda task, debrief: one())
    assert diary.path
    diary.path.mkdir(parents=True)
    html = made(keep_in_diary(TASK))
    assert 'role="alert"' in html
    assert "NOT in your diary" in html
    assert "tpi-debrief" in html


def test_an_error_of_ours_does_not_cost_the_debrief(
    diary: Diary, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    html = made(keep_in_diary(TASK))  # a debrief of palpation has no plan of guiding
    assert "an error in the course's software" in html
    assert "tpi-debrief" in html
    assert diary.attempts() == ()


# the desk


def test_the_desk_shows_what_is_new_and_deletes(diary: Diary) -> None:
    desk = AttemptsDesk("Mine", own_html, "beside")
    assert desk.head.shown["count"] == 0
    diary.keep("a", one())
    assert desk.head.shown["count"] == 0
    assert desk.reply({"kind": "look"}) == {"kind": "done"}
    assert desk.head.shown["count"] == 1
    assert "1 of 1 in it" in desk.head.shown["mine"]
    desk.reply({"kind": "forget"})
    assert (desk.head.shown["count"], desk.head.shown["beside"]) == (0, "beside")


@settings(deadline=None)
@given(JSON)
def test_a_message_that_is_none_is_refused_in_words(content: Any) -> None:
    desk = AttemptsDesk("Mine", own_html)
    sent: list[Any] = []
    desk.head.send = lambda reply, buffers=None: sent.append(reply)
    desk.head._handle_custom_msg(content, [])
    assert len(sent) == 1
    known = isinstance(content, dict) and content.get("kind") in ("look", "forget")
    assert sent[0]["kind"] == ("done" if known else "refused")


def test_cells_show_it_and_write_nothing_in_a_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for call in (tpilab.how_accurate, tpilab.learning_curve):
        assert "Press Run > Run All Cells" in call()._repr_mimebundle_()["text/plain"]
    assert list(tmp_path.iterdir()) == []


# what is shown


def test_muscles_and_ways_are_never_pooled() -> None:
    found = shares(
        [one(), one(in_muscle=False), one(modality="landmark"), one(muscle="Piriformis"),
         one(in_muscle=None)]
    )  # fmt: skip
    assert [(each.muscle, each.modality, each.hits, each.of) for each in found] == [
        ("Upper trapezius", "landmark", 1, 1),
        ("Upper trapezius", "ultrasound", 1, 2),
        ("Piriformis", "ultrasound", 1, 1),
    ]


def test_the_interval_is_wilsons() -> None:
    """9 of 10: 0.596 to 0.982 (Wilson's interval, by hand)."""
    share = shares([one()] * 9 + [one(in_muscle=False)])[0]
    assert share.interval == pytest.approx((0.596, 0.982), abs=5e-4)
    assert shares([one()])[0].interval == pytest.approx((0.207, 1.0), abs=5e-4)


@settings(deadline=None, max_examples=60)
@given(tries)
def test_whatever_was_tried_is_shown_as_a_simulators(attempts: list[Tried]) -> None:
    mine, curve = own_html(attempts), curve_html(attempts)
    for html in (mine, curve):
        assert "simulator" in html
        assert "<script" not in html
        told = html.partition("<details>")[0]
        assert "competen" not in told.replace("not competence", "")
    assert "not the accuracy of your hands" in mine
    places = [float(each) for each in re.findall(r'c?x[12]?="(\d[\d.]*)%"', mine)]
    assert all(0 <= each <= 100 for each in places)
    for share in shares(attempts):
        assert share.interval[0] <= share.hits / share.of <= share.interval[1]


def test_published_and_own_stand_apart() -> None:
    mine, theirs = own_html([one()] * 12), published_html()
    for row in published():
        assert row.muscle in theirs
        assert row.studied in theirs
        for _, value in row.marks:
            assert f"{value.value:g}%" in theirs
            assert f"<b>{value.value:g}%" not in mine
    told = {
        each.name for name in re.findall(r"(G[EU][IO]-\d+): ", theirs) for each in fact(name).values
    }
    assert {value.name for row in published() for _, value in row.marks} <= told
    assert "Cadaver" in theirs


def test_few_attempts_are_called_few() -> None:
    assert "few" in own_html([one()] * 3)
    assert "<small>few</small>" not in own_html([one()] * 10)
    lines = in_words(cusum([False] * 3))
    assert "3 attempts is too few to decide" in lines[1]
    assert str(declared().least) in lines[1]


def test_a_decision_is_said_with_its_limits() -> None:
    good, bad = in_words(cusum([False] * 19)), in_words(cusum([True] * 4))
    assert "acceptably rare" in good[0]
    assert "more frequent than is acceptable" in bad[0]
    for line in (good[0], bad[0]):
        assert "At these limits" in line
    svg = curve_svg(cusum([False] * 19 + [True] * 4))
    assert "<desc>23 attempts, 4 failures." in svg
    assert svg.count("stroke-dasharray") == 2 * 3
    assert "too many failures" in svg
    assert "acceptably few" in svg
    declared_there = curve_html([])
    for each in ("10%", "20%", "0.145", "2.71", *FAILURES.values()):
        assert each in declared_there
