"""Scripted hands at guiding, a sanity check of our code; and the records that a needle asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.guiding import GUIDE, done, task
from tpilab.patients import load_forms, patient, phantom, who
from tpilab.patients.phantoms import DATA as PHANTOMS
from tpilab.patients.phantoms import load_phantom
from tpilab.patients.records import DATA, load_patient
from tpilab.physics.pool import pool
from tpilab.quiz.kinds.rubric import Credit, Rubric
from tpilab.replay import replay, unseen_attempt
from tpilab.skills.guide import hands
from tpilab.skills.guide.acts import ACTS, MENU, NEEDLES, REASONS
from tpilab.skills.guide.doing import DOINGS
from tpilab.skills.guide.world import DECOYS, world_of
from tpilab.yaml_lines import AuthoringError

FORMS = [
    form for path in sorted(DATA.glob("p*.yaml")) for form, person in load_forms(path).items()
    if person.needling is not None
]  # fmt: skip
GEL = sorted(path.stem for path in PHANTOMS.glob("*.yaml"))
EVERYBODY = [*FORMS, *GEL]
NEEDED = [name for name in FORMS if "placed" in patient(name).needled.decision.right]
BAD = ("unnecessary", "harmful", "unsafe")


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_careful_hand_misses_nothing(name: str) -> None:
    for seed in (1, 7, 99):
        of = task(name, seed)
        replayed = replay(GUIDE, of, unseen_attempt(GUIDE, of, GUIDE.model(of)))
        debrief = replayed.debrief
        assert debrief is not None
        assert replayed.refused == 0
        assert debrief.finished
        done = debrief.first()
        assert set(debrief.truth["expected"]) <= set(done)
        credited = {name for name, event in done.items() if event.weight == "critical"}
        assert credited <= set(debrief.truth["expected"])  # nothing is told as done that was not
        assert not [event for event in debrief.events if event.weight in BAD]
        assert debrief.truth["complications"] == []


@pytest.mark.parametrize("name", NEEDED)
def test_careful_beats_hurried_beats_random_and_blind_is_unsafe(name: str) -> None:
    def got(seed: int, actions: list[dict[str, object]]) -> tuple[int, bool]:
        of = task(name, seed)
        debrief = replay(GUIDE, of, unseen_attempt(GUIDE, of, actions)).debrief
        assert debrief is not None
        acts = debrief.first()
        unsafe = any(event.weight == "unsafe" for event in acts.values())
        return len(set(debrief.truth["expected"]) & set(acts)), unsafe

    best = hurry = wild = 0
    for seed in range(6):
        of = task(name, seed)
        careful, _ = got(seed, hands.careful(of))
        quick, _ = got(seed, hands.hurried(of, seed))
        assert careful > quick
        assert got(seed, hands.blind(of))[1]
        best, hurry, wild = (
            best + careful,
            hurry + quick,
            wild + got(seed, hands.random(of, seed))[0],
        )
    assert best > hurry > wild


def test_there_are_the_people_and_the_gel_of_the_module() -> None:
    assert {name[:3] for name in EVERYBODY} >= {"p01", "p11", "p19", "p29", "p30", "p31", "g01"}
    assert {patient(name).needled.decision.best for name in FORMS} == {"placed", "not_here"}
    assert phantom("g01").views == ("in_plane",)
    assert phantom("g02").views == ("out_of_plane",)
    assert phantom("g02").olive.center_mm[2] > phantom("g01").olive.center_mm[2]
    assert phantom("g02").olive.half_mm < phantom("g01").olive.half_mm


def test_every_word_has_its_button_and_every_button_its_deed() -> None:
    assert {name for _, buttons in MENU for name, _ in buttons} == set(DOINGS)
    assert all(facts or act.basis != "evidence" for act in ACTS.values() for facts in [act.facts])
    assert len(set(NEEDLES)) == len(NEEDLES)
    for name in EVERYBODY:
        card = GUIDE.card(task(name))
        assert {each["id"] for each in card["reasons"]} == set(REASONS)
        ids = {each["id"] for group in GUIDE.menu(task(name)) for each in group["buttons"]}
        assert ("prepare_skin" in ids) == (name not in GEL)


@pytest.mark.parametrize("name", FORMS)
def test_what_travels_before_names_no_point(name: str) -> None:
    card = GUIDE.card(task(name))
    world = world_of(task(name))
    assert (card["mark"]["x_um"], card["mark"]["y_um"]) == world.mark_um
    assert str(world.target.at_um[2]) not in str(card)
    assert card["asked"].count(".") >= 2
    assert GUIDE.observe(GUIDE.begin(task(name))).values["phase"] == "preparing"


def test_most_points_do_not_show_and_dark_spots_are_everywhere() -> None:
    seen = 0
    for seed in range(60):
        world = world_of(task("p01", seed))
        assert len(world.block.lumps) in (DECOYS, DECOYS + 1)
        seen += any(lump.center_um == world.target.at_um for lump in world.block.lumps)
    assert 8 <= seen <= 30  # at most one of three


def test_the_body_is_the_one_that_hands_palpated() -> None:
    from tpilab.protocol import Task
    from tpilab.skills.palpate.world import world_of as palpated

    one = palpated(Task(skill="palpate", patient="p29", seed=5)).body
    other = world_of(task("p29", 5)).body
    assert other is not None
    assert one.bands == other.bands
    assert (one.cords[0].course == other.cords[0].course).all()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("side: right, at_cm: [4.4, 21.4]}\n  mark", "side: right, at_cm: [24.4, 1.4]}\n  mark",
         "move it inside"),
        ("goal: {muscle: rhomboid_major", "goal: {muscle: rhomboid_minimus", "no muscle"),
        ("mark_cm: [4.0, 21.8]", "mark_cm: [7.0, 21.8]", "more than 15 mm off"),
        ("ultrasound: [lung_near, layer_and_tip]", "ultrasound: [nearby]", "no reason 'nearby'"),
        ("ultrasound: [lung_near, layer_and_tip]", "sonar: [lung_near]", "sonar"),
        ("steep_deg: [20, 45]", "steep_deg: [45, 20]", "flatter angle comes first"),
        ("maps: [pleura, rib]", "maps: [liver]", "maps"),
        ("    best: placed\n    acceptable", "    best: stopped\n    acceptable",
         "'placed' and an active point"),
        ("facts: [DX-002, GEO-037, GEO-008]", "facts: [DX-002, GEO-999]", "GEO-999"),
        ("  chest: true", "  chest: true\n  bones: true", "bones"),
    ],
)  # fmt: skip
def test_mistakes_in_a_needling_are_told_at_their_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (DATA / "p29.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "p29.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(AuthoringError, match=rf"p29\.yaml:\d+: .*{said}"):
        load_patient(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("deep_mm: 60", "deep_mm: 24", "reaches below the block"),
        ("[practice, layer_and_tip]", "[fun]", "no reason 'fun'"),
        ("sources: [GEO-025", "sources: [GEO-925", "GEO-925"),
        ("id: g01", "id: g09", "give both the same name"),
    ],
)
def test_mistakes_in_a_phantom_are_told_at_their_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (PHANTOMS / "g01.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "g01.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(AuthoringError, match=rf"g01\.yaml:\d+: .*{said}"):
        load_phantom(path)


@pytest.mark.parametrize("name", ["p30", "p31"])
def test_a_rubric_gives_a_careful_hand_all_and_an_unsafe_one_nothing(name: str) -> None:
    of = task(name, 4)
    careful, blind = (
        replay(GUIDE, of, unseen_attempt(GUIDE, of, actions)).debrief
        for actions in (hands.careful(of), hands.blind(of))
    )
    assert careful is not None
    assert blind is not None
    earns = tuple(Credit(act=each, points=1) for each in careful.truth["expected"])
    loses = (Credit(act="wrong_layer", points=1), Credit(act="to_the_hub", points=1))
    rubric = Rubric(earns, loses, ACTS)
    assert rubric(careful).share == 1.0
    mark = rubric(blind)
    assert mark.share == 0.0
    assert "unsafe" in mark.note


def test_somebody_unknown_or_not_there_for_a_needle_is_told() -> None:
    with pytest.raises(KeyError, match="g01, g02"):
        who("g77")
    with pytest.raises(KeyError, match="no patient"):
        who("p99")
    with pytest.raises(KeyError, match="not there for a needle"):
        GUIDE.begin(task("p02"))


def test_a_mirrored_form_has_its_mark_on_the_other_side() -> None:
    one, other = patient("p11").needled, patient("p11b").needled
    assert other.mark_cm == (-one.mark_cm[0], one.mark_cm[1])
    assert other.goal.side == "right"
    assert "reached" in done(task("p11b"), GUIDE.model(task("p11b")))


@pytest.mark.parametrize("name", GEL)
def test_fluid_in_gel_is_a_ball(name: str) -> None:
    world = world_of(task(name))
    lies = pool(world.block, world.target.at_um, 500)
    assert lies is not None
    assert len(set(lies.half_um)) == 1
    assert not lies.in_plane
