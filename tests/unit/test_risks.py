"""Risks with honest denominators, and the tables in which a clinician reads the emergencies."""

from __future__ import annotations

from pathlib import Path

import pytest

import tpilab.evidence.risks as module
from tpilab.evidence.risks import PEOPLE, SITES, Counted, risks
from tpilab.physics.physiology import graphs
from tpilab.views.emergencies_told import (
    PEOPLE as MET,
)
from tpilab.views.emergencies_told import (
    REPORTED,
    emergency_graph_told,
    emergency_table_told,
    table_rows,
)
from tpilab.widgets.risks import Risks, scene
from tpilab.yaml_lines import AuthoringError


def counted(happened: int, among: int) -> Counted:
    return Counted(of="x", happened=happened, among=among, unit="people", fact="RISK-011")


def test_where_nothing_was_seen_the_rule_of_three_speaks() -> None:
    assert counted(0, 300).upper == pytest.approx(0.01)
    assert "none in 300 people" in counted(0, 300).words
    assert "1 in 100" in counted(0, 300).words


def test_the_upper_bound_is_wilson_s() -> None:
    # 8 of 100: Wilson's interval is 4.11 to 15.00 %
    assert counted(8, 100).upper == pytest.approx(0.1500, abs=2e-4)


@pytest.mark.parametrize(
    ("happened", "among", "drawn"),
    [(8, 100, True), (1, 1000, True), (1, 100_000, False), (0, 50, False)],
)
def test_figures_of_people_show_only_what_they_can(happened: int, among: int, drawn: bool) -> None:
    assert counted(happened, among).may_be_drawn == drawn or not happened


def test_every_site_has_its_risks_and_what_nobody_counted_is_said() -> None:
    for site in SITES:
        assert sum(site in each.sites for each in risks()) >= 6
    for each in risks():
        assert each.counted or "obody" in each.never
    assert {name for each in risks() for name in each.people} == set(PEOPLE)


def test_the_lung_comes_first_and_the_serious_before_the_usual() -> None:
    assert risks()[0].id == "lung"
    serious = [each.serious for each in risks()]
    assert serious == sorted(serious, reverse=True)


def test_a_needling_count_is_never_called_an_injection_s() -> None:
    for each in risks():
        for count in each.counted:
            assert "trigger point injection" not in count.of


def test_nothing_rare_is_drawn_and_no_risk_travels_without_words() -> None:
    for each in scene()["risks"]:
        assert each["say"]
        assert each["counted"] or each["never"]
    lung = scene()["risks"][0]
    assert all(not count["drawn"] for count in lung["counted"])


def test_a_notebook_without_a_kernel_shows_the_risks_in_words() -> None:
    bundle = Risks()._repr_mimebundle_()
    assert "A collapsed lung" in bundle[0]["text/plain"]


def test_a_file_with_an_unknown_fact_is_refused_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (module.DATA / "risks.yaml").read_text("utf-8")
    (tmp_path / "risks.yaml").write_text(text.replace("fact: RISK-014", "fact: XX-999"), "utf-8")
    monkeypatch.setattr(module, "DATA", tmp_path)
    risks.cache_clear()
    with pytest.raises(AuthoringError, match="XX-999"):
        risks()
    monkeypatch.undo()
    risks.cache_clear()


def test_every_emergency_stands_in_the_table_beside_what_sources_say() -> None:
    assert set(MET) == set(REPORTED) == set(graphs())
    rows = table_rows()
    assert len(rows) == 2 * len(graphs())
    text, markdown = emergency_table_told()
    assert "didactic choice" in text
    assert markdown.count("|by the book|") == len(graphs())


@pytest.mark.parametrize("name", graphs())
def test_a_graph_reads_as_a_table_with_what_each_row_rests_on(name: str) -> None:
    text, markdown = emergency_graph_told(name)
    assert "didactic choice" in text
    assert len({row.count("|") for row in markdown.split("\n\n")[1].splitlines()}) == 1


def test_a_graph_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="no emergency 'tea'"):
        emergency_graph_told("tea")
