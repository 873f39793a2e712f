"""What the cabinet says: limits that two read, labels whose figures agree, traps with a report."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from tpilab.evidence import fact
from tpilab.formulary import Container, Country, Limit, authored, cabinet
from tpilab.formulary.dose import ADD_UP, NG_PER_UG, Setting, share

CABINET = cabinet()
CONTAINERS = sorted(CABINET.containers.items())
NAMES = [name for name, _ in CONTAINERS]
KNOWN = [name for name, each in CONTAINERS if each.holds]
LIMITS = [(name, limit) for name, agent in CABINET.agents.items() for limit in agent.limits]
TODAY = "2026-11"

BY_HAND = {
    ("lidocaine", "US", False): ("4.5", "300"),
    ("lidocaine", "US", True): ("7", "500"),
    ("lidocaine", "UK", False): (None, "200"),
    ("mepivacaine", "US", False): ("7", "400"),
    ("bupivacaine", "UK", False): ("2", "150"),
}
"""mg/kg and mg in all, as two readers wrote them down."""
NOT_READ: list[tuple[str, Country]] = [
    ("bupivacaine", "US"), ("ropivacaine", "US"), ("ropivacaine", "UK"), ("procaine", "US"),
    ("procaine", "UK"), ("mepivacaine", "UK"),
]  # fmt: skip


def printed(container: Container) -> str:
    return "; ".join(container.printed)


def drug(container: Container) -> int:
    """The strength of what the label names first, ug/mL."""
    return container.holds[0].per_ml


@pytest.mark.parametrize(
    ("name", "limit"), LIMITS, ids=[f"{n}-{x.country}-{x.epinephrine}" for n, x in LIMITS]
)
def test_a_limit_is_what_its_fact_says_and_two_read_it(name: str, limit: Limit) -> None:
    per_kg, whole = BY_HAND[name, limit.country, limit.epinephrine]
    known = fact(limit.fact)
    assert known.status == "primary-verified"
    assert known.verified is not None
    assert known.verified.country == limit.country
    figures = {(each.unit, Fraction(str(each.value))) for each in known.values if each.value}
    for figure, unit, ug in ((per_kg, "mg/kg", limit.ug_per_kg), (whole, "mg", limit.ug)):
        assert (ug is None) == (figure is None)
        if figure is not None:
            assert ug == Fraction(figure) * 1000
            assert (unit, Fraction(figure)) in figures


def test_all_limits_written_by_hand_are_there() -> None:
    assert {(name, x.country, x.epinephrine) for name, x in LIMITS} == set(BY_HAND)


@pytest.mark.parametrize(("agent", "country"), NOT_READ)
def test_what_was_not_read_is_refused_in_words(agent: str, country: Country) -> None:
    told = share(CABINET, agent, 1000, Setting(70_000, country))
    assert told.limit_ng is None
    assert agent in told.not_known.lower()


def test_a_limit_that_awaits_a_reader_is_only_written() -> None:
    waiting = {
        (name, each.fact)
        for name, agent in authored().agents.items()
        for each in agent.limits
        if each not in CABINET.agents[name].limits
    }
    assert waiting == {("bupivacaine", "PK-104")}


def test_every_local_anesthetic_has_a_limit_or_says_why_not() -> None:
    for agent in CABINET.agents.values():
        if agent.kind in ADD_UP:
            assert agent.limits or agent.not_known, agent.label


def test_every_agent_cites_facts_that_exist_and_forbids_with_a_read_text() -> None:
    for agent in CABINET.agents.values():
        for name in agent.facts:
            assert fact(name).status != "unconfirmed"
        for caution in agent.cautions:
            statuses = {fact(name).status for name in caution.facts}
            assert not caution.forbids or statuses & {"abstract-read", "primary-verified"}


def test_a_mix_is_refused_only_for_what_was_read() -> None:
    for clash in CABINET.clashes:
        for name in clash.facts:
            assert fact(name).may_not("key") is None, clash.of


@pytest.mark.parametrize("name", KNOWN)
def test_percent_on_a_label_is_ten_times_as_many_mg_in_a_ml(name: str) -> None:
    container = CABINET.containers[name]
    for percent in re.findall(r"(\d+(?:\.\d+)?)%", printed(container)):
        assert Fraction(percent) * 10_000 == drug(container)
    for strength in re.findall(r"(\d+(?:\.\d+)?) mg/mL", printed(container)):
        assert Fraction(strength) * 1000 == drug(container)


@pytest.mark.parametrize("name", KNOWN)
def test_a_ratio_on_a_label_is_what_is_in_it(name: str) -> None:
    container = CABINET.containers[name]
    ratio = re.search(r"1:(\d{1,3}(?:,000)+)", printed(container))
    holds = {part.agent: part.per_ml for part in container.holds}
    assert (ratio is None) == ("epinephrine" not in holds)
    if ratio:
        assert Fraction(1_000_000, int(ratio[1].replace(",", ""))) == holds["epinephrine"]


@pytest.mark.parametrize("name", KNOWN)
def test_volume_preservative_and_doses_are_printed_as_they_are(name: str) -> None:
    container, label = CABINET.containers[name], printed(CABINET.containers[name])
    volume = re.search(r"(?<![\d.])(\d+) mL", label)
    if volume and container.fault != "opened":
        assert int(volume[1]) * 1000 == container.volume_ul
    assert ("multiple-dose" in label) == (not container.single_dose)
    if "ithout preservative" in label or "no preservative" in label:
        assert container.preservative == ""
    if container.preservative:
        first = container.preservative.split(" ")[0].lower()
        assert f"contains {first}" in label.lower()
    assert "epinephrine" not in label or "sulfite" in label


@pytest.mark.parametrize("name", KNOWN)
def test_only_the_expired_has_expired(name: str) -> None:
    container = CABINET.containers[name]
    date = re.search(r"EXP (\d{4}-\d\d)", printed(container))
    assert date is not None
    assert (date[1] < TODAY) == (container.fault == "expired")


@pytest.mark.parametrize("name", NAMES)
def test_a_trap_rests_on_a_report_that_was_read(name: str) -> None:
    container = CABINET.containers[name]
    kinds = {CABINET.agents[part.agent].kind for part in container.holds}
    assert (container.trap is not None) == (container.fault is not None)
    assert "trap" not in kinds or container.fault == "wrong"
    if container.trap is not None and container.fault != "expired":
        assert container.trap_facts
        for each in container.trap_facts:
            assert fact(each).may_not("key") is None


def test_every_agent_stands_in_the_cabinet_and_look_alikes_do_too() -> None:
    held = {part.agent for each in CABINET.containers.values() for part in each.holds}
    assert held == set(CABINET.agents)
    blue = {name for name, each in CONTAINERS if each.color == "blue"}
    assert {"saline_ampoule", "potassium_ampoule", "salt_vial", "water_ampoule"} <= blue


def test_a_full_vial_of_two_percent_passes_the_limit_that_one_percent_keeps() -> None:
    weak, strong = (CABINET.containers[f"lidocaine_{each}_vial"] for each in (1, 2))
    for container, over in ((weak, False), (strong, True)):
        amount = drug(container) * container.volume_ul
        told = share(CABINET, "lidocaine", amount, Setting(70_000))
        assert told.limit_ng == 300_000 * NG_PER_UG
        assert told.of_limit is not None
        assert (told.of_limit > 1) == over
