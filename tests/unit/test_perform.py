"""A skill performed, marked by replay: nobody can write a score, only actions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import tpilab
from tests.grading.conftest import attempt, best_answer
from tests.unit.test_answers import JSON
from tpilab.quiz.bank import load_bank
from tpilab.quiz.kinds.perform import Perform
from tpilab.replay import MAX_ACTIONS
from tpilab.skills.palpate import hands
from tpilab.widgets import desk

ROOT = Path(__file__).parents[2]
BANK = load_bank(ROOT / "solutions" / "02_palpate.yaml")
ITEMS = [slot.item for slot in BANK.slots if isinstance(slot.item, Perform)]
NASSER, BRANDT = ITEMS
CONSENT = {"kind": "do", "t_ms": 0, "what": "ask_consent"}
LISTS = ("dt_ms", "dx_um", "dy_um", "df_mN")
DECIDED = {"kind": "decide", "t_ms": 9_000, "choice": "leave"}


def stroke(x_um: Any = 84_000, y_um: Any = 100_000, force_mn: Any = 9_000, **more: Any) -> Any:
    """One pose on bare skin, a second long."""
    return {"kind": "stroke", "t_ms": 1_000, "dt_ms": [1_000], "dx_um": [x_um], "dy_um": [y_um],
            "df_mN": [force_mn], **more}  # fmt: skip


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_the_model_attempt_earns_everything_and_random_hands_little(item: Perform) -> None:
    assert item.mark(best_answer(item)).share == 1
    shares = [
        item.mark(attempt(item, hands.random(item.task, seed))).share or 0.0 for seed in range(10)
    ]
    assert max(shares) < 0.6


def test_a_hurried_hand_fails_where_tenderness_is_widespread() -> None:
    mark = BRANDT.mark(attempt(BRANDT, hands.hurried(BRANDT.task)))
    assert mark.share == 0
    assert "fails by itself: Marked widespread tenderness" in mark.note


def test_good_care_is_not_undone_by_an_honest_doubt() -> None:
    """Uncertain is no best answer here and costs its own points only."""
    actions = hands.systematic(NASSER.task)
    mark = NASSER.mark(attempt(NASSER, [*actions[:-1], {**actions[-1], "choice": "uncertain"}]))
    assert mark.share == pytest.approx(5.5 / 6)


def test_an_attempt_that_was_not_ended_is_scored_for_what_was_done() -> None:
    mark = NASSER.mark(attempt(NASSER, [CONSENT]))
    assert (mark.share, mark.note) == (0.5 / 6, "unfinished: no decision was made")
    assert "Not done: Offered a chaperone" in NASSER.told(attempt(NASSER, [CONSENT]))


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("a force of -1", stroke(force_mn=-1)),
        ("a force of 1e9", stroke(force_mn=10**9)),
        ("a force of 1e6", stroke(force_mn=10**6)),
        ("half a millinewton", stroke(force_mn=0.5)),
        ("a force that is a word", stroke(force_mn="strong")),
        ("a force that is true", stroke(force_mn=True)),
        ("off the body", stroke(x_um=1_900_000)),
        ("through the shirt", stroke(y_um=200_000)),
        ("at the end of the world", stroke(x_um=10**30)),
        ("lists of different lengths", stroke(dt_ms=[1, 2])),
        ("no poses", stroke(dt_ms=[], dx_um=[], dy_um=[], df_mN=[])),
        ("a thousand poses", stroke(**dict.fromkeys(LISTS, [1] * 1_000))),
        ("an hour before the beginning", stroke(t_ms=-3_600_000)),
        ("a year after it", stroke(t_ms=10**12)),
        ("a pose that lasts a year", stroke(dt_ms=[10**12])),
        ("a pose that lasts -1 ms", stroke(dt_ms=[-1])),
        ("an unknown action", {"kind": "inject", "t_ms": 0}),
        ("an unknown thing said", {"kind": "do", "t_ms": 0, "what": "earn_points"}),
        ("an act claimed", {"kind": "across", "t_ms": 0, "weight": "critical"}),
        ("events of its own", {**CONSENT, "events": ["consent"]}),
        ("no action", None),
        ("a list", [[[[]]]]),
        ("a mark off the body", {"kind": "mark", "t_ms": 0, "x_um": 1_000_000, "y_um": 0,
                                 "muscle": "upper_trapezius", "finding": "active",
                                 "confidence": "sure"}),
        ("a mark on no muscle", {"kind": "mark", "t_ms": 0, "x_um": 86_000, "y_um": 131_000,
                                 "muscle": "no muscle", "finding": "active",
                                 "confidence": "sure"}),
        ("a mark that is not there", {"kind": "unmark", "t_ms": 0, "number": 7}),
        ("a choice that is none", {"kind": "decide", "t_ms": 0, "choice": "best"}),
    ],
)  # fmt: skip
def test_what_no_hand_can_do_is_refused_or_flagged_and_changes_nothing(
    name: str, action: Any
) -> None:
    honest = [CONSENT, DECIDED]
    read = NASSER.read(attempt(NASSER, [CONSENT, action, DECIDED]))
    assert read.debrief == NASSER.read(attempt(NASSER, honest)).debrief, name
    assert read.refused == 1


def test_time_that_runs_backwards_is_refused() -> None:
    late = {**CONSENT, "t_ms": 5_000, "what": "offer_chaperone"}
    read = NASSER.read(attempt(NASSER, [late, {**CONSENT, "t_ms": 4_000}]))
    assert list(read.debrief.first()) == ["chaperone"]
    assert read.refused == 1


@pytest.mark.parametrize(
    ("change", "flag"),
    [
        ({"revision": "0"}, "another revision of palpate"),
        ({"data_hash": "f" * 16}, "another patient or anatomy"),
        ({"seen_digest": "f" * 64}, "the learner saw another debrief"),
    ],
)
def test_what_differs_from_what_the_learner_saw_is_scored_and_flagged(
    change: dict[str, str], flag: str
) -> None:
    mark = NASSER.mark({**best_answer(NASSER), **change})
    assert mark.share == 1
    assert any(flag in each for each in mark.flags)


def test_the_digest_that_an_honest_learner_saw_is_not_flagged() -> None:
    honest = best_answer(NASSER)
    digest = NASSER.read(honest).debrief.digest()
    assert NASSER.mark({**honest, "seen_digest": digest}).flags == ()


@pytest.mark.parametrize(
    "value",
    [
        attempt(NASSER, [CONSENT] * (MAX_ACTIONS + 1)),
        attempt(NASSER, [0] * 1_000_000),
        attempt(NASSER, ["x" * 257 * 1024]),
        attempt(NASSER, [json.loads("[" * 500 + "]" * 500)] * 80),
        attempt(NASSER, [stroke(force_mn=float("nan"))]),
        attempt(NASSER, [], score=6),
        attempt(NASSER, [], debrief={"events": ["consent"]}),
        attempt(NASSER, [], seen_digest="f" * 65),
        attempt(NASSER, [], revision=1),
        {"actions": [CONSENT]},
        [CONSENT],
        "consent",
    ],
    ids=range(12),
)
def test_what_cannot_be_replayed_is_left_to_a_person(value: Any) -> None:
    mark = NASSER.mark(value)
    assert (mark.state, mark.share) == ("unreadable", None)
    assert mark.note


@settings(max_examples=60, deadline=None)
@given(JSON, JSON)
def test_any_actions_are_marked_and_told(one: Any, other: Any) -> None:
    value = attempt(NASSER, [CONSENT, one, {"kind": "stroke", "t_ms": other}])
    mark = NASSER.mark(value)
    assert mark.share is None or 0 <= mark.share <= 1
    if mark.state == "marked":
        assert "Asked for consent" in NASSER.told(value)


def test_actions_that_cannot_be_read_are_flagged_and_the_list_is_bounded() -> None:
    mark = NASSER.mark(attempt(NASSER, [CONSENT, *[None] * 200]))
    assert mark.share == 0.5 / 6
    assert 1 <= len(mark.flags) <= 20


def test_no_patient_of_the_quiz_is_practiced_on_a_page() -> None:
    pages = (ROOT / "course/src/pages").glob("*.md")
    practiced = {
        name for page in pages for name in re.findall(r'palpate\("(\w+)"', page.read_text("utf-8"))
    }
    assert practiced
    assert not practiced & {item.patient for item in ITEMS}


def test_what_travels_is_the_task_alone() -> None:
    assert NASSER.public() == {
        "task": {"skill": "palpate", "patient": "p04", "seed": 2101, "options": {}}
    }


def test_a_task_of_a_quiz_is_shown_at_the_simulator_and_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_VERSION")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "questions.json").write_text(json.dumps(BANK.questions()), "utf-8")
    try:
        head, shown = tpilab.take_quiz(BANK.quiz), tpilab.answer("slot_21")
        assert tpilab.answer("slot_21") is shown
        assert shown.question["task"] == NASSER.public()["task"]
        assert (shown.preview, shown.saved) == (False, {})
        sent: list[Any] = []
        monkeypatch.setattr(shown, "send", lambda reply, buffers=None: sent.append(reply))
        value = best_answer(NASSER)
        message = {"client": "c", "n": 1, "value": value, "known": 0, "age_ms": 0}
        shown._handle_custom_msg(message, [])
        assert [reply["kind"] for reply in sent] == ["saved"]
        assert shown.saved["value"] == value
        assert head.answered == [21]
        shown._handle_custom_msg({**message, "n": 2, "value": {**value, "score": 6}}, [])
        assert sent[1]["kind"] == "refused"
        assert shown.saved["value"] == value
    finally:
        desk._desks.clear()
