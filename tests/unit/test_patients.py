"""Patients' records: checked when they are read, every mistake at its file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tpilab.evidence import fact
from tpilab.patients import formulary, load_forms, load_patient, patient
from tpilab.patients.models import Review
from tpilab.patients.records import DATA
from tpilab.skills.select.waiting import PEOPLE
from tpilab.views.body_map import area_names, patterns_of
from tpilab.yaml_lines import AuthoringError

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in DATA.glob("*.yaml"))
RECORDS = [*DATA.glob("*.yaml"), *(ROOT / "solutions/.patients").glob("*.yaml")]
FIRST = [name for name in NAMES if name < "p07"]


@pytest.mark.parametrize("name", NAMES)
def test_each_patient_is_sound(name: str) -> None:
    person = patient(name)
    assert {fact(cited).id for cited in person.sources} == set(person.sources)
    for point in person.hands.points if person.hands else ():
        assert point.pattern in patterns_of(person.touched.region)
        assert point.threshold_kPa < person.touched.threshold_kPa


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_mirrored_record_says_left_and_right_of_a_side_only(path: Path) -> None:
    idioms = re.compile(
        r"\b(all|quite|just|is|was) right\b|\bright (now|away|thing|answer)\b"
        r"|\b(quite|never|I|we|they|is|was|has|have|nothing) left\b|\bleft (alone|over|behind)\b",
        re.IGNORECASE,
    )
    for form in load_forms(path).values():
        if any(variant.mirror for variant in form.variants.values()):
            assert not idioms.search(form.model_dump_json())


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_until_two_clinicians_agreed_a_record_is_called_unreviewed(path: Path) -> None:
    person = load_patient(path)
    assert not person.adjudicated  # nobody has read it yet; who signs is named in `reviews`
    one = Review(name="A. Reader", role="physician", date="2026-12-01")
    again = person.model_copy(update={"reviews": (one, one)})
    assert not again.adjudicated
    other = one.model_copy(update={"name": "B. Reader"})
    assert person.model_copy(update={"reviews": (one, other)}).adjudicated


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_what_is_painted_are_areas_of_the_body_map(path: Path) -> None:
    for form in load_forms(path).values():
        if form.visit:
            assert set(form.visit.draws) <= set(area_names())


def test_twelve_people_consult_and_differ() -> None:
    people = [person for name in NAMES if (person := patient(name)).visit]
    assert len(people) >= 12
    assert len({person.skin_tone for person in people}) >= 5
    assert {person.build.sex for person in people} == {"female", "male"}
    assert {person.consults.paths[0].choice for person in people} == {
        "inject", "not_yet", "not", "refer",
    }  # fmt: skip
    dangers = {danger for person in people for danger in person.consults.dangers}
    assert dangers >= {"coronary", "dissection", "myelopathy", "giant_cell"}


def test_each_mimic_is_the_main_point_of_somebody_who_is_practiced_with() -> None:
    """What a needle could be aimed at by mistake; by the reason of the best decision."""
    mimics = {
        "nerve_root", "widespread", "infection", "fracture", "giant_cell", "polymyalgia", "joint",
        "heart",
    }  # fmt: skip
    called = re.compile(r'see\("(\w+)"')
    pages = (ROOT / "course/src/pages").glob("*.md")
    met = {*PEOPLE, *(name for page in pages for name in called.findall(page.read_text("utf-8")))}
    assert mimics <= {patient(name).consults.paths[0].reasons[0] for name in met}


def test_one_who_consults_with_a_headache_meets_its_criteria_and_another_does_not() -> None:
    counted = {name: patient(name).consults.criteria["ichd3_tth"] for name in ("p28", "p28b")}
    assert [each.verdict for each in counted.values()] == ["met", "not_met"]
    assert "active_point" in patient("p28").consults.paths[0].reasons
    assert patient("p28b").consults.paths[0].reasons == ("painkillers",)


def test_a_variant_exchanges_sides_in_places_and_words() -> None:
    left, right = patient("p11"), patient("p11b")
    assert left.touched.points[0].side == "left"
    assert right.touched.points[0].side == "right"
    assert right.touched.points[0].at_cm[0] == -left.touched.points[0].at_cm[0]
    assert right.consults.site.label == "right upper trapezius"
    assert right.consults.draws == ("shoulder-right", "shoulder-left", "neck-right")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    tried:", "    trieda:", "no 'trieda' in the catalog"),
        ("site: {label: left upper trapezius, risks: [risk_lung]}",
         "site: {label: left upper trapezius, risks: [risk_moon]}", "no risk 'risk_moon'"),
        ("by: [faint!]", "by: [fainting!]", "no 'fainting!' in the catalog"),
        ("reasons: [active_point]}", "reasons: [because]}", "no reason 'because'"),
        ("      met: [taut_band, spot, referred]", "      met: [taut_band, spot]", "go together"),
        ("      age: 29\n", "      age: 7\n", "age"),
        ("facts: [RISK-029]", "facts: [RISK-999]", "RISK-999"),
        ("takes: [contraceptive_pill, magnesium]", "takes: [contraceptive_pill, moonstone]",
         "no drug 'moonstone' in drugs.yaml"),
        ("takes: [contraceptive_pill, magnesium]", "takes: [contraceptive_pill, apixaban]",
         r"apixaban \(blood thinner\): no key finds it out"),
        ("takes: [contraceptive_pill, magnesium]",
         'allergies: [{to: lidocaine, true: "yes"}]', "and the danger go together"),
    ],
)  # fmt: skip
def test_mistakes_in_a_consultation_are_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (DATA / "p11.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "p11.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(AuthoringError, match=rf"p11\.yaml:\d+: .*{said}"):
        load_patient(path)


def test_drugs_are_those_of_the_records_and_rest_on_facts() -> None:
    known = formulary()
    forms = [form for path in RECORDS for form in load_forms(path).values()]
    named = {name for form in forms for name in (*form.takes, *(a.to for a in form.allergies))}
    assert named == set(known.drugs)
    assert {each.group for each in known.drugs.values()} == set(known.groups)
    assert all(fact(name) for group in known.groups.values() for name in group.facts)


def test_they_differ_where_it_matters() -> None:
    kinds = {name: {point.kind for point in patient(name).touched.points} for name in FIRST}
    both: set[str] = {"active", "latent"}
    assert kinds == {
        "p01": both,
        "p02": {"latent"},
        "p03": set(),
        "p04": both,
        "p05": set(),
        "p06": {"latent"},
    }
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
