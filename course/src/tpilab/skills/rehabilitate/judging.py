"""Which acts a plan amounts to, and what is right to decide at a visit."""

from __future__ import annotations

from tpilab.protocol import Event
from tpilab.skills.rehabilitate.acts import ACTS
from tpilab.skills.rehabilitate.doing import EXERCISES, FEW, a_day
from tpilab.skills.rehabilitate.state import State, Visit

SPACING_WEEKS = 6
"""FU-001, FU-030."""
MOST_NEEDLES = 3
"""In twelve months, the first included: FU-001."""
RELIEF_PERCENT = 50
"""FU-028."""
SOME_PERCENT = 30
"""Less is no benefit: FU-013."""
FUNCTION = ("peg", "ndi")


def relief_percent(state: State, visit: Visit) -> int | None:
    """By how many percent pain fell, as it was measured; None: it was not measured."""
    first, now = state.visits[0].value("pain"), visit.value("pain")
    if first is None or now is None or not first[0]:
        return None
    return 100 * (first[0] - now[0]) // first[0]


def since(state: State, visit: Visit, needles: tuple[int, ...]) -> tuple[Visit, ...]:
    """The visits after the last needle, or the first day, up to this one."""
    last = max(needles, default=0)
    return tuple(each for each in state.visits if last < each.week <= visit.week)


def helped(state: State, visit: Visit, needles: tuple[int, ...]) -> bool:
    """Whether there was any benefit at any visit since the last needle, as it was measured."""
    reliefs = (relief_percent(state, each) for each in since(state, visit, needles))
    return any(relief is not None and relief >= SOME_PERCENT for relief in reliefs)


def looked_anew(state: State, visit: Visit) -> bool:
    """Whether a new look at the diagnosis went before this visit."""
    return any(each.choice == "rethink" and each.week < visit.week for each in state.visits)


def right(state: State, visit: Visit, needles: tuple[int, ...]) -> tuple[str, ...]:
    """What is right to decide at a visit. needles: weeks of those before it."""
    warns = state.record.warns
    if warns is not None and visit.week >= warns.week:
        return ("refer",)
    if visit.week == 0:
        return ("go_on",)
    relief = relief_percent(state, visit)
    if relief is None:
        return ("go_on",)
    if not helped(state, visit, needles):
        if looked_anew(state, visit):
            return ("go_on", "rethink")
        return ("go_on", "rethink") if visit.week < SPACING_WEEKS else ("rethink",)
    ways = ["go_on"]
    if relief < RELIEF_PERCENT:
        ways.append("rethink")
    if may_repeat(state, visit, needles):
        ways.append("repeat")
    if relief >= RELIEF_PERCENT and visit.week >= SPACING_WEEKS:
        ways.append("close")
    return tuple(ways)


def may_repeat(state: State, visit: Visit, needles: tuple[int, ...]) -> bool:
    """Whether the rule that was said beforehand, and the year, allow another needle.

    The relief has to have lasted; whether it still does, or the pain is back, makes no difference.
    """
    if not state.record.after_needle:
        return False
    return len(needles) < MOST_NEEDLES and _lasted(state, visit, needles)


def _lasted(state: State, visit: Visit, needles: tuple[int, ...]) -> bool:
    """Whether the relief of the rule was measured so many weeks after the last needle."""
    if state.rule is None:
        return False
    weeks = max(state.rule.weeks, SPACING_WEEKS)
    late = (each for each in since(state, visit, needles) if each.week - max(needles) >= weeks)
    reliefs = (relief_percent(state, each) for each in late)
    return any(relief is not None and relief >= state.rule.percent for relief in reliefs)


def plan_acts(state: State) -> tuple[str, ...]:
    """What is wrong with the plan as it stands when a visit ends."""
    ahead, wrong = state.ahead, []
    if a_day(state) > state.record.minutes_a_day:
        wrong.append("too_much")
    if ahead is None:
        return tuple(wrong)
    if ahead.drug == "steroid" and (ahead.count > 1 or not ahead.only_if):
        wrong.append("steroid_series")
    elif not ahead.only_if:
        wrong.append("routine_series")
    if ahead.where == "several":
        wrong.append("several_regions")
    if ahead.apart < SPACING_WEEKS:
        wrong.append("too_soon")
    if ahead.count + len(state.needles) > MOST_NEEDLES:
        wrong.append("too_many")
    return tuple(wrong)


def by_findings(state: State) -> bool:
    """Whether each decision after the first day was right, and rested on pain as measured."""
    later = (each for each in state.visits[1:] if each.choice)
    warns = state.record.warns
    well = (each for each in later if warns is None or each.week < warns.week)
    return not state.wrong_ways and all(relief_percent(state, each) is not None for each in well)


def expected(state: State) -> tuple[str, ...]:
    """The critical and recommended acts that this plan called for, as far as it went."""
    called = {
        "goal", "baseline", "exercise", "stretch", "factors", "rule", "return_advice", "decided",
        "own_day", "chosen", "few", "teach_back", "call", "note",
    }  # fmt: skip
    if not state.record.after_needle:
        called -= {"rule"}
    if len(state.visits) > 1:
        called |= {"asked_since"}
        if not state.warned:
            called |= {"same_scale", "impression"}
    return tuple(name for name in ACTS if name in called)


def judged(state: State) -> tuple[Event, ...]:
    """All acts: what harmed as it happened, and what the plan came to."""
    later = [each for each in state.visits[1:] if each.did or each.measured or each.choice]
    first = state.visits[0]
    parts = state.parts or ()
    served = {each.serves for each in parts}
    sick = state.record.warns
    well = [each for each in later if sick is None or each.week < sick.week]
    exercises = [each for each in parts if each.serves in EXERCISES]
    done = {
        "goal": "ask_goal" in first.did,
        "baseline": first.value("pain") is not None and any(map(first.value, FUNCTION)),
        "exercise": "exercise" in served,
        "stretch": "stretch" in served or state.did("stretch_now"),
        "factors": bool(state.found_factors) and set(state.found_factors) <= set(state.taken_up)
        and len(state.found_factors) == len(state.record.factors),
        "rule": state.rule is not None and state.rule.said_week == 0,
        "return_advice": "return" in first.did,
        "same_scale": bool(later) and all(_same(first, each) for each in well),
        "asked_since": bool(later) and all("ask_since" in each.did for each in later),
        "decided": state.decision is not None and by_findings(state),
        "own_day": "ask_day" in first.did,
        "chosen": state.did("choose"),
        "few": 0 < len(exercises) <= FEW and a_day(state) <= state.record.minutes_a_day,
        "teach_back": state.did("back"),
        "call": state.did("call"),
        "note": bool(state.note),
        "impression": any(each.value("impression") for each in later),
        "worse_measure": any(each.value(name) for each in state.visits
                             for name in ("threshold", "motion")),
        "passive_only": bool(parts) and not exercises,
    }  # fmt: skip
    end = state.t_ms
    standing = plan_acts(state) if state.decision is None else ()
    for name in standing:
        state = state.with_act(name)
    events = [*state.events]
    events += [Event(t_ms=end, name=name, weight=ACTS[name].weight)
               for name, is_done in done.items() if is_done]  # fmt: skip
    return tuple(sorted(events, key=lambda event: event.t_ms))


def _same(first: Visit, later: Visit) -> bool:
    """Whether pain and every scale of function of the first day were measured again."""
    scales = [name for name in ("pain", *FUNCTION) if first.value(name) is not None]
    return bool(scales) and all(later.value(name) is not None for name in scales)
