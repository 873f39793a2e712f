"""A drug called out is read back, or asked back, and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rescuing import Team
from tpilab.formulary.quantity import AskBack
from tpilab.skills.rescue.actions import MOST_LETTERS
from tpilab.skills.rescue.orders import box, called

KG = 1000


@pytest.mark.parametrize(
    ("text", "drug", "amount", "route"),
    [
        ("epinephrine 0.5 mg im", "epinephrine", 500, "im"),
        ("Adrenaline 500 mcg into the thigh", "epinephrine", 500, "im"),
        ("adrenaline 500 micrograms im", "epinephrine", 500, "im"),
        ("Lipid emulsion 20 % 1.5 mL/kg iv", "lipid", 105_000, "iv"),
        ("intralipid 20% 100 ml iv", "lipid", 100_000, "iv"),
        ("lipid 0.25 mL/kg/min iv", "lipid", 262_500, "drip"),
        ("vasopressin 40 units iv", "vasopressin", 40_000, "iv"),
        ("epi 1 mcg/kg iv", "epinephrine", 70, "iv"),
        ("saline 0.9 % 500 mL iv", "crystalloid", 500_000, "iv"),
        ("cefazolin 2 g iv", "cefazolin", 2_000_000, "iv"),
        ("albuterol 5 mg", "albuterol", 5_000, "inhaled"),
    ],
)
def test_what_is_clear_is_understood(text: str, drug: str, amount: int, route: str) -> None:
    order = called(text, 70 * KG)
    assert (order.drug, order.amount, order.route) == (drug, amount, route)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("something against it", "do not know"),
        ("epinephrine", "how much"),
        ("epinephrine 0.5 im", "of what"),
        ("epinephrine 1 mL im", "by milliliters"),
        ("lipid 100 mg iv", "mL"),
        ("epinephrine 0.5 mg", "which way"),
        ("epinephrine 500 mg im", "whole box"),
        ("epinephrine 0.5 mg im iv", "vein, or into the muscle"),
        ("epinephrine .5 mg im", "zero before the point"),
        ("vasopressin 40 mg iv", "units"),
        ("lidocaine 100 mg iv amiodarone 300 mg iv", "One drug at a time"),
        ("epinephrine 1 mg 2 mg iv", "two amounts"),
        ("midazolam 5 mg by mouth", "I have it"),
        ("epinephrine 0 mg im", "Zero"),
    ],
)
def test_what_is_not_clear_is_asked_back(text: str, asked: str) -> None:
    with pytest.raises(AskBack) as why:
        called(text, 70 * KG)
    assert asked in str(why.value)


@given(st.text(max_size=MOST_LETTERS))
def test_whatever_is_called_out_is_understood_or_asked_back(text: str) -> None:
    try:
        amount = called(text, 70 * KG).amount
    except AskBack:
        return
    assert amount > 0


def test_all_that_the_list_offers_is_understood() -> None:
    for drug, stocked in box().items():
        for text in stocked.ready:
            assert called(text, 70 * KG).drug == drug


def test_what_was_asked_back_was_not_given_and_costs_no_more_than_the_time() -> None:
    team = Team("p38")
    team.do("kit")
    before = team.state
    reply = team.order("epinephrine 0.5 im")
    assert reply.refused is not None
    assert reply.refused.startswith("Nurse: “")
    assert team.state == before


def test_a_vein_needs_a_line_and_a_muscle_does_not() -> None:
    team = Team("p38")
    team.do("kit")
    reply = team.order("epinephrine 50 mcg iv")
    assert reply.refused is not None
    assert "no line" in reply.refused
    assert team.order("epinephrine 0.5 mg im").refused is None


def test_without_the_box_nothing_is_given() -> None:
    reply = Team("p38").order("epinephrine 0.5 mg im")
    assert reply.refused is not None
    assert "box" in reply.refused


def test_lipid_has_to_be_fetched() -> None:
    team = Team("p36")
    team.do("kit", "line")
    reply = team.order("lipid 100 mL iv")
    assert reply.refused is not None
    assert "lipid" in reply.refused
