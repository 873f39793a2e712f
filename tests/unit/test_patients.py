"""Patients' records: checked when they are read, every mistake at its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tpilab.evidence import fact
from tpilab.patients import load_patient, patient
from tpilab.patients.records import DATA
from tpilab.views.body_map import PATTERNS
from tpilab.yaml_lines import AuthoringError

NAMES = sorted(path.stem for path in DATA.glob("*.yaml"))
FIRST = [name for name in NAMES if name < "p06"]


@pytest.mark.parametrize("name", NAMES)
def test_each_patient_is_sound(name: str) -> None:
    person = patient(name)
    assert {fact(cited).id for cited in person.sources} == set(person.sources)
    for point in person.hands.points if person.hands else ():
        assert point.pattern in PATTERNS
        assert point.threshold_kPa < person.touched.threshold_kPa


def test_they_differ_where_it_matters() -> None:
    kinds = {name: {point.kind for point in patient(name).touched.points} for name in FIRST}
    both: set[str] = {"active", "latent"}
    assert kinds == {"p01": both, "p02": {"latent"}, "p03": set(), "p04": both, "p05": set()}
    for name in ("p03", "p05"):
        assert patient(name).touched.widespread
        assert not patient(name).touched.bands


def test_thresholds_lie_where_the_evidence_puts_them() -> None:
    office = fact("DX-032").value("upper trapezius").value
    lower = fact("DX-016").value("mean difference").value
    reyes = patient("p01").touched
    assert abs(reyes.threshold_kPa - office) < 10
    active = next(point for point in reyes.points if point.kind == "active")
    assert abs(active.threshold_kPa - (reyes.threshold_kPa + lower)) < 20


def test_an_unknown_patient_lists_the_known_ones() -> None:
    with pytest.raises(KeyError, match="p01, p02, p03"):
        patient("p99")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("muscle: upper_trapezius", "muscle: upper_trapezium", "no muscle 'upper_trapezium'"),
        ("at_cm: [8.6, 13.1]", "at_cm: [8.6, 3.1]", r"\[8.6, 3.1\] is not in the right upper"),
        (
            "side: left\n      at_cm: [-7.8",
            "side: right\n      at_cm: [-7.8",
            "is not in the right upper trapezius",
        ),
        ("sources: [DX-002, DX-016", "sources: [DX-002, DX-999", "DX-999"),
        ("facts: [DX-001, DX-002, DX-035, INJ-055]", "facts: []", "facts"),
        ("age: 41", "age: 11", "age"),
        ("id: p01", "id: p07", "same name"),
        ("kind: active", "kind: dormant", "kind"),
        ("best: candidate", "best: leave", "active point go together"),
        ("skin_tone: 3", "skin_tone: 3\nmood: sad", "unknown field 'mood'"),
        ("threshold_kPa: 155", "threshold_kPa: lots", "threshold_kPa"),
    ],
)
def test_mistakes_name_file_line_and_reason(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (DATA / "p01.yaml").read_text("utf-8")
    assert old in text
    line = text[: text.index(old)].count("\n") + new.count("\n") + 1
    path = tmp_path / "p01.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(AuthoringError, match=rf"p01\.yaml:{line}: .*{said}"):
        load_patient(path)


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    text = (DATA / "p01.yaml").read_text("utf-8")
    path = tmp_path / "p01.yaml"
    path.write_text(
        "\n".join(x for x in text.splitlines() if not x.startswith("sources:")), "utf-8"
    )
    with pytest.raises(AuthoringError, match=r"p01\.yaml:\d+: 'sources' is missing; add it"):
        load_patient(path)
