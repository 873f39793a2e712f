"""Which acts an injection amounts to. Acts are scored, not luck, and no relief."""

from __future__ import annotations

from tpilab.physics.pose import UNIT, cos, sin
from tpilab.skills.guide.actions import Decide as GuideDecide
from tpilab.skills.guide.actions import Puncture, Stroke
from tpilab.skills.inject.actions import Fix
from tpilab.skills.inject.acts import ACTS
from tpilab.skills.inject.doing import GUIDE
from tpilab.skills.inject.noting import FIELDS, wrong
from tpilab.skills.inject.state import State, Turning
from tpilab.skills.inject.stopping import depths

HELD_UM = 9_000
"""How far the fingers' middle may lie off the band; didactic choice."""
NEAR_FINGERS_UM = 30_000
"""How far from the fingers the needle may enter: 1-2 cm is usual (INJ-053), more is let."""
ACROSS_PERMILLE = 400
"""How far from right across the band the fingers may lie, as the square of a cosine; didactic."""
THRUST_UM = 2_500
"""A stroke in or out that is longer counts as a thrust; didactic choice."""
MOST_THRUSTS = 4
"""More turns from out to in than this on one puncture are a quick technique; didactic choice."""
MOST_LINES = 3
"""More lines into the depth than this from one puncture are a fan, whatever was planned; didactic.
"""
_BEFORE = ("time_out", "positioned", "asepsis", "held", "needle", "limit")
_AFTER = ("intact", "sharps", "watched", "noted")
_GOOD = (
    "felt_again", "measured", "measured_again", "asked_today", "warned", "asked", "read_syringe",
    "kit", "small_deposits", "compressed", "moved", "advised", "technique",
)  # fmt: skip


def expected(state: State) -> tuple[str, ...]:
    """The critical and recommended acts that this task calls for, as far as it went."""
    called = {"decided"}
    if not state.punctured and "not_here" in state.record.ends:
        called |= {"felt_again"}
        return tuple(name for name in ACTS if name in called)
    called |= {*_BEFORE, *_AFTER, *_GOOD}
    hand = state.hand
    if state.world.aim.chest:
        called |= {"tangential", "breath"}
    if len(hand.passes) > hand.punctures:
        called |= {"withdrew"}
    if signs(state):
        called = called - {"small_deposits"} | {"stopped"}
    else:
        called |= {"reached", "aspirated"}
    if state.happened != "nothing" or state.found & {"breathless"}:
        called |= {"cared"}
    return tuple(name for name in ACTS if name in called)


def signs(state: State) -> bool:
    """Whether anything said stop while the needle was in."""
    return state.hand.sign or state.happened in ("faint", "tinnitus")


# at the needle


def at_puncture(state: State, action: Puncture) -> State:
    """The acts that a puncture shows, beside those of the needle itself."""
    t_ms = action.t_ms
    state = _kept(state) if state.punctured else _first(state, t_ms)
    if state.position == "sitting" and "sitting" not in state.record.positions:
        state = state.with_act("sat", t_ms)
    if not holds(state, action):
        state = state.but(held=False)
    plan = state.plan
    assert plan is not None
    if plan.technique not in state.record.techniques:
        state = state.with_act("quick_here", t_ms)
    if not state.record.here:
        state = state.with_act("needled_here", t_ms)
    return state


def _first(state: State, t_ms: int) -> State:
    said, target = state.time_out, state.world.target
    if said is not None:
        right = said.person == state.person.id and said.side == target.side
        right = right and said.site == "target" and said.drug == "tray"
        state = state.with_act("time_out" if right else "wrong_site", t_ms)
    if state.position in state.record.positions:
        state = state.with_act("positioned", t_ms)
    if _clean(state):
        state = state.with_act("asepsis", t_ms)
    if state.before.whole:
        state = state.with_act("measured", t_ms)
    for what, act in (
        ("read_syringe", "read_syringe"),
        ("kit", "kit"),
        ("ask_today", "asked_today"),
    ):
        if what in state.done:
            state = state.with_act(act, t_ms)
    return state


def _clean(state: State) -> bool:
    hand = state.hand
    skin = state.hands_first and hand.skin_clean and state.dry and not hand.broken
    return skin and state.washed and hand.gloved


def _kept(state: State) -> State:
    """What the first puncture showed, and a later one gave up."""
    kept = {"positioned": state.position in state.record.positions, "asepsis": _clean(state)}
    events = tuple(each for each in state.events if kept.get(each.name, True))
    return state.but(events=events)


def holds(state: State, action: Puncture) -> bool:
    """Whether the fingers hold the band, as this muscle lets it be held, beside the needle."""
    fix = state.fix
    if fix is None or fix.how not in state.record.holds or not _across(state, fix):
        return False
    away = (action.x_um - fix.x_um) ** 2 + (action.y_um - fix.y_um) ** 2
    course = state.world.target.course_um
    off = ((course[:, 0] - fix.x_um) ** 2 + (course[:, 1] - fix.y_um) ** 2).min()
    return away <= NEAR_FINGERS_UM**2 and int(off) <= HELD_UM**2


def _across(state: State, fix: Fix) -> bool:
    """Whether the fingers lie to both sides of the band, and not along it."""
    course = state.world.target.course_um
    if len(course) < 2:  # noqa: PLR2004 - a place has no direction
        return True
    dx, dy = (int(each) for each in course[-1] - course[0])
    along = (dx * cos(fix.turn_ddeg) + dy * sin(fix.turn_ddeg)) // UNIT
    return along * along * 1000 <= ACROSS_PERMILLE * (dx * dx + dy * dy)


def after_stroke(before: State, after: State, action: Stroke) -> State:
    """What many thrusts, or many lines from one puncture, show, whatever was planned."""
    turning, thrusts = before.turning, before.thrusts
    for deep in depths(before, action):
        turning, thrusts = _turned(turning, thrusts, deep)
    after = after.but(turning=turning, thrusts=thrusts)
    allowed = after.record.techniques
    quick = thrusts > MOST_THRUSTS and "fast" not in allowed
    fanned = after.lines > MOST_LINES and "fan" not in allowed
    return after.with_act("quick_here", action.t_ms) if quick or fanned else after


def _turned(turning: Turning, thrusts: int, deep: int) -> tuple[Turning, int]:
    """Where a needle turns by more than a hand's unrest; from out to in it is a thrust."""
    ahead = deep - turning.at_um if turning.inward else turning.at_um - deep
    if ahead > 0:
        return Turning(turning.inward, deep), thrusts
    if ahead < -THRUST_UM:
        return Turning(not turning.inward, deep), thrusts + (not turning.inward)
    return turning, thrusts


# in the end


def decided(state: State, t_ms: int, choice: str) -> State:
    """The acts that all of it amounts to."""
    ended = "placed" if state.punctured else "not_here"
    hand, _ = GUIDE.act(
        state.hand, GuideDecide.model_validate({"kind": "decide", "t_ms": t_ms, "choice": ended})
    )
    bad = {event.name for event in (*state.events, *hand.events)}
    state = state.but(hand=hand)
    if state.punctured:
        state = _done(state, t_ms)
        wrong_way = bad & {"went_on", "against_sign", "after_paresthesia"}
        if signs(state) and not wrong_way and not state.pressed_on:
            state = state.with_act("stopped", t_ms)
        if "quick_here" not in bad:
            state = state.with_act("technique", t_ms)
    pale = state.happened == "faint" and not state.laid
    if choice == "home" and (pale or state.unwell or truly_unwell(state)):
        state = state.with_act("sent_home", t_ms)
    if choice in right_ends(state):
        state = state.with_act("decided", t_ms)
    return state


def _done(state: State, t_ms: int) -> State:
    """What was done after the needle."""
    rules = (
        ("held", state.held),
        ("intact", "intact" in state.done),
        ("sharps", _at_once(state)),
        ("watched", {"watch", *checks(state)} <= set(state.done)),
        ("measured_again", state.after.whole),
        ("compressed", "compress" in state.done),
        ("moved", "move_fully" in state.done),
        ("advised", "advise" in state.done),
        ("noted", bool(state.notes) and _true(state) and not state.foretold),
        ("cared", _cared(state)),
    )
    for name, fits in rules:
        if fits:
            state = state.with_act(name, t_ms)
    if state.notes and wrong(state, state.notes[-1].fields):
        state = state.with_act("false_note", state.notes[-1].t_ms)
    return state


def checks(state: State) -> tuple[str, ...]:
    """What has to be looked at before somebody leaves: breath over the chest, else the gait."""
    if state.world.aim.chest:
        return ("breathing",)
    return () if state.happened == "faint" else ("walk",)


def _at_once(state: State) -> bool:
    """Whether the needle went into the box without a cap, before all that can wait."""
    done = state.done
    return "sharps" in done and "recap" not in done and not state.lay_about


def _true(state: State) -> bool:
    last = state.notes[-1].fields
    return set(last) == set(FIELDS) and not wrong(state, last)


def _cared(state: State) -> bool:
    """Whether what went wrong was cared for: laid flat after a faint, else help was called."""
    if state.happened == "faint":
        return state.laid
    return state.called and (state.unwell or state.hand.sign)


def truly_unwell(state: State) -> bool:
    """Whether the person is unwell, found out or not."""
    if any(state.can_follow(each.what) for each in state.record.afterwards):
        return True
    return any(each.what == "pleura" and each.sign for each in state.hand.touched)


def right_ends(state: State) -> tuple[str, ...]:
    """What is right to decide as things are."""
    if not state.punctured:
        return ("not_here",) if "not_here" in state.record.ends else ()
    if "weak_leg" in state.found:
        return ("stay",)
    if state.unwell or truly_unwell(state):
        return ("hand_over", "stay")
    if state.happened == "faint":
        return ("stay", "home") if state.laid else ()
    if not state.given_ul and not signs(state):
        return ()  # a needle was in, nothing was given, and nothing said stop
    return tuple(each for each in state.record.ends if each != "not_here")
