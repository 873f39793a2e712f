"""What is typed is read exactly, or asked back in words; doses equal an independent calculation."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.cabinets import FORMULARY
from tpilab.formulary import Formulary, authored, cabinet
from tpilab.formulary.dose import ADD_UP, Setting, share, shares, total
from tpilab.formulary.quantity import (
    AskBack,
    plain,
    read_count,
    read_mass_ng,
    read_percent_permille,
    read_strength_per_ml,
    read_volume_ul,
    read_weight_g,
)

UNITS = pint.UnitRegistry(non_int_type=Fraction)
READERS = {
    "volume": read_volume_ul,
    "mass": read_mass_ng,
    "weight": read_weight_g,
    "share": read_percent_permille,
    "count": read_count,
    "strength": read_strength_per_ml,
}


@pytest.mark.parametrize(
    ("what", "typed", "is_"),
    [
        ("volume", "4 mL", 4_000),
        ("volume", "4mL", 4_000),
        ("volume", " 0.5 ml ", 500),
        ("volume", "1.0 mL", 1_000),
        ("volume", "2.500000 mL", 2_500),
        ("mass", "40 mg", 40_000_000),
        ("mass", "1.0 mg", 1_000_000),
        ("mass", "22.5 mg", 22_500_000),
        ("mass", "5 mcg", 5_000),
        ("mass", "5 µg", 5_000),
        ("mass", "0.04 g", 40_000_000),
        ("weight", "48 kg", 48_000),
        ("weight", "61.5 kg", 61_500),
        ("share", "19 %", 190),
        ("share", "4.6%", 46),
        ("share", "120 %", 1_200),
        ("count", "3", 3),
        ("count", "3 places", 3),
        ("strength", "1 %", 10_000),
        ("strength", "0.25 %", 2_500),
        ("strength", "10 mg/mL", 10_000),
        ("strength", "150 mg/mL", 150_000),
        ("strength", "5 mcg/mL", 5),
        ("strength", "1:200,000", 5),
        ("strength", "1:100000", 10),
    ],
)
def test_what_is_clear_is_read(what: str, typed: str, is_: int) -> None:
    assert READERS[what](typed) == is_


BAD = [
    ("volume", "2,5 mL", "do you mean 2.5 mL"),
    ("volume", "1,000 mL", "1000 mL"),
    ("volume", "1,2,3 mL", "without a comma"),
    ("volume", "4", "4 of what"),
    ("volume", "-4 mL", "less than nothing"),
    ("volume", "\u22124 mL", "plain digits"),
    ("volume", "+4 mL", "without the sign"),
    ("volume", "0 mL", "Zero"),
    ("volume", "0.000 mL", "Zero"),
    ("volume", ".5 mL", "0.5 mL"),
    ("volume", "5. mL", "missing after the point"),
    ("volume", "05 mL", "without zeros"),
    ("volume", "1.000 mL", "do you mean 1, or 1000"),
    ("mass", "1.500 mg", "do you mean 1.5, or 1500"),
    ("weight", "57.000 kg", "do you mean 57, or 57000"),
    ("volume", "1e1 mL", "Write the number out"),
    ("volume", "1E6", "Write the number out"),
    ("volume", "NaN mL", "no number"),
    ("volume", "inf", "no number"),
    ("volume", "\u0664 mL", "plain digits"),
    ("volume", "\uff14 mL", "plain digits"),
    ("volume", "4\u00a0mL", "plain digits"),
    ("volume", "4 mL\x00", "plain digits"),
    ("volume", "0.0005 mL", "3 digits"),
    ("volume", "0.5 uL", "so finely"),
    ("volume", "4000 mL", "more than 100 mL"),
    ("volume", "4 cc", "Write mL"),
    ("volume", "4 mg", "unit of an amount of a drug"),
    ("volume", "4 furlongs", "no unit"),
    ("volume", "", "Write a volume"),
    ("volume", "four mL", "no number"),
    ("volume", "1 000 mL", "no number"),
    ("volume", "1/2 mL", "no number"),
    ("volume", "9" * 15 + " mL", "so many digits"),
    ("mass", "40 g", "milligrams, or grams"),
    ("mass", "40000 mg", "so much of a drug"),
    ("mass", "40", "of what"),
    ("mass", "4 mL", "unit of a volume"),
    ("weight", "5 kg", "Weigh again"),
    ("weight", "500 kg", "Weigh again"),
    ("weight", "106 lb", "1 lb is 0.4536 kg"),
    ("weight", "106 lbs", "1 lb is 0.4536 kg"),
    ("weight", "48", "of what"),
    ("weight", "48000 g", "unit of an amount"),
    ("share", "0.19", "in percent"),
    ("share", "19", "of what"),
    ("share", "18.55 %", "so finely"),
    ("share", "99999 %", "hundred times"),
    ("count", "1000000", "More than 20"),
    ("count", "1e6", "Write the number out"),
    ("count", "2.5", "whole number"),
    ("count", "0", "Zero"),
    ("count", "-1", "less than nothing"),
    ("strength", "10 %", "10 mg/mL, which is 1 %"),
    ("strength", "20%", "20 mg/mL, which is 2 %"),
    ("strength", "10 mg", "in how much"),
    ("strength", "1000 mg/mL", "so strong"),
    ("strength", "1", "of what"),
    ("strength", "1:0", "ratio"),
    ("strength", "1:10", "begin at 1:1,000"),
    ("strength", "1:300,000", "ratio"),
]


@pytest.mark.parametrize(("what", "typed", "asks"), BAD)
def test_what_could_mean_two_things_or_nothing_is_asked_back(
    what: str, typed: str, asks: str
) -> None:
    with pytest.raises(AskBack) as asked:
        READERS[what](typed)
    assert asks in str(asked.value)


@pytest.mark.parametrize("what", READERS)
@given(typed=st.text(max_size=24))
@settings(max_examples=80, deadline=None)
def test_whatever_is_typed_is_a_whole_number_above_zero_or_asked_back(
    what: str, typed: str
) -> None:
    try:
        value = READERS[what](typed)
    except AskBack:
        return
    assert type(value) is int
    assert value > 0


SCALES = {
    "volume": (("mL", "mL"), ("ml", "mL"), ("uL", "uL"), ("µL", "uL")),
    "mass": (("mg", "mg"), ("mcg", "ug"), ("ug", "ug"), ("µg", "ug"), ("ng", "ng"), ("g", "g")),
    "weight": (("kg", "kg"),),
    "strength": (
        ("mg/mL", "mg/mL"),
        ("mcg/mL", "ug/mL"),
        ("%", "cg/mL"),
    ),  # 1 % is a gram in 100 mL
}
SMALLEST = {"volume": "uL", "mass": "ng", "weight": "g", "strength": "ug/mL"}


@given(data=st.data(), thousandths=st.integers(1, 99_999))
@settings(max_examples=200, deadline=None)
def test_every_unit_reads_as_pint_converts_it(data: st.DataObject, thousandths: int) -> None:
    what = data.draw(st.sampled_from(sorted(SCALES)))
    typed_unit, unit = data.draw(st.sampled_from(SCALES[what]))
    typed = f"{Decimal(thousandths).scaleb(-3).normalize():f} {typed_unit}"
    try:
        value = READERS[what](typed)
    except AskBack:
        return
    there = UNITS.Quantity(Fraction(thousandths, 1000), unit).to(SMALLEST[what])
    assert Fraction(there.magnitude) == value


def numbing(formulary: Formulary) -> list[str]:
    """Local anesthetics whose limit is known somewhere, and those of which it is not."""
    return [name for name, agent in formulary.agents.items() if agent.kind in ADD_UP]


def by_pint(
    formulary: Formulary, agent: str, strength: int, volume_ul: Fraction, setting: Setting
) -> Fraction | None:
    """The share of the limit by another way: with units, in other steps, and a minimum."""
    amount = UNITS.Quantity(Fraction(strength), "ug/mL") * UNITS.Quantity(volume_ul, "uL")
    weight = UNITS.Quantity(Fraction(setting.weight_g), "g")
    here = [each for each in formulary.agents[agent].limits if each.country == setting.country]
    own = [each for each in here if each.epinephrine is setting.epinephrine]
    most = []
    for each in own or [each for each in here if not each.epinephrine]:
        if each.ug_per_kg is not None:
            most.append(UNITS.Quantity(Fraction(each.ug_per_kg), "ug/kg") * weight)
        if each.ug is not None:
            most.append(UNITS.Quantity(Fraction(each.ug), "ug"))
    if not most:
        return None
    return max(Fraction((amount / each).to("dimensionless").magnitude) for each in most)


WRITTEN = cabinet().model_copy(update={"agents": authored().agents})
"""The course's formulary with the limits that await a second reader, too."""


@pytest.mark.parametrize(
    "formulary", [FORMULARY, cabinet(), WRITTEN], ids=["tests", "course", "as written"]
)
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_shares_of_all_agents_and_mixtures_equal_an_independent_calculation(
    formulary: Formulary, data: st.DataObject
) -> None:
    agents = data.draw(
        st.lists(st.sampled_from(numbing(formulary)), min_size=1, max_size=4, unique=True)
    )
    setting = Setting(
        weight_g=data.draw(st.integers(20_000, 250_000)),
        country=data.draw(st.sampled_from(["US", "UK"])),
        epinephrine=data.draw(st.booleans()),
    )
    volumes = {agent: data.draw(st.integers(1, 20_000)) for agent in agents}
    strengths = {agent: data.draw(st.integers(1, 90_000)) for agent in agents}
    given_part = Fraction(data.draw(st.integers(1, 50)), 50)
    amounts = {agent: strengths[agent] * volumes[agent] * given_part for agent in agents}
    parts = shares(formulary, amounts, setting)
    there = {
        agent: by_pint(formulary, agent, strengths[agent], volumes[agent] * given_part, setting)
        for agent in agents
    }
    assert {each.agent: each.of_limit for each in parts} == there
    known = list(there.values())
    assert total(parts) == (None if None in known else sum(filter(None, known)))


def test_a_limit_that_is_not_known_is_never_a_number() -> None:
    here = Setting(weight_g=70_000, country="US")
    part = share(FORMULARY, "ropivacaine", 1, here)
    assert (part.limit_ng, part.of_limit) == (None, None)
    assert part.not_known == "No label was read of ropivacaine."
    assert total((part,)) is None
    assert share(FORMULARY, "procaine", 1, Setting(70_000, "UK")).not_known


@pytest.mark.parametrize(
    ("value", "is_"),
    [(Fraction(45, 2), "22.5"), (Fraction(1, 3), "0.333"), (40_000, "40,000"), (0, "0")],
)
def test_numbers_are_written_plainly(value: Fraction | int, is_: str) -> None:
    assert plain(value) == is_
