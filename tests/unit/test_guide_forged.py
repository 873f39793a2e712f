"""Points are not to be had by chance or by force."""

from __future__ import annotations

from tests.unit.guiding import (
    ABEBE,
    GUIDE,
    SANTOS,
    after,
    changed,
    done,
    in_skin,
    nerve_way,
    push,
    run,
    task,
    without,
)
from tpilab.skills.guide.giving import aspirated
from tpilab.skills.guide.hands import way_to

PETTERSEN, FONO = task("p30", 4101), task("p31", 4202)
BARELY_UM = 12_500
"""Along either needle, a little below the subcutis."""
_DOWN = range(1_000, BARELY_UM, 1_000)


def test_a_name_scattered_over_the_picture_names_nothing() -> None:
    model = GUIDE.model(ABEBE)
    rib = next(
        n for n, each in enumerate(model) if each["kind"] == "label" and each["structure"] == "rib"
    )
    right = model[rib]
    scattered = [{**right, "z_um": 1_000 * deep} for deep in range(2, 9)]
    acts = done(ABEBE, [*model[:rib], *scattered, *model[rib:]])
    assert "mapped" not in acts
    assert "mapped" in done(ABEBE, model)


def test_a_needle_just_under_the_skin_shows_nothing_of_how_it_is_led() -> None:
    end = {"kind": "decide", "choice": "stopped"}
    acts = done(FONO, after(in_skin(FONO), push(*_DOWN, BARELY_UM), end))
    assert not {"tip_seen", "stopped_lost", "tangential"} & set(acts)
    assert {"tip_seen", "stopped_lost", "tangential"} <= set(done(FONO, GUIDE.model(FONO)))


def test_going_to_and_fro_in_sight_does_not_pay_for_a_blind_way() -> None:
    fro = push(*[BARELY_UM + 3_000, BARELY_UM] * 100)
    deep = way_to(FONO, "in_plane").depth_um
    blind = [
        {"kind": "lift", "what": "probe"},
        push(*range(BARELY_UM + 500, deep + 1, 500)),
        {"kind": "decide", "choice": "placed"},
    ]
    begun = after(in_skin(FONO), push(*_DOWN, BARELY_UM), fro)
    assert "tip_seen" not in done(FONO, after(begun, *blind))
    seen = after(begun, push(*range(BARELY_UM + 500, deep + 1, 500)), blind[-1])
    assert "tip_seen" in done(FONO, seen)


def test_without_ultrasound_there_is_no_tip_to_lose() -> None:
    end = {"kind": "decide", "choice": "stopped"}
    going = after(in_skin(PETTERSEN), {"kind": "lift", "what": "probe"},
                  push(*_DOWN, *range(BARELY_UM, 30_001, 500)), end)  # fmt: skip
    assert "decided" in done(PETTERSEN, going)
    landmark = changed(going, "plan", modality="landmark", reason="lifted")
    bare = [each for each in landmark
            if each["kind"] not in ("label", "stroke", "lift") or "ndepth_um" in each]  # fmt: skip
    bare = without(bare, kind="do", what="m_mode")
    assert "decided" not in done(PETTERSEN, bare)


def test_drawing_back_until_nothing_comes_does_not_take_blood_back() -> None:
    state, _ = run(FONO, after(in_skin(FONO), push(*_DOWN, BARELY_UM)))
    assert state.needle is not None
    bled = state.but(aspirated=(state.needle.pose.tip, "blood"))
    again, _ = aspirated(bled)
    assert again.aspirated is not None
    assert again.aspirated[1] == "blood"


def test_a_thrust_after_an_electric_pain_is_no_slow_hand() -> None:
    actions, deep = nerve_way()
    there = after(actions, push(deep, dt=1))
    hurt = run(SANTOS, there)[0]
    on = {**push(*range(deep + 500, deep + 14_000, 500), dt=1), "t_ms": hurt.t_ms}
    assert "after_paresthesia" in done(SANTOS, [*there, on])
    short = {**push(deep + 500, deep + 1_000, dt=1), "t_ms": hurt.t_ms}
    assert "after_paresthesia" not in done(SANTOS, [*there, short])
