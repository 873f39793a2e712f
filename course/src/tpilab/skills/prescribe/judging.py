"""Which acts the preparing of a syringe amounts to."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tpilab.evidence import fact
from tpilab.formulary.dose import total
from tpilab.formulary.models import Caution
from tpilab.patients.prescribing import Against, Counts, Way
from tpilab.skills.prescribe import reckoning
from tpilab.skills.prescribe.actions import Decide
from tpilab.skills.prescribe.acts import ACTS
from tpilab.skills.prescribe.filling import fits
from tpilab.skills.prescribe.state import State
from tpilab.skills.prescribe.world import Fault, World

NEAR_G = 1_000
"""So far a weight may lie off: scales and clothes; didactic choice."""
OLDER = 65
"""From this age on a label's words on older people are told; didactic choice."""
DRIVES = "going_home"
"""What counts about a person whom numbness endangers on the way home, or at work."""
_FAULTS: dict[Fault, str] = {
    "wrong": "wrong_drug", "unlabeled": "unknown", "opened": "shared", "expired": "expired",
}  # fmt: skip
_OTHERS = {"steroid": "steroid", "vasoconstrictor": "epinephrine"}
_READY = ("read_labels", "least", "labeled", "clean", "second")
_NUMBING = ("weight", "reckoned", "asked_today", "emergency")


def expected(state: State) -> tuple[str, ...]:
    """The critical and recommended acts that this person calls for, as it was decided."""
    aim, made = state.world.aim, state.decision
    ending = made.choice if made is not None and made.choice in aim.ends else aim.ends[0]
    called = {"decided"}
    called |= {"counts"} if aim.counts or aim.earlier else set()
    if ending == "ready":
        called |= set(_READY)
        called |= set(_NUMBING) if _numbs(state) else set()
        called |= {"warned"} if any(each.when == DRIVES for each in aim.counts) else set()
        called |= {"wiped"} if _vials(state) else set()
    return tuple(name for name in ACTS if name in called)


def _numbs(state: State) -> bool:
    """Whether a local anesthetic is planned, or, before a plan, right."""
    world = state.world
    if state.plan is not None:
        return any(world.numbs(agent) for agent in state.planned_ng())
    best = next((way for way in world.aim.ways if way.agents), None)
    return best is not None and any(world.numbs(agent) for agent in best.agents)


def _vials(state: State) -> bool:
    return any(state.world.container(name).form == "vial" for name in state.left)


def found(state: State, each: Counts) -> bool:
    """Whether something that counts about the person was found out."""
    return any(name in state.told for name in each.by)


def counts(state: State) -> bool:
    """Whether all that counts was found out."""
    had = state.world.aim.earlier
    asked = had is None or any(state.has(name) for name in had.by)
    return asked and all(found(state, each) for each in state.world.aim.counts)


def after(state: State, t_ms: int) -> State:
    """The acts that what was found out completes."""
    aim = state.world.aim
    if (aim.counts or aim.earlier) and counts(state):
        state = state.with_act("counts", t_ms)
    return state


def weighed(state: State) -> bool:
    """Whether the person was weighed, and that weight is reckoned with."""
    off = abs((state.weight_g or 0) - state.world.aim.weight_g)
    return state.has("weigh") and off <= NEAR_G


def decided(state: State, action: Decide) -> State:
    """The acts that all of it amounts to."""
    t_ms, aim = action.t_ms, state.world.aim
    if any(each.parts and not fits(state, name) for name, each in state.syringes.items()):
        state = state.with_act("unlabeled", t_ms)
    way: Way | None = None
    if action.choice == "ready":
        way = way_of(state)
        state = _ready(state, t_ms, way)
    fitting = action.choice in aim.ends and action.reason in aim.reasons[action.choice]
    if fitting and (action.choice != "ready" or (way is not None and not _too_little(state))):
        state = state.with_act("decided", t_ms)
    return state


def way_of(state: State) -> Way | None:
    """The right way that the planned syringe takes, if it takes one."""
    drugs = drugs_of(state)
    return next((way for way in state.world.aim.ways if way.agents and
                 _same(state.world, drugs, way)), None)  # fmt: skip


def drugs_of(state: State) -> tuple[str, ...]:
    """What is planned to be given, without what only dilutes or buffers; saline if it is alone."""
    world, planned = state.world, tuple(state.planned_ng())
    drugs = tuple(agent for agent in planned if not world.thins(agent))
    return drugs or tuple(agent for agent in planned if world.agent(agent).kind == "carrier")


def _same(world: World, drugs: tuple[str, ...], way: Way) -> bool:
    """Whether these are the drugs of a way; epinephrine beside them is judged by itself."""
    wanted, there = set(way.agents), set(drugs)
    added = {world.agent(agent).kind for agent in there - wanted}
    return wanted <= there and added <= {"vasoconstrictor"}


def _ready(state: State, t_ms: int, way: Way | None) -> State:
    """A syringe made ready: what it holds, and how it came to that."""
    assert state.plan is not None
    for name, note in wrong(state, way):
        state = state.with_act(name, t_ms, note)
    done = {
        "weight": weighed(state),
        "read_labels": not state.unread,
        "reckoned": _numbs(state) and reckoning.all_right(state),
        "least": way is not None and not _too_much(state) and not _too_little(state),
        "labeled": all(fits(state, name) for name, each in state.syringes.items() if each.parts),
        "clean": not state.happened("used_needle"),
        "wiped": _vials(state) and not state.unwiped,
        "second": state.checked,
    }
    for name, is_done in done.items():
        if is_done:
            state = state.with_act(name, t_ms)
    return state


def _too_much(state: State) -> bool:
    return any(state.happened(name) for name in (
        "stronger", "more", "more_of_limit", "over_limit", "not_known", "must_not", "steroid_stop",
        "against", "steroid", "epinephrine", "unknown", "wrong_drug"))  # fmt: skip


def _too_little(state: State) -> bool:
    """Whether a place gets less than works, or a place is left out."""
    plan, aim = state.plan, state.world.aim
    assert plan is not None
    return plan.each_ul < aim.each_ul[0] or plan.sites < aim.sites[0]


def wrong(state: State, way: Way | None) -> Iterator[tuple[str, str]]:
    """What is wrong on the tray and with the plan: acts, and a note for each."""
    world, plan = state.world, state.plan
    assert plan is not None
    for each in state.syringes.values():  # what lies on the tray is taken up, planned or not
        for part in each.parts:
            if fault := world.fault(part.container):
                yield _FAULTS[fault], world.container(part.container).trap or ""
    yield from _doses(state, way)
    drugs = drugs_of(state)
    yield from _agents(world, drugs, way)
    if way is not None and way.most_ug_per_ml is not None:
        strengths = state.per_ml(plan.syringe)
        if any(strengths[agent] > way.most_ug_per_ml for agent in way.agents if
               world.numbs(agent)):  # fmt: skip
            yield "stronger", ""
    if plan.each_ul > world.aim.each_ul[1] or plan.sites > world.aim.sites[1]:
        yield "more", ""
    if any(world.agent(agent).kind == "buffer" for agent in state.planned_ng()):
        yield "buffered", ""


def _doses(state: State, way: Way | None) -> Iterator[tuple[str, str]]:
    weight_g = state.world.aim.weight_g
    parts = reckoning.of_plan(state, weight_g)
    for each in parts:
        if each.limit_ng is None:
            yield "not_known", each.not_known
    before = reckoning.earlier(state, weight_g, known=False)
    known = tuple(each for each in (*parts, *before) if each.limit_ng is not None)
    whole = total(known) or Fraction(0)
    if parts and whole > 1:
        yield "over_limit", f"{reckoning.permille(whole)} of 1,000 parts of the limit."
    elif parts and way is not None and whole * 1000 > way.most_permille:
        yield "more_of_limit", way.why


def _agents(world: World, drugs: tuple[str, ...], way: Way | None) -> Iterator[tuple[str, str]]:
    """What speaks against the agents themselves."""
    against = {agent: told for agent in drugs if (told := _spoken(world, agent))}
    for told in against.values():
        yield from told
    if "ready" not in world.aim.ends:
        yield "needless", world.aim.why
        return
    ways = world.aim.ways if way is None else (way,)
    right = {agent for each in ways for agent in each.agents}
    for agent in drugs:
        kind = world.agent(agent).kind
        if agent not in right and agent not in against and kind != "trap":
            yield _OTHERS.get(kind, "other_agent"), ""


def _spoken(world: World, agent: str) -> tuple[tuple[str, str], ...]:
    """What the record, or else a label, says against an agent in this person: acts and why."""
    unsafe = "steroid_stop" if world.agent(agent).kind == "steroid" else "must_not"
    record = tuple(
        (unsafe if each.unsafe else "against", each.why)
        for each in world.aim.against
        if _names(world, each, agent)
    )
    return record or tuple(
        (unsafe if _verified(caution) else "against", caution.says)
        for caution in cautions(world, agent)
        if caution.forbids
    )


def _verified(caution: Caution) -> bool:
    """Whether two read the label itself: only then it may fail anybody."""
    return all(fact(name).may_not("unsafe_act") is None for name in caution.facts)


def cautions(world: World, agent: str) -> tuple[Caution, ...]:
    """What labels say of an agent that holds for this person."""
    whens = {each.when for each in world.aim.counts}
    whens |= {"older"} if world.person.age >= OLDER else set()
    return tuple(each for each in world.agent(agent).cautions if each.when in whens)


def _names(world: World, each: Against, agent: str) -> bool:
    return agent in each.agents or world.agent(agent).kind in each.agents
