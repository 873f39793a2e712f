"""Each kind marks what it understands, and leaves the rest to a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from tests.grading.conftest import attempt, best_answer
from tests.unit.test_answers import JSON
from tpilab.quiz.bank import Slot, load_bank
from tpilab.quiz.kinds.free_text import Criterion, FreeText
from tpilab.quiz.kinds.number import Number
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single

COMMON: dict[str, Any] = {
    "id": "PAL-01",
    "objectives": ("S02.1",),
    "facts": ("DX-001",),
    "lead_in": "Which?",
    "rationale": "Because.",
}
OPTIONS = tuple({"id": i, "text": f"option {i}", "why": "so"} for i in "abcd")
SINGLE = Single.model_validate({**COMMON, "kind": "single", "options": OPTIONS, "key": "b"})
SEVERAL = {**COMMON, "kind": "several", "options": OPTIONS, "key": ("a", "c")}
PLUS_MINUS = Several.model_validate({**SEVERAL, "credit": "plus_minus"})
ALL_OR_NOTHING = Several.model_validate({**SEVERAL, "credit": "all_or_nothing"})
NUMBER = Number(**COMMON, kind="number", key=0.3, unit="kappa", tolerance=0.01)
TEXT = FreeText(
    **COMMON, kind="free_text", rubric=(Criterion(points=2, text="x"),), model="m", max_chars=80
)
PERFORM = Perform.model_validate({
    **COMMON, "kind": "perform", "skill": "palpate", "patient": "p01", "seed": 1,
    "rubric": ({"act": "consent", "points": 1.0},),
})  # fmt: skip
KINDS = (SINGLE, PLUS_MINUS, ALL_OR_NOTHING, NUMBER, TEXT, PERFORM)
BANK = load_bank(Path(__file__).parents[2] / "solutions" / "02_palpate.yaml")


@pytest.mark.parametrize(
    ("item", "value", "share"),
    [
        (SINGLE, "b", 1), (SINGLE, "a", 0),
        (PLUS_MINUS, ["a", "c"], 1), (PLUS_MINUS, ["c"], 0.5), (PLUS_MINUS, ["a", "c", "d"], 0.5),
        (PLUS_MINUS, ["a", "b"], 0), (PLUS_MINUS, ["b", "d"], 0), (PLUS_MINUS, [], 0),
        (PLUS_MINUS, ["a", "b", "c", "d"], 0),
        (ALL_OR_NOTHING, ["c", "a"], 1), (ALL_OR_NOTHING, ["a"], 0),
        (NUMBER, 0.3, 1), (NUMBER, 0.31, 1), (NUMBER, 0.29, 1), (NUMBER, 0.3101, 0), (NUMBER, 1, 0),
        (TEXT, "", 0), (TEXT, "  ", 0), (TEXT, "words", None),
        (PERFORM, attempt(PERFORM, []), 0),
        (PERFORM, attempt(PERFORM, [{"kind": "do", "t_ms": 0, "what": "ask_consent"}]), 1),
    ],
)  # fmt: skip
def test_marks(item: Any, value: Any, share: float | None) -> None:
    assert item.mark(value).share == share


@pytest.mark.parametrize("item", KINDS, ids=lambda item: item.kind)
def test_a_withdrawn_answer_earns_nothing_and_asks_nobody(item: Any) -> None:
    assert (item.mark(None).state, item.mark(None).share) == ("unanswered", 0)


@pytest.mark.parametrize("item", KINDS, ids=lambda item: item.kind)
@given(value=JSON)
def test_any_json_is_marked_within_bounds_or_left_to_a_person(item: Any, value: Any) -> None:
    mark = item.mark(value)
    if mark.share is None:
        assert mark.state in ("unreadable", "by_hand")
    else:
        assert 0 <= mark.share <= 1
    if mark.state in ("marked", "by_hand"):
        assert isinstance(item.told(value), str)


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (SINGLE, "z"), (SINGLE, ["b"]), (SINGLE, True), (SINGLE, {"b": 1}),
        (PLUS_MINUS, "a"), (PLUS_MINUS, ["a", "a"]), (PLUS_MINUS, ["a", 1]), (PLUS_MINUS, [["a"]]),
        (NUMBER, True), (NUMBER, "0.3"), (NUMBER, float("nan")), (NUMBER, float("inf")),
        (NUMBER, 10**400), (TEXT, 3), (TEXT, "x" * 81),
        (PERFORM, "a"), (PERFORM, []), (PERFORM, {}),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_flagged_not_scored(item: Any, value: Any) -> None:
    mark = item.mark(value)
    assert (mark.state, mark.share) == ("unreadable", None)
    assert mark.note


@pytest.mark.parametrize("slot", BANK.slots, ids=lambda slot: slot.slot)
def test_the_key_of_each_item_earns_all_its_points(slot: Slot) -> None:
    mark = slot.item.mark(best_answer(slot.item))
    assert mark.share == (None if slot.item.kind == "free_text" else 1)


@pytest.mark.parametrize("slot", BANK.slots, ids=lambda slot: slot.slot)
def test_what_travels_tells_no_key(slot: Slot) -> None:
    keys = {"key", "why", "rationale", "rubric", "model", "tolerance", "credit", "facts"}
    public = slot.item.public()
    assert not keys & public.keys()
    assert not any(keys & option.keys() for option in public.get("options", ()))
