"""What guiding a needle is judged by: acts, never luck, and never the shaft."""

from __future__ import annotations

import numpy as np

from tests.unit.guiding import (
    ABEBE,
    GEL,
    GUIDE,
    HARTMANN,
    KOWALCZYK,
    REYES,
    SANTOS,
    Json,
    after,
    changed,
    done,
    in_skin,
    nerve_way,
    push,
    run,
    say,
    straight_in,
    task,
    until,
    without,
)
from tests.unit.test_block import points_in
from tpilab.anatomy.tissue import Tissue
from tpilab.skills.guide import hands
from tpilab.skills.guide.judging import lengths
from tpilab.skills.guide.noticing import LUNG_SIGNS
from tpilab.skills.guide.seeing import hidden
from tpilab.skills.guide.world import World, world_of

LIFT_PROBE: Json = {"kind": "lift", "what": "probe"}
OUT: Json = {"kind": "lift", "what": "needle"}
PLACED: Json = {"kind": "decide", "choice": "placed"}
STOPPED: Json = {"kind": "decide", "choice": "stopped"}
GIVE: Json = {"kind": "deposit", "volume_uL": 400}
DRAW: Json = {"kind": "aspirate"}


def landmark(actions: list[Json]) -> list[Json]:
    """The same guided by landmarks alone: no machine, no probe."""
    kept = [
        each for each in actions
        if each["kind"] != "machine" and not (each["kind"] == "stroke" and "px_um" in each)
        and each != {**LIFT_PROBE, "t_ms": each["t_ms"]}
        and each.get("what") not in ("m_mode", "in_plane")
    ]  # fmt: skip
    plan = next(n for n, each in enumerate(kept) if each["kind"] == "plan")
    label = [n for n, each in enumerate(kept) if each["kind"] == "label"]
    kept = changed(kept, "plan", modality="landmark", reason="lifted")
    times = sorted(kept[n]["t_ms"] for n in (*label, plan))  # a plan by landmarks comes first
    order = [kept[plan], *(kept[n] for n in label)]
    moved = [{**each, "t_ms": t_ms} for each, t_ms in zip(order, times, strict=True)]
    first = min(plan, *label, len(kept)) if label else plan
    return [*kept[:first], *moved, *kept[max(plan, *label, 0) + 1 :]]


# the tip


def test_advancing_with_the_tip_out_of_the_beam_is_not_credited_to_the_shaft() -> None:
    beside = [
        {**each, "py_um": [each["py_um"][0] + 3_000]}
        if "px_um" in each and n > 10 else each
        for n, each in enumerate(GUIDE.model(HARTMANN))
    ]  # fmt: skip
    acts = done(HARTMANN, beside)
    assert "reached" in acts
    assert not {"tip_seen", "stopped_lost"} & set(acts)


def test_by_landmarks_no_tip_is_ever_seen_and_that_can_be_right() -> None:
    actions = landmark(GUIDE.model(REYES))
    state, replies = run(REYES, actions)
    assert [reply.refused for reply in replies] == [None] * len(replies)
    assert state.tally.seen_um == 0 < state.tally.advanced_um
    debrief = GUIDE.debrief(state)
    acts = debrief.first()
    assert not {"tip_seen", "stopped_lost", "view"} & {*acts, *debrief.truth["expected"]}
    assert {"modality", "mapped", "reached", "decided"} <= set(acts)
    assert set(debrief.truth["expected"]) <= set(acts)


def test_where_landmarks_are_wrong_they_earn_nothing() -> None:
    assert "modality" not in done(ABEBE, landmark(GUIDE.model(ABEBE)))


def test_a_probe_off_the_body_sees_nothing() -> None:
    far = [
        {**each, "px_um": [each["px_um"][0] + 150_000]}
        if n > 10 and "px_um" in each else each
        for n, each in enumerate(GUIDE.model(ABEBE))
    ]  # fmt: skip
    state, _ = run(ABEBE, far)
    assert state.tally.advanced_um > 0 == state.tally.seen_um


def test_without_a_machine_or_beyond_its_depth_there_is_no_tip() -> None:
    shallow = [
        {**each, "depth_um": 20_000} if each["kind"] == "machine" else each
        for each in GUIDE.model(task("g02"))
    ]  # fmt: skip
    acts = done(task("g02"), shallow)
    assert "out_of_picture" in acts
    assert not {"tip_seen", "probe_fits"} & set(acts)


def test_bone_hides_the_tip() -> None:
    world = world_of(ABEBE)
    points = points_in(world.block.window, 40_000, 60_000)
    bone = points[world.block.tissue_at(points) == Tissue.RIB]
    assert len(bone)
    below = np.add(bone, [0, 0, 12_000])
    skin = bone * [1, 1, 0]
    assert hidden(world, skin, below, 60).all()
    assert not hidden(world, skin, np.add(skin, [0, 0, 4_000]), 60).any()


# unsafe acts


def test_toward_the_lung_unseen_is_unsafe_and_seen_is_not() -> None:
    assert "blind_advance" not in done(ABEBE, GUIDE.model(ABEBE))
    away = after(until(ABEBE, "puncture"), LIFT_PROBE, straight_in(ABEBE)[-1])
    acts = done(ABEBE, after(away, push(4_000, 10_000, 18_500, dt=800)))
    assert acts["blind_advance"].weight == "unsafe"


def test_past_the_planned_limit_is_unsafe() -> None:
    actions = straight_in(REYES)
    limit = next(each["limit_um"] for each in actions if each["kind"] == "plan")
    assert "past_limit" not in done(REYES, after(actions, push(limit - 500, dt=900)))
    assert "past_limit" in done(REYES, after(actions, push(limit + 1_500, dt=900)))


def test_on_after_an_electric_pain_is_unsafe_and_out_is_not() -> None:
    actions, deep = nerve_way()
    there = after(actions, push(deep, dt=2_000))
    state, replies = run(SANTOS, there)
    assert "foot" in replies[-1].said
    assert state.touched[0].what == "nerve"
    asked = run(SANTOS, after(there, say("ask_feel")))[1][-1].said
    assert "foot" in asked
    assert "after_paresthesia" in done(SANTOS, after(there, push(deep + 1_500)))
    assert "against_sign" in done(SANTOS, after(there, DRAW, GIVE))
    away = after(there, push(3_000, dt=2_000), OUT, STOPPED)
    acts = done(SANTOS, away)
    assert not [name for name, each in acts.items() if each.weight == "unsafe"
                and name != "blind_advance"]  # fmt: skip
    assert "decided" in acts  # to stop at a sign is right


def test_a_touch_by_itself_costs_nothing_and_is_told_only_afterward() -> None:
    actions, deep = nerve_way()
    state, _ = run(SANTOS, after(actions, push(deep, dt=2_000)))
    before, _ = run(SANTOS, after(actions, push(deep - 9_000, dt=2_000)))
    mine = {event.name for event in state.events} - {event.name for event in before.events}
    assert not mine - {"blind_advance"}
    assert "touched" not in str(GUIDE.observe(state).values)
    assert GUIDE.debrief(state).truth["complications"][0]["what"] == "nerve"


def test_a_breach_of_the_lung_is_quiet_late_and_varies() -> None:
    signs, delays = set(), set()
    for seed in range(24):
        of = task("p29", seed)
        world = world_of(of)
        xy = [(x, y) for x, y in ((44_000, 205_000 + 1_000 * n) for n in range(16))]
        gaps = [at for at in xy if _open(world, at)]
        actions = changed(straight_in(of, to=gaps[0]), "plan", limit_um=60_000, length_mm=50,
                          gauge=21)  # fmt: skip
        state, replies = run(of, after(actions, push(45_000, dt=2_000)))
        touched = [each for each in state.touched if each.what == "pleura"]
        assert touched
        assert "lung" not in replies[-1].said + replies[-1].felt
        assert touched[0].sign not in replies[-1].said or not touched[0].sign
        later = after(after(actions, push(45_000, dt=2_000)), {**DRAW}, *[say("ask_feel")] * 45)
        told = " ".join(reply.said for reply in run(of, later)[1])
        assert not touched[0].sign or touched[0].sign in told
        assert GUIDE.debrief(state).truth["rescue"] is True
        signs.add(touched[0].sign)
        delays.add(touched[0].sign_ms - touched[0].t_ms)
    assert len(signs) >= 3
    assert "" in signs
    assert signs <= {words for _, words in LUNG_SIGNS}
    assert len(delays) > 12


def _open(world: World, at: tuple[int, int]) -> bool:
    block = world.block
    xy = np.array([at], dtype=np.int64)
    return bool(block.depth_of("bone", xy)[0] > block.depth_of("pleura", xy)[0])


def test_broken_sterility_and_going_on_is_unsafe_mended_it_is_not() -> None:
    model = GUIDE.model(REYES)
    assert "sterility" in done(REYES, without(model, what="cover_probe"))
    assert "sterility" in done(REYES, without(model, what="sterile_gel"))
    bare = without(model, what="gloves")
    at = next(n for n, each in enumerate(bare) if each.get("what") == "sterile_gel")
    t_ms = bare[at]["t_ms"] + 500
    feel = {**say("feel"), "t_ms": t_ms}
    broken = [*bare[: at + 1], feel, *bare[at + 1 :]]
    assert "sterility" in done(REYES, broken)
    again = [
        {**say("prepare_skin"), "t_ms": t_ms + 500},
        {**say("sterile_gel"), "t_ms": t_ms + 600},
    ]
    mended = done(REYES, [*bare[: at + 1], feel, *again, *bare[at + 1 :]])
    assert "sterility" not in mended
    assert "sterile" in mended
    bare_skin = done(REYES, without(model, what="prepare_skin"))
    assert not {"sterile", "sterility"} & set(bare_skin)


def test_the_other_side_of_the_chest_waits() -> None:
    model = GUIDE.model(HARTMANN)[:-1]
    assert "second_side" in done(HARTMANN, after(model, say("other_side")))
    _, replies = run(HARTMANN, [{**say("other_side"), "t_ms": 0}])
    assert replies[0].refused


# deposits


def test_a_deposit_is_judged_by_layer_and_band_and_not_by_millimeters() -> None:
    model = GUIDE.model(ABEBE)
    last = max(n for n, each in enumerate(model) if "ndepth_um" in each)
    shallow = [*model[:last], *after(model[:last], push(6_000), DRAW, GIVE, OUT, PLACED)[last:]]
    acts = done(ABEBE, shallow)
    assert "wrong_layer" in acts
    assert not {"reached", "decided"} & set(acts)
    world = world_of(ABEBE)
    x, y, z = world.target.at_um
    tissue = int(world.target.tissue)
    assert world.target.holds(tissue, (x + 3_000, y, z + 1_000))
    assert not world.target.holds(tissue, (x + 30_000, y + 30_000, z))
    assert not world.target.holds(int(Tissue.TRAPEZIUS), (x, y, z))


def test_each_deposit_wants_its_own_drawing_back_at_its_place() -> None:
    model = GUIDE.model(REYES)
    assert "aspirated" in done(REYES, model)
    assert "aspirated" not in done(REYES, without(model, kind="aspirate"))
    first = next(n for n, each in enumerate(model) if each["kind"] == "aspirate")
    assert "aspirated" not in done(REYES, [*model[: first + 2], *model[first + 3 :]])
    depth = hands.way_to(REYES, "in_plane").depth_um
    moved = [*after(model[: first + 1], push(depth - 4_000, dt=500), GIVE, OUT, PLACED)]
    assert "aspirated" not in done(REYES, moved)


def test_a_vessel_bleeds_mostly_and_a_deposit_against_blood_is_unsafe() -> None:
    shown = set()
    for seed in range(12):
        of = task("g01", seed)
        actions = straight_in(of, to=(0, 17_000))
        there = after(actions, push(22_000, dt=4_000), DRAW)
        state, replies = run(of, there)
        assert state.touched[0].what == "vessel"
        shown.add(replies[-1].said)
        acts = done(of, after(there, GIVE))
        assert ("against_sign" in acts) == (replies[-1].said == "Water comes back.")
    assert shown == {"Water comes back.", "Nothing comes back."}


# before the puncture


def test_labels_count_where_the_structure_is() -> None:
    model = GUIDE.model(ABEBE)
    assert "mapped" in done(ABEBE, model)
    assert "mapped" not in done(ABEBE, without(model, kind="label", structure="rib"))
    deeper = [
        {**each, "z_um": each["z_um"] + 7_000} if each.get("structure") == "pleura" else each
        for each in model
    ]
    acts = done(ABEBE, deeper)
    assert "mislabeled" in acts
    assert "mapped" not in acts


def test_the_shortest_needle_that_reaches() -> None:
    assert set(lengths(world_of(ABEBE))) == {16, 32, 38}
    assert set(lengths(world_of(SANTOS))) == {89, 127}
    model = GUIDE.model(ABEBE)
    assert "needle" not in done(ABEBE, changed(model, "plan", length_mm=76, gauge=21))


def test_a_depth_limit_reaches_and_stays_clear_of_the_lung() -> None:
    model = GUIDE.model(ABEBE)
    assert "limit" in done(ABEBE, model)
    assert "limit" not in done(ABEBE, changed(in_skin(ABEBE), "plan", limit_um=40_000))
    assert "limit" not in done(ABEBE, changed(in_skin(ABEBE), "plan", limit_um=2_000))


def test_a_line_that_meets_the_lung_is_not_tangential() -> None:
    actions = changed(straight_in(ABEBE, to=(44_000, 220_000)), "plan", length_mm=50, gauge=21)
    acts = done(ABEBE, after(actions, push(4_000, 9_000, dt=500), OUT, STOPPED))
    assert "tangential" not in acts
    assert "tangential" in done(ABEBE, GUIDE.model(ABEBE))


def test_a_reason_has_to_fit() -> None:
    model = GUIDE.model(REYES)
    assert "modality" not in done(REYES, changed(model, "plan", reason="point_shown"))
    assert "modality" not in done(REYES, changed(model, "plan", reason="always_better"))


def test_the_view_said_is_the_view_kept() -> None:
    assert "view" in done(GEL, GUIDE.model(GEL))
    said = [
        {**each, "what": "out_of_plane"} if each.get("what") == "in_plane" else each
        for each in GUIDE.model(GEL)
    ]
    assert "view" not in done(GEL, said)


def test_what_the_first_puncture_did_right_the_second_can_lose() -> None:
    actions = in_skin(REYES)
    second = after(
        actions, OUT,
        {"kind": "plan", "modality": "ultrasound", "reason": "quicker", "gauge": 22,
         "length_mm": 127, "limit_um": 100_000},
        {**actions[-1]},
    )  # fmt: skip
    assert {"modality", "needle", "limit"} <= set(done(REYES, actions))
    assert not {"modality", "needle", "limit"} & set(done(REYES, second))


# the end


def test_no_needle_where_no_point_is() -> None:
    acts = done(KOWALCZYK, GUIDE.model(KOWALCZYK))
    assert set(acts) == {"felt_again", "decided"}
    world = world_of(KOWALCZYK)
    x, y = world.mark_um
    needled = [
        {"kind": "plan", "t_ms": 0, "modality": "landmark", "reason": "quicker", "gauge": 25,
         "length_mm": 16, "limit_um": 20_000},
        {"kind": "puncture", "t_ms": 1_000, "x_um": x, "y_um": y, "azimuth_ddeg": 0,
         "steep_ddeg": 300},
        {**PLACED, "t_ms": 9_000},
    ]  # fmt: skip
    acts = done(KOWALCZYK, needled)
    assert "needled_here" in acts
    assert "decided" not in acts


def test_stopping_without_a_reason_is_not_the_right_end() -> None:
    assert "decided" not in done(REYES, after(in_skin(REYES), OUT, STOPPED))


def test_fluoroscopy_shows_no_muscle_and_counts_its_seconds() -> None:
    plan = {"kind": "plan", "t_ms": 0, "modality": "fluoroscopy", "reason": "bone_way",
            "gauge": 22, "length_mm": 89, "limit_um": 90_000}  # fmt: skip
    x, y = world_of(SANTOS).mark_um
    pedal = {"kind": "screen", "ms": 20_000, "x_um": x, "y_um": y}
    once = [plan, {**pedal, "t_ms": 1_000}]
    assert "fluoroscopy" in done(SANTOS, once)
    assert "long_screening" not in done(SANTOS, once)
    state, _ = run(SANTOS, after(once, pedal, {**pedal, "ms": 500}))
    assert GUIDE.observe(state).values["screen_ms"] == 40_500
    assert state.happened("long_screening")
    metrics = {each.name: each.value for each in GUIDE.debrief(state).metrics}
    assert metrics["screening"] == 40_500


def test_after_the_end_nothing_is_done() -> None:
    model = GUIDE.model(GEL)
    state, _ = run(GEL, model)
    same, reply = GUIDE.act(state, GUIDE.read(after(model, OUT)[-1]))
    assert reply.refused
    assert same is state
