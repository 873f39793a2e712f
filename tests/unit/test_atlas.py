"""The atlas: authored and compiled alike, drawn whole, honest about what it rests on."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.unit.test_figures import SVG
from tpilab.anatomy.atlas import ATLAS, LAYERS, VIEWS, Referral, View, atlas
from tpilab.anatomy.atlas_author import author, compiled
from tpilab.evidence import fact
from tpilab.quiz.bank import load_bank
from tpilab.views.body_map import PATTERNS, plate_picture, still_picture
from tpilab.views.body_map.cards import STATUS, explorer, in_words, pattern_told
from tpilab.views.body_map.plate_parts import SIGHTS, box, sides
from tpilab.yaml_lines import AuthoringError

MADE = atlas()
PICTURES = {view: plate_picture(view) for view in VIEWS}
views = pytest.mark.parametrize("view", VIEWS)
MOST_BYTES = 425_000
ROOT = Path(__file__).parents[2]


SMALL = {
    "zones": """\
groups: {head: Head, neck: Neck, shoulder: S, arm: A, trunk: T, back: B, hip: H, leg: L}
zones:
  - {name: temple, label: temple, group: head, side_cm: [[0, 0], [1, 0], [1, 1]]}
  - {name: eye, label: eye, group: head, front_cm: [[0, 0], [1, 0], [1, 1]]}
""",
    "cards": """\
cards:
  - name: masseter
    label: Masseter
    refers: [{fact: REF-012, to: [temple]}]
    pain: {says: Jaw., facts: [REF-012]}
    beneath: {says: The parotid gland., facts: [HAZ-008]}
    feel: {says: Flat., label: D}
    needle: none
    decision: {says: Not here., label: D}
""",
    **{
        view: f"""\
view: {view}
label: {view}
landmarks_cm: {{}}
body_cm: [[0, 0], [1, 0], [1, 1]]
lines_cm: []
cloth_cm: [[0, 0], [1, 0], [1, 1]]
hair_cm: [[0, 0], [1, 0], [1, 1]]
bones:
  - shape_cm: [[0, 0], [1, 0], [1, 1]]
  - borrow: {{region: neck_and_shoulders, outline: scapula}}
borrows:
  - {{region: neck_and_shoulders, muscle: teres}}
muscles:
  - name: masseter
    label: Masseter
    layer: 1
    of: masseter
    guides_cm:
      - [[0, 0], [1, 0], [2, 0]]
      - [[0, 1], [1, 1], [2, 1]]
"""
        for view in VIEWS
    },
}


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("front", "layer: 1", "layer: 4", r"front\.yaml:16: .*layer"),
        ("side", "of: masseter", "of: jaw", r"side\.yaml:17: no card 'jaw' in cards"),
        ("side", "view: side", "view: back", r"side\.yaml:1: 'back' lies in side\.yaml"),
        ("back", "muscle: teres", "muscle: soleus", r"back\.yaml:12: no muscle 'soleus'"),
        ("back", "outline: scapula", "outline: coccyx", r"back\.yaml:10: .*no outline 'coccyx'"),
        ("back", "name: masseter", "name: teres", r"back\.yaml:14: 'teres' is there twice"),
        ("front", ", [2, 1]]", "]", r"front\.yaml:\d+: "),
        ("zones", "name: temple", "name: eye", r"zones\.yaml:4: 'eye' is there twice"),
        ("zones", ", front_cm: [[0, 0], [1, 0], [1, 1]]", "", r"zones\.yaml:4: eye is drawn in no"),
        ("cards", "fact: REF-012", "fact: REF-999", r"cards\.yaml:4: no fact 'REF-999'"),
        ("cards", "to: [temple]", "to: [toe]", r"cards\.yaml:4: no place 'toe'"),
        ("cards", "label: D}", "facts: [DX-999]}", r"cards\.yaml:7: no fact 'DX-999'"),
        ("cards", ", facts: [HAZ-008]", "", r"cards\.yaml:6: .*needs either facts or a label"),
        ("cards", "name: masseter", "name: tongue", r"cards\.yaml:2: tongue is on no plate"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(
    tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    for each, text in SMALL.items():
        assert each != name or old in text
        changed = text.replace(old, new, 1) if each == name else text
        (tmp_path / f"{each}.yaml").write_text(changed, "utf-8")
    with pytest.raises(AuthoringError) as caught:
        author(tmp_path)
    assert re.search(told, str(caught.value))


def test_what_is_compiled_is_what_is_authored() -> None:
    assert ATLAS.read_text("utf-8") == compiled(author())


def test_every_pattern_names_a_fact_and_tells_its_status() -> None:
    for card in MADE.cards:
        for each in card.refers:
            assert each.fact in pattern_told(each)
            assert STATUS[fact(each.fact).status] in pattern_told(each)
    rhomboids = MADE.card("rhomboids").refers[0]
    assert not rhomboids.confirmed
    assert "unconfirmed" in pattern_told(rhomboids)
    assert Referral(fact="REF-001", to=("temple",)).confirmed


def test_every_muscle_of_the_facts_has_a_card() -> None:
    known = {each.fact.removesuffix("b") for card in MADE.cards for each in card.refers}
    assert known == {*(f"REF-{n:03}" for n in range(1, 14)), *(f"REF-M{n:02}" for n in range(1, 6))}


def test_the_live_map_and_the_cards_rest_on_the_same_facts() -> None:
    for name in ("upper_trapezius", "middle_trapezius", "lower_trapezius", "levator_scapulae",
                 "supraspinatus", "infraspinatus"):  # fmt: skip
        assert PATTERNS[name].fact in {each.fact for each in MADE.card(name).refers}


def test_every_card_is_on_a_plate_and_its_places_are_seen_somewhere() -> None:
    drawn = {each.of for plate in MADE.plates.values() for each in plate.muscles}
    assert {card.name for card in MADE.cards} == drawn - {None}
    for card in MADE.cards:
        for name in card.reaches:
            assert MADE.zone(name).views
    with pytest.raises(KeyError, match="temple"):
        MADE.zone("tail")


def test_every_claim_has_facts_that_exist_or_a_label() -> None:
    for card in MADE.cards:
        for claim in card.claims.values():
            assert bool(claim.facts) != bool(claim.label)
            assert all(fact(name).may_not("teach") is None for name in claim.facts)


def test_sternocleidomastoid_and_scalenes_are_usually_left_alone() -> None:
    for name in ("sternal_sternocleidomastoid", "clavicular_sternocleidomastoid", "scalenes"):
        card = MADE.card(name)
        assert card.needle == "leave"
        assert "leave it alone" in card.decision.says


def test_no_key_rests_on_a_pattern_that_is_not_confirmed() -> None:
    doubted = {e.fact for c in MADE.cards for e in c.refers if not e.confirmed}
    assert doubted
    for path in sorted((ROOT / "solutions").glob("*.yaml")):
        for item in (item for slot in load_bank(path).slots for item in slot.items):
            assert not doubted & set(item.facts), (path.name, item.id)


def test_read_backward_a_place_finds_every_muscle_that_reaches_it_and_no_other() -> None:
    scene = explorer()
    forward = {(m["name"], zone["name"]) for m in scene["muscles"] for zone in m["zones"]}
    backward = {(name, zone["name"]) for zone in scene["zones"] for name in zone["reached_by"]}
    assert forward == backward
    assert {each.name for each in MADE.reaching("temple")} == {"upper_trapezius", "temporalis"}
    assert in_words(["temple", "eye"]) == "temple; around and behind the eye"


def test_what_is_unsure_is_said_to_be() -> None:
    zones = {m["name"]: {z["name"]: z["sure"] for z in m["zones"]} for m in explorer()["muscles"]}
    assert zones["levator_scapulae"] == {"angle_of_neck": True, "inner_blade": False}
    assert not any(zones["gluteus_minimus"].values())
    assert all(zones["scalenes"].values())


def test_what_travels_is_light() -> None:
    assert sum(len(each["svg"]) for each in explorer()["views"]) < MOST_BYTES
    assert not any('"' in each["svg"] for each in explorer()["views"])


@views
def test_a_plate_stands_alone(view: View) -> None:
    text = PICTURES[view].replace('xmlns="http://www.w3.org/2000/svg"', "")
    for banned in ("<script", "foreignObject", "<image", "@import", "http", "data:"):
        assert banned not in text, banned
    found = re.findall(r'\sid="([^"]+)"', text)
    assert len(found) == len(set(found))
    asked = {*re.findall(r"url\(#([^)]*)\)", text), *re.findall(r'href="#([^"]*)"', text)}
    assert asked <= set(found)
    assert text.count("href=") == text.count('href="#')


@views
def test_every_muscle_has_an_id_a_title_and_a_label(view: View) -> None:
    document = ET.fromstring(PICTURES[view])
    groups = {each.attrib["id"]: each for each in document.iter() if "data-muscle" in each.attrib}
    names = {each.name for each in MADE.plates[view].muscles}
    assert set(groups) == {f"{view}-{name}-{side}" for name in names for side in sides(view)}
    for each in groups.values():
        assert each.attrib["role"] == "img"
        assert each.findtext(f"{SVG}title") == each.attrib["aria-label"]


@views
def test_layers_lie_over_each_other_and_can_be_lifted_off(view: View) -> None:
    for top in (0, *LAYERS):
        parts = [
            (each.attrib["data-part"], each.attrib.get("display"))
            for each in ET.fromstring(plate_picture(view, 3, top)).findall(f"{SVG}g")
        ]
        order = [name for name, _ in parts if name.startswith("layer")]
        assert order == ["layer-3", "layer-2", "layer-1"]
        shown = {name for name, display in parts if display is None and name in {*order, "skin"}}
        assert shown == ({f"layer-{n}" for n in LAYERS if n >= top} if top else {"skin"})
    with pytest.raises(KeyError):
        plate_picture(view, 7)


@views
def test_muscles_and_places_lie_within_the_body(view: View) -> None:
    plate = MADE.plates[view]
    left, top, right, bottom = box(view, [plate.body_cm, plate.arm_cm or plate.body_cm])
    zones = [zone.in_view(view) for zone in MADE.zones]
    curves = [*(guide for m in plate.muscles for guide in m.guides_cm), *zones]
    for x0, y0, x1, y1 in (box(view, [curve]) for curve in curves if curve):
        assert left - 8 <= x0 <= x1 <= right + 8
        assert top - 8 <= y0 <= y1 <= bottom


def test_the_right_side_lies_left_in_front_and_right_behind() -> None:
    front, back = (MADE.plates[view].landmarks_cm["acromion"] for view in ("front", "back"))
    assert SIGHTS["front"].units([front])[0][0] < SIGHTS["front"].x0
    assert SIGHTS["back"].units([back])[0][0] > SIGHTS["back"].x0
    assert SIGHTS["back"].units([back], "left")[0][0] < SIGHTS["back"].x0


def test_the_still_shows_one_muscle_and_where_its_pain_may_be_felt() -> None:
    document = ET.fromstring(still_picture())
    assert document.findtext(f"{SVG}title", "").startswith("Upper trapezius")
    assert "behind the eye" in document.findtext(f"{SVG}desc", "")
    captions = [each.text for each in document.iter(f"{SVG}text")]
    assert captions == [MADE.plates[view].label for view in VIEWS]
    assert Counter(re.findall(r'\sid="([^"]+)"', still_picture())).most_common(1)[0][1] == 1
