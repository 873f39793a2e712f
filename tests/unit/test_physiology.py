"""A body goes through an emergency's states as the file says, the same however time is cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from tpilab.physics.physiology import advance, begin, ended, given, graph, graphs, held, means
from tpilab.physics.physiology.body import ADULT, Body
from tpilab.physics.physiology.graph import DATA, load_graph
from tpilab.yaml_lines import AuthoringError

SEEDS = range(40)


def states(body: Body) -> list[str]:
    return [name for _, name in body.changes]


@pytest.mark.parametrize("name", graphs())
def test_every_emergency_is_read_and_its_claims_are_cited_or_called_didactic(name: str) -> None:
    found = graph(name)
    assert found.facts
    for state in found.states.values():
        for way in state.ways:
            assert way.why.endswith(".")
            assert way.basis == ("evidence" if way.facts else "didactic")


@pytest.mark.parametrize("name", graphs())
def test_the_first_signs_are_near_the_usual_vital_signs_and_no_jump(name: str) -> None:
    body = begin(name, 1, 70_000)
    assert tuple(body.shown.values()) == ADULT
    after = advance(body, 1).shown
    assert abs(after["hr"] - ADULT[0]) <= 8


@drawn(st.sampled_from(graphs()), st.integers(0, 2**40), st.lists(st.integers(0, 90), max_size=12))
def test_to_wait_in_parts_is_to_wait_once(name: str, seed: int, parts: list[int]) -> None:
    whole = advance(begin(name, seed, 70_000), sum(parts))
    body = begin(name, seed, 70_000)
    for each in parts:
        body = advance(body, each)
    assert body == whole


def test_nothing_happens_in_no_time_or_less() -> None:
    body = begin("last", 1, 70_000)
    assert advance(body, 0) is body
    assert advance(body, -5) is body


def test_untreated_toxicity_kills_most_and_not_all() -> None:
    dead = [ended(advance(begin("last", seed, 70_000), 1800)) for seed in SEEDS].count("dead")
    assert len(SEEDS) // 2 < dead < len(SEEDS)


def test_lipid_at_the_first_sign_spares_the_heart() -> None:
    for seed in SEEDS:
        body = given(begin("last", seed, 70_000), "lipid", "iv", 105_000)
        assert "failing" not in states(advance(body, 1800))


def test_vasopressin_stops_a_failing_heart_sooner() -> None:
    for seed in SEEDS:
        body = begin("last", seed, 70_000)
        while "failing" not in states(body) and body.clock_s < 1800:
            body = advance(body, 5)
        if "failing" not in states(body):
            continue
        worse = advance(given(body, "vasopressin", "iv", 40_000), 75)
        assert "arrest" in states(worse)


@pytest.mark.parametrize(("ul", "counts"), [(83_999, False), (84_000, True), (105_000, True)])
def test_lipid_counts_from_its_dose_by_weight_on(ul: int, counts: bool) -> None:
    body = advance(given(begin("last", 1, 70_000), "lipid", "iv", ul), 130)
    assert ("lipid" in body.working()) == counts


def test_lipid_in_two_parts_counts_as_one() -> None:
    body = given(given(begin("last", 1, 70_000), "lipid", "iv", 50_000), "lipid", "iv", 50_000)
    assert "lipid" in advance(body, 130).working()


@pytest.mark.parametrize(
    ("ug", "route", "expected"),
    [(500, "im", "epi_im"), (300, "im", "epi_im"), (600, "im", "epi_im_big"),
     (50, "iv", "epi_small"), (100, "iv", "epi_big"), (1000, "iv", "epi_arrest"),
     (500, "sc", "epi_sc")],
)  # fmt: skip
def test_epinephrine_is_another_drug_by_each_way_and_dose(
    ug: int, route: str, expected: str
) -> None:
    body = given(begin("last", 1, 70_000), "epinephrine", route, ug)
    assert expected in {window.means for window in body.windows}


def test_a_position_works_while_it_is_held() -> None:
    body = held(begin("vasovagal", 1, 70_000), ("flat",))
    assert "flat" in advance(body, 10).working()
    assert "flat" not in advance(held(advance(body, 10), ("sit_up",), ("flat",)), 1).working()


def test_who_faints_comes_round_flat_and_falls_when_held_up() -> None:
    for seed in SEEDS:
        assert ended(advance(held(begin("vasovagal", seed, 70_000), ("flat",)), 900)) == "well"
        assert ended(advance(begin("vasovagal", seed, 70_000), 900)) == "harmed"


def test_a_person_s_own_usual_signs_shift_what_is_seen_and_no_pulse_stays_none() -> None:
    slow = (60, 100, 60, 12, 98)
    body = advance(begin("anaphylaxis", 3, 70_000, slow), 60)
    other = advance(begin("anaphylaxis", 3, 70_000), 60)
    assert body.shown["hr"] < other.shown["hr"]
    arrest = advance(begin("tension", 1, 70_000, slow), 1000)
    assert arrest.shown["hr"] == 0


def test_every_means_is_named_and_used_or_does_something() -> None:
    named = {
        name
        for each in map(graph, graphs())
        for state in each.states.values()
        for way in state.ways
        for name in (*way.when, *way.any_of, *way.unless)
    }
    never = {name for each in map(graph, graphs()) for name in each.never}
    idle = {"amiodarone", "glucose", "naloxone", "antibiotic", "inhaled", "airway", "sitting"}
    for name, each in means().items():
        works = any(each.does.row)
        assert works or name in named | never | idle | {"antihistamine", "steroid", "epi_sc"}, name


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("to: excited", "to: nowhere", "no state 'nowhere'"),
        ("unless: [lipid], permille: 850", "unless: [butter], permille: 850", "no means 'butter'"),
        ("after_s: [45, 120]", "after_s: [120, 45]", "from is later than to"),
        ("facts: [PK-037, RISK-203, RISK-204]", "facts: [XX-999]", "XX-999"),
        ("  vasopressin: vasopressin_in_last", "  tea: vasopressin_in_last", "no means 'tea'"),
    ],
)
def test_a_file_with_a_mistake_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = (DATA / "last.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "last.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(AuthoringError) as error:
        load_graph(path)
    assert told in str(error.value)
    assert ".yaml:" in str(error.value)
