"""Palpation, the rest of the hand: algometer, pincer grip, signs at marks, comfort, regions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.unit.test_palpate import ACTIVE, LINDQVIST, PALPATE, REYES, names, ready, run, stroke
from tpilab.anatomy.region import DATA
from tpilab.patients import patient
from tpilab.patients.models import Decision, Hands, Point
from tpilab.protocol import Task
from tpilab.replay import attempt, replay
from tpilab.skills.palpate import hands, world
from tpilab.skills.palpate.hands import Hand
from tpilab.skills.palpate.measuring import LIMIT_KPA
from tpilab.skills.palpate.regions import REGIONS, liftable

Json = dict[str, Any]


def algometer(t_ms: int, at: tuple[int, int] = ACTIVE, rate: int = 30) -> Json:
    return {"kind": "algometer", "t_ms": t_ms, "x_um": at[0], "y_um": at[1], "rate_kPa_s": rate}


# --- the algometer --------------------------------------------------------------------------------


def test_three_readings_are_averaged_and_the_other_side_is_the_control() -> None:
    hand = ready()
    hand.measure(ACTIVE, times=2)
    state, replies = run(hand.actions)
    assert "algometer" not in names(state)
    assert "Now" in replies[-1].said
    hand.measure(ACTIVE, times=1)
    state, _ = run(hand.actions)
    assert "algometer" in names(state)
    assert "measured_other_side" not in names(state)
    hand.measure((-88_000, 133_000))
    state, _ = run(hand.actions)
    assert "measured_other_side" in names(state)
    here, there = PALPATE.observe(state).values["readings"]["sites"]
    assert abs(here["mean_kPa"] - 160) < 25  # the model holds 155
    assert there["mean_kPa"] - here["mean_kPa"] > 15  # a latent point lies there
    words = " ".join(PALPATE.debrief(state).truth["words"])
    assert "Algometer, right, 9 cm from the midline" in words
    assert "The other side: mean" in words


def test_readings_scatter_and_haste_reads_too_high() -> None:
    read: dict[int, list[int]] = {30: [], 200: []}
    for seed in range(20):
        for rate, found in read.items():
            state, _ = run([*ready().actions, algometer(9_000, rate=rate)],
                           Task(skill="palpate", patient="p01", seed=seed))  # fmt: skip
            found.append(state.readings[-1].kpa)
    assert 5 < np.std(read[30]) < 20
    assert 150 < np.mean(read[30]) < 172
    assert np.mean(read[200]) > np.mean(read[30]) + 25


def test_a_reading_takes_its_time_and_the_gauge_ends_somewhere() -> None:
    state, _ = run([*ready().actions, algometer(9_000)])
    reading = state.readings[-1]
    assert state.t_ms == 9_000 + reading.lasted_ms > 13_000
    _, reply = PALPATE.act(state, PALPATE.read(algometer(9_500)))
    assert reply.refused == "Time does not run backwards."
    assert reading.kpa < LIMIT_KPA


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (algometer(100, (230_000, 5_000)), "There is no body there."),
        (algometer(100, (0, 900_000)), "There is no body there."),
        (algometer(1), "Time does not run backwards."),
        (algometer(4 * 3600 * 1000), "The time is over."),
    ],
)
def test_a_reading_that_cannot_be_is_refused_and_changes_nothing(action: Json, why: str) -> None:
    state, _ = run([{"kind": "do", "what": what, "t_ms": 10}
                    for what in ("ask_consent", "expose_both")])  # fmt: skip
    after, reply = PALPATE.act(state, PALPATE.read(action))
    assert reply.refused == why
    assert after is state


@pytest.mark.parametrize("rate", [-1, 0, 10**9, 0.5, True, float("nan"), None])
def test_an_absurd_ramp_is_no_action(rate: Any) -> None:
    with pytest.raises(ValueError, match="rate_kPa_s is wrong"):
        PALPATE.read(algometer(100) | {"rate_kPa_s": rate})


def test_an_algometer_is_a_touch_too() -> None:
    clothed, replies = run([algometer(100)])
    assert "shirt is in the way" in replies[-1].refused
    assert not clothed.readings
    bare = [{"kind": "do", "what": "expose_both", "t_ms": 0}]
    state, replies = run([*bare, algometer(100)])
    assert "ask first" in replies[-1].said
    assert "unasked" in names(state)
    hand = ready()
    hand.press((60_000, 150_000), 38_000, 2_000)
    state, replies = run([*hand.actions, algometer(hand.t_ms + 9_000)], LINDQVIST)
    assert replies[-1].said == "“I said stop.”"
    assert "after_no" in names(state)
    assert not state.readings


def test_the_gauge_fills_no_record() -> None:
    actions = [*ready().actions, *(algometer(20_000 + 60_000 * n) for n in range(70))]
    state, replies = run(actions)
    assert len(state.readings) == 60
    assert "record is full" in replies[-1].refused


# --- pincer and snapping --------------------------------------------------------------------------


def test_only_a_free_edge_can_be_gripped() -> None:
    hand = ready()
    hand.press(ACTIVE, 9_000, 500, grip="pincer")
    hand.press((105_000, 190_000), 9_000, 500, grip="pincer")
    state, replies = run(hand.actions)
    assert "free edge" not in replies[-2].felt
    assert replies[-1].felt == "There is no free edge to lift here. Press flat."
    assert 1_000 < state.pincer_ms < 3_000


def test_what_cannot_be_gripped_is_not_felt() -> None:
    flat, pincer = ready(), ready()
    for hand, grip in ((flat, "flat"), (pincer, "pincer")):
        hand.sweep((30_000, 60_000), (500, 100), 18, 9_000, grip=grip)
    assert run(flat.actions)[0].felt
    assert all(not each.across_um for each in run(pincer.actions)[0].felt.values())


def test_a_pincer_grip_feels_a_cord_and_is_neutral() -> None:
    hand = ready()
    hand.sweep((80_000, 139_000), (500, -570), 18, 6_000, grip="pincer")
    state, replies = run(hand.actions)
    assert "cord slips" in replies[-1].felt
    assert [each.weight for each in state.events if each.name == "pincer"] == ["neutral"]
    assert PALPATE.debrief(state).path["strokes"][-1]["grip"] == "pincer"


def test_quick_strokes_are_counted_however_they_are_cut_and_told() -> None:
    hand = ready()
    hand.sweep((72_000, 146_000), (5_000, -5_700), 3, 9_000)
    state, _ = run(hand.actions)
    assert state.snaps >= 1
    assert "You stroked quickly across the fibers" in " ".join(
        PALPATE.debrief(state).truth["words"]
    )


# --- what the person shows ------------------------------------------------------------------------


def test_a_sore_place_makes_the_person_jump_and_elsewhere_only_flinch() -> None:
    hand = ready()
    hand.press(ACTIVE, 30_000, 500, rise_ms=300)
    state, replies = run(hand.actions)
    assert "Ms Reyes jumps and draws away" in replies[-1].said
    jump = PALPATE.observe(state).values["jump"]
    assert (jump["x_um"], jump["y_um"]) == ACTIVE
    assert [each.weight for each in state.events if each.name == "jump_sign"] == ["neutral"]
    hand = ready()
    hand.press((105_000, 190_000), 42_000, 500, rise_ms=300)
    state, replies = run(hand.actions)
    assert "flinches" in replies[-1].said
    assert state.jump is None


def test_comfort_is_told() -> None:
    hand = ready()
    hand.press((60_000, 150_000), 38_000, 2_000)
    state, _ = run(hand.actions, LINDQVIST)
    debrief = PALPATE.debrief(state)
    figures = {metric.name: metric.value for metric in debrief.metrics}
    assert figures["worst pain, of 10"] == 10
    assert figures["time in pain of 6 or more"] >= 2_000
    assert figures["times consent was withdrawn"] == 1
    assert "consent was withdrawn once" in debrief.truth["words"][-1]


# --- signs at marks -------------------------------------------------------------------------------


def signed(finding: str = "active", at: tuple[int, int] = ACTIVE, **more: Any) -> Json:
    hand = ready()
    hand.sweep((80_000, 139_000), (500, -570), 18, 9_000)
    hand.press(ACTIVE, 19_000, 4_000)
    hand.say("ask_feel")
    hand.mark(at, "upper_trapezius", finding, "fairly", **more)
    state, _ = run(hand.actions)
    debrief = PALPATE.debrief(state)
    return {"signs": debrief.truth["signs"][0], "words": " ".join(debrief.truth["words"])}


def test_signs_met_and_missed_are_told() -> None:
    told = signed(criteria=["band", "spot"])
    assert told["signs"]["held"] == ["band", "spot", "referral", "recognition"]
    assert told["signs"]["brought"] == ["band", "spot", "referral"]
    assert "Not ticked: felt elsewhere, known pain." in told["words"]
    beside = signed("tender", (40_000, 60_000), criteria=["band"])
    assert "Ticked, but not there: taut band." in beside["words"]
    untold = signed()
    assert "you ticked" not in untold["words"]
    assert "criteria" not in untold["signs"]


def test_the_direction_of_a_band_is_told() -> None:
    fits = signed(band_deg=22)
    assert fits["signs"]["off_deg"] <= 20
    assert "along them, as a band runs" in fits["words"]
    assert "not along them" in signed(band_deg=112)["words"]


@pytest.mark.parametrize(
    "more",
    [{"band_deg": 180}, {"band_deg": -1}, {"criteria": ["band", "band"]}, {"criteria": ["luck"]}],
)
def test_absurd_signs_are_no_mark(more: Json) -> None:
    hand = Hand()
    hand.mark(ACTIVE, "upper_trapezius", "active", "sure", **more)
    with pytest.raises(ValueError, match=r"wrong|twice"):
        PALPATE.read(hand.actions[0])


def test_a_band_without_a_sore_spot_is_a_band() -> None:
    task = Task(skill="palpate", patient="p02", seed=1)
    hand = ready()
    hand.mark((46_000, 106_000), "upper_trapezius", "latent", "guess", criteria=["band"])
    state, _ = run(hand.actions, task)
    assert PALPATE.debrief(state).truth["signs"][0]["held"] == ["band"]


# --- what nobody can tell -------------------------------------------------------------------------


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A way to change what the hands of a patient meet."""

    def change(name: str, **fields: Any) -> Task:
        person = patient(name)
        other = person.touched.model_copy(update=fields)
        given = person.model_copy(update={"hands": other})
        monkeypatch.setattr(world, "patient", lambda _name: given)
        world._world.cache_clear()
        world.data_hash.cache_clear()
        return Task(skill="palpate", patient=name, seed=3)

    yield change
    world._world.cache_clear()
    world.data_hash.cache_clear()


@pytest.mark.parametrize(
    ("finding", "choice", "open_"),
    [
        ("uncertain", "uncertain", True),
        ("active", "uncertain", False),
        ("latent", "uncertain", False),
        ("uncertain", "candidate", True),
    ],
)
def test_uncertain_can_be_the_right_finding(
    changed: Any, finding: str, choice: str, open_: bool
) -> None:
    task = changed(
        "p01", decision=Decision(best="uncertain", why="Nobody knows.", facts=("DX-002",))
    )
    hand = ready()
    for _ in range(3):
        hand.sweep((82_000, 136_000), (500, -570), 18, 9_000)
    hand.mark(ACTIVE, "upper_trapezius", finding, "guess")
    state, _ = run(hand.decide(choice), task)
    assert ("left_open" in names(state)) is open_
    assert ("decided" in names(state)) is (choice == "uncertain")
    expected = PALPATE.debrief(state).truth["expected"]
    assert "left_open" in expected
    assert "marked_active" not in expected


def test_a_point_that_nobody_can_settle_is_called_so() -> None:
    task = Task(skill="palpate", patient="p06", seed=1)
    state, _ = run(hands.systematic(task), task)
    debrief = PALPATE.debrief(state)
    words = " ".join(debrief.truth["words"])
    assert words.startswith("Undecided point in a band")
    assert "Your mark 1 (uncertain) lies on the undecided point." in words
    assert debrief.truth["signs"][0]["held"] == ["band", "spot", "referral"]


def test_a_model_attempt_leaves_open_what_is(changed: Any) -> None:
    task = changed(
        "p01", decision=Decision(best="uncertain", why="Nobody knows.", facts=("DX-002",))
    )
    done = replay(PALPATE, task, attempt(PALPATE, task, hands.systematic(task))).debrief
    assert done is not None
    assert set(done.truth["expected"]) <= {event.name for event in done.events}


# --- other regions --------------------------------------------------------------------------------

POINTS = {
    "interscapular": ("rhomboid_major", (4.6, 20.6)),
    "lumbar": ("quadratus_lumborum", (8.4, 50.5)),
    "gluteal": ("gluteus_medius", (10.5, 58.0)),
}
THERE = [name for name in POINTS if (DATA / f"{name}.yaml").exists()]


def moved(changed: Any, region: str, kind: str = "active") -> Task:
    muscle, at = POINTS[region]
    point = Point(
        muscle=muscle, side="right", at_cm=at, kind=kind, threshold_kPa=160, travels="It spreads.",
        known="Yes, that is it.", pattern=muscle, after_ms=2_500,
    )  # type: ignore[arg-type]  # fmt: skip
    fields = patient("p01").touched.model_dump() | {
        "region": region, "shows": (at,), "points": (point,), "bands": (), "tender": (),
    }  # fmt: skip
    return changed("p01", **dict(Hands.model_validate(fields)))


@pytest.mark.parametrize("region", THERE)
def test_a_region_of_its_own_is_examined_by_its_own_rules(changed: Any, region: str) -> None:
    task = moved(changed, region)
    done = replay(PALPATE, task, attempt(PALPATE, task, hands.systematic(task)))
    assert done.refused == 0
    assert done.debrief is not None
    assert set(done.debrief.truth["expected"]) <= {event.name for event in done.debrief.events}
    weights = {event.weight for event in done.debrief.events}
    assert not weights & {"harmful", "unsafe", "unnecessary"}
    assert done.debrief.truth["region"] == region
    for seed in range(6):
        for script in (hands.hurried, hands.random):
            other = replay(PALPATE, task, attempt(PALPATE, task, script(task, seed)))
            assert other.debrief is not None
            assert len(other.debrief.events) < len(done.debrief.events) + 6


@pytest.mark.parametrize("region", THERE)
def test_clothes_and_positions_are_the_regions_own(changed: Any, region: str) -> None:
    task = moved(changed, region)
    offered = {each["id"] for group in PALPATE.menu(task) for each in group["buttons"]}
    assert set(REGIONS[region].settles) <= offered
    at = world.world_of(task).hands.points[0].at_um
    state, replies = run([stroke(100, x=at[0], y=at[1])], task)
    assert "in the way" in replies[-1].refused
    assert state.tone > 0


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_every_muscle_that_is_looked_for_is_there(region: str) -> None:
    if not (DATA / f"{region}.yaml").exists():
        pytest.skip("this region is not drawn yet")
    from tpilab.anatomy import load_region

    there = {muscle.name for muscle in load_region(region).muscles if muscle.layer in (1, 2)}
    about = REGIONS[region]
    assert {*about.main, *(each for group in about.neighbors for each in group)} <= there
    assert set(about.lifts) <= there


def test_the_browser_is_told_where_something_can_be_gripped() -> None:
    tables, _ = PALPATE.touch(REYES)
    held = world.world_of(REYES)
    grid = held.touch.grid
    inside = np.zeros((grid.shape[1], grid.shape[0]), dtype=bool)
    for row, start, end in tables["lifts"]:
        inside[row, start:end] = True
    assert (inside.ravel() == liftable(held.region, grid.xy)).all()
    assert (inside & inside[:, ::-1]).any()
    assert inside.sum() > 500
