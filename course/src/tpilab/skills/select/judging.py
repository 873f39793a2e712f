"""Which acts a consultation amounts to."""

from __future__ import annotations

from tpilab.patients import Path, Visit, catalog
from tpilab.patients.visit import HowSoon, Key
from tpilab.skills.select.actions import Decide
from tpilab.skills.select.acts import ACTS, UNSAFE
from tpilab.skills.select.state import State

NERVES = ("neuro_arms", "neuro_legs")
MATERIAL = ("procedure", "alternatives")
"""What must have been told, beside the dangers of the place, for a yes to count at all."""
_SOON: tuple[HowSoon, ...] = ("now", "today", "days", "weeks")


def expected(visit: Visit) -> tuple[str, ...]:
    """The critical and recommended acts that this consultation calls for."""
    needle = any(path.choice == "inject" for path in visit.paths)
    spared = any(path.choice != "inject" for path in visit.paths)
    asked = {
        "examined": bool(visit.examines),
        "palpated": "infected_skin" not in visit.dangers,
        "pregnancy": visit.may_be_pregnant,
        "found_out": bool(visit.keys),
        "test_needed": bool(needed_tests(visit)),
        "interpreter": visit.needs_interpreter,
        "consent": needle and visit.paths[0].choice == "inject",
        "explained": spared and visit.paths[0].choice != "inject",
        "believed": spared and visit.paths[0].choice != "inject",
        "criteria": bool(visit.criteria),
        "how_soon": bool(visit.paths[0].how_soon),
    }
    return tuple(
        act.name
        for act in ACTS.values()
        if act.weight in ("critical", "recommended") and asked.get(act.name, True)
    )


def needed_tests(visit: Visit) -> tuple[str, ...]:
    """The tests without which no decision is safe."""
    return tuple(name for name, order in visit.orders.items() if order.worth == "critical")


def found(state: State, key: Key) -> bool:
    """Whether something that this person's safety turns on was found out."""
    return any(name in state.told for name in key.by)


def after(state: State, t_ms: int) -> State:
    """The acts that what was asked and examined completes."""
    visit, has = state.visit, state.has
    reacts = "allergy" in visit.says
    done = {
        "identity": has("identity", "side"),
        "story": has("open", "onset", "where"),
        "danger": has("general", *visit.flags),
        "nerves": any(name in state.told for name in NERVES),
        "examined": bool(visit.examines) and has(*visit.examines),
        "skin": has("look_skin"),
        "palpated": has("palpate"),
        "drugs": has("drugs", "pharmacy"),
        "allergy": has("allergy") and (has("reaction") or not reacts),
        "bleeding": has("thinners"),
        "pregnancy": visit.may_be_pregnant and has("pregnancy"),
        "tried": has("tried"),
        "goals": has("work", "hopes"),
        "found_out": bool(visit.keys) and all(found(state, key) for key in visit.keys),
        "test_needed": bool(needed_tests(visit)) and has(*needed_tests(visit)),
        "explained": has("why_not", "instead", "safety_net"),
        "believed": has("believe"),
    }
    for name, is_done in done.items():
        if is_done:
            state = state.with_act(name, t_ms)
    return state


def missing_for_consent(state: State) -> tuple[str, ...]:
    """What a full consent still lacks, as ids of what can be said."""
    needed = (*catalog().said("needed"), *state.visit.site.risks)
    return tuple(name for name in needed if name not in state.told)


def agreed(state: State, t_ms: int) -> State:
    """The person was asked for a decision: consent, if all was said before."""
    clean = not state.happened("misled") and understood(state)
    if clean and not missing_for_consent(state):
        return state.with_act("consent", t_ms)
    return state


def understood(state: State) -> bool:
    """Whether a person who needs an interpreter had one."""
    return not state.visit.needs_interpreter or state.happened("interpreter")


def valid(state: State) -> bool:
    """Whether a yes counts at all: material things told, asked, nobody misled, understood."""
    told = state.has(*MATERIAL, *state.visit.site.risks, "agree")
    return told and understood(state) and not state.happened("misled")


def path_of(visit: Visit, action: Decide) -> Path | None:
    """The right way that a decision takes, if it takes one."""
    fits = (
        path for path in visit.paths
        if path.choice == action.choice and action.reason in path.reasons
    )  # fmt: skip
    return next(fits, None)


def decided(state: State, action: Decide) -> State:
    """The acts that the decision amounts to."""
    visit, t_ms = state.visit, action.t_ms
    path = path_of(visit, action)
    if path is not None:
        state = state.with_act("decided", t_ms)
        state = _haste(state, action, path)
    if visit.criteria and all(_right(state, name) for name in visit.criteria):
        state = state.with_act("criteria", t_ms)
    if state.clock_s <= visit.minutes * 60:
        state = state.with_act("in_time", t_ms)
    if action.choice == "inject":
        for danger in visit.dangers:
            state = state.with_act(UNSAFE[danger], t_ms)
        if not valid(state):
            state = state.with_act("no_consent", t_ms)
    return state


def _haste(state: State, action: Decide, path: Path) -> State:
    if not path.how_soon:
        return state
    if action.how_soon in path.how_soon:
        return state.with_act("how_soon", action.t_ms)
    latest = max(_SOON.index(each) for each in path.how_soon)
    late = action.how_soon is None or _SOON.index(action.how_soon) > latest
    return state.with_act("too_late", action.t_ms) if late else state


def _right(state: State, name: str) -> bool:
    """Whether every item of a set of criteria was judged as it is."""
    met = state.visit.criteria[name].met
    return all(
        state.criteria.get((name, item)) == ("met" if item in met else "not_met")
        for item in catalog().criteria[name].items
    )
