"""Forms: neighbors differ, a regrade gives the same, and both sides see the same question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.grading.conftest import best_answer, line
from tpilab.quiz import form as forms
from tpilab.quiz.answers import parse
from tpilab.quiz.bank import load_bank
from tpilab.quiz.mark import mark_quiz
from tpilab.widgets.questions import read_questions

ROOT = Path(__file__).parents[2]
BANK = load_bank(ROOT / "solutions" / "00_sampler.yaml")
FORMS = [None, 0, 1, 4711, 2**53 - 1]


@pytest.mark.parametrize("form", FORMS)
def test_browser_and_marker_see_the_same_question(tmp_path: Path, form: int | None) -> None:
    (tmp_path / "questions.json").write_text(json.dumps(BANK.questions()), "utf-8")
    asked = read_questions(tmp_path, form)
    for slot in BANK.slots:
        item, question = slot.seen(form), asked.slots[slot.slot]
        assert (question.item, question.lead_in) == (item.id, item.lead_in)
        shown = question.for_browser()
        for name, value in item.public().items():
            if name == "steps":
                order = [[o["id"] for o in step["options"]] for step in value]
                assert [[o["id"] for o in step["options"]] for step in shown["steps"]] == order
            elif name != "shuffle":
                assert shown[name] == value
        if slot.varies:
            assert item.lead_in in question.stem
            assert "{" not in question.stem


def test_neighbors_differ_and_the_same_form_is_the_same() -> None:
    single = BANK.slots[0]
    orders = {tuple(o.id for o in single.seen(form).options) for form in range(40)}  # type: ignore[attr-defined]
    assert len(orders) > 10
    assert single.seen(5) == single.seen(5)
    assert {BANK.slot("slot_08").drawn(form).id for form in range(40)} == {"SAM-11", "SAM-12"}
    keys = {BANK.slot("slot_03").seen(form).key for form in range(40)}  # type: ignore[attr-defined]
    assert len(keys) > 10


def test_numbers_stay_in_their_range_and_read_well() -> None:
    ranges = {"volume": {"from": 0.5, "to": 2.0, "step": 0.25}}
    seen = {forms.numbers(form, "X", ranges)["volume"] for form in range(200)}
    assert sorted(map(float, seen)) == [0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0]
    assert forms.filled("{volume} mL", forms.numbers(None, "X", ranges)) == "0.5 mL"


@pytest.mark.parametrize("form", FORMS)
def test_the_key_of_each_form_earns_all_points_again_and_again(form: int | None) -> None:
    more = {} if form is None else {"form": form}
    content = b"".join(
        line(slot.slot, slot.seen(form).id, best_answer(slot.seen(form)), seq=n, quiz=BANK.quiz,
             **more)
        for n, slot in enumerate(BANK.slots, start=1)
    )  # fmt: skip
    marks = mark_quiz(BANK, parse(content))
    assert marks == mark_quiz(BANK, parse(content))
    assert marks.problems == ()
    assert [each.mark.share for each in marks.slots] == [*[1] * 9, None]


def test_another_form_and_another_item_than_drawn_are_marked_and_told() -> None:
    other = next(form for form in range(9) if BANK.slot("slot_08").drawn(form).id == "SAM-12")
    content = line("slot_01", "SAM-01", "a", quiz=BANK.quiz, form=other)
    content += line("slot_02", "SAM-02", ["a"], seq=2, quiz=BANK.quiz, form=other + 1)
    content += line("slot_08", "SAM-11", "a", seq=3, quiz=BANK.quiz, form=other)
    marks = mark_quiz(BANK, parse(content))
    assert marks.form == other
    assert marks.problems == (
        "question 2: answered in another form than the first answer",
        "question 8: this form draws another item here",
    )
    assert marks.slot("slot_08").score == 1


@pytest.mark.parametrize("more", [
    {"form": -1}, {"form": 2**53}, {"form": True}, {"form": "7"}, {"form": 1.5}, {"sure": "very"},
    {"sure": 1}, {"sure": ["sure"]}, {"else": 1},
])  # fmt: skip
def test_a_line_with_a_garbled_form_or_confidence_is_left_to_a_person(
    more: dict[str, object],
) -> None:
    marks = mark_quiz(BANK, parse(line("slot_01", "SAM-01", "a", quiz=BANK.quiz, **more)))
    assert marks.slot("slot_01").mark.state == "unreadable"
