"""Each kind marks what it understands, and leaves the rest to a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pint
import pytest
from hypothesis import given

from tests.grading.conftest import attempt, best_answer
from tests.unit.test_answers import JSON
from tpilab.quiz.bank import Slot, load_bank
from tpilab.quiz.kinds.case import Case
from tpilab.quiz.kinds.free_text import Criterion, FreeText
from tpilab.quiz.kinds.hotspot import Hotspot
from tpilab.quiz.kinds.number import Number
from tpilab.quiz.kinds.order import Order
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single
from tpilab.quiz.kinds.units import FACTORS, converted
from tpilab.widgets.questions import Question

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
WITH_UNITS = Number.model_validate({
    **COMMON, "kind": "number", "key": 40.0, "unit": "mg", "tolerance": 0.5, "mg_per_mL": 10.0,
    "kg": 80.0, "units": ("mg", "mcg", "mL", "%", "mg/kg"),
    "partial": {"tolerance": 5.0, "share": 0.5},
})  # fmt: skip
ORDER = Order.model_validate(
    {**COMMON, "kind": "order", "options": OPTIONS, "key": ("c", "a", "b", "d"), "credit": "pairs"}
)
HOTSPOT = Hotspot.model_validate({
    **COMMON, "kind": "hotspot", "picture": "back", "targets": (
        {"shape": "circle", "at": (100, 100), "radius": 10, "share": 1.0, "text": "x", "why": "y"},
        {"shape": "polygon", "points": ((0, 0), (50, 0), (50, 50), (0, 50)), "share": 0.25,
         "text": "x", "why": "y"},
    ),
})  # fmt: skip
CASE = Case.model_validate({
    **COMMON, "kind": "case", "steps": (
        {"item": {**SINGLE.model_dump(), "id": "PAL-02"}},
        {"item": {**PLUS_MINUS.model_dump(), "id": "PAL-03"}, "weight": 2, "tells": "More."},
        {"item": {**NUMBER.model_dump(), "id": "PAL-04"}},
    ),
})  # fmt: skip
KINDS = (
    SINGLE,
    PLUS_MINUS,
    ALL_OR_NOTHING,
    NUMBER,
    WITH_UNITS,
    ORDER,
    HOTSPOT,
    CASE,
    TEXT,
    PERFORM,
)
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
        (WITH_UNITS, {"number": 40, "unit": "mg"}, 1), (WITH_UNITS, {"number": 4, "unit": "mL"}, 1),
        (WITH_UNITS, {"number": 40_000, "unit": "mcg"}, 1),
        (WITH_UNITS, {"number": 0.5, "unit": "mg/kg"}, 1),
        (WITH_UNITS, {"number": 44, "unit": "mg"}, 0.5),
        (WITH_UNITS, {"number": 40, "unit": "mcg"}, 0), (WITH_UNITS, {"number": 1, "unit": "%"}, 0),
        (ORDER, ["c", "a", "b", "d"], 1), (ORDER, ["a", "c", "b", "d"], 4 / 6),
        (ORDER, ["c", "a"], 1 / 6), (ORDER, ["d", "b", "a", "c"], 0), (ORDER, [], 0),
        (HOTSPOT, [100, 100], 1), (HOTSPOT, [110, 100], 1), (HOTSPOT, [111, 100], 0),
        (HOTSPOT, [25, 25], 0.25), (HOTSPOT, [-60, 25], 0), (HOTSPOT, [100_000, 0], 0),
        (CASE, ["b", ["a", "c"], 0.3], 1), (CASE, ["b"], 0.25), (CASE, ["a", ["a"]], 0.25),
        (CASE, [], 0),
        (TEXT, "", 0), (TEXT, "  ", 0), (TEXT, "words", None),
        (PERFORM, attempt(PERFORM, []), 0),
        (PERFORM, attempt(PERFORM, [{"kind": "do", "t_ms": 0, "what": "ask_consent"}]), 1),
    ],
)  # fmt: skip
def test_marks(item: Any, value: Any, share: float | None) -> None:
    assert item.mark(value).share == (None if share is None else pytest.approx(share))


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
        (NUMBER, 10**400), (WITH_UNITS, 3), (WITH_UNITS, {"number": 3, "unit": "stone"}),
        (WITH_UNITS, {"number": 3, "unit": ["mg"]}), (WITH_UNITS, {"number": "3", "unit": "mg"}),
        (ORDER, ["a", "a"]), (ORDER, ["z"]), (ORDER, "abcd"), (HOTSPOT, [1, 2, 3]),
        (HOTSPOT, [1.5, 2]), (HOTSPOT, [True, 2]), (HOTSPOT, [10**9, 0]), (HOTSPOT, {"x": 1}),
        (CASE, "b"), (CASE, ["z"]), (CASE, ["b", ["a"], 0.3, "more"]), (CASE, [None]),
        (TEXT, 3), (TEXT, "x" * 81),
        (PERFORM, "a"), (PERFORM, []), (PERFORM, {}),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_flagged_not_scored(item: Any, value: Any) -> None:
    mark = item.mark(value)
    assert (mark.state, mark.share) == ("unreadable", None)
    assert mark.note


@pytest.mark.parametrize("item", KINDS, ids=lambda item: item.kind)
@given(value=JSON)
def test_the_kernel_refuses_what_the_marker_cannot_read(item: Any, value: Any) -> None:
    question = Question(
        "slot_01", 1, 1, False, item.id, item.kind, "", "", "", item.answer_schema()
    )
    try:
        kept = question.check(value)
    except ValueError:
        return
    if kept is not None and item.kind != "perform":
        assert item.mark(kept).state != "unreadable"


def test_a_locked_step_that_was_changed_is_told() -> None:
    assert list(CASE.oddities([["b"], ["b", ["a"]], ["b", ["a"], 0.3]])) == []
    assert list(CASE.oddities([["a"], None, "x", ["b"]])) == [
        "a locked step was changed afterwards"
    ]


def test_units_convert_as_a_library_of_units_says() -> None:
    registry = pint.UnitRegistry()
    ours = {"mcg": "microgram", "kg/cm2": "kilogram * standard_gravity / centimeter ** 2",
            "%": "gram / deciliter", "mg/mL": "mg / mL", "mcg/mL": "microgram / mL",
            "mg/kg": "mg / kg", "mcg/kg": "microgram / kg"}  # fmt: skip
    for unit, (dimension, _) in FACTORS.items():
        if dimension in ("count", "kappa", "points", "months"):
            continue
        for other, (same, _) in FACTORS.items():
            if same == dimension:
                expected = registry.Quantity(1.0, ours.get(unit, unit)).to(ours.get(other, other))
                assert converted(1.0, unit, other, {}) == pytest.approx(expected.magnitude)


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
