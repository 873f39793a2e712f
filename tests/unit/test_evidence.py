"""The evidence: whole, typed, and honest about what may decide."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from tpilab.evidence import DATA, cite, evidence, fact, objective
from tpilab.evidence.author import author
from tpilab.evidence.models import Fact, Source
from tpilab.yaml_lines import AuthoringError

PLAIN = fact("DX-009")
VERIFICATION = {
    "document": "US prescribing information",
    "country": "US",
    "edition": "2024-05-01",
    "read_on": "2024-06-01",
    "read_by": ["A. Reader", "B. Reader"],
}


def changed(**fields: object) -> Fact:
    import json

    return Fact.model_validate_json(json.dumps({**PLAIN.model_dump(mode="json"), **fields}))


def test_a_fact_gives_value_unit_range_and_source() -> None:
    kappa = PLAIN.value("pooled kappa")
    assert (kappa.value, kappa.unit, kappa.ci95) == (0.452, "kappa", (0.364, 0.54))
    assert cite(PLAIN.source[0]).link.startswith("https://doi.org/")


@pytest.mark.parametrize("ask", [fact, cite, objective])
def test_what_is_not_there_is_named(ask: object) -> None:
    with pytest.raises(KeyError, match="nonsense"):
        ask("nonsense")  # type: ignore[operator]
    with pytest.raises(KeyError, match="pooled kappa"):
        PLAIN.value("nonsense")


def test_every_sentence_of_the_seed_has_objectives() -> None:
    assert [each.id for each in evidence().sentences] == [f"S{n:02d}" for n in range(1, 20)]


@pytest.mark.parametrize(
    ("status", "may"),
    [
        ("primary-verified", {"teach", "key", "limit", "unsafe_act"}),
        ("abstract-read", {"teach", "key"}),
        ("weak-source", {"teach"}),
        ("unconfirmed", {"teach"}),
    ],
)
def test_what_a_fact_may_decide(status: str, may: set[str]) -> None:
    verified = VERIFICATION if status == "primary-verified" else None
    each = changed(status=status, verified=verified)
    uses = ("teach", "key", "limit", "unsafe_act")
    assert {use for use in uses if each.may_not(use) is None} == may


def test_verified_needs_two_readers_and_its_document() -> None:
    with pytest.raises(ValidationError, match="go together"):
        changed(status="primary-verified")
    with pytest.raises(ValidationError, match="go together"):
        changed(verified=VERIFICATION)
    twice = {**VERIFICATION, "read_by": ["A. Reader", "A. Reader"]}
    with pytest.raises(ValidationError, match="two different readers"):
        changed(status="primary-verified", verified=twice)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("facts.yaml", "id: DX-002", "id: DX-001", "used twice"),
        ("facts.yaml", "  - delphi2018", "  - nobody1900", "unknown source 'nobody1900'"),
        ("facts.yaml", "  status: abstract-read", "  status: certain", "status"),
        ("objectives.yaml", "SEED-01", "SEED-99", "unknown fact"),
        ("objectives.yaml", "id: S01.1", "id: S01.2", "ought to be S01.1"),
    ],
)
def test_a_mistake_in_the_evidence_is_told_at_its_line(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    for path in DATA.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    target = tmp_path / file
    target.write_text(target.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(AuthoringError, match=rf"{file}:\d+: .*{told}"):
        author(tmp_path)


@pytest.mark.parametrize(
    ("author_field", "short"),
    [
        ("Rathbone ATL, Grosman-Rimon L, Kumbhare DA", "Rathbone et al. 2017"),
        ("Paik Y, Seo K", "Paik and Seo 2017"),
        ("Cagnie B, et al. (first author to be confirmed)", "Cagnie et al. 2017"),
        ("White A", "White 2017"),
        ("authors not shown (X)", "Journal 2017"),
    ],
)
def test_a_source_is_cited_by_name_and_year(author_field: str, short: str) -> None:
    source = Source.model_validate(
        {"title": "T", "author": author_field, "issued": 2017, "container-title": "Journal",
         "type": "article-journal"}
    )  # fmt: skip
    assert source.short == short
